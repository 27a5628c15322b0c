"""Boards as the manager sets them up: named, tried, of a zone, in a layout; and what they say of themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import ROOT, Visitors

pytestmark = pytest.mark.browser


@pytest.fixture
def manager(visitors: Visitors) -> Iterator[Page]:
    page = visitors.manager().new_page()
    page.goto("/manager#boards")
    page.wait_for_selector("[data-tab=boards] h2")
    yield page
    visitors.command("zones", {"zones": []})


def row_of(manager: Page, board: Page) -> str:
    """The set-up's row of a board."""
    device = board.evaluate("fetch('/api/v1/session').then((answer) => answer.json()).then(({ device }) => device)")
    return f".board-row[data-board='{device}']"


HAS_ROOM = """() => {
  const [frame, number] = [".test-call", ".test-call .big"].map((one) => document.querySelector(one).getBoundingClientRect());
  return frame.left < number.left && number.right < frame.right;
}"""


def test_board_is_tried_from_the_office(visitors: Visitors, manager: Page) -> None:
    visitors.allowed.append("404")
    visitors.looked_at = True  # how wide a number is depends on its letters
    board = visitors.board()
    row = row_of(manager, board)
    expect(manager.locator(f"{row} .state")).to_have_text("● 在线，有声音", timeout=10_000)
    manager.click(f"{row} [data-act=try]")
    expect(board.locator(".test-call .badge .first")).to_have_text("试叫")
    # upright, too, the number has room in its frame
    board.set_viewport_size({"width": 1080, "height": 1920})
    board.wait_for_function(HAS_ROOM)
    expect(board.locator(".test-call")).to_have_count(0, timeout=10_000)


def test_board_of_a_zone_calls_its_counters_alone(visitors: Visitors, manager: Page) -> None:
    board = visitors.board()
    row = row_of(manager, board)
    manager.fill("[name=zh]", "二楼")
    manager.click(".bare button[type=submit]")
    manager.check("[data-zone=zone_1] label:nth-of-type(2) input")
    expect(manager.locator("[data-zone=zone_1] label:nth-of-type(2) input")).to_be_checked()
    manager.select_option(f"{row} [data-field=zone]", "zone_1")
    expect(board.locator(".serving li")).to_have_count(1)
    for counter in (1, 2):
        visitors.command(f"counters/{counter}/open", {})
        visitors.command("tickets", {"service": "pay"})
        visitors.command(f"counters/{counter}/next", {})
    number = visitors.ask("counters")[1]["ticket"]["number"]
    expect(board.locator(".latest")).to_have_attribute("data-number", number)
    expect(manager.locator(f"{row} .small").last).to_contain_text(f"播报 {number} 到 2 号", timeout=30_000)


def test_board_changes_its_layout_by_itself(visitors: Visitors, manager: Page) -> None:
    board = visitors.board()
    manager.select_option(f"{row_of(manager, board)} [data-field=layout]", "big")
    expect(board.locator(".board")).to_have_attribute("data-layout", "big")
    expect(board.locator(".serving")).to_be_hidden()


def test_loudness_of_the_day_is_kept(visitors: Visitors, manager: Page) -> None:
    visitors.allowed.append("422")
    manager.fill("[name=loudness]", "08:30 100\n12:00 60%\n20:00 0")
    manager.click("form:has([name=loudness]) button[type=submit]")
    expect(manager.locator(".voice-saved")).to_have_text("已保存")
    expect(manager.locator("[name=loudness]")).to_have_value("08:30 100\n12:00 60\n20:00 0")
    kept = visitors.ask("boards")["voice"]["loudness"]
    assert [(one["at"], one["percent"]) for one in kept] == [("08:30:00", 100), ("12:00:00", 60), ("20:00:00", 0)]
    manager.fill("[name=loudness]", "noon 60")
    manager.click("form:has([name=loudness]) button[type=submit]")
    expect(manager.locator("form:has([name=loudness]) .error")).to_be_visible()
    visitors.command("voice", {})


# --- the plain board


def plain_board(visitors: Visitors) -> Page:
    page = visitors.paired("display", (1280, 720)).new_page()
    page.goto("/board/plain")
    expect(page.locator("#hall")).not_to_be_empty()
    return page


def test_plain_board_shows_calls_and_plates_within_moments(visitors: Visitors) -> None:
    board = plain_board(visitors)
    visitors.command("counters/3/open", {})
    visitors.command("tickets", {"service": "pay"})
    number = visitors.command("counters/3/next", {})["ticket"]["number"]
    expect(board.locator("#number")).to_have_text(f"{number[0]}\u2009{number[1:]}", timeout=6_000)
    expect(board.locator("#counter")).to_have_text("3")
    visitors.command("counters/3/pause", {"reason": "lunch", "minutes": 10})
    visitors.command("counters/3/finish", {})
    said = board.locator("#serving .said")
    expect(said).to_have_text(re.compile(r"^▲ 暂停服务 预计 \d\d:\d\d 恢复Paused · back at \d\d:\d\d$"), timeout=6_000)


def test_plain_board_shows_the_line_of_now_and_none_of_other_times(visitors: Visitors) -> None:
    ticker = {"kind": "ticker", "text": {"zh": "今日提前下班", "en": "We close early"}}
    past = {"kind": "ticker", "text": {"zh": "昨日", "en": "Yesterday"}, "last": "2020-01-01"}
    visitors.command("content/items", {"item": {"code": "past"} | past})
    visitors.command("content/items", {"item": {"code": "now"} | ticker})
    notice = {"code": "notice", "kind": "notice", "title": {"zh": "公告", "en": "Notice"}}
    visitors.command("content/items", {"item": notice})
    board = plain_board(visitors)
    expect(board.locator("#ticker-zh")).to_have_text("今日提前下班", timeout=6_000)
    expect(board.locator("#ticker-en")).to_have_text("We close early")
    for code in ("past", "now", "notice"):
        visitors.command(f"content/items/{code}", {}, "DELETE")


