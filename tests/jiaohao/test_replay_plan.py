"""Counters and steps of a replayed day."""

from datetime import time

import pytest

from hall import catalog
from jiaohao.replay_plan import Arrive, Begin, Close, End, GiveUp, Open, Plan, document, midnight, plan, time_of_day
from tests.jiaohao.conftest import gone, one_day, served

NINE = 9 * 3600


def told(made: Plan) -> list[tuple[int, str, int]]:
    """Second after nine, what, and whom or which counter."""
    found = []
    for step in made.steps:
        whom = 0
        match step:
            case Arrive(person=person) | GiveUp(person=person):
                whom = person.line
            case Begin(slot=slot) | End(slot=slot):
                whom = slot.counter
            case Open(counter=counter) | Close(counter=counter):
                whom = counter.number
        found.append((step.when[0] - NINE, type(step).__name__, whom))
    return found


def test_plan_lets_each_second_end_before_it_begins() -> None:
    day = one_day(
        served("9:00:00", "9:00:10", "9:00:20", 10, waited=10),
        served("9:00:20", "9:00:20", "9:00:30", 10),
        gone("9:00:20"),
    )
    assert told(plan(day, "recorded")) == [
        (0, "Arrive", 2),
        (10, "Open", 1),
        (10, "Begin", 1),
        (20, "End", 1),
        (20, "Arrive", 3),
        (20, "Arrive", 4),
        (20, "GiveUp", 4),
        (20, "Begin", 1),
        (30, "End", 1),
        (30, "Close", 1),
    ]


def test_plan_ends_a_service_of_no_length_right_after_it_began() -> None:
    day = one_day(served("9:00:00", "9:00:00", "9:00:00", 0))
    assert [name for _, name, _ in told(plan(day, "recorded"))] == ["Arrive", "Open", "Begin", "End", "Close"]


def test_plan_gives_an_overlap_one_more_counter_and_takes_the_first_that_is_free() -> None:
    day = one_day(
        served("9:00:00", "9:00:00", "9:01:00", 60),
        served("9:00:59", "9:00:59", "9:02:00", 61),
        served("9:01:00", "9:01:00", "9:03:00", 120),
        served("9:01:00", "9:01:00", "9:03:00", 120, clerk="CLERK2"),
    )
    assert [slot for _, name, slot in told(plan(day, "recorded")) if name == "Begin"] == [1, 2, 1, 3]


@pytest.mark.parametrize("ends", ["9:00:00", "9:00:30"])
def test_plan_keeps_two_services_of_one_second_apart(ends: str) -> None:
    day = one_day(
        served("9:00:00", "9:00:00", "9:00:00", 0),
        served("9:00:00", "9:00:00", ends, 30 if ends == "9:00:30" else 0),
    )
    assert [slot for _, name, slot in told(plan(day, "recorded")) if name == "Begin"] == [1, 2]


def test_plan_by_the_rules_has_a_counter_for_each_clerk_and_type() -> None:
    lines = (
        served("9:00:00", "9:00:00", "9:01:00", 60),
        served("9:02:00", "9:02:00", "9:03:00", 60, type="NW"),
        served("9:04:00", "9:04:00", "9:05:00", 60),
    )
    recorded, rules = plan(one_day(*lines), "recorded"), plan(one_day(*lines), "rules")
    assert [counter.types for counter in recorded.counters] == [("PS", "PE", "NW", "NE", "TT")]
    assert [counter.types for counter in rules.counters] == [("PS",), ("NW",)]
    assert [(counter.opens - NINE, counter.closes - NINE) for counter in rules.counters] == [(0, 300), (120, 180)]


def test_document_sets_up_a_counter_for_every_type() -> None:
    made = plan(one_day(served("9:00:00", "9:00:00", "9:01:00", 60), gone("9:00:00", type="TT")), "rules")
    catalogue = catalog.read(document(made, time(9, 0, 7), 3))
    assert catalogue.counters_of == {"ps": [1], "pe": [2], "nw": [2], "ne": [2], "tt": [2]}
    assert catalogue.day_turns_at == time(9, 0, 7)
    assert catalogue.head_start("ps", "vip") == 3000
    assert catalogue.head_start("ps", "ordinary") == 0


def test_document_of_a_day_on_which_nobody_was_served_has_a_counter() -> None:
    made = plan(one_day(gone("9:00:00")), "recorded")
    assert catalog.read(document(made, time(9))).counters_of["ps"] == [1]


def test_midnight_is_the_banks_own() -> None:
    assert midnight(one_day(gone("9:00:00"))) == 920_239_200_000


def test_time_of_day_goes_on_over_midnight() -> None:
    assert (time_of_day(NINE + 61), time_of_day(86_400 + 7)) == (time(9, 1, 1), time(0, 0, 7))
