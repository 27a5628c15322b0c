"""Who serves what, set at the office and seen at the counter."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Visitors

pytestmark = pytest.mark.browser
Office = Callable[[], Page]


@pytest.fixture
def office(visitors: Visitors) -> Iterator[Office]:
    """The manager's plan; afterwards counters serve again what they did."""
    before = visitors.ask("staffing")["staffing"]

    def go() -> Page:
        page = visitors.manager().new_page()
        page.goto("/manager#staffing")
        page.wait_for_selector("form.staffing")
        return page

    yield go
    visitors.command("staffing", {"staffing": before})


def press(page: Page, counter: int, service: str, times: int = 1) -> None:
    for _ in range(times):
        page.click(f"[data-counter='{counter}'] [data-type={service}]")


def saved(page: Page) -> None:
    page.click("[data-act=save-staffing]")
    expect(page.locator("form.staffing .done")).to_be_visible()


def test_profile_is_made_put_in_force_and_the_counter_serves_by_it(visitors: Visitors, office: Office) -> None:
    visitors.clerk("1001", 1)
    page = office()
    expect(page.locator(".in-force")).to_contain_text("还没有别的班次")
    page.click("[data-act=add-profile]")
    page.fill("[name=name-zh]", "午间")
    page.fill("[name=name-en]", "Lunch")
    expect(page.locator("[data-wrong=profile_empty]")).to_contain_text("班次“午间”没有单独设置窗口")
    # a counter that is not named in it serves what it serves everyday
    expect(page.locator("[data-counter='1'] .duty").first).to_be_disabled()
    everyday = visitors.ask("counters/1")["services"]
    page.click("[data-counter='1'] [data-act=own-duty]")
    kinds = {one: page.get_attribute(f"[data-counter='1'] [data-type={one}]", "data-kind") for one in everyday}
    for service, kind in kinds.items():
        press(page, 1, service, {"first": 3, "second": 2}[str(kind)])
    press(page, 1, "card")
    expect(page.locator("[data-counter='1'] [data-type=card]")).to_have_attribute("aria-label", "1号窗口 · 补卡: 首选")
    saved(page)
    assert visitors.ask("counters/1")["services"] == everyday
    page.click("[data-switch=p1]")
    page.click("[data-act=switch-sure]")
    expect(page.locator(".in-force")).to_have_attribute("data-profile", "p1")
    expect(page.locator(".in-force .holds")).to_contain_text("直到有人切换为止")
    assert visitors.ask("counters/1")["services"] == ["card"]
    visitors.command("tickets", {"service": everyday[0]})
    number = visitors.command("tickets", {"service": "card"})["number"]
    called = visitors.command("counters/1/next", {"current": None})["ticket"]
    assert called["number"] == number
    page.click("[data-switch='']")
    page.click("[data-act=switch-sure]")
    expect(page.locator(".in-force")).to_have_attribute("data-profile", "")
    assert visitors.ask("counters/1")["services"] == everyday


def test_what_the_clerk_serves_changes_on_the_counters_page(visitors: Visitors, office: Office) -> None:
    clerk = visitors.clerk("1001", 1)
    visitors.command("tickets", {"service": "card"})
    lunch = {"code": "p1", "name": {"zh": "午间", "en": "Lunch"}, "counters": [{"number": 1, "first": ["card"]}]}
    visitors.command("staffing", {"staffing": {"counters": [{"number": 1, "first": ["pay"]}], "profiles": [lunch]}})
    expect(clerk.locator(".desk-page")).not_to_contain_text("补卡")
    page = office()
    page.click("[data-switch=p1]")
    page.click("[data-act=switch-sure]")
    expect(clerk.locator(".desk-page")).to_contain_text("补卡")


