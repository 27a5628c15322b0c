"""The clock that never runs backwards, and days that turn where the hall stands."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.day import JUMP_MS, SETTLE_MS, HallClock, business_day, day_ends_at, iso, local
from tests.builders import DAY, HOUR, START, FakeClock, moment

SHANGHAI, BERLIN, APIA = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Apia")
FOUR = time(4)

# --- the clock


def test_clock_follows_the_wall(clock: FakeClock) -> None:
    clock.advance(90)
    assert (clock.now(), clock.settled()) == (START + 90_000, True)


def test_clock_follows_a_small_step_forward_at_once(clock: FakeClock) -> None:
    clock.set_wall(1.5)
    assert (clock.now(), clock.settled()) == (START + 1_500, True)


def test_clock_stands_still_through_a_small_step_back(clock: FakeClock) -> None:
    clock.set_wall(-1.5)
    assert (clock.now(), clock.settled()) == (START, True)
    clock.advance(1)
    assert clock.now() == START
    clock.advance(1)
    assert clock.now() == START + 500


def test_clock_keeps_to_a_wall_that_drifts_slowly_away(clock: FakeClock) -> None:
    for _ in range(100):
        clock.advance(60)
        clock.set_wall(-0.1)
        assert (clock.now(), clock.settled()) == (clock.wall_ms, True)


def test_clock_set_back_an_hour_goes_on_evenly(clock: FakeClock) -> None:
    clock.advance(10)
    clock.now()
    clock.set_wall(-3600)
    assert (clock.now(), clock.settled()) == (START + 10_000, False)
    clock.advance(59)
    assert (clock.now(), clock.settled()) == (START + 69_000, False)


def test_clock_set_back_is_settled_again_after_a_minute(clock: FakeClock) -> None:
    clock.set_wall(-3600)
    clock.now()
    clock.advance(60)
    assert (clock.now(), clock.settled()) == (START + 60_000, True)
    clock.advance(hours=24)
    assert (clock.now(), clock.settled()) == (START + 60_000 + DAY, True)


def test_clock_set_back_and_right_again_is_the_wall(clock: FakeClock) -> None:
    clock.set_wall(-3600)
    clock.now()
    clock.advance(60)
    assert clock.settled()
    clock.set_wall(3600)
    assert (clock.now(), clock.settled()) == (START + 60_000, False)
    clock.advance(60)
    assert (clock.now(), clock.settled(), clock.wall_ms) == (START + 120_000, True, START + 120_000)
    clock.set_wall(-1)
    assert clock.settled()


def test_clock_set_forward_a_day_is_believed_after_a_minute(clock: FakeClock) -> None:
    clock.set_wall(86_400)
    assert (clock.now(), clock.settled()) == (START, False)
    clock.advance(59.999)
    assert (clock.now(), clock.settled()) == (START + 59_999, False)
    clock.advance(0.001)
    assert (clock.now(), clock.settled()) == (START + 60_000 + DAY, True)


def test_clock_set_forward_by_mistake_and_back_again_was_never_away(clock: FakeClock) -> None:
    clock.set_wall(86_400)
    clock.now()
    clock.advance(30)
    clock.now()
    clock.set_wall(-86_400)
    assert (clock.now(), clock.settled()) == (START + 30_000, True)
    clock.set_wall(86_400)
    clock.now()
    clock.advance(59)
    assert (clock.now(), clock.settled()) == (START + 89_000, False)


def test_clock_does_not_believe_a_wall_that_keeps_jumping(clock: FakeClock) -> None:
    for _ in range(10):
        clock.set_wall(3600)
        clock.advance(30)
        assert not clock.settled()
    assert clock.now() == START + 300_000


def test_clock_of_a_sleeping_machine_wakes_at_the_right_time(clock: FakeClock) -> None:
    clock.advance(hours=14)
    assert (clock.now(), clock.settled()) == (START + 14 * HOUR, True)


def test_clock_of_a_machine_whose_steady_clock_slept_is_right_after_a_minute(clock: FakeClock) -> None:
    clock.set_wall(14 * 3600)
    assert not clock.settled()
    clock.advance(60)
    assert (clock.now(), clock.settled()) == (START + 14 * HOUR + 60_000, True)


def test_at_least_is_held_to_and_time_goes_on_from_there(clock: FakeClock) -> None:
    clock.at_least(START + 500)
    assert clock.now() == START + 500
    clock.advance(1)
    assert clock.now() == START + 1_000


def test_at_least_of_the_past_changes_nothing(clock: FakeClock) -> None:
    clock.at_least(START - DAY)
    assert (clock.now(), clock.settled()) == (START, True)


def test_at_least_of_a_journal_far_ahead_is_gone_on_from(clock: FakeClock) -> None:
    clock.at_least(START + HOUR)
    assert (clock.now(), clock.settled()) == (START + HOUR, False)
    clock.advance(60)
    assert (clock.now(), clock.settled()) == (START + HOUR + 60_000, True)


@settings(max_examples=40)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("advance"), st.integers(0, 2 * DAY)),
            st.tuples(st.just("set"), st.integers(-2 * DAY, 2 * DAY)),
            st.tuples(st.just("step"), st.integers(-JUMP_MS, JUMP_MS)),
            st.tuples(st.just("least"), st.integers(-DAY, DAY)),
        )
    )
)
def test_clock_never_runs_backwards(moves: list[tuple[str, int]]) -> None:
    clock, last = FakeClock(), START
    for move, by in moves:
        before = clock.now()
        if move == "advance":
            clock.advance(by / 1000)
        elif move == "least":
            clock.at_least(before + by)
            assert clock.now() >= before + by
        else:
            clock.set_wall(by / 1000)
        assert clock.now() >= last
        last = clock.now()


@settings(max_examples=40)
@given(st.lists(st.integers(-DAY, DAY), min_size=1), st.integers(SETTLE_MS, DAY))
def test_clock_settles_once_the_wall_is_left_alone(jumps: list[int], quiet: int) -> None:
    clock = FakeClock()
    for jump in jumps:
        clock.set_wall(jump / 1000)
        clock.now()
    before = clock.now()
    clock.advance(quiet / 1000)
    assert clock.settled()
    assert clock.now() >= max(before + quiet - JUMP_MS, clock.wall_ms)


def test_clock_of_the_machine_runs() -> None:
    clock = HallClock()
    assert clock.now() <= clock.now()
    assert clock.settled()


# --- days


def test_local_and_iso_of_a_moment() -> None:
    assert local(START, SHANGHAI).isoformat() == "2026-11-23T09:00:00+08:00"
    assert iso(START + 7) == "2026-11-23T01:00:00.007Z"
    assert iso(0) == "1970-01-01T00:00:00.000Z"


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-11-23T03:59:59.999+08:00", "2026-11-22"),
        ("2026-11-23T04:00+08:00", "2026-11-23"),
        ("2026-11-24T03:59:59.999+08:00", "2026-11-23"),
        ("2028-02-29T12:00+08:00", "2028-02-29"),
        ("2028-03-01T02:00+08:00", "2028-02-29"),
        ("2027-03-01T02:00+08:00", "2027-02-28"),
        ("2027-01-01T01:00+08:00", "2026-12-31"),
    ],
)
def test_business_day_turns_at_four_in_the_hall(at: str, day: str) -> None:
    assert business_day(moment(at), SHANGHAI, FOUR) == day


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-28", 23), ("2026-10-24", 25), ("2026-11-23", 24), ("2028-02-28", 24)]
)
def test_a_day_is_as_long_as_the_clock_makes_it(day: str, hours: int) -> None:
    begins = day_ends_at((date.fromisoformat(day) - timedelta(days=1)).isoformat(), BERLIN, FOUR)
    assert day_ends_at(day, BERLIN, FOUR) - begins == hours * HOUR


def test_a_day_turns_once_in_the_hour_that_comes_twice() -> None:
    half_past_two = time(2, 30)
    first = moment("2026-10-25T02:30+02:00")
    assert day_ends_at("2026-10-24", BERLIN, half_past_two) == first
    assert business_day(first - 1, BERLIN, half_past_two) == "2026-10-24"
    again_ten_past = moment("2026-10-25T02:10+01:00")
    assert business_day(again_ten_past, BERLIN, half_past_two) == "2026-10-25"


def test_a_day_turns_in_the_hour_that_is_left_out() -> None:
    half_past_two = time(2, 30)
    turns = moment("2026-03-29T03:30+02:00")
    assert day_ends_at("2026-03-28", BERLIN, half_past_two) == turns
    assert business_day(turns - 1, BERLIN, half_past_two) == "2026-03-28"
    assert business_day(turns, BERLIN, half_past_two) == "2026-03-29"


def test_a_day_that_the_calendar_left_out_does_not_stop_the_hall() -> None:
    before = moment("2011-12-29T23:00-10:00")
    assert [business_day(before + h * HOUR, APIA, FOUR) for h in (0, 4, 5)] == [
        "2011-12-29",
        "2011-12-29",
        "2011-12-31",
    ]


@settings(max_examples=40)
@given(
    at=st.datetimes(datetime(1990, 1, 2), datetime(2060, 1, 1)),
    turns_at=st.times(),
    zone=st.sampled_from(
        ["Asia/Shanghai", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"]
    ),
)
def test_a_moment_lies_in_its_business_day(at: datetime, turns_at: time, zone: str) -> None:
    there, now = ZoneInfo(zone), moment(at.isoformat())
    turns_at = turns_at.replace(microsecond=0)
    day = business_day(now, there, turns_at)
    eve = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    assert day_ends_at(eve, there, turns_at) <= now < day_ends_at(day, there, turns_at)
