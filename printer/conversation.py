"""A job as a conversation with a head, whatever the line to it is.

Open the line, drain old input, ask the state (``DLE EOT`` 1 to 4), send, ask for confirmation (``GS r 1``, which the
head answers when the job before it is done). One deadline holds all of it, one conversation at a time is held with a
printer. A head that answers nothing is printed on, and the outcome is *unconfirmed*; one that answers nonsense is not
a printer, and nothing is sent to it.
"""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable

from printer.answers import Answers, Outcome, Reason, Said, Status, StatusMode

SETTLE_S = 0.01
"""How long answers to someone else's questions may still trickle in after connecting."""
QUERY_S = 1.0
"""How long one status question may stay unanswered before the head counts as silent."""
POLL_S = 1.0
"""How often a head that owes its confirmation is asked what is wrong."""
SILENT_CONFIRM_S = 2.0
"""How long a head that answered no status question may still surprise with a confirmation."""
MOST_ANSWER = 4096

INITIAL_QUERIES = tuple(bytes((0x10, 0x04, number)) for number in (1, 2, 3, 4))
CONFIRM = b"\x1dr\x01"


class LostError(Exception):
    """The conversation is over: the job ends for this reason."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason: Reason = reason
        self.detail = detail


class Line(ABC):
    """An open line to a head. Every wait ends at the deadline (monotonic seconds)."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self.sent = 0
        """How many bytes the line took since this was set to 0."""

    @abstractmethod
    def write(self, data: memoryview, seconds: float) -> int:
        """Hand over some of it within this time; how much was taken, 0 when the time is over. LostError
        *disconnected*."""

    @abstractmethod
    def read(self, seconds: float) -> bytes:
        """What comes within this time; b"" if nothing does. LostError *disconnected*."""

    @abstractmethod
    def close(self, discard: bool = False) -> None:
        """Hang up; ``discard`` throws away what the head has not taken yet: it would print it much later."""

    def left(self) -> float:
        """Seconds to the deadline."""
        return self._deadline - time.monotonic()

    def send(self, data: bytes) -> None:
        """Hand over all of it. LostError *timeout* when the head does not take it in time."""
        rest = memoryview(data)
        while rest:
            count = self.write(rest, self.left()) if self.left() > 0 else 0
            if not count and self.left() <= 0:
                raise LostError("timeout", f"stalled after {self.sent} bytes")
            self.sent += count
            rest = rest[count:]

    def receive(self, seconds: float) -> bytes:
        """What comes within this time, or until the deadline."""
        return self.read(max(0.0, min(seconds, self.left())))

    def answers(self, seconds: float) -> Answers:
        """Everything that comes until the first answer to a status question, or until the time is over."""
        answers = Answers()
        until = time.monotonic() + seconds
        while not answers.real_time and not answers.nonsense:
            data = self.receive(until - time.monotonic())
            if not data and time.monotonic() >= min(until, self._deadline):
                break
            answers.take(data)
        return answers

    def drain(self, seconds: float) -> None:
        """Throw away what comes unasked within this time."""
        count = 0
        until = time.monotonic() + seconds
        while data := self.receive(until - time.monotonic()):
            count += len(data)
            if count > MOST_ANSWER:
                raise LostError("garbled", "the printer sends without being asked")


Connect = Callable[[float], Line]
"""Opens a line by a deadline (monotonic seconds), or raises LostError."""


