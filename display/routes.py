"""The display's calls: the board of this moment, the journal feed, and the sound of a call."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from typing import Annotated, Any, Literal, Self

from flask import Response, current_app, request
from pydantic import Field, StringConstraints, model_validator
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from display.joining import joined, softer
from display.packs import Voices, voices
from display.phrases import Language, Saying, in_order, saying_of
from display.prompts import MOST_AHEAD, Prompt
from display.prompts import Say as Sentence
from display.schedule import Say
from display.voice import speech
from hall import reports, shapes
from hall.catalog import Voice
from hall.day import local
from hall.desk import Reading
from hall.errors import HallError
from web import contract as c
from web.api import HALL, Api, Ask, Query, as_json
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


class AudioQuery(Query):
    """How much is said: see ``display.schedule.Say``."""

    say: Literal["full", "short", "again", "brief"] = "full"


Number = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}[0-9]{3,6}$")]


class TrialQuery(AudioQuery):
    """A made-up call; ``pack``: in this voice pack instead of the hall's."""

    number: Number = "A023"
    counter: Annotated[int, Field(ge=1, le=999)] = 3
    language: Language | None = None
    pack: Annotated[str, StringConstraints(pattern=r"^[\w.-]{1,40}$")] | None = None
    sorry: bool = False


class PromptQuery(Query):
    """What a kiosk's screen says: see ``display.prompts.Prompt``."""

    say: Sentence
    language: Language
    number: Number | None = None
    counter: Annotated[int, Field(ge=1, le=999)] | None = None
    ahead: Annotated[int, Field(ge=0, le=MOST_AHEAD)] | None = None
    service: Annotated[str, StringConstraints(max_length=32)] | None = None
    area: bool = False

    @model_validator(mode="after")
    def _has_its_number(self) -> Self:
        if self.say in ("number", "held", "call") and self.number is None:
            raise ValueError("say the number")
        if self.say == "call" and self.counter is None:
            raise ValueError("say the counter")
        return self


@api.call(
    "GET",
    "/audio/<int:announcement>.wav",
    right="display",
    query=AudioQuery,
    answer=bytes,
    errors=("unknown_announcement",),
    media="audio/wav",
)
def audio(ask: Ask) -> Any:
    """The sound of an announcement, WAV: chime and words, in the ticket's language first."""
    number = ask.args["announcement"]
    if number > MOST_ID:
        raise HallError("unknown_announcement")
    saying, voice = ask.read(_saying_of, number, ask.query.say)
    return _sound(saying, voices(current_app.config["JIAOHAO_DATA"], voice.packs))


def _saying_of(reading: Reading, number: int, say: Say) -> tuple[Saying, Voice]:
    call, voice = reports.announcement(reading, number), reading.catalogue.voice
    ticket = reading.store.ticket(call.ticket)
    sorry = ticket is not None and ticket.waited > voice.apology_after * 1000
    languages = in_order("en" if call.language == "en" else "zh", reading.catalogue.languages)
    return saying_of(call.number, call.counter, languages, say, voice, sorry=sorry), voice


@api.call("GET", "/voice/attention.wav", right="display", answer=bytes, media="audio/wav")
def attention(ask: Ask) -> Any:
    """What draws attention to a message on the screens, WAV."""
    catalogue = ask.read(lambda reading: reading.catalogue)
    saying = Saying(attention=True, languages=catalogue.languages)
    return _sound(saying, voices(current_app.config["JIAOHAO_DATA"], catalogue.voice.packs))


@api.call("GET", "/voice/prompt.wav", right="kiosk", query=PromptQuery, answer=bytes, media="audio/wav")
def prompt(ask: Ask) -> Any:
    """What a kiosk says of a screen, WAV, as loud as the hall is now; silence where it cannot be said."""
    q: PromptQuery = ask.query
    voice, percent = ask.read(_loudness)
    said = Prompt(**q.model_dump(), one=voice.one)
    spoken = voices(current_app.config["JIAOHAO_DATA"], voice.packs)
    return _wav(f"{spoken.mark} {percent} {said!r}", lambda: softer(said, spoken, percent))


def _loudness(reading: Reading) -> tuple[Voice, int]:
    voice = reading.catalogue.voice
    return voice, voice.percent(local(reading.now, reading.catalogue.zone).time())


@api.call("GET", "/voice/test.wav", right="speak", query=TrialQuery, answer=bytes, media="audio/wav")
def voice_trial(ask: Ask) -> Any:
    """A made-up call as it would be spoken, WAV."""
    q: TrialQuery = ask.query
    catalogue = ask.read(lambda reading: reading.catalogue)
    languages = in_order(q.language or catalogue.languages[0], catalogue.languages)
    saying = saying_of(q.number, q.counter, languages, q.say, catalogue.voice, sorry=q.sorry)
    chosen = catalogue.voice.packs if q.pack is None else dict.fromkeys(languages, q.pack)
    return _sound(saying, voices(current_app.config["JIAOHAO_DATA"], chosen))


def _sound(saying: Saying, spoken: Voices) -> Response:
    return _wav(f"{spoken.mark} {saying!r}", lambda: joined(saying, spoken))


def _wav(what: str, make: Callable[[], bytes]) -> Response:
    """A sound as WAV; who has heard it asks again with its tag, so a changed pack is heard at once."""
    tag = sha256(what.encode()).hexdigest()[:32]
    known = request.if_none_match.contains(tag)
    response = Response(status=304) if known else Response(make(), mimetype="audio/wav")
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    if response.status_code == 200:
        # Some browsers play nothing of which they cannot ask for a part; who asks for none there is gets the whole.
        with suppress(RequestedRangeNotSatisfiable):
            response.make_conditional(request, accept_ranges=True, complete_length=response.content_length)
    return response
