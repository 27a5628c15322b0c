"""One printer at work: a job from claim to settlement, a look at its state, and when to leave it be.

A job of which no byte was sent goes back into the queue, and the printer is asked its state, after growing pauses,
until it can print again; only then is a job taken in hand. So a printer that is down costs the hall nothing, and its
slips come out in their order.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from structlog import get_logger

from hall.catalog import Printer
from hall.errors import HallError
from printer import encode, layout, textmode
from printer.answers import Device, Outcome, Status
from printer.devices import AddressError, parse
from printer.orders import Job, Orders
from printer.slips import Drawer
from printer.slips import Slip as Drawn

log = get_logger()


@dataclass(frozen=True, slots=True)
class Pace:
    """How often and how long, in seconds. ``poll``: between looks at what waits. ``deadline``: a job that takes longer
    has no printer to speak of; less than half a job's lease. ``pauses``: between looks at a printer in trouble.
    ``idle``: how long nothing may be heard of a printer that works. ``drain``: what jobs under way are given when the
    spool is told to end."""

    poll: float = 0.02
    deadline: float = 15.0
    pauses: tuple[float, ...] = (0.5, 1.0, 2.0, 3.0)
    idle: float = 15.0
    look: float = 3.0
    again: float = 0.2
    drain: float = 0.3


@dataclass(frozen=True, slots=True)
class Shop:
    """What all presses of a spool share. ``open`` is the way to a printer; AddressError where there is none."""

    orders: Orders
    open: Callable[[Printer], Device]
    pace: Pace
    ended: threading.Event

    def insist(self, order: Callable[[], object]) -> None:
        """Carry out what must not be lost, as soon as the hall can be reached."""
        while True:
            try:
                order()
            except HallError as error:
                if error.code != "storage_unavailable" or self.ended.wait(self.pace.again):
                    raise
            else:
                return

    def settle(self, job: Job, state: str, reason: str = "", mm: int = 0) -> None:
        """Record how a job in hand ended, and the paper that it used where it came out."""
        if state == "failed":
            log.error("a slip failed", slip=job.id, printer=job.printer, reason=reason)
        self.insist(partial(self.orders.settle, job.id, state, reason, mm))


class Press:
    """A printer, and what is remembered of it from job to job. One thread at a time works at it."""

    def __init__(self, shop: Shop, setup: Printer, *, blocked: bool = False) -> None:
        self.setup = setup
        self.blocked = blocked
        """It could not print: no job is taken until a look says that it can."""
        self.look_at = time.monotonic() + (0.0 if blocked else shop.pace.pauses[-1])
        """When to look at it, if nothing is heard of it before. Not at once: the built-in printer starts with us."""
        self._shop = shop
        self._failures = 0
        self._answers = False

    def work(self, job: Job) -> None:
        """Take a job in hand and print it."""
        if not self._shop.orders.claim(job.id):
            return
        mm = 0
        try:
            made = make(self._shop.orders.drawn(job, self.setup), self.setup)
        except HallError:
            outcome = Outcome("failed", "aborted", False, "nothing could be read")
        except Exception:
            log.exception("a slip could not be drawn", slip=job.id)
            self._shop.settle(job, "failed", "not_drawable")
            return
        else:
            outcome = self._print(job, made.data)
            mm = made.mm
        self._conclude(job, outcome, mm)

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

    def _print(self, job: Job, data: bytes) -> Outcome:
        device = self._device()
        if device is None:
            return Outcome("failed", "refused", False, "no such printer")
        deadline = self._shop.pace.deadline
        return device.print(data, deadline_s=deadline, on_first_byte=lambda: self._sending(job))

    def _device(self) -> Device | None:
        try:
            return self._shop.open(self.setup)
        except AddressError:
            return None

    def _sending(self, job: Job) -> bool:
        try:
            return self._shop.orders.sending(job.id)
        except HallError:
            return False

    def _conclude(self, job: Job, outcome: Outcome, mm: int) -> None:
        if outcome.result == "failed" and not outcome.bytes_sent:
            self._shop.insist(partial(self._shop.orders.retry, job.id, outcome.reason))
        else:
            reason = "" if outcome.result == "printed" else outcome.reason
            self._shop.settle(job, outcome.result, reason, mm)
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
        self._shop.orders.report(self.setup.name, status.state, (status.detail or None) if asked else None)

    def _drop_jobs(self, reason: str) -> None:
        past = self._shop.orders.drop(self.setup.name, reason)
        if past:
            log.error("slips waited in vain for a printer", slips=past, printer=self.setup.name, reason=reason)


@dataclass(frozen=True, slots=True)
class Made:
    """A slip as a printer takes it: bytes, and the millimetres of paper they use, the margin at the knife included."""

    data: bytes
    mm: int


def make(drawn: Drawn, setup: Printer) -> Made:
    """A slip for this printer: letters where they are wished for or the line is slow, else a picture."""
    if setup.mode == "text" or (setup.mode == "auto" and _slow(setup.url)):
        job, rows = textmode.measured_job(drawn, setup.width, dpi=setup.dpi)
    else:
        picture = layout.draw(drawn, encode.DOTS[setup.width, setup.dpi], setup.dpi)
        job, rows = encode.raster_job(picture, dpi=setup.dpi, crop=setup.crop), picture.height
    drawer = any(isinstance(block, Drawer) for block in drawn)
    mm = round(rows * 25.4 / setup.dpi) + encode.CUT_MARGIN_MM
    return Made(encode.signals(drawer, setup.buzzer) + job, mm)


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
