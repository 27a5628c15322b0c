"""A ticket, its states and the one table of legal moves. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hall.errors import HallError


class State(StrEnum):
    """Where a ticket is in its life."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    MISSED = "missed"
    SERVED = "served"
    LEFT = "left"
    EXPIRED = "expired"


AT_COUNTER = frozenset({State.CALLED, State.SERVING})
OPEN = frozenset({State.WAITING, State.CALLED, State.SERVING, State.HELD})
"""States of somebody who is in the hall and counts on us."""


class Act(StrEnum):
    """What can be done to a ticket."""

    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    MISS = "miss"
    PUT_BACK = "putback"
    HOLD = "hold"
    RELEASE = "release"
    TRANSFER = "transfer"
    PRIORITY = "priority"
    RESTORE = "restore"
    LEAVE = "leave"
    EXPIRE = "expire"
    PLAN = "plan"
    STEP_ON = "step_on"
    ADD = "add"


MOVES: Mapping[Act, Mapping[State, State]] = {
    Act.CALL: {State.WAITING: State.CALLED, State.HELD: State.CALLED, State.MISSED: State.CALLED},
    Act.RECALL: {State.CALLED: State.CALLED},
    Act.START: {State.CALLED: State.SERVING},
    Act.FINISH: {State.CALLED: State.SERVED, State.SERVING: State.SERVED},
    Act.MISS: {State.CALLED: State.MISSED, State.SERVING: State.MISSED},
    Act.PUT_BACK: {State.CALLED: State.WAITING, State.SERVING: State.WAITING},
    Act.HOLD: {State.CALLED: State.HELD, State.SERVING: State.HELD},
    Act.RELEASE: {State.HELD: State.WAITING},
    Act.TRANSFER: {
        State.WAITING: State.WAITING,
        State.CALLED: State.WAITING,
        State.SERVING: State.WAITING,
    },
    Act.PRIORITY: {State.WAITING: State.WAITING},
    Act.RESTORE: {State.MISSED: State.WAITING},
    Act.LEAVE: {State.WAITING: State.LEFT, State.CALLED: State.LEFT, State.HELD: State.LEFT},
    # What else the visit goes on to; the next step of it, elsewhere or at once at the same counter.
    Act.PLAN: {state: state for state in OPEN},
    Act.STEP_ON: {State.CALLED: State.WAITING, State.SERVING: State.WAITING},
    Act.ADD: {State.CALLED: State.SERVING, State.SERVING: State.SERVING},
    Act.EXPIRE: {State.WAITING: State.EXPIRED, State.HELD: State.EXPIRED},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A number once given, and all that became of it.

    Times are milliseconds of hall time; ``waited`` and ``held`` sum what is over, in milliseconds.
    ``turn_at`` orders the queue: *issued − head start* (in seconds) until a named act moves it.
    ``returns``: how often they came back after they were missed. ``steps``: the types that this visit still goes on
    to, by comma.
    ``call`` is the journal entry of the call that holds now, ``seq`` the one that touched the ticket last.
    """

    id: int
    day: str
    prefix: str
    ordinal: int
    service: str
    category: str
    language: str
    state: State
    issued_at: int
    turn_at: int
    head_start: int
    queue: str
    seq: int
    waiting_since: int | None = None
    waited: int = 0
    called_at: int | None = None
    call: int | None = None
    first_called_at: int | None = None
    started_at: int | None = None
    ended_at: int | None = None
    held_since: int | None = None
    held: int = 0
    hold_kind: str | None = None
    counter: int | None = None
    staff: str | None = None
    recalls: int = 0
    returns: int = 0
    start_inferred: bool = False
    forced: bool = False
    outcome: str | None = None
    reason: str | None = None
    steps: str | None = None

    @property
    def still_to_do(self) -> list[str]:
        """The types that this visit still goes on to."""
        return self.steps.split(",") if self.steps else []

    @property
    def number(self) -> str:
        """The number as people read it."""
        return number_of(self.prefix, self.ordinal)


def target(ticket: Ticket, act: Act) -> State:
    """The state this act leads to; HallError ``illegal_move`` when the table has no such move."""
    state = MOVES[act].get(ticket.state)
    if state is None:
        raise HallError("illegal_move", {"number": ticket.number, "state": str(ticket.state)}, number=ticket.number)
    return state


def number_of(prefix: str, ordinal: int) -> str:
    """The number as people read it: prefix and at least three digits, ``B001`` … ``B999``, ``B1000``."""
    return f"{prefix}{ordinal:03d}"


_NUMBER = re.compile(r"^([A-Z]{1,2})([0-9]{3,9})$")


def parse_number(number: str) -> tuple[str, int] | None:
    """Prefix and ordinal of a number as people read it; None when it is none."""
    match = _NUMBER.match(number)
    if match is None or number_of(match[1], int(match[2])) != number:
        return None
    return match[1], int(match[2])
