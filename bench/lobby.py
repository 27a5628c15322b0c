"""The lobby's board through a busy hall's day, sixty times as fast: does it hold?

    python bench/lobby.py [--minutes 24] [--every 10]

A real server, a real browser with its sounds on, people who come, are called, recalled, missed, sent on, and clerks who
pause, all by the API. Sounds and what is seen of a call take a sixtieth of their time too. After each collection of
garbage the page's heap, nodes and listeners are counted, and the renderer's memory; the growth from the end of the
first sixth on is a robust fit (Theil and Sen). Ends with 1 when anything grew by a tenth, or the console complained.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from itertools import combinations
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.pages import house  # noqa: E402
from bench.press import BASE, Client  # noqa: E402
from bench.tab import Tab, tab  # noqa: E402
from go import find_chromium  # noqa: E402
from hall.actions.boards import SetVoice  # noqa: E402
from hall.actions.people import CreateToken  # noqa: E402
from hall.actions.work import Actor  # noqa: E402
from hall.desk import Hall  # noqa: E402
from tests.pages.screens import HOLDS, HURRY  # noqa: E402
from web.access import SCREEN_COOKIE  # noqa: E402

MANAGER = Actor(principal="bench", role="manager")
FASTER = 60
OPENS = 8
"""The day begins at this hour."""
COME = (6, 6, 6, 6, 6, 6, 6, 20, 50, 65, 65, 65, 40, 40, 65, 65, 65, 50, 20, 10, 10, 10, 10, 6)
"""People an hour, by the hour of the day."""
WARM_UP = 1 / 6
MOST_GROWTH = 0.10
HOUR_S = 3600.0
KB, MB = 1024, 1024 * 1024
LOUD = ("error", "warning")
Post = Callable[[str, dict[str, Any]], dict[str, Any]]
"""A command of the hall by its path and body: its answer; empty when it was refused."""


# --- people and clerks


@dataclass
class Desk:
    """A counter as its clerk works there. ``due``: when the clerk does the next thing, in simulated seconds."""

    number: int
    ticket: int | None = None
    started: bool = False
    paused: bool = False
    due: float = 0.0


@dataclass
class Day:
    """A busy hall's day: ``go_on`` does what has come due by then."""

    post: Post
    services: Sequence[str]
    counters: Sequence[int]
    dice: random.Random = field(default_factory=lambda: random.Random(7))
    done: Counter[str] = field(default_factory=Counter)
    next_comes: float = 0.0
    desks: list[Desk] = field(default_factory=list)

    def open(self) -> None:
        """The clerks sit down."""
        for number in self.counters:
            self._do(f"counters/{number}/open", {})
            self.desks.append(Desk(number))

    def go_on(self, now: float) -> None:
        """Everything that happens until this second of the day."""
        while self.next_comes <= now:
            category = "priority" if self.dice.random() < 0.1 else "ordinary"
            self._do("tickets", {"service": self.dice.choice(self.services), "category": category})
            hour = int(OPENS + self.next_comes / HOUR_S) % 24
            self.next_comes += self.dice.expovariate(COME[hour] / HOUR_S)
        for desk in self.desks:
            if desk.due <= now:
                desk.due = now + self._work(desk)

    def _do(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        self.done[path.rpartition("/")[2]] += 1
        return self.post(path, body)

    def _work(self, desk: Desk) -> float:
        """The clerk's next act; answers how long it takes until the one after."""
        at, luck = f"counters/{desk.number}", self.dice.random()
        if desk.paused:
            self._do(f"{at}/resume", {})
            desk.paused = False
            return 5
        if desk.ticket is None and luck < 0.02:
            self._do(f"{at}/pause", {"reason": "lunch", "minutes": 20})
            desk.paused = True
            return 1200
        if desk.ticket is None:
            called = self._do(f"{at}/next", {}).get("ticket")
            desk.ticket, desk.started = (called and called["id"]), False
            return 30 if called else 60
        if not desk.started:
            return self._awaited(desk, at, luck)
        if luck < 0.08:
            self._do(f"{at}/transfer", {"place": "own", "service": self.dice.choice(self.services)})
        else:
            self._do(f"{at}/finish", {})
        desk.ticket = None
        return 5

    def _awaited(self, desk: Desk, at: str, luck: float) -> float:
        if luck < 0.2:
            self._do(f"{at}/recall", {})
            return 30
        if luck < 0.28:
            self._do(f"{at}/miss", {})
            desk.ticket = None
            return 5
        self._do(f"{at}/start", {})
        desk.started = True
        return self.dice.uniform(90, 480)


# --- what the page weighs


@dataclass(frozen=True, slots=True)
class Weight:
    """A page after its garbage was collected, and its process: bytes; ``at`` in seconds."""

    at: float
    heap: float
    nodes: float
    listeners: float
    memory: float


class Scales:
    """Weighs a page. ``send`` is a command of its tab; ``processes`` are the renderers, of which it is the largest."""

    def __init__(self, send: Callable[[str], Any], processes: Callable[[], Sequence[int]] = tuple) -> None:
        self._send = send
        self._processes = processes
        for domain in ("Performance", "HeapProfiler"):
            send(f"{domain}.enable")
        self._began = time.monotonic()

    def weigh(self) -> Weight:
        """Now."""
        # what the first collection lets go of, the second takes
        for _ in range(2):
            self._send("HeapProfiler.collectGarbage")
        said = {one["name"]: one["value"] for one in self._send("Performance.getMetrics")["metrics"]}
        at = time.monotonic() - self._began
        memory = max(map(resident, self._processes()), default=0.0)
        return Weight(at, said["JSHeapUsedSize"], said["Nodes"], said["JSEventListeners"], memory)


def resident(process: int) -> float:
    """A process's resident bytes; 0 where nobody says."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return float(line.split()[1]) * KB
    return 0.0


def growth(weights: Sequence[Weight], name: str) -> float:
    """By which share a weight grew from the first to the last, as the median of all slopes says."""
    points = [(one.at, float(getattr(one, name))) for one in weights]
    slopes = [(b - a) / (then - at) for (at, a), (then, b) in combinations(points, 2) if then > at]
    middle = statistics.median(value for _, value in points)
    if not slopes or not middle:
        return 0.0
    return statistics.median(slopes) * (points[-1][0] - points[0][0]) / middle


def warm(weights: Sequence[Weight]) -> list[Weight]:
    """Those after the first sixth of the time."""
    return [one for one in weights if one.at >= weights[-1].at * WARM_UP]


NAMES = tuple(one.name for one in fields(Weight) if one.name != "at")


# --- the run


def main() -> int:
    """A table and a verdict."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=24)
    parser.add_argument("--every", type=float, default=10, help="seconds between two weighings")
    given = parser.parse_args()
    chromium = find_chromium()
    assert chromium is not None, "no Chromium here"
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)) as (base, hall), tab(chromium) as page:
        return run(page, base, hall, 60 * given.minutes, given.every)


