"""Signing in and the pairing of screens: the calls that let somebody in."""

from __future__ import annotations

from typing import Any

from flask import Response, request, session

from hall import reports
from hall.actions.people import ApprovePairing, AskPairing, TakePairing
from hall.desk import Hall
from hall.errors import HallError
from web import contract as c
from web.access import SCREEN_COOKIE, Caller, caller_of, check_csrf, csrf_token, open_session, sign_in
from web.api import Api, Nothing, as_done, as_json, house, idempotency_key, read_body

api = Api("sessions")
SCREEN_AGE_S = 400 * 86_400
"""As long as browsers keep a cookie; a screen is un-paired by revoking its token."""


def _only_hall() -> Hall:
    """The hall that is meant when an address names none."""
    halls = house().halls
    code = request.args.get("hall")
    return house().hall(code) if code is not None else next(iter(halls.values()))


def _who(hall: Hall) -> dict[str, Any]:
    caller: Caller = caller_of(request, hall)
    with hall.reading() as reading:
        name = reports.hall(reading)["name"]
    actor = caller.actor
    strongest = next((r for r in ("manager", "counter", "greeter") if r in caller.roles), actor.role)
    who = {"hall": hall.code, "hall_name": name, "role": strongest, "roles": sorted(caller.roles)}
    known = {"staff": actor.staff, "name": caller.name, "device": actor.device, "counter": actor.counter}
    csrf = {"csrf": csrf_token(request, house().secret)}
    return who | {key: value for key, value in known.items() if value is not None} | csrf


@api.plain("GET", "/api/v1/session", errors=("unauthorized",))
def who() -> Response:
    """Who asks, by cookie, with the token for changes."""
    return as_json(_who(_only_hall()))


@api.plain("POST", "/api/v1/session", body=c.SessionBody, errors=("unauthorized", "too_many"))
def enter() -> Response:
    """Sign in with staff number and password."""
    hall = _only_hall()
    body = read_body(c.SessionBody)
    open_session(hall, sign_in(hall, body.staff, body.password))
    return as_json(_who(hall))


@api.plain("DELETE", "/api/v1/session", errors=("unauthorized", "csrf"))
def end_session() -> Response:
    """Sign out; where nobody is signed in, a paired screen forgets what it was."""
    hall = _only_hall()
    person = caller_of(request, hall).actor.staff is not None
    check_csrf(request, house().secret)
    session.clear()
    response = as_json({})
    if not person:
        response.delete_cookie(SCREEN_COOKIE, httponly=True, samesite="Lax")
    return response


@api.plain("POST", "/api/v1/pairings", errors=("too_many",))
def ask_pairing() -> Response:
    """A screen asks to be let in: a code to show, an address to ask at."""
    read_body(Nothing)
    return as_json(_only_hall().do(AskPairing()).answer)


@api.plain("GET", "/api/v1/pairings/<pairing>", errors=("unknown_pairing",))
def take_pairing(pairing: str) -> Response:
    """Whether the screen is approved; if so, its token comes as a cookie, once."""
    if len(pairing) > 200:
        raise HallError("unknown_pairing")
    answer = dict(_only_hall().do(TakePairing(pairing=pairing)).answer)
    token = answer.pop("token", None)
    answer.pop("id", None)
    response = as_json(answer)
    if token is not None:
        response.set_cookie(SCREEN_COOKIE, token, max_age=SCREEN_AGE_S, httponly=True, samesite="Lax")
    return response


@api.plain(
    "POST",
    "/api/v1/pairings/<code>/approve",
    right="manager",
    body=c.ApproveBody,
    errors=("unauthorized", "forbidden", "unknown_pairing"),
)
def approve_pairing(code: str) -> Response:
    """A manager says what the screen with this code is."""
    hall = _only_hall()
    caller = caller_of(request, hall)
    actor = caller.acting("manager")
    if caller.by_cookie:
        check_csrf(request, house().secret)
    body = read_body(c.ApproveBody)
    if not (code.isascii() and code.isdecimal()):
        raise HallError("unknown_pairing")
    command = ApprovePairing(code=code, role=body.role, device=body.device, counter=body.counter)
    done = hall.do(command, actor, idempotency_key(actor.principal))
    return as_done(as_json(done.answer), done)
