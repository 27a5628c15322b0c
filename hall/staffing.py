"""Who serves what (排班): duties of counters, work profiles by hand or timetable, help, how many stay open. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import Annotated

from pydantic import Field

from hall.day import local
from hall.door import Calendar
from hall.parts import Code, Hours, Name, Part, Seconds

CounterNumber = Annotated[int, Field(ge=1, le=999)]
Types = Annotated[tuple[Code, ...], Field(max_length=200)]
LOOK_BACK_DAYS = 7
"""How long a house may have been switched off and still find out what its timetable says."""


class Duty(Part):
    """The business types a counter serves: first and second choice, and those it helps with while they wait too
    long."""

    first: Types = ()
    second: Types = ()
    help: Types = ()

    @property
    def services(self) -> tuple[str, ...]:
        """All types it is set up to serve, first choice first; help is not set up, it comes and goes."""
        return self.first + self.second


class DutyOf(Duty):
    """The duty of one counter."""

    number: CounterNumber


class Profile(Part):
    """A way to staff the hall (班次、模式): the duties of the counters it names; the others keep their own."""

    code: Code
    name: Name
    counters: Annotated[tuple[DutyOf, ...], Field(max_length=200)] = ()

    def duty(self, number: int) -> Duty | None:
        """What it gives a counter to serve; None where it says nothing of it."""
        return next((one for one in self.counters if one.number == number), None)


class Stretch(Hours):
    """When a profile works by the timetable. Outside of every stretch counters serve what they are set up to."""

    profile: Code


class Limit(Part):
    """How long people of a type wait before other counters help; None: nobody does."""

    code: Code
    help_after: Seconds | None = None


class Staffing(Part):
    """All of it, as it is written and saved. ``least_open`` counters stay open when one pauses or closes, unless a
    manager gives their word (``least_open_word``)."""

    counters: Annotated[tuple[DutyOf, ...], Field(max_length=200)] = ()
    services: Annotated[tuple[Limit, ...], Field(max_length=200)] = ()
    profiles: Annotated[tuple[Profile, ...], Field(max_length=30)] = ()
    timetable: Annotated[tuple[Stretch, ...], Field(max_length=100)] = ()
    least_open: Annotated[int, Field(ge=0, le=999)] = 0
    least_open_word: bool = True


# --- the timetable


@dataclass(frozen=True, slots=True)
class Wanted:
    """The profile that the timetable says; None for none."""

    profile: str | None


def profile_due(
    timetable: Sequence[Stretch], calendar: Calendar, active: str | None, since: int, now: int
) -> Wanted | None:
    """The profile to be put in force; None when nothing is to be done. The timetable speaks where a stretch begins or
    ends, so what somebody chose by hand after the last of these moments (``since``) holds until the next. Times in
    milliseconds."""
    if not any(since < at <= now for at in _moments(timetable, calendar, now)):
        return None
    clock = local(now, calendar.zone)
    wanted = next(
        (s.profile for s in timetable if clock.isoweekday() in s.days and s.opens <= clock.time() < s.closes), None
    )
    return None if wanted == active else Wanted(wanted)


def _moments(timetable: Sequence[Stretch], calendar: Calendar, now: int) -> Iterator[int]:
    today = local(now, calendar.zone).date()
    for day in (today - timedelta(n) for n in range(LOOK_BACK_DAYS)):
        for one in timetable:
            if day.isoweekday() in one.days:
                yield from (calendar.at(day, one.opens), calendar.at(day, one.closes))


# --- how many stay open


def too_few(open_now: Iterable[int], leaving: int, least: int) -> int | None:
    """How many counters would be open without the one that leaves, where that is too few; None where it is not, or
    where it was not among the open ones."""
    stay = set(open_now)
    if leaving not in stay:
        return None
    left = len(stay) - 1
    return left if left < least else None


# --- what is wrong with it


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong, by a code that has words; ``what``: with which type or profile, ``where``: in which profile,
    ``counter``: at which counter, ``count``: a number that the words need. One that ``stops`` must be mended before
    it can be kept."""

    code: str
    stops: bool = False
    what: Name | None = None
    where: Name | None = None
    counter: int | None = None
    count: int | None = None


def problems(staffing: Staffing, types: Mapping[str, Name], shown: Iterable[str]) -> list[Problem]:
    """What would be wrong if the hall was staffed so; what must be mended comes first. ``types``: the names of all
    business types, ``shown``: those that give numbers."""
    giving = [code for code in types if code in set(shown)]
    found = [
        *_of_duties(staffing.counters, staffing, types, None),
        *_of_types(staffing, {one.number: one for one in staffing.counters}, giving, types, None),
        *_of_profiles(staffing, giving, types),
        *_of_timetable(staffing),
    ]
    if staffing.least_open > len(staffing.counters):
        found.append(Problem(code="least_many", count=len(staffing.counters)))
    return sorted(found, key=lambda one: not one.stops)


def _of_duties(
    duties: Sequence[DutyOf], staffing: Staffing, types: Mapping[str, Name], where: Name | None
) -> Iterator[Problem]:
    limits = {one.code: one.help_after for one in staffing.services}
    for duty in duties:
        named = [*duty.first, *duty.second, *duty.help]
        for code in sorted({code for code in named if named.count(code) > 1}):
            yield Problem(code="twice", stops=True, what=types.get(code), where=where, counter=duty.number)
        if not duty.services:
            yield Problem(code="serves_nothing", where=where, counter=duty.number)
        for code in duty.help:
            if limits.get(code) is None:
                yield Problem(code="help_no_limit", what=types.get(code), where=where, counter=duty.number)


def _of_types(
    staffing: Staffing,
    duties: Mapping[int, Duty],
    giving: Sequence[str],
    types: Mapping[str, Name],
    where: Name | None,
) -> Iterator[Problem]:
    served = {code for duty in duties.values() for code in duty.services}
    first = {code for duty in duties.values() for code in duty.first}
    for code in giving:
        if code not in served:
            yield Problem(code="no_counter", what=types[code], where=where)
        elif code not in first:
            yield Problem(code="only_second", what=types[code], where=where)


def _of_profiles(staffing: Staffing, giving: Sequence[str], types: Mapping[str, Name]) -> Iterator[Problem]:
    own = {one.number: one for one in staffing.counters}
    for profile in staffing.profiles:
        if not profile.counters:
            yield Problem(code="profile_empty", what=profile.name)
        yield from _of_duties(profile.counters, staffing, types, profile.name)
        merged = {number: profile.duty(number) or duty for number, duty in own.items()}
        base = {problem.what for problem in _of_types(staffing, own, giving, types, None)}
        # what is wrong without the profile is said once
        yield from (one for one in _of_types(staffing, merged, giving, types, profile.name) if one.what not in base)


def _of_timetable(staffing: Staffing) -> Iterator[Problem]:
    names = {profile.code: profile.name for profile in staffing.profiles}
    for one in staffing.timetable:
        if one.profile not in names:
            yield Problem(code="profile_unknown", stops=True)
        elif one.opens >= one.closes:
            yield Problem(code="stretch_backwards", stops=True, what=names[one.profile])
        elif not one.days:
            yield Problem(code="stretch_no_days", what=names[one.profile])
    for one, other in combinations(staffing.timetable, 2):
        together = set(one.days) & set(other.days)
        if together and one.opens < other.closes and other.opens < one.closes:
            yield Problem(code="overlap", stops=True, what=names.get(one.profile), where=names.get(other.profile))
