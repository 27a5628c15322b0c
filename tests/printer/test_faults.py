"""The fault drill: whatever a printer or the way to it does, the hall says the right word, no slip is lost, and what
comes out a second time carries the mark.

Every fault in the table goes the same way over a real spool, real sockets and pseudo terminals: a slip comes out, the
fault strikes, three more are asked for; the fault is mended, what waited comes out, what is in doubt is printed again.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hall.actions.setup import AddPrinter, WordSlip
from hall.check import check
from printer import conversation, usbport
from printer.preview import PreviewPrinter
from printer.shelf import Mood
from tests.builders import act, issue, reprint, slips
from tests.builders import printer as setup_of
from tests.printer.conftest import Room, until
from tests.printer.test_usbport import Bus
from tests.printer.wires import BEGINS, How, Network, Wire

QUESTIONS = 12
"""Bytes that a conversation begins with before its slip."""
MIDDLE = 900
"""Bytes into a slip at which its number is out and its end is not."""
TEMPLATE = "\n".join(("text left | #{number}#", *["text left | " + "." * 48] * 30))
LONG = "\n".join(("text left | #{number}#", *["text left | {hall}"] * 60))
"""So long that a stalled line does not take it all."""
HALL = {"zh": "厅" * 200, "en": "Hall"}
NUMBER = re.compile(rb"#([A-Z]) ?(\d+)#")
MARK = "补打".encode("gbk")
CUT = b"\x1dV"
STALE = b"\x1a\x32\x12\x7e\x0c\x00"
"""What a printer without paper said to somebody else."""


class LastingPrinter(PreviewPrinter):
    """A built-in printer whose trouble, once it has begun, lasts until somebody mends it."""

    def mood(self, received: int) -> Mood:
        """See ``PreviewPrinter``."""
        found = super().mood(received)
        if found.name != "ok":
            self.set_mood(found.name, rate=found.rate)
        return found


class Stage:
    """A hall with one printer at the end of a line, and the paper that came out of it."""

    def __init__(self, room: Room, folder: Path, *, stale: bytes = b"", single: bool = False) -> None:
        self.room = room
        self.paper = LastingPrinter(folder / "paper").start()
        room.printers.append(self.paper)
        self.network = Network(self.paper, stale=stale, single=single)
        self.link = folder / "port"
        self.wire: Wire | None = None
        self.word(TEMPLATE)

    def word(self, template: str) -> None:
        """Slips look like this."""
        act(self.room.hall, WordSlip(kind="ticket", text=template))

    def set_up(self, line: str) -> None:
        """The printer stands at the end of this line."""
        if line == "serial":
            self.plug_in()
            url = f"serial://{self.link}?baud=115200"
        else:
            url = f"tcp://127.0.0.1:{self.paper.port if line == 'direct' else self.network.port}"
        act(self.room.hall, AddPrinter(printer=setup_of("p1", url=url, mode="text")))

    def plug_in(self) -> None:
        """The cable goes in, for the first time or again."""
        self.wire = Wire(self.paper, link=self.link)

    @property
    def cable(self) -> Wire:
        """The cable that is plugged in."""
        assert self.wire is not None
        return self.wire

    def close(self) -> None:
        """All ends."""
        self.network.close()
        if self.wire is not None:
            self.wire.unplug()

    def pieces(self) -> list[bytes]:
        """What came out, slip by slip, torn ones too."""
        return pieces_of(b"".join(path.read_bytes() for path in sorted(self.paper.folder.glob("*.bin"))))


@dataclass(frozen=True)
class Fault:
    """``line``: *direct* to the printer, through a *network* or over a *serial* cable. ``strike`` and ``mend`` it;
    ``state`` and ``detail`` are what the hall says of the printer meanwhile; ``first``: what may become of the slip
    that meets it, ``reason``: why. ``others``: what becomes of those behind it. ``or_else``: another
    word for it, where the system's buffers decide how much the printer still takes."""

    name: str
    line: str
    strike: Callable[[Stage], object]
    mend: Callable[[Stage], object]
    state: str
    detail: str | None = None
    first: tuple[str, ...] = ("queued",)
    reason: str | None = None
    others: str = "queued"
    or_else: tuple[str, str] | None = None


def mood(name: str, into: int | None = None) -> Callable[[Stage], None]:
    """The printer gets into this mood, at once or so many bytes into the slip."""
    return lambda stage: stage.paper.set_mood(name, after=0 if into is None else QUESTIONS + into)


def spoil(how: How, into: int | None = None) -> Callable[[Stage], None]:
    """The network is spoilt, at once or so many bytes into the slip."""
    return lambda stage: stage.network.spoil(how, into)


def stall_long(stage: Stage) -> None:
    """The cable stalls in a slip that it cannot hold."""
    stage.word(LONG)
    stage.cable.stall(MIDDLE)


def well(stage: Stage) -> None:
    """The printer is mended."""
    stage.paper.set_mood("ok")


