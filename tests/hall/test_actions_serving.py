"""How types are served: kept as part of the set-up, and obeyed from the next press on."""

from __future__ import annotations

from typing import Any

import pytest

from hall.actions.calling import Recall
from hall.actions.serving import SaveServing
from hall.actions.visits import Finish, Miss
from hall.desk import Hall
from hall.serving import Serving, serving_of
from tests.builders import (
    FakeClock,
    Shape,
    act,
    clerk_at,
    events,
    finish,
    issue,
    kinds,
    next_,
    open_counter,
    recall,
    refused,
    ticket,
)

AT_1 = clerk_at(1)
NAMED = [
    {"code": "o1", "name": {"zh": "办结", "en": "Done"}},
    {"code": "o2", "name": {"zh": "材料不齐", "en": "Papers missing"}},
]


def read(hall: Hall) -> Shape:
    with hall.reading() as reading:
        return serving_of(reading.catalogue).model_dump(mode="json")


def save(hall: Hall, *services: Shape, **house: Any) -> Shape:
    return act(hall, SaveServing(serving=Serving.model_validate({"services": services, **house})))


def test_serving_that_was_read_is_written_back_unchanged(hall: Hall) -> None:
    with hall.reading() as reading:
        before = reading.catalogue.model_dump(mode="json")
    act(hall, SaveServing(serving=Serving.model_validate(read(hall))))
    with hall.reading() as reading:
        assert reading.catalogue.model_dump(mode="json") == before


def test_outcome_is_asked_for_from_the_next_finish_on(hall: Hall) -> None:
    id = issue(hall)["id"]
    open_counter(hall), next_(hall)
    save(hall, {"code": "pay", "outcomes": NAMED, "outcome_required": True, "remark_required": True})
    assert refused(hall, Finish(counter=1), AT_1).details == {"outcomes": ["o1", "o2"]}
    assert refused(hall, Finish(counter=1, outcome="o2"), AT_1).code == "remark_required"
    finish(hall, outcome="o2", remark="没有带房产证")
    assert ticket(hall, id).outcome == "o2"


def test_numbers_from_now_on_take_the_further_steps(hall: Hall) -> None:
    before = issue(hall)["id"]
    save(hall, {"code": "pay", "then": ["card", "new"]})
    assert issue(hall)["steps"] == ["card", "new"]
    assert ticket(hall, before).still_to_do == []


def test_type_with_its_own_ladder_is_called_as_often_as_that_says(hall: Hall, clock: FakeClock) -> None:
    save(hall, {"code": "pay", "missed": {"recalls": 1, "recall_gap": 30}})
    issue(hall)
    open_counter(hall), next_(hall)
    assert refused(hall, Miss(counter=1), AT_1).details == {"recalls": 1}
    assert refused(hall, Recall(counter=1), AT_1).code == "too_soon"
    clock.advance(30)
    recall(hall)
    assert act(hall, Miss(counter=1), AT_1)["state"] == "missed"


def test_house_does_by_itself_what_it_is_told(hall: Hall, clock: FakeClock) -> None:
    save(hall, auto_start=60, forgotten_after=600)
    id = issue(hall)["id"]
    open_counter(hall, 1), open_counter(hall, 2), next_(hall, 1)
    clock.advance(60)
    hall.housekeep()
    assert ticket(hall, id).state == "serving"
    clock.advance(540)
    hall.housekeep()
    assert kinds(events(hall))[-2:] == ["ServiceStarted", "CounterClosed"]
    save(hall)
    clock.advance(6000)
    hall.housekeep()
    assert kinds(events(hall))[-1] == "CatalogueChanged"


def test_serving_with_a_mistake_is_refused_in_words(hall: Hall) -> None:
    wish = {"services": [{"code": "pay", "then": ["pay"]}, {"code": "new", "outcomes": NAMED[:1]}]}
    refusal = refused(hall, SaveServing(serving=Serving.model_validate(wish)))
    problem = {
        "code": "then_self",
        "stops": True,
        "what": {"zh": "缴费", "en": "Payment"},
        "other": None,
        "count": None,
    }
    assert (refusal.code, refusal.details) == ("wrong_serving", {"problems": [problem]})


@pytest.mark.parametrize(
    ("services", "field"),
    [
        ([{"code": "tax"}], "services"),
        ([{"code": "pay"}, {"code": "pay"}], "services"),
        ([{"code": "pay", "then": ["tax"]}], "then"),
    ],
)
def test_what_the_hall_does_not_have_is_refused(hall: Hall, services: list[Shape], field: str) -> None:
    refusal = refused(hall, SaveServing(serving=Serving.model_validate({"services": services})))
    assert (refusal.code, list(refusal.details["fields"])) == ("wrong_values", [field])


def test_serving_of_another_version_is_refused(hall: Hall) -> None:
    save(hall, auto_start=60)
    command = SaveServing(serving=Serving.model_validate(read(hall)), based_on=1)
    assert refused(hall, command).code == "moved_on"
