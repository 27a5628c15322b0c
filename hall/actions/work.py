"""The open work of one command: what it has read, what it records, and how that reaches the tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from hall import shapes
from hall.appointment import appointment_of
from hall.catalog import Catalogue
from hall.counter import Counter
from hall.errors import HallError
from hall.events import CounterPaused, Event, NoticeRead, SlipQueued, TicketCalled, TicketIssued
from hall.fold import Entry, Picture, announced, counter_of, image, overtakes, slips_after, ticket_of, withdrawn
from hall.notice import notice_of, reader_at
from hall.rating import Rating, ratings_of
from hall.store import HallRow, Store, chained, dump, line
from hall.ticket import Ticket, parse_number
from hall.views import Views

MANAGERS = frozenset({"manager", "administrator", "system"})
"""Roles that may act on every counter."""
PHONE = "phone"
"""The role of a customer who follows the own ticket."""
PUBLIC = frozenset({"display", "kiosk", "rating", PHONE})
"""Roles of screens that anyone in the hall may look at, and of customers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does something: a principal (token or member of staff) in a role, perhaps bound to a counter or device."""

    principal: str
    role: str
    staff: str | None = None
    device: str | None = None
    counter: int | None = None

    def trace(self) -> dict[str, Any]:
        """What the journal keeps of it."""
        known = {"principal": self.principal, "role": self.role, "staff": self.staff, "device": self.device}
        return {name: value for name, value in known.items() if value is not None}


SYSTEM = Actor(principal="system", role="system")
"""The house itself: the day turns, a printer answers."""


@dataclass(slots=True)
class Work:
    """One command's transaction. Read through it, record events in it; ``flush`` writes what changed."""

    store: Store
    hall: HallRow
    catalogue: Catalogue
    actor: Actor
    now: int
    secret: bytes = b""
    entries: list[Entry] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    picture: Picture = field(default_factory=Picture)
    ticket_seqs: dict[int, int | None] = field(default_factory=dict)
    counter_seqs: dict[int, int | None] = field(default_factory=dict)
    before: dict[tuple[str, int], Ticket | Counter] = field(default_factory=dict)
    slips_before: dict[int, str] = field(default_factory=dict)
    written: dict[int, int] = field(default_factory=dict)
    known_beside: dict[int, tuple[str | None, str | None]] = field(default_factory=dict)
    withdrawn_before: list[dict[str, Any]] = field(default_factory=list)

    def afresh(self) -> Work:
        """The same open transaction, with nothing read or recorded yet."""
        return Work(self.store, self.hall, self.catalogue, self.actor, self.now, self.secret)

    @property
    def views(self) -> Views:
        """Questions about this very moment."""
        return Views(self.store, self.hall, self.catalogue, self.now)

    # --- reading

    def ticket(self, id: int) -> Ticket:
        """A ticket by its id; HallError ``unknown_ticket``."""
        if id in self.picture.tickets:
            return self.picture.tickets[id]
        return self.take(self.store.ticket(id))

    def take(self, ticket: Ticket | None) -> Ticket:
        """Take a ticket just read into the work; HallError ``unknown_ticket`` when there is none."""
        if ticket is None:
            raise HallError("unknown_ticket")
        if ticket.id not in self.picture.tickets:
            self.picture.tickets[ticket.id] = ticket
            self.ticket_seqs[ticket.id] = ticket.seq
            self.before["ticket", ticket.id] = ticket
        return self.picture.tickets[ticket.id]

    def named(self, name: int | str) -> Ticket:
        """A ticket by id or by ``2026-11-23~B001``; HallError ``unknown_ticket``."""
        if isinstance(name, int):
            return self.ticket(name)
        return self.take(find(self.store, name))

    def counter(self, number: int) -> Counter:
        """A counter that is set up; HallError ``unknown_counter``."""
        if number not in self.catalogue.counter_by_number:
            raise HallError("unknown_counter", counter=number)
        return self._live(number)

    def _live(self, number: int) -> Counter:
        # A counter that was taken out of the set-up while open must still be able to close.
        if number not in self.picture.counters:
            live = self.store.counter(number)
            self.counter_seqs[number] = None if live is None else live.seq
            self.picture.counters[number] = live if live is not None else Counter(number=number)
            self.before["counter", number] = self.picture.counters[number]
        return self.picture.counters[number]

    def own_counter(self, number: int) -> Counter:
        """A counter this actor may act on; HallError ``forbidden`` for another's."""
        counter = self.counter(number)
        self.may_sit(number)
        actor = self.actor
        if actor.role in MANAGERS or actor.counter == number or counter.holder == actor.principal:
            return counter
        if counter.holder is None:
            raise HallError("counter_closed", counter=number)
        raise HallError("forbidden")

    def may_sit(self, number: int) -> None:
        """HallError ``forbidden`` when the actor is bound to another counter."""
        if self.actor.role not in MANAGERS and self.actor.counter not in (None, number):
            raise HallError("forbidden")

    def sits_here(self, staff: str) -> bool:
        """Whether somebody with this staff number sits at a counter now."""
        return any(counter.staff == staff for counter in self.store.counters().values())

    def today(self, ticket: Ticket) -> Ticket:
        """The ticket, if it is of the open business day; HallError ``day_closed`` otherwise."""
        if ticket.day != self.hall.day:
            raise HallError("day_closed", {"business_day": ticket.day}, number=ticket.number)
        return ticket

    def view(self, id: int) -> dict[str, Any]:
        """The shape of a ticket as this work leaves it; what its holder needs is no public matter."""
        needs, slip = self.beside(id)
        return self.views.ticket(self.ticket(id), beside=(None if self.actor.role in PUBLIC else needs, slip))

    def beside(self, id: int) -> tuple[str | None, str | None]:
        """What stands beside a ticket, asked once: its needs (JSON) and the state of its latest slip."""
        if id not in self.known_beside:
            self.known_beside[id] = self.store.extras(id)
        return self.known_beside[id]

    def view_counter(self, number: int) -> dict[str, Any]:
        """The shape of a counter as this work leaves it."""
        live = self.counter(number)
        current = None if live.ticket is None else self.ticket(live.ticket)
        return self.views.counter_with(number, live if live.seq else None, current, public=False)

    # --- recording

    def next_seq(self) -> int:
        """The sequence number of the next entry."""
        return self.hall.seq + 1

    def record(self, event: Event) -> Entry:
        """Append an event to the journal and let it change the picture; HallError when the move is not legal."""
        hall = self.hall
        seq, at = hall.seq + 1, max(self.now, hall.at)
        for load in self._concerned(event):
            load()
        trace = self.actor.trace()
        kind, actor, payload = type(event).__name__, dump(trace), dump(event.payload())
        digest = chained(hall.hash, seq, at, kind, actor, hall.catalogue, payload)
        entry = Entry(seq=seq, at=at, event=event, actor=trace, catalogue=hall.catalogue, hash=digest)
        self.picture.day = hall.day
        self.picture.add(entry)
        hall.seq, hall.hash, hall.at = seq, digest, at
        self.entries.append(entry)
        self.lines.append(line(entry, actor, payload))
        if not isinstance(event, TicketIssued | SlipQueued):
            self._set_slips(slips_after(entry))
        self._keep_notices(event)
        return entry

    def _keep_notices(self, event: Event) -> None:
        # At once, for the answer tells what stands at a counter.
        if (given := notice_of(event)) is not None:
            self.store.notices.keep(self.picture.notices[given])
        if isinstance(event, NoticeRead):
            self.store.notices.keep_read(self.picture.reads[event.notice, reader_at(event.counter, event.staff)])

    def _set_slips(self, states: dict[int, str]) -> None:
        # At once, for the answer tells the state of a ticket's slip.
        if states:
            self.store.set_slip_states(states)
            self.known_beside.clear()

    def begin_asked_pause(self, number: int) -> None:
        """Whatever ended the current ticket: a pause that was taken for after it begins."""
        counter = self._live(number)
        if counter.pausing_reason is not None:
            self.record(CounterPaused(counter=number, reason=counter.pausing_reason, until=counter.pausing_until))

    def last_why(self) -> dict[str, Any] | None:
        """The reason of the call this work recorded last."""
        calls = [entry.event for entry in self.entries if isinstance(entry.event, TicketCalled)]
        return shapes.why(calls[-1].why) if calls else None

    def _concerned(self, event: Event) -> list[Callable[[], object]]:
        loads: list[Callable[[], object]] = []
        id, number, booked = ticket_of(event), counter_of(event), appointment_of(event)
        if booked is not None:
            loads.append(lambda: self._take_appointment(booked))
        loads += [partial(self.rating, ticket) for ticket in ratings_of(event)]
        given = event.notice if isinstance(event, NoticeRead) else notice_of(event)
        if given is not None:
            loads.append(lambda: self._take_notice(given))
        if id is not None and not isinstance(event, TicketIssued):
            loads.append(lambda: self.ticket(id))
        if number is not None:
            loads.append(lambda: self._live(number))
        return loads

    def _take_appointment(self, id: int) -> None:
        known = self.picture.appointments.get(id) or self.store.bookings.one(id)
        if known is not None:
            self.picture.appointments[id] = known

    def rating(self, ticket: int) -> Rating | None:
        """What is known of what the holder of a ticket said."""
        if ticket not in self.picture.ratings and (known := self.store.opinions.one(ticket)) is not None:
            self.picture.ratings[ticket] = known
        return self.picture.ratings.get(ticket)

    def _take_notice(self, id: int) -> None:
        known = None if id in self.picture.notices else self.store.notices.one(id)
        if known is not None:
            self.picture.notices[id] = known.notice

    # --- writing

    def settle(self) -> None:
        """Write the tickets as they are by now, so that questions about queues see them."""
        changed = [
            (ticket, self.written.get(id, was))
            for id, ticket in self.picture.tickets.items()
            if (was := self.ticket_seqs.get(id)) is not None and self.written.get(id, was) != ticket.seq
        ]
        if not self.store.save_tickets(changed):
            raise RuntimeError("a ticket was changed beside the hall's lock")
        self.written |= {ticket.id: ticket.seq for ticket, _ in changed}

    def flush(self) -> None:
        """Write what the recorded events changed, each row only if nobody else changed it."""
        if not self.entries:
            return
        self.store.append(self.lines)
        for entry in self.entries:
            self._flush_side(entry)
        for id, ticket in self.picture.tickets.items():
            if self.ticket_seqs.get(id) is None:
                self.store.add_ticket(ticket)
        self.settle()
        for number, counter in self.picture.counters.items():
            was = self.counter_seqs.get(number)
            if was is None and counter.seq:
                self.store.add_counter(counter)
            elif was is not None and was != counter.seq and not self.store.save_counter(counter, was):
                raise RuntimeError(f"counter {number} was changed beside the hall's lock")
        self.store.save_hall(self.hall)

    def _flush_side(self, entry: Entry) -> None:
        if gone := withdrawn(entry):
            self.store.withdraw(gone)
        for call in announced(entry, self.hall.day):
            self.store.announce(call)
        if (booked := appointment_of(entry.event)) is not None:
            self.store.bookings.keep(self.picture.appointments[booked])
        for rated in ratings_of(entry.event):
            if rated in self.picture.ratings:
                self.store.opinions.keep(self.picture.ratings[rated])
        if passing := overtakes(entry):
            self.store.queues.keep_overtakes(passing)

    def touched(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """How everything this work changed was before, and the entries it leaves behind: for an undo."""
        tickets = [t for t in self.picture.tickets.values() if self.ticket_seqs.get(t.id) != t.seq]
        counters = [c for c in self.picture.counters.values() if (self.counter_seqs[c.number] or 0) != c.seq]
        calls = [call.id for entry in self.entries for call in announced(entry, self.hall.day)]
        before = {
            "tickets": [image(self.before["ticket", t.id]) for t in tickets if ("ticket", t.id) in self.before],
            "issued": [t.id for t in tickets if ("ticket", t.id) not in self.before],
            "counter": image(self.before["counter", counters[0].number]) if counters else None,
            "slips": {str(id): state for id, state in self.slips_before.items()},
            "calls": calls,
            "withdrawn": self.withdrawn_before,
        }
        after = {
            "tickets": {str(t.id): t.seq for t in tickets},
            "counters": {str(c.number): c.seq for c in counters},
        }
        return before, after


def works_here(work: Work, staff: str) -> bool:
    """Whether a member of staff with this number works here."""
    known = work.store.people.staff(staff)
    return known is not None and known.active


_DAY = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def find(store: Store, name: str) -> Ticket | None:
    """The ticket that ``2026-11-23~B001`` or a decimal id names; None when there is none."""
    if name.isdecimal() and name.isascii():
        return store.ticket(int(name)) if len(name) <= 18 else None
    day, _, number = name.partition("~")
    parsed = parse_number(number)
    return None if parsed is None or not _DAY.match(day) else store.ticket_by_number(day, *parsed)


Command = TypeVar("Command")
Action = Callable[[Work, Any], dict[str, Any]]
ACTIONS: dict[type, Action] = {}
"""Every command the hall knows and the function that carries it out."""
UNDOABLE: dict[type, Callable[[Any], int]] = {}
"""Commands a counter can take back, and where they name the counter."""


def action(
    command: type[Command], *, undo: bool = False
) -> Callable[[Callable[[Work, Command], dict[str, Any]]], Action]:
    """Register the function that carries out a command; ``undo``: it is an act of a counter that can be undone."""

    def register(function: Callable[[Work, Command], dict[str, Any]]) -> Action:
        ACTIONS[command] = function
        if undo:
            UNDOABLE[command] = lambda given: int(given.counter)
        return function

    return register
