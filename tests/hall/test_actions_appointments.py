"""Appointments: made, given up, come to in time, too early and too late, missed; never more than there is room for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hall import reports
from hall.actions.appointments import Book, GiveUp
from hall.actions.issuing import Issue
from hall.actions.setup import ChangeCatalogue
from hall.actions.work import Actor
from hall.check import check
from hall.desk import Hall
from hall.errors import HallError
from hall.events import AppointmentBooked, AppointmentMissed, TicketIssued
from tests.builders import (
    DAY,
    GREETER,
    KIOSK,
    MINUTE,
    START,
    FakeClock,
    Shape,
    act,
    document,
    entries,
    events,
    everything,
    issue,
    make_hall,
    moment,
    next_,
    open_counter,
    queue,
    refused,
    sqlite_hall,
    ticket,
)  # fmt: skip

Make = Callable[..., Hall]
TEN = START + 60 * MINUTE
ROW = {"service": "pay", "days": [1, 2, 3, 4, 5, 6, 7], "opens": "09:00", "closes": "12:00", "every": 30, "capacity": 2}


def booked_document(**changes: Any) -> Shape:
    categories = [
        {"code": "ordinary", "name": {"zh": "普通", "en": "Ordinary"}},
        {"code": "appointment", "name": {"zh": "预约", "en": "Appointment"}, "head_start": 300},
    ]
    return document(**{"categories": categories, "slots": [ROW], **changes})


@pytest.fixture
def hall(make: Make) -> Hall:
    return make(document=booked_document())


def book(hall: Hall, at: int = TEN, service: str = "pay", **more: Any) -> Shape:
    return act(hall, Book(service=service, at=at, **more), GREETER)


def come(hall: Hall, code: str, by: Actor = KIOSK, **more: Any) -> Shape:
    return act(hall, Issue(service=None, appointment=code, **more), by)


def day(hall: Hall, day: str = "2026-11-23") -> list[Shape]:
    with hall.reading() as reading:
        items: list[Shape] = reports.appointments(reading, day)["items"]
        return items


# --- making and giving up


def test_book_answers_a_code_and_the_journal_knows_nobody(hall: Hall) -> None:
    made = book(hall, name_hint="王女士", identity="11010519491231002X")
    assert (made["service"], made["state"], made["business_day"]) == ("pay", "booked", "2026-11-23")
    assert made["at"] == "2026-11-23T02:00:00.000Z"
    event = events(hall)[-1]
    assert event == AppointmentBooked(appointment=made["id"], service="pay", day="2026-11-23", appointed=TEN)
    told = str(everything(hall)["journal"])
    assert [word for word in (made["code"], "王女士", "11010519491231002X") if word in told] == []
    assert "11010519491231002X" not in str(everything(hall))


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"service": "nothing"}, "service"),
        ({"at": START - MINUTE}, "at"),
        ({"at": TEN + MINUTE}, "at"),
        ({"service": "new"}, "at"),
        ({"at": TEN + 60 * DAY}, "at"),
        ({"at": TEN + 3 * 60 * MINUTE}, "at"),
    ],
)
def test_book_refuses_a_time_at_which_there_is_none(hall: Hall, wish: dict[str, Any], field: str) -> None:
    refusal = refused(hall, Book(**{"service": "pay", "at": TEN, **wish}), GREETER)
    assert (refusal.code, list(refusal.details["fields"])) == ("wrong_values", [field])


def test_a_full_slot_says_what_is_free(hall: Hall) -> None:
    book(hall), book(hall)
    refusal = refused(hall, Book(service="pay", at=TEN), GREETER)
    assert refusal.code == "slot_full"
    assert refusal.details["free"][:2] == ["2026-11-23T01:30:00.000Z", "2026-11-23T02:30:00.000Z"]


def test_a_slot_that_was_given_up_is_free_again(hall: Hall) -> None:
    first, _ = book(hall, name_hint="王女士"), book(hall)
    assert act(hall, GiveUp(code=first["code"]), GREETER)["state"] == "cancelled"
    assert act(hall, GiveUp(code=first["code"]), GREETER)["state"] == "cancelled"
    book(hall)
    assert "王女士" not in str(everything(hall))
    assert refused(hall, Issue(service=None, appointment=first["code"]), KIOSK).code == "appointment_cancelled"


def test_one_appointment_for_a_person_a_type_and_a_day(hall: Hall) -> None:
    first = book(hall, identity="a1")
    refusal = refused(hall, Book(service="pay", at=TEN + 30 * MINUTE, identity=" A1 "), GREETER)
    assert (refusal.code, refusal.details) == ("already_booked", {"code": first["code"]})
    book(hall, TEN + DAY, identity="a1")
    act(hall, GiveUp(code=first["code"]), GREETER)
    book(hall, identity="a1")


def test_give_up_of_a_code_that_is_none(hall: Hall) -> None:
    assert refused(hall, GiveUp(code="123"), GREETER).code == "unknown_appointment"


# --- coming


def test_in_time_the_clock_counts_from_the_appointment(hall: Hall, clock: FakeClock) -> None:
    code = book(hall)["code"]
    clock.advance(minutes=40)
    given_ = come(hall, f"{code[:3]} {code[3:6]} {code[6:]}")
    assert (given_["category"], given_["service"], given_["appointment"]["late"]) == ("appointment", "pay", False)
    kept = ticket(hall, given_["id"])
    assert (kept.turn_at, kept.issued_at, kept.waiting_since) == (TEN - 300_000, START + 40 * MINUTE, TEN)


def test_after_the_appointed_time_the_clock_counts_from_the_check_in(hall: Hall, clock: FakeClock) -> None:
    code = book(hall)["code"]
    clock.advance(minutes=70)
    assert ticket(hall, come(hall, code)["id"]).turn_at == TEN + 10 * MINUTE - 300_000


def test_appointments_and_walk_ins_are_mixed_by_head_start(hall: Hall, clock: FakeClock) -> None:
    code = book(hall)["code"]
    clock.advance(minutes=50)
    issue(hall)
    clock.advance(minutes=2)
    come(hall, code)
    for _ in range(2):
        clock.advance(minutes=2)
        issue(hall)
    # 09:50, 09:54, then 10:00 less the head start of five minutes, then 09:56
    assert queue(hall) == ["B001", "B003", "B002", "B004"]


def test_who_is_called_before_the_appointed_time_waited_no_time_at_all(hall: Hall, clock: FakeClock) -> None:
    code = book(hall)["code"]
    clock.advance(minutes=40)
    id = come(hall, code)["id"]
    open_counter(hall)
    clock.advance(minutes=1)
    next_(hall)
    assert ticket(hall, id).waited == 0
    assert check(hall).problems == ()


@pytest.mark.parametrize(
    ("minutes", "code"), [(29.9, "too_early"), (30, None), (75, None), (75.1, "late"), (600, "late")]
)
def test_early_and_late_limits(hall: Hall, clock: FakeClock, minutes: float, code: str | None) -> None:
    booked = book(hall)["code"]
    clock.advance(minutes=minutes)
    if code == "too_early":
        refusal = refused(hall, Issue(service=None, appointment=booked), KIOSK)
        assert refusal.code == "too_early"
        assert refusal.details == {
            "at": "2026-11-23T02:00:00.000Z",
            "from": "2026-11-23T01:30:00.000Z",
            "service": "pay",
        }
        assert refusal.params == {"at": "10:00", "comes": "09:30"}
        return
    given_ = come(hall, booked)
    assert (given_["appointment"]["late"], given_["category"]) == (
        code == "late",
        "ordinary" if code == "late" else "appointment",
    )
    assert ticket(hall, given_["id"]).turn_at == clock.wall_ms - (0 if code else 300_000) + max(
        0, 0 if code else TEN - clock.wall_ms
    )


def test_too_early_by_days_says_the_date(hall: Hall) -> None:
    code = book(hall, TEN + DAY)["code"]
    refusal = refused(hall, Issue(service=None, appointment=code), KIOSK)
    assert (refusal.code, refusal.params["at"]) == ("too_early", "2026-11-24 10:00")


def test_a_code_is_used_once_and_then_tells_its_number(hall: Hall, clock: FakeClock) -> None:
    code = book(hall)["code"]
    clock.advance(minutes=50)
    first = come(hall, code)
    refusal = refused(hall, Issue(service=None, appointment=code), KIOSK)
    assert (refusal.code, refusal.details["ticket"]["number"]) == ("appointment_used", first["number"])
    assert refused(hall, GiveUp(code=code), GREETER).code == "appointment_used"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"appointment": "123456789"}, {"appointment": "mistyped"}),
        ({"appointment": "000000000"}, {"appointment": "unknown"}),
        ({"service": "new"}, {"service": "not_of_appointment"}),
        ({"appointment": None}, {"service": "required"}),
    ],
)
def test_codes_that_are_none(hall: Hall, clock: FakeClock, change: dict[str, Any], field: dict[str, str]) -> None:
    code = book(hall)["code"]
    clock.advance(minutes=50)
    wish: dict[str, Any] = {"service": None, "appointment": code, **change}
    assert refused(hall, Issue(**wish), KIOSK).details == {"fields": field}


def test_the_person_of_an_appointment_holds_one_number_of_its_type(hall: Hall, clock: FakeClock) -> None:
    code = book(hall, identity="a1")["code"]
    clock.advance(minutes=50)
    held = issue(hall, identity="a1")
    refusal = refused(hall, Issue(service=None, appointment=code), KIOSK)
    assert (refusal.code, refusal.details["ticket"]["number"]) == ("already_waiting", held["number"])
    other = book(hall, TEN + 30 * MINUTE, identity="b2")["code"]
    clock.advance(minutes=30)
    come(hall, other)
    assert refused(hall, Issue(service="pay", identity="b2"), KIOSK).code == "already_waiting"


def test_neither_quota_nor_hours_hold_back_who_comes_in_time(make: Make, clock: FakeClock) -> None:
    rows = [{"opens": "09:00", "closes": "09:50"}, {"opens": "10:00", "closes": "10:20"}]
    plain = booked_document(hours=rows)
    plain["services"][1]["quota"] = 1
    hall = make(document=plain)
    code, later = book(hall)["code"], book(hall)["code"]
    issue(hall)
    clock.advance(minutes=55)
    come(hall, code)
    clock.advance(minutes=40)
    # who comes too late joins the ordinary line, which is closed by now
    assert refused(hall, Issue(service=None, appointment=later), KIOSK).code == "closed"


def test_a_type_that_is_paused_takes_nobody(make: Make, clock: FakeClock) -> None:
    hall = make(document=booked_document())
    code = book(hall)["code"]
    paused = booked_document()
    paused["services"][1]["paused"] = True
    act(hall, ChangeCatalogue(document=paused, what="paused"))
    clock.advance(minutes=50)
    assert refused(hall, Issue(service=None, appointment=code), KIOSK).details["reason"] == "paused"


# --- not coming


def test_who_does_not_come_is_seen_and_missed_when_the_day_turns(hall: Hall, clock: FakeClock) -> None:
    made = book(hall, name_hint="王女士")
    tomorrow = book(hall, TEN + DAY, name_hint="李先生")
    assert [(one["state"], one["name_hint"], "overdue" in one) for one in day(hall)] == [("booked", "王女士", False)]
    clock.advance(hours=2)
    assert [one.get("overdue") for one in day(hall)] == [True]
    clock.advance_to("2026-11-24T04:00:01+08:00")
    hall.housekeep()
    assert AppointmentMissed(appointment=made["id"]) in events(hall)
    assert [one["state"] for one in day(hall)] == ["missed"]
    assert "name_hint" not in day(hall)[0]
    assert [(one["state"], one["name_hint"]) for one in day(hall, "2026-11-24")] == [("booked", "李先生")]
    assert refused(hall, GiveUp(code=made["code"]), GREETER).code == "appointment_used"
    assert check(hall).problems == ()
    assert tomorrow["state"] == "booked"


def test_a_code_of_yesterday_gets_an_ordinary_number_once(hall: Hall, clock: FakeClock) -> None:
    code = book(hall)["code"]
    clock.advance(hours=24)
    given_ = come(hall, code)
    assert (given_["category"], given_["appointment"]["late"]) == ("ordinary", True)
    assert [(one["state"], one["ticket"]["number"]) for one in day(hall)] == [("missed", given_["number"])]
    assert refused(hall, Issue(service=None, appointment=code), KIOSK).code == "appointment_used"
    assert check(hall).problems == ()


def test_a_house_that_slept_over_days_misses_every_appointment_of_them(hall: Hall, clock: FakeClock) -> None:
    for days in (0, 1, 2):
        book(hall, TEN + days * DAY)
    clock.advance(hours=50)
    hall.housekeep()
    assert [one["state"] for d in ("23", "24", "25") for one in day(hall, f"2026-11-{d}")] == [
        "missed",
        "missed",
        "booked",
    ]


def test_slots_after_midnight_belong_to_the_business_day_before(make: Make, clock: FakeClock) -> None:
    hall = make(document=booked_document(slots=[ROW | {"opens": "00:00", "closes": "03:00", "every": 60}]))
    made = book(hall, moment("2026-11-24T02:00:00+08:00"))
    assert made["business_day"] == "2026-11-23"
    clock.advance_to("2026-11-24T01:45:00+08:00")
    assert come(hall, made["code"])["business_day"] == "2026-11-23"


# --- the journal tells it all


def test_the_ticket_names_its_appointment_in_the_journal(hall: Hall, clock: FakeClock) -> None:
    made = book(hall)
    clock.advance(minutes=45)
    come(hall, made["code"])
    issued = [entry.event for entry in entries(hall) if isinstance(entry.event, TicketIssued)]
    assert [(one.appointment, one.appointed) for one in issued] == [(made["id"], TEN)]
    assert check(hall).problems == ()


STEPS = st.lists(
    st.tuples(st.sampled_from(["book", "give_up", "come", "wait"]), st.integers(0, 5), st.integers(0, 90)), max_size=25
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_is_pressed_no_slot_holds_more_and_the_journal_tells_the_tables(
    tmp_path: Path, steps: list[tuple[str, int, int]]
) -> None:
    clock = FakeClock()
    hall = make_hall(tmp_path, clock=clock, document=booked_document())
    codes: list[str] = []
    for verb, which, minutes in steps:
        try:
            if verb == "book":
                codes.append(book(hall, TEN + which * 30 * MINUTE)["code"])
            elif verb == "give_up" and codes:
                act(hall, GiveUp(code=codes[which % len(codes)]), GREETER)
            elif verb == "come" and codes:
                come(hall, codes[which % len(codes)])
            elif verb == "wait":
                clock.advance(minutes=minutes)
        except HallError:
            continue
    live = [one["at"] for one in day(hall) if one["state"] != "cancelled"]
    assert max([live.count(at) for at in live], default=0) <= 2
    assert check(hall).problems == ()
    hall.database.close()


def test_bookings_that_race_never_exceed_the_capacity(tmp_path: Path) -> None:
    hall = make_hall(tmp_path, document=booked_document())
    hall.database.close()
    presses, many = 6, 4
    begin = threading.Barrier(many)
    answers: list[str] = []

    def press() -> None:
        mine = sqlite_hall(tmp_path / "hall.db")
        begin.wait()
        for _ in range(presses):
            for slot in range(3):
                try:
                    mine.do(Book(service="pay", at=TEN + slot * 30 * MINUTE), GREETER)
                    answers.append("booked")
                except HallError as refusal:
                    answers.append(refusal.code)
        mine.database.close()

    threads = [threading.Thread(target=press) for _ in range(many)]
    [one.start() for one in threads]
    [one.join() for one in threads]
    assert (answers.count("booked"), answers.count("slot_full")) == (6, many * presses * 3 - 6)
    again = sqlite_hall(tmp_path / "hall.db")
    assert sorted(one["at"][11:16] for one in day(again)) == ["02:00", "02:00", "02:30", "02:30", "03:00", "03:00"]
    assert check(again).problems == ()
    again.database.close()
