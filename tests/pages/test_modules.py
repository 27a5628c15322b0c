"""The pages' pure modules, run where they live: in a browser, under the pages' own content policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.pages.conftest import House

pytestmark = pytest.mark.browser
Run = Callable[..., Any]


@pytest.fixture(scope="module")
def run(browser: Browser, house: House) -> Iterator[Run]:
    """``run(module, body, argument)``: the body is the code of a function of the module ``m`` and the argument."""
    context = browser.new_context(base_url=house.base)
    page = context.new_page()
    page.goto("/")
    sheet = page.get_attribute("link[rel=stylesheet]", "href") or ""
    base = sheet.rpartition("/")[0]

    def execute(module: str, body: str, given: Any = None) -> Any:
        code = f"async (given) => {{ const m = await import('{base}/{module}'); {body} }}"
        return page.evaluate(code, given)

    yield execute
    context.close()


# --- where a page stands in the journal

STAND = """
const p = new m.Position(["board", "kiosk:1"]);
p.begin({ seq: 10, journal: "J" });
const plain = { room: "board", journal: "J", type: "TicketIssued" };
const message = (seq, prev, more = {}) => p.message({ ...plain, seq, prev, ...more });
const tick = (board, more = {}) => p.tick({ journal: "J", rooms: { board, "kiosk:1": 0 }, ...more });
"""


@pytest.mark.parametrize(
    ("code", "verdicts"),
    [
        ("[message(10, 8), message(9, 8)]", ["old", "old"]),
        ("[message(11, 8), message(12, 11)]", ["apply", "apply"]),
        ("[message(13, 12)]", ["gap"]),
        ("[message(12, 8), message(12, 8)]", ["apply", "old"]),
        ("[message(11, 8, { journal: 'K' })]", ["forget"]),
        ("[message(11, 8, { type: 'DayOpened' }), message(9, 8, { type: 'DayOpened' })]", ["forget", "old"]),
        ("[message(11, 8, { room: 'kiosk:2' })]", ["old"]),
        # one room's messages say nothing about another's
        ("[message(15, 8), message(12, 11, { room: 'kiosk:1' })]", ["apply", "gap"]),
        ("[tick(10), tick(9)]", ["fits", "forget"]),
        ("[tick(3), tick(10), tick(11)]", ["fits", "fits", "gap"]),
        ("[message(11, 8), tick(11), tick(8)]", ["apply", "fits", "forget"]),
        ("[tick(10, { journal: 'K' })]", ["forget"]),
        ("[(p.forget(), message(11, 8))]", ["forget"]),
    ],
)
def test_position_judges_messages_and_ticks(run: Run, code: str, verdicts: list[str]) -> None:
    assert run("position.js", f"{STAND} return {code};") == verdicts


# --- the queue of calls

CALLS = """
const c = new m.Calls();
const call = (announcement, at = 0) => ({ announcement, number: `B${announcement}`, at: new Date(at).toISOString() });
const big = () => c.big && c.big.announcement;
const list = () => c.list.map((one) => one.announcement);
"""


def test_board_that_comes_up_shows_the_latest_call_and_announces_nothing(run: Run) -> None:
    code = "c.begin([call(9), call(8)], 0); return [big(), c.step(0), c.fresh, list()];"
    assert run("display/calls.js", CALLS + code) == [9, None, False, [9, 8]]


def test_burst_of_calls_is_shown_one_by_one_in_order_and_once(run: Run) -> None:
    code = """c.begin([], 0);
    for (const id of [1, 2, 3, 2, 1]) c.add(call(id));
    const lists = list();
    const shown = [];
    for (let now = 0; now < 20000; now += 500) {
      const next = c.step(now);
      if (next) shown.push([now, next.announcement]);
    }
    return [lists, shown];"""
    assert run("display/calls.js", CALLS + code) == [[3, 2, 1], [[0, 1], [4000, 2], [8000, 3]]]


def test_content_comes_back_when_no_call_waits_and_the_last_was_long_enough(run: Run) -> None:
    code = """c.begin([], 0); const before = c.quiet(0, 6000); c.add(call(1)); const waits = c.quiet(0, 6000); c.step(10);
    return [before, waits, c.quiet(6009, 6000), c.quiet(6010, 6000)];"""
    assert run("display/calls.js", CALLS + code) == [True, False, False, True]


def test_call_missed_while_the_line_was_down_is_announced_and_an_old_one_is_not(run: Run) -> None:
    code = """c.begin([call(1)], 0);
    c.begin([call(4, 100000), call(3, 95000), call(2, 1000), call(1)], 100000);
    const first = c.step(0).announcement, second = c.step(4000).announcement;
    return [first, second, c.step(8000), list()];"""
    assert run("display/calls.js", CALLS + code) == [3, 4, None, [4, 3, 2, 1]]


def test_snapshot_after_the_event_announces_nothing_again(run: Run) -> None:
    code = "c.begin([], 0); c.add(call(1)); c.step(0); c.begin([call(1)], 0); return [c.step(9000), big()];"
    assert run("display/calls.js", CALLS + code) == [None, 1]


def test_withdrawn_call_leaves_the_board_the_queue_and_the_list(run: Run) -> None:
    code = """c.begin([call(1)], 0); c.add(call(2)); c.add(call(3)); c.step(0);
    c.withdraw([3]); const left = c.step(9000);
    c.withdraw([2]);
    return [left, big(), c.fresh, list()];"""
    assert run("display/calls.js", CALLS + code) == [None, 1, False, [1]]


def test_call_missing_from_a_snapshot_was_withdrawn(run: Run) -> None:
    code = "c.begin([call(1)], 0); c.add(call(2)); c.step(0); c.begin([call(1)], 0); return [big(), list()];"
    assert run("display/calls.js", CALLS + code) == [1, [1]]


def test_queue_longer_than_the_boards_list_loses_nobody(run: Run) -> None:
    code = """c.begin([], 0);
    for (let id = 1; id <= 25; id += 1) c.add(call(id));
    c.begin(Array.from({ length: 20 }, (_, index) => call(25 - index)), 0);
    const shown = [];
    for (let now = 0; shown.length < 25 && now < 200000; now += 4000) shown.push(c.step(now).announcement);
    return shown;"""
    assert run("display/calls.js", CALLS + code) == list(range(1, 26))


def test_forgotten_board_takes_the_next_snapshot_as_the_first(run: Run) -> None:
    code = "c.begin([call(5)], 0); c.add(call(6)); c.forget(); c.begin([call(2)], 0); return [big(), c.step(0)];"
    assert run("display/calls.js", CALLS + code) == [2, None]


# --- plates and places

TICKET = {"id": 7, "number": "B007", "category": "ordinary"}


@pytest.mark.parametrize(
    ("event", "after"),
    [
        ({"type": "TicketCalled", "ticket": 8, "number": "B008", "category": "vip"},
         {"number": 3, "state": "calling", "ticket": {"id": 8, "number": "B008", "category": "vip"}}),
        ({"type": "ServiceStarted", "ticket": 7, "number": "B007"},
         {"number": 3, "state": "serving", "ticket": TICKET}),
        ({"type": "TicketServed", "ticket": 7}, {"number": 3, "state": "idle"}),
        ({"type": "TicketServed", "ticket": 6}, {"number": 3, "state": "calling", "ticket": TICKET}),
        ({"type": "CounterPaused", "reason": "rest", "until": "T"},
         {"number": 3, "state": "paused", "reason": "rest", "until": "T"}),
        ({"type": "CounterClosed"}, {"number": 3, "state": "closed"}),
        ({"type": "CategoryChanged", "ticket": 7}, {"number": 3, "state": "calling", "ticket": TICKET}),
    ],
)  # fmt: skip
def test_plate_follows_the_event(run: Run, event: dict[str, Any], after: dict[str, Any]) -> None:
    plate = {"number": 3, "state": "calling", "ticket": TICKET}
    assert run("display/plate.js", "return m.plate(given[0], given[1]);", [plate, event]) == after


def test_board_of_a_large_hall_shows_where_something_is(run: Run) -> None:
    counters = [{"number": n, "state": "closed"} for n in range(1, 31)]
    counters[24] = {"number": 25, "state": "paused"}
    counters[9] = {"number": 10, "state": "calling", "ticket": TICKET}
    counters[28] = {"number": 29, "state": "idle"}
    assert run("display/parts.js", "return m.plates(given).map((one) => one.number);", counters) == [10, 25, 29]


@pytest.mark.parametrize(
    ("session", "seat"),
    [({"counter": 4, "staff": "1"}, 4), ({"staff": "1"}, 2), ({"staff": "9"}, None), ({"device": "x"}, None)],
)
def test_clerk_is_led_back_to_the_own_seat(run: Run, session: dict[str, Any], seat: int | None) -> None:
    counters = [
        {"number": 1, "state": "closed", "staff": "9"},
        {"number": 2, "state": "idle", "staff": "1"},
        {"number": 3, "state": "idle"},
    ]
    assert run("counter/seat.js", "return m.seatOf(given[0], given[1]);", [session, counters]) == seat


@pytest.mark.parametrize(
    ("role", "address", "seat"),
    [
        ("manager", "?counter=1", 1),
        ("manager", "?counter=3", 3),
        # somebody else sits there, there is none, and it is no number
        ("manager", "?counter=2", 1),
        ("manager", "?counter=9", 1),
        ("manager", "?counter=x", 1),
        ("manager", "", 1),
        ("counter", "?counter=3", 1),
    ],
)
def test_manager_is_led_to_the_counter_of_the_address(run: Run, role: str, address: str, seat: int) -> None:
    counters = [
        {"number": 1, "state": "idle", "staff": "9"},
        {"number": 2, "state": "idle", "staff": "1"},
        {"number": 3, "state": "calling"},
    ]
    given = [{"staff": "9", "role": role}, counters, address]
    assert run("counter/seat.js", "return m.seatOf(...given);", given) == seat


# --- the desk


@pytest.mark.parametrize(
    ("act", "answer", "after"),
    [
        ("next", {"ticket": {**TICKET, "state": "called"}}, ("calling", 7)),
        ("next", {"ticket": {**TICKET, "state": "serving"}, "repeated": True}, ("serving", 7)),
        ("next", {"ticket": None}, ("paused", None)),
        ("start", {**TICKET, "state": "serving"}, ("serving", 7)),
        ("recall", {**TICKET, "state": "called"}, ("calling", 7)),
        ("finish", {**TICKET, "state": "served"}, ("paused", None)),
        ("undo", {"number": 1, "state": "idle"}, ("idle", None)),
    ],
)
def test_desk_draws_the_answer_at_once(run: Run, act: str, answer: Any, after: tuple[str, int | None]) -> None:
    counter = {"number": 1, "state": "calling", "ticket": TICKET, "pausing": {"reason": "rest", "until": None}}
    code = "const c = m.after(given[0], given[1], given[2]); return [c.state, c.ticket ? c.ticket.id : null];"
    assert run("counter/acts.js", code, [counter, act, answer]) == list(after)


def test_second_press_is_the_same_press_for_a_second(run: Run) -> None:
    code = "return [m.samePress(-Infinity, 0), m.samePress(0, 999), m.samePress(0, 1000)];"
    assert run("counter/acts.js", code) == [False, True, False]


def test_queue_is_shown_by_turn(run: Run) -> None:
    tickets = [
        {"id": 1, "issued_at": "2026-11-23T01:00:00Z", "category": "ordinary"},
        {"id": 2, "issued_at": "2026-11-23T01:01:00Z", "category": "vip"},
        {"id": 3, "issued_at": "2026-11-23T01:02:00Z", "category": "ordinary", "turn_at": "2026-11-23T00:00:00Z"},
    ]
    categories = [{"code": "ordinary", "head_start": 0}, {"code": "vip", "head_start": 90}]
    code = "return m.byTurn(given[0], given[1]).map((one) => one.id);"
    assert run("counter/queues.js", code, [tickets, categories]) == [3, 2, 1]


NINE = "2026-11-23T01:00:00Z"
"""Nine o'clock in the hall, as JSON has it."""


