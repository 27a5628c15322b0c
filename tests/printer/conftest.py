"""What the tests of the printer station share: words, facts of a ticket, printers to talk to, a hall that prints."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from hall.actions.setup import AddPrinter
from hall.desk import Hall
from hall.events import PrinterChanged
from hall.messages import Words, words
from printer import conversation, encode
from printer.jobs import slip_of
from printer.press import Made, Pace, make
from printer.preview import PreviewPrinter
from printer.slips import Bilingual
from printer.spool import Spool
from printer.tickets import TicketFacts
from tests.builders import FakeClock, act, document, events, make_hall, slips
from tests.builders import printer as setup_of
from tests.conftest import in_ci

PLAIN = TicketFacts(
    hall=Bilingual("滨海燃气西湖路营业厅", "Binhai Gas · Xihu Road Service Hall"),
    number="B023",
    service=Bilingual("缴费", "Pay a bill"),
    category="ordinary",
    category_name=Bilingual("普通", "Ordinary"),
    ahead=3,
    wait=(300, 540),
    issued="2026-11-23 10:21",
    business_day="2026-11-23",
    area=Bilingual("一楼大厅", "Ground floor"),
    papers=(
        Bilingual("身份证", "ID card"),
        Bilingual("燃气卡", "Gas card"),
        Bilingual("最近一期账单", "Latest bill"),
    ),
)


@pytest.fixture
def zh() -> Words:
    return words("zh")


@pytest.fixture
def en() -> Words:
    return words("en")


@pytest.fixture
def facts() -> Callable[..., TicketFacts]:
    def make(**changes: Any) -> TicketFacts:
        return replace(PLAIN, **changes)

    return make


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[PreviewPrinter]:
    printer = PreviewPrinter(tmp_path / "paper").start()
    yield printer
    printer.stop()


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less patience: the tests of silence need not wait as long as a hall does."""
    for name in ("QUERY_S", "POLL_S", "SILENT_CONFIRM_S"):
        monkeypatch.setattr(conversation, name, 0.4)


@dataclass
class OddHead:
    """A head that does with one connection just what a test says."""

    port: int
    received: bytearray

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"


class Talk:
    """The head's end of the connection."""

    def __init__(self, sock: socket.socket, received: bytearray) -> None:
        self.sock = sock
        self._received = received

    def read_until(self, ending: bytes) -> None:
        """Read until these bytes have come, or the other side hangs up."""
        start = len(self._received)
        while ending not in self._received[start:]:
            data = self.sock.recv(65536)
            if not data:
                return
            self._received += data

    def answer_status(self, *answers: int) -> None:
        """Answer ``DLE EOT`` 1, 2, … in turn."""
        for number, answer in enumerate(answers, 1):
            self.read_until(bytes((0x10, 0x04, number)))
            self.sock.sendall(bytes((answer,)))


@pytest.fixture
def odd_head() -> Iterator[Callable[[Callable[[Talk], None]], OddHead]]:
    threads: list[threading.Thread] = []
    servers: list[socket.socket] = []
    failures: list[BaseException] = []

    def make(behave: Callable[[Talk], None]) -> OddHead:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)
        received = bytearray()

        def serve() -> None:
            try:
                sock, _ = server.accept()
                with sock:
                    behave(Talk(sock, received))
            except ConnectionError:
                pass
            except BaseException as failure:
                failures.append(failure)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        threads.append(thread)
        return OddHead(server.getsockname()[1], received)

    yield make
    for thread in threads:
        thread.join(5)
    for server in servers:
        server.close()
    assert failures == []


@pytest.fixture
def qr_reader() -> str:
    """A program of somebody else that reads codes off pictures. Without it the test is skipped, in CI it fails."""
    reader = shutil.which("zbarimg")
    if reader is not None:
        return reader
    reason = "no bar code reader here: install zbar-tools"
    if in_ci():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


# ---- a hall that prints ----------------------------------------------------------------------------------

QUICK = Pace(poll=0.005, deadline=3, pauses=(0.02, 0.05), idle=0.2, look=1, again=0.02, drain=2)
"""The spool as it is, in less of a hurry to be left alone."""


