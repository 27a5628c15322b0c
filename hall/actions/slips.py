"""Print jobs, as the spool sees them: claimed by compare-and-set, with a lease; every ending a fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hall.actions.work import Work, action
from hall.errors import HallError
from hall.events import (
    PrinterChanged,
    SlipFailed,
    SlipPrinted,
    SlipQueued,
    SlipUnconfirmed,
    SlipVoided,
)
from hall.store import Slip
from hall.ticket import State

Shape = dict[str, Any]
LEASE_MS = 30_000
"""A job in the hands of a spool that says nothing for so long is taken over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSlip:
    """A spool takes a job in hand. Answers ``{"claimed": bool}``; settles on the spot what nobody wants any more.
    ``orphan``: the spool that held it is known to be dead, so its lease counts for nothing."""

    slip: int
    owner: str
    orphan: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SendSlip:
    """The first byte is about to go to the printer: from now on a second try must be marked."""

    slip: int
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrySlip:
    """No byte was sent; try again after so many milliseconds, perhaps on another printer."""

    slip: int
    owner: str
    after_ms: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleSlip:
    """How it ended: ``printed`` ``unconfirmed`` or ``failed``."""

    slip: int
    owner: str
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPrinter:
    """What a printer says of itself."""

    printer: str
    state: str
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPrint:
    """Print a test slip on a printer."""

    printer: str


ENDINGS = {"unconfirmed": SlipUnconfirmed, "failed": SlipFailed}


@action(ClaimSlip)
def claim(work: Work, command: ClaimSlip) -> Shape:
    """Take a job: a queued one, or one whose holder's lease is over. A job left while bytes were going out is
    *unconfirmed*, for it may be on paper; one that is stale and whose customer was called is void."""
    slip = work.store.slip(command.slip)
    if slip is None or slip.state not in ("queued", "claimed", "sending"):
        return {"claimed": False}
    leased = slip.state != "queued" and (slip.lease_until or 0) > work.now
    if leased and not command.orphan:
        return {"claimed": False}
    if slip.state == "sending":
        settle_as(work, slip, "unconfirmed", "spool_died")
        return {"claimed": False}
    if command.orphan:
        back = {"state": "queued", "next_at": work.now, "lease_until": None, "owner": None}
        work.store.change_slip(slip.id, slip.state, None, **back)
        return {"claimed": False}
    if _unwanted(work, slip):
        facts = _facts(work, slip)
        work.record(SlipVoided(slip=slip.id, printer=slip.printer, **facts))
        return {"claimed": False}
    lease = {"lease_until": work.now + LEASE_MS, "next_at": work.now + LEASE_MS, "owner": command.owner}
    claimed = work.store.change_slip(
        slip.id, slip.state, None, state="claimed", attempts=slip.attempts + 1, **lease
    )
    return {"claimed": claimed}


def _unwanted(work: Work, slip: Slip) -> bool:
    if slip.ticket is None or slip.mark:
        return False
    ticket = work.ticket(slip.ticket)
    called = ticket.state != State.WAITING and ticket.state != State.HELD
    return called and work.now - slip.created_at > work.catalogue.rules.stale_slip * 1000


@action(SendSlip)
def send(work: Work, command: SendSlip) -> Shape:
    """Note that bytes go out. ``sending`` is False when the job is not this spool's any more."""
    lease = {"lease_until": work.now + LEASE_MS, "next_at": work.now + LEASE_MS}
    sending = work.store.change_slip(command.slip, "claimed", command.owner, state="sending", **lease)
    return {"sending": sending}


@action(RetrySlip)
def retry(work: Work, command: RetrySlip) -> Shape:
    """Back into the queue; only a job of which no byte was sent."""
    slip = work.store.slip(command.slip)
    if slip is None:
        raise HallError("not_found")
    retried = work.store.change_slip(
        slip.id,
        "claimed",
        command.owner,
        state="queued",
        next_at=work.now + command.after_ms,
        lease_until=None,
        owner=None,
        reason=command.reason,
    )
    return {"retried": retried}


@action(SettleSlip)
def settle(work: Work, command: SettleSlip) -> Shape:
    """Record the ending, once: only the spool that holds the job may."""
    slip = work.store.slip(command.slip)
    if slip is None or slip.owner != command.owner or slip.state not in ("claimed", "sending"):
        return {"settled": False}
    settle_as(work, slip, command.state, command.reason)
    return {"settled": True}


def settle_as(work: Work, slip: Slip, state: str, reason: str) -> None:
    """Record an ending of a slip."""
    facts = _facts(work, slip)
    work.store.change_slip(slip.id, slip.state, None, reason=reason or None, lease_until=None, owner=None)
    if state == "printed":
        work.record(SlipPrinted(slip=slip.id, printer=slip.printer, **facts))
    else:
        work.record(ENDINGS[state](slip=slip.id, printer=slip.printer, reason=reason, **facts))


def _facts(work: Work, slip: Slip) -> dict[str, Any]:
    number = None if slip.ticket is None else work.ticket(slip.ticket).number
    return {"ticket": slip.ticket, "number": number, "device": slip.device}


@action(ReportPrinter)
def report_printer(work: Work, command: ReportPrinter) -> Shape:
    """Keep what a printer says of itself, if it says something new."""
    known = work.store.printer_states().get(command.printer)
    if known is not None and (known[0], known[2]) == (command.state, command.detail):
        return {"changed": False}
    work.record(PrinterChanged(printer=command.printer, state=command.state, detail=command.detail))
    work.store.keep_printer_state(command.printer, command.state, command.detail, work.hall.at)
    return {"changed": True}


@action(TestPrint)
def test_print(work: Work, command: TestPrint) -> Shape:
    """Queue a test slip. HallError ``no_printer`` when there is no such printer."""
    if command.printer not in {printer.name for printer in work.catalogue.printers}:
        raise HallError("no_printer")
    seq = work.next_seq()
    work.record(SlipQueued(slip=seq, kind="test", printer=command.printer, mark=False))
    at = work.hall.at
    slip = Slip(
        id=seq,
        kind="test",
        ticket=None,
        printer=command.printer,
        device=None,
        mark=False,
        state="queued",
        facts={},
        created_at=at,
        next_at=at,
        lease_until=None,
        owner=None,
        attempts=0,
        reason=None,
    )
    work.store.add_slip(slip)
    return {"slip": seq}
