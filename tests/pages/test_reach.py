"""Everybody can use the pages: read by machines, in strong contrast, by keys alone, by touch, in both languages, on a
slow line; and nothing that is shown waits for an answer that has not come."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python import sync_playwright as axe_package
from playwright.sync_api import Browser, Page, expect

from tests.pages.conftest import DESK, ROOT, WALL, Visitors
from tests.pages.stage import LANGUAGES, MINI, SPEAK, TALL, WIDE, Size, Stage, opened_stages
from tests.pages.states import STATES, State

browser = pytest.mark.browser
Stages = Callable[[str], Stage]

# --- for machines that read to people: axe-core

AXE = Path(axe_package.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
RUN_AXE = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.filter(({ impact }) => ["serious", "critical"].includes(impact))
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary}`));
}"""
READ = (
    "kiosk: choose", "kiosk: papers", "kiosk: priority", "kiosk: number, remember", "kiosk: mine, called",
    "kiosk: easy, choose", "kiosk: easy, papers", "kiosk: easy, number, remember", "kiosk: operator", "kiosk: out of service", "kiosk: pairing", "board", "board: pairing", "counter: sign in",
    "counter: choose", "counter: serving", "counter: paused", "counter: pause dialog", "counter: who waits dialog",
    "greeter: sign in", "greeter: form", "greeter: waiting", "greeter: who waits", "manager: first",
    "manager: screens", "manager: printers", "manager: staff", "manager: staff dialog", "start", "sign in", "paper",
    "board: emergency", "kiosk: emergency", "counter: emergency", "manager: emergency", "manager: emergency stands",
    "over counter: calling", "over counter: paused", "over counter: closed",
)  # fmt: skip


@pytest.fixture(scope="module")
def stages(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    """The halls to look at, kept for all their states."""
    with opened_stages(browser, tmp_path_factory.mktemp) as stage:
        yield stage


def _hall(state: State) -> str:
    return next(name for name in ("long", "quiet") if name in state.halls)


@browser
@pytest.mark.parametrize(
    "state",
    [pytest.param(s, id=s.name, marks=pytest.mark.xdist_group(f"axe-{_hall(s)}")) for s in STATES if s.name in READ],
)
def test_page_can_be_read_by_machines(stages: Stages, state: State) -> None:
    stage = stages(_hall(state))
    page = state.make(stage)
    width, height = state.sizes[0]
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(AXE)
    for code in LANGUAGES:
        page.evaluate(SPEAK, code)
        assert page.evaluate(RUN_AXE) == []
    page.evaluate(SPEAK, LANGUAGES[0])


def test_every_state_that_is_to_be_read_is_known() -> None:
    assert sorted(READ) == sorted(state.name for state in STATES if state.name in READ)


# --- contrast, computed from the tokens

TOKENS = (ROOT / "web" / "static" / "tokens.css").read_text(encoding="utf-8")
ENOUGH = 7.0
SEEN = 3.0
"""What the edge of a field has to its ground at the least (WCAG 2.2, 1.4.11)."""


def tokens(selector: str) -> dict[str, str]:
    """The colours under a selector, those of ``:root`` where it has none of its own."""
    found: dict[str, str] = {}
    for name in (":root", selector):
        block = re.search(rf"^{re.escape(name)} \{{(.*?)^\}}", TOKENS, re.S | re.M)
        assert block is not None
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block[1]))
    return found


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


GROUNDS = ("paper", "card")
TEXTS = [(text, ground) for text in ("ink", "soft", "accent", "go", "wait", "stop") for ground in GROUNDS]
TEXTS += [(text, "faint") for text in ("ink", "soft")]
TEXTS += [(text, f"{name}-faint") for name in ("accent", "go", "wait", "stop") for text in ("ink", name)]
TEXTS += [("on-accent", "accent"), ("on-accent", "accent-press")]
TEXTS += [("on-meaning", name) for name in ("go", "go-press", "wait", "stop")]


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#ffffff", "#000000") == 21
    assert contrast("#ffffff", "#777777") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("scheme", [":root", ".easier", ".dim"])
