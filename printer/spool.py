"""The spool: takes print jobs by compare-and-set and prints each once. Its own process.

One spool works for a folder; what it does is in ``dispatch.py``. Printers that an agent prints for are left to it, but
for those of an agent that is gone: the spool says so, and sees to what waits for them.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import secrets
import signal
import socket
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from hall import logs
from hall.catalog import Printer
from hall.database import Database
from hall.desk import Hall
from hall.settings import load
from printer.answers import Device, Outcome, Status
from printer.devices import open_device
from printer.dispatch import NICENESS, WATCH_S, Dispatcher, warm_up
from printer.orders import AGENT_GONE, HallOrders
from printer.press import Pace

__all__ = ["Spool", "main", "warm_up"]


class Spool(Dispatcher):
    """Prints the jobs of one hall. ``folder`` is that of the house; in it, ``preview`` is the built-in printer's."""

    def __init__(self, hall: Hall, folder: Path, pace: Pace | None = None) -> None:
        # Names the folder on this machine, so that a successor there knows whose jobs it may take over.
        place = hashlib.sha256(f"{socket.gethostname()}:{folder.absolute()}".encode()).hexdigest()[:16]
        self.owner = f"{place}/{secrets.token_hex(8)}"
        """Its name beside the jobs in its hands."""
        super().__init__(HallOrders(hall, self.owner), way_from(folder / "preview"), folder / "spool.lock", pace)


def way_from(preview: Path) -> Callable[[Printer], Device]:
    """How the server gets at a printer; ``preview`` is the folder of the built-in one."""

    def way(setup: Printer) -> Device:
        if setup.agent is not None:
            return Gone()
        try:
            address = f"tcp://127.0.0.1:{int((preview / 'port').read_text())}"
        except (OSError, ValueError):
            address = None
        return open_device(setup.url, status=setup.status, preview=address)

    return way


class Gone:
    """A printer at the machine of an agent that is gone."""

    def print(self, data: bytes, *, deadline_s: float, on_first_byte: Callable[[], bool]) -> Outcome:
        """Nothing is sent."""
        return Outcome("failed", "unreachable", False, "its agent is gone")

    def status(self, deadline_s: float) -> Status:
        """That its agent is gone."""
        return AGENT_GONE


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
