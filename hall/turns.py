"""Whose turn is next, and why. Pure.

The order is *issued − head start* (``turn_at``), so a head start puts somebody forward by a bounded time and nobody
can starve. A counter takes the earliest of its first-choice queues; a second-choice queue only when no first-choice
one waits, or when its head has waited longer than the hall's limit and its turn is the earlier one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The front of one queue: what the rule needs to know of a waiting ticket. Times in milliseconds."""

    ticket: int
    queue: str
    turn_at: int
    issued_at: int

    @property
    def turn(self) -> tuple[int, int]:
        """The place in the order; the lower id breaks a tie."""
        return self.turn_at, self.ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The ticket whose turn it is and the rule that says so: ``first_choice`` ``second_choice``
    ``second_over_limit``."""

    ticket: int
    rule: str


def next_for(
    heads: Mapping[str, Head], first: Iterable[str], second: Iterable[str], now: int, second_limit: int
) -> Choice | None:
    """Whose turn it is at a counter, given the heads of its queues; None when nobody waits for it.

    ``now`` in milliseconds of hall time, ``second_limit`` in milliseconds of waiting.
    """
    best = _earliest(heads, first)
    other = _earliest(heads, second)
    if other is None:
        return None if best is None else Choice(ticket=best.ticket, rule="first_choice")
    if best is None:
        return Choice(ticket=other.ticket, rule="second_choice")
    if now - other.issued_at > second_limit and other.turn < best.turn:
        return Choice(ticket=other.ticket, rule="second_over_limit")
    return Choice(ticket=best.ticket, rule="first_choice")


def _earliest(heads: Mapping[str, Head], queues: Iterable[str]) -> Head | None:
    return min((heads[queue] for queue in queues if queue in heads), key=lambda head: head.turn, default=None)


def behind(turns: Iterable[int], places: int, now: int) -> int:
    """The ``turn_at`` of somebody who comes back after a miss: behind the first ``places`` of a queue, given the
    turns of its front in order; at the end, as of ``now``, when fewer wait."""
    if not places:
        return front_of(turns, now)
    front = list(turns)[:places]
    return front[-1] + 1 if len(front) == places else now


def front_of(turns: Iterable[int], now: int) -> int:
    """The ``turn_at`` just before the front of a queue; ``now`` when nobody waits in it."""
    return min((turn - 1 for turn in turns), default=now)
