"""A small hall for tests, and short words for what people do in it, so that a test reads like a story."""

from __future__ import annotations

import copy
import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from hall import schema
from hall.actions.calling import Call, Next, Recall, WalkIn
from hall.actions.counters import CloseCounter, OpenCounter, Pause, Resume, Undo
from hall.actions.issuing import Issue, Leave, Prioritise, Release, Reprint, Restore, Transfer
from hall.actions.people import SaveStaff
from hall.actions.visits import Finish, Hold, Miss, PutBack, SendOn, Start
from hall.actions.work import Actor
from hall.database import Database
from hall.day import HallClock
from hall.desk import Hall, Key
from hall.errors import HallError
from hall.events import Event
from hall.fold import Entry
from hall.store import Slip
from hall.ticket import Ticket

Shape = dict[str, Any]
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def moment(iso: str) -> int:
    """Milliseconds since the epoch of an ISO time; UTC when it names no zone."""
    at = datetime.fromisoformat(iso)
    return round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)


START = moment("2026-11-23T09:00:00+08:00")
"""Monday morning, nine o'clock, in the hall."""


class FakeClock(HallClock):
    """The real clock of a hall between a wall and a steady clock that tests move."""

    def __init__(self, at: int = START) -> None:
        self.wall_ms = at
        self.steady_ms = 0
        super().__init__(lambda: self.wall_ms, lambda: self.steady_ms)

    def advance(self, seconds: float = 0, *, minutes: float = 0, hours: float = 0) -> None:
        """Time goes by, for both clocks."""
        passed = round((seconds + 60 * minutes + 3600 * hours) * 1000)
        self.wall_ms += passed
        self.steady_ms += passed

    def advance_to(self, iso: str) -> None:
        """Time goes by until the wall clock shows this."""
        self.advance((moment(iso) - self.wall_ms) / 1000)

    def set_wall(self, seconds: float) -> None:
        """Somebody sets the wall clock, forward or back."""
        self.wall_ms += round(seconds * 1000)


# --- a set-up


def _named(zh: str, en: str) -> Shape:
    return {"zh": zh, "en": en}


def document(**changes: Any) -> Shape:
    """Three types, three counters, ordinary people and better ones; ``changes`` replace whole parts of it."""
    counters = [
        {"number": 1, "name": _named("1号窗口", "Counter 1"), "first": ["pay"]},
        {"number": 2, "name": _named("2号窗口", "Counter 2"), "first": ["pay"], "second": ["new"]},
        {"number": 3, "name": _named("3号窗口", "Counter 3"), "first": ["new", "card"], "second": ["pay"]},
    ]
    base: Shape = {
        "name": _named("燃气大厅", "Gas hall"),
        "services": [
            service("new", "A", "新入户", "New customer"),
            service("pay", "B", "缴费", "Payment"),
            service("card", "C", "补卡", "Card"),
        ],
        "categories": [
            {"code": "ordinary", "name": _named("普通", "Ordinary")},
            {"code": "priority", "name": _named("绿色通道", "Green channel"), "head_start": 900, "declared": True},
            {"code": "vip", "name": _named("贵宾", "VIP"), "head_start": 90},
        ],
        "counters": counters,
    }
    return copy.deepcopy(base | changes)


def service(code: str, prefix: str, zh: str = "业务", en: str = "Business", **more: Any) -> Shape:
    """A business type of a document."""
    return {"code": code, "name": _named(zh, en), "prefix": prefix, **more}


def printer(name: str = "p1", **more: Any) -> Shape:
    """A paper printer of a document."""
    return {"name": name, "url": "tcp://printer:9100", **more}


OPEN_DAYTIME = [{"opens": "08:30", "closes": "17:00"}]

_founded: dict[tuple[str, int], bytes] = {}


def make_hall(
    folder: Path, *, clock: FakeClock | None = None, document: Shape | None = None, url: str | None = None
) -> Hall:
    """A hall that was just founded, in a SQLite file of this folder or at ``url``."""
    clock = clock if clock is not None else FakeClock()
    wanted = document if document is not None else _DOCUMENT
    if url is not None:
        return _found(Hall(Database(url), clock=clock, secret=b"test"), wanted)
    path = folder / "hall.db"
    name = json.dumps(wanted, sort_keys=True), clock.wall_ms
    if name not in _founded:
        first = _found(sqlite_hall(path, clock), wanted)
        first.database.close()
        _founded[name] = path.read_bytes()
    path.write_bytes(_founded[name])
    return sqlite_hall(path, clock)


