"""What a customer's phone may ask and do, and all that nobody learns by it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from hall import following
from hall.actions.setup import ChangeCatalogue
from hall.track import token_of
from phone.limits import AT_ONCE, Limits
from tests.builders import MINUTE, Shape, act, document, open_counter
from tests.web_builders import Web, make_web, refusal

HOUR = 60 * MINUTE


def token_from(ticket: Shape) -> str:
    """What stands behind the address of a ticket just taken."""
    return str(ticket["track_url"]).rpartition("/")[2]


def asked(web: Web, token: str, **headers: str) -> TestResponse:
    """Where it stands."""
    return web.ask("GET", f"/api/v1/track/{token}", role=None, headers=headers)


def told(web: Web, token: str) -> Any:
    """Where it stands, which must be known."""
    answer = asked(web, token)
    assert answer.status_code == 200, answer.text
    return answer.json


def pressed(web: Web, token: str, verb: str, **more: Any) -> TestResponse:
    """A button on the phone."""
    return web.ask("POST", f"/api/v1/track/{token}/{verb}", role=None, **more)


def missed(web: Web) -> Shape:
    """A ticket that was missed at counter 1."""
    ticket = web.issue()
    if web.get("counters/1")["state"] == "closed":
        web.open()
    web.next()
    web.at(1, "miss")
    return ticket


# --- where it stands


def test_ticket_that_waits_tells_place_and_nothing_of_others(public: Web) -> None:
    public.issue()
    ticket = public.issue(note="a private note", needs=["wheelchair"], identity="11010519491231002X")
    assert told(public, token_from(ticket)) == {
        "number": "B002",
        "state": "waiting",
        "language": "zh",
        "hall": document()["name"],
        "service": {"zh": "缴费", "en": "Payment"},
        "recalls": 0,
        "may": ["leave"],
        "ahead": 1,
        "ask_again": 2,
    }


def test_ticket_tells_its_whole_life(public: Web) -> None:
    token = token_from(public.issue())
    states = [told(public, token)["state"]]
    public.open()
    public.next()
    called = told(public, token)
    for verb in ("recall", "start", "finish"):
        public.at(1, verb)
        states.append(told(public, token)["state"])
    assert states == ["waiting", "called", "serving", "served"]
    assert (called["counter"], called["recalls"], called["may"]) == (1, 0, ["leave"])
    assert called["called_at"].endswith("Z")


def test_range_of_the_wait_is_that_of_the_kiosk_in_whole_minutes(public: Web) -> None:
    public.open()
    for n in range(6):
        public.issue()
        public.next()
        public.at(1, "start")
        public.clock.advance(seconds=100 + 7 * n)
        public.at(1, "finish")
    ticket = public.issue()
    low, high = ticket["wait"]["low"], ticket["wait"]["high"]
    assert told(public, token_from(ticket))["wait"] == {"low": low // 60 * 60, "high": -(-high // 60) * 60}


def test_place_is_that_of_the_clerks_list_whatever_moved(public: Web) -> None:
    tickets = [public.issue() for _ in range(4)]
    public.post(f"tickets/{tickets[3]['id']}/priority", {"category": "vip", "reason": "r"}, role="greeter")
    public.post(f"tickets/{tickets[0]['id']}/leave", role="greeter")
    seen = {t["number"]: told(public, token_from(t)).get("ahead") for t in tickets}
    listed = {t["number"]: public.get(f"tickets/{t['id']}").get("ahead") for t in tickets}
    assert seen == listed
    assert (seen["B001"], seen["B004"]) == (None, 0)


def test_undone_call_is_undone_on_the_phone_too(public: Web) -> None:
    token = token_from(public.issue())
    public.open()
    public.next()
    assert told(public, token)["state"] == "called"
    public.at(1, "undo")
    assert told(public, token)["state"] == "waiting"


def test_unchanged_ticket_is_not_told_twice(public: Web) -> None:
    token = token_from(public.issue())
    first = asked(public, token)
    again = asked(public, token, **{"If-None-Match": first.headers["ETag"]})
    public.issue()
    others = asked(public, token, **{"If-None-Match": first.headers["ETag"]})
    public.open()
    public.next()
    called = asked(public, token, **{"If-None-Match": first.headers["ETag"]})
    assert [a.status_code for a in (first, again, others, called)] == [200, 304, 304, 200]
    assert (again.text, again.headers["ETag"]) == ("", first.headers["ETag"])


@pytest.mark.parametrize(
    ("ahead", "wait", "seconds"),
    [(0, None, 2), (2, None, 2), (3, None, 4), (9, None, 8), (30, None, 15), (30, {"low": 60, "high": 600}, 2)],
)
def test_phone_asks_the_sooner_the_nearer_its_turn(ahead: int, wait: Shape | None, seconds: int) -> None:
    assert following.ask_again(following.State.WAITING, ahead, wait) == seconds


# --- leaving and coming back


def test_leaving_by_phone_is_an_act_of_the_phone_in_the_journal(public: Web) -> None:
    ticket = public.issue()
    answer = pressed(public, token_from(ticket), "leave")
    assert (answer.json["state"], answer.json["may"]) == ("left", [])
    with public.hall.reading() as reading:
        entry = reading.store.entries(reading.hall.seq - 1, 1)[0]
    assert type(entry.event).__name__ == "TicketLeft"
    assert entry.actor == {"principal": f"phone:{ticket['id']}", "role": "phone"}


def test_called_one_who_leaves_frees_the_counter(public: Web) -> None:
    token = token_from(public.issue())
    public.open()
    public.next()
    assert pressed(public, token, "leave").json["state"] == "left"
    assert public.get("counters/1")["state"] == "idle"


def test_missed_one_comes_back_by_the_halls_rule(public: Web) -> None:
    token = token_from(missed(public))
    known = told(public, token)
    assert (known["may"], known["places"], known["counter"]) == (["restore"], 3, 1)
    for _ in range(5):
        public.clock.advance(seconds=1)
        public.issue()
    back = pressed(public, token, "restore").json
    assert (back["state"], back["ahead"], back["may"]) == ("waiting", 3, ["leave"])


def test_hall_that_wants_to_see_who_is_back_lets_no_phone_restore(tmp_path: Path, public: Web) -> None:
    token = token_from(missed(public))
    rules = {"restore_by_phone": False}
    changed = document(public_url="https://queue.example.org", rules=rules)
    act(public.hall, ChangeCatalogue(document=changed, what="rules"))
    assert told(public, token)["may"] == []
    assert refusal(pressed(public, token, "restore")) == (409, "not_by_phone")
    assert told(public, token)["state"] == "missed"


def test_return_has_its_time_and_its_number(public: Web) -> None:
    rules = {"return_within": 600, "returns": 1}
    changed = document(public_url="https://queue.example.org", rules=rules)
    act(public.hall, ChangeCatalogue(document=changed, what="rules"))
    late, token = token_from(missed(public)), token_from(missed(public))
    known = told(public, late)
    assert datetime.fromisoformat(known["until"]) - datetime.fromisoformat(known["called_at"]) == timedelta(minutes=10)
    assert pressed(public, token, "restore").status_code == 200
    public.next()
    public.at(1, "miss")
    again = told(public, token)
    assert (again["state"], again["may"], again["over"], "until" in again) == ("missed", [], True, False)
    public.clock.advance(minutes=11)
    assert refusal(pressed(public, late, "restore")) == (409, "return_over")


def test_button_pressed_again_answers_the_same(public: Web) -> None:
    token = token_from(missed(public))
    first, again = (pressed(public, token, "restore", key="k") for _ in range(2))
    assert (first.json, again.headers["Idempotent-Replayed"]) == (again.json, "true")
    assert refusal(pressed(public, token, "restore")) == (409, "illegal_move")


def test_who_is_served_leaves_no_more(public: Web) -> None:
    token = token_from(public.issue())
    public.open()
    public.next()
    public.at(1, "start")
    assert told(public, token)["may"] == []
    assert refusal(pressed(public, token, "leave")) == (409, "illegal_move")


def test_body_of_a_button_is_read_after_its_address(public: Web) -> None:
    junk: Shape = {"data": b"{", "content_type": "application/json"}
    assert refusal(pressed(public, "1-" + "0" * 24, "leave", **junk)) == (404, "not_found")
    assert refusal(pressed(public, token_from(public.issue()), "leave", **junk)) == (400, "unreadable")


# --- addresses


def test_wrong_and_old_addresses_are_answered_alike(public: Web, tmp_path: Path) -> None:
    ticket = public.issue()
    token, hall = token_from(ticket), public.hall
    id, _, key = token.partition("-")
    with hall.reading() as reading:
        journal = reading.hall.journal
    wrong = [
        f"{id}-{'0' * 24}",
        f"{int(id) + 1}-{key}",
        f"0{token}",
        token[:-1],
        token.upper() if token.upper() != token else token + "0",
        f"{id}",
        "x",
        token_of(b"another hall's secret", hall.code, journal, ticket["id"]),
        token_of(hall.secret, "other", journal, ticket["id"]),
        token_of(hall.secret, hall.code, "another journal", ticket["id"]),
        token_of(hall.secret, hall.code, journal, 10**17),
    ]
    answers = {asked(public, one).text for one in wrong}
    public.clock.advance(hours=48)
    hall.housekeep()
    answers.add(asked(public, token).text)
    assert len(answers) == 1
    assert {asked(public, one).status_code for one in [*wrong, token]} == {404}


def test_address_tells_the_end_some_hours_longer_than_its_day(public: Web) -> None:
    token = token_from(public.issue())
    with public.hall.reading() as reading:
        ends = reading.hall.day_ends_at
    public.clock.advance(seconds=(ends - public.hall.clock.now()) / 1000 + 1)
    public.hall.housekeep()
    known = told(public, token)
    assert (known["state"], known["may"]) == ("expired", [])
    public.clock.advance(seconds=following.GRACE_MS / 1000)
    assert refusal(asked(public, token)) == (404, "not_found")


def test_addresses_stand_in_no_table_and_no_file(public: Web, tmp_path: Path) -> None:
    token = token_from(missed(public))
    pressed(public, token, "restore", key="k")
    pressed(public, token, "leave", key="l")
    public.hall.database.close()
    key = token.partition("-")[2].encode()
    assert [p.name for p in tmp_path.rglob("*") if p.is_file() and key in p.read_bytes()] == []


def test_address_is_left_out_of_logs_even_when_something_breaks(
    public: Web, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    token = token_from(public.issue())

    def breaks(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(following.Following, "ticket", breaks)
    monkeypatch.setitem(public.app.config, "PROPAGATE_EXCEPTIONS", False)
    with caplog.at_level(logging.DEBUG):
        assert asked(public, token).status_code == 500
        assert public.client.get(f"/t/{token}").status_code == 500
    said = "\n".join([*(record.getMessage() for record in caplog.records), caplog.text])
    assert "/api/v1/track/…" in said
    assert token not in said


@pytest.mark.parametrize("path", ["/t/{}", "/api/v1/track/{}"])
def test_answers_are_kept_by_nobody_and_refer_to_nobody(public: Web, path: str) -> None:
    for token in (token_from(public.issue()), "wrong"):
        headers = public.client.get(path.format(token)).headers
        assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")
        assert "Set-Cookie" not in headers


def test_address_works_at_a_house_that_prints_none_now(public: Web) -> None:
    token = token_from(public.issue())
    act(public.hall, ChangeCatalogue(document=document(), what="phones"))
    assert told(public, token)["state"] == "waiting"


# --- how often


def test_one_address_may_not_hammer_and_slows_nobody_else(public: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("phone.routes.monotonic", lambda: 100.0)
    one, other = token_from(public.issue()), token_from(public.issue())
    answers = [asked(public, one) for _ in range(AT_ONCE + 1)]
    assert [answer.status_code for answer in answers] == [200] * AT_ONCE + [429]
    assert json.loads(answers[-1].data)["error"]["code"] == "too_many"
    assert answers[-1].headers["Retry-After"] == "1"
    assert refusal(pressed(public, one, "leave")) == (429, "too_many")
    assert asked(public, other).status_code == 200
    assert public.client.get(f"/t/{one}").status_code == 200


def test_limit_lets_three_phones_ask_every_two_seconds_for_ever() -> None:
    limits = Limits()
    assert {limits.wait(7, second + phone * 0.1) for second in range(0, 4000, 2) for phone in range(3)} == {0.0}


def test_limit_tells_how_long_to_wait() -> None:
    limits = Limits()
    assert [limits.wait(7, 100.0) for _ in range(AT_ONCE)] == [0.0] * AT_ONCE
    early = limits.wait(7, 100.0)
    assert 0 < early <= 0.5
    assert limits.wait(7, 100.0 + early) == 0.0


def test_limit_forgets_who_rested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("phone.limits.MOST", 10)
    limits = Limits()
    for ticket in range(1000):
        limits.wait(ticket, float(ticket))
    assert len(limits._paid_until) <= 11


# --- what it costs


def test_unchanged_hall_is_not_asked_again_by_any_phone(public: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = [token_from(public.issue()) for _ in range(5)]
    monkeypatch.setattr(following, "EVERY_S", 3600.0)
    for token in tokens:
        told(public, token)
    monkeypatch.setattr(type(public.hall), "reading", None)
    assert [told(public, token)["ahead"] for token in tokens] == [0, 1, 2, 3, 4]


def test_ticket_that_nothing_touched_is_not_read_again(public: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = [token_from(public.issue()) for _ in range(3)]
    open_counter(public.hall, 1)
    for token in tokens:
        told(public, token)
    public.next()
    read: list[int] = []
    ask = following.Following._ticket

    def counting(self: Any, moment: following.Moment, id: int) -> Any:
        if id not in moment.tickets:
            read.append(id)
        return ask(self, moment, id)

    monkeypatch.setattr(following.Following, "_ticket", counting)
    states = [told(public, token)["state"] for token in tokens]
    assert (states, len(read)) == (["called", "waiting", "waiting"], 1)


# --- what the holder thinks of it


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Web]:
    """A hall that phones reach and that asks customers; counter 1 is open."""
    made = make_web(tmp_path, document(public_url="https://queue.example.org", rules={"rating": "press"}))
    made.open()
    yield made
    made.hall.database.close()


def served(web: Web) -> str:
    """The address of somebody who was served."""
    token = token_from(web.issue())
    web.next()
    web.at(1, "finish")
    return token


def test_who_was_served_may_say_it_once(asking: Web) -> None:
    token = token_from(asking.issue())
    assert told(asking, token)["may"] == ["leave"]
    assert refusal(pressed(asking, token, "rate", body={"level": 5})) == (409, "illegal_move")
    asking.next()
    asking.at(1, "finish")
    assert told(asking, token)["may"] == ["rate"]
    answer = pressed(asking, token, "rate", body={"level": 2, "reasons": ["slow"]}).json
    assert (answer["may"], answer["rated"], answer["state"]) == ([], True, "served")
    assert refusal(pressed(asking, token, "rate", body={"level": 5})) == (409, "already_rated")
    assert [(one["level"], one["via"]) for one in asking.get("ratings")["items"]] == [(2, "phone")]


def test_same_key_says_it_once(asking: Web) -> None:
    token = served(asking)
    first, again = (pressed(asking, token, "rate", body={"level": 4}, key="k") for _ in range(2))
    assert (again.status_code, again.json, again.headers["Idempotent-Replayed"]) == (200, first.json, "true")


def test_phone_hears_that_it_was_said_at_the_tablet(asking: Web) -> None:
    token = served(asking)
    known = asked(asking, token)
    tag = known.headers["ETag"]
    assert asked(asking, token, **{"If-None-Match": tag}).status_code == 304
    asking.post("counters/1/invite")
    ticket = asking.get("counters/1/rating")["ticket"]
    assert asked(asking, token, **{"If-None-Match": tag}).status_code == 304
    asking.post("counters/1/rating", {"ticket": ticket, "level": 5})
    fresh = asked(asking, token, **{"If-None-Match": tag})
    assert (fresh.status_code, fresh.json["may"], fresh.json["rated"]) == (200, [], True)
    # and goes on knowing it when something else happened
    asking.issue()
    assert told(asking, token)["rated"] is True


def test_hall_that_asks_nobody_asks_no_phone(public: Web) -> None:
    public.open()
    token = served(public)
    assert told(public, token)["may"] == []
    assert refusal(pressed(public, token, "rate", body={"level": 5})) == (409, "rating_off")


@pytest.mark.parametrize("body", [{}, {"level": 9}, {"level": 1, "reasons": ["x"]}, {"level": 5, "reasons": ["slow"]}])
def test_what_nobody_can_say_is_refused(asking: Web, body: Shape) -> None:
    assert refusal(pressed(asking, served(asking), "rate", body=body)) == (422, "wrong_values")
