"""The kiosk's page: a customer takes a number."""

from __future__ import annotations

from flask import Response

from web.pages import page, station

pages = station("kiosk", __name__)


@pages.get("/kiosk")
def kiosk() -> Response:
    """The touchscreen at the door."""
    return page("kiosk/kiosk.html", "kiosk.title")
