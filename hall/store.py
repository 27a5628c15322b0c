"""Every statement about tickets, counters, slips and the journal. Returns dataclasses and plain values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    Table,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Row

from hall import schema as s
from hall.bookings import Bookings
from hall.counter import Counter, CounterState
from hall.events import ActUndone, revive
from hall.fold import Announcement, Entry, ticket_of
from hall.noticeboard import Noticeboard
from hall.opinions import Opinions
from hall.people import People
from hall.queues import Queues
from hall.ticket import State, Ticket

JSON: dict[str, Any] = {"ensure_ascii": False, "sort_keys": True, "separators": (",", ":")}


def dump(value: object) -> str:
    """Canonical JSON: the same value is always the same text, so it can be hashed."""
    return json.dumps(value, **JSON)


def chained(previous: str, seq: int, at: int, kind: str, actor: str, catalogue: int, payload: str) -> str:
    """The hash of a journal entry over its own content and the hash before it (SHA-256, hex)."""
    content = "\n".join((previous, str(seq), str(at), kind, actor, str(catalogue), payload))
    return hashlib.sha256(content.encode()).hexdigest()


@dataclass(slots=True)
class HallRow:
    """The hall's own row: where its journal and its day stand."""

    id: int
    code: str
    journal: str
    seq: int
    hash: str
    at: int
    catalogue: int
    day: str
    day_seq: int
    day_ends_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A print job. ``facts`` is what the slip says, ``next_at`` when it may be tried."""

    id: int
    kind: str
    ticket: int | None
    printer: str
    device: str | None
    mark: bool
    state: str
    facts: dict[str, Any]
    created_at: int
    next_at: int
    lease_until: int | None
    owner: str | None
    attempts: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class PrinterState:
    """What a printer said of itself last, and the paper it used (mm) since its roll was changed, if ever it was."""

    state: str
    since: int
    detail: str | None
    used_mm: int
    roll_at: int | None


@dataclass(frozen=True, slots=True)
class Speaker:
    """A board or loudspeaker: when it was last heard of, whether its sound is ``on``, ``off`` or ``blocked``, and what
    it said last."""

    seen_at: int
    sound: str
    announcement: int | None = None
    said: str | None = None
    said_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An answer that was given before under an idempotency key."""

    body: str
    answer: str


_TICKET_FIELDS = [f.name for f in fields(Ticket)]
_COUNTER_FIELDS = [f.name for f in fields(Counter)]
_SLIP_FIELDS = [f.name for f in fields(Slip)]
_PRINTER_FIELDS = [f.name for f in fields(PrinterState)]
_SPEAKER_FIELDS = [f.name for f in fields(Speaker)]
_ANNOUNCEMENT_FIELDS = [f.name for f in fields(Announcement)]


def _is(table: Table) -> Any:
    return table.c.hall == bindparam("h")


_t, _c, _j, _p = s.tickets.c, s.counters.c, s.journal.c, s.ticket_private.c
_WAITS = _t.state == literal("waiting", literal_execute=True)

