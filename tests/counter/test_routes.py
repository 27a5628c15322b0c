"""The counter's calls, sentence by sentence of the contract."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hall.actions.setup import ChangeCatalogue
from tests.builders import OPEN_DAYTIME, act, document, printer, service
from tests.web_builders import PASSWORD, Web, make_web

Shape = dict[str, Any]
DAY = "2026-11-23"
REASONS = ["lunch", "rest", "meeting", "training", "system", "other"]


def conflict(web: Web, counter: int, verb: str, **body: Any) -> str:
    """The code of a refusal that must be 409."""
    status, code = web.refused("POST", f"counters/{counter}/{verb}", body)
    assert status == 409
    return code


def details(web: Web, path: str, body: Shape) -> Shape:
    """The details of a refusal."""
    found: Shape = web.ask("POST", path, body).json["error"]["details"]
    return found


@pytest.fixture
def desk(web: Web) -> Web:
    """Counter 1 is open; B001, B002 and B003 wait, issued a minute apart."""
    web.open()
    for _ in range(3):
        web.issue()
        web.clock.advance(60)
    return web


# --- the shape of a counter


def test_counter_that_was_never_opened_is_closed(web: Web) -> None:
    assert web.get("counters")[1] == {
        "number": 2,
        "name": {"zh": "2号窗口", "en": "Counter 2"},
        "state": "closed",
        "since": "2026-11-22T20:00:00.000Z",
        "services": ["pay", "new"],
        "second": ["new"],
    }


def test_counters_are_the_same_one_by_one(desk: Web) -> None:
    desk.next()
    assert [desk.get(f"counters/{n}") for n in (1, 2, 3)] == desk.get("counters")


@pytest.mark.parametrize("number", [0, 4, 999, 10**30])
@pytest.mark.parametrize("verb", ["", "/open", "/next", "/undo"])
def test_counter_there_is_not_is_unknown(web: Web, number: int, verb: str) -> None:
    method = "POST" if verb else "GET"
    assert web.refused(method, f"counters/{number}{verb}") == (404, "unknown_counter")


def test_counter_shows_each_state(desk: Web) -> None:
    def state() -> tuple[str, str | None]:
        counter = desk.get("counters/1")
        return counter["state"], counter.get("ticket", {}).get("number")

    seen = [state()]
    desk.next()
    seen.append(state())
    desk.at(1, "start")
    seen.append(state())
    desk.at(1, "finish")
    seen.append(state())
    desk.at(1, "pause", reason="rest")
    seen.append(state())
    desk.at(1, "resume")
    desk.at(1, "close")
    seen.append(state())
    assert seen == [
        ("idle", None), ("calling", "B001"), ("serving", "B001"), ("idle", None), ("paused", None), ("closed", None),
    ]  # fmt: skip


def test_counter_says_since_when(desk: Web) -> None:
    desk.next()
    called = desk.get("counters/1")["since"]
    desk.clock.advance(30)
    desk.at(1, "recall")
    assert desk.get("counters/1")["ticket"]["called_at"] == called
    desk.at(1, "start")
    assert desk.get("counters/1")["since"] > called


@pytest.mark.parametrize("role", ["display", "kiosk"])
@pytest.mark.parametrize("path", ["counters", "counters/1", "board"])
def test_public_screens_see_no_clerk_and_of_a_ticket_its_number(desk: Web, role: str, path: str) -> None:
    desk.at(1, "open", staff="1001")
    called = desk.next()["ticket"]
    answer = desk.get(path, role=role)
    shown = answer["counters"][0] if path == "board" else answer if path == "counters/1" else answer[0]
    assert "staff" not in shown
    assert shown["ticket"] == {"id": called["id"], "number": "B001", "category": "ordinary"}


@pytest.mark.parametrize("role", ["greeter", "counter", "manager", "auditor", "integration"])
def test_staff_see_who_sits_there_and_the_whole_ticket(desk: Web, role: str) -> None:
    desk.at(1, "open", staff="1001")
    called = desk.next()["ticket"]
    shown = desk.get("counters/1", role=role)
    assert (shown["staff"], shown["ticket"]) == ("1001", called)


def test_clerk_sees_what_is_noted_of_the_customer(web: Web) -> None:
    web.open()
    web.issue(needs=["wheelchair"], note="deaf, please wave")
    web.next()
    shown = web.get("counters/1", role="counter")["ticket"]
    assert (shown["needs"], shown["note"]) == (["wheelchair"], "deaf, please wave")
    assert web.at(1, "pause", reason="rest")["ticket"] == shown
    assert sorted(web.get("counters/1", role="display")["ticket"]) == ["category", "id", "number"]


# --- sitting down and leaving


def test_opening_answers_the_counter(web: Web) -> None:
    answer = web.post("counters/1/open", {"staff": "1001"}, role="counter")
    assert (answer["number"], answer["state"], answer["staff"]) == (1, "idle", "1001")
    assert answer == web.get("counters/1", role="counter")


def test_second_clerk_is_told_who_sits_there(web: Web) -> None:
    web.post("counters/2/open", {"staff": "1001"}, token=web.new_token("counter"))
    second = web.new_token("counter")
    response = web.ask("POST", "counters/2/open", {"staff": "1002"}, token=second)
    assert (response.status_code, response.json["error"]["code"]) == (409, "occupied")
    assert response.json["error"]["details"] == {"staff": "1001"}
    assert web.get("counters/2")["staff"] == "1001"


def test_second_clerk_without_a_number_is_told_too(web: Web) -> None:
    web.post("counters/2/open", token=web.new_token("counter"))
    assert web.refused("POST", "counters/2/open", {}, token=web.new_token("counter")) == (409, "occupied")


def test_clerks_at_one_device_are_told_too(web: Web) -> None:
    web.post("counters/1/open", {"staff": "1001"}, role="counter")
    assert web.refused("POST", "counters/1/open", {"staff": "1002"}, role="counter") == (409, "occupied")
    taken = web.post("counters/1/open", {"staff": "1002", "take_over": True}, role="counter")
    assert taken["staff"] == "1002"


def test_taking_over_needs_a_managers_word(web: Web) -> None:
    web.hire("9", "manager")
    web.post("counters/2/open", {"staff": "1001"}, token=web.new_token("counter"))
    second = web.new_token("counter")
    wish: Shape = {"staff": "1002", "take_over": True}
    assert web.refused("POST", "counters/2/open", wish, token=second) == (403, "manager_needed")
    wrong = {**wish, "word": {"staff": "9", "password": "wrong password"}}
    assert web.refused("POST", "counters/2/open", wrong, token=second) == (401, "unauthorized")
    word = {**wish, "word": {"staff": "9", "password": "correct horse battery"}}
    assert web.post("counters/2/open", word, token=second)["staff"] == "1002"
    assert web.refused("POST", "counters/2/pause", {"reason": "rest"}, token=web.new_token("counter")) == (
        403,
        "forbidden",
    )
    assert web.ask("POST", "counters/2/pause", {"reason": "rest"}, token=second).status_code == 200


def test_clerks_word_is_no_managers(web: Web) -> None:
    web.hire("8", "counter")
    web.post("counters/2/open", {"staff": "1001"}, token=web.new_token("counter"))
    wish = {"staff": "1002", "take_over": True, "word": {"staff": "8", "password": "correct horse battery"}}
    assert web.refused("POST", "counters/2/open", wish, token=web.new_token("counter")) == (403, "manager_needed")


def test_manager_takes_over(web: Web) -> None:
    web.post("counters/2/open", {"staff": "1001"}, token=web.new_token("counter"))
    assert web.refused("POST", "counters/2/open", {"staff": "1002"}) == (409, "occupied")
    assert web.at(2, "open", staff="1002", take_over=True)["staff"] == "1002"


def test_take_over_keeps_the_customer(desk: Web) -> None:
    called = desk.next()["ticket"]
    taken = desk.at(1, "open", staff="1002", take_over=True)
    assert (taken["state"], taken["ticket"]["id"]) == ("calling", called["id"])


def test_opening_twice_is_opening_once(web: Web) -> None:
    first = web.post("counters/1/open", {"staff": "1001"}, role="counter")
    web.clock.advance(60)
    assert web.post("counters/1/open", {"staff": "1001"}, role="counter") == first
    assert [e["type"] for e in web.events()].count("CounterOpened") == 1


def test_clerk_who_left_the_house_cannot_sit_down(web: Web) -> None:
    web.hire("1001")
    web.post("staff", {"number": "1001", "name": "N", "roles": ["counter"], "active": False})
    assert web.refused("POST", "counters/1/open", {"staff": "1001"}) == (422, "wrong_values")


def test_closing_frees_the_seat(desk: Web) -> None:
    closed = desk.at(1, "close")
    assert (closed["state"], "staff" in closed, "ticket" in closed) == ("closed", False, False)
    assert desk.at(1, "close") == closed


def test_closing_with_a_customer_is_refused(desk: Web) -> None:
    called = desk.next()["ticket"]
    assert conflict(desk, 1, "close") == "busy"
    assert details(desk, "counters/1/close", {}) == {"ticket": called["id"]}
    desk.at(1, "start")
    assert conflict(desk, 1, "close") == "busy"


@pytest.mark.parametrize("verb", ["next", "walk_in", "pause", "resume"])
def test_closed_counter_does_nothing(web: Web, verb: str) -> None:
    web.issue()
    body = {"walk_in": {"service": "pay"}, "pause": {"reason": "rest"}}.get(verb, {})
    assert conflict(web, 1, verb, **body) == "counter_closed"


@pytest.mark.parametrize("staff", ["", "x" * 33, "a\u0000b", 7])
def test_staff_number_of_no_form_is_a_wrong_value(web: Web, staff: object) -> None:
    assert web.refused("POST", "counters/1/open", {"staff": staff}) == (422, "wrong_values")


# --- pause


@pytest.mark.parametrize("reason", REASONS)
def test_pause_says_why_and_until_when(web: Web, reason: str) -> None:
    web.open()
    answer = web.at(1, "pause", reason=reason, minutes=30)
    assert (answer["state"], answer["reason"], answer["until"]) == ("paused", reason, "2026-11-23T01:30:00.000Z")
    assert answer == web.get("counters/1")
    assert web.get("counters/1", role="display")["until"] == answer["until"]


def test_pause_without_minutes_promises_nothing(web: Web) -> None:
    web.open()
    answer = web.at(1, "pause", reason="other")
    assert (answer["reason"], "until" in answer) == ("other", False)


@pytest.mark.parametrize(
    "body",
    [{}, {"reason": "boredom"}, {"reason": ""}, {"reason": "rest", "minutes": 0}, {"reason": "rest", "minutes": -5},
     {"reason": "rest", "minutes": 1441}, {"reason": "rest", "minutes": "30"}, {"reason": "rest", "minutes": 1.5}],
)  # fmt: skip
def test_pause_with_no_such_reason_or_time_is_refused(web: Web, body: Shape) -> None:
    web.open()
    assert web.refused("POST", "counters/1/pause", body) == (422, "wrong_values")
    assert web.get("counters/1")["state"] == "idle"


def test_halls_own_reason_is_known(web: Web) -> None:
    act(web.hall, ChangeCatalogue(document=document(pause_reasons=["lunch", "prayer"]), what="test"))
    web.open()
    assert web.at(1, "pause", reason="prayer")["reason"] == "prayer"


def test_paused_counter_calls_nobody(desk: Web) -> None:
    desk.at(1, "pause", reason="lunch")
    assert [
        conflict(desk, 1, "next"),
        conflict(desk, 1, "call", number="B001"),
        conflict(desk, 1, "walk_in", service="pay"),
    ] == ["counter_paused"] * 3


def test_resumed_counter_works_again(desk: Web) -> None:
    desk.at(1, "pause", reason="lunch")
    answer = desk.at(1, "resume")
    assert (answer["state"], "reason" in answer, "until" in answer) == ("idle", False, False)
    assert desk.next()["ticket"]["number"] == "B001"


@pytest.fixture
def pausing(desk: Web) -> Web:
    """B001 is at counter 1, which asked for half an hour of lunch."""
    desk.next()
    desk.clock.advance(5)
    desk.at(1, "pause", reason="lunch", minutes=30)
    return desk


def test_pause_with_a_customer_is_taken_for_after_them(pausing: Web) -> None:
    counter = pausing.get("counters/1")
    assert (counter["state"], counter["ticket"]["number"]) == ("calling", "B001")
    assert counter["pausing"] == {"reason": "lunch", "until": "2026-11-23T01:33:05.000Z"}
    assert "reason" not in counter


ENDINGS: dict[str, Callable[[Web], object]] = {
    "next": lambda web: web.next(),
    "finish": lambda web: web.at(1, "finish"),
    "miss": lambda web: web.at(1, "miss"),
    "putback": lambda web: web.at(1, "putback"),
    "hold": lambda web: web.at(1, "hold", kind="papers_away"),
    "transfer": lambda web: web.at(1, "transfer", service="card", place="own"),
    "transfer of the ticket": lambda web: web.post(f"tickets/{DAY}~B001/transfer", {"service": "card", "place": "own"}),
    "leave": lambda web: web.post(f"tickets/{DAY}~B001/leave"),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_whatever_ends_the_current_ticket_ends_in_the_pause(pausing: Web, ending: str) -> None:
    ENDINGS[ending](pausing)
    counter = pausing.get("counters/1")
    assert (counter["state"], counter["reason"]) == ("paused", "lunch")
    assert counter["until"] == "2026-11-23T01:33:05.000Z"
    assert {"pausing", "ticket"} & set(counter) == set()


def test_next_before_a_pause_answers_no_ticket(pausing: Web) -> None:
    answer = pausing.next()
    assert (answer["ticket"], answer["why"]) == (None, None)
    assert (answer["finished"]["number"], answer["finished"]["state"]) == ("B001", "served")
    assert "repeated" not in answer


def test_no_number_is_called_before_a_pause(pausing: Web) -> None:
    assert conflict(pausing, 1, "call", number="B002") == "counter_paused"
    assert conflict(pausing, 1, "walk_in", service="pay") == "counter_paused"
    assert pausing.get("counters/1")["ticket"]["number"] == "B001"


def test_resume_withdraws_a_pause_that_was_asked_for(pausing: Web) -> None:
    answer = pausing.at(1, "resume")
    assert ("pausing" in answer, answer["state"]) == (False, "calling")
    assert pausing.next()["ticket"]["number"] == "B002"


def test_pause_that_was_asked_for_can_be_changed(pausing: Web) -> None:
    assert pausing.at(1, "pause", reason="rest")["pausing"]["reason"] == "rest"
    pausing.next()
    assert pausing.get("counters/1")["reason"] == "rest"


def test_start_goes_on_before_a_pause(pausing: Web) -> None:
    pausing.at(1, "start")
    assert pausing.get("counters/1")["pausing"]["reason"] == "lunch"
    assert pausing.at(1, "finish")["state"] == "served"


# --- next


def test_next_calls_whose_turn_it_is_and_says_why(desk: Web) -> None:
    answer = desk.next()
    assert sorted(answer) == ["ticket", "why"]
    ticket = answer["ticket"]
    assert (ticket["number"], ticket["state"], ticket["counter"]) == ("B001", "called", 1)
    assert ticket["called_at"] == "2026-11-23T01:03:00.000Z"
    assert ticket == desk.get(f"tickets/{ticket['id']}")


def test_why_has_the_contracts_shape(desk: Web) -> None:
    desk.issue(category="priority")
    why = desk.next()["why"]
    assert sorted(why) == ["head_start", "passed", "passed_count", "rule", "text", "turn_at"]
    assert sorted(why["text"]) == ["en", "zh"]
    assert (why["head_start"], why["turn_at"]) == (900, "2026-11-23T00:48:00.000Z")
    assert why["passed_count"] == 3
    assert why["passed"] == [{"number": f"B00{n + 1}", "issued_at": f"2026-11-23T01:0{n}:00.000Z"} for n in range(3)]


def test_why_names_at_most_twenty_who_were_passed(web: Web) -> None:
    web.open()
    for _ in range(25):
        web.issue()
    web.clock.advance(1)
    web.issue(category="priority")
    why = web.next()["why"]
    assert (len(why["passed"]), why["passed_count"]) == (20, 25)
    assert [p["number"] for p in why["passed"]] == [f"B{n:03d}" for n in range(1, 21)]


def test_next_finishes_the_one_who_is_served(desk: Web) -> None:
    first = desk.next()["ticket"]
    desk.clock.advance(10)
    desk.at(1, "start")
    desk.clock.advance(100)
    answer = desk.next()
    assert (answer["finished"]["id"], answer["finished"]["state"]) == (first["id"], "served")
    assert "start_inferred" not in answer["finished"]
    assert answer["ticket"]["number"] == "B002"


@pytest.mark.parametrize("ending", ["next", "call", "finish", "walk_in"])
def test_called_one_is_finished_with_a_start_inferred_and_marked_so(desk: Web, ending: str) -> None:
    desk.next()
    desk.clock.advance(60)
    body = {"call": {"number": "B003"}, "walk_in": {"service": "pay"}}.get(ending, {})
    answer = desk.at(1, ending, **body)
    finished = answer if ending == "finish" else answer["finished"]
    assert (finished["state"], finished["start_inferred"]) == ("served", True)
    # Twenty seconds of walking after the call.
    assert finished["started_at"] == "2026-11-23T01:03:20.000Z"
    assert finished["ended_at"] == "2026-11-23T01:04:00.000Z"


def test_start_that_is_inferred_is_not_after_the_end(desk: Web) -> None:
    desk.next()
    desk.clock.advance(5)
    finished = desk.at(1, "finish")
    assert finished["started_at"] == finished["ended_at"]


def test_next_with_nobody_waiting_finishes_all_the_same(web: Web) -> None:
    web.open()
    web.issue()
    web.next()
    web.clock.advance(5)
    answer = web.next()
    assert (answer["ticket"], answer["finished"]["number"]) == (None, "B001")
    assert web.get("counters/1")["state"] == "idle"
    assert conflict(web, 1, "next") == "queue_empty"


def test_queue_is_empty_only_when_there_was_nothing_to_finish(web: Web) -> None:
    web.open()
    assert conflict(web, 1, "next") == "queue_empty"
    web.issue("card")
    assert conflict(web, 1, "next") == "queue_empty"


def test_no_two_counters_call_the_same(desk: Web) -> None:
    desk.open(2)
    desk.open(3)
    called = [desk.next(n)["ticket"]["number"] for n in (1, 2, 3)]
    assert called == ["B001", "B002", "B003"]


# --- a press and its repetition


def test_press_that_knows_its_current_ticket_goes_on(desk: Web) -> None:
    first = desk.next(current=None)["ticket"]
    # Under a second: who says what they believe is believed.
    second = desk.next(current=first["id"])
    assert (second["ticket"]["number"], "repeated" in second) == ("B002", False)


@pytest.mark.parametrize("believed", [None, 99_999])
def test_press_that_believes_in_another_ticket_changes_nothing(desk: Web, believed: int | None) -> None:
    first = desk.next()
    desk.clock.advance(60)
    before = desk.events()
    answer = desk.next(current=believed)
    assert answer == {"ticket": first["ticket"], "why": first["why"], "repeated": True}
    assert desk.events() == before


def test_press_that_believes_in_a_ticket_when_there_is_none_is_told_so(desk: Web) -> None:
    assert desk.next(current=99_999) == {"ticket": None, "why": None, "repeated": True}
    assert desk.get("counters/1")["state"] == "idle"


@pytest.mark.parametrize(("seconds", "repeated"), [(0, True), (0.999, True), (1, False)])
def test_press_that_says_nothing_is_repeated_under_a_second(desk: Web, seconds: float, repeated: bool) -> None:
    first = desk.next()
    desk.clock.advance(seconds)
    answer = desk.next()
    assert answer.get("repeated", False) is repeated
    assert (answer["ticket"]["number"] == "B001") is repeated
    if repeated:
        assert answer["why"] == first["why"]


def test_press_after_a_quick_finish_is_a_new_one(desk: Web) -> None:
    desk.next()
    desk.at(1, "finish")
    assert desk.next()["ticket"]["number"] == "B002"


def test_press_at_another_counter_is_another_press(desk: Web) -> None:
    desk.open(2)
    assert [desk.next(1)["ticket"]["number"], desk.next(2)["ticket"]["number"]] == ["B001", "B002"]


def test_calling_ones_own_current_ticket_is_repeated(desk: Web) -> None:
    first = desk.next()
    desk.clock.advance(60)
    answer = desk.at(1, "call", number="B001")
    assert (answer["ticket"], answer["repeated"]) == (first["ticket"], True)


def test_calling_from_a_wrong_belief_changes_nothing(desk: Web) -> None:
    desk.next()
    for number in ("B002", "B999"):
        answer = desk.at(1, "call", number=number, current=None)
        assert (answer["ticket"]["number"], answer["repeated"]) == ("B001", True)


def test_walk_in_from_a_wrong_belief_gives_no_number(desk: Web) -> None:
    desk.next()
    assert desk.at(1, "walk_in", service="pay", current=None)["repeated"] is True
    assert desk.issue()["number"] == "B004"


# --- calling a number


def test_number_is_called_by_hand(desk: Web) -> None:
    answer = desk.at(1, "call", number="B003")
    assert (answer["ticket"]["number"], answer["why"]["rule"]) == ("B003", "by_hand")
    assert [p["number"] for p in answer["why"]["passed"]] == ["B001", "B002"]


def test_call_finishes_the_current_one(desk: Web) -> None:
    desk.next()
    desk.clock.advance(60)
    answer = desk.at(1, "call", number="B003")
    assert (answer["finished"]["number"], answer["finished"]["state"]) == ("B001", "served")


@pytest.mark.parametrize("number", ["b002", " B002 "])
def test_number_may_be_typed_carelessly(desk: Web, number: str) -> None:
    assert desk.at(1, "call", number=number)["ticket"]["number"] == "B002"


def test_number_that_waits_nowhere_is_refused_with_who_has_it(desk: Web) -> None:
    desk.at(2, "open", staff="1002")
    desk.next(2)
    assert conflict(desk, 1, "call", number="B001") == "not_waiting"
    assert details(desk, "counters/1/call", {"number": "B001"}) == {"state": "called", "counter": 2, "staff": "1002"}


@pytest.mark.parametrize("state", ["served", "left", "expired"])
def test_number_whose_visit_is_over_is_not_called(desk: Web, state: str) -> None:
    if state == "served":
        desk.at(1, "call", number="B001")
        desk.at(1, "finish")
    elif state == "left":
        desk.post(f"tickets/{DAY}~B001/leave")
    else:
        desk.clock.advance(hours=24)
        assert desk.refused("POST", "counters/1/call", {"number": "B001"}) == (404, "unknown_ticket")
        return
    assert conflict(desk, 1, "call", number="B001") == "not_waiting"
    assert details(desk, "counters/1/call", {"number": "B001"})["state"] == state


@pytest.mark.parametrize("ended", ["hold", "miss"])
def test_held_and_missed_numbers_can_be_called(desk: Web, ended: str) -> None:
    desk.next()
    desk.at(1, ended, **({"kind": "waiting"} if ended == "hold" else {}))
    answer = desk.at(1, "call", number="B001")
    assert (answer["ticket"]["number"], answer["ticket"]["state"]) == ("B001", "called")


@pytest.mark.parametrize("number", ["B01", "B0001", "1", "BBB001", "-", "B001;", "Ｂ００１", "x" * 40])
def test_number_of_no_form_is_a_wrong_value(desk: Web, number: str) -> None:
    assert desk.refused("POST", "counters/1/call", {"number": number}) == (422, "wrong_values")


def test_number_nobody_has_is_unknown(desk: Web) -> None:
    assert desk.refused("POST", "counters/1/call", {"number": "B004"}) == (404, "unknown_ticket")


def test_todays_number_is_meant_even_when_yesterdays_is_still_here(desk: Web) -> None:
    desk.next()
    desk.clock.advance(hours=24)
    fresh = desk.issue()
    assert (fresh["number"], desk.get("counters/1")["ticket"]["business_day"]) == ("B001", DAY)
    answer = desk.at(1, "call", number="B001")
    assert (answer["ticket"]["id"], answer["finished"]["business_day"]) == (fresh["id"], DAY)


# --- a customer without a ticket


def test_walk_in_issues_and_calls_in_one(desk: Web) -> None:
    answer = desk.at(1, "walk_in", service="card", category="vip", language="en")
    ticket = answer["ticket"]
    assert (ticket["number"], ticket["state"], ticket["counter"]) == ("C001", "called", 1)
    assert (ticket["category"], ticket["language"], ticket["issued_at"]) == ("vip", "en", ticket["called_at"])
    assert answer["why"]["rule"] == "walk_in"
    assert [e["type"] for e in desk.events()[-2:]] == ["TicketIssued", "TicketCalled"]


def test_walk_in_prints_nothing(tmp_path: Path) -> None:
    web = make_web(tmp_path, document(printers=[printer()]))
    web.open()
    assert web.at(1, "walk_in", service="pay")["ticket"]["slip"] == "none"


@pytest.mark.parametrize("wrong", [{"service": "nothing"}, {"service": "pay", "category": "king"}, {}])
def test_walk_in_for_nothing_there_is_is_refused_whole(desk: Web, wrong: Shape) -> None:
    desk.next()
    desk.clock.advance(5)
    before = desk.events()
    assert desk.refused("POST", "counters/1/walk_in", wrong) == (422, "wrong_values")
    assert (desk.events(), desk.get("counters/1")["ticket"]["number"]) == (before, "B001")


# --- what is done with the customer


def test_recall_is_a_new_announcement_of_the_same_ticket(desk: Web) -> None:
    desk.next()
    answer = desk.at(1, "recall")
    assert (answer["number"], answer["state"], answer["recalls"]) == ("B001", "called", 1)
    calls = desk.get("board")["calls"]
    assert [c["number"] for c in calls] == ["B001", "B001"]
    assert calls[0]["announcement"] != calls[1]["announcement"]


def test_hold_keeps_the_kind_and_release_lets_them_wait_again(desk: Web) -> None:
    desk.next()
    held = desk.at(1, "hold", kind="papers_away", note="needs a copy")
    assert (held["state"], held["hold"]) == ("held", "papers_away")
    assert desk.get("counters/1")["state"] == "idle"
    back = desk.post(f"tickets/{held['id']}/release", role="counter")
    assert (back["state"], back["ahead"]) == ("waiting", 0)
    assert {"hold", "counter", "called_at"} & set(back) == set()


@pytest.mark.parametrize("kind", ["papers_away", "papers_here", "waiting"])
def test_hold_has_three_kinds(desk: Web, kind: str) -> None:
    desk.next()
    assert desk.at(1, "hold", kind=kind)["hold"] == kind


@pytest.mark.parametrize("body", [{}, {"kind": "nap"}, {"kind": None}])
def test_hold_of_another_kind_is_refused(desk: Web, body: Shape) -> None:
    desk.next()
    assert desk.refused("POST", "counters/1/hold", body) == (422, "wrong_values")


def test_putback_leaves_no_trace_on_the_board(desk: Web) -> None:
    desk.next()
    desk.at(1, "recall")
    back = desk.at(1, "putback")
    assert (back["state"], back["ahead"], back["recalls"]) == ("waiting", 0, 0)
    assert desk.get("board")["calls"] == []


def test_transfer_to_another_type_keeps_the_number_and_the_turn(desk: Web) -> None:
    desk.open(3)
    desk.clock.advance(60)
    desk.issue("card")
    desk.next()
    sent = desk.at(1, "transfer", service="card", place="own")
    assert (sent["number"], sent["service"], sent["state"], sent["ahead"]) == ("B001", "card", "waiting", 0)
    assert desk.next(3)["ticket"]["number"] == "B001"


@pytest.mark.parametrize(("place", "order"), [("first", ["B002", "B003", "C001", "C002"]), ("last", ["C001", "C002"])])
def test_transfer_puts_first_or_last(desk: Web, place: str, order: list[str]) -> None:
    desk.open(3)
    for _ in range(2):
        desk.issue("card")
        desk.clock.advance(1)
    desk.at(1, "call", number="B002")
    desk.at(1, "transfer", service="card", place=place)
    called = []
    for _ in range(3):
        called.append(desk.at(3, "next")["ticket"]["number"])
        desk.clock.advance(5)
    assert called == (["B002", "C001", "C002"] if place == "first" else ["C001", "C002", "B002"])
    assert order[-2:] == ["C001", "C002"]


def test_transfer_to_a_counter_is_for_that_counter_alone(desk: Web) -> None:
    desk.open(2)
    desk.open(3)
    desk.post(f"tickets/{DAY}~B001/transfer", {"counter": 3, "place": "own"})
    assert desk.next(2)["ticket"]["number"] == "B002"
    assert desk.next(3)["ticket"]["number"] == "B001"


def test_transfer_to_a_person_follows_them(desk: Web) -> None:
    desk.at(2, "open", staff="1002")
    desk.post(f"tickets/{DAY}~B003/transfer", {"staff": "1002", "place": "first"}, role="counter")
    desk.at(2, "close")
    desk.at(3, "open", staff="1002")
    assert desk.next(3)["ticket"]["number"] == "B003"


@pytest.mark.parametrize(
    "body",
    [{}, {"service": "card"}, {"place": "own"}, {"service": "card", "place": "middle"}, {"service": "no", "place": "own"},
     {"counter": 99, "place": "own"}, {"counter": 2, "staff": "1", "place": "own"}, {"staff": "nobody", "place": "own"}],
)  # fmt: skip
def test_transfer_to_nowhere_is_refused(desk: Web, body: Shape) -> None:
    desk.next()
    assert desk.refused("POST", "counters/1/transfer", body) == (422, "wrong_values")
    assert desk.refused("POST", f"tickets/{DAY}~B002/transfer", body) == (422, "wrong_values")


def test_clerk_does_not_transfer_anothers_customer(desk: Web) -> None:
    desk.open(2)
    desk.next(2)
    wish = {"service": "card", "place": "own"}
    assert desk.refused("POST", f"tickets/{DAY}~B001/transfer", wish, role="counter") == (403, "forbidden")
    assert desk.post(f"tickets/{DAY}~B001/transfer", wish)["service"] == "card"


NAMED = ["recall", "start", "finish", "miss", "putback", "hold", "transfer"]
NEEDED: dict[str, Shape] = {"hold": {"kind": "waiting"}, "transfer": {"service": "card", "place": "own"}}


@pytest.mark.parametrize("verb", NAMED)
def test_press_that_names_another_ticket_is_refused(desk: Web, verb: str) -> None:
    called = desk.next()["ticket"]
    before = desk.events()
    wrong = {**NEEDED.get(verb, {}), "ticket": called["id"] + 1}
    assert conflict(desk, 1, verb, **wrong) == "not_current"
    assert details(desk, f"counters/1/{verb}", wrong) == {"current": called["id"]}
    assert desk.events() == before
    assert desk.at(1, verb, **{**NEEDED.get(verb, {}), "ticket": called["id"]})["id"] == called["id"]


@pytest.mark.parametrize("verb", NAMED)
def test_without_a_customer_there_is_no_current_one(desk: Web, verb: str) -> None:
    assert conflict(desk, 1, verb, **NEEDED.get(verb, {})) == "no_current"
    assert conflict(desk, 1, verb, **NEEDED.get(verb, {}), ticket=1) == "not_current"


@pytest.mark.parametrize("verb", ["recall", "start"])
def test_customer_who_is_served_is_not_called_again(desk: Web, verb: str) -> None:
    desk.next()
    desk.at(1, "start")
    assert conflict(desk, 1, verb) == "illegal_move"


def test_outcome_and_remark_are_kept(web: Web) -> None:
    web.open()
    web.issue()
    web.next()
    assert web.at(1, "finish", outcome="paid", remark="by card")["outcome"] == "paid"
    assert "by card" not in str(web.events())


@pytest.fixture
def strict(tmp_path: Path) -> Web:
    """A hall in which a payment ends with an outcome."""
    pay = service("pay", "B", outcomes=["paid", "sent_home"], outcome_required=True)
    web = make_web(tmp_path, document(services=[service("new", "A"), pay, service("card", "C")]))
    web.open()
    for _ in range(2):
        web.issue()
    web.next()
    web.clock.advance(5)
    return web


@pytest.mark.parametrize("verb", ["next", "finish", "call", "walk_in"])
def test_outcome_that_is_compulsory_is_asked_for(strict: Web, verb: str) -> None:
    body = {"call": {"number": "B002"}, "walk_in": {"service": "card"}}.get(verb, {})
    assert conflict(strict, 1, verb, **body) == "outcome_required"
    assert details(strict, f"counters/1/{verb}", body) == {"outcomes": ["paid", "sent_home"]}
    assert strict.refused("POST", f"counters/1/{verb}", {**body, "outcome": "eaten"}) == (422, "wrong_values")
    answer = strict.at(1, verb, **{**body, "outcome": "paid"})
    assert (answer if verb == "finish" else answer["finished"])["outcome"] == "paid"


def test_remark_that_is_compulsory_is_asked_for_and_kept_out_of_the_journal(tmp_path: Path) -> None:
    web = make_web(
        tmp_path,
        document(services=[service("pay", "B", remark_required=True), service("new", "A"), service("card", "C")]),
    )
    web.open()
    web.issue()
    web.next()
    assert conflict(web, 1, "finish", remark=" ") == "remark_required"
    assert web.at(1, "finish", remark="by card")["state"] == "served"
    assert "by card" not in str(web.events())


def test_services_say_how_they_end_and_when_others_help(tmp_path: Path) -> None:
    paid = {"code": "paid", "name": {"zh": "已缴", "en": "Paid"}}
    pay = service("pay", "B", outcomes=[paid], then=["card"], help_after=600, missed={"return_within": 900})
    web = make_web(tmp_path, document(services=[service("new", "A"), pay, service("card", "C")]))
    shown = web.get("services")[1]
    assert (shown["outcomes"], shown["outcome_required"], shown["then"]) == ([paid], False, ["card"])
    assert (shown["help_after"], shown["return_within"]) == (600, 900)
    assert "return_within" not in web.get("services")[0]


# --- several businesses in one visit


def test_customer_stays_for_another_business(desk: Web) -> None:
    desk.next()
    ticket = desk.at(1, "business", service="card")
    assert (ticket["number"], ticket["service"], ticket["state"]) == ("B001", "card", "serving")
    assert desk.get("counters/1")["state"] == "serving"
    assert desk.refused("POST", "counters/1/business", {"service": "nothing"})[0] == 422


def test_business_is_not_added_to_a_customer_who_is_not_there(desk: Web) -> None:
    assert conflict(desk, 1, "business", service="card") == "no_current"
    desk.next()
    assert conflict(desk, 1, "business", service="card", ticket=99) == "not_current"


def test_finish_sends_the_visit_on_to_its_next_step(desk: Web) -> None:
    ticket = desk.next()["ticket"]
    planned = desk.post(f"tickets/{ticket['id']}/steps", {"steps": ["card", "new"]})
    assert planned["steps"] == ["card", "new"]
    done = desk.at(1, "finish")
    assert (done["state"], done["service"], done["steps"]) == ("waiting", "card", ["new"])
    assert desk.get("counters/1")["state"] == "idle"


@pytest.mark.parametrize("steps", [["card", "card"], ["nothing"], ["card"] * 6, "card"])
def test_steps_of_no_sense_are_refused(desk: Web, steps: object) -> None:
    ticket = desk.next()["ticket"]
    assert desk.refused("POST", f"tickets/{ticket['id']}/steps", {"steps": steps})[0] == 422


# --- who waits for one counter or person


@pytest.mark.parametrize("target", [{"counter": 3}, {"staff": "1002"}])
def test_ticket_says_whom_it_was_sent_to(desk: Web, target: Shape) -> None:
    desk.hire("1002")
    ticket = desk.next()["ticket"]
    desk.post("counters/1/transfer", {"place": "own", **target})
    assert desk.get(f"tickets/{ticket['id']}")["sent_to"] == target
    assert all("sent_to" not in one for one in desk.get("tickets")["items"][1:])


# --- too few counters open


@pytest.fixture
def thin(tmp_path: Path) -> Web:
    """A hall that wants two counters open; two are, and 1002 is its manager."""
    web = make_web(tmp_path, document(rules={"least_open": 2}))
    web.hire("1002", "manager")
    web.open()
    web.open(2)
    return web


def test_absence_says_what_a_pause_does(thin: Web) -> None:
    thin.issue()
    told = thin.get("counters/1/absence", role="counter")
    assert (told["open"], told["least"], told["too_few"], told["word"]) == (1, 2, True, True)
    assert [(s["service"], s["waiting"], s["counters"]) for s in told["services"]] == [("pay", 1, 1)]
    assert thin.get("counters/3/absence")["too_few"] is False
    assert thin.refused("GET", "counters/9/absence") == (404, "unknown_counter")


@pytest.mark.parametrize(("verb", "body"), [("pause", {"reason": "rest"}), ("close", {})])
def test_clerk_does_not_leave_too_few_without_a_managers_word(thin: Web, verb: str, body: Shape) -> None:
    def refused(**more: Any) -> tuple[int, str]:
        return thin.refused("POST", f"counters/1/{verb}", body | more, role="counter")

    assert refused() == (409, "too_few_open")
    assert refused(word={"staff": "1002", "password": "wrong"}) == (401, "unauthorized")
    thin.hire("1003")
    assert refused(word={"staff": "1003", "password": PASSWORD}) == (409, "too_few_open")
    word = {"staff": "1002", "password": PASSWORD}
    thin.post(f"counters/1/{verb}", body | {"word": word}, role="counter")
    assert thin.get("counters/1")["state"] == {"pause": "paused", "close": "closed"}[verb]


# --- undo


def test_undo_takes_back_a_call_whole_with_its_announcement(desk: Web) -> None:
    before = (desk.get(f"tickets/{DAY}~B001"), desk.get("counters/1"), desk.get("board")["calls"])
    desk.next()
    desk.clock.advance(9)
    answer = desk.at(1, "undo")
    after = (desk.get(f"tickets/{DAY}~B001"), desk.get("counters/1"), desk.get("board")["calls"])
    assert after == before
    assert answer == desk.get("counters/1")


def test_undo_of_next_brings_back_who_was_finished(desk: Web) -> None:
    desk.next()
    desk.at(1, "start")
    desk.clock.advance(60)
    before = (desk.get(f"tickets/{DAY}~B001"), desk.get("counters/1"))
    desk.next()
    answer = desk.at(1, "undo")
    assert (desk.get(f"tickets/{DAY}~B001"), answer) == before
    assert desk.get(f"tickets/{DAY}~B002")["state"] == "waiting"


UNDONE: dict[str, Shape] = {
    "recall": {}, "start": {}, "finish": {}, "miss": {}, "putback": {}, "hold": {"kind": "waiting"},
    "transfer": {"service": "card", "place": "last"}, "pause": {"reason": "rest"}, "next": {}, "call": {"number": "B003"},
}  # fmt: skip


@pytest.mark.parametrize("verb", UNDONE)
def test_undo_takes_back_any_act(desk: Web, verb: str) -> None:
    desk.next()
    desk.clock.advance(5)

    def picture() -> tuple[Any, ...]:
        board = desk.get("board")
        tickets = [desk.get(f"tickets/{DAY}~B00{n}") for n in (1, 2, 3)]
        return tickets, desk.get("counters"), board["calls"], board["waiting"], board["missed"]

    before = picture()
    desk.at(1, verb, **UNDONE[verb])
    assert picture() != before
    desk.at(1, "undo")
    assert picture() == before


def test_undo_of_a_walk_in_leaves_a_number_that_nobody_has(desk: Web) -> None:
    desk.at(1, "walk_in", service="card")
    desk.at(1, "undo")
    ticket = desk.get(f"tickets/{DAY}~C001")
    assert (ticket["state"], ticket["reason"]) == ("left", "undo")
    assert (desk.get("counters/1")["state"], desk.get("board")["calls"]) == ("idle", [])
    assert desk.issue("card")["number"] == "C002"


@pytest.mark.parametrize(("seconds", "code"), [(10, 200), (10.001, 409)])
def test_undo_is_for_ten_seconds(desk: Web, seconds: float, code: int) -> None:
    desk.next()
    desk.clock.advance(seconds)
    assert desk.ask("POST", "counters/1/undo").status_code == code


def test_undo_is_one_step(desk: Web) -> None:
    desk.next()
    desk.at(1, "start")
    desk.at(1, "undo")
    assert conflict(desk, 1, "undo") == "nothing_to_undo"
    desk.at(1, "recall")
    desk.at(1, "undo")
    assert conflict(desk, 1, "undo") == "nothing_to_undo"


def test_nothing_was_done_here_nothing_can_be_undone(desk: Web) -> None:
    desk.open(2)
    desk.next(2)
    assert conflict(desk, 1, "undo") == "nothing_to_undo"
    assert conflict(desk, 3, "undo") == "nothing_to_undo"


def test_press_that_was_repeated_is_no_act(desk: Web) -> None:
    desk.next()
    desk.next()
    desk.at(1, "undo")
    assert desk.get(f"tickets/{DAY}~B001")["state"] == "waiting"


def test_refusal_is_no_act(desk: Web) -> None:
    desk.next()
    conflict(desk, 1, "close")
    desk.at(1, "undo")
    assert desk.get("counters/1")["state"] == "idle"


def test_undo_stops_when_something_it_touched_has_changed(desk: Web) -> None:
    desk.next()
    desk.at(1, "miss")
    desk.post(f"tickets/{DAY}~B001/restore", role="kiosk")
    assert conflict(desk, 1, "undo") == "moved_on"
    assert desk.get(f"tickets/{DAY}~B001")["state"] == "waiting"


def test_undo_of_next_stops_when_either_ticket_has_changed(desk: Web) -> None:
    desk.next()
    desk.clock.advance(5)
    desk.at(1, "transfer", service="card", place="own")
    desk.open(3)
    desk.next(3)
    assert conflict(desk, 1, "undo") == "moved_on"
    assert desk.get("counters/3")["ticket"]["number"] == "B001"


def test_undo_is_not_across_days(desk: Web) -> None:
    desk.clock.advance_to("2026-11-24T03:59:58+08:00")
    desk.next()
    desk.clock.advance(4)
    assert conflict(desk, 1, "undo") == "nothing_to_undo"


# --- what moves a ticket that is at no counter


def test_leave_keeps_the_reason(desk: Web) -> None:
    gone = desk.post(f"tickets/{DAY}~B001/leave", {"reason": "no time"}, role="greeter")
    assert (gone["state"], gone["reason"], gone["ended_at"]) == ("left", "no time", "2026-11-23T01:03:00.000Z")
    assert desk.next()["ticket"]["number"] == "B002"


def test_leave_of_a_called_one_frees_the_counter(desk: Web) -> None:
    desk.next()
    desk.post(f"tickets/{DAY}~B001/leave", role="greeter")
    assert desk.get("counters/1")["state"] == "idle"


def test_priority_moves_ahead_and_back(desk: Web) -> None:
    up = desk.post(f"tickets/{DAY}~B003/priority", {"category": "priority", "reason": "pregnant"}, role="greeter")
    assert (up["category"], up["ahead"]) == ("priority", 0)
    down = desk.post(f"tickets/{DAY}~B003/priority", {"category": "ordinary", "reason": "was not"}, role="greeter")
    assert (down["category"], down["ahead"]) == ("ordinary", 2)


@pytest.mark.parametrize("body", [{}, {"category": "vip"}, {"category": "king", "reason": "r"}, {"reason": "r"}])
def test_priority_needs_a_category_and_a_reason(desk: Web, body: Shape) -> None:
    assert desk.refused("POST", f"tickets/{DAY}~B001/priority", body) == (422, "wrong_values")


STATES = ["waiting", "called", "serving", "held", "missed", "served", "left", "expired"]
MOVES: dict[str, dict[str, str]] = {
    "call": {"waiting": "called", "held": "called", "missed": "called"},
    "start": {"called": "serving"},
    "finish": {"called": "served", "serving": "served"},
    "next": {"called": "served", "serving": "served"},
    "miss": {"called": "missed", "serving": "missed"},
    "putback": {"called": "waiting", "serving": "waiting"},
    "hold": {"called": "held", "serving": "held"},
    "leave": {"waiting": "left", "called": "left", "held": "left"},
    "release": {"held": "waiting"},
    "restore": {"missed": "waiting"},
    "priority": {"waiting": "waiting"},
    "transfer": {"waiting": "waiting", "called": "waiting", "serving": "waiting"},
}
"""The contract's table of moves."""
BODIES: dict[str, Shape] = {
    "call": {"number": "B001"}, "hold": {"kind": "waiting"}, "priority": {"category": "vip", "reason": "r"},
    "transfer": {"service": "card", "place": "own"},
}  # fmt: skip
OF_TICKETS = {"leave", "release", "restore", "priority", "transfer"}


