"""Coming in: staff with number and password, screens by pairing."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from typing import Any

import pytest
from werkzeug.test import TestResponse

from hall.actions.people import RevokeToken
from tests.builders import act, events
from tests.web_builders import BASE, PASSWORD, Browser, Web, refusal

Shape = dict[str, Any]
PAIRINGS = "/api/v1/pairings"
SESSION = "/api/v1/session"


def cookies(response: TestResponse) -> SimpleCookie:
    """The cookies a response sets."""
    found: SimpleCookie = SimpleCookie()
    for header in response.headers.getlist("Set-Cookie"):
        found.load(header)
    return found


def paired(web: Web, **said: Any) -> Browser:
    """A browser that was let in as this."""
    browser = web.browser()
    asked = browser.ask("POST", PAIRINGS).get_json()
    web.post(f"{PAIRINGS}/{asked['code']}/approve", {"device": "tablet", **said})
    assert browser.ask("GET", f"{PAIRINGS}/{asked['pairing']}").status_code == 200
    browser.csrf = browser.ask("GET", SESSION).get_json()["csrf"]
    return browser


# --- pairing


def test_screen_asks_and_gets_an_address_and_a_code(web: Web) -> None:
    answer = web.ask("POST", PAIRINGS, role=None).json
    assert sorted(answer) == ["code", "expires_in", "pairing"]
    assert re.fullmatch(r"[0-9]{6}", answer["code"])
    assert answer["expires_in"] == 600
    assert len(answer["pairing"]) >= 43


def test_screen_waits_until_a_manager_says_what_it_is(web: Web) -> None:
    browser = web.browser()
    asked = browser.ask("POST", PAIRINGS).get_json()
    web.clock.advance(30)
    waiting = browser.ask("GET", f"{PAIRINGS}/{asked['pairing']}")
    assert waiting.get_json() == {"approved": False, "code": asked["code"], "expires_in": 570}
    assert "Set-Cookie" not in waiting.headers
    assert refusal(browser.ask("GET", "board")) == (401, "unauthorized")


def test_approved_screen_is_let_in_by_a_cookie(web: Web) -> None:
    browser = web.browser()
    asked = browser.ask("POST", PAIRINGS).get_json()
    said = web.post(f"{PAIRINGS}/{asked['code']}/approve", {"role": "counter", "device": "pc", "counter": 2})
    assert said == {"role": "counter", "device": "pc", "counter": 2}
    approved = browser.ask("GET", f"{PAIRINGS}/{asked['pairing']}")
    assert approved.get_json() == {"approved": True, "role": "counter", "device": "pc", "counter": 2}
    assert browser.ask("GET", "board").status_code == 200


def test_screens_cookie_is_out_of_reach_of_scripts_and_other_sites(web: Web) -> None:
    browser = web.browser()
    asked = browser.ask("POST", PAIRINGS).get_json()
    web.post(f"{PAIRINGS}/{asked['code']}/approve", {"role": "display", "device": "tv"})
    approved = browser.ask("GET", f"{PAIRINGS}/{asked['pairing']}")
    morsel = cookies(approved)["jiaohao_screen"]
    assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "Lax", "/")
    assert int(morsel["max-age"]) > 300 * 86_400
    assert morsel.value not in approved.text


def test_token_is_fetched_once(web: Web) -> None:
    asked = web.ask("POST", PAIRINGS, role=None).json
    web.post(f"{PAIRINGS}/{asked['code']}/approve", {"role": "display", "device": "tv"})
    assert web.ask("GET", f"{PAIRINGS}/{asked['pairing']}", role=None).json["approved"] is True
    assert web.refused("GET", f"{PAIRINGS}/{asked['pairing']}", role=None) == (404, "unknown_pairing")


def test_code_is_approved_once(web: Web) -> None:
    asked = web.ask("POST", PAIRINGS, role=None).json
    web.post(f"{PAIRINGS}/{asked['code']}/approve", {"role": "display", "device": "tv"})
    again = {"role": "kiosk", "device": "tv"}
    assert web.refused("POST", f"{PAIRINGS}/{asked['code']}/approve", again) == (404, "unknown_pairing")


def test_approval_is_exactly_once_too(web: Web) -> None:
    asked = web.ask("POST", PAIRINGS, role=None).json
    path, said = f"{PAIRINGS}/{asked['code']}/approve", {"role": "display", "device": "tv"}
    first, again = (web.ask("POST", path, said, key="k") for _ in range(2))
    assert (again.status_code, again.data, again.headers["Idempotent-Replayed"]) == (200, first.data, "true")
    assert web.refused("POST", path, {**said, "role": "kiosk"}, key="k") == (409, "key_reused")


def test_code_runs_out(web: Web) -> None:
    asked = web.ask("POST", PAIRINGS, role=None).json
    web.clock.advance(601)
    said = {"role": "display", "device": "tv"}
    assert web.refused("POST", f"{PAIRINGS}/{asked['code']}/approve", said) == (404, "unknown_pairing")
    assert web.refused("GET", f"{PAIRINGS}/{asked['pairing']}", role=None) == (404, "unknown_pairing")


@pytest.mark.parametrize("code", ["000000", "abc", "%00", "12345678901234567890", "１２３４５６", "../approve"])
def test_code_of_no_screen_is_unknown(web: Web, code: str) -> None:
    said = {"role": "display", "device": "tv"}
    status, name = web.refused("POST", f"{PAIRINGS}/{code}/approve", said)
    assert (status, name) in {(404, "unknown_pairing"), (404, "not_found")}


@pytest.mark.parametrize("address", ["nothing", "x" * 201, "%00", "%ff", "x" * 8000])
def test_address_of_no_screen_is_unknown(web: Web, address: str) -> None:
    assert web.refused("GET", f"{PAIRINGS}/{address}", role=None) == (404, "unknown_pairing")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"device": "tv"}, "role"),
        ({"role": "manager", "device": "tv"}, "role"),
        ({"role": "king", "device": "tv"}, "role"),
        ({"role": "display"}, "device"),
        ({"role": "display", "device": ""}, "device"),
        ({"role": "counter", "device": "pc", "counter": 99}, "counter"),
        ({"role": "counter", "device": "pc", "counter": "1"}, "counter"),
    ],
)
def test_screen_is_something_there_is(web: Web, said: Shape, field: str) -> None:
    asked = web.ask("POST", PAIRINGS, role=None).json
    response = web.ask("POST", f"{PAIRINGS}/{asked['code']}/approve", said)
    assert refusal(response) == (422, "wrong_values")
    assert list(response.json["error"]["details"]["fields"]) == [field]


def test_too_many_screens_at_once_wait_their_turn(web: Web) -> None:
    asked = [web.ask("POST", PAIRINGS, role=None) for _ in range(51)]
    assert [r.status_code for r in asked] == [200] * 50 + [429]
    assert len({r.json["code"] for r in asked[:50]}) == 50
    web.clock.advance(601)
    assert web.ask("POST", PAIRINGS, role=None).status_code == 200


def test_paired_screen_tells_its_page_what_it_is(web: Web) -> None:
    browser = paired(web, role="kiosk", device="east door")
    who = browser.ask("GET", SESSION).get_json()
    known = {"hall": "main", "role": "kiosk", "device": "east door"}
    assert {name: who[name] for name in known} == known
    assert "staff" not in who
    assert browser.ask("POST", "tickets", {"service": "pay"}).status_code == 201


def test_paired_screen_is_dead_when_its_token_is_revoked(web: Web) -> None:
    browser = paired(web, role="kiosk")
    token = next(t for t in web.get("tokens") if t["device"] == "tablet")
    assert web.ask("DELETE", f"tokens/{token['id']}").status_code == 200
    assert refusal(browser.ask("GET", "board")) == (401, "unauthorized")


def test_screen_can_be_un_paired_at_its_own_page(web: Web) -> None:
    browser = paired(web, role="display")
    assert refusal(browser.ask("DELETE", SESSION, csrf="")) == (403, "csrf")
    assert browser.ask("DELETE", SESSION).get_json() == {}
    assert refusal(browser.ask("GET", "board")) == (401, "unauthorized")


def test_neither_code_nor_token_stands_in_the_journal(web: Web) -> None:
    before = len(web.events())
    browser = paired(web, role="display", device="tv")
    secret = browser.client.get_cookie("jiaohao_screen")
    assert secret is not None
    happened = web.events()[before:]
    assert [(e["type"], e.get("role"), e.get("device"), e.get("paired")) for e in happened] == [
        ("TokenCreated", "display", "tv", True)
    ]
    assert secret.value not in str(events(web.hall))


# --- staff


def test_staff_sign_in_with_number_and_password(web: Web) -> None:
    web.hire("101", "counter", "greeter")
    answer = web.browser().sign_in("101").get_json()
    known = {"hall": "main", "role": "counter", "staff": "101", "name": "Name 101", "roles": ["counter", "greeter"]}
    assert {name: answer[name] for name in known} == known
    assert len(answer["csrf"]) == 64


def test_sessions_cookie_is_out_of_reach_of_scripts_and_other_sites(web: Web) -> None:
    web.hire("101")
    morsel = cookies(web.browser().sign_in("101"))["jiaohao_session"]
    assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "Lax", "/")


def test_session_is_told_who_it_is(web: Web) -> None:
    web.hire("101")
    browser = web.browser()
    entered = browser.sign_in("101").get_json()
    assert browser.ask("GET", SESSION).get_json() == entered
    assert refusal(web.browser().ask("GET", SESSION)) == (401, "unauthorized")


def test_signing_out_ends_the_session(web: Web) -> None:
    web.hire("101")
    browser = web.browser()
    browser.sign_in("101")
    assert refusal(browser.ask("DELETE", SESSION, csrf="")) == (403, "csrf")
    assert browser.ask("DELETE", SESSION).status_code == 200
    assert refusal(browser.ask("GET", SESSION)) == (401, "unauthorized")
    assert refusal(browser.ask("DELETE", SESSION)) == (401, "unauthorized")


@pytest.mark.parametrize(
    ("staff", "password"),
    [("101", "wrong"), ("101", PASSWORD.upper()), ("999", PASSWORD), ("' OR 1=1 --", PASSWORD), ("１０１", PASSWORD)],
)
def test_wrong_number_or_password_is_nobody(web: Web, staff: str, password: str) -> None:
    web.hire("101")
    browser = web.browser()
    assert refusal(browser.sign_in(staff, password)) == (401, "unauthorized")
    assert refusal(browser.ask("GET", SESSION)) == (401, "unauthorized")


def test_who_left_cannot_sign_in(web: Web) -> None:
    web.hire("101")
    web.post("staff", {"number": "101", "name": "N", "roles": ["counter"], "active": False})
    assert refusal(web.browser().sign_in("101")) == (401, "unauthorized")


def test_five_wrong_passwords_lock_the_number_for_a_minute(web: Web) -> None:
    web.hire("101")
    browser = web.browser()
    assert [browser.sign_in("101", "wrong").status_code for _ in range(5)] == [401] * 5
    assert refusal(browser.sign_in("101")) == (429, "too_many")
    web.clock.advance(61)
    assert browser.sign_in("101").status_code == 200


def test_right_password_forgives_the_wrong_ones(web: Web) -> None:
    web.hire("101")
    browser = web.browser()
    said = ["wrong"] * 4 + [PASSWORD] + ["wrong"] * 4 + [PASSWORD]
    assert [browser.sign_in("101", p).status_code for p in said] == [401] * 4 + [200] + [401] * 4 + [200]


@pytest.mark.parametrize(
    "body", [{}, {"staff": "101"}, {"staff": 101, "password": PASSWORD}, [], {"staff": "", "password": ""}]
)
def test_sign_in_needs_both(web: Web, body: object) -> None:
    assert web.refused("POST", SESSION, body, role=None) == (422, "wrong_values")


def test_password_is_nowhere_in_clear(web: Web, tmp_path: Any) -> None:
    web.hire("101")
    web.browser().sign_in("101")
    web.post("staff", {"number": "102", "name": "N", "roles": ["counter"], "password": PASSWORD})
    assert PASSWORD not in str(web.events()) + web.ask("GET", "staff").text
    web.hall.database.close()
    assert [p.name for p in tmp_path.rglob("*") if p.is_file() and PASSWORD.encode() in p.read_bytes()] == []


def test_sign_in_begins_a_new_session(web: Web) -> None:
    web.hire("101")
    web.hire("102", "greeter")
    browser = web.browser()
    first = browser.sign_in("101").get_json()["csrf"]
    second = browser.sign_in("102").get_json()
    assert (second["staff"], second["csrf"] == first) == ("102", False)


def test_session_runs_out(web: Web) -> None:
    web.hire("101")
    assert web.app.permanent_session_lifetime.total_seconds() == 16 * 3600
    assert cookies(web.browser().sign_in("101"))["jiaohao_session"]["expires"] != ""


def test_token_may_ask_who_it_is(web: Web) -> None:
    assert web.ask("GET", SESSION, role="kiosk").json["device"] == "door"


def test_hall_of_nobody_cannot_be_signed_in_to(web: Web) -> None:
    body = {"staff": "101", "password": PASSWORD}
    assert web.refused("POST", f"{SESSION}?hall=other", body, role=None) == (404, "unknown_hall")


def test_revoked_screen_does_not_come_back_by_its_old_cookie(web: Web) -> None:
    browser = paired(web, role="display")
    cookie = browser.client.get_cookie("jiaohao_screen")
    assert cookie is not None
    token = next(t for t in web.get("tokens") if t["device"] == "tablet")
    act(web.hall, RevokeToken(token=token["id"]))
    late = web.browser()
    late.client.set_cookie("jiaohao_screen", cookie.value)
    assert refusal(late.client.get(f"{BASE}/board")) == (401, "unauthorized")
