"""Why somebody waited: every call that went before theirs, which of these overtook them, and by how much.

The calls come out of the journal by the announcements that stand within the wait, so one that was taken back never
happened. A call overtakes when the rule and not a person chose it, its ticket was issued later, and its counter serves
first the queue in which this one waits: what the journal noted of it then (``TicketCalled.overtook``) is kept in the
table of overtakes, where all of them are counted, also those that are not listed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hall import catalog, shapes
from hall.actions.calling import BY_HAND
from hall.actions.work import find
from hall.catalog import SERVICE_QUEUE, Catalogue, Rules
from hall.day import iso, local
from hall.desk import Reading
from hall.errors import HallError
from hall.events import TicketCalled, TicketExpired, TicketIssued, TicketLeft, TicketSteppedOn, TicketTransferred
from hall.fold import Entry
from hall.messages import both
from hall.ticket import Ticket
from hall.views import Views

Shape = dict[str, Any]
MOST = 500
"""Calls that are listed. Those behind them are counted where they overtook."""
HOW = ("earlier", "overtook", "elsewhere", "by_hand")
"""Calls of who was issued earlier, of who overtook, of counters that are first of all for others, and by hand."""
TOLD = ("counter", "category", "was", "service", "place", "kind", "reason", "outcome", "recalls", "act")
"""What is told of a ticket's own story."""

MOVED = TicketIssued | TicketTransferred | TicketSteppedOn
"""What puts a ticket into a queue."""


@dataclass(frozen=True, slots=True)
class Waited:
    """A ticket's wait: its life in the journal, from when to when it waited, the first entry that is no part of the
    wait, and its first call."""

    ticket: Ticket
    life: Sequence[Entry]
    since: int
    until: int
    stop: int
    call: Entry | None

    def queue(self, seq: int) -> str:
        """In which queue it stood at a journal entry."""
        found = ""
        for entry in self.life:
            if entry.seq < seq and isinstance(entry.event, MOVED):
                found = entry.event.queue
        return found

    @property
    def queues(self) -> list[str]:
        """All queues in which it ever stood."""
        moves = [entry.event for entry in self.life]
        return sorted({one.queue for one in moves if isinstance(one, MOVED)})


def waited(reading: Reading, name: str, *, every_day: bool = True) -> Shape:
    """Why a ticket (by id or ``2026-11-23~B001``) waited from its issue to its first call, or until now. HallError
    ``unknown_ticket``, also for one of another day unless ``every_day``."""
    ticket = find(reading.store, name)
    if ticket is None or not (every_day or ticket.day == reading.hall.day):
        raise HallError("unknown_ticket")
    wait = wait_of(reading, ticket)
    entries = reading.store.calls_between(ticket.day, ticket.id, wait.stop, MOST + 1)
    overtakes = reading.store.queues.passing(wait.queues, ticket.issued_at, wait.until, ticket.id, wait.stop)
    passing = {one.call: one.at for one in overtakes if one.queue == wait.queue(one.call) and one.at > wait.since}
    calls = [_call(entry, wait, reading.catalogue, passing) for entry in entries[:MOST]]
    # what was called before the journal noted whom a call overtakes
    passing |= {e.seq: e.at for e, one in zip(entries, calls, strict=False) if one["how"] == "overtook"}
    rules = _rules(reading, wait)
    counts = {how: sum(one["how"] == how for one in calls) for how in HOW} | {"overtook": len(passing)}
    capped = capped_at(sorted(passing.values()), wait.until, rules)
    return {
        "ticket": Views(reading.store, reading.hall, reading.catalogue, reading.now).ticket(ticket),
        "since": iso(wait.since),
        "until": iso(wait.until),
        "seconds": (wait.until - wait.since) / 1000,
        "call": None if wait.call is None else _own_call(wait.call),
        "counts": counts,
        "capped_at": None if capped is None else iso(capped),
        "caps": {"calls": rules.cap_calls, "after": rules.cap_after},
        "calls": calls,
        "more": len(entries) > MOST,
        "said": _said(wait, counts, capped, reading.catalogue),
        "story": [_told(entry) for entry in wait.life],
        "slips": [
            {"at": iso(slip.created_at), "state": shapes.ANSWERED_SLIP.get(slip.state, slip.state), "mark": slip.mark}
            for slip in reversed(reading.store.slips_of(ticket.id))
        ],
    }


def wait_of(reading: Reading, ticket: Ticket) -> Waited:
    """From when to when a ticket waited for its first call. Who comes before the time of an appointment does not wait
    until then."""
    life = reading.store.life(ticket.id, ticket.seq)
    first = reading.store.queues.first_call(ticket)
    call = next((entry for entry in life if entry.seq == first), None)
    gone = next((entry for entry in life if isinstance(entry.event, TicketLeft | TicketExpired)), None)
    last = call or gone
    until = reading.now if last is None else last.at
    issued = life[0].event
    appointed = issued.appointed if isinstance(issued, TicketIssued) else None
    since = min(max(ticket.issued_at, appointed or 0), until)
    stop = reading.hall.seq + 1 if last is None else last.seq
    return Waited(ticket, life, since, until, stop, call)


