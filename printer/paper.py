"""The paper of the preview printer: what was printed, as exact dots, and cut into slips."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw

from printer import cells
from printer.cells import COLUMN, ROW

SMALL_COLUMN, SMALL_ROW = 9, 17
"""Dots of a letter of font B."""

LONGEST = 12_000
"""Dots (1.5 m) after which the paper is cut without being asked: endless input must not fill the memory."""
MOST_NOTES = 50


@dataclass(frozen=True, slots=True)
class Sheet:
    """A piece of paper that was cut off: its dots (mode "1", 0 is black), what happened while it was
    printed, and what was printed in letters of the head."""

    image: Image.Image
    notes: tuple[str, ...]
    lines: tuple[str, ...] = ()


@dataclass(slots=True)
class Paper:
    """A roll of one width. ``row`` is where the head stands, counted from the last cut."""

    width: int
    row: int = 0
    inked: bool = False
    _notes: list[str] = field(default_factory=list)
    _lines: list[str] = field(default_factory=list)
    _pieces: list[tuple[int, int, Image.Image]] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """Whether it has to be cut now."""
        return self.row >= LONGEST

    def feed(self, rows: int) -> None:
        """Move on without printing."""
        self.row = min(LONGEST, self.row + max(0, rows))

    def print(self, piece: Image.Image, align: int = 0, margin: int = 0, room: int | None = None) -> None:
        """Print dots (0 left, 1 middle, 2 right) within so many dots behind the left margin and move on below them;
        what falls beside the paper is lost."""
        left = margin + max(0, (self.width - margin if room is None else room) - piece.width) * align // 2
        shown = piece.crop((0, 0, min(piece.width, self.width - left), piece.height))
        if shown.width and shown.height:
            self._pieces.append((left, self.row, shown))
            self.inked = True
        self.feed(piece.height)

    def write(self, text: str) -> None:
        """Remember what a line of letters said."""
        self._lines.append(text)

    def note(self, code: str, detail: str = "") -> None:
        """Remember something for whoever looks at the slip, by the key of its words (``paper.note_<code>``) and what
        fills them: the same thing once, and not endlessly many."""
        what = f"{code} {detail}".strip()
        if what not in self._notes and len(self._notes) < MOST_NOTES:
            self._notes.append(what)

    def cut(self) -> Sheet:
        """Take off what was printed and begin anew."""
        image = Image.new("1", (self.width, max(1, self.row)), 1)
        for left, top, piece in self._pieces:
            image.paste(piece, (left, top))
        sheet = Sheet(image, tuple(self._notes), tuple(self._lines))
        self._pieces, self._notes, self._lines = [], [], []
        self.row, self.inked = 0, False
        return sheet


@dataclass(frozen=True, slots=True)
class Look:
    """How a character is printed; a Hanzi is ``wide``, a letter of font B ``small``."""

    wide: bool = False
    across: int = 1
    down: int = 1
    bold: bool = False
    reverse: bool = False
    underline: int = 0
    small: bool = False

    @property
    def size(self) -> tuple[int, int]:
        """Dots across and down before it is enlarged."""
        if self.wide:
            return ROW, ROW
        return (SMALL_COLUMN, SMALL_ROW) if self.small else (COLUMN, ROW)

    @property
    def width(self) -> int:
        """Dots across."""
        return self.size[0] * self.across


@dataclass(slots=True)
class TextLine:
    """Characters gathered until the line ends, in cells as a head's own font has them. ``width``: where the next one
    goes."""

    width: int = 0
    text: str = ""
    _cells: list[tuple[int, Image.Image]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self._cells)

    def add(self, character: str, look: Look) -> None:
        """Put a character at the end."""
        self._cells.append((self.width, cell(character, look)))
        self.text += character
        self.width += look.width

    def draw(self, picture: Image.Image) -> None:
        """Put a picture at the end."""
        self._cells.append((self.width, picture))
        self.width += picture.width

    def move(self, to: int, text: str = "") -> None:
        """Go to this dot of the line."""
        self.width = to
        self.text += text

    def picture(self) -> Image.Image:
        """All characters, standing on one ground line; empties the line."""
        height = max((shape.height for _, shape in self._cells), default=1)
        width = max((left + shape.width for left, shape in self._cells), default=1)
        picture = Image.new("1", (width, height), 1)
        for left, shape in self._cells:
            picture.paste(shape, (left, height - shape.height))
        self._cells, self.width, self.text = [], 0, ""
        return picture


@lru_cache(maxsize=2048)
def cell(character: str, look: Look) -> Image.Image:
    """One character of the head's font, 24 dots high (a Hanzi 24 wide, others 12) or 17 (and 9 wide), then enlarged in
    whole dots."""
    width, height = look.size
    if not look.wide and character in cells.RULED:
        grey = cells.ruled(character).resize((width, height), Image.Resampling.NEAREST)
    else:
        grey = cells.cell(character, width, height, look.bold)
    dots = grey.point([0] * cells.INK + [255] * (256 - cells.INK)).convert("1")
    if look.underline:
        ImageDraw.Draw(dots).rectangle((0, height - look.underline, width, height), fill=0)
    dots = dots.resize((width * look.across, height * look.down), Image.Resampling.NEAREST)
    return ImageChops.invert(dots.convert("L")).convert("1") if look.reverse else dots
