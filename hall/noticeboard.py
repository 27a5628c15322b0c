"""The statements about help calls, messages and notices. Their words stand in a column that the journal knows nothing
of; the words of a help call are the code of its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, and_, bindparam, insert, literal, or_, select, update
from sqlalchemy.engine import Row

from hall import schema as s
from hall.notice import Notice, NoticeKind, Read

_n, _r, _j = s.notices.c, s.notice_reads.c, s.journal.c
_FIELDS = [field.name for field in fields(Notice)]
_COLUMNS = [_n[name] for name in _FIELDS]
_HERE = _n.hall == bindparam("h")
_OPEN = _n.ended_at.is_(None)
_HELP = _n.kind == literal("help", literal_execute=True)

ONE = select(*_COLUMNS, _n.text).where(_HERE, _n.id == bindparam("id"))
OPEN = select(*_COLUMNS, _n.text).where(_HERE, _OPEN).order_by(_n.id)
HELP_AT = (
    select(*_COLUMNS, _n.text)
    .where(_HERE, _HELP, _n.counter == bindparam("counter"), _n.id > bindparam("after"))
    .order_by(_n.id.desc())
    .limit(1)
)
UNREAD = (
    select(_n.id, _n.at, _n.text)
    .outerjoin(s.notice_reads, and_(_r.hall == _n.hall, _r.notice == _n.id, _r.staff == bindparam("reader")))
    .where(_HERE, _OPEN, _n.kind == literal("notice", literal_execute=True), _r.notice.is_(None))
    .where(or_(_n.until.is_(None), _n.until >= bindparam("day")))
    .order_by(_n.id)
)
FIRST_CALL = (
    select(_j.seq)
    .where(_j.hall == bindparam("h"), _j.seq > bindparam("after"), _j.type == "TicketCalled")
    .where(_j.payload.contains(bindparam("named"), autoescape=False))
    .order_by(_j.seq)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Posted:
    """A help call, message or notice with its words."""

    notice: Notice
    text: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A notice that somebody has still to read."""

    id: int
    at: int
    text: str


class Noticeboard:
    """The statements, bound to one open transaction and one hall."""

    def __init__(self, connection: Connection, hall: int) -> None:
        self.connection = connection
        self.hall = hall

    def _rows(self, statement: Any, **values: Any) -> Sequence[Row[Any]]:
        return self.connection.execute(statement, {"h": self.hall, **values}).all()

    def one(self, id: int) -> Posted | None:
        """One of them by its id."""
        rows = self._rows(ONE, id=id)
        return _posted(rows[0]) if rows else None

    def open(self) -> list[Posted]:
        """All that have not ended, oldest first."""
        return [_posted(row) for row in self._rows(OPEN)]

    def help_at(self, counter: int, after: int) -> Posted | None:
        """The last help call of a counter that was made after an entry."""
        rows = self._rows(HELP_AT, counter=counter, after=after)
        return _posted(rows[0]) if rows else None

    def unread(self, reader: str, day: str) -> list[Unread]:
        """The notices of a business day that somebody has not read yet, oldest first."""
        return [Unread(row.id, row.at, row.text or "") for row in self._rows(UNREAD, reader=reader, day=day)]

    def first_call(self, counter: int, staff: str | None, after: int) -> int | None:
        """The first call after an entry by a member of staff, or at a counter where nobody said who sits there."""
        named = f'"counter":{counter},' if staff is None else f'"staff":"{staff}"'
        rows = self._rows(FIRST_CALL, after=after, named=named)
        return rows[0].seq if rows else None

    def reads(self, notices: Iterable[int]) -> list[Read]:
        """Who has read these, in the order in which they did."""
        query = select(s.notice_reads).where(_r.hall == self.hall, _r.notice.in_(list(notices)))
        return [_read(row) for row in self.connection.execute(query.order_by(_r.at, _r.staff)).all()]

    def all(self) -> dict[int, Notice]:
        """Every one there ever was."""
        return {row.id: _notice(row) for row in self._rows(select(*_COLUMNS).where(_HERE))}

    def all_reads(self) -> dict[tuple[int, str], Read]:
        """Everything that was ever read, by whom."""
        found = map(_read, self._rows(select(s.notice_reads).where(_r.hall == bindparam("h"))))
        return {(read.notice, read.reader): read for read in found}

    def keep(self, notice: Notice) -> None:
        """Write one as it is now."""
        counters = ",".join(map(str, notice.counters)) or None
        values = {name: getattr(notice, name) for name in _FIELDS} | {"kind": str(notice.kind), "counters": counters}
        changed = update(s.notices).where(_n.hall == self.hall, _n.id == notice.id).values(**values)
        if self.connection.execute(changed).rowcount == 0:
            self.connection.execute(insert(s.notices), {"hall": self.hall, **values})

    def keep_text(self, notice: int, text: str) -> None:
        """Write its words."""
        named = update(s.notices).where(_n.hall == self.hall, _n.id == notice)
        self.connection.execute(named.values(text=text))

    def keep_read(self, read: Read) -> None:
        """Write who has read one."""
        values = {"notice": read.notice, "staff": read.reader, "counter": read.counter, "at": read.at}
        self.connection.execute(insert(s.notice_reads), {"hall": self.hall, **values})


def _posted(row: Row[Any]) -> Posted:
    return Posted(_notice(row), row.text or "")


def _notice(row: Row[Any]) -> Notice:
    values = {name: row._mapping[name] for name in _FIELDS}
    counters = tuple(int(one) for one in (values["counters"] or "").split(",") if one)
    return Notice(**{**values, "kind": NoticeKind(values["kind"]), "counters": counters})


def _read(row: Row[Any]) -> Read:
    return Read(notice=row.notice, reader=row.staff, counter=row.counter, at=row.at)
