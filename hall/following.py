"""What holders of tickets may know, of one moment that all who ask share: a thousand phones cost little more than one.

The moment is looked at again once a second at most, and read anew only if the journal went on; a ticket is read when
its holder asks, and kept until an entry touches it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any

from hall import estimate
from hall.catalog import Catalogue
from hall.day import day_ends_at, iso
from hall.desk import Hall, Reading
from hall.errors import HallError
from hall.estimate import Wait
from hall.events import ActUndone
from hall.fold import ticket_of
from hall.rating import ratings_of
from hall.ticket import MOVES, Act, State, Ticket
from hall.track import GRACE_MS
from hall.track import ticket_of as ticket_named
from hall.views import Views

EVERY_S = 1.0
MOST_ENTRIES = 500
"""Journal entries looked through for what they touched; after more of them every ticket is read again."""
SOON_S = 120
"""Who is called within this perhaps asks most often."""
ASK_S: tuple[tuple[int, int], ...] = ((2, 2), (5, 4), (12, 8))
"""With so many ahead at most, how long until one asks again; everybody else, and who has been served: ``SELDOM_S``."""
SELDOM_S, AT_COUNTER_S, ASIDE_S = 15, 3, 8
MINUTE_S = 60

Shape = dict[str, Any]
Pace = tuple[float, list[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A hall as it stood at one journal entry. ``standing``: who waits in each queue, by turn and id; ``paces``: how
    fast the queue of a type moves; ``tickets``: those that somebody asked for, ``rated`` the ones whose
    holders said what they think; ``kept``: what the edge made of them."""

    seq: int
    journal: str
    day: str
    catalogue: Catalogue
    standing: dict[str, list[tuple[int, int]]]
    paces: dict[str, Pace]
    tickets: dict[int, Ticket] = field(default_factory=dict)
    rated: set[int] = field(default_factory=set)
    kept: dict[int, tuple[str, str]] = field(default_factory=dict)

    def ahead(self, ticket: Ticket) -> int:
        """How many wait before this one in its queue."""
        return bisect_left(self.standing.get(ticket.queue, []), (ticket.turn_at, ticket.id))

    def wait(self, ticket: Ticket, ahead: int) -> Wait | None:
        """The expected wait with so many ahead."""
        pace = self.paces.get(ticket.service)
        return None if pace is None else estimate.wait(ahead, *pace)


