"""Appointments and the rules at the door over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import Shape
from tests.web_builders import Web

ROW = {"service": "pay", "days": [1, 2, 3, 4, 5, 6, 7], "opens": "09:00", "closes": "12:00", "every": 30, "capacity": 1}
TEN, TEN_UTC = "2026-11-23T10:00:00+08:00", "2026-11-23T02:00:00.000Z"


@pytest.fixture
def booking(web: Web) -> Web:
    """A hall with slots."""
    web.post("door", {"door": {"slots": [ROW]}})
    return web


def book(web: Web, at: str = TEN, **more: Any) -> Shape:
    answer: Shape = web.post("appointments", {"service": "pay", "at": at, **more}, role="integration")
    return answer


def test_book_look_up_and_give_up(booking: Web) -> None:
    made = booking.ask("POST", "appointments", {"service": "pay", "at": TEN, "name_hint": "王女士"}, role="greeter")
    assert made.status_code == 201
    code = made.json["code"]
    day = booking.get("appointments?day=2026-11-23", role="counter")
    assert [(one["code"], one["at"], one["name_hint"]) for one in day["items"]] == [(code, TEN_UTC, "王女士")]
    assert [one["free"] for one in day["slots"] if one["at"] == TEN_UTC] == [0]
    assert booking.get("appointments", role="auditor") == day
    gone = booking.ask("DELETE", f"appointments/{code}", role="greeter")
    assert (gone.status_code, gone.json["state"]) == (200, "cancelled")
    assert [one["free"] for one in booking.get("appointments")["slots"] if one["at"] == TEN_UTC] == [1]


def test_booked_once_however_often_it_is_sent(booking: Web) -> None:
    body = {"service": "pay", "at": TEN}
    first, again = (booking.ask("POST", "appointments", body, key="k") for _ in range(2))
    assert first.json == again.json
    assert again.headers["Idempotent-Replayed"] == "true"
    assert booking.refused("POST", "appointments", body) == (409, "slot_full")


@pytest.mark.parametrize("at", ["tomorrow", "2026-11-23T10:00:00", 1795399200, None])
def test_a_time_needs_its_offset(booking: Web, at: object) -> None:
    assert booking.refused("POST", "appointments", {"service": "pay", "at": at}) == (422, "wrong_values")


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-11-23T10:01:00+08:00"])
def test_times_at_which_there_is_none(booking: Web, at: str) -> None:
    assert booking.refused("POST", "appointments", {"service": "pay", "at": at}) == (422, "wrong_values")


@pytest.mark.parametrize(("day", "answer"), [("2026-02-30", 422), ("0001-01-01", 200), ("9999-12-31", 200)])
def test_days_that_are_none_or_far_away(booking: Web, day: str, answer: int) -> None:
    assert booking.ask("GET", f"appointments?day={day}").status_code == answer


def test_check_in_at_the_kiosk(booking: Web) -> None:
    code = book(booking)["code"]
    early = booking.ask("POST", "tickets", {"appointment": code}, role="kiosk", headers={"Accept-Language": "zh"})
    assert (early.status_code, early.json["error"]["code"]) == (409, "too_early")
    assert early.json["error"]["message"] == "预约时间是 10:00，请在 09:30 之后再来取号。"
    booking.clock.advance(minutes=45)
    ticket = booking.post("tickets", {"service": "pay", "appointment": code}, role="kiosk")
    assert (ticket["category"], ticket["appointment"]) == ("appointment", {"at": TEN_UTC, "late": False})
    assert booking.refused("POST", "tickets", {"appointment": code}, role="kiosk") == (409, "appointment_used")
    listed = booking.get("appointments")["items"][0]
    assert (listed["state"], listed["ticket"]["number"]) == ("arrived", ticket["number"])


def test_neither_type_nor_code_is_no_number(web: Web) -> None:
    assert web.refused("POST", "tickets", {}, role="kiosk") == (422, "wrong_values")


def test_screens_hear_of_the_number_and_nothing_of_the_appointment(booking: Web) -> None:
    made = book(booking, name_hint="王女士", identity="11010519491231002X")
    booking.clock.advance(minutes=45)
    booking.post("tickets", {"appointment": made["code"]}, role="kiosk")
    seen = [one for one in booking.events(role="display") if one["type"] != "hidden"]
    assert [one for one in seen if "ppointed" in str(one) or made["code"] in str(one)] == []
    told = [one for one in booking.events() if one["type"] == "TicketIssued"]
    assert told[-1]["appointed"] == TEN_UTC
    everything = str(booking.events())
    assert [word for word in (made["code"], "王女士", "11010519491231002X") if word in everything] == []


# --- the rules at the door


def test_rules_are_looked_at_before_they_are_kept(web: Web) -> None:
    door = web.get("door")
    assert (door["version"], door["problems"], door["today"]) == (1, [], "2026-11-23")
    draft = door["door"] | {"hours": [{"opens": "17:00", "closes": "08:30"}]}
    found = web.post("door/check", {"door": draft})["problems"]
    assert [(one["code"], one["stops"], one["hours"]) for one in found] == [("hours_end", True, "17:00–08:30")]
    assert web.refused("POST", "door", {"door": draft}) == (409, "wrong_door")
    assert web.get("door") == door


def test_rules_that_were_read_can_be_kept(booking: Web) -> None:
    door = booking.get("door")
    assert booking.post("door", {"door": door["door"], "based_on": door["version"]}) == {"version": 3}
    assert booking.refused("POST", "door", {"door": door["door"], "based_on": 2}) == (409, "moved_on")
    assert booking.get("door")["door"] == door["door"]


def test_a_kiosk_reads_why_and_until_when(web: Web) -> None:
    holiday = {"name": {"zh": "国庆节", "en": "National Day"}, "first": "2026-11-23"}
    web.post("door", {"door": {"hours": [{"opens": "08:30", "closes": "17:00"}], "holidays": [holiday]}})
    pay = next(one for one in web.get("services", role="kiosk") if one["code"] == "pay")
    assert (pay["reason"], pay["again_at"], pay["holiday"]["en"]) == (
        "closed_now",
        "2026-11-24T00:30:00.000Z",
        "National Day",
    )
    refused = web.ask("POST", "tickets", {"service": "pay"}, role="kiosk")
    assert refused.json["error"]["details"]["again_at"] == "2026-11-24T00:30:00.000Z"


def test_a_greeter_sets_a_quota_aside_and_it_is_seen_who(web: Web) -> None:
    web.post("door", {"door": {"services": [{"code": "pay", "quota": 1}]}})
    web.issue()
    body = {"service": "pay", "anyway": True, "note": "远道而来"}
    assert web.refused("POST", "tickets", body, role="kiosk") == (409, "quota_reached")
    assert web.ask("POST", "tickets", body, role="greeter").status_code == 201
    told = [one for one in web.events() if one["type"] == "TicketIssued"]
    assert [one.get("despite") for one in told] == [None, "quota_reached"]
    assert "远道而来" not in str(web.events())


# --- a category given and taken back


def test_a_declared_priority_is_taken_back_with_a_reason_that_stays(web: Web) -> None:
    ticket = web.issue(category="priority")
    web.post(f"tickets/{ticket['id']}/priority", {"category": "ordinary", "reason": "不符合条件"}, role="counter")
    web.post(f"tickets/{ticket['id']}/priority", {"category": "vip", "reason": "已核对证件"}, role="greeter")
    changes = [one for one in web.events() if one["type"] == "CategoryChanged"]
    assert [(one["was"], one["category"], one["reason"]) for one in changes] == [
        ("priority", "ordinary", "不符合条件"),
        ("ordinary", "vip", "已核对证件"),
    ]
