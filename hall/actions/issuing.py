"""Numbers: taking one, having it printed again, and what moves a ticket that is at no counter."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from hall.actions.appointments import CATEGORY, Arrival, arrive, hashed
from hall.actions.work import MANAGERS, PHONE, Work, action, works_here
from hall.catalog import Catalogue, Ladder, Printer, Service, counter_queue, service_queue, staff_queue
from hall.counter import CounterState
from hall.day import iso
from hall.door import Shut
from hall.errors import HallError, wrong
from hall.events import (
    CategoryChanged,
    SlipQueued,
    TicketIssued,
    TicketLeft,
    TicketReleased,
    TicketRestored,
    TicketTransferred,
)
from hall.store import Slip
from hall.ticket import AT_COUNTER, Act, Ticket, number_of, target
from hall.turns import behind, front_of

PAPERS_HERE = "papers_here"
"""The kind of hold in which the papers stay at the counter."""
LARGE_PRINT = "large_print"
"""The need of a customer with weak eyes: a slip in large print."""
Shape = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Take a number. ``identity`` is never stored, only a keyed hash of it; ``roll`` is the number of a pre-printed
    paper roll that the customer holds already. With the code of an ``appointment`` the type need not be said;
    ``anyway``: staff give it though a rule at the door would not, with a note why."""

    service: str | None
    category: str = "ordinary"
    language: str | None = None
    identity: str | None = None
    appointment: str | None = None
    note: str | None = None
    needs: tuple[str, ...] = ()
    roll: int | None = None
    anyway: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprint:
    """Print a ticket again, marked 补打 / REPRINT."""

    ticket: int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """The customer gives up."""

    ticket: int | str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    """A missed customer is back."""

    ticket: int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A held customer is ready again."""

    ticket: int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prioritise:
    """Give a waiting ticket a category, or take it back, with a reason."""

    ticket: int | str
    category: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Send a waiting ticket to another type, a counter or a person; ``place`` is *own*, *first* or *last*."""

    ticket: int | str
    place: str
    service: str | None = None
    to_counter: int | None = None
    to_staff: str | None = None


@action(Issue)
def issue(work: Work, command: Issue) -> Shape:
    """Give a number. Effects: the series goes on by one, a waiting ticket, ``TicketIssued``, its slip job if a
    printer serves this place, private facts beside it; an appointment is come to. HallError ``closed``
    ``quota_reached`` ``last_ticket_passed`` ``already_waiting`` ``suspended``, and what ``arrive`` refuses."""
    if work.actor.role == "kiosk" and work.actor.device in work.catalogue.suspended:
        raise HallError("suspended")
    if command.service is None and command.appointment is None:
        raise wrong(service="required")
    arrival = None
    if command.appointment is not None:
        arrival = arrive(work, command.appointment, command.service)
        command = _arrived(work, command, arrival)
    service = known_service(work.catalogue, command.service or "")
    check_wishes(work.catalogue, command)
    despite = _despite(work, command, service, work.views.shut(service), arrival)
    turn = None
    if work.catalogue.last_ticket.on and despite is None and arrival is None:
        # the place it would have is asked once, for the rule and for the answer
        turn = work.views.turn_at(service.code, _turn_at(work, service.code, command.category), work.next_seq())
        despite = _despite(work, command, service, work.views.last_ticket(service, turn[1]), None)
    prints = work.actor.role != "integration" and command.roll is None
    printer = work.catalogue.printer_for(work.actor.device) if prints else None
    ticket = give_number(work, command, service, printer, arrival=arrival, despite=despite)
    # Nothing stands beside a ticket that did not exist a moment ago but what was said with it.
    needs = json.dumps(list(command.needs)) if command.needs else None
    shape = work.views.ticket(ticket, beside=(needs, None), turn=turn)
    if arrival is not None:
        shape["appointment"] = {"at": iso(arrival.appointment.at), "late": arrival.late}
    if printer is not None:
        write_slip(work, ticket.id, ticket, printer, shape, needs)
        shape["slip"] = "queued"
    return shape


SET_ASIDE = frozenset({"closed_now", "quota_reached", "last_ticket_passed"})
"""Rules at the door that staff may set aside: somebody is here and will be served all the same."""
MAY_SET_ASIDE = frozenset({"greeter", "counter", "manager"})


