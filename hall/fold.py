"""What an event makes of a ticket, a counter, a slip and the list of announcements. Pure.

The same functions run when an event is recorded and when the journal is read from its first entry, so the tables
cannot say anything but what the journal says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hall import events as e
from hall.appointment import Appointment, appointment_after, appointment_of
from hall.counter import Counter, CounterState
from hall.errors import HallError
from hall.notice import Notice, Read, notice_after, notice_of, read_after
from hall.rating import Event as RatingEvent
from hall.rating import Rating, rating_after, taken_back
from hall.ticket import Act, State, Ticket, target


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the journal."""

    seq: int
    at: int
    event: e.Event
    actor: dict[str, Any] = field(default_factory=dict)
    catalogue: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A call as boards show it and voices speak it; its id is the journal entry that made it."""

    id: int
    ticket: int
    number: str
    counter: int
    at: int
    day: str
    category: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtake:
    """A call that passed people who wait in this queue: it was at ``at``, of a ticket issued at ``issued_at``. It
    counts while its announcement stands, so one that was taken back never happened."""

    call: int
    queue: str
    at: int
    issued_at: int


def ticket_of(event: e.Event) -> int | None:
    """The ticket an event moves, if it moves one."""
    return event.ticket if type(event) in _TICKET else None  # type: ignore[attr-defined]


def counter_of(event: e.Event) -> int | None:
    """The counter whose state an event changes, if any."""
    return event.counter if type(event) in _COUNTER else None  # type: ignore[attr-defined]


def issued(event: e.TicketIssued, entry: Entry) -> Ticket:
    """The ticket that an issue makes."""
    return Ticket(
        id=event.ticket,
        day=event.day,
        prefix=event.prefix,
        ordinal=event.ordinal,
        service=event.service,
        category=event.category,
        language=event.language,
        state=State.WAITING,
        issued_at=entry.at,
        turn_at=event.turn_at,
        head_start=event.head_start,
        queue=event.queue,
        seq=entry.seq,
        # who comes before the time of an appointment does not wait until then
        waiting_since=max(entry.at, event.appointed or 0),
        steps=_steps(event.steps),
    )


def ticket_after(ticket: Ticket | None, entry: Entry) -> Ticket:
    """The ticket as this entry leaves it; HallError ``illegal_move`` when the table of moves forbids it."""
    event = entry.event
    if isinstance(event, e.TicketIssued):
        return issued(event, entry)
    if ticket is None:
        raise HallError("unknown_ticket")
    act, change = _TICKET[type(event)]
    return replace(ticket, state=target(ticket, act), seq=entry.seq, **change(ticket, event, entry.at))


def counter_after(counter: Counter, entry: Entry) -> Counter:
    """The counter as this entry leaves it."""
    change = _COUNTER[type(entry.event)](counter, entry.event, entry.at)
    return replace(counter, **(change | {"seq": entry.seq}))


def slips_after(entry: Entry) -> dict[int, str]:
    """The states of slips that this entry sets, by slip."""
    event = entry.event
    if isinstance(event, e.TicketIssued):
        return {} if event.slip is None else {event.slip: "queued"}
    if isinstance(event, e.ActUndone):
        return {int(slip): state for slip, state in event.slips.items()}
    state = _SLIP.get(type(event))
    return {} if state is None else {event.slip: state}  # type: ignore[attr-defined]


def announced(entry: Entry, day: str) -> list[Announcement]:
    """The announcements this entry puts on the boards: that of a call or recall, or those an undo renews."""
    event = entry.event
    if isinstance(event, e.ActUndone):
        return [Announcement(**values) for values in event.renewed]
    if not isinstance(event, e.TicketCalled | e.TicketRecalled):
        return []
    call = Announcement(
        id=event.announcement,
        ticket=event.ticket,
        number=event.number,
        counter=event.counter,
        at=entry.at,
        day=day,
        category=event.category,
        language=event.language,
    )
    return [call]


def overtakes(entry: Entry) -> list[Overtake]:
    """In which queues this entry passed somebody by rule."""
    event = entry.event
    if not isinstance(event, e.TicketCalled) or event.overtook is None or event.issued_at is None:
        return []
    return [
        Overtake(call=event.announcement, queue=queue, at=entry.at, issued_at=event.issued_at)
        for queue in event.overtook
    ]


def withdrawn(entry: Entry) -> list[int]:
    """The announcements this entry takes back."""
    event = entry.event
    return event.withdrawn if isinstance(event, e.TicketPutBack | e.ActUndone) else []


def image(thing: Ticket | Counter | Announcement) -> dict[str, Any]:
    """All fields as JSON values, for an undo to put back."""
    return {name: getattr(thing, name) for name in thing.__slots__}


def ticket_from(values: Mapping[str, Any]) -> Ticket:
    """A ticket from its image."""
    return Ticket(**{**values, "state": State(values["state"])})


def counter_from(values: Mapping[str, Any]) -> Counter:
    """A counter from its image."""
    return Counter(**{**values, "state": CounterState(values["state"])})


Change = dict[str, Any]


def _stop_waiting(ticket: Ticket, at: int) -> Change:
    since = ticket.waiting_since
    return {"waiting_since": None, "waited": ticket.waited + (max(0, at - since) if since is not None else 0)}


def _stop_holding(ticket: Ticket, at: int) -> Change:
    since = ticket.held_since
    return {
        "held_since": None,
        "hold_kind": None,
        "held": ticket.held + (at - since if since is not None else 0),
    }


_AWAY: Change = {"counter": None, "staff": None, "called_at": None, "started_at": None, "call": None}


def _called(ticket: Ticket, event: e.TicketCalled, at: int) -> Change:
    return {
        **_stop_waiting(ticket, at),
        **_stop_holding(ticket, at),
        "called_at": at,
        "first_called_at": ticket.first_called_at if ticket.first_called_at is not None else at,
        "started_at": None,
        "ended_at": None,
        "counter": event.counter,
        "staff": event.staff,
        "recalls": 0,
        "call": event.announcement,
    }


def _put_back(ticket: Ticket, event: e.TicketPutBack, at: int) -> Change:
    # The call was a mistake: its time was waiting like any other.
    called = ticket.called_at if ticket.called_at is not None else at
    return {**_AWAY, "waiting_since": at, "waited": ticket.waited + at - called, "recalls": 0}


def _transferred(ticket: Ticket, event: e.TicketTransferred, at: int) -> Change:
    change: Change = {"service": event.service, "queue": event.queue, "turn_at": event.turn_at}
    if ticket.state != State.WAITING:
        change |= {**_AWAY, "waiting_since": at, "recalls": 0}
    return change


def _steps(codes: list[str] | None) -> str | None:
    return ",".join(codes) if codes else None


def _stepped_on(ticket: Ticket, event: e.TicketSteppedOn, at: int) -> Change:
    return {
        **_AWAY,
        "service": event.service,
        "queue": event.queue,
        "steps": _steps(event.steps),
        "waiting_since": at,
        "recalls": 0,
    }


def _added(ticket: Ticket, event: e.BusinessAdded, at: int) -> Change:
    return {"service": event.service, "queue": f"s:{event.service}", "started_at": at}


def _served(ticket: Ticket, event: e.TicketServed, at: int) -> Change:
    return {
        "started_at": event.started_at,
        "start_inferred": event.inferred,
        "ended_at": at,
        "forced": event.forced,
        "outcome": event.outcome,
    }


def _gone(ticket: Ticket, event: e.TicketLeft | e.TicketExpired, at: int) -> Change:
    return {**_stop_waiting(ticket, at), **_stop_holding(ticket, at), "ended_at": at, "reason": event.reason}


def _recategorised(ticket: Ticket, event: e.CategoryChanged, at: int) -> Change:
    return {"category": event.category, "head_start": event.head_start, "turn_at": event.turn_at}


_TICKET: dict[type[e.Event], tuple[Act, Callable[[Ticket, Any, int], Change]]] = {
    e.TicketIssued: (Act.CALL, lambda t, ev, at: {}),  # made by `issued`; listed so that it counts as a ticket's
    e.TicketCalled: (Act.CALL, _called),
    e.TicketRecalled: (Act.RECALL, lambda t, ev, at: {"recalls": ev.recalls}),
    e.ServiceStarted: (Act.START, lambda t, ev, at: {"started_at": at}),
    e.TicketServed: (Act.FINISH, _served),
    e.TicketMissed: (Act.MISS, lambda t, ev, at: {"ended_at": at}),
    e.TicketPutBack: (Act.PUT_BACK, _put_back),
    e.TicketHeld: (Act.HOLD, lambda t, ev, at: {"held_since": at, "hold_kind": ev.kind}),
    e.TicketReleased: (
        Act.RELEASE,
        lambda t, ev, at: {**_AWAY, **_stop_holding(t, at), "waiting_since": at, "queue": ev.queue or t.queue},
    ),
    e.TicketRestored: (
        Act.RESTORE,
        lambda t, ev, at: {
            **_AWAY,
            "ended_at": None,
            "turn_at": ev.turn_at,
            "waiting_since": at,
            "recalls": 0,
            "returns": t.returns + 1,
        },
    ),
    e.TicketTransferred: (Act.TRANSFER, _transferred),
    e.StepsPlanned: (Act.PLAN, lambda t, ev, at: {"steps": _steps(ev.steps)}),
    e.TicketSteppedOn: (Act.STEP_ON, _stepped_on),
    e.BusinessAdded: (Act.ADD, _added),
    e.TicketLeft: (Act.LEAVE, _gone),
    e.TicketExpired: (Act.EXPIRE, _gone),
    e.CategoryChanged: (Act.PRIORITY, _recategorised),
}


def _free(counter: Counter, event: e.Event, at: int) -> Change:
    return {"state": CounterState.IDLE, "since": at, "ticket": None}


def _seated(counter: Counter, event: e.CounterOpened, at: int) -> Change:
    change: Change = {"staff": event.staff, "holder": event.holder}
    if counter.state == CounterState.CLOSED:
        change |= {"state": CounterState.IDLE, "since": at}
    return change


def _closed(counter: Counter, event: e.Event, at: int) -> Change:
    return {**image(Counter(number=counter.number)), "since": at}


def _paused(counter: Counter, event: e.CounterPaused, at: int) -> Change:
    return {
        "state": CounterState.PAUSED,
        "since": at,
        "reason": event.reason,
        "until": event.until,
        "pausing_reason": None,
        "pausing_until": None,
    }


_COUNTER: dict[type[e.Event], Callable[[Counter, Any, int], Change]] = {
    e.TicketCalled: lambda c, ev, at: {"state": CounterState.CALLING, "since": at, "ticket": ev.ticket},
    e.ServiceStarted: lambda c, ev, at: {"state": CounterState.SERVING, "since": at},
    e.TicketServed: _free,
    e.TicketMissed: _free,
    e.TicketPutBack: _free,
    e.TicketHeld: _free,
    e.TicketTransferred: _free,
    e.TicketSteppedOn: _free,
    e.BusinessAdded: lambda c, ev, at: {"state": CounterState.SERVING, "since": at},
    e.TicketLeft: _free,
    e.CounterOpened: _seated,
    e.CounterClosed: _closed,
    e.CounterPaused: _paused,
    e.CounterResumed: lambda c, ev, at: {
        "state": CounterState.IDLE,
        "since": at,
        "reason": None,
        "until": None,
    },
    e.PauseAsked: lambda c, ev, at: {"pausing_reason": ev.reason, "pausing_until": ev.until},
    e.PauseWithdrawn: lambda c, ev, at: {"pausing_reason": None, "pausing_until": None},
}

_SLIP: dict[type[e.Event], str] = {
    e.SlipQueued: "queued",
    e.SlipPrinted: "printed",
    e.SlipUnconfirmed: "unconfirmed",
    e.SlipFailed: "failed",
    e.SlipMoved: "queued",
    e.SlipVoided: "void",
}


@dataclass(slots=True)
class Picture:
    """The hall as the journal tells it, entry by entry: what the tables must equal."""

    day: str = ""
    tickets: dict[int, Ticket] = field(default_factory=dict)
    counters: dict[int, Counter] = field(default_factory=dict)
    announcements: dict[int, Announcement] = field(default_factory=dict)
    slips: dict[int, str] = field(default_factory=dict)
    appointments: dict[int, Appointment] = field(default_factory=dict)
    ratings: dict[int, Rating] = field(default_factory=dict)
    overtakes: dict[tuple[int, str], Overtake] = field(default_factory=dict)
    notices: dict[int, Notice] = field(default_factory=dict)
    reads: dict[tuple[int, str], Read] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Take in the next entry; HallError ``illegal_move`` when it cannot follow."""
        event = entry.event
        if isinstance(event, e.DayOpened):
            self.day = event.day
        if isinstance(event, e.ActUndone):
            self._undo(event, entry)
        elif (ticket := ticket_of(event)) is not None:
            self.tickets[ticket] = ticket_after(self.tickets.get(ticket), entry)
        if (booked := appointment_of(event)) is not None:
            known = self.appointments.get(booked)
            self.appointments[booked] = appointment_after(known, event, entry.seq, entry.at)
        if isinstance(event, RatingEvent):
            self.ratings[event.ticket] = rating_after(self.ratings.get(event.ticket), event, entry.seq, entry.at)
        if (given := notice_of(event)) is not None:
            self.notices[given] = notice_after(self.notices.get(given), event, self.day, entry.seq, entry.at)
        if isinstance(event, e.NoticeRead):
            self._read(read_after(self.notices.get(event.notice), event, entry.at))
        if (number := counter_of(event)) is not None:
            self.counters[number] = counter_after(self.counters.get(number, Counter(number=number)), entry)
        for gone in withdrawn(entry):
            self.announcements.pop(gone, None)
        self.announcements.update({call.id: call for call in announced(entry, self.day)})
        self.slips.update(slips_after(entry))
        self.overtakes.update({(one.call, one.queue): one for one in overtakes(entry)})

    def _read(self, read: Read) -> None:
        key = (read.notice, read.reader)
        if key in self.reads:
            raise HallError("illegal_move", {"notice": read.notice})
        self.reads[key] = read

    def _undo(self, event: e.ActUndone, entry: Entry) -> None:
        for values in event.tickets:
            ticket = replace(ticket_from(values), seq=entry.seq)
            if (rating := self.ratings.get(ticket.id)) is not None:
                self.ratings[ticket.id] = taken_back(rating, self.tickets[ticket.id].seq, entry.seq)
            self.tickets[ticket.id] = ticket
        counter = replace(counter_from(event.before), seq=entry.seq)
        self.counters[counter.number] = counter
