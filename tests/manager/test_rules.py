"""The calls for the rules of calling, for trying them, and for why a ticket waited."""

from __future__ import annotations

from typing import Any

import pytest

from manager import rules
from tests.builders import printer
from tests.web_builders import Web, refusal

DAY = "2026-11-23"
STRICT = {"order": "strict", "ahead": ["vip"], "cap_calls": 3}


def busy(web: Web) -> None:
    """Two ordinary people and a better one, all called."""
    web.open()
    for category in ("ordinary", "ordinary", "vip"):
        web.issue(category=category)
        web.clock.advance(minutes=1)
    for _ in range(3):
        web.next()
        web.clock.advance(minutes=2)


def test_rules_are_told_with_what_is_wrong_and_the_days_to_try(web: Web) -> None:
    busy(web)
    found = web.get("rules", role="auditor")
    assert (found["version"], found["days"], found["problems"]) == (1, [DAY], [])
    assert found["rules"] | {"services": {}} == {
        "order": "head_start", "ahead": [], "ahead_most": 2, "cap_calls": None, "cap_after": None,
        "second_choice_limit": 600, "walk": 20, "recall_gap": 0, "restore_places": 3, "recalls": 0, "return_within": None, "returns": None, "services": {},
        "categories": {"ordinary": 0, "priority": 900, "vip": 90},
    }  # fmt: skip
    assert [one["code"] for one in found["services"]] == ["new", "pay", "card"]


def test_rules_are_kept_and_hold_from_the_next_call_on(web: Web) -> None:
    web.open()
    for category in ("ordinary", "vip"):
        web.issue(category=category)
        web.clock.advance(minutes=5)
    assert web.post("rules", {"rules": STRICT, "based_on": 1}) == {"version": 2}
    assert web.next()["why"]["rule"] == "strict"
    assert web.get("rules")["rules"]["cap_calls"] == 3
    assert [(e["what"], e["version"]) for e in web.events() if e["type"] == "CatalogueChanged"] == [
        ("rules of calling", 2)
    ]


def test_rules_with_a_contradiction_are_checked_and_not_kept(web: Web) -> None:
    wrong: dict[str, Any] = {"rules": {"order": "strict"}}
    problem = {"code": "no_ahead", "stops": True, "what": None, "count": None}
    assert web.post("rules/check", wrong) == {"problems": [problem]}
    response = web.ask("POST", "rules", wrong)
    assert refusal(response) == (409, "wrong_rules")
    assert response.json["error"]["details"] == {"problems": [problem]}
    assert web.get("rules")["version"] == 1


def test_rules_on_an_old_version_are_refused(web: Web) -> None:
    web.post("rules", {"rules": STRICT})
    assert web.refused("POST", "rules", {"rules": {}, "based_on": 1}) == (409, "moved_on")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"order": "best"}, "rules.order"),
        ({"ahead": ["king"]}, "ahead"),
        ({"cap_calls": 0}, "rules.cap_calls"),
        ({"services": {"tax": 5}}, "services"),
        ({"categories": {"vip": -1}}, "rules.categories.vip"),
        ({"ordre": "strict"}, "rules.ordre"),
        ({"walk": "20"}, "rules.walk"),
    ],
)
@pytest.mark.parametrize("path", ["rules", "rules/check"])
def test_rules_of_no_form_are_refused(web: Web, path: str, change: dict[str, Any], field: str) -> None:
    response = web.ask("POST", path, {"rules": change})
    assert (refusal(response), list(response.json["error"]["details"]["fields"])) == ((422, "wrong_values"), [field])


def test_rules_are_tried_on_a_past_day_and_nothing_changes(web: Web) -> None:
    busy(web)
    web.token("auditor")
    before = web.events()[-1]["seq"]
    found = web.post("rules/try", {"day": DAY, "rules": STRICT | {"categories": {"vip": 0}}}, role="auditor")
    rows = {(one["service"], one["category"]): one for one in found["rows"]}
    assert list(rows) == [("pay", ""), ("pay", "ordinary"), ("pay", "vip"), ("", "")]
    assert [rows["pay", "vip"][name]["most"] for name in ("was", "now", "tried")] == [180.0, 180.0, 60.0]
    assert rows["pay", "vip"]["change"] == {"sooner": 1, "sooner_s": 120.0, "later": 0, "later_s": 0}
    assert rows["pay", "ordinary"]["change"]["later"] == 1
    assert web.events()[-1]["seq"] == before


def test_days_that_cannot_be_tried_are_refused(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    busy(web)

    def refused(day: str, **tried: Any) -> object:
        response = web.ask("POST", "rules/try", {"day": day, "rules": tried})
        details = response.json["error"]["details"]
        return refusal(response)[1], details.get("fields") or [one["code"] for one in details["problems"]]

    assert refused("2026-11-22") == ("wrong_values", {"day": "rules.day_empty"})
    assert refused(DAY, order="strict") == ("wrong_rules", ["no_ahead"])
    monkeypatch.setattr(rules, "MOST_PEOPLE", 2)
    assert refused(DAY) == ("wrong_values", {"day": "rules.day_too_large"})


# --- why a ticket waited


def test_why_a_ticket_waited_is_asked_by_who_may_see_tickets(web: Web) -> None:
    web.open()
    id = web.issue()["id"]
    web.clock.advance(minutes=1)
    web.issue(category="priority")
    web.clock.advance(minutes=1)
    web.next()
    for role in ("manager", "auditor", "counter", "greeter"):
        found = web.get(f"tickets/{DAY}~B001/waited", role=role)
        assert (found["ticket"]["id"], found["counts"]["overtook"]) == (id, 1)
    web.clock.advance(hours=24)
    web.issue()
    assert web.get(f"tickets/{id}/waited", role="auditor")["ticket"]["state"] == "expired"
    assert web.refused("GET", f"tickets/{id}/waited", role="counter") == (404, "unknown_ticket")
    assert web.refused("GET", "tickets/999/waited") == (404, "unknown_ticket")


def test_why_a_ticket_waited_is_printed(web: Web) -> None:
    id = web.issue()["id"]
    assert web.refused("POST", f"tickets/{id}/waited") == (409, "no_printer")
    web.post("printers", printer())
    assert web.post(f"tickets/{id}/waited", {"printer": "p1", "language": "en"})["printer"] == "p1"
    queued = web.events()[-1]
    assert (queued["type"], queued["kind"], queued["printer"]) == ("SlipQueued", "report", "p1")
    assert web.refused("POST", f"tickets/{id}/waited", {"printer": "p2"}) == (409, "no_printer")
    assert web.refused("POST", "tickets/999/waited") == (404, "unknown_ticket")
