"""The shapes of the contract (tickets, counters, services, reasons) as JSON values. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hall.appointment import Appointment, Booked, Came
from hall.catalog import COUNTER_QUEUE, STAFF_QUEUE, Catalogue, CounterSetup, Service
from hall.counter import Counter, CounterState
from hall.day import iso
from hall.door import Shut
from hall.estimate import Wait
from hall.events import ActUndone
from hall.fold import Entry, ticket_from
from hall.messages import both
from hall.rating import Rating
from hall.ticket import State, Ticket

Shape = dict[str, Any]

ANSWERED_SLIP = {"claimed": "queued", "sending": "queued"}
"""Slip states that only the spool cares about, as others see them."""


def wait_of(wait: Wait | None) -> Shape | None:
    """A range of seconds."""
    return None if wait is None else {"low": wait.low, "high": wait.high}


def _some(**values: Any) -> Shape:
    return {name: value for name, value in values.items() if value is not None}


def _at(at: int | None) -> str | None:
    return None if at is None else iso(at)


def ticket(
    ticket: Ticket,
    *,
    ahead: int | None = None,
    wait: Wait | None = None,
    slip: str | None = None,
    needs: Sequence[str] | None = None,
    noted: bool = False,
) -> Shape:
    """A ticket; ``ahead`` and ``wait`` only while it waits; ``noted``: staff wrote something down about it."""
    shape: Shape = {
        "id": ticket.id,
        "number": ticket.number,
        "service": ticket.service,
        "category": ticket.category,
        "state": str(ticket.state),
        "language": ticket.language,
        "business_day": ticket.day,
        "issued_at": iso(ticket.issued_at),
        "recalls": ticket.recalls,
        **_some(
            called_at=_at(ticket.called_at),
            started_at=_at(ticket.started_at),
            ended_at=_at(ticket.ended_at),
            counter=ticket.counter,
            staff=ticket.staff,
            hold=ticket.hold_kind,
            held_since=_at(ticket.held_since),
            steps=ticket.still_to_do or None,
            outcome=ticket.outcome,
            reason=ticket.reason,
            needs=list(needs) if needs else None,
            noted=noted or None,
            slip=None if slip is None else ANSWERED_SLIP.get(slip, slip),
        ),
    }
    if ticket.state == State.WAITING:
        shape["turn_at"] = iso(ticket.turn_at)
        shape |= _sent_to(ticket.queue)
    if ticket.start_inferred:
        shape["start_inferred"] = True
    if ticket.forced:
        shape["forced"] = True
    if ticket.state == State.WAITING and ahead is not None:
        shape |= {"ahead": ahead, **_some(wait=wait_of(wait))}
    return shape


def _sent_to(queue: str) -> Shape:
    """The one counter or person that somebody who waits was sent to."""
    if queue.startswith(COUNTER_QUEUE):
        return {"sent_to": {"counter": int(queue.removeprefix(COUNTER_QUEUE))}}
    if queue.startswith(STAFF_QUEUE):
        return {"sent_to": {"staff": queue.removeprefix(STAFF_QUEUE)}}
    return {}


def public_ticket(ticket: Ticket) -> Shape:
    """What a public screen may know of a ticket at a counter."""
    return {"id": ticket.id, "number": ticket.number, "category": ticket.category}


def counter(
    setup: CounterSetup,
    live: Counter | None,
    current: Ticket | None,
    *,
    public: bool,
    day_began: int,
) -> Shape:
    """A counter; a public one without its clerk and with no more of its ticket than the number. One that was never
    opened has been closed since the day began."""
    now = live if live is not None else Counter(number=setup.number, since=day_began)
    shape: Shape = {
        "number": setup.number,
        "name": setup.name.both(),
        "state": str(now.state),
        "since": iso(now.since),
        "services": list(setup.services),
        **({"second": list(setup.second)} if setup.second else {}),
        **({"help": list(setup.help)} if setup.help else {}),
        **_some(until=_at(now.until), reason=now.reason),
    }
    if now.pausing_reason is not None:
        shape["pausing"] = {"reason": now.pausing_reason, "until": _at(now.pausing_until)}
    if current is not None:
        shape["ticket"] = public_ticket(current) if public else ticket(current)
    if not public and now.staff is not None:
        shape["staff"] = now.staff
    return shape


def emergency(catalogue: Catalogue, *, here: bool) -> Shape | None:
    """The emergency that stands; ``where``: the names of its zones, ``here``: it concerns the screen that asks."""
    raised = catalogue.emergency
    if raised is None:
        return None
    return {
        **raised.text.both(),
        "zones": list(raised.zones),
        "since": iso(raised.since),
        "where": [zone.name.both() for zone in catalogue.zones if zone.code in raised.zones],
        "here": here,
    }


WORKING = frozenset({CounterState.IDLE, CounterState.CALLING, CounterState.SERVING})
"""States of a counter that takes people."""


def service(service: Service, catalogue: Catalogue, *, waiting: int, wait: Wait | None, shut: Shut | None) -> Shape:
    """A business type as a kiosk shows it; shut, with when there will be numbers again as far as is known."""
    shape: Shape = {
        "code": service.code,
        "name": service.name.both(),
        "prefix": service.prefix,
        "papers": [paper.shown() for paper in service.papers],
        "waiting": waiting,
        "wait": wait_of(wait),
        "open": shut is None,
        "counters": catalogue.counters_of[service.code],
    }
    if shut is not None:
        shape["reason"] = shut.reason
        shape |= _some(again_at=_at(shut.again), holiday=None if shut.holiday is None else shut.holiday.both())
    if service.outcomes:
        outcomes = [{"code": one.code, "name": one.name.both()} for one in service.outcomes]
        shape |= {"outcomes": outcomes, "outcome_required": service.outcome_required}
    if service.remark_required:
        shape["remark_required"] = True
    if service.then:
        shape["then"] = list(service.then)
    if service.help_after is not None:
        shape["help_after"] = service.help_after
    if (within := catalogue.ladder(service.code).return_within) is not None:
        shape["return_within"] = within
    if service.message is not None:
        shape["message"] = service.message.both()
    if service.ways:
        limit = catalogue.rules.wait_target if service.wait_limit is None else service.wait_limit
        shape |= {"ways": [way.shown() for way in service.ways], "wait_limit": limit}
    if service.area is not None:
        shape["area"] = service.area.both()
    return shape


def appointment(
    appointment: Appointment,
    now: int,
    late: int,
    *,
    code: str,
    name_hint: str | None = None,
    came: Came | None = None,
) -> Shape:
    """An appointment as staff see it; ``overdue``: who comes now comes too late, ``late`` seconds being allowed."""
    shape: Shape = {
        "id": appointment.id,
        "code": code,
        "service": appointment.service,
        "at": iso(appointment.at),
        "business_day": appointment.day,
        "state": str(appointment.state),
        "booked_at": iso(appointment.booked_at),
        **_some(name_hint=name_hint),
    }
    if appointment.state == Booked.BOOKED and now > appointment.at + late * 1000:
        shape["overdue"] = True
    if came is not None:
        shape["ticket"] = {"id": came.id, "number": came.number, "state": came.state}
        shape["arrived_at"] = iso(came.at)
    return shape


def rating(rating: Rating, number: str) -> Shape:
    """What the holder of a ticket said, as managers read it."""
    return {
        "ticket": rating.ticket,
        "number": number,
        "counter": rating.counter,
        "service": rating.service,
        "level": rating.level,
        "reasons": list(rating.reasons),
        "via": rating.via,
        "at": _at(rating.at),
        **_some(staff=rating.staff),
    }


def why(stored: Mapping[str, Any] | None) -> Shape | None:
    """The reason of a call with its sentence in each language."""
    if stored is None:
        return None
    text = both(f"why.{stored['rule']}", minutes=stored["head_start"] // 60, count=stored["passed_count"])
    return {**stored, "text": text}


def event(entry: Entry) -> Shape:
    """A journal entry as full readers see it. ``actor`` names the staff and the device, no more."""
    actor = {name: entry.actor[name] for name in ("staff", "device") if entry.actor.get(name)}
    payload = entry.event.payload()
    payload.pop("before", None)
    if isinstance(entry.event, ActUndone):
        payload["tickets"] = [ticket(ticket_from(values)) for values in entry.event.tickets]
        payload["renewed"] = [values["id"] for values in entry.event.renewed]
    if payload.get("why") is not None:
        payload["why"] = why(payload["why"])
    for name in ("until", "ended_at", "started_at", "turn_at", "appointed", "issued_at"):
        if name in payload:
            payload[name] = iso(payload[name])
    return {
        **payload,
        "seq": entry.seq,
        "at": iso(entry.at),
        "type": type(entry.event).__name__,
        "actor": actor,
    }
