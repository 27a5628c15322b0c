"""From a slip to ESC/POS text in GBK: the head's own letters, for lines so slow that a picture would take a minute.

python-escpos says what it says rightly (initialise, align, bold, reverse, ``GS !``, QR, pictures, cut). It knows no
``FS &`` and no ``FS !``, and its texts are GB18030 with code pages in between: letters and those two are written here.
A line with a character that no head has is drawn, in the head's own grid.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

import segno
from PIL import Image, ImageChops

from printer import cells, encode, layout, slips, symbols
from printer.cells import COLUMN, columns, spelled
from printer.linebreak import balanced, break_lines

CHINESE = b"\x1c&"
PITCH = 28
"""Dots from line to line, for letters of 24."""
LARGEST = 8
"""Times that ``GS !`` enlarges at most."""
NUMBER_NARROW = 6
"""Times on 58 mm paper, where 8 would be out of measure."""
TALLEST = 4 / 3
"""A long number is made narrower before it is made smaller, as far as this."""
GAP = 2
"""Columns between two texts in a row."""
BOX = "□ "
QR_MODEL_2, QR_LEVEL_M = 2, 1
QR_MODULES = range(layout.SMALLEST_MODULE, 17)

Pieces = tuple[tuple[int, str], ...]
"""A line: texts and the columns they begin at."""


@dataclass(frozen=True, slots=True)
class _Look:
    """How a line is printed."""

    align: slips.Align = "left"
    across: int = 1
    down: int = 1
    bold: bool = False
    reverse: bool = False


class _Pen:
    """Prints lines, telling the head only what changed since the last one."""

    def __init__(self, dots: int, dpi: int) -> None:
        self.printer = encode.begin(dots, dpi)
        self.dots = dots
        self.columns = dots // COLUMN
        self.dpi = dpi
        self.rows = 0
        """Dots of paper used so far."""
        self._look = _Look()
        self._pitch = 0
        self._raw(CHINESE)
        self.pitch(PITCH)

    def line(self, pieces: Pieces, look: _Look) -> None:
        """A line in this look; drawn if the head lacks one of its characters."""
        text = ""
        for at, piece in pieces:
            if piece:
                text += " " * (at - columns(text)) + piece
        if any(map(cells.drawn, text)):
            self._drawn(pieces, look)
            return
        self._change(look)
        self._raw(text.encode("gbk") + b"\n")
        self.rows += max(self._pitch, cells.ROW * look.down)
        self._gap(look)

    def rule(self) -> None:
        """A line across the paper, which is the same however it is aligned."""
        self.line(((0, "─" * (self.columns // 2)),), _Look(self._look.align))

    def picture(self, image: Image.Image) -> None:
        """A picture at the left edge, blank columns at its right left out."""
        ink = ImageChops.invert(image.convert("L")).getbbox()
        width = -(-(ink[2] if ink else 8) // 8) * 8
        self._align("left")
        encode.picture(self.printer, image.crop((0, 0, width, image.height)))
        self.rows += image.height
        self._raw(CHINESE)

    def code(self, data: str, module: int) -> None:
        """A QR code, centred."""
        self.rows += module * code_modules(data)
        self._align("center")
        self.printer.qr(data, ec=QR_LEVEL_M, size=module, model=QR_MODEL_2, native=True)

    def bars(self, data: str, module: int, rows: int) -> None:
        """A bar code of Code 128 with its data below, centred."""
        self.rows += rows + PITCH
        self._align("center")
        said = symbols.code_128(data)
        self._raw(b"\x1dH\x02\x1dw" + bytes((module,)) + b"\x1dh" + bytes((min(255, rows),)))
        self._raw(b"\x1dk" + bytes((symbols.CODE_128, len(said))) + said)

    def feed(self, rows: int) -> None:
        """Blank paper."""
        self.rows += rows
        for start in range(0, rows, encode.LONGEST_FEED):
            encode.feed(self.printer, min(encode.LONGEST_FEED, rows - start))

    def mm(self, mm: float) -> int:
        """Millimetres in dots."""
        return round(mm * self.dpi / 25.4)

    def pitch(self, dots: int) -> None:
        """Set the distance from line to line."""
        if dots != self._pitch:
            self._raw(b"\x1b3" + bytes((dots,)))
            self._pitch = dots

    def _drawn(self, pieces: Pieces, look: _Look) -> None:
        drawn = cells.line(pieces, look.across, look.down, look.bold)
        if look.reverse:
            drawn = ImageChops.invert(drawn.convert("L")).convert("1")
        spare = max(0, self.dots - drawn.width)
        left = {"left": 0, "center": spare // 2, "right": spare}[look.align]
        image = Image.new("1", (self.dots, max(self._pitch, drawn.height)), 1)
        image.paste(drawn, (left, 0))
        self.picture(image)
        self._gap(look)

    def _gap(self, look: _Look) -> None:
        """Large letters fill the line's height: white below them as below others, which a number has in its cells."""
        if 1 < look.down < 4 and not look.reverse:
            self.feed(PITCH - cells.ROW)

    def _change(self, look: _Look) -> None:
        old = self._look
        self._align(look.align)
        if (look.across, look.down) != (old.across, old.down):
            # Where both commands mean Hanzi the last one counts, and only GS ! knows more than double size.
            self._raw(b"\x1c!" + bytes((4 * (look.across > 1) + 8 * (look.down > 1),)))
            self.printer.set(custom_size=True, width=look.across, height=look.down)
        if look.bold != old.bold:
            self.printer.set(bold=look.bold)
        if look.reverse != old.reverse:
            self.printer.set(invert=look.reverse)
        self._look = look

    def _align(self, align: slips.Align) -> None:
        if align != self._look.align:
            self.printer.set(align=align)
            self._look = _Look(align, self._look.across, self._look.down, self._look.bold, self._look.reverse)

    def _raw(self, data: bytes) -> None:
        self.printer._raw(data)


