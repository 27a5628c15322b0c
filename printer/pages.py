"""The paper of the built-in printer in the browser: the slips it drew, newest first."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, send_from_directory

from web.api import as_json
from web.pages import page

pages = Blueprint(
    "printer",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/printer",
)
MOST = 30
_NAME = re.compile(r"^[0-9]{1,9}\.png$")


def _folder() -> Path:
    folder: Path = current_app.config["JIAOHAO_DATA"]
    return folder / "preview"


@pages.get("/printer")
def paper() -> Response:
    """The page on which drawn slips roll out."""
    return page("printer/paper.html", module="printer/paper.js")


@pages.get("/printer/slips.json")
def slips() -> Response:
    """The names of the newest slips."""
    drawn = sorted((path.name for path in _folder().glob("*.png")), reverse=True)[:MOST]
    return as_json({"slips": drawn})


@pages.get("/printer/slips/<name>")
def slip(name: str) -> Response:
    """One drawn slip."""
    if not _NAME.match(name):
        abort(404)
    return send_from_directory(_folder().absolute(), name, max_age=3600)
