"""The table of moves, once more by hand; numbers as people read them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.errors import HallError
from hall.ticket import AT_COUNTER, OPEN, Act, State, Ticket, number_of, parse_number, target

# The contract's table, written out again: from, act, to. What is not here is forbidden.
ALLOWED = {
    ("waiting", "call", "called"),
    ("waiting", "transfer", "waiting"),
    ("waiting", "priority", "waiting"),
    ("waiting", "leave", "left"),
    ("waiting", "expire", "expired"),
    ("called", "recall", "called"),
    ("called", "start", "serving"),
    ("called", "finish", "served"),
    ("called", "miss", "missed"),
    ("called", "putback", "waiting"),
    ("called", "transfer", "waiting"),
    ("called", "hold", "held"),
    ("called", "leave", "left"),
    ("serving", "finish", "served"),
    ("serving", "miss", "missed"),
    ("serving", "putback", "waiting"),
    ("serving", "transfer", "waiting"),
    ("serving", "hold", "held"),
    ("held", "release", "waiting"),
    ("held", "call", "called"),
    ("held", "leave", "left"),
    ("held", "expire", "expired"),
    ("missed", "restore", "waiting"),
    ("missed", "call", "called"),
    # a visit of several businesses
    ("waiting", "plan", "waiting"),
    ("called", "plan", "called"),
    ("serving", "plan", "serving"),
    ("held", "plan", "held"),
    ("called", "step_on", "waiting"),
    ("serving", "step_on", "waiting"),
    ("called", "add", "serving"),
    ("serving", "add", "serving"),
}


def ticket_in(state: State) -> Ticket:
    return Ticket(
        id=7,
        day="2026-11-23",
        prefix="B",
        ordinal=1,
        service="pay",
        category="ordinary",
        language="zh",
        state=state,
        issued_at=0,
        turn_at=0,
        head_start=0,
        queue="s:pay",
        seq=7,
    )


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("state", list(State))
def test_target_is_the_table_of_the_contract(state: State, act: Act) -> None:
    allowed = [to for start, by, to in ALLOWED if (start, by) == (state, act)]
    if allowed:
        assert [target(ticket_in(state), act)] == allowed
        return
    with pytest.raises(HallError) as refusal:
        target(ticket_in(state), act)
    assert refusal.value.code == "illegal_move"
    assert refusal.value.details == {"number": "B001", "state": str(state)}


def test_table_names_only_states_and_acts_that_exist() -> None:
    assert {start for start, _, _ in ALLOWED} | {to for _, _, to in ALLOWED} == set(State)
    assert {act for _, act, _ in ALLOWED} == set(Act)


@pytest.mark.parametrize("state", [State.SERVED, State.LEFT, State.EXPIRED])
def test_an_end_is_an_end(state: State) -> None:
    assert [act for start, act, _ in ALLOWED if start == state] == []


def test_groups_of_states() -> None:
    assert {State.CALLED, State.SERVING} == AT_COUNTER
    assert {State.WAITING, State.CALLED, State.SERVING, State.HELD} == OPEN


@pytest.mark.parametrize(
    ("prefix", "ordinal", "number"), [("B", 1, "B001"), ("B", 999, "B999"), ("B", 1000, "B1000"), ("VP", 12, "VP012")]
)
def test_number_of_has_three_digits_or_more(prefix: str, ordinal: int, number: str) -> None:
    assert number_of(prefix, ordinal) == number


def test_ticket_knows_its_number() -> None:
    assert ticket_in(State.WAITING).number == "B001"


@settings(max_examples=40)
@given(prefix=st.from_regex(r"[A-Z]{1,2}", fullmatch=True), ordinal=st.integers(1, 999_999_999))
def test_parse_number_reads_what_number_of_writes(prefix: str, ordinal: int) -> None:
    assert parse_number(number_of(prefix, ordinal)) == (prefix, ordinal)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "B",
        "001",
        "b001",
        "B01",
        "B0001",
        "B1",
        "ABC001",
        "B 001",
        "B001 ",
        "B001\n",
        "B-01",
        "B１２３",
        "B1234567890",
    ],
)
def test_parse_number_refuses_what_nobody_wrote(number: str) -> None:
    assert parse_number(number) is None
