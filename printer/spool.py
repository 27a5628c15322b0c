"""The spool: takes print jobs by compare-and-set and prints each once. Its own process.

A thread a printer, so that a hung one holds up nobody else; what is done at a printer is in ``press.py``. One spool
works for a folder: it knows by the folder's lock that the one before it is dead, and takes over its jobs at once.
Others on the same database work beside it; their jobs are taken over when their lease is over.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from structlog import get_logger

from hall import logs
from hall.actions.slips import FreeSlip, MoveSlip
from hall.catalog import Printer
from hall.database import Database
from hall.desk import Hall
from hall.errors import HallError
from hall.messages import words
from hall.settings import load
from hall.store import Slip
from printer import encode, layout
from printer.press import MOST, Pace, Press, Shop
from printer.tickets import test_slip

WATCH_S = 0.1
"""How often the process looks whether it is to end."""
EVERY_JOB = 1_000_000
DAY_MS = 24 * 3_600_000
NICENESS = 10
"""Drawing gives way to whoever presses a button: a slip may be a moment later, an answer may not."""
log = get_logger()


class Spool:
    """Prints the jobs of one hall. ``folder`` is that of the house; in it, ``preview`` is the built-in printer's."""

    def __init__(self, hall: Hall, folder: Path, pace: Pace | None = None) -> None:
        # Names the folder on this machine, so that a successor there knows whose jobs it may take over.
        place = f"{socket.gethostname()}:{folder.absolute()}"
        self._place = hashlib.sha256(place.encode()).hexdigest()[:16]
        self.owner = f"{self._place}/{secrets.token_hex(8)}"
        """Its name beside the jobs in its hands."""
        self._folder = folder
        self._pace = pace if pace is not None else Pace()
        self._ended = threading.Event()
        self._shop = Shop(hall, self.owner, folder / "preview", self._pace, self._ended)
        self._presses: dict[str, Press] = {}
        self._busy: set[str] = set()
        self._lock = threading.Lock()
        self._most = MOST
        self._wake = threading.Event()
        self._complained = False
        self._thread = threading.Thread(target=self._run, name="spool", daemon=True)
        self.failed = False

    def start(self) -> None:
        """Begin to print, in a thread."""
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether it takes jobs, or will once the spool before it is gone."""
        return not self._ended.is_set()

    def stop(self) -> None:
        """Take no more jobs; those under way get a moment to end."""
        self._ended.set()
        until = time.monotonic() + self._pace.drain
        while self._busy and time.monotonic() < until:
            time.sleep(0.01)
        self._thread.join(max(0.0, until - time.monotonic()))

    def _run(self) -> None:
        try:
            with only_one(self._folder / "spool.lock", self._ended):
                self._print_on()
        except Exception:
            log.exception("the spool cannot go on")
            self.failed = True
        finally:
            self._ended.set()

    def _print_on(self) -> None:
        if not self._ended.is_set():
            warm_up()
        while not self._ended.is_set() and not self._guarded(self._take_over):
            pass
        while not self._ended.is_set():
            self._guarded(self._dispatch)
            self._wake.wait(self._pace.poll)
            self._wake.clear()

    def _guarded(self, step: Callable[[], None]) -> bool:
        """Do a step; False, after a pause, when the database did not let it be done."""
        try:
            step()
        except HallError as error:
            self._complain(error)
            self._ended.wait(self._pace.again)
            return False
        return True

    def _complain(self, error: HallError) -> None:
        # Once for each time of trouble, not several times a second.
        if not self._complained:
            self._complained = True
            log.warning("the database does not let the spool work, which tries on", code=error.code)

    def _take_over(self) -> None:
        """What the spools before it left in their hands when they died is nobody's now."""
        hall = self._shop.hall
        with hall.reading() as reading:
            jobs = reading.store.wanted_slips(reading.now + DAY_MS, EVERY_JOB)
        for slip in jobs:
            if slip.owner is not None and slip.owner.startswith(f"{self._place}/"):
                hall.do(FreeSlip(slip=slip.id, dead=slip.owner))

    def _dispatch(self) -> None:
        with self._shop.hall.reading() as reading:
            jobs = reading.store.wanted_slips(reading.now, self._most)
            printers = reading.catalogue.printers
        self._know(printers)
        begun = [slip for slip in sorted(jobs, key=lambda slip: slip.id) if self._begin(slip)]
        now = time.monotonic()
        for press in self._presses.values():
            if press.look_at <= now:
                self._start(press.setup.url, press.look)
        # A printer in trouble may have so many jobs that the others' are not among those read.
        hidden = len(jobs) == self._most and not begun
        self._most = self._most * 4 if hidden else MOST

    def _know(self, printers: Sequence[Printer]) -> None:
        known = self._presses
        same = {name: press.setup for name, press in known.items()}
        self._presses = {p.name: known[p.name] if same.get(p.name) == p else Press(self._shop, p) for p in printers}

    def _begin(self, slip: Slip) -> bool:
        press = self._presses.get(slip.printer)
        if press is None:
            return self._start(f"removed {slip.printer}", partial(self._refuse, slip))
        if slip.state == "sending":
            # Its holder's lease is over: to claim it settles it as unconfirmed, and nothing is printed.
            return self._start(press.setup.url, partial(self._shop.claim, slip))
        if press.blocked:
            return self._helped(press) and self._start(f"move {slip.id}", partial(self._move, slip))
        return self._start(press.setup.url, partial(press.work, slip))

    def _helped(self, press: Press) -> bool:
        """Whether this printer, which cannot print, has a backup that can."""
        backup = self._presses.get(press.setup.backup or "")
        return backup is not None and (not backup.blocked or self._helped(backup))

    def _move(self, slip: Slip) -> None:
        if slip.state == "queued":
            self._shop.hall.do(MoveSlip(slip=slip.id))

    def _refuse(self, slip: Slip) -> None:
        if self._shop.claim(slip):
            self._shop.settle(slip, "failed", "printer_removed")

    def _start(self, place: str, work: Callable[[], object]) -> bool:
        """Work at an address in a thread, unless somebody is at work there."""
        with self._lock:
            if place in self._busy:
                return False
            self._busy.add(place)
        threading.Thread(target=self._at, args=(place, work), name=place, daemon=True).start()
        return True

    def _at(self, place: str, work: Callable[[], object]) -> None:
        try:
            work()
            self._complained = False
        except HallError as error:
            self._complain(error)
            self._ended.wait(self._pace.again)
        except Exception:
            log.exception("a printer could not be worked at", place=place)
            self._ended.wait(self._pace.again)
        finally:
            with self._lock:
                self._busy.discard(place)
            # Perhaps the next job waits for this very printer.
            self._wake.set()