TICKET = select(*(_t[name] for name in _TICKET_FIELDS)).where(_is(s.tickets), _t.id == bindparam("id"))
TICKET_BY_NUMBER = select(*(_t[name] for name in _TICKET_FIELDS)).where(
    _is(s.tickets),
    _t.day == bindparam("day"),
    _t.prefix == bindparam("prefix"),
    _t.ordinal == bindparam("ordinal"),
)
ADD_TICKET = insert(s.tickets)
SAVE_TICKET = (
    update(s.tickets)
    .where(_is(s.tickets), _t.id == bindparam("b_id"), _t.seq == bindparam("b_seq"))
    .values({name: bindparam(name) for name in _TICKET_FIELDS if name != "id"})
)
COUNTER = select(*(_c[name] for name in _COUNTER_FIELDS)).where(_is(s.counters), _c.number == bindparam("number"))
COUNTERS = select(*(_c[name] for name in _COUNTER_FIELDS)).where(_is(s.counters)).order_by(_c.number)
ADD_COUNTER = insert(s.counters)
SAVE_COUNTER = (
    update(s.counters)
    .where(_is(s.counters), _c.number == bindparam("b_number"), _c.seq == bindparam("b_seq"))
    .values({name: bindparam(name) for name in _COUNTER_FIELDS if name != "number"})
)
ADD_ENTRY = insert(s.journal)
SAVE_HALL = (
    update(s.halls)
    .where(s.halls.c.id == bindparam("h"))
    .values(
        {
            name: bindparam(name)
            for name in ("journal", "seq", "hash", "at", "catalogue", "day", "day_seq", "day_ends_at")
        }
    )
)
AHEAD = select(func.count()).where(
    _is(s.tickets),
    _WAITS,
    _t.queue == bindparam("queue"),
    tuple_(_t.turn_at, _t.id) < tuple_(bindparam("turn_at"), bindparam("id")),
    # Whoever was just moved still stands at the old turn in the table.
    _t.id != bindparam("id"),
)
# Every queue has a name: saying so is what makes the small index of those who wait the one to read.
_QUEUED = _t.queue > literal("", literal_execute=True)
WAITING = select(_t.service, func.count().label("waiting")).where(_is(s.tickets), _WAITS, _QUEUED).group_by(_t.service)
PACES = (
    select(_t.started_at, _t.ended_at)
    .where(
        _is(s.tickets),
        _t.service == bindparam("service"),
        _t.state == literal("served", literal_execute=True),
        _t.ended_at >= bindparam("since"),
    )
    .order_by(_t.ended_at.desc())
    .limit(20)
)
FRONT = (
    select(_t.turn_at)
    .where(_is(s.tickets), _WAITS, _t.queue == bindparam("queue"))
    .order_by(_t.turn_at, _t.id)
    .limit(bindparam("places"))
)
UNFINISHED = (
    select(*(_t[name] for name in _TICKET_FIELDS))
    .where(
        _is(s.tickets),
        _t.day == bindparam("day"),
        _t.state.in_(literal(v, literal_execute=True) for v in ("called", "serving", "held", "missed")),
        _t.state == bindparam("state"),
    )
    .order_by(_t.id)
)
STILL_WAITING = select(*(_t[name] for name in _TICKET_FIELDS)).where(_is(s.tickets), _WAITS).order_by(_t.turn_at, _t.id)
ANSWER = select(s.answers.c.body, s.answers.c.answer).where(
    _is(s.answers), s.answers.c.scope == bindparam("scope"), s.answers.c.key == bindparam("key")
)
SLIP = select(*(s.slips.c[name] for name in _SLIP_FIELDS)).where(_is(s.slips), s.slips.c.id == bindparam("id"))
SLIPS_OF = (
    select(*(s.slips.c[name] for name in _SLIP_FIELDS))
    .where(_is(s.slips), s.slips.c.ticket == bindparam("ticket"))
    .order_by(s.slips.c.id.desc())
)
WANTED_SLIPS = (
    select(*(s.slips.c[name] for name in _SLIP_FIELDS))
    .where(
        _is(s.slips),
        s.slips.c.state.in_(literal(v, literal_execute=True) for v in ("queued", "claimed", "sending")),
        s.slips.c.next_at <= bindparam("now"),
    )
    .order_by(s.slips.c.next_at, s.slips.c.id)
    .limit(bindparam("most"))
)
EXTRAS = select(
    select(s.ticket_private.c.needs)
    .where(_is(s.ticket_private), s.ticket_private.c.ticket == bindparam("ticket"))
    .scalar_subquery()
    .label("needs"),
    select(s.slips.c.state)
    .where(_is(s.slips), s.slips.c.ticket == bindparam("ticket"))
    .order_by(s.slips.c.id.desc())
    .limit(1)
    .scalar_subquery()
    .label("state"),
)
SLIP_STATES = (
    select(s.slips.c.ticket, s.slips.c.state)
    .where(_is(s.slips), s.slips.c.ticket >= bindparam("first"), s.slips.c.ticket <= bindparam("last"))
    .order_by(s.slips.c.ticket, s.slips.c.id)
)
PRIVATE_MARKS = select(_p.ticket, _p.needs, (func.coalesce(_p.note, "") != "").label("noted")).where(
    _is(s.ticket_private), _p.ticket >= bindparam("first"), _p.ticket <= bindparam("last")
)
ADD_ACT = insert(s.acts)
SAVE_ACT = (
    update(s.acts)
    .where(_is(s.acts), s.acts.c.counter == bindparam("b_counter"))
    .values({name: bindparam(name) for name in ("act", "at", "before", "after")})
)
ADD_ANNOUNCEMENT = insert(s.announcements)
BUSY_WITH = select(
    func.count().label("given"), func.sum(case((_t.issued_at < bindparam("noon"), 1), else_=0)).label("morning")
).where(_is(s.tickets), _t.day == bindparam("day"), _t.service == bindparam("service"))
CALLS = (
    select(*(s.announcements.c[name] for name in _ANNOUNCEMENT_FIELDS))
    .where(_is(s.announcements), s.announcements.c.day == bindparam("day"))
    .order_by(s.announcements.c.id.desc())
    .limit(20)
)
_ENTRY = (_j.seq, _j.at, _j.type, _j.actor, _j.catalogue, _j.payload, _j.hash)
ENTRIES = select(*_ENTRY).where(_is(s.journal), _j.seq > bindparam("after")).order_by(_j.seq).limit(bindparam("most"))


