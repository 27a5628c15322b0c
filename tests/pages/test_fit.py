"""Every page in every state, at the sizes it is made for and in both languages: nothing is cut off, nothing overlaps.

What "fit" means stands in ``boxes.js``. The halls have names of thirty signs, thirty types, forty counters, B1000.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.pages import halls
from tests.pages.stage import Stage, faults, opened_stages
from tests.pages.states import DESKS, FINGER, HAND, IN_SIGHT, OFFICE, SIGNS, STATES, State, desk, someone

pytestmark = pytest.mark.browser


Stages = Callable[[str], Stage]


@pytest.fixture(scope="module")
def stages(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    """The halls to look at, kept for all their states."""
    with opened_stages(browser, tmp_path_factory.mktemp) as stage:
        yield stage


CASES = [
    pytest.param(hall, state, id=f"{hall}-{state.name}", marks=pytest.mark.xdist_group(f"fit-{hall}"))
    for hall in halls.HALLS
    for state in STATES
    if hall in state.halls
]


@pytest.mark.parametrize(("hall", "state"), CASES)
def test_state_is_fit_for_eyes_and_hands(stages: Stages, hall: str, state: State) -> None:
    stage = stages(hall)
    stage.visitors.allowed.clear()
    stage.visitors.wrong.clear()
    page = state.make(stage)
    wrong = faults(page, *state.sizes, must=list(state.must), least=state.least)
    assert wrong == [], "\n".join(wrong)
    assert stage.visitors.wrong == []


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be stopped and continued on Windows")
@pytest.mark.parametrize("hall", [pytest.param(h, marks=pytest.mark.xdist_group(f"fit-{h}")) for h in ("long", "huge")])
def test_pages_are_fit_while_the_line_is_dead(stages: Stages, hall: str) -> None:
    stage = stages(hall)
    stage.visitors.wrong.clear()
    clerk = desk("calling", someone)(stage)
    lost = stage.kiosk()
    pages = {
        "board": (stage.board(), SIGNS, (), 0),
        "kiosk": (stage.wound_kiosk(), SIGNS, (), FINGER),
        "counter": (clerk, DESKS, IN_SIGHT, HAND),
        "manager": (stage.manager("screens"), OFFICE, (), 0),
    }
    lost.click("[data-service]:enabled")
    stage.house.freeze()
    try:
        lost.click("[data-act=take]")
        for name, (page, *_) in pages.items():
            expect(page.locator(".offline"), name).to_be_visible()
        wrong = [
            f"{name} {one}"
            for name, (page, sizes, must, least) in pages.items()
            for one in faults(page, *sizes, must=list(must), least=least)
        ]
        # it takes so long until a kiosk gives up
        lost.wait_for_selector("[data-screen=failed]", timeout=20_000)
        wrong += [f"lost {one}" for one in faults(lost, *SIGNS, least=FINGER)]
    finally:
        stage.house.thaw()
    for name, (page, *_) in pages.items():
        expect(page.locator(".offline"), name).to_have_count(0, timeout=20_000)
    assert wrong == [], "\n".join(wrong)
