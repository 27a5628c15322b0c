"""The calls for who serves what: read, judged, kept, profiles switched by hand, and how many counters stay open."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web_builders import PASSWORD, Web, refusal

Shape = dict[str, Any]
NOON = {"zh": "午间", "en": "Lunch"}
LUNCH = {"code": "lunch", "name": NOON, "counters": [{"number": 1, "first": ["new"], "second": ["pay"]}]}
WEEKDAYS = [1, 2, 3, 4, 5]
STRETCH = {"profile": "lunch", "days": WEEKDAYS, "opens": "11:30", "closes": "13:30"}
BLOCKED = {"staffing": {"profiles": [LUNCH], "timetable": [STRETCH | {"opens": "14:00"}]}}


def serves(web: Web, number: int) -> list[str]:
    """What a counter serves now."""
    found = next(one for one in web.get("counters") if one["number"] == number)
    return [*found["services"]]


def test_staffing_is_told_with_what_is_wrong_and_the_profile_in_force(web: Web) -> None:
    found = web.get("staffing", role="auditor")
    duties = [(one["number"], one["first"], one["second"], one["help"]) for one in found["staffing"]["counters"]]
    assert duties == [(1, ["pay"], [], []), (2, ["pay"], ["new"], []), (3, ["new", "card"], ["pay"], [])]
    assert found["staffing"]["services"] == [{"code": code, "help_after": None} for code in ("new", "pay", "card")]
    assert {name: found["staffing"][name] for name in ("profiles", "timetable", "least_open", "least_open_word")} == {
        "profiles": [], "timetable": [], "least_open": 0, "least_open_word": True,
    }  # fmt: skip
    assert (found["version"], found["profile"], found["profile_at"], found["problems"]) == (1, None, None, [])
    assert [(one["code"], one["message"]) for one in found["services"]] == [
        ("new", False),
        ("pay", False),
        ("card", False),
    ]
    assert [one["number"] for one in found["counters"]] == [1, 2, 3]


def test_staffing_is_kept_and_what_it_does_not_name_stays(web: Web) -> None:
    wish = {
        "counters": [{"number": 1, "first": ["pay"], "second": ["card"], "help": ["new"]}],
        "services": [{"code": "new", "help_after": 300}],
    }
    assert web.post("staffing", {"staffing": wish, "based_on": 1}) == {"version": 2}
    kept = web.get("staffing")["staffing"]
    assert (kept["counters"][0], kept["counters"][2]["first"]) == (
        {"number": 1, **wish["counters"][0]},
        ["new", "card"],
    )
    assert [one["help_after"] for one in kept["services"]] == [300, None, None]
    assert serves(web, 1) == ["pay", "card"]
    assert [(e["what"], e["version"]) for e in web.events() if e["type"] == "CatalogueChanged"] == [("staffing", 2)]


def test_profile_is_switched_by_hand_and_counters_serve_by_it(web: Web) -> None:
    web.post("staffing", {"staffing": {"profiles": [LUNCH]}})
    assert serves(web, 1) == ["pay"]
    assert web.post("profile", {"profile": "lunch"}) == {"version": 3}
    assert (serves(web, 1), serves(web, 2)) == (["new", "pay"], ["pay", "new"])
    found = web.get("staffing")
    assert (found["profile"], found["profile_at"]) == ("lunch", "2026-11-23T01:00:00.000Z")
    # to put it in force again changes nothing
    assert web.post("profile", {"profile": "lunch"}) == {"version": 3}
    assert web.post("profile", {"profile": None}) == {"version": 4}
    assert serves(web, 1) == ["pay"]


def test_profile_that_is_gone_is_in_force_no_more(web: Web) -> None:
    web.post("staffing", {"staffing": {"profiles": [LUNCH]}})
    web.post("profile", {"profile": "lunch"})
    web.post("staffing", {"staffing": {}})
    assert (web.get("staffing")["profile"], serves(web, 1)) == (None, ["pay"])
    response = web.ask("POST", "profile", {"profile": "lunch"})
    assert (refusal(response), response.json["error"]["details"]["fields"]) == (
        (422, "wrong_values"),
        {"profile": "unknown"},
    )


def test_type_that_nobody_serves_is_named_and_may_be_kept(web: Web) -> None:
    wish = {"staffing": {"counters": [{"number": 3, "first": ["new"]}]}}
    problem = {"code": "no_counter", "stops": False, "what": {"zh": "补卡", "en": "Card"}, "where": None}
    assert web.post("staffing/check", wish) == {"problems": [problem | {"counter": None, "count": None}]}
    assert web.get("staffing")["version"] == 1
    web.post("staffing", wish)
    assert [one["code"] for one in web.get("staffing")["problems"]] == ["no_counter"]


def test_staffing_that_must_be_mended_is_not_kept(web: Web) -> None:
    problem = {"code": "stretch_backwards", "stops": True, "what": NOON, "where": None, "counter": None, "count": None}
    assert web.post("staffing/check", BLOCKED) == {"problems": [problem]}
    response = web.ask("POST", "staffing", BLOCKED)
    assert (refusal(response), response.json["error"]["details"]) == ((409, "wrong_staffing"), {"problems": [problem]})
    assert web.get("staffing")["version"] == 1


def test_staffing_on_an_old_version_is_refused(web: Web) -> None:
    web.post("staffing", {"staffing": {"least_open": 1}})
    assert web.refused("POST", "staffing", {"staffing": {}, "based_on": 1}) == (409, "moved_on")
    assert web.get("staffing")["staffing"]["least_open"] == 1


@pytest.mark.parametrize("path", ["staffing", "staffing/check"])
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"counter": []}, "staffing.counter"),
        ({"least_open": "2"}, "staffing.least_open"),
        ({"least_open": -1}, "staffing.least_open"),
        ({"least_open_word": 1}, "staffing.least_open_word"),
        ({"counters": [{"number": 0}]}, "staffing.counters.0.number"),
        ({"counters": [{"number": 1, "third": []}]}, "staffing.counters.0.third"),
        ({"services": [{"code": "pay", "help_after": 1.5}]}, "staffing.services.0.help_after"),
        ({"profiles": [{"code": "Lunch", "name": NOON}]}, "staffing.profiles.0.code"),
        ({"profiles": [{"code": "lunch", "name": {"zh": "午间", "en": ""}}]}, "staffing.profiles.0.name.en"),
        ({"timetable": [STRETCH | {"days": [8]}]}, "staffing.timetable.0.days.0"),
        ({"timetable": [STRETCH | {"opens": "11:30+08:00"}]}, "staffing.timetable.0.opens"),
    ],
)
def test_staffing_of_no_form_is_refused(web: Web, path: str, change: Shape, field: str) -> None:
    response = web.ask("POST", path, {"staffing": change})
    assert (refusal(response), list(response.json["error"]["details"]["fields"])) == ((422, "wrong_values"), [field])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"counters": [{"number": 9, "first": ["pay"]}]}, "counters"),
        ({"counters": [{"number": 1, "first": ["tax"]}]}, "services"),
        ({"services": [{"code": "tax", "help_after": 60}]}, "services"),
        ({"counters": [{"number": 1}, {"number": 1}]}, "counters"),
        ({"profiles": [LUNCH, LUNCH]}, "profiles"),
        ({"profiles": [LUNCH | {"counters": [{"number": 9}]}]}, "counters"),
    ],
)
def test_what_the_hall_does_not_have_is_not_kept(web: Web, change: Shape, field: str) -> None:
    response = web.ask("POST", "staffing", {"staffing": change})
    assert (refusal(response), list(response.json["error"]["details"]["fields"])) == ((422, "wrong_values"), [field])
    assert web.get("staffing")["version"] == 1


@pytest.mark.parametrize("body", [{}, {"profile": 1}, {"profile": "Noon!"}])
def test_switch_of_no_form_is_refused(web: Web, body: Shape) -> None:
    assert web.refused("POST", "profile", body) == (422, "wrong_values")


def test_auditor_may_only_read(web: Web) -> None:
    for path, body in (
        ("staffing", {"staffing": {}}),
        ("staffing/check", {"staffing": {}}),
        ("profile", {"profile": None}),
    ):
        assert web.refused("POST", path, body, role="auditor") == (403, "forbidden")
    assert web.refused("GET", "staffing", role="counter") == (403, "forbidden")


# --- how many counters stay open


def two_must_stay(web: Web, *, word: bool = True) -> str:
    """Two counters are open and must stay so; answers the token of the clerk at the first."""
    web.post("staffing", {"staffing": {"least_open": 2, "least_open_word": word}})
    web.open(2)
    token = web.token("counter")
    web.post("counters/1/open", token=token)
    return token


ACTS: tuple[tuple[str, Shape], ...] = (("close", {}), ("pause", {"reason": "rest"}))


@pytest.mark.parametrize(("verb", "body"), ACTS)
def test_counter_may_not_stop_when_too_few_stay_and_a_managers_word_sets_it_aside(
    web: Web, verb: str, body: Shape
) -> None:
    token = two_must_stay(web)
    response = web.ask("POST", f"counters/1/{verb}", body, token=token)
    assert (refusal(response), response.json["error"]["details"]) == (
        (409, "too_few_open"),
        {"open": 1, "least": 2, "word": True},
    )
    web.hire("boss", "manager")
    web.hire("clerk", "counter")
    wrong = body | {"word": {"staff": "boss", "password": "nobody's password"}}
    assert web.refused("POST", f"counters/1/{verb}", wrong, token=token) == (401, "unauthorized")
    # a clerk's word is none
    clerk = body | {"word": {"staff": "clerk", "password": PASSWORD}}
    assert web.refused("POST", f"counters/1/{verb}", clerk, token=token) == (409, "too_few_open")
    given = body | {"word": {"staff": "boss", "password": PASSWORD}}
    assert web.post(f"counters/1/{verb}", given, token=token)["state"] in ("closed", "paused")


@pytest.mark.parametrize(("verb", "body"), ACTS)
def test_nobodys_word_helps_where_the_hall_wants_none(web: Web, verb: str, body: Shape) -> None:
    token = two_must_stay(web, word=False)
    web.hire("boss", "manager")
    given = body | {"word": {"staff": "boss", "password": PASSWORD}}
    response = web.ask("POST", f"counters/1/{verb}", given, token=token)
    assert (refusal(response), response.json["error"]["details"]["word"]) == ((409, "too_few_open"), False)
    # the manager's own hand is another matter
    assert web.post(f"counters/1/{verb}", body)["state"] in ("closed", "paused")


def test_third_counter_may_stop(web: Web) -> None:
    token = two_must_stay(web)
    web.open(3)
    assert web.at(3, "pause", reason="rest")["state"] == "paused"
    assert web.refused("POST", "counters/1/close", {}, token=token) == (409, "too_few_open")
    web.at(3, "resume")
    assert web.post("counters/1/close", {}, token=token)["state"] == "closed"


def test_absence_tells_what_it_does_to_the_waits(web: Web) -> None:
    token = two_must_stay(web)
    for _ in range(3):
        web.issue()
    found = web.get("counters/1/absence", token=token)
    assert {name: found[name] for name in ("at", "open", "least", "too_few", "word")} == {
        "at": "2026-11-23T01:00:00.000Z", "open": 1, "least": 2, "too_few": True, "word": True,
    }  # fmt: skip
    (pay,) = found["services"]
    assert (pay["service"], pay["waiting"], pay["counters"]) == ("pay", 3, 1)
    assert set(pay) == {"service", "waiting", "counters", "now", "then"}
    assert (found["open"], web.get("counters/3/absence")["too_few"]) == (1, False)
    assert web.refused("GET", "counters/9/absence") == (404, "unknown_counter")
    assert web.refused("GET", "counters/2/absence", token=web.new_token("counter", counter=1)) == (403, "forbidden")
