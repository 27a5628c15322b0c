"""Those who do not come: called again in time, missed after enough calls, taken back as long and as often as the hall
wants."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hall.actions.calling import Recall
from hall.actions.issuing import Restore
from hall.actions.visits import Miss
from hall.desk import Hall
from tests.builders import (
    KIOSK,
    MANAGER,
    FakeClock,
    act,
    clerk_at,
    document,
    issue,
    miss,
    next_,
    open_counter,
    recall,
    refused,
    restore,
    service,
    start,
    ticket,
)

Make = Callable[..., Hall]
AT_1 = clerk_at(1)


def called(make: Make, clock: FakeClock, **rules: Any) -> tuple[Hall, int]:
    hall = make(document=document(rules=rules), clock=clock)
    id = int(issue(hall)["id"])
    open_counter(hall), next_(hall)
    return hall, id


def test_recall_waits_for_its_time(make: Make, clock: FakeClock) -> None:
    hall, _ = called(make, clock, recall_gap=10)
    clock.advance(9.5)
    refusal = refused(hall, Recall(counter=1), AT_1)
    assert (refusal.code, refusal.details) == ("too_soon", {"seconds": 1})
    clock.advance(0.5)
    recall(hall)
    assert refused(hall, Recall(counter=1), AT_1).details == {"seconds": 10}


def test_miss_comes_after_enough_calls(make: Make, clock: FakeClock) -> None:
    hall, _ = called(make, clock, recalls=2)
    for left in (2, 1):
        refusal = refused(hall, Miss(counter=1), AT_1)
        assert (refusal.code, refusal.details) == ("recall_first", {"recalls": left})
        recall(hall)
    assert miss(hall)["state"] == "missed"


def test_who_came_and_went_away_is_not_called_again(make: Make, clock: FakeClock) -> None:
    hall, _ = called(make, clock, recalls=2)
    start(hall)
    assert miss(hall)["state"] == "missed"


@pytest.mark.parametrize(("seconds", "code"), [(600, None), (601, "return_over")])
def test_return_within_its_time(make: Make, clock: FakeClock, seconds: int, code: str | None) -> None:
    hall, id = called(make, clock, return_within=600)
    miss(hall), clock.advance(seconds)
    if code is None:
        assert act(hall, Restore(ticket=id), KIOSK)["state"] == "waiting"
    else:
        refusal = refused(hall, Restore(ticket=id), KIOSK)
        assert (refusal.code, refusal.details) == (code, {"reason": "late"})


def test_return_so_many_times_and_then_by_the_manager_s_word(make: Make, clock: FakeClock) -> None:
    hall, id = called(make, clock, returns=1)
    miss(hall), act(hall, Restore(ticket=id), KIOSK), next_(hall), miss(hall)
    assert ticket(hall, id).returns == 1
    assert refused(hall, Restore(ticket=id), KIOSK).details == {"reason": "often"}
    assert act(hall, Restore(ticket=id), MANAGER)["state"] == "waiting"


def test_type_has_a_ladder_of_its_own(make: Make, clock: FakeClock) -> None:
    types = [service("pay", "B", missed={"recalls": 1, "places": 0}), service("new", "A"), service("card", "C")]
    hall = make(document=document(services=types, rules={"recalls": 3}), clock=clock)
    for _ in range(2):
        issue(hall)
    open_counter(hall), next_(hall)
    assert refused(hall, Miss(counter=1), AT_1).details == {"recalls": 1}
    recall(hall)
    first = miss(hall)
    restore(hall, first["id"])
    # no places behind: before everybody
    assert next_(hall)["ticket"]["number"] == first["number"]
