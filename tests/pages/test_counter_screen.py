"""The screen over a counter: let in by its code, it follows its counter and no other, and says when it cannot."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import House, Visitors

pytestmark = pytest.mark.browser
LCD = (800, 480)


def over(visitors: Visitors, counter: int) -> Page:
    page = visitors.paired("display", LCD, counter=counter).new_page()
    page.goto("/counter-screen")
    page.wait_for_selector(".counter-screen[data-online=true]")
    return page


def test_manager_lets_a_screen_in_over_a_counter(visitors: Visitors) -> None:
    screen = visitors.context(LCD).new_page()
    screen.goto("/counter-screen")
    code = screen.locator(".code:not([data-code=''])").get_attribute("data-code")
    visitors.hired("900", "manager")
    manager = visitors.context().new_page()
    manager.goto("/manager#screens")
    manager.fill("[name=staff]", "900")
    manager.fill("[name=password]", "word-of-900")
    manager.keyboard.press("Enter")
    manager.fill("[name=code]", code or "")
    manager.select_option("[name=role]", "counter_screen")
    manager.select_option("[name=counter]", "2")
    manager.click(".approve [type=submit]")
    expect(screen.locator(".counter-screen .place")).to_have_text("2")
    expect(manager.locator("[data-token]").filter(has_text="窗口屏 2")).to_have_count(1)
    assert "counter_screen-1" not in [board["device"] for board in visitors.ask("boards")["items"]]


def test_screen_follows_its_counter_from_welcome_to_closed(visitors: Visitors) -> None:
    clerk, screen, other = visitors.clerk("1001", 1), over(visitors, 1), over(visitors, 2)
    expect(screen.locator("[data-state=idle]")).to_contain_text("欢迎光临")
    number = visitors.take(visitors.kiosk(), "pay")
    clerk.keyboard.press("F9")
    expect(screen.locator(f"[data-state=calling] .number.fresh[data-number={number}]")).to_be_visible()
    expect(screen.locator(".said")).to_contain_text("请到本窗口")
    first = screen.locator(".number").element_handle()
    clerk.keyboard.press("F2")
    # it flashes anew
    expect(clerk.locator(".current")).to_contain_text("1")
    screen.wait_for_function("(first) => !first.isConnected", arg=first)
    expect(screen.locator(".number.fresh")).to_have_count(1)
    clerk.keyboard.press("F3")
    expect(screen.locator("[data-state=serving] .said")).to_contain_text("正在办理")
    expect(screen.locator(".number.fresh")).to_have_count(0)
    visitors.command("counters/1/finish", {})
    visitors.command("counters/1/pause", {"reason": "lunch", "minutes": 20})
    expect(screen.locator("[data-state=paused]")).to_contain_text("暂停服务")
    expect(screen.locator("[data-state=paused] .said")).to_contain_text("恢复")
    visitors.command("counters/1/close", {})
    expect(screen.locator("[data-state=closed]")).to_contain_text("未开放")
    # nothing of it was to be seen at another counter
    expect(other.locator("[data-state=closed] .place")).to_have_text("2")


def test_screen_names_nobody(visitors: Visitors) -> None:
    visitors.clerk("1001", 1)
    screen = over(visitors, 1)
    expect(screen.locator("[data-state=idle]")).to_be_visible()
    assert "1001" not in screen.inner_text("body")


def test_dead_line_is_said_and_the_truth_comes_back(visitors: Visitors, house: House) -> None:
    screen = over(visitors, 1)
    house.freeze()
    try:
        expect(screen.locator(".stale .offline")).to_be_visible()
    finally:
        house.thaw()
    expect(screen.locator(".offline")).to_have_count(0, timeout=20_000)


def test_board_without_a_counter_says_so(visitors: Visitors) -> None:
    page = visitors.paired("display", LCD).new_page()
    page.goto("/counter-screen")
    expect(page.locator(".said-instead")).to_contain_text("还没有指定窗口")
    page.goto("/counter-screen?counter=2")
    expect(page.locator(".counter-screen .place")).to_have_text("2")
