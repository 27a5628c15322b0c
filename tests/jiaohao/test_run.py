"""``jiaohao run`` for real: it starts, it is killed in every way, it stops; and what it said stays true."""

from __future__ import annotations

import os
import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.run_builders import Running, Screen, SilentPrinter, eventually, free_port, run_command

Shape = dict[str, Any]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server that these tests share."""
    running = Running(tmp_path_factory.mktemp("shared") / "hall")
    for counter in range(1, 6):
        running.post(f"counters/{counter}/open")
    yield running
    running.end()


@pytest.fixture
def screens() -> Iterator[list[Screen]]:
    """Screens that are hung up at the end of the test."""
    opened: list[Screen] = []
    yield opened
    for screen in opened:
        screen.close()


# --- the first start, the second, and Ctrl-C


def test_first_start_makes_a_hall_and_says_how_to_get_in(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"sea")
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "notes.txt").write_text("keep me")
    first = Running(tmp_path)
    try:
        eventually(lambda: "Ctrl-C" in first.output)
        pages = re.findall(rf"{first.base}/(\w+)", first.output)
        assert {"kiosk", "board", "counter", "manager"} <= set(pages)
        for page in pages:
            assert requests.get(f"{first.base}/{page}", timeout=10).status_code == 200
        password = re.search(r"(?:[a-z0-9]{4}-){3}[a-z0-9]{4}", first.output)
        assert password is not None
        staff = {"staff": "admin", "password": password[0]}
        signed_in = requests.post(f"{first.base}/api/v1/session", json=staff, timeout=10)
        assert (signed_in.status_code, signed_in.json()["role"]) == (200, "manager")
        assert [s["prefix"] for s in first.get("services")] == ["A", "B", "C", "D", "E"]
        assert [p["url"] for p in first.get("printers")] == ["preview://"]
        assert first.interrupt() == 0
        assert first.processes() == {}
        assert "Traceback" not in first.output
    finally:
        first.end()
    assert ((tmp_path / "holiday.jpg").read_bytes(), (tmp_path / "old" / "notes.txt").read_text()) == (
        b"sea",
        "keep me",
    )
    assert oct((tmp_path / "secret.key").stat().st_mode & 0o777) == "0o600"
    second = Running(tmp_path, port=first.port)
    try:
        eventually(lambda: "Ctrl-C" in second.output)
        assert password[0] not in second.output
        assert "Password" not in second.output
        assert requests.post(f"{second.base}/api/v1/session", json=staff, timeout=10).status_code == 200
    finally:
        second.end()


def test_ctrl_c_ends_all_with_screens_and_customers_still_there(tmp_path: Path, screens: list[Screen]) -> None:
    running = Running(tmp_path / "hall")
    try:
        screens += [running.screen(["board"], running.token("display")) for _ in range(5)]
        eventually(lambda: all(screen.ticks for screen in screens))
        last = running.post("tickets", {"service": "pay"}, role="kiosk")
        assert running.interrupt() == 0
        assert running.processes() == {}
        assert [word for word in ("Traceback", "ERROR", "started again") if word in running.output] == []
    finally:
        running.end()
    again = Running(tmp_path / "hall")
    try:
        assert again.get(f"tickets/{last['id']}")["number"] == "B001"
    finally:
        again.end()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_to_the_parent_alone_ends_all(tmp_path: Path, number: signal.Signals) -> None:
    running = Running(tmp_path / "hall")
    try:
        running.companion("printer.spool")
        os.kill(running.pid, number)
        eventually(lambda: running.processes() == {})
    finally:
        running.end()


def test_killed_parent_takes_all_with_it(tmp_path: Path, screens: list[Screen]) -> None:
    running = Running(tmp_path / "hall")
    try:
        running.companion("printer.spool")
        running.companion("printer.preview")
        screens.append(running.screen(["board"], running.token("display")))
        eventually(lambda: bool(screens[0].ticks))
        os.kill(running.pid, signal.SIGKILL)
        eventually(lambda: running.processes() == {})
    finally:
        running.end()


# --- what cannot be started


def refused(*arguments: str, **settings: str) -> str:
    """The one sentence of a start that is refused."""
    done = run_command(*arguments, **settings)
    assert (done.returncode, done.stdout) == (2, "")
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_port_in_use_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        sentence = refused("run", "--data", str(tmp_path / "hall"), "--port", port)
    assert port in sentence


def test_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    folder = tmp_path / "file" / "hall"
    assert str(folder) in refused("run", "--data", str(folder), "--port", str(free_port()))


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "abc"), ("PORT", "0"), ("PORT", "70000"), ("TEMPLATE", "zoo"), ("SOCKETS", "-1"), ("LOG", "loud"),
     ("DATABASE", "nonsense"), ("HOST", "no.such.host.invalid")],
)  # fmt: skip
def test_broken_setting_is_said(tmp_path: Path, name: str, value: str) -> None:
    settings = {"JIAOHAO_DATA": str(tmp_path / "hall"), f"JIAOHAO_{name}": value}
    sentence = refused("run", **{"JIAOHAO_PORT": str(free_port()), **settings})
    assert value in sentence or name.lower() in sentence


def test_broken_option_is_said(tmp_path: Path) -> None:
    done = run_command("run", "--data", str(tmp_path / "hall"), "--port", "abc")
    assert (done.returncode, "Traceback" in done.stderr, "abc" in done.stderr) == (2, False, True)


# --- killed in the middle


def test_killed_worker_comes_back_with_every_acknowledged_fact(server: Running, screens: list[Screen]) -> None:
    board = server.screen(["board"], server.token("display"), reconnection=True)
    screens.append(board)
    taken = [server.post("tickets", {"service": "pay"}, role="kiosk") for _ in range(5)]
    called = server.post("counters/1/next")["ticket"]
    key = {"Idempotency-Key": "before the kill"}
    first = server.ask("POST", "counters/2/next", {"current": None}, **key)
    old = server.worker()
    os.kill(old, signal.SIGKILL)
    eventually(server.ready, "another worker")
    assert server.worker() != old
    known = {t["id"]: t["number"] for t in server.get("tickets?limit=500")["items"]}
    assert {t["id"]: t["number"] for t in taken}.items() <= known.items()
    assert server.get("counters/1")["ticket"]["id"] == called["id"]
    again = server.ask("POST", "counters/2/next", {"current": None}, **key)
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (first.json(), "true")
    # The screen comes back by itself and hears what happens now.
    eventually(lambda: board.inside, "the screen")
    fresh = server.post("tickets", {"service": "pay"}, role="kiosk")
    eventually(lambda: fresh["id"] in [m["seq"] for m in board.events])
    numbers = sorted(t["number"] for t in server.get("tickets?limit=500&service=pay")["items"])
    assert numbers == [f"B{n:03d}" for n in range(1, len(numbers) + 1)]


def test_killed_spool_comes_back_and_prints_nothing_twice(tmp_path: Path) -> None:
    running, printer = Running(tmp_path / "hall"), SilentPrinter()
    try:
        running.post("printers", {"name": "p", "url": printer.url})
        ticket = running.post("tickets", {"service": "pay"}, role="kiosk")
        eventually(lambda: printer.pictures() == 1, "the slip")
        old = running.companion("printer.spool")
        os.kill(old, signal.SIGKILL)
        eventually(lambda: running.get(f"tickets/{ticket['id']}")["slip"] == "unconfirmed", "the truth about the slip")
        assert running.companion("printer.spool") != old
        # The next slip is printed by the new one, and the first was not printed again.
        running.post("tickets", {"service": "pay"}, role="kiosk")
        eventually(lambda: printer.pictures() >= 2, "the next slip")
        assert printer.pictures() == 2
        slips = [e for e in running.get("events?limit=1000")["items"] if e.get("ticket") == ticket["id"]]
        assert [e["type"] for e in slips] == ["TicketIssued", "SlipUnconfirmed"]
        assert running.post(f"tickets/{ticket['id']}/reprint")["slip"] == "queued"
        marked = [e["mark"] for e in running.get("events?limit=1000")["items"] if e["type"] == "SlipQueued"]
        assert marked == [True]
    finally:
        running.end()
        printer.close()


def test_web_and_spool_killed_together_both_come_back(server: Running) -> None:
    old = server.worker(), server.companion("printer.spool"), server.companion("printer.preview")
    for process in old:
        os.kill(process, signal.SIGKILL)
    eventually(server.ready, "another worker")

    def back() -> bool:
        lines = [line for _, line in server.processes().values()]
        return all(any(module in line for line in lines) for module in ("printer.spool", "printer.preview"))

    eventually(back, "spool and printer")
    ticket = server.post("tickets", {"service": "pay"}, role="kiosk")
    eventually(lambda: server.get(f"tickets/{ticket['id']}")["slip"] == "printed", "a slip")


# --- screens


@pytest.mark.parametrize(
    ("role", "rooms", "code"),
    [
        (None, ["board"], "unauthorized"),
        ("display", ["manager"], "forbidden"),
        ("display", ["counter:1"], "forbidden"),
        ("kiosk", ["kiosk:elsewhere"], "forbidden"),
        ("display", "board and more", "wrong_values"),
    ],
)
def test_refused_screen_hears_the_code(
    server: Running, screens: list[Screen], role: str | None, rooms: Any, code: str
) -> None:
    token = "dead" if role is None else server.token(role)
    wish = rooms if isinstance(rooms, list) else [rooms] * 30
    screen = server.screen(wish, token)
    screens.append(screen)
    assert (screen.inside, screen.refusals) == (False, [code])


def test_screens_hear_the_same_chain_before_and_after_a_restart(server: Running, screens: list[Screen]) -> None:
    rooms = ["board", "manager", "counter:1"]
    early = server.screen(rooms, server.token("manager"))
    screens.append(early)
    eventually(lambda: bool(early.ticks))
    began = server.get("board")["seq"]
    for _ in range(3):
        server.post("tickets", {"service": "pay"}, role="kiosk")
    server.post("counters/1/next")
    middle = server.post("counters/1/pause", {"reason": "rest"}) and server.get("board")["seq"]
    eventually(lambda: any(m["seq"] >= middle for m in early.events))
    os.kill(server.worker(), signal.SIGKILL)
    eventually(server.ready, "another worker")
    late = server.screen(rooms, server.token("manager"))
    screens.append(late)
    eventually(lambda: bool(late.ticks))
    server.post("counters/1/resume")
    end = server.post("counters/1/finish") and server.get("board")["seq"]
    server.post("tickets", {"service": "pay"}, role="kiosk")
    eventually(lambda: any(m["seq"] > end for m in late.events))
    told = {(m["room"], m["prev"], m["seq"]) for m in early.events + late.events if began < m["seq"] <= end}
    expected = set(chain(server, rooms, began, end))
    # The manager also hears of slips, which went on while no screen was there.
    assert (told - expected, {room for room, _, _ in expected - told} - {"manager"}) == (set(), set())


def chain(server: Running, rooms: list[str], after: int, end: int) -> list[tuple[str, int, int]]:
    """Room, the position before and the position of every message: worked out from the journal alone."""
    events = server.get("events?limit=10000")["items"]
    seen_by_all = {e["seq"] for e in server.get("events?limit=10000", role="display")["items"] if e["type"] != "hidden"}
    last, expected = dict.fromkeys(rooms, 0), []
    for event in events:
        for room in rooms:
            if room == "manager" or event["seq"] in seen_by_all:
                if after < event["seq"] <= end:
                    expected.append((room, last[room], event["seq"]))
                last[room] = event["seq"]
    return expected


def test_tick_carries_the_position_of_the_room(server: Running, screens: list[Screen]) -> None:
    screen = server.screen(["board"], server.token("display"))
    screens.append(screen)
    ticket = server.post("tickets", {"service": "new"}, role="kiosk")
    eventually(lambda: bool(screen.ticks) and screen.ticks[-1]["rooms"]["board"] >= ticket["id"])
    assert screen.ticks[-1]["journal"] == server.get("board")["journal"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", screen.ticks[-1]["now"])


def test_screen_of_a_revoked_token_is_sent_away_and_not_let_in_again(server: Running, screens: list[Screen]) -> None:
    stays = server.screen(["board"], server.token("display"))
    goes = server.screen(["board"], server.token("kiosk", "--device", "stolen tablet"), reconnection=True)
    screens += [stays, goes]
    assert (stays.inside, goes.inside) == (True, True)
    id = next(t["id"] for t in server.get("tokens") if t["device"] == "stolen tablet")
    done = run_command("token", "revoke", str(id), "--data", str(server.data))
    assert done.returncode == 0, done.stderr
    eventually(lambda: "unauthorized" in goes.refusals, "the refusal")
    assert (goes.inside, stays.inside) == (False, True)


def test_socket_from_another_site_is_refused(server: Running) -> None:
    headers = {
        "Origin": "https://evil.example.com", "Upgrade": "websocket", "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13",
    }  # fmt: skip
    address = f"{server.base}/socket.io/?EIO=4&transport=websocket"
    assert requests.get(address, headers=headers, timeout=10).status_code == 400


def test_polling_is_not_offered(server: Running) -> None:
    answer = requests.get(f"{server.base}/socket.io/?EIO=4&transport=polling", timeout=10)
    assert answer.status_code == 400


# --- the wire


def said_to(server: Running, data: bytes) -> bytes:
    """What the server says to these very bytes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(data)
        line.shutdown(socket.SHUT_WR)
        answer = b""
        while part := line.recv(65536):
            answer += part
    return answer