def test_texts_stand_out_from_their_grounds(scheme: str) -> None:
    colours = tokens(scheme)
    weak = {f"{text} on {ground}": contrast(colours[text], colours[ground]) for text, ground in TEXTS}
    assert {pair: round(ratio, 2) for pair, ratio in weak.items() if ratio < ENOUGH} == {}


def test_easy_mode_is_black_on_white() -> None:
    assert contrast(tokens(".easier")["ink"], tokens(".easier")["paper"]) == 21
    assert contrast(tokens(".easier")["line"], tokens(".easier")["card"]) > ENOUGH


# --- keys alone

FOCUS = """() => {
  const one = document.activeElement;
  return one === document.body ? null : {
    seen: getComputedStyle(one).outlineStyle !== "none" || getComputedStyle(one).boxShadow !== "none",
    html: one.outerHTML.slice(0, 120),
  };
}"""


def tab_to(page: Page, selector: str, most: int = 80) -> None:
    """Press Tab until something has the focus; every stop on the way can be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None:
            continue
        assert focus["seen"], focus["html"]
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not lead to {selector}")


def press_on(page: Page, selector: str) -> None:
    """Go there by keys, and press Enter."""
    tab_to(page, selector)
    page.keyboard.press("Enter")


@browser
def test_number_is_taken_by_keys_alone(visitors: Visitors) -> None:
    kiosk = visitors.kiosk()
    press_on(kiosk, "[data-language=en]")
    press_on(kiosk, "[data-service=card]")
    kiosk.wait_for_selector("[data-act=take]")
    press_on(kiosk, "[data-act=priority]")
    press_on(kiosk, "[data-act=not-yet]")
    press_on(kiosk, "[data-act=anyway]")
    press_on(kiosk, "[data-act=take]")
    number = kiosk.get_attribute(".given", "data-number")
    press_on(kiosk, "[data-act=done]")
    expect(kiosk.locator(".kiosk")).to_have_attribute("data-screen", "choose")
    assert visitors.ask(f"tickets?number={number}")["items"][0]["state"] == "waiting"


def at_desk(clerk: Page, state: str) -> None:
    """Wait for this state of the counter."""
    clerk.wait_for_selector(f".desk-page[data-state={state}]")


def press_next(clerk: Page, key: str = "F9") -> None:
    """The one key, once a press is not the same press any more."""
    clerk.wait_for_timeout(1050)
    clerk.keyboard.press(key)
    at_desk(clerk, "calling")


@browser
def test_clerks_day_needs_no_mouse(visitors: Visitors) -> None:
    numbers = [visitors.command("tickets", {"service": "pay"})["number"] for _ in range(4)]
    password = visitors.hired("3001")
    clerk = visitors.context(DESK).new_page()
    clerk.goto("/counter")
    clerk.wait_for_selector("[name=staff]:focus")
    clerk.keyboard.type("3001")
    clerk.keyboard.press("Tab")
    clerk.keyboard.type(password)
    clerk.keyboard.press("Enter")
    clerk.wait_for_selector(".seat")
    press_on(clerk, ".seat[data-counter='2']")
    at_desk(clerk, "idle")
    press_next(clerk, "Space")
    clerk.keyboard.press("F2")
    expect(clerk.locator(".current")).to_contain_text("已重呼 1 次")
    clerk.keyboard.press("F3")
    at_desk(clerk, "serving")
    clerk.keyboard.press("F10")
    clerk.keyboard.press("3")
    clerk.keyboard.press("Enter")
    expect(clerk.locator(".pausing")).to_contain_text("开会")
    clerk.keyboard.press("F4")
    at_desk(clerk, "paused")
    clerk.keyboard.press("F10")
    at_desk(clerk, "idle")
    press_next(clerk)
    clerk.keyboard.press("F7")
    clerk.keyboard.press("2")
    tab_to(clerk, "[name=note]")
    clerk.keyboard.type("回执")
    clerk.keyboard.press("Enter")
    at_desk(clerk, "idle")
    press_next(clerk)
    clerk.keyboard.press("F8")
    clerk.keyboard.press("1")
    clerk.keyboard.press("Enter")
    at_desk(clerk, "idle")
    press_next(clerk)
    clerk.keyboard.press("F6")
    at_desk(clerk, "idle")
    press_on(clerk, ".tabs [data-tab=missed]")
    press_on(clerk, f"[data-number={numbers[3]}] [data-act=call-this]")
    at_desk(clerk, "calling")
    clerk.keyboard.press("F4")
    at_desk(clerk, "idle")
    press_on(clerk, "[data-act=close]")
    clerk.wait_for_selector(".seat")
    press_on(clerk, "[data-act=sign-out]")
    clerk.wait_for_selector("[name=staff]")
    found = {number: visitors.ask(f"tickets?number={number}")["items"][0] for number in numbers}
    assert [found[number]["state"] for number in numbers] == ["served", "held", "waiting", "served"]
    assert found[numbers[2]]["service"] == "new"
    assert visitors.ask("counters/2")["state"] == "closed"


# --- touch


@browser
def test_visit_needs_no_mouse_but_fingers(visitors: Visitors) -> None:
    visitors.touch = True
    kiosk = visitors.kiosk()
    kiosk.tap("[data-service=close]")
    kiosk.tap("[data-act=take]")
    number = kiosk.get_attribute(".given", "data-number") or ""
    kiosk.tap("[data-act=done]")
    password = visitors.hired("3002")
    clerk = visitors.context(DESK).new_page()
    clerk.goto("/counter")
    clerk.fill("[name=staff]", "3002")
    clerk.fill("[name=password]", password)
    clerk.tap("button.main")
    clerk.tap(".seat[data-counter='5']")
    clerk.tap("[data-act=next]")
    expect(clerk.locator(".current")).to_have_attribute("data-number", number)
    clerk.tap("[data-act=start]")
    clerk.tap("[data-act=finish]:enabled")
    expect(clerk.locator(".current.idle")).to_be_visible()
    assert visitors.ask(f"tickets?number={number}")["items"][0]["state"] == "served"


@browser
def test_greeter_needs_no_mouse_but_a_finger(visitors: Visitors) -> None:
    visitors.touch = True
    greeter = visitors.signed_in("3005", "/greeter")
    greeter.tap("[data-service=close]")
    greeter.tap("[data-choice=category-vip]")
    greeter.tap("[data-act=take]")
    number = greeter.get_attribute(".given", "data-number") or ""
    greeter.tap("[data-act=next-customer]")
    greeter.tap(f".list [data-number={number}] .pick")
    greeter.tap("dialog [data-act=leave]")
    greeter.tap("dialog [data-act=leave-sure]")
    expect(greeter.locator("dialog[open]")).to_have_count(0)
    ticket = visitors.ask(f"tickets?number={number}")["items"][0]
    assert (ticket["category"], ticket["state"]) == ("vip", "left")


LOOK = "(button) => { const s = getComputedStyle(button); return [s.backgroundColor, s.borderColor, s.transform]; }"


def pressed(page: Page, selector: str) -> bool:
    """Whether a button looks otherwise as soon as it is pressed; it is let go elsewhere."""
    button = page.locator(selector).first
    box = button.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    before = button.evaluate(LOOK)
    page.mouse.down()
    during = button.evaluate(LOOK)
    page.mouse.move(0, 0)
    page.mouse.up()
    return bool(before != during)


@browser
def test_touched_button_looks_pressed_at_once(visitors: Visitors) -> None:
    visitors.command("tickets", {"service": "pay"})
    kiosk, clerk = visitors.kiosk(), visitors.clerk("3003", 1)
    assert pressed(kiosk, "[data-service=pay]")
    kiosk.click("[data-service=pay]")
    assert [pressed(kiosk, f"[data-act={act}]") for act in ("take", "not-yet", "priority", "back")] == [True] * 4
    assert pressed(kiosk, "[data-language=en]")
    acts = ("[data-act=next]", "[data-act=pause]", "[data-act=call]", ".list .pick")
    assert {act: pressed(clerk, act) for act in acts} == dict.fromkeys(acts, True)


@browser
def test_press_is_answered_before_the_server_is(visitors: Visitors) -> None:
    kiosk, clerk = visitors.kiosk(), visitors.clerk("3004", 1)
    held: list[Any] = []
    kiosk.route("**/tickets", lambda route: held.append(route))
    kiosk.click("[data-service=pay]")
    kiosk.click("[data-act=take]")
    expect(kiosk.locator(".kiosk")).to_have_attribute("data-screen", "taking")
    clerk.route("**/next", lambda route: held.append(route))
    clerk.keyboard.press("Space")
    expect(clerk.locator("[data-act=next]")).to_be_disabled()
    for _ in range(100):
        if len(held) == 2:
            break
        clerk.wait_for_timeout(50)
    taken, called = held
    taken.continue_()
    kiosk.wait_for_selector(".given")
    called.continue_()
    expect(clerk.locator("[data-act=next]")).to_be_enabled()


# --- the visit, at every size and in both languages

VISITS = [
    pytest.param(kiosk, board, desk, code, id=f"{kiosk[0]}-{board[0]}-{desk[0]}-{code}")
    for kiosk, board, desk in ((TALL, WIDE, DESK), (WIDE, TALL, MINI))
    for code in LANGUAGES
]
COUNTERS = {"zh": "已呼叫", "en": "Called"}


@browser
@pytest.mark.parametrize(("kiosk_size", "board_size", "desk_size", "code"), VISITS)
def test_visit_at_every_size_in_both_languages(
    visitors: Visitors, kiosk_size: Size, board_size: Size, desk_size: Size, code: str
) -> None:
    kiosk, board = visitors.kiosk(kiosk_size), visitors.board(board_size)
    clerk = visitors.clerk(f"31{code}{desk_size[0]}", 4)
    clerk.set_viewport_size({"width": desk_size[0], "height": desk_size[1]})
    for page in (kiosk, board, clerk):
        page.evaluate(SPEAK, code)
    kiosk.click("[data-service=new]")
    kiosk.click("[data-act=take]")
    number = kiosk.get_attribute(".given", "data-number") or ""
    clerk.click("[data-act=next]")
    expect(board.locator(".latest")).to_have_attribute("data-number", number)
    expect(board.locator("[data-counter='4']")).to_have_attribute("data-state", "calling")
    clerk.click("[data-act=start]")
    expect(board.locator("[data-counter='4']")).to_have_attribute("data-state", "serving")
    clerk.click("[data-act=finish]")
    expect(clerk.locator(".current.idle")).to_be_visible()
    ticket = visitors.ask(f"tickets?number={number}")["items"][0]
    assert (ticket["state"], ticket["language"]) == ("served", code)


# --- a slow line

LIGHT = 150_000
"""Bytes that a page may be, its letters left out."""


@browser
@pytest.mark.parametrize("path", ["/kiosk", "/board", "/counter", "/greeter", "/manager"])
def test_page_is_light_and_its_letters_come_once(visitors: Visitors, path: str) -> None:
    visitors.looked_at = True
    context = visitors.paired("kiosk", WALL)
    page = context.new_page()
    came: list[Any] = []
    page.on("response", lambda answer: came.append(answer))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    fonts = [answer for answer in came if ".woff2" in answer.url]
    weight = sum(answer.request.sizes()["responseBodySize"] for answer in came if answer not in fonts)
    assert weight < LIGHT
    build = (page.get_attribute("link[rel=stylesheet]", "href") or "").split("/")[2]
    assert {answer.url.split("/")[4] for answer in fonts} == {build}
    assert {answer.headers["cache-control"] for answer in fonts} == {"public, max-age=31536000, immutable"}
    page.goto("/")
    page.goto(path)
    page.wait_for_load_state("networkidle")
    again = "() => performance.getEntriesByType('resource').filter((one) => one.name.includes('/static/')).map((one) => one.transferSize)"
    assert set(page.evaluate(again)) == {0}
