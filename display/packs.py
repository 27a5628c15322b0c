"""Voice packs: folders of clips with a ``pack.json``. A hall's own lie in ``voices/`` of its folder.

What an own pack lacks, or has in a form that cannot be used, is spoken by the built-in pack of its language, clip by
clip; what that lacks too is left out, so that in the end the chime is heard alone. A pack is read once a process, and
anew when its files have changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from display import waves
from display.chime import chime
from display.phrases import Language, Pauses, Phrasing, Saying, Step, clips_of, plan
from display.prompts import SERVICE, Prompt, Prompts, SentenceName, Wording, clips_of_prompts, plan_prompt

BUILT_IN = Path(__file__).parent / "packs"
OWN = "voices"
"""Where a hall's own packs lie, in its folder."""
SHORTEST_MS, LONGEST_MS = 100, 4000
MOST_LEAD_MS = 60
LOUDEST = round(waves.FULL * 10 ** (-1 / 20))
SOFTEST = round(waves.FULL * 10 ** (-20 / 20))
MOST_BYTES = 400_000
"""More than the longest clip has."""
NAME = re.compile(r"^[\w.-]{1,40}$")
CLIP = re.compile(r"^[\w-]{1,40}$")


class About(BaseModel):
    """``pack.json``. Without ``phrases`` it is worded as the built-in pack of its language."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    language: Language
    name: str = ""
    rate: int = waves.RATE
    phrases: dict[str, tuple[int | str, ...]] = {}
    prompts: dict[str, tuple[int | str, ...]] = {}
    pauses: Pauses = Pauses()


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as it was read: raw clips by name; what is wrong (that clip is not used) and what could be better.
    ``prompts``: what the kiosk says."""

    folder: Path
    language: Language
    name: str
    phrasing: Phrasing
    prompts: Wording
    clips: Mapping[str, bytes]
    faults: tuple[str, ...]
    remarks: tuple[str, ...]
    mark: str


Marked = tuple[tuple[str, int, int], ...]
_read: dict[Path, tuple[Marked, Pack]] = {}


def pack_in(folder: Path) -> Pack:
    """The pack of a folder. ValueError in one sentence when there is none or its ``pack.json`` says nothing."""
    marked = _marked(folder)
    known = _read.get(folder)
    if known is None or known[0] != marked:
        known = _read[folder] = marked, _load(folder, sha256(repr(marked).encode()).hexdigest()[:16])
    return known[1]


def built_in(language: Language) -> Pack:
    """The pack that comes with the product."""
    return pack_in(BUILT_IN / language)


def _marked(folder: Path) -> Marked:
    # A file written over in place leaves its folder's time as it was, so each is looked at; that takes 0.2 ms.
    try:
        files = [(one.name, one.stat()) for one in folder.iterdir() if one.suffix in (".wav", ".json")]
    except OSError as error:
        raise ValueError(f"there is no voice pack in {folder}: {error.strerror}") from error
    return tuple(sorted((name, stat.st_mtime_ns, stat.st_size) for name, stat in files))


def _load(folder: Path, mark: str) -> Pack:
    about = _about(folder)
    phrasing, faults = _phrasing(folder, about)
    prompts, wrong = _prompts(folder, about)
    faults += wrong
    if about.rate != waves.RATE:
        faults.append(f"pack.json: the rate is {about.rate}, not {waves.RATE}")
    clips: dict[str, bytes] = {}
    spared, names = _spared(folder, prompts, about.language)
    remarks = [_lacks(spared)] if spared else []
    for name in [*clips_of(phrasing, about.language), *names]:
        try:
            clips[name], better = _clip(folder / f"{name}.wav")
            remarks += [f"{name}.wav {what}" for what in better]
        except (OSError, waves.ClipError) as error:
            what = str(error) if isinstance(error, waves.ClipError) else "is missing"
            faults.append(f"{name}.wav {what}")
    return Pack(
        folder, about.language, about.name or folder.name, phrasing, prompts, clips, tuple(faults), tuple(remarks), mark
    )


