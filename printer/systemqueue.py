"""Printers behind the system's own queue: CUPS, by raw ``lp``; Windows, by its spooler.

The system takes a job and prints it when it can. Nobody hears of the paper, so a job that was taken is *unconfirmed*
at best; what the system says of its queue is all there is to know of the printer.
"""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from typing import Any

from printer.answers import Outcome, State, Status


class CupsPrinter:
    """A queue of CUPS. See ``Device`` for both calls."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()

    def print(self, data: bytes, *, deadline_s: float, on_first_byte: Callable[[], bool]) -> Outcome:
        """Hand the bytes to the queue as they are."""
        until = time.monotonic() + deadline_s
        if not self._lock.acquire(timeout=max(0.0, deadline_s)):
            return Outcome("failed", "busy", False, "another job holds the printer")
        try:
            said = self.status(max(0.1, until - time.monotonic()))
            if said.state in ("offline", "error"):
                return Outcome(
                    "failed", "offline" if said.detail != "unreachable" else "unreachable", False, said.detail
                )
            if not on_first_byte():
                return Outcome("failed", "aborted", False, "given up before its first byte")
            return self._hand_over(data, max(0.1, until - time.monotonic()))
        finally:
            self._lock.release()

    def _hand_over(self, data: bytes, seconds: float) -> Outcome:
        code, text = _run(["lp", "-d", self._name, "-o", "raw", "-s"], seconds, data)
        if code is None:
            return Outcome("unconfirmed", "timeout", True, text)
        # lp answers before it hands over: what it refused is in no queue.
        return Outcome("unconfirmed", "silent", True, text) if code == 0 else Outcome("failed", "refused", False, text)

    def status(self, deadline_s: float) -> Status:
        """What the queue says of itself."""
        code, text = _run(["lpstat", "-p", self._name], deadline_s, b"")
        if code is None or code != 0:
            return Status("offline", "unreachable" if code is not None else "timeout")
        return queue_state(text)


STATES: tuple[tuple[str, State], ...] = (
    (r"\bdisabled\b|\bpaused\b|\bstopped\b", "offline"),
    (r"media-empty|out of paper", "paper_out"),
    (r"media-low", "paper_low"),
    (r"cover-open|door-open", "cover_open"),
    (r"\boffline\b|connecting-to-device|not responding|may not exist|unavailable", "offline"),
)
"""What ``lpstat -p`` may say, in the order in which it counts."""


def queue_state(text: str) -> Status:
    """The state in an answer of ``lpstat -p``. A queue that only says it is idle says nothing of the paper."""
    for pattern, state in STATES:
        if re.search(pattern, text, re.IGNORECASE):
            return Status(state)
    return Status("unknown", "not asked")


def _run(words: list[str], seconds: float, data: bytes) -> tuple[int | None, str]:
    """Exit code and what was said; None when the time was over."""
    program = shutil.which(words[0])
    if program is None:
        return 127, f"{words[0]} is missing: CUPS is not installed here"
    try:
        # The answers are read, so they must be in one language.
        ended = subprocess.run(
            [program, *words[1:]],
            input=data,
            capture_output=True,
            timeout=max(0.1, seconds),
            check=False,
            env=os.environ | {"LC_ALL": "C"},
        )
    except subprocess.TimeoutExpired:
        return None, "the queue did not answer in time"
    return ended.returncode, (ended.stdout + ended.stderr).decode(errors="replace").strip()


class WindowsPrinter:
    """A queue of Windows, by python-escpos' own connector; needs pywin32."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()

    def print(self, data: bytes, *, deadline_s: float, on_first_byte: Callable[[], bool]) -> Outcome:
        """Hand the bytes to the queue as they are."""
        if not self._lock.acquire(timeout=max(0.0, deadline_s)):
            return Outcome("failed", "busy", False, "another job holds the printer")
        try:
            queue = self._open()
            if isinstance(queue, str):
                return Outcome("failed", "unreachable", False, queue)
            if not on_first_byte():
                return Outcome("failed", "aborted", False, "given up before its first byte")
            queue._raw(data)
            queue.close()
            return Outcome("unconfirmed", "silent", True, "this printer is not asked")
        except Exception as error:
            # Whatever the spooler's calls raise: the job may be in the queue.
            return Outcome("unconfirmed", "disconnected", True, str(error))
        finally:
            self._lock.release()

    def status(self, deadline_s: float) -> Status:
        """Nothing is known but whether there is such a queue."""
        queue = self._open()
        if isinstance(queue, str):
            return Status("offline", "unreachable")
        queue.close()
        return Status("unknown", "not asked")

    def _open(self) -> Any:
        try:
            connector = importlib.import_module("escpos.printer").Win32Raw
            queue = connector(self._name)
            queue.open()
        except Exception as error:
            return str(error) or "there are no Windows queues here"
        return queue
