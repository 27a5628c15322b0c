"""What a printer may say, what its bits mean, and how a job can end. Pure.

The bits are those of the ESC/POS command reference (``DLE EOT n``, ``GS r 1``, automatic status). Silence
is "unknown", never "fine".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Fault = Literal["paper_out", "cover_open", "cutter", "offline", "error"]
Result = Literal["printed", "unconfirmed", "failed"]
Reason = (
    Fault
    | Literal[
        "ok",
        "silent",
        "refused",
        "unreachable",
        "timeout",
        "disconnected",
        "busy",
        "aborted",
        "garbled",
    ]
)
State = Fault | Literal["ready", "paper_low", "unknown"]
StatusMode = Literal["full", "none"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended. ``bytes_sent``: some byte of it may have reached the head, so a repetition needs the
    mark."""

    result: Result
    reason: Reason
    bytes_sent: bool
    detail: str = ""
    paper_low: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """What a printer says of itself; *unknown* when it says nothing or nonsense, *offline* when it is not
    there."""

    state: State
    detail: str = ""


class Device(Protocol):
    """A printer. Neither call raises for anything a printer or a network can do, nor takes longer than its
    deadline."""

    def print(self, data: bytes, *, deadline_s: float, on_first_byte: Callable[[], bool]) -> Outcome:
        """Print one job. ``on_first_byte`` is called just before its first byte; False gives the job up
        unsent."""
        ...

    def status(self, deadline_s: float) -> Status:
        """Ask what state the printer is in."""
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """The answers to ``DLE EOT`` 1 to 4; None where there was none. ``nonsense``: bytes came that answer
    nothing."""

    printer: int | None = None
    offline: int | None = None
    error: int | None = None
    paper: int | None = None
    nonsense: bool = False

    @classmethod
    def of(cls, answers: Sequence[int | None]) -> Said:
        """From the answers in the order of the questions, as far as there were any."""
        printer, offline, error, paper, *_ = (*answers, None, None, None, None)
        return cls(printer, offline, error, paper)

    @property
    def silent(self) -> bool:
        """Nothing came at all."""
        return self.printer is None and not self.nonsense

    @property
    def whole(self) -> bool:
        """Every question was answered."""
        return None not in (self.printer, self.offline, self.error, self.paper)

    @property
    def paper_low(self) -> bool:
        """The roll is near its end."""
        return bool((self.paper or 0) & 0x0C)

    @property
    def fault(self) -> Fault | None:
        """What keeps the head from printing: the cause that a person can mend first."""
        printer, offline, error, paper = (byte or 0 for byte in (self.printer, self.offline, self.error, self.paper))
        faults: tuple[tuple[int, Fault], ...] = (
            (offline & 0x04, "cover_open"),
            (offline & 0x20 or paper & 0x60, "paper_out"),
            (error & 0x08, "cutter"),
            (error & 0x60 or offline & 0x40, "error"),
            (printer & 0x08, "offline"),
        )
        return next((fault for bits, fault in faults if bits), None)

    def status(self) -> Status:
        """The same as a state; ready only when every question was answered."""
        if self.nonsense:
            return Status("unknown", "garbled")
        if self.fault is not None:
            return Status(self.fault)
        if not self.whole:
            return Status("unknown", "silent")
        return Status("paper_low" if self.paper_low else "ready")


def real_time(byte: int) -> bool:
    """Whether the fixed bits are those of an answer to ``DLE EOT``."""
    return byte & 0x93 == 0x12


def roll(byte: int) -> bool:
    """Whether the fixed bits are those of an answer to ``GS r 1``."""
    return byte & 0x90 == 0x00


def automatic(byte: int) -> bool:
    """Whether this begins the four bytes of an automatic status report, which some heads send unasked."""
    return byte & 0x93 == 0x10


class Answers:
    """Sorts what a head sends: answers to ``DLE EOT``, answers to ``GS r``, nonsense; reports unasked for
    are dropped."""

    def __init__(self) -> None:
        self.real_time: list[int] = []
        self.roll: int | None = None
        self.nonsense = False
        self._skip = 0

    def take(self, data: bytes, *, roll_expected: bool = False) -> None:
        """Sort these bytes in."""
        for byte in data:
            if self._skip:
                self._skip -= 1
            elif real_time(byte):
                self.real_time.append(byte)
            elif automatic(byte):
                self._skip = 3
            elif roll(byte) and roll_expected and self.roll is None:
                self.roll = byte
            else:
                self.nonsense = True
