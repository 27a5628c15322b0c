"""*issue* → last byte of the slip at a TCP printer, with *issue*'s own answer beside it.

    python bench/paper.py [--slips 200]

The printer is a socket that confirms at once, so the figure is all ours: commit, spool, drawing, status, bytes. The
floor of the same run is drawing and encoding one slip and sending it through a socket. Then *issue* alone with the
printer there, refusing, hung and out of paper: its answer must not know the difference.
"""

from __future__ import annotations

import argparse
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.press import BASE, Client, create_token, expect, free_port, ms, p99, served  # noqa: E402
from hall.messages import words  # noqa: E402
from printer import encode, layout  # noqa: E402
from printer.slips import Bilingual  # noqa: E402
from printer.tickets import TicketFacts, ticket_slip  # noqa: E402

CONFIRM = b"\x1dr\x01"
STATUS = b"\x10\x04"
FACTS = TicketFacts(
    hall=Bilingual("燃气营业厅", "Gas service hall"),
    number="B001",
    service=Bilingual("缴费", "Pay a bill"),
    category="ordinary",
    category_name=Bilingual("普通", "Ordinary"),
    ahead=3,
    wait=(300, 540),
    issued="2026-11-23 09:00",
    business_day="2026-11-23",
    papers=(Bilingual("燃气卡", "Gas card"),),
)


class Head:
    """A printer on TCP that takes everything at once. ``arrived`` has when each job's last byte came (perf_counter).
    ``mood``: *ok*, *paper_out*, or *hung*: accepts and reads nothing."""

    def __init__(self) -> None:
        self.mood = "ok"
        self.arrived: list[float] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def wait_for(self, count: int) -> None:
        """Wait until so many jobs have arrived."""
        until = time.monotonic() + 20
        while len(self.arrived) < count:
            if time.monotonic() > until:
                raise SystemExit(f"{len(self.arrived)} slips came, not {count}")
            time.sleep(0.001)

    def _accept(self) -> None:
        while True:
            sock, _ = self._listener.accept()
            threading.Thread(target=self._talk, args=(sock,), daemon=True).start()

    def _talk(self, sock: socket.socket) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        before = 0.0
        with sock:
            while self.mood == "hung":
                time.sleep(0.05)
            while data := sock.recv(65536):
                if len(data) == 3 and data.startswith(STATUS):
                    sock.send(b"\x12" if self.mood == "ok" else bytes((0x1A, 0x32, 0x12, 0x7E))[data[2] - 1 : data[2]])
                elif data.endswith(CONFIRM):
                    # The question may come with the job's last bytes or after them.
                    self.arrived.append(before if data == CONFIRM else time.perf_counter())
                    sock.send(b"\x00")
                before = time.perf_counter()


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slips", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), given.slips)


@contextmanager
def with_printer(data: Path, head: Head) -> Iterator[tuple[int, Client]]:
    """The product with this printer; its port, and a client that takes numbers."""
    port = free_port()
    with served(["-m", "jiaohao.cli", "run", "--data", str(data), "--port", str(port), "--template", "gas"], port):
        add = ["printer", "add", "door", "--data", str(data), "--url", f"tcp://127.0.0.1:{head.port}"]
        subprocess.run([sys.executable, "-m", "jiaohao.cli", *add], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        yield port, Client(port, create_token(data))


def measure(folder: Path, slips: int) -> None:
    """One run: the floor, one slip at a time, a rush, and issue beside printers in trouble."""
    head = Head()
    print(f"floor: draw + encode {ms(drawing(slips))} ms, a socket {ms(sending(slips))} ms")
    with with_printer(folder / "hall", head) as (_, client):
        one(client), head.wait_for(1)
        answered, printed = [], []
        for number in range(slips):
            began = time.perf_counter()
            answered.append(one(client))
            head.wait_for(number + 2)
            printed.append(head.arrived[-1] - began)
        row("issue → answer", answered)
        row("issue → last byte at the printer", printed)
        rush(client, head, slips)
        for mood in ("ok", "paper_out", "hung"):
            head.mood = mood
            time.sleep(1)
            row(f"issue → answer, printer {mood}", [one(client) for _ in range(slips)])


def rush(client: Client, head: Head, slips: int) -> None:
    """As many numbers as can be had at once, and how fast their slips come out."""
    before, began = len(head.arrived), time.perf_counter()
    for _ in range(slips):
        one(client)
    head.wait_for(before + slips)
    taken = head.arrived[-1] - began
    print(f"{slips} at once: {slips / taken:.0f} slips/s at one printer")


def one(client: Client) -> float:
    """Take a number; how long it took, in seconds."""
    began = time.perf_counter()
    expect(client.post(f"{BASE}/tickets", {"service": "pay"}), 201)
    return time.perf_counter() - began


def drawing(times: int) -> list[float]:
    """How long a slip takes to draw and encode, in seconds each."""
    taken = []
    for _ in range(times + 1):
        began = time.perf_counter()
        encode.raster_job(layout.draw(ticket_slip(FACTS, words("zh"), words("en"))))
        taken.append(time.perf_counter() - began)
    # The first one loads the fonts.
    return taken[1:]


def sending(times: int) -> list[float]:
    """How long a connection and 40 kB through it take, in seconds each."""
    taken = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        for _ in range(times):
            began = time.perf_counter()
            with socket.create_connection(server.getsockname()) as near, server.accept()[0] as far:
                near.sendall(bytes(40_000))
                near.shutdown(socket.SHUT_WR)
                while far.recv(65536):
                    pass
            taken.append(time.perf_counter() - began)
    return taken


def row(name: str, taken: list[float]) -> None:
    """A line of the table."""
    print(f"{name:<34} median {1e3 * statistics.median(taken):6.1f} ms   P99 {1e3 * p99(taken):6.1f} ms")


if __name__ == "__main__":
    main()
