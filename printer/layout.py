"""From a slip to the dots of a thermal head. Pure but for the font.

Letters are drawn with soft edges and then cut at one grey (never dithered): under 170 of 255 is black,
which keeps the thin strokes of small Hanzi whole on a real head. Sizes are given for 203 dpi (8 dots a
millimetre) and follow the dpi.
"""

from __future__ import annotations

import math
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO

import segno
from PIL import Image, ImageDraw

from printer import slips, symbols, typeface
from printer.linebreak import balanced, break_lines

THRESHOLD = 170
WIDE = 500
"""From this many dots on, paper counts as 80 mm: bigger letters, and a QR code has room beside its words."""
INSET_WIDE, INSET_NARROW = 8, 4
"""Dots kept white at either side: paper never lies quite straight under the head."""
LINE = 1.25
"""Line height in em."""
ASCENT = 0.88
"""Of an em, above the baseline: the box of a Hanzi."""
DIGIT = 0.733
"""Height of a digit in em."""
NARROWEST = 0.75
"""A ticket number too long for the paper is made narrower down to this, then smaller."""
QUIET = 4
"""Modules of white that a QR code needs around it."""
CODE_COLUMN = 225
"""Dots for a QR code and its words beside something else: their usual words stand on one line each."""
SMALLEST_MODULE = 3
"""Dots of a QR module: finer ones run together on warm paper."""
FINEST_BAR, WIDEST_BAR = 2, 3
"""Dots of the finest bar of a bar code."""
BAR_QUIET = 10
"""Modules of white that a bar code needs at either side."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A column of paper of one width, in dots; ``wide`` tells what paper it is on."""

    width: int
    dpi: int
    wide: bool

    def dots(self, at_203: float) -> int:
        return round(at_203 * self.dpi / 203)

    def mm(self, mm: float) -> int:
        return round(mm * self.dpi / 25.4)

    def px(self, size: slips.Size) -> int:
        large, normal, small = (40, 29, 22) if self.wide else (32, 25, 20)
        return self.dots({"normal": normal, "small": small}.get(size, large))

    def digit_height(self, size: slips.Size) -> int:
        ordinary, huge = (18.2, 24) if self.wide else (14.2, 18.2)
        return self.mm(huge if size == "huge" else ordinary)


Painter = Callable[[Image.Image, int], None]


@dataclass(frozen=True, slots=True)
class _Part:
    """Something of a known height that can be painted at a given row."""

    height: int
    paint: Painter


@dataclass(frozen=True, slots=True)
class _Face:
    """A size and a weight."""

    px: int
    bold: bool = False

    @property
    def line(self) -> int:
        return round(self.px * LINE)

    def measure(self, text: str) -> float:
        return typeface.width(text, self.px, self.bold)

    def write(self, picture: Image.Image, x: float, y: int, text: str) -> None:
        baseline = y + round(self.px * ((LINE - 1) / 2 + ASCENT))
        font = typeface.font(self.px, self.bold)
        ImageDraw.Draw(picture).text((round(x), baseline), text, font=font, fill=0, anchor="ls")


def draw(slip: slips.Slip, width_dots: int = 576, dpi: int = 203) -> Image.Image:
    """The slip as a picture of mode "1", exactly ``width_dots`` wide; black dots are 0."""
    wide = width_dots * 203 >= WIDE * dpi
    inset = round((INSET_WIDE if wide else INSET_NARROW) * dpi / 203)
    page = _Page(width_dots - 2 * inset, dpi, wide)
    body = _stack(_part(block, page) for block in slip)
    column = Image.new("L", (page.width, max(1, body.height)), 255)
    body.paint(column, 0)
    picture = Image.new("1", (width_dots, column.height), 1)
    picture.paste(_cut_grey(column).convert("1"), (inset, 0))
    return picture


def missing(slip: slips.Slip) -> tuple[str, ...]:
    """The characters that had to be drawn as ``typeface.UNKNOWN``, each once, in code point order."""
    return tuple(sorted(frozenset[str]().union(*(typeface.missing(text) for text in slips.texts(slip)))))


