"""Gives the jobs that wait to the presses: a thread a printer, so that a hung one holds up nobody else.

What is done at a printer is in ``press.py``; with whom in the hall it is talked about, in ``orders.py``. One works for
a place: it knows by the lock that the one before it is dead, and takes over its jobs at once. Others work beside it;
their jobs are taken over when their lease is over.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from structlog import get_logger

from hall.catalog import Printer
from hall.errors import HallError
from hall.messages import words
from printer import encode, layout
from printer.answers import Device
from printer.orders import MOST, Job, Orders, Pending
from printer.press import Pace, Press, Shop
from printer.tickets import test_slip

WATCH_S = 0.1
"""How often a process looks whether it is to end."""
NICENESS = 10
"""Drawing gives way to whoever presses a button: a slip may be a moment later, an answer may not."""
log = get_logger()


class Dispatcher:
    """Gives the jobs of one hall to its presses. ``lock`` is a file that only one at a time holds at its place."""

    def __init__(self, orders: Orders, way: Callable[[Printer], Device], lock: Path, pace: Pace | None = None) -> None:
        self._lock_file = lock
        self._pace = pace if pace is not None else Pace()
        self._ended = threading.Event()
        self._shop = Shop(orders, way, self._pace, self._ended)
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
            with only_one(self._lock_file, self._ended):
                self._print_on()
        except Exception:
            log.exception("the spool cannot go on")
            self.failed = True
        finally:
            self._ended.set()

    def _print_on(self) -> None:
        if not self._ended.is_set():
            warm_up()
        while not self._ended.is_set() and not self._guarded(self._shop.orders.take_over):
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
        """Say once for each time of trouble, not several times a second, that the hall did not let work be done."""
        if not self._complained:
            self._complained = True
            log.warning("the hall does not let work be done; it is tried again", code=error.code)

    def _dispatch(self) -> None:
        pending = self._shop.orders.pending(self._most)
        self._know(pending)
        jobs = sorted(pending.jobs, key=lambda job: job.id)
        begun = [job for job in jobs if self._begin(job, pending.able)]
        now = time.monotonic()
        for press in self._presses.values():
            if press.look_at <= now or press.setup.name in pending.doubted:
                self._start(press.setup.url, press.look)
        # A printer in trouble may have so many jobs that the others' are not among those read.
        self._most = self._most * 4 if pending.more and not begun else MOST

    def _know(self, pending: Pending) -> None:
        known = self._presses
        same = {name: press.setup for name, press in known.items()}
        self._presses = {
            p.name: known[p.name] if same.get(p.name) == p else Press(self._shop, p, blocked=p.name in pending.gone)
            for p in pending.printers
        }

    def _begin(self, job: Job, able: frozenset[str]) -> bool:
        press = self._presses.get(job.printer)
        if press is None:
            return self._start(f"removed {job.printer}", partial(self._refuse, job))
        if job.state == "sending":
            # Its holder's lease is over: to claim it settles it as unconfirmed, and nothing is printed.
            return self._start(press.setup.url, partial(self._shop.orders.claim, job.id))
        if not press.blocked:
            return self._start(press.setup.url, partial(press.work, job))
        if job.state == "claimed":
            return self._start(f"free {job.id}", partial(self._free, job))
        return self._helped(press, able) and self._start(f"move {job.id}", partial(self._shop.orders.move, job.id))

    def _helped(self, press: Press, able: frozenset[str]) -> bool:
        """Whether this printer, which cannot print, has a backup that can."""
        backup = self._presses.get(press.setup.backup or "")
        if backup is None:
            return press.setup.backup in able
        return not backup.blocked or self._helped(backup, able)

    def _free(self, job: Job) -> None:
        # Its holder's lease is over, and this printer cannot print: as a waiting job it can be moved or given up.
        if self._shop.orders.claim(job.id):
            self._shop.insist(partial(self._shop.orders.retry, job.id, "spool_died"))

    def _refuse(self, job: Job) -> None:
        if self._shop.orders.claim(job.id):
            self._shop.settle(job, "failed", "printer_removed")

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


def taken(path: Path) -> bool:
    """Whether another process holds this lock file."""
    with path.open("a+b") as file:
        return not _locked(file.fileno())


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