class Store:
    """The statements, bound to one open transaction and one hall."""

    def __init__(self, connection: Connection, hall: int) -> None:
        self.connection = connection
        self.hall = hall
        self.people = People(connection, hall)
        self.queues = Queues(connection, hall)
        self.bookings = Bookings(connection, hall)
        self.notices = Noticeboard(connection, hall)
        self.opinions = Opinions(connection, hall)

    def _rows(self, statement: Any, **values: Any) -> Sequence[Row[Any]]:
        return self.connection.execute(statement, {"h": self.hall, **values}).all()

    def _first(self, statement: Any, **values: Any) -> Row[Any] | None:
        return self.connection.execute(statement, {"h": self.hall, **values}).first()

    def _number(self, statement: Any, **values: Any) -> int:
        row = self._first(statement, **values)
        return int(row[0]) if row is not None and row[0] is not None else 0

    def _do(self, statement: Any, values: dict[str, Any] | None = None) -> int:
        return self.connection.execute(statement, {"h": self.hall, **(values or {})}).rowcount

    def _insert(self, table_insert: Any, values: dict[str, Any]) -> None:
        self.connection.execute(table_insert, {"hall": self.hall, **values})

    # --- tickets

    def ticket(self, id: int) -> Ticket | None:
        """A ticket by its id."""
        row = self._first(TICKET, id=id)
        return None if row is None else _ticket(row)

    def ticket_by_number(self, day: str, prefix: str, ordinal: int) -> Ticket | None:
        """A ticket by the number people read, of one business day."""
        row = self._first(TICKET_BY_NUMBER, day=day, prefix=prefix, ordinal=ordinal)
        return None if row is None else _ticket(row)

    def add_ticket(self, ticket: Ticket) -> None:
        """Write a new ticket."""
        self._insert(ADD_TICKET, values_of(ticket, _TICKET_FIELDS))

    def save_tickets(self, changed: Sequence[tuple[Ticket, int]]) -> bool:
        """Write changed tickets, each if its last entry is still the one beside it; False when one was not."""
        if not changed:
            return True
        rows = []
        for ticket, was in changed:
            values = values_of(ticket, _TICKET_FIELDS)
            rows.append({"h": self.hall, "b_id": values.pop("id"), "b_seq": was, **values})
        return self.connection.execute(SAVE_TICKET, rows).rowcount == len(rows)

    def ahead(self, ticket: Ticket) -> int:
        """How many wait before this one in its queue."""
        return self.ahead_at(ticket.queue, ticket.turn_at, ticket.id)

    def ahead_at(self, queue: str, turn_at: int, id: int) -> int:
        """How many wait in a queue before this turn of a ticket with this id."""
        return self._number(AHEAD, queue=queue, turn_at=turn_at, id=id)

    def front(self, queue: str, places: int) -> list[int]:
        """The turns of the first so many of a queue."""
        return [row.turn_at for row in self._rows(FRONT, queue=queue, places=places)]

    def waiting(self) -> dict[str, int]:
        """How many wait, by business type."""
        return {row.service: row.waiting for row in self._rows(WAITING)}

    def still_waiting(self) -> list[Ticket]:
        """Everybody who waits, in the order of their turns."""
        return [_ticket(row) for row in self._rows(STILL_WAITING)]

    def all_tickets(self) -> dict[int, Ticket]:
        """Every ticket there ever was."""
        columns = select(*(_t[name] for name in _TICKET_FIELDS))
        return {row.id: _ticket(row) for row in self._rows(columns.where(_is(s.tickets)))}

    def series(self) -> dict[tuple[str, str], int]:
        """The last number of every series, by day and prefix."""
        c = s.series.c
        rows = self._rows(select(c.day, c.prefix, c.last).where(_is(s.series)))
        return {(row.day, row.prefix): row.last for row in rows}

    def unfinished(self, day: str, state: State) -> list[Ticket]:
        """The called, serving, held or missed tickets of a day."""
        return [_ticket(row) for row in self._rows(UNFINISHED, day=day, state=str(state))]

    def services_since(self, service: str, since: int) -> list[float]:
        """The latest services of a type that ended after a moment, in seconds, at most twenty."""
        return [(row.ended_at - row.started_at) / 1000 for row in self._rows(PACES, service=service, since=since)]

    def issued_on(self, day: str, service: str, noon: int) -> tuple[int, int]:
        """How many numbers of a type were given on a day before a moment, and after it."""
        row = self._rows(BUSY_WITH, day=day, service=service, noon=noon)[0]
        morning = int(row.morning or 0)
        return morning, int(row.given) - morning

    def find_tickets(
        self, *, day: str, state: str | None, service: str | None, number: tuple[str, int] | None, after: int, most: int
    ) -> list[Ticket]:
        """The tickets of a day after an id, in the order of issue."""
        query: Select[Any] = select(*(_t[name] for name in _TICKET_FIELDS)).where(
            _t.hall == self.hall, _t.day == day, _t.id > after
        )
        if state is not None:
            query = query.where(_t.state == state)
        if service is not None:
            query = query.where(_t.service == service)
        if number is not None:
            query = query.where(_t.prefix == number[0], _t.ordinal == number[1])
        rows = self.connection.execute(query.order_by(_t.id).limit(most)).all()
        return [_ticket(row) for row in rows]

    def next_ordinal(self, day: str, prefix: str) -> int:
        """The next number of a series: gap-free, for it is part of the ticket's own transaction."""
        dialect = self.connection.dialect.name
        return self._number(_next_ordinal(dialect), day=day, prefix=prefix, hall=self.hall)

    def extras(self, ticket: int) -> tuple[str | None, str | None]:
        """What stands beside a ticket: its needs (JSON) and the state of its latest slip."""
        row = self._first(EXTRAS, ticket=ticket)
        return (None, None) if row is None else (row.needs, row.state)

    def slip_states(self, first: int, last: int) -> dict[int, str]:
        """The state of the latest slip of each ticket from one id to another, where there is one."""
        return {row.ticket: row.state for row in self._rows(SLIP_STATES, first=first, last=last)}

    # --- what is personal

    def private_marks(self, first: int, last: int) -> dict[int, tuple[str | None, bool]]:
        """Of the tickets from one id to another that have something kept beside them: needs (JSON), whether a note."""
        return {row.ticket: (row.needs, row.noted) for row in self._rows(PRIVATE_MARKS, first=first, last=last)}

    def add_private(self, ticket: int, **values: str | None) -> None:
        """Keep what is personal of a ticket beside it: identity (keyed hash), note, needs, remark."""
        row = {name: value for name, value in values.items() if value is not None}
        if not row:
            return
        found = update(s.ticket_private).where(
            s.ticket_private.c.hall == self.hall, s.ticket_private.c.ticket == ticket
        )
        if self.connection.execute(found.values(**row)).rowcount == 0:
            self._insert(insert(s.ticket_private), {"ticket": ticket, **row})

    def private(self, ticket: int) -> dict[str, str | None]:
        """What is kept beside a ticket; empty when nothing is."""
        p = s.ticket_private.c
        query = select(p.note, p.needs, p.remark).where(_is(s.ticket_private), p.ticket == bindparam("ticket"))
        row = self._first(query, ticket=ticket)
        return {} if row is None else dict(row._mapping)

    def open_ticket_of(self, identity: str, service: str, day: str) -> Ticket | None:
        """The ticket of a type that this person (by keyed hash) already holds today."""
        p = s.ticket_private
        query = (
            select(*(_t[name] for name in _TICKET_FIELDS))
            .join(p, (p.c.hall == _t.hall) & (p.c.ticket == _t.id))
            .where(p.c.hall == self.hall, p.c.identity == identity, _t.service == service, _t.day == day)
            .where(_t.state.in_(["waiting", "called", "serving", "held"]))
        )
        row = self.connection.execute(query).first()
        return None if row is None else _ticket(row)

    # --- counters

    def counter(self, number: int) -> Counter | None:
        """A counter's live state; None when it was never opened."""
        row = self._first(COUNTER, number=number)
        return None if row is None else _counter(row)

    def counters(self) -> dict[int, Counter]:
        """All counters that were ever opened."""
        return {row.number: _counter(row) for row in self._rows(COUNTERS)}

    def add_counter(self, counter: Counter) -> None:
        """Write a counter's first state."""
        self._insert(ADD_COUNTER, values_of(counter, _COUNTER_FIELDS))

    def save_counter(self, counter: Counter, was: int) -> bool:
        """Write a changed counter if its last entry is still ``was``."""
        values = values_of(counter, _COUNTER_FIELDS)
        return self._do(SAVE_COUNTER, {"b_number": values.pop("number"), "b_seq": was, **values}) == 1

    # --- announcements

    def announce(self, announcement: Announcement) -> None:
        """Put a call on the boards."""
        self._insert(ADD_ANNOUNCEMENT, values_of(announcement, _ANNOUNCEMENT_FIELDS))

    def withdraw(self, ids: Iterable[int]) -> None:
        """Take calls off the boards."""
        a = s.announcements.c
        self.connection.execute(delete(s.announcements).where(a.hall == self.hall, a.id.in_(list(ids))))

    def calls(self, day: str) -> list[Announcement]:
        """The last twenty announcements of a day, newest first."""
        return [Announcement(**row._mapping) for row in self._rows(CALLS, day=day)]

    def announcement(self, id: int) -> Announcement | None:
        """One announcement."""
        a = s.announcements.c
        columns = select(*(a[name] for name in _ANNOUNCEMENT_FIELDS))
        row = self._first(columns.where(_is(s.announcements), a.id == bindparam("id")), id=id)
        return None if row is None else Announcement(**row._mapping)

    def announcements_of(self, ticket: int, since: int) -> list[Announcement]:
        """The announcements of a ticket from one on."""
        a = s.announcements.c
        columns = select(*(a[name] for name in _ANNOUNCEMENT_FIELDS))
        query = columns.where(a.hall == self.hall, a.id >= since, a.ticket == ticket).order_by(a.id)
        return [Announcement(**row._mapping) for row in self.connection.execute(query)]

    def all_announcements(self) -> dict[int, Announcement]:
        """Every announcement that stands."""
        columns = select(*(s.announcements.c[name] for name in _ANNOUNCEMENT_FIELDS))
        rows = self._rows(columns.where(_is(s.announcements)))
        return {row.id: Announcement(**row._mapping) for row in rows}

    # --- the journal and the hall's row

    def append(self, lines: Sequence[dict[str, Any]]) -> None:
        """Write journal entries, each a ``line``."""
        self.connection.execute(ADD_ENTRY, [{"hall": self.hall, **values} for values in lines])

    def entries(self, after: int, most: int) -> list[Entry]:
        """Journal entries after a sequence number, in order."""
        return [_entry(row) for row in self._rows(ENTRIES, after=after, most=most)]

    def entries_of(self, types: Sequence[str], after: int, last: int, most: int) -> list[Entry]:
        """Journal entries of these types after a sequence number and up to another, in order."""
        within = (_j.seq > bindparam("after"), _j.seq <= bindparam("last"), _j.type.in_(types))
        query = select(*_ENTRY).where(_is(s.journal), *within).order_by(_j.seq).limit(bindparam("most"))
        return [_entry(row) for row in self._rows(query, after=after, last=last, most=most)]

    def calls_between(self, day: str, after: int, before: int, most: int) -> list[Entry]:
        """The journal entries of the calls of a day that stand, between two sequence numbers, in order."""
        a = s.announcements.c
        called = (
            _is(s.announcements),
            a.day == bindparam("day"),
            a.id > bindparam("after"),
            a.id < bindparam("before"),
        )
        kept = (_j.hall == a.hall, _j.seq == a.id, _j.type == literal("TicketCalled", literal_execute=True))
        query = select(*_ENTRY).where(*called, *kept).order_by(a.id).limit(bindparam("most"))
        return [_entry(row) for row in self._rows(query, day=day, after=after, before=before, most=most)]

    def life(self, ticket: int, last: int) -> list[Entry]:
        """What happened to a ticket up to its latest entry, out of the part of the journal in which it lived."""
        named = [_j.payload.contains(f'"ticket":{ticket}{end}') for end in (",", "}")]
        undone = (_j.type == "ActUndone") & _j.payload.contains(f'"id":{ticket},')
        within = (_j.seq >= bindparam("ticket"), _j.seq <= bindparam("last"))
        query = select(*_ENTRY).where(_is(s.journal), *within, or_(*named, undone)).order_by(_j.seq)
        found = [_entry(row) for row in self._rows(query, ticket=ticket, last=last)]
        return [entry for entry in found if ticket_of(entry.event) == ticket or isinstance(entry.event, ActUndone)]

    def span_of(self, day: str) -> tuple[int, int]:
        """Between which sequence numbers, after the first and up to the second, the tickets of a business day were
        given and what became of them stands."""
        columns = select(func.min(_t.id).label("first"), func.max(_t.seq).label("last"))
        row = self._rows(columns.where(_is(s.tickets), _t.day == bindparam("day")), day=day)[0]
        return (0, 0) if row.first is None else (row.first - 1, row.last)

    def given_on(self, day: str) -> int:
        """How many tickets were given on a business day."""
        return self._number(select(func.count()).where(_is(s.tickets), _t.day == bindparam("day")), day=day)

    def days(self, most: int) -> list[str]:
        """The latest business days on which numbers were given, the latest first."""
        c = s.series.c
        days = select(c.day).where(_is(s.series)).distinct().order_by(c.day.desc()).limit(most)
        return [row.day for row in self._rows(days)]

    def raw_entries(self, after: int, most: int) -> Sequence[Row[Any]]:
        """Journal entries as they stand on disk, to check their hashes."""
        return self._rows(ENTRIES, after=after, most=most)

    def save_hall(self, row: HallRow) -> None:
        """Write where the journal and the day stand."""
        values = {f.name: getattr(row, f.name) for f in fields(HallRow) if f.name not in ("id", "code")}
        self._do(SAVE_HALL, values)

    def document(self, version: int) -> dict[str, Any]:
        """A version of the hall's set-up."""
        query = select(s.catalogues.c.document).where(_is(s.catalogues), s.catalogues.c.version == bindparam("version"))
        row = self._first(query, version=version)
        if row is None:
            raise LookupError(f"catalogue version {version} is missing")
        document: dict[str, Any] = json.loads(row.document)
        return document

    def add_document(self, version: int, document: dict[str, Any]) -> None:
        """Keep a new version of the hall's set-up."""
        self._insert(insert(s.catalogues), {"version": version, "document": dump(document)})

    # --- exactly once, and undo

    def answer(self, scope: str, key: str) -> Known | None:
        """The answer given before under this key."""
        row = self._first(ANSWER, scope=scope, key=key)
        return None if row is None else Known(body=row.body, answer=row.answer)

    def keep_answer(self, scope: str, key: str, known: Known, at: int) -> None:
        """Remember an answer."""
        self._insert(
            insert(s.answers), {"scope": scope, "key": key, "body": known.body, "answer": known.answer, "at": at}
        )

    def forget_answers(self, before: int) -> int:
        """Drop answers older than a moment; how many."""
        return self._do(
            delete(s.answers).where(_is(s.answers), s.answers.c.at < bindparam("before")), {"before": before}
        )

    def last_act(self, counter: int) -> tuple[str, int, dict[str, Any], dict[str, Any]] | None:
        """What a counter did last: act, when, how it was before, which entries it left."""
        a = s.acts.c
        query = select(a.act, a.at, a.before, a.after).where(_is(s.acts), a.counter == bindparam("counter"))
        row = self._first(query, counter=counter)
        return None if row is None else (row.act, row.at, json.loads(row.before), json.loads(row.after))

    def keep_act(self, counter: int, act: str, at: int, before: object, after: object) -> None:
        """Remember what a counter did last."""
        values = {"act": act, "at": at, "before": dump(before), "after": dump(after)}
        if self._do(SAVE_ACT, {"b_counter": counter, **values}) == 0:
            self._insert(ADD_ACT, {"counter": counter, **values})

    def forget_act(self, counter: int | None = None) -> None:
        """Nothing can be undone any more: at one counter, or at all."""
        query = delete(s.acts).where(s.acts.c.hall == self.hall)
        self.connection.execute(query if counter is None else query.where(s.acts.c.counter == counter))

    # --- slips

    def add_slip(self, slip: Slip) -> None:
        """Write a print job."""
        self._insert(insert(s.slips), {**values_of(slip, _SLIP_FIELDS), "facts": dump(slip.facts)})

    def slip(self, id: int) -> Slip | None:
        """A print job by its id."""
        row = self._first(SLIP, id=id)
        return None if row is None else _slip(row)

    def slips_of(self, ticket: int) -> list[Slip]:
        """The print jobs of a ticket, newest first."""
        return [_slip(row) for row in self._rows(SLIPS_OF, ticket=ticket)]

    def wanted_slips(self, now: int, most: int) -> list[Slip]:
        """Print jobs that are due: not yet printed, or in somebody's hands."""
        return [_slip(row) for row in self._rows(WANTED_SLIPS, now=now, most=most)]

    def all_slips(self) -> dict[int, Slip]:
        """Every print job."""
        columns = select(*(s.slips.c[name] for name in _SLIP_FIELDS))
        return {row.id: _slip(row) for row in self._rows(columns.where(_is(s.slips)))}

    def change_slip(self, id: int, was: str, held_by: str | None, /, **values: Any) -> bool:
        """Change a print job if it is still in this state and these hands."""
        c = s.slips.c
        query = update(s.slips).where(c.hall == self.hall, c.id == id, c.state == was)
        if held_by is not None:
            query = query.where(c.owner == held_by)
        return self.connection.execute(query.values(**values)).rowcount == 1

    def set_slip_states(self, states: dict[int, str]) -> None:
        """Set the state of print jobs as an event says."""
        for id, state in states.items():
            c = s.slips.c
            self.connection.execute(update(s.slips).where(c.hall == self.hall, c.id == id).values(state=state))

    def printer_states(self) -> dict[str, PrinterState]:
        """What is known of each printer, by name."""
        columns = (s.printer_states.c[name] for name in ("printer", *_PRINTER_FIELDS))
        rows = self._rows(select(*columns).where(_is(s.printer_states)))
        return {row.printer: PrinterState(*tuple(row)[1:]) for row in rows}

    def keep_printer_state(self, printer: str, state: str, detail: str | None, since: int) -> None:
        """Remember what a printer says of itself."""
        self._keep_printer(printer, state=state, detail=detail, since=since)

    def use_paper(self, printer: str, mm: int) -> None:
        """Count paper that came out of a printer."""
        self._keep_printer(printer, used_mm=s.printer_states.c.used_mm + mm)

    def change_roll(self, printer: str, at: int) -> None:
        """Count from here: there is a new roll in a printer."""
        self._keep_printer(printer, used_mm=0, roll_at=at)

    def _keep_printer(self, printer: str, **values: Any) -> None:
        p = s.printer_states
        changed = update(p).where(p.c.hall == self.hall, p.c.printer == printer).values(**values)
        if self.connection.execute(changed).rowcount == 0:
            blank = {"state": "unknown", "detail": None, "since": 0, "used_mm": 0, "roll_at": None}
            self._insert(insert(p), {"printer": printer, **blank})
            self.connection.execute(changed)

    def printer_entries(self, printer: str, types: Sequence[str], after: int, most: int) -> list[Entry]:
        """The latest journal entries of these types that name a printer, newest first; none at or before ``after``."""
        named = _j.payload.contains(f'"printer":"{printer}"', autoescape=True)
        query = (
            select(_j.seq, _j.at, _j.type, _j.actor, _j.catalogue, _j.payload, _j.hash)
            .where(_is(s.journal), _j.seq > after, _j.type.in_(types), named)
            .order_by(_j.seq.desc())
            .limit(most)
        )
        return [_entry(row) for row in self._rows(query)]

    def printer_tally(self, printer: str, after: int) -> dict[str, int]:
        """How many slips of a printer stand in which state, of those queued after a sequence number."""
        c = s.slips.c
        query = (
            select(c.state, func.count().label("slips"))
            .where(_is(s.slips), c.printer == printer, c.id > after)
            .group_by(c.state)
        )
        return {row.state: row.slips for row in self._rows(query)}

    def announcements_after(self, day: str, after: int, most: int) -> list[Announcement]:
        """The announcements of a day after one, in order."""
        a = s.announcements.c
        columns = select(*(a[name] for name in _ANNOUNCEMENT_FIELDS))
        query = columns.where(a.hall == self.hall, a.day == day, a.id > after).order_by(a.id).limit(most)
        return [Announcement(**row._mapping) for row in self.connection.execute(query)]

    def speakers(self) -> dict[str, Speaker]:
        """What is known of each board and loudspeaker, by device."""
        columns = (s.speakers.c[name] for name in ("device", *_SPEAKER_FIELDS))
        rows = self._rows(select(*columns).where(_is(s.speakers)))
        return {row.device: Speaker(*tuple(row)[1:]) for row in rows}

    def keep_speaker(self, device: str, speaker: Speaker) -> None:
        """Remember what a board or loudspeaker said of itself."""
        self._keep_device(s.speakers, device, values_of(speaker, _SPEAKER_FIELDS))

    def agents(self) -> dict[str, int]:
        """When each printer agent was last heard of, by device."""
        a = s.agents.c
        return {row.device: row.seen_at for row in self._rows(select(a.device, a.seen_at).where(_is(s.agents)))}

    def keep_agent(self, device: str, seen_at: int) -> None:
        """Remember that a printer agent was heard of."""
        self._keep_device(s.agents, device, {"seen_at": seen_at})

    def _keep_device(self, table: Table, device: str, values: dict[str, Any]) -> None:
        """Change a device's row, or make one."""
        found = update(table).where(table.c.hall == self.hall, table.c.device == device).values(**values)
        if self.connection.execute(found).rowcount == 0:
            self._insert(insert(table), {"device": device, **values})


