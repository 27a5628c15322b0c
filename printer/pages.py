"""The paper of the built-in printer in the browser: the slips it drew, newest first, and how it is to behave.

What is told to it here is kept in no journal: it is a toy for showing, training and testing, and what comes of it (a
printer out of paper, a slip not confirmed) is in the journal as with any other printer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from flask import Blueprint, Response, abort, current_app, request, send_from_directory
from pydantic import Field

from hall.errors import HallError
from printer.shelf import MOODS, Mood, Shelf
from web.access import Caller, caller_of, check_csrf
from web.api import Body, as_json, house, read_body
from web.pages import page, station

MOST = 30


class MoodBody(Body):
    """How the printer is to behave; ``after``: only from this byte of a conversation on."""

    mood: str
    after: int = Field(0, ge=0, le=10_000_000)


@dataclass(frozen=True, slots=True)
class Desk:
    """On whose behalf the pages work. ``may_look`` ``may_tell`` raise HallError for who may not. ``listens``: where the
    printer is reached, for who has no other way to it than that."""

    shelf: Callable[[], Shelf]
    may_look: Callable[[], None]
    may_tell: Callable[[], None]
    listens: Callable[[], str | None] = lambda: None


def pages_of(desk: Desk, path: str = "/printer") -> Blueprint:
    """The page at ``path`` and what it asks for."""
    pages = station("printer", __name__)

    @pages.get(path)
    def paper() -> Response:
        """The page on which drawn slips roll out."""
        return page("printer/paper.html", "paper.title")

    @pages.get("/printer/slips.json")
    def slips() -> Response:
        """The newest slips and how the printer behaves; asked for every moment, and seldom another answer."""
        desk.may_look()
        response = as_json(_state(desk))
        response.headers["Cache-Control"] = "private, no-cache"
        response.vary.update(("Authorization", "Cookie"))
        response.add_etag()
        response.make_conditional(request)
        return response

    @pages.get("/printer/slips/<name>")
    def slip(name: str) -> Response:
        """One slip, drawn or as the bytes that made it. Never taken from a cache unasked: it is not for everybody, and
        numbers begin anew in a folder that was emptied."""
        desk.may_look()
        file = desk.shelf().file(name)
        if file is None:
            abort(404)
        return send_from_directory(file.parent.absolute(), name, max_age=None, as_attachment=name.endswith(".bin"))

    @pages.delete("/printer/slips")
    def clear() -> Response:
        """Throw the paper away."""
        desk.may_tell()
        desk.shelf().clear()
        return as_json(_state(desk))

    @pages.post("/printer/mood")
    def mood() -> Response:
        """Behave like this from now on."""
        desk.may_tell()
        body = read_body(MoodBody)
        if body.mood not in MOODS:
            raise HallError("wrong_values", {"fields": {"mood": ", ".join(MOODS)}})
        desk.shelf().tell(Mood(body.mood, body.after))
        return as_json(_state(desk))

    return pages


def _state(desk: Desk) -> dict[str, Any]:
    shelf = desk.shelf()
    return {
        "slips": shelf.slips(MOST),
        "mood": asdict(shelf.mood()),
        "may_tell": _may(desk.may_tell),
        "listens": desk.listens(),
    }


def _may(check: Callable[[], None]) -> bool:
    try:
        check()
    except HallError as error:
        # A question brings no CSRF token: it is asked for with the command.
        return error.code == "csrf"
    return True


# ---- in a hall -------------------------------------------------------------------------------------------


def _shelf() -> Shelf:
    return Shelf(current_app.config["JIAOHAO_DATA"] / "preview")


def _caller() -> Caller:
    return caller_of(request, next(iter(house().halls.values())))


def _staff_and_kiosks() -> None:
    _caller().acting("kiosk_read")


def _managers() -> None:
    caller = _caller()
    caller.acting("manager")
    if caller.by_cookie:
        check_csrf(request, house().secret)


pages = pages_of(Desk(_shelf, _staff_and_kiosks, _managers))
