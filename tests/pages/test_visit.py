"""A visit as customer and clerk live it: in real browsers, through a real server, its sockets and its pages."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from printer.preview import PreviewPrinter
from tests.pages.conftest import DESK, KIOSK, WALL, House, Visitors

pytestmark = pytest.mark.browser


def waits(visitors: Visitors, number: str) -> Any:
    """The ticket of today with this number."""
    return visitors.ask(f"tickets?number={number}")["items"][0]


def called(clerk: Page) -> str:
    """The number at the counter, once there is one."""
    clerk.wait_for_selector(".current[data-number]")
    return clerk.get_attribute(".current", "data-number") or ""


def press_next(clerk: Page) -> str:
    """The one button; answers the number that came."""
    before = clerk.locator(".current[data-number]")
    was = before.get_attribute("data-number") if before.count() else None
    clerk.keyboard.press("Space")
    expect(clerk.locator(f".current[data-number]:not([data-number='{was}'])")).to_have_count(1)
    # a second press within a second would be the same press
    clerk.wait_for_timeout(1100)
    return called(clerk)


# --- a whole visit


def test_visit_from_number_to_served(visitors: Visitors) -> None:
    kiosk, board, clerk = visitors.kiosk(), visitors.board(), visitors.clerk("1001", 4)
    number = visitors.take(kiosk, "new")
    expect(board.locator(".waiting > div").first).to_have_attribute("data-waiting", "1")
    expect(clerk.locator(".list li")).to_have_attribute("data-number", number)
    clerk.keyboard.press("Space")
    assert called(clerk) == number
    expect(board.locator(".latest")).to_have_attribute("data-number", number)
    expect(board.locator("[data-counter='4']")).to_have_attribute("data-state", "calling")
    clerk.keyboard.press("F3")
    expect(board.locator("[data-counter='4']")).to_have_attribute("data-state", "serving")
    expect(clerk.locator("[data-act=start]")).to_be_disabled()
    expect(clerk.locator("[data-act=finish]")).to_be_enabled()
    clerk.keyboard.press("F4")
    expect(clerk.locator(".current.idle")).to_be_visible()
    assert waits(visitors, number)["state"] == "served"


def test_every_button_of_the_desk_has_its_key(visitors: Visitors) -> None:
    kiosk, clerk = visitors.kiosk(), visitors.clerk("1002", 1)
    first, second, third = (visitors.take(kiosk, "pay") for _ in range(3))
    assert press_next(clerk) == first
    clerk.keyboard.press("F6")
    expect(clerk.locator("[data-tab=missed] b")).to_have_text("1")
    assert press_next(clerk) == second
    clerk.keyboard.press("F7")
    clerk.keyboard.press("2")
    clerk.keyboard.press("Enter")
    expect(clerk.locator("[data-tab=held] b").first).to_have_text("1")
    assert press_next(clerk) == third
    clerk.keyboard.press("F8")
    clerk.click("[data-choice='to-s:card']")
    clerk.keyboard.press("Enter")
    expect(clerk.locator(".current.idle")).to_be_visible()
    states = [(waits(visitors, n)["state"], waits(visitors, n)["service"]) for n in (first, second, third)]
    assert states == [("missed", "pay"), ("held", "pay"), ("waiting", "card")]
    assert waits(visitors, second)["hold"] == "papers_here"


def test_call_by_number_walk_in_put_back_and_undo(visitors: Visitors) -> None:
    kiosk, clerk = visitors.kiosk(), visitors.clerk("1003", 2)
    number = visitors.take(kiosk, "pay")
    clerk.keyboard.press("Alt+c")
    clerk.keyboard.type(number.lower())
    clerk.keyboard.press("Enter")
    assert called(clerk) == number
    clerk.keyboard.press("Alt+b")
    expect(clerk.locator(".current.idle")).to_be_visible()
    assert waits(visitors, number)["state"] == "waiting"
    clerk.keyboard.press("Alt+w")
    clerk.keyboard.press("Enter")
    walk_in = called(clerk)
    assert waits(visitors, walk_in)["state"] == "called"
    clerk.keyboard.press("Control+z")
    expect(clerk.locator(".current.idle")).to_be_visible()
    assert waits(visitors, walk_in)["state"] == "left"


def test_missed_customer_finds_the_call_again_and_queues_anew(visitors: Visitors) -> None:
    kiosk, clerk = visitors.kiosk(), visitors.clerk("1004", 5)
    number = visitors.take(kiosk, "close")
    assert press_next(clerk) == number
    kiosk.click("[data-act=repeat]")
    kiosk.click(f"[data-number={number}]")
    expect(kiosk.locator(".goto .first")).to_have_text("请到 5 号窗口")
    # clicked without a place: so soon after this one, a tap near it would pass for the same finger bouncing
    kiosk.dispatch_event("[data-act=back]", "click")
    clerk.keyboard.press("F6")
    expect(clerk.locator(".current.idle")).to_be_visible()
    kiosk.click("[data-act=repeat]")
    kiosk.click(f"[data-number={number}]")
    kiosk.click("[data-act=restore]")
    expect(kiosk.locator(".paper .first")).to_have_text(f"{number} 已重新排队")
    assert waits(visitors, number)["state"] == "waiting"


# --- once and only once


def test_double_tap_gives_one_number(visitors: Visitors) -> None:
    kiosk = visitors.kiosk()
    before = visitors.ask("services")[2]["waiting"]
    kiosk.click("[data-service=card]")
    kiosk.eval_on_selector("[data-act=take]", "button => { button.click(); button.click(); button.click(); }")
    kiosk.wait_for_selector(".given")
    assert visitors.ask("services")[2]["waiting"] == before + 1


def test_lost_answer_gives_the_same_number(visitors: Visitors) -> None:
    kiosk = visitors.kiosk()
    keys: list[str] = []

    def lose_the_first(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    kiosk.route("**/tickets", lose_the_first)
    before = visitors.ask("services")[0]["waiting"]
    kiosk.click("[data-service=new]")
    kiosk.click("[data-act=take]")
    kiosk.wait_for_selector(".given")
    assert visitors.ask("services")[0]["waiting"] == before + 1
    assert keys == [keys[0], keys[0]]


def test_second_press_of_next_is_the_same_press(visitors: Visitors) -> None:
    kiosk, clerk = visitors.kiosk(), visitors.clerk("1005", 3)
    first, second = visitors.take(kiosk, "rename"), visitors.take(kiosk, "rename")
    clerk.keyboard.press("Space")
    clerk.keyboard.press("Space")
    clerk.keyboard.press("F9")
    assert called(clerk) == first
    clerk.wait_for_timeout(300)
    assert waits(visitors, second)["state"] == "waiting"


# --- pause


def test_pause_during_a_service_begins_after_it_and_shows_on_the_board(visitors: Visitors) -> None:
    kiosk, board, clerk = visitors.kiosk(), visitors.board(), visitors.clerk("1006", 1)
    visitors.take(kiosk, "pay")
    press_next(clerk)
    clerk.keyboard.press("F10")
    clerk.keyboard.press("1")
    clerk.keyboard.press("Enter")
    expect(clerk.locator(".pausing")).to_contain_text("办完后暂停（午餐）")
    plate = board.locator("[data-counter='1']")
    expect(plate).to_have_attribute("data-state", "calling")
    clerk.keyboard.press("F9")
    expect(clerk.locator(".current.paused")).to_contain_text("午餐")
    expect(plate).to_have_attribute("data-state", "paused")
    counter = visitors.ask("counters/1")
    assert (counter["state"], counter["reason"]) == ("paused", "lunch")
    hour = board.evaluate(
        "at => new Intl.DateTimeFormat('zh-CN', {hour: '2-digit', minute: '2-digit', hourCycle: 'h23',"
        " timeZone: 'Asia/Shanghai'}).format(Date.parse(at))",
        counter["until"],
    )
    expect(plate.locator("small")).to_have_text(f"预计 {hour} 恢复")
    clerk.keyboard.press("F10")
    expect(plate).to_have_attribute("data-state", "idle")


# --- languages and categories


def test_language_changes_in_place_and_the_ticket_remembers_it(visitors: Visitors) -> None:
    kiosk = visitors.kiosk()
    kiosk.evaluate("window.sameDocument = true")
    kiosk.click("[data-service=card]")
    kiosk.click("[data-language=en]")
    expect(kiosk.locator("h1 .first")).to_have_text("Replace a card")
    expect(kiosk.locator("h1 .second")).to_have_text("补卡")
    kiosk.click("[data-act=take]")
    number = kiosk.get_attribute(".given", "data-number")
    assert kiosk.evaluate("window.sameDocument") is True
    kiosk.click("[data-act=done]")
    expect(kiosk.locator("h1 .first")).to_have_text("请选择业务")
    assert waits(visitors, str(number))["language"] == "en"


def test_priority_is_chosen_at_the_kiosk_and_seen_everywhere(visitors: Visitors) -> None:
    kiosk, board, clerk = visitors.kiosk(), visitors.board(), visitors.clerk("1007", 5)
    plain = visitors.take(kiosk, "close")
    kiosk.click("[data-service=close]")
    kiosk.click("[data-act=priority]")
    kiosk.click("[data-act=take]")
    expect(kiosk.locator(".given .badge")).to_have_text("优先")
    number = kiosk.get_attribute(".given", "data-number") or ""
    clerk.keyboard.press("Alt+c")
    clerk.keyboard.type(number)
    clerk.keyboard.press("Enter")
    assert called(clerk) == number
    expect(clerk.locator(".current .badge")).to_have_text("优先")
    expect(board.locator(".latest")).to_have_attribute("data-number", number)
    expect(board.locator(".latest .badge")).to_have_text("优先 Priority")
    assert waits(visitors, plain)["category"] == "ordinary"


def test_clerk_takes_a_category_back_and_notes_who_has_left(visitors: Visitors) -> None:
    kiosk, clerk = visitors.kiosk(), visitors.clerk("1012", 2)
    kiosk.click("[data-service=pay]")
    kiosk.click("[data-act=priority]")
    kiosk.click("[data-act=take]")
    number = kiosk.get_attribute(".given", "data-number") or ""
    clerk.click(f".list [data-number={number}] button")
    clerk.click("[data-choice=category-ordinary]")
    clerk.keyboard.press("Enter")
    expect(clerk.locator(f".list [data-number={number}] .badge")).to_have_count(0)
    assert waits(visitors, number)["category"] == "ordinary"
    clerk.click(f".list [data-number={number}] button")
    clerk.click("[data-act=leave]")
    expect(clerk.locator(f".list [data-number={number}]")).to_have_count(0)
    assert waits(visitors, number)["state"] == "left"


def test_paired_counter_screen_opens_its_own_counter(visitors: Visitors) -> None:
    page = visitors.paired("counter", DESK, counter=4).new_page()
    page.goto("/counter")
    page.click("[data-act=open]")
    expect(page.locator(".current.idle")).to_be_visible()
    assert visitors.ask("counters/4")["state"] == "idle"


def test_without_the_papers_one_is_told_what_to_bring(visitors: Visitors) -> None:
    kiosk = visitors.kiosk()
    kiosk.click("[data-service=pay]")
    kiosk.click("[data-act=not-yet]")
    expect(kiosk.locator(".papers .first")).to_have_text("燃气卡或户号")
    kiosk.click("[data-act=home]")
    expect(kiosk.locator(".kiosk")).to_have_attribute("data-screen", "choose")


# --- paper


def test_kiosk_says_what_became_of_the_paper(visitors: Visitors, tmp_path: Path) -> None:
    kiosk = visitors.kiosk()
    kiosk.click("[data-service=pay]")
    kiosk.click("[data-act=take]")
    expect(kiosk.locator(".paper.remember .first")).to_have_text("请记住您的号码")
    kiosk.click("[data-act=done]")
    paper = PreviewPrinter(tmp_path / "paper").start()
    try:
        visitors.command("printers", {"name": "real", "url": paper.url})
        kiosk.reload()
        kiosk.click("[data-service=pay]")
        kiosk.click("[data-act=take]")
        expect(kiosk.locator(".paper.take .first")).to_have_text("请取走号票", timeout=20_000)
        kiosk.click("[data-act=done]")
    finally:
        paper.stop()
        visitors.command("printers/real", {}, method="DELETE")


# --- the board


def test_board_switched_on_late_shows_the_truth_at_once(visitors: Visitors) -> None:
    kiosk, clerk = visitors.kiosk(), visitors.clerk("1008", 1)
    visitors.take(kiosk, "pay")
    number = press_next(clerk)
    board = visitors.board()
    expect(board.locator(".latest")).to_have_attribute("data-number", number)
    assert board.locator(".latest .fresh").count() == 0


# --- who may


def test_taken_counter_is_taken_over_with_the_managers_word(visitors: Visitors) -> None:
    visitors.allowed += ["409", "401"]
    first = visitors.clerk("1009", 2)
    second = visitors.signed_in("1010")
    second.click(".seat[data-counter='2']")
    expect(second.locator("dialog")).to_contain_text("工号 1009 正在使用这个窗口")
    second.fill("dialog [name=staff]", "admin")
    second.fill("dialog [name=password]", "not the word")
    second.keyboard.press("Enter")
    expect(second.locator("dialog .error")).to_have_text("值班经理的工号或密码不对。")
    second.fill("dialog [name=password]", visitors.house.password)
    second.keyboard.press("Enter")
    expect(second.locator(".desk-page .me")).to_contain_text("1010")
    expect(first.locator(".choose .error")).to_have_text("2 号窗口已由工号 1010 接管。")


def test_counter_that_was_opened_elsewhere_is_said_and_not_asked_for_again_and_again(visitors: Visitors) -> None:
    visitors.hired("1013")
    visitors.command("counters/4/open", {"staff": "1013"})
    clerk = visitors.signed_in("1013")
    expect(clerk.locator(".choose .error")).to_have_text("4 号窗口是在别处打开的，请在那里关闭，或请值班经理接管。")
    clerk.evaluate("window.sameDocument = true")
    clerk.wait_for_timeout(2500)
    assert clerk.evaluate("window.sameDocument") is True


def test_wrong_password_is_said_in_a_sentence(visitors: Visitors) -> None:
    visitors.allowed.append("401")
    page = visitors.context().new_page()
    page.goto("/sign-in")
    page.fill("[name=staff]", "nobody")
    page.fill("[name=password]", "nothing")
    page.keyboard.press("Enter")
    expect(page.locator(".error")).to_have_text("工号或密码不对，请重新输入。")


def test_screens_are_let_in_by_their_code(visitors: Visitors) -> None:
    manager = visitors.manager().new_page()
    manager.goto("/manager#screens")
    for address, role, size, there in (("/kiosk", "kiosk", KIOSK, ".types"), ("/board", "display", WALL, ".board")):
        screen = visitors.context(size).new_page()
        screen.goto(address)
        code = screen.locator(".pairing .code[data-code]:not([data-code=''])").get_attribute("data-code")
        manager.fill("[name=code]", str(code))
        manager.select_option("[name=role]", role)
        manager.click(".approve button.main")
        expect(manager.locator(".approve .done")).to_contain_text(f"{role}-")
        screen.wait_for_selector(there)


def test_tab_whose_script_is_lost_on_the_way_comes_all_the_same(visitors: Visitors) -> None:
    manager = visitors.manager().new_page()
    lost: list[str] = []
    manager.goto("/manager#first")
    manager.route(
        "**/manager/tickets.js", lambda route: route.continue_() if lost else (lost.append("once"), route.abort())
    )
    manager.click("[data-tab=tickets]")
    manager.wait_for_selector("[data-act=search]")
    assert lost == ["once"]


def test_manager_adds_staff_and_printer_and_revokes_a_screen(visitors: Visitors) -> None:
    manager = visitors.manager().new_page()
    manager.goto("/manager#staff")
    manager.fill("[name=number]", "2001")
    manager.fill("[name=name]", "李雷")
    manager.fill("[name=password]", "a long enough word")
    manager.click("form.card button.main")
    expect(manager.locator("[data-staff='2001']")).to_contain_text("李雷")
    manager.click("[data-staff='2001'] [data-act=change]")
    manager.click("dialog [data-act=active]")
    expect(manager.locator("[data-staff='2001']")).to_contain_text("已停用")
    manager.click("[data-tab=printers]")
    manager.fill("[name=url]", "127.0.0.1:9")  # this one first: the form before has a name of its own
    manager.fill("[name=name]", "door")
    manager.click("details.more summary")
    manager.check("[name=crop]")
    # something happens in the hall and all is drawn anew: what is being written stays
    visitors.command("printers", {"name": "other", "url": "tcp://127.0.0.1:8"})
    manager.wait_for_selector("[data-printer=other]")
    expect(manager.locator("[name=url]")).to_have_value("127.0.0.1:9")
    expect(manager.locator("[name=crop]")).to_be_checked()
    manager.click("form.card button.main")
    expect(manager.locator("[data-printer=door]")).to_contain_text("tcp://127.0.0.1:9")
    manager.click("[data-printer=door] [data-act=remove]")
    manager.click("[data-printer=door] [data-act=remove-sure]")
    expect(manager.locator("[data-printer=door]")).to_have_count(0)
    board = visitors.board()
    token = visitors.ask("tokens")[-1]["id"]
    visitors.allowed.append("401")
    manager.click("[data-tab=screens]")
    manager.click(f"[data-token='{token}'] [data-act=revoke]")
    manager.click(f"[data-token='{token}'] [data-act=revoke-sure]")
    expect(manager.locator(f"[data-token='{token}']")).to_have_count(0)
    # the next thing that happens in the hall makes the board ask, and be refused
    visitors.command("tickets", {"service": "pay"})
    board.wait_for_selector(".pairing")


# --- the line


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be stopped and continued on Windows")
def test_dead_line_is_said_and_the_true_state_comes_back(visitors: Visitors, house: House) -> None:
    kiosk, board, clerk = visitors.kiosk(), visitors.board(), visitors.clerk("1011", 3)
    house.freeze()
    try:
        for page, part in ((board, ".board"), (clerk, ".desk-page"), (kiosk, ".kiosk")):
            expect(page.locator(f"{part} .offline")).to_be_visible()
        expect(clerk.locator("[data-act=next]")).to_be_disabled()
        expect(kiosk.locator("[data-service=pay]")).to_be_disabled()
    finally:
        house.thaw()
    for page in (kiosk, board, clerk):
        expect(page.locator(".offline")).to_have_count(0, timeout=20_000)
    expect(clerk.locator("[data-act=next]")).to_be_enabled()


def test_screen_that_slept_comes_back_by_one_new_line(visitors: Visitors) -> None:
    board = visitors.board()
    board.clock.install()
    lines: list[str] = []
    board.on("websocket", lambda line: lines.append(line.url))
    # while it sleeps nothing reaches it
    visitors.house.freeze()
    board.clock.fast_forward("01:00")
    expect(board.locator(".board .offline")).to_be_visible()
    visitors.house.thaw()
    expect(board.locator(".offline")).to_have_count(0, timeout=20_000)
    assert len(lines) == 1


# --- every page


@pytest.mark.parametrize("address", ["/", "/sign-in", "/printer"])
def test_page_opens_in_both_languages_without_a_complaint(visitors: Visitors, address: str) -> None:
    page = visitors.context(DESK).new_page()
    page.goto(address)
    expect(page.locator("#page h1").first).to_be_visible()


def test_address_that_is_none_says_so(visitors: Visitors) -> None:
    visitors.allowed.append("404")
    page = visitors.context(DESK).new_page()
    page.goto("/nowhere")
    expect(page.locator("h1 .first")).to_have_text("没有这个页面，请核对地址。")
