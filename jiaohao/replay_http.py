"""A recorded day through HTTP in scaled time: the real server and spool, boards on their sockets, a printer on TCP.

The hall's clock is the machine's, so a wait in the hall times the speed is one of the record, give or take what a
request takes times the speed. Head starts are scaled to whole seconds of the hall.
"""

from __future__ import annotations

import threading
import time
from collections import Counter as Tally
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from hall.actions.people import CreateToken
from hall.day import HallClock, local
from hall.desk import Hall
from jiaohao.bank import Person
from jiaohao.replay_board import Board
from jiaohao.replay_house import HOST, calls_of, found_hall, printer, server
from jiaohao.replay_plan import (
    HEAD_START_S,
    ZONE,
    Arrive,
    Begin,
    Close,
    End,
    GiveUp,
    Open,
    Plan,
    Played,
    Slot,
    Step,
    Tell,
    category,
    document,
    service_code,
    time_of_day,
)
from jiaohao.replay_table import quantile
from jiaohao.wire import BrokenError, RefusedError, Wire

BOARDS = 3
WORKERS = 8
"""Requests at a time."""
PAPER_S = 60.0
"""How long the last slips and the boards may take after the last step."""
LEAD_S = 0.2


def through_http(made: Plan, folder: Path, speed: float, tell: Tell) -> tuple[Hall, Played]:
    """Play a day against a server of its own. ValueError when it cannot be started."""
    with printer(folder / "paper") as address:
        hall = _found(made, folder, speed, address)
        tokens = _tokens(hall, made)
        with server(folder) as port:
            boards = [Board(HOST, port, tokens["display"]) for _ in range(BOARDS)]
            try:
                crew = Crew(made, port, tokens, speed)
                played = crew.run(tell)
                _wait_for_paper(hall)
                for board in boards:
                    board.wait_for(played.calls, PAPER_S)
            finally:
                for board in boards:
                    board.close()
        judge(hall, played, crew, boards, folder / "paper", speed)
    return hall, played


def _found(made: Plan, folder: Path, speed: float, address: str) -> Hall:
    # The business day begins now, so that the replay has all of one before it.
    turns_at = local(HallClock().now(), ZONE).time().replace(microsecond=0)
    setup = document(
        made,
        turns_at,
        scaled_head_start(speed),
        [{"name": "replay", "url": address, "width": 80}],
    )
    return found_hall(folder, setup)


def scaled_head_start(speed: float) -> int:
    """The head start of better customers in whole seconds of the hall's own, quicker, time; at least one."""
    return max(1, round(HEAD_START_S / speed))


def _tokens(hall: Hall, made: Plan) -> dict[str, str]:
    wishes = {
        "display": CreateToken(role="display"),
        "kiosk": CreateToken(role="kiosk", device="replay"),
        "greeter": CreateToken(role="greeter"),
    } | {f"counter:{counter.number}": CreateToken(role="counter", counter=counter.number) for counter in made.counters}
    return {name: hall.do(wish).answer["token"] for name, wish in wishes.items()}


# --- the people


