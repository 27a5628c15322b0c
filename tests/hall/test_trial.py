"""Past days under other rules: whoever is called, as many are called, and together they wait as long."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.trial import Fate, Free, RuleSet, Visitor, as_it_was, gains, play, rows

STRICT = {"order": "strict", "ahead": ("vip",)}
MINUTE = 60_000


def visitor(id: int, came: int, category: str = "ordinary", **more: Any) -> Visitor:
    return Visitor(id=id, service=more.pop("service", "pay"), category=category, came=came * MINUTE, **more)


def free(*minutes: int) -> list[Free]:
    return [Free(at=minute * MINUTE, counter="1", first=("pay",)) for minute in minutes]


def order(visitors: list[Visitor], calls: list[Free], **rules: Any) -> list[int]:
    """Who is called after whom."""
    fates = play(visitors, calls, RuleSet(**rules))
    return sorted((id for id, fate in fates.items() if fate.called is not None), key=lambda id: fates[id].called or 0)


FOUR = [visitor(1, 0), visitor(2, 1), visitor(3, 2, "vip"), visitor(4, 3, "vip")]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({}, [1, 2, 3, 4]),
        ({"categories": {"vip": 90_000}}, [1, 3, 2, 4]),
        (STRICT, [3, 4, 1, 2]),
        # two overtook the first: it is capped, and so is the second
        (STRICT | {"cap_calls": 1}, [3, 1, 2, 4]),
        (STRICT | {"cap_after": 60_000}, [3, 1, 2, 4]),
        ({"order": "interleave", "ahead": ("vip",), "most": 1}, [3, 1, 4, 2]),
        ({"order": "over_target", "targets": {"pay": 0}}, [1, 2, 3, 4]),
    ],
)
def test_play_calls_as_the_rules_say(rules: dict[str, Any], expected: list[int]) -> None:
    assert order(FOUR, free(4, 5, 6, 7), **rules) == expected


def test_play_tells_who_was_overtaken_when() -> None:
    fates = play(FOUR, free(4, 5, 6, 7), RuleSet(**STRICT))
    assert fates[1] == Fate(called=6 * MINUTE, rule="strict", overtaken=(4 * MINUTE, 5 * MINUTE))
    assert fates[3].overtaken == ()


def test_who_gave_up_is_overtaken_and_not_called() -> None:
    gone = visitor(1, 0, stays=False, left=5 * MINUTE)
    fates = play([gone, visitor(2, 1), visitor(3, 2)], free(4, 6), RuleSet())
    assert fates[1] == Fate(called=None, rule=None, overtaken=(4 * MINUTE,))
    assert [fates[id].called for id in (2, 3)] == [4 * MINUTE, 6 * MINUTE]


def test_nobody_is_called_before_they_came() -> None:
    assert order([visitor(1, 5)], free(4)) == []
    assert play([visitor(1, 5)], [], RuleSet())[1] == Fate(called=None, rule=None, overtaken=())


def test_second_choice_waits_for_its_limit() -> None:
    calls = [Free(at=20 * MINUTE, counter="1", first=("pay",), second=("new",))]
    both = [visitor(1, 0, service="new"), visitor(2, 1)]
    assert order(both, calls, second_limit=30 * MINUTE) == [2]
    assert order(both, calls, second_limit=10 * MINUTE) == [1]


def test_as_it_was_counts_who_went_before() -> None:
    day = [visitor(1, 0), visitor(2, 1), visitor(3, 2, service="new"), visitor(4, 0, stays=False, left=1 * MINUTE)]
    fates = as_it_was(day, {2: 5 * MINUTE, 3: 6 * MINUTE, 1: 7 * MINUTE})
    assert fates[1] == Fate(called=7 * MINUTE, rule=None, overtaken=(5 * MINUTE,))
    assert fates[4].overtaken == ()


def test_rows_and_gains() -> None:
    one, other = (play(FOUR, free(4, 5, 6, 7), RuleSet(**rules)) for rules in ({}, STRICT))
    ordinary, vip, everybody = rows(FOUR, one)
    assert (ordinary.category, ordinary.people, ordinary.called, ordinary.mean) == ("ordinary", 2, 2, 240.0)
    assert (vip.p50, vip.p90, vip.most, vip.most_overtaken) == (240.0, 240.0, 240.0, 0)
    assert (everybody.service, everybody.people, everybody.mean) == ("", 4, 240.0)
    assert rows(FOUR, other)[0].most_overtaken == 2
    change = gains(FOUR, one, other)
    assert (change.sooner, change.sooner_s, change.later, change.later_s) == (2, 120.0, 2, 120.0)


PEOPLE = st.lists(st.tuples(st.integers(0, 60), st.sampled_from(("ordinary", "vip"))), max_size=25)


@settings(max_examples=60)
@given(people=PEOPLE, late=st.lists(st.integers(0, 20), min_size=25, max_size=25), cap=st.integers(1, 4))
def test_by_any_rules_as_many_wait_as_long(people: list[tuple[int, str]], late: list[int], cap: int) -> None:
    visitors = [visitor(id, came, category) for id, (came, category) in enumerate(people)]
    called = {one.id: one.came + late[one.id] * MINUTE for one in visitors}
    calls = [Free(at=at, counter="1", first=("pay",)) for at in called.values()]
    was = as_it_was(visitors, called)
    for rules in (RuleSet(), RuleSet(**STRICT), RuleSet(**STRICT, cap_calls=cap)):
        fates = play(visitors, calls, rules)
        assert sum(fate.called or 0 for fate in fates.values()) == sum(fate.called or 0 for fate in was.values())
        if rules.cap_calls is not None:
            # one call may overtake several who are capped by it; after it they go first
            assert all(len(fate.overtaken) <= cap for fate in fates.values())
