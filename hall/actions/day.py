"""The turn of the business day: who still waits is closed with a reason, nobody is lost, numbers start again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hall.actions.appointments import miss_appointments
from hall.actions.counters import leave_seat
from hall.actions.notices import end_notices
from hall.actions.staffing import SwitchProfile, switch_profile
from hall.actions.visits import serve
from hall.actions.work import Work, action
from hall.counter import CounterState
from hall.events import CounterClosed, DayClosed, DayOpened, ServiceStarted, TicketExpired
from hall.staffing import profile_due
from hall.ticket import State
from hall.timers import NextDay

Shape = dict[str, Any]
ANSWERS_KEPT_MS = 24 * 3_600_000
"""An idempotency key is good for a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Housekeep:
    """Do what is due because time passed."""


@action(Housekeep)
def housekeep(work: Work, command: Housekeep) -> Shape:
    """Forget answers nobody will ask for again; put in force the work profile that the timetable says; start services
    and close forgotten counters where the hall wants that. The day itself turns before any command, see ``Hall.do``."""
    catalogue = work.catalogue
    due = profile_due(catalogue.timetable, catalogue.calendar, catalogue.profile, catalogue.profile_at, work.now)
    if due is not None:
        switch_profile(work, SwitchProfile(profile=due.profile))
    _start_services(work)
    _close_forgotten(work)
    return {"forgotten": work.store.forget_answers(work.now - ANSWERS_KEPT_MS)}


def _start_services(work: Work) -> None:
    """Who was called long enough ago to have walked to the counter is being served, where the hall wants that."""
    limit = work.catalogue.rules.auto_start
    if limit is None:
        return
    for counter in work.store.counters().values():
        if counter.state == CounterState.CALLING and counter.ticket is not None:
            ticket = work.ticket(counter.ticket)
            said = work.store.announcements_of(ticket.id, ticket.call or 0)
            if said and work.now - said[-1].at >= limit * 1000:
                work.record(ServiceStarted(ticket=ticket.id, number=ticket.number, counter=counter.number, auto=True))


def _close_forgotten(work: Work) -> None:
    """A counter that stands idle or paused for so long was left without a word."""
    limit = work.catalogue.rules.forgotten_after
    if limit is None:
        return
    for counter in work.store.counters().values():
        idle = counter.state in (CounterState.IDLE, CounterState.PAUSED)
        since = max(counter.since, counter.until or 0)
        if idle and work.now - since >= limit * 1000:
            leave_seat(work, counter.number, forced=True)


def turn_day(work: Work, turn: NextDay) -> None:
    """Close the open day, stamped with its proper end, and open the next. Effects: waiting and held tickets expire;
    where the hall has hours, called and serving ones are ended as forced and counters close, else they go on;
    appointments nobody came to are missed, what was for the closing day alone is read no more;
    ``DayClosed``, ``DayOpened``; nothing can be undone across it."""
    hall, now = work.hall, work.now
    virtual = not work.catalogue.hours
    # The closing bears the day's own end, even when it is noticed a night later.
    work.now = max(hall.at, turn.ended_at)
    expired = _expire(work)
    forced = 0 if virtual else _force_end(work)
    miss_appointments(work, turn.day)
    end_notices(work, turn.day)
    work.record(DayClosed(day=hall.day, ended_at=turn.ended_at, virtual=virtual, expired=expired, forced=forced))
    work.store.forget_act()
    work.now = now
    open_day(work, turn.day, turn.ends_at)


def open_day(work: Work, day: str, ends_at: int) -> None:
    """Begin a business day."""
    work.hall.day, work.hall.day_ends_at = day, ends_at
    work.hall.day_seq = work.next_seq()
    work.record(DayOpened(day=day))


def _expire(work: Work) -> int:
    tickets = work.store.still_waiting() + work.store.unfinished(work.hall.day, State.HELD)
    for ticket in tickets:
        work.take(ticket)
        work.record(TicketExpired(ticket=ticket.id, number=ticket.number, reason="day_closed"))
    return len(tickets)


def _force_end(work: Work) -> int:
    forced = 0
    for counter in work.store.counters().values():
        if counter.state == CounterState.CLOSED:
            continue
        if counter.ticket is not None:
            serve(work, work.ticket(counter.ticket), counter.number, outcome=None, forced=True)
            forced += 1
        work.record(CounterClosed(counter=counter.number, forced=True))
    return forced
