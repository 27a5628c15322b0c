"""Customers and clerks of the demo: each asks the hall over HTTP, with a token, as a kiosk or a counter does.

Every one of them is a generator that does something and says after how many of the recording's seconds it goes on.
Clerks press *next*, so that numbers taken by hand are called too. A clerk who is refused, or told of a ticket that is
not the one it knows, sees that a person works at its counter, and keeps away until nothing has changed for a while.
"""

from __future__ import annotations

import heapq
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import count, cycle
from typing import Any, Protocol

from structlog import get_logger

from jiaohao.demo_plan import BREAKS, Customer, Fate, Show, fate
from jiaohao.wire import BrokenError, RefusedError

PACES = {"paused": 0.0, "slow": 0.5, "normal": 1.0, "fast": 2.0}
"""How quick the demo goes by choice, times its own speed."""

# seconds of the recording
SIT_S = 12
"""Clerks come one after the other."""
WALK_S = 30
"""From the call to the counter."""
REST_S = 18
"""Between two customers."""
LOOK_S = 12
"""How often a clerk looks whether somebody waits."""
CALM_S = 36
"""The least time between two calls of the hall: at the usual speed ten a minute."""
BACK_S = 150
"""After this long somebody who was missed asks to wait again."""
BREAK_S = 240
AGAIN_S = 120
"""How long nobody comes when the day begins anew."""

# seconds of everybody's
ASIDE_S = 60
"""How long a clerk keeps away from a counter at which a person works."""
LULL_S = 2
"""How long a clerk waits for a hall that does not answer."""

Walk = Iterator[float]
"""What somebody does: at each step the seconds of the recording until the next."""
log = get_logger()


class DisturbedError(Exception):
    """A person works at the counter of a clerk."""


class Line(Protocol):
    """The way to the hall."""

    def get(self, who: str, path: str) -> Any: ...

    def post(self, who: str, path: str, body: Mapping[str, Any], key: str) -> dict[str, Any]: ...


class Pace:
    """The demo's clock, in the recording's seconds; people at the page make it quicker, slower or stand still."""

    def __init__(self, speed: float, steady: Callable[[], float] = time.monotonic) -> None:
        self.name = "normal"
        self._speed = speed
        self._steady = steady
        self._at = 0.0
        self._since = steady()
        self._changed = threading.Condition()

    def begin(self) -> None:
        """It is now that the demo begins."""
        self._at, self._since = 0.0, self._steady()

    def choose(self, name: str) -> None:
        """Go on at a pace of ``PACES``."""
        with self._changed:
            self._at, self._since = self.now(), self._steady()
            self.name = name
            self._changed.notify_all()

    def now(self) -> float:
        """Seconds of the recording since the demo began."""
        return self._at + (self._steady() - self._since) * self._rate

    def seconds(self, real: float) -> float:
        """How many of the recording's seconds go by in so many of everybody's, at the usual pace."""
        return real * self._speed

    def wait(self, until: float) -> bool:
        """Wait for a time, or for a change of pace; whether it has come."""
        with self._changed:
            left = until - self.now()
            if left > 0:
                self._changed.wait(left / self._rate if self._rate else None)
            return self.now() >= until

    @property
    def _rate(self) -> float:
        return self._speed * PACES[self.name]