@pytest.mark.parametrize(("minutes", "mine", "helped"), [(10, [1, 4, 5], []), (11, [1, 2, 4, 5], ["rename"])])
def test_desk_shows_who_waits_for_it_and_whom_it_helps_with(
    run: Run, minutes: int, mine: list[int], helped: list[str]
) -> None:
    waiting = [
        {"id": 1, "service": "pay", "issued_at": NINE},
        {"id": 2, "service": "rename", "issued_at": NINE},
        # too late to be helped with yet, of a type without a limit, and sent elsewhere
        {"id": 3, "service": "rename", "issued_at": "2026-11-23T01:09:00Z"},
        {"id": 4, "service": "new", "issued_at": NINE, "sent_to": {"counter": 1}},
        {"id": 5, "service": "new", "issued_at": NINE, "sent_to": {"staff": "1001"}},
        {"id": 6, "service": "pay", "issued_at": NINE, "sent_to": {"counter": 2}},
        {"id": 7, "service": "pay", "issued_at": NINE, "sent_to": {"staff": "1002"}},
        {"id": 8, "service": "new", "issued_at": NINE},
    ]
    desk = {
        "counter": {"number": 1, "staff": "1001", "services": ["pay"], "help": ["rename", "new"]},
        "services": [{"code": "pay"}, {"code": "rename", "help_after": 600}, {"code": "new"}],
        "waiting": waiting,
    }
    code = f"""const now = Date.parse("{NINE}") + given[1] * 60000;
        const mine = m.waitingFor(given[0], now);
        return [mine.map((one) => one.id), mine.filter((one) => one.helps).map((one) => one.id),
          m.helpedNow(given[0], now).map((one) => one.code)];"""
    helps = [2] if helped else []
    at = minutes if minutes == 10 else 10.1
    assert run("counter/queues.js", code, [desk, at]) == [mine, helps, helped]


