"""What a clerk does with the customer in front of them: start, finish, miss, hold, send on, put back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hall.actions.inviting import invite_served
from hall.actions.issuing import Transfer, giving_service, send_on
from hall.actions.work import Work, action
from hall.catalog import service_queue
from hall.counter import Counter, CounterState
from hall.errors import HallError, wrong
from hall.events import (
    BusinessAdded,
    ServiceStarted,
    StepsPlanned,
    TicketHeld,
    TicketMissed,
    TicketPutBack,
    TicketServed,
    TicketSteppedOn,
)
from hall.fold import image
from hall.ticket import Act, State, Ticket, target

Shape = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The customer has come to the counter."""

    counter: int
    ticket: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """The service is over."""

    counter: int
    ticket: int | None = None
    outcome: str | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Add:
    """The customer stays for another business; ``outcome`` and ``remark`` are of the one before."""

    counter: int
    service: str
    ticket: int | None = None
    outcome: str | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The types that a visit goes on to after the one of now."""

    ticket: int | str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """The customer did not come."""

    counter: int
    ticket: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack:
    """The call was a mistake."""

    counter: int
    ticket: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """The customer goes to fetch something. ``kind`` is ``papers_away`` ``papers_here`` or ``waiting``."""

    counter: int
    kind: str
    ticket: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendOn:
    """Transfer the current ticket."""

    counter: int
    place: str
    ticket: int | None = None
    service: str | None = None
    to_counter: int | None = None
    to_staff: str | None = None


def current_ticket(work: Work, counter: Counter, believed: int | None) -> Ticket:
    """The current ticket of a counter. HallError ``not_current`` when the presser believes in another one,
    ``counter_closed`` or ``no_current`` when there is none."""
    if believed is not None and believed != counter.ticket:
        raise HallError("not_current", {"current": counter.ticket})
    if counter.ticket is None:
        if counter.state == CounterState.CLOSED:
            raise HallError("counter_closed", counter=counter.number)
        raise HallError("no_current", counter=counter.number)
    return work.ticket(counter.ticket)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a clerk notes of a business at its end."""

    outcome: str | None = None
    remark: str | None = None


def finish_current(work: Work, counter: Counter, said: Said) -> Ticket | None:
    """End the business of whoever is at the counter; None when nobody is. A visit that has a further step waits for
    that, others are served. A start that nobody pressed is inferred from the call and the walking time, and marked so.
    HallError ``outcome_required`` ``remark_required`` where the type wants them."""
    if counter.ticket is None:
        return None
    ticket = work.ticket(counter.ticket)
    _note(work, ticket, said)
    steps = [code for code in ticket.still_to_do if code in work.catalogue.service_by_code]
    # who is still here from the day before goes home after this
    if steps and ticket.day == work.hall.day:
        _step_on(work, ticket, steps, said)
    else:
        serve(work, ticket, counter.number, outcome=said.outcome, forced=False)
    work.begin_asked_pause(counter.number)
    return ticket


def _note(work: Work, ticket: Ticket, said: Said) -> None:
    """Keep the remark; HallError when the type wants something else to be said."""
    service = work.catalogue.service_by_code.get(ticket.service)
    if service is not None:
        outcomes = [one.code for one in service.outcomes]
        if said.outcome is None and service.outcome_required:
            raise HallError("outcome_required", {"outcomes": outcomes}, number=ticket.number)
        if said.outcome is not None and outcomes and said.outcome not in outcomes:
            raise wrong(outcome="unknown")
        if service.remark_required and not (said.remark or "").strip():
            raise HallError("remark_required", number=ticket.number)
    work.store.add_private(ticket.id, remark=said.remark)


def _begun(work: Work, ticket: Ticket) -> tuple[int, bool]:
    """When the service began, and whether that is inferred."""
    called = ticket.called_at if ticket.called_at is not None else work.now
    walked = min(called + work.catalogue.rules.walk * 1000, max(work.now, work.hall.at))
    return walked if ticket.started_at is None else ticket.started_at, ticket.state != State.SERVING


def serve(work: Work, ticket: Ticket, counter: int, *, outcome: str | None, forced: bool) -> None:
    """Record the end of a service."""
    started_at, inferred = _begun(work, ticket)
    work.record(
        TicketServed(
            ticket=ticket.id,
            number=ticket.number,
            counter=counter,
            started_at=started_at,
            inferred=inferred,
            forced=forced,
            outcome=outcome,
        )
    )
    invite_served(work, ticket, counter, forced=forced)


def _step_on(work: Work, ticket: Ticket, steps: list[str], said: Said) -> None:
    started_at, inferred = _begun(work, ticket)
    work.record(
        TicketSteppedOn(
            ticket=ticket.id,
            number=ticket.number,
            counter=ticket.counter or 0,
            service=steps[0],
            queue=service_queue(steps[0]),
            steps=steps[1:],
            started_at=started_at,
            inferred=inferred,
            outcome=said.outcome,
        )
    )


