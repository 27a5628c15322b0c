"""Calling: the one button, a number by hand, who is here without one, and calling again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hall.actions.calling import Call, Next, Recall, WalkIn
from hall.desk import Hall
from hall.events import TicketServed
from tests.builders import (
    START,
    FakeClock,
    call,
    calls,
    clerk,
    clerk_at,
    close_counter,
    document,
    events,
    finish,
    hire,
    hold,
    issue,
    kinds,
    last_seq,
    leave,
    miss,
    next_,
    open_counter,
    pause,
    printer,
    queue,
    recall,
    refused,
    restore,
    resume,
    service,
    slips,
    start,
    ticket,
    transfer,
    walk_in,
)

Make = Callable[..., Hall]
AT_1 = clerk_at(1)

# --- next


def test_next_calls_the_earliest(hall: Hall) -> None:
    first, _ = issue(hall), issue(hall)
    open_counter(hall)
    answer = next_(hall)
    assert (answer["ticket"]["id"], answer["ticket"]["state"], answer["ticket"]["counter"]) == (
        first["id"],
        "called",
        1,
    )
    assert "finished" not in answer
    assert open_counter(hall)["ticket"]["number"] == "B001"


def test_next_says_why(hall: Hall, clock: FakeClock) -> None:
    issue(hall), clock.advance(10)
    issue(hall, "pay", "vip")
    open_counter(hall)
    why = next_(hall)["why"]
    assert why == {
        "rule": "first_choice",
        "text": why["text"],
        "turn_at": "2026-11-23T00:58:40.000Z",
        "head_start": 90,
        "passed_count": 1,
        "passed": [{"number": "B001", "issued_at": "2026-11-23T01:00:00.000Z"}],
    }
    assert set(why["text"]) == {"zh", "en"}


def test_next_names_at_most_twenty_who_were_passed(hall: Hall, clock: FakeClock) -> None:
    for _ in range(23):
        issue(hall), clock.advance(1)
    issue(hall, "pay", "priority")
    open_counter(hall)
    why = next_(hall)["why"]
    assert (why["passed_count"], len(why["passed"])) == (23, 20)
    assert [one["number"] for one in why["passed"]] == [f"B{n:03d}" for n in range(1, 21)]


def test_next_counts_as_passed_only_whom_the_counter_serves(hall: Hall, clock: FakeClock) -> None:
    issue(hall, "card"), clock.advance(1), issue(hall), clock.advance(1)
    issue(hall, "pay", "priority")
    open_counter(hall)
    assert next_(hall)["why"]["passed_count"] == 1


def test_call_out_of_turn_passes_own_first_choice_and_that_queue(hall: Hall, clock: FakeClock) -> None:
    for wanted in ("pay", "new", "card", "card"):
        issue(hall, wanted), clock.advance(1)
    open_counter(hall)
    passed = call(hall, "C002")["why"]["passed"]
    assert [one["number"] for one in passed] == ["B001", "C001"]


def test_next_takes_second_choice_only_when_it_must(hall: Hall, clock: FakeClock) -> None:
    issue(hall, "new"), clock.advance(10), issue(hall, "pay"), clock.advance(10)
    open_counter(hall, 2)
    first = next_(hall, 2)
    second = next_(hall, 2, current=first["ticket"]["id"])
    assert [(one["ticket"]["number"], one["why"]["rule"]) for one in (first, second)] == [
        ("B001", "first_choice"),
        ("A001", "second_choice"),
    ]


def test_next_takes_second_choice_over_its_limit(hall: Hall, clock: FakeClock) -> None:
    issue(hall, "new"), clock.advance(10), issue(hall, "pay"), clock.advance(600)
    open_counter(hall, 2)
    answer = next_(hall, 2)
    assert (answer["ticket"]["number"], answer["why"]["rule"]) == ("A001", "second_over_limit")


def test_next_finishes_who_was_called_with_an_inferred_start(hall: Hall, clock: FakeClock) -> None:
    first, second = issue(hall), issue(hall)
    open_counter(hall), next_(hall), clock.advance(100)
    answer = next_(hall)
    assert answer["ticket"]["id"] == second["id"]
    finished = answer["finished"]
    assert (finished["id"], finished["state"], finished["start_inferred"]) == (first["id"], "served", True)
    assert (finished["started_at"], finished["ended_at"]) == ("2026-11-23T01:00:20.000Z", "2026-11-23T01:01:40.000Z")


def test_next_infers_no_start_after_the_end(hall: Hall, clock: FakeClock) -> None:
    issue(hall), open_counter(hall), next_(hall), clock.advance(5)
    finished = next_(hall)["finished"]
    assert finished["started_at"] == finished["ended_at"]


def test_next_finishes_who_was_served_with_the_true_start(hall: Hall, clock: FakeClock) -> None:
    issue(hall), open_counter(hall), next_(hall), clock.advance(7), start(hall), clock.advance(60)
    finished = next_(hall)["finished"]
    assert finished["started_at"] == "2026-11-23T01:00:07.000Z"
    assert "start_inferred" not in finished


def test_next_finishes_even_when_nobody_waits(hall: Hall, clock: FakeClock) -> None:
    first = issue(hall)
    open_counter(hall), next_(hall), clock.advance(10)
    answer = next_(hall)
    assert (answer["ticket"], answer["why"], answer["finished"]["id"]) == (None, None, first["id"])
    assert open_counter(hall)["state"] == "idle"


def test_next_when_nobody_waits_and_nobody_is_there(hall: Hall) -> None:
    issue(hall, "card"), open_counter(hall)
    assert refused(hall, Next(counter=1), AT_1).code == "queue_empty"


def test_next_believing_in_the_true_current_goes_on_at_once(hall: Hall) -> None:
    first, second = issue(hall), issue(hall)
    open_counter(hall), next_(hall, current=None)
    assert next_(hall, current=first["id"])["ticket"]["id"] == second["id"]


@pytest.mark.parametrize("believed", [None, 999])
def test_next_believing_wrongly_is_told_the_truth(hall: Hall, clock: FakeClock, believed: int | None) -> None:
    first, _ = issue(hall), issue(hall)
    open_counter(hall)
    called = next_(hall)
    clock.advance(10)
    before = last_seq(hall)
    answer = next_(hall, current=believed)
    assert answer == {"ticket": called["ticket"], "why": called["why"], "repeated": True}
    assert (answer["ticket"]["id"], last_seq(hall)) == (first["id"], before)


def test_next_believing_in_a_customer_who_has_gone(hall: Hall) -> None:
    first, _ = issue(hall), issue(hall)
    open_counter(hall), next_(hall), finish(hall)
    assert next_(hall, current=first["id"]) == {"ticket": None, "why": None, "repeated": True}


@pytest.mark.parametrize(("after", "repeated"), [(0, True), (0.999, True), (1, False)])
def test_next_within_a_second_is_the_same_press(hall: Hall, clock: FakeClock, after: float, repeated: bool) -> None:
    first, second = issue(hall), issue(hall)
    open_counter(hall), next_(hall), clock.advance(after)
    answer = next_(hall)
    assert answer["ticket"]["id"] == (first if repeated else second)["id"]
    assert answer.get("repeated", False) == repeated


def test_next_within_a_second_of_a_finished_call_is_a_new_press(hall: Hall) -> None:
    _, second = issue(hall), issue(hall)
    open_counter(hall), next_(hall), finish(hall)
    assert next_(hall)["ticket"]["id"] == second["id"]


def test_next_at_a_closed_counter(hall: Hall) -> None:
    issue(hall)
    assert refused(hall, Next(counter=1), AT_1).code == "counter_closed"
    open_counter(hall), close_counter(hall)
    assert refused(hall, Next(counter=1), AT_1).code == "counter_closed"
    assert refused(hall, Next(counter=1), clerk("101")).code == "counter_closed"


def test_next_at_a_paused_counter(hall: Hall) -> None:
    issue(hall), open_counter(hall), pause(hall)
    assert refused(hall, Next(counter=1), AT_1).code == "counter_paused"
    resume(hall)
    assert next_(hall)["ticket"]["number"] == "B001"


def test_next_ends_in_the_pause_that_was_asked_for(hall: Hall, clock: FakeClock) -> None:
    first, _ = issue(hall), issue(hall)
    open_counter(hall), next_(hall), pause(hall, minutes=10), clock.advance(10)
    answer = next_(hall)
    assert (answer["ticket"], answer["finished"]["id"]) == (None, first["id"])
    counter = open_counter(hall)
    assert (counter["state"], counter["reason"], counter["until"]) == ("paused", "lunch", "2026-11-23T01:10:00.000Z")
    assert queue(hall) == ["B002"]


def test_next_at_anothers_counter(hall: Hall) -> None:
    issue(hall), open_counter(hall)
    assert refused(hall, Next(counter=1), clerk_at(2)).code == "forbidden"
    assert refused(hall, Next(counter=1), clerk("101")).code == "forbidden"
    assert refused(hall, Next(counter=9), clerk("101")).code == "unknown_counter"


def test_next_names_the_clerk_who_sits_there(hall: Hall) -> None:
    hire(hall, "101")
    issue(hall), open_counter(hall, staff="101")
    assert next_(hall)["ticket"]["staff"] == "101"


def outcomes(make: Make) -> Hall:
    pay = service("pay", "B", outcomes=["done", "refused"], outcome_required=True)
    hall = make(document=document(services=[pay, service("new", "A"), service("card", "C")]))
    issue(hall), issue(hall), open_counter(hall), next_(hall)
    return hall


def test_next_asks_for_the_outcome(make: Make, clock: FakeClock) -> None:
    hall = outcomes(make)
    clock.advance(10)
    refusal = refused(hall, Next(counter=1), AT_1)
    assert (refusal.code, refusal.details) == ("outcome_required", {"outcomes": ["done", "refused"]})
    assert refused(hall, Next(counter=1, outcome="eaten"), AT_1).details == {"fields": {"outcome": "unknown"}}
    assert next_(hall, outcome="done")["finished"]["outcome"] == "done"


def test_next_refuses_nothing_of_a_type_without_outcomes(hall: Hall, clock: FakeClock) -> None:
    issue(hall), open_counter(hall), next_(hall), clock.advance(10)
    assert next_(hall, outcome="anything")["finished"]["outcome"] == "anything"


# --- call


def test_call_takes_a_number_out_of_turn(hall: Hall, clock: FakeClock) -> None:
    issue(hall), clock.advance(1), issue(hall)
    open_counter(hall)
    answer = call(hall, " b002 ")
    assert (answer["ticket"]["number"], answer["why"]["rule"], answer["why"]["passed_count"]) == ("B002", "by_hand", 1)


def test_call_of_a_type_the_counter_does_not_serve(hall: Hall) -> None:
    issue(hall, "card"), open_counter(hall)
    assert call(hall, "C001")["ticket"]["number"] == "C001"


@pytest.mark.parametrize("how", ["held", "missed"])
def test_call_brings_back_the_held_and_the_missed(hall: Hall, clock: FakeClock, how: str) -> None:
    issue(hall), open_counter(hall), next_(hall), clock.advance(60)
    hold(hall) if how == "held" else miss(hall)
    clock.advance(60)
    answer = call(hall, "B001")["ticket"]
    assert (answer["state"], answer["called_at"]) == ("called", "2026-11-23T01:02:00.000Z")
    again = ticket(hall, answer["id"])
    assert (again.first_called_at, again.ended_at, again.held_since) == (START, None, None)
    assert again.held == (60_000 if how == "held" else 0)


def test_call_finishes_the_current_one(hall: Hall) -> None:
    first, second = issue(hall), issue(hall)
    open_counter(hall), next_(hall)
    answer = call(hall, "B002", current=first["id"])
    assert (answer["ticket"]["id"], answer["finished"]["id"]) == (second["id"], first["id"])


def test_call_of_the_own_current_one_is_repeated(hall: Hall) -> None:
    issue(hall), open_counter(hall)
    called = next_(hall)
    before = last_seq(hall)
    assert call(hall, "B001") == {"ticket": called["ticket"], "why": called["why"], "repeated": True}
    assert last_seq(hall) == before


def test_call_of_the_own_current_one_is_repeated_while_a_pause_is_asked_for(hall: Hall) -> None:
    issue(hall), open_counter(hall), next_(hall), pause(hall)
    assert call(hall, "B001")["repeated"] is True


def test_call_believing_wrongly_is_told_the_truth_first(hall: Hall) -> None:
    first, _ = issue(hall), issue(hall)
    open_counter(hall), next_(hall)
    for number in ("B002", "B077"):
        answer = call(hall, number, current=None)
        assert (answer["ticket"]["id"], answer["repeated"]) == (first["id"], True)


def test_call_says_who_has_it(hall: Hall) -> None:
    hire(hall, "101")
    issue(hall), open_counter(hall, 1), open_counter(hall, 2, staff="101"), next_(hall, 2)
    refusal = refused(hall, Call(counter=1, number="B001"), AT_1)
    assert (refusal.code, refusal.details) == ("not_waiting", {"state": "called", "counter": 2, "staff": "101"})


def test_call_of_one_who_has_left(hall: Hall) -> None:
    leave(hall, issue(hall)["id"])
    open_counter(hall)
    refusal = refused(hall, Call(counter=1, number="B001"), AT_1)
    assert (refusal.code, refusal.details) == ("not_waiting", {"state": "left"})


@pytest.mark.parametrize("number", ["", "B", "B1", "B0001", "pay", "B001 B002", "B" + "9" * 40])
def test_call_of_what_is_no_number(hall: Hall, number: str) -> None:
    open_counter(hall)
    refusal = refused(hall, Call(counter=1, number=number), AT_1)
    assert (refusal.code, refusal.details) == ("wrong_values", {"fields": {"number": "form"}})


def test_call_of_a_number_nobody_has(hall: Hall) -> None:
    open_counter(hall)
    assert refused(hall, Call(counter=1, number="B001"), AT_1).code == "unknown_ticket"


def test_call_of_yesterdays_number(hall: Hall, clock: FakeClock) -> None:
    issue(hall)
    clock.advance_to("2026-11-24T09:00+08:00")
    open_counter(hall)
    assert refused(hall, Call(counter=1, number="B001"), AT_1).code == "unknown_ticket"


def test_call_at_a_counter_that_does_not_work(hall: Hall) -> None:
    issue(hall), issue(hall)
    assert refused(hall, Call(counter=1, number="B001"), AT_1).code == "counter_closed"
    open_counter(hall), next_(hall), pause(hall)
    assert refused(hall, Call(counter=1, number="B002"), AT_1).code == "counter_paused"
    finish(hall)
    assert refused(hall, Call(counter=1, number="B002"), AT_1).code == "counter_paused"


# --- walk-in


def test_walk_in_issues_and_calls(make: Make) -> None:
    hall = make(document=document(printers=[printer()]))
    issue(hall), open_counter(hall)
    answer = walk_in(hall, category="vip", language="en")
    assert (answer["ticket"]["number"], answer["ticket"]["state"], answer["why"]["rule"]) == (
        "B002",
        "called",
        "walk_in",
    )
    assert (answer["ticket"]["category"], answer["ticket"]["language"], answer["ticket"]["slip"]) == (
        "vip",
        "en",
        "none",
    )
    assert len(slips(hall)) == 1
    assert queue(hall) == ["B001"]


def test_walk_in_finishes_the_current_one(hall: Hall) -> None:
    first = issue(hall)
    open_counter(hall), next_(hall)
    assert walk_in(hall, current=first["id"])["finished"]["id"] == first["id"]


def test_walk_in_believing_wrongly_gives_no_number(hall: Hall) -> None:
    first = issue(hall)
    open_counter(hall), next_(hall)
    answer = walk_in(hall, current=None)
    assert (answer["ticket"]["id"], answer["repeated"]) == (first["id"], True)
    assert issue(hall)["number"] == "B002"


def test_walk_in_at_a_counter_that_does_not_work(hall: Hall) -> None:
    issue(hall)
    assert refused(hall, WalkIn(counter=1, service="pay"), AT_1).code == "counter_closed"
    open_counter(hall), next_(hall), pause(hall)
    assert refused(hall, WalkIn(counter=1, service="pay"), AT_1).code == "counter_paused"


@pytest.mark.parametrize("wish", [{"service": "nothing"}, {"category": "king"}, {"language": "fr"}])
def test_walk_in_refuses_wrong_wishes(hall: Hall, wish: dict[str, Any]) -> None:
    open_counter(hall)
    refusal = refused(hall, WalkIn(**{"counter": 1, "service": "pay", **wish}), AT_1)
    assert refusal.details == {"fields": dict.fromkeys(wish, "unknown")}


def test_walk_in_of_a_message_only_type(make: Make) -> None:
    pay = service("pay", "B", message={"zh": "请到二楼", "en": "Second floor"})
    hall = make(document=document(services=[pay, service("new", "A"), service("card", "C")]))
    open_counter(hall)
    assert refused(hall, WalkIn(counter=1, service="pay"), AT_1).code == "closed"


# --- recall


def test_recall_is_a_new_announcement(hall: Hall, clock: FakeClock) -> None:
    issue(hall), open_counter(hall), next_(hall), clock.advance(30)
    answer = recall(hall)
    assert (answer["recalls"], answer["called_at"]) == (1, "2026-11-23T01:00:00.000Z")
    assert recall(hall, ticket=answer["id"])["recalls"] == 2
    assert calls(hall) == [("B001", 1)] * 3


def test_recalls_are_counted_anew_for_every_call(hall: Hall) -> None:
    issue(hall), open_counter(hall), next_(hall), recall(hall), miss(hall)
    assert call(hall, "B001")["ticket"]["recalls"] == 0


def test_recall_needs_a_current_one_who_has_not_begun(hall: Hall) -> None:
    first = issue(hall)
    assert refused(hall, Recall(counter=1), AT_1).code == "counter_closed"
    open_counter(hall)
    assert refused(hall, Recall(counter=1), AT_1).code == "no_current"
    next_(hall)
    refusal = refused(hall, Recall(counter=1, ticket=999), AT_1)
    assert (refusal.code, refusal.details) == ("not_current", {"current": first["id"]})
    start(hall)
    assert refused(hall, Recall(counter=1), AT_1).code == "illegal_move"


# --- the board


def test_board_keeps_the_calls_of_the_day_newest_first(hall: Hall, clock: FakeClock) -> None:
    for _ in range(22):
        issue(hall)
    open_counter(hall)
    for _ in range(22):
        next_(hall), clock.advance(2)
    finish(hall)
    assert calls(hall) == [(f"B{n:03d}", 1) for n in range(22, 2, -1)]


# --- slips of those who are called


def printing(make: Make) -> Hall:
    return make(document=document(printers=[printer()]))


def test_call_voids_a_slip_that_is_over_a_minute_old(make: Make, clock: FakeClock) -> None:
    hall = printing(make)
    issue(hall), open_counter(hall), clock.advance(60.001)
    assert next_(hall)["ticket"]["slip"] == "void"
    assert [slip.state for slip in slips(hall)] == ["void"]
    assert kinds(events(hall, last_seq(hall) - 2)) == ["TicketCalled", "SlipVoided"]


def test_call_leaves_a_young_slip_to_be_printed(make: Make, clock: FakeClock) -> None:
    hall = printing(make)
    issue(hall), open_counter(hall), clock.advance(60)
    assert next_(hall)["ticket"]["slip"] == "queued"


# --- two clerks


def test_two_clerks_never_get_the_same_one(hall: Hall) -> None:
    issue(hall), issue(hall), open_counter(hall, 1), open_counter(hall, 2)
    assert [next_(hall, n)["ticket"]["number"] for n in (1, 2)] == ["B001", "B002"]


def test_who_was_transferred_here_comes_in_turn_with_the_rest(hall: Hall, clock: FakeClock) -> None:
    issue(hall), clock.advance(1)
    sent = issue(hall, "card")
    clock.advance(1), issue(hall), transfer(hall, sent["id"], to_counter=1), open_counter(hall)
    called = [next_(hall)["ticket"]["number"]]
    for _ in range(2):
        clock.advance(2)
        called.append(next_(hall)["ticket"]["number"])
    assert called == ["B001", "C001", "B002"]


def test_call_after_a_restore_starts_a_new_service(hall: Hall, clock: FakeClock) -> None:
    first = issue(hall)
    open_counter(hall), next_(hall), start(hall), miss(hall), restore(hall, first["id"]), clock.advance(30)
    next_(hall), clock.advance(40), finish(hall)
    assert events(hall, last_seq(hall) - 1) == [
        TicketServed(ticket=first["id"], number="B001", counter=1, started_at=START + 50_000, inferred=True)
    ]


# --- what is looked at first


@pytest.mark.parametrize(
    "wrong",
    [
        WalkIn(counter=1, service="nothing", current=None),
        WalkIn(counter=1, service="pay", category="king", current=None),
        Call(counter=1, number="nothing", current=None),
    ],
)
def test_a_wrong_body_is_seen_before_a_wrong_belief(hall: Hall, wrong: Any) -> None:
    issue(hall), open_counter(hall), next_(hall)
    assert refused(hall, wrong, AT_1).code == "wrong_values"
