"""The demo's page: all stations of the hall side by side. Only a demo's app has it, never a real hall's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from hall.desk import Hall
from hall.errors import HallError
from jiaohao.demo_crew import Crew, Pace
from web.access import Caller, caller_of, check_csrf, open_session
from web.api import Body, as_json, house, read_body
from web.pages import page, station

STAFF = "demo"
"""The staff number under which the page works on every screen."""
COUNTERS = (2, 4)
"""The counters on the page: between them they serve nearly everything."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")

pages: Blueprint = station("demo", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What the page plays on. ``welcoming``: whoever opens it is let in, for only this machine can."""

    crew: Crew
    welcoming: bool

    @property
    def pace(self) -> Pace:
        """The clock of all who come and go."""
        return self.crew.pace


class PaceBody(Body):
    pace: Literal["paused", "slow", "normal", "fast"]


def install(app: Flask, stage: Stage) -> None:
    """Make a hall's app that of a demo."""
    # Cookies know no ports: a demo must not sign anybody out of a real hall on this machine.
    app.config["SESSION_COOKIE_NAME"] = "jiaohao_demo"
    app.extensions["jiaohao_demo"] = stage
    app.extensions["jiaohao_threads"].append(stage.crew)
    app.register_blueprint(pages)


@pages.get("/demo")
def demo() -> AnyResponse:
    """Kiosk, board, two counters and the paper on one page."""
    hall = next(iter(house().halls.values()))
    if not _known(hall):
        if not _stage().welcoming or not _from_here():
            return redirect("/sign-in?next=/demo")
        with hall.reading() as reading:
            staff = reading.store.people.staff(STAFF)
        assert staff is not None
        open_session(hall, staff)
    return page("demo/demo.html", "demo.title", counters=COUNTERS)


@pages.get("/demo/pace")
def pace() -> Response:
    """How quick the demo goes."""
    _visitor()
    return as_json({"pace": _stage().pace.name})


@pages.post("/demo/pace")
def choose_pace() -> Response:
    """Make it quicker, slower or stand still."""
    if _visitor().by_cookie:
        check_csrf(request, house().secret)
    _stage().pace.choose(read_body(PaceBody).pace)
    return as_json({"pace": _stage().pace.name})


def _stage() -> Stage:
    stage: Stage = current_app.extensions["jiaohao_demo"]
    return stage


def _visitor() -> Caller:
    caller = caller_of(request, next(iter(house().halls.values())))
    caller.acting("manager")
    return caller


def _known(hall: Hall) -> bool:
    try:
        return caller_of(request, hall).may("manager")
    except HallError:
        return False


def _from_here() -> bool:
    """Whether the page was asked for by this machine's own name: a foreign page that leads its own name here is not
    let in."""
    return urlsplit(f"//{request.host}").hostname in LOOPBACK
