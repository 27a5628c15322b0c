"""Whose turn it is, against the rule said in other words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.turns import Choice, Head, Moment, Order, behind, front_of, next_for

LIMIT = 600_000


def head(ticket: int, queue: str, turn_at: int, issued_at: int | None = None) -> Head:
    return Head(ticket=ticket, queue=queue, turn_at=turn_at, issued_at=turn_at if issued_at is None else issued_at)


def heads(*given: Head) -> list[Head]:
    return list(given)


def choose(given: list[Head], now: int = 1_000, order: Order = "head_start", **more: Any) -> Choice | None:
    return next_for(given, ["a", "b"], ["c"], Moment(now=now, second_limit=LIMIT, **more), order)


def test_next_for_takes_the_earliest_turn() -> None:
    assert choose(heads(head(1, "a", 20), head(2, "b", 10))) == Choice(ticket=2, rule="first_choice")


def test_next_for_breaks_a_tie_by_the_lower_id() -> None:
    assert choose(heads(head(9, "a", 10), head(2, "b", 10))) == Choice(ticket=2, rule="first_choice")


def test_next_for_nobody() -> None:
    assert choose([]) is None


def test_next_for_does_not_see_queues_it_does_not_serve() -> None:
    assert choose(heads(head(1, "z", 1))) is None


def test_next_for_takes_second_choice_when_no_first_choice_waits() -> None:
    assert choose(heads(head(1, "c", 10))) == Choice(ticket=1, rule="second_choice")


def test_next_for_prefers_first_choice_to_an_earlier_second_choice() -> None:
    assert choose(heads(head(1, "c", 10), head(2, "a", 20))) == Choice(ticket=2, rule="first_choice")


@pytest.mark.parametrize(("waited", "rule"), [(LIMIT, "first_choice"), (LIMIT + 1, "second_over_limit")])
def test_next_for_takes_second_choice_over_its_limit(waited: int, rule: str) -> None:
    chosen = choose(heads(head(1, "c", 10), head(2, "a", 20)), now=10 + waited)
    assert chosen is not None
    assert chosen.rule == rule


def test_next_for_keeps_the_order_when_second_choice_is_over_its_limit_but_later() -> None:
    given = heads(head(1, "c", 20), head(2, "a", 10))
    assert choose(given, now=2 * LIMIT) == Choice(ticket=2, rule="first_choice")


@settings(max_examples=40)
@given(
    turns=st.dictionaries(st.sampled_from("abcde"), st.tuples(st.integers(0, 50), st.integers(0, 50))),
    first=st.sets(st.sampled_from("abc")),
    second=st.sets(st.sampled_from("cde")),
    now=st.integers(50, 100),
)
def test_next_for_follows_the_rule(
    turns: dict[str, tuple[int, int]], first: set[str], second: set[str], now: int
) -> None:
    waiting = {q: head(i, q, turn, issued) for i, (q, (turn, issued)) in enumerate(turns.items())}
    chosen = next_for(list(waiting.values()), first, second, Moment(now=now, second_limit=20))
    ones = sorted((w.turn_at, w.ticket) for q, w in waiting.items() if q in first)
    others = sorted((w.turn_at, w.ticket, now - w.issued_at) for q, w in waiting.items() if q in second)
    if not ones and not others:
        assert chosen is None
    elif not others or (ones and (ones[0] <= others[0][:2] or others[0][2] <= 20)):
        assert chosen == Choice(ticket=ones[0][1], rule="first_choice")
    else:
        rule = "second_over_limit" if ones else "second_choice"
        assert chosen == Choice(ticket=others[0][1], rule=rule)


def lane(ticket: int, category: str, turn_at: int, queue: str = "a", target: int = 100) -> Head:
    return Head(ticket=ticket, queue=queue, turn_at=turn_at, issued_at=turn_at, category=category, target=target)


LANES = [lane(1, "ordinary", 10), lane(2, "vip", 30), lane(3, "priority", 20), lane(4, "staff", 5)]


@pytest.mark.parametrize(
    ("order", "more", "ticket"),
    [
        ("strict", {"ahead": ("vip", "priority")}, 2),
        ("strict", {"ahead": ("priority", "vip")}, 3),
        # categories that are not ahead stand together
        ("strict", {"ahead": ("nobody",)}, 4),
        ("interleave", {"ahead": ("vip", "priority"), "most": 2, "streak": 0}, 3),
        ("interleave", {"ahead": ("vip", "priority"), "most": 2, "streak": 1}, 3),
        ("interleave", {"ahead": ("vip", "priority"), "most": 2, "streak": 2}, 4),
        ("over_target", {"now": 50}, 4),
        # the longest over its own target, not the first of the queue
        ("over_target", {"now": 500}, 4),
    ],
)
def test_next_for_in_the_hall_s_order(order: Order, more: dict[str, Any], ticket: int) -> None:
    assert choose(LANES, order=order, **more) == Choice(ticket=ticket, rule=order)


def test_next_for_over_target_looks_at_the_promise_of_each_type() -> None:
    waiting = [lane(1, "ordinary", 0, "a", target=1_000), lane(2, "ordinary", 50, "b", target=100)]
    assert choose(waiting, now=200, order="over_target") == Choice(ticket=2, rule="over_target")
    assert choose(waiting, now=120, order="over_target") == Choice(ticket=1, rule="over_target")


def test_next_for_takes_others_when_nobody_of_the_wanted_kind_waits() -> None:
    more = {"ahead": ("vip",), "most": 2, "streak": 0}
    assert choose([lane(1, "ordinary", 0)], order="interleave", **more) == Choice(ticket=1, rule="interleave")
    assert choose([lane(1, "vip", 0)], order="interleave", **more | {"streak": 9}) == Choice(
        ticket=1, rule="interleave"
    )


@pytest.mark.parametrize("order", ["head_start", "strict", "interleave", "over_target"])
def test_capped_goes_before_everybody(order: Order) -> None:
    moment = Moment(now=1_000, second_limit=0, ahead=("vip",), most=9)
    capped = lane(9, "ordinary", 900)
    assert next_for([*LANES, capped], ["a"], ["c"], moment, order, capped) == Choice(ticket=9, rule="capped")


@settings(max_examples=40)
@given(turns=st.lists(st.integers(0, 100), unique=True), places=st.integers(0, 5), id=st.integers(0, 100))
def test_behind_is_behind_so_many_places_whatever_the_id(turns: list[int], places: int, id: int) -> None:
    queue = sorted((2 * turn, 1000 + i) for i, turn in enumerate(turns))
    turn_at = behind([turn for turn, _ in queue], places, 1_000)
    before = [one for one in queue if one < (turn_at, id)]
    assert len(before) == min(places, len(queue))


def test_behind_is_now_when_fewer_wait() -> None:
    assert behind([10, 20], 3, 500) == 500


def test_front_of_is_before_everybody() -> None:
    assert front_of([10, 20], 500) == 9
    assert front_of([], 500) == 500
