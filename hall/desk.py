"""The desk: the one way in for every change. The rule it holds to is stated in ``docs/concurrency.md``."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert
from sqlalchemy.engine import Row

from hall import catalog, schema
from hall.actions import (  # noqa: F401 - they register
    appointments,
    boards,
    calling,
    content,
    counters,
    day,
    issuing,
    notices,
    people,
    ratings,
    rules,
    serving,
    setup,
    slips,
    staffing,
    visits,
)
from hall.actions.work import ACTIONS, SYSTEM, UNDOABLE, Actor, Work
from hall.catalog import Catalogue
from hall.database import Database
from hall.day import Clock, HallClock, business_day, day_ends_at
from hall.errors import HallError
from hall.events import HallFounded
from hall.people import Token, knock
from hall.store import HallRow, Known, Store
from hall.timers import day_turn

GENESIS = "0" * 64
"""The hash before the first journal entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """An idempotency key with what it is scoped to and what the same command must look like."""

    scope: str
    value: str
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a command answered; ``replayed`` when it was answered before and nothing was done now."""

    answer: dict[str, Any]
    catalogue: Catalogue
    replayed: bool = False
    seq: int = 0
    journal: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One moment of a hall, to ask questions of."""

    store: Store
    hall: HallRow
    catalogue: Catalogue
    now: int


class Hall:
    """A hall, by its code in a database. ``secret`` keys the hashes of identities; ``woken`` is called after every
    commit that left something in the journal, outside any lock."""

    def __init__(
        self, database: Database, code: str = "main", *, clock: Clock | None = None, secret: bytes = b""
    ) -> None:
        self.database = database
        self.code = code
        self.clock: Clock = clock if clock is not None else HallClock()
        self.secret = secret
        self.woken: Callable[[], None] = lambda: None
        self._catalogues: dict[tuple[str, int], Catalogue] = {}

    def do(self, command: object, actor: Actor = SYSTEM, key: Key | None = None) -> Done:
        """Carry out a command: whole and journalled, or refused with a HallError and nothing done.

        With a key that was used for the same command before, the first answer again; for another command,
        HallError ``key_reused``.
        """
        with self.database.writing(self.code) as (connection, row):
            work = self._open(connection, row, actor)
            if key is not None and (known := work.store.answer(key.scope, key.value)) is not None:
                if known.body != self._fingerprint(key):
                    raise HallError("key_reused")
                answer = json.loads(known.answer)
                return Done(answer=answer, catalogue=work.catalogue, replayed=True, seq=row.seq, journal=row.journal)
            if self._turn_day_if_due(work):
                # What the turn changed is none of the command's doing, so an undo must not bring it back.
                work = work.afresh()
            answer = ACTIONS[type(command)](work, command)
            self._close(work, command, key, answer)
            done = Done(answer=answer, catalogue=work.catalogue, seq=work.hall.seq, journal=work.hall.journal)
        if done.seq != row.seq:
            self.woken()
        return done

    def _open(self, connection: Connection, row: Row[Any], actor: Actor) -> Work:
        hall = HallRow(**row._mapping)
        self.clock.at_least(hall.at)
        store = Store(connection, hall.id)
        return Work(
            store=store,
            hall=hall,
            catalogue=self._catalogue(store, hall),
            actor=actor,
            now=self.clock.now(),
            secret=self.secret,
        )

    def _turn_day_if_due(self, work: Work) -> bool:
        # Only a command that comes after the end asks the clock whether it may be believed.
        if work.now < work.hall.day_ends_at:
            return False
        zone, turns_at = work.catalogue.zone, work.catalogue.day_turns_at
        due = day_turn(work.hall.day_ends_at, work.now, self.clock.settled(), zone, turns_at)
        if due is None:
            return False
        actor, work.actor = work.actor, SYSTEM
        day.turn_day(work, due)
        work.flush()
        work.actor = actor
        return True

    def _close(self, work: Work, command: object, key: Key | None, answer: dict[str, Any]) -> None:
        work.flush()
        counter = UNDOABLE.get(type(command))
        if work.entries and counter is not None:
            before, after = work.touched()
            work.store.keep_act(counter(command), type(command).__name__, work.hall.at, before, after)
        if key is not None:
            text = json.dumps(answer, ensure_ascii=False)
            known = Known(body=self._fingerprint(key), answer=text)
            work.store.keep_answer(key.scope, key.value, known, work.now)

    def _fingerprint(self, key: Key) -> str:
        # Keyed: a body may hold somebody's identity number, which a plain hash would give away to a patient guesser.
        return hmac.new(self.secret, key.body.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """A moment of the hall, for questions only."""
        with self.database.reading(self.code) as (connection, row):
            hall = HallRow(**row._mapping)
            store = Store(connection, hall.id)
            self.clock.at_least(hall.at)
            yield Reading(store, hall, self._catalogue(store, hall), self.clock.now())

    def token(self, hash: str) -> Token | None:
        """The living token with this hash: the one question that every request begins with."""
        with self.database.glance() as connection:
            return knock(connection, self.code, hash)

    def housekeep(self) -> None:
        """Do what is due because time passed: the day turns, old answers are forgotten."""
        self.do(day.Housekeep(), SYSTEM)

    def _catalogue(self, store: Store, hall: HallRow) -> Catalogue:
        name = (hall.journal, hall.catalogue)
        known = self._catalogues.get(name)
        if known is None:
            known = catalog.read(store.document(hall.catalogue))
            self._catalogues[name] = known
        return known

    def found(self, document: dict[str, Any]) -> bool:
        """Make the hall with this set-up; False when it is there already."""
        catalogue = catalog.read(document)
        now = self.clock.now()
        first_day = business_day(now, catalogue.zone, catalogue.day_turns_at)
        with self.database.founding() as connection:
            row = {
                "code": self.code,
                "journal": str(uuid.uuid4()),
                "seq": 0,
                "hash": GENESIS,
                "at": now,
                "catalogue": 1,
                "day": first_day,
                "day_seq": 0,
                "day_ends_at": day_ends_at(first_day, catalogue.zone, catalogue.day_turns_at),
            }
            known = connection.execute(schema.halls.select().where(schema.halls.c.code == self.code)).first()
            if known is not None:
                return False
            connection.execute(insert(schema.halls), row)
            made = connection.execute(schema.halls.select().where(schema.halls.c.code == self.code)).one()
            hall = HallRow(**made._mapping)
            store = Store(connection, hall.id)
            store.add_document(1, catalogue.model_dump(mode="json"))
            work = Work(store=store, hall=hall, catalogue=catalogue, actor=SYSTEM, now=now)
            work.record(HallFounded(code=self.code, journal=hall.journal))
            day.open_day(work, first_day, hall.day_ends_at)
            work.flush()
        return True
