"""``jiaohao sign``: tells an LED sign over a counter, by network or serial port, what is called there."""

from __future__ import annotations

import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol
from urllib.parse import parse_qs, urlsplit

import click
from structlog import get_logger

from display.signs import LOST, Encoding, Language, Repeats, protocol, text_of
from display.signs import Protocol as Wording
from hall import logs
from hall.errors import HallError
from hall.settings import load
from jiaohao import __version__
from jiaohao.cli import command, secret_of
from printer.carrier import Server, Wire

POLL_S = 0.3
"""How often the counter is asked for; the hall, for emergencies, every so many times."""
HALL_EVERY = 5
LOST_S = 5.0
"""What was heard longer ago is not the truth any more."""
STEP_S = 0.1
PATIENCE_S = 2.0
"""A sign that takes nothing for so long is lost."""
RETRY_S = 1.0
MOST_ANSWER = 4096
SENTENCES = {
    "unauthorized": "the server does not know this token (any more); make one at the server: "
    "jiaohao token create --role display --counter N",
    "forbidden": "this token may not read counters; make one at the server: "
    "jiaohao token create --role display --counter N",
    "unknown_counter": "the hall has no counter of this number (any more)",
    "agent_version": "this server answers otherwise than expected: install its version of Jiaohao here",
    "unknown_hall": "there is no hall at this server",
}
"""What to do about a refusal that asking again does not change."""
log = get_logger()


# --- the way to a sign


class Way(Protocol):
    """How a sign is reached."""

    def write(self, data: bytes) -> None:
        """Tell it; opens the way where it is not open. OSError when the sign does not take it."""
        ...

    def alive(self) -> bool:
        """Whether an open way still stands; whatever the sign says is read and dropped."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class TcpWay:
    """A sign, or a serial device server, on the network."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._line: socket.socket | None = None

    def write(self, data: bytes) -> None:
        """See the protocol."""
        if self._line is None:
            self._line = socket.create_connection(self._address, PATIENCE_S)
            self._line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._line.sendall(data)

    def alive(self) -> bool:
        """See the protocol."""
        if self._line is None:
            return True
        self._line.setblocking(False)
        try:
            return self._line.recv(MOST_ANSWER) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False
        finally:
            self._line.settimeout(PATIENCE_S)

    def close(self) -> None:
        """See the protocol."""
        if self._line is not None:
            self._line.close()
            self._line = None


class SerialWay:
    """A sign on a serial port: 8 bits, no parity, one stop bit."""

    def __init__(self, path: str, baud: int) -> None:
        self._path = path
        self._baud = baud
        self._port: Any = None

    def write(self, data: bytes) -> None:
        """See the protocol."""
        import serial

        if self._port is None:
            self._port = serial.Serial(self._path, self._baud, timeout=0, write_timeout=PATIENCE_S, exclusive=True)
        self._port.write(data)

    def alive(self) -> bool:
        """See the protocol."""
        try:
            if self._port is not None:
                self._port.read(MOST_ANSWER)
        except OSError:
            return False
        return True

    def close(self) -> None:
        """See the protocol."""
        if self._port is not None:
            self._port.close()
            self._port = None


def way_to(url: str) -> Way:
    """The way to a sign at an address. ValueError in one sentence for one that is none."""
    try:
        parts = urlsplit(url)
        host, port, query = parts.hostname, parts.port, parse_qs(parts.query, strict_parsing=bool(parts.query))
        if parts.scheme == "tcp" and host and port and not query and parts.path in ("", "/"):
            return TcpWay(host, port)
        path = parts.netloc or parts.path
        if parts.scheme == "serial" and path.strip("/") and set(query) <= {"baud"}:
            return SerialWay(path, int(query.get("baud", ["9600"])[0]))
    except ValueError:
        pass
    raise ValueError(
        f"{url} is no address of a sign; such as tcp://192.168.1.60:5000 or serial:///dev/ttyUSB0?baud=9600"
    )


# --- what the counter shows


class Follower:
    """Asks a server again and again for a counter. ``verdict``: the refusal that asking again does not change."""

    def __init__(self, wire: Wire, counter: int, language: Language) -> None:
        self._wire = wire
        self._counter = counter
        self._language = language
        self._hall: dict[str, Any] = {}
        self._asked = 0
        self._heard: tuple[str, float] = (LOST, float("-inf"))
        self._ended = threading.Event()
        self.verdict: str | None = None

    def text(self, now: float) -> str:
        """What is true at this steady second, as far as anybody knows."""
        text, at = self._heard
        return text if now - at <= LOST_S and self.verdict is None else LOST

    def ask(self) -> None:
        """Ask once."""
        began = time.monotonic()
        try:
            if self._asked % HALL_EVERY == 0:
                self._hall = self._wire.get("")
            counter = self._wire.get(f"/counters/{self._counter}")
            self._heard = (text_of(self._hall, counter, self._language), began)
            self._asked += 1
        except HallError as refusal:
            self._asked = 0
            if refusal.code in SENTENCES:
                self.verdict = refusal.code
        except (KeyError, TypeError, ValueError):
            self.verdict = "agent_version"

    def start(self) -> None:
        """Ask from now on, in a thread."""
        threading.Thread(target=self._run, name="follower", daemon=True).start()

    def stop(self) -> None:
        """Stop soon."""
        self._ended.set()

    def _run(self) -> None:
        while self.verdict is None and not self._ended.is_set():
            self.ask()
            self._ended.wait(POLL_S)