def until(true: Callable[[], bool], what: Callable[[], object] = lambda: "") -> None:
    """Wait until this holds, for as long as a busy machine may need."""
    for _ in range(4000):
        if true():
            return
        time.sleep(0.005)
    raise AssertionError(f"it never came true: {what()}")


def pulled(printer: PreviewPrinter) -> list[bytes]:
    """What came out of a printer, in order: the bytes of each slip, without the questions asked before it."""
    sheets = [path.with_suffix(".bin").read_bytes() for path in sorted(printer.folder.glob("*.json"))]
    return [sheet[sheet.find(b"\x1b@") :] for sheet in sheets]


class Room:
    """A hall in a folder with printers that can be heard on TCP, and spools that print for it."""

    def __init__(self, folder: Path, changes: dict[str, Any]) -> None:
        self.folder = folder
        self.clock = FakeClock()
        self.hall: Hall = make_hall(folder, clock=self.clock, document=document(**changes))
        self.printers: list[PreviewPrinter] = []
        self.spools: list[Spool] = []

    def add(self, name: str = "p1", *, port: int = 0, **setup: Any) -> PreviewPrinter:
        """A printer, set up in the hall and listening."""
        dots = encode.DOTS[setup.get("width", 80), 203]
        made = PreviewPrinter(self.folder / f"paper-{name}-{len(self.printers)}", port=port, width_dots=dots)
        self.printers.append(made)
        act(self.hall, AddPrinter(printer=setup_of(name, **{"url": made.url, **setup})))
        return made.start()

    def add_absent(self, name: str = "p1") -> int:
        """A printer that is set up, but does not answer; the port it would answer at."""
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = int(probe.getsockname()[1])
        act(self.hall, AddPrinter(printer=setup_of(name, url=f"tcp://127.0.0.1:{port}")))
        return port

    def spool(self, folder: str = "", **pace: Any) -> Spool:
        """A spool at work."""
        place = self.folder / folder
        place.mkdir(exist_ok=True)
        made = Spool(self.hall, place, replace(QUICK, **pace))
        self.spools.append(made)
        made.start()
        return made

    def close(self) -> None:
        """All stop."""
        for printer in self.printers:
            printer.stop()
        for spool in self.spools:
            spool.stop()
        self.hall.database.close()

    def states(self) -> list[str]:
        """The state of every slip, oldest first."""
        return [slip.state for slip in slips(self.hall)]

    def wait_for(self, *states: str) -> None:
        """Wait until the slips are in these states."""
        until(lambda: self.states() == list(states), lambda: slips(self.hall))

    def wait_for_printer(self, state: str, detail: str | None = None, name: str = "p1") -> None:
        """Wait until a printer is known to be in this state."""

        def known() -> tuple[str, str | None] | None:
            with self.hall.reading() as reading:
                found = reading.store.printer_states().get(name)
            return None if found is None else (found.state, found.detail)

        until(lambda: known() == (state, detail), known)

    def changes(self) -> list[str]:
        """What printers were said to be, in order."""
        return [event.state for event in events(self.hall) if isinstance(event, PrinterChanged)]

    def made_of(self, slip: int) -> Made:
        """What the slip of a job is for its printer."""
        with self.hall.reading() as reading:
            job = reading.store.slip(slip)
            assert job is not None
            setup = next(p for p in reading.catalogue.printers if p.name == job.printer)
            drawn = slip_of(job, setup, reading, self.hall.secret)
        return make(drawn, setup)

    def bytes_of(self, slip: int) -> bytes:
        """The bytes that it is."""
        return self.made_of(slip).data


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Callable[..., Room]]:
    """``room(**document)`` makes a room; all of it ends with the test."""
    made: list[Room] = []

    def make(**changes: Any) -> Room:
        made.append(Room(tmp_path, changes))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hardly any patience with heads that do not answer."""
    for name in ("QUERY_S", "POLL_S", "SILENT_CONFIRM_S"):
        monkeypatch.setattr(conversation, name, 0.15)
