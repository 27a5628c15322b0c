"""Reads ESC/POS the way a printer does: bytes in, paper and answers out.

Commands as in the ESC/POS command reference and the manuals of Chinese heads (``FS &``). What it does not
know it notes and passes over. No input can make it fail, nor keep more than ``LARGEST`` bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import segno
from PIL import Image, ImageChops

from printer.bytestream import LARGEST, ByteStream, Reading
from printer.cells import COLUMN, ROW
from printer.paper import LONGEST, Paper, Sheet, TextLine, cell

LARGEST_QR = 800
WIDEST = 1024
"""Dots of a picture that is to be enlarged: no head is wider."""
DOTS_PER_INCH = 203
LINE_SPACING = 30
TAB = 8 * COLUMN
QR_LEVELS = "lmqh"


class Head(Protocol):
    """What the interpreter works for."""

    def cut(self, sheet: Sheet, raw: bytes) -> None:
        """A slip came off, made by these bytes."""
        ...

    def asked_status(self, number: int) -> None:
        """``DLE EOT number`` was read."""
        ...

    def asked_roll(self) -> None:
        """``GS r 1`` was read: everything before it is done."""
        ...


@dataclass(slots=True)
class _Style:
    """How things are printed until the next ``ESC @``."""

    align: int = 0
    bold: bool = False
    reverse: bool = False
    across: int = 1
    down: int = 1
    hanzi_across: int = 1
    hanzi_down: int = 1
    chinese: bool = True
    spacing: int = LINE_SPACING
    unit: int = DOTS_PER_INCH
    qr_module: int = 3
    qr_level: str = "l"
    qr_data: bytes = b""


class Interpreter:
    """One conversation with a printer. ``feed`` gives it bytes, ``finish`` says that no more will come."""

    def __init__(self, width: int, head: Head) -> None:
        self._paper = Paper(width)
        self._head = head
        self._style = _Style()
        self._line = TextLine()
        self._input = ByteStream()
        self._between = True
        self._reader = self._read()
        next(self._reader)

    @property
    def rests(self) -> bool:
        """Whether something is on paper that nobody cut off, and no command is half read."""
        return self._between and (self._paper.inked or bool(self._line))

    def feed(self, data: bytes) -> None:
        """Take the next bytes and do what they say."""
        self._input.waiting += data
        next(self._reader)
        self._input.tidy()

    def finish(self) -> None:
        """What is on paper comes out."""
        self._end_line()
        if self._paper.inked:
            self._cut()

    # ---- reading -----------------------------------------------------------------------------------------

    def _read(self) -> Reading:
        while True:
            self._between = True
            byte = (yield from self._input.take(1))[0]
            self._between = False
            if byte in _LEADS:
                yield from self._command(byte)
            elif byte >= 0x80 and self._style.chinese:
                second = yield from self._input.take(1)
                self._put(bytes((byte, second[0])).decode("gbk", "replace")[0])
            elif byte == 0x0A:
                self._line_feed()
            elif byte == 0x09:
                self._tab()
            elif byte >= 0x20:
                self._put(chr(byte) if byte < 0x7F else "〓")

    def _command(self, lead: int) -> Reading:
        code = bytes((lead, *(yield from self._input.take(1))))
        if (action := _ACTIONS.get(code)) is not None:
            action(self)
        elif (setting := _SETTINGS.get(code)) is not None:
            setting(self, (yield from self._input.take(1))[0])
        elif (reading := _READINGS.get(code)) is not None:
            yield from reading(self)
        elif (count := _PASSED.get(code)) is not None:
            yield from self._input.skip(count)
        else:
            self._paper.note(f"unknown command {code.hex(' ')}")

    # ---- text --------------------------------------------------------------------------------------------

    def _put(self, character: str) -> None:
        style = self._style
        across, down, wide = style.across, style.down, character > "\x7f"
        if wide:
            across, down = max(across, style.hanzi_across), max(down, style.hanzi_down)
        shape = cell(character, wide, across, down, style.bold)
        if style.reverse:
            shape = ImageChops.invert(shape.convert("L")).convert("1")
        if self._line.width + shape.width > self._paper.width:
            self._line_feed()
        self._line.add(shape, character)

    def _tab(self) -> None:
        blank = TAB - self._line.width % TAB
        if self._line.width + blank <= self._paper.width:
            self._line.add(Image.new("1", (blank, ROW), 1), "\t")

    def _end_line(self) -> int:
        """Print the characters gathered so far; how many rows they took."""
        if not self._line:
            return 0
        self._paper.write(self._line.text)
        picture = self._line.picture()
        self._print(picture)
        return picture.height

    def _line_feed(self) -> None:
        self._feed(self._style.spacing - self._end_line())

    # ---- paper -------------------------------------------------------------------------------------------

    def _print(self, picture: Image.Image) -> None:
        self._paper.print(picture, self._style.align)
        self._cut_if_full()

    def _feed(self, rows: int) -> None:
        self._paper.feed(rows)
        self._cut_if_full()

    def _cut_if_full(self) -> None:
        if self._paper.full:
            self._paper.note("cut because it grew too long")
            self._cut()

    def _cut(self) -> None:
        raw = bytes(self._input.read)
        self._input.read.clear()
        self._head.cut(self._paper.cut(), raw)

    def _dots(self, units: int) -> int:
        return round(units * DOTS_PER_INCH / self._style.unit)

    # ---- commands of one byte after the code -------------------------------------------------------------

    def _initialise(self) -> None:
        self._line = TextLine()
        self._style = _Style()

    def _set_chinese(self, on: bool) -> None:
        self._style.chinese = on

    def _set_spacing(self, units: int) -> None:
        self._style.spacing = self._dots(units)

    def _set_align(self, how: int) -> None:
        self._style.align = {0: 0, 1: 1, 2: 2, 48: 0, 49: 1, 50: 2}.get(how, self._style.align)

    def _set_bold(self, how: int) -> None:
        self._style.bold = bool(how & 1)

    def _set_reverse(self, how: int) -> None:
        self._style.reverse = bool(how & 1)

    def _set_mode(self, how: int) -> None:
        self._style.bold = bool(how & 0x08)
        self._style.down, self._style.across = 1 + bool(how & 0x10), 1 + bool(how & 0x20)

    def _set_size(self, how: int) -> None:
        self._style.across, self._style.down = 1 + (how >> 4 & 7), 1 + (how & 7)

    def _set_hanzi_mode(self, how: int) -> None:
        self._style.hanzi_across, self._style.hanzi_down = 1 + bool(how & 0x04), 1 + bool(how & 0x08)

    def _feed_units(self, units: int) -> None:
        self._feed(self._dots(units) - self._end_line())

    def _feed_lines(self, count: int) -> None:
        self._feed(count * self._style.spacing - self._end_line())

    def _asked(self, what: int) -> None:
        if what in (1, 49):
            self._head.asked_roll()

    # ---- longer commands ---------------------------------------------------------------------------------

    def _read_units(self) -> Reading:
        units = yield from self._input.take(2)
        self._style.unit = units[1] or DOTS_PER_INCH

    def _read_raster(self) -> Reading:
        mode = yield from self._input.take(2)
        across = yield from self._input.number(2)
        rows = yield from self._input.number(2)
        if across * rows > LARGEST:
            self._paper.note("picture too large")
            yield from self._input.skip(across * rows)
            return
        data = yield from self._input.take(across * rows)
        self._end_line()
        if data:
            self._print(_picture(data, across, rows, mode[1]))

    def _read_cut(self) -> Reading:
        how = (yield from self._input.take(1))[0]
        feed = 0
        if how in _CUTS_WITH_FEED:
            feed = yield from self._input.number(1)
        elif how not in (0, 1, 48, 49):
            self._paper.note(f"unknown cut {how}")
            return
        self._feed(self._dots(feed) - self._end_line())
        if self._paper.row:
            self._cut()

    def _read_drawer(self) -> Reading:
        yield from self._input.take(3)
        self._paper.note("cash drawer opened")

    def _read_group(self) -> Reading:
        """``GS (``: a letter, a length, and that many bytes."""
        letter = yield from self._input.take(1)
        length = yield from self._input.number(2)
        data = yield from self._input.take(length)
        if letter == b"k" and len(data) >= 2 and data[0] == 49:
            self._qr(data[1], data[2:])
        else:
            self._paper.note(f"passed over GS ( {letter.hex()}")

    def _qr(self, function: int, data: bytes) -> None:
        style = self._style
        if function == 67 and data:
            style.qr_module = min(16, max(1, data[0]))
        elif function == 69 and data:
            style.qr_level = QR_LEVELS[data[0] & 3]
        elif function == 80:
            style.qr_data = data[1:]
        elif function == 81:
            self._print_qr()

    def _print_qr(self) -> None:
        style = self._style
        if not 0 < len(style.qr_data) <= LARGEST_QR:
            self._paper.note("QR code empty or too long")
            return
        self._end_line()
        level = style.qr_level
        symbol = segno.make(style.qr_data, error=level, micro=False, boost_error=False).matrix
        dots = b"".join(bytes(0 if dark else 255 for dark in row) for row in symbol)
        small = Image.frombytes("L", (len(symbol), len(symbol)), dots).convert("1")
        side = len(symbol) * style.qr_module
        self._print(small.resize((side, side), Image.Resampling.NEAREST))

    def _read_columns(self) -> Reading:
        """``ESC *``: a picture by columns, as old programs send it."""
        mode = (yield from self._input.take(1))[0]
        columns = yield from self._input.number(2)
        yield from self._input.skip(columns * (3 if mode in (32, 33) else 1))
        self._paper.note("passed over ESC *")

    def _read_barcode(self) -> Reading:
        kind = (yield from self._input.take(1))[0]
        if kind >= 65:
            yield from self._input.skip((yield from self._input.number(1)))
        else:
            yield from self._read_to_nul()
        self._paper.note("passed over a bar code")

    def _read_to_nul(self) -> Reading:
        while (yield from self._input.take(1)) != b"\0":
            pass

    def _read_long_group(self) -> Reading:
        """``GS 8``: a letter, a length of four bytes, and that many bytes."""
        yield from self._input.take(1)
        yield from self._input.skip((yield from self._input.number(4)))
        self._paper.note("passed over GS 8")

    def _read_status(self) -> Reading:
        number = (yield from self._input.take(1))[0]
        if number in (7, 8):
            yield from self._input.take(1)
        self._head.asked_status(number)

    def _read_real_time(self) -> Reading:
        function = (yield from self._input.take(1))[0]
        yield from self._input.skip({1: 2, 2: 2, 3: 5, 7: 1, 8: 7}.get(function, 0))
        self._paper.note(f"real-time command {function}")


def _picture(data: bytes, across: int, rows: int, mode: int) -> Image.Image:
    picture = Image.frombytes("1", (across * 8, rows), data.translate(_INVERTED))
    if mode & 3:
        picture = picture.crop((0, 0, min(picture.width, WIDEST), min(rows, LONGEST)))
        larger = (picture.width << (mode & 1), picture.height << (mode >> 1 & 1))
        picture = picture.resize(larger, Image.Resampling.NEAREST)
    return picture


_INVERTED = bytes(byte ^ 0xFF for byte in range(256))
_LEADS = frozenset(b"\x10\x1b\x1c\x1d")
_CUTS_WITH_FEED = frozenset((65, 66, 97, 98, 103, 104))

_ACTIONS: dict[bytes, Callable[[Interpreter], None]] = {
    b"\x1b@": Interpreter._initialise,
    b"\x1b2": lambda printer: printer._set_spacing(LINE_SPACING),
    b"\x1c&": lambda printer: printer._set_chinese(True),
    b"\x1c.": lambda printer: printer._set_chinese(False),
}
_SETTINGS: dict[bytes, Callable[[Interpreter, int], None]] = {
    b"\x1ba": Interpreter._set_align,
    b"\x1bE": Interpreter._set_bold,
    b"\x1b!": Interpreter._set_mode,
    b"\x1dB": Interpreter._set_reverse,
    b"\x1d!": Interpreter._set_size,
    b"\x1c!": Interpreter._set_hanzi_mode,
    b"\x1bJ": Interpreter._feed_units,
    b"\x1bd": Interpreter._feed_lines,
    b"\x1b3": Interpreter._set_spacing,
    b"\x1dr": Interpreter._asked,
}
_READINGS: dict[bytes, Callable[[Interpreter], Reading]] = {
    b"\x1dP": Interpreter._read_units,
    b"\x1dv": Interpreter._read_raster,
    b"\x1dV": Interpreter._read_cut,
    b"\x1bp": Interpreter._read_drawer,
    b"\x1d(": Interpreter._read_group,
    b"\x1d8": Interpreter._read_long_group,
    b"\x1b*": Interpreter._read_columns,
    b"\x1dk": Interpreter._read_barcode,
    b"\x1bD": Interpreter._read_to_nul,
    b"\x10\x04": Interpreter._read_status,
    b"\x10\x14": Interpreter._read_real_time,
}
# These change nothing that a picture shows yet have to be read to stay in step: how many bytes follow each.
_PASSED: dict[bytes, int] = {
    **{bytes((0x1B, code)): 1 for code in b" -%=?GMRTUVrtu{"},
    **{bytes((0x1D, code)): 1 for code in b"HIabfhw:"},
    **{bytes((0x1C, code)): 1 for code in b"-CWt"},
    **{bytes((0x1D, code)): 2 for code in b"$LW\\"},
    **{bytes((0x1B, code)): 2 for code in b"$\\"},
    b"\x1bc": 2,
    b"\x1cS": 2,
    b"\x1cp": 2,
    b"\x1d^": 3,
    b"\x10\x05": 1,
}
