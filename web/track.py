"""The public address of a ticket, added where somebody just got the ticket in hand."""

from __future__ import annotations

from typing import Any

from hall.track import track_url
from web.api import Ask


def with_track_url(ask: Ask, shape: dict[str, Any]) -> dict[str, Any]:
    """The ticket with its public address, when the hall has one. Never built from what a request says."""
    with ask.hall.reading() as reading:
        base, journal = reading.catalogue.public_url, reading.hall.journal
    if base is None:
        return shape
    return {**shape, "track_url": track_url(base, ask.hall.secret, ask.hall.code, journal, shape["id"])}
