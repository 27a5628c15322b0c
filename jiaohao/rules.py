"""``jiaohao rules``: a recorded queue held against a rule, and a past day under other rules."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import click
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hall import trial
from hall.past import past, rules_of
from hall.trial import Day, Fate, Free, RuleSet, Visitor
from hall.turns import Order
from jiaohao import bank
from jiaohao.agreement import STRICT_S, VIP, agreement, decisions, with_head_start
from jiaohao.cli import command

CURVE_S = range(0, 301, 15)
BAR = 40
HEAD_START_S = 90
"""What the bank of the recording gave its better customers."""
WIDE = 30


@click.group("rules")
def rules_group() -> None:
    """Whose turn it is: rules tried on what was recorded."""


@command(rules_group, "agree")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--head-start", "head_start", type=click.IntRange(0, 86_400), default=HEAD_START_S, show_default=True)
def agree(data: Path | None, file: Path, head_start: int) -> None:
    """How often a recorded queue did what the rule "issue - head start" says.

    FILE has the seventeen tab-separated columns of the "Anonymous Bank" data. A decision is the end of a wait at which
    others of the same type waited; it agrees when nobody of them was due before, give or take two seconds.
    """
    with file.open(encoding="utf-8", errors="replace") as lines:
        found = [decision for day in bank.read(lines).values() for decision in decisions(day)]
    head = "".join(f" {name:>9} {'agree':>7}" for name in ("decisions", "pairs", "mixed"))
    click.echo(f"{'rule':<{WIDE}}{head}")
    rules = {
        f"head start {head_start} s": head_start,
        "first come, first served": 0,
        "better customers first": STRICT_S,
    }
    for name, seconds in rules.items():
        one = agreement(found, with_head_start(seconds))
        counts = (one.decisions, one.pairs, one.mixed)
        shown = "".join(f" {n:>9,} {share:>5.1f} %" for n, share in zip(counts, one.shares, strict=True))
        click.echo(f"{name:<{WIDE}}{shown}")
    click.echo("\nmixed pairs that agree, by the head start in seconds")
    curve = {seconds: agreement(found, with_head_start(seconds)).shares[2] for seconds in CURVE_S}
    best = max(curve, key=lambda seconds: curve[seconds])
    for seconds, share in curve.items():
        click.echo(
            f"{seconds:>5} {share:>5.1f} % {'█' * round(BAR * share / 100)}{'  ← most' if seconds == best else ''}"
        )


# --- a past day under other rules


class RulesFile(BaseModel):
    """A rule set as a file says it; times in seconds."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = None
    order: Order | None = None
    ahead: tuple[str, ...] | None = None
    ahead_most: Annotated[int, Field(ge=1)] | None = None
    cap_calls: Annotated[int, Field(ge=1)] | None = None
    cap_after: Annotated[int, Field(ge=1)] | None = None
    second_choice_limit: Annotated[int, Field(ge=0)] | None = None
    wait_target: Annotated[int, Field(ge=0)] | None = None
    services: dict[str, int] = Field(default_factory=dict)
    categories: dict[str, int] = Field(default_factory=dict)

    def over(self, base: RuleSet) -> RuleSet:
        """The rule set with what the file says put over another."""
        said: dict[str, Any] = {
            "order": self.order,
            "ahead": self.ahead,
            "most": self.ahead_most,
            "cap_calls": self.cap_calls,
            "cap_after": None if self.cap_after is None else self.cap_after * 1000,
            "second_limit": None if self.second_choice_limit is None else self.second_choice_limit * 1000,
            "target": None if self.wait_target is None else self.wait_target * 1000,
            "services": {**base.services, **{code: s * 1000 for code, s in self.services.items()}},
            "categories": {**base.categories, **{code: s * 1000 for code, s in self.categories.items()}},
        }
        return replace(base, **{name: value for name, value in said.items() if value is not None})


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Past days, each with who came, which counters called when and whom they called; and the rules they went by."""

    days: Sequence[Day]
    rules: RuleSet
    name: str

    @property
    def visitors(self) -> list[Visitor]:
        """Everybody of all days."""
        return [visitor for day in self.days for visitor in day.visitors]

    def as_it_was(self) -> dict[int, Fate]:
        """What became of everybody."""
        return _joined(trial.as_it_was(day.visitors, day.called) for day in self.days)

    def by(self, rules: RuleSet) -> dict[int, Fate]:
        """What would have become of everybody by other rules."""
        return _joined(trial.play(day.visitors, day.calls, rules) for day in self.days)


def _joined(fates: Iterable[Mapping[int, Fate]]) -> dict[int, Fate]:
    return {id: fate for day in fates for id, fate in day.items()}


def read_rules(path: Path, base: RuleSet) -> tuple[str, RuleSet]:
    """A rule set of a file. ValueError in one sentence."""
    try:
        said = RulesFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is no TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    return said.name or path.stem, said.over(base)


def of_recording(path: Path, day: date | None) -> Past:
    """The days of a bank's recording, or one of them, each type called by itself. ValueError in one sentence."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        days = bank.read(lines)
    chosen = list(days.values()) if day is None else [bank.choose(days, day)]
    rules = RuleSet(categories={"vip": HEAD_START_S * 1000})
    return Past(days=[_day(one) for one in chosen], rules=rules, name=f"head start {HEAD_START_S} s")