def _about(folder: Path) -> About:
    try:
        return About.model_validate(json.loads((folder / "pack.json").read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise ValueError(f"there is no pack.json in {folder}") from error
    except (OSError, ValueError) as error:
        raise ValueError(f"pack.json in {folder} cannot be used: {_said(error)}") from error


def _said(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def _phrasing(folder: Path, about: About) -> tuple[Phrasing, list[str]]:
    """The pack's own wording; phrases that it does not say, or says wrongly, are those of the built-in pack."""
    own = folder != BUILT_IN / about.language
    phrases = dict(built_in(about.language).phrasing.phrases) if own else {}
    faults = []
    for name, parts in about.phrases.items():
        try:
            phrases |= Phrasing.model_validate({"phrases": {name: parts}}).phrases
        except ValidationError as error:
            faults.append(f"pack.json: {_said(error)}")
    return Phrasing(phrases=phrases, pauses=about.pauses), faults


def _prompts(folder: Path, about: About) -> tuple[dict[SentenceName, tuple[int | str, ...]], list[str]]:
    """The same for what the kiosk says."""
    own = folder != BUILT_IN / about.language
    prompts = dict(built_in(about.language).prompts) if own else {}
    faults = []
    for name, parts in about.prompts.items():
        try:
            prompts |= Prompts.model_validate({"prompts": {name: parts}}).prompts
        except ValidationError as error:
            faults.append(f"pack.json: {_said(error)}")
    return prompts, faults


def _spared(folder: Path, prompts: Wording, language: Language) -> tuple[list[str], list[str]]:
    """Of the clips that a pack may do without, those it lacks, and those it has: the kiosk's, and names of types."""
    may = clips_of_prompts(prompts, language)
    there = {file.stem for file in folder.glob("*.wav")}
    types = sorted(name for name in there if name.startswith(SERVICE) and CLIP.match(name))
    return [name for name in may if name not in there], [*(name for name in may if name in there), *types]


def _lacks(names: list[str]) -> str:
    return f"lacks {len(names)} clips that the kiosk says ({names[0]} …); the built-in voice says them"


def _clip(file: Path) -> tuple[bytes, list[str]]:
    """A clip as it is played, and what could be better about it. OSError, ClipError."""
    if file.stat().st_size > MOST_BYTES:
        raise waves.ClipError(f"is longer than {LONGEST_MS / 1000:g} s")
    samples = waves.samples_in(file.read_bytes())
    length, loudest, lead = len(samples) * 1000 // waves.RATE, waves.peak(samples), waves.lead_ms(samples)
    if not SHORTEST_MS <= length <= LONGEST_MS:
        raise waves.ClipError(f"is {length / 1000:.2f} s long, not {SHORTEST_MS / 1000:g} to {LONGEST_MS / 1000:g}")
    if loudest <= waves.QUIET:
        raise waves.ClipError("is silent")
    better = []
    if lead >= MOST_LEAD_MS:
        better.append(f"begins with {lead} ms of silence; it is cut off")
        samples = samples[max(0, lead - waves.LEAD_MS) * waves.RATE // 1000 :]
    if loudest > LOUDEST:
        better.append("is too loud: parts of it may be cut off; record it softer")
    if loudest < SOFTEST:
        better.append("is too soft to be heard well")
    return waves.as_raw(waves.softened(samples, loudest)), better


@dataclass(frozen=True, slots=True)
class Voices:
    """The packs that speak in a hall: for each language its own, if it has one, and the built-in."""

    packs: Mapping[Language, tuple[Pack, ...]]
    faults: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """Another one when a pack was changed."""
        return ".".join(pack.mark for packs in self.packs.values() for pack in packs)

    def clip(self, step: Step) -> bytes:
        """The raw samples of a step; nothing where no pack has them."""
        if step.language is None:
            return _chime()
        return next((pack.clips[step.clip] for pack in self.packs[step.language] if step.clip in pack.clips), b"")

    def steps(self, saying: Saying) -> list[Step]:
        """What is played for a saying. A language of which a clip is nowhere is left out whole, for half a number
        calls somebody else; when nothing is left, the chime alone."""
        phrasings: dict[Language, Phrasing] = {}
        for language in saying.languages:
            phrasing = self._phrasing(saying, language)
            if phrasing is not None:
                phrasings[language] = phrasing
        return plan(replace(saying, languages=tuple(phrasings), chime=saying.chime or not phrasings), phrasings)

    def prompt_steps(self, prompt: Prompt) -> list[Step]:
        """What is played for a prompt: nothing where a clip of it is nowhere. A name without a clip is left out."""
        packs = self.packs[prompt.language]
        if not self.clip(Step(prompt.language, f"{SERVICE}{prompt.service}")):
            prompt = replace(prompt, service=None)
        plans = (plan_prompt(prompt, _wording(pack), pack.phrasing.pauses) for pack in packs)
        return next((steps for steps in plans if all(map(self.clip, steps))), [])

    def _phrasing(self, saying: Saying, language: Language) -> Phrasing | None:
        """The first wording of a language of which every clip is there."""
        one = replace(saying, languages=(language,))
        wordings = (pack.phrasing for pack in self.packs[language])
        return next((wording for wording in wordings if all(map(self.clip, plan(one, {language: wording})))), None)


def _wording(pack: Pack) -> Wording:
    return {**pack.prompts, "call": pack.phrasing.phrases.get("call", ())}


def voices(data: Path | None, chosen: Mapping[Language, str]) -> Voices:
    """The voices of a hall: ``data`` is its folder, ``chosen`` the names of its own packs by language."""
    packs: dict[Language, tuple[Pack, ...]] = {}
    faults = []
    for language in get_args(Language):
        found = []
        try:
            if data is not None and language in chosen:
                found.append(own_pack(data, chosen[language], language))
        except ValueError as error:
            faults.append(str(error))
        try:
            found.append(built_in(language))
        except ValueError as error:
            faults.append(str(error))
        packs[language] = tuple(found)
    return Voices(packs, tuple(faults))


@cache
def _chime() -> bytes:
    return waves.as_raw(waves.samples_in(chime()))


def own_pack(data: Path, name: str, language: Language | None = None) -> Pack:
    """A hall's own pack by name. ValueError in one sentence when it is not there or speaks another language."""
    if not NAME.match(name) or name in (".", ".."):
        raise ValueError(f"a voice pack cannot be called {name!r}")
    pack = pack_in(data / OWN / name)
    if language not in (None, pack.language):
        raise ValueError(f"the voice pack {name} speaks {pack.language}, not {language}")
    return pack
