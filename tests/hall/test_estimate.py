"""The range of a wait: honest about what it does not know, and wider the less it knows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.estimate import ENOUGH, Wait, capacity, wait

STEADY = [300.0] * 10


def test_wait_is_unknown_when_no_counter_is_open() -> None:
    assert wait(3, 0, STEADY) is None


def test_wait_is_unknown_after_too_few_services() -> None:
    assert wait(3, 1, [300.0] * (ENOUGH - 1)) is None
    assert wait(3, 1, [300.0] * ENOUGH) is not None


def test_wait_of_the_next_one_is_half_a_service() -> None:
    assert wait(0, 1, STEADY) == Wait(low=150, high=173)


def test_wait_goes_on_by_a_service_for_each_one_ahead() -> None:
    assert wait(4, 1, STEADY) == Wait(low=1350, high=1553)


def test_wait_is_shared_by_the_counters() -> None:
    assert wait(4, 2, STEADY) == Wait(low=675, high=777)


def test_wait_is_wider_when_services_differ() -> None:
    wide = wait(4, 1, [100.0, 500.0] * 5)
    assert wide is not None
    assert (wide.low, wide.high) == (806, 1894)


@settings(max_examples=40)
@given(
    ahead=st.integers(0, 500),
    counters=st.floats(0.1, 40),
    services=st.lists(st.floats(0, 7200), min_size=ENOUGH, max_size=20),
)
def test_wait_is_a_range_that_grows_with_the_queue(ahead: int, counters: float, services: list[float]) -> None:
    now, later = wait(ahead, counters, services), wait(ahead + 1, counters, services)
    assert now is not None
    assert later is not None
    assert 0 <= now.low <= now.high <= later.high


@pytest.mark.parametrize(
    ("counters", "waiting", "expected"),
    [
        ([], {}, 0),
        ([["new"]], {}, 0),
        ([["pay"], ["pay"]], {"pay": 5}, 2),
        ([["pay", "new"]], {"pay": 5}, 1),
        ([["pay", "new"]], {"new": 5}, 0.5),
        ([["pay", "new"], ["pay"], ["card"]], {"pay": 1, "new": 1, "card": 9}, 1.5),
    ],
)
def test_capacity_counts_a_counter_in_part(counters: list[list[str]], waiting: dict[str, int], expected: float) -> None:
    assert capacity("pay", counters, waiting) == expected
