"""The greeter's page: a tablet at the door."""

from __future__ import annotations

from flask import Response

from web.pages import page, station

pages = station("greeter", __name__)


@pages.get("/greeter")
def greeter() -> Response:
    """Numbers for others, and everybody of today."""
    return page("greeter/greeter.html", "greeter.title")
