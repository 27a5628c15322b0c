"""The board keeps nothing of what is over, however much happens; ``bench/lobby.py`` watches it through a whole day."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.sync_api import Page

from bench.lobby import HOUR_S, Day, Scales, Weight, growth, warm
from tests.pages.conftest import WALL, Visitors
from tests.pages.screens import HOLDS, HURRY, Heard

STEP_S = 5.0
FILLED_H, OVER_H = 0.35, 0.8
"""Lists are full after the first hours; whatever grows after that has no end."""
MORE_NODES, MORE_LISTENERS, MORE_HEAP = 100, 20, 0.1


def board(visitors: Visitors) -> Page:
    """A board that speaks in a hurry."""
    context = visitors.paired("display", WALL)
    context.add_init_script(HURRY)
    page = context.new_page()
    page.goto("/board")
    page.wait_for_selector(".board[data-online=true]")
    page.evaluate(HOLDS, 1 / 60)
    # a touch lets it be heard
    page.mouse.click(5, 5)
    return page


@pytest.mark.browser
def test_board_weighs_the_same_after_hundreds_of_acts(visitors: Visitors) -> None:
    visitors.command("voice", {"again": 0, "gap_ms": 0})
    page, heard = board(visitors), Heard()
    page.on("response", heard.note)

    def post(path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = visitors.press(path, body)
        return answer.json() if answer.ok else {}

    services = [one["code"] for one in visitors.ask("services")]
    day = Day(post, services, [one["number"] for one in visitors.ask("counters")])
    day.open()
    scales, now, weights = Scales(page.context.new_cdp_session(page).send), 0.0, []
    for until in (FILLED_H, OVER_H):
        while now < until * HOUR_S:
            now += STEP_S
            day.go_on(now)
        rest(page, heard, visitors.ask("board")["calls"][0]["announcement"])
        weights.append(scales.weigh())
    visitors.command("voice", {})
    before, after = weights
    assert sum(day.done.values()) > 120
    assert heard.twice() == []
    assert after.nodes - before.nodes < MORE_NODES, weights
    assert after.listeners - before.listeners < MORE_LISTENERS, weights
    assert after.heap < before.heap * (1 + MORE_HEAP), weights


def rest(page: Page, heard: Heard, last: int) -> None:
    """Wait until the last call was spoken."""
    until = time.monotonic() + 60
    while last not in heard.first() and time.monotonic() < until:
        page.wait_for_timeout(100)
    assert last in heard.first()


# --- the fit


def weights(*nodes: float) -> list[Weight]:
    return [Weight(10.0 * n, 1.0, one, 0, 0) for n, one in enumerate(nodes)]


def test_growth_is_what_most_weighings_say() -> None:
    assert growth(weights(100, 100, 500, 100, 100), "nodes") == 0
    assert growth(weights(100, 110, 120, 130, 140), "nodes") == pytest.approx(40 / 120)
    assert growth(weights(140, 20, 120, 110, 100), "nodes") < 0
    assert growth(weights(100), "nodes") == 0


def test_warm_up_is_the_first_sixth() -> None:
    assert [one.nodes for one in warm(weights(*range(13)))] == list(range(2, 13))