@pytest.mark.parametrize(("limit", "second"), [(600, [2]), (599, [])])
def test_second_choice_is_marked_until_it_has_waited_too_long(run: Run, limit: int, second: list[int]) -> None:
    waiting = [{"id": 1, "service": "pay", "issued_at": NINE}, {"id": 2, "service": "new", "issued_at": NINE}]
    counter = {"number": 1, "services": ["pay", "new"], "second": ["new"]}
    desk = {"counter": counter, "services": [], "waiting": waiting, "hall": {"second_choice_limit": limit}}
    code = f"""const mine = m.waitingFor(given, Date.parse("{NINE}") + 600000);
        return mine.filter((one) => one.second).map((one) => one.id);"""
    assert run("counter/queues.js", code, desk) == second


def test_who_is_parked_for_longest_comes_first_and_is_pointed_out(run: Run) -> None:
    held = [
        {"id": 1, "held_since": "2026-11-23T01:10:00Z", "issued_at": NINE},
        {"id": 2, "held_since": NINE, "issued_at": NINE},
    ]
    code = f"""const now = Date.parse("{NINE}") + given[2] * 1000;
        return m.parked(given[0], given[1], now).map((one) => [one.id, one.over]);"""
    assert run("counter/queues.js", code, [held, 900, 900]) == [[2, False], [1, False]]
    assert run("counter/queues.js", code, [held, 900, 901]) == [[2, True], [1, False]]
    assert run("counter/queues.js", code, [held, None, 90_000]) == [[2, False], [1, False]]


@pytest.mark.parametrize(
    ("service", "until"), [({"return_within": 1800}, 1800), ({}, None), (None, None)], ids=["limit", "none", "unknown"]
)
def test_who_was_missed_may_come_back_until(run: Run, service: Any, until: int | None) -> None:
    code = f"const u = m.backUntil({{ ended_at: '{NINE}' }}, given); return u && (u - Date.parse('{NINE}')) / 1000;"
    assert run("counter/queues.js", code, service) == until


@pytest.mark.parametrize(
    ("name", "body", "asks"),
    [
        ("finish", {}, True),
        ("next", {"outcome": "paid"}, True),
        ("business", {"remark": "r"}, True),
        ("walk_in", {"outcome": "paid", "remark": "r"}, False),
        ("hold", {}, False),
        ("recall", {}, False),
    ],
)
def test_what_ends_a_business_is_spoken_of_first(run: Run, name: str, body: Any, asks: bool) -> None:
    service = {"outcome_required": True, "remark_required": True}
    assert run("counter/acts.js", "return m.mustSay(...given);", [name, body, service]) is asks
    # one press stays one press where nothing is wanted, and where nobody is
    assert run("counter/acts.js", "return m.mustSay(...given);", [name, body, {"outcomes": ["paid"]}]) is False
    assert run("counter/acts.js", "return m.mustSay(...given);", [name, body, None]) is False


@pytest.mark.parametrize(
    ("hold", "counter", "to"),
    [
        ("papers_here", 2, {"counter": 2}),
        ("papers_here", 3, {"service": "pay"}),
        ("papers_away", 2, {"service": "pay"}),
    ],
)
def test_who_is_released_waits_where_the_papers_are(run: Run, hold: str, counter: int, to: Any) -> None:
    ticket = {"hold": hold, "counter": counter, "service": "pay"}
    counters = [{"number": 2, "state": "idle"}, {"number": 3, "state": "closed"}]
    assert run("counter/acts.js", "return m.releasedTo(...given);", [ticket, counters]) == to


def test_what_usually_follows_is_offered_first(run: Run) -> None:
    services = [
        {"code": "new", "then": ["card", "pay"]},
        {"code": "else", "message": {"zh": "m"}},
        {"code": "pay"},
        {"code": "card"},
        {"code": "rename"},
    ]
    code = "return m.offered(...given).map((one) => one.code);"
    assert run("counter/endings.js", code, [services, "new"]) == ["card", "pay", "rename", "new"]
    assert run("counter/endings.js", code, [services, "rename"]) == ["new", "pay", "card", "rename"]


WAIT, LONGER = {"low": 300, "high": 420}, {"low": 600, "high": 900}


