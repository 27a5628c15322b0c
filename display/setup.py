"""The calls by which boards, zones and the voice are set up, and how each board is."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from hall.actions.boards import SetScreen, SetVoice, SetZones, TestBoard
from hall.catalog import Catalogue, Voice
from hall.day import iso
from hall.desk import Reading
from hall.store import Speaker
from web import contract as c
from web.api import Api, Ask, Body

api = Api("boards")
ONLINE_MS = 15_000
"""A board that was heard of within this is there; it says so every few seconds."""

Line = Annotated[str, StringConstraints(max_length=200)]


class ScreenBody(Body):
    """How a board is set up."""

    name: Annotated[str, StringConstraints(max_length=60)] = ""
    zone: Annotated[str, StringConstraints(max_length=32)] | None = None
    layout: Literal["full", "content", "big", "plain"] = "full"
    sound: bool = True
    content: bool = True


class ZoneBody(Body):
    """A part of the hall."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
    name: dict[Literal["zh", "en"], Line]
    counters: tuple[Annotated[int, Field(ge=1, le=999)], ...] = ()
    services: tuple[Annotated[str, StringConstraints(max_length=32)], ...] = ()


class ZonesBody(Body):
    """Every zone there shall be."""

    zones: Annotated[tuple[ZoneBody, ...], Field(max_length=20)]


@api.call("GET", "/boards", right="manager_read", answer=c.Anything)
def boards(ask: Ask) -> Any:
    """Every board and loudspeaker with its set-up and how it is; the zones; how calls are spoken."""
    return ask.read(_boards)


def _boards(reading: Reading) -> dict[str, Any]:
    catalogue, speakers = reading.catalogue, reading.store.speakers()
    # a screen of one counter is no board
    boards = (t for t in reading.store.people.tokens() if t.role == "display" and t.counter is None)
    tokens = {token.device for token in boards if token.device is not None}
    devices = sorted(tokens | set(speakers) | {screen.device for screen in catalogue.screens})
    return {
        "items": [_board(device, catalogue, speakers.get(device), reading) for device in devices],
        "zones": [zone.model_dump(mode="json") for zone in catalogue.zones],
        "voice": catalogue.voice.model_dump(mode="json"),
    }


def _board(device: str, catalogue: Catalogue, speaker: Speaker | None, reading: Reading) -> dict[str, Any]:
    shape: dict[str, Any] = catalogue.screen_of(device).model_dump(mode="json")
    if speaker is None:
        return shape | {"online": False, "seen_at": None, "state": None, "last": None}
    announcement = None if speaker.announcement is None else reading.store.announcement(speaker.announcement)
    last = None
    if announcement is not None and speaker.said_at is not None:
        last = {"number": announcement.number, "counter": announcement.counter, "said": speaker.said}
        last["at"] = iso(speaker.said_at)
    online = reading.now - speaker.seen_at < ONLINE_MS
    return shape | {"online": online, "seen_at": iso(speaker.seen_at), "state": speaker.sound, "last": last}


@api.call("POST", "/boards/<device>", right="manager", body=ScreenBody, answer=c.Anything)
def set_board(ask: Ask) -> Any:
    """Name a board, and say which zone it shows, how, and whether it speaks."""
    return ask.do(SetScreen(screen={"device": ask.args["device"], **ask.body.model_dump()}))


@api.call("POST", "/boards/<device>/test", right="manager", answer=c.Anything, errors=("not_found",))
def try_board(ask: Ask) -> Any:
    """Show and speak a made-up call on one board."""
    return ask.do(TestBoard(device=ask.args["device"]))


@api.call("POST", "/zones", right="manager", body=ZonesBody, answer=c.Anything)
def set_zones(ask: Ask) -> Any:
    """Replace the zones of the hall."""
    return ask.do(SetZones(zones=[zone.model_dump(mode="json") for zone in ask.body.zones]))


@api.call("POST", "/voice", right="manager", body=Voice, answer=c.Anything)
def set_voice(ask: Ask) -> Any:
    """Set how calls are spoken."""
    return ask.do(SetVoice(voice=ask.body.model_dump(mode="json")))