def brought_to(web: Web, state: str) -> None:
    """B001 is in this state, at counter 1 if at any."""
    web.open()
    web.issue()
    ways = {
        "waiting": [], "called": ["next"], "serving": ["next", "start"], "held": ["next", "hold"],
        "missed": ["next", "miss"], "served": ["next", "finish"], "left": ["leave"], "expired": [],
    }  # fmt: skip
    for verb in ways[state]:
        move(web, verb)
    if state == "expired":
        web.clock.advance(hours=24)
        web.open()
    web.clock.advance(5)


def move(web: Web, verb: str) -> Any:
    """Do this to B001."""
    path = f"tickets/{DAY}~B001/{verb}" if verb in OF_TICKETS else f"counters/1/{verb}"
    return web.ask("POST", path, BODIES.get(verb, {}))


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", MOVES)
def test_moves_are_those_of_the_contract(web: Web, verb: str, state: str) -> None:
    brought_to(web, state)
    answer = move(web, verb)
    after = web.get(f"tickets/{DAY}~B001")["state"]
    if verb == "next" and state == "waiting":
        assert (answer.status_code, after) == (200, "called")
    elif state in MOVES[verb]:
        assert (answer.status_code, after) == (200, MOVES[verb][state])
    elif verb == "call" and state in ("called", "serving"):
        assert (answer.json["repeated"], after) == (True, state)
    else:
        assert answer.status_code in (404, 409)
        assert after == state


