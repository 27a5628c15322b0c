"""The greeter's tablet as greeter and customer live it: numbers for others, and everybody of today."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.pages.conftest import House, Visitors, scan

pytestmark = pytest.mark.browser

LYING, UPRIGHT, POCKET = (1024, 768), (768, 1024), (390, 844)
TARGET_PX = 48


def greeter(
    visitors: Visitors, number: str, *roles: str, size: tuple[int, int] = LYING, there: str = "[data-online='true']"
) -> Page:
    """The page of a greeter who has just signed in on it."""
    password = visitors.hired(number, *(roles or ("greeter",)))
    page = visitors.context(size, has_touch=True).new_page()
    page.goto("/greeter")
    page.fill("[name=staff]", number)
    page.fill("[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_selector(f".greeter{there}" if there.startswith("[") else there)
    return page


def issued(visitors: Visitors, service: str = "pay", **wishes: Any) -> Any:
    """Somebody took a number."""
    return visitors.command("tickets", {"service": service, **wishes})


def now(visitors: Visitors, number: str) -> Any:
    """All that staff may know of a number of today."""
    day = visitors.ask("board")["business_day"]
    return visitors.ask(f"tickets/{day}~{number}")


def missed(visitors: Visitors, service: str, counter: int) -> str:
    """Somebody took a number and did not come when called; answers it."""
    number: str = issued(visitors, service)["number"]
    visitors.command(f"counters/{counter}/open", {})
    visitors.command(f"counters/{counter}/call", {"number": number})
    visitors.command(f"counters/{counter}/miss", {})
    return number


def held(visitors: Visitors, service: str, counter: int) -> str:
    """Somebody was called and went to fetch something; answers the number."""
    number: str = issued(visitors, service)["number"]
    visitors.command(f"counters/{counter}/open", {})
    visitors.command(f"counters/{counter}/call", {"number": number})
    visitors.command(f"counters/{counter}/hold", {"kind": "papers_away"})
    return number


def told(visitors: Visitors, kind: str, number: str) -> list[Any]:
    """What the journal says of a number, events of one kind."""
    items, after = [], 0
    while page := visitors.ask(f"events?after={after}&limit=1000")["items"]:
        items += [event for event in page if event["type"] == kind and event.get("number") == number]
        after = page[-1]["seq"]
    return items


def given(page: Page) -> str:
    """The number on the screen, once it is there."""
    page.wait_for_selector(".given")
    return page.get_attribute(".given", "data-number") or ""


def open_ticket(page: Page, number: str, tab: str = "waiting") -> None:
    """Touch somebody in the list."""
    page.click(f"[data-tab={tab}]")
    page.click(f".list [data-number={number}] .pick")
    page.wait_for_selector(f".ticket-dialog[data-number={number}]")


# --- a number for somebody


def test_number_for_somebody_with_category_needs_and_note(visitors: Visitors) -> None:
    page = greeter(visitors, "3001")
    page.click("[data-service=rename]")
    page.click("[data-choice=paper-0]")
    expect(page.locator("[data-choice=paper-0]")).to_have_attribute("aria-checked", "true")
    page.click("[data-choice=category-vip]")
    page.click("[data-choice=need-wheelchair]")
    page.click("[data-choice=need-hearing]")
    page.click("[data-choice=need-sight]")
    page.click("[data-choice=need-sight]")
    page.fill("[name=note]", "  女儿在外面停车 ")
    page.click("[data-act=take]")
    number = given(page)
    expect(page.locator(".given .badge")).to_have_text("贵宾")
    expect(page.locator(".given .needs")).to_have_text("轮椅、听力不便")
    row = page.locator(f".list [data-number={number}]")
    expect(row.locator(".needs")).to_have_text("轮椅、听力不便")
    expect(row.locator(".noted")).to_have_text("有备注")
    kept = now(visitors, number)
    assert (kept["service"], kept["category"], kept["language"]) == ("rename", "vip", "zh")
    assert (kept["needs"], kept["note"]) == (["wheelchair", "hearing"], "女儿在外面停车")
    page.click("[data-act=next-customer]")
    page.click("[data-service=pay]")
    page.click("[data-act=take]")
    plain = now(visitors, given(page))
    assert (plain["category"], "needs" in plain, "note" in plain) == ("ordinary", False, False)


def test_number_of_the_paper_roll_is_put_into_the_queue_once(visitors: Visitors) -> None:
    visitors.allowed.append("409")
    page = greeter(visitors, "3002")
    page.click("[data-service=close]")
    page.fill("[name=roll]", "R 41")
    expect(page.locator("[name=roll]")).to_have_value("41")
    page.click("[data-act=take]")
    assert given(page) == "R041"
    page.click("[data-act=next-customer]")
    page.click("[data-service=close]")
    page.fill("[name=roll]", "41")
    page.click("[data-act=take]")
    expect(page.locator(".go-bar .error")).to_have_text("R041 今天已经用过，请核对纸卷上的号码。")


def test_language_changes_in_place_and_keeps_what_was_chosen(visitors: Visitors) -> None:
    page = greeter(visitors, "3002")
    page.evaluate("window.sameDocument = true")
    page.click("[data-service=card]")
    page.click("[data-choice=category-priority]")
    page.click("[data-choice=need-english]")
    page.fill("[name=note]", "speaks no Chinese")
    page.click("[data-language=en]")
    expect(page.locator(".head h2 .first")).to_have_text("Replace a card")
    page.click("[data-choice=language-en]")
    page.click("[data-act=take]")
    number = given(page)
    expect(page.locator(".given .needs")).to_have_text("English")
    expect(page.locator(".given .badge").first).to_have_text("Priority")
    expect(page.locator("[data-act=next-customer]")).to_have_text("Next customer")
    assert page.evaluate("window.sameDocument") is True
    kept = now(visitors, number)
    assert (kept["language"], kept["category"], kept["needs"], kept["note"]) == (
        "en", "priority", ["english"], "speaks no Chinese",
    )  # fmt: skip


def test_double_tap_gives_one_number(visitors: Visitors) -> None:
    page = greeter(visitors, "3003")
    before = visitors.ask("services")[2]["waiting"]
    page.click("[data-service=card]")
    page.eval_on_selector("[data-act=take]", "button => { button.click(); button.click(); button.click(); }")
    given(page)
    assert visitors.ask("services")[2]["waiting"] == before + 1


def test_answer_lost_for_good_is_found_by_trying_again(visitors: Visitors) -> None:
    page = greeter(visitors, "3004")
    page.clock.install()
    keys: list[str] = []
    line = {"dead": True}

    def lose(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if line["dead"]:
            if len(keys) == 1:
                route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/tickets", lose)
    before = visitors.ask("services")[4]["waiting"]
    page.click("[data-service=close]")
    page.fill("[name=note]", "n")
    page.click("[data-act=take]")
    while not page.locator("[data-act=again]").count():
        page.clock.run_for(1000)
    expect(page.locator(".go-bar .error")).to_have_text("连接中断，不知道号有没有取到。请再试一次，不会多取一个号。")
    expect(page.locator("[name=note]")).to_be_disabled()
    line["dead"] = False
    page.click("[data-act=again]")
    number = given(page)
    assert (len(set(keys)), len(keys) > 1) == (1, True)
    assert visitors.ask("services")[4]["waiting"] == before + 1
    assert now(visitors, number)["note"] == "n"


def test_refusal_is_a_sentence_and_keeps_what_was_chosen(visitors: Visitors) -> None:
    visitors.allowed.append("409")
    page = greeter(visitors, "3005")
    error = {"error": {"code": "quota_reached", "message": "", "details": {}}}
    page.route("**/tickets", lambda route: route.fulfill(status=409, json=error))
    page.click("[data-service=pay]")
    page.click("[data-choice=need-escort]")
    page.click("[data-act=take]")
    expect(page.locator(".go-bar .error")).to_have_text("“缴费”今天的号已取完，请改日再来或咨询服务台。")
    expect(page.locator("[data-choice=need-escort]")).to_have_attribute("aria-checked", "true")
    page.unroute("**/tickets")
    page.click("[data-act=take]")
    assert now(visitors, given(page))["needs"] == ["escort"]


def test_closed_type_is_grey_and_says_why(visitors: Visitors) -> None:
    page = greeter(visitors, "3006")

    def closed(route: Route) -> None:
        answer = route.fetch()
        services = answer.json()
        services[0] |= {"open": False, "reason": "no_counter"}
        services[3] |= {
            "open": False,
            "reason": "paused",
            "message": {"zh": "请到二楼办理", "en": "Please go upstairs"},
        }
        route.fulfill(response=answer, json=services)

    page.route("**/services", closed)
    page.reload()
    expect(page.locator("[data-service=new]")).to_be_disabled()
    expect(page.locator("[data-service=new] .prospect")).to_contain_text("暂无窗口办理")
    page.click("[data-service=rename]")
    expect(page.locator(".take .message .first")).to_have_text("请到二楼办理")
    assert page.locator("[data-act=take]").count() == 0
    page.click("[data-act=back]")
    expect(page.locator("[data-service=pay]")).to_be_enabled()


# --- everybody of today


def test_list_shows_who_waits_by_state_age_and_number(visitors: Visitors) -> None:
    first, second = issued(visitors)["number"], issued(visitors, "new")["number"]
    away = missed(visitors, "close", 5)
    page = greeter(visitors, "3007")
    rows = page.locator(".list li")
    expect(rows).to_have_count(2)
    assert [row.get_attribute("data-number") for row in rows.all()] == [first, second]
    page.click("[data-act=order]")
    assert [row.get_attribute("data-number") for row in rows.all()] == [second, first]
    expect(page.locator("[data-tab=missed] b")).to_have_text(str(len(visitors.ask("tickets?state=missed")["items"])))
    page.fill(".search input", away.lower())
    expect(rows).to_have_count(1)
    expect(rows.first).to_have_attribute("data-state", "missed")
    page.click("[data-act=clear]")
    expect(rows).to_have_count(2)
    third = issued(visitors)["number"]
    expect(rows.first).to_have_attribute("data-number", third)


def test_who_waits_too_long_is_overdue_in_a_word(visitors: Visitors) -> None:
    number = issued(visitors)["number"]
    page = greeter(visitors, "3008")

    def long_ago(route: Route) -> None:
        answer = route.fetch()
        tickets = answer.json()
        for ticket in tickets["items"]:
            ticket["issued_at"] = page.evaluate("new Date(Date.now() - 21.5 * 60000).toISOString()")
        route.fulfill(response=answer, json=tickets)

    page.route("**/tickets?state=waiting*", long_ago)
    page.reload()
    age = page.locator(f".list [data-number={number}] .age")
    expect(age).to_contain_text("21 分钟")
    expect(age).to_contain_text("超时")


def test_scanner_finds_a_ticket_wherever_the_focus_is_and_presses_nothing(visitors: Visitors) -> None:
    waiting, gone = issued(visitors), issued(visitors)
    visitors.command(f"tickets/{gone['id']}/leave", {})
    page = greeter(visitors, "3009")
    page.click("[data-service=pay]")
    page.focus("[data-act=take]")
    scan(page, waiting["number"])
    expect(page.locator(".ticket-dialog")).to_have_attribute("data-number", waiting["number"])
    assert page.locator(".given").count() == 0
    page.focus("dialog [data-act=reprint]")
    scan(page, f"{waiting['business_day']}~{gone['number']}")
    expect(page.locator(".ticket-dialog")).to_have_attribute("data-number", gone["number"])
    expect(page.locator(".ticket-dialog")).to_have_attribute("data-state", "left")
    assert told(visitors, "SlipQueued", waiting["number"]) == []


def test_number_there_is_not_is_said_in_a_sentence(visitors: Visitors) -> None:
    visitors.allowed.append("404")
    page = greeter(visitors, "3010")
    page.fill(".search input", "z999")
    page.keyboard.press("Enter")
    expect(page.locator(".today .error")).to_have_text("今天没有 Z999 这个号码。")
    page.fill(".search input", "缴费")
    page.keyboard.press("Enter")
    expect(page.locator(".today .error")).to_have_text("请输入号码，例如 B012。")


# --- one ticket


def test_category_is_given_and_withdrawn_with_a_reason(visitors: Visitors) -> None:
    number = issued(visitors, "new", note="拄拐杖", needs=["escort"])["number"]
    page = greeter(visitors, "3011")
    open_ticket(page, number)
    expect(page.locator(".facts")).to_contain_text("拄拐杖")
    expect(page.locator(".facts")).to_contain_text("需要陪同")
    page.click("dialog [data-choice=category-priority]")
    expect(page.locator("[data-act=priority]")).to_be_disabled()
    page.click("dialog [data-choice=reason-老年人]")
    page.click("[data-act=priority]")
    expect(page.locator(".today .note")).to_have_text(f"{number} 已改为“优先”。")
    expect(page.locator(f".list [data-number={number}] .badge")).to_have_text("优先")
    open_ticket(page, number)
    page.click("dialog [data-choice=category-ordinary]")
    page.fill("dialog [name=reason]", "证件不符")
    page.click("[data-act=priority]")
    expect(page.locator(f".list [data-number={number}] .badge")).to_have_count(0)
    changes = told(visitors, "CategoryChanged", number)
    assert [(c["was"], c["category"], c["reason"], c["actor"]["staff"]) for c in changes] == [
        ("ordinary", "priority", "老年人", "3011"),
        ("priority", "ordinary", "证件不符", "3011"),
    ]


def test_missed_customer_is_taken_back(visitors: Visitors) -> None:
    number = missed(visitors, "rename", 4)
    page = greeter(visitors, "3012")
    open_ticket(page, number, "missed")
    page.click("[data-act=restore]")
    expect(page.locator(".today .note")).to_have_text(f"{number} 已恢复排队，前面无人。")
    page.click("[data-tab=waiting]")
    expect(page.locator(f".list [data-number={number}]")).to_have_count(1)
    assert now(visitors, number)["state"] == "waiting"


def test_held_customer_is_released_by_those_who_may_and_led_back_by_others(visitors: Visitors) -> None:
    number = held(visitors, "new", 4)
    page = greeter(visitors, "3013")
    open_ticket(page, number, "held")
    expect(page.locator(".ticket-dialog")).to_contain_text("挂起的号由窗口恢复，请陪客户回到窗口。")
    assert page.locator("[data-act=release]").count() == 0
    chief = greeter(visitors, "3014", "manager")
    open_ticket(chief, number, "held")
    chief.click("[data-act=release]")
    expect(chief.locator(".today .note")).to_have_text(f"{number} 已回到队列。")
    assert now(visitors, number)["state"] == "waiting"


def test_slip_is_printed_again(visitors: Visitors) -> None:
    number = issued(visitors)["number"]
    page = greeter(visitors, "3015")
    open_ticket(page, number)
    page.eval_on_selector("dialog [data-act=reprint]", "button => { button.click(); button.click(); }")
    expect(page.locator("dialog [data-act=reprint]")).to_be_enabled()
    assert [event["mark"] for event in told(visitors, "SlipQueued", number)] == [True]


def test_number_that_was_just_given_is_printed_again(visitors: Visitors) -> None:
    page = greeter(visitors, "3016")
    page.click("[data-service=pay]")
    page.click("[data-act=take]")
    number = given(page)
    expect(page.locator(".paper")).to_have_text("没有纸质号票，请客户记住号码")
    page.click(".go-bar [data-act=reprint]")
    expect(page.locator(".go-bar [data-act=reprint]")).to_be_enabled()
    assert [event["mark"] for event in told(visitors, "SlipQueued", number)] == [True]


def test_who_has_left_is_asked_about_twice(visitors: Visitors) -> None:
    number = issued(visitors)["number"]
    page = greeter(visitors, "3017")
    open_ticket(page, number)
    page.click("[data-act=leave]")
    assert now(visitors, number)["state"] == "waiting"
    page.click("[data-act=leave-sure]")
    expect(page.locator(".today .note")).to_have_text(f"{number} 已记为离开。")
    expect(page.locator(f".list [data-number={number}]")).to_have_count(0)
    assert now(visitors, number)["state"] == "left"


def test_what_cannot_be_done_any_more_is_said_in_a_sentence(visitors: Visitors) -> None:
    visitors.allowed.append("409")
    number = issued(visitors)["number"]
    page = greeter(visitors, "3018")
    open_ticket(page, number)
    error = {"error": {"code": "illegal_move", "message": "", "details": {}}}
    page.route("**/leave", lambda route: route.fulfill(status=409, json=error))
    page.click("[data-act=leave]")
    page.click("[data-act=leave-sure]")
    expect(page.locator("dialog .error")).to_have_text(f"{number} 现在的状态不能这样操作，请看最新状态。")


def test_open_ticket_follows_what_happens_to_it(visitors: Visitors) -> None:
    number = issued(visitors)["number"]
    page = greeter(visitors, "3019")
    open_ticket(page, number)
    visitors.command("counters/1/open", {})
    visitors.command("counters/1/call", {"number": number})
    expect(page.locator(".ticket-dialog")).to_have_attribute("data-state", "called")
    expect(page.locator("dialog h2")).to_contain_text("1 号窗口")
    assert page.locator("[data-choice=category-vip]").count() == 0


# --- who needs somebody


def test_called_customer_with_needs_is_told_to_the_greeter_and_the_clerk(visitors: Visitors) -> None:
    number = issued(visitors, needs=["wheelchair", "guide_dog"])["number"]
    page = greeter(visitors, "3020", size=UPRIGHT)
    clerk = visitors.clerk("3021", 2)
    assert page.locator(".guide button").count() == 0
    clerk.keyboard.press("Space")
    expect(page.locator(f".guide [data-number={number}]")).to_contain_text("2 号窗口")
    expect(page.locator(f".guide [data-number={number}] .needs")).to_have_text("轮椅、guide_dog")
    expect(clerk.locator(".current .facts")).to_contain_text("轮椅、guide_dog")
    clerk.keyboard.press("F3")
    expect(page.locator(".guide button")).to_have_count(0)


# --- who may


def test_paired_tablet_takes_numbers_and_hears_of_its_slips(visitors: Visitors) -> None:
    page = visitors.context(LYING).new_page()
    page.goto("/greeter")
    page.click("[data-act=pair]")
    code = page.locator(".pairing .code[data-code]:not([data-code=''])").get_attribute("data-code")
    visitors.command(f"/api/v1/pairings/{code}/approve", {"role": "greeter", "device": "tablet-1"})
    page.wait_for_selector(".greeter[data-online='true']")
    assert page.locator("[data-act=sign-out]").count() == 0
    page.click("[data-service=pay]")
    page.click("[data-act=take]")
    number = given(page)
    expect(page.locator(".paper")).to_have_attribute("data-slip", "printed")
    assert told(visitors, "TicketIssued", number)[0]["actor"] == {"device": "tablet-1"}


def test_who_is_no_greeter_is_told_so(visitors: Visitors) -> None:
    page = greeter(visitors, "3022", "auditor", there=".entry > .error")
    expect(page.locator(".entry > .error")).to_have_text("这个工号或屏幕不能用引导员页面，请换一个工号登录。")


def test_greeter_signs_out(visitors: Visitors) -> None:
    page = greeter(visitors, "3023")
    page.click("[data-act=sign-out]")
    page.wait_for_selector(".entry form")


# --- the line


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be stopped and continued on Windows")
def test_dead_line_is_said_and_the_true_state_comes_back(visitors: Visitors, house: House) -> None:
    number = issued(visitors)["number"]
    page = greeter(visitors, "3024")
    page.click("[data-service=pay]")
    open_ticket(page, number)
    house.freeze()
    try:
        expect(page.locator(".greeter > .offline")).to_be_visible()
        for act in ("[data-act=take]", "dialog [data-act=reprint]", "dialog [data-act=leave]"):
            expect(page.locator(act)).to_be_disabled()
    finally:
        house.thaw()
    expect(page.locator(".greeter > .offline")).to_have_count(0, timeout=20_000)
    expect(page.locator("[data-act=take]")).to_be_enabled()
    visitors.command(f"tickets/{now(visitors, number)['id']}/leave", {})
    expect(page.locator(f".list [data-number={number}]")).to_have_count(0)


# --- hands


SMALL = """(least) => [...document.querySelectorAll("button, input, textarea")]
  .filter((one) => one.checkVisibility() && !one.closest("[inert]"))
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([, box]) => box.width < least || box.height < least)
  .map(([one, box]) => `${one.outerHTML.slice(0, 80)}: ${box.width}×${box.height}`)"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("size", [LYING, UPRIGHT, POCKET])
def test_every_target_is_big_enough_for_a_finger(visitors: Visitors, size: tuple[int, int]) -> None:
    number = issued(visitors, needs=["wheelchair"], note="n", category="priority")["number"]
    page = greeter(visitors, f"31{size[0]}", size=size)

    def fits() -> None:
        assert (page.evaluate(SMALL, TARGET_PX), page.evaluate(WIDER)) == ([], 0)

    fits()
    page.click("[data-service=rename]")
    fits()
    page.click("[data-act=take]")
    given(page)
    fits()
    if size != LYING:
        page.click("[data-show=today]")
        fits()
    open_ticket(page, number)
    page.click("dialog [data-choice=category-vip]")
    fits()