@action(Add, undo=True)
def add_business(work: Work, command: Add) -> Shape:
    """The customer has another business that this counter does at once; the one so far is done. HallError
    ``outcome_required`` ``remark_required`` as at a finish."""
    ticket = work.today(current_ticket(work, work.own_counter(command.counter), command.ticket))
    target(ticket, Act.ADD)
    service = giving_service(work.catalogue, command.service)
    _note(work, ticket, Said(outcome=command.outcome, remark=command.remark))
    started_at, inferred = _begun(work, ticket)
    work.record(
        BusinessAdded(
            ticket=ticket.id,
            number=ticket.number,
            counter=command.counter,
            was=ticket.service,
            service=service.code,
            started_at=started_at,
            inferred=inferred,
            outcome=command.outcome,
        )
    )
    return work.view(ticket.id)


@action(Plan)
def plan(work: Work, command: Plan) -> Shape:
    """What the visit goes on to, in this order, each type once."""
    ticket = work.today(work.named(command.ticket))
    target(ticket, Act.PLAN)
    if len(set(command.steps)) < len(command.steps):
        raise wrong(steps="twice")
    steps = [giving_service(work.catalogue, code).code for code in command.steps]
    if steps != ticket.still_to_do:
        work.record(StepsPlanned(ticket=ticket.id, number=ticket.number, steps=steps))
    return work.view(ticket.id)


@action(Start, undo=True)
def start(work: Work, command: Start) -> Shape:
    """The service begins."""
    ticket = current_ticket(work, work.own_counter(command.counter), command.ticket)
    target(ticket, Act.START)
    work.record(ServiceStarted(ticket=ticket.id, number=ticket.number, counter=command.counter))
    return work.view(ticket.id)


@action(Finish, undo=True)
def finish(work: Work, command: Finish) -> Shape:
    """The service ends and the counter is free, or paused if that was asked for; a visit goes on to its next step."""
    counter = work.own_counter(command.counter)
    ticket = current_ticket(work, counter, command.ticket)
    finish_current(work, counter, Said(outcome=command.outcome, remark=command.remark))
    return work.view(ticket.id)


@action(Miss, undo=True)
def miss(work: Work, command: Miss) -> Shape:
    """The customer is missed and may come back by the hall's rule. HallError ``recall_first`` while they were not
    called as often as the hall wants; who was already served is not called again."""
    ticket = current_ticket(work, work.own_counter(command.counter), command.ticket)
    target(ticket, Act.MISS)
    left = work.catalogue.ladder(ticket.service).recalls - ticket.recalls
    if left > 0 and ticket.state == State.CALLED:
        raise HallError("recall_first", {"recalls": left}, number=ticket.number, count=left)
    work.record(TicketMissed(ticket=ticket.id, number=ticket.number, counter=command.counter))
    work.begin_asked_pause(command.counter)
    return work.view(ticket.id)


@action(PutBack, undo=True)
def put_back(work: Work, command: PutBack) -> Shape:
    """The ticket waits where it was, and boards forget the call."""
    ticket = work.today(current_ticket(work, work.own_counter(command.counter), command.ticket))
    target(ticket, Act.PUT_BACK)
    calls = work.store.announcements_of(ticket.id, ticket.call or 0)
    work.withdrawn_before = [image(call) for call in calls]
    work.record(
        TicketPutBack(
            ticket=ticket.id,
            number=ticket.number,
            counter=command.counter,
            withdrawn=[call.id for call in calls],
        )
    )
    work.begin_asked_pause(command.counter)
    return work.view(ticket.id)


@action(Hold, undo=True)
def hold(work: Work, command: Hold) -> Shape:
    """The ticket is parked; held time is neither waiting nor service."""
    ticket = work.today(current_ticket(work, work.own_counter(command.counter), command.ticket))
    target(ticket, Act.HOLD)
    work.record(TicketHeld(ticket=ticket.id, number=ticket.number, counter=command.counter, kind=command.kind))
    work.store.add_private(ticket.id, note=command.note)
    work.begin_asked_pause(command.counter)
    return work.view(ticket.id)


@action(SendOn, undo=True)
def send_current_on(work: Work, command: SendOn) -> Shape:
    """The current ticket waits in another queue, with its original waiting kept."""
    ticket = current_ticket(work, work.own_counter(command.counter), command.ticket)
    wish = Transfer(
        ticket=ticket.id,
        place=command.place,
        service=command.service,
        to_counter=command.to_counter,
        to_staff=command.to_staff,
    )
    return send_on(work, ticket, wish)
