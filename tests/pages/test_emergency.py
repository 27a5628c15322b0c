"""An emergency in earnest: raised by the manager, over every screen at once, until it is lifted."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.pages.conftest import Visitors
from tests.pages.stage import SPEAK

pytestmark = pytest.mark.browser
FIRE = "请从最近的安全出口有序离开，不要乘坐电梯"


def manager(visitors: Visitors) -> Page:
    visitors.hired("900", "manager")
    page = visitors.context().new_page()
    page.goto("/manager")
    page.fill("[name=staff]", "900")
    page.fill("[name=password]", "word-of-900")
    page.keyboard.press("Enter")
    page.click(".tabs [data-tab=emergency]")
    return page


def test_emergency_takes_every_screen_until_it_is_lifted(visitors: Visitors) -> None:
    kiosk, board, clerk = visitors.kiosk(), visitors.board(), visitors.clerk("1001", 1)
    number = visitors.take(kiosk, "pay")
    page = manager(visitors)
    page.click("[data-ready=fire]")
    expect(page.locator(".preview .alarm-text .first")).to_have_text(FIRE)
    page.click("[data-act=raise]")
    # nothing is broadcast before the second yes
    assert visitors.ask("board")["emergency"] is None
    page.click("[data-act=confirm]")
    expect(board.locator(".alarm-text .first")).to_have_text(FIRE)
    expect(kiosk.locator("[data-screen=emergency] .alarm")).to_be_visible()
    expect(kiosk.locator("[data-service]")).to_have_count(0)
    expect(clerk.locator(".alarm-strip")).to_contain_text(FIRE)
    # the hall goes on beneath it
    clerk.keyboard.press("F9")
    expect(board.locator(f".alarm-calls [data-number={number}]")).to_contain_text("1")
    kiosk.click("[data-act=repeat]")
    kiosk.click(f"[data-number={number}]")
    expect(kiosk.locator(f".given[data-number={number}]")).to_be_visible()
    kiosk.click("[data-act=back]")
    expect(kiosk.locator("[data-screen=emergency]")).to_be_visible()
    page.click("[data-act=lift]")
    page.click("[data-act=lift-sure]")
    for screen in (board, kiosk, clerk, page):
        expect(screen.locator(".alarm, .alarm-strip")).to_have_count(0)
    expect(kiosk.locator("[data-service=pay]")).to_be_visible()


def test_emergency_in_a_zone_leaves_the_boards_of_others_alone(visitors: Visitors) -> None:
    zones = [
        {"code": c, "name": {"zh": n, "en": c}, "counters": [k]}
        for k, (c, n) in enumerate([("up", "楼上"), ("down", "楼下")], 1)
    ]
    visitors.command("zones", {"zones": zones})
    boards = {}
    for zone in ("up", "down"):
        device = f"board-{zone}"
        boards[zone] = visitors.paired("display", (1920, 1080), device=device).new_page()
        visitors.command(f"boards/{device}", {"zone": zone})
        boards[zone].goto("/board")
        boards[zone].wait_for_selector(".board[data-online=true]")
    page = manager(visitors)
    page.fill("textarea[name=zh]", "楼上停水")
    page.fill("textarea[name=en]", "No water upstairs")
    page.check("[data-zone=up]")
    page.click("[data-act=raise]")
    page.click("[data-act=confirm]")
    expect(boards["up"].locator(".alarm")).to_contain_text("楼上停水")
    expect(page.locator(".alarm-strip .where")).to_have_text("楼上")
    expect(boards["down"].locator(".board[data-online=true]")).to_be_visible()
    expect(boards["down"].locator(".alarm")).to_have_count(0)
    visitors.command("emergency", {}, "DELETE")
    visitors.command("zones", {"zones": []})


def test_board_draws_attention_once_and_a_late_one_stays_quiet(visitors: Visitors) -> None:
    asked: list[str] = []

    def quiet(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=200, content_type="audio/wav", body=b"")

    board = visitors.board()
    board.route("**/voice/attention.wav", quiet)
    visitors.command("emergency", {"zh": "停电", "en": "No power"})
    board.wait_for_selector(".alarm")
    expect(board.locator(".warned[data-online=true]")).to_be_visible()
    # drawn again, it says nothing again
    board.evaluate(SPEAK, "en")
    expect(board.locator(".alarm-text .first")).to_have_text("No power")
    assert len(asked) == 1
    visitors.command("emergency", {}, "DELETE")
    expect(board.locator(".alarm")).to_have_count(0)


def test_message_breaks_behind_its_clauses_and_is_read_whole(visitors: Visitors) -> None:
    board = visitors.board()
    visitors.command("emergency", {"zh": FIRE, "en": "Leave by the nearest exit. Do not use the lifts"})
    board.wait_for_selector(".alarm")
    clauses = board.locator(".alarm-text .first .clause")
    assert clauses.all_text_contents() == ["请从最近的安全出口有序离开，", "不要乘坐电梯"]
    rows = clauses.evaluate_all(
        "(all) => all.map((one) => new Set([...one.getClientRects()].map(({ top }) => top)).size)"
    )
    heights = clauses.evaluate_all(
        "(all) => all.map((one) => one.offsetHeight / parseFloat(getComputedStyle(one).fontSize))"
    )
    assert (rows, [height < 2 for height in heights]) == ([1, 1], [True, True])
    # however long it is, nothing of it is out of sight
    visitors.command("emergency", {"zh": "今日停电检修，请妥善保管随身物品；" * 11, "en": "Power is off. " * 14})
    expect(board.locator(".alarm-text .first")).to_contain_text("检修")
    board.wait_for_function(
        "() => { const { scrollHeight, clientHeight } = document.querySelector('.alarm-text'); return scrollHeight <= clientHeight; }"
    )
    visitors.command("emergency", {}, "DELETE")


def test_number_that_was_recalled_stands_once_under_the_message(visitors: Visitors) -> None:
    board = visitors.board()
    visitors.command("counters/1/open", {})
    visitors.command("tickets", {"service": "pay"})
    number = visitors.command("counters/1/next", {})["ticket"]["number"]
    visitors.command("counters/1/recall", {})
    visitors.command("emergency", {"zh": "停电", "en": "No power"})
    expect(board.locator(".alarm-calls li").first).to_have_attribute("data-number", number)
    numbers = board.locator(".alarm-calls li").evaluate_all("(all) => all.map(({ dataset }) => dataset.number)")
    assert len(numbers) == len(set(numbers))
    visitors.command("emergency", {}, "DELETE")