def request(server: Running, *headers: str, body: bytes = b"") -> bytes:
    """A request for a number with headers of one's own."""
    lines = [
        "POST /api/v1/halls/main/tickets HTTP/1.1",
        "Host: x",
        f"Authorization: Bearer {server.token('kiosk')}",
        "Content-Type: application/json",
        "Connection: close",
        *headers,
    ]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (["Content-Length: 500"], b'{"service": "pay"}'),
        (["Content-Length: 5"], b'{"service": "pay"}'),
        (["Content-Length: -1"], b""),
        (["Content-Length: abc"], b""),
        (["Content-Length: 99999999999999999999"], b"{}"),
        (["Content-Length: 2", "Content-Length: 3"], b"{}"),
        (["Content-Length: 2", "Transfer-Encoding: chunked"], b"{}"),
        (["Transfer-Encoding: chunked"], b"zz\r\n{}\r\n0\r\n\r\n"),
        (["Transfer-Encoding: chunked"], b"2\r\n{}\r\n"),
        (["Transfer-Encoding: gzip"], b"{}"),
        (["Content-Encoding: gzip", "Content-Length: 2"], b"{}"),
        (["Expect: nonsense", "Content-Length: 2"], b"{}"),
        (["X: " + "y" * 20_000], b""),
        (["Idempotency-Key: \xff\xfe", "Content-Length: 2"], b"{}"),
        (["Cookie: jiaohao_session=\xff; jiaohao_screen=\x01"], b""),
    ],
)
def test_lies_of_the_wire_are_no_fault_of_ours(server: Running, headers: list[str], body: bytes) -> None:
    before = server.get("services")
    answer = said_to(server, request(server, *headers, body=body))
    status = int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 400
    assert 400 <= status < 500, answer
    assert server.get("services") == before


@pytest.mark.parametrize(
    "line", [b"GET / HTTP/9.9", b"GET", b"\x16\x03\x01\x02\x00\x01", b"GET http://evil/ HTTP/1.1", b"GET /%zz HTTP/1.1",
             b"G" * 9000 + b" / HTTP/1.1", b"GET /" + b"a" * 9000 + b" HTTP/1.1", b"get / HTTP/1.1"],
    ids=lambda line: repr(line[:20]),
)  # fmt: skip
def test_lines_that_are_no_request_are_no_fault_of_ours(server: Running, line: bytes) -> None:
    answer = said_to(server, line + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer == b"" or int(answer.split(b" ", 2)[1]) < 500, answer


def test_chunked_body_is_read(server: Running) -> None:
    body = b'12\r\n{"service": "pay"}\r\n0\r\n\r\n'
    answer = said_to(server, request(server, "Transfer-Encoding: chunked", body=body))
    assert answer.startswith(b"HTTP/1.1 201 "), answer


def test_after_all_this_the_journal_is_whole(server: Running) -> None:
    done = run_command("check", "--data", str(server.data))
    assert (done.returncode, "all is well" in done.stdout) == (0, True), done.stdout
    assert "Traceback" not in server.output
