"""The paper of the built-in printer in the browser: the slips it drew, newest first."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Response, abort, current_app, request, send_from_directory

from web.access import caller_of
from web.api import as_json, house
from web.pages import page, station

pages = station("printer", __name__)
MOST = 30
_NAME = re.compile(r"^[0-9]{1,9}\.png$")


def _folder() -> Path:
    folder: Path = current_app.config["JIAOHAO_DATA"]
    return folder / "preview"


def _only_staff_and_kiosks() -> None:
    hall = next(iter(house().halls.values()))
    caller_of(request, hall).acting("kiosk_read")


@pages.get("/printer")
def paper() -> Response:
    """The page on which drawn slips roll out."""
    return page("printer/paper.html", "paper.title")


@pages.get("/printer/slips.json")
def slips() -> Response:
    """The names of the newest slips."""
    _only_staff_and_kiosks()
    drawn = sorted((path.name for path in _folder().glob("*.png")), reverse=True)[:MOST]
    return as_json({"slips": drawn})


@pages.get("/printer/slips/<name>")
def slip(name: str) -> Response:
    """One drawn slip."""
    _only_staff_and_kiosks()
    if not _NAME.match(name):
        abort(404)
    return send_from_directory(_folder().absolute(), name, max_age=3600)
