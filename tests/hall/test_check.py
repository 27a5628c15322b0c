"""The check finds whatever does not fit: in the journal, and in every table beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest

from hall import check as module
from hall.check import Report, check
from hall.desk import GENESIS, Hall
from hall.store import chained
from tests.builders import (
    FakeClock,
    document,
    finish,
    hold,
    issue,
    last_seq,
    make_hall,
    miss,
    next_,
    open_counter,
    pause,
    printer,
    put_back,
    recall,
    restore,
    sqlite_hall,
    start,
    transfer,
    undo,
    walk_in,
)


@pytest.fixture(scope="module")
def busy_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A hall in which everything has happened once, as it lies on disk."""
    clock = FakeClock()
    folder = tmp_path_factory.mktemp("busy")
    hall = make_hall(folder, clock=clock, document=document(printers=[printer()]))
    first = issue(hall)
    issue(hall), issue(hall), issue(hall, "new"), open_counter(hall, 1), open_counter(hall, 2)
    next_(hall), recall(hall), miss(hall), restore(hall, first["id"]), next_(hall), start(hall), finish(hall)
    walk_in(hall), undo(hall), next_(hall), put_back(hall), next_(hall, 2), hold(hall, 2), pause(hall, 2)
    clock.advance(100)
    transfer(hall, issue(hall)["id"], service="new"), next_(hall)
    hall.database.close()
    return (folder / "hall.db").read_bytes()


@pytest.fixture
def busy(busy_file: bytes, tmp_path: Path) -> Iterator[Hall]:
    """That hall, to be spoilt."""
    (tmp_path / "busy.db").write_bytes(busy_file)
    hall = sqlite_hall(tmp_path / "busy.db")
    yield hall
    hall.database.close()


def spoil(hall: Hall, statement: str) -> tuple[str, ...]:
    """Somebody changes the database by hand; what the check says of it."""
    with hall.database.founding() as connection:
        assert connection.exec_driver_sql(statement).rowcount > 0
    return check(hall).problems


def test_check_of_a_hall_where_all_is_well(busy: Hall) -> None:
    report = check(busy)
    assert report == Report(entries=last_seq(busy), problems=())
    assert report.ok


def test_check_of_a_new_hall(hall: Hall) -> None:
    assert check(hall) == Report(entries=2, problems=())


