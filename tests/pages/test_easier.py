"""The kiosk made easier: larger and slower within reach, read aloud, worked by a keypad."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Visitors, scan
from tests.pages.stage import answering

pytestmark = pytest.mark.browser

LISTEN = """
window.heard = [];
window.playing = [];
HTMLMediaElement.prototype.play = function () {
  window.heard.push(this.src);
  if (window.playing.length) window.heard.push("overlapping");
  window.playing.push(this);
  return Promise.resolve();
};
HTMLMediaElement.prototype.pause = function () { window.playing = window.playing.filter((one) => one !== this); };
window.end = () => {
  const one = window.playing.pop();
  one?.dispatchEvent(new Event("ended"));
  return Boolean(one);
};
"""
"""Nothing sounds; what would is noted, and ends when a test says so."""
Said = list[dict[str, str]]


@pytest.fixture
def kiosk(visitors: Visitors) -> Iterator[Page]:
    """A kiosk that is listened to."""
    page = visitors.paired("kiosk", (1080, 1920)).new_page()
    page.add_init_script(LISTEN)
    page.goto("/kiosk")
    page.wait_for_selector("[data-service]:enabled")
    yield page
    page.unroute_all(behavior="ignoreErrors")


def timed(visitors: Visitors) -> Page:
    """The same, with a clock that the test winds."""
    page = visitors.paired("kiosk", (1080, 1920)).new_page()
    page.add_init_script(LISTEN)
    page.clock.install()
    page.goto("/kiosk")
    page.wait_for_selector("[data-service]:enabled")
    return page


def said(page: Page) -> Said:
    """What was to be heard so far, as the page asked for it."""
    return [{name: values[0] for name, values in parse_qs(urlsplit(one).query).items()} for one in _heard(page)]


def _heard(page: Page) -> list[str]:
    found: list[str] = page.evaluate("window.heard")
    assert "overlapping" not in found
    return found


def wait_said(page: Page, *words: str) -> Said:
    """Wait until these sentences were said, and no other."""
    page.wait_for_function("(count) => window.heard.length >= count", arg=len(words))
    found = said(page)
    assert [one["say"] for one in found] == list(words)
    return found


def quiet(page: Page) -> bool:
    """Whether nothing sounds."""
    return bool(page.evaluate("window.playing.length === 0"))


def visit(page: Page) -> str:
    """Take a number."""
    page.click("[data-service=pay]")
    page.click("[data-act=take]")
    number = page.get_attribute(".given", "data-number")
    assert number is not None
    return number


def changed(page: Page, address: str, **facts: object) -> None:
    """The house's answer there has these facts instead of its own."""
    page.route(address, answering(lambda shape: shape.update(facts)))


# --- read aloud


def test_usual_kiosk_says_nothing(kiosk: Page) -> None:
    visit(kiosk)
    kiosk.click("[data-act=done]")
    kiosk.click("[data-language=en]")
    expect(kiosk.locator("h1 .first")).to_have_text("Please choose")
    assert said(kiosk) == []


def test_easy_kiosk_says_each_screen_once_in_the_customers_language(kiosk: Page) -> None:
    kiosk.click("[data-act=easier]")
    assert wait_said(kiosk, "choose")[0]["language"] == "zh"
    kiosk.click("[data-service=pay]")
    assert wait_said(kiosk, "choose", "papers")[1] == {"say": "papers", "language": "zh", "service": "pay"}
    kiosk.click("[data-language=en]")
    assert wait_said(kiosk, "choose", "papers", "papers")[2]["language"] == "en"
    kiosk.click("[data-act=take]")
    number = kiosk.get_attribute(".given", "data-number")
    told = wait_said(kiosk, "choose", "papers", "papers", "number")[3]
    assert told == {"say": "number", "language": "en", "number": number, "ahead": told["ahead"]}
    # the next sentence follows the end of the one before
    kiosk.evaluate("window.end()")
    last = wait_said(kiosk, "choose", "papers", "papers", "number", "remember")[4]
    assert last == {"say": "remember", "language": "en", "area": "false"}


