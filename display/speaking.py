"""The call by which whoever speaks asks what to say next, and tells what it said."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from display.schedule import Call, Heard, Turn, next_turn
from display.voice import speech
from hall import reports
from hall.actions.boards import BEAT_MS, NoteSpeaker
from hall.day import local
from hall.desk import Reading
from hall.fold import Announcement
from hall.ticket import State
from web import contract as c
from web.api import HALL, Api, Ask, Body

api = Api("speaking")
MOST = 200
"""Announcements looked through: more than a burst of a large hall."""
Id = Annotated[int, Field(ge=0, le=2**53)]
Ago = Annotated[int, Field(ge=0, le=10**9)]
SayWord = Literal["full", "again", "short", "brief", "silent"]


class HeardBody(Body):
    """How often an announcement was spoken, and how many milliseconds ago it ended."""

    announcement: Id
    times: Annotated[int, Field(ge=1, le=9)]
    ago: Ago


class SaidBody(Body):
    """What was said last: to its end, or why not."""

    announcement: Id
    say: SayWord
    ended: Literal["ended", "blocked", "failed"] = "ended"


class NextBody(Body):
    """What a speaker knows: it is done with everything up to ``after``, and how long it has been quiet (ms)."""

    after: Id
    heard: Annotated[tuple[HeardBody, ...], Field(max_length=MOST)] = ()
    quiet: Ago = 10**9
    sound: Literal["on", "off", "blocked"] = "on"
    said: SaidBody | None = None


@api.call("POST", "/voice/next", right="speak", body=NextBody, answer=c.Anything)
def next_to_say(ask: Ask) -> Any:
    """What to say now, or in how many milliseconds to ask again (0: when something happens); what was said is noted."""
    b: NextBody = ask.body
    with ask.hall.reading() as reading:
        answer = ask.answer(reading, _next(reading, b, ask.actor.device, ask.hall.code))
        known = reading.store.speakers().get(ask.actor.device or "")
        now = reading.now
    late = known is None or now - known.seen_at >= BEAT_MS or known.sound != b.sound
    if ask.actor.device is not None and (late or b.said is not None):
        last = (None, None) if b.said is None else (b.said.announcement, b.said.ended)
        note = NoteSpeaker(device=ask.actor.device, sound=b.sound, announcement=last[0], said=last[1])
        ask.hall.do(note, ask.actor)
    return answer


def _next(reading: Reading, b: NextBody, device: str | None, hall: str) -> dict[str, Any]:
    catalogue = reading.catalogue
    counters = catalogue.counters_in(catalogue.screen_of(device).zone)
    found = [
        one for one in reading.store.announcements_after(reading.hall.day, b.after, MOST) if one.counter in counters
    ]
    percent = catalogue.voice.percent(local(reading.now, catalogue.zone).time())
    heard = {one.announcement: Heard(one.times, one.ago) for one in b.heard}
    # Only a repeat asks whether its customer has come; what was not said yet is said in any case.
    calls = [Call(one.id, one.at, one.id not in heard or _calling(reading, one)) for one in found]
    turn = next_turn(calls, heard, reading.now, b.quiet, catalogue.voice, percent)
    if not isinstance(turn, Turn):
        return {"say": None, "wait": turn}
    announced = next(one for one in found if one.id == turn.call)
    return {"say": _saying(announced, turn, hall), "wait": 0}


def _calling(reading: Reading, one: Announcement) -> bool:
    """Whether its ticket is still being called to this counter."""
    ticket = reading.store.ticket(one.ticket)
    return ticket is not None and ticket.state == State.CALLED and ticket.counter == one.counter


def _saying(one: Announcement, turn: Turn, hall: str) -> dict[str, Any]:
    base = HALL.replace("<hall>", hall)
    return reports.call(one) | {
        "say": turn.say,
        "percent": turn.percent,
        "audio": f"{base}/audio/{one.id}.wav?say={turn.say}",
        "speech": speech(one.number, one.counter, one.language),
    }