class Teller:
    """Tells a sign what a counter shows; one that is lost is tried again, and said to be once. ``now`` in steady
    seconds."""

    def __init__(self, text: Callable[[float], str], wording: Wording, way: Way) -> None:
        self._text = text
        self._wording = wording
        self._way = way
        self._repeats = Repeats()
        self._lost = False
        self._try_at = float("-inf")

    def step(self, now: float) -> None:
        """Send what is due."""
        if not self._way.alive():
            self._lose("it hung up", now - RETRY_S)
        line = self._wording(self._text(now))
        if now < self._try_at or not self._repeats.due(line, now):
            return
        try:
            self._way.write(line)
        except (OSError, ValueError) as failure:
            self._lose(str(failure), now)
            return
        if self._lost:
            log.warning("the sign is there again")
        self._lost = False
        self._repeats.sent(line, now)

    def end(self) -> None:
        """Leave no number standing that nobody follows any more."""
        try:
            self._way.write(self._wording(LOST))
        except (OSError, ValueError):
            log.warning("the sign could not be told that nobody follows the counter any more")
        self._way.close()

    def _lose(self, reason: str, now: float) -> None:
        if not self._lost:
            log.warning("the sign does not take what it is told; trying again", reason=reason)
        self._lost = True
        self._way.close()
        self._repeats.forget()
        self._try_at = now + RETRY_S


# --- the command


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a sign's adapter is told at its start."""

    server: str
    token: str
    counter: int
    to: str
    protocol: Literal["lines", "frame"]
    encoding: Encoding
    language: Language
    address: int


def run(wish: Wish, say: Callable[[str], None]) -> int:
    """Tell the sign until told to end; the exit code. ValueError in one sentence when it may not, or not any more."""
    way = way_to(wish.to)
    wire = Wire(Server.of(wish.server), wish.token, f"jiaohao-sign/{__version__}")
    told: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: told.append(number))
    follower = Follower(wire, wish.counter, wish.language)
    teller = Teller(follower.text, protocol(wish.protocol, wish.encoding, wish.address), way)
    say(f"counter {wish.counter} is shown at {wish.to}; Ctrl-C stops")
    follower.start()
    while not told and follower.verdict is None:
        teller.step(time.monotonic())
        time.sleep(STEP_S)
    follower.stop()
    teller.end()
    if follower.verdict is not None:
        raise ValueError(SENTENCES[follower.verdict])
    return 0


@click.group("sign")
def sign_group() -> None:
    """LED signs over counters."""


@command(sign_group, "run")
@click.option("--server", required=True, metavar="URL", help="The server's address, such as http://192.168.1.10:8600")
@click.option("--token", help="A token of role display, made at the server.")
@click.option("--token-file", type=click.Path(path_type=Path, dir_okay=False), help="A file with the token instead.")
@click.option("--counter", type=click.IntRange(1, 999), required=True, help="Whose number is shown.")
@click.option("--to", required=True, metavar="ADDRESS", help="The sign: tcp://HOST:PORT or serial:///dev/ttyUSB0")
@click.option("--protocol", type=click.Choice(("lines", "frame")), default="lines", show_default=True)
@click.option("--encoding", type=click.Choice(("utf-8", "gbk")), default="utf-8", show_default=True)
@click.option("--language", type=click.Choice(("zh", "en")), default="zh", show_default=True)
@click.option("--address", type=click.IntRange(0, 99), default=1, show_default=True, help="The sign's, in frames.")
def sign_run(data: Path | None, token: str | None, token_file: Path | None, **wish: Any) -> None:
    """Follow a counter and tell an LED sign what it shows. Needs no hall here.

    \b
    At the server, once:
      jiaohao token create --role display --counter 3
    Signs: tcp://HOST:PORT  serial:///dev/ttyUSB0?baud=9600  serial://COM3?baud=9600
    """
    logs.begin(load(data=data).log)
    sys.exit(run(Wish(token=secret_of(token, token_file), **wish), click.echo))
