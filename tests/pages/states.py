"""Every page in every state: how each is brought about, at which sizes it is looked at, and what it keeps to there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, Route

from hall.actions.visits import Plan
from hall.rating import REASONS
from tests import builders as b
from tests.pages import halls
from tests.pages.conftest import scan
from tests.pages.stage import (
    BAR_LCD,
    DESK_SIZE,
    MINI,
    PHONE,
    PIN,
    SMALL_LCD,
    SMALL_PHONE,
    TABLET,
    TABLET_TALL,
    TALL,
    WIDE,
    Size,
    Stage,
    answering,
)

SIGNS = (TALL, WIDE)
DESKS = (DESK_SIZE, MINI)
OVER_COUNTER = (SMALL_LCD, BAR_LCD, WIDE)
OFFICE = (DESK_SIZE, PHONE)
TABLETS = (TABLET, TABLET_TALL)
RATERS = ((1024, 600), (800, 1280))
HANDHELD = (PHONE, SMALL_PHONE)
PHONE_SIGHT = (".mine .number", ".standing")
CALLED_SIGHT = (".called .number", ".called .arrow", ".called h1")
"""What a customer sees without scrolling, even on a small phone."""
FINGER, HAND, EASY = 60, 40, 81
"""Pixels that a button has each way: at a screen one stands before, at a desk, and where the kiosk is made easier (20 mm
on a screen of 21.5 inches)."""
IN_SIGHT = (
    ".top .state",
    ".current .number, .current .big",
    "[data-act=next]",
    "[data-act=recall]",
    "[data-act=transfer]",
)
"""What a clerk sees without scrolling, even in the little window."""

Make = Callable[[Stage], Page]


@dataclass(frozen=True)
class State:
    """A page brought into a state, the sizes it is looked at, and what it must keep to there."""

    name: str
    halls: tuple[str, ...]
    sizes: tuple[Size, ...]
    make: Make
    must: tuple[str, ...] = ()
    least: int = 0


# --- the kiosk


def choose(stage: Stage) -> Page:
    return stage.kiosk()


def printer_in_trouble(stage: Stage) -> Page:
    page = stage.kiosk()
    page.route("**/halls/main", answering(lambda hall: hall.update(shows_number=False, printer="offline")))
    page.reload()
    page.wait_for_selector(".trouble")
    return page


def more_types(stage: Stage) -> Page:
    page = stage.kiosk()
    page.click(".acts button:not([data-act=repeat])")
    return page


def papers(stage: Stage) -> Page:
    page = stage.kiosk()
    page.click("[data-service=pay]")
    page.wait_for_selector("[data-act=take]")
    return page


def priority(stage: Stage) -> Page:
    page = papers(stage)
    page.click("[data-act=priority]")
    return page


def not_yet(stage: Stage) -> Page:
    page = papers(stage)
    page.click("[data-act=not-yet]")
    return page


def message_only(stage: Stage) -> Page:
    page = stage.kiosk()
    page.click("[data-service=else]")
    page.wait_for_selector(".message")
    return page


def given(says: str, slip: str) -> Make:
    """A number of four figures with what is said of its slip."""

    def make(stage: Stage) -> Page:
        page = stage.kiosk()

        def four_figures(ticket: b.Shape) -> None:
            ticket |= {"number": "B1000", "slip": slip, "ahead": 128, "wait": {"low": 4000, "high": 7300}}

        page.route("**/tickets", answering(four_figures))
        page.route("**/halls/main", answering(lambda hall: hall.update(shows_number=says == "remember")))
        page.reload()
        page.click("[data-service=pay]")
        page.click("[data-act=priority]")
        page.click("[data-act=take]")
        page.wait_for_selector(f".given[data-says={says}]")
        return page

    return make


def refused(stage: Stage) -> Page:
    stage.visitors.allowed.append("409")
    page = papers(stage)
    page.route(
        "**/tickets", lambda route: route.fulfill(status=409, json={"error": {"code": "quota_reached", "message": ""}})
    )
    page.click("[data-act=take]")
    page.wait_for_selector("[data-screen=failed]")
    return page


def repeat(stage: Stage) -> Page:
    page = stage.kiosk()
    page.click("[data-act=repeat]")
    page.wait_for_selector("h1")
    return page


def mine(state: str) -> Make:
    """One's own number by a scan, whatever became of it."""

    def make(stage: Stage) -> Page:
        page = stage.kiosk()
        tickets = stage.visitors.ask(f"tickets?state={state}&limit=500")["items"]
        scan(page, max((t["number"] for t in tickets), key=len))
        page.wait_for_selector(f".given[data-state={state}]")
        return page

    return make


def ways(stage: Stage) -> Page:
    page = stage.kiosk()
    page.click("[data-service=card]")
    page.wait_for_selector("[data-screen=ways]")
    return page


def card_read(stage: Stage) -> Page:
    page = priority(stage)
    scan(page, "11010519491231002X")
    page.wait_for_selector(".read")
    return page


HOLIDAY = {"zh": "国庆节和中秋节放假", "en": "National Day and Mid-Autumn holiday"}


def shut(stage: Stage) -> Page:
    """Every type is shut for another reason, with when there will be numbers again."""
    page = stage.kiosk()

    def shut_all(services: list[b.Shape]) -> None:
        reasons = (("closed_now", "2026-12-01T00:30:00.000Z"), ("quota_reached", None), ("last_ticket_passed", None))
        for n, service in enumerate(services):
            reason, again = reasons[n % 3]
            service |= {"open": False, "reason": reason, "again_at": again or "2027-01-02T00:30:00.000Z"}
        services[0]["holiday"] = HOLIDAY

    page.route("**/services", answering(shut_all))
    page.reload()
    page.wait_for_selector(".shut")
    return page


def with_appointments(stage: Stage) -> Page:
    page = stage.kiosk()
    page.route("**/halls/main", answering(lambda hall: hall.update(appointments=True)))
    page.reload()
    page.wait_for_selector("[data-act=appointment]")
    return page


def code_pad(stage: Stage) -> Page:
    """A code in which a digit is wrong."""
    stage.visitors.allowed.append("422")
    page = with_appointments(stage)
    page.click("[data-act=appointment]")
    for digit in "123456789":
        page.click(f"[data-digit='{digit}']")
    page.wait_for_selector("[data-screen=appointment] .error .two")
    page.click("[data-digit='1']")
    return page


def _coming(answer: int, body: b.Shape) -> Make:
    """What the house answers to a code."""

    def make(stage: Stage) -> Page:
        stage.visitors.allowed.append(str(answer))
        page = with_appointments(stage)
        page.route("**/tickets", lambda route: route.fulfill(status=answer, json=body))
        scan(page, "123456780")
        return page

    return make


