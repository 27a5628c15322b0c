"""Many at once: processes that issue, call, finish and transfer in one hall, some of them stumbling, some killed.

    python bench/drill.py --processes 16 --commands 500      the journal and the numbers stay whole, nobody waits long
    python bench/drill.py --kills 50                         what was acknowledged before a kill -9 is there afterwards
    python bench/drill.py --jobs 10000                       slips on paper are what the hall says, whatever befell them

SQLite in a temporary folder, or the database named by ``--url``. Ends with 1 when anything is not as it must be.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import jobs
from hall.actions.calling import Next
from hall.actions.counters import OpenCounter
from hall.actions.issuing import Issue
from hall.actions.visits import Finish, SendOn
from hall.actions.work import ACTIONS, Actor, Work, action
from hall.check import check
from hall.database import Database
from hall.desk import Hall
from hall.errors import HallError
from hall.events import TicketCalled, TicketIssued
from hall.schema import metadata

EXPECTED = {"queue_empty", "no_current"}
"""Refusals that belong to the drill: nobody waits, nobody is there."""
LONGEST = 1.0
"""Seconds that nobody may wait longer for one command."""
START_SECONDS = 60
"""A process that has not started after so long never will."""
GIVE_UP_SECONDS = 900
"""A process that has not told its tally after so long has died without a word."""


class StumbleError(Exception):
    """The error we make ourselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stumble:
    """A command that fails after all of its writing, so that everything must be rolled back."""

    command: Any


@action(Stumble)
def stumble(work: Work, command: Stumble) -> dict[str, Any]:
    """Carry it out, write it, and fall."""
    ACTIONS[type(command.command)](work, command.command)
    work.flush()
    raise StumbleError


@dataclass(slots=True)
class Tally:
    """What one process met with. Waits in seconds."""

    waits: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    stumbled: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in another's."""
        self.waits += other.waits
        self.refused += other.refused
        self.stumbled += other.stumbled
        self.errors += other.errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a drill."""

    tally: Tally
    seconds: float
    entries: int
    issued: int
    called: int
    read: int
    problems: tuple[str, ...]

    @property
    def longest(self) -> float:
        """The longest anybody waited for one command."""
        return max(self.tally.waits, default=0.0)

    @property
    def whole(self) -> bool:
        """Nothing is lost, doubled, out of order or unexplained."""
        return not self.problems and not self.tally.errors


# --- the hall


def document(counters: int) -> dict[str, Any]:
    """Two types and as many counters as there are processes, each serving both."""
    both = {"zh": "演练", "en": "Drill"}
    return {
        "name": both,
        "services": [{"code": "pay", "name": both, "prefix": "B"}, {"code": "new", "name": both, "prefix": "A"}],
        "categories": [{"code": "ordinary", "name": both}, {"code": "vip", "name": both, "head_start": 90}],
        "counters": [{"number": n, "name": both, "first": ["pay", "new"]} for n in range(1, counters + 1)],
    }


@contextmanager
def drill_hall(url: str | None, counters: int, more: Mapping[str, Any] | None = None) -> Iterator[tuple[str, str]]:
    """A new hall for one drill, with ``more`` in its set-up: the address of its database and its code."""
    with tempfile.TemporaryDirectory() as folder:
        address = url if url is not None else f"sqlite:///{Path(folder) / 'drill.db'}"
        code = f"drill-{os.getpid()}-{time.monotonic_ns()}"
        database = Database(address)
        with database.founding() as connection:
            metadata.create_all(connection)
        Hall(database, code).found(document(counters) | dict(more or {}))
        database.close()
        yield address, code


# --- one process


def clerk(counter: int) -> Actor:
    """Who does it all in one process."""
    return Actor(principal=f"drill:{counter}", role="manager", counter=counter)


class Worker:
    """A kiosk and a clerk in one: takes numbers, calls, finishes and sends on, as its dice say."""

    def __init__(self, hall: Hall, counter: int, rollbacks: float, tally: Tally) -> None:
        self.hall, self.counter, self.rollbacks, self.tally = hall, counter, rollbacks, tally
        self.dice = random.Random(counter)
        self.current: int | None = None
        self.actor = clerk(counter)
        hall.do(OpenCounter(counter=counter), self.actor)

    def command(self) -> object:
        """The next thing to do."""
        service = self.dice.choice(["pay", "new"])
        return self.dice.choice(
            [
                Issue(service=service, category=self.dice.choice(["ordinary", "vip"])),
                Issue(service=service),
                Next(counter=self.counter, current=self.current),
                Next(counter=self.counter, current=self.current),
                Finish(counter=self.counter),
                SendOn(counter=self.counter, place="own", service=service),
            ]
        )

    def step(self) -> dict[str, Any] | None:
        """Do one thing and note how long it took; its answer, if it was carried out."""
        command = self.command()
        fall = self.dice.random() < self.rollbacks
        began = time.perf_counter()
        try:
            answer = self.hall.do(Stumble(command=command) if fall else command, self.actor).answer
        except HallError as refusal:
            self.tally.refused[refusal.code] += 1
            if refusal.code not in EXPECTED:
                self.tally.errors.append(f"{command}: {refusal.code}")
            return None
        except StumbleError:
            self.tally.stumbled += 1
            return None
        finally:
            self.tally.waits.append(time.perf_counter() - began)
        if not isinstance(command, Issue):
            ticket = answer["ticket"] if isinstance(command, Next) else None
            self.current = None if ticket is None else int(ticket["id"])
        return answer


def work(url: str, code: str, counter: int, commands: int, rollbacks: float, start: Any, told: Any) -> None:
    """The life of a writing process."""
    tally = Tally()
    try:
        worker = Worker(Hall(Database(url, pool_size=1), code), counter, rollbacks, tally)
        start.wait(START_SECONDS)
        for _ in range(commands):
            worker.step()
    except Exception as error:
        tally.errors.append(f"process {counter}: {error!r}")
    told.put(tally)


def follow(url: str, code: str, start: Any, over: Any, told: Any) -> None:
    """The life of a reading process: every entry, once, in order; tells how many it read and what was wrong."""
    hall, last, wrong = Hall(Database(url, pool_size=1), code), 0, []
    start.wait(START_SECONDS)
    while True:
        # Asked before reading: what was written before the end is then surely read.
        ended = over.is_set()
        with hall.reading() as reading:
            entries = reading.store.entries(last, 200)
        for entry in entries:
            if entry.seq != last + 1:
                wrong.append(f"reader: entry {entry.seq} after {last}")
            last = entry.seq
        if ended and not entries:
            break
        time.sleep(0.002)
    told.put((last, wrong))


# --- the drills


def processes() -> Any:
    """Where new processes come from: quickly from one that has loaded everything, where there is such a thing."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bench.drill"])
    return context


