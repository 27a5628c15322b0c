"""Questions about one moment of a hall."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hall import reports
from hall.actions.people import CreateToken, RevokeToken
from hall.actions.setup import AddPrinter
from hall.actions.slips import ReportPrinter
from hall.desk import Hall
from hall.errors import HallError
from tests.builders import (
    MANAGER,
    FakeClock,
    act,
    document,
    finish,
    hire,
    issue,
    last_seq,
    miss,
    next_,
    open_counter,
    pause,
    printer,
    recall,
)

Make = Callable[..., Hall]


def ask(hall: Hall, question: Callable[..., Any], *given: Any, **more: Any) -> Any:
    with hall.reading() as reading:
        return question(reading, *given, **more)


def refusal(hall: Hall, question: Callable[..., Any], *given: Any, **more: Any) -> str:
    with pytest.raises(HallError) as caught:
        ask(hall, question, *given, **more)
    return caught.value.code


def test_hall_tells_of_itself(make: Make) -> None:
    hall = make(document=document(public_url="https://hall.example"))
    shape = ask(hall, reports.hall)
    assert (shape["code"], shape["time_zone"], shape["business_day"]) == ("main", "Asia/Shanghai", "2026-11-23")
    assert (shape["now"], shape["version"], shape["public_url"]) == (
        "2026-11-23T01:00:00.000Z",
        1,
        "https://hall.example",
    )
    assert shape["categories"][1] == {
        "code": "priority",
        "name": {"zh": "绿色通道", "en": "Green channel"},
        "head_start": 900,
        "declared": True,
    }
    assert shape["shows_number"] is True


@pytest.mark.parametrize(("url", "shown"), [("tcp://printer:9100", False), ("preview://", True)])
def test_hall_shows_numbers_where_no_paper_comes(make: Make, url: str, shown: bool) -> None:
    hall = make(document=document(printers=[printer(url=url)]))
    assert ask(hall, reports.hall)["shows_number"] is shown


def test_services_with_who_waits(hall: Hall) -> None:
    issue(hall), issue(hall), issue(hall, "new")
    shapes = ask(hall, reports.services)
    assert [(shape["code"], shape["waiting"], shape["wait"], shape["open"]) for shape in shapes] == [
        ("new", 1, None, True),
        ("pay", 2, None, True),
        ("card", 0, None, True),
    ]


def test_waits_are_told_once_enough_is_known(hall: Hall, clock: FakeClock) -> None:
    open_counter(hall)
    for _ in range(5):
        issue(hall), next_(hall), clock.advance(320), finish(hall)
    assert issue(hall)["wait"] == {"low": 150, "high": 173}
    assert ask(hall, reports.services)[1]["wait"] == {"low": 450, "high": 518}
    pause(hall)
    assert "wait" not in issue(hall)
    clock.advance(hours=7)
    open_counter(hall, 2)
    assert "wait" not in issue(hall)


def test_counters_in_public_and_inside(hall: Hall) -> None:
    hire(hall, "101")
    issue(hall), open_counter(hall, staff="101"), next_(hall)
    public, inside = (ask(hall, reports.counters, public=public) for public in (True, False))
    assert [shape["number"] for shape in public] == [1, 2, 3]
    assert ("staff" in public[0], inside[0]["staff"]) == (False, "101")
    assert (set(public[0]["ticket"]), inside[0]["ticket"]["slip"]) == ({"id", "number", "category"}, "none")
    assert ask(hall, reports.counter, 1, public=False) == inside[0]
    assert refusal(hall, reports.counter, 9, public=True) == "unknown_counter"


def test_holder_of_a_counter(hall: Hall) -> None:
    open_counter(hall)
    assert (ask(hall, reports.holder, 1), ask(hall, reports.holder, 2)) == ("token:counter-1", None)


def test_ticket_and_its_reason_by_either_name(hall: Hall) -> None:
    first = issue(hall)
    assert ask(hall, reports.ticket, str(first["id"]), public=True) == first
    assert ask(hall, reports.ticket_reason, "2026-11-23~B001") is None
    open_counter(hall)
    why = next_(hall)["why"]
    recall(hall)
    assert ask(hall, reports.ticket_reason, "2026-11-23~B001") == why
    assert refusal(hall, reports.ticket, "2026-11-23~B002", public=True) == "unknown_ticket"


def test_needs_and_note_of_a_ticket_are_for_staff(hall: Hall) -> None:
    id = issue(hall, needs=("chair",), note="deaf, please wave")["id"]
    inside, public = (ask(hall, reports.ticket, str(id), public=public) for public in (False, True))
    assert (inside["needs"], inside["note"]) == (["chair"], "deaf, please wave")
    assert public == {name: value for name, value in inside.items() if name not in ("needs", "note")}


def test_tickets_page_by_page(hall: Hall) -> None:
    ids = [issue(hall)["id"] for _ in range(3)]

    def page(**wish: Any) -> tuple[list[int], int | None]:
        wish = {"day": None, "state": None, "service": None, "number": None, "after": 0, "limit": 2, **wish}
        shape = ask(hall, reports.tickets, **wish)
        return [item["id"] for item in shape["items"]], shape["next"]

    assert page() == (ids[:2], ids[1])
    assert page(after=ids[1]) == (ids[2:], None)
    assert page(limit=3) == (ids, None)
    assert page(day="2026-11-22") == ([], None)
    assert page(number="B002") == (ids[1:2], None)
    with pytest.raises(HallError) as caught:
        page(number="nothing")
    assert caught.value.details == {"fields": {"number": "form"}}


def test_list_of_tickets_marks_needs_and_notes(hall: Hall) -> None:
    wishes: list[dict[str, Any]] = [
        {}, {"note": "please wave"}, {"identity": "7"}, {"needs": ("chair",)}, {"needs": ("chair",), "note": "n"}, {"note": ""},
    ]  # fmt: skip
    for wish in wishes:
        issue(hall, **wish)
    wanted: dict[str, Any] = {"day": None, "state": None, "service": None, "number": None, "after": 0, "limit": 9}
    items = ask(hall, reports.tickets, **wanted)["items"]
    assert [(item.get("needs"), item.get("noted")) for item in items] == [
        (None, None), (None, True), (None, None), (["chair"], None), (["chair"], True), (None, None),
    ]  # fmt: skip
    assert "please wave" not in str(items)


def test_board_shows_one_moment(hall: Hall, clock: FakeClock) -> None:
    issue(hall), issue(hall), issue(hall), open_counter(hall), next_(hall), miss(hall), clock.advance(5), next_(hall)
    board = ask(hall, reports.board)
    assert (board["seq"], board["now"], board["business_day"]) == (
        last_seq(hall),
        "2026-11-23T01:00:05.000Z",
        "2026-11-23",
    )
    call = board["calls"][0]
    assert call == {
        "announcement": last_seq(hall),
        "ticket": call["ticket"],
        "number": "B002",
        "counter": 1,
        "at": "2026-11-23T01:00:05.000Z",
        "category": "ordinary",
        "language": "zh",
    }
    assert [one["number"] for one in board["calls"]] == ["B002", "B001"]
    assert [one["number"] for one in board["missed"]] == ["B001"]
    assert [(one["code"], one["waiting"]) for one in board["waiting"]] == [("new", 0), ("pay", 1), ("card", 0)]
    assert board["counters"] == ask(hall, reports.counters, public=True)
    assert ask(hall, reports.announcement, call["announcement"]).number == "B002"
    assert refusal(hall, reports.announcement, 999) == "unknown_announcement"


def test_entries_after_a_number(hall: Hall) -> None:
    issue(hall)
    assert [entry.seq for entry in ask(hall, reports.entries, 1, 5)] == [2, 3]


def test_printers_with_what_they_say(hall: Hall) -> None:
    act(hall, AddPrinter(printer=printer("p1")))
    act(hall, AddPrinter(printer=printer("p2", url="preview://")))
    act(hall, ReportPrinter(printer="p1", state="paper_out", detail="roll"))
    shapes = ask(hall, reports.printers)
    assert [(one["name"], one["state"], one["detail"], one["since"], one["paper"]) for one in shapes] == [
        ("p1", "paper_out", "roll", "2026-11-23T01:00:00.000Z", True),
        ("p2", "unknown", None, None, False),
    ]


def test_staff_without_their_passwords(hall: Hall) -> None:
    hire(hall, "101")
    assert ask(hall, reports.staff) == [{"number": "101", "name": "name of 101", "roles": ["counter"], "active": True}]


def test_tokens_that_are_alive(hall: Hall) -> None:
    dead, alive = (act(hall, CreateToken(role="kiosk", device=name), MANAGER) for name in "ab")
    act(hall, RevokeToken(token=dead["id"]))
    assert ask(hall, reports.tokens) == [
        {
            "id": alive["id"],
            "role": "kiosk",
            "counter": None,
            "device": "b",
            "created_at": "2026-11-23T01:00:00.000Z",
        }
    ]
