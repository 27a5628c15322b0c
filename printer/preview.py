"""The built-in printer: a real ESC/POS printer on TCP whose paper is pictures in a folder.

Every slip becomes ``NNNNNN.png`` (its exact dots), ``NNNNNN.bin`` (the bytes that made it) and
``NNNNNN.json`` (when, how long, how wide, notes), each written whole or not at all, the JSON last. For
demonstrations, training and tests it can be told to misbehave: by ``set_mood``, or from another process by
a file ``mood.json`` in the folder, such as ``{"mood": "paper_out", "after": 2000}``.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import signal
import socket
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Self

from printer.interpreter import DOTS_PER_INCH, Interpreter
from printer.network import reset_on_close
from printer.paper import Sheet
from printer.shelf import Mood, mood_of, write

KEEP = 500
"""Slips kept in the folder."""
MOST_TALKS = 4
"""Conversations at a time; others wait to be accepted."""
HELD = 65_536
"""Bytes that a stopped head takes before it stops reading, as its buffer is full."""
TICK_S = 0.05
IDLE_S = 2.0
"""After this long without a byte, paper that nobody cut comes out."""
CHUNK = 16_384
MM_PER_INCH = 25.4

ANSWERS: dict[str, tuple[int, int, int, int]] = {
    "ok": (0x12, 0x12, 0x12, 0x12),
    "paper_low": (0x12, 0x12, 0x12, 0x1E),
    "paper_out": (0x1A, 0x32, 0x12, 0x7E),
    "cover_open": (0x1A, 0x16, 0x12, 0x12),
    "cutter": (0x1A, 0x52, 0x1A, 0x12),
    "offline": (0x1A, 0x12, 0x12, 0x12),
}
"""What it answers to ``DLE EOT`` 1 to 4."""
STOPPED = frozenset(("paper_out", "cover_open", "cutter", "offline"))


class PreviewPrinter:
    """A printer of this width that listens on TCP; port 0 chooses a free one. ``western``: its head has no Hanzi,
    what it is sent are letters of code pages. Threads begin with ``start``."""

    def __init__(
        self,
        folder: Path,
        host: str = "127.0.0.1",
        port: int = 0,
        width_dots: int = 576,
        keep: int = KEEP,
        *,
        dpi: int = DOTS_PER_INCH,
        western: bool = False,
    ) -> None:
        self.width_dots = width_dots
        self.dpi = dpi
        self.western = western
        self.stopping = threading.Event()
        self.folder = folder
        self._keep = keep
        self._mood = Mood()
        self._mood_file = (0, 0)
        self._lock = threading.Lock()
        self._talks = threading.BoundedSemaphore(MOST_TALKS)
        folder.mkdir(parents=True, exist_ok=True)
        self._last = self._tidy()
        self._listener = socket.create_server((host, port))
        self._listener.settimeout(TICK_S)
        self._thread = threading.Thread(target=self._accept, name="preview-printer", daemon=True)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        """Its address for ``devices.open_device``."""
        host, port = self._listener.getsockname()[:2]
        return f"tcp://{host}:{port}"

    def start(self) -> Self:
        """Begin to accept connections."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening; conversations end within moments."""
        self.stopping.set()
        if self._thread.is_alive():
            self._thread.join(2.0)
        self._listener.close()

    def set_mood(self, name: str, *, after: int = 0, rate: int = 2000) -> None:
        """Behave like this from now on; see ``Mood``."""
        with self._lock:
            self._mood = Mood(name, after, rate)

    def mood(self, received: int) -> Mood:
        """How it behaves to somebody who has sent this many bytes."""
        with self._lock:
            self._read_mood()
            return self._mood if received >= self._mood.after else Mood()

    def patience(self, received: int) -> int:
        """How many bytes may be read before the mood has to be asked again."""
        with self._lock:
            rest = self._mood.after - received
            return min(CHUNK, rest) if rest > 0 else CHUNK

    def store(self, sheet: Sheet, raw: bytes) -> None:
        """Put a slip into the folder and take the oldest one out."""
        with self._lock:
            self._last += 1
            stem = f"{self._last:06d}"
            write(self.folder / f"{stem}.bin", raw)
            png = self.folder / f"{stem}.png"
            temporary = png.with_suffix(".tmp")
            sheet.image.save(temporary, "PNG")
            os.replace(temporary, png)
            facts = {
                "time": datetime.fromtimestamp(png.stat().st_mtime, UTC).isoformat(timespec="milliseconds"),
                "length_mm": round(sheet.image.height / self.dpi * MM_PER_INCH, 1),
                "width_dots": sheet.image.width,
                "dpi": self.dpi,
                "bytes": len(raw),
                "notes": list(sheet.notes),
                "lines": list(sheet.lines),
            }
            write(self.folder / f"{stem}.json", json.dumps(facts, ensure_ascii=False).encode())
            self._remove(self._last - self._keep)

    def _tidy(self) -> int:
        """Remove half-written and old files; the number of the last slip."""
        for half in self.folder.glob("*.tmp"):
            half.unlink(missing_ok=True)
        slips = [int(one.stem) for one in self.folder.glob("*.json") if one.stem.isdecimal()]
        last = max(slips, default=0)
        for number in slips:
            if number <= last - self._keep:
                self._remove(number)
        return last

    def _remove(self, number: int) -> None:
        for suffix in ("json", "png", "bin"):
            (self.folder / f"{number:06d}.{suffix}").unlink(missing_ok=True)

    def _read_mood(self) -> None:
        file = self.folder / "mood.json"
        try:
            facts = file.stat()
            if (facts.st_mtime_ns, facts.st_size) == self._mood_file:
                return
            self._mood_file = (facts.st_mtime_ns, facts.st_size)
            self._mood = mood_of(file.read_bytes())
        except (OSError, ValueError):
            # No file, one half written, or nonsense in it: the mood stays as it was.
            return

    def _accept(self) -> None:
        while not self.stopping.is_set():
            if not self._talks.acquire(timeout=TICK_S):
                continue
            try:
                sock, _ = self._listener.accept()
            except OSError:
                self._talks.release()
                continue
            threading.Thread(target=self._talk, args=(sock,), name="preview-talk", daemon=True).start()

    def _talk(self, sock: socket.socket) -> None:
        try:
            with sock:
                _Talk(self, sock).run()
        finally:
            self._talks.release()


