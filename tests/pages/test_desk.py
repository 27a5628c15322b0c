"""The clerk's desk with real keys: what is said at the end of a business, visits that go on, pauses that are refused, help
for others, parked customers, and presses that come too often."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from hall.actions.people import SaveStaff
from hall.desk import Hall
from tests import builders as b
from tests.pages import halls
from tests.pages.conftest import Visitors, start_house
from tests.pages.stage import Stage
from web.access import hash_password

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]
AGO_MIN = 20
"""How long ago somebody was parked, and somebody else was missed."""
MANAGER, COLLEAGUE = "1009", "1002"


def strict_document() -> b.Shape:
    """Counter 1 does three businesses: one ends with an outcome, one with a remark, one with nothing; it helps with
    another. Two counters stay open."""
    document = halls.quiet_document()
    types = {one["code"]: one for one in document["services"]}
    outcomes = [("done", "已办结", "Completed"), ("papers", "材料不齐", "Papers missing")]
    named = [{"code": code, "name": {"zh": zh, "en": en}} for code, zh, en in outcomes]
    types["new"] |= {"outcomes": named, "outcome_required": True}
    types["card"] |= {"remark_required": True}
    types["rename"] |= {"help_after": 600}
    document["counters"][0] |= {"first": ["new", "pay", "card"], "second": [], "help": ["rename"]}
    return document | {"rules": {"least_open": 2, "hold_reminder": 900, "return_within": 3600}}


@pytest.fixture(scope="module")
def stage(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The hall and its pages. Somebody is parked and somebody was missed twenty minutes ago."""
    folder = tmp_path_factory.mktemp("desk")
    hall = halls.founded(folder, strict_document(), _past)
    house = start_house(folder, halls.PASSWORD)
    opened = Stage(house, Visitors(browser, house), hall)
    yield opened
    opened.close()
    assert opened.visitors.wrong == []


def _past(hall: Hall, clock: b.FakeClock) -> None:
    kept = hash_password(halls.PASSWORD)
    b.act(hall, SaveStaff(number=MANAGER, name="值班经理", roles=("manager",), password=kept))
    b.open_counter(hall, halls.DESK, by=b.clerk(halls.CLERK))
    b.open_counter(hall, 2, by=b.clerk(COLLEAGUE))
    clock.advance(minutes=halls.PAST_MIN - AGO_MIN)
    b.call(hall, b.issue(hall, "pay")["number"], halls.DESK)
    b.hold(hall, halls.DESK, "papers_here")
    b.call(hall, b.issue(hall, "pay")["number"], halls.DESK)
    b.miss(hall, halls.DESK)


@pytest.fixture
def desk(stage: Stage) -> Iterator[Page]:
    """The clerk's page; nobody is at the counter, and nobody waits."""
    if not stage.visitors.ask("counters/2").get("staff"):
        b.open_counter(stage.hall, 2, by=b.clerk(COLLEAGUE))
    counter = stage.visitors.ask(f"counters/{halls.DESK}")
    if counter["state"] == "paused":
        b.resume(stage.hall, halls.DESK)
    page = stage.clerk()
    yield page
    if stage.visitors.ask(f"counters/{halls.DESK}").get("ticket"):
        b.finish(stage.hall, halls.DESK, outcome="done", remark="-")
    for ticket in stage.visitors.ask("tickets?state=waiting")["items"]:
        stage.visitors.command(f"tickets/{ticket['id']}/leave", {})


@pytest.fixture
def call(stage: Stage, desk: Page) -> Callable[[str], b.Shape]:
    """Somebody of a type is called to the desk and served."""

    def called(service: str) -> b.Shape:
        ticket = b.issue(stage.hall, service)
        b.call(stage.hall, ticket["number"], halls.DESK)
        b.start(stage.hall, halls.DESK)
        expect(current(desk)).to_have_attribute("data-number", ticket["number"])
        stage.desk_is(desk, "serving")
        return ticket

    return called


def current(desk: Page) -> Locator:
    return desk.locator(".current[data-number]")


def dialog(desk: Page) -> Locator:
    return desk.locator("dialog[open]")


def press(desk: Page, *keys: str) -> None:
    for key in keys:
        desk.keyboard.press(key)


def ticket_of(stage: Stage, ticket: b.Shape) -> Any:
    return stage.visitors.ask(f"tickets/{ticket['id']}")


# --- outcomes and remarks


@pytest.mark.parametrize(("key", "then"), [("F4", None), ("Space", "next")])
def test_outcome_is_said_by_a_digit_and_the_press_goes_on(
    stage: Stage, desk: Page, call: Any, key: str, then: str | None
) -> None:
    ticket = call("new")
    following = b.issue(stage.hall, "pay") if then else None
    press(desk, key)
    expect(dialog(desk).locator("[role=radio]")).to_contain_text(["已办结", "材料不齐"])
    press(desk, "Enter")
    expect(dialog(desk)).to_have_count(1)
    press(desk, "2", "Enter")
    expect(dialog(desk)).to_have_count(0)
    if following:
        expect(current(desk)).to_have_attribute("data-number", following["number"])
    else:
        stage.desk_is(desk, "idle")
    told = ticket_of(stage, ticket)
    assert (told["state"], told["outcome"]) == ("served", "papers")


