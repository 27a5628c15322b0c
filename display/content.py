"""The calls for what boards show besides calls: what a board plays, and how the manager sets it up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import BoundedSemaphore
from typing import Annotated, Any

from flask import Response, request, send_file
from pydantic import Field, StringConstraints
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from display.media import MOST_BYTES, Folder, Work
from display.studio import Studio
from hall import content
from hall.actions.content import DropMedia, KeepMedia, OrderItems, RemoveItem, ShowItem
from hall.catalog import Catalogue
from hall.content import Film, Item, Media, Picture
from hall.day import iso, local
from hall.desk import Reading
from hall.errors import HallError
from hall.parts import Code
from web import contract as c
from web.api import HALL, STALLED_S, Api, Ask, Body, File, Query, as_json, house, line_may_rest, pieces_of_body

api = Api("content")
DAYS = 3
"""How many days, today the first, a board knows what to show on when its line is cut."""
SENDING = BoundedSemaphore(4)
RECEIVING = BoundedSemaphore(2)
"""So many may fetch or send a film at once: the server's other threads are for those who press buttons."""
KEPT = "private, max-age=31536000, immutable"
Name = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]*$")]


class ItemBody(Body):
    """An item of the content, new or changed."""

    item: Item


class OrderBody(Body):
    """Which item comes after which."""

    codes: Annotated[tuple[Code, ...], Field(max_length=content.MOST_ITEMS)]


class FileQuery(Query):
    """What a picture or film is called."""

    name: Name = "-"


# --- what a board shows


@api.call("GET", "/content", right="display", answer=c.Anything)
def playing(ask: Ask) -> Any:
    """What the board that asks shows between calls, and when, for some days ahead."""
    shape = ask.read(_playing, ask.actor.device, HALL.replace("<hall>", ask.hall.code))
    response = as_json(shape)
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def _playing(reading: Reading, device: str | None, base: str) -> dict[str, Any]:
    catalogue = reading.catalogue
    screen, today = catalogue.screen_of(device), local(reading.now, catalogue.zone).date()
    media = {one.sha: one for one in catalogue.media}
    items = []
    for item in catalogue.content if screen.content else ():
        spans = content.times(item, today, DAYS, catalogue.zone)
        if spans and (not item.zones or screen.zone in item.zones):
            shape = item.model_dump(mode="json", exclude={"on", "zones", "first", "last", "hours", "media"})
            shape["times"] = [{"from": iso(start), "to": iso(end)} for start, end in spans]
            if isinstance(item, Picture | Film):
                shape["file"] = _file(media[item.media], base)
            items.append(shape)
    return {"items": items}


def _file(media: Media, base: str) -> dict[str, Any]:
    address = f"{base}/content/media/{media.sha}"
    return media.model_dump(mode="json") | {"address": address, "small": f"{address}/small"}


@api.call(
    "GET", "/content/media/<sha>", right="display", answer=bytes, media="video/mp4 image/webp", errors=("too_many",)
)
def medium(ask: Ask) -> Any:
    """The file of a picture (WebP) or film (MP4); a film may be asked for in parts."""
    media, folder = _known(ask)
    if not SENDING.acquire(blocking=False):
        raise HallError("too_many")
    return _sent(folder.file(media), whenever_done=SENDING.release)


@api.call("GET", "/content/media/<sha>/small", right="display", answer=bytes, media="image/webp")
def small(ask: Ask) -> Any:
    """A small picture of a picture or film, WebP."""
    media, folder = _known(ask)
    return _sent(folder.small(media), whenever_done=lambda: None)


def _known(ask: Ask) -> tuple[Media, Folder]:
    catalogue: Catalogue = ask.read(lambda reading: reading.catalogue)
    found = next((one for one in catalogue.media if one.sha == ask.args["sha"]), None)
    if found is None:
        raise HallError("not_found")
    return found, _folder()


