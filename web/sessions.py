"""Signing in and the pairing of screens: the calls that let somebody in."""

from __future__ import annotations

from typing import Any

from flask import Response, request, session

from hall import reports
from hall.actions.people import ApprovePairing, AskPairing, TakePairing
from hall.desk import Hall
from hall.errors import HallError
from web import contract as c
from web.access import SCREEN_COOKIE, Caller, caller_of, csrf_token, open_session, sign_in
from web.api import Api, Call, Nothing, Query, as_json, check_csrf, house, read_body

api = Api("sessions")
SCREEN_AGE_S = 400 * 86_400
"""As long as browsers keep a cookie; a screen is un-paired by revoking its token."""


def _only_hall() -> Hall:
    """The hall that is meant when an address names none."""
    halls = house().halls
    code = request.args.get("hall")
    return house().hall(code) if code is not None else next(iter(halls.values()))


def _who(hall: Hall) -> dict[str, Any]:
    with hall.reading() as reading:
        caller: Caller = caller_of(request, reading)
        name = reports.hall(reading)["name"]
    actor = caller.actor
    strongest = next((r for r in ("manager", "counter", "greeter") if r in caller.roles), actor.role)
    who = {"hall": hall.code, "hall_name": name, "role": strongest, "roles": sorted(caller.roles)}
    known = {"staff": actor.staff, "name": caller.name, "device": actor.device, "counter": actor.counter}
    csrf = {"csrf": csrf_token(request, house().secret)}
    return who | {key: value for key, value in known.items() if value is not None} | csrf


def who() -> Response:
    """Who asks, by cookie, with the token for changes."""
    return as_json(_who(_only_hall()))


def enter() -> Response:
    """Sign in with staff number and password."""
    hall = _only_hall()
    body = read_body(c.SessionBody)
    open_session(hall, sign_in(hall, body.staff, body.password))
    return as_json(_who(hall))


def leave() -> Response:
    """Sign out; a paired screen forgets what it was."""
    hall = _only_hall()
    with hall.reading() as reading:
        caller_of(request, reading)
    check_csrf(request, house().secret)
    session.clear()
    response = as_json({})
    response.delete_cookie(SCREEN_COOKIE, httponly=True, samesite="Lax")
    return response


def ask_pairing() -> Response:
    """A screen asks to be let in: a code to show, an address to ask at."""
    read_body(Nothing)
    return as_json(_only_hall().do(AskPairing()).answer)


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


def approve_pairing(code: str) -> Response:
    """A manager says what the screen with this code is."""
    hall = _only_hall()
    with hall.reading() as reading:
        caller = caller_of(request, reading)
    actor = caller.acting("manager")
    if caller.by_cookie:
        check_csrf(request, house().secret)
    body = read_body(c.ApproveBody)
    command = ApprovePairing(code=code, role=body.role, device=body.device, counter=body.counter)
    return as_json(hall.do(command, actor).answer)


def _declare() -> None:
    plain = [
        ("GET", "/api/v1/session", who, None, Nothing, ("unauthorized",)),
        ("POST", "/api/v1/session", enter, None, c.SessionBody, ("unauthorized", "too_many")),
        ("DELETE", "/api/v1/session", leave, None, Nothing, ("unauthorized", "csrf")),
        ("POST", "/api/v1/pairings", ask_pairing, None, Nothing, ("too_many",)),
        ("GET", "/api/v1/pairings/<pairing>", take_pairing, None, Nothing, ("unknown_pairing",)),
        (
            "POST",
            "/api/v1/pairings/<code>/approve",
            approve_pairing,
            "manager",
            c.ApproveBody,
            ("unauthorized", "forbidden", "unknown_pairing"),
        ),
    ]
    for method, rule, view, right, body, errors in plain:
        call = Call(
            method=method,
            rule=rule,
            name=view.__name__,
            summary=(view.__doc__ or "").partition("\n")[0],
            right=right,
            body=body,
            query=Query,
            answer=c.Anything,
            status=200,
            errors=errors,
        )
        api.plain(call, view)


_declare()