@lru_cache(maxsize=2)
def _next_ordinal(dialect: str) -> Any:
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    row = make(s.series).values(hall=bindparam("hall"), day=bindparam("day"), prefix=bindparam("prefix"), last=1)
    return row.on_conflict_do_update(
        index_elements=[s.series.c.hall, s.series.c.day, s.series.c.prefix],
        set_={"last": s.series.c.last + 1},
    ).returning(s.series.c.last)


def line(entry: Entry, actor: str, payload: str) -> dict[str, Any]:
    """A journal entry as its row; ``actor`` and ``payload`` are the very texts that were hashed."""
    return {
        "seq": entry.seq,
        "at": entry.at,
        "type": type(entry.event).__name__,
        "actor": actor,
        "catalogue": entry.catalogue,
        "payload": payload,
        "hash": entry.hash,
    }


def values_of(thing: object, names: Sequence[str]) -> dict[str, Any]:
    """The named fields of a dataclass as column values."""
    values = {name: getattr(thing, name) for name in names}
    if isinstance(state := values.get("state"), StrEnum):
        values["state"] = state.value
    return values


def _ticket(row: Row[Any]) -> Ticket:
    values = dict(row._mapping)
    values["state"] = State(values["state"])
    return Ticket(**values)


def _counter(row: Row[Any]) -> Counter:
    values = dict(row._mapping)
    values["state"] = CounterState(values["state"])
    return Counter(**values)


def _slip(row: Row[Any]) -> Slip:
    return Slip(**{**row._mapping, "facts": json.loads(row.facts)})


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        seq=row.seq,
        at=row.at,
        event=revive(row.type, json.loads(row.payload)),
        actor=json.loads(row.actor),
        catalogue=row.catalogue,
        hash=row.hash,
    )
