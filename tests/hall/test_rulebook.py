"""The rules of calling: out of the set-up, into it, and what is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest

from hall import catalog
from hall.catalog import Catalogue
from hall.rulebook import Rulebook, problems, rulebook_of, unknown, with_rules
from tests.builders import document, service


def hall(**changes: Any) -> Catalogue:
    return catalog.read(document(**changes))


def wrong(book: Rulebook, catalogue: Catalogue | None = None) -> list[tuple[str, bool]]:
    return [(one.code, one.stops) for one in problems(catalogue or hall(), book)]


def test_rules_that_were_read_are_written_back_unchanged() -> None:
    catalogue = hall(rules={"order": "strict", "ahead": ["vip"], "cap_calls": 3, "stale_slip": 5})
    assert with_rules(catalogue, rulebook_of(catalogue)) == catalogue.model_dump(mode="json")
    assert wrong(rulebook_of(hall())) == []


def test_rules_are_written_where_they_belong() -> None:
    book = Rulebook(
        order="interleave", ahead=("vip",), ahead_most=3, cap_after=600, walk=9, services={"pay": 60},
        categories={"vip": 120},
    )  # fmt: skip
    changed = catalog.read(with_rules(hall(), book))
    assert (changed.rules.order, changed.rules.ahead, changed.rules.ahead_most) == ("interleave", ("vip",), 3)
    assert (changed.rules.cap_after, changed.rules.walk, changed.rules.undo) == (600, 9, 10)
    assert (changed.head_start("pay", "vip"), changed.head_start("new", "priority")) == (180_000, 900_000)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"order": "strict"}, [("no_ahead", True)]),
        ({"order": "interleave"}, [("no_ahead", True)]),
        ({"order": "over_target"}, []),
        ({"order": "strict", "ahead": ("vip",)}, [("no_cap", False)]),
        ({"order": "strict", "ahead": ("vip",), "cap_after": 600}, []),
        ({"order": "strict", "ahead": ("vip",), "cap_calls": 1}, [("cap_one", False)]),
        ({"order": "head_start", "cap_calls": 1}, []),
        ({"order": "interleave", "ahead": ("vip", "ordinary", "priority")}, [("all_ahead", False)]),
        ({"order": "interleave", "ahead": ("ordinary",)}, [("ordinary_ahead", False)]),
        ({"cap_after": 59}, [("cap_short", False)]),
        ({"cap_after": 60}, []),
        ({"categories": {"vip": 3601}}, [("head_start_long", False)]),
        ({"categories": {"vip": 3600}}, []),
        ({"services": {"pay": 7200}}, [("head_start_long", False)]),
        ({"categories": {"ordinary": 60, "vip": 30}}, [("behind_ordinary", False)]),
        ({"order": "over_target", "categories": {"ordinary": 60, "vip": 30}}, []),
    ],
)
def test_what_is_wrong_is_said_before_it_is_saved(change: dict[str, Any], found: list[tuple[str, bool]]) -> None:
    assert wrong(Rulebook(**change)) == found


def test_what_stops_comes_first() -> None:
    assert [stops for _, stops in wrong(Rulebook(order="strict", categories={"vip": 9999}))] == [True, False]


def test_types_that_no_counter_serves_are_named() -> None:
    counters = [{"number": 1, "name": {"zh": "一", "en": "One"}, "first": ["pay"], "second": ["new"]}]
    services = [service("pay", "B"), service("new", "A", "新入户", "New"), service("card", "C", "补卡", "Card")]
    services.append(service("else", "D", message={"zh": "去别处", "en": "Elsewhere"}))
    found = problems(hall(counters=counters, services=services), Rulebook())
    assert [(one.code, one.what.en if one.what else None) for one in found] == [
        ("only_second", "New"), ("no_counter", "Card"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"ahead": ("vip", "king")}, ["ahead"]),
        ({"ahead": ("vip", "vip")}, ["ahead"]),
        ({"services": {"tax": 1}, "categories": {"king": 1}}, ["services", "categories"]),
        ({"ahead": ("vip",), "services": {"pay": 1}}, []),
    ],
)
def test_what_the_hall_does_not_have_is_told_by_field(change: dict[str, Any], fields: list[str]) -> None:
    assert list(unknown(hall(), Rulebook(**change))) == fields