def _arrived(work: Work, command: Issue, arrival: Arrival) -> Issue:
    """The wish of somebody who comes to an appointment: of its type, and in time also of its category."""
    in_time = not arrival.late and CATEGORY in work.catalogue.category_by_code
    category = CATEGORY if in_time else command.category
    return replace(command, service=arrival.appointment.service, category=category)


def _despite(work: Work, command: Issue, service: Service, shut: Shut | None, arrival: Arrival | None) -> str | None:
    """The rule that staff set aside with this number; None where no rule speaks against it. HallError where one does.
    Who comes to an appointment has a number coming: no quota and no last ticket concerns them, and in time no hours."""
    if shut is None or (arrival is not None and shut.reason in SET_ASIDE - ({"closed_now"} if arrival.late else set())):
        return None
    if command.anyway and shut.reason in SET_ASIDE and work.actor.role in MAY_SET_ASIDE:
        if not (command.note or "").strip():
            raise wrong(note="required")
        return shut.reason
    code = shut.reason if shut.reason in ("quota_reached", "last_ticket_passed") else "closed"
    details: Shape = {"reason": shut.reason}
    if shut.again is not None:
        details["again_at"] = iso(shut.again)
    if shut.holiday is not None:
        details["holiday"] = shut.holiday.both()
    raise HallError(code, details, service=service.name.zh, service_en=service.name.en)


def _turn_at(work: Work, service: str, category: str, appointed: int = 0) -> int:
    """The turn of a number that is given now: its clock counts from an appointment where that is the later."""
    return max(work.now, work.hall.at, appointed) - work.catalogue.head_start(service, category)


def give_number(
    work: Work,
    command: Issue,
    service: Service,
    printer: Printer | None,
    *,
    arrival: Arrival | None = None,
    despite: str | None = None,
) -> Ticket:
    """The part of an issue that a walk-in shares: check the wishes, number, ticket, event, private facts."""
    check_wishes(work.catalogue, command)
    language = command.language or work.catalogue.languages[0]
    identity = hashed(work.secret, command.identity)
    if identity is None and arrival is not None:
        identity = arrival.identity
    _holds_none(work, identity, service.code)
    appointed = arrival.appointment.at if arrival is not None and command.category == CATEGORY else None
    head_start = work.catalogue.head_start(service.code, command.category)
    prefix, ordinal = _numbered(work, command, service)
    seq = work.next_seq()
    work.record(
        TicketIssued(
            ticket=seq,
            number=number_of(prefix, ordinal),
            service=service.code,
            category=command.category,
            language=language,
            day=work.hall.day,
            prefix=prefix,
            ordinal=ordinal,
            roll=None if command.roll is None else True,
            turn_at=_turn_at(work, service.code, command.category, appointed or 0),
            head_start=head_start // 1000,
            queue=service_queue(service.code),
            slip=None if printer is None else seq,
            printer=None if printer is None else printer.name,
            device=work.actor.device,
            appointment=None if arrival is None else arrival.appointment.id,
            appointed=appointed,
            despite=despite,
            steps=list(service.then) or None,
        )
    )
    needs = json.dumps(list(command.needs), ensure_ascii=False) if command.needs else None
    work.store.add_private(seq, identity=identity, note=command.note, needs=needs)
    return work.picture.tickets[seq]


def _numbered(work: Work, command: Issue, service: Service) -> tuple[str, int]:
    """The next number of the type's series; or that of the paper roll which staff have handed out, once a day."""
    if command.roll is None:
        return service.prefix, work.store.next_ordinal(work.hall.day, service.prefix)
    prefix = work.catalogue.roll_prefix
    if prefix is None:
        raise wrong(roll="unknown")
    if work.actor.role == "kiosk":
        raise HallError("forbidden")
    if work.store.ticket_by_number(work.hall.day, prefix, command.roll) is not None:
        raise HallError("number_taken", number=number_of(prefix, command.roll))
    return prefix, command.roll


def check_wishes(catalogue: Catalogue, command: Issue) -> None:
    """HallError ``wrong_values`` for a category or language this hall does not have."""
    if command.category not in catalogue.category_by_code:
        raise wrong(category="unknown")
    if command.language not in (None, *catalogue.languages):
        raise wrong(language="unknown")


