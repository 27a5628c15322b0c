"""Device files and serial ports: the same conversation over a pseudo terminal, with the built-in printer at its end."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import sys
import threading
import time
from collections.abc import Iterator

import pytest

if sys.platform == "win32":
    pytest.skip("there are no pseudo terminals on Windows", allow_module_level=True)

import pty
import tty

from printer import encode, layout, slips
from printer.answers import Outcome, Status
from printer.devices import open_device
from printer.preview import PreviewPrinter

JOB = encode.raster_job(layout.draw((slips.Text("B 023", "number"),)))
LONG = encode.raster_job(layout.draw(tuple(slips.Text("鼎" * 20, "large") for _ in range(60))))


class Wire:
    """A cable: what is written to ``path`` reaches the printer, and what it answers comes back. ``rate`` in bytes a
    second; ``stall`` lets nothing through any more; ``unplug`` pulls it."""

    def __init__(self, printer: PreviewPrinter, rate: int = 0) -> None:
        self._near, far = pty.openpty()
        tty.setraw(far)
        self.path = os.ttyname(far)
        self._far: int | None = far
        self._rate = rate
        self._stalled = threading.Event()
        self._ended = threading.Event()
        self.carried = 0
        self._sock = socket.create_connection(("127.0.0.1", printer.port))
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def stall(self) -> None:
        self._stalled.set()

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
            self._sock.close()
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
                if self._stalled.is_set():
                    self._ended.wait(0.02)

    def _there(self) -> None:
        data = os.read(self._near, max(1, self._rate // 50) if self._rate else 4096)
        self.carried += len(data)
        self._sock.sendall(data)
        if self._rate:
            self._ended.wait(len(data) / self._rate)


@pytest.fixture
def wire(preview: PreviewPrinter) -> Iterator[Wire]:
    made = Wire(preview)
    yield made
    made.unplug()


KINDS = ("file://{path}", "serial://{path}?baud=115200")


def url(kind: str, wire: Wire) -> str:
    return kind.format(path=wire.path)


def send(address: str, data: bytes = JOB, *, status="full", deadline_s: float = 10.0) -> Outcome:
    return open_device(address, status=status).print(data, deadline_s=deadline_s, on_first_byte=lambda: True)


@pytest.mark.parametrize("kind", KINDS)
def test_job_is_confirmed_over_a_wire(wire: Wire, preview: PreviewPrinter, kind: str) -> None:
    assert send(url(kind, wire)) == Outcome("printed", "ok", True)
    assert send(url(kind, wire)) == Outcome("printed", "ok", True)
    assert len(list(preview.folder.glob("*.bin"))) == 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mood", ["paper_out", "cover_open", "cutter", "paper_low"])
def test_state_is_heard_over_a_wire(wire: Wire, preview: PreviewPrinter, kind: str, mood: str) -> None:
    preview.set_mood(mood)
    assert open_device(url(kind, wire)).status(5) == Status(mood)


@pytest.mark.parametrize("kind", KINDS)
def test_paper_that_ends_in_mid_job_is_told(wire: Wire, preview: PreviewPrinter, kind: str) -> None:
    preview.set_mood("paper_out", after=len(LONG) - 20_000)
    outcome = send(url(kind, wire), LONG)
    assert (outcome.result, outcome.reason, outcome.bytes_sent) == ("failed", "paper_out", True)


@pytest.mark.parametrize("kind", KINDS)
def test_head_that_is_never_asked_is_never_believed(wire: Wire, kind: str) -> None:
    assert send(url(kind, wire), status="none") == Outcome("unconfirmed", "silent", True, "this printer is not asked")


@pytest.mark.parametrize("kind", KINDS)
def test_stalled_wire_ends_at_the_deadline_and_keeps_nothing_back(wire: Wire, kind: str) -> None:
    wire.stall()
    began = time.monotonic()
    outcome = send(url(kind, wire), LONG, status="none", deadline_s=1.0)
    assert time.monotonic() - began < 2.0
    assert (outcome.reason, outcome.bytes_sent) == ("timeout", True)
    assert outcome.result in ("failed", "unconfirmed")


@pytest.mark.parametrize("kind", KINDS)
def test_slow_wire_is_waited_for(preview: PreviewPrinter, kind: str) -> None:
    slow = Wire(preview, rate=20_000)
    try:
        assert send(url(kind, slow), JOB).result == "printed"
    finally:
        slow.unplug()


@pytest.mark.parametrize("kind", KINDS)
def test_pulled_plug_is_told_before_and_during_a_job(wire: Wire, kind: str) -> None:
    address = url(kind, wire)
    device = open_device(address)
    wire.pull_after(2000)
    outcome = device.print(LONG, deadline_s=8, on_first_byte=lambda: True)
    assert (outcome.reason, outcome.bytes_sent) == ("disconnected", True)
    outcome = device.print(JOB, deadline_s=2, on_first_byte=lambda: True)
    assert (outcome.result, outcome.reason, outcome.bytes_sent) == ("failed", "unreachable", False)
    assert device.status(2) == Status("offline", "unreachable")


@pytest.mark.parametrize("address", ["file:///dev/no-such-printer", "serial:///dev/no-such-port"])
def test_device_that_is_not_there_is_unreachable(address: str) -> None:
    outcome = send(address, deadline_s=2)
    assert (outcome.result, outcome.reason, outcome.bytes_sent) == ("failed", "unreachable", False)


def test_second_program_on_a_serial_port_is_refused(wire: Wire) -> None:
    import serial

    with serial.Serial(wire.path, exclusive=True):
        outcome = send(f"serial://{wire.path}", deadline_s=2)
    assert (outcome.result, outcome.reason) == ("failed", "refused")
