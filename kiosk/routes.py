"""The kiosk's calls: what there is, taking a number, having it again, coming back after a miss."""

from __future__ import annotations

from typing import Any

from hall import reports
from hall.actions.issuing import Issue, Reprint, Restore
from web import contract as c
from web.api import Api, Ask
from web.track import with_track_url

api = Api("kiosk")


@api.call("GET", "", right="display", answer=c.HallShape)
def hall(ask: Ask) -> Any:
    """The hall: its name, time, business day and what it offers."""
    return ask.read(reports.hall)


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
    errors=("closed", "quota_reached", "last_ticket_passed", "already_waiting", "key_reused"),
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
    "POST",
    "/tickets/<id>/restore",
    right="kiosk",
    answer=c.Ticket,
    errors=("unknown_ticket", "illegal_move", "day_closed", "key_reused"),
)
def restore(ask: Ask) -> Any:
    """Take a missed customer back into the queue by the hall's rule."""
    return ask.do(Restore(ticket=ask.args["id"]))
