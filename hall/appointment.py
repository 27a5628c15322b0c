"""An appointment (预约), its states and its code. Pure.

A code is nine digits, read aloud by threes: eight that nobody can guess and one that is wrong when a digit was heard
wrong or two neighbours changed places (Damm's check).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum

from hall import events as e
from hall.errors import HallError

DIGITS = 9
FREE = 10 ** (DIGITS - 1)
"""How many codes there are."""
_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


class Booked(StrEnum):
    """Where an appointment is in its life."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """An appointment as the journal tells it; whose it is stands apart. ``ticket``: what its code was used for."""

    id: int
    service: str
    day: str
    at: int
    state: Booked
    booked_at: int
    seq: int
    ticket: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """The number that somebody took with an appointment, its state, and when they came."""

    id: int
    number: str
    state: str
    at: int


Event = e.AppointmentBooked | e.AppointmentCancelled | e.AppointmentMissed


def appointment_of(event: e.Event) -> int | None:
    """The appointment an event concerns, if it concerns one."""
    return event.appointment if isinstance(event, Event | e.TicketIssued) else None


def appointment_after(known: Appointment | None, event: e.Event, seq: int, at: int) -> Appointment:
    """The appointment as an entry leaves it; HallError ``illegal_move`` where it cannot follow."""
    if isinstance(event, e.AppointmentBooked):
        return Appointment(
            id=event.appointment,
            service=event.service,
            day=event.day,
            at=event.appointed,
            state=Booked.BOOKED,
            booked_at=at,
            seq=seq,
        )
    if known is None:
        raise HallError("unknown_appointment")
    if isinstance(event, e.TicketIssued):
        # who comes on a later day has missed it all the same
        if known.ticket is not None or known.state == Booked.CANCELLED:
            raise HallError("illegal_move", {"appointment": known.id})
        state = known.state if known.state == Booked.MISSED else Booked.ARRIVED
        return replace(known, state=state, ticket=event.ticket, seq=seq)
    if known.state != Booked.BOOKED:
        raise HallError("illegal_move", {"appointment": known.id})
    ended = Booked.CANCELLED if isinstance(event, e.AppointmentCancelled) else Booked.MISSED
    return replace(known, state=ended, seq=seq)


def _check(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return interim


def code_from(number: int) -> str:
    """The code of a number below ``FREE``."""
    digits = f"{number:0{DIGITS - 1}d}"
    return f"{digits}{_check(digits)}"


def read_code(text: str) -> str | None:
    """The code that was typed, scanned or heard, however its digits are parted; None for what is none."""
    digits = _digits(text)
    return digits if digits is not None and _check(digits) == 0 else None


def misheard(text: str) -> bool:
    """Whether this looks like a code but one of its digits is wrong."""
    digits = _digits(text)
    return digits is not None and _check(digits) != 0


def _digits(text: str) -> str | None:
    plain = unicodedata.normalize("NFKC", text)
    digits = "".join(sign for sign in plain if not sign.isspace() and sign not in "-.·")
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdecimal() else None


def standing(at: int, now: int, early: int, late: int) -> str:
    """Whether somebody who comes now is ``early``, ``in_time`` or ``late`` for an appointment; limits in seconds."""
    if now < at - early * 1000:
        return "early"
    return "late" if now > at + late * 1000 else "in_time"
