"""Device files and serial ports: the same conversation over a pseudo terminal, with the built-in printer at its end."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import pytest

if sys.platform == "win32":
    pytest.skip("there are no pseudo terminals on Windows", allow_module_level=True)

from printer import encode, layout, slips
from printer.answers import Outcome, Status
from printer.conversation import Head
from printer.devices import open_device
from printer.preview import PreviewPrinter
from printer.serialport import PortLine
from tests.printer.wires import Wire

JOB = encode.raster_job(layout.draw((slips.Text("B 023", "number"),)))
LONG = encode.raster_job(layout.draw(tuple(slips.Text("鼎" * 20, "large") for _ in range(60))))


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


class BreakingPort:
    """A port of pyserial that breaks off in the middle of what it is given."""

    write_timeout = timeout = 0.0

    def write(self, data: bytes) -> None:
        raise OSError("unplugged")

    def close(self) -> None:
        pass


def test_port_that_breaks_off_may_have_printed() -> None:
    head = Head(lambda deadline: PortLine(BreakingPort(), deadline), "none")
    outcome = head.print(JOB, deadline_s=2, on_first_byte=lambda: True)
    assert (outcome.result, outcome.reason, outcome.bytes_sent) == ("failed", "disconnected", True)
