"""What is said of a call as clips and pauses, in each language. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from display.schedule import Say
from hall.catalog import Voice

Language = Literal["zh", "en"]
PhraseName = Literal["call", "brief", "sorry", "again", "attention"]
Pause = Annotated[int, Field(ge=0, le=250)]
"""Milliseconds; with more in it a phrase falls apart."""
CHIME = "chime"
CHIME_PAUSE_MS = 60
"""After the chime, which dies away by itself."""
WHOLE = 30
"""Numbers up to this are one clip each; above, tens and ones."""


class Pauses(BaseModel):
    """Silence in milliseconds: between the signs of a number, between two sentences, after a language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sign: Pause = 30
    sentence: Pause = 220
    after: Annotated[int, Field(ge=0, le=1000)] = 500


class Phrasing(BaseModel):
    """How a pack words its sentences: names of clips, pauses in milliseconds, and the places ``{number}`` and
    ``{counter}``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    phrases: dict[
        PhraseName, tuple[Pause | Annotated[str, Field(pattern=r"^([\w-]{1,40}|\{(number|counter)\})$")], ...]
    ]
    pauses: Pauses = Pauses()


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What is to be said. ``sorry``: pardon for a long wait comes first; ``again``: it was said before; ``brief``:
    number and counter alone; ``attention``: nobody is called, a message is on the screens; ``one``: how the 1 of a
    number is said in Chinese."""

    number: str = ""
    counter: int = 0
    languages: tuple[Language, ...] = ("zh", "en")
    sorry: bool = False
    again: bool = False
    brief: bool = False
    attention: bool = False
    chime: bool = True
    one: Literal["yi", "yao"] = "yi"

    @property
    def phrases(self) -> tuple[PhraseName, ...]:
        """The sentences of each language, in order."""
        if self.attention:
            return ("attention",)
        before: tuple[PhraseName, ...] = ("sorry",) * self.sorry + ("again",) * self.again  # type: ignore[assignment]
        return (*before, "brief" if self.brief else "call")


def in_order(first: Language, languages: Iterable[Language]) -> tuple[Language, ...]:
    """A ticket's own language, then the others of the hall."""
    return (first, *(language for language in languages if language != first))


def saying_of(
    number: str, counter: int, languages: tuple[Language, ...], say: Say, voice: Voice, *, sorry: bool
) -> Saying:
    """The saying of a call, as the schedule would have it; pardon is asked for at the first time only."""
    first = say in ("full", "short")
    return Saying(
        number=number,
        counter=counter,
        languages=languages if say == "full" else languages[:1],
        sorry=sorry and first,
        again=say == "again",
        brief=say == "brief",
        chime=voice.chime and first,
        one=voice.one,
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A clip of a language (``chime`` of none), then so many milliseconds of silence."""

    language: Language | None
    clip: str
    pause: int = 0

    def then(self, pause: int) -> Step:
        """The same clip with another pause after it."""
        return Step(self.language, self.clip, pause)


def plan(saying: Saying, phrasings: Mapping[Language, Phrasing]) -> list[Step]:
    """The clips and pauses of a saying; it ends without a pause."""
    steps = [Step(None, CHIME, CHIME_PAUSE_MS)] if saying.chime else []
    for language in saying.languages:
        pauses = phrasings[language].pauses
        for name in saying.phrases:
            steps += _phrase(saying, language, phrasings[language], name)
            steps[-1] = steps[-1].then(pauses.sentence)
        steps[-1] = steps[-1].then(pauses.after)
    return [*steps[:-1], *(step.then(0) for step in steps[-1:])]


def _phrase(saying: Saying, language: Language, phrasing: Phrasing, name: PhraseName) -> list[Step]:
    steps: list[Step] = []
    for part in phrasing.phrases[name]:
        if isinstance(part, int):
            steps[-1:] = [step.then(part) for step in steps[-1:]]
        elif part == "{number}":
            clips = number_clips(saying.number, language, saying.one)
            steps += [Step(language, clip, phrasing.pauses.sign) for clip in clips]
        elif part == "{counter}":
            steps += [Step(language, clip) for clip in counter_clips(saying.counter, language)]
        else:
            steps.append(Step(language, part))
    return steps


def number_clips(number: str, language: Language, one: Literal["yi", "yao"]) -> list[str]:
    """A ticket's number, letter by letter and digit by digit."""
    clip = "1yao" if language == "zh" and one == "yao" else "1"
    return [clip if sign == "1" else sign for sign in number]


def counter_clips(number: int, language: Language) -> list[str]:
    """A counter's number as a whole, 0 to 999: 105 → 100 (and) 5, in Chinese 一百 零 五; 110 → 一百 一 十."""
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest)
    clips = [str(100 * hundreds)]
    if not rest:
        return clips
    if language == "en":
        return [*clips, "and", *_below_hundred(rest)]
    between = ["0"] if rest < 10 else ["1"] if rest < 20 else []
    return [*clips, *between, *_below_hundred(rest)]


def _below_hundred(number: int) -> list[str]:
    tens, ones = divmod(number, 10)
    if number <= WHOLE:
        return [str(number)]
    return [str(10 * tens), *([str(ones)] if ones else [])]


def clips_of(phrasing: Phrasing, language: Language) -> list[str]:
    """Every clip that a saying can ask of a language, each once: what a whole pack has."""
    named = [part for parts in phrasing.phrases.values() for part in parts if isinstance(part, str) and part[0] != "{"]
    return list(dict.fromkeys([*named, *_signs(language), *_numbers(language)]))


def _signs(language: Language) -> Iterator[str]:
    yield from "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    if language == "zh":
        yield "1yao"


def _numbers(language: Language) -> Sequence[str]:
    return list(dict.fromkeys(clip for number in range(1, 1000) for clip in counter_clips(number, language)))
