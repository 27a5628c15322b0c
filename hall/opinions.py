"""The statements about ratings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, bindparam, insert, literal, select, update
from sqlalchemy.engine import Row

from hall import schema as s
from hall.rating import Rating
from hall.ticket import number_of

_r, _t = s.ratings.c, s.tickets.c
_FIELDS = [field.name for field in fields(Rating)]
_COLUMNS = [_r[name] for name in _FIELDS]
_HERE = _r.hall == bindparam("h")
_THEIRS = (_t.hall == _r.hall) & (_t.id == _r.ticket)
_SERVED = literal("served", literal_execute=True)
_SERVING = literal("serving", literal_execute=True)

ONE = select(*_COLUMNS).where(_HERE, _r.ticket == bindparam("ticket"))
LATEST = (
    select(*_COLUMNS, _t.prefix, _t.ordinal, _t.language)
    .join(s.tickets, _THEIRS)
    .where(_HERE, _r.counter == bindparam("counter"), _r.invited_at > bindparam("since"), _r.day == bindparam("day"))
    .where(_t.counter == _r.counter, _t.state.in_([_SERVED, _SERVING]))
    .order_by(_r.invited_at.desc(), _r.ticket.desc())
    .limit(1)
)
OF_DAY = select(*_COLUMNS).where(_HERE, _r.day == bindparam("day"))
SAID = (
    select(*_COLUMNS, _t.prefix, _t.ordinal, _t.language)
    .join(s.tickets, _THEIRS)
    .where(_HERE, _r.day == bindparam("day"), _r.level.is_not(None))
    .order_by(_r.at.desc(), _r.ticket.desc())
    .limit(bindparam("most"))
)
SERVED_LAST = (
    select(_t.id)
    .where(_t.hall == bindparam("h"), _t.day == bindparam("day"), _t.counter == bindparam("counter"))
    .where(_t.state == _SERVED, _t.ended_at >= bindparam("since"))
    .order_by(_t.ended_at.desc(), _t.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Named:
    """A rating with the number and the language of its ticket."""

    rating: Rating
    number: str
    language: str


class Opinions:
    """The statements, bound to one open transaction and one hall."""

    def __init__(self, connection: Connection, hall: int) -> None:
        self.connection = connection
        self.hall = hall

    def _rows(self, statement: Any, **values: Any) -> Sequence[Row[Any]]:
        return self.connection.execute(statement, {"h": self.hall, **values}).all()

    def one(self, ticket: int) -> Rating | None:
        """What is known of a ticket."""
        rows = self._rows(ONE, ticket=ticket)
        return _rating(rows[0]) if rows else None

    def latest(self, counter: int, day: str, since: int) -> Named | None:
        """The latest invitation at a counter after ``since``, of somebody who is or was served there."""
        rows = self._rows(LATEST, counter=counter, day=day, since=since)
        return _named(rows[0]) if rows else None

    def of_day(self, day: str) -> list[Rating]:
        """All that is known of a business day."""
        return [_rating(row) for row in self._rows(OF_DAY, day=day)]

    def said(self, day: str, most: int) -> list[Named]:
        """What was said on a business day, newest first."""
        return [_named(row) for row in self._rows(SAID, day=day, most=most)]

    def served_last(self, counter: int, day: str, since: int) -> int | None:
        """The ticket that was served last at a counter, not before ``since``."""
        rows = self._rows(SERVED_LAST, counter=counter, day=day, since=since)
        return rows[0].id if rows else None

    def all(self) -> dict[int, Rating]:
        """Everything that was ever said."""
        return {row.ticket: _rating(row) for row in self._rows(select(*_COLUMNS).where(_HERE))}

    def keep(self, rating: Rating) -> None:
        """Write a rating as it is now."""
        values = {name: getattr(rating, name) for name in _FIELDS} | {"reasons": ",".join(rating.reasons) or None}
        changed = update(s.ratings).where(_r.hall == self.hall, _r.ticket == rating.ticket).values(**values)
        if self.connection.execute(changed).rowcount == 0:
            self.connection.execute(insert(s.ratings), {"hall": self.hall, **values})


def _named(row: Row[Any]) -> Named:
    return Named(_rating(row), number_of(row.prefix, row.ordinal), row.language)


def _rating(row: Row[Any]) -> Rating:
    values = {name: row._mapping[name] for name in _FIELDS}
    return Rating(**{**values, "reasons": tuple(values["reasons"].split(",")) if values["reasons"] else ()})
