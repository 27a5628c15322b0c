"""A day side by side under several rules."""

from __future__ import annotations

from hall.compared import beside, groups, told
from hall.trial import Day, Free, RuleSet, Visitor

MINUTE = 60_000
KINDS = ((1, "pay", "ordinary"), (2, "pay", "vip"), (3, "new", "ordinary"))


def day() -> Day:
    visitors = [Visitor(id=id, service=service, category=kind, came=id * MINUTE) for id, service, kind in KINDS]
    calls = [Free(at=at * MINUTE, counter="1", first=("pay", "new")) for at in (4, 6, 8)]
    return Day(visitors, calls, {2: 4 * MINUTE, 1: 6 * MINUTE, 3: 8 * MINUTE})


def test_groups_are_types_with_their_categories_and_everybody() -> None:
    assert [(names, [one.id for one in group]) for names, group in groups(day().visitors)] == [
        (("new", ""), [3]),
        (("pay", ""), [1, 2]),
        (("pay", "ordinary"), [1]),
        (("pay", "vip"), [2]),
        (("", ""), [1, 2, 3]),
    ]


def test_three_ways_stand_beside_each_other() -> None:
    rows = {
        (one["service"], one["category"]): one
        for one in told(beside(day(), RuleSet(), RuleSet(order="strict", ahead=("vip",))))
    }
    ordinary, everybody = rows["pay", "ordinary"], rows["", ""]
    assert [ordinary[name]["p90"] for name in ("was", "now", "tried")] == [300.0, 180.0, 300.0]
    assert [ordinary[name]["most_overtaken"] for name in ("was", "now", "tried")] == [1, 0, 1]
    assert ordinary["change"] == {"sooner": 0, "sooner_s": 0, "later": 1, "later_s": 120.0}
    assert (everybody["people"], everybody["called"], everybody["tried"]["mean"]) == (3, 3, 240.0)
    assert everybody["change"] == {"sooner": 1, "sooner_s": 120.0, "later": 1, "later_s": 120.0}