@pytest.mark.parametrize(
    ("then", "counters", "changes", "nobody"),
    [(LONGER, 1, True, False), (None, 1, True, False), (WAIT, 2, False, False), (None, 0, False, True)],
)
def test_pause_says_what_it_does_to_the_waits(run: Run, then: Any, counters: int, changes: bool, nobody: bool) -> None:
    given = {"waiting": 6, "now": WAIT, "then": then, "counters": counters}
    found = run("counter/pausing.js", "return m.effect(given);", given)
    assert (found["changes"], found["nobody"]) == (changes, nobody)


@pytest.mark.parametrize(
    ("key", "at", "how", "to"),
    [
        ("3", 0, {"digits": True}, 2),
        ("4", 0, {"digits": True}, None),
        ("4", 0, {"digits": True, "first": 3}, 0),
        ("3", 0, {"digits": True, "first": 3}, None),
        ("+", 2, {"steps": True}, 0),
        ("-", 0, {"steps": True}, 2),
        ("+", -1, {"steps": True}, 0),
        ("+", 0, {"digits": True}, None),
        ("1", 0, {"steps": True}, None),
    ],
)
def test_choices_are_made_with_one_hand(run: Run, key: str, at: int, how: Any, to: int | None) -> None:
    assert run("dialog.js", "return m.choiceOf(given[0], given[1], 3, given[2]);", [key, at, how]) == to


def test_no_key_has_two_acts_and_none_is_what_a_scanner_types(run: Run) -> None:
    codes = run("counter/keys.js", "return Object.values(m.KEYS).flat();")
    assert sorted(codes) == sorted(set(codes))
    assert [code for code in codes if code.startswith(("Key", "Digit", "Enter"))] == []


@pytest.mark.parametrize(("ms", "text"), [(-5, "0:00"), (65_000, "1:05"), (3_729_000, "1:02:09")])
def test_timer_reads_like_a_clock(run: Run, ms: int, text: str) -> None:
    assert run("counter/current.js", "return m.timer(given);", ms) == text


# --- the kiosk


@pytest.mark.parametrize(
    ("slip", "shows_number", "late", "says"),
    [
        ("queued", False, False, "printing"),
        ("queued", False, True, "no_slip"),
        ("printed", False, True, "take"),
        ("failed", False, False, "no_slip"),
        ("unconfirmed", False, False, "no_slip"),
        ("none", False, False, "no_slip"),
        ("printed", True, False, "remember"),
    ],
)
def test_kiosk_tells_the_truth_about_paper(run: Run, slip: str, shows_number: bool, late: bool, says: str) -> None:
    assert run("slips.js", "return m.paperSays(...given);", [slip, shows_number, late]) == says


def test_repeat_shows_of_each_number_the_latest_call(run: Run) -> None:
    calls = [{"number": "B002", "counter": 4}, {"number": "B001", "counter": 1}, {"number": "B002", "counter": 1}]
    code = "return m.latest(given).map((one) => [one.number, one.counter]);"
    assert run("kiosk/repeat.js", code, calls) == [["B002", 4], ["B001", 1]]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("482 913 065", {"kind": "appointment", "code": "482 913 065"}),
        ("482913065", {"kind": "appointment", "code": "482913065"}),
        ("B001", {"kind": "ticket", "name": "B001"}),
        ("b1000", {"kind": "ticket", "name": "B1000"}),
        ("2026-11-23~B001", {"kind": "ticket", "name": "2026-11-23~B001"}),
        ("11010519491231002X", {"kind": "identity", "identity": "11010519491231002X"}),
        ("6222021234567890123", {"kind": "identity", "identity": "6222021234567890123"}),
        ("12345", {"kind": "unknown"}),
        ("https://example.org/B001", {"kind": "unknown"}),
    ],
)
def test_scan_is_a_ticket_a_card_or_nothing_known(run: Run, text: str, meaning: Any) -> None:
    assert run("kiosk/scanned.js", "return m.meaning(given);", text) == meaning


def test_scanner_types_faster_than_fingers(run: Run) -> None:
    code = "return given.reduce((was, [key, at]) => m.typed(was, key, at), { text: '', at: -Infinity }).text;"
    assert run("scanner.js", code, [["X", 0], ["B", 900], ["0", 905], ["1", 912]]) == "B01"
    assert run("scanner.js", code, [["B", 0], ["0", 200], ["1", 500]]) == "1"


@pytest.mark.parametrize(
    ("text", "ticket"),
    [
        (" b 012 ", {"day": None, "number": "B012"}),
        ("Ｂ０１２", {"day": None, "number": "B012"}),
        ("2026-11-23~AB1000", {"day": "2026-11-23", "number": "AB1000"}),
        ("https://hall.example/t/17-0123456789abcdef01234567", {"id": 17}),
        ("https://hall.example/17", None),
        ("B1", None),
        ("", None),
    ],
)
def test_typed_or_scanned_text_names_a_ticket(run: Run, text: str, ticket: Any) -> None:
    assert run("scanner.js", "return m.ticketOf(given);", text) == ticket


# --- the greeter's list

TODAY = [
    {"id": 3, "number": "B002", "state": "waiting"},
    {"id": 1, "number": "A001", "state": "serving"},
    {"id": 2, "number": "B001", "state": "waiting"},
    {"id": 4, "number": "A002", "state": "called"},
    {"id": 5, "number": "A003", "state": "missed"},
]


@pytest.mark.parametrize(
    ("wish", "numbers"),
    [
        ({"tab": "waiting", "newest": False, "text": ""}, ["B001", "B002"]),
        ({"tab": "waiting", "newest": True, "text": " "}, ["B002", "B001"]),
        ({"tab": "called", "newest": False, "text": ""}, ["A001", "A002"]),
        ({"tab": "held", "newest": False, "text": ""}, []),
        ({"tab": "held", "newest": False, "text": "a 00"}, ["A001", "A002", "A003"]),
        ({"tab": "waiting", "newest": True, "text": "002"}, ["A002", "B002"]),
    ],
)
def test_greeters_list_by_state_age_and_number(run: Run, wish: Any, numbers: list[str]) -> None:
    code = "return m.arranged(given.tickets, given.wish).map(({ number }) => number);"
    assert run("greeter/order.js", code, {"tickets": TODAY, "wish": wish}) == numbers


