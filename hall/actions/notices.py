"""The duty manager and the counters: asking for help, messages, notices that are read before the first call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from hall.actions.work import Work, action
from hall.counter import Counter, CounterState
from hall.day import iso
from hall.errors import HallError, wrong
from hall.events import NoticeEnded, NoticeGiven, NoticeRead
from hall.notice import REASONS, How, Notice, NoticeKind, reader_at
from hall.noticeboard import Unread

Shape = dict[str, Any]
THAT_DAY = object()
"""A notice of which nobody said how long it stands: until the end of its business day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskHelp:
    """A counter asks the duty manager to come."""

    counter: int
    reason: str = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawHelp:
    """A counter needs the manager no more."""

    counter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveNotice:
    """A message to these counters (none: to all), or a notice to everybody who sits at one. ``until``: its last
    business day, None until it is withdrawn."""

    kind: str
    text: str
    counters: tuple[int, ...] = ()
    until: object = THAT_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class EndNotice:
    """The manager is on the way, or withdraws what was written."""

    notice: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadNotice:
    """Who sits at this counter has read it."""

    notice: int
    counter: int


@action(AskHelp)
def ask_help(work: Work, command: AskHelp) -> Shape:
    """Call the duty manager; while a call stands, calling again changes nothing. HallError ``wrong_values`` for a
    reason there is not."""
    counter = work.own_counter(command.counter)
    if command.reason not in REASONS:
        raise wrong(reason="unknown")
    if _help_at(work, counter.number) is None:
        seq = work.next_seq()
        given = NoticeGiven(
            notice=seq,
            kind=NoticeKind.HELP.value,
            staff=counter.staff,
            counter=counter.number,
            reason=command.reason,
        )
        work.record(given)
        work.store.notices.keep_text(seq, command.reason)
    return work.view_counter(counter.number)


@action(WithdrawHelp)
def withdraw_help(work: Work, command: WithdrawHelp) -> Shape:
    """The manager need not come; nothing where nobody asked."""
    counter = work.own_counter(command.counter)
    standing = _help_at(work, counter.number)
    if standing is not None:
        _end(work, standing, How.WITHDRAWN)
    return work.view_counter(counter.number)


def _help_at(work: Work, counter: int) -> Notice | None:
    last = work.store.notices.help_at(counter, work.hall.day_seq)
    return None if last is None or last.notice.ended_at is not None else last.notice


@action(GiveNotice)
def give_notice(work: Work, command: GiveNotice) -> Shape:
    """Write to the counters. HallError ``wrong_values`` for no words, a counter that is not set up, a notice to a few,
    a day that is none or over."""
    text = command.text.strip()
    if not text:
        raise wrong(text="empty")
    if command.kind not in (NoticeKind.MESSAGE, NoticeKind.NOTICE):
        raise wrong(kind="unknown")
    counters, until = _addressed(work, command), _until(work, command)
    seq = work.next_seq()
    work.record(
        NoticeGiven(
            notice=seq,
            kind=NoticeKind(command.kind).value,
            staff=work.actor.staff,
            counters=counters or None,
            last_day=until,
        )
    )
    work.store.notices.keep_text(seq, text)
    return {"id": seq}


def _addressed(work: Work, command: GiveNotice) -> list[int]:
    counters = sorted(set(command.counters))
    if counters and command.kind == NoticeKind.NOTICE:
        raise wrong(counters="for_all")
    if not work.catalogue.counter_by_number.keys() >= set(counters):
        raise wrong(counters="unknown")
    return counters


def _until(work: Work, command: GiveNotice) -> str | None:
    if command.kind != NoticeKind.NOTICE or command.until is None:
        return None
    if command.until is THAT_DAY:
        return work.hall.day
    until = str(command.until)
    try:
        date.fromisoformat(until)
    except ValueError as error:
        raise wrong(until="form") from error
    if until < work.hall.day:
        raise wrong(until="past")
    return until


@action(EndNotice)
def end_notice(work: Work, command: EndNotice) -> Shape:
    """The manager comes, or what was written is withdrawn; nothing where that is done already. HallError
    ``unknown_notice``."""
    known = _known(work, command.notice)
    if known.ended_at is None:
        _end(work, known, How.ANSWERED if known.kind == NoticeKind.HELP else How.WITHDRAWN)
    return {"id": known.id}


@action(ReadNotice)
def read_notice(work: Work, command: ReadNotice) -> Shape:
    """Who sits at the counter has read it; nothing where they had, or where it stands no more. HallError
    ``unknown_notice`` for what is not for this counter, ``counter_closed``."""
    counter, known = work.own_counter(command.counter), _known(work, command.notice)
    if not known.concerns(counter.number):
        raise HallError("unknown_notice")
    if counter.state == CounterState.CLOSED:
        raise HallError("counter_closed", counter=counter.number)
    reader = reader_at(counter.number, counter.staff)
    read = any(one.reader == reader for one in work.store.notices.reads([known.id]))
    if known.stands(work.hall.day) and not read:
        work.record(NoticeRead(notice=known.id, counter=counter.number, staff=counter.staff))
    return {"id": known.id}


def _known(work: Work, id: int) -> Notice:
    known = work.store.notices.one(id)
    if known is None:
        raise HallError("unknown_notice")
    return known.notice


def _end(work: Work, notice: Notice, how: How) -> None:
    work.record(NoticeEnded(notice=notice.id, how=how.value, counter=notice.counter))


def end_notices(work: Work, day: str) -> None:
    """What was for the day that closes alone ends, before this one begins."""
    for posted in work.store.notices.open():
        if posted.notice.ends_with(day):
            _end(work, posted.notice, How.OVER)


def must_have_read(work: Work, counter: Counter) -> None:
    """HallError ``notices_unread`` where who sits here has notices to read before they call somebody: those given
    before their first call of the day. A counter that only ends its service and pauses calls nobody."""
    if counter.pausing:
        return
    unread = work.store.notices.unread(reader_at(counter.number, counter.staff), work.hall.day)
    if not unread:
        return
    first = work.store.notices.first_call(counter.number, counter.staff, work.hall.day_seq)
    if stopping := stops(unread, first):
        told = [{"id": one.id, "text": one.text, "at": iso(one.at)} for one in stopping]
        raise HallError("notices_unread", {"notices": told}, counter=counter.number)


def stops(unread: list[Unread], first_call: int | None) -> list[Unread]:
    """Which of these stop a call: a notice that came in mid-work waits until there is time to read it."""
    return [one for one in unread if first_call is None or one.id < first_call]