def test_check_reads_page_by_page(busy: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE", 3)
    assert check(busy) == Report(entries=last_seq(busy), problems=())


def test_report_is_frozen_and_not_ok_with_a_problem() -> None:
    report = Report(entries=1, problems=("x",))
    assert not report.ok
    with pytest.raises(FrozenInstanceError):
        report.entries = 2  # type: ignore[misc]


# --- tables

SPOILT = {
    "ticket changed": ("UPDATE tickets SET state = 'left' WHERE id = 3", "ticket 3 differs"),
    "ticket moved in the queue": ("UPDATE tickets SET turn_at = turn_at - 1 WHERE id = 6", "ticket 6 differs"),
    "ticket's waiting shortened": ("UPDATE tickets SET waited = 0, issued_at = 1 WHERE id = 4", "ticket 4 differs"),
    "ticket gone": ("DELETE FROM tickets WHERE id = 4", "ticket 4 is in the journal but not in its table"),
    "ticket slipped in": (
        "INSERT INTO tickets SELECT hall, 999, day, prefix, 99, service, category, language, state, issued_at,"
        " turn_at, head_start, queue, seq, waiting_since, waited, called_at, call, first_called_at, started_at,"
        " ended_at, held_since, held, hold_kind, counter, staff, recalls, returns, start_inferred, forced, outcome, reason,"
        " steps"
        " FROM tickets WHERE id = 4",
        "ticket 999 is in its table but not in the journal",
    ),
    "counter changed": ("UPDATE counters SET state = 'paused' WHERE number = 1", "counter 1 differs"),
    "counter gone": ("DELETE FROM counters WHERE number = 2", "counter 2 is in the journal but not in its table"),
    "announcement changed": ("UPDATE announcements SET counter = 9", "announcement"),
    "announcement gone": ("DELETE FROM announcements", "announcement"),
    "slip changed": ("UPDATE slips SET state = 'printed' WHERE id = 3", "slip 3 differs"),
    "slip gone": ("DELETE FROM slips WHERE id = 3", "slip 3 is in the journal but not in its table"),
    "series wound back": ("UPDATE series SET last = 1 WHERE prefix = 'B'", "series ('2026-11-23', 'B') differs"),
    "series gone": ("DELETE FROM series WHERE prefix = 'B'", "series ('2026-11-23', 'B') is in the journal"),
    "row behind": ("UPDATE halls SET seq = seq - 1", "the hall's row has seq"),
    "row of another chain": ("UPDATE halls SET hash = 'x'", "the hall's row has hash"),
    "row of another day": ("UPDATE halls SET day = '2026-11-24'", "the hall's row has day"),
    "row of another time": ("UPDATE halls SET at = at + 1", "the hall's row has at"),
}


@pytest.mark.parametrize("what", SPOILT)
def test_check_finds_a_table_that_was_changed(busy: Hall, what: str) -> None:
    statement, said = SPOILT[what]
    problems = spoil(busy, statement)
    assert [problem for problem in problems if problem.startswith(said)]


def test_check_takes_a_slip_in_hand_for_a_queued_one(busy: Hall) -> None:
    assert spoil(busy, "UPDATE slips SET state = 'claimed' WHERE state = 'queued'") == ()


# --- the journal as such


@pytest.mark.parametrize(
    "change",
    [
        "payload = replace(payload, 'B001', 'B002')",
        "actor = '{}'",
        "at = at - 1",
        "type = 'TicketRecalled'",
        "catalogue = 2",
        "hash = 'x'",
    ],
)
def test_check_names_the_first_broken_link(busy: Hall, change: str) -> None:
    problems = spoil(busy, f"UPDATE journal SET {change} WHERE seq = 3")
    broken = [problem for problem in problems if problem.endswith("breaks the chain of hashes")]
    assert broken == [f"entry {3} breaks the chain of hashes"]


def test_check_finds_a_missing_entry(busy: Hall) -> None:
    problems = spoil(busy, "DELETE FROM journal WHERE seq = 5")
    assert problems[:2] == ("entry 6 follows entry 4", "entry 6 breaks the chain of hashes")


def test_check_finds_a_missing_end(busy: Hall) -> None:
    problems = spoil(busy, f"DELETE FROM journal WHERE seq = {last_seq(busy)}")
    assert problems[0].startswith("the hall's row has seq")


def test_check_finds_an_entry_nobody_can_read(busy: Hall) -> None:
    assert "entry 3 is no TicketIssued that can be read" in spoil(
        busy, "UPDATE journal SET payload = '{' WHERE seq = 3"
    )
    assert "entry 4 is no TicketEaten that can be read" in spoil(
        busy, "UPDATE journal SET type = 'TicketEaten' WHERE seq = 4"
    )


def test_check_gives_up_after_a_hundred(hall: Hall) -> None:
    for _ in range(120):
        issue(hall)
    assert len(spoil(hall, "UPDATE journal SET type = 'TicketEaten'")) == module.MOST


# --- a journal whose hashes are right but whose story is wrong


def retell(hall: Hall, tell: Callable[[list[dict[str, Any]]], None]) -> tuple[str, ...]:
    """Somebody who knows the hashes writes the journal anew; what the check says of the story."""
    with hall.reading() as reading:
        rows = [dict(row._mapping) for row in reading.store.raw_entries(0, 1000)]
    for row in rows:
        row["payload"] = json.loads(row["payload"])
    tell(rows)
    last = GENESIS
    with hall.database.founding() as connection:
        connection.exec_driver_sql("DELETE FROM journal")
        for seq, row in enumerate(rows, start=1):
            payload = json.dumps(row["payload"])
            last = chained(last, seq, row["at"], row["type"], row["actor"], row["catalogue"], payload)
            values = (seq, row["at"], row["type"], row["actor"], row["catalogue"], payload, last)
            connection.exec_driver_sql("INSERT INTO journal VALUES (1, ?, ?, ?, ?, ?, ?, ?)", values)
    problems = check(hall).problems
    assert not [problem for problem in problems if "chain" in problem]
    return tuple(problem for problem in problems if problem.startswith("entry"))


def line(rows: list[dict[str, Any]], type: str, nth: int = 0) -> dict[str, Any]:
    return [row for row in rows if row["type"] == type][nth]


def two_called(hall: Hall) -> None:
    issue(hall), issue(hall), open_counter(hall, 1), open_counter(hall, 2), next_(hall, 1), next_(hall, 2)


def test_check_finds_one_called_twice_at_once(hall: Hall) -> None:
    two_called(hall)

    def tell(rows: list[dict[str, Any]]) -> None:
        line(rows, "TicketCalled", 1)["payload"]["ticket"] = 3

    (problem,) = retell(hall, tell)
    assert problem.startswith("entry 8 is no legal move: illegal_move")


def test_check_finds_a_counter_with_two_people(hall: Hall) -> None:
    two_called(hall)

    def tell(rows: list[dict[str, Any]]) -> None:
        line(rows, "TicketCalled", 1)["payload"]["counter"] = 1

    assert retell(hall, tell) == ("entry 8 leaves B001 at counter 1, which has not got them",)


def test_check_finds_somebody_taken_from_another_counter(hall: Hall) -> None:
    two_called(hall), finish(hall)

    def tell(rows: list[dict[str, Any]]) -> None:
        line(rows, "TicketServed")["payload"]["counter"] = 2

    assert retell(hall, tell) == (
        "entry 9 leaves B002 at counter 2, which has not got them",
        "entry 9 leaves counter 1 with B001, who is not there",
    )


@pytest.mark.parametrize("ordinal", [1, 3])
def test_check_finds_a_number_given_twice_or_left_out(hall: Hall, ordinal: int) -> None:
    issue(hall), issue(hall)

    def tell(rows: list[dict[str, Any]]) -> None:
        line(rows, "TicketIssued", 1)["payload"]["ordinal"] = ordinal

    assert retell(hall, tell) == ("entry 4 gives B002 of 2026-11-23 after number 1 of its series",)


def test_check_finds_a_number_of_another_day(hall: Hall) -> None:
    issue(hall)

    def tell(rows: list[dict[str, Any]]) -> None:
        line(rows, "TicketIssued")["payload"]["day"] = "2026-11-22"

    assert retell(hall, tell) == ("entry 3 gives B001 of 2026-11-22 after number 0 of its series",)


def test_check_finds_time_that_ran_backwards(hall: Hall) -> None:
    issue(hall)

    def tell(rows: list[dict[str, Any]]) -> None:
        line(rows, "TicketIssued")["at"] -= 1

    assert retell(hall, tell) == ("entry 3 is earlier than the entry before it",)


def test_check_finds_a_start_nobody_was_called_for(hall: Hall) -> None:
    issue(hall), open_counter(hall), next_(hall), start(hall)

    def tell(rows: list[dict[str, Any]]) -> None:
        rows.remove(line(rows, "TicketCalled"))

    (problem,) = retell(hall, tell)
    assert problem.startswith("entry 5 is no legal move: illegal_move")


def test_check_finds_a_move_of_nobody(hall: Hall) -> None:
    issue(hall), open_counter(hall), next_(hall)

    def tell(rows: list[dict[str, Any]]) -> None:
        rows.remove(line(rows, "TicketIssued"))

    (problem,) = retell(hall, tell)
    assert problem == "entry 4 is no legal move: unknown_ticket"


def test_check_finds_an_undo_that_does_not_fit(hall: Hall) -> None:
    issue(hall), open_counter(hall), next_(hall), undo(hall)

    def tell(rows: list[dict[str, Any]]) -> None:
        line(rows, "ActUndone")["payload"]["tickets"][0]["state"] = "eaten"

    assert retell(hall, tell) == ("entry 6 does not fit the entries before it",)