def test_who_moved_between_two_readings_stands_once(run: Run) -> None:
    lists = [[{"id": 1, "state": "waiting"}, {"id": 2, "state": "waiting"}], [{"id": 1, "state": "called"}]]
    found = run("greeter/house.js", "return m.once(given);", lists)
    assert found == [{"id": 1, "state": "called"}, {"id": 2, "state": "waiting"}]


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        ({"language": None, "note": " ", "needs": []}, {"language": "zh"}),
        ({"language": "en", "note": " n ", "needs": ["sight"]}, {"language": "en", "note": "n", "needs": ["sight"]}),
    ],
)
def test_number_for_somebody_is_asked_for_with_what_was_chosen(run: Run, draft: Any, said: Any) -> None:
    code = "return m.bodyOf('pay', { ...given, category: 'vip', needs: new Set(given.needs) }, ['zh', 'en']);"
    assert run("greeter/take.js", code, draft) == {"service": "pay", "category": "vip", **said}


# --- what becomes of a kiosk that is left alone


@pytest.mark.parametrize(
    ("untouched_ms", "at_home", "stage"),
    [
        (0, False, "calm"),
        (30_001, False, "warning"),
        (30_001, True, "calm"),
        (90_001, True, "attract"),
        (10**7, False, "warning"),
    ],
)
def test_untouched_kiosk_warns_then_invites(run: Run, untouched_ms: int, at_home: bool, stage: str) -> None:
    assert run("kiosk/idle.js", "return m.stageOf(...given);", [untouched_ms, at_home]) == stage


@pytest.mark.parametrize(
    ("last", "tap", "same"),
    [
        (
            {"screen": "choose", "at": 0, "x": 500, "y": 1500},
            {"screen": "papers", "at": 300, "x": 520, "y": 1510},
            True,
        ),
        (
            {"screen": "choose", "at": 0, "x": 500, "y": 1500},
            {"screen": "papers", "at": 900, "x": 520, "y": 1510},
            False,
        ),
        (
            {"screen": "choose", "at": 0, "x": 500, "y": 1500},
            {"screen": "papers", "at": 300, "x": 700, "y": 1510},
            False,
        ),
        # the same digit of a PIN, twice
        (
            {"screen": "operator", "at": 0, "x": 500, "y": 900},
            {"screen": "operator", "at": 200, "x": 500, "y": 900},
            False,
        ),
    ],
)
def test_tap_that_bounces_onto_the_next_screen_is_one_tap(run: Run, last: Any, tap: Any, same: bool) -> None:
    assert run("kiosk/steady.js", "return m.bounces(...given);", [last, tap]) is same


WAYS = [{"name": {"zh": "自助机", "en": "machine"}}]


@pytest.mark.parametrize(
    ("service", "first"),
    [
        ({"message": {"zh": "x", "en": "x"}}, "message"),
        ({"wait": None, "ways": WAYS, "wait_limit": 600}, "papers"),
        ({"wait": {"low": 60, "high": 600}, "ways": WAYS, "wait_limit": 600}, "papers"),
        ({"wait": {"low": 60, "high": 601}, "ways": WAYS, "wait_limit": 600}, "ways"),
        ({"wait": {"low": 60, "high": 9000}}, "papers"),
    ],
)
def test_other_ways_come_first_when_the_wait_is_long(run: Run, service: Any, first: str) -> None:
    assert run("kiosk/asking.js", "return m.firstScreen(given);", service) == first


def test_large_hall_shows_the_types_with_most_people_in_their_order(run: Run) -> None:
    types = [{"code": n, "waiting": n % 15} for n in range(30)]
    shown = run("display/parts.js", "return m.waitingTypes(given).map((one) => one.code);", types)
    assert shown == [9, 10, 11, 12, 13, 14, 24, 25, 26, 27, 28, 29]


def test_board_lists_of_each_number_the_latest_call_but_not_the_big_one(run: Run) -> None:
    calls = [{"number": n, "announcement": a} for a, n in enumerate(["B003", "B002", "B003", "B001", "B002"])]
    code = "return m.lastCalls(given, { number: 'B001' }).map((one) => one.announcement);"
    assert run("display/parts.js", code, calls) == [0, 1]


@pytest.mark.parametrize(
    ("hall", "undone"),
    [
        ({"tokens": [], "staff": [], "printers": []}, ["staff", "kiosk", "board", "printer", "pin"]),
        (
            {
                "tokens": [{"role": "kiosk"}, {"role": "display"}],
                "staff": [{"active": True, "roles": ["counter"]}, {"active": True, "roles": ["technician"]}],
                "printers": [{"paper": False}],
            },
            ["printer"],
        ),
    ],
)
def test_first_day_names_what_is_still_to_be_done(run: Run, hall: Any, undone: list[str]) -> None:
    assert run("manager/first.js", "return m.undone(given);", hall) == undone


@pytest.mark.parametrize(("typed", "seat"), [("1", None), ("12", 12), ("2", 2), ("9", None), ("", None)])
def test_typed_digits_choose_a_counter_once_they_are_clear(run: Run, typed: str, seat: int | None) -> None:
    counters = [{"number": number} for number in (1, 2, 11, 12)]
    assert run("counter/seat.js", "return m.typedSeat(...given)?.number ?? null;", [typed, counters]) == seat


# --- words and ways


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (None, ["", ""]),
        ({"low": 0, "high": 30}, ["约 1 分钟", "about 1 min"]),
        ({"low": 299, "high": 541}, ["约 4–10 分钟", "about 4–10 min"]),
    ],
)
def test_wait_is_said_as_whole_minutes(run: Run, wait: Any, words: list[str]) -> None:
    code = "await m.loadWords(); return [m.sayWait(given, 'zh'), m.sayWait(given, 'en')];"
    assert run("words.js", code, wait) == words


def test_unknown_key_shows_itself_and_a_missing_value_keeps_its_place(run: Run) -> None:
    code = "await m.loadWords(); return [m.say('no.such'), m.say('waiting.many', {}, 'en')];"
    assert run("words.js", code) == ["no.such", "{count} waiting"]


