"""What a voice says next."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.schedule import BRIEF_GAP_MS, OLD_MS, Call, Heard, Turn, next_turn
from hall.catalog import Voice
from tests.display.simulated import LENGTH_MS, Spoken, spoken

VOICE = Voice()
LONG_AGO = 10**6
HOUR_MS = 3_600_000


def turn(
    calls: list[Call], heard: dict[int, Heard] | None = None, *, now: int = 0, quiet: int = LONG_AGO, **more: object
) -> object:
    voice = Voice(**more)  # type: ignore[arg-type]
    return next_turn(calls, heard or {}, now, quiet, voice, 100)


def test_lonely_call_is_spoken_in_both_languages_and_once_more_after_a_while() -> None:
    call = [Call(1, 0)]
    assert turn(call) == Turn(1, "full", 100)
    assert turn(call, {1: Heard(1, 500)}, now=5000, quiet=500) == 2500
    assert turn(call, {1: Heard(1, 3000)}, now=9000, quiet=3000) == Turn(1, "again", 100)
    assert turn(call, {1: Heard(2, 9000)}, now=20_000) == 0


def test_call_whose_customer_has_come_is_not_repeated() -> None:
    assert turn([Call(1, 0, calling=False)], {1: Heard(1, 9000)}, now=9000) == 0


def test_call_is_short_while_another_waits_and_brief_while_many_do() -> None:
    calls = [Call(id, 0) for id in range(1, 6)]
    assert turn(calls[:2]) == Turn(1, "short", 100)
    assert turn(calls[:4]) == Turn(1, "brief", 100)
    assert turn(calls[:2], short_from=2) == Turn(1, "full", 100)


def test_call_that_waited_is_short_and_one_of_long_ago_is_only_shown() -> None:
    assert turn([Call(1, 0)], now=8001) == Turn(1, "short", 100)
    assert turn([Call(1, 0)], now=OLD_MS + 1) == Turn(1, "silent", 100)


def test_calls_of_long_ago_do_not_keep_those_of_now_waiting() -> None:
    old, new = [Call(id, id) for id in range(1, 31)], [Call(31, OLD_MS), Call(32, OLD_MS)]
    now = OLD_MS + 100
    assert turn(old, now=now) == Turn(30, "silent", 100)
    assert turn(old, {30: Heard(1, 0)}, now=now) == 0
    assert turn([*old, *new], now=now) == Turn(31, "short", 100)
    # what was passed over is over
    assert turn([*old, *new], {31: Heard(1, 0)}, now=now, quiet=BRIEF_GAP_MS, gap_ms=0) == Turn(32, "full", 100)


def test_nobody_is_cut_off_and_there_is_a_pause_between_calls() -> None:
    assert turn([Call(1, 0)], quiet=400) == 600
    assert turn([Call(id, 0) for id in range(5)], quiet=0) == BRIEF_GAP_MS


def test_repeat_gives_way_to_a_new_call() -> None:
    assert turn([Call(1, 0), Call(2, 0)], {1: Heard(1, 9000)}, now=9500) == Turn(2, "short", 100)


def test_repeats_take_turns() -> None:
    heard = {1: Heard(1, 9000), 2: Heard(1, 5000)}
    assert turn([Call(1, 0), Call(2, 0)], heard, now=9000) == Turn(1, "again", 100)
    heard = {1: Heard(2, 1200), 2: Heard(1, 8000)}
    assert turn([Call(1, 0), Call(2, 0)], heard, now=9000, quiet=1200) == Turn(2, "again", 100)


def test_quiet_hours_show_and_do_not_speak() -> None:
    assert next_turn([Call(1, 0)], {}, 0, LONG_AGO, VOICE, 0) == Turn(1, "silent", 0)
    assert next_turn([Call(1, 0)], {1: Heard(1, 9000)}, 9000, LONG_AGO, VOICE, 0) == 0


@given(st.lists(st.integers(0, 60_000), max_size=40), st.integers(0, 3))
def test_every_call_is_spoken_first_in_order_once_and_none_over_another(times: list[int], again: int) -> None:
    said = spoken(sorted(times), Voice(again=again))
    firsts = [one.call for one in said if one.say != "again"]
    assert firsts == list(range(1, len(times) + 1))
    assert all(before.ends <= after.begins for before, after in pairwise(said))
    for call in firsts:
        assert sum(one.call == call for one in said) <= 1 + again


def test_thirty_calls_in_five_seconds_are_drained_in_order() -> None:
    said = spoken([round(n * 5000 / 30) for n in range(30)], VOICE)
    firsts: list[Spoken] = [one for one in said if one.say != "again"]
    assert [one.call for one in firsts] == list(range(1, 31))
    assert firsts[-1].ends < 30 * (LENGTH_MS["brief"] + BRIEF_GAP_MS) + 2 * LENGTH_MS["full"]


@pytest.mark.parametrize(("a_minute", "within_s"), [(4, 12), (10, 17)])
def test_calls_that_come_at_random_are_spoken_soon(a_minute: int, within_s: float) -> None:
    dice = random.Random(7)
    times, at = [], 0.0
    while at < 6 * 3_600_000:
        at += dice.expovariate(a_minute / 60_000)
        times.append(round(at))
    delays = sorted(one.begins - times[one.call - 1] for one in spoken(times, VOICE) if one.say != "again")
    assert delays[int(len(delays) * 0.95)] < within_s * 1000


def test_ten_calls_a_minute_are_spoken_within_fifteen_seconds() -> None:
    times = list(range(0, HOUR_MS, 6000))
    said = [one for one in spoken(times, VOICE) if one.say != "again"]
    assert max(one.begins - times[one.call - 1] for one in said) < 15_000
