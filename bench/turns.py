"""What the one button costs by each order of calling, with ten and with ten thousand people waiting, with and without
caps; what the choice alone costs; what it costs to tell why somebody waited, and to try rules on a past day.
``python -m bench.turns``

Every hall is called in turn in the same run, so that whatever else the machine does befalls all of them. With caps,
thousands of the ten thousand are capped. The floor is a durable commit on the same disk.
"""

from __future__ import annotations

import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bench.floor import commits
from hall import catalog, schema
from hall.actions.calling import Next
from hall.actions.counters import OpenCounter
from hall.actions.issuing import Issue
from hall.actions.rules import SetRules
from hall.actions.work import SYSTEM
from hall.compared import beside
from hall.database import Database
from hall.day import HallClock
from hall.desk import Hall
from hall.past import past, rules_of
from hall.rulebook import Rulebook, with_rules
from hall.turns import ORDERS, Head, Moment, Order, next_for
from hall.waited import waited

FEW, MANY = 10, 10_000
TYPES = ("pay", "new", "card", "rename", "close")
CATEGORIES = ("ordinary", "ordinary", "ordinary", "ordinary", "priority", "vip")
AHEAD = ("vip", "priority")
COUNTERS = 8
CAP_CALLS, CAP_AFTER = 3, 3600
OVERTAKES = 60
"""Calls of those who came last, before the measure: they overtake everybody."""
PRESSES = 200
MOST_RATIO = 1.5
CHOICES = 50
PEOPLE, QUEUE = 2_000, 200
"""People of a busy day, and how many of them wait at most of the time."""


class Steps(HallClock):
    """A clock that goes on by two seconds each time it is asked, so that no press is taken for a repeated one."""

    def __init__(self) -> None:
        self.ms = round(time.time() * 1000)
        super().__init__(lambda: self.ms, lambda: self.ms)

    def now(self) -> int:
        self.ms += 2_000
        return super().now()


def document() -> dict[str, Any]:
    """Five types, three categories, eight counters that serve three types first and one more second."""
    name = {"zh": "名", "en": "name"}
    return {
        "name": name,
        "time_zone": "UTC",
        "services": [{"code": code, "name": name, "prefix": "ABCDE"[n]} for n, code in enumerate(TYPES)],
        "categories": [
            {"code": "ordinary", "name": name},
            {"code": "priority", "name": name, "head_start": 900},
            {"code": "vip", "name": name, "head_start": 90},
        ],
        "counters": [
            {"number": n, "name": name, "first": [TYPES[(n + k) % 5] for k in range(3)], "second": [TYPES[(n + 3) % 5]]}
            for n in range(1, COUNTERS + 1)
        ],
    }


