"""A press of *next* → the lists of the boards, with sixty live screens, and the sound of the call.

    python bench/screens.py [--presses 200] [--screens 60] [--pause 0.2]

Two of the screens are boards in a real browser, whose change is timed where it happens, in the page; the others are
plain sockets in a process of their own. The floor of the same run is a bare emit of the same server to as many sockets.
Ends with 1 when a list changes later than 100 ms (median) or 300 ms (P99), or a sound is ready later than 50 ms (P99).
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import selectors
import statistics
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import websocket  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from bench.pages import house  # noqa: E402
from bench.press import BASE, Client, expect, free_port, ms, p99, paper_is_out, served  # noqa: E402
from go import find_chromium  # noqa: E402
from hall.actions.people import CreateToken  # noqa: E402
from hall.actions.work import Actor  # noqa: E402
from hall.desk import Hall  # noqa: E402
from web.access import SCREEN_COOKIE  # noqa: E402

MANAGER = Actor(principal="bench", role="manager")
BOARDS = 2
AIM_S, AIM_P99_S, SOUND_S = 0.1, 0.3, 0.05
PATIENCE_S = 5.0
WATCH = """() => {
  window.plates = {};
  const look = () => {
    const now = performance.now();
    for (const one of document.querySelectorAll(".serving li .ticket")) window.plates[one.textContent] ??= now;
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


# --- sockets


def listen(port: int, sockets: int, token: str, told: Connection) -> None:
    """So many sockets in the room of boards. Tells that all are in, then of each call when the last of them had it."""
    opened = [join(port, token) for _ in range(sockets)]
    waiting: dict[object, int] = {}
    told.send("ready")
    with selectors.DefaultSelector() as ready:
        for one in opened:
            ready.register(one.sock, selectors.EVENT_READ, one)
        while True:
            for key, _ in ready.select():
                said = key.data.recv()
                if said == "2":
                    key.data.send("3")
                elif said.startswith("42") and '"announcement"' in said:
                    call = json.loads(said[said.index("[") :])[1]["announcement"]
                    waiting[call] = waiting.get(call, 0) + 1
                    if waiting[call] == sockets:
                        told.send((waiting.pop(call) and call, time.perf_counter()))


def join(port: int, token: str) -> Any:
    """A socket that was let in."""
    line = websocket.create_connection(f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket")
    line.recv()
    line.send("40/live," + json.dumps({"hall": "main", "rooms": ["board"], "token": token}))
    while not str(line.recv()).startswith("40/live"):
        pass
    return line


class Audience:
    """The sockets' process."""

    def __init__(self, port: int, sockets: int, token: str = "") -> None:
        self._told, there = multiprocessing.Pipe()
        spawning = multiprocessing.get_context("spawn")
        self._process = spawning.Process(target=listen, args=(port, sockets, token, there), daemon=True)
        self._process.start()
        if not self._told.poll(60) or self._told.recv() != "ready":
            raise SystemExit("the sockets were not let in")

    def last_had(self, call: int) -> float:
        """When the last of them had this call (perf_counter)."""
        while self._told.poll(PATIENCE_S):
            had, at = self._told.recv()
            if had == call:
                return float(at)
        raise SystemExit(f"call {call} did not reach every socket")

    def close(self) -> None:
        """They hang up."""
        self._process.kill()
        self._process.join()


# --- the measures


def bare(presses: int, sockets: int, pause: float) -> list[float]:
    """A bare emit to as many sockets → the last of them has it, in seconds each."""
    port, taken = free_port(), []
    with served(["bench/floor.py", str(port)], port):
        audience, client = Audience(port, sockets), Client(port)
        for call in range(1, presses + 1):
            began = time.perf_counter()
            expect(client.post("/emit", {"announcement": call}), 200)
            taken.append(audience.last_had(call) - began)
            time.sleep(pause)
        audience.close()
    return taken


class Screen:
    """A board in a browser: ``changed`` says when a number came into its list."""

    def __init__(self, browser: Browser, base: str, hall: Hall, name: str) -> None:
        context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN")
        secret = hall.do(CreateToken(role="display", device=name), MANAGER).answer["token"]
        context.add_cookies([{"name": SCREEN_COOKIE, "value": secret, "url": base}])
        self.page: Page = context.new_page()
        self.page.goto(f"{base}/board")
        self.page.wait_for_selector(".board[data-online='true']")
        self.page.evaluate(WATCH)

    def changed(self) -> dict[str, float]:
        """When each number came into the list (perf_counter)."""
        ahead = self._ahead()
        plates: dict[str, float] = self.page.evaluate("window.plates")
        return {number: at / 1000 + ahead for number, at in plates.items()}

    def _ahead(self) -> float:
        """How far our clock is ahead of the page's: by the quickest of many answers."""
        answers = []
        for _ in range(50):
            began = time.perf_counter()
            at = self.page.evaluate("performance.now()") / 1000
            ended = time.perf_counter()
            answers.append((ended - began, (began + ended) / 2 - at))
        return float(min(answers)[1])


def fetched(client: http.client.HTTPConnection, token: str, call: int) -> float:
    """How long it takes until a call's sound is there, whole."""
    began = time.perf_counter()
    client.request("GET", f"{BASE}/audio/{call}.wav", headers={"Authorization": f"Bearer {token}"})
    answer = client.getresponse()
    if answer.status != 200 or not answer.read():
        raise SystemExit(f"no sound of {call}: {answer.status}")
    return time.perf_counter() - began


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--presses", type=int, default=200)
    parser.add_argument("--screens", type=int, default=60)
    parser.add_argument("--pause", type=float, default=0.2, help="seconds between two presses")
    given = parser.parse_args()
    floor = bare(given.presses, given.screens, given.pause)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        with house(Path(folder)) as (base, hall):
            return measure(browser, base, hall, given, floor)


def measure(browser: Browser, base: str, hall: Hall, given: argparse.Namespace, floor: list[float]) -> int:
    """Press, and see who has it when."""
    port = int(base.rpartition(":")[2])
    token = hall.do(CreateToken(role="manager", device="clerks"), MANAGER).answer["token"]
    client, ears = Client(port, token), http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    for number in (1, 2, 3):
        expect(client.post(f"{BASE}/counters/{number}/open", {}), 200)
    for _ in range(given.presses):
        expect(client.post(f"{BASE}/tickets", {"service": "pay"}), 201)
    paper_is_out(port, token)
    screens = [Screen(browser, base, hall, f"board-{number}") for number in range(BOARDS)]
    audience = Audience(port, given.screens - BOARDS, token)
    pressed: dict[str, float] = {}
    answered, reached, sounds = [], [], []
    current: dict[int, object] = {}
    for press in range(given.presses):
        number = 1 + press % 3
        began = time.perf_counter()
        status, answer = client.post(f"{BASE}/counters/{number}/next", {"current": current.get(number)})
        answered.append(time.perf_counter() - began)
        expect((status, answer), 200)
        ticket: Any = answer["ticket"]
        current[number] = ticket["id"]
        pressed[ticket["number"]] = began
        with hall.reading() as reading:
            call = reading.store.announcements_after(reading.hall.day, 0, 10_000)[-1].id
        reached.append(audience.last_had(call) - began)
        # while the boards in the browser read the snapshot
        sounds.append(fetched(ears, token, call))
        screens[0].page.wait_for_timeout(given.pause * 1000)
    changes = [screen.changed() for screen in screens]
    audience.close()
    lists = [change[number] - began for change in changes for number, began in pressed.items()]
    return verdict(floor, answered, reached, lists, sounds, given.screens)


def verdict(
    floor: list[float],
    answered: list[float],
    reached: list[float],
    lists: list[float],
    sounds: list[float],
    screens: int,
) -> int:
    """The table; 1 when it is not as it must be."""
    for name, taken in (
        (f"floor: bare emit → last of {screens} sockets", floor),
        ("press → its answer", answered),
        (f"press → last of {screens - BOARDS} sockets", reached),
        ("press → a board's list changed", lists),
        ("call → its sound, whole", sounds),
    ):
        times, late = statistics.median(taken) / statistics.median(floor), p99(taken) / p99(floor)
        print(
            f"{name:<40} median {ms(taken):>7} ms   P99 {1e3 * p99(taken):>7.2f} ms   worst {1e3 * max(taken):>7.2f} ms"
            f"   {times:.2f} × and {late:.2f} × floor"
        )
    held = statistics.median(lists) <= AIM_S and p99(lists) <= AIM_P99_S and p99(sounds) <= SOUND_S
    print("it holds" if held else "it does not hold")
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
