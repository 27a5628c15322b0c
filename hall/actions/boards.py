"""Boards, zones and voices: how they are set up, what they say of themselves, a call to try them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from hall.actions.setup import ChangeCatalogue, change_catalogue
from hall.actions.work import Work, action
from hall.errors import HallError
from hall.events import BoardTested
from hall.store import Speaker

Shape = dict[str, Any]
BEAT_MS = 5_000
"""How much older than the truth the time may be at which a board was last heard of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetScreen:
    """Set a board up by its device."""

    screen: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetZones:
    """Replace the zones of the hall; boards of a zone that is gone show the whole hall, and what was to be seen in
    that zone alone is shown no more."""

    zones: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetVoice:
    """Set how calls are spoken."""

    voice: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSpeaker:
    """A board or loudspeaker lives, and what it said last. No fact of the hall's, so nothing of it stands in the
    journal."""

    device: str
    sound: str
    announcement: int | None = None
    said: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestBoard:
    """Show and speak a made-up call on one board."""

    device: str


@action(SetScreen)
def set_screen(work: Work, command: SetScreen) -> Shape:
    """Keep it as part of the document. HallError ``wrong_values``."""
    document = work.catalogue.model_dump(mode="json")
    device = command.screen.get("device")
    document["screens"] = [s for s in document["screens"] if s["device"] != device] + [command.screen]
    return change_catalogue(work, ChangeCatalogue(document=document, what=f"board {device}"))


@action(SetZones)
def set_zones(work: Work, command: SetZones) -> Shape:
    """Keep them as part of the document. HallError ``wrong_values``."""
    document = work.catalogue.model_dump(mode="json") | {"zones": command.zones}
    codes = {zone.get("code") for zone in command.zones}
    document["screens"] = [s if s["zone"] in codes else s | {"zone": None} for s in document["screens"]]
    document["content"] = [_left_in(item, codes) for item in document["content"]]
    return change_catalogue(work, ChangeCatalogue(document=document, what="zones"))


def _left_in(item: Shape, codes: set[Any]) -> Shape:
    """An item without the zones that are gone: one that has none left must not turn up everywhere."""
    left = [zone for zone in item["zones"] if zone in codes]
    return item | {"zones": left, "on": item["on"] and (bool(left) or not item["zones"])}


@action(SetVoice)
def set_voice(work: Work, command: SetVoice) -> Shape:
    """Keep it as part of the document. HallError ``wrong_values``."""
    document = work.catalogue.model_dump(mode="json") | {"voice": command.voice}
    return change_catalogue(work, ChangeCatalogue(document=document, what="voice"))


@action(NoteSpeaker)
def note_speaker(work: Work, command: NoteSpeaker) -> Shape:
    """Keep it, with what it said before where it says nothing new."""
    known = work.store.speakers().get(command.device)
    speaker = Speaker(work.now, command.sound, command.announcement, command.said, work.now)
    if command.said is None:
        last = known or Speaker(work.now, command.sound)
        speaker = replace(last, seen_at=work.now, sound=command.sound)
    work.store.keep_speaker(command.device, speaker)
    return {}


@action(TestBoard)
def test_board(work: Work, command: TestBoard) -> Shape:
    """Tell it. HallError ``not_found`` for a board that was never heard of."""
    if command.device not in work.store.speakers():
        raise HallError("not_found")
    work.record(BoardTested(device=command.device))
    return {}
