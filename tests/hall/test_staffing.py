"""Who serves what: the timetable's word, how many stay open, and what is wrong with a plan."""

from __future__ import annotations

from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hall.door import Calendar
from hall.parts import Name
from hall.staffing import DutyOf, Limit, Profile, Staffing, Stretch, Wanted, problems, profile_due, too_few
from tests.builders import DAY, HOUR, MINUTE, moment

SHANGHAI = Calendar(ZoneInfo("Asia/Shanghai"), (), (), {})
MONDAY = moment("2026-11-23T00:00:00+08:00")
TYPES = {code: Name(zh=code, en=code) for code in ("pay", "new", "card")}
NOON = Profile(code="noon", name=Name(zh="午间", en="Lunch"), counters=(DutyOf(number=1, first=("pay", "new")),))
LATE = Profile(code="late", name=Name(zh="晚间", en="Evening"), counters=(DutyOf(number=2, first=("card",)),))


def stretch(profile: str = "noon", opens: int = 12, closes: int = 14, days: tuple[int, ...] = (1, 2, 3)) -> Stretch:
    return Stretch(profile=profile, days=days, opens=time(opens), closes=time(closes))


TABLE = (stretch(), stretch("late", 17, 20))


@pytest.mark.parametrize(
    ("active", "since", "now", "wanted"),
    [
        (None, 0, MONDAY + 12 * HOUR - 1, None),
        (None, 0, MONDAY + 12 * HOUR, Wanted("noon")),
        ("noon", MONDAY + 12 * HOUR, MONDAY + 13 * HOUR, None),
        ("noon", MONDAY + 12 * HOUR, MONDAY + 14 * HOUR, Wanted(None)),
        # chosen by hand within a stretch: it holds until that ends
        ("late", MONDAY + 13 * HOUR, MONDAY + 13 * HOUR + MINUTE, None),
        ("late", MONDAY + 13 * HOUR, MONDAY + 14 * HOUR, Wanted(None)),
        # what was chosen by hand before is there already
        ("noon", MONDAY + 11 * HOUR, MONDAY + 12 * HOUR, None),
        # the house was switched off in the evening and comes back in the morning
        ("late", MONDAY + 17 * HOUR, MONDAY + DAY + 8 * HOUR, Wanted(None)),
        # or in the middle of the next stretch
        ("late", MONDAY + 17 * HOUR, MONDAY + DAY + 13 * HOUR, Wanted("noon")),
        # no stretch on a Thursday
        (None, MONDAY + 2 * DAY + 21 * HOUR, MONDAY + 3 * DAY + 13 * HOUR, None),
    ],
)
def test_profile_due_speaks_where_a_stretch_begins_or_ends(
    active: str | None, since: int, now: int, wanted: Wanted | None
) -> None:
    assert profile_due(TABLE, SHANGHAI, active, since, now) == wanted


def test_profile_due_without_a_timetable_leaves_it_to_people() -> None:
    assert profile_due((), SHANGHAI, "noon", 0, MONDAY) is None


@pytest.mark.parametrize(
    ("open_now", "leaving", "least", "left"),
    [
        ([1, 2, 3], 1, 2, None),
        ([1, 2], 1, 2, 1),
        ([1, 2], 3, 2, None),
        ([1], 1, 1, 0),
        ([], 1, 1, None),
        ([1], 1, 0, None),
    ],
)
def test_too_few(open_now: list[int], leaving: int, least: int, left: int | None) -> None:
    assert too_few(open_now, leaving, least) == left


DUTIES = (
    DutyOf(number=1, first=("pay",)),
    DutyOf(number=2, first=("new", "card"), second=("pay",)),
)


def wrong(**changes: Any) -> list[tuple[str, bool]]:
    plan = Staffing(**({"counters": DUTIES} | changes))
    return [(one.code, one.stops) for one in problems(plan, TYPES, TYPES)]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"counters": (DUTIES[0],)}, [("no_counter", False), ("no_counter", False)]),
        ({"counters": (*DUTIES, DutyOf(number=3))}, [("serves_nothing", False)]),
        (
            {"counters": (DutyOf(number=1, first=("pay",), second=("pay",)), DUTIES[1])},
            [("twice", True)],
        ),
        (
            {"counters": (DUTIES[0], DutyOf(number=2, first=("new",), second=("card",)))},
            [("only_second", False)],
        ),
        ({"counters": (DutyOf(number=1, first=("pay",), help=("card",)), DUTIES[1])}, [("help_no_limit", False)]),
        (
            {
                "counters": (DutyOf(number=1, first=("pay",), help=("card",)), DUTIES[1]),
                "services": (Limit(code="card", help_after=600),),
            },
            [],
        ),
        ({"least_open": 2}, []),
        ({"least_open": 3}, [("least_many", False)]),
        ({"profiles": (NOON,)}, []),
        # counter 2 would serve cards alone, so nobody serves new customers; it does not serve payments second either
        ({"profiles": (LATE,)}, [("no_counter", False)]),
        ({"profiles": (Profile(code="x", name=NOON.name),)}, [("profile_empty", False)]),
        ({"timetable": (stretch(),)}, [("profile_unknown", True)]),
        ({"profiles": (NOON,), "timetable": (stretch(opens=14, closes=12),)}, [("stretch_backwards", True)]),
        ({"profiles": (NOON,), "timetable": (stretch(days=()),)}, [("stretch_no_days", False)]),
        (
            {"profiles": (NOON,), "timetable": (stretch(), stretch(opens=13, closes=15, days=(3, 4)))},
            [("overlap", True)],
        ),
        ({"profiles": (NOON,), "timetable": (stretch(), stretch(opens=14, closes=15))}, []),
        ({"profiles": (NOON,), "timetable": (stretch(), stretch(days=(4, 5)))}, []),
    ],
)
def test_problems_of_a_plan(changes: dict[str, Any], found: list[tuple[str, bool]]) -> None:
    assert wrong(**changes) == found


def test_types_without_numbers_need_no_counter() -> None:
    assert [one.code for one in problems(Staffing(counters=(DUTIES[0],)), TYPES, ["pay"])] == []


def test_what_is_wrong_everyday_is_not_said_again_for_a_profile() -> None:
    found = problems(Staffing(counters=(DUTIES[0],), profiles=(NOON,)), TYPES, ["pay", "card"])
    assert [(one.code, one.what, one.where) for one in found] == [("no_counter", TYPES["card"], None)]