def too_early(stage: Stage) -> Page:
    details = {"at": "2027-01-02T02:00:00.000Z", "from": "2027-01-02T01:30:00.000Z", "service": "pay"}
    page = _coming(409, {"error": {"code": "too_early", "message": "", "details": details}})(stage)
    page.wait_for_selector("[data-screen=early] [data-act=ordinary]")
    return page


def came(late: bool) -> Make:
    """A number by an appointment."""

    def make(stage: Stage) -> Page:
        appointed = {"at": "2026-11-23T02:00:00.000Z", "late": late}
        ticket = {"id": 1, "number": "B1000", "service": "pay", "category": "appointment", "slip": "none", "ahead": 128}
        ticket |= {"wait": {"low": 4000, "high": 7300}, "appointment": appointed}
        page = _coming(201, ticket)(stage)
        page.wait_for_selector(".given")
        return page

    return make


def still_there(stage: Stage) -> Page:
    page = stage.wound_kiosk()
    page.click("[data-service]:enabled")
    page.wait_for_selector(".kiosk:not([data-screen=choose])")
    # the screen's own watch begins with its next breath
    page.clock.run_for(500)
    page.clock.fast_forward(31_000)
    page.wait_for_selector(".still")
    return page


def attract(stage: Stage) -> Page:
    page = stage.wound_kiosk()
    page.clock.fast_forward(91_000)
    page.wait_for_selector(".attract")
    return page


def pin_pad(stage: Stage) -> Page:
    page = stage.wound_kiosk()
    page.locator(".corner").dispatch_event("pointerdown")
    page.clock.run_for(3100)
    page.wait_for_selector("[data-digit]")
    return page


def corner(stage: Stage) -> Page:
    page = pin_pad(stage)
    for digit in PIN:
        page.click(f"[data-digit='{digit}']")
    page.click("[data-act=enter]")
    page.wait_for_selector("[data-act=suspend]")
    return page


def out_of_service(stage: Stage) -> Page:
    page = corner(stage)
    page.click("[data-act=suspend]")
    page.wait_for_selector("[data-act=resume]")
    page.click("[data-act=back]")
    page.wait_for_selector("[data-screen=out]")
    return page


def easier(make: Make) -> Make:
    """The same in easy mode."""

    def turned(stage: Stage) -> Page:
        page = make(stage)
        page.click("[data-act=easier]")
        page.wait_for_selector(".easier")
        return page

    return turned


def keyed(make: Make) -> Make:
    """The same with the figures of a keypad on the buttons."""

    def touched(stage: Stage) -> Page:
        page = make(stage)
        page.keyboard.press("5")
        page.wait_for_selector(".keyed")
        return page

    return touched


# --- the board


def board(stage: Stage) -> Page:
    return stage.board()


# --- the counter


def sign_in(path: str) -> Make:
    return lambda stage: stage.nobody(path, "form, .pairing .code, .start")


def choose_counter(stage: Stage) -> Page:
    page = stage.signed_in("admin", "/counter")
    page.wait_for_selector(".seat")
    return page


def take_over(stage: Stage) -> Page:
    stage.visitors.allowed.append("409")
    page = choose_counter(stage)
    page.click(f".seat[data-counter='{halls.DESK}']")
    page.wait_for_selector("dialog[open]")
    return page


def _at_rest(stage: Stage) -> None:
    """The clerk's counter is open, and nobody is at it."""
    counter = stage.visitors.ask(f"counters/{halls.DESK}")
    if counter.get("ticket"):
        b.finish(stage.hall, halls.DESK)
    if counter["state"] == "paused" or counter.get("pausing"):
        b.resume(stage.hall, halls.DESK)
    if counter["state"] == "closed":
        b.open_counter(stage.hall, halls.DESK, by=b.clerk(halls.CLERK))


def desk(state: str, *acts: Callable[[Stage], object]) -> Make:
    """The clerk's page after these acts at its counter."""

    def make(stage: Stage) -> Page:
        _at_rest(stage)
        for act in acts:
            act(stage)
        return stage.desk_is(stage.clerk(), state)

    return make


def someone(stage: Stage) -> None:
    """Somebody is called to the desk, with a note and with needs."""
    ticket = b.issue(
        stage.hall, "pay" if "pay" in stage.types() else "t0", "vip", note="带了轮椅，请安排低位窗口并协助填表"
    )
    b.call(stage.hall, ticket["number"], halls.DESK)


def comes(stage: Stage) -> None:
    b.start(stage.hall, halls.DESK)


def pauses(stage: Stage) -> None:
    b.pause(stage.hall, halls.DESK, reason="training", minutes=600)


def closed(stage: Stage) -> Page:
    """A manager closed the counter while the clerk looked at it."""
    page = desk("idle")(stage)
    b.close_counter(stage.hall, halls.DESK)
    return stage.desk_is(page, "closed")


def tab(name: str) -> Make:
    def make(stage: Stage) -> Page:
        page = desk("idle")(stage)
        page.click(f".tabs [data-tab={name}]")
        return page

    return make


def dialog(state: str, key: str, *acts: Callable[[Stage], object]) -> Make:
    """What opens at the press of a key."""

    def make(stage: Stage) -> Page:
        page = desk(state, *acts)(stage)
        page.keyboard.press(key)
        page.wait_for_selector("dialog[open]")
        return page

    return make


def goes_on(stage: Stage) -> None:
    """The visit at the desk has further steps."""
    ticket = stage.visitors.ask(f"counters/{halls.DESK}")["ticket"]
    b.act(
        stage.hall,
        Plan(ticket=ticket["id"], steps=tuple(code for code in ("new", "card", "rename") if code in stage.types())),
    )


def _wants_words(services: list[b.Shape]) -> None:
    named = [
        halls.long("材料不齐，已告知补齐", "Papers missing, told what to bring"),
        {"zh": "已办结", "en": "Completed"},
    ]
    for one in services:
        outcomes = [{"code": f"o{n}", "name": named[n % 2]} for n in range(5)]
        one |= {"outcomes": outcomes, "outcome_required": True, "remark_required": True}


def _too_few(absence: b.Shape) -> None:
    absence |= {"too_few": True, "word": True, "open": 1, "least": 2}
    for n, one in enumerate(absence["services"]):
        one |= {"now": {"low": 480, "high": 720}, "then": {"low": 900, "high": 1320}, "counters": n}


def _helps(counters: list[b.Shape]) -> None:
    counters[0] |= {"services": ["card"], "help": ["pay", "new"]}


def told(path: str, change: Callable[[b.Shape], None], make: Make, *keys: str) -> Make:
    """A state in which the hall says something else, and what opens there at the press of keys."""

    def changed(stage: Stage) -> Page:
        page = make(stage)
        page.route(path, answering(change))
        page.reload()
        page.wait_for_selector(".desk-page[data-online=true]")
        for key in keys:
            page.keyboard.press(key)
            page.wait_for_selector("dialog[open]")
        return page

    return changed


def pause_refused(stage: Stage) -> Page:
    page = told("**/absence", _too_few, desk("serving", someone, comes), "F10")(stage)
    page.wait_for_selector(".too-few")
    return page


