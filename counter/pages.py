"""The counter's page: a clerk calls, serves and pauses."""

from __future__ import annotations

from flask import Response

from web.pages import page, station

pages = station("counter", __name__)


@pages.get("/counter")
def counter() -> Response:
    """The clerk's screen."""
    return page("counter/counter.html", "counter.title")