def drill(count: int, commands: int, *, url: str | None = None, rollbacks: float = 0.1) -> Outcome:
    """So many processes carry out so many commands each, while one more reads the journal."""
    context = processes()
    with drill_hall(url, count) as (address, code):
        start, over, told, read = context.Barrier(count + 2), context.Event(), context.Queue(), context.Queue()
        writers = [
            context.Process(target=work, args=(address, code, n, commands, rollbacks, start, told), daemon=True)
            for n in range(1, count + 1)
        ]
        reader = context.Process(target=follow, args=(address, code, start, over, read), daemon=True)
        for process in (*writers, reader):
            process.start()
        start.wait(START_SECONDS)
        began, tally = time.perf_counter(), Tally()
        for _ in writers:
            tally.add(told.get(timeout=GIVE_UP_SECONDS))
        seconds = time.perf_counter() - began
        over.set()
        seen, wrong = read.get(timeout=GIVE_UP_SECONDS)
        for process in (*writers, reader):
            process.join()
        return _outcome(address, code, tally, seconds, seen, wrong)


def _outcome(address: str, code: str, tally: Tally, seconds: float, read: int, wrong: Sequence[str]) -> Outcome:
    hall = Hall(Database(address), code)
    report = check(hall)
    with hall.reading() as reading:
        events = [entry.event for entry in reading.store.entries(0, report.entries)]
    hall.database.close()
    missed = [f"reader: {read} of {report.entries} entries"] if read != report.entries else []
    return Outcome(
        tally=tally,
        seconds=seconds,
        entries=report.entries,
        issued=sum(isinstance(event, TicketIssued) for event in events),
        called=sum(isinstance(event, TicketCalled) for event in events),
        read=read,
        problems=(*report.problems, *wrong, *missed),
    )


def confess(url: str, code: str, counter: int, path: str) -> None:
    """The life of a process that will be killed: it writes down what it was acknowledged, as soon as it was."""
    worker = Worker(Hall(Database(url, pool_size=1), code), counter, 0.1, Tally())
    worker.dice.seed(time.monotonic_ns())
    with Path(path).open("ab", buffering=0) as book:
        while True:
            answer = worker.step()
            ticket = {} if answer is None else answer.get("ticket") or answer
            # One small write is whole or not there at all.
            book.write(f"{ticket.get('id', 0)} {ticket.get('state', '-')}\n".encode())


