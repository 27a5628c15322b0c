"""The greeter's calls: appointments are made, looked up and given up."""

from __future__ import annotations

from typing import Any

from hall import reports
from hall.actions.appointments import Book, GiveUp
from web import contract as c
from web.api import Api, Ask

api = Api("greeter")


@api.call("GET", "/appointments", right="search", query=c.AppointmentQuery, answer=c.Appointments)
def appointments(ask: Ask) -> Any:
    """The appointments of a business day, who came and who did not, and the slots that are still to come."""
    return ask.read(reports.appointments, ask.query.day)


@api.call(
    "POST",
    "/appointments",
    right="greeter",
    body=c.BookBody,
    answer=c.Appointment,
    status=201,
    errors=("slot_full", "already_booked"),
)
def book(ask: Ask) -> Any:
    """Make an appointment; its code is what the customer says at the kiosk."""
    b: c.BookBody = ask.body
    at = round(b.at.timestamp() * 1000)
    return ask.do(Book(service=b.service, at=at, name_hint=b.name_hint, identity=b.identity))


@api.call(
    "DELETE",
    "/appointments/<code>",
    right="greeter",
    answer=c.Appointment,
    errors=("unknown_appointment", "appointment_used", "key_reused"),
)
def give_up(ask: Ask) -> Any:
    """The customer will not come: the slot is free again."""
    return ask.do(GiveUp(code=ask.args["code"]))