@pytest.mark.parametrize(
    ("search", "way"),
    [
        ("?next=/counter", "/counter"),
        ("?next=/manager?tab=1", "/manager?tab=1"),
        ("", "/"),
        ("?next=https://example.org/x", "/"),
        ("?next=//example.org", "/"),
        ("?next=javascript:alert(1)", "/"),
        ("?next=http://[", "/"),
    ],
)
def test_sign_in_leads_on_within_the_house(run: Run, search: str, way: str) -> None:
    assert run("onward.js", "return m.onward(given, 'http://hall:8000');", search) == way


def test_screen_gets_a_name_nobody_has(run: Run) -> None:
    tokens = [{"device": "kiosk-1"}, {"device": "kiosk-3"}, {"device": None}]
    code = "return [m.freshName('kiosk', given), m.freshName('display', given)];"
    assert run("manager/screens.js", code, tokens) == ["kiosk-2", "display-1"]


def test_every_key_of_a_command_is_another(run: Run) -> None:
    keys = run("api.js", "return Array.from({ length: 50 }, m.newKey);")
    assert len(set(keys)) == 50
    assert {len(key) for key in keys} == {32}


# --- the screen over a counter


@pytest.mark.parametrize(
    ("session", "search", "number"),
    [
        ({"counter": 3}, "", 3),
        ({"counter": 3}, "?counter=4", 3),
        ({}, "?counter=4", 4),
        ({}, "", None),
        ({}, "?counter=x", None),
        ({}, "?counter=0", None),
    ],
)
def test_screen_shows_the_counter_it_was_paired_with(run: Run, session: Any, search: str, number: int | None) -> None:
    code = "return m.numberOf(given.session, given.search);"
    assert run("display/one-counter.js", code, {"session": session, "search": search}) == number


@pytest.mark.parametrize(
    ("counter", "state"),
    [
        ({"state": "calling", "ticket": {"number": "B001"}}, "calling"),
        ({"state": "serving", "ticket": {"number": "B001"}}, "serving"),
        # heard of before the snapshot brought the number
        ({"state": "serving"}, "idle"),
        ({"state": "idle"}, "idle"),
        ({"state": "paused"}, "paused"),
        ({"state": "closed"}, "closed"),
    ],
)
def test_screen_over_a_counter_shows_a_number_only_where_there_is_one(run: Run, counter: Any, state: str) -> None:
    assert run("display/one-counter.js", "return m.shown(given);", counter) == state


# --- the rating tablet

RATED = """
const asking = { ticket: 1, until: "2026-11-23T01:00:30Z", seconds: 30 };
const asked = m.heard(m.IDLE, asking);
const why = m.why(asked, 1, 0);
return {
  asked: [asked.step, asked.ends === Date.parse(asking.until), asked.span],
  same: m.heard(asked, { ...asking }) === asked,
  withdrawn: m.heard(asked, {}).step,
  whyStays: m.heard(why, {}) === why,
  busyStays: m.heard({ ...asked, busy: true }, {}).step,
  somebodyElse: [m.heard(why, { ...asking, ticket: 2 }).step, m.heard(why, { ...asking, ticket: 2 }).level],
  askedAgain: m.heard(m.over(asked), { ...asking, until: "2026-11-23T01:05:00Z" }).step,
  saidAlready: m.heard(m.over(asked), asking).step,
  thanks: [m.thanks(why, 0).step, m.thanks(why, 0).ends > 0],
  failed: [m.failed(asked, "no", asked.ends).step, m.failed(asked, "no", asked.ends).ends - asked.ends === m.AGAIN_MS],
};
"""


def test_tablet_is_where_its_customer_is(run: Run) -> None:
    assert run("rating/asking.js", RATED) == {
        "asked": ["faces", True, 30_000],
        "same": True,
        "withdrawn": "idle",
        "whyStays": True,
        "busyStays": "faces",
        "somebodyElse": ["faces", None],
        "askedAgain": "faces",
        "saidAlready": "idle",
        "thanks": ["thanks", True],
        "failed": ["faces", True],
    }


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        ({"role": "display", "counter": 3}, "counter_screen"),
        ({"role": "display", "counter": None}, "display"),
        ({"role": "counter", "counter": 3}, "counter"),
    ],
)
def test_board_of_one_counter_is_a_counter_screen(run: Run, token: Any, kind: str) -> None:
    assert run("manager/screens.js", "return m.kindOf(given);", token) == kind


# --- what is shown between calls

REEL = """
const r = new m.Reel();
const always = [{ from: "2000-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z" }];
const item = (code, more = {}) => ({ code, kind: "notice", seconds: 10, times: always, ...more });
const at = Date.parse("2026-11-25T12:00:00Z");
const step = (clock, { ready = () => true, over = false, now = at } = {}) => r.step(now, clock, ready, over)?.code ?? null;
"""


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("r.set([]); return [step(0), step(99999), r.turn];", [None, None, 0]),
        ("r.set([item('a'), item('b')]); return [step(0), step(9999), step(10000), step(20000)];", ["a", "a", "b", "a"]),
        # a film has its place to its end, and begins anew when it is alone
        ("r.set([item('f', { kind: 'film' })]); return [step(0), step(99999), r.turn, step(100000, { over: true }), r.turn];",
         ["f", "f", 1, "f", 2]),
        # what is not at hand is passed over, and waited for
        ("r.set([item('a'), item('b')]); return [step(0, { ready: ({ code }) => code === 'b' }), step(10000)];", ["b", "a"]),
        ("r.set([item('a')]); return [step(0, { ready: () => false }), step(1)];", [None, "a"]),
        # one whose file is lost in the middle leaves at once
        ("r.set([item('a'), item('b')]); step(0); return [step(5, { ready: ({ code }) => code === 'b' })];", ["b"]),
        # times of the server
        ("""const soon = [{ from: "2026-11-25T12:00:05Z", to: "2026-11-25T12:00:10Z" }];
         r.set([item('s', { times: soon })]);
         return [0, 5000, 9999, 10000].map((later) => step(later, { now: at + later }));""", [None, "s", "s", None]),
        # the set-up changes while something is shown: it goes on, or the next one comes
        ("r.set([item('a'), item('b')]); step(0); r.set([item('b'), item('a')]); return [step(1), step(10000)];", ["a", "b"]),
        ("r.set([item('a'), item('b')]); step(0); r.set([item('b')]); return [step(1)];", ["b"]),
        # covered by a call: its time begins again
        ("r.set([item('a'), item('b')]); step(0); r.again(9000); return [step(10000), step(19000)];", ["a", "b"]),
        ("r.set([item('t', { kind: 'ticker' })]); return [step(0)];", [None]),
    ],
)  # fmt: skip
def test_reel_shows_each_in_its_turn(run: Run, code: str, shown: list[Any]) -> None:
    assert run("display/reel.js", REEL + code) == shown


