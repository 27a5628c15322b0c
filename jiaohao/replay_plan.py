"""What is to happen on a replayed day, and in which order. Pure.

Two ways to call. *recorded*: a counter a clerk, and each recorded service calls its own customer. *rules*: a counter
for each clerk and business type, so that the hall's own rule, asked at a recorded start, chooses among those of that
type; the recorded length belongs to the start. Where services of one clerk overlap, one more counter stands in.

Within one second people who go make room first: services end, then people come, give up, counters open, services
begin; one of no length ends right after it began.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any, Literal
from zoneinfo import ZoneInfo

from jiaohao.bank import TYPES, Day, Person

Calls = Literal["recorded", "rules"]
TIME_ZONE = "Asia/Jerusalem"
ZONE = ZoneInfo(TIME_ZONE)
"""Where the bank stands."""
HEAD_START_S = 90
"""How long better customers have waited when they join."""
VIP = 2

NAMES = {
    "PS": ("P", "普通业务", "Regular"),
    "PE": ("E", "英语业务", "Regular, in English"),
    "NW": ("N", "新客户", "New customers"),
    "NE": ("X", "证券业务", "Stock exchange"),
    "TT": ("T", "回访", "Call-backs"),
}
"""For each type its prefix and its names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A recorded service at a counter. Times in seconds since midnight."""

    index: int
    counter: int
    person: Person
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A counter, the business types it serves and when somebody sits there."""

    number: int
    types: tuple[str, ...]
    opens: int
    closes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrive:
    """Somebody takes a number."""

    person: Person

    @property
    def when(self) -> tuple[int, int]:
        """The second of the day, and the order within it."""
        return self.person.joined, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp:
    """Somebody goes without having been served."""

    person: Person
    at: int

    @property
    def when(self) -> tuple[int, int]:
        """The second of the day, and the order within it."""
        return self.at, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A clerk sits down."""

    counter: Counter

    @property
    def when(self) -> tuple[int, int]:
        """The second of the day, and the order within it."""
        return self.counter.opens, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """A clerk calls, and the service begins."""

    slot: Slot

    @property
    def when(self) -> tuple[int, int]:
        """The second of the day, and the order within it."""
        return self.slot.start, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A service ends; one of no length right after it began."""

    slot: Slot

    @property
    def when(self) -> tuple[int, int]:
        """The second of the day, and the order within it."""
        return self.slot.end, 0 if self.slot.end > self.slot.start else 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """A clerk leaves for the day."""

    counter: Counter

    @property
    def when(self) -> tuple[int, int]:
        """The second of the day, and the order within it."""
        return self.counter.closes, 6


Step = Arrive | GiveUp | Open | Begin | End | Close


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The counters of a day and its steps in order."""

    counters: tuple[Counter, ...]
    steps: tuple[Step, ...]
    calls: Calls


@dataclass(slots=True, kw_only=True)
class Played:
    """What the replay did and was answered. ``tickets``: the ticket of each person, by the line of the recording;
    ``skipped``: recorded starts at which nobody of the type waited; ``kept``: people who had been called before they
    would have given up; ``refusals`` and ``notes`` are sentences."""

    tickets: dict[int, int] = field(default_factory=dict)
    calls: int = 0
    served: int = 0
    left: int = 0
    skipped: int = 0
    kept: int = 0
    refusals: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


Tell = Callable[[int, int, int], None]
"""Told how many steps of how many are done, and which second of the day it is."""


def service_code(type_: str) -> str:
    """The hall's code of a business type."""
    return type_.lower()


def category(person: Person) -> str:
    """The hall's category of a person."""
    return "vip" if person.priority == VIP else "ordinary"


def plan(day: Day, calls: Calls) -> Plan:
    """The steps of a day."""
    slots = _slots(day.people, calls)
    counters = _counters(slots, calls)
    steps: list[Step] = [Arrive(person=person) for person in day.people]
    steps += [GiveUp(person=person, at=person.left) for person in day.people if person.left is not None]
    for slot in slots:
        steps += [Begin(slot=slot), End(slot=slot)]
    for counter in counters:
        steps += [Open(counter=counter), Close(counter=counter)]
    steps.sort(key=lambda step: step.when)
    return Plan(counters=tuple(counters), steps=tuple(steps), calls=calls)


def _slots(people: Sequence[Person], calls: Calls) -> list[Slot]:
    """Each service at the first counter of its clerk that is free."""
    numbers = count(1)
    free_from: dict[object, list[tuple[int, int]]] = {}
    slots = []
    served = [(person, person.service) for person in people if person.service is not None]
    served.sort(key=lambda one: (one[1].start, one[1].end, one[0].line))
    for index, (person, service) in enumerate(served):
        desks = free_from.setdefault((service.clerk, person.type if calls == "rules" else ""), [])
        place = next((i for i, (_, free) in enumerate(desks) if free <= service.start), len(desks))
        if place == len(desks):
            desks.append((next(numbers), 0))
        number = desks[place][0]
        # Two services cannot share a second from which neither goes on.
        desks[place] = (number, max(service.end, service.start + 1))
        slots.append(Slot(index=index, counter=number, person=person, start=service.start, end=service.end))
    return slots


def _counters(slots: Sequence[Slot], calls: Calls) -> list[Counter]:
    at: dict[int, list[Slot]] = {}
    for slot in slots:
        at.setdefault(slot.counter, []).append(slot)
    return [
        Counter(
            number=number,
            types=TYPES if calls == "recorded" else (at[number][0].person.type,),
            opens=at[number][0].start,
            closes=max(slot.end for slot in at[number]),
        )
        for number in sorted(at)
    ]


def document(
    made: Plan, turns_at: time, head_start: int = HEAD_START_S, printers: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    """The hall's set-up for a plan; ``turns_at``: when the business day begins, by the bank's clock, so that all of
    the recorded day lies in one; ``head_start`` of better customers in seconds."""
    counters = [_counter(counter.number, counter.types) for counter in made.counters]
    unserved = [type_ for type_ in TYPES if not any(type_ in counter.types for counter in made.counters)]
    if unserved:
        # Numbers are given only for what some counter could serve, though nobody ever did.
        counters.append(_counter(len(counters) + 1, unserved))
    return {
        "name": {"zh": "银行（回放）", "en": "Bank (replay)"},
        "time_zone": TIME_ZONE,
        "day_turns_at": turns_at.isoformat(),
        "services": [_service(type_) for type_ in TYPES],
        "categories": [
            {"code": "ordinary", "name": {"zh": "普通", "en": "Ordinary"}},
            {"code": "vip", "name": {"zh": "贵宾", "en": "VIP"}, "head_start": head_start},
        ],
        "counters": counters,
        "printers": list(printers),
    }


def _service(type_: str) -> dict[str, Any]:
    prefix, zh, en = NAMES[type_]
    return {"code": service_code(type_), "prefix": prefix, "name": {"zh": zh, "en": en}}


def _counter(number: int, types: Sequence[str]) -> dict[str, Any]:
    name = {"zh": f"{number}号窗口", "en": f"Counter {number}"}
    return {"number": number, "name": name, "first": [service_code(type_) for type_ in types]}


def midnight(day: Day) -> int:
    """The bank's midnight before a day, in milliseconds since the epoch."""
    return round(datetime.combine(day.date, time(), ZONE).timestamp() * 1000)


def time_of_day(at: int) -> time:
    """Seconds since midnight as the time a clock shows."""
    return (datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=at)).time()
