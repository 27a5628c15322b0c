"""Signs over counters: real lines over TCP and a pseudo terminal, a server that goes and comes, never a frozen lie."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from display.signs import AGAIN_S, as_line
from hall.errors import HallError
from jiaohao.sign import LOST_S, RETRY_S, Follower, SerialWay, TcpWay, Teller, way_to
from tests.run_builders import Running, command, environment, eventually, free_port

LOST = b"---\r\n"


def wording(text: str) -> bytes:
    return as_line(text, "utf-8")


class Sign:
    """An LED sign on the network: what it was told, on every line that was opened to it."""

    def __init__(self, port: int = 0) -> None:
        self.told = b""
        self.opened = 0
        self._lines: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                self.opened += 1
                self._lines.append(line)
                threading.Thread(target=self._read, args=(line,), daemon=True).start()

    def _read(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := line.recv(1024):
                self.told += data

    def hang_up(self) -> None:
        for line in self._lines:
            line.shutdown(socket.SHUT_RDWR)
            line.close()
        self._lines.clear()

    def off(self) -> None:
        # a listener that somebody waits at is woken first
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.hang_up()

    def lines(self) -> list[str]:
        return self.told.decode().splitlines()


@pytest.fixture
def sign() -> Iterator[Sign]:
    made = Sign()
    yield made
    with contextlib.suppress(OSError):
        made.off()


# --- telling


def test_sign_is_told_what_is_new_and_the_same_again_later(sign: Sign) -> None:
    said = ["请 A001 到 3 号窗口"]
    teller = Teller(lambda now: said[0], wording, TcpWay("127.0.0.1", sign.port))
    for now in (0.0, 0.1, 5.0):
        teller.step(now)
    said[0] = "欢迎光临"
    for now in (5.1, 5.2, 5.1 + AGAIN_S):
        teller.step(now)
    eventually(lambda: sign.lines() == ["请 A001 到 3 号窗口", "欢迎光临", "欢迎光临"], "three lines")
    teller.end()
    eventually(lambda: sign.lines()[-1] == "---", "the last word")
    assert sign.opened == 1


def test_sign_that_was_switched_off_and_on_shows_the_truth_at_once(sign: Sign) -> None:
    teller = Teller(lambda now: "A", wording, TcpWay("127.0.0.1", sign.port))
    with capture_logs() as logged:
        teller.step(0.0)
        eventually(lambda: sign.lines() == ["A"], "the first line")
        sign.hang_up()
        # long before it would be repeated
        eventually(lambda: teller.step(0.2) or sign.opened == 2, "another line")
        eventually(lambda: sign.lines() == ["A", "A"], "the line again")
    assert [line["event"] for line in logged] == [
        "the sign does not take what it is told; trying again",
        "the sign is there again",
    ]
    teller.end()


def test_sign_that_is_not_there_is_tried_again_after_a_pause_and_said_once() -> None:
    port = free_port()
    teller = Teller(lambda now: "A", wording, TcpWay("127.0.0.1", port))
    with capture_logs() as logged:
        for now in (0.0, 0.5, 1.1, 2.2):
            teller.step(now)
        sign = Sign(port)
        teller.step(2.3)
        assert sign.opened == 0
        teller.step(2.2 + RETRY_S)
        eventually(lambda: sign.lines() == ["A"], "the line")
    assert [line["log_level"] for line in logged] == ["warning", "warning"]
    teller.end()
    sign.off()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals")
def test_sign_on_a_serial_port_is_told_the_same() -> None:
    import pty
    import tty

    near, far = pty.openpty()
    tty.setraw(far)
    teller = Teller(lambda now: "请 A001 到 3 号窗口", wording, way_to(f"serial://{os.ttyname(far)}?baud=19200"))
    teller.step(0.0)
    assert os.read(near, 100) == wording("请 A001 到 3 号窗口")
    # what it says in return disturbs nobody
    os.write(near, b"\x06")
    teller.step(AGAIN_S)
    assert os.read(near, 100) == wording("请 A001 到 3 号窗口")
    teller.end()
    assert os.read(near, 100) == LOST
    os.close(near)
    os.close(far)


def test_serial_port_that_is_not_there_is_no_end(tmp_path: Path) -> None:
    teller = Teller(lambda now: "A", wording, SerialWay(str(tmp_path / "ttyUSB9"), 9600))
    with capture_logs() as logged:
        teller.step(0.0)
        teller.end()
    assert [line["log_level"] for line in logged] == ["warning", "warning"]


@pytest.mark.parametrize(
    "url",
    ["", "tcp://", "tcp://host", "tcp://host:x", "tcp://host:99999", "tcp://host:1?a=b", "tcp://host:1/a", "udp://host:1",
     "serial://", "serial:///", "serial:///dev/x?baud=x", "serial:///dev/x?bits=7", "serial:///dev/x?baud"],
)  # fmt: skip
def test_address_that_is_none_is_told_in_a_sentence(url: str) -> None:
    with pytest.raises(ValueError, match="is no address of a sign; such as"):
        way_to(url)


@pytest.mark.parametrize(
    "url", ["tcp://192.0.2.7:5000", "tcp://[2001:db8::7]:5000", "serial:///dev/ttyUSB0", "serial://COM3?baud=1200"]
)
def test_address_of_a_sign(url: str) -> None:
    way_to(url)


# --- following


class Hall:
    """A server's answers, or its refusal."""

    def __init__(self) -> None:
        self.refusal: str | None = None
        self.counter: Any = {"number": 3, "state": "idle"}
        self.asked: list[str] = []

    def get(self, path: str) -> Any:
        self.asked.append(path)
        if self.refusal is not None:
            raise HallError(self.refusal)
        return self.counter if path else {"time_zone": "Asia/Shanghai", "emergency": None}


