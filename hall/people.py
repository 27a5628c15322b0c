"""Staff, tokens and pairings: the statements about who may come in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.engine import Row

from hall import schema as s


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A bearer token; only its hash is kept."""

    id: int
    role: str
    counter: int | None
    device: str | None
    created_at: int
    revoked_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """A member of staff; ``version`` grows with every change and ends older sessions."""

    number: str
    name: str
    roles: tuple[str, ...]
    password: str
    version: int
    active: bool
    failures: int
    locked_until: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """A screen that waits to be let in; ``role`` is None until a manager approves."""

    id: str
    code: str
    expires_at: int
    role: str | None = None
    device: str | None = None
    counter: int | None = None


_TOKEN_FIELDS = [f.name for f in fields(Token)]
_STAFF_FIELDS = [f.name for f in fields(Staff)]
_PAIRING_FIELDS = [f.name for f in fields(Pairing)]
_k, _p, _q = s.tokens.c, s.staff.c, s.pairings.c
KNOCK = (
    select(*(_k[name] for name in _TOKEN_FIELDS))
    .join(s.halls, s.halls.c.id == _k.hall)
    .where(_k.hash == bindparam("hash"), _k.revoked_at.is_(None), s.halls.c.code == bindparam("code"))
)
TOKEN_BY_HASH = select(*(_k[name] for name in _TOKEN_FIELDS)).where(
    _k.hash == bindparam("hash"), _k.hall == bindparam("h"), _k.revoked_at.is_(None)
)


def knock(connection: Connection, code: str, hash: str) -> Token | None:
    """The living token with this hash in the hall of this code, in one question."""
    row = connection.execute(KNOCK, {"code": code, "hash": hash}).first()
    return None if row is None else Token(**row._mapping)


class People:
    """The statements, bound to one open transaction and one hall."""

    def __init__(self, connection: Connection, hall: int) -> None:
        self.connection = connection
        self.hall = hall

    def _all(self, statement: Any) -> Sequence[Row[Any]]:
        return self.connection.execute(statement).all()

    def token(self, hash: str) -> Token | None:
        """The living token with this hash."""
        row = self.connection.execute(TOKEN_BY_HASH, {"h": self.hall, "hash": hash}).first()
        return None if row is None else Token(**row._mapping)

    def tokens(self) -> list[Token]:
        """Every token ever made, dead ones too."""
        query = select(*(_k[name] for name in _TOKEN_FIELDS)).where(_k.hall == self.hall).order_by(_k.id)
        return [Token(**row._mapping) for row in self._all(query)]

    def add_token(self, token: Token, hash: str) -> None:
        """Keep a new token by its hash."""
        self.connection.execute(insert(s.tokens), {"hall": self.hall, "hash": hash, **asdict(token)})

    def revoke(self, id: int, at: int) -> bool:
        """Make a token dead; False when it is not there or dead already."""
        query = update(s.tokens).where(_k.hall == self.hall, _k.id == id, _k.revoked_at.is_(None))
        return self.connection.execute(query.values(revoked_at=at)).rowcount == 1

    def staff(self, number: str) -> Staff | None:
        """A member of staff by number."""
        query = select(*(_p[name] for name in _STAFF_FIELDS)).where(_p.hall == self.hall, _p.number == number)
        row = self.connection.execute(query).first()
        return None if row is None else _staff(row)

    def all_staff(self) -> list[Staff]:
        """Everybody, by number."""
        query = select(*(_p[name] for name in _STAFF_FIELDS)).where(_p.hall == self.hall)
        return [_staff(row) for row in self._all(query.order_by(_p.number))]

    def save_staff(self, staff: Staff, *, new: bool) -> None:
        """Write a member of staff."""
        values = {**asdict(staff), "roles": json.dumps(staff.roles)}
        if new:
            self.connection.execute(insert(s.staff), {"hall": self.hall, **values})
        else:
            found = update(s.staff).where(_p.hall == self.hall, _p.number == staff.number)
            self.connection.execute(found.values(**values))

    def note_failures(self, number: str, failures: int, locked_until: int | None) -> None:
        """Keep how often a password was wrong and until when nobody is asked."""
        found = update(s.staff).where(_p.hall == self.hall, _p.number == number)
        self.connection.execute(found.values(failures=failures, locked_until=locked_until))

    def pairing(self, id: str) -> Pairing | None:
        """A pairing by the hash of its address."""
        query = select(*(_q[name] for name in _PAIRING_FIELDS)).where(_q.hall == self.hall, _q.id == id)
        row = self.connection.execute(query).first()
        return None if row is None else Pairing(**row._mapping)

    def pairing_codes(self) -> set[str]:
        """The codes that screens show now."""
        return {row.code for row in self._all(select(_q.code).where(_q.hall == self.hall))}

    def add_pairing(self, pairing: Pairing) -> None:
        """Keep a screen that waits."""
        self.connection.execute(insert(s.pairings), {"hall": self.hall, **asdict(pairing)})

    def approve(self, pairing: Pairing) -> bool:
        """Say what the screen with this code is; False when no such code waits."""
        found = update(s.pairings).where(
            _q.hall == self.hall,
            _q.code == pairing.code,
            _q.expires_at >= pairing.expires_at,
            _q.role.is_(None),
        )
        values = {"role": pairing.role, "device": pairing.device, "counter": pairing.counter}
        return self.connection.execute(found.values(**values)).rowcount == 1

    def drop_pairing(self, id: str) -> None:
        """Forget a pairing."""
        self.connection.execute(delete(s.pairings).where(_q.hall == self.hall, _q.id == id))

    def forget_pairings(self, now: int) -> None:
        """Forget those that waited too long."""
        self.connection.execute(delete(s.pairings).where(_q.hall == self.hall, _q.expires_at < now))


def _staff(row: Row[Any]) -> Staff:
    return Staff(**{**row._mapping, "roles": tuple(json.loads(row.roles))})
