"""The rules in the open: set at the office, tried on today, and told to who waited."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Visitors

pytestmark = pytest.mark.browser
Office = Callable[[str], Page]


@pytest.fixture
def office(visitors: Visitors) -> Office:
    """A tab of the manager's page."""

    def go(tab: str) -> Page:
        page = visitors.manager().new_page()
        page.goto(f"/manager#{tab}")
        page.wait_for_selector(f"section[data-tab={tab}]")
        return page

    return go


def test_rules_are_judged_while_they_are_written_and_kept_when_they_hold(visitors: Visitors, office: Office) -> None:
    page = office("rules")
    page.click("[data-order=strict]")
    expect(page.locator("[data-wrong=no_ahead]")).to_be_visible()
    expect(page.locator("[data-act=save-rules]")).to_be_disabled()
    expect(page.locator("[data-act=try-rules]")).to_have_count(0)
    for category in ("priority", "vip"):
        page.click(f"[data-act=ahead][data-category={category}]")
    page.click("[data-ahead=vip] [data-act=raise]")
    expect(page.locator("[data-wrong=no_cap]")).to_be_visible()
    page.fill("[name=cap_after]", "7.5")
    page.fill("[name=categories-vip]", "2.5")
    expect(page.locator("[data-wrong]")).to_have_count(0)
    page.click("[data-act=save-rules]")
    expect(page.locator("form.rules .done")).to_be_visible()
    kept = visitors.ask("rules")["rules"]
    assert (kept["order"], kept["ahead"], kept["cap_calls"], kept["cap_after"]) == (
        "strict",
        ["vip", "priority"],
        None,
        450,
    )
    assert kept["categories"]["vip"] == 150


def test_customer_is_told_why_and_the_day_is_tried(visitors: Visitors, office: Office) -> None:
    visitors.command("rules", {"rules": {"order": "strict", "ahead": ["vip"]}})
    visitors.command("counters/1/open", {})
    numbers = [
        visitors.command("tickets", {"service": "pay", "category": category})["number"]
        for category in ("ordinary", "ordinary", "vip")
    ]
    for _ in range(2):
        ticket = visitors.command("counters/1/next", {"current": None})["ticket"]
        visitors.command("counters/1/finish", {"ticket": ticket["id"]})
    page = office("tickets")
    page.fill("[name=number]", numbers[1].lower())
    page.click("[data-act=search]")
    page.click(f"[data-number={numbers[1]}] [data-act=why]")
    expect(page.locator(".calls li")).to_have_attribute("data-number", numbers[2])
    expect(page.locator(".wait-picture [data-how=overtook] .track .mark")).to_have_count(1)
    page.click("[data-act=all-calls]")
    assert [one.get_attribute("data-how") for one in page.locator(".calls li").all()] == ["overtook", "earlier"]
    expect(page.locator(".story li").first).to_contain_text("取号")
    page.click("[data-act=print-waited]")
    expect(page.locator(".print-waited .done")).to_be_visible()
    rules = office("rules")
    rules.click("[data-order=head_start]")
    rules.click("[data-act=try-rules]")
    expect(rules.locator("[data-bars=pay] .trial-bar")).to_have_count(3)
    expect(rules.locator("[data-verdict]")).to_have_count(1)
    rules.click("[data-order=over_target]")
    expect(rules.locator(".trial-found .hint")).to_be_visible()