def test_what_is_asked_for_can_be_heard(kiosk: Page) -> None:
    kiosk.click("[data-act=easier]")
    for one in wait_said(kiosk, "choose"):
        assert one == {"say": "choose", "language": "zh"}
    sound = kiosk.evaluate("window.heard[0]")
    answer = kiosk.request.get(sound)
    assert (answer.status, answer.headers["content-type"]) == (200, "audio/wav")
    assert len(answer.body()) > 50_000


def test_customer_may_have_the_usual_screens_read(kiosk: Page) -> None:
    expect(kiosk.locator("[data-act=aloud] .first")).to_have_text("语音播报")
    kiosk.click("[data-act=aloud]")
    wait_said(kiosk, "choose")
    expect(kiosk.locator(".easier")).to_have_count(0)
    kiosk.click("[data-act=aloud]")
    assert quiet(kiosk)
    kiosk.click("[data-service=pay]")
    kiosk.wait_for_selector("[data-act=take]")
    assert quiet(kiosk)
    kiosk.click("[data-act=aloud]")
    wait_said(kiosk, "choose", "papers")


@pytest.mark.parametrize("cut", ["touch", "key", "screen"])
def test_touch_a_key_and_the_next_screen_cut_it(kiosk: Page, cut: str) -> None:
    kiosk.click("[data-act=easier]")
    wait_said(kiosk, "choose")
    assert not quiet(kiosk)
    if cut == "touch":
        kiosk.mouse.click(540, 300)
    elif cut == "key":
        kiosk.keyboard.press("Tab")
    else:
        # a click of a script is no touch
        kiosk.evaluate("document.querySelector('[data-service=pay]').click()")
        wait_said(kiosk, "choose", "papers")
        assert kiosk.evaluate("window.playing.map((one) => one.src.includes('papers'))") == [True]
        return
    assert quiet(kiosk)


def test_number_is_for_the_paper_that_came(kiosk: Page) -> None:
    changed(kiosk, "**/halls/main", shows_number=False)
    changed(kiosk, "**/tickets", slip="printed", ahead=5)
    kiosk.reload()
    kiosk.click("[data-act=aloud]")
    visit(kiosk)
    assert wait_said(kiosk, "choose", "papers", "number")[2]["ahead"] == "5"
    kiosk.evaluate("window.end()")
    wait_said(kiosk, "choose", "papers", "number", "take")


def test_start_is_silent_again(kiosk: Page) -> None:
    kiosk.click("[data-act=easier]")
    visit(kiosk)
    kiosk.click("[data-act=done]")
    expect(kiosk.locator(".easier")).to_have_count(0)
    expect(kiosk.locator("[data-act=aloud]")).to_have_attribute("data-on", "false")
    before = len(said(kiosk))
    kiosk.click("[data-service=pay]")
    kiosk.wait_for_selector("[data-act=take]")
    assert (quiet(kiosk), len(said(kiosk))) == (True, before)


def test_called_number_is_heard_without_being_turned_on(visitors: Visitors, kiosk: Page) -> None:
    number = visit(kiosk)
    kiosk.click("[data-act=done]")
    clerk = visitors.clerk("4001", 3)
    clerk.click("[data-act=next]")
    expect(clerk.locator(".current")).to_have_attribute("data-number", number)
    kiosk.click("[data-act=repeat]")
    kiosk.click(f"[data-number={number}]")
    kiosk.wait_for_function("() => window.heard.length === 1")
    assert "/audio/" in kiosk.evaluate("window.heard[0]")
    clerk.click("[data-act=start]")
    clerk.click("[data-act=finish]:enabled")
    expect(clerk.locator(".current.idle")).to_be_visible()


def test_scanned_number_is_told(visitors: Visitors, kiosk: Page) -> None:
    number = visitors.take(kiosk, "rename")
    kiosk.click("[data-act=aloud]")
    scan(kiosk, number)
    assert wait_said(kiosk, "choose", "number")[1]["number"] == number


# --- slower


