"""The kiosk's comforts: other ways, a scanner, nobody there, the operator corner."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from printer.preview import PreviewPrinter
from tests.pages.conftest import Visitors, scan

pytestmark = pytest.mark.browser
PIN = "2468"


def hold_the_corner(kiosk: Page) -> None:
    """Three seconds on the hall's name."""
    kiosk.locator(".corner").dispatch_event("pointerdown")
    kiosk.clock.run_for(3100)
    kiosk.wait_for_selector(".operator")


def enter(kiosk: Page, pin: str) -> None:
    for digit in pin:
        kiosk.click(f"[data-digit='{digit}']")
    kiosk.click("[data-act=enter]")


def timed_kiosk(visitors: Visitors) -> Page:
    """A kiosk whose clock the test winds."""
    context = visitors.paired("kiosk", (1080, 1920))
    page = context.new_page()
    page.clock.install()
    page.goto("/kiosk")
    page.wait_for_selector(".types")
    return page


# --- a scanner


def test_scanned_ticket_shows_where_it_stands(visitors: Visitors) -> None:
    kiosk = visitors.kiosk()
    number = visitors.take(kiosk, "rename")
    scan(kiosk, number.lower())
    expect(kiosk.locator(".given")).to_have_attribute("data-number", number)
    expect(kiosk.locator(".given")).to_have_attribute("data-state", "waiting")
    kiosk.click("[data-act=reprint]")
    expect(kiosk.locator(".paper.printing .first")).to_have_text("正在补打号票…")
    kiosk.click("[data-act=back]")
    expect(kiosk.locator(".kiosk")).to_have_attribute("data-screen", "choose")


def test_scan_presses_no_button_that_has_the_focus(visitors: Visitors) -> None:
    kiosk = visitors.kiosk()
    number = visitors.take(kiosk, "rename")
    kiosk.focus("[data-service=new]")
    scan(kiosk, number)
    expect(kiosk.locator(".kiosk")).to_have_attribute("data-screen", "mine")


def test_unknown_number_is_said_in_a_sentence(visitors: Visitors) -> None:
    visitors.allowed.append("404")
    kiosk = visitors.kiosk()
    scan(kiosk, "Z999")
    expect(kiosk.locator(".question[role=alert]")).to_have_text("没有这个号码，请核对后重新输入。")


def test_card_gives_one_number_and_shows_it_to_who_asks_again(visitors: Visitors) -> None:
    visitors.allowed.append("409")
    kiosk = visitors.kiosk()
    numbers = []
    for _ in range(2):
        kiosk.click("[data-service=close]")
        scan(kiosk, "11010519491231002X")
        expect(kiosk.locator(".read .first")).to_have_text("已读取证件，号码不会保存")
        kiosk.click("[data-act=take]")
        numbers.append(kiosk.get_attribute(".given", "data-number"))
        kiosk.click("[data-act=done], [data-act=back]")
    assert numbers[0] == numbers[1]


# --- hands that shake


def touch(page: Page, selector: str, held_ms: int, slip_px: int = 0) -> None:
    """A finger on the middle of something: it stays, slips, and is lifted."""
    box = page.locator(selector).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    wire = page.context.new_cdp_session(page)
    wire.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    page.wait_for_timeout(held_ms)
    if slip_px:
        wire.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x + slip_px, "y": y + 5}]})
    wire.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    wire.detach()


def touched_kiosk(visitors: Visitors) -> Page:
    visitors.touch = True
    return visitors.kiosk()


@pytest.mark.parametrize(("held_ms", "slip_px"), [(30, 0), (1200, 0), (30, 40), (900, 60)])
def test_slow_or_slipping_finger_is_a_tap(visitors: Visitors, held_ms: int, slip_px: int) -> None:
    kiosk = touched_kiosk(visitors)
    touch(kiosk, "[data-service=rename]", held_ms, slip_px)
    expect(kiosk.locator(".kiosk")).to_have_attribute("data-screen", "papers")


def test_tap_that_bounces_takes_no_number(visitors: Visitors) -> None:
    kiosk = touched_kiosk(visitors)
    box = kiosk.locator("[data-service=close]").bounding_box()
    assert box is not None
    for _ in range(3):
        kiosk.touchscreen.tap(box["x"] + 200, box["y"] + box["height"] - 30)
        kiosk.wait_for_timeout(150)
    expect(kiosk.locator(".kiosk")).to_have_attribute("data-screen", "papers")
    kiosk.wait_for_timeout(700)
    kiosk.locator("[data-act=take]").tap()
    expect(kiosk.locator(".given")).to_be_visible()


# --- nobody there


