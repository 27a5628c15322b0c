"""Read-only questions about one moment of a hall. Each takes a ``Reading`` and answers a shape of the contract."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from hall import shapes, track
from hall.actions import rules as calling_rules
from hall.actions import serving as serving_rules
from hall.actions import staffing as staffing_rules
from hall.actions.door import door_of, told, wrong_with
from hall.actions.staffing import staffing_of
from hall.actions.work import find
from hall.catalog import Printer, service_queue
from hall.day import iso, local
from hall.desk import Reading
from hall.errors import HallError, wrong
from hall.fold import Announcement, Entry
from hall.rating import tally
from hall.rulebook import problems, rulebook_of
from hall.serving import problems as serving_problems
from hall.serving import serving_of
from hall.store import PrinterState
from hall.ticket import State, Ticket, parse_number
from hall.views import Views

Shape = dict[str, Any]
HAPPENS_TO_PRINTERS = ("PrinterChanged", "PaperChanged", "SlipFailed", "SlipUnconfirmed", "SlipMoved", "SlipVoided")
LOOKED_THROUGH = 50_000
"""Journal entries that are looked through for what happened to a printer: more than a busy week."""
MOST_HISTORY = 50
NOT_SEEN = PrinterState("unknown", 0, None, 0, None)


def _views(reading: Reading) -> Views:
    return Views(reading.store, reading.hall, reading.catalogue, reading.now)


def hall(reading: Reading, device: str | None = None, counter: int | None = None) -> Shape:
    """The hall itself, as this device or counter finds it: ``printer`` is how the one is that serves it."""
    catalogue = reading.catalogue
    printer = catalogue.printer_for(device)
    shape: Shape = {
        "code": reading.hall.code,
        "name": catalogue.name.both(),
        "time_zone": catalogue.time_zone,
        "now": iso(reading.now),
        "business_day": reading.hall.day,
        "languages": list(catalogue.languages),
        "categories": [
            {"code": c.code, "name": c.name.both(), "head_start": c.head_start, "declared": c.declared}
            for c in catalogue.categories
        ],
        "pause_reasons": list(catalogue.pause_reasons),
        "shows_number": printer is None or not printer.paper,
        "printer": None if printer is None else reading.store.printer_states().get(printer.name, NOT_SEEN).state,
        "wait_target": catalogue.rules.wait_target,
        "second_choice_limit": catalogue.rules.second_choice_limit,
        "hold_reminder": catalogue.rules.hold_reminder,
        "suspended": list(catalogue.suspended),
        "appointments": bool(catalogue.slots),
        "rating": catalogue.rules.rating,
        "roll_prefix": catalogue.roll_prefix,
        "emergency": shapes.emergency(catalogue, here=catalogue.warned(device, counter)),
        "version": reading.hall.catalogue,
    }
    if catalogue.public_url is not None:
        shape["public_url"] = catalogue.public_url
    return shape


def services(reading: Reading) -> list[Shape]:
    """Every business type with how many wait and how long it will take."""
    views = _views(reading)
    situation = views.situation()
    return [
        shapes.service(
            service,
            reading.catalogue,
            waiting=situation[1].get(service.code, 0),
            wait=(wait := views.wait(service.code, situation[1].get(service.code, 0), lambda: situation)),
            shut=views.shut(service, wait),
        )
        for service in reading.catalogue.services
    ]


def counters(reading: Reading, *, public: bool) -> list[Shape]:
    """Every counter that is set up."""
    views, live = _views(reading), reading.store.counters()
    return [views.counter(c.number, live.get(c.number), public=public) for c in reading.catalogue.counters]


def counter(reading: Reading, number: int, *, public: bool) -> Shape:
    """One counter. HallError ``unknown_counter``."""
    if number not in reading.catalogue.counter_by_number:
        raise HallError("unknown_counter", counter=number)
    return _views(reading).counter(number, reading.store.counter(number), public=public)


def holder(reading: Reading, number: int) -> str | None:
    """The principal whose session opened a counter."""
    live = reading.store.counter(number)
    return None if live is None else live.holder


def ticket(reading: Reading, name: str, *, public: bool) -> Shape:
    """A ticket by id or ``2026-11-23~B001``. HallError ``unknown_ticket``."""
    return _views(reading).told(_found(find(reading.store, name)), public=public)


def ticket_reason(reading: Reading, name: str) -> Shape | None:
    """Why a ticket was called, if a call of it holds."""
    return _views(reading).why(_found(find(reading.store, name)))


def track_url(reading: Reading, name: str, secret: bytes) -> str:
    """The public address of a ticket by id or ``2026-11-23~B001``. HallError ``unknown_ticket``, ``not_found`` where
    the hall has no public address."""
    ticket = _found(find(reading.store, name))
    base = reading.catalogue.public_url
    if base is None:
        raise HallError("not_found")
    return track.track_url(base, secret, reading.hall.code, reading.hall.journal, ticket.id)


def _found(ticket: Ticket | None) -> Ticket:
    if ticket is None:
        raise HallError("unknown_ticket")
    return ticket


def tickets(
    reading: Reading,
    *,
    day: str | None,
    state: str | None,
    service: str | None,
    number: str | None,
    after: int,
    limit: int,
) -> Shape:
    """The tickets of a day in the order of issue, a page at a time: ``{items, next}``. Notes are only marked."""
    parsed = None if number is None else parse_number(number)
    if number is not None and parsed is None:
        raise wrong(number="form")
    found = reading.store.find_tickets(
        day=day or reading.hall.day, state=state, service=service, number=parsed, after=after, most=limit + 1
    )
    page = found[:limit]
    return {"items": _listed(reading, page), "next": page[-1].id if len(found) > limit else None}


def _listed(reading: Reading, page: list[Ticket]) -> list[Shape]:
    if not page:
        return []
    states = reading.store.slip_states(page[0].id, page[-1].id)
    marks = reading.store.private_marks(page[0].id, page[-1].id)
    items = []
    for one in page:
        needs, noted = marks.get(one.id, (None, False))
        told = json.loads(needs) if needs else None
        items.append(shapes.ticket(one, slip=states.get(one.id, "none"), needs=told, noted=noted))
    return items


def board(reading: Reading, device: str | None = None) -> Shape:
    """Everything a board shows, of one moment; ``screen`` says how this one is set up and what belongs to its zone."""
    store, catalogue = reading.store, reading.catalogue
    screen = catalogue.screen_of(device)
    missed = store.unfinished(reading.hall.day, State.MISSED)
    heads = {t.queue: t for t in store.queues.heads([service_queue(service.code) for service in catalogue.services])}
    return {
        "seq": reading.hall.seq,
        "journal": reading.hall.journal,
        "now": iso(reading.now),
        "time_zone": catalogue.time_zone,
        "business_day": reading.hall.day,
        "calls": [call(announcement) for announcement in store.calls(reading.hall.day)],
        "counters": counters(reading, public=True),
        "waiting": [
            {name: service[name] for name in ("code", "name", "waiting", "wait", "open")}
            | ({"next": heads[queue].number} if (queue := service_queue(service["code"])) in heads else {})
            for service in services(reading)
        ],
        "missed": [shapes.public_ticket(ticket) for ticket in missed],
        "emergency": shapes.emergency(catalogue, here=catalogue.warned(device)),
        "screen": screen.model_dump(mode="json")
        | {
            "counters": sorted(catalogue.counters_in(screen.zone)),
            "services": sorted(catalogue.services_in(screen.zone)),
        },
    }


def call(announcement: Announcement) -> Shape:
    """An announcement as boards get it; the display station adds its words and its sound."""
    return {
        "announcement": announcement.id,
        "ticket": announcement.ticket,
        "number": announcement.number,
        "counter": announcement.counter,
        "at": iso(announcement.at),
        "category": announcement.category,
        "language": announcement.language,
    }


def announcement(reading: Reading, id: int) -> Announcement:
    """One announcement. HallError ``unknown_announcement``."""
    found = reading.store.announcement(id)
    if found is None:
        raise HallError("unknown_announcement")
    return found


def entries(reading: Reading, after: int, limit: int) -> list[Entry]:
    """Journal entries after a sequence number."""
    return reading.store.entries(after, limit)


def printers(reading: Reading) -> list[Shape]:
    """Every printer with what it last said of itself."""
    states = reading.store.printer_states()
    return [_printer(printer, states) for printer in reading.catalogue.printers]


def _printer(printer: Printer, states: dict[str, PrinterState]) -> Shape:
    known = states.get(printer.name, NOT_SEEN)
    left = None
    if printer.roll_m is not None and known.roll_at is not None:
        left = max(0.0, round(printer.roll_m - known.used_mm / 1000, 1))
    return printer.model_dump(mode="json") | {
        "state": known.state,
        "paper": printer.paper,
        "detail": known.detail,
        "since": iso(known.since) if known.since else None,
        "used_m": round(known.used_mm / 1000, 1),
        "left_m": left,
        "roll_at": None if known.roll_at is None else iso(known.roll_at),
    }


def printer(reading: Reading, name: str) -> Shape:
    """One printer, what became of the slips it was given today, and what happened to it, newest first. HallError
    ``no_printer``."""
    found = next((printer for printer in reading.catalogue.printers if printer.name == name), None)
    if found is None:
        raise HallError("no_printer")
    store, after = reading.store, max(0, reading.hall.seq - LOOKED_THROUGH)
    history = store.printer_entries(name, HAPPENS_TO_PRINTERS, after, MOST_HISTORY)
    tally = store.printer_tally(name, reading.hall.day_seq)
    return _printer(found, store.printer_states()) | {
        "today": tally,
        "history": [shapes.event(entry) for entry in history if getattr(entry.event, "printer", None) == name],
    }


def printer_of(reading: Reading, device: str | None) -> Shape | None:
    """The printer that serves this kiosk, with its state; None where none does."""
    printer = reading.catalogue.printer_for(device)
    return None if printer is None else _printer(printer, reading.store.printer_states())


def kiosk(reading: Reading, device: str | None) -> Shape:
    """A kiosk as its operator sees it: its printer, and whether it is out of service."""
    suspended = device in reading.catalogue.suspended
    return {"device": device, "suspended": suspended, "printer": printer_of(reading, device)}


def staff(reading: Reading) -> list[Shape]:
    """Everybody who works here, without their passwords."""
    return [
        {"number": s.number, "name": s.name, "roles": list(s.roles), "active": s.active}
        for s in reading.store.people.all_staff()
    ]


def tokens(reading: Reading) -> list[Shape]:
    """Every token that is alive."""
    return [
        {
            "id": token.id,
            "role": token.role,
            "counter": token.counter,
            "device": token.device,
            "created_at": iso(token.created_at),
        }
        for token in reading.store.people.tokens()
        if token.revoked_at is None
    ]


SLOT_DAYS = 400
"""Slots are told of days that are not further away than this."""


def appointments(reading: Reading, day: str | None) -> Shape:
    """The appointments of a business day (today's where none is said) in order, and the slots that are still to come:
    ``{day, items, slots}``. HallError ``wrong_values`` for a day that is none."""
    catalogue, bookings = reading.catalogue, reading.store.bookings
    asked = day or reading.hall.day
    try:
        far = abs((date.fromisoformat(asked) - date.fromisoformat(reading.hall.day)).days) > SLOT_DAYS
    except ValueError as error:
        raise wrong(day="form") from error
    items = [
        shapes.appointment(
            one.appointment,
            reading.now,
            catalogue.booking.late,
            code=one.code,
            name_hint=one.name_hint,
            came=one.came,
        )
        for one in bookings.of_day(asked)
    ]
    return {"day": asked, "items": items, "slots": [] if far else _slots(reading, asked)}


def _slots(reading: Reading, day: str) -> list[Shape]:
    catalogue, taken = reading.catalogue, reading.store.bookings.counts(day)
    return [
        {
            "service": service.code,
            "at": iso(at),
            "capacity": most,
            "free": max(0, most - taken.get((service.code, at), 0)),
        }
        for service in catalogue.services
        for at, most in catalogue.slots_of(service.code, day).items()
        if at > reading.now
    ]


def door(reading: Reading) -> Shape:
    """The rules at the door as they are set up, and what is wrong with them."""
    catalogue = reading.catalogue
    rules = door_of(catalogue)
    return {
        "version": reading.hall.catalogue,
        "today": local(reading.now, catalogue.zone).date().isoformat(),
        "door": rules.model_dump(mode="json"),
        "services": [
            {"code": one.code, "name": one.name.both(), "message": one.message is not None}
            for one in catalogue.services
        ],
        "problems": told(wrong_with(catalogue, rules, reading.now)),
    }


def staffing(reading: Reading) -> Shape:
    """Who serves what by the set-up, what is wrong with it, and which work profile is in force."""
    catalogue = reading.catalogue
    found = staffing_of(catalogue)
    return {
        "version": reading.hall.catalogue,
        "staffing": found.model_dump(mode="json"),
        "profile": catalogue.profile,
        "profile_at": None if catalogue.profile_at == 0 else iso(catalogue.profile_at),
        "counters": [{"number": one.number, "name": one.name.both()} for one in catalogue.counters],
        "services": [
            {"code": one.code, "name": one.name.both(), "message": one.message is not None}
            for one in catalogue.services
        ],
        "problems": staffing_rules.told(staffing_rules.wrong_with(catalogue, found)),
    }


def serving(reading: Reading) -> Shape:
    """How types are served by the set-up, what the house does by itself, and what is wrong with it. ``ladder`` is that
    of the hall, for types without one of their own."""
    catalogue = reading.catalogue
    found = serving_of(catalogue)
    return {
        "version": reading.hall.catalogue,
        "serving": found.model_dump(mode="json"),
        "ladder": catalogue.rules.ladder.model_dump(mode="json"),
        "services": [
            {"code": one.code, "name": one.name.both(), "message": one.message is not None}
            for one in catalogue.services
        ],
        "problems": serving_rules.told(serving_problems(catalogue, found)),
    }


MOST_DAYS = 60
"""Past days that are offered to be tried: whoever looks for an older one names it."""


def rules(reading: Reading) -> Shape:
    """The rules of calling as they are set up, what is wrong with them, and the days on which others can be tried."""
    catalogue = reading.catalogue
    book = rulebook_of(catalogue)
    return {
        "version": reading.hall.catalogue,
        "rules": book.model_dump(mode="json"),
        "services": [
            {"code": one.code, "name": one.name.both(), "message": one.message is not None}
            for one in catalogue.services
        ],
        "categories": [{"code": one.code, "name": one.name.both()} for one in catalogue.categories],
        "problems": calling_rules.told(problems(catalogue, book)),
        "days": reading.store.days(MOST_DAYS),
    }


MOST_RATINGS = 200
"""What was said on a day is listed up to this."""


def rating(reading: Reading, number: int) -> Shape:
    """What the rating tablet of a counter asks: nothing, or the holder of a ticket until a moment. HallError
    ``unknown_counter``."""
    catalogue, rules = reading.catalogue, reading.catalogue.rules
    if number not in catalogue.counter_by_number:
        raise HallError("unknown_counter", counter=number)
    shape: Shape = {"on": rules.rating != "off", "seconds": rules.rating_seconds}
    since = reading.now - rules.rating_seconds * 1000
    found = reading.store.opinions.latest(number, reading.hall.day, since) if shape["on"] else None
    if found is None or not found.rating.stands(reading.now, rules.rating_seconds):
        return shape
    until = (found.rating.invited_at or 0) + rules.rating_seconds * 1000
    return shape | {
        "ticket": found.rating.ticket,
        "number": found.number,
        "language": found.language,
        "until": iso(until),
    }


def ratings(reading: Reading, day: str | None) -> Shape:
    """What customers said on a business day (today where none is named), in figures and newest first; and how they are
    asked. HallError ``wrong_values`` for a day that is none."""
    asked, rules, store = day or reading.hall.day, reading.catalogue.rules, reading.store
    try:
        date.fromisoformat(asked)
    except ValueError as error:
        raise wrong(day="form") from error
    figures = tally(store.opinions.of_day(asked), reading.now, rules.rating_seconds)
    return {
        "day": asked,
        "today": reading.hall.day,
        "counts": {str(level): count for level, count in figures.counts.items()},
        "invited": figures.invited,
        "rated": figures.rated,
        "skipped": figures.skipped,
        "share_good": None if figures.share_good is None else round(figures.share_good, 4),
        "items": [shapes.rating(one.rating, one.number) for one in store.opinions.said(asked, MOST_RATINGS)],
        "rules": {"rating": rules.rating, "rating_seconds": rules.rating_seconds},
    }
