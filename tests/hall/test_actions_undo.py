"""Undo: a counter's last act, whole or not at all, for ten seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hall.actions.counters import Undo
from hall.actions.visits import Finish
from hall.check import check
from hall.desk import Hall
from tests.builders import (
    MANAGER,
    FakeClock,
    act,
    call,
    calls,
    clerk_at,
    close_counter,
    document,
    events,
    everything,
    finish,
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
    prioritise,
    put_back,
    queue,
    recall,
    refused,
    release,
    restore,
    resume,
    send_on,
    slips,
    start,
    ticket,
    transfer,
    undo,
    walk_in,
)

Make = Callable[..., Hall]
AT_1 = clerk_at(1)
GUARDED = ("tickets", "counters", "announcements", "slips", "series")


def rows(hall: Hall) -> dict[str, Any]:
    """What people see of a hall: everything but which entry touched it last."""
    found = everything(hall)
    return {name: [{k: v for k, v in row._mapping.items() if k != "seq"} for row in found[name]] for name in GUARDED}


def at_work(hall: Hall) -> None:
    """Two waited; one is called, after one was missed."""
    issue(hall), issue(hall), issue(hall)
    open_counter(hall), next_(hall), miss(hall), next_(hall)


ACTS: dict[str, Callable[[Hall], Any]] = {
    "next": lambda hall: next_(hall, current=ticket_at_1(hall)),
    "call": lambda hall: call(hall, "B001"),
    "recall": recall,
    "start": start,
    "finish": finish,
    "miss": miss,
    "hold": hold,
    "put_back": put_back,
    "send_on": lambda hall: send_on(hall, service="new"),
    "pause": pause,
}


def ticket_at_1(hall: Hall) -> int:
    return int(open_counter(hall)["ticket"]["id"])


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("pausing", [False, True])
def test_undo_makes_everything_as_it_was(hall: Hall, clock: FakeClock, name: str, pausing: bool) -> None:
    at_work(hall)
    if pausing and name not in ("call", "pause"):
        pause(hall, minutes=5)
    elif pausing:
        start(hall)
    clock.advance(5)
    before = rows(hall)
    ACTS[name](hall)
    assert rows(hall) != before
    clock.advance(10)
    counter = undo(hall)
    assert rows(hall) == before
    assert counter == open_counter(hall)
    assert kinds(events(hall, last_seq(hall) - 1)) == ["ActUndone"]
    assert check(hall).problems == ()


def test_undo_of_a_resume(hall: Hall) -> None:
    open_counter(hall), pause(hall, minutes=5)
    before = rows(hall)
    resume(hall), undo(hall)
    assert rows(hall) == before


def test_undo_of_a_withdrawn_pause(hall: Hall) -> None:
    at_work(hall), pause(hall, minutes=5)
    before = rows(hall)
    resume(hall), undo(hall)
    assert rows(hall) == before


def test_undo_of_a_call_from_hold(hall: Hall, clock: FakeClock) -> None:
    at_work(hall), hold(hall), clock.advance(100)
    before = rows(hall)
    call(hall, "B002"), undo(hall)
    assert rows(hall) == before


def test_undo_of_a_walk_in_lets_the_number_go(hall: Hall, clock: FakeClock) -> None:
    open_counter(hall)
    id = walk_in(hall)["ticket"]["id"]
    clock.advance(5)
    assert undo(hall)["state"] == "idle"
    gone = ticket(hall, id)
    assert (gone.state, gone.reason, gone.counter, gone.ended_at) == ("left", "undo", None, clock.now())
    assert (calls(hall), queue(hall)) == ([], [])
    assert issue(hall)["number"] == "B002"
    assert check(hall).ok


def test_undo_of_a_walk_in_brings_the_finished_one_back(hall: Hall) -> None:
    at_work(hall)
    current = ticket_at_1(hall)
    walk_in(hall), undo(hall)
    assert ticket_at_1(hall) == current
    assert check(hall).ok


def test_undo_of_put_back_renews_the_announcements(hall: Hall) -> None:
    at_work(hall), recall(hall)
    before = calls(hall)
    put_back(hall)
    assert calls(hall) == [("B001", 1)]
    undo(hall)
    assert calls(hall) == before == [("B002", 1), ("B002", 1), ("B001", 1)]


def test_undo_of_a_call_queues_the_slip_it_voided(make: Make, clock: FakeClock) -> None:
    hall = make(document=document(printers=[printer()]))
    issue(hall), open_counter(hall), clock.advance(100), next_(hall)
    assert [slip.state for slip in slips(hall)] == ["void"]
    undo(hall)
    assert [slip.state for slip in slips(hall)] == ["queued"]
    assert check(hall).ok


def test_undo_within_ten_seconds(hall: Hall, clock: FakeClock) -> None:
    at_work(hall), clock.advance(10.001)
    assert refused(hall, Undo(counter=1), AT_1).code == "nothing_to_undo"


def test_undo_within_what_the_hall_allows(make: Make, clock: FakeClock) -> None:
    hall = make(document=document(rules={"undo": 60}))
    at_work(hall), clock.advance(60)
    assert undo(hall)["state"] == "idle"


def test_undo_is_one_step(hall: Hall) -> None:
    at_work(hall), start(hall), undo(hall)
    assert refused(hall, Undo(counter=1), AT_1).code == "nothing_to_undo"
    start(hall)
    assert undo(hall)["state"] == "calling"


def test_undo_without_an_act(hall: Hall) -> None:
    open_counter(hall)
    assert refused(hall, Undo(counter=1), AT_1).code == "nothing_to_undo"


def test_undo_is_for_the_own_counter(hall: Hall) -> None:
    at_work(hall), open_counter(hall, 2)
    assert refused(hall, Undo(counter=2), clerk_at(2)).code == "nothing_to_undo"
    assert refused(hall, Undo(counter=1), clerk_at(2)).code == "forbidden"
    assert act(hall, Undo(counter=1), MANAGER)["state"] == "idle"


@pytest.mark.parametrize("how", ["close", "take_over"])
def test_undo_does_not_reach_over_a_change_of_clerks(hall: Hall, how: str) -> None:
    at_work(hall), finish(hall)
    if how == "close":
        close_counter(hall), open_counter(hall)
    else:
        open_counter(hall, by=MANAGER, take_over=True), open_counter(hall)
        close_counter(hall), open_counter(hall)
    assert refused(hall, Undo(counter=1), AT_1).code == "nothing_to_undo"


MOVED: dict[str, tuple[Callable[[Hall], Any], Callable[[Hall, int], Any]]] = {
    "called one left": (lambda hall: None, leave),
    "called one was sent on": (lambda hall: None, lambda hall, id: transfer(hall, id, service="new")),
    "put back one was called elsewhere": (put_back, lambda hall, id: next_(hall, 2)),
    "put back one was moved": (put_back, lambda hall, id: prioritise(hall, id, "vip")),
    "held one was released": (hold, release),
    "missed one is back": (miss, restore),
    "missed one was called elsewhere": (miss, lambda hall, id: call(hall, "B002", 2)),
    "sent on one left": (lambda hall: send_on(hall, service="new"), leave),
}


@pytest.mark.parametrize("what", MOVED)
def test_undo_when_something_has_changed_since(hall: Hall, what: str) -> None:
    at_work(hall), open_counter(hall, 2)
    deed, since = MOVED[what]
    id = ticket_at_1(hall)
    deed(hall), since(hall, id)
    assert refused(hall, Undo(counter=1), AT_1).code == "moved_on"


def test_undo_is_not_hindered_by_what_others_do(hall: Hall) -> None:
    at_work(hall)
    id = ticket_at_1(hall)
    finish(hall), open_counter(hall, 2), next_(hall, 2), issue(hall)
    undo(hall)
    assert ticket_at_1(hall) == id


def test_undo_after_a_press_that_did_nothing_takes_back_the_act_before(hall: Hall) -> None:
    at_work(hall), next_(hall)
    assert undo(hall)["state"] == "idle"


def test_undo_after_a_refused_press_takes_back_the_act_before(hall: Hall) -> None:
    at_work(hall), start(hall)
    refused(hall, Finish(counter=1, ticket=999), AT_1)
    assert undo(hall)["state"] == "calling"


def test_undo_does_not_reach_over_the_turn_of_the_day(hall: Hall, clock: FakeClock) -> None:
    clock.advance_to("2026-11-24T03:59:58+08:00")
    at_work(hall), clock.advance(5)
    assert refused(hall, Undo(counter=1), AT_1).code == "nothing_to_undo"


def test_undo_of_the_first_act_of_a_day_does_not_bring_yesterday_back(hall: Hall, clock: FakeClock) -> None:
    clock.advance_to("2026-11-24T03:59:58+08:00")
    at_work(hall), clock.advance(5)
    finish(hall), undo(hall)
    assert queue(hall) == []
    assert open_counter(hall)["ticket"]["number"] == "B002"
    assert check(hall).ok
