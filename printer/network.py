"""Printers on the network: raw TCP, usually port 9100."""

from __future__ import annotations

import ipaddress
import os
import selectors
import socket
import struct
import threading
import time
from concurrent.futures import Future

from printer.answers import Reason, StatusMode
from printer.conversation import MOST_ANSWER, Head, Line, LostError

UNDELIVERED_MS = 30_000
"""When the system stops trying to hand over bytes that a head does not take."""


def tcp_printer(host: str, port: int, status: StatusMode = "full") -> Head:
    """A printer on the network."""
    return Head(lambda deadline: _connect(host, port, deadline), status)


class SocketLine(Line):
    """A connection to a head."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        super().__init__(deadline)
        self._sock = sock
        self._selector = selectors.DefaultSelector()
        self._selector.register(sock, selectors.EVENT_READ)
        sock.setblocking(False)

    def close(self, discard: bool = False) -> None:
        """Hang up."""
        self._selector.close()
        if discard:
            reset_on_close(self._sock)
        self._sock.close()

    def write(self, data: memoryview, seconds: float) -> int:
        """Hand over what fits."""
        if not self._ready(selectors.EVENT_WRITE, seconds):
            return 0
        try:
            return self._sock.send(data)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise LostError("disconnected", str(error)) from error

    def read(self, seconds: float) -> bytes:
        """What comes."""
        if not self._ready(selectors.EVENT_READ, seconds):
            return b""
        try:
            data = self._sock.recv(MOST_ANSWER)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise LostError("disconnected", str(error)) from error
        if not data:
            raise LostError("disconnected", "the printer hung up")
        return data

    def _ready(self, event: int, seconds: float) -> bool:
        self._selector.modify(self._sock, event)
        return bool(self._selector.select(max(0.0, seconds)))


def reset_on_close(sock: socket.socket) -> None:
    """Make closing break the connection off, with everything that was not delivered."""
    linger = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


# ---- connecting ------------------------------------------------------------------------------------------


def _connect(host: str, port: int, deadline: float) -> Line:
    failure = LostError("unreachable", "no address")
    for family, target in _resolve(host, port, deadline):
        left = deadline - time.monotonic()
        if left <= 0:
            raise LostError("timeout", "no connection in time")
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(left)
            sock.connect(target)
            _tune(sock)
        except OSError as error:
            sock.close()
            failure = LostError(_refusal(error), str(error))
        else:
            return SocketLine(sock, deadline)
    raise failure


def _refusal(error: OSError) -> Reason:
    match error:
        case ConnectionRefusedError():
            return "refused"
        case TimeoutError():
            return "timeout"
        case _:
            return "unreachable"


def _tune(sock: socket.socket) -> None:
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNDELIVERED_MS)


_Target = tuple[int, tuple[str, int]]


def _resolve(host: str, port: int, deadline: float) -> list[_Target]:
    """Addresses of a host. The system's look-up has no deadline of its own, so it runs aside."""
    try:
        version = ipaddress.ip_address(host).version
    except ValueError:
        return _look_up(host, port, deadline)
    return [(socket.AF_INET if version == 4 else socket.AF_INET6, (host, port))]


def _look_up(host: str, port: int, deadline: float) -> list[_Target]:
    found: Future[list[_Target]] = Future()

    def look() -> None:
        try:
            known = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.set_result([(family, (str(to[0]), int(to[1]))) for family, _, _, _, to in known])
        except (OSError, UnicodeError) as error:
            found.set_exception(error)

    threading.Thread(target=look, name="printer-name", daemon=True).start()
    try:
        return found.result(max(0.0, deadline - time.monotonic()))
    except TimeoutError:
        raise LostError("timeout", f"no answer where {host} is") from None
    except (OSError, UnicodeError) as error:
        raise LostError("unreachable", str(error)) from error
