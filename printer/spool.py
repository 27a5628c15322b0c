"""The spool: takes print jobs by compare-and-set and prints each once. Its own process.

A thread a printer, so that a hung one holds up nobody else. A job of which no byte was sent is tried again after
growing pauses; once bytes went out, it is settled as what the printer said, and only a marked reprint follows.
"""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from structlog import get_logger

from hall import logs
from hall.actions.slips import ClaimSlip, ReportPrinter, RetrySlip, SendSlip, SettleSlip
from hall.catalog import Catalogue, Printer
from hall.database import Database
from hall.desk import Hall
from hall.errors import HallError
from hall.settings import load
from hall.store import Slip
from printer import encode, layout
from printer.answers import Outcome
from printer.devices import AddressError, open_device
from printer.jobs import slip_of

POLL_S = 0.04
DEADLINE_S = 15.0
"""A job that takes longer than this has no printer to speak of. Shorter than a job's lease."""
PAUSES_MS = (500, 1_000, 2_000, 3_000, 5_000)
GIVE_UP_MS = 600_000
"""A slip nobody could print for ten minutes is not waited for any more."""
DOTS = {80: 576, 58: 384}
STATES = {
    "ok": "ready",
    "paper_out": "paper_out",
    "cover_open": "cover_open",
    "cutter": "cutter",
    "offline": "offline",
    "refused": "offline",
    "timeout": "offline",
    "error": "error",
    "garbled": "error",
}
"""What an outcome says of the printer itself; other reasons say nothing."""
log = get_logger()


class Spool:
    """Prints the jobs of one hall. ``preview`` is the folder of the built-in printer."""

    def __init__(self, hall: Hall, preview: Path) -> None:
        self.hall = hall
        self.host = socket.gethostname()
        self.owner = f"{self.host}/{os.getpid()}/{secrets.token_hex(4)}"
        self._preview = preview
        self._busy: set[str] = set()
        self._lock = threading.Lock()
        self._ended = threading.Event()

    def run(self, parent: int | None = None) -> None:
        """Print until told to stop, or until the parent process is gone."""
        encode.prepare()
        self._guard(self._take_over)
        while not self._ended.wait(POLL_S) and parent in (None, os.getppid()):
            self._guard(self._dispatch)

    def stop(self) -> None:
        """Take no more jobs."""
        self._ended.set()

    def _guard(self, step: Callable[[], None]) -> None:
        try:
            step()
        except HallError as error:
            log.warning("the print queue cannot be read, trying again", code=error.code)
            self._ended.wait(0.5)

    def _take_over(self) -> None:
        """What a spool of this machine left in its hands when it died is nobody's now."""
        with self.hall.reading() as reading:
            left = reading.store.wanted_slips(reading.now + 10 * 60_000, 1000)
        for slip in left:
            if slip.owner is not None and slip.owner.startswith(f"{self.host}/"):
                self.hall.do(ClaimSlip(slip=slip.id, owner=self.owner, orphan=True))

    def _dispatch(self) -> None:
        with self.hall.reading() as reading:
            wanted = reading.store.wanted_slips(reading.now, 200)
            catalogue = reading.catalogue
        for slip in wanted:
            with self._lock:
                if slip.printer in self._busy:
                    continue
                self._busy.add(slip.printer)
            arguments = (slip, catalogue)
            threading.Thread(target=self._work, args=arguments, name=slip.printer, daemon=True).start()

    def _work(self, slip: Slip, catalogue: Catalogue) -> None:
        try:
            if self.hall.do(ClaimSlip(slip=slip.id, owner=self.owner)).answer["claimed"]:
                self._print(slip, catalogue)
        except HallError as error:
            log.warning("a print job could not be recorded", slip=slip.id, code=error.code)
        except Exception:
            log.exception("a slip could not be drawn", slip=slip.id)
            self._settle(slip, "failed", "cannot be drawn")
        finally:
            with self._lock:
                self._busy.discard(slip.printer)

    def _print(self, slip: Slip, catalogue: Catalogue) -> None:
        setup = next((p for p in catalogue.printers if p.name == slip.printer), None)
        if setup is None:
            self._settle(slip, "failed", "printer removed")
            return
        data = self._bytes(slip, setup)
        try:
            device = open_device(setup.url, status=setup.status, preview=self._preview_url())
        except AddressError:
            outcome = Outcome("failed", "refused", False, "no such printer")
        else:
            outcome = device.print(data, deadline_s=DEADLINE_S, on_first_byte=lambda: self._sending(slip))
        self._settle_by(slip, outcome)

    def _bytes(self, slip: Slip, setup: Printer) -> bytes:
        with self.hall.reading() as reading:
            drawn = slip_of(slip, setup, reading, self.hall.secret)
        return encode.raster_job(layout.draw(drawn, DOTS[setup.width]))

    def _preview_url(self) -> str | None:
        try:
            return f"tcp://127.0.0.1:{int((self._preview / 'port').read_text())}"
        except (OSError, ValueError):
            return None

    def _sending(self, slip: Slip) -> bool:
        try:
            return bool(self.hall.do(SendSlip(slip=slip.id, owner=self.owner)).answer["sending"])
        except HallError:
            return False

    def _settle_by(self, slip: Slip, outcome: Outcome) -> None:
        state = STATES.get(outcome.reason)
        if state is not None:
            self.hall.do(ReportPrinter(printer=slip.printer, state=state, detail=outcome.detail or None))
        elif outcome.result == "unconfirmed":
            self.hall.do(ReportPrinter(printer=slip.printer, state="unknown", detail=outcome.detail or None))
        if outcome.result != "failed":
            self._settle(slip, outcome.result, "" if outcome.result == "printed" else outcome.reason)
        elif outcome.bytes_sent or self.hall.clock.now() - slip.created_at > GIVE_UP_MS:
            self._settle(slip, "failed", outcome.reason)
        else:
            pause = PAUSES_MS[min(slip.attempts, len(PAUSES_MS) - 1)]
            retry = RetrySlip(slip=slip.id, owner=self.owner, after_ms=pause, reason=outcome.reason)
            self.hall.do(retry)

    def _settle(self, slip: Slip, state: str, reason: str) -> None:
        """Record the ending; while the database cannot be written, keep trying as long as the lease lasts."""
        until = time.monotonic() + DEADLINE_S
        while True:
            try:
                self.hall.do(SettleSlip(slip=slip.id, owner=self.owner, state=state, reason=reason))
                return
            except HallError as error:
                if error.code != "storage_unavailable" or time.monotonic() > until:
                    raise
                time.sleep(0.2)


def main(arguments: Sequence[str] | None = None) -> int:
    """``python -m printer.spool --data DIR [--database URL]``: ends with its parent, on SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="printer.spool", description="Prints what the hall queued.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--database")
    given = parser.parse_args(arguments)
    settings = load(data=given.data, database=given.database)
    logs.begin(settings.log)
    hall = Hall(Database(settings.database_url, pool_size=5), secret=settings.secret())
    spool = Spool(hall, settings.data / "preview")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: spool.stop())
    spool.run(parent=os.getppid())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
