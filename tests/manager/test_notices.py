"""The manager's calls for messages and notices, and for counters that ask for help."""

from __future__ import annotations

import pytest

from tests.builders import Shape
from tests.web_builders import Web


def test_manager_sees_who_calls_and_goes(web: Web) -> None:
    web.open()
    web.at(1, "help", reason="unwell")
    call = web.get("notices")["help"][0]
    assert (call["counter"], call["reason"]) == (1, "unwell")
    web.post(f"notices/{call['id']}/end")
    assert web.get("notices")["help"] == []
    assert "answered_at" in web.get("counters/1/notices")["help"]


def test_manager_sees_who_has_read_a_message(web: Web) -> None:
    web.open(1)
    web.open(2)
    id = web.post("notices", {"kind": "message", "text": " 十点系统维护 ", "counters": [1, 2]})["id"]
    web.post(f"counters/1/notices/{id}/read", role="counter")
    item = web.get("notices", role="auditor")["items"][0]
    assert (item["text"], item["counters"], item["until"]) == ("十点系统维护", [1, 2], None)
    assert ([one["counter"] for one in item["reads"]], [one["counter"] for one in item["missing"]]) == ([1], [2])
    web.post(f"notices/{id}/end")
    assert web.get("notices")["items"] == []


@pytest.mark.parametrize(
    ("said", "until"), [({}, "2026-11-23"), ({"until": None}, None), ({"until": "2026-12-31"}, "2026-12-31")]
)
def test_notice_stands_for_its_day_unless_something_else_is_said(web: Web, said: Shape, until: str | None) -> None:
    web.post("notices", {"kind": "notice", "text": "晨会内容", **said})
    assert web.get("notices")["items"][0]["until"] == until


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "notice"},
        {"kind": "notice", "text": ""},
        {"kind": "notice", "text": "x" * 501},
        {"kind": "help", "text": "x"},
        {"kind": "message", "text": "x", "counters": [0]},
        {"kind": "message", "text": "x", "counters": list(range(1, 52))},
        {"kind": "notice", "text": "x", "until": "tomorrow"},
    ],
)
def test_what_is_no_notice(web: Web, body: Shape) -> None:
    assert web.refused("POST", "notices", body) == (422, "wrong_values")


def test_ending_what_is_not_there(web: Web) -> None:
    for id in (1, 10**30):
        assert web.refused("POST", f"notices/{id}/end", {}) == (404, "unknown_notice")


def test_events_tell_of_it_without_its_words(web: Web) -> None:
    id = web.post("notices", {"kind": "notice", "text": "王经理请假", "until": "2026-12-31"})["id"]
    told = next(event for event in web.events() if event["type"] == "NoticeGiven")
    assert (told["notice"], told["last_day"]) == (id, "2026-12-31")
    assert "王经理" not in str(web.events())
