"""The language in which a hall words its slips: one block a line, data and never code. Pure.

::

    text number bold | {number}
    columns | 合计 // Total | {total}

A line is a block's name, its options, and behind bars what it says: Chinese, and behind `` // `` English. ``{number}``
stands for what is known of this slip. A line whose fields are all empty is left out, and with it the white ``above``
it. Lines indented under a ``qr`` stand beside it where the paper is wide. ``#`` begins a remark.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import cast

from printer.slips import (
    BARCODE_LIMIT,
    QR,
    QR_LIMIT,
    THIN_SPACE,
    Align,
    Badge,
    Barcode,
    Bilingual,
    Block,
    Checklist,
    Columns,
    Item,
    Language,
    Logo,
    Rule,
    Size,
    Slip,
    Space,
    Text,
)

MOST_LINES = 80
LONGEST_LINE = 400
LONGEST_SPACE_MM = 40.0
BETWEEN = " // "
"""Stands between what a line says in Chinese and what in English."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: what it is, and how much."""

    left: Bilingual
    right: str


Value = Bilingual | tuple[Bilingual, ...] | tuple[Row, ...]
"""What a field is filled with: a text, a list of texts, or the rows of a table."""
Values = Mapping[str, Value]
Fields = Mapping[str, str]
"""The fields of a kind of slip: name → ``text``, ``list`` or ``rows``."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in a line (0: in the template as a whole): a code that has words, and what they name."""

    line: int
    code: str
    said: str = ""
    hint: str = ""


class TemplateError(ValueError):
    """A template with mistakes."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("; ".join(f"line {m.line}: {m.code} {m.said}".rstrip() for m in self.mistakes))


@dataclass(frozen=True, slots=True)
class _Kind:
    """A block of the language: its words as options, how many parts it takes, the list fields it takes whole, the
    least, usual and largest number it may be given, and whether it may stand beside a code."""

    words: frozenset[str] = frozenset()
    parts: tuple[int, int] = (1, 1)
    takes: frozenset[str] = frozenset({"text"})
    number: tuple[float, float, float] | None = None
    beside: bool = False


_SIZES = frozenset({"small", "normal", "large", "number"})
_ALIGNS = frozenset({"left", "center", "right"})
KINDS: dict[str, _Kind] = {
    "text": _Kind(
        _SIZES | _ALIGNS | {"bold", "alike", "alone", "fixed"}, takes=frozenset({"text", "list"}), beside=True
    ),
    "columns": _Kind(
        frozenset({"small", "normal", "large", "bold", "alone"}), parts=(1, 2), takes=frozenset({"text", "rows"})
    ),
    "badge": _Kind(frozenset({"solid"})),
    "list": _Kind(frozenset({"normal", "large"}), parts=(1, 2), takes=frozenset({"list"}), beside=True),
    "rule": _Kind(parts=(0, 0)),
    "space": _Kind(parts=(0, 0), number=(0.25, 2.0, LONGEST_SPACE_MM), beside=True),
    "qr": _Kind(parts=(1, 2), number=(12.0, 24.0, 40.0)),
    "barcode": _Kind(number=(5.0, 10.0, 25.0)),
    "logo": _Kind(parts=(0, 0), number=(5.0, 12.0, 30.0)),
}
"""The blocks there are."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line, read: its block, options and parts (each in Chinese and English)."""

    number: int
    kind: str
    options: frozenset[str] = frozenset()
    size_mm: float = 0.0
    above: float = 0.0
    parts: tuple[Bilingual, ...] = ()
    beside: tuple[Line, ...] = ()


Template = tuple[Line, ...]

_FIELD = re.compile(r"\{([a-z_]*)\}")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,2})?")


# ---- reading -----------------------------------------------------------------------------------------------


def parse(text: str, fields: Fields, must: frozenset[str] = frozenset()) -> Template:
    """The lines of a template for a slip that has these fields and must show some of them. TemplateError names every
    line that is wrong."""
    reader = _Reader(fields)
    lines = tuple(reader.lines(text))
    if not reader.mistakes:
        shown = {name for line in lines for one in (line, *line.beside) for name in _named(one.parts)}
        reader.mistakes += [Mistake(0, "must", name) for name in sorted(must - shown)]
    if reader.mistakes:
        raise TemplateError(reader.mistakes)
    return lines


