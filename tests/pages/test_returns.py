"""Whatever was cut, killed or set wrong: when it is back, the screens show what the hall says, and the voice has said
every call once. The whole drill, with the longest cut and the times by the second, is ``bench/returns.py``."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, WebSocketRoute, expect

from bench.tab import Tab, tab
from tests.pages.conftest import WALL, House, Visitors, start_house
from tests.pages.line import Line, line_to, sent_again
from tests.pages.screens import BOARD, HURRY, LATE_S, PLAIN_LATE_S, Screens, board_truth
from web.access import SCREEN_COOKIE

pytestmark = pytest.mark.browser
SLACK = 3
"""The machine may be busy: a screen that comes back by chance, seconds later, still fails."""
TEN_O_CLOCK = 10
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
SETTLE_MS = 1000
ASKS_S = 7
"""A voice that has nothing to say asks again within this."""
WRONG_CLOCK = "window.wrongBy = 0; { const now = Date.now; Date.now = () => now() + window.wrongBy; }"


@contextmanager
def hung_up(browser: Browser, house: House, init: str = "") -> Iterator[Screens]:
    """The screens, the voice at rest, one call spoken and nothing to say."""
    visitors = Visitors(browser, house)
    with line_to(int(house.base.rpartition(":")[2])) as line:
        screens = Screens(visitors, line)
        for counter in (1, 2, 3):
            visitors.command(f"counters/{counter}/open", {})
        visitors.command("voice", {"again": 0, "gap_ms": 100})
        screens.open(init)
        screens.spoken([screens.call(2)])
        yield screens
        visitors.leave()
    assert visitors.wrong == []


@pytest.fixture
def screens(browser: Browser, house: House) -> Iterator[Screens]:
    with hung_up(browser, house) as opened:
        yield opened


def in_time(after: dict[str, float]) -> bool:
    """Whether every screen came back soon enough."""
    return all(late < SLACK * (PLAIN_LATE_S if name == "plain" else LATE_S) for name, late in after.items())


# --- the line


@pytest.mark.parametrize(
    ("cut", "seconds"),
    [(Line.pull, 1), (Line.pull, 3), (Line.pull, 10), (Line.refuse, 10)],
    ids=["pulled, 1 s", "pulled, 3 s", "pulled, 10 s", "refused, 10 s"],
)
def test_screens_are_true_after_a_cut_and_every_call_is_spoken_once(
    screens: Screens, cut: Callable[[Line], None], seconds: int
) -> None:
    began = time.monotonic()
    cut(screens.line)
    screens.visitors.command("counters/2/finish", {})
    called = screens.call(1)
    if seconds > 5:
        screens.stale_after(began)
    screens.board.wait_for_timeout(max(0, seconds - (time.monotonic() - began)) * 1000)
    screens.line.mend()
    assert in_time(screens.true_after(time.monotonic()))
    screens.spoken([called, screens.call(3)])
    assert screens.heard.first() == sorted(screens.heard.first())


def test_what_tcp_could_not_deliver_is_sent_again_ever_later() -> None:
    assert [sent_again(0, 1, now) for now in (0, 0.5, 1, 2, 4, 10)] == [0, 1, 1, 3, 7, 15]


def test_calls_of_a_long_cut_do_not_keep_the_latest_one_waiting(screens: Screens) -> None:
    """They are shown in the lists; spoken is what somebody may still come for."""
    screens.line.pull()
    screens.board.wait_for_timeout(1000)
    calls = [screens.call(1) for _ in range(4)]
    screens.board.wait_for_timeout(4000)
    screens.line.mend()
    screens.true_after(time.monotonic(), big=False)
    screens.spoken(calls)
    assert screens.heard.first()[-4:] == calls


# --- the voice and the line


def test_sound_that_got_lost_is_fetched_again_and_heard_once(screens: Screens) -> None:
    lost: list[str] = []

    def lose(route: Any) -> None:
        lost.append(route.request.url)
        route.abort() if len(lost) < 2 else route.continue_()

    screens.board.route("**/audio/*", lose)
    called = screens.call(1)
    screens.spoken([called])
    assert [said[2] for said in screens.heard.said if said[0] == called] == ["ended"]
    assert len(lost) == 2


def test_sound_that_never_comes_does_not_keep_the_next_call_waiting(screens: Screens) -> None:
    screens.board.route("**/audio/*", lambda route: route.abort())
    dumb = screens.call(1)
    screens.board.wait_for_event("requestfailed", lambda asked: f"/{dumb}.wav" in asked.url)
    screens.board.unroute("**/audio/*")
    screens.board.route(f"**/audio/{dumb}.wav*", lambda route: route.abort())
    screens.spoken([screens.call(3)])
    assert [said[2] for said in screens.heard.said if said[0] == dumb] == ["failed"]


def test_board_shows_big_what_its_voice_says_though_it_has_not_heard_of_it(browser: Browser, house: House) -> None:
    """The voice's answer may be here before the line's message and the snapshot."""

    def deaf(line: WebSocketRoute) -> None:
        server = line.connect_to_server()
        server.on_message(lambda message: None if '"event"' in str(message) else line.send(message))

    visitors = Visitors(browser, house)
    visitors.command("counters/1/open", {})
    page = visitors.paired("display", (1920, 1080)).new_page()
    page.route_web_socket(re.compile("socket.io"), deaf)
    page.goto("/board")
    page.wait_for_selector(".board[data-online=true]")
    page.route("**/main/board", lambda route: route.abort())
    visitors.command("tickets", {"service": "pay"})
    number = visitors.command("counters/1/next", {})["ticket"]["number"]
    expect(page.locator(".latest")).to_have_attribute("data-number", number, timeout=15_000)
    visitors.leave()


# --- the server


def test_server_that_was_killed_comes_back_to_true_screens(browser: Browser, tmp_path: Path) -> None:
    house = start_house(tmp_path)
    port = int(house.base.rpartition(":")[2])
    with hung_up(browser, house) as screens:
        called = screens.call(1)
        house.kill()
        screens.stale_after(time.monotonic())
        back = start_house(tmp_path, house.password, port)
        try:
            assert in_time(screens.true_after(time.monotonic(), big=False))
            screens.spoken([called, screens.call(3)])
        finally:
            house.process = back.process
    house.stop()


@pytest.mark.parametrize("hours", [3, -1])
def test_clock_of_the_server_is_set_and_the_screens_follow_it(browser: Browser, tmp_path: Path, hours: int) -> None:
    wrong_by = tmp_path / "wrong_by"
    wrong_by.write_text(str(until_ten()))
    house = start_house(tmp_path / "hall", program=("tests.pages.wound", str(wrong_by), str(SETTLE_MS)))
    with hung_up(browser, house) as screens:
        before = screens.call(1)
        was = hall_ms(screens)
        wrong_by.write_text(str(int(wrong_by.read_text()) + hours * HOUR_MS))
        moved = max(0, hours) * HOUR_MS
        while hall_ms(screens) - was < moved:
            screens.board.wait_for_timeout(100)
        screens.board.wait_for_timeout(2 * SETTLE_MS)
        # hall time never runs back
        assert moved <= hall_ms(screens) - was < moved + 600_000
        assert in_time(screens.true_after(time.monotonic(), big=False))
        screens.spoken([before, screens.call(3)])
        screens.line.refuse()
        screens.board.wait_for_timeout(500)
        screens.line.mend()
        assert in_time(screens.true_after(time.monotonic()))
        screens.spoken([screens.call(2)])
    house.stop()


def until_ten() -> int:
    """Milliseconds from now to ten o'clock of the hall, so that no day turns meanwhile."""
    now = datetime.now().astimezone()
    shanghai = (now.timestamp() + 8 * 3600) % 86_400
    return round((TEN_O_CLOCK * 3600 - shanghai) * 1000)