def text_job(slip: slips.Slip, width_mm: int, cut: bool = True, dpi: int = 203) -> bytes:
    """The whole job for paper of 58 or 80 mm and a head of 180 or 203 dpi, as ``encode.raster_job`` makes it."""
    return measured_job(slip, width_mm, cut, dpi)[0]


def measured_job(slip: slips.Slip, width_mm: int, cut: bool = True, dpi: int = 203) -> tuple[bytes, int]:
    """The whole job, and how many rows of dots long it is."""
    pen = _Pen(encode.DOTS[width_mm, dpi], dpi)
    for block in _without_needless_spaces(slip):
        _print(block, pen)
    return encode.end(pen.printer, cut, dpi), pen.rows


def _without_needless_spaces(slip: slips.Slip) -> Iterator[slips.Block]:
    """The blocks without the spaces around the number: there the cells of the letters are white enough."""
    for before, block, after in zip((None, *slip), slip, (*slip[1:], None), strict=False):
        if not (isinstance(block, slips.Space) and (_is_number(before) or _is_number(after))):
            yield block


def _is_number(block: slips.Block | None) -> bool:
    return isinstance(block, slips.Text) and block.size in ("number", "huge")


def _print(block: slips.Block, pen: _Pen) -> None:
    match block:
        case slips.Text(size="number" | "huge"):
            _number(block, pen)
        case slips.Text():
            _text(block, pen)
        case slips.Columns():
            _columns(block, pen)
        case slips.Badge():
            _badge(block, pen)
        case slips.Checklist():
            _checklist(block, pen)
        case slips.Rule():
            pen.rule()
        case slips.Space(mm=mm):
            pen.feed(pen.mm(mm))
        case slips.QR():
            _qr(block, pen)
        case slips.Barcode():
            _barcode(block, pen)
        case slips.Logo():
            pen.picture(layout.draw((block,), pen.dots, pen.dpi))
        case slips.Drawer():
            pass


def _lines(content: str, width: int, align: slips.Align = "left") -> list[str]:
    return (balanced if align == "center" else break_lines)(spelled(content), width, columns)


def _times(size: slips.Size) -> int:
    return 2 if size == "large" else 1