def test_escape_leaves_the_business_as_it_is(stage: Stage, desk: Page, call: Any) -> None:
    ticket = call("new")
    press(desk, "F4", "1", "Escape")
    expect(dialog(desk)).to_have_count(0)
    assert ticket_of(stage, ticket)["state"] == "serving"


def test_remark_that_is_wanted_is_typed_at_once(stage: Stage, desk: Page, call: Any) -> None:
    ticket = call("card")
    press(desk, "F4")
    expect(desk.locator("[name=remark]")).to_be_focused()
    press(desk, "Enter")
    expect(dialog(desk)).to_have_count(1)
    desk.keyboard.type("新卡 8812")
    press(desk, "Enter")
    stage.desk_is(desk, "idle")
    assert ticket_of(stage, ticket)["state"] == "served"


def test_where_nothing_is_wanted_one_press_is_one_press_and_a_remark_has_its_own_key(
    stage: Stage, desk: Page, call: Any
) -> None:
    call("pay")
    press(desk, "F4")
    stage.desk_is(desk, "idle")
    expect(dialog(desk)).to_have_count(0)
    ticket = call("pay")
    press(desk, "Shift+F4")
    desk.locator("[name=remark]").fill("找零两次")
    press(desk, "Enter")
    stage.desk_is(desk, "idle")
    assert ticket_of(stage, ticket)["state"] == "served"


def test_number_is_called_after_the_outcome_was_said(stage: Stage, desk: Page, call: Any) -> None:
    call("new")
    wanted = b.issue(stage.hall, "pay")
    press(desk, "Alt+c")
    desk.keyboard.type(wanted["number"])
    press(desk, "Enter")
    expect(dialog(desk).locator("[role=radio]")).to_have_count(2)
    press(desk, "1", "Enter")
    expect(current(desk)).to_have_attribute("data-number", wanted["number"])
    expect(dialog(desk)).to_have_count(0)


# --- several businesses in one visit


def test_another_business_is_done_here_at_once(stage: Stage, desk: Page, call: Any) -> None:
    ticket = call("pay")
    press(desk, "Alt+a")
    expect(dialog(desk).locator("[data-choice=service-new] kbd")).to_have_text("1")
    press(desk, "1", "Enter")
    expect(current(desk).locator(".type")).to_contain_text("新入户")
    expect(dialog(desk)).to_have_count(0)
    assert ticket_of(stage, ticket)["service"] == "new"


def test_visit_goes_on_elsewhere_and_the_page_says_where(stage: Stage, desk: Page, call: Any) -> None:
    ticket = call("pay")
    for code in ("card", "rename"):
        press(desk, "Alt+a")
        desk.click(f"[data-choice=service-{code}]")
        if code == "card":
            press(desk, "+")
        press(desk, "Enter")
        expect(desk.locator(f".step[data-step={code}]")).to_be_visible()
    desk.click(".step[data-step=rename]")
    expect(desk.locator(".step")).to_have_count(1)
    press(desk, "F4")
    expect(desk.locator(".note")).to_have_text(f"{ticket['number']} 已转到“补卡”排队")
    told = ticket_of(stage, ticket)
    assert (told["state"], told["service"]) == ("waiting", "card")


# --- a pause and who is left


def test_pause_shows_what_it_does_and_is_refused_without_a_word(stage: Stage, desk: Page) -> None:
    stage.visitors.allowed = ["409", "401"]
    b.issue(stage.hall, "pay")
    press(desk, "F10")
    pay = desk.locator(".effect [data-service=pay]")
    expect(pay).to_contain_text("等候 1 人")
    expect(pay).to_contain_text("还有 1 个窗口办")
    expect(desk.locator(".effect [data-service=new] .state.stop")).to_have_text("■ 没有窗口办了")
    expect(desk.locator(".too-few")).to_contain_text("停办后只剩 1 个窗口开放，至少要有 2 个。")
    press(desk, "2", "+", "Enter")
    expect(desk.locator("[name=staff]")).to_be_focused()
    desk.keyboard.type(MANAGER)
    press(desk, "Tab")
    desk.keyboard.type("not the word")
    press(desk, "Enter")
    expect(dialog(desk).locator(".error")).to_have_text("值班经理的工号或密码不对。")
    assert stage.visitors.ask(f"counters/{halls.DESK}")["state"] == "idle"
    desk.fill("[name=password]", halls.PASSWORD)
    press(desk, "Enter")
    stage.desk_is(desk, "paused")
    assert stage.visitors.ask(f"counters/{halls.DESK}")["reason"] == "rest"