# --- days


def test_close_of_a_day_ends_what_is_open(tmp_path: Path) -> None:
    web = make_web(tmp_path, document(hours=OPEN_DAYTIME))
    for n in (1, 2, 3):
        web.open(n)
    for _ in range(6):
        web.issue()
    web.next(1)
    web.next(2)
    web.at(2, "start")
    web.next(3)
    web.at(3, "miss")
    web.at(3, "call", number="B004")
    web.at(3, "hold", kind="waiting")
    web.clock.advance(hours=24)
    web.issue()
    tickets = [web.get(f"tickets/{DAY}~B00{n}") for n in range(1, 7)]
    ends = [(t["state"], t.get("forced", False)) for t in tickets]
    assert ends == [
        ("served", True), ("served", True), ("missed", False), ("expired", False), ("expired", False), ("expired", False),
    ]  # fmt: skip
    assert [c["state"] for c in web.get("counters")] == ["closed"] * 3
    assert {t["business_day"] for t in tickets} == {DAY}


def test_virtual_close_lets_people_at_counters_go_on(desk: Web) -> None:
    desk.next()
    desk.clock.advance(hours=24)
    assert desk.issue()["number"] == "B001"
    counter = desk.get("counters/1")
    assert (counter["state"], counter["ticket"]["business_day"]) == ("calling", DAY)
    assert desk.get(f"tickets/{DAY}~B002")["state"] == "expired"
    assert desk.at(1, "recall")["recalls"] == 1
    assert desk.at(1, "start")["state"] == "serving"
    done = desk.at(1, "finish")
    assert (done["state"], done["business_day"], "forced" in done) == ("served", DAY, False)


