"""Lines between a spool and the built-in printer that a test can spoil: a network, and a cable behind a pseudo
terminal."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import threading
import time
from pathlib import Path
from typing import Literal

from printer.network import reset_on_close
from printer.preview import PreviewPrinter

BEGINS = b"\x1b@"
"""A slip begins with this."""
CONFIRM = b"\x1dr\x01"
QUESTION = b"\x10\x04"
SECOND = 1.0

How = Literal["", "refused", "full", "swallow", "pretend", "reset", "drip", "roll_end", "nonsense"]


class Network:
    """A network with one printer in it. ``spoil`` breaks it, at once or so many bytes into a slip, and it stays broken
    until ``mend``: *refused*: nobody listens; *full*: no connection is accepted; *swallow*: everything is taken,
    nothing comes back; *pretend*: the same, but for the state, which is told; *reset*: connections are broken off;
    *drip*: a byte a second; *roll_end*: the paper ends with the slip; *nonsense*: what comes back is noise.

    ``stale``: bytes that every connection begins with. ``single``: one connection at a time, others are turned away.
    """

    def __init__(self, printer: PreviewPrinter, *, stale: bytes = b"", single: bool = False) -> None:
        self.printer = printer
        self.stale = stale
        self.single = single
        self.turned_away = 0
        self.how: How = ""
        self.into: int | None = None
        self.struck = threading.Event()
        self._ended = threading.Event()
        self._talking = threading.Lock()
        self._fillers: list[socket.socket] = []
        self._listener: socket.socket | None = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._listener.settimeout(0.02)
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def spoil(self, how: How, into: int | None = None) -> None:
        """Break it, at once or when so many bytes of a slip have passed."""
        self.how, self.into = how, into
        if into is None:
            self._strike()
        if how in ("refused", "full"):
            self._shut()
        if how == "full":
            self._listener = socket.create_server(("127.0.0.1", self.port), backlog=0)
            self._fillers = [socket.socket() for _ in range(4)]
            for filler in self._fillers:
                filler.setblocking(False)
                filler.connect_ex(("127.0.0.1", self.port))

    def mend(self) -> None:
        """It works again."""
        shut = self.how in ("refused", "full")
        self.how, self.into = "", None
        self.struck.clear()
        for filler in self._fillers:
            filler.close()
        if shut:
            if self._listener is not None:
                self._listener.close()
            self._listener = socket.create_server(("127.0.0.1", self.port))
            self._listener.settimeout(0.02)
            self._thread = threading.Thread(target=self._accept, daemon=True)
            self._thread.start()

    def close(self) -> None:
        """All ends."""
        self._shut()
        self._ended.set()

    def _strike(self) -> None:
        if self.how == "roll_end":
            self.printer.set_mood("paper_out")
        self.struck.set()

    def _shut(self) -> None:
        listener, self._listener = self._listener, None
        self._thread.join(2)
        if listener is not None:
            listener.close()

    def _accept(self) -> None:
        while (listener := self._listener) is not None:
            with contextlib.suppress(TimeoutError):
                near, _ = listener.accept()
                threading.Thread(target=self._talk, args=(near,), daemon=True).start()

    def _talk(self, near: socket.socket) -> None:
        mine = self._talking.acquire(blocking=False)
        try:
            if self.single and not mine:
                self.turned_away += 1
                reset_on_close(near)
                near.close()
            else:
                with socket.create_connection(("127.0.0.1", self.printer.port)) as far:
                    _Talk(self, near, far).run(self._ended)
        finally:
            if mine:
                self._talking.release()


class _Talk:
    """A connection through the network."""

    def __init__(self, network: Network, near: socket.socket, far: socket.socket) -> None:
        self._network = network
        self._near = near
        self._far = far
        self._place = _Place()
        self._asked = False
        self._hung_up = False
        self._waiting = bytearray()
        self._drip_at = 0.0

    def run(self, ended: threading.Event) -> None:
        """Carry until a side hangs up."""
        with self._near, contextlib.suppress(OSError), selectors.DefaultSelector() as selector:
            self._near.sendall(self._network.stale)
            for sock in (self._near, self._far):
                selector.register(sock, selectors.EVENT_READ)
            while not ended.is_set():
                for key, _ in selector.select(0.01):
                    data = self._receive(key.fileobj)
                    if key.fileobj is self._far:
                        self._back(data)
                    elif data:
                        self._waiting += data
                    else:
                        self._hung_up = True
                        selector.unregister(self._near)
                self._there()
                if self._hung_up and not self._waiting:
                    # What was under way has arrived; the printer hangs up when it has read it.
                    self._far.shutdown(socket.SHUT_WR)

    def _receive(self, sock: object) -> bytes:
        assert isinstance(sock, socket.socket)
        data = sock.recv(65536)
        if not data and sock is self._far:
            raise ConnectionError
        return data

    def _there(self) -> None:
        network = self._network
        if not network.struck.is_set():
            self._pass_on(self._place.until(self._waiting, network.into))
            if not self._place.reached(network.into):
                return
            network._strike()
        match network.how:
            case "reset":
                reset_on_close(self._near)
                raise ConnectionError
            case "swallow":
                self._waiting.clear()
            case "pretend":
                questions = bytes(self._waiting) if self._waiting.startswith(QUESTION) else b""
                self._waiting.clear()
                self._far.sendall(questions)
            case "drip":
                if self._waiting and time.monotonic() >= self._drip_at:
                    self._drip_at = time.monotonic() + SECOND
                    self._pass_on(1)
            case _:
                self._pass_on(len(self._waiting))

    def _pass_on(self, count: int) -> None:
        data = bytes(self._waiting[:count])
        del self._waiting[:count]
        self._asked = self._asked or CONFIRM in data
        self._place.note(data)
        self._far.sendall(data)

    def _back(self, data: bytes) -> None:
        network = self._network
        if network.how == "roll_end" and self._asked and not network.struck.is_set():
            network._strike()
            data = b"\x0c"
        if network.how == "nonsense" and network.struck.is_set():
            data = b"\xff" * len(data)
        if not self._hung_up and (network.how != "swallow" or not network.struck.is_set()):
            self._near.sendall(data)


class _Place:
    """How far into a slip a stream of bytes is."""

    def __init__(self) -> None:
        self._begun = False
        self._into = 0
        self._last = b""

    def note(self, data: bytes) -> None:
        """These went by."""
        at = (self._last + data).rfind(BEGINS)
        self._into = len(self._last + data) - at if at >= 0 else self._into + len(data)
        self._begun = self._begun or at >= 0
        self._last = data[-1:]

    def until(self, data: bytes | bytearray, into: int | None) -> int:
        """How many of these bytes may pass before this place."""
        if into is None:
            return len(data)
        if self._begun:
            return max(0, min(len(data), into - self._into))
        at = bytes(data).find(BEGINS)
        return len(data) if at < 0 else min(len(data), at + into)

    def reached(self, into: int | None) -> bool:
        """Whether the stream is so far into a slip."""
        return into is not None and self._begun and self._into >= into


class Wire:
    """A cable: what is written to ``path`` reaches the printer, and what it answers comes back. ``rate`` in bytes a
    second; ``stall`` lets nothing through any more; ``unplug`` pulls it. ``link``: a name that stays the same when it
    is plugged in again."""

    def __init__(self, printer: PreviewPrinter, rate: int = 0, link: Path | None = None) -> None:
        import pty
        import tty

        self.printer = printer
        self.link = link
        self._near, far = pty.openpty()
        tty.setraw(far)
        self.path = os.ttyname(far)
        if link is not None:
            link.symlink_to(self.path)
        self._far: int | None = far
        self._rate = rate
        self._stalled = threading.Event()
        self._ended = threading.Event()
        self._stall_into: int | None = None
        self._pull_into: int | None = None
        self._place = _Place()
        self.carried = 0
        self._sock = socket.create_connection(("127.0.0.1", printer.port))
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def stall(self, into: int | None = None) -> None:
        """Let nothing through any more, at once or when so many bytes of a slip have passed."""
        self._place, self._stall_into = _Place(), into
        if into is None:
            self._stalled.set()

    def resume(self) -> None:
        """Let everything through again."""
        self._stall_into = None
        self._stalled.clear()

    def pull(self, into: int) -> None:
        """Pull the plug when so many bytes of a slip have passed."""
        self._place, self._pull_into = _Place(), into

    def say(self, data: bytes) -> None:
        """The printer sends something that nobody asked for."""
        os.write(self._near, data)

    def pull_after(self, count: int) -> None:
        """Pull the plug when so many bytes went through."""
        self._rate = 20_000

        def watch() -> None:
            while self.carried < count and not self._ended.wait(0.005):
                pass
            self.unplug()

        threading.Thread(target=watch, daemon=True).start()

    def unplug(self) -> None:
        if not self._ended.is_set():
            self._ended.set()
            self._thread.join(2)
            self._hang_up()

    def _hang_up(self) -> None:
        self._sock.close()
        if self.link is not None:
            self.link.unlink(missing_ok=True)
        for descriptor in (self._near, self._far):
            with contextlib.suppress(OSError):
                os.close(descriptor or -1)

    def _carry(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._near, selectors.EVENT_READ)
            selector.register(self._sock, selectors.EVENT_READ)
            while not self._ended.is_set():
                for key, _ in [] if self._stalled.is_set() else selector.select(0.02):
                    if key.fileobj == self._near:
                        self._there()
                    else:
                        os.write(self._near, self._sock.recv(4096))
                if self._place.reached(self._pull_into):
                    self._ended.set()
                    self._hang_up()
                elif self._place.reached(self._stall_into):
                    self._stalled.set()
                if self._stalled.is_set():
                    self._ended.wait(0.02)

    def _there(self) -> None:
        # A few at a time where something is to happen in the middle.
        small = self._stall_into is not None or self._pull_into is not None
        most = 64 if small else max(1, self._rate // 50) if self._rate else 4096
        data = os.read(self._near, most)
        self.carried += len(data)
        self._place.note(data)
        self._sock.sendall(data)
        if self._rate:
            self._ended.wait(len(data) / self._rate)
