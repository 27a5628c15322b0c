"""One printer as the spool works at it: a job from claim to settlement, a look at its state, and when to leave it be.

A job of which no byte was sent goes back into the queue, and the printer is asked its state, after growing pauses,
until it can print again; only then is a job taken in hand. So a printer that is down costs the hall nothing, and its
slips come out in their order.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from structlog import get_logger

from hall.actions.slips import ClaimSlip, DropSlip, ReportPrinter, RetrySlip, SendSlip, SettleSlip, overdue, unwanted
from hall.catalog import Printer
from hall.desk import Hall, Reading
from hall.errors import HallError
from hall.store import Slip
from hall.ticket import Ticket
from printer import encode, layout, textmode
from printer.answers import Device, Outcome, Status
from printer.devices import AddressError, open_device, parse
from printer.jobs import slip_of
from printer.slips import Slip as Drawn

MOST = 500
"""Waiting jobs looked through at a time."""
log = get_logger()


@dataclass(frozen=True, slots=True)
class Pace:
    """How often and how long, in seconds. ``deadline``: a job that takes longer has no printer to speak of; less than
    half a job's lease. ``pauses``: between looks at a printer in trouble. ``idle``: how long nothing may be heard of
    a printer that works. ``drain``: what jobs under way are given when the spool is told to end."""

    poll: float = 0.02
    deadline: float = 15.0
    pauses: tuple[float, ...] = (0.5, 1.0, 2.0, 3.0)
    idle: float = 15.0
    look: float = 3.0
    again: float = 0.2
    drain: float = 0.3


@dataclass(frozen=True, slots=True)
class Shop:
    """What all presses of a spool share. ``preview`` is the folder of the built-in printer."""

    hall: Hall
    owner: str
    preview: Path
    pace: Pace
    ended: threading.Event

    def insist(self, command: object) -> dict[str, Any]:
        """Carry out a command that must not be lost, as soon as the database can be written."""
        while True:
            try:
                return self.hall.do(command).answer
            except HallError as error:
                if error.code != "storage_unavailable" or self.ended.wait(self.pace.again):
                    raise

    def settle(self, slip: Slip, state: str, reason: str = "") -> None:
        """Record how a job in hand ended."""
        if state == "failed":
            log.error("a slip failed", slip=slip.id, printer=slip.printer, reason=reason)
        self.insist(SettleSlip(slip=slip.id, owner=self.owner, state=state, reason=reason))

    def claim(self, slip: Slip) -> bool:
        """Take a job in hand, if it is still to be had."""
        return bool(self.hall.do(ClaimSlip(slip=slip.id, owner=self.owner)).answer["claimed"])


class Press:
    """A printer, and what is remembered of it from job to job. One thread at a time works at it."""

    def __init__(self, shop: Shop, setup: Printer) -> None:
        self.setup = setup
        self.blocked = False
        """It could not print: no job is taken until a look says that it can."""
        self.look_at = time.monotonic() + shop.pace.pauses[-1]
        """When to look at it, if nothing is heard of it before. Not at once: the built-in printer starts with us."""
        self._shop = shop
        self._failures = 0
        self._answers = False

    def work(self, slip: Slip) -> None:
        """Take a job in hand and print it."""
        if not self._shop.claim(slip):
            return
        try:
            data = self._bytes(slip)
        except HallError:
            outcome = Outcome("failed", "aborted", False, "nothing could be read")
        except Exception:
            log.exception("a slip could not be drawn", slip=slip.id)
            self._shop.settle(slip, "failed", "not_drawable")
            return
        else:
            outcome = self._print(slip, data)
        self._conclude(slip, outcome)

    def look(self) -> None:
        """Ask the printer how it is; jobs that wait for one in trouble may be past waiting."""
        device = self._device()
        status = Status("offline", "refused") if device is None else device.status(self._shop.pace.look)
        self._answers = self._answers or heard(status)
        if self._can_print(status):
            self.blocked = False
            self._rest(self._shop.pace.idle)
        else:
            self._leave_be()
        self._report(status)
        if self.blocked:
            self._drop_jobs(status.detail or status.state)

    def _print(self, slip: Slip, data: bytes) -> Outcome:
        device = self._device()
        if device is None:
            return Outcome("failed", "refused", False, "no such printer")
        deadline = self._shop.pace.deadline
        return device.print(data, deadline_s=deadline, on_first_byte=lambda: self._sending(slip))

    def _bytes(self, slip: Slip) -> bytes:
        hall = self._shop.hall
        with hall.reading() as reading:
            drawn = slip_of(slip, self.setup, reading, hall.secret)
        return bytes_of(drawn, self.setup)

    def _device(self) -> Device | None:
        try:
            preview = f"tcp://127.0.0.1:{int((self._shop.preview / 'port').read_text())}"
        except (OSError, ValueError):
            preview = None
        try:
            return open_device(self.setup.url, status=self.setup.status, preview=preview)
        except AddressError:
            return None

    def _sending(self, slip: Slip) -> bool:
        try:
            return bool(self._shop.hall.do(SendSlip(slip=slip.id, owner=self._shop.owner)).answer["sending"])
        except HallError:
            return False

    def _conclude(self, slip: Slip, outcome: Outcome) -> None:
        if outcome.result == "failed" and not outcome.bytes_sent:
            self._shop.insist(RetrySlip(slip=slip.id, owner=self._shop.owner, reason=outcome.reason))
        else:
            self._shop.settle(slip, outcome.result, "" if outcome.result == "printed" else outcome.reason)
        status = told(outcome)
        if status is None:
            return
        self._answers = self._answers or heard(status)
        if outcome.result == "failed" or not self._can_print(status):
            self._leave_be()
            self._report(status)
            self._drop_jobs(outcome.reason)
            return
        self._failures = 0
        self._rest(self._shop.pace.idle)
        self._report(status)

    def _can_print(self, status: Status) -> bool:
        if status.state != "unknown":
            return status.state in ("ready", "paper_low")
        # Some heads never answer, and are printed on. One that used to answer and is silent now hangs.
        return status.detail != "garbled" and not self._answers

    def _leave_be(self) -> None:
        pauses = self._shop.pace.pauses
        self.blocked = True
        self._rest(pauses[min(self._failures, len(pauses) - 1)])
        self._failures += 1

    def _rest(self, seconds: float) -> None:
        self.look_at = time.monotonic() + seconds

    def _report(self, status: Status) -> None:
        # A head that is never asked has nothing to say of its silence.
        asked = self.setup.status == "full" or status.state != "unknown"
        state, detail = status.state, (status.detail or None) if asked else None
        with self._shop.hall.reading() as reading:
            known = reading.store.printer_states().get(self.setup.name)
        if known is None or (known[0], known[2]) != (state, detail):
            self._shop.hall.do(ReportPrinter(printer=self.setup.name, state=state, detail=detail))

    def _drop_jobs(self, reason: str) -> None:
        with self._shop.hall.reading() as reading:
            stale = reading.catalogue.rules.stale_slip * 1000
            waiting = reading.store.wanted_slips(reading.now, MOST)
            past = [
                slip.id
                for slip in waiting
                if slip.printer == self.setup.name
                and reading.now - slip.created_at > stale
                and (overdue(slip, reading.now) or unwanted(slip, _ticket(slip, reading), reading.now, stale))
            ]
        for slip in past:
            self._shop.hall.do(DropSlip(slip=slip, reason=reason))
        if past:
            log.error("slips waited in vain for a printer", slips=past, printer=self.setup.name, reason=reason)


def _ticket(slip: Slip, reading: Reading) -> Ticket | None:
    return None if slip.ticket is None else reading.store.ticket(slip.ticket)


def bytes_of(drawn: Drawn, setup: Printer) -> bytes:
    """A slip as the bytes for this printer: letters where they are wished for or the line is slow, else a picture."""
    if setup.mode == "text" or (setup.mode == "auto" and _slow(setup.url)):
        return textmode.text_job(drawn, setup.width, dpi=setup.dpi)
    picture = layout.draw(drawn, encode.DOTS[setup.width, setup.dpi], setup.dpi)
    return encode.raster_job(picture, dpi=setup.dpi)


def _slow(url: str) -> bool:
    try:
        return parse(url).slow
    except AddressError:
        return False


def heard(status: Status) -> bool:
    """Whether the printer itself said so."""
    return status.state not in ("unknown", "offline") or (status.state == "offline" and not status.detail)


def told(outcome: Outcome) -> Status | None:
    """What the end of a job says of the printer; None when it says nothing. The detail is a word, never a sentence of
    the system's, so that a state that stays the same looks the same."""
    match outcome.reason:
        case "ok":
            return Status("paper_low" if outcome.paper_low else "ready")
        case "paper_out" | "cover_open" | "cutter" | "offline" | "error":
            return Status(outcome.reason)
        case "refused" | "unreachable" | "disconnected":
            return Status("offline", outcome.reason)
        case "timeout":
            return Status("unknown" if outcome.bytes_sent else "offline", outcome.reason)
        case "silent" | "garbled":
            return Status("unknown", outcome.reason)
        case "aborted" | "busy":
            return None
