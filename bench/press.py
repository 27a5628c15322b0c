"""*issue* and *next* over HTTP beside the floor of the same run, and how soon a board's socket has the call.

    python bench/press.py [--presses 400] [--clients 8]

Every figure is a ratio to what an empty route of the same server and a durable commit of the same disk cost in this
very run; milliseconds are only an order of magnitude.
"""

from __future__ import annotations

import argparse
import functools
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import socketio

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.floor import commits  # noqa: E402

BASE = "/api/v1/halls/main"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(arguments: list[str], port: int) -> Iterator[None]:
    """A server on a port, until the block ends."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                client = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
                client.request("GET", "/health/live")
                if client.getresponse().status == 200:
                    break
            except OSError:
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(10)


class Client:
    """One kept-alive connection."""

    def __init__(self, port: int, token: str = "") -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self._http.connect()
        self._http.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}

    def post(self, path: str, body: dict[str, object]) -> tuple[int, dict[str, object]]:
        """A POST and its JSON answer."""
        self._http.request("POST", path, json.dumps(body), self._headers)
        response = self._http.getresponse()
        return response.status, json.loads(response.read())


def timed(presses: int, press: Callable[[int], None]) -> list[float]:
    """How long each press took, in seconds."""
    taken = []
    for number in range(presses):
        began = time.perf_counter()
        press(number)
        taken.append(time.perf_counter() - began)
    return taken


def together(clients: int, presses: int, make: Callable[[int], Callable[[int], None]]) -> tuple[list[float], float]:
    """Presses of several clients at once: how long each took, and how many a second went through."""
    taken: list[list[float]] = [[] for _ in range(clients)]
    ready = threading.Barrier(clients + 1)

    def work(index: int) -> None:
        press = make(index)
        ready.wait()
        taken[index] = timed(presses // clients, press)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(clients)]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    everything = [one for own in taken for one in own]
    return everything, len(everything) / (time.perf_counter() - began)


def p99(values: list[float]) -> float:
    """The 99th percentile."""
    return statistics.quantiles(values, n=100)[98]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=400)
    parser.add_argument("--clients", type=int, default=8)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), given.presses, given.clients)


def measure(folder: Path, presses: int, clients: int) -> None:
    """One run, side by side."""
    floor_port, port = free_port(), free_port()
    commit = commits(folder)
    data = folder / "hall"
    product = ["-m", "jiaohao.cli", "run", "--data", str(data), "--port", str(port), "--template", "gas"]
    with served(["bench/floor.py", str(floor_port)], floor_port), served(product, port):
        token = create_token(data)

        def empty(_index: int) -> Callable[[int], None]:
            client = Client(floor_port)
            return lambda _n: expect(client.post("/empty", {}), 200)

        def issue(_index: int) -> Callable[[int], None]:
            client = Client(port, token)
            return lambda _n: expect(client.post(f"{BASE}/tickets", {"service": "pay"}), 201)

        counters = [(1, "pay"), (2, "pay"), (3, "pay")]
        for number, _ in counters:
            expect(Client(port, token).post(f"{BASE}/counters/{number}/open", {}), 200)

        def next_(index: int) -> Callable[[int], None]:
            client, number = Client(port, token), counters[index % len(counters)][0]
            state: dict[str, object] = {"current": None}

            def press(_n: int) -> None:
                status, answer = client.post(f"{BASE}/counters/{number}/next", {"current": state["current"]})
                expect((status, answer), 200)
                ticket = answer["ticket"]
                state["current"] = ticket["id"] if isinstance(ticket, dict) else None

            return press

        for maker in (empty, issue):
            timed(40, maker(0))
        route = timed(presses, empty(0))
        issued = timed(presses, issue(0))
        # Three clerks press for real; more clients than that would only repeat each other's presses.
        paper_is_out(port, token)
        nexts = timed(presses, next_(0))
        routes, routes_rate = together(clients, presses * 2, empty)
        many_issued, issued_rate = together(clients, presses * 2, issue)
        many_next, next_rate = together(3, presses, next_)
        heard = heard_after(port, token, 60)

    floor = statistics.median(route) + statistics.median(commit)
    rate_floor = min(routes_rate, 1 / statistics.fmean(commit))
    print(
        f"floor: route {ms(route)} + commit {ms(commit)} ms; {routes_rate:.0f} routes/s, P99 {1e3 * p99(routes):.1f} ms"
    )
    row("issue, one client, median", statistics.median(issued), floor)
    row("next, one client, median", statistics.median(nexts), floor)
    rate(f"issue, {clients} clients", issued_rate, rate_floor, many_issued, routes)
    rate("next, 3 clerks", next_rate, rate_floor, many_next, routes)
    print(f"press → board's socket: median {ms(heard)} ms, P99 {1e3 * p99(heard):.1f} ms")


def ms(values: list[float]) -> str:
    """A median in milliseconds."""
    return f"{1e3 * statistics.median(values):.2f}"


def row(name: str, value: float, floor: float) -> None:
    """A line of the table."""
    print(f"{name:<28} {1e3 * value:7.2f} ms   {value / floor:5.2f} × floor")


def rate(name: str, value: float, floor: float, taken: list[float], routes: list[float]) -> None:
    """A line of the table for many at once."""
    worst = p99(taken)
    print(
        f"{name:<28} {value:7.0f} /s   {100 * value / floor:4.0f} % of floor   "
        f"P99 {1e3 * worst:.1f} ms = {worst / p99(routes):.1f} ×"
    )


def expect(answered: tuple[int, dict[str, object]], status: int) -> None:
    """Stop the bench when the product refuses."""
    if answered[0] != status:
        raise SystemExit(f"{answered[0]}: {answered[1]}")


def create_token(data: Path) -> str:
    """A manager's token, made by the command."""
    command = [sys.executable, "-m", "jiaohao.cli", "token", "create", "--role", "manager", "--data", str(data)]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return made.stdout.strip().splitlines()[-1]


