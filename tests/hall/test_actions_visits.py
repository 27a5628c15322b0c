"""What a clerk does with the customer in front of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hall.actions.visits import Finish, Hold, Miss, PutBack, SendOn, Start
from hall.desk import Hall
from tests.builders import (
    START,
    FakeClock,
    call,
    calls,
    clerk_at,
    document,
    entries,
    events,
    finish,
    hire,
    hold,
    issue,
    kinds,
    last_seq,
    miss,
    next_,
    open_counter,
    pause,
    put_back,
    queue,
    recall,
    refused,
    send_on,
    service,
    start,
    ticket,
)

Make = Callable[..., Hall]
AT_1 = clerk_at(1)
BUTTONS = [
    Start(counter=1),
    Finish(counter=1),
    Miss(counter=1),
    PutBack(counter=1),
    Hold(counter=1, kind="waiting"),
    SendOn(counter=1, place="own", service="new"),
]


def called(hall: Hall, **wish: Any) -> int:
    """Somebody has been called to counter 1."""
    id = int(issue(hall, **wish)["id"])
    open_counter(hall), next_(hall)
    return id


# --- what holds for all buttons


@pytest.mark.parametrize("button", BUTTONS, ids=lambda b: type(b).__name__)
def test_a_button_without_a_customer(hall: Hall, button: Any) -> None:
    assert refused(hall, button, AT_1).code == "counter_closed"
    open_counter(hall)
    assert refused(hall, button, AT_1).code == "no_current"


@pytest.mark.parametrize("button", BUTTONS, ids=lambda b: type(b).__name__)
def test_a_button_for_somebody_else(hall: Hall, button: Any) -> None:
    id = called(hall)
    wish = {name: getattr(button, name) for name in type(button).__dataclass_fields__ if name != "ticket"}
    refusal = refused(hall, type(button)(**wish, ticket=id + 1), AT_1)
    assert (refusal.code, refusal.details) == ("not_current", {"current": id})
    hall.do(type(button)(**wish, ticket=id), AT_1)


@pytest.mark.parametrize("button", BUTTONS, ids=lambda b: type(b).__name__)
def test_a_button_of_anothers_counter(hall: Hall, button: Any) -> None:
    called(hall)
    assert refused(hall, button, clerk_at(2)).code == "forbidden"


@pytest.mark.parametrize("button", BUTTONS[1:], ids=lambda b: type(b).__name__)
def test_whatever_ends_the_visit_begins_the_pause_that_was_asked_for(hall: Hall, button: Any) -> None:
    called(hall)
    pause(hall, minutes=5)
    hall.do(button, AT_1)
    counter = open_counter(hall)
    assert (counter["state"], counter["reason"], counter["until"]) == ("paused", "lunch", "2026-11-23T01:05:00.000Z")
    assert "pausing" not in counter
    assert kinds(events(hall, last_seq(hall) - 1)) == ["CounterPaused"]


@pytest.mark.parametrize("button", BUTTONS[1:], ids=lambda b: type(b).__name__)
def test_whatever_ends_the_visit_frees_the_counter(hall: Hall, clock: FakeClock, button: Any) -> None:
    called(hall)
    clock.advance(30)
    hall.do(button, AT_1)
    counter = open_counter(hall)
    assert (counter["state"], counter["since"], "ticket" in counter) == ("idle", "2026-11-23T01:00:30.000Z", False)


# --- one by one


def test_start_begins_the_service(hall: Hall, clock: FakeClock) -> None:
    called(hall)
    clock.advance(12)
    answer = start(hall)
    assert (answer["state"], answer["started_at"]) == ("serving", "2026-11-23T01:00:12.000Z")
    assert open_counter(hall)["state"] == "serving"
    assert refused(hall, Start(counter=1), AT_1).code == "illegal_move"


def test_finish_keeps_outcome_and_remark(hall: Hall, clock: FakeClock) -> None:
    id = called(hall)
    start(hall), clock.advance(60)
    answer = finish(hall, outcome="done", remark="friendly")
    assert (answer["state"], answer["outcome"], answer["ended_at"]) == ("served", "done", "2026-11-23T01:01:00.000Z")
    with hall.reading() as reading:
        assert reading.store.private(id)["remark"] == "friendly"
    assert "friendly" not in repr(entries(hall))


def test_finish_of_one_who_was_only_called_infers_the_start(hall: Hall, clock: FakeClock) -> None:
    called(hall)
    clock.advance(60)
    answer = finish(hall)
    assert (answer["started_at"], answer["start_inferred"]) == ("2026-11-23T01:00:20.000Z", True)


def test_finish_asks_for_the_outcome(make: Make) -> None:
    pay = service("pay", "B", outcomes=["done"], outcome_required=True)
    hall = make(document=document(services=[pay, service("new", "A"), service("card", "C")]))
    called(hall)
    assert refused(hall, Finish(counter=1), AT_1).code == "outcome_required"
    assert finish(hall, outcome="done")["state"] == "served"


def test_miss_can_be_called_for_again(hall: Hall, clock: FakeClock) -> None:
    id = called(hall)
    clock.advance(40)
    answer = miss(hall)
    assert (answer["state"], answer["ended_at"], answer["counter"]) == ("missed", "2026-11-23T01:00:40.000Z", 1)
    with hall.reading() as reading:
        assert [t.id for t in reading.store.unfinished(reading.hall.day, ticket(hall, id).state)] == [id]


def test_put_back_leaves_no_trace_on_the_board(hall: Hall, clock: FakeClock) -> None:
    called(hall)
    recall(hall), clock.advance(9)
    answer = put_back(hall)
    assert (answer["state"], answer["recalls"], answer["ahead"]) == ("waiting", 0, 0)
    assert calls(hall) == []
    assert [name for name in ("counter", "called_at", "staff") if name in answer] == []


def test_put_back_keeps_the_announcements_of_an_earlier_call(hall: Hall) -> None:
    called(hall)
    recall(hall), miss(hall), open_counter(hall, 2), call(hall, "B001", 2), put_back(hall, 2)
    assert calls(hall) == [("B001", 1), ("B001", 1)]


def test_put_back_keeps_the_turn(hall: Hall, clock: FakeClock) -> None:
    id = called(hall)
    clock.advance(30), issue(hall)
    put_back(hall)
    assert queue(hall) == ["B001", "B002"]
    assert ticket(hall, id).turn_at == START


@pytest.mark.parametrize("kind", ["papers_away", "papers_here", "waiting"])
def test_hold_parks_the_ticket(hall: Hall, kind: str) -> None:
    id = called(hall)
    answer = hold(hall, kind=kind, note="photo")
    assert (answer["state"], answer["hold"]) == ("held", kind)
    with hall.reading() as reading:
        assert reading.store.private(id)["note"] == "photo"


def test_hold_is_neither_waiting_nor_service(hall: Hall, clock: FakeClock) -> None:
    id = called(hall)
    start(hall), clock.advance(10), hold(hall), clock.advance(600)
    held = ticket(hall, id)
    assert (held.waited, held.held_since, held.waiting_since) == (0, START + 10_000, None)


def test_send_on_to_a_type_keeps_the_turn(hall: Hall, clock: FakeClock) -> None:
    called(hall)
    issue(hall, "new"), clock.advance(100)
    answer = send_on(hall, service="new")
    assert (answer["number"], answer["service"], answer["state"], answer["ahead"]) == ("B001", "new", "waiting", 0)
    assert queue(hall, "s:new") == ["B001", "A001"]


def test_send_on_to_the_end(hall: Hall, clock: FakeClock) -> None:
    called(hall)
    clock.advance(10), issue(hall, "new"), clock.advance(10)
    assert send_on(hall, place="last", service="new")["ahead"] == 1


def test_send_on_to_a_counter_and_to_a_person(hall: Hall) -> None:
    hire(hall, "101")
    called(hall)
    send_on(hall, to_counter=3)
    assert queue(hall, "c:3") == ["B001"]
    open_counter(hall, 3), next_(hall, 3), send_on(hall, 3, to_staff="101")
    assert queue(hall, "p:101") == ["B001"]


def test_send_on_to_nowhere(hall: Hall) -> None:
    called(hall)
    assert refused(hall, SendOn(counter=1, place="own"), AT_1).code == "wrong_values"


def test_waits_are_summed_over_transfers(hall: Hall, clock: FakeClock) -> None:
    id = called(hall)
    clock.advance(10), send_on(hall, service="new"), clock.advance(60)
    open_counter(hall, 3), next_(hall, 3), clock.advance(30), finish(hall, 3)
    assert ticket(hall, id).waited == 60_000
