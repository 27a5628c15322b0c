"""A recorded day through the real actions, on a clock that goes from one recorded second to the next."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections import Counter as Tally
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, cast

import click
from sqlalchemy import event

from hall.actions.calling import Call, Next
from hall.actions.counters import CloseCounter, OpenCounter
from hall.actions.issuing import Issue, Leave
from hall.actions.visits import Finish, Start
from hall.actions.work import Actor
from hall.check import check
from hall.database import Database
from hall.day import Clock
from hall.desk import Hall
from hall.errors import HallError
from hall.events import TicketCalled
from hall.migrate import migrate
from hall.settings import Settings
from hall.ticket import State
from jiaohao.bank import Day, choose, read
from jiaohao.replay_plan import (
    Calls,
    Kind,
    Plan,
    Played,
    Step,
    Tell,
    category,
    document,
    midnight,
    plan,
    service_code,
    time_of_day,
)
from jiaohao.replay_table import Fate, differences, table

SPEED = 120.0
"""How much faster than life a day goes through HTTP."""
PAGE = 1_000


class ReplayClock:
    """Hall time that stands still until it is moved."""

    def __init__(self, at: int) -> None:
        self.at = at

    def now(self) -> int:
        """Where it was moved to, in milliseconds since the epoch."""
        return self.at

    def settled(self) -> bool:
        """It never disagrees with itself."""
        return True

    def at_least(self, at: int) -> None:
        """Never before what was."""
        self.at = max(self.at, at)


def found_hall(folder: Path, setup: dict[str, Any], clock: Clock | None = None, *, durable: bool = True) -> Hall:
    """A new hall in a folder. ValueError when there is one already. Not ``durable``: what was written may be lost
    with the machine's power, which saves most of the time it takes."""
    settings = Settings(data=folder, database="")
    if (folder / "jiaohao.db").exists():
        raise ValueError(f"there is a hall in {folder} already; a replay makes its own")
    settings.prepare()
    database = Database(settings.database_url)
    if not durable:
        event.listen(database.engine, "connect", _hurry)
    migrate(database)
    hall = Hall(database, clock=clock, secret=settings.secret())
    hall.found(setup)
    return hall