def paper_is_out(port: int, token: str, patience_s: float = 60) -> None:
    """Wait until the slips of the numbers just given are printed: a clerk's press is not measured behind them."""
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        client.request("GET", f"{BASE}/tickets?limit=10000", headers={"Authorization": f"Bearer {token}"})
        if all(ticket["slip"] != "queued" for ticket in json.loads(client.getresponse().read())["items"]):
            return
        time.sleep(0.5)


def more_than(came: dict[int, float], known: int) -> bool:
    """Whether more calls came than were known."""
    return len(came) > known


def heard_after(port: int, token: str, presses: int) -> list[float]:
    """From the press of *recall* to a board's socket having the call, in seconds."""
    came: dict[int, float] = {}
    arrived = threading.Condition()
    board = socketio.Client()

    def note(message: dict[str, object]) -> None:
        with arrived:
            came[int(str(message.get("announcement", 0)))] = time.perf_counter()
            arrived.notify_all()

    board.on("event", note, namespace="/live")
    auth = {"hall": "main", "rooms": ["board"], "token": token}
    board.connect(f"http://127.0.0.1:{port}", namespaces=["/live"], auth=auth, transports=["websocket"])
    client, taken = Client(port, token), []
    expect(client.post(f"{BASE}/tickets", {"service": "pay"}), 201)
    client.post(f"{BASE}/counters/1/next", {})
    for _ in range(presses):
        time.sleep(0.02)
        known = len(came)
        began = time.perf_counter()
        expect(client.post(f"{BASE}/counters/1/recall", {}), 200)
        with arrived:
            arrived.wait_for(functools.partial(more_than, came, known), timeout=5)
            taken.append(max(came.values()) - began)
    board.disconnect()
    return taken


if __name__ == "__main__":
    main()
