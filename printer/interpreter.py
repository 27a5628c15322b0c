"""Reads ESC/POS the way a printer does: bytes in, paper and answers out.

Commands as in the ESC/POS command reference and the manuals of Chinese heads (``FS &``). What it does not
know it notes and passes over. No input can make it fail, nor keep more than ``LARGEST`` bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from PIL import Image

from printer import bitimage, symbols
from printer.bytestream import LARGEST, ByteStream, Reading
from printer.cells import COLUMN
from printer.codepages import CODE_PAGES
from printer.paper import SMALL_COLUMN, Look, Paper, Sheet, TextLine

DOTS_PER_INCH = 203
LINE_SPACING = 30
TABS = tuple(range(8 * COLUMN, 1024, 8 * COLUMN))
MOST_STORED = 16
"""Pictures that a head keeps at a time."""
NOT_SHOWN = "〓"


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
    left: int = 0
    room: int | None = None
    bold: bool = False
    reverse: bool = False
    small: bool = False
    flipped: bool = False
    underline: int = 0
    gap: int = 0
    hanzi_gap: int = 0
    across: int = 1
    down: int = 1
    hanzi_across: int = 1
    hanzi_down: int = 1
    chinese: bool = True
    chosen: bool = False
    code_page: int | None = None
    tabs: tuple[int, ...] = TABS
    spacing: int = LINE_SPACING
    unit: int = 0
    unit_across: int = 0
    qr_module: int = 3
    qr_level: str = "l"
    qr_data: bytes = b""
    bar_module: int = 3
    bar_height: int = 162
    bar_text: int = 0
    graphics: Image.Image | None = None


class Interpreter:
    """One conversation with a printer. ``feed`` gives it bytes, ``finish`` says that no more will come. ``dpi``: dots
    an inch of its head; ``western``: a head without Hanzi, where bytes are letters of code page 0 until another is
    chosen."""

    def __init__(self, width: int, head: Head, dpi: int = DOTS_PER_INCH, *, western: bool = False) -> None:
        self._paper = Paper(width)
        self._head = head
        self._dpi = dpi
        self._western = western
        self._style = self._fresh()
        self._stored: dict[tuple[str, int], Image.Image] = {}
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
                if self._style.code_page is not None and not self._style.chosen:
                    # Most likely letters of that page were meant.
                    self._paper.note("chinese_mode")
                self._put(bytes((byte, second[0])).decode("gbk", "replace")[0], wide=True)
            elif byte == 0x0A:
                self._line_feed()
            elif byte == 0x0C:
                self._end_line()
            elif byte == 0x07:
                self._paper.note("buzzer")
            elif byte == 0x09:
                self._tab()
            elif byte >= 0x80:
                self._put_of_code_page(byte)
            elif byte >= 0x20:
                self._put(chr(byte) if byte < 0x7F else NOT_SHOWN, wide=byte == 0x7F)

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
            self._paper.note("unknown", code.hex(" "))

    # ---- text --------------------------------------------------------------------------------------------

    def _put(self, character: str, *, wide: bool = False) -> None:
        style = self._style
        across, down = style.across, style.down
        if wide:
            across, down = max(across, style.hanzi_across), max(down, style.hanzi_down)
        look = Look(wide, across, down, style.bold, style.reverse, style.underline, style.small)
        if self._line.width + look.width > self._room:
            self._line_feed()
        self._line.add(character, look)
        if gap := (style.hanzi_gap if wide else style.gap) * across:
            self._line.move(self._line.width + gap)

    def _put_of_code_page(self, byte: int) -> None:
        """A program that chose no page meant Hanzi: what comes out is seen to be wrong."""
        page = CODE_PAGES.get(self._style.code_page) if self._style.code_page is not None else None
        self._put(page(byte) if page else NOT_SHOWN, wide=page is None)

    def _tab(self) -> None:
        stop = next((stop for stop in self._style.tabs if stop > self._line.width), None)
        if stop is not None and stop <= self._room:
            self._line.move(stop, "\t")

    def _end_line(self) -> int:
        """Print the characters gathered so far; how many rows they took."""
        if not self._line:
            return 0
        if self._line.text:
            self._paper.write(self._line.text)
        picture = self._line.picture()
        if self._style.flipped:
            # The whole line is turned, so that it begins at the right.
            picture = picture.transpose(Image.Transpose.ROTATE_180)
        self._print(picture)
        return picture.height

    def _line_feed(self) -> None:
        self._feed(self._style.spacing - self._end_line())

    # ---- paper -------------------------------------------------------------------------------------------

    @property
    def _room(self) -> int:
        """Dots between the margins."""
        widest = self._paper.width - self._style.left
        return widest if self._style.room is None else min(widest, self._style.room)

    def _print(self, picture: Image.Image) -> None:
        align = 2 - self._style.align if self._style.flipped else self._style.align
        self._paper.print(picture, align, self._style.left, self._room)
        self._cut_if_full()

    def _feed(self, rows: int) -> None:
        self._paper.feed(rows)
        self._cut_if_full()

    def _cut_if_full(self) -> None:
        if self._paper.full:
            self._paper.note("too_long")
            self._cut()

    def _cut(self) -> None:
        raw = bytes(self._input.read)
        self._input.read.clear()
        self._head.cut(self._paper.cut(), raw)

    def _dots(self, units: int) -> int:
        return round(units * self._dpi / (self._style.unit or self._dpi))

    def _dots_across(self, units: int) -> int:
        return round(units * self._dpi / (self._style.unit_across or self._dpi))

    # ---- commands of one byte after the code -------------------------------------------------------------

    def _initialise(self) -> None:
        self._line = TextLine()
        self._style = self._fresh()

    def _fresh(self) -> _Style:
        return _Style(chinese=not self._western, code_page=0 if self._western else None)

    def _set_chinese(self, on: bool) -> None:
        self._style.chinese, self._style.chosen = on, on

    def _set_spacing(self, units: int) -> None:
        self._style.spacing = self._dots(units)

    def _set_align(self, how: int) -> None:
        self._style.align = {0: 0, 1: 1, 2: 2, 48: 0, 49: 1, 50: 2}.get(how, self._style.align)

    def _set_bold(self, how: int) -> None:
        self._style.bold = bool(how & 1)

    def _set_reverse(self, how: int) -> None:
        self._style.reverse = bool(how & 1)

    def _set_underline(self, how: int) -> None:
        self._style.underline = {1: 1, 2: 2, 49: 1, 50: 2}.get(how, 0)

    def _set_font(self, font: int) -> None:
        self._style.small = font not in (0, 48)

    def _set_gap(self, dots: int) -> None:
        self._style.gap = dots

    def _set_flipped(self, how: int) -> None:
        if not self._line:
            self._style.flipped = bool(how & 1)

    def _set_turned(self, how: int) -> None:
        if how not in (0, 48):
            self._paper.note("turned")

    def _set_spacing_of_60(self, units: int) -> None:
        self._style.spacing = round(units * self._dpi / 60)

    def _set_spacing_of_360(self, units: int) -> None:
        self._style.spacing = round(units * self._dpi / 360)

    def _set_code_page(self, page: int) -> None:
        self._style.code_page = page

    def _set_bar_module(self, dots: int) -> None:
        self._style.bar_module = min(6, max(1, dots))

    def _set_bar_height(self, dots: int) -> None:
        self._style.bar_height = max(1, dots)

    def _set_bar_text(self, how: int) -> None:
        self._style.bar_text = how & 3

    def _set_mode(self, how: int) -> None:
        self._style.small = bool(how & 0x01)
        self._style.bold = bool(how & 0x08)
        self._style.underline = bool(how & 0x80)
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
        self._style.unit_across, self._style.unit = units

    def _read_margin(self) -> Reading:
        units = yield from self._input.number(2)
        self._style.left = min(self._paper.width - COLUMN, self._dots_across(units))

    def _read_room(self) -> Reading:
        units = yield from self._input.number(2)
        self._style.room = max(COLUMN, self._dots_across(units))

    def _read_position(self) -> Reading:
        units = yield from self._input.number(2)
        self._move(self._dots_across(units))

    def _read_distance(self) -> Reading:
        units = int.from_bytes((yield from self._input.take(2)), "little", signed=True)
        self._move(self._line.width + self._dots_across(units))

    def _move(self, to: int) -> None:
        if 0 <= to <= self._room:
            self._line.move(to)

    def _read_raster(self) -> Reading:
        mode = yield from self._input.take(2)
        across = yield from self._input.number(2)
        rows = yield from self._input.number(2)
        if across * rows > LARGEST:
            self._paper.note("picture")
            yield from self._input.skip(across * rows)
            return
        data = yield from self._input.take(across * rows)
        self._end_line()
        if data:
            self._print(bitimage.rows(data, across, rows, mode[1]))

    def _read_cut(self) -> Reading:
        how = (yield from self._input.take(1))[0]
        feed = 0
        if how in _CUTS_WITH_FEED:
            feed = yield from self._input.number(1)
        elif how not in (0, 1, 48, 49):
            self._paper.note("cut", str(how))
            return
        self._cut_here(self._dots(feed))

    def _cut_here(self, feed: int = 0) -> None:
        self._feed(feed - self._end_line())
        if self._paper.row:
            self._cut()

    def _read_drawer(self) -> Reading:
        yield from self._input.skip(3)
        self._paper.note("drawer")

    def _read_buzzer(self) -> Reading:
        yield from self._input.skip(2)
        self._paper.note("buzzer")

    def _read_lamp_and_buzzer(self) -> Reading:
        yield from self._input.skip(3)
        self._paper.note("buzzer")

    def _begin_page_mode(self) -> None:
        self._paper.note("page_mode")

    def _read_group(self) -> Reading:
        """``GS (``: a letter, a length, and that many bytes."""
        letter = yield from self._input.take(1)
        length = yield from self._input.number(2)
        data = yield from self._input.take(length)
        if letter == b"k" and len(data) >= 2 and data[0] == 49:
            self._qr(data[1], data[2:])
        elif letter == b"L" and len(data) >= 2 and data[0] == 48:
            self._graphics(data[1], data[2:])
        elif letter == b"k" and data:
            if data[1:2] == b"\x51":
                self._paper.note("symbol", _SYMBOLS.get(data[0], str(data[0])))
        else:
            self._paper.note("passed_over", f"GS ( {letter.decode('latin-1')}")

    def _read_long_group(self) -> Reading:
        """``GS 8``: a letter, a length of four bytes, and that many bytes."""
        letter = yield from self._input.take(1)
        length = yield from self._input.number(4)
        if letter != b"L" or not 2 <= length <= LARGEST:
            yield from self._input.skip(length)
            self._paper.note("passed_over", "GS 8")
            return
        data = yield from self._input.take(length)
        self._graphics(data[1], data[2:])

    def _read_hanzi_group(self) -> Reading:
        """``FS (``: settings of Hanzi that a picture does not show."""
        yield from self._input.take(1)
        yield from self._input.skip((yield from self._input.number(2)))

    def _read_other_group(self) -> Reading:
        """``ESC (``: the buzzer, and what no picture shows."""
        letter = yield from self._input.take(1)
        yield from self._input.skip((yield from self._input.number(2)))
        if letter == b"A":
            self._paper.note("buzzer")

    def _graphics(self, function: int, data: bytes) -> None:
        """A picture that is stored first (112) and printed later (2, 50)."""
        style = self._style
        if function == 112 and len(data) >= 8 and data[0] == 48:
            width, rows = (int.from_bytes(data[at : at + 2], "little") for at in (4, 6))
            across = -(-width // 8)
            if 0 < across * rows <= len(data) - 8:
                doubled = (data[1] == 2) + 2 * (data[2] == 2)
                picture = bitimage.rows(data[8 : 8 + across * rows], across, rows, doubled)
                style.graphics = picture.crop((0, 0, width << (doubled & 1), picture.height))
        elif function in (2, 50):
            if style.graphics is not None:
                self._end_line()
                self._print(style.graphics)
            style.graphics = None
        else:
            self._paper.note("passed_over", f"GS ( L {function}")

    def _qr(self, function: int, data: bytes) -> None:
        style = self._style
        if function == 67 and data:
            style.qr_module = min(16, max(1, data[0]))
        elif function == 69 and data:
            style.qr_level = symbols.QR_LEVELS[data[0] & 3]
        elif function == 80:
            style.qr_data = data[1:]
        elif function == 81:
            self._print_qr()

    def _print_qr(self) -> None:
        style = self._style
        symbol = symbols.qr(style.qr_data, style.qr_level, style.qr_module)
        if symbol is None:
            self._paper.note("qr")
            return
        self._end_line()
        self._print(symbol)

    def _read_columns(self) -> Reading:
        """``ESC *``: columns of 8 or 24 dots that stand in the line like a letter, as old programs send pictures."""
        mode = (yield from self._input.take(1))[0]
        count = yield from self._input.number(2)
        height = 3 if mode in (32, 33) else 1
        data = yield from self._input.take(count * height)
        if mode not in (0, 1, 32, 33):
            self._paper.note("passed_over", f"ESC * {mode}")
        elif count:
            picture = bitimage.columns(data, count, height)
            picture = bitimage.enlarged(picture, 1 if mode & 1 else 2, 3 if height == 1 else 1)
            room = self._room - self._line.width
            if room > 0:
                self._line.draw(picture.crop((0, 0, min(room, picture.width), picture.height)))

    def _read_stored(self) -> Reading:
        """``GS *``: one picture by columns, for ``GS /``."""
        across, height = yield from self._input.take(2)
        data = yield from self._input.take(across * height * 8)
        if data:
            self._stored["GS", 0] = bitimage.columns(data, across * 8, height)

    def _read_stored_for_good(self) -> Reading:
        """``FS q``: all pictures by columns, for ``FS p``."""
        for number in range(1, (yield from self._input.number(1)) + 1):
            across = yield from self._input.number(2)
            height = yield from self._input.number(2)
            if across * height * 8 > LARGEST or number > MOST_STORED:
                self._paper.note("picture")
                yield from self._input.skip(across * height * 8)
                continue
            data = yield from self._input.take(across * height * 8)
            if data:
                self._stored["FS", number] = bitimage.columns(data, across * 8, height)

    def _read_print_stored(self) -> Reading:
        yield from self._print_stored("GS", 0)

    def _read_print_stored_for_good(self) -> Reading:
        yield from self._print_stored("FS", (yield from self._input.number(1)))

    def _print_stored(self, kind: str, number: int) -> Reading:
        mode = yield from self._input.number(1)
        picture = self._stored.get((kind, number))
        if picture is None:
            self._paper.note("not_stored")
            return
        self._end_line()
        self._print(bitimage.enlarged(picture, 1 + (mode & 1), 1 + (mode >> 1 & 1)))

    def _read_letters(self) -> Reading:
        """``ESC &``: letters of one's own, which are not drawn."""
        height, first, last = yield from self._input.take(3)
        for _ in range(first, last + 1):
            yield from self._input.skip((yield from self._input.number(1)) * height)
        self._paper.note("passed_over", "ESC &")

    def _read_hanzi(self) -> Reading:
        """``FS 2``: a Hanzi of one's own, which is not drawn."""
        yield from self._input.skip(2 + 72)
        self._paper.note("passed_over", "FS 2")

    def _read_hanzi_gaps(self) -> Reading:
        self._style.hanzi_gap = sum((yield from self._input.take(2)))

    def _read_counter(self) -> Reading:
        """``GS C``: how numbers are counted."""
        what = (yield from self._input.take(1))[0]
        if what in (0x3B, 0x30, 0x31, 0x32, 0, 1, 2):
            yield from self._input.skip({0: 2, 1: 6, 2: 2}.get(what & 0x0F, 0))

    def _read_barcode(self) -> Reading:
        kind = (yield from self._input.take(1))[0]
        if kind >= 65:
            data = yield from self._input.take((yield from self._input.number(1)))
        else:
            data = yield from self._input.to_nul(symbols.LONGEST_CODE)
        style = self._style
        drawn = symbols.bar_code(kind, data, style.bar_module, style.bar_height)
        if drawn is None:
            self._paper.note("bar_code")
        elif drawn[0].width > self._room:
            self._paper.note("bar_code_wide")
        else:
            self._end_line()
            self._print(self._with_text(*drawn))

    def _with_text(self, bars: Image.Image, text: str) -> Image.Image:
        """A bar code with its text in the middle above or below it, where that was asked for."""
        line = TextLine()
        for character in text:
            line.add(character, Look())
        said = line.picture()
        above, below = (said.height if self._style.bar_text & side else 0 for side in (1, 2))
        width = max(bars.width, said.width if above or below else 0)
        whole = Image.new("1", (width, above + bars.height + below), 1)
        whole.paste(bars, ((width - bars.width) // 2, above))
        for top in [0] * bool(above) + [above + bars.height] * bool(below):
            whole.paste(said, ((width - said.width) // 2, top))
        return whole

    def _read_tab_stops(self) -> Reading:
        """``ESC D``: the columns of the stops, each behind the one before; none at all takes them all away."""
        columns = yield from self._input.to_nul(32)
        column = SMALL_COLUMN if self._style.small else COLUMN
        self._style.tabs = tuple(one * column * self._style.across for one in columns)

    def _read_status(self) -> Reading:
        number = (yield from self._input.take(1))[0]
        if number in (7, 8):
            yield from self._input.take(1)
        self._head.asked_status(number)

    def _read_real_time(self) -> Reading:
        function = (yield from self._input.take(1))[0]
        yield from self._input.skip({1: 2, 2: 2, 3: 5, 7: 1, 8: 7}.get(function, 0))
        if function == 1:
            self._paper.note("drawer")
        elif function == 3:
            self._paper.note("buzzer")
        else:
            self._paper.note("real_time", str(function))


_LEADS = frozenset(b"\x10\x1b\x1c\x1d")
_CUTS_WITH_FEED = frozenset((65, 66, 97, 98, 103, 104))
_SYMBOLS = {48: "PDF417", 50: "MaxiCode", 51: "GS1 DataBar", 52: "Composite", 53: "Aztec", 54: "DataMatrix"}

_ACTIONS: dict[bytes, Callable[[Interpreter], None]] = {
    b"\x1b@": Interpreter._initialise,
    b"\x1bi": Interpreter._cut_here,
    b"\x1bm": Interpreter._cut_here,
    b"\x1bL": Interpreter._begin_page_mode,
    b"\x1b\x0c": lambda printer: printer._feed(-printer._end_line()),
    b"\x1b2": lambda printer: printer._set_spacing(LINE_SPACING),
    b"\x1c&": lambda printer: printer._set_chinese(True),
    b"\x1c.": lambda printer: printer._set_chinese(False),
}
_SETTINGS: dict[bytes, Callable[[Interpreter, int], None]] = {
    b"\x1ba": Interpreter._set_align,
    b"\x1bE": Interpreter._set_bold,
    b"\x1bG": Interpreter._set_bold,
    b"\x1b!": Interpreter._set_mode,
    b"\x1bM": Interpreter._set_font,
    b"\x1b ": Interpreter._set_gap,
    b"\x1b{": Interpreter._set_flipped,
    b"\x1bV": Interpreter._set_turned,
    b"\x1bA": Interpreter._set_spacing_of_60,
    b"\x1b+": Interpreter._set_spacing_of_360,
    b"\x1b-": Interpreter._set_underline,
    b"\x1c-": Interpreter._set_underline,
    b"\x1bt": Interpreter._set_code_page,
    b"\x1dw": Interpreter._set_bar_module,
    b"\x1dh": Interpreter._set_bar_height,
    b"\x1dH": Interpreter._set_bar_text,
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
    b"\x1bD": Interpreter._read_tab_stops,
    b"\x1dL": Interpreter._read_margin,
    b"\x1dW": Interpreter._read_room,
    b"\x1b$": Interpreter._read_position,
    b"\x1b\\": Interpreter._read_distance,
    b"\x1c(": Interpreter._read_hanzi_group,
    b"\x1b(": Interpreter._read_other_group,
    b"\x1bB": Interpreter._read_buzzer,
    b"\x1bC": Interpreter._read_lamp_and_buzzer,
    b"\x1d*": Interpreter._read_stored,
    b"\x1d/": Interpreter._read_print_stored,
    b"\x1cq": Interpreter._read_stored_for_good,
    b"\x1cp": Interpreter._read_print_stored_for_good,
    b"\x1b&": Interpreter._read_letters,
    b"\x1c2": Interpreter._read_hanzi,
    b"\x1cS": Interpreter._read_hanzi_gaps,
    b"\x1dC": Interpreter._read_counter,
    b"\x10\x04": Interpreter._read_status,
    b"\x10\x14": Interpreter._read_real_time,
}
# These change nothing that a picture shows yet have to be read to stay in step: how many bytes follow each.
_PASSED: dict[bytes, int] = {
    **{bytes((0x1B, code)): 0 for code in b"<Sv"},
    **{bytes((0x1B, code)): 1 for code in b"%=?KRTUeru"},
    **{bytes((0x1D, code)): 0 for code in b":c"},
    **{bytes((0x1D, code)): 1 for code in b"EITabf|"},
    **{bytes((0x1C, code)): 1 for code in b"CWt"},
    **{bytes((0x1D, code)): 2 for code in b"$\\"},
    b"\x1bW": 8,
    b"\x1bc": 2,
    b"\x1c?": 2,
    b"\x1d^": 3,
    b"\x1dg": 4,
    b"\x10\x05": 1,
}


@dataclass(slots=True)
class _Tray:
    """Keeps the slips; nobody hears its answers."""

    sheets: list[Sheet] = field(default_factory=list)

    def cut(self, sheet: Sheet, raw: bytes) -> None:
        self.sheets.append(sheet)

    def asked_status(self, number: int) -> None:
        pass

    def asked_roll(self) -> None:
        pass


def sheets(data: bytes, width: int, dpi: int = DOTS_PER_INCH) -> list[Sheet]:
    """The slips that these bytes print on paper so many dots wide."""
    tray = _Tray()
    Interpreter(width, tray, dpi).feed(data)
    return tray.sheets
