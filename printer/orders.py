"""What a press has to do with the hall, whoever carries it there: the spool beside the database, or an agent elsewhere.

The protocol knows no lines, no pictures and no pauses; a press knows no database and no address of a server.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from hall.actions.slips import (
    ClaimSlip,
    DropSlip,
    FreeSlip,
    MoveSlip,
    ReportPrinter,
    RetrySlip,
    SendSlip,
    SettleSlip,
    overdue,
    unwanted,
)
from hall.actions.work import SYSTEM, Actor
from hall.catalog import Printer
from hall.desk import Hall, Reading
from hall.store import PrinterState, Slip
from hall.ticket import Ticket
from printer.answers import Status
from printer.jobs import slip_of
from printer.slips import Slip as Drawn

MOST = 500
"""Waiting jobs looked through at a time."""
SILENT_MS = 15_000
"""An agent that was not heard of for so long is gone; its printers are treated as printers in trouble."""
AGENT_GONE = Status("offline", "agent_gone")
"""How the printers of such an agent are."""
ABLE = frozenset({"ready", "paper_low", "unknown"})
"""States of a printer that is printed on."""
EVERY_JOB = 1_000_000
DAY_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Job:
    """A print job that is due."""

    id: int
    printer: str
    state: str


@dataclass(frozen=True, slots=True)
class Pending:
    """What is to be done at one moment. ``printers``: those to work at, of them ``gone``: those whose agent is silent,
    ``doubted``: those that are said to be so, but are not. ``able``: printers of others that can print, or have a
    backup that can. ``more``: there are jobs behind those looked through."""

    jobs: tuple[Job, ...]
    printers: tuple[Printer, ...]
    gone: frozenset[str]
    doubted: frozenset[str]
    able: frozenset[str]
    more: bool


class Orders(Protocol):
    """The hall as a press sees it. Every call may raise HallError: ``storage_unavailable`` while it is out of reach."""

    def pending(self, most: int) -> Pending:
        """What there is to do; looks through so many jobs."""
        ...

    def take_over(self) -> None:
        """What an owner before this one at the same place left in its hands when it died is nobody's now."""
        ...

    def claim(self, job: int) -> bool:
        """Take a job in hand, if it is still to be had."""
        ...

    def drawn(self, job: Job, setup: Printer) -> Drawn:
        """What the slip of a job says."""
        ...

    def sending(self, job: int) -> bool:
        """Note that its first byte is about to go out; False when it must not."""
        ...

    def retry(self, job: int, reason: str) -> None:
        """Give a job back of which no byte was sent."""
        ...

    def settle(self, job: int, state: str, reason: str, mm: int) -> None:
        """Record how a job in hand ended, and how much paper it used where it came out."""
        ...

    def move(self, job: int) -> None:
        """Give a waiting job to its printer's backup."""
        ...

    def drop(self, printer: str, reason: str) -> Sequence[int]:
        """Settle the jobs that nobody wants any more or that waited too long for this printer; which they were."""
        ...

    def report(self, printer: str, state: str, detail: str | None) -> None:
        """Keep how a printer is, if that is news."""
        ...


Do = Callable[[object], dict[str, Any]]


