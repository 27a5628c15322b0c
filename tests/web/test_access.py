"""Who gets in, and what a role may do: the contract's table against the whole map of addresses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from hall.actions.people import RevokeToken, SaveStaff
from hall.people import Token
from tests.builders import Shape, act
from tests.web_builders import BASE, PASSWORD, ROLES, Web, make_web, refusal
from web.access import MAY, hash_password, password_fits, token_caller

ALL = set(ROLES) - {"printer"}
KIOSK = ALL - {"display", "rating", "auditor"}
GREETER = KIOSK - {"kiosk"}
COUNTER = {"counter", "manager"}
TABLET = {"rating", "manager"}

TABLE: dict[tuple[str, str], set[str]] = {
    ("GET", ""): ALL,
    ("GET", "/services"): ALL,
    ("POST", "/tickets"): KIOSK,
    ("GET", "/tickets/<id>"): KIOSK | {"auditor"},
    ("GET", "/tickets"): GREETER | {"auditor"},
    ("POST", "/tickets/<id>/reprint"): KIOSK - {"integration"},
    ("GET", "/tickets/<id>/code.svg"): KIOSK - {"integration"},
    ("POST", "/tickets/<id>/leave"): GREETER,
    ("POST", "/tickets/<id>/restore"): KIOSK,
    ("POST", "/tickets/<id>/release"): COUNTER,
    ("POST", "/tickets/<id>/priority"): GREETER,
    ("POST", "/tickets/<id>/transfer"): COUNTER,
    ("GET", "/appointments"): GREETER | {"auditor"},
    ("POST", "/appointments"): GREETER,
    ("DELETE", "/appointments/<code>"): GREETER,
    ("GET", "/counters"): ALL,
    ("GET", "/counters/<int:n>"): ALL,
    **{
        ("POST", f"/counters/<int:n>/{verb}"): COUNTER
        for verb in [
            "open",
            "close",
            "pause",
            "resume",
            "next",
            "call",
            "walk_in",
            "recall",
            "start",
            "miss",
            "putback",
            "finish",
            "hold",
            "business",
            "transfer",
            "undo",
            "invite",
        ]
    },
    ("GET", "/counters/<int:n>/absence"): COUNTER,
    ("POST", "/tickets/<id>/steps"): GREETER,
    ("GET", "/counters/<int:n>/notices"): COUNTER,
    ("POST", "/counters/<int:n>/notices/<int:id>/read"): COUNTER,
    ("POST", "/counters/<int:n>/help"): COUNTER,
    ("POST", "/counters/<int:n>/help/withdraw"): COUNTER,
    ("GET", "/notices"): {"manager", "auditor"},
    ("POST", "/notices"): {"manager"},
    ("POST", "/notices/<int:id>/end"): {"manager"},
    ("GET", "/board"): ALL,
    ("GET", "/events"): ALL,
    ("GET", "/audio/<int:announcement>.wav"): ALL,
    ("GET", "/voice/attention.wav"): ALL,
    ("GET", "/voice/prompt.wav"): KIOSK,
    ("GET", "/voice/test.wav"): {"display", "manager"},
    ("GET", "/door"): {"manager", "auditor"},
    ("POST", "/door"): {"manager"},
    ("POST", "/door/check"): {"manager"},
    ("GET", "/rules"): {"manager", "auditor"},
    ("POST", "/rules"): {"manager"},
    ("POST", "/rules/check"): {"manager"},
    ("POST", "/rules/try"): {"manager", "auditor"},
    ("GET", "/serving"): {"manager", "auditor"},
    ("POST", "/serving"): {"manager"},
    ("POST", "/serving/check"): {"manager"},
    ("GET", "/staffing"): {"manager", "auditor"},
    ("POST", "/staffing"): {"manager"},
    ("POST", "/staffing/check"): {"manager"},
    ("POST", "/profile"): {"manager"},
    ("GET", "/tickets/<id>/waited"): GREETER | {"auditor"},
    ("POST", "/tickets/<id>/waited"): {"manager"},
    ("GET", "/counters/<int:n>/rating"): TABLET,
    ("POST", "/counters/<int:n>/rating"): TABLET,
    ("POST", "/counters/<int:n>/rating/skip"): TABLET,
    ("GET", "/ratings"): {"manager", "auditor"},
    ("POST", "/ratings/rules"): {"manager"},
    ("GET", "/phones"): {"manager", "auditor"},
    ("POST", "/phones"): {"manager"},
    ("POST", "/phones/check"): {"manager"},
    ("GET", "/staff"): {"manager", "auditor"},
    ("POST", "/staff"): {"manager"},
    ("GET", "/printers"): {"manager", "auditor"},
    ("GET", "/printers/<name>"): {"manager", "auditor"},
    ("POST", "/printers/<name>/roll"): {"manager"},
    ("POST", "/printers"): {"manager"},
    ("DELETE", "/printers/<name>"): {"manager"},
    ("POST", "/printers/<name>/test"): {"manager"},
    ("POST", "/voice/next"): {"display", "manager"},
    ("GET", "/boards"): {"manager", "auditor"},
    ("POST", "/boards/<device>"): {"manager"},
    ("POST", "/boards/<device>/test"): {"manager"},
    ("POST", "/zones"): {"manager"},
    ("POST", "/emergency"): {"manager"},
    ("DELETE", "/emergency"): {"manager"},
    ("POST", "/voice"): {"manager"},
    ("GET", "/slips"): {"manager", "auditor"},
    ("POST", "/slips/<kind>"): {"manager"},
    ("POST", "/slips/<kind>/preview"): {"manager", "auditor"},
    ("POST", "/slips/<kind>/print"): {"manager"},
    ("POST", "/logo"): {"manager"},
    ("DELETE", "/logo"): {"manager"},
    ("GET", "/content"): ALL,
    ("GET", "/content/media/<sha>"): ALL,
    ("GET", "/content/media/<sha>/small"): ALL,
    ("GET", "/content/plan"): {"manager", "auditor"},
    ("POST", "/content/items"): {"manager"},
    ("DELETE", "/content/items/<code>"): {"manager"},
    ("POST", "/content/order"): {"manager"},
    ("POST", "/content/media"): {"manager"},
    ("DELETE", "/content/media/<sha>"): {"manager"},
    ("DELETE", "/content/films/<id>"): {"manager"},
    ("POST", "/services/<code>/papers"): KIOSK - {"integration"},
    ("GET", "/tokens"): {"manager", "auditor"},
    ("DELETE", "/tokens/<int:id>"): {"manager"},
    ("POST", "/operator"): KIOSK - {"integration"},
    ("POST", "/operator-pin"): {"manager"},
    ("GET", "/places"): {"manager", "auditor"},
    ("GET", "/printing"): {"printer"},
    ("POST", "/printing/take_over"): {"printer"},
    ("GET", "/printing/<int:slip>"): {"printer"},
    **{
        ("POST", f"/printing/<int:slip>/{verb}"): {"printer"}
        for verb in ("claim", "sending", "retry", "settle", "move")
    },
    ("POST", "/printing/printers/<name>"): {"printer"},
    ("POST", "/printing/printers/<name>/drop"): {"printer"},
}
"""Every call of a hall, and who may ask it: a column of the contract's table of calls, and its table of roles."""

