"""An hour of calls spoken by the schedule, as long as the built-in voice speaks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from display.schedule import Call, Heard, Say, Turn, next_turn
from hall.catalog import Voice

KEPT = 30
LENGTH_MS: dict[Say, int] = {"full": 10_700, "again": 6100, "short": 5500, "brief": 3400, "silent": 2000}
"""About what sayings take; the chime is 0.7 s of it."""


@dataclass(frozen=True)
class Spoken:
    """One saying of the hour."""

    call: int
    say: Say
    begins: int
    ends: int


def spoken(times: Sequence[int], voice: Voice) -> list[Spoken]:
    """What is said of calls made at these times (ms), one after another as long as it takes."""
    said: list[Spoken] = []
    heard: dict[int, tuple[int, int]] = {}
    now = 0
    while True:
        made = bisect_right(times, now)
        # What is long over is of no use to the schedule.
        first = max(0, min(len(heard), made - KEPT))
        calls = [Call(id + 1, times[id]) for id in range(first, made)]
        known = {one.id: Heard(heard[one.id][0], now - heard[one.id][1]) for one in calls if one.id in heard}
        quiet = now - said[-1].ends if said else 10**6
        turn = next_turn(calls, known, now, quiet, voice, 100)
        if isinstance(turn, Turn):
            ends = now + LENGTH_MS[turn.say]
            said.append(Spoken(turn.call, turn.say, now, ends))
            heard[turn.call] = heard.get(turn.call, (0, 0))[0] + 1, ends
            now = ends
        elif turn:
            now = min([now + turn, *times[made : made + 1]])
        elif made < len(times):
            now = times[made]
        else:
            return said