def _sent(path: Path, whenever_done: Callable[[], None]) -> Response:
    try:
        response = send_file(path, conditional=False)
        # passed on as a file it would be closed by the server behind our back
        response.direct_passthrough = False
        # who asks for a part that is not there gets the whole
        with suppress(RequestedRangeNotSatisfiable):
            response.make_conditional(request, accept_ranges=True, complete_length=response.content_length)
    except BaseException as error:
        whenever_done()
        if isinstance(error, FileNotFoundError):
            # the database was moved without its folder
            raise HallError("not_found") from error
        raise
    response.call_on_close(whenever_done)
    response.call_on_close(line_may_rest(STALLED_S))
    response.headers["Cache-Control"] = KEPT
    return response


# --- how it is set up


@api.call("GET", "/content/plan", right="manager_read", answer=c.Anything)
def plan(ask: Ask) -> Any:
    """Every item with its times, every picture and film, and films that are being made ready."""
    shape = ask.read(_plan, HALL.replace("<hall>", ask.hall.code))
    progress = _studio().progress
    shape["work"] = [
        {"id": work.id, "name": work.name, "wrong": work.wrong, "progress": round(progress.get(work.id, 0.0), 3)}
        for work in _folder().works()
    ]
    return shape


def _plan(reading: Reading, base: str) -> dict[str, Any]:
    catalogue, folder = reading.catalogue, _folder()
    today = local(reading.now, catalogue.zone).date()
    used = {item.media for item in catalogue.content if isinstance(item, Picture | Film)}
    return {
        "items": [item.model_dump(mode="json") for item in catalogue.content],
        "now": [
            item.code
            for item in catalogue.content
            if any(start <= reading.now < end for start, end in content.times(item, today, 1, catalogue.zone))
        ],
        "media": [
            _file(media, base) | {"used": media.sha in used, "missing": not folder.file(media).exists()}
            for media in catalogue.media
        ],
        "zones": [zone.model_dump(mode="json") for zone in catalogue.zones],
    }


@api.call("POST", "/content/items", right="manager", body=ItemBody, answer=c.Anything)
def show(ask: Ask) -> Any:
    """Add an item, or change the one of its code."""
    return ask.do(ShowItem(item=ask.body.item.model_dump(mode="json")))


@api.call("POST", "/content/order", right="manager", body=OrderBody, answer=c.Anything)
def order(ask: Ask) -> Any:
    """Show the items in this order."""
    return ask.do(OrderItems(codes=ask.body.codes))


@api.call("DELETE", "/content/items/<code>", right="manager", answer=c.Anything)
def hide(ask: Ask) -> Any:
    """Show an item no more."""
    return ask.do(RemoveItem(code=ask.args["code"]))


@api.call(
    "POST", "/content/media", right="manager", body=File, query=FileQuery, answer=c.Anything, errors=("too_many",)
)
def upload(ask: Ask) -> Any:
    """Send a picture or film: ``{media}`` when it is ready, ``{work}`` while it is made ready."""
    if not RECEIVING.acquire(blocking=False):
        raise HallError("too_many")
    try:
        pieces = pieces_of_body(MOST_BYTES)
        came = _folder().receive(pieces, request.content_length, ask.query.name, lambda media: _keep(ask, media))
    finally:
        RECEIVING.release()
    if isinstance(came, Work):
        _studio().woken()
        return {"work": came.id}
    return {"media": _file(came, HALL.replace("<hall>", ask.hall.code))}


def _keep(ask: Ask, media: Media) -> None:
    # Under no key: a picture that is sent twice is the same picture.
    done = ask.hall.do(KeepMedia(media=media), ask.actor)
    ask.position = (done.seq, done.journal)


@api.call("DELETE", "/content/media/<sha>", right="manager", answer=c.Anything)
def drop(ask: Ask) -> Any:
    """Take a picture or film away that no item shows."""
    folder = _folder()
    with folder.agreeing:
        answer = ask.do(DropMedia(sha=ask.args["sha"]))
        # said again under its key, it may have been sent anew since
        if ask.done is not None and not ask.done.replayed:
            folder.drop(ask.args["sha"])
    return answer


@api.call("DELETE", "/content/films/<id>", right="manager", answer=c.Anything)
def cancel(ask: Ask) -> Any:
    """Give up a film that is being made ready, or put away why it cannot be."""
    if not _studio().cancel(ask.args["id"]):
        raise HallError("not_found")
    return {}


def _studio() -> Studio:
    studio: Studio = house().extras["studio"]
    return studio


def _folder() -> Folder:
    return _studio().folder