def helping(stage: Stage) -> Page:
    page = desk("idle")(stage)
    page.route("**/counters", answering(_helps))
    page.route("**/services", answering(lambda services: [one.update(help_after=60) for one in services]))
    page.reload()
    page.wait_for_selector(".helping")
    return page


def one_who_waits(stage: Stage) -> Page:
    page = desk("idle")(stage)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.locator(".list li .pick").first.click()
    page.wait_for_selector("dialog[open]")
    return page


def refusal(stage: Stage) -> Page:
    stage.visitors.allowed.append("404")
    page = dialog("serving", "Alt+c", someone, comes)(stage)
    page.keyboard.type("B1000000")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog .error")
    return page


# --- the screen over a counter


def over(state: str, *acts: Callable[[Stage], object]) -> Make:
    """The screen over the clerk's counter after these acts at it."""

    def make(stage: Stage) -> Page:
        _at_rest(stage)
        for act in acts:
            act(stage)
        page = stage.page(
            "over counter", lambda: stage.visitors.paired("display", SMALL_LCD, counter=halls.DESK).new_page()
        )
        page.unroute_all(behavior="ignoreErrors")
        page.goto("/counter-screen")
        page.wait_for_selector(f".counter-screen[data-state={state}]")
        return page

    return make


def shuts(stage: Stage) -> None:
    b.close_counter(stage.hall, halls.DESK)


def unbound(stage: Stage) -> Page:
    """A board's browser on the page of a counter's screen."""
    page = stage.page("unbound", lambda: stage.visitors.paired("display", SMALL_LCD).new_page())
    page.goto("/counter-screen")
    page.wait_for_selector(".said-instead")
    return page


def with_clerk(stage: Stage) -> Page:
    """In a hall that shows its clerks, with a number of four figures."""
    page = over("calling", someone)(stage)

    def change(counter: b.Shape) -> None:
        counter["staff"] = "1001"
        # the page asks again once the next state begins
        if "ticket" in counter:
            counter["ticket"]["number"] = "B1000"

    page.route(f"**/counters/{halls.DESK}", answering(change))
    page.reload()
    page.wait_for_selector(".clerk")
    return page


# --- the greeter


def greeter(stage: Stage) -> Page:
    return stage.greeter()


def greeter_pairing(stage: Stage) -> Page:
    page = stage.nobody("/greeter", "form")
    page.click("[data-act=pair]")
    page.wait_for_selector(".pairing .code:not([data-code=''])")
    return page


def greeter_form(stage: Stage) -> Page:
    page = stage.greeter()
    page.click("[data-service=pay]")
    page.wait_for_selector("[data-act=take]")
    return page


def greeter_sets_aside(stage: Stage) -> Page:
    """A number though the quota is reached."""
    page = stage.greeter()
    shut = {"open": False, "reason": "quota_reached", "again_at": "2027-01-02T00:30:00.000Z"}
    page.route("**/services", answering(lambda services: [one.update(shut) for one in services]))
    page.reload()
    page.wait_for_selector(".types .shut")
    page.click("[data-service=pay]")
    page.fill("[name=note]", "远道而来，明天不能再来")
    page.evaluate("document.querySelector('.scroll').scrollTop = 0")
    return page


def greeter_appointments(stage: Stage) -> Page:
    page = stage.greeter()
    page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    page.click("[data-act=appointments]")
    page.wait_for_selector(".booked-list li")
    return page


def greeter_message(stage: Stage) -> Page:
    page = stage.greeter()
    page.click("[data-service=else]")
    page.wait_for_selector(".message")
    return page


def greeter_given(stage: Stage) -> Page:
    page = greeter_form(stage)
    page.route(
        "**/tickets",
        answering(lambda ticket: ticket.update(number="B1000", ahead=128, wait={"low": 4000, "high": 7300})),
    )
    page.click("[data-choice^=category]:last-child")
    for need in page.locator("[data-choice^=need]").all():
        need.click()
    page.fill("[name=note]", "带了轮椅，请安排低位窗口并协助填表")
    page.click("[data-act=take]")
    page.wait_for_selector(".given")
    return page


def greeter_today(tab: str) -> Make:
    def make(stage: Stage) -> Page:
        page = stage.greeter()
        page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
        page.click(f".tabs [data-tab={tab}]")
        if page.locator("[data-show=today]").is_visible():
            page.click("[data-show=today]")
        return page

    return make


def greeter_ticket(tab: str) -> Make:
    """A ticket opened; of one who waits, with the reasons for another category."""

    def make(stage: Stage) -> Page:
        page = greeter_today(tab)(stage)
        page.locator(".list .pick").first.click()
        page.wait_for_selector("dialog .facts")
        if tab == "waiting":
            page.click("dialog [data-choice^=category]:not([aria-checked=true])")
        return page

    return make


# --- the duty manager and the counters

NOW = "2026-11-23T01:00:00.000Z"
MESSAGE = {"id": 7, "kind": "message", "text": "十点三十分系统维护十分钟，请提前告知客户。", "at": NOW}
NOTICE = {
    "id": 8,
    "kind": "notice",
    "text": "今天起，单笔五万元以上现金业务须双人复核。\n" * 18,
    "at": NOW,
    "name": "欧阳买买提·阿卜杜拉",
}


def _posted(page: Page, help: b.Shape | None, *items: b.Shape) -> Page:
    """The desk with a call for the manager, and these to be read."""
    unread = [{"read": False, "must_confirm": one["kind"] == "notice", **one} for one in items]
    page.route("**/counters/*/notices", answering(lambda body: body.update(help=help, items=unread)))
    page.reload()
    page.wait_for_selector(".desk-page[data-online=true]")
    page.wait_for_selector("[data-notice], [data-help]")
    return page


def manager_called(make: Make, *, coming: bool = False) -> Make:
    """The clerk called the manager, and has messages to read."""
    since = {"id": 5, "since": NOW, "reason": "dispute"}
    help = since | ({"answered_at": "2099-01-01T00:00:00.000Z"} if coming else {})
    more = NOTICE | {"kind": "message", "id": 9}
    return lambda stage: (
        _posted(make(stage), help, MESSAGE, more) if coming else _posted(make(stage), help, more, MESSAGE)
    )


def notice_before_calls(stage: Stage) -> Page:
    page = _posted(desk("idle")(stage), None, NOTICE, MESSAGE | {"kind": "notice"})
    page.wait_for_selector("dialog[open]")
    return page


def _one_of_them(body: b.Shape) -> None:
    people = [{"counter": n, "staff": f"100{n}", "name": "欧阳买买提·阿卜杜拉", "at": NOW} for n in range(1, 7)]
    body["help"] = [
        {"id": n, "reason": reason, "since": NOW, **people[n]} for n, reason in enumerate(["large_amount", "unwell"])
    ]
    body["items"] = [
        {**NOTICE, "counters": [], "until": "2026-11-30", "reads": people[:2], "missing": people[2:]},
        {**MESSAGE, "counters": [1, 2, 3, 4, 5, 6], "until": None, "reads": [], "missing": people},
    ]