def crowded(folder: Path, waiting: int) -> Path:
    """A hall in which so many wait, most of whom were overtaken."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{waiting}.db"
    database = Database(f"sqlite:///{path}")
    event.listen(database.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    with database.founding() as connection:
        schema.metadata.create_all(connection)
    hall = Hall(database, clock=Steps(), secret=b"bench")
    hall.found(document() | {"rules": {"order": "strict", "ahead": ["vip"]}, "day_turns_at": turns_far_off()})
    for number in range(1, COUNTERS + 1):
        hall.do(OpenCounter(counter=number), SYSTEM)
    dice = random.Random(waiting)
    for _ in range(waiting):
        hall.do(Issue(service=dice.choice(TYPES), category=dice.choice(CATEGORIES[:5])), SYSTEM)
    for n in range(OVERTAKES):
        hall.do(Issue(service=TYPES[n % 5], category="vip"), SYSTEM)
        hall.do(Next(counter=1 + n % COUNTERS), SYSTEM)
    database.close()
    return path


def turns_far_off() -> str:
    """A time of day that the measure does not come near."""
    return time.strftime("%H:00", time.gmtime(time.time() - 7200))


@dataclass(slots=True)
class Case:
    """A hall by its order and caps, and how long each press took, in seconds."""

    order: Order
    caps: bool
    waiting: int
    hall: Hall
    capped: int = 0
    taken: list[float] = field(default_factory=list)

    def press(self, n: int) -> None:
        """The one button at one of the counters; somebody new comes, so that as many wait as before."""
        began = time.perf_counter()
        answer = self.hall.do(Next(counter=1 + n % COUNTERS), SYSTEM).answer
        self.taken.append(time.perf_counter() - began)
        self.capped += answer["why"]["rule"] == "capped"
        self.hall.do(Issue(service=TYPES[n % 5], category=CATEGORIES[n % 6]), SYSTEM)


def opened(folder: Path, base: Path, order: Order, caps: bool, waiting: int) -> Case:
    """The crowded hall by these rules, written durably from here on."""
    path = folder / f"{order}-{caps}-{waiting}.db"
    shutil.copy(base, path)
    hall = Hall(Database(f"sqlite:///{path}"), clock=Steps(), secret=b"bench")
    limits = {"cap_calls": CAP_CALLS, "cap_after": CAP_AFTER} if caps else {}
    hall.do(SetRules(book=Rulebook(order=order, ahead=AHEAD, **limits)), SYSTEM)
    return Case(order, caps, waiting, hall)


def capped_of(case: Case) -> int:
    """How many of those who wait are capped by the number of calls."""
    counted = (
        "SELECT count(*) FROM tickets t WHERE t.state = 'waiting' AND (SELECT count(*) FROM overtakes o WHERE "
        "o.hall = t.hall AND o.queue = t.queue AND o.issued_at > t.issued_at AND o.at > t.waiting_since) >= ?"
    )
    with case.hall.database.glance() as connection:
        return int(connection.exec_driver_sql(counted, (CAP_CALLS,)).scalar_one())


def choices() -> Iterator[tuple[Order, int, float]]:
    """The choice alone among so many heads, the middle of many, in seconds."""
    dice = random.Random(1)
    queues = [f"s:{n}" for n in range(30)]
    for order in ORDERS:
        for many in (120, MANY):
            heads = [
                Head(
                    ticket=n,
                    queue=dice.choice(queues),
                    turn_at=dice.randrange(10**9),
                    issued_at=dice.randrange(10**9),
                    category=dice.choice(CATEGORIES),
                    target=600_000,
                )
                for n in range(many)
            ]
            moment = Moment(now=10**9, second_limit=600_000, ahead=AHEAD, most=2, streak=1)
            taken = []
            for _ in range(CHOICES):
                began = time.perf_counter()
                next_for(heads, queues[:8], queues[8:12], moment, order)
                taken.append(time.perf_counter() - began)
            yield order, many, statistics.median(taken)


def tried(folder: Path) -> Iterator[tuple[str, float]]:
    """A day of two thousand people: why one of them waited, and other rules tried on it, in seconds."""
    hall = Hall(Database(f"sqlite:///{crowded(folder, FEW)}"), clock=Steps(), secret=b"bench")
    dice = random.Random(2)
    asked = 0
    for n in range(PEOPLE):
        ticket = hall.do(Issue(service=dice.choice(TYPES), category=dice.choice(CATEGORIES)), SYSTEM).answer
        asked = ticket["id"] if n == PEOPLE // 2 else asked
        if n > QUEUE:
            hall.do(Next(counter=1 + n % COUNTERS), SYSTEM)
    with hall.reading() as reading:
        began = time.perf_counter()
        found = waited(reading, str(asked))
        yield f"why one of {PEOPLE:,} waited ({sum(found['counts'].values()):,} calls)", time.perf_counter() - began
        began = time.perf_counter()
        day = past(reading, reading.hall.day)
        yield f"a day of {len(day.visitors):,} people read", time.perf_counter() - began
        book = Rulebook(order="strict", ahead=AHEAD, cap_calls=CAP_CALLS)
        rules = rules_of(catalog.read(with_rules(reading.catalogue, book)))
        began = time.perf_counter()
        beside(day, rules_of(reading.catalogue), rules)
        yield "as it was, by the rules in force and by others", time.perf_counter() - began
    hall.database.close()


def p95(values: Sequence[float]) -> float:
    """Nineteen of twenty are not above it."""
    return sorted(values)[int(0.95 * len(values))]


def main() -> int:
    """Measure and print; 1 when ten thousand cost more than the ratio allows."""
    folder = Path(tempfile.mkdtemp(prefix="turns-"))
    try:
        bases = {waiting: crowded(folder, waiting) for waiting in (FEW, MANY)}
        cases = [
            opened(folder, base, order, caps, waiting)
            for order in ORDERS
            for caps in (False, True)
            for waiting, base in bases.items()
        ]
        for n in range(PRESSES):
            for case in cases:
                case.press(n)
        floor = statistics.median(commits(folder)) * 1000
        print(f"a durable commit of one row: {floor:.2f} ms; milliseconds of a press, half and nineteen of twenty:")
        print(f"{'order':<12} {'caps':<5} {'10 wait':>16} {'10,000 wait':>16} {'ratio':>6}  capped, called as such")
        worst = 0.0
        for few, many in zip(cases[::2], cases[1::2], strict=True):
            halves = [statistics.median(one.taken) * 1000 for one in (few, many)]
            shown = [f"{h:.2f} {p95(one.taken) * 1000:.2f}" for h, one in zip(halves, (few, many), strict=True)]
            ratio = halves[1] / halves[0]
            worst = max(worst, ratio)
            counts = f"{capped_of(many):,}, {many.capped}" if many.caps else ""
            name = f"{few.order:<12} {'yes' if few.caps else 'no':<5}"
            print(f"{name} {shown[0]:>16} {shown[1]:>16} {ratio:>6.2f}  {counts}")
        print(f"worst ratio {worst:.2f}, at most {MOST_RATIO}")
        for order, heads, seconds in choices():
            print(f"the choice alone, {order:<12} among {heads:>6,} heads: {seconds * 1000:.3f} ms")
        for what, seconds in tried(folder / "day"):
            print(f"{what}: {seconds * 1000:.0f} ms")
        return int(worst > MOST_RATIO)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
