"""Business days and the clock: the only place that asks the time."""

from __future__ import annotations

import time as _time
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from threading import Lock
from typing import Protocol
from zoneinfo import ZoneInfo

JUMP_MS = 2_000
"""A wall clock that differs by more than this from the steady one has been set, not merely adjusted."""
SETTLE_MS = 60_000
"""A wall clock that was set is believed once it has stayed there this long."""


class Clock(Protocol):
    """Where hall time comes from."""

    def now(self) -> int:
        """Hall time: milliseconds since the epoch (UTC); never less than any answer before."""
        ...

    def settled(self) -> bool:
        """Whether wall and steady clock agree, so that a day may turn."""
        ...

    def at_least(self, at: int) -> None:
        """Hall time is not before this (the last entry of the journal, written perhaps by another process)."""
        ...


def _steady_ms() -> int:
    # CLOCK_BOOTTIME goes on while the machine sleeps; elsewhere the monotonic clock has to do.
    boot = getattr(_time, "CLOCK_BOOTTIME", None)
    return (_time.monotonic_ns() if boot is None else _time.clock_gettime_ns(boot)) // 1_000_000


def _wall_ms() -> int:
    return _time.time_ns() // 1_000_000


class HallClock:
    """Hall time from the wall clock, made safe by the steady one.

    Small differences are followed at once, backwards by standing still. A wall clock that was set far forward or
    back is believed when it has stayed there for a minute; until then hall time goes on with the steady clock and no
    day turns. One set back cannot take hall time with it: from then on hall time keeps that much ahead of the wall,
    so durations stay true and nothing happens before what was.
    """

    def __init__(self, wall: Callable[[], int] = _wall_ms, steady: Callable[[], int] = _steady_ms) -> None:
        self._wall = wall
        self._steady = steady
        self._lock = Lock()
        self._last = wall()
        self._since = steady()
        self._lead = 0
        self._apart: tuple[int, int] | None = None
        self._settled = True

    def now(self) -> int:
        with self._lock:
            return self._now()

    def settled(self) -> bool:
        with self._lock:
            self._now()
            return self._settled

    def at_least(self, at: int) -> None:
        with self._lock:
            self._last = max(self._now(), at)

    def _now(self) -> int:
        wall, steady = self._wall(), self._steady()
        going_on = self._last + max(0, steady - self._since)
        apart = wall + self._lead - going_on
        if abs(apart) <= JUMP_MS:
            self._settled = True
        elif self._stayed(apart, steady):
            self._settled, self._lead = True, max(0, going_on - wall)
        else:
            self._settled = False
        if self._settled:
            self._apart = None
            going_on = max(self._last, wall + self._lead)
        self._last, self._since = going_on, steady
        return going_on

    def _stayed(self, apart: int, steady: int) -> bool:
        if self._apart is None or abs(apart - self._apart[0]) > JUMP_MS:
            self._apart = (apart, steady)
        return steady - self._apart[1] >= SETTLE_MS


def local(at: int, zone: ZoneInfo) -> datetime:
    """Hall time as the wall time of the hall."""
    return datetime.fromtimestamp(at / 1000, zone)


def iso(at: int) -> str:
    """Hall time as ISO 8601 UTC with ``Z``, to the millisecond."""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def business_day(at: int, zone: ZoneInfo, turns_at: time) -> str:
    """The business day of a moment, ``2026-11-23``: it turns at ``turns_at`` of the hall's wall clock.

    Where the clock shows that time twice, the day turns at the first; where it leaves it out, as if it had not.
    """
    day = local(at, zone).date()
    while at < _begins_at(day, zone, turns_at):
        day -= timedelta(days=1)
    return day.isoformat()


def day_ends_at(day: str, zone: ZoneInfo, turns_at: time) -> int:
    """When a business day turns into the next, in hall time."""
    return _begins_at(date.fromisoformat(day) + timedelta(days=1), zone, turns_at)


def _begins_at(day: date, zone: ZoneInfo, turns_at: time) -> int:
    return round(datetime.combine(day, turns_at, zone).timestamp() * 1000)