def test_counter_is_closed_with_the_managers_word(stage: Stage, desk: Page) -> None:
    stage.visitors.allowed = ["409"]
    desk.click("[data-act=close]")
    expect(desk.locator(".too-few")).to_contain_text("至少要有 2 个")
    desk.fill("[name=staff]", MANAGER)
    desk.fill("[name=password]", halls.PASSWORD)
    press(desk, "Enter")
    desk.wait_for_selector(".seats")
    assert stage.visitors.ask(f"counters/{halls.DESK}")["state"] == "closed"
    b.open_counter(stage.hall, halls.DESK, by=b.clerk(halls.CLERK))


# --- help, parked and missed


def test_who_has_waited_too_long_elsewhere_is_helped_with(stage: Stage, desk: Page) -> None:
    late = b.issue(stage.hall, "rename")
    expect(desk.locator(".others")).to_be_visible()
    expect(desk.locator(".helping")).to_have_count(0)
    desk.evaluate(_AHEAD, 11)
    row = desk.locator(f".list [data-number={late['number']}]")
    expect(row.locator(".badge")).to_have_text("支援")
    expect(desk.locator(".helping")).to_contain_text("正在支援：过户（等候超过 10 分钟）")
    expect(desk.locator(".next .count")).to_have_text("等候 1 人")


_AHEAD = """async (minutes) => {
  const base = document.querySelector("link[rel=stylesheet]").href.replace(/[^/]*$/, "");
  const { serverClock } = await import(`${base}ui.js`);
  serverClock.set = () => {};
  serverClock.ahead += minutes * 60000;
}"""
"""Time goes by on the page alone."""


def test_parked_customer_is_pointed_out_and_goes_back_to_the_papers(stage: Stage, desk: Page) -> None:
    expect(desk.locator(".note")).to_contain_text("已挂起 20 分钟")
    expect(desk.locator("[data-tab=held] .late")).to_contain_text("1")
    desk.click(".tabs [data-tab=held]")
    row = desk.locator(".list li")
    expect(row).to_contain_text("材料在本窗口")
    expect(row.locator(".state.wait")).to_contain_text("已挂起 20 分钟")
    number = row.get_attribute("data-number")
    desk.click("[data-act=release]")
    expect(desk.locator(".note")).to_have_text(f"{number} 已回到本窗口排队")
    desk.click(".tabs [data-tab=waiting]")
    expect(desk.locator(f".list [data-number={number}] .badge")).to_have_text("指定本窗口")


def test_missed_customer_is_shown_with_the_time_left_and_restored(stage: Stage, desk: Page) -> None:
    desk.click(".tabs [data-tab=missed]")
    row = desk.locator(".list li")
    expect(row).to_contain_text("20 分钟前过号")
    expect(row).to_contain_text("前可恢复")
    number = row.get_attribute("data-number")
    desk.click("[data-act=restore]")
    expect(row).to_have_count(0)
    assert stage.visitors.ask(f"tickets?number={number}")["items"][0]["state"] == "waiting"


# --- a transfer to somebody


def test_customer_is_sent_to_a_colleague_by_a_digit(stage: Stage, desk: Page, call: Any) -> None:
    ticket = call("pay")
    press(desk, "F8")
    colleague = desk.locator(f"[data-choice='to-p:{COLLEAGUE}'] kbd")
    press(desk, colleague.inner_text(), "+", "Enter")
    stage.desk_is(desk, "idle")
    assert ticket_of(stage, ticket)["sent_to"] == {"staff": COLLEAGUE}


# --- presses that come too often


def test_storm_of_presses_does_each_thing_once(stage: Stage, desk: Page) -> None:
    asked: list[str] = []
    desk.on("request", lambda request: request.method == "POST" and asked.append(request.url.rpartition("/")[2]))
    first, second = (b.issue(stage.hall, "pay") for _ in range(2))
    expect(desk.locator(".next .count")).to_have_text("等候 2 人")
    press(desk, *["Space", "F9", "Space"] * 4)
    expect(current(desk)).to_have_attribute("data-number", first["number"])
    press(desk, "Space", "F9")
    press(desk, *["F3"] * 5)
    stage.desk_is(desk, "serving")
    press(desk, *["F4"] * 5)
    stage.desk_is(desk, "idle")
    press(desk, *["F4", "F6", "Alt+b"] * 3)
    assert ticket_of(stage, second)["state"] == "waiting"
    assert asked == ["next", "start", "finish"]


def test_storm_on_a_dialog_carries_it_out_once(stage: Stage, desk: Page, call: Any) -> None:
    asked: list[str] = []
    call("new")
    waiting = b.issue(stage.hall, "pay")
    expect(desk.locator(".next .count")).to_have_text("等候 1 人")
    desk.on("request", lambda request: request.method == "POST" and asked.append(request.url.rpartition("/")[2]))
    press(desk, *["F4"] * 3, "1", *["Enter"] * 6)
    stage.desk_is(desk, "idle")
    press(desk, *["Enter"] * 3)
    assert (asked, ticket_of(stage, waiting)["state"]) == (["finish"], "waiting")