def test_long_table_is_shown_in_even_parts_in_each_language(run: Run) -> None:
    code = """const cell = (zh, en = zh) => ({ zh, en });
    const table = (rows, head) => ({ kind: "table", title: cell("t"), head: [head], note: null, rows: Array.from({ length: rows }, (_, at) => [cell(String(at))]) });
    const shape = (item) => m.pagesOf(item).map(({ rows, second }) => [rows.length, second]);
    return [shape(table(8, cell("h"))), shape(table(2, cell("h", "H"))), shape(table(0, cell("h")))];"""
    halves = [[4, False], [4, False]]
    assert run("slides.js", code) == [halves, [[2, False], [2, True]], [[0, False]]]


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("存期 / Term | 利率\n一年 / 1 year | 0.95", [["存期", "Term"], ["利率", "利率"], ["一年", "1 year"], ["0.95", "0.95"]]),
        # as a spreadsheet puts it, and a fraction is no second language
        ("a\tb\n1/2\tc", [["a", "a"], ["b", "b"], ["1/2", "1/2"], ["c", "c"]]),
        ("\n\n a ｜ b \n", [["a", "a"], ["b", "b"]]),
        ("", []),
    ],
)  # fmt: skip
def test_table_is_read_from_lines(run: Run, text: str, table: list[list[str]]) -> None:
    code = "const { head, rows } = m.tableOf(given); return [...head, ...rows.flat()].map(({ zh, en }) => [zh, en]);"
    assert run("manager/content-form.js", code, text) == table


# --- where long texts break


def phrases(run: Run, text: str) -> list[list[str]]:
    """The clauses of a text and the words of each."""
    found: list[list[str]] = run("phrases.js", "return m.phrasesOf(given);", text)
    return found


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("请从安全出口离开，不要乘坐电梯", ["请从安全出口离开，", "不要乘坐电梯"]),
        ("地震！请躲避", ["地震！", "请躲避"]),
        ("Leave now. Do not use the lifts", ["Leave now. ", "Do not use the lifts"]),
        # a full stop or colon within a number ends nothing
        ("9:00 到 17:30，每度 2.73 元", ["9:00 到 17:30，", "每度 2.73 元"]),
        ("第一行\n第二行", ["第一行\n第二行"]),
        ("，开头", ["，开头"]),
        ("", []),
    ],
)
def test_text_is_cut_behind_its_clauses_and_nothing_is_lost(run: Run, text: str, clauses: list[str]) -> None:
    found = phrases(run, text)
    assert ["".join(clause) for clause in found] == clauses


def test_line_may_end_between_chinese_words_alone(run: Run) -> None:
    assert phrases(run, "请从安全出口有序离开，") == [["请", "从", "安全", "出口", "有序", "离开，"]]
    assert phrases(run, "Do not use the lifts") == [["Do not use the lifts"]]
    assert phrases(run, "今日 14:00 至 17:00 停电") == [["今日 14:00 至 17:00 停电"]]
    assert [word for clause in phrases(run, "请看“公告”") for word in clause][-1] == "“公告”"


# --- when there will be numbers again


@pytest.mark.parametrize(
    ("at", "zh", "en"),
    [
        ("2026-11-23T05:30:00Z", "13:30 起取号", "Numbers from 13:30"),
        ("2026-11-24T00:30:00Z", "明天 08:30 起取号", "Numbers from 08:30 tomorrow"),
        ("2026-11-25T00:30:00Z", "11月25日周三 08:30 起取号", "Numbers from Wed 25 Nov, 08:30"),
        (None, "", ""),
    ],
)
def test_when_there_are_numbers_again_is_said_by_the_halls_own_day(run: Run, at: str | None, zh: str, en: str) -> None:
    words = "const w = await import(new URL('words.js', document.querySelector('link').href)); await w.loadWords();"
    # half past eleven at night by UTC is the next morning in the hall
    code = (
        words
        + "return ['zh', 'en'].map((c) => m.sayAgain(given, Date.parse('2026-11-22T23:30:00Z'), 'Asia/Shanghai', c));"
    )
    assert run("door.js", code, at) == [zh, en]


def test_a_reason_names_the_holiday_and_the_half_of_the_day(run: Run) -> None:
    words = "const w = await import(new URL('words.js', document.querySelector('link').href)); await w.loadWords();"
    say = "m.sayShut(one, Date.parse('2026-11-23T01:00:00Z'), 'Asia/Shanghai', 'zh')"
    shut = [
        {"reason": "closed_now", "holiday": {"zh": "国庆节", "en": "National Day"}, "again_at": "2026-11-24T00:30:00Z"},
        {"reason": "quota_reached", "again_at": "2026-11-23T04:00:00Z"},
        {"reason": "quota_reached", "again_at": "2026-11-24T00:30:00Z"},
        {"reason": "last_ticket_passed"},
    ]
    said = ["国庆节，现在不取号", "这半天的号已取完", "今天的号已取完", "今天已停止取号"]
    assert run("door.js", words + f"return given.map((one) => {say});", shut) == said


