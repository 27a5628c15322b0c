"""The board's page: who is called to which counter."""

from __future__ import annotations

from flask import Response

from web.pages import page, station

pages = station("display", __name__)


@pages.get("/board")
def board() -> Response:
    """The lobby's board."""
    return page("display/board.html", "board.title")


@pages.get("/counter-screen")
def counter_screen() -> Response:
    """The little screen over a counter."""
    return page("display/counter-screen.html", "counter_screen.title")


@pages.get("/board/plain")
def plain() -> Response:
    """The lobby's board for the browser of an old TV."""
    return page("display/plain.html", "board.title")
