"""The paper of the preview printer: what was printed, as exact dots, and cut into slips."""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image

from printer import cells
from printer.cells import COLUMN, ROW

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

    def print(self, piece: Image.Image, align: int = 0) -> None:
        """Print dots (0 left, 1 middle, 2 right) and move on below them; what falls beside the paper is
        lost."""
        left = max(0, self.width - piece.width) * align // 2
        shown = piece.crop((0, 0, min(piece.width, self.width), piece.height))
        if shown.width and shown.height:
            self._pieces.append((left, self.row, shown))
            self.inked = True
        self.feed(piece.height)

    def write(self, text: str) -> None:
        """Remember what a line of letters said."""
        self._lines.append(text)

    def note(self, what: str) -> None:
        """Remember something for whoever looks at the slip: the same thing once, and not endlessly many."""
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


@dataclass(slots=True)
class TextLine:
    """Characters gathered until the line ends, in cells as a head's own font has them."""

    width: int = 0
    text: str = ""
    _cells: list[Image.Image] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self._cells)

    def add(self, cell: Image.Image, character: str = "") -> None:
        """Put a character at the end."""
        self._cells.append(cell)
        self.text += character
        self.width += cell.width

    def picture(self) -> Image.Image:
        """All characters, standing on one ground line; empties the line."""
        height = max((cell.height for cell in self._cells), default=1)
        picture = Image.new("1", (max(1, self.width), height), 1)
        left = 0
        for cell in self._cells:
            picture.paste(cell, (left, height - cell.height))
            left += cell.width
        self._cells, self.width, self.text = [], 0, ""
        return picture


def cell(character: str, wide: bool, across: int, down: int, bold: bool) -> Image.Image:
    """One character of the head's font, 24 dots high (a Hanzi 24 wide, others 12), then enlarged in whole
    dots."""
    width = ROW if wide else COLUMN
    grey = cells.cell(character, width, ROW, bold)
    dots = grey.point([0] * cells.INK + [255] * (256 - cells.INK)).convert("1")
    return dots.resize((width * across, ROW * down), Image.Resampling.NEAREST)
