"""The rating tablet's page."""

from __future__ import annotations

from flask import Response

from web.pages import page, station

pages = station("rating", __name__)


@pages.get("/rating")
def rating() -> Response:
    """The tablet beside a counter that asks how the service was."""
    return page("rating/rating.html", "rating.title")