def run(page: Tab, base: str, hall: Hall, seconds: float, every: float) -> int:
    """Let the day pass before the board, and weigh it."""

    def renderers() -> list[int]:
        processes = page.browser("SystemInfo.getProcessInfo")["processInfo"]
        return [one["id"] for one in processes if one["type"] == "renderer"]

    floor = Scales(page.send, renderers).weigh()
    hall.do(SetVoice(voice={"gap_ms": 50, "again_after": 1}), MANAGER)
    board(page, base, hall)
    over = threading.Event()
    day = traffic(base, hall)
    clerks = threading.Thread(target=pass_by, args=(day, over))
    clerks.start()
    scales, weights = Scales(page.send, renderers), []
    print(f"{'day':>6} {'heap MB':>8} {'nodes':>7} {'listeners':>9} {'memory MB':>9} {'acts':>6} {'sounds':>6}")
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        page.rest(min(every, max(0.0, until - time.monotonic())))
        one = scales.weigh()
        weights.append(one)
        clock = OPENS * 60 + one.at * FASTER / 60
        print(
            f"{int(clock / 60) % 24:>3}:{int(clock % 60):02} {one.heap / MB:>8.2f} {one.nodes:>7.0f}"
            f" {one.listeners:>9.0f} {one.memory / MB:>9.1f} {sum(day.done.values()):>6}"
            f" {page.evaluate('window.plays'):>6}",
            flush=True,
        )
    over.set()
    clerks.join()
    return verdict(weights, list(filter(None, map(complaint, page.events))), day, floor)


def board(page: Tab, base: str, hall: Hall) -> None:
    """A board that speaks in a hurry."""
    secret = hall.do(CreateToken(role="display", device="lobby"), MANAGER).answer["token"]
    page.send("Network.setCookie", name=SCREEN_COOKIE, value=secret, url=base)
    for domain in ("Page", "Runtime", "Log"):
        page.send(f"{domain}.enable")
    page.send("Page.addScriptToEvaluateOnNewDocument", source=HURRY)
    page.send("Page.navigate", url=f"{base}/board")
    page.wait("document.querySelector('.board[data-online=true]') !== null")
    page.evaluate(f"({HOLDS})({1 / FASTER})")


def complaint(event: dict[str, Any]) -> str | None:
    """What an event of the protocol complains of, if it does."""
    said = event.get("params", {})
    match event.get("method"):
        case "Log.entryAdded":
            entry = said["entry"]
            return f"{entry['level']}: {entry['text']} {entry.get('url', '')}" if entry["level"] in LOUD else None
        case "Runtime.consoleAPICalled":
            words = " ".join(str(one.get("value", one.get("description"))) for one in said["args"])
            return f"{said['type']}: {words}" if said["type"] in LOUD else None
        case "Runtime.exceptionThrown":
            return f"page error: {said['exceptionDetails']['text']}"
        case "Inspector.targetCrashed":
            return "the page crashed"
    return None


def traffic(base: str, hall: Hall) -> Day:
    """The hall's people, by the API."""
    secret = hall.do(CreateToken(role="manager", device="clerks"), MANAGER).answer["token"]
    client = Client(int(base.rpartition(":")[2]), secret)

    def post(path: str, body: dict[str, Any]) -> dict[str, Any]:
        status, answer = client.post(f"{BASE}/{path}", body)
        return answer if status < 400 else {}

    with hall.reading() as reading:
        services = [one.code for one in reading.catalogue.services]
        counters = [one.number for one in reading.catalogue.counters]
    day = Day(post, services, counters)
    day.open()
    return day


def pass_by(day: Day, over: threading.Event) -> None:
    """The day, sixty times as fast."""
    began = time.monotonic()
    while not over.wait(0.02):
        day.go_on((time.monotonic() - began) * FASTER)


def verdict(weights: Sequence[Weight], said: Sequence[str], day: Day, floor: Weight) -> int:
    """Say how it went; 1 when it did not hold."""
    later = warm(weights)
    print(f"acts: {', '.join(f'{count} {name}' for name, count in day.done.most_common())}")
    print(f"empty page in the same tab: heap {floor.heap / MB:.2f} MB, memory {floor.memory / MB:.0f} MB")
    wrong = len(said)
    for name in NAMES:
        share = growth(later, name)
        wrong += share >= MOST_GROWTH
        print(f"growth of {name} after the warm-up: {100 * share:+.1f} %")
    print(f"complaints: {len(said)}")
    for line, times in Counter(said).most_common(10):
        print(f"  {times} × {line}")
    print("it holds" if not wrong else "it does not hold")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