def _day(recorded: bank.Day) -> Day:
    day = Day()
    for person in recorded.people:
        served = person.service
        day.visitors.append(
            Visitor(
                id=person.line,
                service=person.type,
                category="vip" if person.priority == VIP else "ordinary",
                came=person.joined * 1000,
                stays=served is not None,
                left=None if person.left is None else person.left * 1000,
            )
        )
        if served is not None:
            day.called[person.line] = served.start * 1000
            day.calls.append(Free(at=served.start * 1000, counter=served.clerk, first=(person.type,)))
    return day


def of_hall(data: Path | None, day: str) -> Past:
    """A business day of a hall. ValueError in one sentence when it has none such."""
    from jiaohao.cli import _hall

    hall = _hall(data)
    with hall.reading() as reading:
        found, rules = past(reading, day), rules_of(reading.catalogue)
    hall.database.close()
    if not found.visitors:
        raise ValueError(f"nobody came on {day}")
    return Past(days=[found], rules=rules, name="the hall's rules")


@command(rules_group, "try")
@click.argument("source", metavar="FILE|DAY")
@click.option(
    "--with", "files", type=click.Path(exists=True, dir_okay=False, path_type=Path), multiple=True, help="A rule set."
)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="One day of the recording instead of all.")
def try_rules(data: Path | None, source: str, files: tuple[Path, ...], day: datetime | None) -> None:
    """A past day as it was, by the rules in force, and by others.

    Of a recording (FILE) or a business day of the hall (2026-11-24). Counters call when they called; whom, is what the
    rules say. A rule set is a TOML file: order, ahead, ahead_most, cap_calls, cap_after, second_choice_limit,
    wait_target, and head starts in seconds by code in [services] and [categories].
    """
    recorded = Path(source).is_file()
    known = of_recording(Path(source), None if day is None else day.date()) if recorded else of_hall(data, source)
    sets = {known.name: known.rules} | dict(read_rules(path, known.rules) for path in files)
    fates = {"as it was": known.as_it_was()} | {name: known.by(rules) for name, rules in sets.items()}
    for line in told(known.visitors, fates):
        click.echo(line)


COLUMNS = ("people", "called", "mean", "P50", "P90", "most", "overtaken", "most")
WIDTHS = (7, 7, 8, 7, 7, 7, 10, 5)


def told(visitors: Sequence[Visitor], fates: Mapping[str, Mapping[int, Fate]]) -> list[str]:
    """A table for each rule set, and who gains and loses against the second."""
    head = "".join(f" {name:>{width}}" for name, width in zip(COLUMNS, WIDTHS, strict=True))
    lines = []
    for name, ends in fates.items():
        lines += [name, f"  {'type':<10} {'category':<12}{head}"]
        lines += [_line(row) for row in trial.rows(visitors, ends)] + [""]
    base, *others = list(fates)[1:]
    for name in others:
        change = trial.gains(visitors, fates[base], fates[name])
        lines.append(
            f"{name} against {base}: {change.sooner} wait at least a minute less ({change.sooner_s:.0f} s on average), "
            f"{change.later} at least a minute more ({change.later_s:.0f} s)"
        )
    return [*lines, "waits in seconds, until the first call; who gave up is counted among the people alone"]


def _line(row: trial.Row) -> str:
    figures = (
        f"{row.people:,}", f"{row.called:,}", f"{row.mean:.1f}", f"{row.p50:.0f}", f"{row.p90:.0f}", f"{row.most:.0f}",
        f"{row.overtaken:.2f}", str(row.most_overtaken),
    )  # fmt: skip
    shown = "".join(f" {figure:>{width}}" for figure, width in zip(figures, WIDTHS, strict=True))
    return f"  {row.service or 'all':<10} {row.category:<12}{shown}"