def test_type_that_nobody_serves_is_named_and_overlap_stops_saving(visitors: Visitors, office: Office) -> None:
    page = office()
    first = [
        page.locator(f"[data-counter='{n + 1}'] [data-type=pay]")
        for n in range(page.locator("tr[data-counter]").count())
    ]
    for cell in first:
        while cell.get_attribute("data-kind") != "none":
            kind = str(cell.get_attribute("data-kind"))
            cell.click()
            expect(cell).not_to_have_attribute("data-kind", kind)
    expect(page.locator("[data-wrong=no_counter]")).to_contain_text("“缴费”没有窗口办理，取不到号")
    expect(page.locator("[data-act=save-staffing]")).to_be_enabled()
    first[0].click()
    expect(page.locator("[data-wrong=no_counter]")).to_have_count(0)
    page.click("[data-act=add-profile]")
    for _ in range(2):
        page.click("[data-act=add-stretch]")
    expect(page.locator("[data-wrong=overlap]")).to_contain_text("有时段重叠")
    expect(page.locator("[data-act=save-staffing]")).to_be_disabled()
    late = page.locator("[data-stretch=p1]").nth(1)
    late.locator("[name=opens]").fill("15:00")
    late.locator("[name=closes]").fill("16:00")
    expect(page.locator("[data-wrong=overlap]")).to_have_count(0)
    expect(page.locator(".week .stretch-bar")).to_have_count(10)
    saved(page)
    assert [one["opens"] for one in visitors.ask("staffing")["staffing"]["timetable"]] == ["11:30:00", "15:00:00"]
    # with a profile go its times
    page.click("[data-act=remove-profile]")
    page.click("[data-act=remove-profile-sure]")
    expect(page.locator("[data-stretch]")).to_have_count(0)
    page.click("[data-act=discard]")
    expect(page.locator("[data-stretch]")).to_have_count(2)


def test_help_is_of_no_use_without_minutes(visitors: Visitors, office: Office) -> None:
    page = office()
    page.keyboard.press("Tab")
    cell = page.locator("[data-counter='1'] .duty[data-kind=none]").first
    service = cell.get_attribute("data-type")
    cell = page.locator(f"[data-counter='1'] [data-type={service}]")
    cell.focus()
    for kind in ("first", "second", "help"):
        page.keyboard.press("Enter")
        expect(cell).to_have_attribute("data-kind", kind)
    expect(cell).to_be_focused()
    expect(page.locator("[data-wrong=help_no_limit]")).to_contain_text("没有填等候几分钟后支援")
    page.fill(f"[name=help-{service}]", "7.5")
    expect(page.locator("[data-wrong=help_no_limit]")).to_have_count(0)
    saved(page)
    kept = visitors.ask("staffing")["staffing"]
    assert {one["code"]: one["help_after"] for one in kept["services"]}[service or ""] == 450
    assert kept["counters"][0]["help"] == [service]


def test_what_is_written_outlives_another_part_of_the_set_up(visitors: Visitors, office: Office) -> None:
    page = office()
    page.fill("[name=least_open]", "2")
    with page.expect_response(lambda answer: answer.url.endswith("/main/staffing") and answer.request.method == "GET"):
        visitors.command("phones", {"public_url": None, "restore_by_phone": False})
    expect(page.locator("[name=least_open]")).to_have_value("2")
    saved(page)
    assert visitors.ask("staffing")["staffing"]["least_open"] == 2
    # of the same part, the one who was first is not overwritten
    visitors.allowed.append("409")
    page.fill("[name=least_open]", "3")
    with page.expect_response(lambda answer: answer.url.endswith("/main/staffing") and answer.request.method == "GET"):
        visitors.command("staffing", {"staffing": {"least_open": 1}})
    page.click("[data-act=save-staffing]")
    expect(page.locator("form.staffing .error")).to_contain_text("情况已有变化")
    assert visitors.ask("staffing")["staffing"]["least_open"] == 1
    page.click("[data-act=discard]")
    expect(page.locator("[name=least_open]")).to_have_value("1")


def test_profile_without_a_name_is_shown_before_it_is_saved(office: Office) -> None:
    page = office()
    page.click("[data-act=add-profile]")
    page.fill("[name=name-en]", "")
    page.click("[data-view='']")
    expect(page.locator("[name=name-en]")).to_have_count(0)
    page.click("[data-act=save-staffing]")
    expect(page.locator("[name=name-en]")).to_be_focused()
