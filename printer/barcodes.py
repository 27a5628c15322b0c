"""Bar codes that python-barcode does not draw: UPC-E and CODE 93, as modules ("1" is black). Pure."""

from __future__ import annotations

import re

_LEFT_ODD = (
    "0001101",
    "0011001",
    "0010011",
    "0111101",
    "0100011",
    "0110001",
    "0101111",
    "0111011",
    "0110111",
    "0001011",
)
_LEFT_EVEN = tuple("".join("10"[int(one)] for one in reversed(code)) for code in _LEFT_ODD)
_EVEN_PLACES = ("012", "013", "014", "015", "023", "034", "045", "024", "025", "035")
"""Which digits of UPC-E are drawn even, by check digit, in number system 0; in system 1 the others are."""

_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
_SHIFTS = {"$": 43, "%": 44, "/": 45, "+": 46}
_CODES_93 = [
    f"{int(code, 16):09b}"
    for code in re.findall(
        "...",
        "11414814414212812412215011210a1a81a41a219419218a16816416213411a15814c14612c1161b41b21ac1a619619a"
        "16c16613613a12e1d41d21ca16e1761ae1261da1d6132",
    )
]
_EDGE_93 = "101011110"


def upc_e(text: str) -> tuple[str, str] | None:
    """The modules of 6 to 8 digits, or of the 11 or 12 digits of a UPC-A that can be so short, and all eight digits;
    None for others."""
    short = _short(text)
    if short is None or short[0] not in "01":
        return None
    check = _check_digit(_long(short))
    even = {int(place) for place in _EVEN_PLACES[check]}
    if short[0] == "1":
        even = set(range(6)) - even
    digits = ((_LEFT_EVEN if place in even else _LEFT_ODD)[int(one)] for place, one in enumerate(short[1:]))
    return f"101{''.join(digits)}010101", f"{short}{check}"


def _short(text: str) -> str | None:
    """Number system and six digits."""
    if not (text.isascii() and text.isdecimal()):
        return None
    if len(text) in (6, 7, 8):
        return f"0{text}" if len(text) == 6 else text[:7]
    if len(text) not in (11, 12):
        return None
    system, maker, item = text[0], text[1:6], text[6:11]
    possible = (maker[:2] + item[2:] + maker[2], maker[:3] + item[3:] + "3", maker[:4] + item[4] + "4", maker + item[4])
    return next((system + one for one in possible if _long(system + one) == text[:11]), None)


def _long(short: str) -> str:
    """The eleven digits that a short code stands for."""
    system, one, last = short[0], short[1:6], short[6]
    if last in "012":
        return f"{system}{one[:2]}{last}0000{one[2:]}"
    if last == "3":
        return f"{system}{one[:3]}00000{one[3:]}"
    if last == "4":
        return f"{system}{one[:4]}00000{one[4]}"
    return f"{system}{one}0000{last}"


def _check_digit(digits: str) -> int:
    return -(3 * sum(map(int, digits[::2])) + sum(map(int, digits[1::2]))) % 10


def code_93(text: str) -> str | None:
    """The modules of capitals, digits, ``-. $/+%`` and small letters; None for other text."""
    values: list[int] = []
    for sign in text:
        if "a" <= sign <= "z":
            values += (_SHIFTS["+"], _SIGNS.index(sign.upper()))
        elif sign in _SIGNS:
            values.append(_SIGNS.index(sign))
        else:
            return None
    for longest in (20, 15):
        weighed = (value * (place % longest + 1) for place, value in enumerate(reversed(values)))
        values.append(sum(weighed) % 47)
    return f"{_EDGE_93}{''.join(_CODES_93[value] for value in values)}{_EDGE_93}1"
