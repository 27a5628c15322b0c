"""The house of a replay or a demo: a new hall in a folder of its own, and the processes that serve it."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy import event

from hall.database import Database
from hall.day import Clock
from hall.desk import Hall
from hall.events import TicketCalled
from hall.migrate import migrate
from hall.settings import Settings

HOST = "127.0.0.1"
READY_S = 30.0
PAGE = 1_000


@contextmanager
def own_folder(data: Path | None, prefix: str) -> Iterator[Path]:
    """The folder that was asked for, or a new one whose name begins so and that is taken away at the end."""
    if data is not None:
        yield data
        return
    folder, owner = Path(tempfile.mkdtemp(prefix=prefix)), os.getpid()
    try:
        yield folder
    finally:
        # A process that was forked meanwhile comes by here too.
        if os.getpid() == owner:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def ending_well() -> Iterator[None]:
    """While this lasts, being told to end ends what was started and takes away what was written."""

    def end(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def found_hall(folder: Path, setup: dict[str, Any], clock: Clock | None = None, *, durable: bool = True) -> Hall:
    """A new hall in a folder. ValueError when there is one already. Not ``durable``: what was written may be lost
    with the machine's power, which saves most of the time it takes."""
    settings = Settings(data=folder, database="")
    if (folder / "jiaohao.db").exists():
        raise ValueError(f"there is a hall in {folder} already; this command makes its own")
    settings.prepare()
    database = Database(settings.database_url)
    if not durable:
        event.listen(database.engine, "connect", _hurry)
    migrate(database)
    hall = Hall(database, clock=clock, secret=settings.secret())
    hall.found(setup)
    return hall


def _hurry(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def calls_of(hall: Hall) -> list[tuple[int, int]]:
    """Every call in the journal in order: its entry and its ticket."""
    calls: list[tuple[int, int]] = []
    after = 0
    with hall.reading() as reading:
        while entries := reading.store.entries(after, PAGE):
            calls += [(e.seq, e.event.ticket) for e in entries if isinstance(e.event, TicketCalled)]
            after = entries[-1].seq
    return calls


def _environment() -> dict[str, str]:
    # A setting of this machine, its own database above all, must not reach the replay's server.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("JIAOHAO_")}
    root = str(Path(__file__).resolve().parent.parent)
    known = clean.get("PYTHONPATH")
    return clean | {"PYTHONPATH": root if not known else os.pathsep.join((root, known))}


@contextmanager
def _process(arguments: Sequence[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=_environment(),
            start_new_session=True,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def printer(folder: Path) -> Iterator[str]:
    """The built-in printer on a TCP port of its own; its address."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "printer.log"
    with _process(("printer.preview", str(folder)), log) as process:
        port = folder / "port"
        _wait(process, log, port.exists)
        yield f"tcp://{HOST}:{int(port.read_text())}"


@contextmanager
def server(folder: Path, word: str = "run") -> Iterator[int]:
    """``jiaohao run``, or another word that serves, on a free port; the port."""
    with socket.create_server((HOST, 0)) as probe:
        port = int(probe.getsockname()[1])
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "run.log"
    arguments = ("jiaohao.cli", word, "--data", str(folder), "--host", HOST, "--port", str(port))
    with _process(arguments, log) as process:
        _wait(process, log, lambda: _ready(port))
        yield port


def _wait(process: subprocess.Popen[bytes], log: Path, ready: Callable[[], bool]) -> None:
    until = time.monotonic() + READY_S
    while not ready():
        if process.poll() is not None or time.monotonic() > until:
            words = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise ValueError(f"the replay's server does not start: {words[-1] if words else 'it says nothing'}")
        time.sleep(0.05)


def _ready(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