class Crew:
    """Customers and clerks, a few at a time, each step at its scaled moment and after the steps it builds on."""

    def __init__(self, made: Plan, port: int, tokens: dict[str, str], speed: float) -> None:
        self.played = Played()
        self.requests: list[float] = []
        self.late: list[float] = []
        self.pressed_at: dict[int, float] = {}
        self._plan = made
        self._wire = Wire(HOST, port, tokens)
        self._speed = speed
        self._lock = threading.Lock()
        self._numbers: dict[int, str] = {}
        self._called: set[int] = set()
        self._at_slot: dict[int, int] = {}

    def run(self, tell: Tell) -> Played:
        """Play all steps; returns when the last is answered."""
        steps = self._plan.steps
        first, began = steps[0].when[0], time.monotonic() + LEAD_S
        before = Before(self._plan.calls == "rules")
        # A step only waits for steps handed in before it, so the pool cannot come to a stand.
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="replay") as pool:
            for index, step in enumerate(steps):
                at = step.when[0]
                tell(index, len(steps), at)
                due = began + (at - first) / self._speed
                time.sleep(max(0.0, due - time.monotonic()))
                before.add(step, pool.submit(self._step, index, step, due, before.of(step)))
        self._wire.close()
        tell(len(steps), len(steps), steps[-1].when[0])
        return self.played

    def _step(self, index: int, step: Step, due: float, before: Sequence[Future[None]]) -> None:
        for other in before:
            other.result()
        self.late.append(time.monotonic() - due)
        try:
            self._do(str(index), step)
        except (RefusedError, BrokenError, KeyError) as error:
            words = f"{time_of_day(step.when[0])} {type(step).__name__}: {error!r}"
            with self._lock:
                self.played.refusals.append(words)

    def _do(self, key: str, step: Step) -> None:
        match step:
            case Arrive(person=person):
                self._arrive(key, person)
            case GiveUp(person=person):
                self._give_up(key, person)
            case Open(counter=counter):
                self._at_counter(key, counter.number, "open")
            case Begin(slot=slot):
                self._begin(key, slot)
            case End(slot=slot):
                self._end(key, slot)
            case Close(counter=counter):
                self._at_counter(key, counter.number, "close")

    def _arrive(self, key: str, person: Person) -> None:
        wish = {"service": service_code(person.type), "category": category(person)}
        ticket = self._post(key, "kiosk", "/tickets", wish)
        with self._lock:
            self.played.tickets[person.line] = ticket["id"]
            self._numbers[person.line] = ticket["number"]

    def _give_up(self, key: str, person: Person) -> None:
        ticket = self.played.tickets[person.line]
        gone = ticket not in self._called
        if gone:
            try:
                self._post(key, "greeter", f"/tickets/{ticket}/leave", {})
            except RefusedError as refusal:
                # By the rule somebody may be called in the very moment of giving up.
                if self._plan.calls == "recorded" or refusal.code != "illegal_move":
                    raise
                gone = False
        with self._lock:
            self.played.left += gone
            self.played.kept += not gone

    def _begin(self, key: str, slot: Slot) -> None:
        pressed = time.monotonic()
        try:
            if self._plan.calls == "rules":
                answer = self._at_counter(key, slot.counter, "next", current=None)
            else:
                number = self._numbers[slot.person.line]
                answer = self._at_counter(key, slot.counter, "call", number=number, current=None)
        except RefusedError as refusal:
            if refusal.code != "queue_empty":
                raise
            with self._lock:
                self.played.skipped += 1
            return
        ticket = answer["ticket"]["id"]
        with self._lock:
            self._called.add(ticket)
            self._at_slot[slot.index] = ticket
            self.pressed_at[ticket] = pressed
            self.played.calls += 1
        self._at_counter(f"{key}s", slot.counter, "start", ticket=ticket)

    def _end(self, key: str, slot: Slot) -> None:
        ticket = self._at_slot.get(slot.index)
        if ticket is None:
            return
        self._at_counter(key, slot.counter, "finish", ticket=ticket)
        with self._lock:
            self.played.served += 1

    def _at_counter(self, key: str, counter: int, verb: str, **body: Any) -> dict[str, Any]:
        return self._post(key, f"counter:{counter}", f"/counters/{counter}/{verb}", body)

    def _post(self, key: str, who: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        began = time.monotonic()
        try:
            return self._wire.post(who, path, body, f"replay-{key}")
        finally:
            self.requests.append(time.monotonic() - began)


class Before:
    """Which steps must be answered before another is asked: a person's own, a counter's own, and for a call by the
    rule whoever came or went before it in that type's queue."""

    def __init__(self, by_rule: bool) -> None:
        self._by_rule = by_rule
        self._last: dict[tuple[str, int], Future[None]] = {}
        self._queues: dict[str, list[Future[None]]] = {}

    def of(self, step: Step) -> list[Future[None]]:
        """What a step waits for."""
        found = [self._last[name] for name in _concerned(step) if name in self._last]
        if self._by_rule and isinstance(step, Begin):
            queue = self._queues.get(step.slot.person.type, [])
            found += [future for future in queue if not future.done()]
        return found

    def add(self, step: Step, future: Future[None]) -> None:
        """A step was handed in."""
        for name in _concerned(step):
            self._last[name] = future
        if isinstance(step, Arrive | GiveUp):
            queue = self._queues.setdefault(step.person.type, [])
            queue[:] = [other for other in queue if not other.done()] + [future]


def _concerned(step: Step) -> list[tuple[str, int]]:
    match step:
        case Arrive(person=person) | GiveUp(person=person):
            return [("person", person.line)]
        case Begin(slot=slot):
            return [("person", slot.person.line), ("counter", slot.counter)]
        case End(slot=slot):
            return [("counter", slot.counter)]
        case Open(counter=counter) | Close(counter=counter):
            return [("counter", counter.number)]


# --- how boards and paper fared


def _wait_for_paper(hall: Hall) -> None:
    until = time.monotonic() + PAPER_S
    while time.monotonic() < until:
        with hall.reading() as reading:
            if not reading.store.wanted_slips(reading.now + 3_600_000, 1):
                return
        time.sleep(0.1)


def judge(hall: Hall, played: Played, crew: Crew, boards: Sequence[Board], paper: Path, speed: float) -> None:
    """Add to what was played how boards and printer fared, and how quick everything was."""
    calls = [seq for seq, _ in calls_of(hall)]
    for number, board in enumerate(boards, start=1):
        played.refusals += [f"board {number}: {gap}" for gap in board.gaps]
        if board.calls != calls:
            played.refusals.append(
                f"board {number} heard {len(board.calls)} calls, {len(set(board.calls))} of them different, "
                f"of {len(calls)}, or not in their order"
            )
    with hall.reading() as reading:
        slips = Tally(slip.state for slip in reading.store.all_slips().values())
    printed = max((int(one.stem) for one in paper.glob("*.json") if one.stem.isdecimal()), default=0)
    if slips["printed"] + slips["void"] != len(played.tickets) or printed != slips["printed"]:
        played.refusals.append(f"{len(played.tickets)} numbers, {printed} slips on paper, in the hall {dict(slips)}")
    heard = [
        max(board.heard_at[ticket] for board in boards) - pressed
        for ticket, pressed in crew.pressed_at.items()
        if boards and all(ticket in board.heard_at for board in boards)
    ]
    played.notes += [
        f"{speed:g} times as fast as life: a millisecond here is {speed / 1000:g} s of the record, "
        f"the head start {scaled_head_start(speed) * speed:g} s",
        _quick("a step was begun after its moment", crew.late),
        _quick(f"{len(crew.requests):,} requests were answered", crew.requests),
        f"{len(boards)} boards heard {len(calls):,} calls each, in order; " + _quick("press to last board", heard),
        f"{printed:,} slips came out of the printer, {slips['void']} were void",
    ]


def _quick(what: str, seconds: Sequence[float]) -> str:
    if not seconds:
        return f"{what}: never"
    shown = " / ".join(f"{quantile(seconds, share) * 1000:.1f}" for share in (0.5, 0.99, 1.0))
    return f"{what}: P50 / P99 / most {shown} ms"
