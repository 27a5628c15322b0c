"""The statements about appointments. What the journal tells stands in one table; code, name and the keyed hash of an
identity stand in another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, literal, select, update
from sqlalchemy.engine import Row

from hall import schema as s
from hall.appointment import Appointment, Booked, Came
from hall.ticket import number_of

_a, _p, _t = s.appointments.c, s.appointment_private.c, s.tickets.c
_FIELDS = [field.name for field in fields(Appointment)]
_COLUMNS = [_a[name] for name in _FIELDS]
_HERE = _a.hall == bindparam("h")
_TAKEN = _a.state != literal("cancelled", literal_execute=True)
_OPEN = _a.state == literal("booked", literal_execute=True)
_OWN = (_p.hall == _a.hall) & (_p.appointment == _a.id)

ONE = select(*_COLUMNS).where(_HERE, _a.id == bindparam("id"))
BY_CODE = select(*_COLUMNS, _p.identity).where(_p.hall == bindparam("h"), _p.code == bindparam("code"), _OWN)
OF_DAY = (
    select(*_COLUMNS, _p.code, _p.name_hint, _t.prefix, _t.ordinal, _t.state.label("is_now"), _t.issued_at)
    .join(s.appointment_private, _OWN)
    .outerjoin(s.tickets, (_t.hall == _a.hall) & (_t.id == _a.ticket))
    .where(_HERE, _a.day == bindparam("day"))
    .order_by(_a.at, _a.id)
)
COUNTS = (
    select(_a.service, _a.at, func.count().label("taken"))
    .where(_HERE, _a.day == bindparam("day"), _TAKEN)
    .group_by(_a.service, _a.at)
)
TAKEN = select(func.count()).where(
    _HERE, _a.day == bindparam("day"), _a.service == bindparam("service"), _a.at == bindparam("at"), _TAKEN
)
HELD = (
    select(*_COLUMNS, _p.code)
    .join(s.appointment_private, _OWN)
    .where(_HERE, _OPEN, _a.day == bindparam("day"), _a.service == bindparam("service"))
    .where(_p.identity == bindparam("identity"))
    .limit(1)
)
DUE = select(*_COLUMNS).where(_HERE, _OPEN, _a.day < bindparam("day")).order_by(_a.id)


@dataclass(frozen=True, slots=True)
class Written:
    """An appointment as staff see it: with its code, what was noted of the name, and who came to it."""

    appointment: Appointment
    code: str
    name_hint: str | None
    came: Came | None


class Bookings:
    """The statements, bound to one open transaction and one hall."""

    def __init__(self, connection: Connection, hall: int) -> None:
        self.connection = connection
        self.hall = hall

    def _rows(self, statement: Any, **values: Any) -> Sequence[Row[Any]]:
        return self.connection.execute(statement, {"h": self.hall, **values}).all()

    def one(self, id: int) -> Appointment | None:
        """An appointment by its id."""
        rows = self._rows(ONE, id=id)
        return _appointment(rows[0]) if rows else None

    def by_code(self, code: str) -> tuple[Appointment, str | None] | None:
        """An appointment by its code, and the hash of whose it is where one was given."""
        rows = self._rows(BY_CODE, code=code)
        return (_appointment(rows[0]), rows[0].identity) if rows else None

    def of_day(self, day: str) -> list[Written]:
        """Every appointment of a business day, in order."""
        return [
            Written(_appointment(row), row.code, row.name_hint, None if row.ordinal is None else _came(row))
            for row in self._rows(OF_DAY, day=day)
        ]

    def counts(self, day: str) -> dict[tuple[str, int], int]:
        """How many have each slot of a day, by type and moment."""
        return {(row.service, row.at): row.taken for row in self._rows(COUNTS, day=day)}

    def taken(self, day: str, service: str, at: int) -> int:
        """How many have a slot."""
        return int(self._rows(TAKEN, day=day, service=service, at=at)[0].count_1)

    def held(self, day: str, service: str, identity: str) -> str | None:
        """The code of an appointment of a type that this person (by keyed hash) still has on a day."""
        rows = self._rows(HELD, day=day, service=service, identity=identity)
        return rows[0].code if rows else None

    def due(self, day: str) -> list[Appointment]:
        """Who did not come to appointments of days before this."""
        return [_appointment(row) for row in self._rows(DUE, day=day)]

    def all(self) -> dict[int, Appointment]:
        """Every appointment there ever was."""
        return {row.id: _appointment(row) for row in self._rows(select(*_COLUMNS).where(_HERE))}

    def keep(self, appointment: Appointment) -> None:
        """Write an appointment as it is now."""
        values = {name: getattr(appointment, name) for name in _FIELDS} | {"state": str(appointment.state)}
        changed = update(s.appointments).where(_a.hall == self.hall, _a.id == appointment.id).values(**values)
        if self.connection.execute(changed).rowcount == 0:
            self.connection.execute(insert(s.appointments), {"hall": self.hall, **values})

    def keep_private(self, appointment: int, code: str, identity: str | None, name_hint: str | None) -> None:
        """Write whose it is."""
        values = {"appointment": appointment, "code": code, "identity": identity, "name_hint": name_hint}
        self.connection.execute(insert(s.appointment_private), {"hall": self.hall, **values})

    def forget_names(self, appointments: Sequence[int]) -> None:
        """Nobody needs to know any more who these were; the codes stay, so that one which is late is known."""
        gone = update(s.appointment_private).where(_p.hall == self.hall, _p.appointment.in_(appointments))
        self.connection.execute(gone.values(name_hint=None, identity=None))

    def names_before(self, day: str) -> list[int]:
        """The appointments of days before this of which a name is still kept."""
        named = (
            select(_a.id)
            .join(s.appointment_private, _OWN)
            .where(_HERE, _a.day < bindparam("day"), (_p.name_hint.is_not(None)) | (_p.identity.is_not(None)))
        )
        return [row.id for row in self._rows(named, day=day)]


def _came(row: Row[Any]) -> Came:
    return Came(id=row.ticket, number=number_of(row.prefix, row.ordinal), state=row.is_now, at=row.issued_at)


def _appointment(row: Row[Any]) -> Appointment:
    values = {name: row._mapping[name] for name in _FIELDS}
    return Appointment(**{**values, "state": Booked(values["state"])})
