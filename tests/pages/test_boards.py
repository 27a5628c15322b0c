"""Boards as the manager sets them up: named, tried, of a zone, in a layout; and what they say of themselves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Visitors

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


def test_board_is_tried_from_the_office(visitors: Visitors, manager: Page) -> None:
    visitors.allowed.append("404")
    board = visitors.board()
    row = row_of(manager, board)
    expect(manager.locator(f"{row} .state")).to_have_text("● 在线，有声音", timeout=10_000)
    manager.click(f"{row} [data-act=try]")
    expect(board.locator(".test-call .badge .first")).to_have_text("试叫")
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
    expect(manager.locator("form:has([name=loudness]) .done, form:has([name=loudness]) textarea")).not_to_have_count(0)
    kept = visitors.ask("boards")["voice"]["loudness"]
    assert [(one["at"], one["percent"]) for one in kept] == [("08:30:00", 100), ("12:00:00", 60), ("20:00:00", 0)]
    manager.fill("[name=loudness]", "noon 60")
    manager.click("form:has([name=loudness]) button[type=submit]")
    expect(manager.locator("form:has([name=loudness]) .error")).to_be_visible()
    visitors.command("voice", {})