def test_left_alone_it_warns_and_goes_back_to_the_start(visitors: Visitors) -> None:
    kiosk = timed_kiosk(visitors)
    kiosk.click("[data-language=en]")
    kiosk.click("[data-service=pay]")
    kiosk.clock.run_for(31_000)
    expect(kiosk.locator(".still .first").first).to_have_text("Are you still there?")
    kiosk.click("[data-act=stay]")
    expect(kiosk.locator(".still")).to_have_count(0)
    expect(kiosk.locator(".kiosk")).to_have_attribute("data-screen", "papers")
    kiosk.clock.run_for(31_000)
    expect(kiosk.locator(".still")).to_have_count(1)
    kiosk.clock.run_for(11_000)
    expect(kiosk.locator(".kiosk")).to_have_attribute("data-screen", "choose")
    expect(kiosk.locator("h1 .first")).to_have_text("请选择业务")


def test_start_untouched_for_long_invites_and_a_touch_only_wakes_it(visitors: Visitors) -> None:
    kiosk = timed_kiosk(visitors)
    kiosk.clock.run_for(95_000)
    kiosk.click(".attract")
    expect(kiosk.locator(".kiosk")).to_have_attribute("data-screen", "choose")


# --- the operator corner


def test_operator_takes_the_kiosk_out_of_service_and_back(visitors: Visitors) -> None:
    visitors.allowed.append("403")
    visitors.command("operator-pin", {"pin": PIN})
    kiosk = timed_kiosk(visitors)
    hold_the_corner(kiosk)
    enter(kiosk, "1111")
    expect(kiosk.locator(".operator .error")).to_have_text("密码不对，请重新输入。")
    enter(kiosk, PIN)
    kiosk.click("[data-act=suspend]")
    expect(kiosk.locator(".said")).to_have_text("本机已暂停使用")
    kiosk.click("[data-act=back]")
    expect(kiosk.locator(".out-of-service h1 .first")).to_have_text("本机暂停使用")
    hold_the_corner(kiosk)
    enter(kiosk, PIN)
    kiosk.click("[data-act=resume]")
    kiosk.click("[data-act=back]")
    expect(kiosk.locator(".types")).to_be_visible()


def test_short_touch_of_the_corner_opens_nothing(visitors: Visitors) -> None:
    kiosk = timed_kiosk(visitors)
    kiosk.locator(".corner").dispatch_event("pointerdown")
    kiosk.clock.run_for(1000)
    kiosk.locator(".corner").dispatch_event("pointerup")
    kiosk.clock.run_for(5000)
    assert kiosk.locator(".operator").count() == 0


# --- no way out


def test_touchscreen_opens_no_menu_and_marks_nothing(visitors: Visitors) -> None:
    kiosk = visitors.kiosk()
    let = "(kind) => document.querySelector('.types').dispatchEvent(new Event(kind, {bubbles: true, cancelable: true}))"
    assert [kiosk.evaluate(let, kind) for kind in ("contextmenu", "dragstart", "selectstart")] == [False] * 3


# --- the first day


def test_manager_sees_what_is_to_be_done_and_every_address(visitors: Visitors) -> None:
    manager = visitors.manager().new_page()
    manager.goto("/manager#first")
    expect(manager.locator("[data-step=printer]")).to_have_attribute("data-done", "false")
    expect(manager.locator("[data-place=kiosk] a")).to_have_attribute("href", f"{visitors.house.base}/kiosk")
    assert manager.eval_on_selector("[data-place=board] img", "image => image.naturalWidth") > 50
    manager.click("[data-act=do-printer]")
    expect(manager.locator("form [name=url]")).to_be_visible()


def test_operator_is_stopped_on_the_staff_page_like_anybody(visitors: Visitors) -> None:
    visitors.allowed.append("409")
    visitors.command("operator-pin", {"pin": PIN})
    manager = visitors.manager().new_page()
    manager.goto("/manager#staff")
    manager.click("[data-staff=operator] [data-act=change]")
    manager.click("dialog [data-act=active]")
    expect(manager.locator("[data-staff=operator]")).to_contain_text("已停用")
    kiosk = timed_kiosk(visitors)
    hold_the_corner(kiosk)
    enter(kiosk, PIN)
    expect(kiosk.locator(".operator .error")).to_have_text("还没有设置运维密码，请值班经理在“屏幕”页设置。")


# --- a printer in trouble


def test_kiosk_says_before_and_after_that_no_paper_will_come(visitors: Visitors, tmp_path: Path) -> None:
    paper = PreviewPrinter(tmp_path / "paper").start()
    paper.set_mood("paper_out")
    visitors.command("printers", {"name": "door", "url": paper.url, "mode": "text"})
    kiosk = visitors.kiosk()
    expect(kiosk.locator(".trouble .first")).to_have_text("打印机缺纸，请记住屏幕上的号码")
    kiosk.click("[data-service=pay]")
    kiosk.click("[data-act=take]")
    expect(kiosk.locator(".paper.no_slip .first")).to_have_text("打印机缺纸，请记住屏幕上的号码")
    paper.set_mood("ok")
    expect(kiosk.locator(".paper.take .first")).to_have_text("请取走号票", timeout=10_000)
    kiosk.click("[data-act=done]")
    expect(kiosk.locator(".trouble")).to_have_count(0)
    visitors.command("printers/door", {}, "DELETE")
    paper.stop()
