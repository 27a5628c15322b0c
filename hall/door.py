"""The rules at the door (取号规则): opening hours and the days that differ, quotas, the last ticket, slots. Pure.

Times are milliseconds of hall time, a span is *from* and *to*. Hours that close at 00:00 last until midnight; others
never reach into the next day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Annotated, Protocol
from zoneinfo import ZoneInfo

from pydantic import Field

from hall.day import local
from hall.parts import Clock, Code, Hours, Name, Part, Seconds

MIDNIGHT = time()
LOOK_AHEAD = 120
"""Days in which a hall that is closed is expected to open again."""
MOST_KEPT = 4_000
Span = tuple[int, int]
Quota = Annotated[int, Field(ge=1, le=100_000)]
Weekday = Annotated[int, Field(ge=1, le=7)]


class Between(Part):
    """Hours of one day."""

    opens: Clock
    closes: Clock


class Holiday(Part):
    """Days that differ from the week (节假日、调休): closed, or open as on the weekday ``like``, or at ``hours`` of
    their own, in which a type still keeps its own hours of that weekday. ``services``: the types it concerns; the whole
    hall where none is named."""

    name: Name
    first: date
    last: date | None = None
    like: Weekday | None = None
    hours: Annotated[tuple[Between, ...], Field(max_length=6)] = ()
    services: Annotated[tuple[Code, ...], Field(max_length=60)] = ()

    def holds(self, day: date) -> bool:
        """Whether it is of this day."""
        return self.first <= day <= (self.last or self.first)

    @property
    def closed(self) -> bool:
        """Whether nothing is open on its days."""
        return self.like is None and not self.hours


class LastTicket(Part):
    """Whether numbers end when a new one would be served after closing time, by forecast; ``grace`` seconds later is
    still in time."""

    on: bool = False
    grace: Seconds = 0


class Slots(Part):
    """Appointments of a type: on these weekdays, or on this one day instead, from ``opens`` until before ``closes``
    every so many minutes for ``capacity`` customers each."""

    service: Code
    days: Annotated[tuple[Weekday, ...], Field(max_length=7)] = (1, 2, 3, 4, 5)
    day: date | None = None
    opens: Clock
    closes: Clock
    every: Annotated[int, Field(ge=5, le=720)] = 30
    capacity: Annotated[int, Field(ge=1, le=999)] = 1


class Booking(Part):
    """Who comes to an appointment up to ``early`` seconds before or ``late`` seconds after it has its place; it is made
    at most ``ahead`` days before."""

    early: Seconds = 1800
    late: Seconds = 900
    ahead: Annotated[int, Field(ge=0, le=366)] = 14


class DoorOfType(Part):
    """What the door of one type is set up with; a draft may say 0, which ``problems`` names."""

    code: Code
    hours: Annotated[tuple[Hours, ...], Field(max_length=20)] = ()
    quota: Annotated[int, Field(ge=0, le=100_000)] | None = None
    quota_morning: Annotated[int, Field(ge=0, le=100_000)] | None = None
    quota_afternoon: Annotated[int, Field(ge=0, le=100_000)] | None = None


class Door(Part):
    """All rules at the door, as they are written and saved."""

    hours: Annotated[tuple[Hours, ...], Field(max_length=20)] = ()
    noon: Clock = time(12)
    holidays: Annotated[tuple[Holiday, ...], Field(max_length=100)] = ()
    last_ticket: LastTicket = LastTicket()
    booking: Booking = Booking()
    slots: Annotated[tuple[Slots, ...], Field(max_length=200)] = ()
    services: Annotated[tuple[DoorOfType, ...], Field(max_length=200)] = ()


# --- hours


class _Opened(Protocol):
    @property
    def opens(self) -> time: ...
    @property
    def closes(self) -> time: ...


class Calendar:
    """When the hall and each of its types are open; what it found for a day is kept."""

    def __init__(
        self, zone: ZoneInfo, hours: Sequence[Hours], holidays: Sequence[Holiday], own: Mapping[str, Sequence[Hours]]
    ) -> None:
        self.zone = zone
        self._hours = tuple(hours)
        self._holidays = tuple(holidays)
        self._own = own
        self._known: dict[tuple[str, date], tuple[Span, ...] | None] = {}

    def always(self, service: str) -> bool:
        """Whether neither hours nor holidays concern this type."""
        return not (self._hours or self._holidays or self._own.get(service))

    def spans(self, service: str, day: date) -> tuple[Span, ...] | None:
        """When a type is open on a day, in order; None where nothing limits it."""
        key = service, day
        if key not in self._known:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[key] = self._spans(service, day)
        return self._known[key]

    def _spans(self, service: str, day: date) -> tuple[Span, ...] | None:
        whole, own = self.holiday(day), self.holiday(day, service)
        of_hall = _on(day, self._hours, whole, self.zone)
        of_type = _on(day, self._own.get(service, ()), own or _as_on(whole), self.zone)
        if of_hall is None or of_type is None:
            return of_type if of_hall is None else of_hall
        return tuple(_cut(of_hall, of_type))

    def holiday(self, day: date, service: str | None = None) -> Holiday | None:
        """What makes a day differ: for the hall, or for one type alone."""
        for one in self._holidays:
            if one.holds(day) and (service in one.services if service is not None else not one.services):
                return one
        return None

    def why_shut(self, service: str, at: int) -> Holiday | None:
        """The holiday because of which a type is closed at this time, if it is because of one."""
        day = local(at, self.zone).date()
        return self.holiday(day, service) or self.holiday(day)

    def open_at(self, service: str, at: int) -> bool:
        """Whether a type is open at this moment."""
        if self.always(service):
            return True
        spans = self.spans(service, local(at, self.zone).date())
        return spans is None or any(start <= at < end for start, end in spans)

    def opens_after(self, service: str, at: int) -> int | None:
        """The first moment from ``at`` on at which a type is open; None when none is in sight."""
        first = local(at, self.zone).date()
        for day in (first + timedelta(n) for n in range(LOOK_AHEAD)):
            spans = self.spans(service, day)
            if spans is None:
                return max(at, _ms(day, MIDNIGHT, self.zone))
            for start, end in spans:
                if end > at:
                    return max(at, start)
        return None

    def left(self, service: str, at: int, until: int) -> int | None:
        """How long a type is open from ``at`` until the business day ends, in milliseconds; None where no hours limit
        it."""
        if self.always(service):
            return None
        total, limited = 0, False
        day, last = local(at, self.zone).date(), local(until, self.zone).date()
        while day <= last:
            spans = self.spans(service, day)
            if spans is not None:
                limited = True
            else:
                begins, ends = (_ms(day + timedelta(n), MIDNIGHT, self.zone) for n in (0, 1))
                spans = ((begins, ends),)
            total += sum(max(0, min(end, until) - max(start, at)) for start, end in spans)
            day += timedelta(1)
        return total if limited else None

    def at(self, day: date, clock: time) -> int:
        """When the hall's clock shows a time on a day; for the first time, where it shows it twice."""
        return _ms(day, clock, self.zone)

    def times(self, row: Slots, day: date) -> list[int]:
        """The slots of a row that begin on a day while its type is open."""
        if row.day != day if row.day is not None else day.isoweekday() not in row.days:
            return []
        begins = _minutes(row.opens)
        ends = _minutes(row.closes) or 1440
        clocks = (time(minute // 60, minute % 60) for minute in range(begins, ends, row.every))
        found = ((clock, _ms(day, clock, self.zone)) for clock in clocks)
        # in spring the clock leaves an hour out: nobody can come then
        real = [at for clock, at in found if local(at, self.zone).time() == clock]
        return [at for at in real if self.open_at(row.service, at)]


def slots_on(calendar: Calendar, slots: Sequence[Slots], service: str, day: date) -> dict[int, int]:
    """How many appointments of a type begin at which moment of a day. Rows of that very day are in place of those of
    its weekday; rows that meet add up."""
    rows = [row for row in slots if row.service == service and (row.day is None or row.day == day)]
    chosen = [row for row in rows if row.day is not None] or rows
    found: dict[int, int] = {}
    for row in chosen:
        for at in calendar.times(row, day):
            found[at] = found.get(at, 0) + row.capacity
    return dict(sorted(found.items()))


def _as_on(holiday: Holiday | None) -> Holiday | None:
    """What a day that differs for the hall means for a type: on a day like another it is open as on that other."""
    return None if holiday is None or holiday.like is None else holiday.model_copy(update={"hours": ()})


def _on(day: date, hours: Sequence[Hours], holiday: Holiday | None, zone: ZoneInfo) -> tuple[Span, ...] | None:
    if holiday is not None and (holiday.closed or holiday.hours):
        return _joined(_span(day, one, zone) for one in holiday.hours)
    if not hours:
        return None
    return _weekly(day, hours, holiday.like if holiday and holiday.like else day.isoweekday(), zone)


def _weekly(day: date, hours: Sequence[Hours], weekday: int, zone: ZoneInfo) -> tuple[Span, ...]:
    return _joined(_span(day, one, zone) for one in hours if weekday in one.days)


def _span(day: date, hours: _Opened, zone: ZoneInfo) -> Span:
    until = day if hours.closes > MIDNIGHT else day + timedelta(1)
    return _ms(day, hours.opens, zone), _ms(until, hours.closes, zone)


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def _cut(one: Sequence[Span], other: Sequence[Span]) -> Iterator[Span]:
    for a_start, a_end in one:
        for b_start, b_end in other:
            start, end = max(a_start, b_start), min(a_end, b_end)
            if start < end:
                yield start, end


def _ms(day: date, clock: time, zone: ZoneInfo) -> int:
    return round(datetime.combine(day, clock, zone).timestamp() * 1000)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


# --- quotas and the last ticket


@dataclass(frozen=True, slots=True)
class Given:
    """How many numbers of a type were given before and after noon of the business day, and whether it is after."""

    morning: int = 0
    afternoon: int = 0
    is_afternoon: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The quotas of a type; None is no limit."""

    day: int | None = None
    morning: int | None = None
    afternoon: int | None = None

    @property
    def any(self) -> bool:
        """Whether there is one at all."""
        return self != Limits()

    def reached(self, given: Given) -> str | None:
        """``day`` or ``half``, whichever keeps numbers back for longer; None when there are some left."""
        if self.day is not None and given.morning + given.afternoon >= self.day:
            return "day"
        most, so_far = (self.afternoon, given.afternoon) if given.is_afternoon else (self.morning, given.morning)
        return "half" if most is not None and so_far >= most else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shut:
    """Why no number can be had: a ``reason`` of the contract, when there will be some ``again`` as far as is known, and
    the holiday that it is because of."""

    reason: str
    again: int | None = None
    holiday: Name | None = None


def too_late(left: int | None, high: int, pace: float, grace: int) -> bool:
    """Whether a number would be served after closing time: ``left`` milliseconds of being open, a wait of ``high`` and
    a service of ``pace`` seconds, ``grace`` seconds."""
    return left is not None and (high + pace) * 1000 > left + grace * 1000


# --- what is wrong with a set-up


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a check needs to know of a type."""

    code: str
    name: Name
    counters: int
    message: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong: ``code`` names its sentence ``door.wrong.<code>``; ``stops``: it cannot be saved so. ``what`` it
    is about (the hall where nothing is said), and the hours and the day of it."""

    code: str
    stops: bool
    what: Name | None = None
    hours: str | None = None
    weekday: int | None = None
    day: str | None = None


def problems(door: Door, kinds: Sequence[Kind], zone: ZoneInfo, today: date) -> list[Problem]:
    """Everything that is wrong with a set-up, what cannot be saved first."""
    found = [*_wrong_hours(door, kinds), *_wrong_holidays(door), *_wrong_quotas(door, kinds)]
    found += _wrong_slots(door, kinds)
    if not any(one.stops for one in found):
        calendar = Calendar(zone, door.hours, door.holidays, {one.code: one.hours for one in door.services})
        found += _idle_types(door, kinds, calendar, today)
        found += _slots_outside(door, kinds, calendar, today)
    if door.last_ticket.on and not door.hours and not any(one.hours for one in door.services):
        found.append(Problem(code="last_ticket", stops=False))
    return sorted(dict.fromkeys(found), key=lambda one: not one.stops)


def _said(hours: _Opened) -> str:
    return f"{hours.opens:%H:%M}–{hours.closes:%H:%M}"


def _ends(hours: _Opened) -> int:
    return _minutes(hours.closes) or 1440


def _backwards(hours: _Opened) -> bool:
    return _minutes(hours.opens) >= _ends(hours)


def _meet(one: _Opened, other: _Opened) -> bool:
    return _minutes(one.opens) < _ends(other) and _minutes(other.opens) < _ends(one)


def _overlap(rows: Sequence[_Opened]) -> str | None:
    ordered = sorted(rows, key=lambda row: row.opens)
    return next(
        (f"{_said(a)}, {_said(b)}" for a, b in pairwise(ordered) if _meet(a, b)),
        None,
    )


def _wrong_hours(door: Door, kinds: Sequence[Kind]) -> Iterator[Problem]:
    names = {kind.code: kind.name for kind in kinds}
    for what, hours in ((None, door.hours), *((names.get(one.code), one.hours) for one in door.services)):
        for row in hours:
            if _backwards(row):
                yield Problem(code="hours_end", stops=True, what=what, hours=_said(row))
            if not row.days:
                yield Problem(code="hours_no_day", stops=True, what=what, hours=_said(row))
        for weekday in range(1, 8):
            if said := _overlap([row for row in hours if weekday in row.days]):
                yield Problem(code="hours_overlap", stops=True, what=what, hours=said, weekday=weekday)
                break


def _wrong_holidays(door: Door) -> Iterator[Problem]:
    for index, one in enumerate(door.holidays):
        if one.last is not None and one.last < one.first:
            yield Problem(code="holiday_end", stops=True, what=one.name, day=one.first.isoformat())
        for row in one.hours:
            if _backwards(row):
                yield Problem(code="hours_end", stops=True, what=one.name, hours=_said(row))
        if said := _overlap(one.hours):
            yield Problem(code="hours_overlap", stops=True, what=one.name, hours=said)
        for other in door.holidays[:index]:
            same = set(one.services) & set(other.services) or (not one.services and not other.services)
            day = max(one.first, other.first)
            if same and one.holds(day) and other.holds(day):
                yield Problem(code="holiday_twice", stops=True, what=one.name, day=day.isoformat())


def _wrong_quotas(door: Door, kinds: Sequence[Kind]) -> Iterator[Problem]:
    names = {kind.code: kind.name for kind in kinds}
    for one in door.services:
        halves = one.quota_morning, one.quota_afternoon
        if 0 in (one.quota, *halves):
            yield Problem(code="quota_zero", stops=True, what=names.get(one.code))
        known = [half for half in halves if half is not None]
        if one.quota is not None and known and max(known) > one.quota:
            yield Problem(code="quota_half", stops=False, what=names.get(one.code))


def _wrong_slots(door: Door, kinds: Sequence[Kind]) -> Iterator[Problem]:
    names = {kind.code: kind.name for kind in kinds if not kind.message}
    for index, row in enumerate(door.slots):
        what = names.get(row.service)
        if what is None:
            yield Problem(code="slots_service", stops=True, hours=_said(row))
        if _backwards(row):
            yield Problem(code="hours_end", stops=True, what=what, hours=_said(row))
        elif row.day is None and not row.days:
            yield Problem(code="hours_no_day", stops=True, what=what, hours=_said(row))
        for other in door.slots[:index]:
            same_day = row.day == other.day if row.day or other.day else bool(set(row.days) & set(other.days))
            if other.service == row.service and same_day and _meet(row, other):
                yield Problem(code="slots_overlap", stops=True, what=what, hours=f"{_said(other)}, {_said(row)}")


def _idle_types(door: Door, kinds: Sequence[Kind], calendar: Calendar, today: date) -> Iterator[Problem]:
    for kind in kinds:
        if kind.message:
            continue
        if not kind.counters:
            yield Problem(code="no_counter", stops=False, what=kind.name)
        week = [calendar.spans(kind.code, today + timedelta(n)) for n in range(28)]
        if all(spans == () for spans in week):
            yield Problem(code="never_open", stops=False, what=kind.name)


def _slots_outside(door: Door, kinds: Sequence[Kind], calendar: Calendar, today: date) -> Iterator[Problem]:
    names = {kind.code: kind.name for kind in kinds}
    free = Calendar(calendar.zone, (), (), {})
    for row in door.slots:
        for day in _days_of(row, calendar, today):
            if len(calendar.times(row, day)) < len(free.times(row, day)):
                yield Problem(
                    code="slots_outside",
                    stops=False,
                    what=names.get(row.service),
                    hours=_said(row),
                    weekday=day.isoweekday(),
                    day=row.day.isoformat() if row.day else None,
                )
                break


def _days_of(row: Slots, calendar: Calendar, today: date) -> list[date]:
    """The row's own day, unless it has been; or of each of its weekdays one that is like any other, soon."""
    if row.day is not None:
        return [row.day] if row.day >= today else []
    found: dict[int, date] = {}
    for day in (today + timedelta(n) for n in range(60)):
        differs = calendar.holiday(day) or calendar.holiday(day, row.service)
        if day.isoweekday() in row.days and differs is None:
            found.setdefault(day.isoweekday(), day)
    return list(found.values())
