"""What a slip says: blocks in their order, as data. Pure; how they look is ``layout``'s business.

Two languages stand as a big line and a small line, the ticket's own language first and bigger.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, Protocol

Language = Literal["zh", "en"]
Size = Literal["huge", "number", "large", "normal", "small"]
Align = Literal["left", "center", "right"]

QR_LIMIT = 300
"""Most bytes of a QR code: more would need modules too fine for a thermal head on 58 mm paper."""
THIN_SPACE = "\u2009"


class Words(Protocol):
    """The words of one language."""

    def text(self, key: str, /, **params: object) -> str:
        """The sentence behind this key."""
        ...


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A name in both languages."""

    zh: str
    en: str

    def of(self, language: Language) -> str:
        """The name in this language."""
        return self.zh if language == "zh" else self.en


# ---- blocks ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, broken into lines where it must."""

    content: str
    size: Size = "normal"
    align: Align = "center"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """A row with something at its left and something at its right end."""

    left: str
    right: str
    size: Size = "normal"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Badge:
    """A mark that must not be missed, framed, with its small line below; ``solid``: white on black, full
    width."""

    content: str
    small: str = ""
    solid: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a checklist with its small line."""

    content: str
    small: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """Things to tick off, each behind an empty box; short ones stand two in a row."""

    items: tuple[Item, ...]
    size: Size = "normal"


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Space:
    """Blank paper, in millimetres."""

    mm: float = 2.0


@dataclass(frozen=True, slots=True)
class QR:
    """A QR code of about this size with the words that say what it is for. At most ``QR_LIMIT`` bytes.

    The blocks ``beside`` it stand at its left on wide paper, above it on narrow paper.
    """

    data: str
    caption: str
    small: str = ""
    size_mm: float = 24.0
    beside: tuple[Text | Checklist | Space, ...] = ()

    def __post_init__(self) -> None:
        if not 0 < len(self.data.encode()) <= QR_LIMIT:
            raise ValueError(f"a QR code holds 1 to {QR_LIMIT} bytes")


Block = Text | Columns | Badge | Checklist | Rule | Space | QR
Slip = tuple[Block, ...]


def texts(slip: Slip) -> Iterator[str]:
    """Every text that will be drawn as letters."""
    for block in slip:
        match block:
            case Text(content=content):
                yield content
            case Columns(left=left, right=right):
                yield from (left, right)
            case Badge(content=content, small=small):
                yield from (content, small)
            case Checklist(items=items):
                for item in items:
                    yield from (item.content, item.small)
            case QR(caption=caption, small=small, beside=beside):
                yield from texts(beside)
                yield from (caption, small)
            case Rule() | Space():
                pass


# ---- the ticket ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFacts:
    """What is known of a ticket when its slip is drawn.

    ``ahead`` counts people before the holder, the holder not among them; ``wait`` is a range in seconds;
    ``issued`` is the hall's own wall time as it shall be printed, beginning with its date; ``track_url``
    only where phones can reach the hall (one too long for a QR code is left out); ``reprint`` marks the slip
    补打 / REPRINT; ``large`` prints it for weak eyes: bigger, and in the ticket's own language alone.
    """

    hall: Bilingual
    number: str
    service: Bilingual
    category: str
    category_name: Bilingual
    ahead: int
    wait: tuple[int, int] | None
    issued: str
    business_day: str
    area: Bilingual | None = None
    papers: tuple[Bilingual, ...] = ()
    hints: tuple[Bilingual, ...] = ()
    track_url: str | None = None
    reprint: bool = False
    language: Language = "zh"
    large: bool = False


@dataclass(frozen=True, slots=True)
class _Voices:
    """Both catalogues, the slip's own language first. ``alone``: what is said in the other one is left out."""

    first: Words
    second: Words
    language: Language
    alone: bool = False

    def say(self, key: str, **params: object) -> tuple[str, str]:
        return self.first.text(key, **params), "" if self.alone else self.second.text(key, **params)

    def name(self, name: Bilingual) -> tuple[str, str]:
        other: Language = "en" if self.language == "zh" else "zh"
        big, small = name.of(self.language), name.of(other)
        return big or small, "" if small == big or not big or self.alone else small


@dataclass(frozen=True, slots=True)
class _Print:
    """How big a ticket's parts are: the number, what has to be read, and the small print."""

    number: Size
    main: Size
    small: Size


_ORDINARY = _Print("number", "normal", "small")
_LARGE = _Print("huge", "large", "normal")