def capped_at(overtaken: Sequence[int], until: int, rules: Rules) -> int | None:
    """When somebody who was overtaken at these times, in order, became capped, if it was before ``until``."""
    times = []
    if rules.cap_calls is not None and len(overtaken) >= rules.cap_calls:
        times.append(overtaken[rules.cap_calls - 1])
    if rules.cap_after is not None and overtaken:
        times.append(overtaken[0] + rules.cap_after * 1000)
    return min((at for at in times if at < until), default=None)


def _rules(reading: Reading, wait: Waited) -> Rules:
    """The rules by which it was called, or else those of now."""
    if wait.call is None or wait.call.catalogue == reading.hall.catalogue:
        return reading.catalogue.rules
    return catalog.read(reading.store.document(wait.call.catalogue)).rules


def _call(entry: Entry, wait: Waited, catalogue: Catalogue, passing: Mapping[int, int]) -> Shape:
    event = entry.event
    assert isinstance(event, TicketCalled)
    issued_at = _issued_at(event)
    return {
        "at": iso(entry.at),
        "ticket": event.ticket,
        "number": event.number,
        "counter": event.counter,
        "category": event.category,
        "rule": event.why["rule"],
        "text": (shapes.why(event.why) or {})["text"],
        "issued_at": iso(issued_at),
        "head_start": event.why["head_start"],
        "how": _how(entry, event, issued_at, wait, catalogue, passing),
        "later": (issued_at - wait.ticket.issued_at) / 1000,
    }


def _issued_at(event: TicketCalled) -> int:
    """When a called ticket was issued; of calls that do not say it, by the turn that they had."""
    if event.issued_at is not None:
        return event.issued_at
    turn = round(datetime.fromisoformat(event.why["turn_at"]).timestamp() * 1000)
    return turn + int(event.why["head_start"]) * 1000


def _how(
    entry: Entry, event: TicketCalled, issued_at: int, wait: Waited, catalogue: Catalogue, passing: Mapping[int, int]
) -> str:
    if event.why["rule"] in BY_HAND:
        return "by_hand"
    if entry.seq in passing:
        return "overtook"
    queue, setup = wait.queue(entry.seq), catalogue.counter_by_number.get(event.counter)
    first, served = ((), ()) if setup is None else (setup.first, setup.services)
    if issued_at <= wait.ticket.issued_at:
        return "earlier" if queue in {SERVICE_QUEUE + code for code in served} else "elsewhere"
    unsaid = event.issued_at is None and queue in {SERVICE_QUEUE + code for code in first}
    return "overtook" if unsaid and entry.at > wait.since else "elsewhere"


def _own_call(entry: Entry) -> Shape:
    event = entry.event
    assert isinstance(event, TicketCalled)
    return {"at": iso(entry.at), "counter": event.counter, "why": shapes.why(event.why)}


def _told(entry: Entry) -> Shape:
    shape = shapes.event(entry)
    by = entry.actor.get("staff") or entry.actor.get("device")
    return {
        "at": shape["at"],
        "type": shape["type"],
        **{name: shape[name] for name in TOLD if shape.get(name) is not None},
        **({"by": by} if by else {}),
    }


# --- in words


def _said(wait: Waited, counts: Mapping[str, int], capped: int | None, catalogue: Catalogue) -> list[dict[str, str]]:
    """The wait in plain sentences, as one tells it to who waited."""
    number, since, until = wait.ticket.number, _clock(wait.since, catalogue), _clock(wait.until, catalogue)
    lasting = _lasting((wait.until - wait.since) // 1000)
    facts = {"number": number, "since": since, "until": until}
    if wait.call is not None and isinstance(wait.call.event, TicketCalled):
        first = _filled("waited.called", lasting, **facts, counter=wait.call.event.counter)
    else:
        over = isinstance(wait.life[-1].event, TicketLeft | TicketExpired)
        first = _filled("waited.gone" if over else "waited.waiting", lasting, **facts)
    told = [first, _counted("waited.earlier", counts["earlier"]), _counted("waited.overtaken", counts["overtook"])]
    told += [_counted(f"waited.{how}", counts[how]) for how in ("by_hand", "elsewhere") if counts[how]]
    if capped is not None:
        told.append(both("waited.capped", time=_clock(capped, catalogue)))
    return told


def _counted(key: str, count: int) -> dict[str, str]:
    return both(f"{key}_{'none' if not count else 'one' if count == 1 else 'many'}", count=count)


def _lasting(seconds: int) -> dict[str, str]:
    minutes = seconds // 60
    return both("waited.lasting" if minutes else "waited.lasting_none", minutes=minutes)


def _filled(key: str, lasting: Mapping[str, str], **facts: Any) -> dict[str, str]:
    return {language: both(key, lasting=lasting[language], **facts)[language] for language in lasting}


def _clock(at: int, catalogue: Catalogue) -> str:
    return local(at, catalogue.zone).strftime("%H:%M")
