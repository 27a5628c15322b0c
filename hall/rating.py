"""What a customer says of a service (评价): invited, said, or not said. Pure.

Levels: 5 非常满意, 4 满意, 3 一般, 2 不满意, 1 非常不满意. Whoever was invited and said nothing skipped it: nobody
records that, it is what remains.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from hall import events as e
from hall.errors import HallError

LEVELS = (5, 4, 3, 2, 1)
BAD = 2
"""Up to this level one is asked why."""
GOOD = 4
"""From this level on somebody was satisfied."""
REASONS = ("waited_long", "attitude", "not_solved", "slow", "unclear", "other")
"""What one may be dissatisfied with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What is known of one ticket: ``invited_at`` the latest invitation that stands or stood, ``at`` when it was
    answered, ``level`` None where the answer was no thanks. ``via`` is ``tablet`` or ``phone``."""

    ticket: int
    day: str
    service: str
    counter: int
    seq: int
    staff: str | None = None
    invited_at: int | None = None
    at: int | None = None
    level: int | None = None
    reasons: tuple[str, ...] = ()
    via: str | None = None

    def stands(self, now: int, seconds: int) -> bool:
        """Whether the invitation waits for an answer, ``seconds`` being its time."""
        return self.at is None and self.invited_at is not None and now < self.invited_at + seconds * 1000


Event = e.RatingInvited | e.TicketRated | e.RatingSkipped


def ratings_of(event: e.Event) -> list[int]:
    """The tickets whose rating an event concerns: its own, or those of an act that was taken back."""
    if isinstance(event, e.ActUndone):
        return [int(values["id"]) for values in event.tickets]
    return [event.ticket] if isinstance(event, Event) else []


def rating_after(known: Rating | None, event: Event, seq: int, at: int) -> Rating:
    """The rating as an entry leaves it; HallError ``illegal_move`` where it cannot follow: one is rated once, and only
    who was invited can say no."""
    if known is not None and known.level is not None:
        raise HallError("illegal_move", {"rated": event.ticket})
    if isinstance(event, e.RatingSkipped):
        if known is None or known.invited_at is None or known.at is not None:
            raise HallError("illegal_move", {"rated": event.ticket})
        return replace(known, at=at, seq=seq)
    begun = Rating(
        ticket=event.ticket, day=event.day, service=event.service, counter=event.counter, staff=event.staff, seq=seq
    )
    if isinstance(event, e.RatingInvited):
        return replace(begun, invited_at=at)
    invited = None if known is None else known.invited_at
    reasons = tuple(event.reasons or ())
    return replace(begun, invited_at=invited, at=at, level=event.level, reasons=reasons, via=event.via)


def taken_back(known: Rating, moved: int, seq: int) -> Rating:
    """The rating when an act of its ticket is undone, which had left the ticket at entry ``moved``: an invitation that
    came with that act or after it never was. What somebody said stays said."""
    if known.level is not None or known.seq < moved:
        return known
    return replace(known, invited_at=None, at=None, seq=seq)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """A day in figures: how often each level; how many were invited, said something, and let it be."""

    counts: dict[int, int]
    invited: int
    rated: int
    skipped: int

    @property
    def share_good(self) -> float | None:
        """Which part of those who said something was satisfied, 0 to 1; None while nobody said anything."""
        good = sum(count for level, count in self.counts.items() if level >= GOOD)
        return None if not self.rated else good / self.rated


def tally(ratings: Iterable[Rating], now: int, seconds: int) -> Tally:
    """The figures of these ratings. Skipped: invited, not rated, and not to be answered any more. Who rated by phone
    uninvited is rated and not invited."""
    known = list(ratings)
    levels = [one.level for one in known if one.level is not None]
    return Tally(
        counts={level: levels.count(level) for level in LEVELS},
        invited=sum(one.invited_at is not None for one in known),
        rated=len(levels),
        skipped=sum(one.invited_at is not None and one.level is None and not one.stands(now, seconds) for one in known),
    )