def manager_notices(kind: str) -> Make:
    """The manager's messages while two counters call, and one of either kind to be written."""

    def make(stage: Stage) -> Page:
        page = stage.manager("notices")
        page.route("**/main/notices", answering(_one_of_them))
        page.reload()
        page.wait_for_selector(".help-call")
        page.click(f"[data-choice=kind-{kind}]")
        return page

    return make


# --- emergency


def _emergency(length: str) -> b.Shape:
    text = {"zh": "请从最近的安全出口有序离开，不要乘坐电梯", "en": "Leave by the nearest exit. Do not use the lifts"}
    if length == "long":
        text = {"zh": (text["zh"] + "。") * 9 + "请听从工作人员指引", "en": (text["en"] + ". ") * 8}
    where = [halls.long("二楼东侧", "Upstairs, east")] if length == "long" else []
    return {**text, "zones": [], "where": where, "since": "2026-11-23T01:00:00.000Z", "here": True}


def _warning(page: Page, length: str) -> Page:
    def add(answer: b.Shape) -> None:
        answer["emergency"] = _emergency(length)

    for address in ("**/halls/main", "**/halls/main/board"):
        page.route(address, answering(add))
    page.reload()
    page.wait_for_selector(".alarm, .alarm-strip")
    return page


def warned(make: Make, length: str = "short") -> Make:
    """A page in an emergency of a few words, or of as many as there may be."""
    return lambda stage: _warning(make(stage), length)


def big_board(stage: Stage) -> Page:
    """A board with the latest call over nearly everything."""
    page = stage.page("big board", lambda: stage.visitors.paired("display", WIDE).new_page())
    page.route("**/halls/main/board", answering(lambda body: body["screen"].update(layout="big")))
    page.goto("/board")
    page.wait_for_selector(".board[data-layout=big][data-online=true]")
    return page


def warned_board(length: str) -> Make:
    def make(stage: Stage) -> Page:
        page = stage.page("warned board", lambda: stage.visitors.paired("display", WIDE).new_page())
        page.unroute_all(behavior="ignoreErrors")
        page.goto("/board")
        return _warning(page, length)

    return make


