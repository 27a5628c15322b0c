"""The counter's calls for the duty manager, and what is to be read there."""

from __future__ import annotations

import pytest

from tests.web_builders import Web


@pytest.fixture
def desk(web: Web) -> Web:
    """An open counter, and somebody who waits."""
    web.open()
    web.issue()
    return web


def test_clerk_calls_the_manager_and_takes_it_back(desk: Web) -> None:
    shape = desk.post("counters/1/help", {"reason": "system"}, role="counter")
    assert shape["manager_call"]["reason"] == "system"
    assert desk.get("counters/1")["manager_call"] == shape["manager_call"]
    assert "manager_call" not in desk.get("counters/1", role="display")
    assert desk.get("counters/1/notices", role="counter")["help"]["since"] == shape["manager_call"]["since"]
    assert "manager_call" not in desk.post("counters/1/help/withdraw", role="counter")


def test_reason_may_be_left_out_but_not_made_up(desk: Web) -> None:
    assert desk.at(1, "help")["manager_call"]["reason"] == "other"
    assert desk.refused("POST", "counters/1/help", {"reason": "bored"}) == (422, "wrong_values")


def test_notice_is_read_and_the_same_press_goes_through(desk: Web) -> None:
    id = desk.post("notices", {"kind": "notice", "text": "晨会内容"})["id"]
    refusal = desk.ask("POST", "counters/1/next", {}, role="counter", key="press")
    assert (refusal.status_code, refusal.json["error"]["code"]) == (409, "notices_unread")
    assert [(one["id"], one["text"]) for one in refusal.json["error"]["details"]["notices"]] == [(id, "晨会内容")]
    assert desk.get("counters/1/notices", role="counter")["items"][0]["must_confirm"] is True
    desk.post(f"counters/1/notices/{id}/read", role="counter")
    assert desk.post("counters/1/next", {}, role="counter", key="press")["ticket"]["number"] == "B001"


def test_reading_what_is_not_there(desk: Web) -> None:
    for id in (1, 10**30):
        assert desk.refused("POST", f"counters/1/notices/{id}/read", {}) == (404, "unknown_notice")
    assert desk.refused("GET", "counters/77/notices") == (404, "unknown_counter")
