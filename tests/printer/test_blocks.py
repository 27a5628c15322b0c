"""A slip goes to an agent as JSON and is the same there; whatever else comes is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import is_dataclass
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.messages import Words
from printer import blocks, slips
from printer.blocks import read, write
from printer.slips import QR, Barcode, Block, Checklist, Item, Logo, Slip, Space, Text
from printer.tickets import TicketFacts, ticket_slip

KINDS = get_args(Block)
LINE = st.text(max_size=20)
MM = st.floats(0, 100, allow_nan=False) | st.integers(0, 100)
ODD: dict[type, st.SearchStrategy[Any]] = {
    QR: st.builds(
        QR,
        data=st.text(min_size=1, max_size=60),
        size_mm=MM,
        beside=st.lists(st.builds(Text) | st.builds(Space)).map(tuple),
    ),
    Space: st.builds(Space, mm=MM),
    Logo: st.builds(Logo, png=LINE, height_mm=MM),
    Barcode: st.builds(Barcode, data=st.from_regex(r"[ -~]{1,24}", fullmatch=True), height_mm=MM),
}
"""Blocks that do not hold everything their types say."""


def over_the_wire(slip: Slip) -> Slip:
    return read(json.loads(json.dumps(write(slip))))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_block_comes_over_as_it_is(kind: type) -> None:
    @given(block=ODD.get(kind, st.from_type(kind)))
    def holds(block: Any) -> None:
        assert over_the_wire((block,)) == (block,)

    holds()


def test_whole_ticket_comes_over_as_it_is(facts: Callable[..., TicketFacts], zh: Words, en: Words) -> None:
    slip = ticket_slip(facts(track_url="http://hall/t/1"), zh, en)
    assert len(slip) > 5
    assert over_the_wire(slip) == slip


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        "Text",
        [None],
        [[]],
        [{}],
        [{"block": "Rule", "more": 1}],
        [{"block": "Item", "content": "a", "small": ""}],
        [{"block": "str"}],
        [{"block": ["Rule"]}],
        [{"block": "Space"}],
        [{"block": "Space", "mm": "2"}],
        [{"block": "Space", "mm": True}],
        [{"block": "Space", "mm": float("nan")}],
        [{"block": "Text", "content": "a", "size": "giant", "align": "left", "bold": False}],
        [{"block": "Text", "content": 1, "size": "small", "align": "left", "bold": False}],
        [{"block": "Text", "content": "a", "size": "small", "align": "left", "bold": 0}],
        [{"block": "Checklist", "items": [{"block": "Rule"}], "size": "small"}],
        [{"block": "QR", "data": "", "caption": "", "small": "", "size_mm": 24, "beside": []}],
        [{"block": "QR", "data": "a", "caption": "", "small": "", "size_mm": 24, "beside": [{"block": "Rule"}]}],
    ],
)  # fmt: skip
def test_what_is_no_slip_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"no part of a slip|holds 1 to"):
        read(value)


@given(st.recursive(st.none() | st.booleans() | st.floats() | LINE, lambda v: st.lists(v) | st.dictionaries(LINE, v)))
def test_nonsense_is_refused_and_never_worse(value: Any) -> None:
    try:
        read([value])
    except ValueError:
        return
    raise AssertionError(value)


def test_format_changes_with_a_field_of_a_block(monkeypatch: pytest.MonkeyPatch) -> None:
    @slips.dataclass(frozen=True)
    class Rule:
        thick: int = 1

    assert blocks._format() == blocks.FORMAT
    monkeypatch.setattr(slips, "Rule", Rule)
    assert blocks._format() != blocks.FORMAT


def test_parts_of_blocks_are_told_too() -> None:
    assert is_dataclass(Item)
    slip = (Checklist((Item("a", "b"),)),)
    assert write(slip)[0]["items"] == [{"block": "Item", "content": "a", "small": "b"}]
