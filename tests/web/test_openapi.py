"""The OpenAPI document says what the app does, no more and no less."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from hall.errors import KINDS
from tests.web_builders import Web, make_web
from web.api import STATUS

Shape = dict[str, Any]
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def document(web: Web) -> Shape:
    """The document as anybody can read it."""
    found: Shape = web.get("/openapi.json", role=None)
    return found


def operations(document: Shape) -> dict[tuple[str, str], Shape]:
    """Every call of the document, by method and path."""
    return {(m, path): o for path, item in document["paths"].items() for m, o in item.items() if m in METHODS}


def references(value: object) -> set[str]:
    """Every reference in a part of the document."""
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*(references(part) for part in value.values()))
    return set().union(*(references(part) for part in value)) if isinstance(value, list) else set()


def test_document_is_openapi_31(document: Shape) -> None:
    assert document["openapi"].startswith("3.1.")
    assert document["info"]["title"]
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", document["info"]["version"])


def test_every_call_of_the_app_is_described(web: Web, document: Shape) -> None:
    served = {
        (method.lower(), re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in web.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(("/api/", "/health/", "/metrics"))
    }
    assert set(operations(document)) == served


def test_every_name_of_a_call_is_its_own(document: Shape) -> None:
    names = Counter(operation["operationId"] for operation in operations(document).values())
    assert [name for name, count in names.items() if count > 1] == []


def test_every_call_says_what_it_does(document: Shape) -> None:
    assert [call for call, operation in operations(document).items() if not operation["summary"].strip()] == []


def test_every_reference_leads_somewhere(document: Shape) -> None:
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references(document["paths"]) | references(document["components"]) == known


def test_every_place_in_a_path_is_described(document: Shape) -> None:
    for (_, path), operation in operations(document).items():
        places = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
        assert places == set(re.findall(r"\{(\w+)\}", path))
        assert all(p["required"] for p in operation["parameters"] if p["in"] == "path")


def test_every_command_may_carry_a_key(document: Shape) -> None:
    without = {
        path
        for (method, path), operation in operations(document).items()
        if method == "post" and "Idempotency-Key" not in {p["name"] for p in operation["parameters"]}
    }
    # Who signs in or asks to be let in is nobody yet.
    assert without == {"/api/v1/session", "/api/v1/pairings"}


def test_every_call_of_a_hall_says_whom_it_lets_in(document: Shape) -> None:
    for (_, path), operation in operations(document).items():
        if path.startswith("/api/v1/halls/"):
            assert operation["security"] == [{"bearer": []}, {"session": []}]
            assert {"401", "403", "404", "503"} <= set(operation["responses"])


def test_every_refusal_bears_the_contracts_shape(document: Shape) -> None:
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for (_, path), operation in operations(document).items():
        refusals = {s: r for s, r in operation["responses"].items() if int(s) >= 400 and path != "/health/ready"}
        assert [status for status, response in refusals.items() if response["content"] != error] == []


def test_every_code_is_listed(document: Shape) -> None:
    properties = document["components"]["schemas"]["Error"]["properties"]["error"]["properties"]
    assert properties["code"]["enum"] == sorted(KINDS)
    named = {
        (int(status), code)
        for operation in operations(document).values()
        for status, response in operation["responses"].items()
        if int(status) >= 400
        for code in response["description"].split()
        if code in KINDS
    }
    assert {code for status, code in named if STATUS[KINDS[code]] != status} == set()


CONTRACT = {
    "/tickets": "closed quota_reached last_ticket_passed already_waiting key_reused",
    "/counters/{n}/open": "occupied",
    "/counters/{n}/close": "busy too_few_open",
    "/counters/{n}/pause": "counter_closed too_few_open",
    "/staffing": "wrong_staffing moved_on",
    "/serving": "wrong_serving moved_on",
    "/counters/{n}/next": "queue_empty counter_paused counter_closed outcome_required",
    "/counters/{n}/call": "not_waiting queue_empty counter_paused counter_closed outcome_required",
    "/counters/{n}/recall": "no_current not_current illegal_move",
    "/counters/{n}/start": "no_current not_current illegal_move",
    "/counters/{n}/miss": "no_current not_current illegal_move",
    "/counters/{n}/putback": "no_current not_current illegal_move day_closed",
    "/counters/{n}/undo": "nothing_to_undo moved_on",
    "/counters/{n}/invite": "no_current already_rated rating_off",
    "/counters/{n}/rating": "already_rated not_invited rating_off",
}


@pytest.mark.parametrize("path", CONTRACT)
def test_conflicts_of_the_contract_are_named(document: Shape, path: str) -> None:
    responses = operations(document)["post", f"/api/v1/halls/{{hall}}{path}"]["responses"]
    assert set(CONTRACT[path].split()) <= set(responses["409"]["description"].split())


def test_answer_of_a_new_number_is_201(document: Shape) -> None:
    posts = {path: o["responses"] for (m, path), o in operations(document).items() if m == "post"}
    assert {path for path, responses in posts.items() if "201" in responses} == {
        f"/api/v1/halls/{{hall}}/{made}" for made in ("tickets", "appointments")
    }


def test_events_may_be_304_or_410(document: Shape) -> None:
    responses = operations(document)["get", "/api/v1/halls/{hall}/events"]["responses"]
    assert ("content" in responses["304"], responses["410"]["description"]) == (False, "purged")


def test_sound_and_figures_are_no_json(document: Shape) -> None:
    media = {
        path: list(o["responses"]["200"]["content"])
        for (_, path), o in operations(document).items()
        if "200" in o["responses"] and list(o["responses"]["200"]["content"]) != ["application/json"]
    }
    sounds = ("audio/{announcement}.wav", "voice/attention.wav", "voice/prompt.wav", "voice/test.wav")
    wav = {f"/api/v1/halls/{{hall}}/{path}": ["audio/wav"] for path in sounds}
    shown = "/api/v1/halls/{hall}/content/media/{sha}"
    pictures = {shown: ["video/mp4", "image/webp"], f"{shown}/small": ["image/webp"]}
    pictures |= {"/api/v1/halls/{hall}/tickets/{id}/code.svg": ["image/svg+xml"]}
    assert media == {**wav, **pictures, "/metrics": ["text/plain"]}


def test_files_may_be_asked_for_anew_and_in_parts(document: Shape) -> None:
    gets = {path: o["responses"] for (m, path), o in operations(document).items() if m == "get"}
    files = {path for path in gets if path.endswith((".wav", "/media/{sha}", "/small"))}
    assert {path for path, responses in gets.items() if "206" in responses} == files
    anew = {f"/api/v1/halls/{{hall}}/{name}" for name in ("events", "content")} | {"/api/v1/track/{token}"}
    assert {path for path, responses in gets.items() if "304" in responses} == files | anew


def test_body_that_is_a_file_is_said_to_be_one(document: Shape) -> None:
    body = operations(document)["post", "/api/v1/halls/{hall}/content/media"]["requestBody"]
    file = {"schema": {"type": "string", "format": "binary"}}
    assert body == {"required": True, "content": {"application/octet-stream": file}}


def test_bodies_that_are_needed_are_said_to_be(document: Shape) -> None:
    needed = {
        path.removeprefix("/api/v1/halls/{hall}")
        for (m, path), o in operations(document).items()
        if m == "post" and o["requestBody"]["required"]
    }
    assert needed == {
        "/tickets", "/appointments", "/door", "/door/check", "/rules", "/rules/check", "/rules/try", "/staffing", "/staffing/check", "/serving", "/serving/check", "/profile", "/phones", "/phones/check", "/ratings/rules", "/counters/{n}/rating", "/counters/{n}/rating/skip", "/tickets/{id}/priority", "/tickets/{id}/transfer", "/counters/{n}/pause", "/counters/{n}/call",
        "/counters/{n}/walk_in", "/counters/{n}/hold", "/counters/{n}/business", "/tickets/{id}/steps", "/counters/{n}/transfer", "/staff", "/printers",
        "/operator", "/operator-pin", "/slips/{kind}", "/slips/{kind}/preview", "/slips/{kind}/print", "/logo",
        "/voice/next", "/zones", "/emergency", "/notices", "/content/items", "/content/order", "/content/media",
            "/printing/take_over", "/printing/{slip}/claim", "/printing/{slip}/sending", "/printing/{slip}/retry",
            "/printing/{slip}/settle", "/printing/printers/{name}", "/printing/printers/{name}/drop",
        "/api/v1/session", "/api/v1/pairings/{code}/approve", "/api/v1/track/{token}/rate",
    }  # fmt: skip


# --- the calls that are of no hall


def test_health_is_open_to_all_and_says_what_is_wrong(tmp_path: Path) -> None:
    web = make_web(tmp_path, own_app=True)
    assert web.get("/health/live", role=None)["status"] == "ok"
    # Nobody began the pump and the housekeeping of this app.
    ready = web.ask("GET", "/health/ready", role=None)
    assert (ready.status_code, ready.json["status"]) == (503, "wrong")
    assert "live events stand still" in ready.json["wrong"]


def test_metrics_count_what_the_hall_does(tmp_path: Path) -> None:
    web = make_web(tmp_path, own_app=True)
    for _ in range(3):
        web.issue()
    web.open()
    response = web.ask("GET", "/metrics")
    assert response.mimetype == "text/plain"
    lines = response.text.splitlines()
    assert 'jiaohao_waiting{hall="main",service="pay"} 3.0' in lines
    assert 'jiaohao_counters{hall="main",state="idle"} 1.0' in lines
    assert 'jiaohao_counters{hall="main",state="closed"} 2.0' in lines
    assert f'jiaohao_journal_seq{{hall="main"}} {float(web.get("board")["seq"])}' in lines
