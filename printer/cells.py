"""The letters that are in the head: GBK, on a grid of columns, a Hanzi two of them wide.

What a head cannot spell can be drawn into the same grid with the shipped font.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache, lru_cache

from PIL import Image, ImageDraw

from printer import typeface

COLUMN, ROW = 12, 24
"""Dots of a column and of a row of letters at single size: font A, and half a Hanzi."""
INK = 165
"""Greys below are black: every stroke whole, no dot of a curve alone."""
HANZI, LATIN = (24, 21), (23, 19)
"""Size and base line of letters in dots, in a row of 24: Hanzi fill it, Latin letters hang into it by a tail."""

RULED = dict(zip("─│┌┐└┘├┤┬┴┼╭╮╰╯", ("lr", "ud", "rd", "ld", "ru", "lu", "rud", "lud", "lrd", "lru", "lrud", "rd", "ld",
    "ru", "lu"), strict=True))  # fmt: skip
"""Frames that are a column wide, and the sides to which they reach: left, right, up, down."""

# Not in GBK, or drawn there a Hanzi wide where Latin is meant.
_SPELLING = {"–": "-", "‑": "-", "‐": "-", "−": "-", "¥": "￥", "\u2009": "", "\u00a0": " "}


def spelled(text: str) -> str:
    """The text in characters of GBK, but for those that ``drawn`` names; line ends are kept."""
    return "".join(_spelled(one) for one in typeface.composed(text))


@cache
def drawn(one: str) -> bool:
    """Whether heads lack this character, so that it has to be drawn."""
    return one > "\x7f" and not _gbk(one)


def columns(text: str) -> int:
    """How many columns a text takes at single size."""
    return sum(_columns(one) for one in text)


def line(pieces: Iterable[tuple[int, str]], across: int, down: int, bold: bool) -> Image.Image:
    """A line of letters drawn at the size that the head's own would have, as a picture of mode "1" (0 is black): texts
    and the columns they begin at."""
    placed = tuple(pieces)
    width, height = COLUMN * across, ROW * down
    picture = Image.new("L", (max((at + columns(text) for at, text in placed), default=0) * width, height), 255)
    for at, text in placed:
        for one in text:
            picture.paste(cell(one, _columns(one) * width, height, bold), (at * width, 0))
            at += _columns(one)
    return picture.point([0] * INK + [255] * (256 - INK)).convert("1")


@lru_cache(maxsize=2048)
def cell(character: str, width: int, height: int, bold: bool) -> Image.Image:
    """A character in its cell, grey: pressed together where it is too wide, as heads' Latin letters are."""
    wide = width >= height
    px, base = (round(measure * height / ROW) for measure in (HANZI if wide else LATIN))
    text = typeface.shown(character)
    natural = max(1, math.ceil(typeface.width(text, px, bold)))
    shape = Image.new("L", (natural, height), 255)
    font = typeface.font(px, bold)
    ImageDraw.Draw(shape).text((0, base), text, font=font, fill=0, anchor="ls")
    most = width if wide else width - max(1, width // COLUMN)
    if natural > most:
        shape = shape.resize((most, height), Image.Resampling.BOX)
    whole = Image.new("L", (width, height), 255)
    whole.paste(shape, ((width - shape.width) // 2, 0))
    return whole


def ruled(character: str) -> Image.Image:
    """A piece of a frame, reaching the edges of its cell."""
    picture = Image.new("L", (COLUMN, ROW), 255)
    across, down = COLUMN // 2, ROW // 2
    arms = {
        "l": (0, down - 1, across, down),
        "r": (across - 1, down - 1, COLUMN, down),
        "u": (across - 1, 0, across, down),
        "d": (across - 1, down - 1, across, ROW),
    }
    for side in RULED[character]:
        ImageDraw.Draw(picture).rectangle(arms[side], fill=0)
    return picture


@cache
def _spelled(one: str) -> str:
    if one in _SPELLING:
        return _SPELLING[one]
    return one if " " <= one < "\x7f" or (one > "\x7f" and _gbk(one)) else typeface.shown(one)


@cache
def _gbk(one: str) -> bool:
    try:
        one.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _columns(one: str) -> int:
    if drawn(one):
        return math.ceil(typeface.width(one, ROW) / COLUMN)
    return 1 if one <= "\x7f" else 2
