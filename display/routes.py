"""The display's calls: the board of this moment, the journal feed, and the sound of a call."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from display.chime import chime
from display.voice import speech
from hall import reports, shapes
from hall.desk import Reading
from hall.errors import HallError
from web import contract as c
from web.api import HALL, Api, Ask, as_json
from web.live import public_event

api = Api("display")
MOST_ID = 2**53


@api.call("GET", "/board", right="display", answer=c.Board)
def board(ask: Ask) -> Any:
    """Everything a board shows, of one moment."""
    shape = ask.read(reports.board, ask.actor.device)
    base = HALL.replace("<hall>", ask.hall.code)
    for call in shape["calls"]:
        call["speech"] = speech(call["number"], call["counter"], call["language"])
        call["audio"] = f"{base}/audio/{call['announcement']}.wav"
    return shape


@api.call("GET", "/events", right="display", query=c.EventQuery, answer=c.Events, errors=("purged",))
def events(ask: Ask) -> Any:
    """The journal after a sequence number; what a caller may not see keeps its place as ``hidden``."""
    return ask.read(_events, ask)


def _events(reading: Reading, ask: Ask) -> Any:
    query: c.EventQuery = ask.query
    full = ask.caller.may("full_events")
    tag = f"{reading.hall.journal}.{reading.hall.seq}.{query.after}.{query.limit}.{int(full)}"
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        device = ask.actor.device
        found = reports.entries(reading, query.after, query.limit)
        items = [shapes.event(entry) if full else public_event(entry, device) for entry in found]
        last = items[-1]["seq"] if items else min(query.after, reading.hall.seq)
        response = as_json({"journal": reading.hall.journal, "items": items, "last": last})
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(tag)
    return response


@api.call(
    "GET",
    "/audio/<int:announcement>.wav",
    right="display",
    answer=bytes,
    errors=("unknown_announcement",),
    media="audio/wav",
)
def audio(ask: Ask) -> Any:
    """The sound of an announcement, WAV: the chime, until a voice pack is installed."""
    number = ask.args["announcement"]
    if number > MOST_ID:
        raise HallError("unknown_announcement")
    ask.read(reports.announcement, number)
    response = Response(chime(), mimetype="audio/wav")
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
