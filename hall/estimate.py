"""How long it will take: an honest first range from who is ahead, open counters and recent services. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, sqrt
from statistics import fmean

ENOUGH = 5
"""Fewer recent services than this say nothing worth printing on a ticket."""
SPREAD = 1.28
"""Standard deviations either side of the mean that hold 80 % of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A range of seconds within which a call is expected in four cases of five; ``pace``: how long a service takes."""

    low: int
    high: int
    pace: float = field(default=0.0, compare=False)


def wait(ahead: int, counters: float, services: Sequence[float]) -> Wait | None:
    """The expected wait of somebody with ``ahead`` people before them by the rule.

    ``counters`` is how many counters work on this queue (a counter that also serves others counts in part);
    ``services`` are the latest service times in seconds, walking included. None when no counter is open or too few
    services are known. The mean is that of *ahead + 1* services shared by the counters, the next free counter being
    on average half-way through; the width follows from the spread of the sum.
    """
    if counters <= 0 or len(services) < ENOUGH:
        return None
    mean = fmean(services)
    # By hand: statistics.pstdev counts in fractions, which costs more than the whole rest of a ticket's wait.
    deviation = sqrt(fmean([(seconds - mean) ** 2 for seconds in services]))
    rounds = ahead / counters
    expected = mean * (rounds + (0.5 if counters < 1.5 else 0.5 / counters))
    width = SPREAD * deviation * sqrt(rounds + 0.5) / sqrt(max(1.0, counters))
    low, high = max(0.0, expected - width), expected + max(width, 0.15 * expected)
    return Wait(low=int(low), high=ceil(high), pace=mean)


def capacity(service: str, counters: Iterable[Sequence[str]], waiting: Mapping[str, int]) -> float:
    """How many counters work on a type's queue.

    ``counters`` are the types each working counter serves; one that has people of several types before it is shared
    evenly among those types.
    """
    total = 0.0
    for served in counters:
        if service in served:
            total += 1 / sum(1 for code in served if code == service or waiting.get(code))
    return total
