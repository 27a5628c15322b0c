"""The calls for how types are served: read, judged, kept."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web_builders import Web, refusal

Shape = dict[str, Any]
DONE = {"code": "o1", "name": {"zh": "办结", "en": "Done"}}
PAPERS = {"code": "o2", "name": {"zh": "材料不齐", "en": "Papers missing"}}
PLAIN: Shape = {"outcomes": [], "outcome_required": False, "remark_required": False, "then": [], "missed": None}
LADDER = {"recall_gap": 20, "recalls": 2, "return_within": 1800, "places": 5, "returns": 1}
BLOCKED = {"serving": {"services": [{"code": "pay", "outcome_required": True}]}}
PAYMENT = {"zh": "缴费", "en": "Payment"}


def test_serving_is_told_with_what_is_wrong_and_the_ladder_of_the_hall(web: Web) -> None:
    found = web.get("serving", role="auditor")
    assert found["serving"] == {
        "services": [PLAIN | {"code": code} for code in ("new", "pay", "card")],
        "auto_start": None,
        "hold_reminder": 900,
        "forgotten_after": None,
    }
    ladder = {"recall_gap": 0, "recalls": 0, "return_within": None, "places": 3, "returns": None}
    assert (found["version"], found["ladder"], found["problems"]) == (1, ladder, [])
    assert found["services"][1] == {"code": "pay", "name": PAYMENT, "message": False}


def test_serving_is_kept_and_what_it_does_not_name_stays(web: Web) -> None:
    pay = {"outcomes": [DONE, PAPERS], "outcome_required": True, "then": ["card"], "missed": LADDER}
    assert web.post("serving", {"serving": {"services": [{"code": "pay"} | pay]}, "based_on": 1}) == {"version": 2}
    card = {"code": "card", "remark_required": True}
    assert web.post("serving", {"serving": {"services": [card], "auto_start": 60}}) == {"version": 3}
    kept = web.get("serving")["serving"]
    assert kept["services"] == [PLAIN | {"code": "new"}, PLAIN | {"code": "pay"} | pay, PLAIN | card]
    assert (kept["auto_start"], kept["hold_reminder"]) == (60, 900)
    assert [e["what"] for e in web.events() if e["type"] == "CatalogueChanged"] == ["serving", "serving"]


def test_counter_is_told_the_outcomes_and_asked_for_one(web: Web) -> None:
    web.post(
        "serving", {"serving": {"services": [{"code": "pay", "outcomes": [DONE, PAPERS], "outcome_required": True}]}}
    )
    pay = next(one for one in web.get("services") if one["code"] == "pay")
    assert (pay["outcomes"], pay["outcome_required"]) == ([DONE, PAPERS], True)
    web.issue("pay")
    web.open(1)
    web.at(1, "next", current=None)
    response = web.ask("POST", "counters/1/finish", {})
    assert refusal(response) == (409, "outcome_required")
    assert web.at(1, "finish", outcome="o1")["state"] == "served"


def test_what_is_only_said_may_be_kept(web: Web) -> None:
    wish = {"serving": {"services": [{"code": "pay", "outcomes": [DONE], "outcome_required": True}]}}
    problem = {"code": "outcome_one", "stops": False, "what": PAYMENT, "other": DONE["name"], "count": None}
    assert web.post("serving/check", wish) == {"problems": [problem]}
    assert web.get("serving")["version"] == 1
    web.post("serving", wish)
    assert web.get("serving")["problems"] == [problem]


def test_serving_that_must_be_mended_is_not_kept(web: Web) -> None:
    problem = {"code": "outcome_none", "stops": True, "what": PAYMENT, "other": None, "count": None}
    assert web.post("serving/check", BLOCKED) == {"problems": [problem]}
    response = web.ask("POST", "serving", BLOCKED)
    assert (refusal(response), response.json["error"]["details"]) == ((409, "wrong_serving"), {"problems": [problem]})
    assert web.get("serving")["version"] == 1


def test_serving_on_an_old_version_is_refused(web: Web) -> None:
    web.post("serving", {"serving": {"auto_start": 60}})
    assert web.refused("POST", "serving", {"serving": {}, "based_on": 1}) == (409, "moved_on")
    assert web.get("serving")["serving"]["auto_start"] == 60


@pytest.mark.parametrize("path", ["serving", "serving/check"])
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"types": []}, "serving.types"),
        ({"auto_start": 9}, "serving.auto_start"),
        ({"auto_start": 601}, "serving.auto_start"),
        ({"hold_reminder": 59}, "serving.hold_reminder"),
        ({"forgotten_after": 599}, "serving.forgotten_after"),
        ({"forgotten_after": "600"}, "serving.forgotten_after"),
        ({"services": [{"code": "Pay"}]}, "serving.services.0.code"),
        ({"services": [{"code": "pay", "outcome_required": 1}]}, "serving.services.0.outcome_required"),
        ({"services": [{"code": "pay", "then": list("abcdef")}]}, "serving.services.0.then"),
        ({"services": [{"code": "pay", "missed": {"recalls": 10}}]}, "serving.services.0.missed.recalls"),
        (
            {"services": [{"code": "pay", "outcomes": [{"code": "o1", "name": {"zh": "办结", "en": ""}}]}]},
            "serving.services.0.outcomes.0.name.en",
        ),
    ],
)
def test_serving_of_no_form_is_refused(web: Web, path: str, change: Shape, field: str) -> None:
    response = web.ask("POST", path, {"serving": change})
    assert (refusal(response), list(response.json["error"]["details"]["fields"])) == ((422, "wrong_values"), [field])


@pytest.mark.parametrize(
    ("services", "field"),
    [([{"code": "tax"}], "services"), ([{"code": "pay", "then": ["tax"]}], "then")],
)
def test_what_the_hall_does_not_have_is_not_kept(web: Web, services: list[Shape], field: str) -> None:
    response = web.ask("POST", "serving", {"serving": {"services": services}})
    assert (refusal(response), list(response.json["error"]["details"]["fields"])) == ((422, "wrong_values"), [field])
    assert web.get("serving")["version"] == 1


def test_auditor_may_only_read(web: Web) -> None:
    for path in ("serving", "serving/check"):
        assert web.refused("POST", path, {"serving": {}}, role="auditor") == (403, "forbidden")
    assert web.refused("GET", "serving", role="counter") == (403, "forbidden")
