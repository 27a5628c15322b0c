"""Whose turn is next, and why. Pure.

A hall chooses one of four orders. By *head start* it is *issued − head start* (``turn_at``), which puts somebody
forward by a bounded time; *strict* takes categories one after the other; *interleave* takes so many of the categories
ahead and then one of the others; *over target* takes who is longest over the wait that their type promises. Whatever
the order, who was overtaken too often or for too long (*capped*) goes before all who were not, and a counter takes a
second-choice queue only when no first-choice one waits, or when its head has waited longer than the hall's limit and
would be the earlier one. A queue it only helps with counts as a second choice while its head has waited longer than the
limit of its type, and not at all once it has not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Order = Literal["head_start", "strict", "interleave", "over_target"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The front of one queue, or of one category in it: what the rule needs to know of a waiting ticket. Times in
    milliseconds; ``target``: how long its type lets one wait, ``help_after``: how long before others help with it."""

    ticket: int
    queue: str
    turn_at: int
    issued_at: int
    category: str = "ordinary"
    head_start: int = 0
    target: int = 0
    help_after: int | None = None

    @property
    def turn(self) -> tuple[int, int]:
        """The place in the order; the lower id breaks a tie."""
        return self.turn_at, self.ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What else the rule looks at. ``now`` in milliseconds of hall time, ``second_limit`` in milliseconds of waiting;
    ``ahead``: the categories that go ahead, first the first; ``most``: how many of them in a row before one of the
    others; ``streak``: how many of them this counter has called in a row."""

    now: int
    second_limit: int
    ahead: tuple[str, ...] = ()
    most: int = 0
    streak: int = 0

    def rank(self, head: Head) -> int:
        """The place of its category; all that are not ahead stand together."""
        return self.ahead.index(head.category) if head.category in self.ahead else len(self.ahead)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The ticket whose turn it is and the rule that says so: ``first_choice`` ``second_choice``
    ``second_over_limit`` ``help`` ``capped``, or the hall's order where it is another than by head start."""

    ticket: int
    rule: str


Key = Callable[[Head, Moment], tuple[int, ...]]


def _by_head_start(head: Head, moment: Moment) -> tuple[int, ...]:
    return head.turn


def _strict(head: Head, moment: Moment) -> tuple[int, ...]:
    return moment.rank(head), *head.turn


def _interleave(head: Head, moment: Moment) -> tuple[int, ...]:
    others_turn = moment.streak >= moment.most
    return int((head.category in moment.ahead) == others_turn), *head.turn


def _over_target(head: Head, moment: Moment) -> tuple[int, ...]:
    # As long as its turn says: who was put back behind others does not jump over them for being older.
    over = moment.now - (head.turn_at + head.head_start) - head.target
    return (0, -over, *head.turn) if over > 0 else (1, 0, *head.turn)


ORDERS: Mapping[Order, Key] = {
    "head_start": _by_head_start,
    "strict": _strict,
    "interleave": _interleave,
    "over_target": _over_target,
}
BY_QUEUE: frozenset[Order] = frozenset({"head_start"})
"""Orders that need only the front of each queue; the others need that of each category in it."""


def next_for(
    heads: Collection[Head],
    first: Collection[str],
    second: Collection[str],
    moment: Moment,
    order: Order = "head_start",
    capped: Head | None = None,
    help: Collection[str] = (),
) -> Choice | None:
    """Whose turn it is at a counter, given the heads of its queues and, of its first-choice ones, the capped ticket
    that was issued first; None when nobody waits for it."""
    if capped is not None:
        return Choice(ticket=capped.ticket, rule="capped")
    key = ORDERS[order]
    wanted = [head for head in heads if head.queue not in help or _wants_help(head, moment)]
    best, other = (
        min([head for head in wanted if head.queue in queues], key=lambda head: key(head, moment), default=None)
        for queues in (frozenset(first), frozenset([*second, *help]))
    )
    if other is None:
        return None if best is None else Choice(ticket=best.ticket, rule=_plain(order))
    helps = other.queue in help
    if best is None:
        return Choice(ticket=other.ticket, rule="help" if helps else "second_choice")
    pressing = helps or moment.now - other.issued_at > moment.second_limit
    if pressing and key(other, moment) < key(best, moment):
        return Choice(ticket=other.ticket, rule="help" if helps else "second_over_limit")
    return Choice(ticket=best.ticket, rule=_plain(order))


def _wants_help(head: Head, moment: Moment) -> bool:
    return head.help_after is not None and moment.now - head.issued_at > head.help_after


def _plain(order: Order) -> str:
    return "first_choice" if order == "head_start" else order


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
