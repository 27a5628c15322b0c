"""What a slip says: blocks in their order, as data. Pure; how they look is ``layout``'s business.

Two languages stand as a big line and a small line, the ticket's own language first and bigger.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

Language = Literal["zh", "en"]
Size = Literal["huge", "number", "large", "normal", "small"]
Align = Literal["left", "center", "right"]

QR_LIMIT = 300
"""Most bytes of a QR code: more would need modules too fine for a thermal head on 58 mm paper."""
BARCODE_LIMIT = 24
"""Most characters of a bar code: more would not fit on 58 mm paper in bars that a scanner tells apart."""
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
    """A row with something at its left, with its small line below, and something at its right end."""

    left: str
    right: str
    size: Size = "normal"
    bold: bool = False
    small: str = ""


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


@dataclass(frozen=True, slots=True)
class Barcode:
    """A bar code (Code 128) as wide as its data makes it, with the data in letters below. At most ``BARCODE_LIMIT``
    printable ASCII characters."""

    data: str
    height_mm: float = 10.0

    def __post_init__(self) -> None:
        if not (0 < len(self.data) <= BARCODE_LIMIT and self.data.isascii() and self.data.isprintable()):
            raise ValueError(f"a bar code holds 1 to {BARCODE_LIMIT} printable ASCII characters")


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture of the hall's own, base64 of a PNG, of this height or as high as the paper's width allows."""

    png: str
    height_mm: float = 12.0


@dataclass(frozen=True, slots=True)
class Drawer:
    """No paper: the printer opens the cash drawer that hangs on it."""


Block = Text | Columns | Badge | Checklist | Rule | Space | QR | Barcode | Logo | Drawer
Slip = tuple[Block, ...]


def texts(slip: Slip) -> Iterator[str]:
    """Every text that will be drawn as letters."""
    for block in slip:
        match block:
            case Text(content=content):
                yield content
            case Columns(left=left, right=right, small=small):
                yield from (left, right, small)
            case Badge(content=content, small=small):
                yield from (content, small)
            case Checklist(items=items):
                for item in items:
                    yield from (item.content, item.small)
            case QR(caption=caption, small=small, beside=beside):
                yield from texts(beside)
                yield from (caption, small)
            case Barcode(data=data):
                yield data
            case Rule() | Space() | Logo() | Drawer():
                pass


def spaced(number: str) -> str:
    """A ticket number with a thin space between letters and digits: they never touch."""
    return re.sub(r"(?<=[^\d\s])(?=\d)", THIN_SPACE, number, count=1)
