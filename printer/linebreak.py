"""Where a line of Chinese and English may end. Pure.

Rules: the basics of GB/T 15834 and of the W3C's Requirements for Chinese Text Layout: no closing mark at a
line's start, no opening mark at its end, an English word is torn only when it alone is longer than the
line.
"""

from __future__ import annotations

import re
from collections.abc import Callable

NOT_FIRST = frozenset("。，、；：？！．）》」』】〕〗｝］”’…—～·％‰℃°,.;:?!)]}%›»")
NOT_LAST = frozenset("（《「『【〔〖｛［“‘￥＄￡([{$¥€£#‹«")

_UNITS = re.compile(
    r"\s+"
    r"|[^\s\u1100-\u11ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
    r"…—“”‘’·]+"
    r"|."
)
_HYPHENS = re.compile(r"(?<=[^\W\d_][-/])(?=[^\W\d_])")

Measure = Callable[[str], float]


def break_lines(text: str, width: float, measure: Measure) -> list[str]:
    """The lines of a text, none wider than ``width`` as ``measure`` tells it (a single character may be).

    Ends of lines in the text are kept; runs of blanks become one; an empty text has no line.
    """
    lines: list[str] = []
    for paragraph in text.splitlines():
        lines.extend(_fill(_pieces(paragraph.strip()), width, measure))
    return lines


def balanced(text: str, width: float, measure: Measure) -> list[str]:
    """The same number of lines as ``break_lines`` gives, of lengths as even as can be: no lonely last
    character."""
    lines = break_lines(text, width, measure)
    if len(lines) < 2:
        return lines
    low, high = width / 2, width
    while high - low > max(1.0, width / 100):
        middle = (low + high) / 2
        trial = break_lines(text, middle, measure)
        if len(trial) == len(lines) and all(measure(line) <= middle for line in trial):
            high, lines = middle, trial
        else:
            low = middle
    return lines


def _pieces(text: str) -> list[str]:
    """The text in pieces that no line end may part; blanks are pieces of their own."""
    pieces: list[str] = []
    for unit in _UNITS.findall(text):
        if unit.isspace():
            pieces.append(" " if unit != "\u3000" else unit)
            continue
        for part in _HYPHENS.split(unit):
            joined = pieces and not pieces[-1].isspace() and _inseparable(pieces[-1][-1], part[0])
            if joined:
                pieces[-1] += part
            else:
                pieces.append(part)
    return pieces


def _inseparable(before: str, after: str) -> bool:
    return after in NOT_FIRST or before in NOT_LAST


def _fill(pieces: list[str], width: float, measure: Measure) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in pieces:
        if measure((line + piece).rstrip()) <= width:
            line += piece
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = piece.lstrip()
        while line and measure(line) > width:
            head = _head(line, width, measure)
            lines.append(line[:head])
            line = line[head:]
    if line.strip():
        lines.append(line.rstrip())
    return lines


def _head(word: str, width: float, measure: Measure) -> int:
    """How many characters of a word that is too long go on this line: at least one."""
    count = 1
    while count < len(word) and measure(word[: count + 1]) <= width:
        count += 1
    best = count
    while best > 1 and best < len(word) and _inseparable(word[best - 1], word[best]):
        best -= 1
    return best if best > 1 else count
