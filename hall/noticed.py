"""What a counter has to read, and its call for the manager; what the manager wrote, and who has read it."""

from __future__ import annotations

from typing import Any

from hall.actions.notices import stops
from hall.counter import Counter, CounterState
from hall.day import iso
from hall.desk import Reading
from hall.errors import HallError
from hall.events import NoticeEnded
from hall.notice import How, Notice, NoticeKind, Read, reader_at
from hall.noticeboard import Posted

Shape = dict[str, Any]
COMING_MS = 5 * 60_000
"""A counter is told for so long that the manager is on the way."""


def at_counter(reading: Reading, number: int) -> Shape:
    """``help``: the counter's call for the manager while it stands, or was answered just now; ``items``: what is to be
    read there, what is unread first. HallError ``unknown_counter``."""
    if number not in reading.catalogue.counter_by_number:
        raise HallError("unknown_counter", counter=number)
    live = reading.store.counter(number)
    items = [] if live is None or live.state == CounterState.CLOSED else _to_read(reading, live)
    return {"help": _help(reading, number), "items": sorted(items, key=lambda item: (item["read"], item["id"]))}


def _help(reading: Reading, number: int) -> Shape | None:
    last = reading.store.notices.help_at(number, reading.hall.day_seq)
    if last is None:
        return None
    ended_at = last.notice.ended_at
    shape: Shape = {"id": last.notice.id, "since": iso(last.notice.at), "reason": last.text}
    if ended_at is None:
        return shape
    if reading.now - ended_at > COMING_MS or not _was_answered(reading, last.notice):
        return None
    return shape | {"answered_at": iso(ended_at)}


def _was_answered(reading: Reading, notice: Notice) -> bool:
    event = reading.store.entries(notice.seq - 1, 1)[0].event
    return isinstance(event, NoticeEnded) and event.how == How.ANSWERED


def _to_read(reading: Reading, live: Counter) -> list[Shape]:
    store, day = reading.store, reading.hall.day
    here = [one for one in store.notices.open() if one.notice.concerns(live.number) and one.notice.stands(day)]
    if not here:
        return []
    reads, names, reader = _reads(reading, here), _names(reading), reader_at(live.number, live.staff)
    unread = store.notices.unread(reader, day)
    first = store.notices.first_call(live.number, live.staff, reading.hall.day_seq) if unread else None
    stopping = {one.id for one in stops(unread, first)}
    return [
        {
            **_told(one, names),
            "must_confirm": one.notice.id in stopping,
            "read": _has_read(one.notice, reads[one.notice.id], live.number, reader),
        }
        for one in here
    ]


def _has_read(notice: Notice, reads: list[Read], counter: int, reader: str) -> bool:
    """A message that was read at a counter is read there, whoever sits down next; a notice is for each person."""
    there = notice.kind == NoticeKind.MESSAGE and any(read.counter == counter for read in reads)
    return there or any(read.reader == reader for read in reads)


def standing(reading: Reading) -> Shape:
    """``help``: who waits for the manager, longest first; ``items``: messages and notices that stand, the latest first,
    with who has read each and who sits at a counter and has not."""
    posted = [one for one in reading.store.notices.open() if one.notice.stands(reading.hall.day)]
    names = _names(reading) if posted else {}
    calls = [one for one in posted if one.notice.kind == NoticeKind.HELP]
    written = [one for one in posted if one.notice.kind != NoticeKind.HELP]
    return {"help": [_call(one, names) for one in calls], "items": _with_readers(reading, written, names)}


def _with_readers(reading: Reading, written: list[Posted], names: dict[str, str]) -> list[Shape]:
    if not written:
        return []
    reads = _reads(reading, written)
    seats = [live for live in reading.store.counters().values() if live.state != CounterState.CLOSED]
    return [
        {
            **_told(one, names),
            "counters": list(one.notice.counters),
            "until": one.notice.until,
            "reads": [_person(read.counter, read.reader, names, iso(read.at)) for read in reads[one.notice.id]],
            "missing": [
                _person(seat.number, seat.staff, names)
                for seat in seats
                if one.notice.concerns(seat.number)
                and not _has_read(one.notice, reads[one.notice.id], seat.number, reader_at(seat.number, seat.staff))
            ],
        }
        for one in reversed(written)
    ]


def _call(posted: Posted, names: dict[str, str]) -> Shape:
    notice = posted.notice
    who = _person(notice.counter or 0, notice.staff, names)
    return {"id": notice.id, "reason": posted.text, "since": iso(notice.at), **who}


def _told(posted: Posted, names: dict[str, str]) -> Shape:
    notice = posted.notice
    shape: Shape = {"id": notice.id, "kind": notice.kind.value, "text": posted.text, "at": iso(notice.at)}
    if notice.staff is not None:
        shape |= {"from": notice.staff, "name": names.get(notice.staff, notice.staff)}
    return shape


def _person(counter: int, staff: str | None, names: dict[str, str], at: str | None = None) -> Shape:
    shape: Shape = {"counter": counter}
    if staff is not None and staff != reader_at(counter, None):
        shape |= {"staff": staff, "name": names.get(staff, staff)}
    return shape if at is None else shape | {"at": at}


def _names(reading: Reading) -> dict[str, str]:
    return {one.number: one.name for one in reading.store.people.all_staff()}


def _reads(reading: Reading, posted: list[Posted]) -> dict[int, list[Read]]:
    found: dict[int, list[Read]] = {one.notice.id: [] for one in posted}
    for read in reading.store.notices.reads(found):
        found[read.notice].append(read)
    return found
