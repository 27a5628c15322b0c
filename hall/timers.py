"""What is due because time passed. Pure: says what, never does it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from zoneinfo import ZoneInfo

from hall.day import business_day, day_ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class NextDay:
    """The business day is over: when it properly ended, which day it is now and when that one ends."""

    ended_at: int
    day: str
    ends_at: int


def day_turn(ends_at: int, now: int, settled: bool, zone: ZoneInfo, turns_at: time) -> NextDay | None:
    """The turn of the business day, if it is due; never while the clocks disagree. Times in milliseconds."""
    if now < ends_at or not settled:
        return None
    day = business_day(now, zone, turns_at)
    return NextDay(ended_at=ends_at, day=day, ends_at=day_ends_at(day, zone, turns_at))
