"""A customer's phone: the call while the page is open, leaving, coming back, a line that is cut; light and by itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from hall.desk import Hall
from tests import builders as b
from tests.pages import halls
from tests.pages.conftest import House, Visitors, start_house

pytestmark = pytest.mark.browser

SIZE = (390, 844)
ELSEWHERE = "https://queue.example.cn"
MOST_BYTES = 60_000
FEEL = """() => {
  const told = { shaken: 0, notes: 0 };
  const tell = (what) => { told[what] += 1; document.documentElement.dataset[what] = told[what]; };
  navigator.vibrate = (pattern) => Array.isArray(pattern) && tell("shaken");
  const begin = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...at) { tell("notes"); return begin.apply(this, at); };
}"""
NOD, CHIME = 2, 6
"""Notes at the touch that turns alerts on, and of a call."""


@dataclass
class Lobby:
    """A hall whose numbers can be followed, seen from this process and from browsers."""

    hall: Hall
    visitors: Visitors

    def issue(self) -> b.Shape:
        """A number from the kiosk, with its address."""
        ticket: b.Shape = self.visitors.command("tickets", {"service": "pay"})
        return ticket

    def phone(self, ticket: b.Shape, **more: Any) -> Page:
        """The page that the code of a slip opens, on a phone."""
        context = self.visitors.context(SIZE, has_touch=True, is_mobile=True, **more)
        page = context.new_page()
        page.add_init_script(f"({FEEL})()")
        page.goto(urlsplit(ticket["track_url"]).path)
        page.wait_for_selector("[data-state]")
        return page


@pytest.fixture(scope="module")
def open_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, Hall]]:
    folder = tmp_path_factory.mktemp("phones")
    hall = halls.found(folder, "quiet")
    house = start_house(folder, halls.PASSWORD)
    yield house, hall
    house.stop()
    hall.database.close()


@pytest.fixture
def lobby(browser: Browser, open_house: tuple[House, Hall]) -> Iterator[Lobby]:
    """The hall, with an address for phones; whatever a browser complains of fails the test."""
    house, hall = open_house
    visitors = Visitors(browser, house)
    visitors.command("phones", {"public_url": ELSEWHERE, "restore_by_phone": True})
    if visitors.ask(f"counters/{halls.DESK}")["state"] == "closed":
        b.open_counter(hall, halls.DESK)
    yield Lobby(hall, visitors)
    visitors.leave()
    assert visitors.wrong == []


def in_state(page: Page, state: str) -> None:
    """Wait until the phone shows this state."""
    expect(page.locator(f"[data-state={state}]")).to_have_count(1, timeout=15_000)


def felt(page: Page, shaken: int) -> None:
    """Wait until the phone has shaken and rung so many times since alerts were turned on."""
    html = page.locator("html")
    expect(html).to_have_attribute("data-shaken", str(shaken), timeout=15_000)
    expect(html).to_have_attribute("data-notes", str(NOD + shaken * CHIME))


def call(lobby: Lobby, ticket: b.Shape) -> None:
    """Counter 1 calls this number."""
    b.call(lobby.hall, ticket["number"], halls.DESK)


def test_call_takes_the_whole_screen_and_shakes_once_for_each_announcement(lobby: Lobby) -> None:
    ticket = lobby.issue()
    page = lobby.phone(ticket)
    page.click("[data-act=alerts]")
    page.wait_for_selector(".page[data-alerts=true]")
    call(lobby, ticket)
    in_state(page, "called")
    box = page.locator(".called").bounding_box()
    assert box is not None
    assert (box["width"], box["height"] >= SIZE[1]) == (SIZE[0], True)
    expect(page.locator(".called h1")).to_have_text(f"请到 {halls.DESK} 号窗口")
    felt(page, 1)
    b.recall(lobby.hall, halls.DESK)
    felt(page, 2)
    b.start(lobby.hall, halls.DESK)
    in_state(page, "serving")
    b.finish(lobby.hall, halls.DESK)
    in_state(page, "served")
    felt(page, 2)


def test_phone_that_was_not_touched_makes_no_sound(lobby: Lobby) -> None:
    ticket = lobby.issue()
    page = lobby.phone(ticket)
    call(lobby, ticket)
    in_state(page, "called")
    assert page.evaluate("({ ...document.documentElement.dataset })") == {}
    b.finish(lobby.hall, halls.DESK)


def test_leaving_asks_once_whether_one_is_sure(lobby: Lobby) -> None:
    ticket = lobby.issue()
    page = lobby.phone(ticket)
    page.click("[data-act=leave]")
    page.click("[data-act=leave-no]")
    page.click("[data-act=leave]")
    assert lobby.visitors.ask(f"tickets/{ticket['id']}")["state"] == "waiting"
    page.click("[data-act=leave-sure]")
    in_state(page, "left")
    assert lobby.visitors.ask(f"tickets/{ticket['id']}")["state"] == "left"
    expect(page.locator("[data-act]")).to_have_count(0)


def test_missed_one_says_i_am_here_again_and_waits(lobby: Lobby) -> None:
    ticket = lobby.issue()
    page = lobby.phone(ticket)
    call(lobby, ticket)
    b.miss(lobby.hall, halls.DESK)
    in_state(page, "missed")
    expect(page.locator(".since")).to_have_text("刚刚叫到您的号")
    page.click("[data-act=restore]")
    in_state(page, "waiting")
    expect(page.locator(".restored")).to_be_visible()
    assert lobby.visitors.ask(f"tickets/{ticket['id']}")["state"] == "waiting"


def test_hall_that_wants_to_see_who_is_back_sends_to_the_desk(lobby: Lobby) -> None:
    lobby.visitors.command("phones", {"public_url": ELSEWHERE, "restore_by_phone": False})
    ticket = lobby.issue()
    call(lobby, ticket)
    b.miss(lobby.hall, halls.DESK)
    page = lobby.phone(ticket)
    in_state(page, "missed")
    # what was set up within this second is known with the next question
    expect(page.locator("[data-act=restore]")).to_have_count(0, timeout=15_000)
    expect(page.locator(".body")).to_contain_text("服务台")


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be stopped and continued on Windows")
def test_cut_line_is_said_and_the_last_truth_stays(lobby: Lobby) -> None:
    ticket = lobby.issue()
    page = lobby.phone(ticket)
    lobby.visitors.house.freeze()
    try:
        # a question every two seconds, and three more until it is said
        expect(page.locator(".cut")).to_be_visible(timeout=6_000)
        expect(page.locator(".page[data-online=false] .number")).to_have_text(ticket["number"])
        assert page.evaluate("getComputedStyle(document.querySelector('.mine')).filter") == "grayscale(1)"
    finally:
        lobby.visitors.house.thaw()
    expect(page.locator(".cut")).to_have_count(0, timeout=6_000)


def test_page_speaks_the_language_of_the_phone_and_the_other_at_a_touch(lobby: Lobby) -> None:
    ticket = lobby.issue()
    page = lobby.phone(ticket, locale="en-GB")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".standing")).to_contain_text("Waiting")
    page.click("[data-language=zh]")
    expect(page.locator(".standing")).to_contain_text("等候中")
    page.reload()
    expect(page.locator(".standing")).to_contain_text("等候中")


def test_page_is_light_has_no_cookie_and_asks_for_nothing_else(lobby: Lobby) -> None:
    lobby.visitors.looked_at = True  # its letters are not held back: it must not ask for any
    page = lobby.phone(lobby.issue())
    sizes = "() => performance.getEntries().filter(({ entryType }) => ['resource', 'navigation'].includes(entryType)).map((one) => [one.name, one.transferSize])"
    got = dict(page.evaluate(sizes))
    assert sum(got.values()) < MOST_BYTES, got
    assert [name for name in got if "woff2" in name or "/words/" in name] == []
    assert page.context.cookies() == []


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_page_can_be_used_by_everybody(lobby: Lobby, locale: str) -> None:
    ticket = lobby.issue()
    page = lobby.phone(ticket, locale=locale, reduced_motion="reduce")
    found = [Axe().run(page)]
    call(lobby, ticket)
    in_state(page, "called")
    found.append(Axe().run(page))
    b.miss(lobby.hall, halls.DESK)
    in_state(page, "missed")
    found.append(Axe().run(page))
    serious = [
        f"{one['id']}: {one['nodes'][0]['html']}"
        for results in found
        for one in results.response["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_wrong_address_says_what_to_do_in_both_languages(lobby: Lobby) -> None:
    lobby.visitors.allowed.append("404")
    page = lobby.visitors.context(SIZE).new_page()
    page.goto("/t/7-000000000000000000000000")
    expect(page.locator("h1")).to_have_text(["找不到这个号码", "This number cannot be found"])
