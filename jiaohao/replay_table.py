"""What a replay came to, beside what was recorded. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from jiaohao.bank import PRIORITIES, TYPES, Day, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of a person in the replay: the state of their ticket, and the seconds they waited for a call."""

    state: str
    waited: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People of one type and priority: how many were served and left, and how long the served ones waited."""

    people: int
    served: int
    left: int
    waits: tuple[float, ...]


def replayed(people: Sequence[Person], fates: Mapping[int, Fate]) -> Group:
    """A group as it went in the replay; ``fates`` by the person's line in the recording."""
    own = [fates[person.line] for person in people if person.line in fates]
    return Group(
        people=len(own),
        served=sum(1 for fate in own if fate.state == "served"),
        left=sum(1 for fate in own if fate.state == "left"),
        waits=tuple(fate.waited for fate in own if fate.state == "served"),
    )


def recorded(people: Sequence[Person]) -> Group:
    """A group as it was recorded."""
    served = [person for person in people if person.service is not None]
    return Group(
        people=len(people),
        served=len(served),
        left=len(people) - len(served),
        waits=tuple(float(person.waited) for person in served),
    )


def groups(day: Day) -> list[tuple[str, str, list[Person]]]:
    """The people of a day by type and priority, and all of them at the end."""
    found = [
        (type_, str(priority), [p for p in day.people if p.type == type_ and p.priority == priority])
        for type_ in TYPES
        for priority in PRIORITIES
    ]
    return [group for group in found if group[2]] + [("all", "", list(day.people))]


def apart(day: Day, fates: Mapping[int, Fate]) -> dict[int, float]:
    """How far each served person's wait is from the recorded one, in seconds, by the line of the recording."""
    return {
        person.line: abs(fate.waited - person.waited)
        for person in day.people
        if person.service is not None and (fate := fates.get(person.line)) is not None and fate.state == "served"
    }


def differences(day: Day, fates: Mapping[int, Fate], tolerance: float | None = None) -> list[str]:
    """Where the counts of a replay are not those of the recording, in sentences; with a ``tolerance`` in seconds
    also whose waits are not."""
    found = []
    for type_, priority, people in groups(day):
        here, there = replayed(people, fates), recorded(people)
        for name in ("people", "served", "left"):
            if getattr(here, name) != getattr(there, name):
                found.append(f"{type_} {priority}: {getattr(here, name)} {name}, recorded {getattr(there, name)}")
    late = [line for line, far in apart(day, fates).items() if tolerance is not None and far > tolerance]
    if late:
        lines = ", ".join(map(str, late[:10]))
        found.append(f"{len(late)} waits are not as recorded, first those of lines {lines}")
    return found


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which a share of all lies, between neighbours in proportion."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


_MEASURES: tuple[Callable[[Sequence[float]], float], ...] = (
    fmean,
    lambda waits: quantile(waits, 0.5),
    lambda waits: quantile(waits, 0.9),
)
_HEADS = (
    ("", "", "", "served", "", "left", "", "mean", "wait", "P50", "", "P90", "", "queued"),
    ("type", "priority", "people", "here", "record", "here", "record", *("here", "record") * 3, "record"),
)
_WIDTHS = (5, 8, 7, 8, 7, 7, 7, *(9, 7) * 3, 8)


def table(day: Day, fates: Mapping[int, Fate]) -> list[str]:
    """The table in lines: waits in seconds, of those who were served; ``queued`` is the mean of the waits as the
    recording states them."""
    lines = [_line(head) for head in _HEADS]
    for type_, priority, people in groups(day):
        here, there = replayed(people, fates), recorded(people)
        cells = [type_, priority, f"{here.people:,}"]
        cells += [f"{number:,}" for number in (here.served, there.served, here.left, there.left)]
        for measure in _MEASURES:
            cells += [_wait(here.waits, measure), _wait(there.waits, measure)]
        cells.append(_wait([float(p.queued) for p in people if p.service is not None], fmean))
        lines.append(_line(cells))
    return lines


def _wait(waits: Sequence[float], measure: Callable[[Sequence[float]], float]) -> str:
    return f"{measure(waits):.1f}" if waits else "–"


def _line(cells: Sequence[str]) -> str:
    first, *rest = (
        cell.ljust(width) if index < 2 else cell.rjust(width)
        for index, (cell, width) in enumerate(zip(cells, _WIDTHS, strict=True))
    )
    return " ".join([first, *rest]).rstrip()
