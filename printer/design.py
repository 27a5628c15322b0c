"""The page on which a hall words its own slips."""

from __future__ import annotations

from flask import Blueprint, Response

from web.pages import page

pages = Blueprint("design_pages", __name__, template_folder="templates")


@pages.get("/slips")
def design() -> Response:
    """Every kind of slip, worded on one side and drawn on the other."""
    return page("printer/design.html", "design.title")
