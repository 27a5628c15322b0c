"""The statements about who waits where: the heads of queues, who is passed by a call, who was overtaken too often."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from functools import lru_cache
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, case, func, insert, literal, or_, select, union_all

from hall import schema as s
from hall.fold import Overtake, ticket_from
from hall.ticket import Ticket

_t, _o, _a = s.tickets.c, s.overtakes.c, s.announcements.c
_TICKET = [_t[field.name] for field in fields(Ticket)]
_OVERTAKE = [_o[field.name] for field in fields(Overtake)]
_WAITS = _t.state == literal("waiting", literal_execute=True)
LOOKED_AT = 100
"""Announcements looked through for how many of the categories ahead a counter has called in a row."""


def _is(table: Table) -> ColumnElement[bool]:
    return table.c.hall == bindparam("h")


_STANDS = select(_a.id).where(_is(s.announcements), _a.id == _o.call, _a.day == bindparam("day")).exists()
"""A call of this day that was not taken back."""


@lru_cache(maxsize=64)
def _heads(queues: int) -> Any:
    """One statement that reads the front of so many queues, each by the head of its index."""
    return _fronts((_t.queue == bindparam(f"q{n}"),) for n in range(queues))


@lru_cache(maxsize=64)
def _lanes(queues: int, categories: int) -> Any:
    return _fronts(
        (_t.queue == bindparam(f"q{n}"), _t.category == bindparam(f"c{m}"))
        for n, m in product(range(queues), range(categories))
    )


def _fronts(wheres: Iterable[tuple[ColumnElement[bool], ...]]) -> Any:
    fronts = [
        select(*_TICKET).where(_is(s.tickets), _WAITS, *where).order_by(_t.turn_at, _t.id).limit(1).subquery()
        for where in wheres
    ]
    return union_all(*(select(front) for front in fronts))


@lru_cache(maxsize=64)
def _passed(queues: int, count: bool) -> Any:
    """Who was issued earlier and waits on in so many queues: how many in each, or the first twenty."""
    earlier = (
        _is(s.tickets),
        _WAITS,
        _t.queue.in_([bindparam(f"q{n}") for n in range(queues)]),
        _t.issued_at < bindparam("issued_at"),
    )
    if count:
        return select(_t.queue, func.count().label("many")).where(*earlier).group_by(_t.queue)
    columns = select(_t.prefix, _t.ordinal, _t.issued_at)
    return columns.where(*earlier).order_by(_t.issued_at, _t.id).limit(20)


@lru_cache(maxsize=64)
def _capped(queues: int, calls: bool, after: bool) -> Any:
    """One statement that reads the capped ticket of each of so many queues that was issued first.

    Nobody issued after the n-th latest of those who overtook in a queue was overtaken n times; so the index by issue
    is read up to there only, and mostly its first row is the one. And nobody who was issued before all who wait there
    has overtaken any of them; so the overtakes of past days are not read.
    """
    found = []
    for n in range(queues):
        waits = (_is(s.tickets), _WAITS, _t.queue == bindparam(f"q{n}"))
        oldest = select(_t.issued_at).where(*waits).order_by(_t.issued_at).limit(1).scalar_subquery()
        here = (_is(s.overtakes), _o.queue == bindparam(f"q{n}"), _o.issued_at > oldest, _STANDS)
        bounds, caps = [], []
        mine = (
            *(_is(s.overtakes), _o.queue == bindparam(f"q{n}"), _STANDS),
            *(_o.issued_at > _t.issued_at, _o.at > _t.waiting_since),
        )
        if calls:
            latest = select(_o.issued_at).where(*here).order_by(_o.issued_at.desc()).limit(1)
            bounds.append(latest.offset(bindparam("calls") - 1).scalar_subquery())
            caps.append(
                select(func.count()).select_from(s.overtakes).where(*mine).correlate(s.tickets).scalar_subquery()
                >= bindparam("calls")
            )
        if after:
            old = _o.at <= bindparam("before")
            bounds.append(select(func.max(_o.issued_at)).where(*here, old).scalar_subquery())
            caps.append(select(_o.call).where(*mine, old).correlate(s.tickets).exists())
        bound = bounds[0] if len(bounds) == 1 else _later(*(func.coalesce(one, 0) for one in bounds))
        found.append(
            select(*_TICKET)
            .where(*waits, _t.issued_at < bound, or_(*caps))
            .order_by(_t.issued_at, _t.id)
            .limit(1)
            .subquery()
        )
    return union_all(*(select(one) for one in found))


def _later(one: ColumnElement[int], other: ColumnElement[int]) -> ColumnElement[int]:
    return case((one > other, one), else_=other)


_STANDING = select(_t.queue, _t.turn_at, _t.id).where(_is(s.tickets), _WAITS).order_by(_t.queue, _t.turn_at, _t.id)


class Queues:
    """The statements, bound to one open transaction and one hall."""

    def __init__(self, connection: Connection, hall: int) -> None:
        self._connection = connection
        self._hall = hall

    def _rows(self, statement: Any, **values: Any) -> Sequence[Any]:
        return self._connection.execute(statement, {"h": self._hall, **values}).all()

    def heads(self, queues: Sequence[str]) -> list[Ticket]:
        """The front of each of these queues in which somebody waits."""
        if not queues:
            return []
        return [ticket_from(row._mapping) for row in self._rows(_heads(len(queues)), **_numbered("q", queues))]

    def standing(self) -> dict[str, list[tuple[int, int]]]:
        """Everybody who waits, by queue: turn and id, in order."""
        found: dict[str, list[tuple[int, int]]] = {}
        for row in self._rows(_STANDING):
            found.setdefault(row.queue, []).append((row.turn_at, row.id))
        return found

    def lanes(self, queues: Sequence[str], categories: Sequence[str]) -> list[Ticket]:
        """The front of each category in each of these queues in which somebody waits."""
        if not queues:
            return []
        names = _numbered("q", queues) | _numbered("c", categories)
        return [ticket_from(row._mapping) for row in self._rows(_lanes(len(queues), len(categories)), **names)]

    def passed(self, queues: Sequence[str], issued_at: int) -> tuple[dict[str, int], list[tuple[str, int, int]]]:
        """How many wait in each of these queues who were issued before, and the first twenty: prefix, ordinal,
        issued_at."""
        names = _numbered("q", queues)
        counts = {row.queue: row.many for row in self._rows(_passed(len(queues), True), issued_at=issued_at, **names)}
        if not counts:
            return {}, []
        rows = self._rows(_passed(len(queues), False), issued_at=issued_at, **names)
        return counts, [(r.prefix, r.ordinal, r.issued_at) for r in rows]

    def capped(self, queues: Sequence[str], day: str, calls: int | None, before: int | None) -> Ticket | None:
        """Of those who wait in these queues and were overtaken so many times, or first at ``before`` or earlier, the
        one that was issued first."""
        if not queues or (calls is None and before is None):
            return None
        given = {name: value for name, value in (("calls", calls), ("before", before)) if value is not None}
        statement = _capped(len(queues), calls is not None, before is not None)
        rows = self._rows(statement, day=day, **given, **_numbered("q", queues))
        found = [ticket_from(row._mapping) for row in rows]
        return min(found, key=lambda ticket: (ticket.issued_at, ticket.id), default=None)

    def passing(self, queues: Sequence[str], issued_at: int, until: int, after: int, before: int) -> list[Overtake]:
        """The calls between two journal entries that passed by rule, in these queues, who was issued then; in order.
        ``until``: when the latest of them was at most."""
        later = (_o.issued_at > bindparam("issued_at"), _o.issued_at <= bindparam("until"))
        within = (_o.queue.in_(queues), *later, _o.call > bindparam("after"), _o.call < bindparam("before"))
        stands = select(_a.id).where(_is(s.announcements), _a.id == _o.call).exists()
        query = select(*_OVERTAKE).where(_is(s.overtakes), *within, stands).order_by(_o.call)
        rows = self._rows(query, issued_at=issued_at, until=until, after=after, before=before)
        return [Overtake(**row._mapping) for row in rows]

    def sent_to(self, queue: str) -> list[Ticket]:
        """Who waits in a queue, by turn."""
        query = select(*_TICKET).where(_is(s.tickets), _WAITS, _t.queue == bindparam("queue"))
        return [ticket_from(row._mapping) for row in self._rows(query.order_by(_t.turn_at, _t.id), queue=queue)]

    def first_call(self, ticket: Ticket) -> int | None:
        """The first call of a ticket that stands."""
        mine = (_is(s.announcements), _a.day == bindparam("day"), _a.id > bindparam("ticket"))
        query = select(_a.id).where(*mine, _a.ticket == bindparam("ticket")).order_by(_a.id).limit(1)
        found = self._rows(query, day=ticket.day, ticket=ticket.id)
        return int(found[0].id) if found else None

    def streak(self, counter: int, day: str, ahead: Sequence[str]) -> int:
        """How many customers of these categories the counter has called in a row."""
        columns = select(_a.ticket, _a.category).where(
            _is(s.announcements), _a.day == bindparam("day"), _a.counter == bindparam("counter")
        )
        rows = self._rows(columns.order_by(_a.id.desc()).limit(LOOKED_AT), day=day, counter=counter)
        seen: set[int] = set()
        for row in rows:
            if row.category not in ahead:
                break
            # a recall calls nobody new
            seen.add(row.ticket)
        return len(seen)

    def keep_overtakes(self, overtakes: Sequence[Overtake]) -> None:
        """Note calls that passed somebody."""
        rows = [{"hall": self._hall} | {f.name: getattr(one, f.name) for f in fields(Overtake)} for one in overtakes]
        self._connection.execute(insert(s.overtakes), rows)

    def all_overtakes(self) -> dict[tuple[int, str], Overtake]:
        """Every one there ever was."""
        rows = self._rows(select(*_OVERTAKE).where(_is(s.overtakes)))
        return {(row.call, row.queue): Overtake(**row._mapping) for row in rows}


def _numbered(letter: str, names: Sequence[str]) -> dict[str, str]:
    return {f"{letter}{n}": name for n, name in enumerate(names)}
