"""A visit of several businesses, what is said at the end of each, papers that stay, and what the house does by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hall.actions.calling import Next
from hall.actions.visits import Add, Finish, Plan
from hall.check import check
from hall.desk import Hall
from hall.events import CounterClosed, ServiceStarted
from tests.builders import (
    FakeClock,
    act,
    call,
    clerk_at,
    close_counter,
    document,
    events,
    finish,
    hold,
    issue,
    kinds,
    last_seq,
    next_,
    open_counter,
    pause,
    queue,
    recall,
    refused,
    release,
    resume,
    service,
    start,
    ticket,
    transfer,
    undo,
)

Make = Callable[..., Hall]
AT_1 = clerk_at(1)


def plan(hall: Hall, id: int, *steps: str) -> dict[str, Any]:
    return act(hall, Plan(ticket=id, steps=steps), AT_1)


def called(hall: Hall, counter: int = 1, wanted: str = "pay") -> int:
    id = int(issue(hall, wanted)["id"])
    open_counter(hall, counter), next_(hall, counter)
    return id


# --- further steps


def test_visit_goes_on_to_its_next_step_with_the_number_and_turn_it_has(hall: Hall, clock: FakeClock) -> None:
    id = called(hall)
    before = ticket(hall, id)
    assert plan(hall, id, "new", "card")["steps"] == ["new", "card"]
    clock.advance(60)
    answer = finish(hall)
    assert (answer["number"], answer["state"], answer["service"], answer["steps"]) == (
        "B001",
        "waiting",
        "new",
        ["card"],
    )
    after = ticket(hall, id)
    assert (after.turn_at, after.queue, after.counter, after.started_at) == (before.turn_at, "s:new", None, None)
    open_counter(hall, 3)
    assert next_(hall, 3)["ticket"]["number"] == "B001"
    assert finish(hall, 3)["service"] == "card"
    next_(hall, 3)
    assert finish(hall, 3)["state"] == "served"
    assert check(hall).problems == ()


def test_types_may_have_steps_that_every_visit_takes(make: Make) -> None:
    new = service("new", "A", then=["pay", "card"])
    hall = make(document=document(services=[new, service("pay", "B"), service("card", "C")]))
    assert issue(hall, "new")["steps"] == ["pay", "card"]
    assert "steps" not in issue(hall, "pay")


def test_next_sends_the_visit_on_and_calls_whose_turn_it_is(hall: Hall, clock: FakeClock) -> None:
    first = called(hall)
    clock.advance(1), issue(hall)
    plan(hall, first, "card")
    answer = next_(hall, current=first)
    assert (answer["ticket"]["number"], answer["finished"]["state"]) == ("B002", "waiting")


def test_whose_step_is_of_this_counter_may_be_next_at_once(hall: Hall) -> None:
    """The rule says whose turn it is, and knows of the step that began a moment ago."""
    id = called(hall, 3, "new")
    plan(hall, id, "card")
    answer = next_(hall, 3, current=id)
    assert (answer["ticket"]["number"], answer["ticket"]["service"]) == ("A001", "card")
    undo(hall, 3)
    assert (ticket(hall, id).service, ticket(hall, id).state, ticket(hall, id).still_to_do) == (
        "new",
        "called",
        ["card"],
    )
    assert check(hall).problems == ()


def test_steps_are_planned_anew_and_taken_away(hall: Hall) -> None:
    id = called(hall)
    plan(hall, id, "new")
    before = last_seq(hall)
    plan(hall, id, "new")
    assert last_seq(hall) == before
    assert "steps" not in plan(hall, id)
    assert finish(hall)["state"] == "served"


@pytest.mark.parametrize(("steps", "why"), [(("gone",), {"service": "unknown"}), (("new", "new"), {"steps": "twice"})])
def test_steps_that_nobody_can_take(hall: Hall, steps: tuple[str, ...], why: dict[str, str]) -> None:
    assert refused(hall, Plan(ticket=called(hall), steps=steps)).details == {"fields": why}


def test_nobody_waits_for_what_gives_no_numbers(make: Make) -> None:
    told = service("card", "C", message={"zh": "请到二楼", "en": "Second floor"})
    hall = make(document=document(services=[service("new", "A"), service("pay", "B"), told]))
    id = called(hall)
    for command in (Plan(ticket=id, steps=("card",)), Add(counter=1, service="card")):
        assert refused(hall, command).details == {"fields": {"service": "message_only"}}


def test_who_is_still_there_the_next_day_goes_home_after_this(hall: Hall, clock: FakeClock) -> None:
    id = called(hall)
    start(hall), plan(hall, id, "card")
    clock.advance_to("2026-11-24T09:00+08:00")
    assert finish(hall)["state"] == "served"


def test_ticket_that_has_ended_is_planned_no_more(hall: Hall) -> None:
    id = called(hall)
    finish(hall)
    assert refused(hall, Plan(ticket=id, steps=("new",))).code == "illegal_move"


# --- another business at the same counter


def test_another_business_begins_at_once_and_the_number_stays(hall: Hall, clock: FakeClock) -> None:
    id = called(hall)
    start(hall), clock.advance(90)
    answer = act(hall, Add(counter=1, service="card", ticket=id, outcome="done"), AT_1)
    assert (answer["number"], answer["state"], answer["service"]) == ("B001", "serving", "card")
    assert (answer["started_at"], answer["counter"]) == ("2026-11-23T01:01:30.000Z", 1)
    added = events(hall)[-1].payload()
    assert (added["was"], added["started_at"], added["outcome"]) == ("pay", ticket(hall, id).issued_at, "done")
    undo(hall)
    assert ticket(hall, id).service == "pay"


def test_another_business_of_who_was_only_called_infers_the_start(hall: Hall, clock: FakeClock) -> None:
    called(hall), clock.advance(90)
    act(hall, Add(counter=1, service="card"), AT_1)
    assert events(hall)[-1].payload()["inferred"] is True


def test_another_business_needs_a_customer(hall: Hall) -> None:
    open_counter(hall)
    assert refused(hall, Add(counter=1, service="card"), AT_1).code == "no_current"
    assert refused(hall, Add(counter=1, service="card", ticket=9), AT_1).code == "not_current"


# --- what is said at the end


def strict(make: Make, **more: Any) -> Hall:
    pay = service("pay", "B", **more)
    return make(document=document(services=[service("new", "A"), pay, service("card", "C")]))


def test_outcome_may_be_named_by_its_code_alone(make: Make) -> None:
    hall = strict(make, outcomes=["done", {"code": "sent_home", "name": {"zh": "资料不齐", "en": "Papers missing"}}])
    with hall.reading() as reading:
        outcomes = reading.catalogue.service_by_code["pay"].outcomes
    assert [(one.code, one.name.zh) for one in outcomes] == [("done", "done"), ("sent_home", "资料不齐")]


@pytest.mark.parametrize("remark", [None, "", "  "])
def test_remark_that_is_wanted_is_asked_for(make: Make, remark: str | None) -> None:
    hall = strict(make, remark_required=True)
    called(hall), issue(hall)
    for command in (Finish(counter=1, remark=remark), Next(counter=1, remark=remark, current=called_id(hall))):
        assert refused(hall, command, AT_1).code == "remark_required"
    answer = next_(hall, remark="两张卡", current=called_id(hall))
    with hall.reading() as reading:
        assert reading.store.private(answer["finished"]["id"])["remark"] == "两张卡"
    assert "两张卡" not in repr(events(hall))


def called_id(hall: Hall) -> int:
    with hall.reading() as reading:
        counter = reading.store.counter(1)
    assert counter is not None
    assert counter.ticket is not None
    return counter.ticket


# --- papers that stay


def test_papers_that_stay_bring_the_customer_back_to_their_counter(hall: Hall) -> None:
    id = called(hall, 2)
    hold(hall, 2, kind="papers_here")
    release(hall, id)
    assert (queue(hall, "c:2"), queue(hall)) == (["B001"], [])
    open_counter(hall, 1)
    assert refused(hall, Next(counter=1), AT_1).code == "queue_empty"
    assert next_(hall, 2)["ticket"]["number"] == "B001"


def test_papers_of_a_counter_that_closed_meanwhile_are_for_the_type(hall: Hall) -> None:
    id = called(hall, 2)
    hold(hall, 2, kind="papers_here")
    close_counter(hall, 2)
    release(hall, id)
    assert queue(hall) == ["B001"]


@pytest.mark.parametrize("kind", ["papers_away", "waiting"])
def test_who_took_the_papers_along_comes_back_to_any_counter(hall: Hall, kind: str) -> None:
    id = called(hall, 2)
    hold(hall, 2, kind=kind)
    release(hall, id)
    assert queue(hall) == ["B001"]


# --- what the house does by itself


def by_itself(make: Make, clock: FakeClock, **rules: Any) -> Hall:
    return make(document=document(rules=rules), clock=clock)


def test_service_starts_by_itself_after_the_walk_where_the_hall_wants_it(make: Make, clock: FakeClock) -> None:
    hall = by_itself(make, clock, auto_start=30)
    id = called(hall)
    clock.advance(20), recall(hall), clock.advance(29)
    hall.housekeep()
    assert ticket(hall, id).state == "called"
    clock.advance(1)
    hall.housekeep()
    assert events(hall)[-1] == ServiceStarted(ticket=id, number="B001", counter=1, auto=True)
    assert ticket(hall, id).started_at == clock.now()
    before = last_seq(hall)
    hall.housekeep()
    assert last_seq(hall) == before


def test_nothing_starts_by_itself_in_a_fresh_hall(hall: Hall, clock: FakeClock) -> None:
    called(hall), clock.advance(hours=1)
    hall.housekeep()
    assert "ServiceStarted" not in kinds(events(hall))


def test_counter_left_without_a_word_is_closed_and_marked(make: Make, clock: FakeClock) -> None:
    hall = by_itself(make, clock, forgotten_after=3600)
    called(hall, 1), open_counter(hall, 2), open_counter(hall, 3)
    pause(hall, 3, minutes=90), clock.advance(3600)
    hall.housekeep()
    # whoever has a customer, or said that they will be back, was not forgotten
    assert [one for one in events(hall) if isinstance(one, CounterClosed)] == [CounterClosed(counter=2, forced=True)]
    clock.advance(5400)
    hall.housekeep()
    assert events(hall)[-1] == CounterClosed(counter=3, forced=True)


def test_nobody_waits_on_for_a_counter_that_was_forgotten(make: Make, clock: FakeClock) -> None:
    hall = by_itself(make, clock, forgotten_after=600)
    open_counter(hall, 2)
    transfer(hall, issue(hall)["id"], to_counter=2)
    clock.advance(600)
    hall.housekeep()
    assert (queue(hall, "c:2"), queue(hall)) == ([], ["B001"])


def test_whoever_works_is_not_forgotten(make: Make, clock: FakeClock) -> None:
    hall = by_itself(make, clock, forgotten_after=600)
    open_counter(hall)
    for _ in range(5):
        clock.advance(500), pause(hall), resume(hall)
        hall.housekeep()
    assert "CounterClosed" not in kinds(events(hall))


def test_call_by_hand_of_a_parked_customer_leaves_the_counter_of_the_papers(hall: Hall) -> None:
    id = called(hall, 2)
    hold(hall, 2, kind="papers_here")
    open_counter(hall, 3)
    assert call(hall, "B001", 3)["ticket"]["id"] == id
    assert finish(hall, 3)["state"] == "served"
