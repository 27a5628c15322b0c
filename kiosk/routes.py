"""The kiosk's calls: what there is, taking a number, having it again, coming back after a miss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import segno
from flask import Response

from hall import reports
from hall.actions.issuing import Issue, Reprint, Restore
from hall.actions.people import OPERATOR
from hall.actions.setup import SuspendKiosk
from hall.actions.slips import ChangePaper, PrintPapers, TestPrint
from hall.errors import HallError
from web import contract as c
from web.access import check_pin
from web.api import Api, Ask
from web.track import with_track_url

api = Api("kiosk")


@api.call("GET", "", right="display", answer=c.HallShape)
def hall(ask: Ask) -> Any:
    """The hall: its name, time, business day, what it offers, and the printer of who asks."""
    return ask.read(reports.hall, ask.actor.device, ask.actor.counter)


@api.call("GET", "/services", right="display", answer=list[c.Service])
def services(ask: Ask) -> Any:
    """The business types with how many wait and how long it will take."""
    return ask.read(reports.services)


@api.call(
    "POST",
    "/tickets",
    right="kiosk",
    body=c.IssueBody,
    answer=c.Ticket,
    status=201,
    errors=(
        "closed",
        "quota_reached",
        "last_ticket_passed",
        "already_waiting",
        "too_early",
        "appointment_used",
        "appointment_cancelled",
        "suspended",
        "number_taken",
        "key_reused",
    ),
)
def take_ticket(ask: Ask) -> Any:
    """Take a number."""
    b: c.IssueBody = ask.body
    command = Issue(
        service=b.service,
        category=b.category,
        language=b.language,
        identity=b.identity,
        appointment=b.appointment,
        note=b.note,
        needs=b.needs or (),
        roll=b.roll,
        anyway=b.anyway,
    )
    return with_track_url(ask, ask.do(command))


@api.call("GET", "/tickets/<id>", right="kiosk_read", answer=c.Ticket, errors=("unknown_ticket",))
def ticket(ask: Ask) -> Any:
    """One ticket, by id or by business day and number."""
    return ask.read(reports.ticket, ask.args["id"], public=ask.caller.public)


@api.call(
    "POST",
    "/tickets/<id>/reprint",
    right="paper",
    answer=c.Ticket,
    errors=("unknown_ticket", "no_printer", "day_closed", "key_reused"),
)
def reprint(ask: Ask) -> Any:
    """Print a ticket again, marked 补打 / REPRINT."""
    return with_track_url(ask, ask.do(Reprint(ticket=ask.args["id"])))


@api.call(
    "GET",
    "/tickets/<id>/code.svg",
    right="paper",
    answer=str,
    media="image/svg+xml",
    errors=("unknown_ticket",),
)
def ticket_code(ask: Ask) -> Any:
    """The QR code of a ticket's public address, for who stands before the screen; 404 where the hall has none."""
    url = ask.read(reports.track_url, ask.args["id"], ask.hall.secret)
    picture = BytesIO()
    segno.make(url, error="m", micro=False).save(picture, kind="svg", border=2, xmldecl=False, nl=False)
    return Response(picture.getvalue(), mimetype="image/svg+xml", headers={"Cache-Control": "no-store"})


@api.call(
    "POST",
    "/tickets/<id>/restore",
    right="kiosk",
    answer=c.Ticket,
    errors=("unknown_ticket", "illegal_move", "day_closed", "return_over", "key_reused"),
)
def restore(ask: Ask) -> Any:
    """Take a missed customer back into the queue by the hall's rule."""
    return ask.do(Restore(ticket=ask.args["id"]))


@api.call(
    "POST",
    "/services/<code>/papers",
    right="paper",
    body=c.PapersBody,
    answer=c.Anything,
    errors=("no_printer", "key_reused"),
)
def print_papers(ask: Ask) -> Any:
    """Print the list of papers that a business type needs."""
    b: c.PapersBody = ask.body
    return ask.do(PrintPapers(service=ask.args["code"], language=b.language, large=b.large))


OPERATOR_ACTS: dict[str, Callable[[str, str], object]] = {
    # What the corner's buttons do, given the kiosk and its printer; to enter does nothing.
    "paper_changed": lambda device, printer: ChangePaper(),
    "test_print": lambda device, printer: TestPrint(printer=printer),
    "suspend": lambda device, printer: SuspendKiosk(device=device, suspended=True),
    "resume": lambda device, printer: SuspendKiosk(device=device, suspended=False),
}


@api.call(
    "POST",
    "/operator",
    right="paper",
    body=c.OperatorBody,
    answer=c.Anything,
    errors=("wrong_pin", "no_pin", "no_printer", "no_kiosk", "too_many", "key_reused"),
)
def operator(ask: Ask) -> Any:
    """The kiosk's operator corner: the PIN lets in; paper changed, test print, out of service and back."""
    check_pin(ask.hall, ask.body.pin)
    with ask.hall.reading() as reading:
        printer = reports.printer_of(reading, ask.actor.device)
    if (act := OPERATOR_ACTS.get(ask.body.act)) is not None:
        if ask.actor.device is None:
            raise HallError("no_kiosk")
        command = act(ask.actor.device, "" if printer is None else printer["name"])
        ask.do(command, actor=replace(ask.actor, staff=OPERATOR))
    return ask.read(reports.kiosk, ask.actor.device)
