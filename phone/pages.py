"""The phone's page, its words, and the page that shows whether a phone reaches the house at all."""

from __future__ import annotations

from flask import Response, request

from hall.errors import HallError
from hall.messages import LANGUAGES, words
from phone.routes import PRIVATE, find
from web.api import as_json
from web.files import squeezed
from web.pages import page, station

pages = station("phone", __name__)
FAMILIES = ("phone.", "ahead.", "wait.", "language.", "rating.level_", "rating.reason_", "web.broken", "web.offline")
REFUSALS = (
    "illegal_move",
    "already_rated",
    "rating_off",
    "day_closed",
    "not_by_phone",
    "return_over",
    "not_found",
    "too_many",
    "storage_unavailable",
)


@pages.get("/t/<token>")
def follow(token: str) -> Response:
    """Where one's number stands. Who has a wrong address, or one whose time is over, is told so in words."""
    try:
        find(token)
    except HallError as error:
        if error.code != "not_found":
            raise
        return _private(page("phone/gone.html", "phone.gone", 404))
    return _private(page("phone/phone.html", "phone.title"))


@pages.get("/t/try")
def try_out() -> Response:
    """Who reads this on a phone knows that phones reach the house."""
    return _private(page("phone/try.html", "phone.title"))


@pages.get("/t/words.json")
def own_words() -> Response:
    """The few words of the page, in every language."""
    wanted = (*FAMILIES, *(f"error.{code}" for code in REFUSALS))
    said = {
        code: {key: text for key, text in words(code).catalogue.items() if key.startswith(wanted)} for code in LANGUAGES
    }
    response = as_json(said)
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return squeezed(response)


def _private(response: Response) -> Response:
    response.headers.update(PRIVATE)
    return squeezed(response)
