"""What an LED sign over a counter is told: a line of text, in one of the protocols of ``docs/signs.md``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, Literal
from zoneinfo import ZoneInfo

from hall.messages import words

LOST = "---"
"""Shown while nobody knows the truth: never a number that may be over."""
AGAIN_S = 10.0
"""A line is repeated after so long, for a sign that was switched on late."""
STX, ETX = b"\x02", b"\x03"

Encoding = Literal["utf-8", "gbk"]
Language = Literal["zh", "en"]


def text_of(hall: Mapping[str, Any], counter: Mapping[str, Any], language: Language) -> str:
    """The line of a counter in the contract's shape; in an emergency that concerns it, the manager's words."""
    emergency = hall.get("emergency")
    if emergency and emergency["here"]:
        return _plain(emergency[language])
    state, ticket, until = counter["state"], counter.get("ticket"), counter.get("until")
    facts = {"counter": counter["number"], "number": "", "time": ""}
    if state in ("calling", "serving") and ticket:
        facts["number"] = ticket["number"]
    elif state == "paused" and until:
        state = "back"
        facts["time"] = datetime.fromisoformat(until).astimezone(ZoneInfo(hall["time_zone"])).strftime("%H:%M")
    elif state not in ("paused", "closed"):
        state = "idle"
    return words(language).text(f"sign.{state}", **facts)


def _plain(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def as_line(text: str, encoding: Encoding) -> bytes:
    """Protocol *lines*: the text and CR LF."""
    return text.encode(encoding, "replace") + b"\r\n"


def as_frame(text: str, encoding: Encoding, address: int) -> bytes:
    """Protocol *frame*: STX, two digits of the sign's address, the text, ETX, and as two hexadecimal digits all bytes
    from the address to ETX, XORed."""
    inside = f"{address:02d}".encode() + text.encode(encoding, "replace") + ETX
    return STX + inside + f"{reduce(lambda sum, byte: sum ^ byte, inside):02X}".encode()


@dataclass(slots=True)
class Repeats:
    """When a sign is told something: at once when it is new, and again after ``AGAIN_S``. ``now`` in steady seconds."""

    _last: bytes | None = None
    _at: float = 0.0

    def due(self, line: bytes, now: float) -> bool:
        """Whether this line is to be sent now."""
        return line != self._last or now - self._at >= AGAIN_S

    def sent(self, line: bytes, now: float) -> None:
        """The sign has been told."""
        self._last, self._at = line, now

    def forget(self) -> None:
        """The sign was lost, and may show anything."""
        self._last = None


Protocol = Callable[[str], bytes]


def protocol(name: Literal["lines", "frame"], encoding: Encoding, address: int) -> Protocol:
    """How a text is told to a sign."""
    if name == "frame":
        return lambda text: as_frame(text, encoding, address)
    return lambda text: as_line(text, encoding)