class HallOrders:
    """Orders carried out in the hall itself. ``place``: what the owners at one place have in common; ``agent``: for
    the printers of this agent alone, otherwise for the server's own and those of agents that are gone. ``do`` carries
    out what asks for exactly one command (an edge may do so under an idempotency key)."""

    def __init__(
        self, hall: Hall, owner: str, *, agent: str | None = None, actor: Actor = SYSTEM, do: Do | None = None
    ) -> None:
        self.owner = owner
        self._hall = hall
        self._agent = agent
        self._actor = actor
        self._do_one = do if do is not None else self._do
        self._since: int | None = None

    def _do(self, command: object) -> dict[str, Any]:
        return self._hall.do(command, self._actor).answer

    def pending(self, most: int) -> Pending:
        """See the protocol."""
        with self._hall.reading() as reading:
            return self.pending_at(reading, most)

    def pending_at(self, reading: Reading, most: int) -> Pending:
        """What there is to do at the moment of a reading."""
        found = reading.store.wanted_slips(reading.now, most)
        printers = reading.catalogue.printers
        gone = self._gone(reading)
        mine = tuple(p for p in printers if p.agent == self._agent or p.name in gone)
        states = reading.store.printer_states() if any(p.agent is not None for p in printers) else {}
        names = {p.name for p in mine}
        others = {p.name for p in printers} - names
        return Pending(
            jobs=tuple(Job(s.id, s.printer, s.state) for s in found if self._concerns(s.printer, names, others)),
            printers=mine,
            gone=gone,
            doubted=frozenset(
                name for name in names - gone & states.keys() if states[name].detail == AGENT_GONE.detail
            ),
            able=frozenset(name for name in others if _able(name, printers, states)),
            more=len(found) == most,
        )

    def _concerns(self, printer: str, mine: set[str], others: set[str]) -> bool:
        # The jobs of a printer that was taken away are the server's to refuse.
        return printer in mine if self._agent is not None else printer not in others

    def _gone(self, reading: Reading) -> frozenset[str]:
        if self._agent is not None:
            return frozenset()
        # While the server was down no agent could be heard of.
        if self._since is None:
            self._since = reading.now
        seen = reading.store.agents() if any(p.agent is not None for p in reading.catalogue.printers) else {}
        heard = {device: max(at, self._since) for device, at in seen.items()}
        return frozenset(
            p.name
            for p in reading.catalogue.printers
            if p.agent is not None and reading.now - heard.get(p.agent, self._since) > SILENT_MS
        )

    def take_over(self) -> None:
        """See the protocol."""
        place = f"{self.owner.rpartition('/')[0]}/"
        with self._hall.reading() as reading:
            jobs = reading.store.wanted_slips(reading.now + DAY_MS, EVERY_JOB)
        for slip in jobs:
            if slip.owner is not None and slip.owner != self.owner and slip.owner.startswith(place):
                self._do(FreeSlip(slip=slip.id, dead=slip.owner))

    def claim(self, job: int) -> bool:
        """See the protocol."""
        return bool(self._do_one(ClaimSlip(slip=job, owner=self.owner))["claimed"])

    def drawn(self, job: Job, setup: Printer) -> Drawn:
        """See the protocol. LookupError when there is no such job, or of nothing the hall knows."""
        with self._hall.reading() as reading:
            return self.drawn_at(reading, job.id, setup)

    def drawn_at(self, reading: Reading, job: int, setup: Printer) -> Drawn:
        """What a slip says at the moment of a reading."""
        slip = reading.store.slip(job)
        if slip is None:
            raise LookupError(f"there is no slip {job}")
        return slip_of(slip, setup, reading, self._hall.secret)

    def sending(self, job: int) -> bool:
        """See the protocol."""
        return bool(self._do_one(SendSlip(slip=job, owner=self.owner))["sending"])

    def retry(self, job: int, reason: str) -> None:
        """See the protocol."""
        self._do_one(RetrySlip(slip=job, owner=self.owner, reason=reason))

    def settle(self, job: int, state: str, reason: str, mm: int) -> None:
        """See the protocol."""
        self._do_one(SettleSlip(slip=job, owner=self.owner, state=state, reason=reason, mm=mm or None))

    def move(self, job: int) -> None:
        """See the protocol."""
        self._do_one(MoveSlip(slip=job))

    def drop(self, printer: str, reason: str) -> Sequence[int]:
        """See the protocol."""
        with self._hall.reading() as reading:
            stale = reading.catalogue.rules.stale_slip * 1000
            past = [
                slip.id
                for slip in reading.store.wanted_slips(reading.now, MOST)
                if slip.printer == printer
                and reading.now - slip.created_at > stale
                and (overdue(slip, reading.now) or unwanted(slip, _ticket(slip, reading), reading.now, stale))
            ]
        for id in past:
            self._do(DropSlip(slip=id, reason=reason))
        return past

    def report(self, printer: str, state: str, detail: str | None) -> None:
        """See the protocol."""
        with self._hall.reading() as reading:
            known = reading.store.printer_states().get(printer)
        if known is None or (known.state, known.detail) != (state, detail):
            self._do_one(ReportPrinter(printer=printer, state=state, detail=detail))


def _ticket(slip: Slip, reading: Reading) -> Ticket | None:
    return None if slip.ticket is None else reading.store.ticket(slip.ticket)


States = Mapping[str, PrinterState]


def _able(name: str | None, printers: Sequence[Printer], states: States) -> bool:
    setup = next((p for p in printers if p.name == name), None)
    if setup is None:
        return False
    return setup.name not in states or states[setup.name].state in ABLE or _able(setup.backup, printers, states)