LONG_NAME = {
    "zh": "关于国庆节及中秋节期间调整各网点营业时间的通知",
    "en": "Changed opening hours of all branches in the holidays",
}
CELLS = [{"zh": "三年期大额存单", "en": "3-year certificate"}, {"zh": "1.55 %", "en": "1.55 %"}, {"zh": "", "en": ""}]
EVERY_DAY = [{"from": "2000-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}]
SHOWN: dict[str, b.Shape] = {
    "notice": {"title": LONG_NAME, "lines": [LONG_NAME] * 8},
    "promises": {"title": {"zh": "服务承诺", "en": "Our promises"}, "lines": [LONG_NAME] * 3},
    "table": {"title": LONG_NAME, "head": CELLS, "rows": [CELLS] * 20, "note": LONG_NAME},
}
"""What a board may have to show of each kind that is text."""
RUNNING: b.Shape = {"code": "line", "kind": "ticker", "text": LONG_NAME, "seconds": 12, "times": EVERY_DAY}


def content(kind: str, layout: str) -> Make:
    """A board with content of a kind and a line at its head."""

    def make(stage: Stage) -> Page:
        page = stage.page("content board", lambda: stage.visitors.paired("display", WIDE).new_page())
        page.unroute_all(behavior="ignoreErrors")
        items = [{"code": kind, "kind": kind, "seconds": 600, "times": EVERY_DAY} | SHOWN[kind], RUNNING]
        page.route("**/halls/main/content", answering(lambda body: body.update(items=items)))
        page.route("**/halls/main/board", answering(lambda body: body["screen"].update(layout=layout)))
        page.goto("/board")
        page.wait_for_selector(".content", state="attached")
        page.wait_for_selector(".board[data-calm=true] .ticker")
        return page

    return make


def content_tab(stage: Stage) -> Page:
    """The office's list of what boards show, with a film on its way and one that cannot be shown."""
    page = stage.manager("content")
    plain = {"on": True, "zones": [], "first": None, "last": "2027-01-31", "seconds": 12}
    hours = [{"days": [1, 2, 3, 4, 5], "opens": "09:00:00", "closes": "17:00:00"}]
    items = [plain | {"code": kind, "kind": kind, "hours": hours} | said for kind, said in SHOWN.items()]
    work = [
        {"id": "a", "name": "宣传片.mp4", "wrong": None, "progress": 0.42},
        {"id": "b", "name": "旧录像.mp4", "wrong": "content.no_film", "progress": 0},
    ]
    page.route("**/content/plan", answering(lambda body: body.update(items=items, now=["notice"], work=work)))
    page.wait_for_selector("[data-work=b]")
    return page


def content_editor(kind: str) -> Make:
    def make(stage: Stage) -> Page:
        page = content_tab(stage)
        page.click(f"[data-item={kind}] [data-act=edit]")
        page.click("[data-act=add-period]")
        page.evaluate("document.querySelector('dialog .body').scrollTop = 0")
        return page

    return make


def door(stage: Stage) -> Page:
    """The rules at the door with a row of everything, some of it wrong."""
    page = stage.manager("door")
    page.wait_for_selector("form.door")
    page.click("[data-hours=hall] [data-act=add-hours]")
    page.fill("[data-hours=hall] [name=closes]", "07:00")
    page.click("[data-act=add-holiday]")
    page.select_option("[data-rows=holidays] [name=kind]", "hours")
    page.locator("[name=quota]").first.fill("0")
    page.locator("[data-type] summary").first.click()
    page.locator("[data-type] [data-act=add-hours]").first.click()
    page.click("[data-act=add-slots]")
    page.wait_for_selector("[data-wrong=quota_zero]")
    return page


PASSED = {
    "rule": "strict",
    "text": {
        "zh": "按客户类别先后，轮到此号（先取号仍在等的有 128 人）。",
        "en": "Its category goes first (128 issued earlier still wait).",
    },
}


def why_it_waited(stage: Stage) -> Page:
    """A ticket before which calls of every kind went, and which became capped."""
    page = stage.manager("tickets")
    page.wait_for_selector(".found li")

    def change(waited: b.Shape) -> None:
        ends = {"since": "2026-11-23T01:00:00.000Z", "until": "2026-11-23T02:00:00.000Z"}
        hows = ("overtook", "earlier", "by_hand", "elsewhere") * 6
        calls = [
            {"at": f"2026-11-23T01:{2 * n:02d}:00.000Z", "number": f"B{1000 + n}", "counter": 3, "category": "priority"}
            | {"ticket": n, "how": how, "later": (n - 12) * 301, "issued_at": "", "head_start": 900}
            | PASSED
            for n, how in enumerate(hows)
        ]
        counts = {how: hows.count(how) for how in hows}
        waited.update(ends, calls=calls, counts=counts, capped_at="2026-11-23T01:40:00.000Z", more=True)

    page.route("**/waited", answering(change))
    page.locator("[data-act=why]").first.click()
    page.wait_for_selector(".wait-picture")
    page.click("[data-act=all-calls]")
    return page


def tickets_found(stage: Stage) -> Page:
    page = stage.manager("tickets")
    page.wait_for_selector(".found li")
    return page


def calling_rules(order: str) -> Make:
    """The rules of calling with something wrong, of each order."""

    def make(stage: Stage) -> Page:
        page = stage.manager("rules")
        page.wait_for_selector("form.rules")
        page.click(f"[data-order={order}]")
        page.fill("[name=cap_calls]", "1")
        for _ in range(2):
            page.locator("[data-act=ahead]").first.click()
        page.wait_for_selector("[data-wrong=cap_one]")
        return page

    return make


LONG_OUTCOME = {
    "zh": "材料不齐，已一次性书面告知需要补正的全部内容",
    "en": "Papers missing; told in writing all that is to be brought",
}


def serving(stage: Stage) -> Page:
    """A type with everything there is, some of it wrong; one of the others in its line."""
    page = stage.manager("serving")
    page.wait_for_selector("form.serving")
    page.locator("[data-act=open-type]").first.click()
    for n in range(3):
        page.click("[data-act=add-outcome]")
        for code, name in LONG_OUTCOME.items():
            page.locator(f"[name=outcome-{code}]").nth(n).fill(name if n else name[:20])
    page.check("[name=outcome_required]")
    page.check("[name=remark_required]")
    for _ in range(2):
        page.select_option("[name=then]", index=1)
    page.check("[name=missed_own]")
    page.fill("[name=recall]", "120")
    page.fill("[name=recalls]", "3")
    page.check("[name=auto_start-on]")
    page.wait_for_selector("[data-wrong=outcome_twice]")
    page.wait_for_selector("[data-wrong=auto_start_soon_type]")
    return page


def staffing(stage: Stage) -> Page:
    """A work profile with a duty of its own and times, some of it wrong."""
    page = stage.manager("staffing")
    page.wait_for_selector("form.staffing")
    page.click("[data-act=add-profile]")
    page.fill("[name=name-zh]", "午间")
    page.fill("[name=name-en]", "Lunch")
    page.click("[data-counter='2'] [data-act=own-duty]")
    for n in range(3):
        page.locator("[data-counter='2'] .duty").nth(n).click()
    for _ in range(2):
        page.click("[data-act=add-stretch]")
    page.wait_for_selector("[data-wrong=overlap]")
    page.locator("[data-stretch] [name=opens]").nth(1).fill("13:30")
    page.locator("[data-stretch] [name=closes]").nth(1).fill("18:00")
    page.wait_for_selector("[data-wrong=overlap]", state="detached")
    return page


def staffing_switched(stage: Stage) -> Page:
    """Two profiles to switch to, and one more question before it is done."""
    page = stage.manager("staffing")
    profiles = [
        {"code": code, "name": {"zh": zh, "en": en}, "counters": []}
        for code, zh, en in (
            ("p1", "午间", "Lunch"),
            ("p2", "月末缴费高峰（周末与节假日前）", "Busy days before the end of a month"),
        )
    ]
    rows = [{"profile": "p1", "days": [1, 2, 3, 4, 5, 6, 7], "opens": "11:30:00", "closes": "13:30:00"}]

    def change(body: b.Shape) -> None:
        body.update(profile="p2", profile_at=NOW)
        body["staffing"].update(profiles=profiles, timetable=rows)

    page.route("**/main/staffing", answering(change))
    page.reload()
    page.wait_for_selector("[data-switch=p2][aria-pressed=true]")
    page.click("[data-switch=p1]")
    page.wait_for_selector("[data-act=switch-sure]")
    return page


def rules_tried(stage: Stage) -> Page:
    """The rules tried on today."""
    page = stage.manager("rules")
    page.click("[data-order=over_target]")
    page.click("[data-act=try-rules]")
    page.wait_for_selector(".trial-found")
    page.click(".trial-found summary")
    return page


def office_appointments(stage: Stage) -> Page:
    page = stage.manager("appointments")
    page.wait_for_selector(".booked-list li")
    page.locator("[data-slot]:enabled").first.click()
    return page


def emergency(stage: Stage) -> Page:
    """What the boards will show, before it is broadcast."""
    page = stage.manager("emergency")
    page.click("[data-ready=earthquake]")
    page.wait_for_selector(".preview .alarm")
    return page


def emergency_sure(stage: Stage) -> Page:
    page = emergency(stage)
    page.click("[data-act=raise]")
    page.wait_for_selector("dialog[open]")
    return page


# --- office and house


def one_printer(stage: Stage) -> Page:
    page = stage.manager("printers")
    page.click("[data-act=details]")
    page.wait_for_selector(".printer-page .history, .printer-page h3")
    return page


def changed_printer(stage: Stage) -> Page:
    page = one_printer(stage)
    page.click("[data-act=change]")
    page.wait_for_selector("dialog[open]")
    return page


def slip_design(stage: Stage) -> Page:
    """With a mistake in it, and everything open that opens."""
    page = stage.signed_in("admin", "/slips")
    page.fill("#wording", "text | {hall}\ntxet | a")
    page.wait_for_selector(".mistakes li")
    page.click(".options summary")
    return page


def manager(name: str) -> Make:
    return lambda stage: stage.manager(name)


# --- a customer's phone

CALLED = {"state": "called", "counter": 128, "called_at": "2026-11-23T02:00:00.000Z", "may": ["leave"]}
FAR = "2036-11-23T02:00:00.000Z"
MISSED = CALLED | {"state": "missed", "may": ["restore"], "places": 12}


def rater(*presses: str, number: str = "B1000") -> Make:
    """The rating tablet of counter 1 that asks the holder of this number (none: nobody); ``presses``: what they do."""
    asking: b.Shape = {"on": True, "seconds": 300}
    if number:
        asking |= {"ticket": 1, "number": number, "language": "zh", "until": FAR}

    def make(stage: Stage) -> Page:
        page = stage.page("rater", lambda: stage.visitors.paired("rating", RATERS[0], counter=1).new_page())
        page.unroute_all(behavior="ignoreErrors")
        page.route("**/counters/1/rating", answering(lambda answer: answer.update(asking)))
        page.goto("/rating")
        page.wait_for_selector(f".tablet[data-online=true][data-number='{number}']")
        for press in presses:
            page.click(press)
        return page

    return make


def ratings(stage: Stage) -> Page:
    """A day of opinions as the manager reads it."""
    page = stage.manager("tickets")
    service = stage.types()[0]
    known = {"service": service, "counter": 1, "staff": halls.CLERK, "at": "2026-11-23T08:00:00Z"}
    items = [
        {**known, "ticket": 1, "number": "B1000", "level": 1, "via": "tablet", "reasons": list(REASONS)},
        {**known, "ticket": 2, "number": "A002", "level": 2, "via": "phone", "reasons": []},
    ]
    counts = {"5": 1024, "4": 300, "3": 12, "2": 1, "1": 1}
    day = {"counts": counts, "items": items, "invited": 2000, "rated": 1338, "skipped": 662, "share_good": 0.9895}
    page.route("**/ratings?*", answering(lambda answer: answer.update(day)))
    page.click(".tabs [data-tab=ratings]")
    page.wait_for_selector(".bad-ratings")
    return page


def phone(says: b.Shape, *acts: str) -> Make:
    """A number of four figures of which the house says so, and what is pressed then."""

    def make(stage: Stage) -> Page:
        page = stage.phone()

        def told(route: Route) -> None:
            plain = {name: value for name, value in route.request.headers.items() if name != "if-none-match"}
            answer = route.fetch(headers=plain)
            assert answer.ok, answer.text()
            route.fulfill(json=answer.json() | {"number": "B1000"} | says)

        page.route("**/api/v1/track/*", told)
        page.reload()
        page.wait_for_selector(f"[data-state={says['state']}]")
        for act in acts:
            page.click(f"[data-act={act}]")
        return page

    return make


def phone_cut(says: b.Shape) -> Make:
    """The same when the house has fallen silent."""

    def make(stage: Stage) -> Page:
        page = phone(says)(stage)
        page.unroute_all(behavior="ignoreErrors")
        page.route("**/api/v1/track/*", lambda route: route.abort())
        page.wait_for_selector(".cut", timeout=20_000)
        return page

    return make


def phone_gone(stage: Stage) -> Page:
    stage.visitors.allowed.append("404")
    return stage.nobody("/t/1-000000000000000000000000", "h1")


def with_code(make: Make) -> Make:
    """The kiosk's number with the code that takes it along."""
    square = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9H0z"/></svg>'

    def with_address(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"number": "B1000", "track_url": "https://q.example/t/1"})

    def coded(stage: Stage) -> Page:
        page = make(stage)
        page.route("**/code.svg", lambda route: route.fulfill(body=square, content_type="image/svg+xml"))
        page.unroute("**/tickets")
        page.route("**/tickets", with_address)
        page.click("[data-act=done]")
        page.click("[data-service=pay]")
        page.click("[data-act=priority]")
        page.click("[data-act=take]")
        page.wait_for_selector(".follow img")
        return page

    return coded


def phones(address: str) -> Make:
    def make(stage: Stage) -> Page:
        page = stage.manager("phones")
        page.fill("[name=public_url]", address)
        page.wait_for_selector("[data-flaw]")
        return page

    return make


def staff_dialog(stage: Stage) -> Page:
    page = stage.manager("staff")
    page.click(f"[data-staff='{halls.CLERK}'] [data-act=change]")
    page.wait_for_selector("dialog[open]")
    return page


def printer(stage: Stage) -> Page:
    page = stage.signed_in("admin", "/printer")
    # folded where the page is narrow
    page.wait_for_selector(".moods", state="attached")
    return page


ALL, LONG, QUIET, HUGE = ("quiet", "long", "huge"), ("long",), ("quiet",), ("huge",)
STATES = (
    State("kiosk: choose", ALL, SIGNS, choose, least=FINGER),
    State("kiosk: printer in trouble", ("quiet", "long"), SIGNS, printer_in_trouble, least=FINGER),
    State("kiosk: more types", HUGE, SIGNS, more_types, least=FINGER),
    State("kiosk: papers", ("quiet", "long"), SIGNS, papers, least=FINGER),
    State("kiosk: priority", ("quiet", "long"), SIGNS, priority, least=FINGER),
    State("kiosk: not yet", ("quiet", "long"), SIGNS, not_yet, least=FINGER),
    State("kiosk: message only", LONG, SIGNS, message_only, least=FINGER),
    State("kiosk: number, remember", ("quiet", "long"), SIGNS, given("remember", "none"), least=FINGER),
    State("kiosk: number, printing", LONG, SIGNS, given("printing", "queued"), least=FINGER),
    State("kiosk: number, take", LONG, SIGNS, given("take", "printed"), least=FINGER),
    State("kiosk: number, no slip", LONG, SIGNS, given("no_slip", "failed"), least=FINGER),
    State("kiosk: refused", LONG, SIGNS, refused, least=FINGER),
    State("kiosk: repeat", ALL, SIGNS, repeat, least=FINGER),
    State("kiosk: other ways", LONG, SIGNS, ways, least=FINGER),
    State("kiosk: card read", ("quiet", "long"), SIGNS, card_read, least=FINGER),
    State("kiosk: mine, waiting", LONG, SIGNS, mine("waiting"), least=FINGER),
    State("kiosk: mine, called", LONG, SIGNS, mine("called"), least=FINGER),
    State("kiosk: mine, missed", LONG, SIGNS, mine("missed"), least=FINGER),
    State("kiosk: mine, held", LONG, SIGNS, mine("held"), least=FINGER),
    State("kiosk: shut", ALL, SIGNS, shut, least=FINGER),
    State("kiosk: with appointments", ALL, SIGNS, with_appointments, least=FINGER),
    State("kiosk: code of an appointment", QUIET, SIGNS, code_pad, least=FINGER),
    State("kiosk: too early", ("quiet", "long"), SIGNS, too_early, least=FINGER),
    State("kiosk: number by appointment", LONG, SIGNS, came(late=False), least=FINGER),
    State("kiosk: number, appointment late", LONG, SIGNS, came(late=True), least=FINGER),
    State("kiosk: easy, shut", ALL, SIGNS, easier(shut), least=EASY),
    State("kiosk: easy, with appointments", ALL, SIGNS, easier(with_appointments), least=EASY),
    State("kiosk: easy, code of an appointment", QUIET, SIGNS, easier(code_pad), least=EASY),
    State("kiosk: easy, too early", ("quiet", "long"), SIGNS, easier(too_early), least=EASY),
    State("kiosk: easy, number by appointment", LONG, SIGNS, easier(came(late=True)), least=EASY),
    State("kiosk: mine, served", LONG, SIGNS, mine("served"), least=FINGER),
    State("kiosk: easy, choose", ALL, SIGNS, easier(choose), least=EASY),
    State("kiosk: easy, papers", ("quiet", "long"), SIGNS, easier(papers), least=EASY),
    State("kiosk: easy, priority", ("quiet", "long"), SIGNS, easier(priority), least=EASY),
    State("kiosk: easy, not yet", ("quiet", "long"), SIGNS, easier(not_yet), least=EASY),
    State("kiosk: easy, message only", LONG, SIGNS, easier(message_only), least=EASY),
    State("kiosk: easy, other ways", LONG, SIGNS, easier(ways), least=EASY),
    State("kiosk: easy, number, remember", ("quiet", "long"), SIGNS, easier(given("remember", "none")), least=EASY),
    State("kiosk: easy, number, take", LONG, SIGNS, easier(given("take", "printed")), least=EASY),
    State("kiosk: easy, number, no slip", LONG, SIGNS, easier(given("no_slip", "failed")), least=EASY),
    State("kiosk: easy, refused", LONG, SIGNS, easier(refused), least=EASY),
    State("kiosk: easy, repeat", ALL, SIGNS, easier(repeat), least=EASY),
    State("kiosk: easy, mine, waiting", LONG, SIGNS, easier(mine("waiting")), least=EASY),
    State("kiosk: easy, mine, called", LONG, SIGNS, easier(mine("called")), least=EASY),
    State("kiosk: keypad, choose", ALL, SIGNS, keyed(choose), least=FINGER),
    State("kiosk: easy, keypad, papers", ("quiet", "long"), SIGNS, keyed(easier(papers)), least=EASY),
    State("kiosk: still there?", LONG, SIGNS, still_there, least=FINGER),
    State("kiosk: come in", LONG, SIGNS, attract, least=FINGER),
    State("kiosk: operator", QUIET, SIGNS, pin_pad, least=FINGER),
    State("kiosk: operator let in", ("quiet", "long"), SIGNS, corner, least=FINGER),
    State("kiosk: out of service", LONG, SIGNS, out_of_service),
    State("kiosk: pairing", QUIET, SIGNS, sign_in("/kiosk"), least=FINGER),
    State("board", ALL, SIGNS, board),
    State("board: big", ALL, SIGNS, big_board),
    State("board: pairing", QUIET, SIGNS, sign_in("/board")),
    State("counter: sign in", QUIET, DESKS, sign_in("/counter"), least=HAND),
    State("counter: choose", ALL, DESKS, choose_counter, least=HAND),
    State("counter: take over", QUIET, DESKS, take_over, least=HAND),
    State("counter: idle", ALL, DESKS, desk("idle"), IN_SIGHT, HAND),
    State("counter: called", ALL, DESKS, desk("calling", someone), IN_SIGHT, HAND),
    State("counter: serving", ("quiet", "long"), DESKS, desk("serving", someone, comes), IN_SIGHT, HAND),
    State("counter: paused", ("quiet", "long"), DESKS, desk("paused", pauses), ("[data-act=back]",), HAND),
    State("counter: pausing", LONG, DESKS, desk("serving", someone, comes, pauses), IN_SIGHT, HAND),
    State("counter: closed", QUIET, DESKS, closed, ("[data-act=open]",), HAND),
    State("counter: held", LONG, DESKS, tab("held"), least=HAND),
    State("counter: missed", LONG, DESKS, tab("missed"), least=HAND),
    State("counter: goes on", ("quiet", "long"), DESKS, desk("serving", someone, comes, goes_on), IN_SIGHT[:3], HAND),
    State("counter: helping", LONG, DESKS, helping, IN_SIGHT[:3], HAND),
    State(
        "counter: outcome dialog",
        LONG,
        DESKS,
        told("**/services", _wants_words, desk("serving", someone, comes), "F4"),
        least=HAND,
    ),
    State("counter: add dialog", ("quiet", "long"), DESKS, dialog("serving", "Alt+a", someone, comes), least=HAND),
    State("counter: pause refused", ("quiet", "long"), DESKS, pause_refused, least=HAND),
    State("counter: pause dialog", ("quiet", "long"), DESKS, dialog("serving", "F10", someone, comes), least=HAND),
    State("counter: hold dialog", LONG, DESKS, dialog("serving", "F7", someone, comes), least=HAND),
    State("counter: transfer dialog", ALL, DESKS, dialog("calling", "F8", someone), least=HAND),
    State("counter: call dialog", QUIET, DESKS, dialog("idle", "Alt+c"), least=HAND),
    State("counter: walk-in dialog", ALL, DESKS, dialog("idle", "Alt+w"), least=HAND),
    State("counter: who waits dialog", LONG, DESKS, one_who_waits, least=HAND),
    State("counter: refused", LONG, DESKS, refusal, least=HAND),
    State("greeter: sign in", QUIET, TABLETS, sign_in("/greeter"), least=HAND),
    State("greeter: pairing", QUIET, TABLETS, greeter_pairing, least=HAND),
    State("greeter: choose", ALL, TABLETS, greeter, least=HAND),
    State("greeter: form", ("quiet", "long"), TABLETS, greeter_form, ("[data-act=take]",), HAND),
    State("greeter: sets a rule aside", ("quiet", "long"), TABLETS, greeter_sets_aside, ("[data-act=take]",), HAND),
    State("greeter: appointments", LONG, TABLETS, greeter_appointments, least=HAND),
    State("greeter: message only", LONG, TABLETS, greeter_message, least=HAND),
    State("greeter: number", LONG, TABLETS, greeter_given, ("[data-act=next-customer]",), HAND),
    State("greeter: waiting", ("long", "huge"), TABLETS, greeter_today("waiting"), least=HAND),
    State("greeter: missed", LONG, TABLETS, greeter_today("missed"), least=HAND),
    State("greeter: who waits", LONG, TABLETS, greeter_ticket("waiting"), least=HAND),
    State("greeter: who was missed", LONG, TABLETS, greeter_ticket("missed"), least=HAND),
    State("manager: first", ("quiet", "long"), OFFICE, manager("first")),
    State("manager: screens", ALL, OFFICE, manager("screens")),
    State("manager: boards", ("quiet", "long"), OFFICE, manager("boards")),
    State("manager: content", ("quiet",), OFFICE, content_tab),
    State("manager: content, notice", ("quiet",), OFFICE, content_editor("notice")),
    State("manager: content, table", ("quiet",), OFFICE, content_editor("table")),
    *[
        State(f"board: {kind} in {layout}", ("long",), SIGNS, content(kind, layout))
        for kind in SHOWN
        for layout in ("full", "content")
    ],
    State("manager: door", QUIET, OFFICE, door),
    State("manager: tickets", LONG, OFFICE, tickets_found),
    State("manager: why it waited", LONG, OFFICE, why_it_waited),
    State("manager: rules, strict", ("quiet", "long"), OFFICE, calling_rules("strict")),
    State("manager: rules, interleave", LONG, OFFICE, calling_rules("interleave")),
    State("manager: rules tried", LONG, OFFICE, rules_tried),
    State("manager: serving", ALL, OFFICE, serving),
    State("manager: staffing", ALL, OFFICE, staffing),
    State("manager: staffing, sure?", ("quiet", "long"), OFFICE, staffing_switched),
    State("manager: appointments", LONG, OFFICE, office_appointments),
    State("manager: printers", ("quiet", "long"), OFFICE, manager("printers")),
    State("manager: staff", ("quiet", "long"), OFFICE, manager("staff")),
    State("manager: one printer", ("long",), OFFICE, one_printer),
    State("manager: changed printer", ("long",), OFFICE, changed_printer),
    State("slip design", ("quiet",), OFFICE, slip_design),
    State("manager: staff dialog", LONG, OFFICE, staff_dialog),
    State("manager: emergency", ("quiet", "long"), OFFICE, emergency),
    State("manager: emergency, sure?", QUIET, OFFICE, emergency_sure),
    State("manager: emergency stands", LONG, OFFICE, warned(manager("staff"))),
    State("manager: long emergency stands", LONG, OFFICE, warned(manager("staff"), "long")),
    State("kiosk: emergency", ("quiet", "long"), SIGNS, warned(choose), least=FINGER),
    State("kiosk: long emergency", LONG, SIGNS, warned(choose, "long"), least=FINGER),
    State("board: emergency", ALL, SIGNS, warned_board("short")),
    State("board: long emergency", LONG, SIGNS, warned_board("long")),
    State("counter: help dialog", QUIET, DESKS, dialog("serving", "Alt+h", someone, comes), least=HAND),
    State(
        "counter: manager called, a long message",
        LONG,
        DESKS,
        manager_called(desk("serving", someone, comes)),
        IN_SIGHT,
        HAND,
    ),
    State(
        "counter: manager coming",
        ("quiet", "long"),
        DESKS,
        manager_called(desk("calling", someone), coming=True),
        IN_SIGHT,
        HAND,
    ),
    State("counter: notice before calls", LONG, DESKS, notice_before_calls, ("[data-act=confirm]",), HAND),
    State("manager: messages, counters call", ("quiet", "long"), OFFICE, manager_notices("message")),
    State("manager: a notice to write", LONG, OFFICE, manager_notices("notice")),
    State("counter: emergency", ("quiet", "long"), DESKS, warned(desk("serving", someone, comes)), IN_SIGHT, HAND),
    State("counter: long emergency", LONG, DESKS, warned(desk("serving", someone, comes), "long"), (), HAND),
    State("over counter: idle", ("quiet", "long"), OVER_COUNTER, over("idle")),
    State("over counter: calling", ALL, OVER_COUNTER, over("calling", someone)),
    State("over counter: serving", ("quiet", "long"), OVER_COUNTER, over("serving", someone, comes)),
    State("over counter: paused", ("quiet", "long"), OVER_COUNTER, over("paused", pauses)),
    State("over counter: closed", ("quiet", "long"), OVER_COUNTER, over("closed", shuts)),
    State("over counter: clerk", ("quiet", "long"), OVER_COUNTER, with_clerk),
    State("over counter: emergency", ("quiet", "long"), OVER_COUNTER, warned(over("calling", someone))),
    State("over counter: unbound", QUIET, OVER_COUNTER, unbound),
    State("over counter: pairing", QUIET, OVER_COUNTER, sign_in("/counter-screen")),
    State("greeter: emergency", ("quiet", "long"), TABLETS, warned(greeter), least=HAND),
    State("phone: waiting", ("quiet", "long"), HANDHELD, phone({"state": "waiting"}), PHONE_SIGHT, HAND),
    State("phone: near", LONG, HANDHELD, phone({"state": "waiting", "ahead": 0}, "alerts"), PHONE_SIGHT, HAND),
    State("phone: sure?", LONG, HANDHELD, phone({"state": "waiting", "ahead": 128}, "leave"), (), HAND),
    State("phone: called", ("quiet", "long"), HANDHELD, phone(CALLED), CALLED_SIGHT, HAND),
    State("phone: called, sure?", LONG, HANDHELD, phone(CALLED, "leave"), (), HAND),
    State("phone: serving", LONG, HANDHELD, phone({**CALLED, "state": "serving", "may": []}), PHONE_SIGHT, HAND),
    State("phone: missed", LONG, HANDHELD, phone(MISSED), PHONE_SIGHT, HAND),
    State("phone: missed, back by", LONG, HANDHELD, phone({**MISSED, "until": FAR}), PHONE_SIGHT, HAND),
    State("phone: missed, too late", LONG, HANDHELD, phone({**MISSED, "may": [], "over": True}), PHONE_SIGHT, HAND),
    State("phone: missed, to the desk", LONG, HANDHELD, phone({**MISSED, "may": []}), PHONE_SIGHT, HAND),
    State("phone: held", LONG, HANDHELD, phone({**CALLED, "state": "held", "hold": "papers_here"}), PHONE_SIGHT, HAND),
    State("phone: served", LONG, HANDHELD, phone({"state": "served", "may": []}), PHONE_SIGHT, HAND),
    State("phone: rate", LONG, HANDHELD, phone({"state": "served", "may": ["rate"]}), PHONE_SIGHT, HAND),
    State("phone: rated", LONG, HANDHELD, phone({"state": "served", "may": [], "rated": True}), PHONE_SIGHT, HAND),
    State("phone: left", LONG, HANDHELD, phone({"state": "left", "may": []}), PHONE_SIGHT, HAND),
    State("phone: expired", LONG, HANDHELD, phone({"state": "expired", "may": []}), PHONE_SIGHT, HAND),
    State("phone: cut line", LONG, HANDHELD, phone_cut({"state": "waiting"}), (".cut",), HAND),
    State("phone: called, cut line", LONG, HANDHELD, phone_cut(CALLED), (".cut", ".called h1"), HAND),
    State("phone: wrong address", QUIET, HANDHELD, phone_gone),
    State("phone: try", QUIET, HANDHELD, lambda stage: stage.nobody("/t/try", "h1")),
    State("kiosk: number with its code", ("quiet", "long"), SIGNS, with_code(given("remember", "none")), least=FINGER),
    State("kiosk: easy, number with its code", LONG, SIGNS, easier(with_code(given("take", "printed"))), least=EASY),
    State("manager: phones", QUIET, OFFICE, phones("http://192.168.1.20:8600")),
    State("manager: phones, wrong", LONG, OFFICE, phones("http://localhost:8600/queue")),
    State("rating: welcome", ("quiet", "long"), RATERS, rater(number=""), least=FINGER),
    State("rating: asks", ("quiet", "long"), RATERS, rater(), ("[data-act=skip]", "[data-level='1']"), FINGER),
    State(
        "rating: why",
        ("quiet", "long"),
        RATERS,
        rater("[data-level='1']", "[data-reason=slow]"),
        ("[data-act=send]",),
        FINGER,
    ),
    State("rating: pairing", QUIET, RATERS, sign_in("/rating")),
    State("manager: ratings", ("quiet", "long"), OFFICE, ratings),
    State("start", QUIET, OFFICE, sign_in("/")),
    State("sign in", QUIET, OFFICE, sign_in("/sign-in")),
    State("paper", ("quiet", "long"), OFFICE, printer),
)