def ticket_slip(facts: TicketFacts, words_zh: Words, words_en: Words) -> Slip:
    """The slip a customer takes from the kiosk."""
    both = _voices(facts.language, words_zh, words_en)
    voices, sizes = (replace(both, alone=True), _LARGE) if facts.large else (both, _ORDINARY)
    blocks: list[Block] = []
    if facts.reprint:
        # the mark is for the staff too, who may read the other language
        blocks += [Badge(*both.say("slip.reprint"), solid=True), Space()]
    blocks += _lines(voices.name(facts.hall), "normal")
    blocks += [Space(2.25), Text(spaced(facts.number), sizes.number, bold=True), Space(1.5)]
    blocks += _lines(voices.name(facts.service), "large")
    if facts.category != "ordinary":
        blocks += [Space(1), Badge(*voices.name(facts.category_name))]
    blocks.append(Rule())
    for pair in _waiting(facts, voices):
        blocks += _lines(pair, sizes.main)
    if facts.area is not None:
        blocks += [Space(1), *_lines(_area(facts.area, voices), sizes.main)]
    blocks += _small_print(facts, voices, sizes)
    return tuple(blocks)


def _small_print(facts: TicketFacts, voices: _Voices, sizes: _Print) -> Iterator[Block]:
    yield Rule()
    papers = tuple(_papers(facts.papers, voices, sizes))
    body: tuple[Block, ...] = papers
    if facts.track_url is not None and len(facts.track_url.encode()) <= QR_LIMIT:
        body = (QR(facts.track_url, *voices.say("slip.track"), beside=papers),)
    if body:
        yield from (*body, Rule())
    for hint in facts.hints:
        yield from _plain(voices.name(hint), sizes.small)
        yield Space(0.75)
    yield Text(facts.issued, "small")
    if not facts.issued.startswith(facts.business_day):
        yield from _plain(voices.say("slip.business_day", day=facts.business_day), "small")


def _papers(papers: tuple[Bilingual, ...], voices: _Voices, sizes: _Print) -> Iterator[Text | Checklist | Space]:
    if papers:
        heading, small = voices.say("slip.papers")
        yield Text(heading, "normal", "left", bold=True)
        if small:
            yield Text(small, "small", "left")
        yield Space(0.75)
        yield Checklist(tuple(Item(*voices.name(paper)) for paper in papers), sizes.main)


def _waiting(facts: TicketFacts, voices: _Voices) -> Iterator[tuple[str, str]]:
    """In one line; in large print, in which both would not fit, in two."""
    key = "slip.ahead" if facts.ahead > 0 else "slip.ahead_none"
    ahead = voices.say(key, count=facts.ahead)
    if facts.wait is None:
        yield ahead
        return
    low, high = minutes(*facts.wait)
    wait = voices.say("slip.wait_one" if low == high else "slip.wait", low=low, high=high)
    if voices.alone:
        yield from (ahead, wait)
        return
    first = voices.first.text("slip.ahead_wait", ahead=ahead[0], wait=wait[0])
    yield first, voices.second.text("slip.ahead_wait", ahead=ahead[1], wait=wait[1])


def _area(area: Bilingual, voices: _Voices) -> tuple[str, str]:
    big, small = voices.name(area)
    first, second = voices.first.text("slip.area", area=big), voices.second.text("slip.area", area=small or big)
    return first, "" if voices.alone else second


# ---- the test slip ---------------------------------------------------------------------------------------


def test_slip(printer: str, address: str, width_mm: int, printed_at: str, words_zh: Words, words_en: Words) -> Slip:
    """The slip that shows a technician whether this printer's paper is whole, sharp and cut in the right
    place."""
    voices = _voices("zh", words_zh, words_en)
    return (
        *_lines(voices.say("slip.test_title"), "large"),
        Rule(),
        Text(printer, "normal", bold=True),
        Text(address, "small"),
        Text(printed_at, "small"),
        Space(),
        Text(spaced("B023"), "number", bold=True),
        Space(),
        *_lines(voices.say("slip.test_sharp"), "small"),
        Text("永国酬鹰爨 0O1Il 5S8B ￥1,234.50", "small"),
        Space(),
        *_lines(voices.say("slip.test_edges", width=width_mm), "small"),
        Columns("◀", "▶", "normal"),
        Rule(),
    )


# ---- shared ----------------------------------------------------------------------------------------------


def spaced(number: str) -> str:
    """A ticket number with a thin space between letters and digits: they never touch."""
    return re.sub(r"(?<=[^\d\s])(?=\d)", THIN_SPACE, number, count=1)


def minutes(low: int, high: int) -> tuple[int, int]:
    """A range of seconds as whole minutes, never narrower than it was and never below one minute."""
    first = max(1, math.floor(low / 60))
    return first, max(first, math.ceil(high / 60))


def _voices(language: Language, words_zh: Words, words_en: Words) -> _Voices:
    if language == "zh":
        return _Voices(words_zh, words_en, language)
    return _Voices(words_en, words_zh, language)


def _lines(pair: tuple[str, str], size: Size) -> Iterator[Block]:
    big, small = pair
    yield Text(big, size, bold=True)
    if small and small != big:
        yield Text(small, "small")


def _plain(pair: tuple[str, str], size: Size) -> Iterator[Block]:
    """Both lines alike."""
    for text in pair:
        if text:
            yield Text(text, size)