def test_line_of_the_plain_board_comes_and_goes_by_the_clock(visitors: Visitors) -> None:
    board = visitors.paired("display", (1280, 720)).new_page()
    span = "{from: new Date(now + 2500).toISOString(), to: new Date(now + 4500).toISOString()}"
    times = json.loads(board.evaluate(f"const now = Date.now(); JSON.stringify([{span}])"))
    item = {"kind": "ticker", "code": "soon", "text": {"zh": "一会儿", "en": "一会儿"}, "times": times}
    board.route("**/halls/main/content", lambda route: route.fulfill(json={"items": [item]}))
    board.goto("/board/plain")
    expect(board.locator("#hall")).not_to_be_empty()
    expect(board.locator("#ticker")).to_be_hidden()
    expect(board.locator("#ticker")).to_be_visible(timeout=6_000)
    assert board.text_content("#ticker-en") == ""
    expect(board.locator("#ticker")).to_be_hidden(timeout=6_000)


FITS = """() => {
  const [words, room] = ["urgent-middle", "urgent-text"].map((id) => document.getElementById(id).getBoundingClientRect());
  const clauses = [...document.querySelectorAll("#urgent-zh span")];
  const size = parseFloat(getComputedStyle(document.getElementById("urgent-zh")).fontSize);
  return {
    inside: words.top >= room.top && words.bottom <= room.bottom,
    size: size / innerHeight,
    torn: clauses.filter((one) => one.offsetHeight > 2 * size).length,
    clauses: clauses.map((one) => one.textContent),
  };
}"""


def test_plain_board_in_an_emergency_shows_all_of_it_and_the_calls_go_on(visitors: Visitors) -> None:
    board = plain_board(visitors)
    visitors.command("counters/3/open", {})
    visitors.command("tickets", {"service": "pay"})
    number = visitors.command("counters/3/next", {})["ticket"]["number"]
    visitors.command("emergency", {"zh": "请从最近的安全出口有序离开，不要乘坐电梯", "en": "Leave by the nearest exit"})
    expect(board.locator("#urgent-en")).to_have_text("Leave by the nearest exit", timeout=6_000)
    expect(board.locator("#urgent-calls")).to_contain_text(f"{number[0]}\u2009{number[1:]} → 3", timeout=6_000)
    seen = board.evaluate(FITS)
    assert seen["clauses"] == ["请从最近的安全出口有序离开，", "不要乘坐电梯"]
    assert (seen["inside"], seen["torn"]) == (True, 0)
    assert seen["size"] > 0.08
    long = {"zh": "今日停电检修，请妥善保管随身物品；" * 11, "en": "Power is off today. Mind your things. " * 5}
    visitors.command("emergency", long)
    expect(board.locator("#urgent-zh")).to_contain_text("检修", timeout=6_000)
    for width, height in ((1280, 720), (720, 1280)):
        board.set_viewport_size({"width": width, "height": height})
        board.wait_for_function(f"() => ({FITS})().inside")
    visitors.command("emergency", {}, "DELETE")
    expect(board.locator("#urgent")).to_be_hidden(timeout=6_000)


def test_plain_board_that_is_cut_off_says_so_and_comes_back(visitors: Visitors) -> None:
    board = plain_board(visitors)
    visitors.house.freeze()
    expect(board.locator("#offline")).to_be_visible(timeout=8_000)
    visitors.house.thaw()
    expect(board.locator("#offline")).to_be_hidden(timeout=8_000)


def test_plain_board_pairs_by_a_code(visitors: Visitors) -> None:
    visitors.allowed.append("401")
    board = visitors.context((1280, 720)).new_page()
    board.goto("/board/plain")
    expect(board.locator("#code")).to_have_text(re.compile(r"^\d{6}$"), timeout=8_000)
    code = board.text_content("#code")
    visitors.command(f"/api/v1/pairings/{code}/approve", {"role": "display", "device": "old-tv"})
    expect(board.locator("#pairing")).to_be_hidden(timeout=10_000)


def test_board_set_to_plain_goes_there_by_itself(visitors: Visitors, manager: Page) -> None:
    board = visitors.board()
    manager.select_option(f"{row_of(manager, board)} [data-field=layout]", "plain")
    board.wait_for_url("**/board/plain")


def test_plain_board_is_written_for_browsers_of_2018() -> None:
    script = (ROOT / "display/static/display/plain.js").read_text(encoding="utf-8")
    bare = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", script, flags=re.DOTALL)
    assert re.findall(r"=>|`|\?\.|\?\?|\b(?:const|let|class|async|await|import|export)\b", bare) == []


def test_board_that_a_clerk_looks_at_speaks_to_nobody(visitors: Visitors) -> None:
    clerk = visitors.signed_in("7001")
    clerk.wait_for_selector(".seat")
    clerk.goto("/board")
    expect(clerk.locator(".board[data-online='true']")).to_be_visible()
    visitors.command("counters/4/open", {})
    visitors.command("tickets", {"service": "pay"})
    number = visitors.command("counters/4/next", {})["ticket"]["number"]
    expect(clerk.locator(".latest")).to_have_attribute("data-number", number)
