"""The calls of a customer's phone. Who knows a ticket's address may ask where it stands, leave, and come back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from math import ceil
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from flask import Response, request

from hall.actions.issuing import Leave, Restore
from hall.actions.ratings import Rate
from hall.actions.work import PHONE, Actor
from hall.desk import Hall
from hall.errors import HallError
from hall.following import Following, Moment, told
from hall.ticket import Ticket
from phone.limits import Limits
from web import contract as c
from web.api import Api, B, Nothing, error_response, house, idempotency_key, read_body

api = Api("phone")
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
"""Of every answer at such an address: nobody else keeps it or hears of it."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A hall as its phones find it."""

    hall: Hall
    following: Following
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Found:
    """The ticket of an address, at its hall, as things stand."""

    desk: Desk
    moment: Moment
    ticket: Ticket

    def answer(self) -> Response:
        """Where the ticket stands; nothing but that nothing is new, when the phone knows it already."""
        text, tag = self._said()
        if request.method == "GET" and request.headers.get("If-None-Match") == tag:
            response = Response(status=304)
        else:
            response = Response(text, mimetype="application/json")
        response.headers.update(PRIVATE)
        response.headers["ETag"] = tag
        return response

    def _said(self) -> tuple[str, str]:
        known = self.moment.kept.get(self.ticket.id)
        if known is None:
            text = json.dumps(told(self.moment, self.ticket), ensure_ascii=False, separators=(",", ":"))
            known = text, f'"{sha256(text.encode()).hexdigest()[:16]}"'
            self.moment.kept[self.ticket.id] = known
        return known


def _desks() -> list[Desk]:
    at = house()
    desks: WeakKeyDictionary[Hall, Desk] = at.extras.setdefault("phones", WeakKeyDictionary())
    for hall in at.halls.values():
        if hall not in desks:
            desks[hall] = Desk(hall, Following(hall))
    return [desks[hall] for hall in at.halls.values()]


def find(token: str) -> Found:
    """The ticket that an address names. HallError ``not_found`` alike for every address that is none, or no longer."""
    for desk in _desks():
        try:
            moment, ticket = desk.following.ticket(token)
        except HallError as error:
            if error.code != "not_found":
                raise
            continue
        return Found(desk, moment, ticket)
    raise HallError("not_found")


def admit(token: str) -> Found:
    """The same for a call; HallError ``too_many`` when this address asks too often."""
    found = find(token)
    early = found.desk.limits.wait(found.ticket.id, monotonic())
    if early:
        raise HallError("too_many", {"retry_after": ceil(early)})
    return found


def _done(token: str, body: type[B], command: Callable[[int, B], object]) -> Response:
    found = admit(token)
    said = read_body(body)
    actor = Actor(principal=f"{PHONE}:{found.ticket.id}", role=PHONE)
    done = found.desk.hall.do(command(found.ticket.id, said), actor, idempotency_key(actor.principal))
    moment, ticket = found.desk.following.ticket(token, least=done.seq)
    response = Found(found.desk, moment, ticket).answer()
    if done.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _private(error: HallError) -> Response:
    response = error_response(error)
    response.headers.update(PRIVATE)
    if "retry_after" in error.details:
        response.headers["Retry-After"] = str(error.details["retry_after"])
    return response


api.blueprint.register_error_handler(HallError, _private)
LIKELY = ("not_found", "too_many", "storage_unavailable")


@api.plain("GET", "/api/v1/track/<token>", answer=c.Followed, errors=LIKELY)
def track(token: str) -> Any:
    """Where a ticket stands, by the token of its address; with its ``ETag``, 304 while nothing is new."""
    return admit(token).answer()


@api.plain(
    "POST",
    "/api/v1/track/<token>/leave",
    answer=c.Followed,
    errors=(*LIKELY, "illegal_move", "day_closed"),
    keyed=True,
)
def track_leave(token: str) -> Any:
    """Give the number up."""
    return _done(token, Nothing, lambda ticket, _: Leave(ticket=ticket))


@api.plain(
    "POST",
    "/api/v1/track/<token>/restore",
    answer=c.Followed,
    errors=(*LIKELY, "illegal_move", "day_closed", "return_over", "not_by_phone"),
    keyed=True,
)
def track_restore(token: str) -> Any:
    """Back after a miss: wait again by the hall's rule, where it lets phones say so."""
    return _done(token, Nothing, lambda ticket, _: Restore(ticket=ticket))


@api.plain(
    "POST",
    "/api/v1/track/<token>/rate",
    body=c.RateBody,
    answer=c.Followed,
    errors=(*LIKELY, "illegal_move", "day_closed", "already_rated", "rating_off"),
    keyed=True,
)
def track_rate(token: str) -> Any:
    """What the holder thinks of the service, once it is over."""
    return _done(token, c.RateBody, lambda ticket, said: Rate(ticket=ticket, level=said.level, reasons=said.reasons))
