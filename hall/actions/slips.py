"""Print jobs, as the spool sees them: claimed by compare-and-set, with a lease; every ending a fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hall.actions.work import Work, action
from hall.catalog import SlipKind
from hall.errors import HallError, wrong
from hall.events import (
    PaperChanged,
    PrinterChanged,
    SlipFailed,
    SlipMoved,
    SlipPrinted,
    SlipQueued,
    SlipUnconfirmed,
    SlipVoided,
)
from hall.store import Slip
from hall.ticket import State, Ticket

Shape = dict[str, Any]
LEASE_MS = 30_000
"""A job in the hands of a spool that says nothing for so long is taken over."""
GIVE_UP_MS = 600_000
"""A slip that no printer took for so long is not waited for any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSlip:
    """A spool takes a job in hand. Answers ``{"claimed": bool}``; settles on the spot what nobody wants any more."""

    slip: int
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeSlip:
    """The spool that holds a job is known to be dead, so its lease counts for nothing."""

    slip: int
    dead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendSlip:
    """The first byte is about to go to the printer: from now on a second try must be marked."""

    slip: int
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrySlip:
    """No byte was sent: back into the queue, from where it may be tried again at once."""

    slip: int
    owner: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DropSlip:
    """Its printer takes nothing: settle a waiting job that nobody wants any more, or that waited too long."""

    slip: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveSlip:
    """Its printer cannot print: a waiting job goes to the printer's backup."""

    slip: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleSlip:
    """How it ended: ``printed`` ``unconfirmed`` or ``failed``; ``mm`` of paper that it is long."""

    slip: int
    owner: str
    state: str
    reason: str = ""
    mm: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPrinter:
    """What a printer says of itself."""

    printer: str
    state: str
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAgent:
    """A printer agent lives. No fact of the hall's, so nothing of it stands in the journal."""

    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePaper:
    """A new roll was put into a printer, or into the printer of this place."""

    printer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPrint:
    """Print a test slip on a printer; ``sample``: a made-up slip of this kind instead, marked as one."""

    printer: str
    sample: SlipKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintPapers:
    """Print the list of papers that a business type needs, for somebody who will come back."""

    service: str
    language: str | None = None
    large: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintWaited:
    """Print why a ticket waited, on this printer or on one that belongs to no kiosk. What the slip says is looked up
    when it is printed."""

    ticket: int | str
    printer: str | None = None
    language: str | None = None


HELD = frozenset({"claimed", "sending"})
"""States of a job in the hands of a spool."""
OPEN = HELD | {"queued"}
"""States of a job that has not ended."""


@action(ClaimSlip)
def claim(work: Work, command: ClaimSlip) -> Shape:
    """Take a job: a queued one, or one whose holder's lease is over. A job left while bytes were going out is
    *unconfirmed*, for it may be on paper; one that is stale and whose customer was called is void."""
    slip = work.store.slip(command.slip)
    if slip is None or slip.state not in OPEN:
        return {"claimed": False}
    if slip.state != "queued" and (slip.lease_until or 0) > work.now:
        return {"claimed": False}
    if slip.state == "sending":
        settle_as(work, slip, "unconfirmed", "spool_died")
        return {"claimed": False}
    if _void_if_unwanted(work, slip):
        return {"claimed": False}
    lease = {"lease_until": work.now + LEASE_MS, "next_at": work.now + LEASE_MS, "owner": command.owner}
    claimed = work.store.change_slip(slip.id, slip.state, None, state="claimed", attempts=slip.attempts + 1, **lease)
    return {"claimed": claimed}


@action(FreeSlip)
def free(work: Work, command: FreeSlip) -> Shape:
    """A dead spool's job: back into the queue if no byte of it can have gone out, *unconfirmed* otherwise."""
    slip = work.store.slip(command.slip)
    if slip is None or slip.owner != command.dead or slip.state not in HELD:
        return {"freed": False}
    if slip.state == "sending":
        settle_as(work, slip, "unconfirmed", "spool_died")
        return {"freed": True}
    return {"freed": _requeue(work, slip, None)}


def unwanted(slip: Slip, ticket: Ticket | None, now: int, stale_ms: int) -> bool:
    """Whether nobody waits for this slip any more: it is old, and its customer was called or has gone."""
    return _went_without(slip, ticket) and now - slip.created_at > stale_ms