class Crew:
    """All who come and go; a thread of its own between ``start`` and ``stop``."""

    def __init__(self, show: Show, counters: tuple[int, ...], line: Line, pace: Pace, *, loop: bool) -> None:
        self.pace = pace
        self._show = show
        self._line = line
        self._loop = loop
        self._mark = ""
        self._keys = count()
        self._order = count()
        self._walks: list[tuple[float, int, Walk]] = []
        self._stopping = threading.Event()
        self._now = 0.0
        self._calls = count()
        self._lengths = cycle(show.lengths)
        self._breaks = cycle(BREAKS)
        self._break, self._until_break = next(self._breaks)
        self._quiet_until = 0.0
        self._begin(self._door(), 0)
        for index, number in enumerate(counters):
            self._begin(self._clerk(number), (index + 1) * SIT_S)

    # --- the thread

    def start(self) -> None:
        """Open the doors, again when the process before this one was lost with all it knew."""
        self._mark = secrets.token_hex(4)
        self.pace.begin()
        threading.Thread(target=self._run, name="demo", daemon=True).start()

    def stop(self) -> None:
        """Stop soon."""
        self._stopping.set()
        self.pace.choose(self.pace.name)

    def _run(self) -> None:
        while not self._stopping.is_set():
            if self.pace.wait(self.due):
                self.step()

    @property
    def due(self) -> float:
        """When the next step is to be done; clerks always have one."""
        return self._walks[0][0]

    def step(self) -> None:
        """Do the next step, and note when whoever did it goes on."""
        self._now, _, walk = heapq.heappop(self._walks)
        try:
            self._begin(walk, next(walk))
        except (StopIteration, RefusedError, BrokenError):
            pass  # whoever it was has gone, with or without what they came for
        except Exception:
            # All others go on: this thread must not end.
            log.exception("somebody was lost")

    def _begin(self, walk: Walk, after: float) -> None:
        heapq.heappush(self._walks, (self._now + after, next(self._order), walk))

    def _post(self, who: str, path: str, **body: Any) -> dict[str, Any]:
        return self._line.post(who, path, body, f"demo-{self._mark}-{next(self._keys)}")

    # --- customers

    def _door(self) -> Walk:
        while True:
            at = 0
            for customer in self._show.customers:
                yield customer.at - at
                at = customer.at
                self._begin(self._customer(customer), 0)
            if not self._loop:
                return
            yield AGAIN_S

    def _customer(self, one: Customer) -> Walk:
        wish = {"service": one.service, "category": one.category, "language": one.language}
        ticket = self._post("kiosk", "/tickets", **wish)
        if one.patience is not None:
            yield one.patience
            self._post("greeter", f"/tickets/{ticket['id']}/leave")

    def _missed(self, ticket: int) -> Walk:
        yield BACK_S
        self._post("kiosk", f"/tickets/{ticket}/restore")

    # --- clerks

    def _clerk(self, number: int) -> Walk:
        while True:
            try:
                yield from self._shift(number)
            except (RefusedError, DisturbedError):
                yield from self._aside(number)
            except BrokenError:
                yield self.pace.seconds(LULL_S)

    def _shift(self, number: int) -> Walk:
        """Take the counter over as it is, and work there until something is not as it was left."""
        counter = self._look(number)
        if counter["state"] == "closed":
            self._press(number, "open")
        elif counter["state"] == "paused" or "pausing" in counter:
            self._press(number, "resume")
        if "ticket" in counter:
            yield from self._serve(number, counter["ticket"], "comes")
            yield from self._rest(number)
        while True:
            while self._quiet_until > self._now:
                yield self._quiet_until - self._now
            ticket = self._next(number)
            if ticket is None:
                yield LOOK_S
            else:
                yield from self._serve(number, ticket, fate(next(self._calls)))
                yield from self._rest(number)

    def _next(self, number: int) -> dict[str, Any] | None:
        try:
            answer = self._press(number, "next", current=None)
        except RefusedError as refusal:
            if refusal.code == "queue_empty":
                return None
            raise
        if answer.get("repeated"):
            raise DisturbedError
        self._quiet_until = self._now + CALM_S
        called: dict[str, Any] = answer["ticket"]
        return called

    def _serve(self, number: int, ticket: dict[str, Any], end: Fate) -> Walk:
        """From the call, or from wherever the ticket is, to the end."""
        id: int = ticket["id"]
        if ticket["state"] == "called":
            yield WALK_S
            if end != "comes":
                self._press(number, "recall", ticket=id)
                yield WALK_S
            if end in ("missing", "gone"):
                self._press(number, "miss", ticket=id)
                if end == "missing":
                    self._begin(self._missed(id), 0)
                return
            self._press(number, "start", ticket=id)
        yield next(self._lengths)
        self._press(number, "finish", ticket=id)

    def _rest(self, number: int) -> Walk:
        yield REST_S
        self._until_break -= 1
        if self._until_break > 0:
            return
        reason, (self._break, self._until_break) = self._break, next(self._breaks)
        if "ticket" in self._look(number):
            raise DisturbedError
        minutes = max(1, round(BREAK_S / self.pace.seconds(60)))
        self._press(number, "pause", reason=reason, minutes=minutes)
        yield BREAK_S
        self._press(number, "resume")

    def _aside(self, number: int) -> Walk:
        """Keep away until a person has not touched the counter for a while."""
        seen = None
        while True:
            try:
                now = _touched(self._look(number))
            except (RefusedError, BrokenError):
                now = None
            if now is not None and now == seen:
                return
            seen = now
            yield self.pace.seconds(ASIDE_S)

    def _look(self, number: int) -> dict[str, Any]:
        counter: dict[str, Any] = self._line.get(f"counter:{number}", f"/counters/{number}")
        return counter

    def _press(self, number: int, button: str, **body: Any) -> dict[str, Any]:
        return self._post(f"counter:{number}", f"/counters/{number}/{button}", **body)


def _touched(counter: Mapping[str, Any]) -> tuple[object, ...]:
    """What changes when somebody works at a counter."""
    ticket = counter.get("ticket") or {}
    return counter["state"], counter["since"], "pausing" in counter, ticket.get("id"), ticket.get("recalls")