def kill_drill(kills: int, *, url: str | None = None, seconds: float = 0.15) -> tuple[int, tuple[str, ...]]:
    """So many processes, two at a time, each killed within about so many seconds; how many facts they were
    acknowledged, and what was wrong afterwards."""
    dice, acknowledged, problems = random.Random(kills), 0, []
    with drill_hall(url, 2) as (address, code), tempfile.TemporaryDirectory() as folder:
        hall = Hall(Database(address), code)
        for turn in range((kills + 1) // 2):
            facts = _killed(address, code, [Path(folder) / f"{turn}-{n}" for n in (1, 2)], dice.uniform(0.01, seconds))
            acknowledged += len(facts)
            problems += _forgotten(hall, facts)
        problems += check(hall).problems
        hall.database.close()
    return acknowledged, tuple(problems)


def _killed(address: str, code: str, books: Sequence[Path], after: float) -> list[tuple[int, str]]:
    context = processes()
    children = [
        context.Process(target=confess, args=(address, code, n, str(book)), daemon=True)
        for n, book in enumerate(books, start=1)
    ]
    for child in children:
        child.start()
    while not all(book.exists() and book.stat().st_size for book in books):
        time.sleep(0.001)
    time.sleep(after)
    for child in children:
        child.kill()
        child.join()
    lines = [line.split() for book in books for line in book.read_text().splitlines()]
    return [(int(id), state) for id, state in lines if id != "0"]


def _forgotten(hall: Hall, facts: Sequence[tuple[int, str]]) -> list[str]:
    """The acknowledged facts that the journal does not know."""
    with hall.reading() as reading:
        entries = reading.store.entries(0, 1_000_000)
    issued = {entry.event.ticket for entry in entries if isinstance(entry.event, TicketIssued)}
    called = {entry.event.ticket for entry in entries if isinstance(entry.event, TicketCalled)}
    known = {"waiting": issued, "called": called}
    return [
        f"ticket {id}: {state} was acknowledged and is gone"
        for id, state in facts
        if id not in known.get(state, issued)
    ]


# --- the command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for and print what came of it; 0 when everything is as it must be."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--processes", type=int, default=16)
    parser.add_argument("--commands", type=int, default=500, help="of each process")
    parser.add_argument("--rollbacks", type=float, default=0.1, help="the part of the commands that fail by force")
    parser.add_argument("--kills", type=int, default=0, help="kill so many processes instead")
    parser.add_argument("--jobs", type=int, default=0, help="print so many slips on printers in trouble instead")
    parser.add_argument("--url", help="a database of SQLAlchemy; SQLite in a temporary folder without it")
    asked = parser.parse_args(arguments)
    if asked.jobs:
        account = jobs.job_drill(asked.jobs, partial(drill_hall, asked.url, 1), processes())
        print(jobs.table(account))
        return 0 if account.whole else 1
    if asked.kills:
        facts, problems = kill_drill(asked.kills, url=asked.url)
        print(f"killed {asked.kills} processes; {facts} acknowledged facts, {len(problems)} problems")
        print(*problems[:20], sep="\n")
        return 1 if problems else 0
    outcome = drill(asked.processes, asked.commands, url=asked.url, rollbacks=asked.rollbacks)
    print(table(outcome))
    return 0 if outcome.whole and outcome.longest < LONGEST else 1


def table(outcome: Outcome) -> str:
    """The outcome, line by line."""
    waits = sorted(outcome.tally.waits)
    done = len(waits)
    rows = {
        "commands": f"{done} in {outcome.seconds:.1f} s, {done / outcome.seconds:.0f}/s",
        "median, P99, longest wait": f"{waits[done // 2] * 1000:.1f} ms, {waits[done * 99 // 100] * 1000:.0f} ms, "
        f"{outcome.longest * 1000:.0f} ms (must be < {LONGEST * 1000:.0f} ms)",
        "rolled back by force": str(outcome.tally.stumbled),
        "refused": ", ".join(f"{code} {n}" for code, n in sorted(outcome.tally.refused.items())) or "none",
        "numbers given, calls": f"{outcome.issued}, {outcome.called}",
        "journal entries, read meanwhile": f"{outcome.entries}, {outcome.read}",
        "errors": "; ".join(outcome.tally.errors[:10]) or "none",
        "problems": "; ".join(outcome.problems[:10]) or "none",
    }
    return "\n".join(f"{name:<34}{said}" for name, said in rows.items())


if __name__ == "__main__":
    sys.exit(main())