def sqlite_hall(path: Path, clock: FakeClock | None = None) -> Hall:
    """The hall in a SQLite file, as a newly started process has it."""
    return Hall(
        _quick(Database(f"sqlite:///{path}")), clock=clock if clock is not None else FakeClock(), secret=b"test"
    )


_dialects: dict[str, Any] = {}
_compiled: dict[Any, Any] = {}


def _quick(database: Database) -> Database:
    """The same database, but no statement is compiled twice in a run of tests and no disk is waited for."""
    event.listen(database.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    database.engine.dialect = _dialects.setdefault("sqlite", database.engine.dialect)
    database.engine = database.engine.execution_options(compiled_cache=_compiled)
    return database


def _found(hall: Hall, document: Shape) -> Hall:
    with hall.database.founding() as connection:
        schema.metadata.create_all(connection)
    hall.found(document)
    return hall


_DOCUMENT = document()

# --- who


def clerk_at(counter: int) -> Actor:
    """A token bound to a counter."""
    return Actor(principal=f"token:counter-{counter}", role="counter", counter=counter)


def clerk(staff: str) -> Actor:
    """A member of staff who signed in, bound to no counter."""
    return Actor(principal=f"staff:{staff}", role="counter", staff=staff)


MANAGER = Actor(principal="token:manager", role="manager")
KIOSK = Actor(principal="token:kiosk", role="kiosk", device="kiosk-1")
GREETER = Actor(principal="token:greeter", role="greeter")

# --- what people do; each answers the shape of the contract


def act(hall: Hall, command: object, actor: Actor = MANAGER, key: Key | None = None) -> Shape:
    """Carry out any command."""
    return hall.do(command, actor, key).answer


def refused(hall: Hall, command: object, actor: Actor = MANAGER, key: Key | None = None) -> HallError:
    """The refusal of a command, and the proof that nothing was written: SQLite tells a watcher of every commit."""
    with closing(sqlite3.connect(str(hall.database.engine.url.database))) as watcher:
        before = watcher.execute("PRAGMA data_version").fetchone()
        try:
            hall.do(command, actor, key)
        except HallError as error:
            assert watcher.execute("PRAGMA data_version").fetchone() == before
            return error
    raise AssertionError(f"{command} was not refused")


def hire(hall: Hall, *numbers: str) -> None:
    """Members of staff with these numbers work here."""
    for number in numbers:
        act(hall, SaveStaff(number=number, name=f"name of {number}", roles=("counter",), password="hash"))


def issue(hall: Hall, service: str = "pay", category: str = "ordinary", *, by: Actor = KIOSK, **more: Any) -> Shape:
    """Somebody takes a number."""
    return act(hall, Issue(service=service, category=category, **more), by)


def open_counter(hall: Hall, counter: int = 1, *, by: Actor | None = None, **more: Any) -> Shape:
    """Somebody sits down."""
    return act(hall, OpenCounter(counter=counter, **more), by or clerk_at(counter))


def close_counter(hall: Hall, counter: int = 1) -> Shape:
    """The seat is empty."""
    return act(hall, CloseCounter(counter=counter), clerk_at(counter))


def next_(hall: Hall, counter: int = 1, **more: Any) -> Shape:
    """The one button."""
    return act(hall, Next(counter=counter, **more), clerk_at(counter))


def call(hall: Hall, number: str, counter: int = 1, **more: Any) -> Shape:
    """This number, please."""
    return act(hall, Call(counter=counter, number=number, **more), clerk_at(counter))


def walk_in(hall: Hall, counter: int = 1, service: str = "pay", **more: Any) -> Shape:
    """Somebody stands there without a number."""
    return act(hall, WalkIn(counter=counter, service=service, **more), clerk_at(counter))


def recall(hall: Hall, counter: int = 1, **more: Any) -> Shape:
    """Once more."""
    return act(hall, Recall(counter=counter, **more), clerk_at(counter))


def start(hall: Hall, counter: int = 1, **more: Any) -> Shape:
    """The customer is here."""
    return act(hall, Start(counter=counter, **more), clerk_at(counter))


def finish(hall: Hall, counter: int = 1, **more: Any) -> Shape:
    """Good-bye."""
    return act(hall, Finish(counter=counter, **more), clerk_at(counter))


def miss(hall: Hall, counter: int = 1, **more: Any) -> Shape:
    """Nobody comes."""
    return act(hall, Miss(counter=counter, **more), clerk_at(counter))


def put_back(hall: Hall, counter: int = 1, **more: Any) -> Shape:
    """A slip of the finger."""
    return act(hall, PutBack(counter=counter, **more), clerk_at(counter))


def hold(hall: Hall, counter: int = 1, kind: str = "papers_away", **more: Any) -> Shape:
    """Fetch your papers."""
    return act(hall, Hold(counter=counter, kind=kind, **more), clerk_at(counter))


def send_on(hall: Hall, counter: int = 1, place: str = "own", **more: Any) -> Shape:
    """Over there, please."""
    return act(hall, SendOn(counter=counter, place=place, **more), clerk_at(counter))


def pause(hall: Hall, counter: int = 1, *, reason: str = "lunch", **more: Any) -> Shape:
    """The plate on the desk."""
    return act(hall, Pause(counter=counter, reason=reason, **more), clerk_at(counter))


def resume(hall: Hall, counter: int = 1) -> Shape:
    """Back again."""
    return act(hall, Resume(counter=counter), clerk_at(counter))


def undo(hall: Hall, counter: int = 1) -> Shape:
    """That was not what was meant."""
    return act(hall, Undo(counter=counter), clerk_at(counter))


def transfer(hall: Hall, ticket: int | str, place: str = "own", *, by: Actor = MANAGER, **more: Any) -> Shape:
    """Wait elsewhere."""
    return act(hall, Transfer(ticket=ticket, place=place, **more), by)


def leave(hall: Hall, ticket: int | str, reason: str | None = None) -> Shape:
    """Enough of it."""
    return act(hall, Leave(ticket=ticket, reason=reason), GREETER)


def restore(hall: Hall, ticket: int | str) -> Shape:
    """Here I am."""
    return act(hall, Restore(ticket=ticket), KIOSK)


def release(hall: Hall, ticket: int | str) -> Shape:
    """The papers are there."""
    return act(hall, Release(ticket=ticket), MANAGER)


def reprint(hall: Hall, ticket: int | str) -> Shape:
    """The paper, please, once more."""
    return act(hall, Reprint(ticket=ticket), KIOSK)


def prioritise(hall: Hall, ticket: int | str, category: str, reason: str = "old") -> Shape:
    """Come forward."""
    return act(hall, Prioritise(ticket=ticket, category=category, reason=reason), GREETER)


# --- looking


def ticket(hall: Hall, id: int) -> Ticket:
    """A ticket as the tables have it."""
    with hall.reading() as reading:
        found = reading.store.ticket(id)
    assert found is not None
    return found


def queue(hall: Hall, name: str = "s:pay") -> list[str]:
    """The numbers that wait in a queue, in the order of their turns."""
    with hall.reading() as reading:
        return [t.number for t in reading.store.still_waiting() if t.queue == name]


def calls(hall: Hall) -> list[tuple[str, int]]:
    """What the board says, newest first: number and counter."""
    with hall.reading() as reading:
        return [(c.number, c.counter) for c in reading.store.calls(reading.hall.day)]


def slips(hall: Hall) -> list[Slip]:
    """Every print job, oldest first."""
    with hall.reading() as reading:
        return [slip for _, slip in sorted(reading.store.all_slips().items())]


def entries(hall: Hall, after: int = 0) -> list[Entry]:
    """The journal after a sequence number."""
    with hall.reading() as reading:
        return reading.store.entries(after, 100_000)


def events(hall: Hall, after: int = 0) -> list[Event]:
    """What happened after a sequence number."""
    return [entry.event for entry in entries(hall, after)]


def kinds(happened: Iterable[Event]) -> list[str]:
    """The names of events."""
    return [type(one).__name__ for one in happened]


def last_seq(hall: Hall) -> int:
    """Where the journal stands."""
    with hall.reading() as reading:
        return reading.hall.seq


def everything(hall: Hall) -> dict[str, Sequence[Any]]:
    """Every row of every table."""
    with hall.database.reading(hall.code) as (connection, _):
        names = [table.name for table in schema.metadata.sorted_tables]
        rows = (connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY 1, 2") for name in names)
        return {name: found.all() for name, found in zip(names, rows, strict=True)}
