"""A past day under another rule set: whom the rule would have called at each call there was. Pure.

People come when they did, and each counter calls when it did; whom it calls is what the rules say, by the same
functions that choose in the hall. So nothing is assumed of how long a service takes, but that it is as long whoever
comes. Who gave up gives up by any rules, for nobody knows how long they would have stayed: they are overtaken, but not
called. Then a call always finds as many as it found, and where one waits less another waits more. Times in
milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from hall.turns import Head, Moment, Order, next_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody who took a number. ``stays``: they were called in the end; otherwise they gave up at ``left``, or waited
    on until the day was over."""

    id: int
    service: str
    category: str
    came: int
    stays: bool = True
    left: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Free:
    """A counter calls: the types that it serves first and second."""

    at: int
    counter: str
    first: tuple[str, ...]
    second: tuple[str, ...] = ()


@dataclass(slots=True)
class Day:
    """Who came, which counters called when, and when each visitor was called first."""

    visitors: list[Visitor] = field(default_factory=list)
    calls: list[Free] = field(default_factory=list)
    called: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """What decides: the order with what belongs to it, the caps, the head starts of types and categories in
    milliseconds; see ``hall.catalog.Rules``."""

    order: Order = "head_start"
    ahead: tuple[str, ...] = ()
    most: int = 2
    cap_calls: int | None = None
    cap_after: int | None = None
    second_limit: int = 600_000
    services: Mapping[str, int] = field(default_factory=dict)
    categories: Mapping[str, int] = field(default_factory=dict)
    targets: Mapping[str, int] = field(default_factory=dict)
    target: int = 1_200_000

    def head_start(self, visitor: Visitor) -> int:
        """Of a visitor's type and category together."""
        return self.services.get(visitor.service, 0) + self.categories.get(visitor.category, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of a visitor: when they were called and by which rule (None: they gave up, or wait on), and when
    they were overtaken."""

    called: int | None
    rule: str | None
    overtaken: tuple[int, ...]


@dataclass(slots=True)
class _Waiting:
    visitor: Visitor
    head: Head
    overtaken: list[int] = field(default_factory=list)


def play(visitors: Iterable[Visitor], calls: Iterable[Free], rules: RuleSet) -> dict[int, Fate]:
    """What becomes of everybody, by id."""
    coming = sorted(visitors, key=lambda one: (one.came, one.id))
    line: dict[int, _Waiting] = {}
    fates: dict[int, Fate] = {}
    streaks: dict[str, int] = {}
    at = 0
    for free in sorted(calls, key=lambda one: one.at):
        while at < len(coming) and coming[at].came <= free.at:
            line[coming[at].id] = _Waiting(coming[at], _head(coming[at], rules))
            at += 1
        for id in [id for id, one in line.items() if one.visitor.left is not None and one.visitor.left < free.at]:
            fates[id] = Fate(called=None, rule=None, overtaken=tuple(line.pop(id).overtaken))
        _call(line, fates, free, rules, streaks)
    for one in line.values():
        fates[one.visitor.id] = Fate(called=None, rule=None, overtaken=tuple(one.overtaken))
    for visitor in coming[at:]:
        fates[visitor.id] = Fate(called=None, rule=None, overtaken=())
    return fates


def _head(visitor: Visitor, rules: RuleSet) -> Head:
    start = rules.head_start(visitor)
    return Head(
        ticket=visitor.id,
        queue=visitor.service,
        turn_at=visitor.came - start,
        issued_at=visitor.came,
        category=visitor.category,
        head_start=start,
        target=rules.targets.get(visitor.service, rules.target),
    )


def _call(
    line: dict[int, _Waiting], fates: dict[int, Fate], free: Free, rules: RuleSet, streaks: dict[str, int]
) -> None:
    mine = [one for one in line.values() if one.visitor.service in free.first]
    capped = min(
        (one.head for one in mine if one.visitor.stays and _capped(one, rules, free.at)),
        key=lambda head: (head.issued_at, head.ticket),
        default=None,
    )
    moment = Moment(
        now=free.at,
        second_limit=rules.second_limit,
        ahead=rules.ahead,
        most=rules.most,
        streak=streaks.get(free.counter, 0),
    )
    heads = [one.head for one in line.values() if one.visitor.stays]
    chosen = next_for(heads, free.first, free.second, moment, rules.order, capped)
    if chosen is None:
        return
    called = line.pop(chosen.ticket)
    streaks[free.counter] = streaks.get(free.counter, 0) + 1 if called.visitor.category in rules.ahead else 0
    fates[chosen.ticket] = Fate(called=free.at, rule=chosen.rule, overtaken=tuple(called.overtaken))
    for one in mine:
        if one is not called and one.visitor.came < called.visitor.came:
            one.overtaken.append(free.at)


def _capped(one: _Waiting, rules: RuleSet, now: int) -> bool:
    often = rules.cap_calls is not None and len(one.overtaken) >= rules.cap_calls
    long_ago = rules.cap_after is not None and any(at <= now - rules.cap_after for at in one.overtaken)
    return often or long_ago


# --- what it comes to


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Visitors of one type and category: how many were called, their waits in seconds (mean, half, nine of ten, most),
    how often one was overtaken on average and at most."""

    service: str
    category: str
    people: int
    called: int
    mean: float
    p50: float
    p90: float
    most: float
    overtaken: float
    most_overtaken: int


def rows(visitors: Sequence[Visitor], fates: Mapping[int, Fate]) -> list[Row]:
    """A row for each type and category that somebody was of, and one for everybody."""
    key: Callable[[Visitor], tuple[str, str]] = lambda one: (one.service, one.category)  # noqa: E731
    found = [_row(*names, list(group), fates) for names, group in groupby(sorted(visitors, key=key), key)]
    return [*found, _row("", "", list(visitors), fates)]


def _row(service: str, category: str, group: Sequence[Visitor], fates: Mapping[int, Fate]) -> Row:
    waits = sorted(waited(one, fates[one.id]) for one in group if fates[one.id].called is not None)
    times = [len(fates[one.id].overtaken) for one in group]
    return Row(
        service=service,
        category=category,
        people=len(group),
        called=len(waits),
        mean=_mean(waits),
        p50=_share(waits, 0.5),
        p90=_share(waits, 0.9),
        most=waits[-1] if waits else 0.0,
        overtaken=_mean(times),
        most_overtaken=max(times, default=0),
    )


def waited(visitor: Visitor, fate: Fate) -> float:
    """Seconds until the call; 0 where there was none."""
    return 0.0 if fate.called is None else (fate.called - visitor.came) / 1000


def _share(waits: Sequence[float], share: float) -> float:
    return waits[min(len(waits) - 1, int(share * len(waits)))] if waits else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How many would wait less and more, and by how many seconds on average."""

    sooner: int
    sooner_s: float
    later: int
    later_s: float


def gains(
    visitors: Iterable[Visitor], one: Mapping[int, Fate], other: Mapping[int, Fate], least_s: float = 60.0
) -> Change:
    """Who would wait at least so many seconds less, and more, by the other rules."""
    by = [
        waited(visitor, other[visitor.id]) - waited(visitor, one[visitor.id])
        for visitor in visitors
        if one[visitor.id].called is not None and other[visitor.id].called is not None
    ]
    sooner, later = [-s for s in by if s <= -least_s], [s for s in by if s >= least_s]
    return Change(sooner=len(sooner), sooner_s=_mean(sooner), later=len(later), later_s=_mean(later))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def as_it_was(visitors: Iterable[Visitor], called: Mapping[int, int]) -> dict[int, Fate]:
    """The fates of a day as it went; ``called``: when each visitor was called first. Who was called later than others
    of their type that came after them was overtaken by these."""
    fates: dict[int, Fate] = {}
    waiting: dict[int, tuple[Visitor, list[int]]] = {one.id: (one, []) for one in visitors}
    for id, at in sorted(called.items(), key=lambda item: item[1]):
        visitor, overtaken = waiting.pop(id)
        fates[id] = Fate(called=at, rule=None, overtaken=tuple(overtaken))
        for other, times in waiting.values():
            there = other.came <= at and (other.left is None or other.left > at)
            if there and other.service == visitor.service and other.came < visitor.came:
                times.append(at)
    return fates | {
        id: Fate(called=None, rule=None, overtaken=tuple(overtaken)) for id, (_, overtaken) in waiting.items()
    }
