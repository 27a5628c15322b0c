"""What the product's own slips say: the ticket and the checklist of papers by their templates, and the test slip."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from printer import template
from printer.slips import (
    Badge,
    Bilingual,
    Block,
    Columns,
    Language,
    Rule,
    Size,
    Slip,
    Space,
    Text,
    Words,
    spaced,
)
from printer.standard import read
from printer.template import Template, Values


@dataclass(frozen=True, slots=True)
class Look:
    """How a hall wants its slips: its own template where it has one, and its logo (base64 of a PNG)."""

    template: Template | None = None
    logo: str | None = None


STANDARD = Look()


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersFacts:
    """What is known of a business type when its checklist of papers is drawn; ``printed`` as ``issued`` above."""

    hall: Bilingual
    service: Bilingual
    papers: tuple[Bilingual, ...]
    printed: str
    area: Bilingual | None = None
    language: Language = "zh"
    large: bool = False


def ticket_slip(facts: TicketFacts, words_zh: Words, words_en: Words, look: Look = STANDARD) -> Slip:
    """The slip a customer takes from the kiosk. One printed again is marked whatever its template says."""
    form = look.template or read("reprint" if facts.reprint else "ticket")
    body = template.fill(
        form, _ticket_values(facts, words_zh, words_en), facts.language, large=facts.large, logo=look.logo
    )
    mark = marked("slip.reprint", facts.language, words_zh, words_en) if facts.reprint else ()
    return (*mark, *body)


def papers_slip(facts: PapersFacts, look: Look = STANDARD) -> Slip:
    """The list of what to bring, for those who come back another day."""
    values: Values = {
        "hall": facts.hall,
        "service": facts.service,
        "area": facts.area or _NOTHING,
        "papers": facts.papers,
        "printed": _same(facts.printed),
    }
    form = look.template or read("papers")
    return template.fill(form, values, facts.language, large=facts.large, logo=look.logo)


def marked(key: str, language: Language, words_zh: Words, words_en: Words) -> tuple[Block, ...]:
    """A mark at the very top of a slip, in both languages: it is for the staff too."""
    zh, en = words_zh.text(key), words_en.text(key)
    first, second = (zh, en) if language == "zh" else (en, zh)
    return (Badge(first, second, solid=True), Space())


def _ticket_values(facts: TicketFacts, words_zh: Words, words_en: Words) -> Values:
    late = not facts.issued.startswith(facts.business_day)
    return {
        "hall": facts.hall,
        "number": _same(spaced(facts.number)),
        "service": facts.service,
        "category": _NOTHING if facts.category == "ordinary" else facts.category_name,
        "waiting": tuple(_waiting(facts, words_zh, words_en)),
        "area": facts.area or _NOTHING,
        "papers": facts.papers,
        "hints": facts.hints,
        "issued": _same(facts.issued),
        "day": _same(facts.business_day) if late else _NOTHING,
        "track_url": _same(facts.track_url or ""),
    }


_NOTHING = Bilingual("", "")


def _same(text: str) -> Bilingual:
    return Bilingual(text, text)


def _waiting(facts: TicketFacts, words_zh: Words, words_en: Words) -> Iterator[Bilingual]:
    """In one line; in large print, in which both would not fit, in two."""

    def said(key: str, **params: object) -> Bilingual:
        return Bilingual(words_zh.text(key, **params), words_en.text(key, **params))

    ahead = said("slip.ahead" if facts.ahead > 0 else "slip.ahead_none", count=facts.ahead)
    if facts.wait is None:
        yield ahead
        return
    low, high = minutes(*facts.wait)
    wait = said("slip.wait_one" if low == high else "slip.wait", low=low, high=high)
    if facts.large:
        yield from (ahead, wait)
        return
    yield Bilingual(
        words_zh.text("slip.ahead_wait", ahead=ahead.zh, wait=wait.zh),
        words_en.text("slip.ahead_wait", ahead=ahead.en, wait=wait.en),
    )


def minutes(low: int, high: int) -> tuple[int, int]:
    """A range of seconds as whole minutes, never narrower than it was and never below one minute."""
    first = max(1, math.floor(low / 60))
    return first, max(first, math.ceil(high / 60))


def test_slip(printer: str, address: str, width_mm: int, printed_at: str, words_zh: Words, words_en: Words) -> Slip:
    """The slip that shows a technician whether this printer's paper is whole, sharp and cut in the right
    place."""

    def lines(key: str, size: Size, **params: object) -> Iterator[Block]:
        yield Text(words_zh.text(key, **params), size, bold=True)
        yield Text(words_en.text(key, **params), "small")

    return (
        *lines("slip.test_title", "large"),
        Rule(),
        Text(printer, "normal", bold=True),
        Text(address, "small"),
        Text(printed_at, "small"),
        Space(),
        Text(spaced("B023"), "number", bold=True),
        Space(),
        *lines("slip.test_sharp", "small"),
        Text("永国酬鹰爨 0O1Il 5S8B ￥1,234.50", "small"),
        Space(),
        *lines("slip.test_edges", "small", width=width_mm),
        Columns("◀", "▶", "normal"),
        Rule(),
    )