def _holds_none(work: Work, identity: str | None, service: str) -> None:
    """HallError ``already_waiting`` when this person (by keyed hash) holds a number of the type that still counts."""
    held = None if identity is None else work.store.open_ticket_of(identity, service, work.hall.day)
    if held is not None:
        raise HallError("already_waiting", {"ticket": work.view(work.take(held).id)}, number=held.number)


def write_slip(
    work: Work, id: int, ticket: Ticket, printer: Printer, shape: Shape, needs: str | None, *, mark: bool = False
) -> None:
    """Write the print job of a ticket into the same transaction; what it says of the queue is of this moment. ``needs``
    of its holder, as JSON."""
    at = work.hall.at
    large = {"large": True} if LARGE_PRINT in json.loads(needs or "[]") else {}
    work.store.add_slip(
        Slip(
            id=id,
            kind="ticket",
            ticket=ticket.id,
            printer=printer.name,
            device=work.actor.device,
            mark=mark,
            state="queued",
            facts={name: shape.get(name) for name in ("ahead", "wait")} | large,
            created_at=at,
            next_at=at,
            lease_until=None,
            owner=None,
            attempts=0,
            reason=None,
        )
    )
    work.known_beside.pop(ticket.id, None)


@action(Reprint)
def reprint(work: Work, command: Reprint) -> Shape:
    """Queue the ticket's slip again, marked. HallError ``no_printer`` when none serves this place."""
    ticket = work.today(work.named(command.ticket))
    printer = work.catalogue.printer_for(work.actor.device)
    if printer is None:
        raise HallError("no_printer", number=ticket.number)
    seq = work.next_seq()
    work.record(
        SlipQueued(
            slip=seq,
            kind="ticket",
            printer=printer.name,
            mark=True,
            ticket=ticket.id,
            number=ticket.number,
            device=work.actor.device,
        )
    )
    write_slip(work, seq, ticket, printer, work.view(ticket.id), work.beside(ticket.id)[0], mark=True)
    return work.view(ticket.id)


@action(Leave)
def leave(work: Work, command: Leave) -> Shape:
    """The customer has gone; a counter that called them is free again."""
    ticket = work.named(command.ticket)
    if ticket.state not in AT_COUNTER:
        # Who is at a counter over a virtual close may end in their own day.
        work.today(ticket)
    target(ticket, Act.LEAVE)
    counter = ticket.counter if ticket.state in AT_COUNTER else None
    work.record(TicketLeft(ticket=ticket.id, number=ticket.number, reason=command.reason, counter=counter))
    if counter is not None:
        work.begin_asked_pause(counter)
    return work.view(ticket.id)


@action(Restore)
def restore(work: Work, command: Restore) -> Shape:
    """A missed ticket waits again, as many places behind the front as the hall's rule says. HallError ``not_by_phone``
    where the hall wants to see who is back, ``return_over`` (``details.reason`` *late* or *often*) where the hall takes
    them back no more; a manager may all the same."""
    if work.actor.role == PHONE and not work.catalogue.rules.restore_by_phone:
        raise HallError("not_by_phone")
    ticket = work.today(work.named(command.ticket))
    target(ticket, Act.RESTORE)
    ladder = work.catalogue.ladder(ticket.service)
    if work.actor.role not in MANAGERS:
        _may_return(work, ticket, ladder)
    places = ladder.places
    front = work.store.front(ticket.queue, max(places, 1))
    turn_at = behind(front, places, work.now)
    work.record(TicketRestored(ticket=ticket.id, number=ticket.number, turn_at=turn_at))
    return work.view(ticket.id)


def _may_return(work: Work, ticket: Ticket, ladder: Ladder) -> None:
    away = work.now - (ticket.ended_at if ticket.ended_at is not None else work.now)
    if ladder.returns is not None and ticket.returns >= ladder.returns:
        raise HallError("return_over", {"reason": "often"}, number=ticket.number)
    if ladder.return_within is not None and away > ladder.return_within * 1000:
        raise HallError("return_over", {"reason": "late"}, number=ticket.number)