def follower(hall: Hall) -> Follower:
    return Follower(hall, 3, "zh")  # type: ignore[arg-type]


def heard_at(one: Follower) -> float:
    return one._heard[1]


def test_nothing_is_known_before_the_first_answer() -> None:
    assert follower(Hall()).text(0.0) == "---"


def test_what_was_heard_is_the_truth_for_a_while_and_no_longer() -> None:
    hall = Hall()
    one = follower(hall)
    one.ask()
    hall.refusal = "storage_unavailable"
    one.ask()
    began = heard_at(one)
    assert [one.text(began + after) for after in (0.1, LOST_S, LOST_S + 0.1)] == ["欢迎光临", "欢迎光临", "---"]
    assert one.verdict is None
    hall.refusal = None
    one.ask()
    assert one.text(heard_at(one)) == "欢迎光临"


@pytest.mark.parametrize("code", ["unauthorized", "forbidden", "unknown_counter", "unknown_hall", "agent_version"])
def test_refusal_that_stays_one_blanks_the_sign_at_once(code: str) -> None:
    hall = Hall()
    one = follower(hall)
    one.ask()
    hall.refusal = code
    one.ask()
    assert (one.verdict, one.text(heard_at(one))) == (code, "---")


@pytest.mark.parametrize("nonsense", [[], {}, {"state": "calling", "ticket": {}}, "a", None])
def test_answer_of_another_kind_of_server_is_no_number(nonsense: Any) -> None:
    hall = Hall()
    hall.counter = nonsense
    one = follower(hall)
    one.ask()
    assert (one.verdict, one.text(0.0)) == ("agent_version", "---")


def test_hall_is_asked_anew_now_and_then_and_after_a_loss() -> None:
    hall = Hall()
    one = follower(hall)
    for _ in range(6):
        one.ask()
    assert hall.asked.count("") == 2
    hall.refusal = "storage_unavailable"
    one.ask()
    hall.refusal, hall.asked = None, []
    one.ask()
    assert hall.asked == ["", "/counters/3"]


# --- as a process, with a server of its own


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be stopped and continued on Windows")
def test_sign_follows_a_counter_and_shows_no_number_while_the_server_hangs(tmp_path: Path, sign: Sign) -> None:
    running = Running(tmp_path / "hall")
    try:
        secret = tmp_path / "token"
        secret.write_text(running.token("display", "--counter", "1"))
        words = command("sign", "run", "--server", running.base, "--token-file", str(secret), "--counter", "1")
        process = subprocess.Popen(
            [*words, "--to", f"tcp://127.0.0.1:{sign.port}"], env=environment(), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            eventually(lambda: sign.lines()[-1:] == ["未开放"], "the closed counter")
            running.post("counters/1/open")
            number = running.post("tickets", {"service": "pay"})["number"]
            running.post("counters/1/next")
            eventually(lambda: sign.lines()[-1] == f"请 {number} 到 1 号窗口", "the call")
            os.killpg(running.pid, signal.SIGSTOP)
            eventually(lambda: sign.lines()[-1] == "---", "the blank")
            os.killpg(running.pid, signal.SIGCONT)
            eventually(lambda: sign.lines()[-1] == f"请 {number} 到 1 号窗口", "the truth again")
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
            eventually(lambda: sign.lines()[-1] == "---", "the last word")
        finally:
            process.kill()
            process.communicate()
    finally:
        os.killpg(running.pid, signal.SIGCONT)
        running.end()


def test_dead_token_is_told_in_a_sentence(tmp_path: Path, sign: Sign) -> None:
    running = Running(tmp_path / "hall")
    try:
        words = command("sign", "run", "--server", running.base, "--token", "dead", "--counter", "1")
        done = subprocess.run(
            [*words, "--to", f"tcp://127.0.0.1:{sign.port}"], env=environment(), capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip
        assert (done.returncode, "does not know this token" in done.stderr) == (2, True)
        eventually(lambda: sign.lines()[-1:] == ["---"], "the blank")
    finally:
        running.end()