HALL_RULE = "/api/v1/halls/<hall>"
ANYBODY = {
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("GET", "/openapi.json"),
    ("POST", "/api/v1/session"),
    ("POST", "/api/v1/pairings"),
    ("GET", "/api/v1/pairings/<pairing>"),
    ("GET", "/api/v1/track/<token>"),
    ("POST", "/api/v1/track/<token>/leave"),
    ("POST", "/api/v1/track/<token>/restore"),
    ("POST", "/api/v1/track/<token>/rate"),
}
"""What needs no token: it is how one gets in, says nothing of the hall, or is known to a ticket's holder alone."""
PAGES = re.compile(
    r"^/(kiosk|greeter|board|board/plain|counter-screen|counter|rating|manager|printer|sign-in|words/.*|static/.*|printer/slips.*|printer/mood|slips|t/.*)?$"
)
"""Pages hold nothing of the hall; what they show they ask for by the calls above."""


def calls(web: Web) -> set[tuple[str, str]]:
    """Every method and address the app answers."""
    return {
        (method, rule.rule)
        for rule in web.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def concrete(rule: str) -> str:
    """An address of this rule."""
    places = {
        "<hall>": "main",
        "<id>": "1",
        "<int:n>": "1",
        "<int:announcement>": "1",
        "<name>": "p",
        "<kind>": "ticket",
        "<code>": "pay",
        "<device>": "hall",
        "<int:slip>": "1",
        "<sha>": "0" * 64,
    }
    for place, value in places.items():
        rule = rule.replace(place, value)
    return rule.replace("<int:id>", "1")


def test_map_of_addresses_is_the_contract(web: Web) -> None:
    of_halls = {(method, rule) for method, rule in calls(web) if rule.startswith(HALL_RULE)}
    assert of_halls == {(method, HALL_RULE + rule) for method, rule in TABLE}
    others = {call for call in calls(web) - of_halls - ANYBODY if not PAGES.match(call[1])}
    assert others == {
        ("GET", "/metrics"),
        ("GET", "/api/v1/session"),
        ("DELETE", "/api/v1/session"),
        ("POST", "/api/v1/pairings/<code>/approve"),
    }


@pytest.mark.parametrize("role", ROLES)
def test_role_may_do_what_the_table_says(web: Web, role: str) -> None:
    allowed = {
        call
        for call in TABLE
        # Nobody sends what the calls need: whoever is let in is told so, and nothing is done.
        if web.ask(call[0], concrete(HALL_RULE + call[1]), [], role=role).status_code not in (401, 403)
    }
    assert allowed == {call for call, roles in TABLE.items() if role in roles}


@pytest.mark.parametrize("token", [None, "", "nobody's", "漢", "a b c", "x" * 5000])
def test_without_a_living_token_nothing_is_answered(web: Web, token: str | None) -> None:
    sent = None if token is None else token.encode().decode("latin-1")
    answers = {
        refusal(web.ask(method, concrete(HALL_RULE + rule), [], role=None, token=sent)) for method, rule in TABLE
    }
    assert answers == {(401, "unauthorized")}


def test_metrics_are_for_those_who_watch(tmp_path: Path) -> None:
    web = make_web(tmp_path, own_app=True)
    allowed = {role for role in ROLES if web.ask("GET", "/metrics", role=role).status_code == 200}
    assert allowed == {"manager", "integration", "auditor"}
    assert web.refused("GET", "/metrics", role=None) == (401, "unauthorized")


def test_only_a_manager_approves_a_screen(web: Web) -> None:
    answers = {role: web.refused("POST", "/api/v1/pairings/000000/approve", [], role=role) for role in ROLES}
    assert answers == dict.fromkeys(ROLES, (403, "forbidden")) | {"manager": (422, "wrong_values")}


def test_answer_of_401_says_how_to_come_in(web: Web) -> None:
    assert web.ask("GET", "", role=None).headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("scheme", ["Basic", "Token", ""])
def test_only_bearer_tokens_are_known(web: Web, scheme: str) -> None:
    header = {"Authorization": f"{scheme} {web.token('manager')}".strip()}
    assert web.refused("GET", "", role=None, headers=header) == (401, "unauthorized")


def test_bearer_is_written_in_any_case(web: Web) -> None:
    header = {"Authorization": f"bEaReR  {web.token('display')} "}
    assert web.ask("GET", "", role=None, headers=header).status_code == 200


@pytest.mark.parametrize("name", ["token", "access_token", "auth", "bearer"])
def test_token_in_an_address_counts_for_nothing(web: Web, name: str) -> None:
    assert web.refused("GET", f"{BASE}?{name}={web.token('manager')}", role=None) == (401, "unauthorized")


def test_revoked_token_is_dead(web: Web) -> None:
    token = web.new_token("display")
    assert web.ask("GET", "", token=token).status_code == 200
    known = next(t for t in web.get("tokens") if t["role"] == "display")
    act(web.hall, RevokeToken(token=known["id"]))
    assert web.refused("GET", "", token=token) == (401, "unauthorized")


def test_only_the_hash_of_a_token_is_kept(web: Web, tmp_path: Any) -> None:
    token = web.token("manager")
    web.hall.database.close()
    assert [p.name for p in tmp_path.rglob("*") if p.is_file() and token.encode() in p.read_bytes()] == []


def test_unknown_hall_is_hidden_from_strangers(web: Web) -> None:
    assert web.refused("GET", "/api/v1/halls/other", role=None) == (401, "unauthorized")
    assert web.refused("GET", "/api/v1/halls/other") == (404, "unknown_hall")
    assert web.refused("POST", "/api/v1/halls/other/tickets", [], role="display") == (404, "unknown_hall")


# --- counters: one's own


def test_bound_token_acts_on_its_counter_alone(web: Web) -> None:
    token = web.new_token("counter", counter=2)
    for verb in ("open", "next", "close"):
        assert web.refused("POST", f"counters/3/{verb}", token=token) == (403, "forbidden")
    assert web.ask("POST", "counters/2/open", token=token).status_code == 200


def test_rating_tablet_acts_on_its_counter_alone(web: Web) -> None:
    token, unbound = web.new_token("rating", counter=2), web.new_token("rating")
    assert web.ask("GET", "counters/2/rating", token=token).status_code == 200
    for one, number in ((token, 3), (unbound, 2)):
        assert web.refused("GET", f"counters/{number}/rating", token=one) == (403, "forbidden")
        for path in ("rating", "rating/skip"):
            assert web.refused("POST", f"counters/{number}/{path}", ["junk"], token=one) == (403, "forbidden")


def test_unbound_token_acts_on_the_counter_its_session_opened(web: Web) -> None:
    mine, other = web.new_token("counter"), web.new_token("counter")
    web.post("counters/2/open", token=mine)
    assert web.ask("POST", "counters/2/pause", {"reason": "rest"}, token=mine).status_code == 200
    assert web.refused("POST", "counters/2/resume", token=other) == (403, "forbidden")
    assert web.refused("POST", "counters/3/resume", token=mine) == (409, "counter_closed")


def test_manager_acts_on_every_counter(web: Web) -> None:
    web.post("counters/2/open", token=web.new_token("counter"))
    assert web.ask("POST", "counters/2/pause", {"reason": "rest"}).status_code == 200


def test_anothers_counter_is_refused_before_the_body_is_read(web: Web) -> None:
    mine, bound = web.new_token("counter"), web.new_token("counter", counter=3)
    web.post("counters/2/open", token=mine)
    for token in (web.new_token("counter"), bound):
        assert web.refused("POST", "counters/2/pause", ["junk"], token=token) == (403, "forbidden")
        junk: Shape = {"data": b"{", "content_type": "application/json"}
        assert web.refused("POST", "counters/2/next", token=token, **junk) == (403, "forbidden")


# --- tokens, people, rights


def test_caller_behind_a_token_is_what_the_token_says() -> None:
    token = Token(id=7, role="kiosk", counter=None, device="door", created_at=0, revoked_at=None)
    caller = token_caller(token, by_cookie=False)
    assert (caller.actor.principal, caller.roles, caller.actor.device) == ("token:7", {"kiosk"}, "door")


def test_rights_name_only_roles_there_are() -> None:
    assert set().union(*MAY.values()) == set(ROLES)


def test_password_fits_only_itself(web: Web) -> None:
    web.hire("101")
    with web.hall.reading() as reading:
        staff = reading.store.people.staff("101")
    assert staff is not None
    assert (password_fits(staff.password, PASSWORD), password_fits(staff.password, PASSWORD + " ")) == (True, False)
    assert not password_fits("no hash at all", PASSWORD)


def test_passwords_are_hashed_with_care() -> None:
    kept = hash_password(PASSWORD)
    algorithm, _, cost = kept.split("$")[1:4]
    facts = {name: int(value) for name, value in (part.split("=") for part in cost.split(","))}
    assert (algorithm, facts["m"] >= 19 * 1024, facts["t"] >= 2) == ("argon2id", True, True)


# --- cookies


def test_change_by_cookie_needs_the_sessions_own_token(web: Web) -> None:
    web.hire("101", "greeter")
    one, two = web.browser(), web.browser()
    assert (one.sign_in("101").status_code, two.sign_in("101").status_code) == (200, 200)
    for token in ("", "0" * 64, two.csrf, "漢".encode().decode("latin-1")):
        assert refusal(one.ask("POST", "tickets", {"service": "pay"}, csrf=token)) == (403, "csrf")
    assert one.ask("POST", "tickets", {"service": "pay"}).status_code == 201


def test_question_by_cookie_needs_none(web: Web) -> None:
    web.hire("101", "greeter")
    browser = web.browser()
    browser.sign_in("101")
    assert browser.ask("GET", "board", csrf="").status_code == 200


def test_csrf_is_part_of_access_and_comes_before_the_body(web: Web) -> None:
    web.hire("101", "greeter")
    browser = web.browser()
    browser.sign_in("101")
    assert refusal(browser.ask("POST", "tickets", ["junk"], csrf="")) == (403, "csrf")
    assert refusal(browser.ask("POST", "counters/1/next", ["junk"], csrf="")) == (403, "forbidden")


def test_token_in_the_header_goes_before_the_cookie(web: Web) -> None:
    web.hire("101", "manager")
    browser = web.browser()
    browser.sign_in("101")
    header = {"Authorization": f"Bearer {web.token('display')}"}
    assert refusal(browser.client.post(f"{BASE}/tickets", json={}, headers=header)) == (403, "forbidden")
    dead = {"Authorization": "Bearer dead"}
    assert refusal(browser.client.get(f"{BASE}/board", headers=dead)) == (401, "unauthorized")


def test_staff_have_the_rights_of_all_their_roles(web: Web) -> None:
    web.hire("101", "counter", "auditor")
    browser = web.browser()
    browser.sign_in("101")
    assert browser.ask("GET", "staff").status_code == 200
    assert browser.ask("POST", "counters/1/open").status_code == 200
    assert refusal(browser.ask("POST", "staff", {})) == (403, "forbidden")


def test_administrator_has_a_managers_rights(web: Web) -> None:
    web.hire("boss", "administrator")
    browser = web.browser()
    browser.sign_in("boss")
    assert browser.ask("GET", "staff").status_code == 200
    assert browser.ask("POST", "counters/3/open").status_code == 200


@pytest.mark.parametrize(
    "change", [{"roles": ("greeter",)}, {"active": False}, {"password": "other hash"}], ids=lambda c: next(iter(c))
)
def test_session_ends_when_the_persons_rights_change(web: Web, change: Shape) -> None:
    web.hire("101", "manager")
    browser = web.browser()
    browser.sign_in("101")
    assert browser.ask("GET", "staff").status_code == 200
    act(web.hall, SaveStaff(**{"number": "101", "name": "N", "roles": ("manager",), **change}))
    assert refusal(browser.ask("GET", "staff")) == (401, "unauthorized")


def test_person_opens_a_counter_in_their_own_name_only(web: Web) -> None:
    web.hire("101")
    web.hire("102")
    browser = web.browser()
    browser.sign_in("101")
    assert refusal(browser.ask("POST", "counters/1/open", {"staff": "102"})) == (403, "forbidden")
    assert browser.ask("POST", "counters/1/open", {"staff": "101"}).get_json()["staff"] == "101"


def test_forged_session_cookie_is_nobody(web: Web) -> None:
    browser = web.browser()
    for value in ("x", "e30.e30.e30", "eyJzdGFmZiI6ImFkbWluIn0.aaaa.bbbb", "漢", "." * 3000):
        browser.client.set_cookie("jiaohao_session", value)
        browser.client.set_cookie("jiaohao_screen", value)
        assert refusal(browser.ask("GET", "board")) == (401, "unauthorized")
