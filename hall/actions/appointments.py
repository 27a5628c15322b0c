"""Appointments: made, given up, come to, missed. Whose they are never reaches the journal."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any

from hall import shapes
from hall.actions.work import Work, action
from hall.appointment import FREE, Appointment, Booked, code_from, misheard, read_code, standing
from hall.catalog import Service
from hall.day import business_day, iso, local
from hall.errors import HallError, wrong
from hall.events import AppointmentBooked, AppointmentCancelled, AppointmentMissed

Shape = dict[str, Any]
CATEGORY = "appointment"
"""The category of those who come to their appointment in time."""
TRIES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Make an appointment for ``at`` (hall time). ``identity`` is never stored, only a keyed hash of it; ``name_hint``
    is what staff may know the customer by."""

    service: str
    at: int
    name_hint: str | None = None
    identity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp:
    """The customer will not come."""

    code: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody has come to an appointment: with which place and whose hash. ``late``: it counts no more."""

    appointment: Appointment
    identity: str | None
    late: bool


@action(Book)
def book(work: Work, command: Book) -> Shape:
    """Make an appointment. HallError ``slot_full`` names what is free that day, ``already_booked`` who has one of this
    type that day, ``wrong_values`` for a time at which there is none."""
    service = work.catalogue.service_by_code.get(command.service)
    if service is None or service.message is not None:
        raise wrong(service="unknown")
    zone, turns_at = work.catalogue.zone, work.catalogue.day_turns_at
    if not work.now < command.at <= work.now + (work.catalogue.booking.ahead + 1) * 86_400_000:
        raise wrong(at="past" if command.at <= work.now else "too_far")
    day = business_day(command.at, zone, turns_at)
    _check_free(work, service, command.at, day)
    identity = hashed(work.secret, command.identity)
    held = None if identity is None else work.store.bookings.held(day, service.code, identity)
    if held is not None:
        raise HallError("already_booked", {"code": held}, service=service.name.zh, service_en=service.name.en)
    seq = work.next_seq()
    work.record(AppointmentBooked(appointment=seq, service=service.code, day=day, appointed=command.at))
    code = _fresh_code(work)
    work.store.bookings.keep_private(seq, code, identity, command.name_hint)
    return _shape(work, seq, code, command.name_hint)


def _check_free(work: Work, service: Service, at: int, day: str) -> None:
    catalogue = work.catalogue
    slots = catalogue.slots_of(service.code, day)
    if at not in slots:
        raise wrong(at="no_slot")
    counts = work.store.bookings.counts(day)
    if counts.get((service.code, at), 0) >= slots[at]:
        free = [iso(one) for one, most in slots.items() if one > work.now and counts.get((service.code, one), 0) < most]
        raise HallError("slot_full", {"free": free}, service=service.name.zh, service_en=service.name.en)


def _fresh_code(work: Work) -> str:
    for _ in range(TRIES):
        code = code_from(secrets.randbelow(FREE))
        if work.store.bookings.by_code(code) is None:
            return code
    raise RuntimeError("no code is free")


@action(GiveUp)
def give_up(work: Work, command: GiveUp) -> Shape:
    """Nobody will come: the slot is free again. HallError ``unknown_appointment``, ``appointment_used`` once somebody
    came or it was missed."""
    found = find(work, command.code)
    if found is None:
        raise HallError("unknown_appointment")
    appointment, _ = found
    if appointment.state in (Booked.ARRIVED, Booked.MISSED):
        raise HallError("appointment_used", _used(work, appointment), number=_number(work, appointment))
    if appointment.state == Booked.BOOKED:
        work.record(AppointmentCancelled(appointment=appointment.id))
        work.store.bookings.forget_names([appointment.id])
    return _shape(work, appointment.id, read_code(command.code) or "", None)


def find(work: Work, code: str) -> tuple[Appointment, str | None] | None:
    """The appointment of a code as this work has it, and the hash of whose it is."""
    plain = read_code(code)
    found = None if plain is None else work.store.bookings.by_code(plain)
    if found is not None:
        work.picture.appointments.setdefault(found[0].id, found[0])
    return found


def arrive(work: Work, code: str, service: str | None) -> Arrival:
    """Somebody says this code at the door. HallError ``wrong_values`` where it is none or of another type,
    ``appointment_used`` with the number it was used for, ``appointment_cancelled``, ``too_early`` with when to come."""
    found = find(work, code)
    if found is None:
        raise wrong(appointment="mistyped" if misheard(code) else "unknown")
    appointment, identity = found
    if service is not None and service != appointment.service:
        raise wrong(service="not_of_appointment")
    if appointment.ticket is not None:
        raise HallError("appointment_used", _used(work, appointment), number=_number(work, appointment))
    if appointment.state == Booked.CANCELLED:
        raise HallError("appointment_cancelled")
    rules = work.catalogue.booking
    place = standing(appointment.at, work.now, rules.early, rules.late)
    if appointment.day > work.hall.day or place == "early":
        comes = appointment.at - rules.early * 1000
        details = {"at": iso(appointment.at), "from": iso(comes), "service": appointment.service}
        raise HallError("too_early", details, **_clocks(work, at=appointment.at, comes=comes))
    late = appointment.day < work.hall.day or place == "late"
    return Arrival(appointment, identity, late)


def _clocks(work: Work, **moments: int) -> dict[str, str]:
    """Moments as the hall's clock shows them, with the date where it is another one."""
    today = local(work.now, work.catalogue.zone).date()
    said = {}
    for name, at in moments.items():
        clock = local(at, work.catalogue.zone)
        said[name] = f"{clock:%H:%M}" if clock.date() == today else f"{clock:%Y-%m-%d %H:%M}"
    return said


def _used(work: Work, appointment: Appointment) -> Shape:
    return {} if appointment.ticket is None else {"ticket": work.view(appointment.ticket)}


def _number(work: Work, appointment: Appointment) -> str:
    return "–" if appointment.ticket is None else work.ticket(appointment.ticket).number


def miss_appointments(work: Work, day: str) -> None:
    """Who had an appointment on a day before this one did not come; who they were is forgotten."""
    for appointment in work.store.bookings.due(day):
        work.picture.appointments[appointment.id] = appointment
        work.record(AppointmentMissed(appointment=appointment.id))
    if gone := work.store.bookings.names_before(day):
        work.store.bookings.forget_names(gone)


def hashed(secret: bytes, identity: str | None) -> str | None:
    """The keyed hash by which a person is known again; None where nobody said who they are."""
    if identity is None:
        return None
    return hmac.new(secret, identity.strip().upper().encode(), hashlib.sha256).hexdigest()


def _shape(work: Work, id: int, code: str, name_hint: str | None) -> Shape:
    appointment, late = work.picture.appointments[id], work.catalogue.booking.late
    return shapes.appointment(appointment, work.now, late, code=code, name_hint=name_hint)