@dataclass(slots=True)
class _Reader:
    fields: Fields
    mistakes: list[Mistake] = field(default_factory=list)

    def lines(self, text: str) -> Iterator[Line]:
        raw = text.splitlines()
        if len(raw) > MOST_LINES:
            self.mistakes.append(Mistake(MOST_LINES + 1, "long", str(MOST_LINES)))
            return
        code: Line | None = None
        for number, written in enumerate(raw, 1):
            if not (said := written.strip()) or said.startswith("#"):
                continue
            line = self._line(number, said)
            if line is None:
                continue
            if not written[0].isspace():
                if code is not None:
                    yield code
                code = line if line.kind == "qr" else None
                if code is None:
                    yield line
            elif code is None or not KINDS[line.kind].beside:
                self._wrong(number, "beside", line.kind)
            else:
                code = replace(code, beside=(*code.beside, line))
        if code is not None:
            yield code

    def _wrong(self, number: int, code: str, said: str = "", hint: str = "") -> None:
        self.mistakes.append(Mistake(number, code, said, hint))

    def _line(self, number: int, said: str) -> Line | None:
        if len(said) > LONGEST_LINE:
            self._wrong(number, "line_long", str(LONGEST_LINE))
            return None
        head, *rest = (part.strip() for part in said.split("|"))
        name, *options = head.split() if head else ("",)
        kind = KINDS.get(name)
        if kind is None:
            self._wrong(number, "block", name, _nearest(name, KINDS))
            return None
        low, high = kind.parts
        if not low <= len(rest) <= high or not all(rest):
            self._wrong(number, "parts" if high else "no_parts", name, str(high))
            return None
        line = self._with_options(Line(number, name), options, kind)
        if line is None:
            return None
        line = replace(line, parts=tuple(map(_both, rest)))
        return line if self._fields_fit(line, kind) else None

    def _with_options(self, line: Line, options: list[str], kind: _Kind) -> Line | None:
        left, words, above = list(options), set(), 0.0
        size_mm = 0.0 if kind.number is None else kind.number[1]
        while left:
            option = left.pop(0)
            if option == "above":
                mm = self._millimetres(left.pop(0) if left else "", 0, LONGEST_SPACE_MM)
                if mm is None:
                    self._wrong(line.number, "above", option, f"0–{LONGEST_SPACE_MM:g}")
                    return None
                above = mm
            elif kind.number is not None and _NUMBER.fullmatch(option):
                low, _, high = kind.number
                given = self._millimetres(option, low, high)
                if given is None:
                    self._wrong(line.number, "measure", option, f"{low:g}–{high:g}")
                    return None
                size_mm = given
            elif option in kind.words:
                words.add(option)
            else:
                self._wrong(line.number, "option", option, _nearest(option, kind.words))
                return None
        return replace(line, options=frozenset(words), size_mm=size_mm, above=above)

    @staticmethod
    def _millimetres(written: str, low: float, high: float) -> float | None:
        given = float(written) if _NUMBER.fullmatch(written) else -1.0
        return given if low <= given <= high else None

    def _fields_fit(self, line: Line, kind: _Kind) -> bool:
        names = [*_named(line.parts)]
        for part in line.parts:
            for said in (part.zh, part.en):
                if "{" in _FIELD.sub("", said) or "}" in _FIELD.sub("", said):
                    self._wrong(line.number, "brackets", said)
                    return False
        for name in names:
            what = self.fields.get(name)
            if what is None:
                self._wrong(line.number, "field", name, _nearest(name, self.fields))
                return False
            if what not in kind.takes:
                self._wrong(line.number, "field_here", name, line.kind)
                return False
            whole = line.parts[0].zh == line.parts[0].en == f"{{{name}}}"
            if what != "text" and not whole:
                self._wrong(line.number, "field_whole", name)
                return False
        if kind.takes == {"list"} and not names:
            self._wrong(line.number, "list", line.kind)
            return False
        if line.kind == "columns" and len(line.parts) != (1 if self._rows(names) else 2):
            self._wrong(line.number, "parts", line.kind, "2")
            return False
        return self._code_fits(line, names)

    def _rows(self, names: list[str]) -> bool:
        return any(self.fields[name] == "rows" for name in names)

    def _code_fits(self, line: Line, names: list[str]) -> bool:
        """A code whose data is written out is judged now; one made of fields when it is printed."""
        limits = {"qr": QR_LIMIT, "barcode": BARCODE_LIMIT}
        if line.kind in limits and not names and not _fits(line.kind, line.parts[0].zh):
            self._wrong(line.number, f"{line.kind}_data", str(limits[line.kind]))
            return False
        return True


