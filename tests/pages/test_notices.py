"""The duty manager and the counters: help that is asked for and answered, messages, notices before the first call."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Visitors

pytestmark = pytest.mark.browser
RULES = "今天起大额取款须双人复核"


@pytest.fixture(autouse=True)
def taken_down(visitors: Visitors) -> Iterator[None]:
    """Whatever a test wrote or asked for is gone after it."""
    yield
    standing = visitors.ask("notices")
    for one in standing["help"] + standing["items"]:
        visitors.command(f"notices/{one['id']}/end", {})


def manager(visitors: Visitors, tab: str = "notices") -> Page:
    visitors.hired("900", "manager")
    page = visitors.context().new_page()
    page.goto(f"/manager#{tab}")
    page.fill("[name=staff]", "900")
    page.fill("[name=password]", "word-of-900")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"section[data-tab={tab}]")
    return page


def test_clerk_calls_the_manager_who_is_on_the_way(visitors: Visitors) -> None:
    boss, clerk = manager(visitors, "staff"), visitors.clerk("1001", 1)
    clerk.keyboard.press("Alt+KeyH")
    expect(clerk.locator("dialog[open] h2")).to_have_text("为什么呼叫值班经理？")
    clerk.keyboard.press("3")
    clerk.keyboard.press("Enter")
    expect(clerk.locator("[data-help=called]")).to_contain_text("已呼叫值班经理")
    # whatever the manager looks at
    call = boss.locator(".help-call")
    expect(call).to_contain_text("大额业务")
    expect(call).to_contain_text("员工1001")
    expect(call.locator(".lasting")).not_to_have_text("0:00")
    call.locator("[data-act=on-my-way]").click()
    expect(clerk.locator("[data-help=coming]")).to_contain_text("值班经理马上到")
    expect(boss.locator(".help-call")).to_have_count(0)
    # whoever looks anew sees it too, and may call again
    clerk.reload()
    clerk.click("[data-act=help-seen]")
    clerk.click("[data-act=help]")
    clerk.keyboard.press("Enter")
    expect(boss.locator(".help-call")).to_contain_text("客户纠纷")


def test_clerk_takes_the_call_back(visitors: Visitors) -> None:
    boss, clerk = manager(visitors), visitors.clerk("1002", 2)
    clerk.click("[data-act=help]")
    clerk.click("dialog [data-act=confirm]")
    expect(boss.locator(".help-call")).to_have_count(1)
    clerk.click("[data-act=withdraw-help]")
    expect(clerk.locator("[data-act=help]")).to_be_visible()
    expect(boss.locator(".help-call")).to_have_count(0)


def test_help_does_not_take_the_next_press_from_the_clerk(visitors: Visitors) -> None:
    clerk = visitors.clerk("1006", 3)
    number = visitors.take(visitors.kiosk(), "pay")
    clerk.keyboard.press("F9")
    expect(clerk.locator(f".current[data-number={number}]")).to_be_visible()
    clerk.keyboard.press("Alt+KeyH")
    clerk.keyboard.press("Enter")
    expect(clerk.locator("[data-help=called]")).to_be_visible()
    clerk.keyboard.press("Control+KeyZ")
    expect(clerk.locator(".current.idle")).to_be_visible()
    expect(clerk.locator("[data-help=called]")).to_be_visible()


def test_notice_stops_the_first_call_until_it_is_read_and_the_press_goes_through(visitors: Visitors) -> None:
    visitors.allowed.append("409")
    number = visitors.take(visitors.kiosk(), "pay")
    boss = manager(visitors)
    boss.click("[data-choice=kind-notice]")
    boss.fill("[name=text]", RULES)
    boss.click(".write-notice [type=submit]")
    expect(boss.locator(".notices li")).to_contain_text(RULES)
    visitors.command("notices", {"kind": "notice", "text": "请佩戴工牌"})
    # it is there before anything is pressed, and may wait until something is
    clerk = visitors.clerk("1003", 1)
    expect(clerk.locator("dialog[open] .notice-text")).to_have_text(RULES)
    clerk.keyboard.press("Escape")
    expect(clerk.locator("dialog[open]")).to_have_count(0)
    expect(clerk.locator(".to-read[data-kind=notice]")).to_contain_text("还有 1 条")
    expect(boss.locator(".readers.have-not").first).to_contain_text("员工1003")
    clerk.keyboard.press("F9")
    expect(clerk.locator("dialog[open] .notice-text")).to_have_text(RULES)
    # the key for the next customer does not say that anything was read
    clerk.keyboard.press("Space")
    expect(clerk.locator("dialog[open] .notice-text")).to_have_text(RULES)
    clerk.keyboard.press("Enter")
    expect(clerk.locator("dialog[open] .notice-text")).to_have_text("请佩戴工牌")
    expect(clerk.locator(".current.idle")).to_be_visible()
    clerk.keyboard.press("Enter")
    expect(clerk.locator(f".current[data-number={number}]")).to_be_visible()
    expect(clerk.locator("dialog[open]")).to_have_count(0)
    expect(clerk.locator(".to-read")).to_have_count(0)
    expect(boss.locator(".readers.have").first).to_contain_text("员工1003")


def test_number_that_was_typed_is_called_once_the_notice_is_read(visitors: Visitors) -> None:
    visitors.allowed.append("409")
    number = visitors.take(visitors.kiosk(), "pay")
    clerk = visitors.clerk("1004", 1)
    clerk.keyboard.press("Alt+KeyC")
    clerk.locator("dialog[open] [name=number]").fill(number)
    # nothing comes over what somebody is typing
    visitors.command("notices", {"kind": "notice", "text": RULES})
    expect(clerk.locator(".to-read")).to_have_count(1)
    expect(clerk.locator("dialog[open]")).to_have_count(1)
    clerk.keyboard.press("Enter")
    expect(clerk.locator(".notice-text")).to_be_visible()
    clerk.keyboard.press("Enter")
    expect(clerk.locator(f".current[data-number={number}]")).to_be_visible()
    expect(clerk.locator("dialog[open]")).to_have_count(0)


def test_notice_in_mid_work_lies_over_nothing(visitors: Visitors) -> None:
    number = visitors.take(visitors.kiosk(), "pay")
    clerk = visitors.clerk("1005", 1)
    clerk.keyboard.press("F9")
    expect(clerk.locator(f".current[data-number={number}]")).to_be_visible()
    clerk.keyboard.press("F4")
    visitors.command("notices", {"kind": "notice", "text": RULES})
    expect(clerk.locator(".to-read")).to_contain_text(RULES)
    expect(clerk.locator("dialog[open]")).to_have_count(0)
    clerk.keyboard.press("Alt+KeyG")
    expect(clerk.locator("dialog[open] h2")).to_have_text("通知")
    clerk.keyboard.press("Enter")
    expect(clerk.locator(".to-read, dialog[open]")).to_have_count(0)


def test_message_is_read_one_at_a_time_at_the_counters_it_is_for(visitors: Visitors) -> None:
    boss, clerk, other = manager(visitors), visitors.clerk("1001", 1), visitors.clerk("1002", 2)
    boss.fill("[name=text]", "三号窗口缺零钱")
    boss.click("[data-to='1']")
    boss.click(".write-notice [type=submit]")
    boss.locator(".write-notice .done").wait_for()
    visitors.command("notices", {"kind": "message", "text": "十点开会"})
    expect(clerk.locator(".to-read")).to_contain_text("三号窗口缺零钱")
    expect(clerk.locator(".to-read")).to_contain_text("还有 1 条")
    expect(other.locator(".to-read")).to_contain_text("十点开会")
    expect(other.locator(".to-read")).not_to_contain_text("还有")
    clerk.click("[data-act=got-it]")
    expect(clerk.locator(".to-read")).to_contain_text("十点开会")
    clerk.keyboard.press("Alt+KeyG")
    expect(clerk.locator(".to-read")).to_have_count(0)
    change = boss.locator(".notices li").filter(has_text="缺零钱")
    expect(change.locator(".have")).to_contain_text("员工1001")
    expect(change.locator(".have-not")).to_have_count(0)
    meeting = boss.locator(".notices li").filter(has_text="十点开会")
    expect(meeting.locator(".have-not")).to_contain_text("员工1002")
    meeting.locator("[data-act=withdraw]").click()
    meeting.locator("[data-act=withdraw-sure]").click()
    expect(other.locator(".to-read")).to_have_count(0)
    expect(meeting).to_have_count(0)
