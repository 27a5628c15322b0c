"""A second hall, written from the contract in plain Python and with no regard to speed, to hold the real one to.

It knows tickets by day and number and takes their ids from the real hall's answers. Times are milliseconds.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from typing import Any

from hall.actions.work import Actor

SERVES = {1: (["pay"], []), 2: (["pay"], ["new"]), 3: (["new", "card"], ["pay"])}
"""First and second choice of the counters of ``builders.document``."""
HELPS = {1: ["new", "card"]}
"""What a counter helps with, in a hall where counters help."""
PREFIX = {"pay": "B", "new": "A", "card": "C"}
HEAD_START = {"ordinary": 0, "priority": 900_000, "vip": 90_000}
SECOND_CHOICE_LIMIT, PLACES, UNDO, REPEAT, WALK = 600_000, 3, 10_000, 1_000, 20_000
THERE = ("called", "serving")
UNSAID = object()


class RefusedError(Exception):
    """The reference refuses; ``args[0]`` is the code of the contract."""


@dataclass
class T:
    """A ticket."""

    day: str
    number: str
    service: str
    category: str
    queue: str
    issued: int
    turn: int
    born: int
    state: str = "waiting"
    counter: int | None = None
    called: int | None = None
    call: int = 0
    id: int = 0
    touched: int = 0
    since: int = 0
    recalls: int = 0
    returns: int = 0
    said: int = 0
    missed: int = 0
    hold: str | None = None
    steps: tuple[str, ...] = ()


@dataclass
class C:
    """A counter."""

    state: str = "closed"
    holder: str | None = None
    staff: str | None = None
    ticket: tuple[str, str] | None = None
    pausing: bool = False
    touched: int = 0


@dataclass
class Act:
    """What a counter did last: how all it changed was before, and by what one sees that it changed again."""

    at: int
    tickets: dict[tuple[str, str], T | None]
    seat: C | None
    made: set[int]
    withdrawn: dict[int, tuple[str, int]]
    marks: dict[tuple[str, str], int]
    seat_mark: int


@dataclass
class Reference:
    """The whole hall."""

    day: str
    hours: bool
    tickets: dict[tuple[str, str], T] = field(default_factory=dict)
    counters: dict[int, C] = field(default_factory=lambda: {n: C() for n in SERVES})
    series: dict[tuple[str, str], int] = field(default_factory=dict)
    acts: dict[int, Act] = field(default_factory=dict)
    calls: dict[int, tuple[str, int]] = field(default_factory=dict)
    overtakes: list[tuple[int, str, int, int]] = field(default_factory=list)
    """The rule chose: the call, a queue in which somebody was passed, when, and when the one called was issued."""
    called_as: dict[int, str] = field(default_factory=dict)
    order: str = "head_start"
    ahead: tuple[str, ...] = ()
    most: int = 2
    cap_calls: int | None = None
    cap_after: int | None = None
    target: int = 1_200_000
    gap: int = 0
    recalls: int = 0
    within: int | None = None
    returns: int | None = None
    help_after: int | None = None
    clock: int = 0
    now: int = 0

    def copy(self) -> Reference:
        """The same hall once more, to try something in."""
        return replace(
            self,
            tickets={key: copy.copy(t) for key, t in self.tickets.items()},
            counters={n: copy.copy(c) for n, c in self.counters.items()},
            series=dict(self.series),
            acts=dict(self.acts),
            calls=dict(self.calls),
            overtakes=list(self.overtakes),
            called_as=dict(self.called_as),
        )

    # --- what the contract says of everybody

    def may(self, actor: Actor, n: int) -> C:
        """Access comes first."""
        c = self.counters[n]
        if actor.role == "manager" or actor.counter == n:
            return c
        if actor.counter is not None:
            raise RefusedError("forbidden")
        if c.holder == actor.principal:
            return c
        raise RefusedError("counter_closed" if c.holder is None else "forbidden")

    def touch(self, *things: T | C) -> None:
        self.clock += 1
        for thing in things:
            thing.touched = self.clock

    def waiting(self, queue: str) -> list[T]:
        """Who waits in a queue, in order."""
        there = [t for t in self.tickets.values() if t.state == "waiting" and t.queue == queue]
        return sorted(there, key=lambda t: (t.turn, t.born))

    def at(self, c: C) -> T | None:
        return None if c.ticket is None else self.tickets[c.ticket]

    # --- time

    def turn_day(self, day: str) -> None:
        """The day is over: nobody is lost, and nothing can be undone across it."""
        for t in self.tickets.values():
            if t.state in ("waiting", "held"):
                t.state = "expired"
                self.touch(t)
        if self.hours:
            for c in self.counters.values():
                if c.state != "closed":
                    if c.ticket is not None:
                        self.tickets[c.ticket].state = "served"
                    self.touch(c)
                    c.state, c.holder, c.staff, c.ticket, c.pausing = "closed", None, None, None, False
        self.day, self.acts, self.calls = day, {}, {}

    # --- numbers

    def issue(self, service: str, category: str) -> T:
        if service not in PREFIX or category not in HEAD_START:
            raise RefusedError("wrong_values")
        ordinal = self.series.get((self.day, PREFIX[service]), 0) + 1
        self.series[self.day, PREFIX[service]] = ordinal
        t = T(
            day=self.day,
            number=f"{PREFIX[service]}{ordinal:03d}",
            service=service,
            category=category,
            queue=f"s:{service}",
            issued=self.now,
            turn=self.now - HEAD_START[category],
            born=self.clock,
            since=self.now,
        )
        self.tickets[t.day, t.number] = t
        self.touch(t)
        return t

    def ticket_act(self, act: str, t: T, wish: dict[str, Any]) -> None:
        """What is done to a ticket wherever it is."""
        if act == "prioritise" and wish["category"] not in HEAD_START:
            raise RefusedError("wrong_values")
        if t.day != self.day and not (act == "leave" and t.state in THERE):
            raise RefusedError("day_closed")
        legal = {"leave": ("waiting", "called", "held"), "restore": ("missed",), "release": ("held",)}
        legal |= {"prioritise": ("waiting",), "transfer": ("waiting", *THERE)}
        legal |= {"plan": ("waiting", "held", *THERE)}
        if t.state not in legal[act]:
            raise RefusedError("illegal_move")
        if act == "leave":
            self.free(t, "left")
        elif act == "plan":
            if not set(wish["steps"]) <= set(PREFIX):
                raise RefusedError("wrong_values")
            if t.steps == wish["steps"]:
                return
            t.steps = wish["steps"]
        elif act == "release":
            if t.hold == "papers_here" and t.counter is not None:
                there = self.counters[t.counter].state != "closed"
                t.queue = f"c:{t.counter}" if there else f"s:{t.service}"
            t.state, t.counter, t.since = "waiting", None, self.now
        elif act == "restore":
            often = self.returns is not None and t.returns >= self.returns
            if often or (self.within is not None and self.now - t.missed > self.within):
                raise RefusedError("return_over")
            t.returns += 1
            queue = self.waiting(t.queue)
            t.turn = queue[PLACES - 1].turn + 1 if len(queue) >= PLACES else self.now
            t.state, t.counter, t.since = "waiting", None, self.now
        elif act == "prioritise":
            t.turn += HEAD_START[t.category] - HEAD_START[wish["category"]]
            t.category = wish["category"]
        else:
            self.send(t, wish)
        self.touch(t)

    def send(self, t: T, wish: dict[str, Any]) -> None:
        """Transfer: the number stays, the turn as the place says."""
        queue = f"c:{wish['to_counter']}" if "to_counter" in wish else f"s:{wish['service']}"
        if wish["place"] == "first":
            others = self.waiting(queue)
            t.turn = others[0].turn - 1 if others else min(t.turn, self.now)
        elif wish["place"] == "last":
            t.turn = self.now
        self.free(t, "waiting")
        t.service, t.queue = wish.get("service", t.service), queue

    def done(self, t: T) -> None:
        """A business is done: the visit goes on, or is over."""
        goes_on = bool(t.steps) and t.day == self.day
        self.free(t, "waiting" if goes_on else "served")
        if goes_on:
            t.service, t.queue, t.steps = t.steps[0], f"s:{t.steps[0]}", t.steps[1:]

    def free(self, t: T, state: str) -> None:
        """A ticket goes to another state; a counter it was at is free, or paused if that was asked for."""
        if t.state in THERE:
            t.since = self.now
            assert t.counter is not None
            c = self.counters[t.counter]
            c.ticket, c.state, c.pausing = None, "paused" if c.pausing else "idle", False
            self.touch(c)
        t.state = state
        if state == "waiting":
            t.counter = None
        self.touch(t)

    # --- the clerk's buttons

    def undoable(self, n: int, before: Reference) -> None:
        """Keep what this act changed, and how all that was before."""
        marks = {key: t.touched for key, t in self.tickets.items() if t != before.tickets.get(key)}
        c, was = self.counters[n], before.counters[n]
        if marks or c != was:
            self.acts[n] = Act(
                at=self.now,
                tickets={key: before.tickets.get(key) for key in marks},
                seat=None if c == was else was,
                made={id for id in self.calls if id not in before.calls},
                withdrawn={id: call for id, call in before.calls.items() if id not in self.calls},
                marks=marks,
                seat_mark=c.touched,
            )

    def press(self, actor: Actor, n: int, believed: object, number: str | None) -> dict[str, Any]:
        """Next, or a call of this number."""
        c = self.may(actor, n)
        current = self.at(c)
        repeated = {"ticket": current, "repeated": True}
        if believed is not UNSAID and believed != (None if current is None else current.id):
            return repeated
        wanted: T | None = None
        if number is not None:
            wanted = self.tickets.get((self.day, number))
            if wanted is not None and wanted is current:
                return repeated
        elif believed is UNSAID and current is not None and self.now - (current.called or 0) < REPEAT:
            return repeated
        self.must_work(c)
        if number is not None:
            if c.pausing:
                raise RefusedError("counter_paused")
            if wanted is None:
                raise RefusedError("unknown_ticket")
            if wanted.state not in ("waiting", "held", "missed"):
                raise RefusedError("not_waiting")
        if current is not None:
            self.done(current)
        if number is None and c.state != "paused":
            wanted = self.choose(n)
            if wanted is None and current is None:
                raise RefusedError("queue_empty")
        if wanted is not None:
            passed = [] if number is not None else self.passed(wanted, n)
            self.call(wanted, n)
            self.overtakes += [(wanted.call, queue, self.now, wanted.issued) for queue in passed]
        return {"ticket": wanted, "finished": current}

    def must_work(self, c: C) -> None:
        if c.state in ("closed", "paused"):
            raise RefusedError(f"counter_{c.state}")

    def first_queues(self, n: int) -> list[str]:
        queues = [f"c:{n}", *(f"s:{code}" for code in SERVES[n][0])]
        return [*queues, f"p:{self.counters[n].staff}"] if self.counters[n].staff else queues

    def passed(self, t: T, n: int) -> list[str]:
        """The queues this counter serves first in which somebody waits on who was there before."""
        return [q for q in self.first_queues(n) if any(other.issued < t.issued for other in self.waiting(q))]

    def times_overtaken(self, t: T) -> list[int]:
        """When, since it waits here."""
        return [
            at
            for call, queue, at, issued in self.overtakes
            if call in self.calls and queue == t.queue and issued > t.issued and at > t.since
        ]

    def capped(self, t: T) -> bool:
        """Overtaken too often, or too long ago for the first time."""
        times = self.times_overtaken(t)
        often = self.cap_calls is not None and len(times) >= self.cap_calls
        return often or (self.cap_after is not None and any(at <= self.now - self.cap_after for at in times))

    def key(self, t: T, n: int) -> tuple[float, ...]:
        """The place in the hall's order, the smallest first."""
        usual = (t.turn, t.born)
        if self.order == "strict":
            return ([*self.ahead, t.category].index(t.category), *usual)
        if self.order == "interleave":
            row = {}
            for id in sorted((i for i, call in self.calls.items() if call[1] == n), reverse=True):
                if self.called_as[id] not in self.ahead:
                    break
                row[self.calls[id][0]] = True
            wanted = (t.category in self.ahead) != (len(row) >= self.most)
            return (0 if wanted else 1, *usual)
        over = self.now - (t.turn + HEAD_START[t.category]) - self.target
        if self.order == "over_target" and over > 0:
            return (0, -over, *usual)
        return (1, 0, *usual) if self.order == "over_target" else usual

    def choose(self, n: int) -> T | None:
        """Whose turn it is, by looking at everybody."""
        mine = [t for q in self.first_queues(n) for t in self.waiting(q)]
        if capped := [t for t in mine if self.capped(t)]:
            return min(capped, key=lambda t: (t.issued, t.born))
        one = min(mine, key=lambda t: self.key(t, n), default=None)
        others = [t for code in SERVES[n][1] for t in self.waiting(f"s:{code}")]
        helped = self.helped(n)
        other = min([*others, *helped], key=lambda t: self.key(t, n), default=None)
        if one is None or other is None:
            return one or other
        late = (other in helped or self.now - other.issued > SECOND_CHOICE_LIMIT) and self.key(other, n) < self.key(
            one, n
        )
        return other if late else one

    def helped(self, n: int) -> list[T]:
        """Who stands in front where this counter helps, and has waited too long."""
        found: list[T] = []
        for code in HELPS.get(n, []) if self.help_after is not None else []:
            fronts: dict[str, T] = {}
            for t in self.waiting(f"s:{code}"):
                fronts.setdefault("all" if self.order == "head_start" else t.category, t)
            found += [t for t in fronts.values() if self.now - t.issued > (self.help_after or 0)]
        return found

    def call(self, t: T, n: int) -> None:
        c = self.counters[n]
        t.state, t.counter, t.called, t.recalls = "called", n, self.now, 0
        c.state, c.ticket = "calling", (t.day, t.number)
        self.touch(t, c)
        t.call = self.announce(t, n)

    def announce(self, t: T, n: int) -> int:
        """The board shows it; the later, the higher."""
        self.clock += 1
        self.calls[self.clock] = (t.number, n)
        self.called_as[self.clock] = t.category
        t.said = self.now
        return self.clock

    def walk_in(self, actor: Actor, n: int, service: str, believed: object) -> dict[str, Any]:
        c = self.may(actor, n)
        if service not in PREFIX:
            raise RefusedError("wrong_values")
        current = self.at(c)
        if believed is not UNSAID and believed != (None if current is None else current.id):
            return {"ticket": current, "repeated": True}
        self.must_work(c)
        if c.pausing:
            raise RefusedError("counter_paused")
        if current is not None:
            self.done(current)
        t = self.issue(service, "ordinary")
        self.call(t, n)
        return {"ticket": t, "finished": current}

    def button(self, actor: Actor, n: int, button: str, believed: int | None, wish: dict[str, Any]) -> T:
        """Start, finish, miss, put back, hold, recall, send on."""
        c = self.may(actor, n)
        t = self.at(c)
        if believed is not None and believed != (None if t is None else t.id):
            raise RefusedError("not_current")
        if t is None:
            raise RefusedError("counter_closed" if c.state == "closed" else "no_current")
        if button in ("putback", "hold", "send", "add") and t.day != self.day:
            raise RefusedError("day_closed")
        if button in ("start", "recall") and t.state != "called":
            raise RefusedError("illegal_move")
        if button == "start":
            t.state = c.state = "serving"
            self.touch(t, c)
        elif button == "recall":
            if self.now - t.said < self.gap:
                raise RefusedError("too_soon")
            self.announce(t, n)
            t.recalls += 1
            self.touch(t)
        elif button == "send":
            self.send(t, wish)
        elif button == "add":
            if wish["add"] not in PREFIX:
                raise RefusedError("wrong_values")
            t.state = c.state = "serving"
            t.service, t.queue = wish["add"], f"s:{wish['add']}"
            self.touch(t, c)
        elif button == "finish":
            self.done(t)
        else:
            if button == "miss" and t.state == "called" and t.recalls < self.recalls:
                raise RefusedError("recall_first")
            t.missed = self.now
            ends = {"miss": "missed", "hold": "held", "putback": "waiting"}
            t.hold = wish["kind"] if button == "hold" else t.hold
            if button == "putback":
                # Its announcements are no more, those of earlier calls stay.
                mine = [id for id, call in self.calls.items() if call[0] == t.number and id >= t.call]
                self.calls = {id: call for id, call in self.calls.items() if id not in mine}
            self.free(t, ends[button])
        return t

    # --- the seat

    def open(self, actor: Actor, n: int, take_over: bool, word: bool) -> None:
        c = self.counters[n]
        if actor.role != "manager" and actor.counter not in (None, n):
            raise RefusedError("forbidden")
        master = actor.role == "manager" or actor.counter == n
        stranger = c.state != "closed" and not master and c.holder != actor.principal
        if actor.staff and c.staff and c.state != "closed":
            stranger = actor.staff != c.staff
        if stranger and not take_over:
            raise RefusedError("occupied")
        if stranger and not word and not master:
            raise RefusedError("manager_needed")
        if c.state == "closed" or stranger or (actor.staff and actor.staff != c.staff):
            c.holder, c.staff = actor.principal, actor.staff
            c.state = "idle" if c.state == "closed" else c.state
            self.acts.pop(n, None)
            self.touch(c)

    def close(self, actor: Actor, n: int) -> None:
        c = self.may(actor, n)
        if c.ticket is not None:
            raise RefusedError("busy")
        if c.state != "closed":
            for t in self.waiting(f"c:{n}"):
                t.queue = f"s:{t.service}"
                self.touch(t)
            c.state, c.holder, c.staff = "closed", None, None
            self.acts.pop(n, None)
            self.touch(c)

    def pause(self, actor: Actor, n: int, reason: str) -> None:
        c = self.may(actor, n)
        if reason == "hungry":
            raise RefusedError("wrong_values")
        if c.state == "closed":
            raise RefusedError("counter_closed")
        if c.ticket is not None:
            c.pausing = True
            self.touch(c)
        elif c.state != "paused":
            c.state = "paused"
            self.touch(c)

    def resume(self, actor: Actor, n: int) -> None:
        c = self.may(actor, n)
        if c.state == "closed":
            raise RefusedError("counter_closed")
        if c.pausing:
            c.pausing = False
            self.touch(c)
        elif c.state == "paused":
            c.state = "idle"
            self.touch(c)

    def undo(self, actor: Actor, n: int) -> None:
        c = self.may(actor, n)
        act = self.acts.get(n)
        if act is None or self.now - act.at > UNDO:
            raise RefusedError("nothing_to_undo")
        if any(self.tickets[key].touched != mark for key, mark in act.marks.items()):
            raise RefusedError("moved_on")
        if act.seat is not None and c.touched != act.seat_mark:
            raise RefusedError("moved_on")
        for key, was in act.tickets.items():
            if was is None:
                self.tickets[key].state, self.tickets[key].counter = "left", None
            else:
                self.tickets[key] = copy.copy(was)
            self.touch(self.tickets[key])
        if act.seat is not None:
            self.counters[n] = copy.copy(act.seat)
        self.touch(self.counters[n])
        kept = {id: call for id, call in self.calls.items() if id not in act.made}
        self.calls = dict(sorted((kept | act.withdrawn).items()))
        del self.acts[n]