class _Talk:
    """A conversation with somebody who prints."""

    def __init__(self, printer: PreviewPrinter, sock: socket.socket) -> None:
        self._printer = printer
        self._sock = sock
        self._interpreter = Interpreter(printer.width_dots, self, printer.dpi, western=printer.western)
        self._received = 0
        self._held = bytearray()
        self._dice = random.Random(0)
        sock.settimeout(TICK_S)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def run(self) -> None:
        """Talk until the other side hangs up or the printer is stopped."""
        quiet = 0.0
        while not self._printer.stopping.is_set():
            mood = self._printer.mood(self._received)
            if mood.name == "die_mid_job":
                reset_on_close(self._sock)
                break
            if mood.name == "hung" or (mood.name in STOPPED and len(self._held) > HELD):
                self._printer.stopping.wait(TICK_S)
                continue
            data = self._receive(mood)
            if data == b"":
                break
            quiet = quiet + TICK_S if data is None else 0.0
            self._work(data or b"", mood)
            if quiet >= IDLE_S and self._interpreter.rests:
                self._interpreter.finish()
        self._interpreter.finish()

    def cut(self, sheet: Sheet, raw: bytes) -> None:
        """A slip came off."""
        self._printer.store(sheet, raw)

    def asked_status(self, number: int) -> None:
        """Answer ``DLE EOT``."""
        mood = self._printer.mood(self._received).name
        if mood == "garbled":
            self._answer(self._dice.randbytes(self._dice.randint(1, 3)))
        elif mood != "silent" and 1 <= number <= 4:
            self._answer(bytes((ANSWERS.get(mood, ANSWERS["ok"])[number - 1],)))

    def asked_roll(self) -> None:
        """Answer ``GS r 1``."""
        mood = self._printer.mood(self._received).name
        if mood == "garbled":
            self._answer(self._dice.randbytes(self._dice.randint(1, 3)))
        elif mood != "silent":
            self._answer(b"\x03" if mood == "paper_low" else b"\x00")

    def _receive(self, mood: Mood) -> bytes | None:
        """Some bytes, b"" at the end, None when there were none."""
        most = self._printer.patience(self._received)
        if mood.name == "slow":
            most = min(most, max(1, int(mood.rate * TICK_S)))
        try:
            data = self._sock.recv(most)
        except TimeoutError:
            return None
        except OSError:
            return b""
        self._received += len(data)
        if mood.name == "slow":
            self._printer.stopping.wait(len(data) / mood.rate)
        return data

    def _work(self, data: bytes, mood: Mood) -> None:
        if mood.name in STOPPED:
            # A head that stands still executes real-time commands wherever it finds them, as real ones do.
            self._held += data
            self._held = bytearray(_STATUS.sub(self._answer_held, bytes(self._held)))
        elif data or self._held:
            waiting, self._held = bytes(self._held) + data, bytearray()
            self._interpreter.feed(waiting)

    def _answer_held(self, found: re.Match[bytes]) -> bytes:
        self.asked_status(found[1][0])
        return b""

    def _answer(self, data: bytes) -> None:
        # Whoever asked and went, or never reads, misses the answer.
        with contextlib.suppress(OSError):
            self._sock.send(data)


_STATUS = re.compile(rb"\x10\x04([\x01-\x04])")


def main(folder: Path, host: str = "127.0.0.1", port: int = 0, width_dots: int = 576, parent: int | None = None) -> int:
    """Be a printer until SIGTERM, Ctrl-C or the end of the parent process. The port stands in
    ``folder/port``."""
    parent = os.getppid() if parent is None else parent
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    printer = PreviewPrinter(folder, host, port, width_dots).start()
    write(folder / "port", str(printer.port).encode())
    while not ended.wait(1.0) and os.getppid() == parent:
        pass
    printer.stop()
    (folder / "port").unlink(missing_ok=True)
    return 0


def command_line(arguments: Sequence[str] | None = None) -> int:
    """``python -m printer.preview FOLDER [--host H] [--port N] [--width 576|384] [--parent PID]``"""
    parser = argparse.ArgumentParser(prog="printer.preview", description="An ESC/POS printer on TCP.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--width", type=int, choices=(576, 384), default=576)
    parser.add_argument("--parent", type=int)
    given = parser.parse_args(arguments)
    return main(given.folder, given.host, given.port, given.width, given.parent)


if __name__ == "__main__":
    raise SystemExit(command_line())