@action(Release)
def release(work: Work, command: Release) -> Shape:
    """A held ticket waits again at its old turn; for the counter that has the papers, unless it is closed."""
    ticket = work.today(work.named(command.ticket))
    target(ticket, Act.RELEASE)
    queue = None
    if ticket.hold_kind == PAPERS_HERE and ticket.counter in work.catalogue.counter_by_number:
        open_there = work.counter(ticket.counter).state != CounterState.CLOSED
        queue = counter_queue(ticket.counter) if open_there else service_queue(ticket.service)
    work.record(TicketReleased(ticket=ticket.id, number=ticket.number, queue=queue))
    return work.view(ticket.id)


@action(Prioritise)
def prioritise(work: Work, command: Prioritise) -> Shape:
    """Another category, and the turn that goes with it: *issued − head start*."""
    ticket = work.named(command.ticket)
    if command.category not in work.catalogue.category_by_code:
        raise wrong(category="unknown")
    target(work.today(ticket), Act.PRIORITY)
    head_start = work.catalogue.head_start(ticket.service, command.category)
    work.record(
        CategoryChanged(
            ticket=ticket.id,
            number=ticket.number,
            category=command.category,
            was=ticket.category,
            head_start=head_start // 1000,
            # Moves with the head start only, so that a place given by a transfer or a restore is kept.
            turn_at=ticket.turn_at + ticket.head_start * 1000 - head_start,
            reason=command.reason,
        )
    )
    return work.view(ticket.id)


@action(Transfer)
def transfer(work: Work, command: Transfer) -> Shape:
    """A ticket waits elsewhere; HallError ``wrong_values`` when it is not said where."""
    ticket = work.named(command.ticket)
    if ticket.state in AT_COUNTER and ticket.counter is not None:
        work.own_counter(ticket.counter)
    return send_on(work, ticket, command)


def send_on(work: Work, ticket: Ticket, command: Transfer) -> Shape:
    """The part that a transfer of a waiting and of a current ticket share."""
    service, queue = _destination(work, ticket, command)
    target(work.today(ticket), Act.TRANSFER)
    turn_at = ticket.turn_at
    if command.place == "first":
        turn_at = front_of(work.store.front(queue, 1), min(ticket.turn_at, work.now))
    elif command.place == "last":
        turn_at = work.now
    counter = ticket.counter if ticket.state in AT_COUNTER else None
    work.record(
        TicketTransferred(
            ticket=ticket.id,
            number=ticket.number,
            service=service,
            queue=queue,
            turn_at=turn_at,
            place=command.place,
            counter=counter,
        )
    )
    if counter is not None:
        work.begin_asked_pause(counter)
    return work.view(ticket.id)


def send_home(work: Work, ticket: Ticket) -> None:
    """Who waits for a counter that is not there any more waits for the type again, at the old turn."""
    work.record(
        TicketTransferred(
            ticket=ticket.id,
            number=ticket.number,
            service=ticket.service,
            queue=service_queue(ticket.service),
            turn_at=ticket.turn_at,
            place="own",
        )
    )


def _destination(work: Work, ticket: Ticket, command: Transfer) -> tuple[str, str]:
    chosen = [x for x in (command.service, command.to_counter, command.to_staff) if x is not None]
    if not chosen or (command.to_counter is not None and command.to_staff is not None):
        raise wrong(service="one_of_service_counter_staff")
    service = known_service(work.catalogue, command.service or ticket.service).code
    if command.to_counter is not None:
        if command.to_counter not in work.catalogue.counter_by_number:
            raise wrong(counter="unknown")
        return service, counter_queue(command.to_counter)
    if command.to_staff is not None:
        if not (works_here(work, command.to_staff) or work.sits_here(command.to_staff)):
            raise wrong(staff="unknown")
        return service, staff_queue(command.to_staff)
    return service, service_queue(service)


def giving_service(catalogue: Catalogue, code: str) -> Service:
    """A business type for which people can wait; HallError ``wrong_values`` for another code."""
    service = known_service(catalogue, code)
    if service.message is not None:
        raise wrong(service="message_only")
    return service


def known_service(catalogue: Catalogue, code: str) -> Service:
    """A business type of this hall; HallError ``wrong_values`` for a code it does not have."""
    service = catalogue.service_by_code.get(code)
    if service is None:
        raise wrong(service="unknown")
    return service