class Head:
    """A printer that is talked with over a line. See ``Device`` for both calls."""

    def __init__(self, connect: Connect, status: StatusMode = "full") -> None:
        self._connect = connect
        self._status = status
        self._lock = threading.Lock()

    def print(self, data: bytes, *, deadline_s: float, on_first_byte: Callable[[], bool]) -> Outcome:
        """Print one job within the deadline."""
        deadline = time.monotonic() + deadline_s
        if not self._lock.acquire(timeout=max(0.0, deadline_s)):
            return Outcome("failed", "busy", False, "another job holds the printer")
        try:
            line = self._connect(deadline)
        except LostError as lost:
            return Outcome("failed", lost.reason, False, lost.detail)
        else:
            return self._print(line, data, on_first_byte)
        finally:
            self._lock.release()

    def status(self, deadline_s: float) -> Status:
        """Ask the printer what state it is in; *offline* when there is no connection."""
        deadline = time.monotonic() + deadline_s
        if not self._lock.acquire(timeout=max(0.0, deadline_s)):
            return Status("unknown", "busy")
        try:
            line = self._connect(deadline)
            try:
                return _ask(line).status() if self._status == "full" else Status("unknown", "not asked")
            finally:
                line.close()
        except LostError as lost:
            return Status("unknown" if lost.reason == "garbled" else "offline", lost.reason)
        finally:
            self._lock.release()

    def _print(self, line: Line, data: bytes, on_first_byte: Callable[[], bool]) -> Outcome:
        discard = True
        try:
            outcome = self._converse(line, data, on_first_byte)
            discard = outcome.reason == "timeout"
        finally:
            line.close(discard=discard)
        return outcome

    def _converse(self, line: Line, data: bytes, on_first_byte: Callable[[], bool]) -> Outcome:
        said = Said()
        try:
            if self._status == "full":
                said = _ask(line)
        except LostError as lost:
            return Outcome("failed", lost.reason, False, lost.detail)
        if said.nonsense:
            return Outcome("failed", "garbled", False, "the printer answers nonsense")
        if said.fault is not None:
            return Outcome("failed", said.fault, False, "before the job", said.paper_low)
        if line.left() <= 0:
            return Outcome("failed", "timeout", False, "no time left to send")
        if not on_first_byte():
            return Outcome("failed", "aborted", False, "given up before its first byte")
        return self._send(line, data, said)

    def _send(self, line: Line, data: bytes, said: Said) -> Outcome:
        line.sent = 0
        try:
            line.send(data)
        except LostError as lost:
            return Outcome("failed", lost.reason, line.sent > 0, lost.detail, said.paper_low)
        if self._status == "none":
            return Outcome("unconfirmed", "silent", True, "this printer is not asked")
        try:
            return _confirm(line, said)
        except LostError as lost:
            return Outcome("unconfirmed", lost.reason, True, lost.detail, said.paper_low)


# ---- the conversation ------------------------------------------------------------------------------------


def _ask(line: Line) -> Said:
    """The answers to ``DLE EOT`` 1 to 4, asked one by one. A head silent at the first is not asked the
    others."""
    line.drain(SETTLE_S)
    got: list[int | None] = []
    for query in INITIAL_QUERIES:
        line.send(query)
        answers = line.answers(QUERY_S)
        if answers.nonsense:
            return Said(nonsense=True)
        # Of several, the last one is the answer: what stood before it was owed to somebody else.
        got.append(answers.real_time[-1] if answers.real_time else None)
        if got == [None]:
            break
    return Said.of(got)


def _confirm(line: Line, said: Said) -> Outcome:
    """Wait for the answer to ``GS r 1``; a head that owes it is asked now and then what is wrong."""
    line.send(CONFIRM)
    answers = Answers()
    until = line.left() if not said.silent else min(line.left(), SILENT_CONFIRM_S)
    deadline = time.monotonic() + until
    ask_at = time.monotonic() + POLL_S
    while (now := time.monotonic()) < deadline:
        answers.take(line.receive(min(deadline, ask_at) - now), roll_expected=True)
        if (ended := _ended(answers, said)) is not None:
            return ended
        if said.whole and time.monotonic() >= ask_at:
            answers.real_time.clear()
            line.send(b"".join(INITIAL_QUERIES))
        if time.monotonic() >= ask_at:
            ask_at = time.monotonic() + POLL_S
    reason: Reason = "silent" if said.silent else "timeout"
    return Outcome("unconfirmed", reason, True, "not confirmed in time", said.paper_low)


def _ended(answers: Answers, said: Said) -> Outcome | None:
    """What these answers say about a job that was sent; None while they say nothing."""
    if answers.nonsense:
        return Outcome("unconfirmed", "garbled", True, "the printer answers nonsense", said.paper_low)
    if answers.roll is not None and answers.roll & 0x0C:
        return Outcome("failed", "paper_out", True, "at the end of the job", True)
    if answers.roll is not None:
        return Outcome("printed", "ok", True, "", said.paper_low or bool(answers.roll & 0x03))
    if len(answers.real_time) >= len(INITIAL_QUERIES):
        now = Said.of(answers.real_time)
        if now.fault is not None:
            return Outcome("failed", now.fault, True, "during the job", now.paper_low)
    return None
