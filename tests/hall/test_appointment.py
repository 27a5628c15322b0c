"""Codes of appointments: nine digits, of which a wrong one is noticed; what may become of an appointment."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall import events as e
from hall.appointment import FREE, Appointment, Booked, appointment_after, code_from, misheard, read_code, standing
from hall.errors import HallError

NUMBERS = st.integers(min_value=0, max_value=FREE - 1)
BOOKED = Appointment(id=5, service="pay", day="2026-11-23", at=1000, state=Booked.BOOKED, booked_at=1, seq=5)
CAME = e.TicketIssued(
    ticket=9, number="B001", service="pay", category="appointment", language="zh", day="2026-11-23", prefix="B",
    ordinal=1, turn_at=0, head_start=0, queue="s:pay", appointment=5,
)  # fmt: skip


@given(NUMBERS)
def test_a_code_is_read_as_it_was_made(number: int) -> None:
    code = code_from(number)
    assert (len(code), read_code(code), misheard(code)) == (9, code, False)


@given(NUMBERS, st.integers(0, 8), st.integers(1, 9))
def test_one_digit_that_was_heard_wrong_is_noticed(number: int, place: int, off: int) -> None:
    code = code_from(number)
    heard = code[:place] + str((int(code[place]) + off) % 10) + code[place + 1 :]
    assert (read_code(heard), misheard(heard)) == (None, True)


@given(NUMBERS, st.integers(0, 7))
def test_two_neighbours_that_changed_places_are_noticed(number: int, place: int) -> None:
    code = code_from(number)
    heard = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert read_code(heard) == (code if heard == code else None)


@pytest.mark.parametrize("written", ["{} {} {}", "{}-{}-{}", " {}{}{}\n", "{}.{}.{}"])
def test_a_code_is_read_however_it_is_parted(written: str) -> None:
    code = code_from(12_345_678)
    assert read_code(written.format(code[:3], code[3:6], code[6:])) == code
    assert read_code("".join(chr(ord(sign) + 0xFEE0) for sign in code)) == code


@pytest.mark.parametrize("text", ["", "123", "B012", "1234567890123", "12345678a", "٣٣٣٣٣٣٣٣٣"])
def test_what_is_no_code_is_none(text: str) -> None:
    assert (read_code(text), misheard(text)) == (None, False)


@pytest.mark.parametrize(
    ("now", "place"), [(8_999, "early"), (9_000, "in_time"), (10_000, "in_time"), (12_000, "in_time"), (12_001, "late")]
)
def test_standing(now: int, place: str) -> None:
    assert standing(10_000, now, 1, 2) == place


def test_somebody_comes_to_an_appointment() -> None:
    came = appointment_after(BOOKED, CAME, 9, 2000)
    assert (came.state, came.ticket, came.seq) == (Booked.ARRIVED, 9, 9)


def test_who_comes_on_a_later_day_has_missed_it_all_the_same() -> None:
    missed = appointment_after(BOOKED, e.AppointmentMissed(appointment=5), 8, 2000)
    came = appointment_after(missed, CAME, 9, 3000)
    assert (missed.state, came.state, came.ticket) == (Booked.MISSED, Booked.MISSED, 9)


@pytest.mark.parametrize(
    ("known", "event"),
    [
        (replace(BOOKED, state=Booked.CANCELLED), CAME),
        (replace(BOOKED, state=Booked.ARRIVED, ticket=7), CAME),
        (replace(BOOKED, state=Booked.ARRIVED, ticket=7), e.AppointmentCancelled(appointment=5)),
        (replace(BOOKED, state=Booked.CANCELLED), e.AppointmentMissed(appointment=5)),
        (None, CAME),
    ],
)
def test_what_cannot_follow_is_refused(known: Appointment | None, event: e.Event) -> None:
    with pytest.raises(HallError):
        appointment_after(known, event, 9, 2000)
