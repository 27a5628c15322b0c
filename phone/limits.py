"""How often one address may ask: so many at once, then so many a second. Nobody's asking slows another's."""

from __future__ import annotations

from threading import Lock

AT_ONCE = 20
EACH_S = 0.5
"""Three phones that look at one ticket, each every two seconds, are within this for ever."""
MOST = 20_000
"""Addresses remembered; those that rested are forgotten first."""


class Limits:
    """Who asked how much, by ticket. Times are seconds of one steady clock."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._paid_until: dict[int, float] = {}

    def wait(self, ticket: int, now: float) -> float:
        """How many seconds too early this asks; 0 when it may, and then it counts."""
        with self._lock:
            paid = max(self._paid_until.get(ticket, now), now)
            early = paid - now - (AT_ONCE - 1) * EACH_S
            if early > 0:
                return early
            self._paid_until[ticket] = paid + EACH_S
            if len(self._paid_until) > MOST:
                self._paid_until = {one: until for one, until in self._paid_until.items() if until > now}
            return 0.0
