"""From a picture to ESC/POS bytes.

python-escpos makes the raster bands, the initialisation and the cut (checked byte by byte in the tests;
about 5 ms a ticket). What it has no call for is written here: blank rows as feeds, the unit of those feeds,
and the guard against real-time commands inside image data.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from functools import cache
from typing import Protocol, cast

from PIL import Image, ImageChops

BAND_ROWS = 256
"""Rows of a raster command: small heads buffer no more."""
LONGEST_FEED = 255
BLANK_RUN = 4
"""Fewer blank rows than this are sent as dots: a feed and a new band would hardly be shorter."""
TEAR_MM = 12
"""From the head to the tear bar of a printer without a cutter."""
CUT_MARGIN_MM = 3
DRAWER_PIN = 2
BEEPS = (2, 2)
"""How often, and how long in tenths of a second (``ESC B``, which heads without a buzzer pass over)."""
WIDEST = 576
NARROW = 384
DOTS = {(80, 203): WIDEST, (58, 203): NARROW, (80, 180): 512, (58, 180): 360}
"""Dots across the paper, by its width in millimetres and the head's dots an inch."""

REAL_TIME = re.compile(rb"\x10[\x04\x05\x14]")
"""DLE EOT, DLE ENQ, DLE DC4: some heads execute these wherever they meet them, image data included."""
_PICKLE_DIR = "ESCPOS_CAPABILITIES_PICKLE_DIR"


class Commands(Protocol):
    """What is used of python-escpos' ``Dummy``."""

    @property
    def output(self) -> bytes: ...

    def hw(self, hw: str) -> None: ...

    def image(self, img_source: Image.Image, *, impl: str, fragment_height: int) -> None: ...

    def cut(self, *, feed: bool) -> None: ...

    def set(self, **style: object) -> None: ...

    def qr(self, content: str, *, ec: int, size: int, model: int, native: bool) -> None: ...

    def cashdraw(self, pin: int) -> None: ...

    def buzzer(self, times: int, duration: int) -> None: ...

    def _raw(self, msg: bytes) -> None: ...


def raster_job(image: Image.Image, cut: bool = True, dpi: int = 203, crop: bool = False) -> bytes:
    """The whole job for a picture of mode "1" (0 is black), up to 576 dots wide and a whole number of bytes.

    Feeds are told in dots of this ``dpi`` (``GS P``): their unit is 1/203 inch on some heads, half of it on
    others. Without ``cut`` the slip is fed to the tear bar. ``crop``: the white at the left is a margin
    (``GS L``), which not every head keeps to with pictures.
    """
    if image.mode != "1" or image.width % 8 or not 0 < image.width <= WIDEST:
        raise ValueError(f"cannot print a picture of mode {image.mode}, {image.width} dots wide")
    printer = begin(image.width, dpi)
    picture(printer, image, crop)
    return end(printer, cut, dpi)


def begin(width: int, dpi: int) -> Commands:
    """A job for a head of so many dots, initialised and told the unit of feeds."""
    printer = _commands(width)
    printer.hw("INIT")
    printer._raw(b"\x1dP" + bytes((dpi, dpi)))
    return printer


def picture(printer: Commands, image: Image.Image, crop: bool = False) -> None:
    """Print a picture of mode "1", its width a multiple of 8, without the white at its right; ``crop`` as above."""
    margin = 0
    for top, rows, blank in bands(image):
        if blank:
            feed(printer, rows)
            continue
        left, right = _inked(image.crop((0, top, image.width, top + rows)), crop)
        if left != margin:
            margin = left
            printer._raw(b"\x1dL" + margin.to_bytes(2, "little"))
        # What is cut away brings other bytes together, so the guard comes last.
        band = guarded(image.crop((left, top, right, top + rows)))
        printer.image(band, impl="bitImageRaster", fragment_height=BAND_ROWS)
    if margin:
        printer._raw(b"\x1dL\x00\x00")


def _inked(band: Image.Image, crop: bool) -> tuple[int, int]:
    """The columns with ink, in whole bytes; from the left edge on unless it is cropped."""
    box = ImageChops.invert(band.convert("L")).getbbox()
    left, right = (0, band.width) if box is None else (box[0], box[2])
    return left // 8 * 8 if crop else 0, -(-right // 8) * 8


def feed(printer: Commands, rows: int) -> None:
    """Blank rows, 255 at most."""
    printer._raw(b"\x1bJ" + bytes((rows,)))


def end(printer: Commands, cut: bool, dpi: int) -> bytes:
    """Feed to the knife and cut, or to the tear bar; the whole job."""
    feed(printer, round((CUT_MARGIN_MM if cut else TEAR_MM) * dpi / 25.4))
    if cut:
        printer.cut(feed=False)
    return printer.output


def signals(drawer: bool, buzzer: bool) -> bytes:
    """What a printer does before it prints: open the cash drawer on its first pin, beep twice."""
    printer = _commands(WIDEST)
    if drawer:
        printer.cashdraw(DRAWER_PIN)
    if buzzer:
        printer.buzzer(*BEEPS)
    return printer.output


def prepare() -> None:
    """Import python-escpos now (0.1 to 0.5 s) rather than with the first slip."""
    _commands(WIDEST)


def bands(image: Image.Image) -> Iterator[tuple[int, int, bool]]:
    """Runs of rows as (first row, number of rows, whether they are blank), in order and without a gap."""
    stride = image.width // 8
    data, blank = image.tobytes(), b"\xff" * stride
    inked = [data[at : at + stride] != blank for at in range(0, len(data), stride)]
    top = 0
    for row, rows in _blank_runs(inked):
        yield from _split(top, row - top, BAND_ROWS, False)
        yield from _split(row, rows, LONGEST_FEED, True)
        top = row + rows
    yield from _split(top, len(inked) - top, BAND_ROWS, False)


def guarded(image: Image.Image) -> Image.Image:
    """The picture with one dot more wherever its bytes would spell a real-time command; the same one if
    none does."""
    data = bytes(byte ^ 0xFF for byte in image.tobytes())
    if REAL_TIME.search(data) is None:
        return image
    # 04 -> 0C, 05 -> 0D, 14 -> 1C: the dot beside the one that is there.
    safe = REAL_TIME.sub(lambda found: bytes((0x10, found[0][1] | 0x08)), data)
    return Image.frombytes("1", image.size, bytes(byte ^ 0xFF for byte in safe))


def _blank_runs(inked: list[bool]) -> Iterator[tuple[int, int]]:
    start = 0
    for row, ink in enumerate([*inked, True]):
        if ink:
            if row - start >= BLANK_RUN:
                yield start, row - start
            start = row + 1


def _split(top: int, rows: int, most: int, blank: bool) -> Iterator[tuple[int, int, bool]]:
    for start in range(top, top + rows, most):
        yield start, min(most, top + rows - start), blank


def _commands(width: int) -> Commands:
    # These profiles know their width in dots, which keeps python-escpos from printing a warning to standard
    # output.
    return cast(Commands, _dummy()(profile="POS-5890" if width <= NARROW else "TM-T20II"))


@cache
def _dummy() -> type:
    """python-escpos' printer that keeps its bytes. Importing it leaves a folder with a pickle behind: not
    here."""
    from escpos import capabilities

    if _PICKLE_DIR not in os.environ:
        shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    from escpos.printer import Dummy

    return cast(type, Dummy)
