"""*issue* → last byte of the slip at a TCP printer, with *issue*'s own answer beside it.

    python bench/paper.py [--slips 200] [--rounds 5] [--faults]

The printer is a socket that confirms at once, so the figure is all ours: commit, spool, drawing, status, bytes. The
floor of the same run is drawing and encoding one slip and sending it through a socket. Then *issue* alone, in rounds,
beside a printer that is well and beside one in each kind of trouble: its answer must not know the difference.
``--faults``: only that.
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
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.press import BASE, Client, create_token, expect, free_port, ms, p99, paper_is_out, served  # noqa: E402
from hall.messages import words  # noqa: E402
from printer import encode, layout  # noqa: E402
from printer.network import reset_on_close  # noqa: E402
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


MOODS = ("ok", "hung", "refused", "drip", "reset", "paper_out")
"""How a printer is while numbers are taken."""
TICK_S = 0.05
MEETS = 3
"""Numbers taken before the measure begins, with which the spool finds out how the printer is now."""
SETTLE_S = 1.0


class Head:
    """A printer on TCP that takes everything at once. ``arrived`` has when each job's last byte came (perf_counter).
    ``mood``: *ok*; *paper_out*; *hung*: accepts and reads nothing; *drip*: reads a byte a second; *reset*: breaks a
    job off; *refused*: does not listen."""

    def __init__(self) -> None:
        self.mood = "ok"
        self.arrived: list[float] = []
        listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(listener.getsockname()[1])
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def wait_for(self, count: int) -> None:
        """Wait until so many jobs have arrived."""
        until = time.monotonic() + 20
        while len(self.arrived) < count:
            if time.monotonic() > until:
                raise SystemExit(f"{len(self.arrived)} slips came, not {count}")
            time.sleep(0.001)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            listener.settimeout(TICK_S)
            with listener:
                while self.mood != "refused":
                    with suppress(TimeoutError):
                        sock, _ = listener.accept()
                        threading.Thread(target=self._talk, args=(sock,), daemon=True).start()
            while self.mood == "refused":
                time.sleep(TICK_S)
            listener = socket.create_server(("127.0.0.1", self.port))

    def _talk(self, sock: socket.socket) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        before = 0.0
        with sock, suppress(ConnectionError):
            while data := self._read(sock):
                if len(data) == 3 and data.startswith(STATUS):
                    answers = (0x1A, 0x32, 0x12, 0x7E) if self.mood == "paper_out" else (0x12,) * 4
                    sock.send(bytes(answers)[data[2] - 1 : data[2]])
                elif self.mood == "reset":
                    reset_on_close(sock)
                    return
                elif data.endswith(CONFIRM):
                    # The question may come with the job's last bytes or after them.
                    self.arrived.append(before if data == CONFIRM else time.perf_counter())
                    sock.send(b"\x00")
                before = time.perf_counter()

    def _read(self, sock: socket.socket) -> bytes:
        while self.mood == "hung":
            time.sleep(TICK_S)
        if self.mood == "drip":
            time.sleep(1.0)
            return sock.recv(1)
        return sock.recv(65536)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slips", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--faults", action="store_true", help="only issue beside printers in trouble")
    given = parser.parse_args()
    head = Head()
    with tempfile.TemporaryDirectory() as name, with_printer(Path(name) / "hall", head) as (port, token):
        client = Client(port, token)
        one(client)
        head.wait_for(1)
        if not given.faults:
            measure(client, head, given.slips)
        in_trouble(port, token, head, given.slips, given.rounds)


@contextmanager
def with_printer(data: Path, head: Head) -> Iterator[tuple[int, str]]:
    """The product with this printer; its port and a manager's token."""
    port = free_port()
    with served(["-m", "jiaohao.cli", "run", "--data", str(data), "--port", str(port), "--template", "gas"], port):
        add = ["printer", "add", "door", "--data", str(data), "--url", f"tcp://127.0.0.1:{head.port}"]
        subprocess.run([sys.executable, "-m", "jiaohao.cli", *add], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        yield port, create_token(data)


def measure(client: Client, head: Head, slips: int) -> None:
    """The floor, one slip at a time, and a rush."""
    print(f"floor: draw + encode {ms(drawing(slips))} ms, a socket {ms(sending(slips))} ms")
    answered, printed = [], []
    for number in range(slips):
        began = time.perf_counter()
        answered.append(one(client))
        head.wait_for(number + 2)
        printed.append(head.arrived[-1] - began)
    row("issue → answer", answered)
    row("issue → last byte at the printer", printed)
    rush(client, head, slips)


def in_trouble(port: int, token: str, head: Head, slips: int, rounds: int) -> None:
    """*issue* beside a printer in each mood, a share of the numbers in each round, nothing waiting at its start."""
    client = Client(port, token)
    taken: dict[str, list[float]] = {mood: [] for mood in MOODS}
    for _ in range(rounds):
        for mood in MOODS:
            head.mood = "ok"
            paper_is_out(port, token)
            head.mood = mood
            for _ in range(MEETS):
                one(client)
            time.sleep(SETTLE_S)
            taken[mood] += [one(client) for _ in range(slips // rounds)]
    head.mood = "ok"
    paper_is_out(port, token)
    well = taken["ok"]
    for mood in MOODS:
        ratios = statistics.median(taken[mood]) / statistics.median(well), p99(taken[mood]) / p99(well)
        row(f"issue → answer, printer {mood}", taken[mood], "   {:5.2f} ×, {:.2f} ×".format(*ratios))


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


def row(name: str, taken: list[float], more: str = "") -> None:
    """A line of the table."""
    print(f"{name:<34} P50 {1e3 * statistics.median(taken):6.1f} ms   P99 {1e3 * p99(taken):6.1f} ms{more}")


if __name__ == "__main__":
    main()
