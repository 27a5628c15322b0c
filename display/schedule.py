"""What a voice says next, and how: calls in their order, one at a time, none lost, fewer words the more wait. Pure.

Whoever speaks (a board, or a machine with a loudspeaker) tells what it has spoken and asks this; nothing is remembered
here, so any process may answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from hall.catalog import Voice

Say = Literal["full", "again", "short", "brief", "silent"]
"""``full``: chime, both languages. ``again``: once more, in the ticket's own. ``short``: chime, the ticket's own
language. ``brief``: number and counter alone. ``silent``: it is shown and not spoken, in quiet hours."""

BUSY_MS, BUSY_CALLS = 30_000, 3
"""So many calls within so long: a busy hall, in which nobody is called in two languages or twice."""
BRIEF_FROM = 2
"""So many calls waiting behind one let it go in fewer words; in a busy hall a single one does."""
BRIEF_GAP_MS = 200
"""Between calls while so many wait."""
AGAIN_WITHIN_MS = 60_000
"""A call this old is not repeated: whoever it called has come, or will be called again."""
OLD_MS = 120_000
"""A call this old is shown and not spoken: it would only confuse who has come since."""


@dataclass(frozen=True, slots=True)
class Call:
    """An announcement that stands: its id, when it was made (hall time, ms), whether its ticket is still called."""

    id: int
    at: int
    calling: bool = True


@dataclass(frozen=True, slots=True)
class Heard:
    """How often a call was spoken, and how many milliseconds ago it ended."""

    times: int
    ago: int


@dataclass(frozen=True, slots=True)
class Turn:
    """What is to be said now."""

    call: int
    say: Say
    percent: int


def next_turn(
    calls: Sequence[Call], heard: Mapping[int, Heard], now: int, quiet_for: int, voice: Voice, percent: int
) -> Turn | int:
    """What to say now, or in how many milliseconds to ask again (0: when something happens). ``calls`` in their order;
    ``quiet_for``: milliseconds since the last word."""
    fresh = _fresh(calls, heard, now)
    busy = sum(now - call.at < BUSY_MS for call in calls) >= BUSY_CALLS
    if fresh:
        return _first(fresh, now, quiet_for, voice, percent, busy)
    return 0 if busy else _repeat(calls, heard, now, quiet_for, voice, percent)


def _fresh(calls: Sequence[Call], heard: Mapping[int, Heard], now: int) -> Sequence[Call]:
    """Calls whose turn has not been. First words come in order, so before the last that was heard everything is over;
    of calls too old to be spoken the last alone is shown big, and only if none follows."""
    last = max(heard, default=-1)
    fresh = [call for call in calls if call.id > last]
    young = [call for call in fresh if now - call.at <= OLD_MS]
    return young or fresh[-1:]


def _first(fresh: Sequence[Call], now: int, quiet_for: int, voice: Voice, percent: int, busy: bool) -> Turn | int:
    call, behind = fresh[0], len(fresh) - 1
    crowded = behind >= (1 if busy else BRIEF_FROM)
    rest = (BRIEF_GAP_MS if crowded else voice.gap_ms) - quiet_for
    if rest > 0:
        return rest
    if percent == 0 or now - call.at > OLD_MS:
        return Turn(call.id, "silent", percent)
    words = "brief" if crowded else _words(call, behind, now, voice)
    return Turn(call.id, "short" if words == "full" and busy else words, percent)


def _words(call: Call, behind: int, now: int, voice: Voice) -> Say:
    late = now - call.at > voice.short_after * 1000
    return "short" if late or behind >= voice.short_from else "full"


def _repeat(
    calls: Sequence[Call], heard: Mapping[int, Heard], now: int, quiet_for: int, voice: Voice, percent: int
) -> Turn | int:
    """Once more, the one that was heard longest ago first; nobody's turn is taken by it, for nobody waits."""
    again = [
        call
        for call in calls
        if call.calling and call.id in heard and heard[call.id].times <= voice.again and now - call.at < AGAIN_WITHIN_MS
    ]
    if not again or percent == 0:
        return 0
    call = min(again, key=lambda one: (heard[one.id].times, -heard[one.id].ago))
    rest = max(voice.again_after * 1000 - heard[call.id].ago, voice.gap_ms - quiet_for)
    return rest if rest > 0 else Turn(call.id, "again", percent)