def _nearest(word: str, known: Iterable[str]) -> str:
    return next(iter(get_close_matches(word, list(known), 1)), "")


def _both(part: str) -> Bilingual:
    zh, between, en = part.partition(BETWEEN)
    return Bilingual(zh.strip(), en.strip()) if between else Bilingual(part, part)


def _named(parts: Iterable[Bilingual]) -> Iterator[str]:
    for part in parts:
        yield from _FIELD.findall(part.zh)
        yield from _FIELD.findall(part.en)


def _fits(kind: str, data: str) -> bool:
    if kind == "qr":
        return 0 < len(data.encode()) <= QR_LIMIT
    return 0 < len(data) <= BARCODE_LIMIT and data.isascii() and data.isprintable()


# ---- filling -----------------------------------------------------------------------------------------------


def fill(
    template: Template, values: Values, language: Language = "zh", *, large: bool = False, logo: str | None = None
) -> Slip:
    """The slip that a template makes of these values. ``large``: for weak eyes, a size bigger and in one language;
    ``logo``: the hall's picture, base64 of a PNG."""
    return tuple(_tidy(_Filler(values, language, large, logo).blocks(template)))


_LARGER: dict[Size, Size] = {"small": "normal", "normal": "large", "large": "large", "number": "huge"}


@dataclass(frozen=True, slots=True)
class _Filler:
    values: Values
    language: Language
    large: bool
    logo: str | None

    def blocks(self, lines: Iterable[Line]) -> Iterator[Block]:
        for line in lines:
            made = list(_MAKERS[line.kind](self, line))
            if made and line.above:
                yield Space(line.above)
            yield from made

    def text(self, line: Line) -> Iterator[Block]:
        size = self._size(line)
        align = cast("Align", next(iter(line.options & _ALIGNS), "center"))
        bold, alike = "bold" in line.options, "alike" in line.options
        for count, (first, second) in enumerate(self._said(line, line.parts[0])):
            if count and line.above:
                yield Space(line.above)
            yield Text(first, size, align, bold)
            if second and "alone" not in line.options:
                yield Text(second, size if alike else "small", align, bold and alike)

    def columns(self, line: Line) -> Iterator[Block]:
        size, bold = self._size(line), "bold" in line.options
        rows = self._list(line.parts[0])
        if rows is not None:
            for row in cast("tuple[Row, ...]", rows):
                first, second = self._pair(row.left)
                yield Columns(first, row.right, size, bold, "" if "alone" in line.options else second)
            return
        # What the row is about stands at its right; a label alone is no row.
        right = next(self._said(line, line.parts[1]), None)
        left = next(self._said(line, line.parts[0]), None)
        if right is not None and left is not None:
            yield Columns(self._joined(left, line), self._joined(right, line), size, bold)

    def badge(self, line: Line) -> Iterator[Block]:
        solid = "solid" in line.options
        yield from (Badge(first, second, solid=solid) for first, second in self._said(line, line.parts[0]))

    def checklist(self, line: Line) -> Iterator[Block]:
        listed = cast("tuple[Bilingual, ...]", self._list(line.parts[0]) or ())
        if not listed:
            return
        if len(line.parts) > 1:
            for first, second in self._said(line, line.parts[1]):
                yield Text(first, "normal", "left", bold=True)
                if second:
                    yield Text(second, "small", "left")
            yield Space(0.75)
        yield Checklist(tuple(Item(*self._pair(one)) for one in listed), self._size(line))

    def qr(self, line: Line) -> Iterator[Block]:
        beside = tuple(cast("Iterator[Text | Checklist | Space]", self.blocks(line.beside)))
        data = self._data(line)
        if not _fits("qr", data):
            yield from beside
            return
        caption = next(self._said(line, line.parts[1]), ("", "")) if len(line.parts) > 1 else ("", "")
        yield QR(data, *caption, size_mm=line.size_mm, beside=beside)

    def barcode(self, line: Line) -> Iterator[Block]:
        data = self._data(line)
        if _fits("barcode", data):
            yield Barcode(data, line.size_mm)

    def picture(self, line: Line) -> Iterator[Block]:
        if self.logo:
            yield Logo(self.logo, line.size_mm)

    def _data(self, line: Line) -> str:
        """What a code says: as it is read by machines, nothing in it for the eye."""
        return next(self._said(line, line.parts[0]), ("", ""))[0].replace(THIN_SPACE, "")

    def rule(self, line: Line) -> Iterator[Block]:
        yield Rule()

    def space(self, line: Line) -> Iterator[Block]:
        yield Space(line.size_mm)

    def _size(self, line: Line) -> Size:
        size = cast("Size", next(iter(line.options & _SIZES), "normal"))
        return _LARGER[size] if self.large and "fixed" not in line.options else size

    def _list(self, part: Bilingual) -> tuple[Bilingual, ...] | tuple[Row, ...] | None:
        """The list or rows that this part is, or None."""
        found = _FIELD.fullmatch(part.zh)
        value = self.values.get(found[1], ()) if found else None
        return value if isinstance(value, tuple) else None

    def _said(self, line: Line, part: Bilingual) -> Iterator[tuple[str, str]]:
        """What this part says, a pair for each item where it is a list: the slip's own language first."""
        listed = self._list(part)
        if listed is not None:
            yield from (self._pair(one) for one in cast("tuple[Bilingual, ...]", listed))
            return
        names = list(_named((part,)))
        known = [self.values.get(name) for name in names]
        if names and not any(isinstance(value, Bilingual) and (value.zh or value.en) for value in known):
            return
        pair = self._pair(Bilingual(self._filled(part.zh, "zh"), self._filled(part.en, "en")))
        if pair[0]:
            yield pair

    def _filled(self, said: str, language: Language) -> str:
        def value(found: re.Match[str]) -> str:
            known = self.values.get(found[1])
            return (known.of(language) or known.zh or known.en) if isinstance(known, Bilingual) else ""

        return _FIELD.sub(value, said).strip()

    def _pair(self, said: Bilingual) -> tuple[str, str]:
        other: Language = "en" if self.language == "zh" else "zh"
        first, second = said.of(self.language), said.of(other)
        return first or second, "" if self.large or not first or second == first else second

    @staticmethod
    def _joined(pair: tuple[str, str], line: Line) -> str:
        first, second = pair
        return first if not second or "alone" in line.options else f"{first} {second}"


_Maker = Callable[[_Filler, Line], Iterator[Block]]
_MAKERS: dict[str, _Maker] = {
    "text": _Filler.text,
    "columns": _Filler.columns,
    "badge": _Filler.badge,
    "list": _Filler.checklist,
    "rule": _Filler.rule,
    "space": _Filler.space,
    "qr": _Filler.qr,
    "barcode": _Filler.barcode,
    "logo": _Filler.picture,
}


def _tidy(blocks: Iterable[Block]) -> Iterator[Block]:
    """Without a line across the paper at the top, at the bottom, or twice: what it parted was left out."""
    waiting: list[Block] = []
    begun = False
    for block in blocks:
        if isinstance(block, Rule | Space):
            parted = any(isinstance(one, Rule) for one in waiting)
            if isinstance(block, Space) or (begun and not parted):
                waiting.append(block)
            continue
        yield from waiting
        waiting, begun = [], True
        yield block
    yield from (block for block in waiting if isinstance(block, Space))