@pytest.mark.parametrize(
    ("refusal", "screen"),
    [
        ({"code": "already_waiting", "details": {"ticket": {"id": 7}}}, {"name": "mine", "ticket": 7, "held": True}),
        ({"code": "appointment_used", "details": {"ticket": {"id": 7}}}, {"name": "mine", "ticket": 7, "used": True}),
        ({"code": "appointment_cancelled", "details": {}}, {"name": "appointment", "wrong": "cancelled"}),
        (
            {"code": "wrong_values", "details": {"fields": {"appointment": "mistyped"}}},
            {"name": "appointment", "wrong": "mistyped"},
        ),
    ],
)
def test_screen_after_a_refusal_at_the_kiosk(run: Run, refusal: dict[str, Any], screen: dict[str, Any]) -> None:
    assert run("kiosk/taking.js", "return m.screenOf({ name: 'failed', refusal: given });", refusal) == screen


# --- the rules of calling: the small pictures, who gains and who loses


@pytest.mark.parametrize(
    ("order", "most", "called"),
    [
        ("head_start", 2, [1, 3, 2, 4, 5]),
        ("strict", 2, [3, 4, 5, 1, 2]),
        ("interleave", 2, [3, 4, 1, 5, 2]),
        ("interleave", 1, [3, 1, 4, 2, 5]),
        ("over_target", 2, [2, 4, 1, 3, 5]),
    ],
)
def test_five_people_are_called_as_each_order_says(run: Run, order: str, most: int, called: list[int]) -> None:
    body = "return m.sequence(...given).map((one) => one.came);"
    assert run("manager/orders.js", body, [order, most]) == called


def test_category_is_moved_up(run: Run) -> None:
    assert run("manager/orders.js", "return m.raised(given, 2);", ["a", "b", "c"]) == ["a", "c", "b"]


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (59.6, "1:00"), (-61, "1:01"), (4500, "75:00")])
def test_span_is_minutes_and_seconds(run: Run, seconds: float, shown: str) -> None:
    assert run("manager/lasting.js", "return m.clockSpan(given);", seconds) == shown


@pytest.mark.parametrize(("given", "place"), [([5, 0, 10], 50), ([-1, 0, 10], 0), ([11, 0, 10], 100), ([5, 5, 5], 0)])
def test_moment_has_a_place_in_a_span(run: Run, given: list[int], place: float) -> None:
    assert run("manager/lasting.js", "return m.placeOf(...given);", given) == place


def test_who_gains_and_who_loses_is_told_of_the_smallest_groups(run: Run) -> None:
    def row(service: str, category: str, now: float, tried: float, called: int = 3) -> dict[str, Any]:
        return {
            "service": service,
            "category": category,
            "called": called,
            "now": {"mean": now},
            "tried": {"mean": tried},
        }

    rows = [
        row("pay", "", 100, 200), row("pay", "vip", 100, 40), row("pay", "ordinary", 100, 300), row("new", "", 100, 80),
        row("card", "", 100, 114), row("tax", "", 0, 900, called=0), row("", "", 100, 200),
    ]  # fmt: skip
    body = """const found = m.shifts(given);
    const told = (group) => group.map(({ row, seconds }) => [row.service, row.category, seconds]);
    return [told(found.gain), told(found.lose)];"""
    assert run("manager/shifts.js", body, rows) == [
        [["pay", "vip", -60], ["new", "", -20]],
        [["pay", "ordinary", 200]],
    ]


# --- who serves what

NOON = {"profile": "noon", "days": [1, 2, 3, 4, 5], "opens": "11:30:00", "closes": "13:30:00"}
LATE = {"profile": "late", "days": [1], "opens": "13:30", "closes": "17:00"}


@pytest.mark.parametrize(
    ("rows", "active", "day", "time", "word"),
    [
        ([NOON], None, 1, "09:00", (0, 1, "11:30", "noon")),
        ([NOON], "noon", 1, "11:30", (0, 1, "13:30", None)),
        # chosen by hand before its time: it ends when it would have ended
        ([NOON], "noon", 1, "09:00", (0, 1, "13:30", None)),
        # switched off by hand within its time: until the next day
        ([NOON], None, 1, "12:00", (1, 2, "11:30", "noon")),
        ([NOON], None, 5, "13:30", (3, 1, "11:30", "noon")),
        ([NOON, LATE], "noon", 1, "12:00", (0, 1, "13:30", "late")),
        ([LATE], None, 1, "17:00", (7, 1, "13:30", "late")),
        ([], "noon", 1, "12:00", None),
        ([NOON | {"days": []}], None, 1, "12:00", None),
    ],
)
def test_timetable_says_when_it_speaks_next(
    run: Run, rows: list[Any], active: str | None, day: int, time: str, word: tuple[Any, ...] | None
) -> None:
    code = "const word = m.nextWord(...given); return word && [word.ahead, word.day, word.at, word.profile];"
    assert run("manager/duties.js", code, [rows, active, day, time]) == (None if word is None else list(word))


def test_press_turns_a_duty_and_mends_what_stands_twice(run: Run) -> None:
    code = """const kinds = [];
    let duty = { number: 1, first: ["pay"], second: ["pay", "new"], help: [] };
    for (let press = 0; press < 4; press += 1) { duty = m.turned(duty, "pay"); kinds.push(m.kindOf(duty, "pay")); }
    return [kinds, duty];"""
    duty = {"number": 1, "first": ["pay"], "second": ["new"], "help": []}
    assert run("manager/duties.js", code) == [["second", "help", "none", "first"], duty]


def test_new_profile_takes_the_place_of_none_that_was_saved(run: Run) -> None:
    given = [[{"code": "p1"}], [{"code": "p2"}, {"code": "lunch"}]]
    assert run("manager/duties.js", "return m.freshCode('p', ...given);", given) == {"code": "p3", "count": 3}


def test_picture_of_a_week_spans_whole_hours(run: Run) -> None:
    assert run("manager/duties.js", "return m.span(given);", [NOON, LATE]) == {"first": 11, "last": 17}
    assert run("manager/duties.js", "return m.span(given);", [NOON | {"closes": "11:00"}, LATE | {"opens": ""}]) is None
    assert run("manager/duties.js", "return m.placed(...given);", [NOON, {"first": 11, "last": 15}]) == {
        "left": 0.125,
        "width": 0.5,
    }