def _cut_grey(picture: Image.Image) -> Image.Image:
    return picture.point([0] * THRESHOLD + [255] * (256 - THRESHOLD))


def _part(block: slips.Block, page: _Page) -> _Part:
    match block:
        case slips.Text(size="number" | "huge"):
            return _number(block, page)
        case slips.Text():
            return _text(block, page)
        case slips.Columns():
            return _columns(block, page)
        case slips.Badge():
            return _badge(block, page)
        case slips.Checklist():
            return _stack(_checklist(block, page))
        case slips.Rule():
            return _rule(page)
        case slips.Space(mm=mm):
            return _Part(page.mm(mm), _nothing)
        case slips.QR():
            return _qr(block, page)
        case slips.Barcode():
            return _barcode(block, page)
        case slips.Logo():
            return _logo(block, page)
        case slips.Drawer():
            return _Part(0, _nothing)


def _nothing(_picture: Image.Image, _y: int) -> None:
    """Blank paper."""


def _stack(parts: Iterable[_Part]) -> _Part:
    stacked = tuple(parts)

    def paint(picture: Image.Image, y: int) -> None:
        for part in stacked:
            part.paint(picture, y)
            y += part.height

    return _Part(sum(part.height for part in stacked), paint)


def _paragraph(lines: list[str], face: _Face, left: int, width: int, align: slips.Align) -> _Part:
    def paint(picture: Image.Image, y: int) -> None:
        for line in lines:
            spare = width - face.measure(line)
            x = left + {"left": 0.0, "center": spare / 2, "right": spare}[align]
            face.write(picture, max(x, left), y, line)
            y += face.line

    return _Part(face.line * len(lines), paint)


def _lines(content: str, face: _Face, width: int, align: slips.Align = "left") -> list[str]:
    text = typeface.shown(content)
    return (balanced if align == "center" else break_lines)(text, width, face.measure)


def _text(block: slips.Text, page: _Page) -> _Part:
    face = _Face(page.px(block.size), block.bold)
    lines = _lines(block.content, face, page.width, block.align)
    if block.size == "large" and len(lines) > 2:
        face = _Face(page.px("normal"), block.bold)
        lines = _lines(block.content, face, page.width, block.align)
    return _paragraph(lines, face, 0, page.width, block.align)


