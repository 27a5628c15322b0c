"""The rating tablet: asks whoever was served, takes what they say to the manager, and says when it cannot."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import House, Visitors

pytestmark = pytest.mark.browser
TABLET = (1024, 600)


@pytest.fixture
def asking(visitors: Visitors) -> Iterator[Visitors]:
    """A hall that asks everybody who was served; counter 1 is open."""
    rules(visitors, "finish")
    visitors.command("counters/1/open", {})
    yield visitors
    rules(visitors, "off")


def rules(visitors: Visitors, mode: str, seconds: int = 300) -> None:
    visitors.command("ratings/rules", {"rating": mode, "rating_seconds": seconds})


def tablet(visitors: Visitors, counter: int = 1) -> Page:
    page = visitors.paired("rating", TABLET, counter=counter).new_page()
    page.goto("/rating")
    page.wait_for_selector(".tablet[data-online=true]")
    return page


def served(visitors: Visitors, counter: int = 1, language: str = "zh") -> Any:
    """Somebody who came without a number and was served."""
    called = visitors.command(f"counters/{counter}/walk_in", {"service": "pay", "language": language})
    return visitors.command(f"counters/{counter}/finish", {"ticket": called["ticket"]["id"]})


def said(visitors: Visitors, number: str) -> list[Any]:
    return [one for one in visitors.ask("ratings")["items"] if one["number"] == number]


def test_manager_lets_a_tablet_in_and_sets_when_it_asks(visitors: Visitors) -> None:
    screen = visitors.context(TABLET).new_page()
    screen.goto("/rating")
    code = screen.locator(".code:not([data-code=''])").get_attribute("data-code")
    visitors.hired("900", "manager")
    manager = visitors.context().new_page()
    manager.goto("/manager#screens")
    manager.fill("[name=staff]", "900")
    manager.fill("[name=password]", "word-of-900")
    manager.keyboard.press("Enter")
    manager.fill("[name=code]", code or "")
    manager.select_option("[name=role]", "rating")
    manager.select_option("[name=counter]", "2")
    manager.click(".approve [type=submit]")
    expect(screen.locator(".tablet .place")).to_have_text("2")
    expect(screen.locator(".tablet")).to_contain_text("欢迎光临")
    expect(manager.locator("[data-token]").filter(has_text="评价器 2")).to_have_count(1)
    manager.click("[data-tab=ratings]")
    manager.click("[data-mode=press]")
    manager.fill("[name=rating_seconds]", "45")
    manager.click("[data-act=save-rating]")
    expect(manager.locator(".rating-rules .done")).to_be_visible()
    assert visitors.ask("ratings")["rules"] == {"rating": "press", "rating_seconds": 45}
    rules(visitors, "off")


def test_customer_says_it_and_the_manager_reads_it(asking: Visitors) -> None:
    page, other = tablet(asking), tablet(asking, 2)
    ticket = served(asking)
    page.click(f".tablet[data-number={ticket['number']}] [data-level='4']")
    expect(page.locator("[data-step=thanks]")).to_contain_text("谢谢您的评价")
    expect(page.locator("[data-step=idle]")).to_contain_text("欢迎光临", timeout=10_000)
    assert [(one["level"], one["via"]) for one in said(asking, ticket["number"])] == [(4, "tablet")]
    expect(other.locator("[data-step=idle]")).to_be_visible()


def test_who_is_dissatisfied_may_say_why(asking: Visitors) -> None:
    asking.hired("901", "manager")
    page, ticket = tablet(asking), served(asking)
    page.click(f".tablet[data-number={ticket['number']}] [data-level='1']")
    page.click("[data-reason=slow]")
    page.click("[data-reason=unclear]")
    page.click("[data-reason=slow]")
    page.click("[data-reason=attitude]")
    page.click("[data-act=send]")
    expect(page.locator("[data-step=thanks]")).to_be_visible()
    [one] = said(asking, ticket["number"])
    assert (one["level"], sorted(one["reasons"])) == (1, ["attitude", "unclear"])
    manager = asking.context().new_page()
    manager.goto("/manager#ratings")
    manager.fill("[name=staff]", "901")
    manager.fill("[name=password]", "word-of-901")
    manager.keyboard.press("Enter")
    bad = manager.locator(f".bad-ratings [data-number={ticket['number']}]")
    expect(bad).to_contain_text("非常不满意")
    expect(bad).to_contain_text("服务态度")
    expect(manager.locator(".level-bars [data-level='1'] b")).not_to_have_text("0")


def test_customer_would_rather_not(asking: Visitors) -> None:
    page, ticket = tablet(asking), served(asking)
    before = asking.ask("ratings")["skipped"]
    page.click(f".tablet[data-number={ticket['number']}] [data-act=skip]")
    expect(page.locator("[data-step=idle]")).to_be_visible()
    # it is idle at once, whenever the answer comes
    page.wait_for_function(
        "async () => (await (await fetch('/api/v1/halls/main/counters/1/rating')).json()).ticket === undefined"
    )
    assert asking.ask("ratings")["skipped"] == before + 1
    assert said(asking, ticket["number"]) == []


def test_service_that_goes_on_is_not_asked_about(asking: Visitors) -> None:
    page, ticket = tablet(asking), served(asking)
    expect(page.locator(f".tablet[data-number={ticket['number']}] .faces")).to_be_visible()
    asking.command("counters/1/undo", {})
    expect(page.locator("[data-step=idle]")).to_be_visible()


def test_tablet_asks_in_the_customers_language(asking: Visitors) -> None:
    page = tablet(asking)
    served(asking, language="en")
    expect(page.locator(".faces [data-level='5']")).to_have_text("Very good")
    page.click("[data-language=zh]")
    page.click(".faces [data-level='5']:has-text('非常满意')")
    expect(page.locator("[data-step=idle] .words .first")).to_have_text("欢迎光临", timeout=10_000)


def test_clerk_asks_where_the_hall_leaves_it_to_them(asking: Visitors) -> None:
    clerk = asking.clerk("1001", 2)
    expect(clerk.locator("[data-act=putback]")).to_be_visible()
    expect(clerk.locator("[data-act=invite]")).to_have_count(0)
    rules(asking, "press")
    page = tablet(asking, 2)
    asking.allowed.append("409")
    clerk.click("[data-act=invite]")
    expect(clerk.locator(".note.stop")).to_contain_text("2 号窗口现在没有客户")
    served(asking, counter=2)
    clerk.click("[data-act=invite]")
    expect(clerk.locator(".note.go")).to_contain_text("已邀请")
    expect(page.locator("[data-step=faces]")).to_be_visible()


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be stopped and continued on Windows")
def test_dead_line_is_said_and_nobody_presses_in_vain(asking: Visitors, house: House) -> None:
    page, ticket = tablet(asking), served(asking)
    expect(page.locator(f".tablet[data-number={ticket['number']}] .faces")).to_be_visible()
    house.freeze()
    try:
        expect(page.locator(".offline")).to_contain_text("暂时无法评价")
        expect(page.locator("[data-level='5']")).to_be_disabled()
    finally:
        house.thaw()
    expect(page.locator(".offline")).to_have_count(0, timeout=20_000)
    page.click("[data-level='5']")
    expect(page.locator("[data-step=thanks]")).to_be_visible()


@pytest.mark.parametrize(("size", "least"), [((1024, 600), 93), ((800, 1280), 117)], ids=str)
def test_whatever_is_pressed_is_twenty_millimetres(asking: Visitors, size: tuple[int, int], least: int) -> None:
    """On a screen of 10.1 inches."""
    page = tablet(asking)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    served(asking)
    sides = "(all) => all.map((one) => one.getBoundingClientRect()).map(({ width, height }) => Math.min(width, height))"
    page.wait_for_selector(".faces")
    asked = page.eval_on_selector_all(".tablet section button", sides)
    page.click("[data-level='2']")
    why = page.eval_on_selector_all(".tablet section button", sides)
    assert (len(asked), len(why)) == (6, 7)
    assert min(*asked, *why) >= least


def test_tablet_without_a_counter_says_so(visitors: Visitors) -> None:
    page = visitors.paired("rating", TABLET).new_page()
    page.goto("/rating")
    expect(page.locator(".said-instead")).to_contain_text("还没有指定窗口")
