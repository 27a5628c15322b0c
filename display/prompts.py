"""What the kiosk says of its screens, as clips and pauses. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from display.phrases import Language, Pause, Pauses, Step, counter_clips, number_clips

Say = Literal[
    "choose", "papers", "bare", "not_yet", "ways", "message", "number", "take", "remember", "elsewhere", "held",
    "missed", "failed", "repeat", "look", "still", "call",
]  # fmt: skip
"""What a screen asks for; each is one sentence or two. ``call`` is worded as calls are."""
SentenceName = Literal[Say, "chosen", "ahead", "ahead_one", "ahead_none", "wait", "area"]
Wording = Mapping[SentenceName, tuple[int | str, ...]]
"""The clips, pauses and places of each sentence."""
MOST_AHEAD = 999
"""People before one; more are not counted aloud."""
NAMED = ("papers", "bare", "ways", "message")
"""What follows the choice of a business type: where there is a clip of its name, that comes first."""
SERVICE = "service-"
"""A clip with the name of a business type: this and the type's code. Halls make them; no pack has to have one."""


class Prompts(BaseModel):
    """How a pack words the kiosk's sentences: names of clips, pauses in milliseconds, and the places ``{number}``,
    ``{ahead}`` and ``{service}``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    prompts: dict[
        SentenceName, tuple[Pause | Annotated[str, Field(pattern=r"^([\w-]{1,40}|\{(number|ahead|service)\})$")], ...]
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What is to be said, in one language. ``ahead``: how many wait before the number, where that is told; ``service``:
    the code of the type that was chosen, where its name can be said; ``area``: where to wait stands on the screen."""

    say: Say
    language: Language
    number: str | None = None
    counter: int | None = None
    ahead: int | None = None
    service: str | None = None
    area: bool = False
    one: Literal["yi", "yao"] = "yi"

    @property
    def sentences(self) -> tuple[SentenceName, ...]:
        """The sentences in order."""
        if self.say in ("number", "held"):
            held: tuple[SentenceName, ...] = ("held",) if self.say == "held" else ()
            return (*held, "number", *self._ahead)
        if self.say in ("take", "remember", "elsewhere"):
            return (self.say, "area" if self.area else "wait")
        return ("chosen", self.say) if self.service is not None and self.say in NAMED else (self.say,)

    @property
    def _ahead(self) -> tuple[SentenceName, ...]:
        if self.ahead is None:
            return ()
        names: dict[int, SentenceName] = {0: "ahead_none", 1: "ahead_one"}
        return (names.get(self.ahead, "ahead"),)


def plan_prompt(prompt: Prompt, wording: Wording, pauses: Pauses) -> list[Step]:
    """The clips and pauses of a prompt; it ends without a pause."""
    steps: list[Step] = []
    for name in prompt.sentences:
        steps += _sentence(prompt, wording.get(name, ()), pauses)
        steps[-1:] = [step.then(pauses.sentence) for step in steps[-1:]]
    return [*steps[:-1], *(step.then(0) for step in steps[-1:])]


def _sentence(prompt: Prompt, parts: tuple[int | str, ...], pauses: Pauses) -> list[Step]:
    steps: list[Step] = []
    for part in parts:
        if isinstance(part, int):
            steps[-1:] = [step.then(part) for step in steps[-1:]]
        elif part == "{number}":
            clips = number_clips(prompt.number or "", prompt.language, prompt.one)
            steps += [Step(prompt.language, clip, pauses.sign) for clip in clips]
        elif part == "{ahead}":
            steps += [Step(prompt.language, clip) for clip in ahead_clips(prompt.ahead or 0, prompt.language)]
        elif part == "{counter}":
            steps += [Step(prompt.language, clip) for clip in counter_clips(prompt.counter or 0, prompt.language)]
        elif part == "{service}":
            steps.append(Step(prompt.language, f"{SERVICE}{prompt.service}"))
        else:
            steps.append(Step(prompt.language, part))
    return steps


def ahead_clips(number: int, language: Language) -> list[str]:
    """How many people: a whole number, of which a lone 2 is 两 in Chinese."""
    return ["kiosk-two"] if language == "zh" and number == 2 else counter_clips(number, language)


def clips_of_prompts(wording: Wording, language: Language) -> list[str]:
    """Every clip that the kiosk's sentences need beside numbers, letters and names of types, each once."""
    named = [part for parts in wording.values() for part in parts if isinstance(part, str) and part[0] != "{"]
    return list(dict.fromkeys([*named, *(["kiosk-two"] if language == "zh" else [])]))
