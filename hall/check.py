"""Whether a hall's journal is whole and its tables say what the journal says. Reads only."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Row

from hall import events as e
from hall.desk import GENESIS, Hall, Reading
from hall.errors import HallError
from hall.events import revive
from hall.fold import Entry, Picture, counter_of, ticket_of
from hall.shapes import ANSWERED_SLIP
from hall.store import Store, chained
from hall.ticket import AT_COUNTER

PAGE = 1_000
"""Rows read at a time."""
MOST = 100
"""Problems named before a check stops looking for more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a check found: how many journal entries it read, and a sentence for each problem."""

    entries: int
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Nothing is wrong."""
        return not self.problems


def check(hall: Hall) -> Report:
    """Read the journal of a hall from its first entry and compare everything with it, as of one moment.

    The sequence has no gap and its hashes are one chain; every move is legal and no time runs backwards; numbers go
    1, 2, 3 … in each series of a day; nobody is at two counters and no counter has two people; tickets, counters,
    announcements, slips and series equal what the journal tells.
    """
    with hall.reading() as reading:
        walk = Walk()
        for row in _rows(reading.store):
            walk.step(row)
            if len(walk.problems) >= MOST:
                break
        else:
            walk.problems += _at_the_end(walk, reading)
        return Report(entries=walk.seq, problems=tuple(walk.problems[:MOST]))


def _rows(store: Store) -> Iterator[Row[Any]]:
    after = 0
    while page := store.raw_entries(after, PAGE):
        yield from page
        after = page[-1].seq


@dataclass(slots=True)
class Walk:
    """A walk through the journal: the picture so far and what was found wrong on the way."""

    problems: list[str] = field(default_factory=list)
    picture: Picture = field(default_factory=Picture)
    series: dict[tuple[str, str], int] = field(default_factory=dict)
    rolled: set[tuple[str, str]] = field(default_factory=set)
    seq: int = 0
    at: int = 0
    hash: str = GENESIS
    broken: bool = False

    def step(self, row: Row[Any]) -> None:
        """Take in the next entry as it stands on disk."""
        if row.seq != self.seq + 1:
            self._say(row, f"follows entry {self.seq}")
        if row.at < self.at:
            self._say(row, "is earlier than the entry before it")
        self._check_hash(row)
        self.seq, self.at, self.hash = row.seq, row.at, row.hash
        try:
            event = revive(row.type, json.loads(row.payload))
        except (KeyError, TypeError, ValueError):
            self._say(row, f"is no {row.type} that can be read")
            return
        self._take_in(row, event)

    def _say(self, row: Row[Any], what: str) -> None:
        self.problems.append(f"entry {row.seq} {what}")

    def _check_hash(self, row: Row[Any]) -> None:
        digest = chained(self.hash, row.seq, row.at, row.type, row.actor, row.catalogue, row.payload)
        # One broken link is enough to say: from it on nothing is proved.
        if digest != row.hash and not self.broken:
            self.broken = True
            self._say(row, "breaks the chain of hashes")

    def _take_in(self, row: Row[Any], event: e.Event) -> None:
        # Whoever it may have moved: the event's own ticket and counter, and who or where these were before.
        tickets, counters = _concerned(event)
        tickets |= self._there(counters)
        counters |= self._where(tickets)
        try:
            self.picture.add(Entry(seq=row.seq, at=row.at, event=event))
        except HallError as error:
            self._say(row, f"is no legal move: {error.code} {error.details or ''}".rstrip())
            return
        except (KeyError, TypeError, ValueError):
            self._say(row, "does not fit the entries before it")
            return
        if isinstance(event, e.TicketIssued):
            self._check_number(row, event)
        self._check_places(row, tickets, counters | self._where(tickets))

    def _check_number(self, row: Row[Any], event: e.TicketIssued) -> None:
        if event.roll:
            # A roll is handed out as it comes; that none of it is given twice is all there is to see.
            if (event.day, event.number) in self.rolled:
                self._say(row, f"gives {event.number} of {event.day} a second time")
            self.rolled.add((event.day, event.number))
            return
        last = self.series.get((event.day, event.prefix), 0)
        if event.ordinal != last + 1 or event.day != self.picture.day:
            self._say(row, f"gives {event.number} of {event.day} after number {last} of its series")
        self.series[event.day, event.prefix] = event.ordinal

    def _there(self, counters: set[int]) -> set[int]:
        known = self.picture.counters
        return {id for number in counters if number in known and (id := known[number].ticket) is not None}

    def _where(self, tickets: set[int]) -> set[int]:
        known = self.picture.tickets
        return {number for id in tickets if id in known and (number := known[id].counter) is not None}

    def _check_places(self, row: Row[Any], tickets: set[int], counters: set[int]) -> None:
        picture = self.picture
        for ticket in (picture.tickets[id] for id in sorted(tickets)):
            if ticket.state in AT_COUNTER and ticket.id not in self._there({ticket.counter or 0}):
                self._say(row, f"leaves {ticket.number} at counter {ticket.counter}, which has not got them")
        for number in sorted(counters & picture.counters.keys()):
            current = picture.tickets.get(picture.counters[number].ticket or 0)
            if current is not None and (current.state not in AT_COUNTER or current.counter != number):
                self._say(row, f"leaves counter {number} with {current.number}, who is not there")


def _concerned(event: e.Event) -> tuple[set[int], set[int]]:
    if isinstance(event, e.ActUndone):
        return {int(values["id"]) for values in event.tickets}, {event.counter}
    ticket, counter = ticket_of(event), counter_of(event)
    return set() if ticket is None else {ticket}, set() if counter is None else {counter}


def _at_the_end(walk: Walk, reading: Reading) -> Iterator[str]:
    hall, store, picture = reading.hall, reading.store, walk.picture
    told = {"seq": walk.seq, "hash": walk.hash, "at": walk.at, "day": picture.day}
    for name, value in told.items():
        if getattr(hall, name) != value:
            yield f"the hall's row has {name} {getattr(hall, name)}, the journal {value}"
    states = {id: ANSWERED_SLIP.get(slip.state, slip.state) for id, slip in store.all_slips().items()}
    opened = {number: counter for number, counter in picture.counters.items() if counter.seq}
    yield from _differences("counter", opened, store.counters())
    yield from _differences("ticket", picture.tickets, store.all_tickets())
    yield from _differences("announcement", picture.announcements, store.all_announcements())
    yield from _differences("overtaking by call and queue", picture.overtakes, store.queues.all_overtakes())
    yield from _differences("appointment", picture.appointments, store.bookings.all())
    yield from _differences("rating", picture.ratings, store.opinions.all())
    yield from _differences("notice", picture.notices, store.notices.all())
    yield from _differences("reading of a notice", picture.reads, store.notices.all_reads())
    yield from _differences("slip", picture.slips, states)
    yield from _differences("series", walk.series, store.series())


def _differences(what: str, told: Mapping[Any, object], kept: Mapping[Any, object]) -> Iterator[str]:
    for key in sorted(told.keys() | kept.keys()):
        if key not in kept:
            yield f"{what} {key} is in the journal but not in its table"
        elif key not in told:
            yield f"{what} {key} is in its table but not in the journal"
        elif told[key] != kept[key]:
            yield f"{what} {key} differs: the journal tells {told[key]}, the table {kept[key]}"
