"""Pictures as ESC/POS sends them: dots in rows or in columns, a set bit is black."""

from __future__ import annotations

from PIL import Image

from printer.paper import LONGEST

WIDEST = 1024
"""Dots of a picture that is to be enlarged: no head is wider."""
_INVERTED = bytes(byte ^ 0xFF for byte in range(256))


def rows(data: bytes, across: int, count: int, mode: int) -> Image.Image:
    """So many rows of ``across`` bytes; bit 0 of ``mode`` doubles them in width, bit 1 in height."""
    picture = Image.frombytes("1", (across * 8, count), data.translate(_INVERTED))
    return enlarged(picture, 1 + (mode & 1), 1 + (mode >> 1 & 1))


def columns(data: bytes, count: int, height: int) -> Image.Image:
    """So many columns of ``height`` bytes, each from the top down."""
    lying = Image.frombytes("1", (height * 8, count), data.translate(_INVERTED))
    return lying.transpose(Image.Transpose.TRANSPOSE)


def enlarged(picture: Image.Image, across: int, down: int) -> Image.Image:
    """Every dot so many dots."""
    if (across, down) == (1, 1):
        return picture
    shown = picture.crop((0, 0, min(picture.width, WIDEST), min(picture.height, LONGEST)))
    return shown.resize((shown.width * across, shown.height * down), Image.Resampling.NEAREST)