@pytest.mark.parametrize("verb", ["putback", "hold", "transfer"])
def test_no_move_crosses_a_day(desk: Web, verb: str) -> None:
    desk.next()
    desk.clock.advance(hours=24)
    assert conflict(desk, 1, verb, **NEEDED.get(verb, {})) == "day_closed"


@pytest.mark.parametrize("verb", sorted(OF_TICKETS - {"release"}))
def test_no_ticket_of_another_day_is_moved(desk: Web, verb: str) -> None:
    desk.clock.advance(hours=24)
    desk.issue()
    answer = desk.ask("POST", f"tickets/{DAY}~B001/{verb}", BODIES.get(verb, {}))
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "day_closed")


# --- search


def numbers(page: Shape) -> list[str]:
    """The numbers of a page of tickets."""
    return [ticket["number"] for ticket in page["items"]]


def test_search_lists_a_day_in_the_order_of_issue(desk: Web) -> None:
    desk.issue("new")
    page = desk.get("tickets")
    assert (numbers(page), page["next"]) == (["B001", "B002", "B003", "A001"], None)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=waiting", ["B002", "B003"]),
        ("state=called", ["B001"]),
        ("service=new", []),
        ("service=pay&state=waiting", ["B002", "B003"]),
        ("number=B002", ["B002"]),
        (f"day={DAY}", ["B001", "B002", "B003"]),
        ("day=1999-02-09", []),
        ("service=nothing", []),
    ],
)
def test_search_filters(desk: Web, query: str, found: list[str]) -> None:
    desk.next()
    assert numbers(desk.get(f"tickets?{query}")) == found


