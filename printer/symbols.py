"""Codes as a head draws them by itself: QR and bar codes, from what the command carries."""

from __future__ import annotations

import re

import segno
from PIL import Image

from printer import barcodes

QR_LEVELS = "lmqh"
LARGEST_QR = 800
LONGEST_CODE = 100
_BAR_CODES = ("upca", "upca", "ean13", "ean8", "code39", "itf", "codabar")
CODE_128 = 73
_UPC_E, _CODE_93, _GS1_128 = 66, 72, 74
_DIGITS = re.compile(r"[0-9]+")


def qr(data: bytes, level: str, module: int) -> Image.Image | None:
    """The symbol in mode "1" with so many dots a module and no white around it; None if there can be none."""
    if not 0 < len(data) <= LARGEST_QR:
        return None
    matrix = segno.make(data, error=level, micro=False, boost_error=False).matrix
    dots = b"".join(bytes(0 if dark else 255 for dark in row) for row in matrix)
    small = Image.frombytes("L", (len(matrix), len(matrix)), dots).convert("1")
    side = len(matrix) * module
    return small.resize((side, side), Image.Resampling.NEAREST)


def bar_code(kind: int, data: bytes, module: int, height: int) -> tuple[Image.Image, str] | None:
    """The bars of ``GS k kind`` in mode "1", and what stands below them; None for kinds and data that are not known."""
    number = kind if kind >= 65 else kind + 65
    text = _code_128_text(data) if number in (CODE_128, _GS1_128) else data.decode("ascii", "replace")
    drawn = _modules(number, text) if 0 < len(text) <= LONGEST_CODE else None
    if drawn is None:
        return None
    modules, said = drawn
    row = Image.frombytes("L", (len(modules), 1), bytes(0 if one == "1" else 255 for one in modules)).convert("1")
    return row.resize((len(modules) * module, height), Image.Resampling.NEAREST), said


def code_128(data: str) -> bytes:
    """Printable ASCII as ``GS k 73`` wants it: in code set B."""
    return b"{B" + data.replace("{", "{{").encode("ascii")


def _modules(number: int, text: str) -> tuple[str, str] | None:
    if number == _UPC_E:
        return barcodes.upc_e(text)
    if number == _CODE_93:
        bars = barcodes.code_93(text)
        return None if bars is None else (bars, text)
    return _of_library(number, text)


def _of_library(number: int, text: str) -> tuple[str, str] | None:
    from barcode import get_barcode_class
    from barcode.errors import BarcodeError

    known = {CODE_128: "code128", _GS1_128: "gs1_128", **dict(enumerate(_BAR_CODES, 65))}
    name = known.get(number)
    if name is None:
        return None
    digits = name in ("upca", "ean13", "ean8")
    if digits and not _DIGITS.fullmatch(text):
        return None
    make = get_barcode_class(name)
    try:
        if name == "gs1_128":
            return str(make(re.sub("[() ]", "", text)).build()[0]), text
        made = make(text.strip("*"), add_checksum=False) if name == "code39" else make(text)
        return str(made.build()[0]), made.get_fullcode() if digits else text
    except (BarcodeError, ValueError, KeyError, IndexError):
        return None


def _code_128_text(data: bytes) -> str:
    """What ``{A``, ``{B`` and ``{C`` sections spell."""
    text, pairs, at = "", False, 0
    while at < len(data):
        if data[at] == 0x7B and at + 1 < len(data):
            what = data[at + 1 : at + 2]
            if what in b"ABC":
                pairs = what == b"C"
            elif what == b"{":
                text += "{"
            at += 2
            continue
        text += f"{data[at]:02d}" if pairs else chr(data[at] & 0x7F)
        at += 1
    return text
