"""A business day out of the journal: who came for what, and who called them first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hall.desk import Hall
from hall.past import past, rules_of
from hall.trial import Day, Free, RuleSet
from tests import builders as b
from tests.builders import FakeClock

DAY = "2026-11-23"


def of_day(hall: Hall, day: str = DAY) -> Day:
    with hall.reading() as reading:
        return past(reading, day)


def came(day: Day) -> list[tuple[str, str, bool]]:
    return [(one.service, one.category, one.stays) for one in day.visitors]


@pytest.fixture
def open_hall(hall: Hall) -> Hall:
    b.open_counter(hall)
    b.open_counter(hall, 3)
    return hall


def test_day_has_who_came_and_which_counter_called_when(open_hall: Hall, clock: FakeClock) -> None:
    one, two = b.issue(open_hall), b.issue(open_hall, "new", "vip")
    clock.advance(60)
    b.next_(open_hall, 3)
    day = of_day(open_hall)
    assert came(day) == [("pay", "ordinary", False), ("new", "vip", True)]
    assert day.called == {two["id"]: b.START + b.MINUTE}
    assert day.calls == [Free(at=b.START + b.MINUTE, counter="3", first=("new", "card"), second=("pay",))]
    assert day.visitors[0].id == one["id"]
    assert of_day(open_hall, "2026-11-22") == Day()


def test_only_the_first_call_that_was_not_taken_back_counts(open_hall: Hall, clock: FakeClock) -> None:
    id = b.issue(open_hall)["id"]
    b.next_(open_hall)
    b.put_back(open_hall)
    assert of_day(open_hall).calls == []
    clock.advance(5)
    b.undo(open_hall)
    assert of_day(open_hall).called == {id: b.START}
    b.miss(open_hall)
    b.restore(open_hall, id)
    clock.advance(60)
    b.next_(open_hall)
    assert of_day(open_hall).called == {id: b.START}
    assert len(of_day(open_hall).calls) == 1


def test_who_leaves_is_called_by_no_rule(open_hall: Hall, clock: FakeClock) -> None:
    id = b.issue(open_hall)["id"]
    clock.advance(30)
    b.leave(open_hall, id)
    assert [(one.stays, one.left) for one in of_day(open_hall).visitors] == [(False, b.START + 30_000)]


def test_type_and_category_are_those_of_the_first_call(open_hall: Hall) -> None:
    moved, raised, sent = (b.issue(open_hall)["id"] for _ in range(3))
    b.transfer(open_hall, moved, service="new")
    b.prioritise(open_hall, raised, "priority")
    b.transfer(open_hall, sent, to_counter=1)
    for counter in (3, 1, 1):
        b.next_(open_hall, counter)
    b.send_on(open_hall, service="card")
    assert came(of_day(open_hall)) == [
        ("new", "ordinary", True), ("pay", "priority", True), ("pay", "ordinary", False),
    ]  # fmt: skip


def test_days_are_told_apart(open_hall: Hall, clock: FakeClock) -> None:
    b.issue(open_hall)
    clock.advance(hours=24)
    b.issue(open_hall, "new")
    assert came(of_day(open_hall)) == [("pay", "ordinary", False)]
    assert came(of_day(open_hall, "2026-11-24")) == [("new", "ordinary", False)]
    with open_hall.reading() as reading:
        assert reading.store.days(10) == ["2026-11-24", DAY]
        assert reading.store.days(1) == ["2026-11-24"]


def test_rules_of_a_set_up_are_in_milliseconds(make: Callable[..., Hall]) -> None:
    rules = {"order": "strict", "ahead": ["vip"], "cap_calls": 3, "cap_after": 60, "second_choice_limit": 5}
    hall = make(document=b.document(rules=rules))
    with hall.reading() as reading:
        found = rules_of(reading.catalogue)
    assert found == RuleSet(
        order="strict",
        ahead=("vip",),
        cap_calls=3,
        cap_after=60_000,
        second_limit=5_000,
        services={"new": 0, "pay": 0, "card": 0},
        categories={"ordinary": 0, "priority": 900_000, "vip": 90_000},
        targets=dict.fromkeys(("new", "pay", "card"), 1_200_000),
    )
