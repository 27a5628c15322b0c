"""A past day under another rule set: whom the rule would have called at each call there was. Pure.

People come when they did, and each counter calls when it did; whom it calls is what the rules say, by the same
functions that choose in the hall. So nothing is assumed of how long a service takes, but that it is as long whoever
comes. Who gave up gives up by any rules, for nobody knows how long they would have stayed: they are overtaken, but not
called. Then a call always finds as many as it found, and where one waits less another waits more. Times in
milliseconds.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
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
    room = _Room(rules)
    at = 0
    for free in sorted(calls, key=lambda one: one.at):
        while at < len(coming) and coming[at].came <= free.at:
            room.enter(coming[at])
            at += 1
        room.lose(free.at)
        room.call(free)
    room.close()
    late = {visitor.id: Fate(called=None, rule=None, overtaken=()) for visitor in coming[at:]}
    return room.fates | late


class _Room:
    """Who waits at a moment of the play.

    Within a type and category whoever came first is the next by every order, so a lane of these is a list by coming
    whose head is looked at; who was taken out of its middle is passed over when it gets to the head.
    """

    def __init__(self, rules: RuleSet) -> None:
        self.fates: dict[int, Fate] = {}
        self._rules = rules
        self._line: dict[str, dict[int, _Waiting]] = {}
        self._lanes: dict[tuple[str, str], deque[_Waiting]] = {}
        self._leaving: list[tuple[int, int, str]] = []
        self._capped: dict[str, list[tuple[int, int]]] = {}
        self._ripens: deque[tuple[int, _Waiting]] = deque()
        self._streaks: dict[str, int] = {}

    def enter(self, visitor: Visitor) -> None:
        """Somebody comes; nobody came later before."""
        one = _Waiting(visitor, _head(visitor, self._rules))
        self._line.setdefault(visitor.service, {})[visitor.id] = one
        if visitor.stays:
            self._lanes.setdefault((visitor.service, visitor.category), deque()).append(one)
        if visitor.left is not None:
            heappush(self._leaving, (visitor.left, visitor.id, visitor.service))

    def lose(self, now: int) -> None:
        """Who gave up before now has gone."""
        while self._leaving and self._leaving[0][0] < now:
            _, id, service = heappop(self._leaving)
            if (one := self._line[service].pop(id, None)) is not None:
                self._end(one, None, None)

    def call(self, free: Free) -> None:
        """A counter calls whose turn it is."""
        moment = Moment(
            now=free.at,
            second_limit=self._rules.second_limit,
            ahead=self._rules.ahead,
            most=self._rules.most,
            streak=self._streaks.get(free.counter, 0),
        )
        capped = self._first_capped(free)
        chosen = next_for(self._heads(), free.first, free.second, moment, self._rules.order, capped)
        if chosen is None:
            return
        called = next(line.pop(chosen.ticket) for line in self._line.values() if chosen.ticket in line)
        ahead = called.visitor.category in self._rules.ahead
        self._streaks[free.counter] = self._streaks.get(free.counter, 0) + 1 if ahead else 0
        self._end(called, free.at, chosen.rule)
        for service in free.first:
            self._pass(service, called.visitor.came, free.at)

    def close(self) -> None:
        """The day is over for everybody who waits on."""
        for one in [one for line in self._line.values() for one in line.values()]:
            self._end(one, None, None)

    def _end(self, one: _Waiting, called: int | None, rule: str | None) -> None:
        self.fates[one.visitor.id] = Fate(called=called, rule=rule, overtaken=tuple(one.overtaken))

    def _heads(self) -> list[Head]:
        for lane in self._lanes.values():
            while lane and lane[0].visitor.id in self.fates:
                lane.popleft()
        return [lane[0].head for lane in self._lanes.values() if lane]

    def _pass(self, service: str, came: int, now: int) -> None:
        """Who came before and waits on is overtaken."""
        for one in self._line.get(service, {}).values():
            if one.visitor.came >= came:
                return
            one.overtaken.append(now)
            if one.visitor.stays and self._rules.cap_calls == len(one.overtaken):
                self._cap(one)
            if one.visitor.stays and self._rules.cap_after is not None and len(one.overtaken) == 1:
                self._ripens.append((now + self._rules.cap_after, one))

    def _cap(self, one: _Waiting) -> None:
        heappush(self._capped.setdefault(one.visitor.service, []), (one.visitor.came, one.visitor.id))

    def _first_capped(self, free: Free) -> Head | None:
        while self._ripens and self._ripens[0][0] <= free.at:
            self._cap(self._ripens.popleft()[1])
        found = []
        for service in free.first:
            heap = self._capped.get(service, [])
            while heap and heap[0][1] in self.fates:
                heappop(heap)
            found += heap[:1]
        if not found:
            return None
        _, id = min(found)
        return next(line[id].head for line in self._line.values() if id in line)


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
    found = [row(*names, list(group), fates) for names, group in groupby(sorted(visitors, key=key), key)]
    return [*found, row("", "", list(visitors), fates)]


def row(service: str, category: str, group: Sequence[Visitor], fates: Mapping[int, Fate]) -> Row:
    """The figures of some visitors, under these names."""
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
    lines: dict[str, dict[int, tuple[Visitor, list[int]]]] = {}
    for one in sorted(visitors, key=lambda one: (one.came, one.id)):
        lines.setdefault(one.service, {})[one.id] = (one, [])
    services = {id: service for service, line in lines.items() for id in line}
    for id, at in sorted(called.items(), key=lambda item: item[1]):
        line = lines[services[id]]
        visitor, overtaken = line.pop(id)
        fates[id] = Fate(called=at, rule=None, overtaken=tuple(overtaken))
        _overtaken(line, visitor.came, at)
    return fates | {
        id: Fate(called=None, rule=None, overtaken=tuple(overtaken))
        for line in lines.values()
        for id, (_, overtaken) in line.items()
    }


def _overtaken(line: Mapping[int, tuple[Visitor, list[int]]], came: int, at: int) -> None:
    """Note it for who came before and waits on at this moment; a line is by coming."""
    for other, times in line.values():
        if other.came >= came:
            return
        if other.left is None or other.left > at:
            times.append(at)
