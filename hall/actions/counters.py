"""Counters: sitting down, leaving, pausing, coming back, and taking back the last act."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from hall.actions.issuing import send_home
from hall.actions.work import MANAGERS, Work, action
from hall.catalog import counter_queue
from hall.counter import Counter, CounterState
from hall.errors import HallError, wrong
from hall.events import (
    ActUndone,
    CounterClosed,
    CounterOpened,
    CounterPaused,
    CounterResumed,
    PauseAsked,
    PauseWithdrawn,
)
from hall.fold import image, ticket_from
from hall.staffing import too_few
from hall.ticket import State, Ticket

Shape = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCounter:
    """Sit down at a counter. ``word``: a manager agreed to a take-over."""

    counter: int
    staff: str | None = None
    take_over: bool = False
    word: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCounter:
    """Leave a counter for good. ``word``: a manager agreed that fewer counters are open than the hall wants."""

    counter: int
    word: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """暂停服务, with a reason and perhaps how many minutes. ``word``: a manager agreed that fewer counters are open
    than the hall wants."""

    counter: int
    reason: str
    minutes: int | None = None
    word: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """Back again; or a pause that was asked for is withdrawn."""

    counter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """Take back this counter's last act."""

    counter: int


@action(OpenCounter)
def open_counter(work: Work, command: OpenCounter) -> Shape:
    """The clerk sits down. HallError ``occupied`` says who sits there; ``manager_needed`` when a person wants to
    take over without a manager's word."""
    counter = work.counter(command.counter)
    work.may_sit(command.counter)
    actor = work.actor
    staff = command.staff or actor.staff
    _check_staff(work, command.staff)
    stranger = _stranger(work, counter, staff)
    if stranger and not command.take_over:
        raise HallError("occupied", {"staff": counter.staff}, counter=counter.number, staff=counter.staff or "?")
    if stranger and not (command.word or actor.role in MANAGERS or actor.counter == counter.number):
        raise HallError("manager_needed", counter=counter.number)
    same = counter.staff == staff or staff is None
    if counter.state == CounterState.CLOSED or stranger or not same:
        work.record(
            CounterOpened(
                counter=counter.number,
                holder=actor.principal,
                staff=staff,
                took_over=counter.staff if stranger else None,
            )
        )
        work.store.forget_act(counter.number)
    return work.view_counter(counter.number)


def _check_staff(work: Work, staff: str | None) -> None:
    """A device may name any clerk, for a hall need not keep its staff here; a person only themself."""
    actor = work.actor
    if staff is None or staff == actor.staff:
        return
    if actor.staff is not None and actor.role not in MANAGERS:
        raise HallError("forbidden")
    known = work.store.people.staff(staff)
    if known is not None and not known.active:
        raise wrong(staff="left")


def _stranger(work: Work, counter: Counter, staff: str | None) -> bool:
    """Whether somebody else sits there."""
    actor = work.actor
    if counter.state == CounterState.CLOSED:
        return False
    if staff is not None and counter.staff is not None:
        return staff != counter.staff
    mine = counter.holder == actor.principal or actor.counter == counter.number or actor.role in MANAGERS
    return not mine


@action(CloseCounter)
def close_counter(work: Work, command: CloseCounter) -> Shape:
    """The counter is closed, and who was sent to it waits for the type again. HallError ``busy`` while a
    customer is there, ``too_few_open`` where the hall wants more counters open."""
    counter = work.own_counter(command.counter)
    if counter.ticket is not None:
        raise HallError("busy", {"ticket": counter.ticket}, counter=counter.number)
    if counter.state != CounterState.CLOSED:
        _enough_stay(work, counter.number, command.word)
        leave_seat(work, counter.number, forced=False)
    return work.view_counter(counter.number)


def leave_seat(work: Work, number: int, *, forced: bool) -> None:
    """The seat is empty: who was sent there waits for the type again, and nothing of it can be undone. ``forced``:
    nobody said so."""
    for ticket in work.store.queues.sent_to(counter_queue(number)):
        send_home(work, work.take(ticket))
    work.record(CounterClosed(counter=number, forced=forced))
    work.store.forget_act(number)


