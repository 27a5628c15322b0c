"""How types are served: what is wrong with it, and what it writes into the set-up."""

from __future__ import annotations

from typing import Any

import pytest

from hall import catalog
from hall.serving import Serving, ServingOfType, problems, serving_of, unknown, with_serving
from tests.builders import Shape, document, service

TYPES = [service("new", "A", "新入户"), service("pay", "B", "缴费"), service("card", "C", "补卡")]
TOLD = service("else", "D", "其他", message={"zh": "请到二楼", "en": "Second floor"})
DONE = {"code": "o1", "name": {"zh": "办结", "en": "Done"}}
PAPERS = {"code": "o2", "name": {"zh": "材料不齐", "en": "Papers missing"}}


def setup(**changes: Any) -> catalog.Catalogue:
    return catalog.read(document(**({"services": [*TYPES, TOLD]} | changes)))


def serving(*services: Shape, **house: Any) -> Serving:
    return Serving.model_validate({"services": services, **house})


def wrong(found: Serving, **changes: Any) -> list[tuple[str, bool]]:
    return [(one.code, one.stops) for one in problems(setup(**changes), found)]


@pytest.mark.parametrize(
    ("pay", "found"),
    [
        ({}, []),
        ({"outcomes": [DONE, PAPERS], "outcome_required": True, "remark_required": True}, []),
        ({"outcomes": [DONE]}, []),
        ({"outcome_required": True}, [("outcome_none", True)]),
        ({"outcomes": [DONE], "outcome_required": True}, [("outcome_one", False)]),
        ({"outcomes": [DONE, PAPERS | {"code": "o1"}]}, [("outcome_twice", True)]),
        ({"outcomes": [DONE, PAPERS | {"name": {"zh": "办结", "en": "Finished"}}]}, [("outcome_twice", True)]),
        ({"outcomes": [DONE, PAPERS | {"name": {"zh": "办完", "en": "Done"}}]}, [("outcome_twice", True)]),
        ({"then": ["card", "new"]}, []),
        ({"then": ["pay"]}, [("then_self", True)]),
        ({"then": ["card", "new", "card"]}, [("then_twice", True)]),
        ({"then": ["else"]}, [("then_no_numbers", True)]),
        ({"missed": {"recalls": 3, "recall_gap": 60}}, []),
        ({"missed": {"recalls": 3, "recall_gap": 61}}, [("ladder_long", False)]),
        ({"missed": {"recalls": 0, "recall_gap": 600}}, []),
    ],
)
def test_problems_of_a_type(pay: Shape, found: list[tuple[str, bool]]) -> None:
    assert wrong(serving({"code": "pay", **pay})) == found


def test_visit_that_goes_on_to_what_nobody_serves_is_named() -> None:
    counters = [{"number": 1, "name": TYPES[0]["name"], "first": ["pay"]}]
    onward = serving({"code": "pay", "then": ["new"]})
    (found,) = problems(setup(counters=counters), onward)
    assert (found.code, found.stops, found.what, found.other) == (
        "then_no_counter",
        False,
        setup().service_by_code["pay"].name,
        setup().service_by_code["new"].name,
    )
    evening = {"code": "evening", "name": TYPES[0]["name"], "counters": [{"number": 1, "first": ["new"]}]}
    assert wrong(onward, counters=counters, profiles=[evening]) == []


def test_two_types_that_go_on_to_each_other_are_no_circle() -> None:
    """Steps are planned once, when the number is taken."""
    assert wrong(serving({"code": "pay", "then": ["card"]}, {"code": "card", "then": ["pay"]})) == []


def test_nothing_is_wrong_with_a_type_that_gives_no_numbers() -> None:
    assert wrong(serving({"code": "else", "outcome_required": True, "then": ["else"]})) == []


def test_types_that_are_not_named_are_judged_as_they_are() -> None:
    types = [TYPES[0] | {"outcome_required": True}, *TYPES[1:]]
    assert wrong(serving(), services=types) == [("outcome_none", True)]


LADDER: Shape = {"recall_gap": 20, "recalls": 1}


@pytest.mark.parametrize(
    ("rules", "services", "auto_start", "found"),
    [
        ({"recall_gap": 30}, [], None, []),
        ({"recall_gap": 30}, [], 31, []),
        ({"recall_gap": 30}, [], 30, ["auto_start_soon"]),
        ({"walk": 60}, [], 59, ["auto_start_walk"]),
        ({"walk": 60}, [], 60, []),
        ({"walk": 10}, [{"code": "pay", "missed": LADDER}], 20, ["auto_start_soon_type"]),
        ({"walk": 10}, [{"code": "pay", "missed": LADDER}], 21, []),
        # the hall's ladder is nobody's
        ({"walk": 10, "recall_gap": 30}, [{"code": c, "missed": LADDER} for c in ("new", "pay", "card")], 25, []),
    ],
)
def test_services_do_not_begin_before_people_can_come_or_be_called_again(
    rules: Shape, services: list[Shape], auto_start: int | None, found: list[str]
) -> None:
    judged = serving(*services, auto_start=auto_start)
    assert wrong(judged, rules=rules) == [(code, False) for code in found]


def test_what_must_be_mended_comes_first() -> None:
    judged = serving({"code": "new", "outcomes": [DONE], "outcome_required": True}, {"code": "card", "then": ["card"]})
    assert wrong(judged) == [("then_self", True), ("outcome_one", False)]


def test_what_was_read_writes_the_same_set_up() -> None:
    types = [TYPES[0] | {"outcomes": ["done"], "then": ["pay"], "missed": LADDER}, *TYPES[1:]]
    catalogue = setup(services=types, rules={"auto_start": 60, "hold_reminder": None, "forgotten_after": 7200})
    read = serving_of(catalogue)
    assert (read.auto_start, read.hold_reminder, read.forgotten_after) == (60, None, 7200)
    assert read.services[0] == ServingOfType.model_validate(
        {"code": "new"} | {name: types[0][name] for name in ("outcomes", "then", "missed")}
    )
    assert with_serving(catalogue, read) == catalogue.model_dump(mode="json")


def test_type_that_is_not_named_keeps_what_it_has() -> None:
    catalogue = setup(services=[TYPES[0] | {"remark_required": True}, *TYPES[1:]])
    written = catalog.read(with_serving(catalogue, serving({"code": "pay", "then": ["card"]}, auto_start=30)))
    kept = {one.code: (one.remark_required, one.then) for one in written.services}
    assert kept == {"new": (True, ()), "pay": (False, ("card",)), "card": (False, ())}
    assert (written.rules.auto_start, written.rules.walk) == (30, catalogue.rules.walk)


@pytest.mark.parametrize(
    ("services", "fields"),
    [
        ([{"code": "pay", "then": ["card"]}], {}),
        ([{"code": "tax"}], {"services": "unknown ['tax']"}),
        ([{"code": "pay", "then": ["tax"]}], {"then": "unknown ['tax']"}),
        ([{"code": "pay"}, {"code": "pay"}], {"services": "twice"}),
    ],
)
def test_unknown_names_what_the_hall_does_not_have(services: list[Shape], fields: dict[str, str]) -> None:
    assert unknown(setup(), serving(*services)) == fields
