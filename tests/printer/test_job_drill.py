"""The drill of the print jobs in small (``bench/drill.py --jobs`` runs it whole), and that it notices what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from bench.drill import drill_hall, processes
from bench.jobs import Account, Piece, job_drill, read, reconcile, surprises, table
from hall.actions.slips import ClaimSlip, SendSlip, SettleSlip
from tests.builders import act, issue, reprint
from tests.printer.conftest import Room

FIRST, SECOND = Piece(("B", 1), False, True), Piece(("B", 2), False, True)
TORN = Piece(("B", 2), False, False)
AGAIN = Piece(("B", 2), True, True)
NAMELESS = Piece(None, False, False)


def test_slips_on_paper_are_what_the_hall_says() -> None:
    account = job_drill(60, partial(drill_hall, None, 1), processes(), longest=1.0)
    assert account.problems == []
    assert sum(account.ends.values()) >= account.tickets >= 60
    assert account.pieces >= account.ends["printed"]
    assert account.starts == account.kills + 1


def settled(room: Room, slip: int, state: str) -> None:
    """A job that ended like this."""
    act(room.hall, ClaimSlip(slip=slip, owner="spool"))
    act(room.hall, SendSlip(slip=slip, owner="spool"))
    act(room.hall, SettleSlip(slip=slip, owner="spool", state=state, reason=""))


@pytest.fixture
def hall(room: Callable[..., Room]) -> Room:
    """B001 was printed, B002 is unconfirmed and was printed again, B003 failed."""
    here = room()
    here.add()
    ids = [issue(here.hall)["id"] for _ in range(3)]
    for id, state in zip(ids, ("printed", "unconfirmed", "failed"), strict=True):
        settled(here, id, state)
    reprint(here.hall, ids[1])
    with here.hall.reading() as reading:
        settled(here, max(reading.store.all_slips()), "printed")
    return here


@pytest.mark.parametrize(
    "pieces",
    [(FIRST, AGAIN), (FIRST, SECOND, AGAIN), (FIRST, TORN, AGAIN), (FIRST, NAMELESS, AGAIN, NAMELESS)],
)
def test_what_may_be_reconciles(hall: Room, pieces: tuple[Piece, ...]) -> None:
    assert reconcile(hall.hall, pieces).problems == []


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        ((AGAIN,), "printed 1 times, whole on paper 0 times"),
        ((FIRST,), "printed 1 times, whole on paper 0 times"),
        ((FIRST, SECOND, TORN, AGAIN), "came out 2 times without the mark"),
        ((FIRST, FIRST, AGAIN), "2 slips on paper, 1 jobs"),
        ((FIRST, AGAIN, AGAIN), "2 slips on paper, 1 jobs"),
        ((FIRST, AGAIN, Piece(("B", 9), False, True)), "1 slips on paper, 0 jobs"),
        ((FIRST, AGAIN, *[NAMELESS] * 3), "3 slips torn before their number"),
    ],
)
def test_what_must_not_be_is_told(hall: Room, pieces: tuple[Piece, ...], said: str) -> None:
    account = reconcile(hall.hall, pieces)
    assert any(said in problem for problem in account.problems)
    assert not account.whole


def test_job_that_never_ended_is_told(hall: Room) -> None:
    issue(hall.hall)
    assert reconcile(hall.hall, (FIRST, AGAIN)).problems == ["1 jobs never ended"]


def test_paper_is_read() -> None:
    mark = "补打".encode("gbk")
    paper = b"\x10\x04\x01\x1b@#B 001#...\x1b@" + mark + b"#A002#..\x1dV\x00\x1b@.."
    assert list(read(paper)) == [
        Piece(("B", 1), False, False),
        Piece(("A", 2), True, True),
        Piece(None, False, False),
    ]


def test_surprises_of_a_spool_are_told() -> None:
    log = "level='error' event='a slip failed'\nTraceback (most recent call last):\n  File\nValueError: odd\n"
    assert surprises(log) == ["the spool: ValueError: odd"]


def test_table_says_everything() -> None:
    lines = table(Account(seconds=1.0, problems=["odd"])).splitlines()
    assert lines[0].split() == ["tickets", "issued", "0"]
    assert lines[-1].endswith("odd")
