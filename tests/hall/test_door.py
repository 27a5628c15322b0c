"""The rules at the door: hours and days that differ, quotas, the last ticket, slots, what is wrong with a set-up."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hall.day import local
from hall.door import Calendar, Door, Given, Holiday, Kind, Limits, Problem, Slots, problems, slots_on, too_late
from hall.parts import Hours, Name
from tests.builders import HOUR, MINUTE, moment

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
WEEK = [Hours.model_validate({"days": [1, 2, 3, 4, 5], "opens": "08:30", "closes": "17:00"})]
MONDAY, SATURDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 28), date(2026, 11, 29)
NAME = {"zh": "国庆节", "en": "National Day"}


def hours(*rows: tuple[str, str], days: list[int] | None = None) -> list[Hours]:
    known = {"days": days} if days else {}
    return [Hours.model_validate({"opens": opens, "closes": closes, **known}) for opens, closes in rows]


def holiday(first: date, **more: Any) -> Holiday:
    return Holiday.model_validate({"name": NAME, "first": first, **more})


def calendar(
    rows: list[Hours] | None = None, *holidays: Holiday, zone: ZoneInfo = SHANGHAI, **own: list[Hours]
) -> Calendar:
    return Calendar(zone, WEEK if rows is None else rows, holidays, own)


def at(clock: str, day: date = MONDAY, offset: str = "+08:00") -> int:
    return moment(f"{day.isoformat()}T{clock}{offset}")


# --- hours


@pytest.mark.parametrize(
    ("clock", "is_open"), [("08:29:59", False), ("08:30", True), ("16:59:59", True), ("17:00", False)]
)
def test_open_from_the_first_minute_until_before_the_last(clock: str, is_open: bool) -> None:
    assert calendar().open_at("pay", at(clock)) is is_open


def test_without_hours_it_is_always_open() -> None:
    always = calendar([])
    assert always.open_at("pay", at("03:00", SUNDAY))
    assert always.left("pay", at("03:00"), at("04:00")) is None


def test_a_type_is_open_within_the_hours_of_the_hall() -> None:
    both = calendar(None, pay=hours(("16:00", "20:00")))
    assert [both.open_at("pay", at(clock)) for clock in ("15:59", "16:00", "16:59", "17:00")] == [
        False,
        True,
        True,
        False,
    ]
    assert both.open_at("new", at("09:00"))


def test_hours_that_close_at_midnight_last_until_then() -> None:
    late = calendar(hours(("22:00", "00:00"), ("00:00", "06:00")))
    assert [late.open_at("pay", at(clock)) for clock in ("21:59", "23:59:59", "00:00", "05:59", "06:00")] == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_opens_after_finds_the_next_opening_over_a_weekend() -> None:
    assert calendar().opens_after("pay", at("17:00", date(2026, 11, 27))) == at("08:30", date(2026, 11, 30))
    assert calendar().opens_after("pay", at("12:00")) == at("12:00")
    assert calendar(hours(("03:00", "03:00"))).opens_after("pay", at("12:00")) is None


def test_after_a_break_at_noon_it_opens_again_the_same_day() -> None:
    broken = calendar(hours(("08:30", "12:00"), ("13:30", "17:00")))
    assert broken.opens_after("pay", at("12:00")) == at("13:30")


# --- days that differ


def test_a_holiday_closes_the_hall_for_its_days() -> None:
    closed = calendar(None, holiday(MONDAY, last=date(2026, 11, 24)))
    assert not closed.open_at("pay", at("10:00"))
    assert closed.opens_after("pay", at("10:00")) == at("08:30", date(2026, 11, 25))
    found = closed.why_shut("pay", at("10:00"))
    assert found is not None
    assert found.name == Name.model_validate(NAME)
    assert closed.why_shut("pay", at("20:00", date(2026, 11, 25))) is None


def test_a_working_saturday_is_open_as_on_a_friday_for_hall_and_types() -> None:
    own = [*hours(("09:00", "11:00"), days=[5]), *hours(("14:00", "15:00"), days=[6])]
    working = calendar(None, holiday(SATURDAY, like=5), pay=own)
    assert working.spans("new", SATURDAY) == ((at("08:30", SATURDAY), at("17:00", SATURDAY)),)
    assert working.spans("pay", SATURDAY) == ((at("09:00", SATURDAY), at("11:00", SATURDAY)),)
    assert calendar().spans("new", SATURDAY) == ()


def test_other_hours_are_in_place_of_those_of_the_week() -> None:
    short = calendar(None, holiday(SUNDAY, hours=[{"opens": "10:00", "closes": "12:00"}]))
    assert short.spans("pay", SUNDAY) == ((at("10:00", SUNDAY), at("12:00", SUNDAY)),)


def test_a_day_of_one_type_says_nothing_of_the_others() -> None:
    mine = calendar(None, holiday(MONDAY, services=["pay"]))
    assert (mine.open_at("pay", at("10:00")), mine.open_at("new", at("10:00"))) == (False, True)


def test_a_hall_without_hours_has_holidays_too() -> None:
    always = calendar([], holiday(MONDAY))
    assert not always.open_at("pay", at("10:00"))
    assert always.opens_after("pay", at("10:00")) == at("00:00", date(2026, 11, 24))


# --- clocks that are changed


def test_hours_within_the_hour_that_spring_leaves_out_are_none() -> None:
    spring = date(2026, 3, 29)
    gone = calendar(hours(("02:00", "03:00")), zone=BERLIN)
    assert gone.spans("pay", spring) == ()
    day = calendar(hours(("01:00", "04:00")), zone=BERLIN)
    assert [end - start for start, end in day.spans("pay", spring) or ()] == [2 * HOUR]


def test_hours_that_autumn_shows_twice_are_as_long_as_they_are() -> None:
    autumn = date(2026, 10, 25)
    day = calendar(hours(("01:00", "04:00")), zone=BERLIN)
    assert [end - start for start, end in day.spans("pay", autumn) or ()] == [4 * HOUR]
    second = moment("2026-10-25T02:30:00+01:00")
    assert day.open_at("pay", second)


def test_slots_of_the_hour_that_is_left_out_are_none_and_of_one_shown_twice_come_once() -> None:
    row = slots(opens="01:30", closes="04:00", every=30, days=[7])
    always = calendar([], zone=BERLIN)
    spring = slots_on(always, [row], "pay", date(2026, 3, 29))
    assert [moment_of(one, BERLIN) for one in spring] == ["01:30", "03:00", "03:30"]
    autumn = slots_on(always, [row], "pay", date(2026, 10, 25))
    assert [moment_of(one, BERLIN) for one in autumn] == ["01:30", "02:00", "02:30", "03:00", "03:30"]


def moment_of(at: int, zone: ZoneInfo) -> str:
    return f"{local(at, zone):%H:%M}"


# --- quotas


@pytest.mark.parametrize(
    ("limits", "given", "reached"),
    [
        ({}, Given(1000, 1000, True), None),
        ({"day": 3}, Given(2, 0), None),
        ({"day": 3}, Given(2, 1, True), "day"),
        ({"morning": 2}, Given(1, 0), None),
        ({"morning": 2}, Given(2, 0), "half"),
        ({"morning": 2}, Given(2, 50, True), None),
        ({"afternoon": 2}, Given(50, 1, True), None),
        ({"afternoon": 2}, Given(0, 2, True), "half"),
        # what keeps numbers back for longer goes before
        ({"day": 2, "morning": 2}, Given(2, 0), "day"),
    ],
)
def test_quota(limits: dict[str, int], given: Given, reached: str | None) -> None:
    assert Limits(**limits).reached(given) == reached


# --- the last ticket


def test_left_counts_only_the_time_that_is_open() -> None:
    broken = calendar(hours(("08:30", "12:00"), ("13:30", "17:00")))
    assert broken.left("pay", at("11:00"), at("04:00", date(2026, 11, 24))) == HOUR + 3.5 * HOUR
    assert broken.left("pay", at("12:30"), at("04:00", date(2026, 11, 24))) == 3.5 * HOUR
    assert broken.left("pay", at("17:00"), at("04:00", date(2026, 11, 24))) == 0


@pytest.mark.parametrize(
    ("left", "high", "pace", "grace", "late"),
    [
        (None, 100_000, 600, 0, False),
        (20 * MINUTE, 600, 600, 0, False),
        (20 * MINUTE - 1, 600, 600, 0, True),
        (15 * MINUTE, 600, 600, 300, False),
        (0, 0, 60, 0, True),
    ],
)
def test_too_late(left: int | None, high: int, pace: float, grace: int, late: bool) -> None:
    assert too_late(left, high, pace, grace) is late


# --- slots


def slots(**more: Any) -> Slots:
    row = {"service": "pay", "opens": "09:00", "closes": "10:00", "every": 30, "capacity": 2}
    return Slots.model_validate(row | more)


def test_slots_begin_before_the_row_ends() -> None:
    found = slots_on(calendar(), [slots()], "pay", MONDAY)
    assert found == {at("09:00"): 2, at("09:30"): 2}
    assert slots_on(calendar(), [slots()], "new", MONDAY) == {}
    assert slots_on(calendar(), [slots()], "pay", SATURDAY) == {}


def test_slots_of_a_day_are_in_place_of_those_of_its_weekday() -> None:
    rows = [slots(), slots(day=MONDAY, opens="14:00", closes="14:30", capacity=5)]
    assert slots_on(calendar(), rows, "pay", MONDAY) == {at("14:00"): 5}
    assert len(slots_on(calendar(), rows, "pay", date(2026, 11, 24))) == 2


def test_slots_that_meet_add_up() -> None:
    assert slots_on(calendar(), [slots(), slots(opens="09:30")], "pay", MONDAY) == {at("09:00"): 2, at("09:30"): 4}


def test_there_are_no_slots_while_the_type_is_closed() -> None:
    assert slots_on(calendar(), [slots(opens="08:00")], "pay", MONDAY) == {
        at("08:30"): 2,
        at("09:00"): 2,
        at("09:30"): 2,
    }
    assert slots_on(calendar(None, holiday(MONDAY)), [slots()], "pay", MONDAY) == {}


# --- what is wrong with a set-up

PAY = Kind(code="pay", name=Name(zh="缴费", en="Payment"), counters=1)
TALK = Kind(code="talk", name=Name(zh="咨询", en="Questions"), counters=0)
TOLD = Kind(code="told", name=Name(zh="报装", en="Works"), counters=0, message=True)


def wrong(*kinds: Kind, **door: Any) -> list[Problem]:
    plain = {"hours": [row.model_dump(mode="json") for row in WEEK]} | door
    return problems(Door.model_validate(plain), kinds or (PAY,), SHANGHAI, MONDAY)


def codes(found: list[Problem]) -> list[tuple[str, bool]]:
    return [(one.code, one.stops) for one in found]


def row(opens: str, closes: str, **more: Any) -> dict[str, Any]:
    return {"opens": opens, "closes": closes, **more}


def test_nothing_is_wrong_with_plain_rules() -> None:
    assert wrong() == []
    assert wrong(hours=[]) == []
    assert wrong(hours=[row("22:00", "00:00"), row("00:00", "06:00")]) == []


@pytest.mark.parametrize(
    ("door", "expected"),
    [
        ({"hours": [row("17:00", "08:30")]}, [("hours_end", True)]),
        ({"hours": [row("08:30", "08:30")]}, [("hours_end", True)]),
        ({"hours": [row("08:30", "12:00"), row("11:00", "17:00")]}, [("hours_overlap", True)]),
        ({"hours": [row("08:30", "12:00", days=[1]), row("11:00", "17:00", days=[2])]}, []),
        ({"hours": [row("08:30", "12:00", days=[])]}, [("hours_no_day", True)]),
        ({"services": [{"code": "pay", "quota": 0}]}, [("quota_zero", True)]),
        ({"services": [{"code": "pay", "quota_afternoon": 0}]}, [("quota_zero", True)]),
        ({"services": [{"code": "pay", "quota": 5, "quota_morning": 6}]}, [("quota_half", False)]),
        ({"services": [{"code": "pay", "hours": [row("18:00", "19:00")]}]}, [("never_open", False)]),
        ({"holidays": [{"name": NAME, "first": "2026-10-07", "last": "2026-10-01"}]}, [("holiday_end", True)]),
        ({"holidays": [{"name": NAME, "first": "2026-10-07"}] * 2}, [("holiday_twice", True)]),
        (
            {"holidays": [{"name": NAME, "first": "2026-10-07"}, {"name": NAME, "first": "2026-10-07", "services": ["pay"]}]},
            [],
        ),
        ({"holidays": [{"name": NAME, "first": "2026-10-07", "hours": [row("09:00", "08:00")]}]}, [("hours_end", True)]),
        ({"slots": [row("09:00", "10:00", service="gone")]}, [("slots_service", True)]),
        ({"slots": [row("10:00", "09:00", service="pay")]}, [("hours_end", True)]),
        ({"slots": [row("09:00", "11:00", service="pay"), row("10:00", "12:00", service="pay")]}, [("slots_overlap", True)]),
        ({"slots": [row("09:00", "10:00", service="pay")]}, []),
        ({"slots": [row("07:00", "10:00", service="pay")]}, [("slots_outside", False)]),
        ({"slots": [row("09:00", "10:00", service="pay", days=[6])]}, [("slots_outside", False)]),
        ({"slots": [row("09:00", "10:00", service="pay", day="2026-11-28")]}, [("slots_outside", False)]),
        ({"slots": [row("09:00", "10:00", service="pay", day="2026-11-21")]}, []),
        # a holiday now and then is no mistake
        (
            {
                "slots": [row("09:00", "10:00", service="pay")],
                "holidays": [{"name": NAME, "first": "2026-11-23", "last": "2026-11-27"}],
            },
            [],
        ),
        ({"hours": [], "last_ticket": {"on": True}}, [("last_ticket", False)]),
        ({"last_ticket": {"on": True}}, []),
    ],
)  # fmt: skip
def test_problems(door: dict[str, Any], expected: list[tuple[str, bool]]) -> None:
    assert codes(wrong(**door)) == expected


def test_a_type_without_a_counter_is_told_but_one_that_only_says_where_to_go_is_not() -> None:
    assert [(one.code, one.what) for one in wrong(PAY, TALK, TOLD)] == [("no_counter", TALK.name)]


def test_what_cannot_be_saved_is_told_first() -> None:
    found = wrong(PAY, TALK, services=[{"code": "pay", "quota": 0}, {"code": "talk", "quota": 2, "quota_morning": 3}])
    assert [one.stops for one in found] == [True, False]