def warm_up() -> None:
    """Load now what loads with the first slip drawn, libraries and fonts (0.3 s): draw one that nobody sees."""
    encode.prepare()
    encode.raster_job(layout.draw(test_slip("", "", 80, "", words("zh"), words("en"))))


@contextmanager
def only_one(path: Path, ended: threading.Event) -> Iterator[None]:
    """Hold a lock file, which the system frees however this process ends. Once ``ended`` it is not waited for."""
    with path.open("a+b") as file:
        while not _locked(file.fileno()) and not ended.wait(WATCH_S):
            pass
        yield


if sys.platform == "win32":
    import msvcrt

    def _locked(descriptor: int) -> bool:
        os.lseek(descriptor, 0, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _locked(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def main(arguments: Sequence[str] | None = None) -> int:
    """``python -m printer.spool --data DIR [--database URL] [--parent PID]``: ends with its parent, on SIGTERM or
    Ctrl-C, within a second whatever its printers do."""
    parser = argparse.ArgumentParser(prog="printer.spool", description="Prints what the hall queued.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--database")
    parser.add_argument("--parent", type=int, default=os.getppid())
    given = parser.parse_args(arguments)
    told: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        # No more than this: a handler that takes a lock may find it taken by what it interrupted.
        signal.signal(number, lambda number, _: told.append(number))
    settings = load(data=given.data, database=given.database)
    logs.begin(settings.log)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    hall = Hall(Database(settings.database_url, pool_size=5), secret=settings.secret())
    spool = Spool(hall, settings.data)
    spool.start()
    while spool.running and not told and os.getppid() == given.parent:
        time.sleep(WATCH_S)
    spool.stop()
    return 1 if spool.failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
