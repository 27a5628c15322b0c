"""Sitting down, leaving, pausing and coming back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hall.actions.calling import Next
from hall.actions.counters import CloseCounter, OpenCounter, Pause, Resume
from hall.actions.people import SaveStaff
from hall.desk import Hall
from hall.events import CounterOpened
from tests.builders import (
    MANAGER,
    FakeClock,
    act,
    clerk,
    clerk_at,
    close_counter,
    events,
    finish,
    hire,
    issue,
    last_seq,
    next_,
    open_counter,
    pause,
    refused,
    resume,
    start,
)

Make = Callable[..., Hall]
ANNA, BORIS = clerk("101"), clerk("102")

# --- open


def test_open_answers_the_counter(hall: Hall, clock: FakeClock) -> None:
    hire(hall, "101")
    clock.advance(5)
    assert act(hall, OpenCounter(counter=2), ANNA) == {
        "number": 2,
        "name": {"zh": "2号窗口", "en": "Counter 2"},
        "state": "idle",
        "since": "2026-11-23T01:00:05.000Z",
        "services": ["pay", "new"],
        "second": ["new"],
        "staff": "101",
    }


def test_open_again_changes_nothing(hall: Hall) -> None:
    open_counter(hall, by=ANNA)
    before = last_seq(hall)
    open_counter(hall, by=ANNA)
    assert last_seq(hall) == before


def test_open_is_refused_when_somebody_sits_there(hall: Hall) -> None:
    hire(hall, "101", "102")
    open_counter(hall, by=ANNA)
    refusal = refused(hall, OpenCounter(counter=1), BORIS)
    assert (refusal.code, refusal.details) == ("occupied", {"staff": "101"})


def test_take_over_needs_a_managers_word(hall: Hall) -> None:
    hire(hall, "101", "102")
    open_counter(hall, by=ANNA)
    assert refused(hall, OpenCounter(counter=1, take_over=True), BORIS).code == "manager_needed"
    assert open_counter(hall, by=BORIS, take_over=True, word=True)["staff"] == "102"
    assert events(hall, last_seq(hall) - 1) == [
        CounterOpened(counter=1, holder="staff:102", staff="102", took_over="101")
    ]
    assert refused(hall, Pause(counter=1, reason="lunch"), ANNA).code == "forbidden"


def test_take_over_by_a_manager_for_a_clerk(hall: Hall) -> None:
    hire(hall, "101", "102")
    open_counter(hall, by=ANNA)
    assert refused(hall, OpenCounter(counter=1, staff="102"), MANAGER).code == "occupied"
    assert open_counter(hall, by=MANAGER, staff="102", take_over=True)["staff"] == "102"


def test_take_over_keeps_the_customer(hall: Hall) -> None:
    hire(hall, "101", "102")
    issue(hall), open_counter(hall, by=ANNA)
    act(hall, Next(counter=1), ANNA)
    counter = open_counter(hall, by=BORIS, take_over=True, word=True)
    assert (counter["state"], counter["ticket"]["number"]) == ("calling", "B001")


def test_open_at_a_counter_of_another_token(hall: Hall) -> None:
    assert refused(hall, OpenCounter(counter=2), clerk_at(1)).code == "forbidden"
    assert refused(hall, OpenCounter(counter=9), clerk_at(9)).code == "unknown_counter"


def test_open_by_a_device_for_anybody(hall: Hall) -> None:
    assert open_counter(hall, staff="new one")["staff"] == "new one"


def test_open_by_a_person_for_themself_only(hall: Hall) -> None:
    hire(hall, "101", "102")
    assert refused(hall, OpenCounter(counter=1, staff="102"), ANNA).code == "forbidden"
    assert open_counter(hall, by=ANNA, staff="101")["staff"] == "101"


def test_open_for_somebody_who_does_not_work_here_any_more(hall: Hall) -> None:
    act(hall, SaveStaff(number="101", name="Anna", roles=("counter",), password="hash", active=False))
    refusal = refused(hall, OpenCounter(counter=1, staff="101"), clerk_at(1))
    assert (refusal.code, refusal.details) == ("wrong_values", {"fields": {"staff": "left"}})


def test_open_a_bound_counter_says_who_sits_there_now(hall: Hall) -> None:
    hire(hall, "101")
    open_counter(hall)
    assert open_counter(hall, staff="101")["staff"] == "101"
    assert open_counter(hall)["staff"] == "101"


def test_open_leaves_a_pause_as_it_is(hall: Hall) -> None:
    open_counter(hall), pause(hall)
    assert open_counter(hall)["state"] == "paused"


def test_manager_may_act_at_every_counter(hall: Hall) -> None:
    open_counter(hall, by=ANNA)
    assert act(hall, Pause(counter=1, reason="lunch"), MANAGER)["state"] == "paused"


# --- close


def test_close_empties_the_seat(hall: Hall, clock: FakeClock) -> None:
    open_counter(hall, by=ANNA)
    clock.advance(5)
    counter = act(hall, CloseCounter(counter=1), ANNA)
    assert (counter["state"], counter["since"]) == ("closed", "2026-11-23T01:00:05.000Z")
    assert "staff" not in counter
    assert open_counter(hall, by=BORIS)["staff"] == "102"


def test_close_again_changes_nothing(hall: Hall) -> None:
    open_counter(hall), close_counter(hall)
    before = last_seq(hall)
    assert close_counter(hall)["state"] == "closed"
    assert last_seq(hall) == before


@pytest.mark.parametrize("begun", [False, True])
def test_close_with_a_customer_there(hall: Hall, begun: bool) -> None:
    first = issue(hall)
    open_counter(hall), next_(hall)
    if begun:
        start(hall)
    refusal = refused(hall, CloseCounter(counter=1), clerk_at(1))
    assert (refusal.code, refusal.details) == ("busy", {"ticket": first["id"]})
    finish(hall)
    assert close_counter(hall)["state"] == "closed"


def test_close_ends_a_pause(hall: Hall) -> None:
    open_counter(hall), pause(hall, minutes=5), close_counter(hall)
    counter = open_counter(hall)
    assert (counter["state"], "reason" in counter, "until" in counter) == ("idle", False, False)


# --- pause and resume


def test_pause_shows_reason_and_return(hall: Hall, clock: FakeClock) -> None:
    open_counter(hall), clock.advance(60)
    counter = pause(hall, reason="rest", minutes=15)
    assert (counter["state"], counter["reason"]) == ("paused", "rest")
    assert (counter["since"], counter["until"]) == ("2026-11-23T01:01:00.000Z", "2026-11-23T01:16:00.000Z")


def test_pause_without_a_time_of_return(hall: Hall) -> None:
    open_counter(hall)
    assert "until" not in pause(hall)


def test_pause_again_with_another_return(hall: Hall, clock: FakeClock) -> None:
    open_counter(hall), pause(hall, minutes=15), clock.advance(60)
    assert pause(hall, minutes=20)["until"] == "2026-11-23T01:21:00.000Z"
    before = last_seq(hall)
    pause(hall, minutes=20)
    assert last_seq(hall) == before


def test_pause_during_a_service_is_for_afterwards(hall: Hall) -> None:
    issue(hall), open_counter(hall), next_(hall)
    counter = pause(hall, minutes=15)
    assert counter["state"] == "calling"
    assert counter["pausing"] == {"reason": "lunch", "until": "2026-11-23T01:15:00.000Z"}


def test_pause_refuses_an_unknown_reason_and_a_closed_counter(hall: Hall) -> None:
    assert refused(hall, Pause(counter=1, reason="lunch"), clerk_at(1)).code == "counter_closed"
    refusal = refused(hall, Pause(counter=1, reason="hungry"), clerk_at(1))
    assert refusal.details == {"fields": {"reason": "unknown"}}


def test_resume_works_on(hall: Hall, clock: FakeClock) -> None:
    open_counter(hall), pause(hall, minutes=15), clock.advance(60)
    counter = resume(hall)
    assert (counter["state"], counter["since"]) == ("idle", "2026-11-23T01:01:00.000Z")
    assert ("reason" in counter, "until" in counter) == (False, False)


def test_resume_withdraws_a_pause_that_was_asked_for(hall: Hall) -> None:
    issue(hall), issue(hall), open_counter(hall), next_(hall), pause(hall)
    counter = resume(hall)
    assert (counter["state"], "pausing" in counter) == ("calling", False)
    finish(hall)
    assert next_(hall)["ticket"]["number"] == "B002"


def test_resume_of_a_counter_that_works_changes_nothing(hall: Hall) -> None:
    open_counter(hall)
    before = last_seq(hall)
    assert resume(hall)["state"] == "idle"
    assert last_seq(hall) == before


def test_resume_of_a_closed_counter(hall: Hall) -> None:
    assert refused(hall, Resume(counter=1), clerk_at(1)).code == "counter_closed"