def _number(block: slips.Text, page: _Page) -> _Part:
    """Digits as high as the paper's rule says, made narrower and then smaller only when they do not fit."""
    text = typeface.shown(block.content)
    full = _Face(round(page.digit_height(block.size) / DIGIT), block.bold)
    needed = max(1.0, full.measure(text))
    face = _Face(int(full.px * min(1.0, page.width / needed / NARROWEST)), block.bold)
    natural = max(1, math.ceil(face.measure(text)))
    shape = Image.new("L", (natural, round(face.px * (DIGIT + 0.06))), 255)
    font = typeface.font(face.px, block.bold)
    ImageDraw.Draw(shape).text((0, round(face.px * (DIGIT + 0.03))), text, font=font, fill=0, anchor="ls")
    if natural > page.width:
        shape = shape.resize((page.width, shape.height), Image.Resampling.LANCZOS)

    def paint(picture: Image.Image, y: int) -> None:
        picture.paste(shape, ((page.width - shape.width) // 2, y))

    return _Part(shape.height, paint)


def _columns(block: slips.Columns, page: _Page) -> _Part:
    face = _Face(page.px(block.size), block.bold)
    gap = face.px
    left_width, right_width = (face.measure(typeface.shown(text)) for text in (block.left, block.right))
    if block.size == "large" and left_width + gap + right_width > page.width:
        return _columns(replace(block, size="normal"), page)
    right_width = min(right_width, max(page.width * 0.6, page.width - left_width - gap))
    room = int(page.width - right_width - gap)
    left = _paragraph(_lines(block.left, face, room), face, 0, page.width, "left")
    small = _Face(page.px("small"))
    below = _paragraph(_lines(block.small, small, room), small, 0, page.width, "left")
    right = _paragraph(_lines(block.right, face, math.ceil(right_width)), face, 0, page.width, "right")
    return _beside(_stack((left, below)), right)


def _badge(block: slips.Badge, page: _Page) -> _Part:
    """A frame around both lines; solid ones are cut black on white first, so that the white strokes stay
    whole."""
    pad, edge = page.dots(8), page.dots(3)
    big, small = (
        _Face(page.px("large" if block.solid else "normal"), True),
        _Face(page.px("small"), block.solid),
    )
    room = page.width - 2 * (pad + edge)
    rows = [(line, big) for line in _lines(block.content, big, room, "center")]
    rows += [(line, small) for line in _lines(block.small, small, room, "center")]
    inner = max((math.ceil(face.measure(line)) for line, face in rows), default=0)
    width = page.width if block.solid else min(page.width, inner + 2 * (2 * pad + edge))
    shape = Image.new("L", (width, sum(face.line for _, face in rows) + 2 * pad), 255)
    y = pad
    for line, face in rows:
        face.write(shape, (width - face.measure(line)) / 2, y, line)
        y += face.line
    if block.solid:
        shape = _cut_grey(shape).point([255] + [0] * 255)
    else:
        box = (0, 0, width - 1, shape.height - 1)
        ImageDraw.Draw(shape).rounded_rectangle(box, radius=page.dots(10), outline=0, width=edge)

    def paint(picture: Image.Image, y: int) -> None:
        picture.paste(shape, ((page.width - width) // 2, y))

    return _Part(shape.height, paint)


def _rule(page: _Page) -> _Part:
    above, thick = page.mm(1.1), max(1, page.dots(2))

    def paint(picture: Image.Image, y: int) -> None:
        ImageDraw.Draw(picture).rectangle((0, y + above, page.width - 1, y + above + thick - 1), fill=0)

    return _Part(2 * above + thick, paint)


def _checklist(block: slips.Checklist, page: _Page) -> Iterator[_Part]:
    """Row after row: two items side by side where both fit on one line each, else one over the whole
    width."""
    half = (page.width - page.dots(16)) // 2
    items = list(block.items)
    while items:
        places = zip(items, (0, page.width - half), strict=False)
        pair = [_item(item, block.size, page, left, half) for item, left in places]
        if len(pair) == 2 and all(flat for _, flat in pair):
            yield _beside(pair[0][0], pair[1][0])
            del items[:2]
        else:
            yield _item(items.pop(0), block.size, page, 0, page.width)[0]


def _beside(one: _Part, other: _Part, middle: bool = False) -> _Part:
    height = max(one.height, other.height)

    def paint(picture: Image.Image, y: int) -> None:
        for part in (one, other):
            part.paint(picture, y + ((height - part.height) // 2 if middle else 0))

    return _Part(height, paint)


def _item(item: slips.Item, size: slips.Size, page: _Page, left: int, width: int) -> tuple[_Part, bool]:
    """An item with its box, and whether each of its lines stood on one line."""
    big, small = _Face(page.px(size)), _Face(page.px("small"))
    indent = round(big.px * 1.15)
    room = width - indent
    lines = _lines(item.content, big, room), _lines(item.small, small, room)
    text = _stack(
        (
            _paragraph(lines[0], big, left + indent, room, "left"),
            _paragraph(lines[1], small, left + indent, room, "left"),
            _Part(page.dots(3), _nothing),
        )
    )
    side = round(big.px * 0.72)

    def paint(picture: Image.Image, y: int) -> None:
        top = y + (big.line - side) // 2
        box = (left, top, left + side - 1, top + side - 1)
        ImageDraw.Draw(picture).rectangle(box, outline=0, width=max(1, page.dots(2)))
        text.paint(picture, y)

    return _Part(text.height, paint), all(len(one) <= 1 for one in lines)


def _qr(block: slips.QR, page: _Page) -> _Part:
    symbol = _symbol(block, page)
    if not page.wide:
        above = _stack(_part(one, page) for one in block.beside)
        return _stack((above, _captioned(block, symbol, page, page.width)))
    if not block.beside:
        words_width = page.width - symbol.width - 2 * symbol.quiet
        words = _caption(block, page, "normal", words_width, "left")
        return _beside(words, symbol.at(page.width - symbol.width), middle=True)
    column = max(symbol.width + 2 * symbol.quiet, page.dots(CODE_COLUMN))
    left = _stack(_part(one, replace(page, width=page.width - column)) for one in block.beside)
    return _beside(left, _captioned(block, symbol, page, column))


def bar_module(data: str, dots: int) -> int | None:
    """How wide a bar code's finest bar is on so many dots of paper; None where it would be too fine to be read."""
    drawn = symbols.bar_code(symbols.CODE_128, symbols.code_128(data), 1, 1)
    module = 0 if drawn is None else min(WIDEST_BAR, dots // (drawn[0].width + 2 * BAR_QUIET))
    return module if module >= FINEST_BAR else None


def _barcode(block: slips.Barcode, page: _Page) -> _Part:
    face = _Face(page.px("small"))
    data = _paragraph(_lines(block.data, face, page.width, "center"), face, 0, page.width, "center")
    module = bar_module(block.data, page.width)
    if module is None:
        return data
    drawn = symbols.bar_code(symbols.CODE_128, symbols.code_128(block.data), module, page.mm(block.height_mm))
    return _stack((_centred(drawn[0], page), data)) if drawn else data


def _logo(block: slips.Logo, page: _Page) -> _Part:
    """Photographs and soft edges become dots spread over the paper; what is black on white stays so."""
    with Image.open(BytesIO(b64decode(block.png))) as opened:
        grey = opened.convert("L")
    times = min(page.width / grey.width, page.mm(block.height_mm) / grey.height)
    size = max(1, round(grey.width * times)), max(1, round(grey.height * times))
    shape = grey.resize(size, Image.Resampling.LANCZOS).convert("1", dither=Image.Dither.FLOYDSTEINBERG)
    return _stack((_centred(shape.convert("L"), page), _Part(page.mm(1), _nothing)))


def _centred(shape: Image.Image, page: _Page) -> _Part:
    def paint(picture: Image.Image, y: int) -> None:
        picture.paste(shape, ((page.width - shape.width) // 2, y))

    return _Part(shape.height, paint)


def _captioned(block: slips.QR, symbol: _Symbol, page: _Page, width: int) -> _Part:
    """The symbol with its words below, at the right end of the page in a column of this width."""
    left = page.width - width
    words = _caption(block, page, "small", width, "center", left)
    return _stack((symbol.at(left + (width - symbol.width) // 2), words))


def _caption(block: slips.QR, page: _Page, size: slips.Size, width: int, align: slips.Align, left: int = 0) -> _Part:
    faces = (_Face(page.px(size), True), _Face(page.px("small")))
    pairs = zip((block.caption, block.small), faces, strict=True)
    return _stack(_paragraph(_lines(text, face, width, align), face, left, width, align) for text, face in pairs)


@dataclass(frozen=True, slots=True)
class _Symbol:
    """A QR symbol in whole dots a module, and the white it needs around it."""

    shape: Image.Image
    quiet: int

    @property
    def width(self) -> int:
        return self.shape.width

    def at(self, left: int) -> _Part:
        """The symbol with its white above and below."""

        def paint(picture: Image.Image, y: int) -> None:
            picture.paste(self.shape, (left, y + self.quiet))

        return _Part(self.shape.height + 2 * self.quiet, paint)


def _symbol(block: slips.QR, page: _Page) -> _Symbol:
    matrix = segno.make(block.data, error="m", micro=False, boost_error=False).matrix
    count = len(matrix)
    module = max(SMALLEST_MODULE, page.mm(block.size_mm) // count)
    dots = bytes(0 if dark else 255 for row in matrix for dark in row)
    small = Image.frombytes("L", (count, count), dots)
    shape = small.resize((count * module, count * module), Image.Resampling.NEAREST)
    return _Symbol(shape, QUIET * module)
