"""``jiaohao replay``: a recorded day through the real hall, and what it came to beside the record."""

from __future__ import annotations

import sys
import time
from collections import Counter as Tally
from datetime import datetime
from pathlib import Path
from typing import Literal, cast

import click

from hall.check import check
from hall.desk import Hall
from hall.ticket import State
from jiaohao.bank import NO_SERVER, Day, choose, read
from jiaohao.replay_actions import through_actions
from jiaohao.replay_house import calls_of, ending_well, own_folder
from jiaohao.replay_plan import Calls, Plan, Played, plan, time_of_day
from jiaohao.replay_table import Fate, apart, differences, quantile, table

SPEED = 120.0
"""How much faster than life a day goes through HTTP."""


def fates(hall: Hall, played: Played, scale: float = 1.0) -> dict[int, Fate]:
    """What became of each person, by the line of the recording; waits times ``scale``."""
    with hall.reading() as reading:
        tickets = reading.store.all_tickets()
    found = {line: tickets[id] for line, id in played.tickets.items()}
    return {line: Fate(state=str(ticket.state), waited=ticket.waited * scale / 1000) for line, ticket in found.items()}


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


class WrongRecordingError(click.ClickException):
    """One clear sentence, and exit code 2."""

    exit_code = 2


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
def replay_command(file: Path, day: datetime | None, calls: str, through: str, speed: float, data: Path | None) -> None:
    """Play a recorded day of a bank through the hall and compare.

    FILE has the seventeen tab-separated columns of the "Anonymous Bank" data. Ends with a table and a check of the
    journal; exit code 1 when the check fails or recorded calls do not give the recorded counts.
    """
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            chosen = choose(read(lines), None if day is None else day.date())
        with ending_well(), own_folder(data, "jiaohao-replay-") as folder:
            well = replay(chosen, cast(Calls, calls), cast(Literal["actions", "http"], through), speed, folder)
    except ValueError as error:
        raise WrongRecordingError(str(error)) from error
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
    clerks = len({p.service.clerk for p in day.people if p.service is not None} - {NO_SERVER})
    click.echo(
        f"{day.date}, calls {how}, through {through}: {len(day.people):,} people, {clerks} clerks, "
        f"{len(made.counters)} counters\n"
    )
    ends = fates(hall, played, scale)
    for line in (*table(day, ends), "", *_remarks(day, made, played, ends)):
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


def _remarks(day: Day, made: Plan, played: Played, ends: dict[int, Fate]) -> list[str]:
    lines = ["waits in seconds, of those served; queued: mean wait as the recording states it"]
    if made.calls == "rules":
        starts = played.calls + played.skipped
        over = sum(1 for fate in ends.values() if fate.state not in ("served", "left"))
        lines.append(
            f"{starts:,} starts, {played.skipped:,} of them skipped for nobody of the type waited; "
            f"{played.kept:,} who gave up in the record were called before; {over:,} were never called"
        )
        if played.kept:
            lines.append(
                "whoever was called before giving up takes the start of another, so that from then on one more of "
                "that type waits than in the record"
            )
    elif far := list(apart(day, ends).values()):
        shown = " / ".join(f"{quantile(far, share):.1f}" for share in (0.5, 0.99, 1.0))
        lines.append(f"here a wait is as recorded but for P50 / P99 / most {shown} s")
    return lines + played.notes
