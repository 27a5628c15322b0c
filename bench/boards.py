"""Boards under a burst of calls, and how long a voice keeps people waiting.

    python bench/boards.py [--calls 30] [--seconds 5]     three boards of two zones in a real browser
    python bench/boards.py --curve                        calls a minute against the voice's delay

The first ends with 1 unless every call of a board's zone was shown and spoken by it in order, none lost, none twice as
new; what was spoken is what the boards told the server. The second speaks six simulated hours at each pace, calls
coming at random, with the lengths that the built-in packs speak.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from bench.pages import house  # noqa: E402
from go import find_chromium  # noqa: E402
from hall.actions.boards import SetScreen, SetZones  # noqa: E402
from hall.actions.calling import Next  # noqa: E402
from hall.actions.counters import OpenCounter  # noqa: E402
from hall.actions.issuing import Issue  # noqa: E402
from hall.actions.people import CreateToken  # noqa: E402
from hall.actions.work import Actor  # noqa: E402
from hall.catalog import Voice  # noqa: E402
from hall.desk import Hall  # noqa: E402
from tests.display.simulated import Spoken, spoken  # noqa: E402
from web.access import SCREEN_COOKIE  # noqa: E402

MANAGER = Actor(principal="bench", role="manager")
ZONES = (("left", (1, 2, 3)), ("right", (4, 5)))
BOARDS = ("left", "left", "right")
LISTEN = """() => {
  window.shown = [];
  const look = () => {
    const call = document.querySelector(".latest[data-announcement]");
    const id = call && Number(call.dataset.announcement);
    if (id && window.shown.at(-1) !== id) window.shown.push(id);
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true });
}"""
PACES = (2, 4, 6, 8, 10, 12, 14)
HOUR_MS = 3_600_000


def main() -> int:
    """Burst or curve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--curve", action="store_true")
    given = parser.parse_args()
    if given.curve:
        curve()
        return 0
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        )
        with house(Path(folder)) as (base, hall):
            return burst(browser, base, hall, given.calls, given.seconds)


def burst(browser: Browser, base: str, hall: Hall, calls: int, seconds: float) -> int:
    """Call so many people within so many seconds, and see what the boards make of it."""
    counters = [number for _, numbers in ZONES for number in numbers]
    zones = [{"code": code, "name": {"zh": code, "en": code}, "counters": list(own)} for code, own in ZONES]
    hall.do(SetZones(zones=zones), MANAGER)
    boards = [board(browser, base, hall, zone) for zone in BOARDS]
    for number in counters:
        hall.do(OpenCounter(counter=number), MANAGER)
    with hall.reading() as reading:
        serves = {counter.number: counter.first[0] for counter in reading.catalogue.counters}
    for made in range(calls):
        hall.do(Issue(service=serves[counters[made % len(counters)]]), MANAGER)
    began, made = time.monotonic(), 0
    while made < calls:
        number = counters[made % len(counters)]
        with hall.reading() as reading:
            counter = reading.store.counters().get(number)
        current = None if counter is None else counter.ticket
        if hall.do(Next(counter=number, current=current), MANAGER).answer.get("ticket"):
            made += 1
        time.sleep(max(0.0, began + made * seconds / calls - time.monotonic()))
    print(f"{calls} calls in {time.monotonic() - began:.1f} s")
    with hall.reading() as reading:
        announced = reading.store.announcements_after(reading.hall.day, 0, 10_000)
    wanted = {code: [one.id for one in announced if one.counter in own] for code, own in ZONES}
    wrong = 0
    for name, (page, said) in zip(BOARDS, boards, strict=True):
        shown, drained = drained_after(page, said, wanted[name][-1], began)
        first = list(dict.fromkeys(id for id, _ in said))
        well = first == wanted[name] == list(dict.fromkeys(shown))
        wrong += not well
        words = ", ".join(f"{count} {say}" for say, count in sorted(Counter(say for _, say in said).items()))
        print(f"{name:<6} {len(wanted[name])} calls, shown and spoken in order: {well}; {words}; in {drained:.0f} s")
    return 1 if wrong else 0


Said = list[tuple[int, str]]


def board(browser: Browser, base: str, hall: Hall, zone: str) -> tuple[Page, Said]:
    """A board of a zone, and what it tells the server that it said."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN")
    device = f"board-{len(browser.contexts)}"
    secret = hall.do(CreateToken(role="display", device=device), MANAGER).answer["token"]
    context.add_cookies([{"name": SCREEN_COOKIE, "value": secret, "url": base}])
    hall.do(SetScreen(screen={"device": device, "zone": zone}), MANAGER)
    page = context.new_page()
    said: Said = []

    def told(request: Any) -> None:
        if request.url.endswith("/voice/next"):
            body = request.post_data_json or {}
            if "said" in body:
                said.append((body["said"]["announcement"], body["said"]["say"]))

    page.on("request", told)
    page.goto(f"{base}/board")
    page.wait_for_selector(".board[data-online='true']")
    page.evaluate(LISTEN)
    return page, said


def drained_after(page: Page, said: Said, last: int, began: float) -> tuple[list[int], float]:
    """What the board showed big, and after how many seconds it had spoken the last call."""
    until = time.monotonic() + 240
    while last not in [id for id, _ in said] and time.monotonic() < until:
        page.wait_for_timeout(250)
    return page.evaluate("window.shown"), time.monotonic() - began


def curve() -> None:
    """A line a pace: how long after its call people are called by the voice."""
    print("calls a minute | mean s | P50 s | P95 s | P99 s | most at an even pace | full, short, brief, again")
    for pace in PACES:
        dice, times, at = random.Random(7), [], 0.0
        while at < 6 * HOUR_MS:
            at += dice.expovariate(pace / 60_000)
            times.append(round(at))
        said = spoken(times, Voice())
        delays = waits(times, said)
        words = Counter(one.say for one in said)
        shares = ", ".join(f"{100 * words[say] / len(times):.0f} %" for say in ("full", "short", "brief", "again"))
        even = [round(n * 60_000 / pace) for n in range(60 * pace)]
        shown = [
            sum(delays) / len(delays),
            *(delays[int(len(delays) * share)] for share in (0.5, 0.95, 0.99)),
            waits(even, spoken(even, Voice()))[-1],
        ]
        print(f"{pace:>2} | {' | '.join(f'{one:.1f}' for one in shown)} | {shares}")


def waits(times: list[int], said: list[Spoken]) -> list[float]:
    """Seconds from each call to its first word, the shortest first."""
    return sorted((one.begins - times[one.call - 1]) / 1000 for one in said if one.say != "again")


if __name__ == "__main__":
    raise SystemExit(main())
