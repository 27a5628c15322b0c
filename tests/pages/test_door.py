"""The rules at the door where people stand: codes at the kiosk, exceptions at the greeter's, the office's tab."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Visitors, scan

pytestmark = pytest.mark.browser
ALL_DAY = {"days": [1, 2, 3, 4, 5, 6, 7], "opens": "00:00", "closes": "00:00", "capacity": 50}
SLOTS = [ALL_DAY | {"service": "pay", "every": 5}, ALL_DAY | {"service": "rename", "every": 60}]


def rules(visitors: Visitors, **door: Any) -> None:
    visitors.command("door", {"door": {"slots": SLOTS, **door}})


def booked(visitors: Visitors, service: str = "pay", last: bool = False) -> str:
    """The code of an appointment that is next, or the last of the day."""
    slots = [one["at"] for one in visitors.ask("appointments")["slots"] if one["service"] == service]
    made = visitors.command("appointments", {"service": service, "at": slots[-1 if last else 0]})
    return str(made["code"])


def kiosk_with_appointments(visitors: Visitors) -> Page:
    kiosk = visitors.kiosk()
    expect(kiosk.locator("[data-act=appointment]")).to_be_visible()
    return kiosk


def touch(kiosk: Page, code: str) -> None:
    kiosk.click("[data-act=appointment]")
    for digit in code:
        kiosk.click(f"[data-digit='{digit}']")


def test_a_code_touched_on_the_pad_gives_a_number_once(visitors: Visitors) -> None:
    rules(visitors)
    code = booked(visitors)
    kiosk = kiosk_with_appointments(visitors)
    touch(kiosk, code)
    expect(kiosk.locator(".given .badge")).to_have_text("预约")
    expect(kiosk.locator(".given")).to_contain_text("预约时间")
    number = kiosk.get_attribute(".given", "data-number") or ""
    kiosk.click("[data-act=done]")
    # the second time it tells the number, which can be printed again
    visitors.allowed.append("409")
    touch(kiosk, code)
    expect(kiosk.locator(".given")).to_have_attribute("data-number", number)
    expect(kiosk.locator(".question .first")).to_have_text("这个预约已经取过号")
    expect(kiosk.locator("[data-act=reprint]")).to_be_visible()


def test_a_code_that_is_scanned_needs_no_touch(visitors: Visitors) -> None:
    rules(visitors)
    code = booked(visitors)
    kiosk = kiosk_with_appointments(visitors)
    scan(kiosk, code)
    expect(kiosk.locator(".given .badge")).to_have_text("预约")


def test_a_digit_that_is_wrong_is_noticed_and_the_code_is_asked_for_again(visitors: Visitors) -> None:
    rules(visitors)
    code = booked(visitors)
    visitors.allowed.append("422")
    kiosk = kiosk_with_appointments(visitors)
    touch(kiosk, code[:-1] + str((int(code[-1]) + 1) % 10))
    expect(kiosk.locator(".booked .error .first")).to_have_text("有一位数字不对，请核对后再输")
    for digit in code[:3]:
        kiosk.click(f"[data-digit='{digit}']")
    kiosk.click("[data-act=erase]")
    expect(kiosk.locator(".pin")).to_have_attribute("data-length", "2")
    for digit in code[2:]:
        kiosk.click(f"[data-digit='{digit}']")
    expect(kiosk.locator(".given .badge")).to_have_text("预约")


def test_who_comes_too_early_is_told_when_and_may_take_an_ordinary_number(visitors: Visitors) -> None:
    visitors.allowed.append("409")
    rules(visitors, booking={"early": 0})
    code = booked(visitors, last=True)
    kiosk = kiosk_with_appointments(visitors)
    touch(kiosk, code)
    expect(kiosk.locator("h1 .first")).to_have_text("您来早了")
    expect(kiosk.locator(".told")).to_contain_text("之后再来取号")
    kiosk.click("[data-act=ordinary]")
    kiosk.click("[data-act=take]")
    expect(kiosk.locator(".given")).to_be_visible()
    assert kiosk.locator(".given .badge").count() == 0


def test_somebody_known_by_a_card_holds_one_number_and_can_print_it_again(visitors: Visitors) -> None:
    visitors.allowed.append("409")
    rules(visitors)
    kiosk = visitors.kiosk()
    numbers = []
    for _ in range(2):
        scan(kiosk, "11010519491231002X")
        kiosk.click("[data-service=close]")
        kiosk.click("[data-act=take]")
        numbers.append(kiosk.get_attribute(".given", "data-number"))
        if len(numbers) == 1:
            kiosk.click("[data-act=done]")
    assert numbers[0] == numbers[1]
    expect(kiosk.locator(".question .first")).to_have_text("您已有号码，不用再取")
    expect(kiosk.locator("[data-act=reprint]")).to_be_visible()


# --- the office


def office(visitors: Visitors, tab: str) -> Page:
    manager = visitors.manager().new_page()
    manager.goto(f"/manager#{tab}")
    return manager


def test_rules_are_written_and_what_is_wrong_is_said_before_they_are_saved(visitors: Visitors) -> None:
    rules(visitors)
    manager = office(visitors, "door")
    quota = manager.locator("[data-type=card] [name=quota]")
    quota.fill("0")
    expect(manager.locator("[data-wrong=quota_zero]")).to_contain_text("“补卡”限号为 0")
    expect(manager.locator("[data-act=save-door]")).to_be_disabled()
    quota.fill("1")
    manager.click("[data-hours=hall] [data-act=add-hours]")
    manager.fill("[data-hours=hall] [name=closes]", "08:00")
    expect(manager.locator("[data-wrong=hours_end]")).to_contain_text("大厅 08:30–08:00")
    manager.click("[data-hours=hall] [data-act=remove-row]")
    expect(manager.locator(".wrong-door")).to_have_attribute("data-problems", "0")
    manager.click("[data-act=save-door]")
    expect(manager.locator(".door .done")).to_have_text("已保存，马上生效。")
    kiosk = visitors.kiosk()
    visitors.take(kiosk, "card")
    shut = kiosk.locator("[data-service=card] .shut")
    expect(shut).to_contain_text("号已取完")
    expect(shut).to_contain_text("起取号")
    expect(kiosk.locator("[data-service=card]")).to_be_disabled()


def test_greeter_gives_a_number_all_the_same_with_a_note(visitors: Visitors) -> None:
    rules(visitors, services=[{"code": "new", "quota": 1}])
    visitors.command("tickets", {"service": "new"})
    visitors.hired("2001", "greeter")
    tablet = visitors.context((1024, 768)).new_page()
    tablet.goto("/greeter")
    tablet.fill("[name=staff]", "2001")
    tablet.fill("[name=password]", "word-of-2001")
    tablet.keyboard.press("Enter")
    tablet.click("[data-service=new]")
    expect(tablet.locator("[data-act=take]")).to_be_disabled()
    tablet.fill("[name=note]", "远道而来")
    tablet.click("[data-act=take]")
    expect(tablet.locator(".given")).to_be_visible()
    events = visitors.ask("events?after=0&limit=1000")["items"]
    assert [one["actor"]["staff"] for one in events if one.get("despite") == "quota_reached"] == ["2001"]


def test_office_books_calls_off_and_checks_in(visitors: Visitors) -> None:
    rules(visitors)
    page = office(visitors, "appointments")
    page.click("[data-service=pay]")
    page.locator("[data-slot]:enabled").first.click()
    page.fill("[name=name_hint]", "王女士")
    page.click("[data-act=book]")
    code = page.locator(".booked-code [data-code]").get_attribute("data-code")
    row = page.locator(f".booked-list [data-code='{code}']")
    expect(row).to_contain_text("王女士")
    row.locator("[data-act=check-in]").click()
    expect(page.locator(".appointments .done")).to_contain_text("已取号")
    expect(row).to_have_attribute("data-state", "arrived")
    page.locator("[data-slot]:enabled").last.click()
    page.click("[data-act=book]")
    other = page.locator(".booked-code [data-code]")
    expect(other).not_to_have_attribute("data-code", code or "")
    last = page.locator(f".booked-list [data-code='{other.get_attribute('data-code')}']")
    last.locator("[data-act=cancel]").click()
    last.locator("[data-act=cancel-sure]").click()
    expect(last).to_have_attribute("data-state", "cancelled")
