"""What a clerk does with the customer in front of them: start, finish, miss, hold, send on, put back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hall.actions.inviting import invite_served
from hall.actions.issuing import Transfer, send_on
from hall.actions.work import Work, action
from hall.counter import Counter, CounterState
from hall.errors import HallError, wrong
from hall.events import ServiceStarted, TicketHeld, TicketMissed, TicketPutBack, TicketServed
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


def finish_current(work: Work, counter: Counter, outcome: str | None) -> Ticket | None:
    """End the service of whoever is at the counter; None when nobody is. A start that nobody pressed is inferred
    from the call and the walking time, and marked so."""
    if counter.ticket is None:
        return None
    ticket = work.ticket(counter.ticket)
    service = work.catalogue.service_by_code.get(ticket.service)
    if service is not None:
        if outcome is None and service.outcome_required:
            raise HallError("outcome_required", {"outcomes": list(service.outcomes)}, number=ticket.number)
        if outcome is not None and service.outcomes and outcome not in service.outcomes:
            raise wrong(outcome="unknown")
    serve(work, ticket, counter.number, outcome=outcome, forced=False)
    work.begin_asked_pause(counter.number)
    return ticket


def serve(work: Work, ticket: Ticket, counter: int, *, outcome: str | None, forced: bool) -> None:
    """Record the end of a service."""
    inferred = ticket.state != State.SERVING
    called = ticket.called_at if ticket.called_at is not None else work.now
    walked = min(called + work.catalogue.rules.walk * 1000, max(work.now, work.hall.at))
    work.record(
        TicketServed(
            ticket=ticket.id,
            number=ticket.number,
            counter=counter,
            started_at=walked if ticket.started_at is None else ticket.started_at,
            inferred=inferred,
            forced=forced,
            outcome=outcome,
        )
    )
    invite_served(work, ticket, counter, forced=forced)


@action(Start, undo=True)
def start(work: Work, command: Start) -> Shape:
    """The service begins."""
    ticket = current_ticket(work, work.own_counter(command.counter), command.ticket)
    target(ticket, Act.START)
    work.record(ServiceStarted(ticket=ticket.id, number=ticket.number, counter=command.counter))
    return work.view(ticket.id)


@action(Finish, undo=True)
def finish(work: Work, command: Finish) -> Shape:
    """The service ends and the counter is free, or paused if that was asked for."""
    counter = work.own_counter(command.counter)
    ticket = current_ticket(work, counter, command.ticket)
    finish_current(work, counter, command.outcome)
    work.store.add_private(ticket.id, remark=command.remark)
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
