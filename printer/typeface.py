"""The shipped font as slips use it: sizes in dots, widths, and what it has no picture for."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

FONTS = Path(__file__).resolve().parents[1] / "web" / "static" / "fonts"
UNKNOWN = "〓"
"""Stands where the font has no character: the printer's own mark for "a character is missing here"."""

# The font draws these a whole Hanzi wide, right in Chinese and a hole in an English word.
_WESTERN_QUOTES = re.compile(r"[‘’“”](?=[A-Za-z])|(?<=[A-Za-z.,!?])[‘’“”]")
_STRAIGHT = {"‘": "'", "’": "'", "“": '"', "”": '"'}


@cache
def coverage() -> frozenset[int]:
    """The code points that both weights of the font can draw."""
    found: set[int] = set()
    for line in (FONTS / "jiaohao-sans-sc.coverage.txt").read_text(encoding="ascii").split():
        first, last = line.split("-")
        found.update(range(int(first, 16), int(last, 16) + 1))
    return frozenset(found)


@lru_cache(maxsize=16)
def font(px: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The font at this size, in dots a em. The basic layout engine gives the same dots on every system."""
    name = "jiaohao-sans-sc-bold.woff2" if bold else "jiaohao-sans-sc.woff2"
    return ImageFont.truetype(FONTS / name, px, layout_engine=ImageFont.Layout.BASIC)


def shown(text: str) -> str:
    """The text as it can be drawn: composed, without invisible characters, ``UNKNOWN`` for what the font
    lacks."""
    return "".join(_shown(one) for one in composed(text))


def composed(text: str) -> str:
    """The text in composed characters, with straight quotation marks around English."""
    return _WESTERN_QUOTES.sub(lambda found: _STRAIGHT[found[0]], unicodedata.normalize("NFC", text))


def missing(text: str) -> frozenset[str]:
    """The visible characters of a text that the font lacks."""
    return frozenset(one for one in unicodedata.normalize("NFC", text) if _shown(one) == UNKNOWN != one)


def width(text: str, px: int, bold: bool = False) -> float:
    """How wide a text that went through ``shown`` will stand, in dots. The basic engine knows no kerning,
    so the widths of characters simply add up."""
    known = _advances(px, bold)
    total = 0.0
    for one in text:
        if (advance := known.get(one)) is None:
            advance = known[one] = font(px, bold).getlength(one)
        total += advance
    return total


@cache
def _advances(_px: int, _bold: bool) -> dict[str, float]:
    return {}


def _shown(one: str) -> str:
    if ord(one) in coverage() or one == "\n":
        return one
    match unicodedata.category(one):
        case "Cf" | "Cs" | "Mn":
            return ""
        case "Cc" | "Zs" | "Zl" | "Zp":
            return " "
        case _:
            return UNKNOWN