class Following:
    """A hall as those see it who follow their tickets."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._lock = Lock()
        self._moment: Moment | None = None
        self._looked_at = 0.0

    def moment(self, least: int = 0) -> Moment:
        """The hall as it stands, at most ``EVERY_S`` old and not from before entry ``least``. HallError
        ``storage_unavailable``."""
        known = self._fresh(least)
        if known is not None:
            return known
        known = self._moment
        # One looks; meanwhile the others make do with what was true a second ago, if that will do.
        if not self._lock.acquire(blocking=known is None or known.seq < least):
            assert known is not None
            return known
        try:
            return self._fresh(least) or self._look()
        finally:
            self._lock.release()

    def _fresh(self, least: int) -> Moment | None:
        known = self._moment
        if known is None or known.seq < least or monotonic() - self._looked_at >= EVERY_S:
            return None
        return known

    def _look(self) -> Moment:
        began, known = monotonic(), self._moment
        with self._hall.reading() as reading:
            if known is None or (known.seq, known.journal) != (reading.hall.seq, reading.hall.journal):
                known = _read(reading, known)
        self._moment, self._looked_at = known, began
        return known

    def ticket(self, token: str, least: int = 0) -> tuple[Moment, Ticket]:
        """The ticket that an address names, and the moment. HallError ``not_found`` for a wrong address and for one
        whose time is over, which nobody can tell apart."""
        moment = self.moment(least)
        id = ticket_named(token, self._hall.secret, self._hall.code, moment.journal)
        ticket = None if id is None else self._ticket(moment, id)
        if ticket is None or self._is_over(moment, ticket):
            raise HallError("not_found")
        return moment, ticket

    def _ticket(self, moment: Moment, id: int) -> Ticket | None:
        if id not in moment.tickets:
            with self._hall.reading() as reading:
                found = reading.store.ticket(id)
                said = reading.store.opinions.one(id) if found is not None and found.state == State.SERVED else None
            if found is None:
                return None
            if said is not None and said.level is not None:
                moment.rated.add(id)
            moment.tickets[id] = found
        return moment.tickets[id]

    def _is_over(self, moment: Moment, ticket: Ticket) -> bool:
        if ticket.day == moment.day:
            return False
        zone, turns_at = moment.catalogue.zone, moment.catalogue.day_turns_at
        return self._hall.clock.now() >= day_ends_at(ticket.day, zone, turns_at) + GRACE_MS


def _read(reading: Reading, before: Moment | None) -> Moment:
    """The moment of a reading; tickets that nothing touched since the one before need not be read again."""
    store, hall = reading.store, reading.hall
    views = Views(store, hall, reading.catalogue, reading.now)
    situation = views.situation()
    paces = {service: views.pace(service, lambda: situation) for service in situation[1]}
    untouched = _untouched(reading, before)
    return Moment(
        seq=hall.seq,
        journal=hall.journal,
        day=hall.day,
        catalogue=reading.catalogue,
        standing=store.queues.standing(),
        paces={service: pace for service, pace in paces.items() if pace is not None},
        tickets=untouched,
        rated=set() if before is None else before.rated.intersection(untouched),
    )


def _untouched(reading: Reading, before: Moment | None) -> dict[int, Ticket]:
    if before is None or (before.journal, before.day) != (reading.hall.journal, reading.hall.day):
        return {}
    entries = reading.store.entries(before.seq, MOST_ENTRIES)
    if len(entries) == MOST_ENTRIES or any(isinstance(entry.event, ActUndone) for entry in entries):
        return {}
    touched = {ticket_of(entry.event) for entry in entries}
    touched.update(id for entry in entries for id in ratings_of(entry.event))
    return {id: ticket for id, ticket in before.tickets.copy().items() if id not in touched}


# --- what is told


def told(moment: Moment, ticket: Ticket) -> Shape:
    """What the holder of a ticket is told: nothing personal, and nothing of anybody else. ``wait`` in whole minutes'
    seconds; ``ask_again``: in how many seconds; ``may``: what they may do themselves."""
    catalogue = moment.catalogue
    service = catalogue.service_by_code.get(ticket.service)
    category = catalogue.category_by_code.get(ticket.category)
    shape: Shape = {
        "number": ticket.number,
        "state": str(ticket.state),
        "language": ticket.language,
        "hall": catalogue.name.both(),
        "recalls": ticket.recalls,
        "may": _may(moment, ticket),
    }
    if service is not None:
        shape["service"] = service.name.both()
        if service.area is not None:
            shape["area"] = service.area.both()
    if category is not None and category.code != "ordinary":
        shape["category"] = category.name.both()
    shape |= _TOLD.get(ticket.state, _nothing)(moment, ticket)
    if ticket.id in moment.rated:
        shape["rated"] = True
    return shape | {"ask_again": ask_again(ticket.state, shape.get("ahead"), shape.get("wait"))}


def _nothing(moment: Moment, ticket: Ticket) -> Shape:
    return {}


def _of_waiting(moment: Moment, ticket: Ticket) -> Shape:
    ahead = moment.ahead(ticket)
    wait = moment.wait(ticket, ahead)
    if wait is None:
        return {"ahead": ahead}
    # Whole minutes: a phone shows no more, and what it has does not change with every second.
    low, high = wait.low // MINUTE_S, max(1, -(-wait.high // MINUTE_S))
    return {"ahead": ahead, "wait": {"low": low * MINUTE_S, "high": high * MINUTE_S}}


def _of_called(moment: Moment, ticket: Ticket) -> Shape:
    called = {} if ticket.called_at is None else {"called_at": iso(ticket.called_at)}
    return called | ({} if ticket.counter is None else {"counter": ticket.counter})


def _of_missed(moment: Moment, ticket: Ticket) -> Shape:
    ladder = moment.catalogue.ladder(ticket.service)
    until: Shape = {}
    if _used_up(moment, ticket):
        until = {"over": True}
    elif ladder.return_within is not None and ticket.ended_at is not None:
        until = {"until": iso(ticket.ended_at + ladder.return_within * 1000)}
    return _of_called(moment, ticket) | {"places": ladder.places} | until


def _used_up(moment: Moment, ticket: Ticket) -> bool:
    """Whether who was missed came back as often already as the hall takes anybody back."""
    returns = moment.catalogue.ladder(ticket.service).returns
    return returns is not None and ticket.returns >= returns


def _of_held(moment: Moment, ticket: Ticket) -> Shape:
    return _of_called(moment, ticket) | {"hold": ticket.hold_kind or "waiting"}


_TOLD: dict[State, Callable[[Moment, Ticket], Shape]] = {
    State.WAITING: _of_waiting,
    State.CALLED: _of_called,
    State.SERVING: _of_called,
    State.MISSED: _of_missed,
    State.HELD: _of_held,
}


def _may(moment: Moment, ticket: Ticket) -> list[str]:
    if ticket.day != moment.day:
        return []
    by_phone = moment.catalogue.rules.restore_by_phone
    allowed = {"leave": True, "restore": by_phone and not _used_up(moment, ticket)}
    may = [str(act) for act in (Act.LEAVE, Act.RESTORE) if allowed[act] and ticket.state in MOVES[act]]
    asked = moment.catalogue.rules.rating != "off" and ticket.state == State.SERVED
    return [*may, "rate"] if asked and ticket.id not in moment.rated else may


def ask_again(state: State, ahead: int | None, wait: Shape | None) -> int:
    """In how many seconds a phone asks again: the sooner, the nearer its turn."""
    if state in (State.CALLED, State.SERVING):
        return AT_COUNTER_S
    if state in (State.HELD, State.MISSED):
        return ASIDE_S
    if ahead is None:
        return SELDOM_S
    if wait is not None and wait["low"] < SOON_S:
        return ASK_S[0][1]
    return next((seconds for most, seconds in ASK_S if ahead <= most), SELDOM_S)
