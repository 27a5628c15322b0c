"""What holds for every call: errors, bodies, keys, the order of what is looked at, positions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hall.actions.day import Housekeep
from hall.errors import KINDS
from tests.builders import act, events, everything, last_seq
from tests.web_builders import BASE, Web, refusal
from web.api import STATUS

Shape = dict[str, Any]
JSON = "application/json"


def sent(web: Web, data: bytes, content_type: str = JSON, **more: Any) -> tuple[int, str]:
    """What is said to these very bytes when a number is asked for."""
    return web.refused("POST", "tickets", role="kiosk", data=data, content_type=content_type, **more)


# --- errors


def test_error_has_code_message_and_details(web: Web) -> None:
    response = web.ask("GET", "tickets/99")
    assert (response.status_code, response.mimetype) == (404, JSON)
    assert list(response.json) == ["error"]
    assert list(response.json["error"]) == ["code", "message", "details"]
    assert response.json["error"]["code"] == "unknown_ticket"


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("zh", "zh"),
        ("en", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("fr", "zh"),
        ("", "zh"),
        ("*", "zh"),
        ("zh;q=0.1, en;q=0.2", "en"),
        (";;;q=,,\\", "zh"),
        ("x" * 3000, "zh"),
        ("漢".encode().decode("latin-1"), "zh"),
    ],
)
def test_message_is_in_the_askers_language(web: Web, wish: str, language: str) -> None:
    in_own = web.ask("GET", "tickets/99", headers={"Accept-Language": language}).json["error"]["message"]
    response = web.ask("GET", "tickets/99", headers={"Accept-Language": wish})
    assert response.json["error"]["message"] == in_own
    assert response.headers["Content-Language"] == language


def test_languages_differ_in_words_only(web: Web) -> None:
    zh, en = (
        web.ask("GET", "tickets/99", headers={"Accept-Language": language}).json["error"] for language in ("zh", "en")
    )
    assert zh["message"] != en["message"]
    assert (zh["code"], zh["details"]) == (en["code"], en["details"])


def test_no_code_is_a_servers_fault_but_one() -> None:
    faults = {code for code, kind in KINDS.items() if STATUS[kind] >= 500}
    assert faults == {"storage_unavailable"}


@pytest.mark.parametrize(
    "path",
    [
        "/api", "/api/v1", "/api/v1/halls", f"{BASE}/nothing", f"{BASE}/", f"{BASE}/counters/one", f"{BASE}/counters/-1",
        f"{BASE}/counters/1/fly", f"{BASE}/audio/1.mp3", f"{BASE}/audio/x.wav", "/api/v2/halls/main", "/nothing",
        "/api/v1/halls/main/%00", "/api/v1/%ff%fe", "/api/" + "x" * 5000,
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_address_of_nothing_is_not_found(web: Web, method: str, path: str) -> None:
    assert web.refused(method, path) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "board", {"GET", "HEAD", "OPTIONS"}),
        ("PUT", "tickets", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("GET", "counters/1/next", {"POST", "OPTIONS"}),
        ("PATCH", "counters/1", {"GET", "HEAD", "OPTIONS"}),
        ("TRACE", "board", {"GET", "HEAD", "OPTIONS"}),
        ("BREW", "tickets", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("HEAD", "counters/1/next", {"POST", "OPTIONS"}),
    ],
)
def test_other_method_is_told_which_there_are(web: Web, method: str, path: str, allowed: set[str]) -> None:
    response = web.ask(method, path)
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == allowed
    if method != "HEAD":
        assert refusal(response) == (405, "method_not_allowed")


def test_head_is_a_get_without_its_body(web: Web) -> None:
    web.issue()
    get, head = web.ask("GET", "board"), web.ask("HEAD", "board")
    assert (head.status_code, head.data, head.content_length) == (200, b"", get.content_length)
    assert head.headers["Jiaohao-Seq"] == get.headers["Jiaohao-Seq"]
    assert web.ask("HEAD", "board", role=None).status_code == 401


def test_options_says_what_there_is_and_does_nothing(web: Web) -> None:
    before = everything(web.hall)
    response = web.ask("OPTIONS", "tickets", role=None)
    assert (response.status_code, response.data) == (200, b"")
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert everything(web.hall) == before


def test_answers_are_not_kept_by_caches(web: Web) -> None:
    assert web.ask("GET", "board").headers["Cache-Control"] == "no-store"
    assert web.ask("GET", "tickets/99").headers["Cache-Control"] == "no-store"


def test_answers_are_plain_utf8(web: Web) -> None:
    response = web.ask("GET", "")
    assert response.content_type == JSON
    assert "燃气大厅" in response.data.decode("utf-8")


# --- bodies


@pytest.mark.parametrize(
    "data",
    [
        b"{", b"nothing", b'{"service": pay}', b"{'service': 'pay'}", b'{"service": "pay"', b'{"service": "pay"} more',
        b'{"service": "\xff\xfe"}', b'{"service": "\xed\xa0\x80"}', '{"service":"pay"}'.encode("utf-16"), b"\x00",
        b"\xef\xbb\xbf{}", b'{"service": "\\ud800"}', b'{"service": "\x00"}', b"[" * 100_000,
        b'{"service":' * 5_000 + b"1" + b"}" * 5_000, b'{"note": ' + b"[" * 300 + b"]" * 300 + b"}",
    ],
    ids=lambda data: repr(data[:24]),
)  # fmt: skip
def test_unreadable_body_is_said_to_be_so(web: Web, data: bytes) -> None:
    assert sent(web, data) == (400, "unreadable")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "a/b/c"]
)
def test_body_of_another_kind_is_refused(web: Web, content_type: str) -> None:
    assert sent(web, b'{"service": "pay"}', content_type) == (415, "wrong_media")


@pytest.mark.parametrize("content_type", [JSON, "application/json; charset=utf-8", "Application/JSON"])
def test_json_may_be_called_by_its_names(web: Web, content_type: str) -> None:
    response = web.ask("POST", "tickets", role="kiosk", data=b'{"service": "pay"}', content_type=content_type)
    assert response.status_code == 201


def test_no_body_is_an_empty_one(web: Web) -> None:
    web.open()
    web.issue()
    assert web.ask("POST", "counters/1/next").json["ticket"]["number"] == "B001"
    assert web.ask("POST", "counters/1/start", headers={"Content-Type": JSON}).status_code == 200
    assert web.refused("POST", "tickets", role="kiosk") == (422, "wrong_values")


def test_too_large_a_body_is_refused_unread(web: Web) -> None:
    big = json.dumps({"service": "pay", "note": "x" * 300_000}).encode()
    assert sent(web, big) == (413, "too_large")
    assert sent(web, b"{}" + b" " * 2_000_000) == (413, "too_large")
    assert sent(web, b"x" * 300_000, "text/plain") == (413, "too_large")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["service"]),
        ({"service": None}, ["service"]),
        ({"service": 1}, ["service"]),
        ({"service": True}, ["service"]),
        ({"service": ["pay"]}, ["service"]),
        ({"service": {}}, ["service"]),
        ({"service": ""}, ["service"]),
        ({"service": "x" * 41}, ["service"]),
        ({"service": "pay\u0000"}, ["service"]),
        ({"service": "nothing"}, ["service"]),
        ({"service": "pay", "category": "king"}, ["category"]),
        ({"service": "pay", "language": "fr"}, ["language"]),
        ({"service": "pay", "needs": "wheelchair"}, ["needs"]),
        ({"service": "pay", "needs": ["x"] * 11}, ["needs"]),
        ({"service": "pay", "needs": [1]}, ["needs.0"]),
        ({"service": "pay", "note": "x" * 1001}, ["note"]),
        ({"service": "pay", "identity": ""}, ["identity"]),
        ({"service": 1, "note": 1}, ["service", "note"]),
        ([], ["body"]),
        ("pay", ["body"]),
        (1, ["body"]),
        (None, ["body"]),
    ],
)
def test_wrong_values_are_named(web: Web, body: object, fields: list[str]) -> None:
    before = everything(web.hall)
    response = web.ask("POST", "tickets", role="kiosk", data=json.dumps(body), content_type=JSON)
    assert refusal(response) == (422, "wrong_values")
    assert list(response.json["error"]["details"]["fields"]) == fields
    # The tokens' own tables aside nothing changed, and no number was used up.
    after = everything(web.hall)
    assert {name: rows for name, rows in after.items() if name not in ("tokens", "journal", "halls")} == {
        name: rows for name, rows in before.items() if name not in ("tokens", "journal", "halls")
    }


@pytest.mark.parametrize("value", ["1e400", "1" * 4000, "-1", "1.5", "NaN", "1e2", '"5"', "true", "[5]", "9" * 17])
def test_number_that_is_no_id_is_a_wrong_value(web: Web, value: str) -> None:
    web.open()
    data = f'{{"current": {value}}}'.encode()
    status, code = web.refused("POST", "counters/1/next", data=data, content_type=JSON)
    assert (status, code) in {(422, "wrong_values"), (400, "unreadable")}


def test_unknown_fields_are_passed_over(web: Web) -> None:
    assert web.issue(colour="red", deep={"a": [1, None, 2.5]})["number"] == "B001"


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=-1", "limit=x", "limit=", "limit=1.5", "limit=99999999999999999999", "after=-1", "after=%00",
     "after=1e3", "limit=%ff"],
)  # fmt: skip
def test_wrong_query_is_named(web: Web, query: str) -> None:
    response = web.ask("GET", f"events?{query}")
    assert refusal(response) == (422, "wrong_values")
    assert list(response.json["error"]["details"]["fields"]) == [query.partition("=")[0]]


def test_unknown_query_is_passed_over(web: Web) -> None:
    assert web.ask("GET", "events?colour=red&limit=5").status_code == 200


# --- exactly once


def test_same_key_and_body_are_answered_the_same_again(web: Web) -> None:
    first = web.ask("POST", "tickets", {"service": "pay"}, role="kiosk", key="k")
    again = web.ask("POST", "tickets", {"service": "pay"}, role="kiosk", key="k")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.data == first.data
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert web.issue()["number"] == "B002"


def test_same_key_with_another_body_is_refused(web: Web) -> None:
    web.ask("POST", "tickets", {"service": "pay"}, role="kiosk", key="k")
    assert web.refused("POST", "tickets", {"service": "new"}, role="kiosk", key="k") == (409, "key_reused")
    assert web.refused("POST", "tickets", {"service": "pay", "note": ""}, role="kiosk", key="k") == (409, "key_reused")


def test_key_belongs_to_principal_method_and_path(web: Web) -> None:
    kiosk, other = web.new_token("kiosk"), web.new_token("kiosk")
    numbers = [web.post("tickets", {"service": "pay"}, token=token, key="k")["number"] for token in (kiosk, other)]
    assert numbers == ["B001", "B002"]
    manager = [web.ask("POST", f"counters/{n}/open", key="k") for n in (1, 2)]
    assert [(r.status_code, r.json["number"]) for r in manager] == [(200, 1), (200, 2)]


def test_ticket_by_another_name_is_another_path(web: Web) -> None:
    ticket = web.issue()
    web.ask("POST", f"tickets/{ticket['id']}/leave", key="k")
    by_number = f"tickets/{ticket['business_day']}~B001/leave"
    assert web.refused("POST", by_number, key="k") == (409, "illegal_move")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("counters/1/open", {}),
        ("counters/1/pause", {"reason": "rest"}),
        ("counters/1/resume", {}),
        ("counters/1/next", {"current": 12345}),
        ("counters/1/close", {}),
        ("staff", {"number": "7", "name": "N", "roles": ["counter"], "password": "long enough"}),
        ("printers", {"name": "p", "url": "tcp://localhost:9100"}),
        ("printers/preview/test", {}),
    ],
)
def test_every_command_that_was_taken_is_answered_again(web: Web, path: str, body: Shape) -> None:
    web.open()
    if path.startswith("printers/"):
        web.post("printers", {"name": "preview", "url": "preview://"})
    first, again = (web.ask("POST", path, body, key="k") for _ in range(2))
    assert (first.status_code, again.status_code, again.data) == (200, 200, first.data)
    assert (first.headers.get("Idempotent-Replayed"), again.headers.get("Idempotent-Replayed")) == (None, "true")


def test_press_that_was_repeated_stays_so_under_its_key(web: Web) -> None:
    web.open()
    web.issue()
    second = web.issue()
    web.next()
    said = {"current": second["id"]}
    first = web.ask("POST", "counters/1/next", said, key="k")
    web.clock.advance(5)
    web.next()
    again = web.ask("POST", "counters/1/next", said, key="k")
    assert (again.json, again.headers["Idempotent-Replayed"]) == (first.json, "true")
    assert web.get("counters/1")["ticket"]["number"] == "B002"


def test_refusal_is_judged_again_under_the_same_key(web: Web) -> None:
    assert web.refused("POST", "counters/1/next", {}, key="k") == (409, "counter_closed")
    web.open()
    assert web.refused("POST", "counters/1/next", {}, key="k") == (409, "queue_empty")
    web.issue()
    response = web.ask("POST", "counters/1/next", {}, key="k")
    assert (response.status_code, "Idempotent-Replayed" in response.headers) == (200, False)


def test_key_of_a_refusal_is_free_for_another_body(web: Web) -> None:
    assert web.refused("POST", "tickets", {"service": "nothing"}, key="k") == (422, "wrong_values")
    assert web.ask("POST", "tickets", {"service": "pay"}, key="k").status_code == 201


def test_key_is_kept_for_a_day(web: Web) -> None:
    web.ask("POST", "tickets", {"service": "pay"}, role="kiosk", key="k")
    web.clock.advance(hours=23.9)
    act(web.hall, Housekeep())
    again = web.ask("POST", "tickets", {"service": "pay"}, role="kiosk", key="k")
    assert again.headers["Idempotent-Replayed"] == "true"
    web.clock.advance_to("2026-11-25T09:00:00+08:00")
    act(web.hall, Housekeep())
    fresh = web.ask("POST", "tickets", {"service": "pay"}, role="kiosk", key="k")
    assert "Idempotent-Replayed" not in fresh.headers


def test_key_is_kept_for_a_day_from_when_it_was_used(web: Web) -> None:
    web.open()
    web.clock.advance_to("2026-11-24T03:00:00+08:00")
    # Nothing was written for hours, and this writes nothing either.
    web.ask("POST", "counters/1/open", key="k")
    web.clock.advance(hours=20)
    act(web.hall, Housekeep())
    assert web.ask("POST", "counters/1/open", key="k").headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize("key", ["x", "x" * 200, "a b", "ключ".encode().decode("latin-1"), "'; DROP TABLE answers"])
def test_key_may_be_any_short_text(web: Web, key: str) -> None:
    replies = [web.ask("POST", "tickets", {"service": "pay"}, role="kiosk", key=key) for _ in range(2)]
    assert [r.json["number"] for r in replies] == ["B001", "B001"]


@pytest.mark.parametrize("key", ["", "x" * 201, "x" * 5000])
def test_key_that_is_none_or_too_long_is_a_wrong_value(web: Web, key: str) -> None:
    response = web.ask("POST", "tickets", {"service": "pay"}, role="kiosk", key=key)
    assert refusal(response) == (422, "wrong_values")
    assert list(response.json["error"]["details"]["fields"]) == ["Idempotency-Key"]


def test_key_and_command_are_stored_together(web: Web) -> None:
    before = last_seq(web.hall)
    web.ask("POST", "tickets", {"service": "pay"}, role="kiosk", key="k")
    again = web.ask("POST", "tickets", {"service": "pay"}, role="kiosk", key="k")
    assert [type(e).__name__ for e in events(web.hall, before)] == ["TokenCreated", "TicketIssued"]
    assert again.headers["Jiaohao-Seq"] == str(last_seq(web.hall))


# --- the order in which a request is looked at


def test_access_comes_before_the_body(web: Web) -> None:
    junk: Shape = {"data": b"{", "content_type": "text/plain"}
    assert web.refused("POST", "tickets", role=None, **junk) == (401, "unauthorized")
    assert web.refused("POST", "tickets", role="display", **junk) == (403, "forbidden")


def test_body_comes_before_the_key(web: Web) -> None:
    web.ask("POST", "tickets", {"service": "pay"}, role="kiosk", key="k")
    assert web.refused("POST", "tickets", {"service": 5}, role="kiosk", key="k") == (422, "wrong_values")
    assert web.refused("POST", "tickets", {"service": 5}, role="kiosk", key="x" * 201) == (422, "wrong_values")


def test_key_comes_before_the_state(web: Web) -> None:
    web.open()
    web.issue()
    first = web.ask("POST", "counters/1/next", {"current": None}, key="k")
    web.clock.advance(5)
    web.post("counters/1/finish")
    web.post("counters/1/close")
    assert web.ask("POST", "counters/1/next", {"current": None}, key="k").data == first.data
    assert web.refused("POST", "counters/1/next", {}, key="k") == (409, "key_reused")


def test_mismatch_comes_before_the_state_of_the_counter(web: Web) -> None:
    for path, body in (("next", {}), ("call", {"number": "B001"}), ("walk_in", {"service": "pay"})):
        answer = web.post(f"counters/1/{path}", {**body, "current": 77})
        assert answer == {"ticket": None, "why": None, "repeated": True}
    for verb in ("recall", "start", "finish", "miss", "putback"):
        assert web.refused("POST", f"counters/1/{verb}", {"ticket": 77}) == (409, "not_current")


def test_state_of_the_counter_comes_before_the_state_of_the_ticket(web: Web) -> None:
    assert web.refused("POST", "counters/1/call", {"number": "B001"}) == (409, "counter_closed")
    web.open()
    web.at(1, "pause", reason="rest")
    assert web.refused("POST", "counters/1/call", {"number": "B001"}) == (409, "counter_paused")
    web.at(1, "resume")
    assert web.refused("POST", "counters/1/call", {"number": "B001"}) == (404, "unknown_ticket")


# --- positions


GETS = (
    "", "services", "tickets", "tickets/{ticket}", "counters", "counters/1", "board", "events", "audio/{call}.wav",
    "staff", "printers", "tokens",
)  # fmt: skip


@pytest.mark.parametrize("path", GETS)
def test_every_get_of_the_hall_carries_its_position(web: Web, path: str) -> None:
    web.token("manager")
    web.open()
    ticket = web.issue()
    call = web.get("board")["seq"] + 1
    web.next()
    response = web.ask("GET", path.format(ticket=ticket["id"], call=call))
    with web.hall.reading() as reading:
        position = (str(reading.hall.seq), reading.hall.journal)
    assert response.status_code == 200
    assert (response.headers["Jiaohao-Seq"], response.headers["Jiaohao-Journal"]) == position


def test_position_of_a_post_is_that_of_its_last_event(web: Web) -> None:
    web.token("kiosk")
    response = web.ask("POST", "tickets", {"service": "pay"}, role="kiosk")
    assert (response.headers["Jiaohao-Seq"], response.json["id"]) == (str(last_seq(web.hall)), last_seq(web.hall))


def test_position_is_of_the_same_read_as_the_answer(web: Web) -> None:
    web.open()
    web.issue()
    response = web.ask("GET", "board")
    assert (response.json["seq"], response.json["journal"]) == (
        int(response.headers["Jiaohao-Seq"]),
        response.headers["Jiaohao-Journal"],
    )


# --- storage


def test_storage_that_cannot_be_written_says_so_and_when_to_ask_again(web: Web) -> None:
    web.open()
    web.token("kiosk")
    before = everything(web.hall)
    with web.hall.database.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        pages = raw.execute("PRAGMA page_count").fetchone()[0]  # type: ignore[attr-defined]
        raw.execute(f"PRAGMA max_page_count={pages}")  # type: ignore[attr-defined]
        connection.rollback()
    note = {"service": "pay", "note": "x" * 1000}
    replies = [web.ask("POST", "tickets", note, role="kiosk") for _ in range(60)]
    full = next(r for r in replies if r.status_code != 201)
    assert refusal(full) == (503, "storage_unavailable")
    assert full.headers["Retry-After"] == "1"
    assert len(everything(web.hall)["tickets"]) == sum(r.status_code == 201 for r in replies)
    assert len(everything(web.hall)["journal"]) - len(before["journal"]) == len(everything(web.hall)["tickets"])
    assert web.ask("GET", "board").status_code == 200
