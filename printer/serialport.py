"""Printers on a serial port, through pyserial: a real port, a USB adapter, a Bluetooth port."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any, Literal

from printer.answers import StatusMode
from printer.conversation import MOST_ANSWER, Head, Line, LostError
from printer.descriptor import DescriptorLine

BAUDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
CHUNK = 64
"""Bytes handed over at a time where the system does not say how many it took."""

Flow = Literal["none", "rtscts", "dsrdtr", "xonxoff"]
FLOWS: tuple[Flow, ...] = ("none", "rtscts", "dsrdtr", "xonxoff")


@dataclass(frozen=True, slots=True)
class Port:
    """A serial port and how it is spoken to: 8 bits, no parity, one stop bit, as every receipt printer can."""

    path: str
    baud: int = 9600
    flow: Flow = "none"


def serial_printer(port: Port, status: StatusMode = "full") -> Head:
    """A printer on a serial port."""
    return Head(lambda deadline: _open(port, deadline), status)


def _open(port: Port, deadline: float) -> Line:
    # Loaded with the first job: a hall without serial printers needs none of it.
    import serial

    flow = {name: name == port.flow for name in FLOWS[1:]}
    try:
        opened = serial.Serial(port.path, port.baud, timeout=0, write_timeout=0, exclusive=True, **flow)
    except (OSError, ValueError) as error:
        missing = isinstance(error, OSError) and error.errno == 2
        raise LostError("unreachable" if missing else "refused", str(error)) from error
    if sys.platform == "win32":
        return PortLine(opened, deadline)
    return DescriptorLine(
        opened.fileno(),
        deadline,
        owed=lambda: int(opened.out_waiting),
        forget=opened.reset_output_buffer,
        shut=opened.close,
    )


class PortLine(Line):
    """A port by pyserial's own calls, a few bytes at a time: the way on Windows, where ports are no descriptors."""

    def __init__(self, port: Any, deadline: float) -> None:
        super().__init__(deadline)
        self._port = port

    def close(self, discard: bool = False) -> None:
        """Hang up."""
        try:
            if discard:
                self._port.reset_output_buffer()
        except OSError:
            pass  # it was unplugged
        self._port.close()

    def write(self, data: memoryview, seconds: float) -> int:
        """Hand over a few bytes."""
        from serial import SerialTimeoutException

        part = bytes(data[:CHUNK])
        self._port.write_timeout = max(0.01, seconds)
        try:
            self._port.write(part)
        except SerialTimeoutException:
            # Nobody knows how many of them went out: some did, for all that can be told.
            self.sent += len(part)
            raise LostError("timeout", f"stalled after about {self.sent} bytes") from None
        except OSError as error:
            self.sent += len(part)
            raise LostError("disconnected", str(error)) from error
        return len(part)

    def read(self, seconds: float) -> bytes:
        """What comes."""
        self._port.timeout = max(0.0, seconds)
        try:
            first: bytes = self._port.read(1)
            waiting = min(int(self._port.in_waiting), MOST_ANSWER) if first else 0
            rest: bytes = self._port.read(waiting) if waiting else b""
        except OSError as error:
            raise LostError("disconnected", str(error)) from error
        return first + rest
