"""Reads the recorded days of a bank's service centre. Pure.

One row a call, seventeen tab-separated columns with a header: the format of the "Anonymous Bank" data that the
Service Enterprise Engineering laboratory of the Technion made public (Mandelbaum, Sakov, Zeltyn; 1999). The menu is
the kiosk, ``vru_exit`` the moment somebody takes a number, a hang-up in the queue somebody who gives up.

Clock times are read as seconds since midnight of the row's date. What the recordings are known for is put right
here: a time long before the start of its call belongs to the next day; a service may begin some seconds before the
menu says it was left, and then its customer joined at that moment; a service without times was one of no length at
the end of the wait; whoever did not wait joins when the service begins; whoever hung up in the menu leaves at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

COLUMNS = (
    "vru+line", "call_id", "customer_id", "priority", "type", "date", "vru_entry", "vru_exit", "vru_time",
    "q_start", "q_exit", "q_time", "outcome", "ser_start", "ser_exit", "ser_time", "server",
)  # fmt: skip
TYPES = ("PS", "PE", "NW", "NE", "TT")
"""Business types: regular, regular in English, new customers, stock exchange, call-backs."""
LEFT_OUT = "IN"
"""Help with the internet bank: other clerks, another queue."""
PRIORITIES = (0, 1, 2)
"""0 and 1 are ordinary, 2 better customers with a head start."""
NO_SERVER = "NO_SERVER"
"""The clerk of a service whose clerk was not recorded."""
NONE = "0:00:00"
DAY = 86_400
HALF_DAY = 43_200


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A recorded service; ``start`` and ``end`` in seconds since midnight."""

    clerk: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who came: served, or gone at ``left``. Times in seconds since midnight of the day; ``queued`` is the
    wait as the recording itself states it, up to some seconds longer than from joining to the service; ``stood``: from
    when to when the recording has them in the queue."""

    line: int
    type: str
    priority: int
    joined: int
    queued: int
    service: Service | None = None
    left: int | None = None
    stood: tuple[int, int] | None = None

    @property
    def waited(self) -> int:
        """Seconds from joining to the service, or to giving up."""
        return (self.service.start if self.service is not None else self.left or self.joined) - self.joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """All who came on one day, in the order of joining."""

    date: date
    people: tuple[Person, ...]


def read(lines: Iterable[str]) -> dict[date, Day]:
    """The days of a recording in their order, without type IN and outcome PHANTOM. ValueError names the line that
    is not of this format."""
    rows = iter(lines)
    header = tuple(next(rows, "").rstrip("\r\n").split("\t"))
    if header != COLUMNS:
        raise ValueError(f"line 1: not the {len(COLUMNS)} columns of the bank's data, from vru+line to server")
    people: dict[date, list[Person]] = {}
    for number, row in enumerate(rows, start=2):
        if not row.strip():
            continue
        try:
            found = _person(number, row.rstrip("\r\n").split("\t"))
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from error
        if found is not None:
            people.setdefault(found[0], []).append(found[1])
    return {
        day: Day(date=day, people=tuple(sorted(people[day], key=lambda person: (person.joined, person.line))))
        for day in sorted(people)
    }


def choose(days: Mapping[date, Day], wanted: date | None) -> Day:
    """The day that was asked for, or else the first. ValueError when there is none."""
    if not days:
        raise ValueError("nobody came on any day of this recording")
    if wanted is None:
        return next(iter(days.values()))
    if wanted not in days:
        raise ValueError(f"{wanted} is not in this recording, which goes from {min(days)} to {max(days)}")
    return days[wanted]


def _person(number: int, values: Sequence[str]) -> tuple[date, Person] | None:
    if len(values) != len(COLUMNS):
        raise ValueError(f"{len(values)} columns, not {len(COLUMNS)}")
    row = {name: value.strip() for name, value in zip(COLUMNS, values, strict=True)}
    if row["type"] == LEFT_OUT or row["outcome"] == "PHANTOM":
        return None
    if row["type"] not in TYPES:
        raise ValueError(f"the type {row['type']!r} is none of {' '.join(TYPES)} {LEFT_OUT}")
    if row["priority"] not in map(str, PRIORITIES):
        raise ValueError(f"the priority {row['priority']!r} is none of 0 1 2")
    if row["outcome"] not in ("AGENT", "HANG"):
        raise ValueError(f"the outcome {row['outcome']!r} is none of AGENT HANG PHANTOM")
    day = datetime.strptime(row["date"], "%y%m%d").date()  # noqa: DTZ007 - a date has no zone
    make = _served if row["outcome"] == "AGENT" else _gone
    return day, make(number, row)


def _served(number: int, row: Mapping[str, str]) -> Person:
    exit_, queued = _after(row, "vru_exit"), row["q_start"] != NONE
    length = _seconds(row["ser_time"])
    if row["ser_start"] == row["ser_exit"] == NONE and not length:
        start = _after(row, "q_exit") if queued else exit_
    else:
        start = _after(row, "ser_start")
    return Person(
        line=number,
        type=row["type"],
        priority=int(row["priority"]),
        joined=min(exit_, start) if queued else start,
        queued=_seconds(row["q_time"]),
        stood=_stood(row),
        service=Service(clerk=row["server"], start=start, end=start + length),
    )


def _gone(number: int, row: Mapping[str, str]) -> Person:
    joined = _after(row, "vru_exit")
    return Person(
        line=number,
        type=row["type"],
        priority=int(row["priority"]),
        joined=joined,
        queued=_seconds(row["q_time"]),
        stood=_stood(row),
        left=joined if row["q_start"] == NONE else max(joined, _after(row, "q_exit")),
    )


def _stood(row: Mapping[str, str]) -> tuple[int, int] | None:
    return None if row["q_start"] == NONE else (_after(row, "q_start"), _after(row, "q_exit"))


def _after(row: Mapping[str, str], name: str) -> int:
    """A clock time of a call: of the next day when it lies long before the call's beginning."""
    at, begins = _clock(row[name]), _clock(row["vru_entry"])
    return at + DAY if at < begins - HALF_DAY else at


def _clock(text: str) -> int:
    parts = text.split(":")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        raise ValueError(f"{text!r} is no time like 7:02:47")
    hours, minutes, seconds = map(int, parts)
    if hours > 23 or minutes > 59 or seconds > 59:
        raise ValueError(f"{text!r} is no time of a day")
    return hours * 3600 + minutes * 60 + seconds


def _seconds(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(f"{text!r} is no number of seconds")
    return int(text)
