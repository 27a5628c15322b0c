"""A call for the duty manager (help), a message to counters and a notice to be read before the first call. Pure.

The words stand beside them in the table, never in the journal: they are free, so they may name people.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from hall import events as e
from hall.errors import HallError


class NoticeKind(StrEnum):
    """Who tells whom what."""

    HELP = "help"
    MESSAGE = "message"
    NOTICE = "notice"


class How(StrEnum):
    """How one came to its end: the manager is on the way; nobody wants it any more; its day is over."""

    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    OVER = "over"


REASONS = ("dispute", "system", "large_amount", "unwell", "other")
"""Why a counter asks the duty manager to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One of them as the journal tells it. ``counter``: where help is wanted; ``counters``: whom a message is for, all
    where none is named; ``until``: the last business day of a notice, None until it is withdrawn; ``staff``: whose it
    is; ``seq``: the entry that changed it last, its end where it has ended."""

    id: int
    kind: NoticeKind
    day: str
    at: int
    counter: int | None = None
    staff: str | None = None
    counters: tuple[int, ...] = ()
    until: str | None = None
    ended_at: int | None = None
    seq: int = 0

    def concerns(self, counter: int) -> bool:
        """Whether it is for who sits at this counter."""
        return self.kind != NoticeKind.HELP and (not self.counters or counter in self.counters)

    def stands(self, day: str) -> bool:
        """Whether it is still to be read on a business day."""
        return self.ended_at is None and (self.until is None or self.until >= day)

    def ends_with(self, day: str) -> bool:
        """Whether it is over when this business day begins: help and messages are of their day alone."""
        return self.kind != NoticeKind.NOTICE or not self.stands(day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Somebody has read it: ``reader`` is a staff number, or the counter where nobody said who sits there."""

    notice: int
    reader: str
    counter: int
    at: int


def reader_at(counter: int, staff: str | None) -> str:
    """Who reads at a counter."""
    return staff if staff is not None else f"counter:{counter}"


def notice_of(event: e.Event) -> int | None:
    """The help call, message or notice that an event makes or ends, if it does."""
    return event.notice if isinstance(event, e.NoticeGiven | e.NoticeEnded) else None


def notice_after(known: Notice | None, event: e.Event, day: str, seq: int, at: int) -> Notice:
    """It as an entry leaves it; HallError ``illegal_move`` where that cannot follow."""
    if isinstance(event, e.NoticeGiven):
        return Notice(
            id=event.notice,
            kind=NoticeKind(event.kind),
            day=day,
            at=at,
            counter=event.counter,
            staff=event.staff,
            counters=tuple(event.counters or ()),
            until=event.last_day,
            seq=seq,
        )
    if known is None:
        raise HallError("unknown_notice")
    if known.ended_at is not None:
        raise HallError("illegal_move", {"notice": known.id})
    return replace(known, ended_at=at, seq=seq)


def read_after(known: Notice | None, event: e.NoticeRead, at: int) -> Read:
    """Who has read it by an entry; HallError ``illegal_move`` where nobody could."""
    if known is None:
        raise HallError("unknown_notice")
    if known.ended_at is not None or not known.concerns(event.counter):
        raise HallError("illegal_move", {"notice": known.id})
    return Read(notice=known.id, reader=reader_at(event.counter, event.staff), counter=event.counter, at=at)
