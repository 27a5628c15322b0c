"""Build the shipped font, Jiaohao Sans SC, from Noto Sans CJK.

    python printer/fonts/build.py NotoSansCJK-Regular.ttc NotoSansCJK-Bold.ttc

The two collections are in Debian's package ``fonts-noto-cjk``; needs ``fonttools[woff]``. Writes two
weights and their coverage into ``web/static/fonts``, where the browser and the slips both take them. The
characters: GB 2312, the general table of 2013 (``charset.txt``), Latin letters of European names, and the
signs a page needs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "web" / "static" / "fonts"
FAMILY = "Jiaohao Sans SC"
FILE = "jiaohao-sans-sc"
SIMPLIFIED_CHINESE = 2
"""Which font of the collection draws its characters the way mainland China writes them."""
SIGNS = "\u2002\u2003\u2011\u2012–—―‘’“”†‡•…‰′″‹›※€™←↑→↓↔■□▲△▶▷▼▽◀◁◆◇○◎●★☆✓"
NARROW_SPACES = (0x2009, 0x202F)
"""The font has no thin space; its own space, 0.224 em, is one."""


def gb2312() -> set[int]:
    """Every character of GB 2312: 6,763 Hanzi and 682 signs."""
    found: set[int] = set()
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            found.update(ord(one) for one in bytes((row, cell)).decode("gb2312", "ignore"))
    return found


def wanted() -> set[int]:
    """The code points of the subset, without the narrow spaces."""
    lines = (HERE / "charset.txt").read_text(encoding="utf-8").splitlines()
    names = {ord(one) for line in lines if not line.startswith("#") for one in line}
    latin = {*range(0x20, 0x7F), *range(0xA0, 0x180)}
    return gb2312() | names | latin | {ord(one) for one in SIGNS}


def build(source: Path, target: Path, style: str, characters: Iterable[int]) -> set[int]:
    """Write one weight as woff2 and answer the code points it has."""
    font = TTFont(source, fontNumber=SIMPLIFIED_CHINESE, recalcTimestamp=False)
    options = subset.Options(layout_features=["ccmp", "kern", "mark"], hinting=False, name_IDs=["*"])
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    _narrow_spaces(font)
    _rename(font, style)
    font.flavor = "woff2"
    font.save(target)
    return set(font.getBestCmap())


def coverage(code_points: Iterable[int]) -> str:
    """Code points as lines of ``first-last`` in hexadecimal."""
    ranges: list[list[int]] = []
    for code in sorted(code_points):
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{first:04X}-{last:04X}\n" for first, last in ranges)


def _narrow_spaces(font: TTFont) -> None:
    for table in font["cmap"].tables:
        if table.isUnicode() and ord(" ") in table.cmap:
            table.cmap.update(dict.fromkeys(NARROW_SPACES, table.cmap[ord(" ")]))


def _rename(font: TTFont, style: str) -> None:
    """Give the changed font a name of its own, as its licence asks."""
    names = font["name"]
    post_script = f"{FAMILY}-{style}".replace(" ", "")
    for number in (7, 8, 9, 11, 12, 16, 17):
        names.removeNames(nameID=number)
    fresh = {1: FAMILY, 2: style, 3: f"{post_script};subset", 4: f"{FAMILY} {style}", 6: post_script}
    for record in list(names.names):
        if record.nameID in fresh:
            names.setName(fresh[record.nameID], record.nameID, record.platformID, record.platEncID, record.langID)
    outlines = font["CFF "].cff
    outlines.fontNames = [post_script]
    outlines[0].FamilyName, outlines[0].FullName = FAMILY, f"{FAMILY} {style}"


def main(regular: str, bold: str) -> None:
    """Build both weights and the coverage they share."""
    TARGET.mkdir(parents=True, exist_ok=True)
    characters = wanted()
    have = build(Path(regular), TARGET / f"{FILE}.woff2", "Regular", characters)
    have &= build(Path(bold), TARGET / f"{FILE}-bold.woff2", "Bold", characters)
    (TARGET / f"{FILE}.coverage.txt").write_text(coverage(have), encoding="ascii")


if __name__ == "__main__":
    main(*sys.argv[1:])