def hall_ms(screens: Screens) -> float:
    """Hall time."""
    return datetime.fromisoformat(screens.truth()["now"]).timestamp() * 1000


# --- the browser


@pytest.mark.parametrize("days", [1, -1])
def test_clock_of_the_browser_does_not_matter(browser: Browser, house: House, days: int) -> None:
    with hung_up(browser, house, WRONG_CLOCK) as screens:
        for one in screens.seen:
            one.page.evaluate("(ms) => (window.wrongBy = ms)", days * DAY_MS)
        assert in_time(screens.true_after(time.monotonic()))
        screens.spoken([screens.call(1)])
        began = time.monotonic()
        screens.line.pull()
        for one in screens.seen:
            one.page.evaluate("window.wrongBy = 0")
        screens.stale_after(began)
        called = screens.call(3)
        screens.line.mend()
        assert in_time(screens.true_after(time.monotonic()))
        screens.spoken([called])


def test_browser_that_was_killed_comes_back_and_says_nothing_again(
    browser: Browser, house: House, chromium_path: str
) -> None:
    visitors = Visitors(browser, house)
    visitors.command("counters/1/open", {})
    cookie = next(one for one in visitors.paired("display", WALL).cookies() if one["name"] == SCREEN_COOKIE)

    def call() -> str:
        visitors.command("tickets", {"service": "pay"})
        visitors.command("counters/1/finish", {}) if visitors.ask("counters")[0].get("ticket") else None
        return str(visitors.command("counters/1/next", {})["ticket"]["number"])

    def hung(page: Tab) -> None:
        page.send("Network.setCookie", name=cookie["name"], value=cookie["value"], url=house.base)
        page.send("Page.addScriptToEvaluateOnNewDocument", source=HURRY)
        page.send("Page.enable")
        page.send("Page.navigate", url=f"{house.base}/board")
        page.wait("document.querySelector('.board[data-online=true]') !== null")

    with tab(chromium_path) as page:
        hung(page)
        call()
        page.wait("window.plays === 1")
    number = call()
    with tab(chromium_path) as page:
        hung(page)
        page.wait(f"document.querySelector('.latest').dataset.number === '{number}'")
        shown = page.evaluate(f"({BOARD})()")
        truth = board_truth(visitors.ask("board"))
        assert {name: shown[name] for name in truth} == truth
        page.rest(ASKS_S)
        assert page.evaluate("window.plays") == 0
        call()
        page.wait("window.plays === 1")
    visitors.leave()
    assert visitors.wrong == []