def test_easy_kiosk_waits_twice_as_long_and_then_is_as_usual(visitors: Visitors) -> None:
    kiosk = timed(visitors)
    kiosk.click("[data-act=easier]")
    kiosk.click("[data-service=pay]")
    kiosk.clock.run_for(45_000)
    expect(kiosk.locator(".still")).to_have_count(0)
    kiosk.clock.run_for(20_000)
    expect(kiosk.locator(".still")).to_have_count(1)
    assert said(kiosk)[-1]["say"] == "still"
    kiosk.clock.run_for(21_000)
    expect(kiosk.locator(".kiosk")).to_have_attribute("data-screen", "choose")
    expect(kiosk.locator(".easier")).to_have_count(0)
    assert quiet(kiosk)


def test_easy_kiosk_left_at_its_start_becomes_usual(visitors: Visitors) -> None:
    kiosk = timed(visitors)
    kiosk.click("[data-act=easier]")
    kiosk.clock.run_for(61_000)
    kiosk.clock.run_for(21_000)
    expect(kiosk.locator(".easier")).to_have_count(0)


# --- fewer, larger, within reach


def tops(page: Page) -> list[float]:
    """How far down each button begins, as a share of the screen."""
    found: list[float] = page.eval_on_selector_all(
        "button", "all => all.map((one) => one.getBoundingClientRect().top / innerHeight)"
    )
    return found


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)])
def test_everything_to_touch_is_in_the_lower_half(kiosk: Page, size: tuple[int, int]) -> None:
    kiosk.set_viewport_size({"width": size[0], "height": size[1]})
    kiosk.click("[data-act=easier]")
    assert (kiosk.locator("[data-service]").count(), min(tops(kiosk)) >= 0.5) == (3, True)
    kiosk.click("[data-act=more]")
    expect(kiosk.locator("[data-service]")).to_have_count(2)
    kiosk.click("[data-service=close]")
    kiosk.click("[data-act=priority]")
    assert min(tops(kiosk)) >= 0.5
    kiosk.click("[data-act=take]")
    kiosk.wait_for_selector(".given")
    assert min(tops(kiosk)) >= 0.5


def test_easy_kiosk_prints_large_without_asking(kiosk: Page) -> None:
    changed(kiosk, "**/halls/main", shows_number=False)
    kiosk.reload()
    kiosk.click("[data-act=easier]")
    kiosk.click("[data-service=pay]")
    kiosk.wait_for_selector("[data-act=take]")
    assert kiosk.locator("[data-act=large-print]").count() == 0
    with kiosk.expect_request("**/tickets") as asked:
        kiosk.click("[data-act=take]")
    assert (asked.value.post_data_json or {})["needs"] == ["large_print"]


# --- a keypad


def tap(page: Page, figure: str) -> None:
    """One key alone, as a finger presses it."""
    page.wait_for_timeout(120)
    page.keyboard.press(figure)
    page.wait_for_timeout(150)


def test_number_is_taken_with_a_keypad_alone(kiosk: Page) -> None:
    tap(kiosk, "1")
    expect(kiosk.locator(".keyed")).to_be_visible()
    expect(kiosk.locator(".kiosk")).to_have_attribute("data-screen", "choose")
    tap(kiosk, "5")
    expect(kiosk.locator(".kiosk")).to_have_attribute("data-screen", "papers")
    tap(kiosk, "0")
    expect(kiosk.locator(".kiosk")).to_have_attribute("data-screen", "choose")
    tap(kiosk, "5")
    tap(kiosk, "1")
    expect(kiosk.locator(".given")).to_be_visible()
    tap(kiosk, "1")
    expect(kiosk.locator(".kiosk")).to_have_attribute("data-screen", "choose")
    expect(kiosk.locator(".keyed")).to_have_count(0)


def test_readers_figures_press_nothing(kiosk: Page) -> None:
    kiosk.click("[data-service=close]")
    scan(kiosk, "11010519491231002X")
    expect(kiosk.locator(".read .first")).to_be_visible()
    kiosk.wait_for_timeout(200)
    assert kiosk.locator(".keyed").count() == 0
    expect(kiosk.locator(".kiosk")).to_have_attribute("data-screen", "papers")
