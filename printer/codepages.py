"""Letters of heads outside Chinese mode: the pages that ``ESC t`` chooses. Pure."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

_RULES = "▁▂▃▄▅▆▇█▏▎▍▌▋▊▉┼┴┬┤├▔─│▕┌┐└┘╭╮╰╯"
"""Page 1 from 0x80 on: bars and rules; half-width kana stand from 0xA1 on."""
_CODECS = {
    0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 13: "cp857", 14: "cp737", 15: "iso8859_7", 16: "cp1252",
    17: "cp866", 18: "cp852", 19: "cp858", 32: "cp720", 33: "cp775", 34: "cp855", 35: "cp861", 36: "cp862", 37: "cp864",
    38: "cp869", 39: "iso8859_2", 40: "iso8859_15", 45: "cp1250", 46: "cp1251", 47: "cp1253", 48: "cp1254",
    49: "cp1255", 50: "cp1256", 51: "cp1257", 52: "cp1258", 53: "kz1048",
}  # fmt: skip
"""As Epson numbers them; other makers agree on the first ones only."""


def _of_codec(codec: str, byte: int) -> str:
    return bytes((byte,)).decode(codec, "replace")


def _of_katakana(byte: int) -> str:
    if byte < 0xA0:
        return _RULES[byte - 0x80]
    return chr(0xFF61 + byte - 0xA1) if 0xA1 <= byte <= 0xDF else " "


CODE_PAGES: dict[int, Callable[[int], str]] = {
    1: _of_katakana,
    **{page: partial(_of_codec, codec) for page, codec in _CODECS.items()},
}
"""What a byte from 0x80 on means, by number of page."""
