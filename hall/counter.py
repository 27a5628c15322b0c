"""A counter as it is now: who sits there, whom they serve, or why nobody is served. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CounterState(StrEnum):
    """What a counter shows to the hall."""

    CLOSED = "closed"
    IDLE = "idle"
    CALLING = "calling"
    SERVING = "serving"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A counter's live state. ``since`` in milliseconds of hall time; ``holder`` is the principal whose session
    opened it; ``pausing`` fields are a pause taken for after the current customer."""

    number: int
    state: CounterState = CounterState.CLOSED
    since: int = 0
    staff: str | None = None
    holder: str | None = None
    ticket: int | None = None
    reason: str | None = None
    until: int | None = None
    pausing_reason: str | None = None
    pausing_until: int | None = None
    seq: int = 0

    @property
    def pausing(self) -> bool:
        """A pause was asked for and begins when the current customer has gone."""
        return self.pausing_reason is not None
