"""How types are served, set at the office and seen at the counter."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Visitors

pytestmark = pytest.mark.browser
Office = Callable[[], Page]


@pytest.fixture
def office(visitors: Visitors) -> Iterator[Office]:
    """The manager's page of it; afterwards types are served again as they were."""
    before = visitors.ask("serving")["serving"]

    def go() -> Page:
        page = visitors.manager().new_page()
        page.goto("/manager#serving")
        page.wait_for_selector("form.serving")
        return page

    yield go
    visitors.command("serving", {"serving": before})


def opened(page: Page, service: str) -> None:
    page.click(f"[data-type={service}] [data-act=open-type]")


def name(page: Page, code: str, zh: str, en: str) -> None:
    """Add an outcome, which has this code, and call it so."""
    page.click("[data-act=add-outcome]")
    page.fill(f"[data-outcome={code}] [name=outcome-zh]", zh)
    page.fill(f"[data-outcome={code}] [name=outcome-en]", en)


def saved(page: Page) -> None:
    page.click("[data-act=save-serving]")
    expect(page.locator("form.serving .done")).to_be_visible()


def of_type(visitors: Visitors, code: str) -> dict[str, object]:
    services = visitors.ask("serving")["serving"]["services"]
    return next(one for one in services if one["code"] == code)


def test_outcome_that_is_named_and_required_is_asked_for_at_the_counter(visitors: Visitors, office: Office) -> None:
    clerk = visitors.clerk("1001", 1)
    page = office()
    expect(page.locator("[data-type=pay] .sum")).to_have_text("没有特别要求")
    opened(page, "pay")
    page.check("[name=outcome_required]")
    expect(page.locator("[data-wrong=outcome_none]")).to_contain_text("“缴费”要求办结时选择结果")
    expect(page.locator("[data-act=save-serving]")).to_be_disabled()
    name(page, "o1", "办结", "Done")
    expect(page.locator("[data-wrong=outcome_one]")).to_contain_text("只有“办结”一种")
    name(page, "o2", "材料不齐", "Papers missing")
    expect(page.locator(".wrong-door")).to_have_attribute("data-problems", "0")
    page.click("[data-outcome=o2] [data-act=raise]")
    expect(page.locator("[data-type=pay] .sum")).to_have_text("结果 2 种，必选")
    saved(page)
    number = visitors.command("tickets", {"service": "pay"})["number"]
    visitors.command("counters/1/next", {"current": None})
    visitors.command("counters/1/start", {})
    expect(clerk.locator(".desk-page[data-state=serving]")).to_have_count(1)
    clerk.keyboard.press("F4")
    expect(clerk.locator("dialog [data-choice^=outcome-]")).to_contain_text(["材料不齐", "办结"])
    clerk.keyboard.press("1")
    clerk.keyboard.press("Enter")
    expect(clerk.locator(".current.idle")).to_be_visible()
    found = visitors.ask(f"tickets?number={number}")["items"][0]
    assert (found["state"], found["outcome"]) == ("served", "o2")
    # the code of an outcome that is gone is nobody else's before that is saved
    page.click("[data-outcome=o2] [data-act=remove-row]")
    name(page, "o3", "转交", "Handed on")
    saved(page)
    assert [one["code"] for one in of_type(visitors, "pay")["outcomes"]] == ["o1", "o3"]  # type: ignore[attr-defined]


def test_steps_ladder_and_the_houses_own_doing_are_kept(visitors: Visitors, office: Office) -> None:
    page = office()
    opened(page, "pay")
    for service in ("card", "new"):
        page.select_option("[name=then]", service)
        expect(page.locator(f"[data-step={service}]")).to_be_visible()
    page.click("[data-step=card]")
    page.select_option("[name=then]", "card")
    expect(page.locator("[data-type=pay] .sum")).to_have_text("接着办 新入户 → 补卡")
    expect(page.locator("[data-type=pay] fieldset").last).to_contain_text("现在按大厅规则：")
    page.check("[name=missed_own]")
    for field, value in (("recall", "20"), ("recalls", "2"), ("return_within", "30"), ("restore", "0")):
        page.fill(f"[data-type=pay] [name={field}]", value)
    page.check("[name=auto_start-on]")
    page.fill("[name=auto_start]", "15")
    expect(page.locator("[data-wrong=auto_start_soon_type]")).to_contain_text("“缴费”两次叫号至少隔 20 秒")
    page.fill("[name=auto_start]", "90")
    page.check("[name=forgotten_after-on]")
    page.uncheck("[name=hold_reminder-on]")
    expect(page.locator(".wrong-door")).to_have_attribute("data-problems", "0")
    saved(page)
    kept = visitors.ask("serving")["serving"]
    assert (kept["auto_start"], kept["hold_reminder"], kept["forgotten_after"]) == (90, None, 7200)
    assert of_type(visitors, "pay")["then"] == ["new", "card"]
    ladder = {"recall_gap": 20, "recalls": 2, "return_within": 1800, "places": 0, "returns": None}
    assert of_type(visitors, "pay")["missed"] == ladder
    assert visitors.command("tickets", {"service": "pay"})["steps"] == ["new", "card"]


def test_type_is_not_folded_over_what_is_missing(office: Office) -> None:
    page = office()
    opened(page, "pay")
    page.click("[data-act=add-outcome]")
    opened(page, "card")
    expect(page.locator("[data-outcome=o1] [name=outcome-zh]")).to_be_focused()
    page.click("[data-outcome=o1] [data-act=remove-row]")
    opened(page, "card")
    expect(page.locator("[data-type=card] [data-act=open-type]")).to_have_attribute("aria-expanded", "true")
    expect(page.locator("[data-type=pay] .handled-body")).to_have_count(0)
    page.check("[name=remark_required]")
    page.click("[data-act=discard]")
    expect(page.locator("[name=remark_required]")).not_to_be_checked()