def mend_network(stage: Stage) -> None:
    """The network is mended, and the printer too."""
    stage.network.mend()
    well(stage)


DOUBT = ("failed", "unconfirmed")
FAULTS = [
    # Before the first byte: everything waits.
    Fault("refuses", "network", spoil("refused"), mend_network, "offline", "refused"),
    Fault("hangs at connect", "network", spoil("full"), mend_network, "offline", "timeout"),
    Fault("breaks off at once", "network", spoil("reset"), mend_network, "offline", "disconnected"),
    Fault("garbage status", "network", spoil("nonsense"), mend_network, "unknown", "garbled"),
    *[
        Fault(f"{state} before", "direct", mood(state), well, state)
        for state in ("paper_out", "cover_open", "cutter", "offline")
    ],
    Fault("unplugged before", "serial", lambda s: s.cable.unplug(), Stage.plug_in, "offline", "unreachable"),
    # In the middle: the first is in doubt, the others wait.
    *[
        Fault(f"{state} during", "direct", mood(state, MIDDLE), well, state, None, ("failed",), state)
        for state in ("paper_out", "cover_open", "cutter", "offline")
    ],
    Fault("hangs mid-job", "direct", mood("hung", MIDDLE), well, "unknown", "silent", DOUBT, "timeout"),
    Fault("resets mid-job", "network", spoil("reset", MIDDLE), mend_network, "offline", "disconnected", DOUBT,
          "disconnected"),
    Fault("garbage mid-job", "network", spoil("nonsense", MIDDLE), mend_network, "unknown", "garbled",
          ("unconfirmed",), "garbled"),
    Fault("a byte a second mid-job", "network", spoil("drip", MIDDLE), mend_network, "unknown", "silent", DOUBT,
          "timeout"),
    Fault("serial stalled mid-job", "serial", stall_long, lambda s: s.cable.resume(), "unknown", "silent", DOUBT,
          "timeout", or_else=("offline", "timeout")),
    Fault("unplugged mid-job", "serial", lambda s: s.cable.pull(MIDDLE), Stage.plug_in, "offline", "unreachable",
          DOUBT, "disconnected"),
    # At the last line: it may be whole.
    Fault("paper out at the last line", "network", spoil("roll_end", 10**6), mend_network, "paper_out", None,
          ("failed",), "paper_out"),
    # It used to answer and is silent: one slip is spent on finding out.
    Fault("accepts and never prints", "network", spoil("swallow"), mend_network, "unknown", "silent",
          ("unconfirmed",), "silent"),
    Fault("a byte a second", "network", spoil("drip"), mend_network, "unknown", "silent", ("unconfirmed",), "silent"),
    Fault("hangs before", "direct", mood("hung"), well, "unknown", "silent", ("unconfirmed",), "silent"),
    Fault("serial stalled", "serial", lambda s: s.cable.stall(), lambda s: s.cable.resume(), "unknown", "silent",
          ("unconfirmed",), "silent"),
    # It says that it is well and never confirms: nothing is ever called printed.
    Fault("says ready and never prints", "network", spoil("pretend"), mend_network, "ready", None, ("unconfirmed",),
          "timeout", "unconfirmed"),
]  # fmt: skip


@pytest.fixture
def stage(room: Callable[..., Room], tmp_path: Path, hurry: None) -> Iterator[Callable[..., Stage]]:
    """``stage()`` sets one up; it ends with the test."""
    made: list[Stage] = []

    def make(**manners: Any) -> Stage:
        made.append(Stage(room(name=HALL), tmp_path, **manners))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault(stage: Callable[..., Stage], fault: Fault) -> None:
    if fault.line == "serial" and sys.platform == "win32":
        pytest.skip("there are no pseudo terminals on Windows")
    here = stage()
    room = here.room
    here.set_up(fault.line)
    room.spool(deadline=1.5, idle=60)
    room.wait_for_printer("ready")
    issue(room.hall)
    room.wait_for("printed")
    fault.strike(here)
    for _ in range(3):
        issue(room.hall)
    until(lambda: states(room)[1] in fault.first and states(room)[2:] == [fault.others] * 2, lambda: slips(room.hall))
    until(lambda: said(room) in ((fault.state, fault.detail), fault.or_else), lambda: said(room))
    before = Counter(numbers(here.pieces()))
    spent = slips(room.hall)[1]
    assert "queued" in fault.first or (spent.reason, spent.attempts) == (fault.reason, 1)
    assert fault.others != "queued" or not before.keys() & {3, 4}
    fault.mend(here)
    until(lambda: not {"queued", "claimed", "sending"} & set(states(room)), lambda: slips(room.hall))
    room.wait_for_printer("ready")
    doubtful = [slip for slip in slips(room.hall) if slip.state != "printed"]
    for slip in doubtful:
        assert slip.ticket is not None
        reprint(room.hall, slip.ticket)
    until(lambda: states(room)[4:] == ["printed"] * len(doubtful), lambda: slips(room.hall))
    account(here)


