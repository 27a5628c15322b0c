"""Why somebody waited: whom counters called before, by which rule, and who of them overtook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from hall import schema
from hall.actions.setup import ChangeCatalogue
from hall.desk import Hall
from hall.errors import HallError
from hall.store import dump
from hall.waited import waited
from tests import builders as b
from tests.builders import FakeClock, Shape

DAY = "2026-11-23"
STRICT = {"order": "strict", "ahead": ["vip"]}


def why(hall: Hall, name: str, **more: Any) -> Shape:
    with hall.reading() as reading:
        return waited(reading, name, **more)


def hows(found: Shape) -> list[tuple[str, str]]:
    return [(one["number"], one["how"]) for one in found["calls"]]


def come(hall: Hall, clock: FakeClock, *categories: str, service: str = "pay") -> list[str]:
    """One a minute; their names."""
    names = []
    for category in categories:
        names.append(f"{DAY}~{b.issue(hall, service, category)['number']}")
        clock.advance(minutes=1)
    return names


def press(hall: Hall, clock: FakeClock, *counters: int) -> None:
    """The one button at these counters, a minute apart."""
    for counter in counters:
        b.next_(hall, counter)
        clock.advance(minutes=1)


@pytest.fixture
def strict(make: Callable[..., Hall]) -> Hall:
    hall = make(document=b.document(rules=STRICT))
    for counter in (1, 2, 3):
        b.open_counter(hall, counter)
    return hall


def test_calls_before_it_are_told_with_rule_and_distance(strict: Hall, clock: FakeClock) -> None:
    early, mine, _ = come(strict, clock, "ordinary", "ordinary", "vip")
    press(strict, clock, 1, 2, 1)
    found = why(strict, mine)
    assert hows(found) == [("B003", "overtook"), ("B001", "earlier")]
    overtook = found["calls"][0]
    assert {name: overtook[name] for name in ("counter", "category", "rule", "head_start", "later")} == {
        "counter": 1, "category": "vip", "rule": "strict", "head_start": 90, "later": 60.0,
    }  # fmt: skip
    assert overtook["text"]["zh"].startswith("按客户类别先后")
    assert (overtook["at"], overtook["issued_at"]) == ("2026-11-23T01:03:00.000Z", "2026-11-23T01:02:00.000Z")
    assert (found["since"], found["until"], found["seconds"]) == (
        "2026-11-23T01:01:00.000Z", "2026-11-23T01:05:00.000Z", 240.0,
    )  # fmt: skip
    assert found["counts"] == {"earlier": 1, "overtook": 1, "elsewhere": 0, "by_hand": 0}
    assert (found["call"]["counter"], found["call"]["why"]["rule"], found["more"]) == (1, "strict", False)
    assert why(strict, early)["counts"]["overtook"] == 1


def test_calls_by_hand_are_listed_and_not_counted(strict: Hall, clock: FakeClock) -> None:
    (mine, *_) = come(strict, clock, "ordinary", "ordinary")
    b.call(strict, "B002", 1)
    b.walk_in(strict, 2)
    found = why(strict, mine)
    assert hows(found) == [("B002", "by_hand"), ("B003", "by_hand")]
    assert (found["counts"]["overtook"], found["counts"]["by_hand"], found["call"]) == (0, 2, None)


def test_counter_that_is_for_others_first_overtakes_nobody(strict: Hall, clock: FakeClock) -> None:
    (mine,) = come(strict, clock, "ordinary")
    come(strict, clock, "ordinary", service="new")
    come(strict, clock, "ordinary", service="card")
    press(strict, clock, 3, 3)
    assert hows(why(strict, mine)) == [("A001", "elsewhere"), ("C001", "elsewhere")]


def test_who_came_earlier_is_earlier_at_a_second_choice_counter_too(strict: Hall, clock: FakeClock) -> None:
    come(strict, clock, "ordinary")
    (mine,) = come(strict, clock, "ordinary")
    come(strict, clock, "ordinary", service="new")
    press(strict, clock, 3, 3)
    assert hows(why(strict, mine)) == [("A001", "elsewhere"), ("B001", "earlier")]


def test_call_that_was_taken_back_never_happened(strict: Hall, clock: FakeClock) -> None:
    (mine, *_) = come(strict, clock, "ordinary", "vip")
    press(strict, clock, 1)
    b.put_back(strict)
    assert (hows(why(strict, mine)), why(strict, mine)["counts"]["overtook"]) == ([], 0)
    press(strict, clock, 1)
    assert hows(why(strict, mine)) == [("B002", "overtook")]


def test_own_call_that_was_taken_back_did_not_end_the_wait(strict: Hall, clock: FakeClock) -> None:
    (mine,) = come(strict, clock, "ordinary")
    press(strict, clock, 1)
    b.put_back(strict)
    come(strict, clock, "vip")
    press(strict, clock, 1, 2)
    found = why(strict, mine)
    assert (hows(found), found["seconds"]) == ([("B002", "overtook")], 240.0)
    assert [one["type"] for one in found["story"]] == ["TicketIssued", "TicketCalled", "TicketPutBack", "TicketCalled"]


def test_wait_ends_where_somebody_leaves(strict: Hall, clock: FakeClock) -> None:
    (mine,) = come(strict, clock, "ordinary")
    id = why(strict, mine)["ticket"]["id"]
    b.leave(strict, id)
    come(strict, clock, "vip")
    press(strict, clock, 1)
    found = why(strict, mine)
    assert (hows(found), found["seconds"], found["said"][0]["zh"]) == (
        [], 60.0, "B001 于 09:00 取号，等了 1 分钟，到 09:01 也没有叫到。",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("caps", "capped_at"),
    [
        ({}, None),
        ({"cap_calls": 2}, "2026-11-23T01:05:00.000Z"),
        ({"cap_calls": 3}, None),
        ({"cap_after": 30}, "2026-11-23T01:04:30.000Z"),
        ({"cap_calls": 1, "cap_after": 1}, "2026-11-23T01:04:00.000Z"),
        ({"cap_after": 600}, None),
    ],
)
def test_it_is_told_when_it_became_capped(
    make: Callable[..., Hall], clock: FakeClock, caps: dict[str, int], capped_at: str | None
) -> None:
    hall = make(document=b.document(rules=STRICT))
    b.open_counter(hall)
    (mine, *_) = come(hall, clock, "ordinary", "vip", "vip", "vip")
    press(hall, clock, 1, 1)
    # by the rules of now, for it still waits
    with hall.reading() as reading:
        changed = reading.catalogue.model_dump(mode="json")
    changed["rules"] |= caps
    b.act(hall, ChangeCatalogue(document=changed, what="caps"))
    found = why(hall, mine)
    assert (found["capped_at"], found["counts"]["overtook"]) == (capped_at, 2)
    assert any("上限" in one["zh"] for one in found["said"]) == (capped_at is not None)


def test_wait_is_told_by_the_rules_of_its_call(strict: Hall, clock: FakeClock) -> None:
    (mine, *_) = come(strict, clock, "ordinary", "vip")
    press(strict, clock, 1, 1)
    document = b.document(rules=STRICT | {"cap_calls": 1})
    b.act(strict, ChangeCatalogue(document=document, what="caps"))
    assert (why(strict, mine)["caps"], why(strict, mine)["capped_at"]) == ({"calls": None, "after": None}, None)


def test_who_moved_was_overtaken_in_the_queue_it_stood_in(strict: Hall, clock: FakeClock) -> None:
    (mine,) = come(strict, clock, "ordinary", service="new")
    come(strict, clock, "vip", "vip")
    press(strict, clock, 1)
    b.transfer(strict, why(strict, mine)["ticket"]["id"], service="pay")
    press(strict, clock, 2)
    found = why(strict, mine)
    assert hows(found) == [("B001", "elsewhere"), ("B002", "overtook")]
    assert [one["type"] for one in found["story"]] == ["TicketIssued", "TicketTransferred"]


def test_journal_of_before_says_when_a_ticket_was_issued_by_its_turn(strict: Hall, clock: FakeClock) -> None:
    mine, _, _ = come(strict, clock, "ordinary", "vip", "ordinary")
    press(strict, clock, 1)
    wanted = why(strict, mine)
    with strict.database.engine.begin() as connection:
        j = schema.journal.c
        old = dict(wanted["calls"][0])
        payload = {
            "ticket": old["ticket"], "number": "B002", "counter": 1, "announcement": 8, "category": "vip",
            "language": "zh", "why": {
                "rule": "strict", "turn_at": "2026-11-23T00:59:30.000Z", "head_start": 90,
                "passed_count": 1, "passed": [],
            },
        }  # fmt: skip
        connection.execute(update(schema.journal).where(j.type == "TicketCalled").values(payload=dump(payload)))
        connection.execute(schema.overtakes.delete())
    found = why(strict, mine)
    assert found["calls"][0]["issued_at"] == wanted["calls"][0]["issued_at"]
    assert (hows(found), found["counts"]) == (hows(wanted), wanted["counts"])


def test_at_most_so_many_are_listed_and_all_are_counted(
    strict: Hall, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hall.waited.MOST", 2)
    (mine, *_) = come(strict, clock, "ordinary", *["vip"] * 4)
    press(strict, clock, 1, 2, 1, 2)
    found = why(strict, mine)
    assert (len(found["calls"]), found["more"], found["counts"]["overtook"]) == (2, True, 4)


def test_slips_and_recalls_are_part_of_its_story(make: Callable[..., Hall], clock: FakeClock) -> None:
    hall = make(document=b.document(printers=[b.printer()]))
    b.open_counter(hall)
    (mine,) = come(hall, clock, "ordinary")
    come(hall, clock, "ordinary")
    b.next_(hall)
    b.recall(hall)
    b.start(hall)
    b.finish(hall, outcome="done")
    found = why(hall, mine)
    assert [one["type"] for one in found["story"]] == [
        "TicketIssued", "TicketCalled", "TicketRecalled", "ServiceStarted", "TicketServed",
    ]  # fmt: skip
    assert (found["story"][-1]["outcome"], found["story"][0]["by"]) == ("done", "kiosk-1")
    assert found["slips"] == [{"at": "2026-11-23T01:00:00.000Z", "state": "void", "mark": False}]


def test_unknown_tickets_and_those_of_other_days(strict: Hall, clock: FakeClock) -> None:
    (mine,) = come(strict, clock, "ordinary")
    clock.advance(hours=24)
    b.issue(strict)
    assert why(strict, mine)["ticket"]["state"] == "expired"
    for name, more in ((mine, {"every_day": False}), (f"{DAY}~B999", {}), ("0", {}), ("x", {})):
        with pytest.raises(HallError, match="unknown_ticket"):
            why(strict, name, **more)