def _went_without(slip: Slip, ticket: Ticket | None) -> bool:
    # A marked slip was asked for by somebody who knew that its customer had been called.
    return ticket is not None and not slip.mark and ticket.state not in (State.WAITING, State.HELD)


def overdue(slip: Slip, now: int) -> bool:
    """Whether this slip has waited so long that it is given up."""
    return now - slip.created_at > GIVE_UP_MS


def _ticket(work: Work, slip: Slip) -> Ticket | None:
    return None if slip.ticket is None else work.ticket(slip.ticket)


def _void_if_unwanted(work: Work, slip: Slip) -> bool:
    void = unwanted(slip, _ticket(work, slip), work.now, work.catalogue.rules.stale_slip * 1000)
    if void:
        work.record(SlipVoided(slip=slip.id, printer=slip.printer, **_facts(work, slip)))
    return void


def _requeue(work: Work, slip: Slip, reason: str | None) -> bool:
    back = {"state": "queued", "next_at": work.now, "lease_until": None, "owner": None, "reason": reason}
    return work.store.change_slip(slip.id, slip.state, slip.owner, **back)


@action(SendSlip)
def send(work: Work, command: SendSlip) -> Shape:
    """Note that bytes go out. ``sending`` is False when the job is not this spool's any more, or nobody's."""
    slip = work.store.slip(command.slip)
    if slip is None or slip.owner != command.owner or slip.state != "claimed" or _void_if_unwanted(work, slip):
        return {"sending": False}
    lease = {"lease_until": work.now + LEASE_MS, "next_at": work.now + LEASE_MS}
    return {"sending": work.store.change_slip(slip.id, "claimed", command.owner, state="sending", **lease)}


@action(RetrySlip)
def retry(work: Work, command: RetrySlip) -> Shape:
    """Back into the queue. ``retried`` is False when the job is not this spool's any more."""
    slip = work.store.slip(command.slip)
    if slip is None:
        raise HallError("not_found")
    if slip.owner != command.owner or slip.state not in HELD:
        return {"retried": False}
    return {"retried": _requeue(work, slip, command.reason)}


@action(DropSlip)
def drop(work: Work, command: DropSlip) -> Shape:
    """Void a waiting job that is stale and whose customer was called; fail one that waited too long."""
    slip = work.store.slip(command.slip)
    if slip is None or slip.state != "queued":
        return {"dropped": False}
    if _void_if_unwanted(work, slip):
        return {"dropped": True}
    if overdue(slip, work.now):
        settle_as(work, slip, "failed", command.reason)
        return {"dropped": True}
    return {"dropped": False}


@action(MoveSlip)
def move(work: Work, command: MoveSlip) -> Shape:
    """No byte of a waiting job was sent, so it needs no mark. ``moved`` is False when there is nothing to move, or
    nowhere to move it."""
    slip = work.store.slip(command.slip)
    printers = {printer.name: printer for printer in work.catalogue.printers}
    if slip is None or slip.state != "queued" or slip.printer not in printers:
        return {"moved": False}
    backup = printers[slip.printer].backup
    if backup is None or _void_if_unwanted(work, slip):
        return {"moved": False}
    work.store.change_slip(slip.id, "queued", None, printer=backup, next_at=work.now)
    work.record(SlipMoved(slip=slip.id, printer=backup, was=slip.printer, **_facts(work, slip)))
    return {"moved": True}


@action(SettleSlip)
def settle(work: Work, command: SettleSlip) -> Shape:
    """Record the ending, once: only the spool that holds the job may."""
    slip = work.store.slip(command.slip)
    if slip is None or slip.owner != command.owner or slip.state not in HELD:
        return {"settled": False}
    settle_as(work, slip, command.state, command.reason, command.mm)
    return {"settled": True}


def settle_as(work: Work, slip: Slip, state: str, reason: str, mm: int | None = None) -> None:
    """Record an ending of a slip. One that failed is void at once when its customer was called meanwhile."""
    facts = _facts(work, slip)
    work.store.change_slip(slip.id, slip.state, None, reason=reason or None, lease_until=None, owner=None)
    if state != "failed" and mm:
        work.store.use_paper(slip.printer, mm)
    if state == "printed":
        work.record(SlipPrinted(slip=slip.id, printer=slip.printer, mm=mm, **facts))
        return
    if state == "unconfirmed":
        work.record(SlipUnconfirmed(slip=slip.id, printer=slip.printer, reason=reason, mm=mm, **facts))
        return
    work.record(SlipFailed(slip=slip.id, printer=slip.printer, reason=reason, **facts))
    if _went_without(slip, _ticket(work, slip)):
        work.record(SlipVoided(slip=slip.id, printer=slip.printer, **facts))