@action(Pause, undo=True)
def pause(work: Work, command: Pause) -> Shape:
    """The plate says 暂停服务 now, or after the current customer. HallError ``too_few_open`` where the hall wants more
    counters open."""
    counter = work.own_counter(command.counter)
    if command.reason not in work.catalogue.pause_reasons:
        raise wrong(reason="unknown")
    if counter.state == CounterState.CLOSED:
        raise HallError("counter_closed", counter=counter.number)
    _enough_stay(work, counter.number, command.word)
    until = None if command.minutes is None else work.now + command.minutes * 60_000
    if counter.ticket is not None:
        work.record(PauseAsked(counter=counter.number, reason=command.reason, until=until))
    elif counter.state != CounterState.PAUSED or (counter.reason, counter.until) != (command.reason, until):
        work.record(CounterPaused(counter=counter.number, reason=command.reason, until=until))
    return work.view_counter(counter.number)


def _enough_stay(work: Work, number: int, word: bool) -> None:
    """HallError ``too_few_open`` when too few counters would be open without this one; a manager knows what they do."""
    rules, least = work.catalogue.rules, work.views.least_open() if work.catalogue.rules.least_open else 0
    if not least or work.actor.role in MANAGERS or (word and rules.least_open_word):
        return
    left = too_few(work.views.open_counters(work.store.counters()), number, least)
    if left is not None:
        details = {"open": left, "least": least, "word": rules.least_open_word}
        raise HallError("too_few_open", details, count=least)


@action(Resume, undo=True)
def resume(work: Work, command: Resume) -> Shape:
    """The counter works again."""
    counter = work.own_counter(command.counter)
    if counter.state == CounterState.CLOSED:
        raise HallError("counter_closed", counter=counter.number)
    if counter.pausing:
        work.record(PauseWithdrawn(counter=counter.number))
    elif counter.state == CounterState.PAUSED:
        work.record(CounterResumed(counter=counter.number))
    return work.view_counter(counter.number)


@action(Undo)
def undo(work: Work, command: Undo) -> Shape:
    """Everything the last act touched is as it was before, its announcement is withdrawn; whole or not at all.
    HallError ``nothing_to_undo``, ``moved_on`` when something of it has changed since."""
    counter = work.own_counter(command.counter)
    last = work.store.last_act(command.counter)
    if last is None or work.now - last[1] > work.catalogue.rules.undo * 1000:
        raise HallError("nothing_to_undo", counter=counter.number)
    act, _, before, after = last
    tickets = [work.ticket(int(id)) for id in after["tickets"]]
    unmoved = all(after["tickets"][str(t.id)] == t.seq for t in tickets)
    if not unmoved or after["counters"].get(str(counter.number), counter.seq) != counter.seq:
        raise HallError("moved_on", counter=counter.number)
    # A number that the act itself gave cannot be ungiven; its customer never was.
    gone = [never_came(work.ticket(id), work.now) for id in before["issued"]]
    touched = [ticket_from(values) for values in before["tickets"]] + gone
    work.record(
        ActUndone(
            counter=counter.number,
            act=act,
            numbers=[ticket.number for ticket in touched],
            tickets=[image(ticket) for ticket in touched],
            before=before["counter"] or image(counter),
            slips=before["slips"],
            withdrawn=before["calls"],
            renewed=before["withdrawn"],
        )
    )
    work.store.forget_act(counter.number)
    return work.view_counter(counter.number)


def never_came(ticket: Ticket, now: int) -> Ticket:
    """The ticket of a walk-in that was a mistake."""
    return replace(
        ticket,
        state=State.LEFT,
        counter=None,
        staff=None,
        called_at=None,
        call=None,
        started_at=None,
        waiting_since=None,
        ended_at=now,
        reason="undo",
    )
