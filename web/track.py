"""The public address of a ticket, added where somebody just got the ticket in hand, and kept out of every log."""

from __future__ import annotations

import logging
from typing import Any

from hall.track import TOKEN, track_url
from web.api import Ask


def with_track_url(ask: Ask, shape: dict[str, Any]) -> dict[str, Any]:
    """The ticket with its public address, when the hall has one. Never built from what a request says."""
    done = ask.done
    if done is None or done.catalogue.public_url is None:
        return shape
    url = track_url(done.catalogue.public_url, ask.hall.secret, ask.hall.code, done.journal, shape["id"])
    return {**shape, "track_url": url}


class Unwritten(logging.Filter):
    """Takes the tokens of such addresses out of what a logger writes: whoever has one may act for its holder."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = TOKEN.sub("…", record.getMessage()), ()
        return True


UNWRITTEN = Unwritten()
