"""The manager's page: screens, printers and staff."""

from __future__ import annotations

from flask import Response

from web.pages import page, station

pages = station("manager", __name__)


@pages.get("/manager")
def manager() -> Response:
    """The duty manager's page."""
    return page("manager/manager.html", "manager.title")
