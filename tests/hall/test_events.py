"""Events: every one survives the journal, and none carries what is personal."""

from __future__ import annotations

import json
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.events import KINDS, Event, TicketExpired, revive
from hall.store import dump

VALUES: dict[Any, st.SearchStrategy[Any]] = {
    int: st.integers(),
    str: st.text(),
    bool: st.booleans(),
    list[int]: st.lists(st.integers()),
    list[str]: st.lists(st.text()),
    dict[str, str]: st.dictionaries(st.text(), st.text()),
    dict[str, Any]: st.dictionaries(st.text(), st.integers() | st.text() | st.none()),
    list[dict[str, Any]]: st.lists(st.dictionaries(st.text(), st.integers() | st.none())),
}
VALUES |= {
    bool | None: st.none() | st.booleans(),
    int | None: st.none() | st.integers(),
    str | None: st.none() | st.text(),
    list[int] | None: st.none() | st.lists(st.integers()),
    list[str] | None: st.none() | st.lists(st.text()),
}


def any_of(kind: type[Event]) -> st.SearchStrategy[Event]:
    return st.builds(kind, **{name: VALUES[hint] for name, hint in get_type_hints(kind).items()})


@settings(max_examples=40)
@given(st.sampled_from(sorted(KINDS)).flatmap(lambda name: any_of(KINDS[name])))
def test_revive_reads_what_the_journal_wrote(event: Event) -> None:
    assert revive(type(event).__name__, json.loads(dump(event.payload()))) == event


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_is_a_documented_fact(name: str) -> None:
    kind = KINDS[name]
    assert kind.__name__ == name
    assert (kind.__doc__ or "").strip()
    assert not {"identity", "note", "remark", "needs", "name", "password", "secret"} & set(get_type_hints(kind))


def test_payload_leaves_out_what_has_no_value() -> None:
    assert TicketExpired(ticket=1, number="B001", reason="day_closed").payload() == {
        "ticket": 1,
        "number": "B001",
        "reason": "day_closed",
    }


def test_revive_of_an_unknown_kind() -> None:
    with pytest.raises(KeyError):
        revive("TicketEaten", {})


def test_revive_of_other_fields() -> None:
    with pytest.raises(TypeError):
        revive("DayOpened", {"day": "2026-11-23", "night": 1})