def said(room: Room) -> tuple[str, str | None] | None:
    """What the hall says of the printer."""
    with room.hall.reading() as reading:
        found = reading.store.printer_states().get("p1")
    return None if found is None else (found.state, found.detail)


def states(room: Room) -> list[str]:
    """The state of every slip, oldest first."""
    return room.states()


def numbers(pieces: list[bytes]) -> list[int]:
    """The numbers that stand on these."""
    return [int(found[2]) for piece in pieces if (found := NUMBER.search(piece))]


def pieces_of(paper: bytes) -> list[bytes]:
    """The slips on a paper, torn ones too."""
    return [piece for piece in paper.split(BEGINS) if NUMBER.search(piece)]


def account(here: Stage) -> None:
    """Nothing is lost, nothing is there twice without the mark, and the journal is whole."""
    settle(here.room, here.pieces())


def settle(room: Room, pieces: list[bytes]) -> None:
    """The same, of this paper."""
    marked, unmarked = (Counter(numbers([p for p in pieces if (MARK in p) is mark])) for mark in (True, False))
    jobs = slips(room.hall)
    with room.hall.reading() as reading:
        number = {slip.id: found.ordinal for slip in jobs if (found := reading.store.ticket(slip.ticket or 0))}
    whole = Counter(numbers([piece for piece in pieces if CUT in piece]))
    assert all(count == 1 for count in unmarked.values()), unmarked
    assert marked == Counter(number[slip.id] for slip in jobs if slip.mark)
    for slip in jobs:
        assert slip.state != "printed" or whole[number[slip.id]] >= 1, slip
    assert check(room.hall).problems == ()


def test_old_answers_on_the_network_are_not_believed(
    stage: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "SETTLE_S", 0.1)
    here = stage(stale=STALE)
    here.set_up("network")
    here.room.spool()
    for _ in range(3):
        issue(here.room.hall)
    here.room.wait_for(*["printed"] * 3)
    assert here.room.changes() == ["ready"]
    account(here)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals on Windows")
def test_old_answers_in_the_port_are_not_believed(stage: Callable[..., Stage]) -> None:
    here = stage()
    here.set_up("serial")
    here.cable.say(STALE)
    here.room.spool(idle=60)
    here.room.wait_for_printer("ready")
    for count in (1, 2, 3):
        here.cable.say(STALE)
        issue(here.room.hall)
        here.room.wait_for(*["printed"] * count)
    assert here.room.changes() == ["ready"]
    account(here)


@pytest.mark.parametrize("single", [False, True], ids=["together", "one at a time"])
def test_two_spools_at_one_printer(stage: Callable[..., Stage], single: bool) -> None:
    here = stage(single=single)
    here.set_up("network")
    here.room.spool("one"), here.room.spool("two")
    for _ in range(20):
        issue(here.room.hall)
    here.room.wait_for(*["printed"] * 20)
    here.room.wait_for_printer("ready")
    assert sorted(numbers(here.pieces())) == list(range(1, 21))
    assert single or here.network.turned_away == 0
    account(here)


@pytest.mark.parametrize("name", ["refuses", "breaks off at once", "garbage status", "paper_out before"])
def test_two_spools_at_one_printer_in_trouble(stage: Callable[..., Stage], name: str) -> None:
    fault = next(one for one in FAULTS if one.name == name)
    here = stage()
    here.set_up(fault.line)
    fault.strike(here)
    here.room.spool("one"), here.room.spool("two")
    for _ in range(6):
        issue(here.room.hall)
    here.room.wait_for_printer(fault.state, fault.detail)
    here.room.wait_for(*["queued"] * 6)
    fault.mend(here)
    here.room.wait_for(*["printed"] * 6)
    here.room.wait_for_printer("ready")
    assert sorted(numbers(here.pieces())) == [1, 2, 3, 4, 5, 6]
    account(here)


@pytest.mark.parametrize("into", [None, MIDDLE], ids=["before", "mid-job"])
def test_usb_printer_that_is_unplugged_and_plugged_in_again(
    room: Callable[..., Room], monkeypatch: pytest.MonkeyPatch, into: int | None
) -> None:
    bus = Bus()
    monkeypatch.setattr(usbport, "backend", lambda: bus)
    here = room()
    act(here.hall, WordSlip(kind="ticket", text=TEMPLATE))
    act(here.hall, AddPrinter(printer=setup_of("p1", url="usb://04b8:0e15", mode="text")))
    here.spool(idle=60)
    here.wait_for_printer("ready")
    bus.plugged, bus.pulled_at = into is not None, into
    ids = [issue(here.hall)["id"] for _ in range(3)]
    here.wait_for("queued" if into is None else "failed", "queued", "queued")
    here.wait_for_printer("offline", "unreachable")
    bus.plugged = True
    if into is not None:
        reprint(here.hall, ids[0])
    until(lambda: set(here.states()) <= {"printed", "failed"}, lambda: slips(here.hall))
    here.wait_for_printer("ready")
    settle(here, pieces_of(bytes(bus.received)))
