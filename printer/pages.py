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
_NAME = re.compile(r"[0-9]{6,9}\.png")


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
    drawn = [path.name for path in _folder().glob("*.png") if _NAME.fullmatch(path.name)]
    # A longer name is a higher number.
    drawn.sort(key=lambda name: (len(name), name), reverse=True)
    return as_json({"slips": drawn[:MOST]})


@pages.get("/printer/slips/<name>")
def slip(name: str) -> Response:
    """One drawn slip. Never taken from a cache unasked: it is not for everybody, and numbers begin anew in a folder
    that was emptied."""
    _only_staff_and_kiosks()
    path = _folder() / name
    if not _NAME.fullmatch(name) or path.is_symlink():
        abort(404)
    return send_from_directory(path.parent.absolute(), name, max_age=None)