def _text(block: slips.Text, pen: _Pen) -> None:
    times = _times(block.size)
    lines = _lines(block.content, pen.columns // times, block.align)
    if times > 1 and len(lines) > 2:
        times, lines = 1, _lines(block.content, pen.columns, block.align)
    for line in lines:
        pen.line(((0, line),), _Look(block.align, times, times, block.bold))


def _number(block: slips.Text, pen: _Pen) -> None:
    """As large as the paper allows, made narrower and then smaller where it has to be."""
    most = LARGEST if block.size == "huge" or pen.dots >= layout.WIDE * pen.dpi / 203 else NUMBER_NARROW
    text, apart = spelled(block.content), spelled(block.content.replace(slips.THIN_SPACE, " "))
    across = min(most, pen.columns // max(1, columns(text)))
    if across == 0:
        _text(slips.Text(block.content, "normal", block.align, block.bold), pen)
        return
    if columns(apart) * across <= pen.columns:
        text = apart
    pen.line(((0, text),), _Look(block.align, across, min(most, int(across * TALLEST)), block.bold))


def _columns(block: slips.Columns, pen: _Pen) -> None:
    times = _times(block.size)
    needed = columns(spelled(block.left)) + GAP + columns(spelled(block.right))
    if times > 1 and needed > pen.columns // times:
        # An amount is not torn apart for the sake of its size.
        times = 1
    width = pen.columns // times
    right_width = min(columns(spelled(block.right)), max(int(width * 0.6), width - columns(spelled(block.left)) - GAP))
    left, right = _lines(block.left, width - right_width - GAP), _lines(block.right, max(1, right_width))
    for one, other in zip_longest(left, right, fillvalue=""):
        pen.line(((0, one), (width - columns(other), other)), _Look("left", times, times, block.bold))
    _text(slips.Text(block.small, "small", "left"), pen)


def _badge(block: slips.Badge, pen: _Pen) -> None:
    """White on black from edge to edge, or between brackets."""
    if not block.solid:
        for line in _lines(f"【{spelled(block.content)}】", pen.columns // 2, "center"):
            pen.line(((0, line),), _Look("center", 2, 2, True))
        _text(slips.Text(block.small, "small"), pen)
        return
    pen.pitch(cells.ROW)
    for content, times in ((block.content, 2), (block.small, 1)):
        width = pen.columns // times
        for line in _lines(content, width, "center"):
            spare = width - columns(line)
            padded = " " * (spare // 2) + line + " " * (spare - spare // 2)
            pen.line(((0, padded),), _Look("left", times, times, True, reverse=True))
    pen.pitch(PITCH)


def _checklist(block: slips.Checklist, pen: _Pen) -> None:
    """Two items in a row where both fit on one line each, else one over the whole width. Large ones are taller, not
    wider: they would fill the paper's length."""
    look = _Look(down=_times(block.size))
    half = (pen.columns - GAP) // 2
    items = list(block.items)
    while items:
        pair = [_item(item, half) for item in items[:2]]
        if len(pair) == 2 and all(len(lines) <= 1 for item in pair for lines in item):
            rows = [_side_by_side(one, other, half + GAP) for one, other in zip(*pair, strict=True)]
            del items[:2]
        else:
            rows = [[((0, line),) for line in lines] for lines in _item(items.pop(0), pen.columns)]
        for lines in rows:
            for line in lines:
                pen.line(line, look)


def _item(item: slips.Item, width: int) -> tuple[list[str], list[str]]:
    """The lines of an item, indented behind its box, and those of its small print."""
    indent = columns(BOX)
    lines = _lines(item.content, width - indent)
    small = [" " * indent + line for line in _lines(item.small, width - indent)]
    return [(" " * indent if number else BOX) + line for number, line in enumerate(lines)], small


def code_modules(data: str) -> int:
    """Modules along a side of a QR code."""
    return len(segno.make(data, error="m", micro=False, boost_error=False).matrix)


def _side_by_side(one: Iterable[str], other: Iterable[str], at: int) -> list[Pieces]:
    return [((0, left), (at, right)) for left, right in zip_longest(one, other, fillvalue="")]


def _barcode(block: slips.Barcode, pen: _Pen) -> None:
    """By the head itself; in letters alone where the bars would be too fine."""
    module = layout.bar_module(block.data, pen.dots)
    if module is None:
        _text(slips.Text(block.data, "small"), pen)
    else:
        pen.bars(block.data, module, pen.mm(block.height_mm))


def _qr(block: slips.QR, pen: _Pen) -> None:
    for one in block.beside:
        _print(one, pen)
    if min(block.data.encode()) < 0x20:
        # Such bytes could be commands to a head that listens while it stores the code.
        pen.picture(layout.draw((slips.QR(block.data, block.caption, block.small, block.size_mm),), pen.dots, pen.dpi))
        return
    module = max(QR_MODULES[0], min(QR_MODULES[-1], pen.mm(block.size_mm) // code_modules(block.data)))
    quiet = layout.QUIET * module
    pen.feed(quiet)
    pen.code(block.data, module)
    pen.feed(quiet)
    _text(slips.Text(block.caption, "small", bold=True), pen)
    _text(slips.Text(block.small, "small"), pen)
