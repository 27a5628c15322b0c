"""Printers behind a file descriptor: a device file such as ``/dev/usb/lp0``, and serial ports. Not on Windows."""

from __future__ import annotations

import os
import selectors
import stat
import sys
import time
from collections.abc import Callable

from printer.answers import StatusMode
from printer.conversation import MOST_ANSWER, Head, Line, LostError

LOOK_S = 0.02
"""How often a line that must empty itself is looked at."""


def file_printer(path: str, status: StatusMode = "full") -> Head:
    """A printer that the system shows as a device file."""
    return Head(lambda deadline: _open(path, deadline), status)


class DescriptorLine(Line):
    """An open descriptor that does not block. ``owed`` tells how many bytes the system still holds for the head, and
    ``forget`` makes it drop them; where it cannot be asked, nothing is owed."""

    def __init__(
        self,
        descriptor: int,
        deadline: float,
        *,
        reads: bool = True,
        owed: Callable[[], int] = lambda: 0,
        forget: Callable[[], None] = lambda: None,
        shut: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(deadline)
        self._descriptor = descriptor
        self._reads = reads
        self._owed = owed
        self._forget = forget
        self._shut = shut if shut is not None else lambda: os.close(descriptor)
        os.set_blocking(descriptor, False)

    def close(self, discard: bool = False) -> None:
        """Hang up. What the head has not taken is waited for until the deadline, then dropped: a system waits half a
        minute for a stalled serial port otherwise."""
        try:
            while not discard and self._owed() and self.left() > 0:
                time.sleep(LOOK_S)
            if self._owed():
                self._forget()
        except OSError:
            pass  # it was unplugged: there is nothing to wait for
        self._shut()

    def write(self, data: memoryview, seconds: float) -> int:
        """Hand over what fits."""
        if not self._ready(selectors.EVENT_WRITE, seconds):
            return 0
        try:
            return os.write(self._descriptor, data)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise LostError("disconnected", str(error)) from error

    def read(self, seconds: float) -> bytes:
        """What comes; a line that cannot be read is silent."""
        if not self._reads:
            time.sleep(max(0.0, seconds))
            return b""
        if not self._ready(selectors.EVENT_READ, seconds):
            return b""
        try:
            data = os.read(self._descriptor, MOST_ANSWER)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise LostError("disconnected", str(error)) from error
        if not data:
            raise LostError("disconnected", "the printer is gone")
        return data

    def _ready(self, event: int, seconds: float) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(self._descriptor, event)
            return bool(selector.select(max(0.0, seconds)))


def _open(path: str, deadline: float) -> Line:
    if sys.platform == "win32":
        raise LostError("unreachable", "there are no device files on Windows; use windows://NAME")
    flags = os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    try:
        if not stat.S_ISCHR(os.stat(path).st_mode):
            raise LostError("unreachable", f"{path} is no device")
        try:
            return DescriptorLine(os.open(path, os.O_RDWR | flags), deadline)
        except PermissionError:
            # Some systems let one write to a printer, but not hear it.
            return DescriptorLine(os.open(path, os.O_WRONLY | flags), deadline, reads=False)
    except FileNotFoundError as error:
        raise LostError("unreachable", str(error)) from error
    except OSError as error:
        raise LostError("refused", str(error)) from error