def _facts(work: Work, slip: Slip) -> dict[str, Any]:
    ticket = _ticket(work, slip)
    return {"ticket": slip.ticket, "number": None if ticket is None else ticket.number, "device": slip.device}


@action(ReportPrinter)
def report_printer(work: Work, command: ReportPrinter) -> Shape:
    """Keep what a printer of the set-up says of itself, if it says something new."""
    if command.printer not in {printer.name for printer in work.catalogue.printers}:
        return {"changed": False}
    known = work.store.printer_states().get(command.printer)
    if known is not None and (known.state, known.detail) == (command.state, command.detail):
        return {"changed": False}
    work.record(PrinterChanged(printer=command.printer, state=command.state, detail=command.detail))
    work.store.keep_printer_state(command.printer, command.state, command.detail, work.hall.at)
    return {"changed": True}


@action(NoteAgent)
def note_agent(work: Work, command: NoteAgent) -> Shape:
    """Keep when it was last heard of."""
    work.store.keep_agent(command.device, work.now)
    return {}


@action(ChangePaper)
def change_paper(work: Work, command: ChangePaper) -> Shape:
    """Note it: how far a roll lasts is counted from here. HallError ``no_printer`` where none serves."""
    printers = {printer.name: printer for printer in work.catalogue.printers}
    here = work.catalogue.printer_for(work.actor.device)
    printer = here if command.printer is None else printers.get(command.printer)
    if printer is None:
        raise HallError("no_printer")
    work.record(PaperChanged(printer=printer.name, device=work.actor.device))
    work.store.change_roll(printer.name, work.hall.at)
    return {"printer": printer.name}


@action(TestPrint)
def test_print(work: Work, command: TestPrint) -> Shape:
    """Queue a test slip. HallError ``no_printer`` when there is no such printer."""
    if command.printer not in {printer.name for printer in work.catalogue.printers}:
        raise HallError("no_printer")
    facts = {} if command.sample is None else {"sample": command.sample}
    return {"slip": _queue(work, "test", command.printer, facts)}


@action(PrintPapers)
def print_papers(work: Work, command: PrintPapers) -> Shape:
    """Queue the list. HallError ``no_printer`` where none serves, ``wrong_values`` for a type that needs no papers."""
    service = work.catalogue.service_by_code.get(command.service)
    if service is None or not service.papers:
        raise wrong(service="unknown")
    if command.language not in (None, *work.catalogue.languages):
        raise wrong(language="unknown")
    printer = work.catalogue.printer_for(work.actor.device)
    if printer is None:
        raise HallError("no_printer")
    language = command.language or work.catalogue.languages[0]
    facts = {"service": service.code, "language": language, "large": command.large}
    return {"slip": _queue(work, "papers", printer.name, facts, work.actor.device), "printer": printer.name}


@action(PrintWaited)
def print_waited(work: Work, command: PrintWaited) -> Shape:
    """Queue it. HallError ``unknown_ticket``; ``no_printer`` when there is no such printer, or none at all."""
    ticket, catalogue = work.named(command.ticket), work.catalogue
    if command.language not in (None, *catalogue.languages):
        raise wrong(language="unknown")
    here = catalogue.printer_for(work.actor.device)
    known = {printer.name for printer in catalogue.printers}
    name = command.printer or (None if here is None else here.name)
    if name not in known or name is None:
        raise HallError("no_printer")
    facts = {
        "of": "waited",
        "ticket": ticket.id,
        "language": command.language or catalogue.languages[0],
        "by": work.actor.staff or "",
    }
    return {"slip": _queue(work, "report", name, facts), "printer": name}


def _queue(work: Work, kind: str, printer: str, facts: Shape, device: str | None = None) -> int:
    """Queue a slip that is of no ticket; its id."""
    seq = work.next_seq()
    work.record(SlipQueued(slip=seq, kind=kind, printer=printer, mark=False, device=device))
    at = work.hall.at
    slip = Slip(
        id=seq,
        kind=kind,
        ticket=None,
        printer=printer,
        device=device,
        mark=False,
        state="queued",
        facts=facts,
        created_at=at,
        next_at=at,
        lease_until=None,
        owner=None,
        attempts=0,
        reason=None,
    )
    work.store.add_slip(slip)
    return seq