def test_search_goes_page_by_page(desk: Web) -> None:
    seen, after, pages = [], 0, 0
    while after is not None:
        page = desk.get(f"tickets?limit=2&after={after}")
        seen += numbers(page)
        after, pages = page["next"], pages + 1
    assert (seen, pages) == (["B001", "B002", "B003"], 2)


@pytest.mark.parametrize("query", ["state=lost", "day=today", "day=2026-11-2", "number=nothing", "limit=0", "after=x"])
def test_search_for_nonsense_is_a_wrong_value(desk: Web, query: str) -> None:
    assert desk.refused("GET", f"tickets?{query}") == (422, "wrong_values")


@pytest.mark.parametrize("role", ["greeter", "counter", "integration"])
def test_greeters_and_clerks_search_today_only(desk: Web, role: str) -> None:
    desk.clock.advance(hours=24)
    desk.issue()
    assert numbers(desk.get(f"tickets?day={DAY}")) == ["B001", "B002", "B003"]
    for query in ("", f"?day={DAY}", "?day=2026-11-24"):
        assert {t["business_day"] for t in desk.get(f"tickets{query}", role=role)["items"]} == {"2026-11-24"}


@pytest.mark.parametrize("role", ["manager", "auditor"])
def test_managers_and_auditors_search_any_day(desk: Web, role: str) -> None:
    desk.clock.advance(hours=24)
    desk.issue()
    assert numbers(desk.get(f"tickets?day={DAY}", role=role)) == ["B001", "B002", "B003"]


def test_search_tells_nobody_who_it_was(desk: Web) -> None:
    desk.issue(identity="11010519491231002X", note="a secret")
    for role in ("greeter", "counter", "manager", "auditor"):
        text = desk.ask("GET", "tickets", role=role).text
        assert ("110105" in text, "secret" in text, "identity" in text) == (False, False, False)