def _hurry(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


class Actions:
    """Plays a plan through ``Hall.do``."""

    def __init__(self, hall: Hall, clock: ReplayClock, day: Day, made: Plan) -> None:
        self.played = Played()
        self._hall = hall
        self._clock = clock
        self._midnight = midnight(day)
        self._plan = made
        self._numbers: dict[int, str] = {}
        self._called: set[int] = set()
        self._at_slot: dict[int, int] = {}
        self._kiosk = Actor(principal="replay:kiosk", role="kiosk", device="replay")
        self._greeter = Actor(principal="replay:greeter", role="greeter")
        self._clerks = {
            counter.number: Actor(
                principal=f"replay:counter:{counter.number}", role="counter", counter=counter.number
            )
            for counter in made.counters
        }

    def run(self, tell: Tell) -> Played:
        """Every step at its second, and at last the close of the day."""
        steps = self._plan.steps
        for done, step in enumerate(steps):
            tell(done, len(steps), step.at)
            self._clock.at_least(self._midnight + step.at * 1000)
            try:
                self._do(step)
            except HallError as refusal:
                self.played.refusals.append(f"{time_of_day(step.at)} {step.kind.name.lower()}: {refusal.code}")
        tell(len(steps), len(steps), steps[-1].at)
        with self._hall.reading() as reading:
            ends_at = reading.hall.day_ends_at
        self._clock.at_least(ends_at)
        self._hall.housekeep()
        return self.played

    def _do(self, step: Step) -> None:
        match step.kind:
            case Kind.ARRIVE:
                self._arrive(step)
            case Kind.LEAVE:
                self._leave(step)
            case Kind.START:
                self._start(step)
            case Kind.FINISH | Kind.FINISH_AT_ONCE:
                self._finish(step)
            case Kind.OPEN:
                self._hall.do(OpenCounter(counter=step.counter), self._clerks[step.counter])
            case Kind.CLOSE:
                self._hall.do(CloseCounter(counter=step.counter), self._clerks[step.counter])

    def _arrive(self, step: Step) -> None:
        assert step.person is not None
        wish = Issue(service=service_code(step.person.type), category=category(step.person))
        ticket = self._hall.do(wish, self._kiosk).answer
        self.played.tickets[step.person.line] = ticket["id"]
        self._numbers[step.person.line] = ticket["number"]

    def _leave(self, step: Step) -> None:
        assert step.person is not None
        ticket = self.played.tickets[step.person.line]
        if ticket in self._called:
            self.played.kept += 1
            return
        self._hall.do(Leave(ticket=ticket), self._greeter)
        self.played.left += 1

    def _start(self, step: Step) -> None:
        assert step.slot is not None
        clerk = self._clerks[step.counter]
        try:
            answer = self._hall.do(self._call(step), clerk).answer
        except HallError as refusal:
            if refusal.code != "queue_empty":
                raise
            self.played.skipped += 1
            return
        ticket = answer["ticket"]["id"]
        self._called.add(ticket)
        self._at_slot[step.slot.index] = ticket
        self.played.calls += 1
        self._hall.do(Start(counter=step.counter, ticket=ticket), clerk)

    def _call(self, step: Step) -> Call | Next:
        assert step.slot is not None
        if self._plan.calls == "rules":
            return Next(counter=step.counter, current=None)
        return Call(counter=step.counter, number=self._numbers[step.slot.person.line], current=None)

    def _finish(self, step: Step) -> None:
        assert step.slot is not None
        ticket = self._at_slot.get(step.slot.index)
        if ticket is None:
            return
        self._hall.do(Finish(counter=step.counter, ticket=ticket), self._clerks[step.counter])
        self.played.served += 1


def through_actions(day: Day, made: Plan, folder: Path, tell: Tell) -> tuple[Hall, Played]:
    """Play a day on a simulated clock. The business day begins with its first step, so all of it lies in one."""
    first = made.steps[0].at
    clock = ReplayClock(midnight(day) + first * 1000)
    hall = found_hall(folder, document(made, time_of_day(first)), clock, durable=False)
    return hall, Actions(hall, clock, day, made).run(tell)


# --- how it ended


def fates(hall: Hall, played: Played, scale: float = 1.0) -> dict[int, Fate]:
    """What became of each person, by the line of the recording; waits times ``scale``."""
    with hall.reading() as reading:
        tickets = reading.store.all_tickets()
    found = {line: tickets[id] for line, id in played.tickets.items()}
    return {
        line: Fate(state=str(ticket.state), waited=ticket.waited * scale / 1000)
        for line, ticket in found.items()
    }


def calls_of(hall: Hall) -> list[tuple[int, int]]:
    """Every call in the journal in order: its entry and its ticket."""
    calls: list[tuple[int, int]] = []
    after = 0
    with hall.reading() as reading:
        while entries := reading.store.entries(after, PAGE):
            calls += [(e.seq, e.event.ticket) for e in entries if isinstance(e.event, TicketCalled)]
            after = entries[-1].seq
    return calls


def unfaithful(hall: Hall, played: Played) -> list[str]:
    """Where the hall does not have what the replay was answered, and whoever was called twice."""
    with hall.reading() as reading:
        states = Tally(ticket.state for ticket in reading.store.all_tickets().values())
    calls = Tally(ticket for _, ticket in calls_of(hall))
    there = {
        "numbers": (len(played.tickets), states.total()),
        "calls": (played.calls, calls.total()),
        "served": (played.served, states[State.SERVED]),
        "left": (played.left, states[State.LEFT]),
    }
    found = [f"{name}: {ours} answered, {kept} kept" for name, (ours, kept) in there.items() if ours != kept]
    return found + [f"ticket {ticket} was called {times} times" for ticket, times in calls.items() if times > 1]


# --- the command


class Progress:
    """How far it is, on the error stream: a line that rewrites itself, or one every tenth where nobody watches."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._shown = -1

    def __call__(self, done: int, of: int, at: int) -> None:
        """``done`` of so many steps; it is second ``at`` of the day."""
        share = 100 * done // of if self._live else 10 * (10 * done // of)
        if share == self._shown:
            return
        self._shown = share
        text = f"{share:3d} %  {time_of_day(at)}"
        click.echo(f"\r{text}" if self._live else text, err=True, nl=not self._live or done == of)


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    if data is not None:
        yield data
        return
    folder = Path(tempfile.mkdtemp(prefix="jiaohao-replay-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@click.command("replay")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="A day of the recording; its first if none is named.")
@click.option(
    "--calls",
    type=click.Choice(("recorded", "rules")),
    default="recorded",
    show_default=True,
    help="Call whom the record called, or whom the hall's rule chooses at the recorded starts.",
)
@click.option(
    "--through",
    type=click.Choice(("actions", "http")),
    default="actions",
    show_default=True,
    help="On a simulated clock, or through a running server with boards and a printer.",
)
@click.option(
    "--speed",
    type=click.FloatRange(min=0, min_open=True),
    default=SPEED,
    show_default=True,
    help="Through HTTP: how much faster than life.",
)
@click.option(
    "--data", type=click.Path(path_type=Path), metavar="DIR", help="Keep the hall here instead of deleting it."
)
def replay_command(
    file: Path, day: datetime | None, calls: str, through: str, speed: float, data: Path | None
) -> None:
    """Play a recorded day of a bank through the hall and compare.

    FILE has the seventeen tab-separated columns of the "Anonymous Bank" data. Ends with a table and a check of the
    journal; exit code 1 when the check fails or recorded calls do not give the recorded counts.
    """
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            chosen = choose(read(lines), None if day is None else day.date())
        with _folder(data) as folder:
            well = replay(chosen, cast(Calls, calls), cast(Literal["actions", "http"], through), speed, folder)
    except ValueError as error:
        refused = click.ClickException(str(error))
        refused.exit_code = 2
        raise refused from error
    sys.exit(0 if well else 1)


def replay(day: Day, calls: Calls, through: Literal["actions", "http"], speed: float, folder: Path) -> bool:
    """Replay a day in a folder and print what it came to; whether all is well."""
    made = plan(day, calls)
    began = time.monotonic()
    if through == "http":
        from jiaohao.replay_http import through_http

        hall, played = through_http(made, folder, speed, Progress())
    else:
        hall, played = through_actions(day, made, folder, Progress())
    took = time.monotonic() - began
    try:
        problems = _end(day, made, through, hall, played, speed if through == "http" else 1.0)
    finally:
        hall.database.close()
    click.echo(f"took {took:.1f} s")
    return not problems


def _end(day: Day, made: Plan, through: str, hall: Hall, played: Played, scale: float) -> list[str]:
    how = "as recorded" if made.calls == "recorded" else "by the hall's rule"
    clerks = len({p.service.clerk for p in day.people if p.service is not None})
    click.echo(
        f"{day.date}, calls {how}, through {through}: {len(day.people):,} people, {clerks} clerks, "
        f"{len(made.counters)} counters\n"
    )
    ends = fates(hall, played, scale)
    for line in (*table(day, ends), "", *_remarks(made, played, ends)):
        click.echo(line)
    report = check(hall)
    problems = [*played.refusals, *unfaithful(hall, played), *report.problems]
    if made.calls == "recorded":
        # In scaled time a wait is as good as the machine is quick, so only its counts are held to the record.
        problems += differences(day, ends, 0.0 if through == "actions" else None)
    click.echo(f"journal: {report.entries:,} entries")
    for problem in problems:
        click.echo(f"NOT in order: {problem}")
    if not problems:
        click.echo(
            "all is well: numbers gap-free, nobody called twice, moves legal, hashes unbroken, tables equal the "
            "journal" + (", counts as recorded" if made.calls == "recorded" else "")
        )
    return problems


def _remarks(made: Plan, played: Played, ends: dict[int, Fate]) -> list[str]:
    lines = ["waits in seconds, of those served; queued: mean wait as the recording states it"]
    if made.calls == "rules":
        starts = played.calls + played.skipped
        over = sum(1 for fate in ends.values() if fate.state not in ("served", "left"))
        lines.append(
            f"{starts:,} starts, {played.skipped:,} of them skipped for nobody of the type waited; "
            f"{played.kept:,} who gave up in the record were called before; {over:,} were never called"
        )
    return lines + played.notes
