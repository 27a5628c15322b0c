"""No statement of the busy commands reads a whole table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from hall import reports, schema
from hall.desk import Hall
from hall.past import past
from hall.queues import Queues
from hall.waited import waited
from tests.builders import (
    FakeClock,
    call,
    document,
    finish,
    issue,
    make_hall,
    miss,
    moment,
    next_,
    open_counter,
    printer,
    put_back,
    recall,
    restore,
    send_on,
    sqlite_hall,
    start,
    transfer,
    undo,
    walk_in,
)

TABLES = {table.name for table in schema.metadata.tables.values()}
SMALL = {"halls", "counters", "catalogues", "acts", "printer_states", "series"}
"""Tables that do not grow with the number of people served."""
PARTIAL = {
    index.name
    for table in schema.metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
}
"""Indexes of what is open, which is bounded by the people in the hall."""

Statement = tuple[str, Any]
TWO = ["s:pay", "s:new"]
CAPS = {"ix_tickets_passed", "ix_overtakes_queue"}


@pytest.fixture(scope="module")
def busy_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A hall with a yesterday, people served, missed and waiting, as it lies on disk."""
    folder, clock = tmp_path_factory.mktemp("busy"), FakeClock()
    hall = make_hall(folder, clock=clock, document=document(printers=[printer()]))
    for day in range(2):
        clock.advance(hours=24 * day)
        open_counter(hall), open_counter(hall, 2)
        for n in range(30):
            clock.advance(20), issue(hall, ("pay", "new", "card")[n % 3], ("ordinary", "vip")[n % 2])
        for _ in range(5):
            clock.advance(20), next_(hall), start(hall), clock.advance(20), finish(hall)
        next_(hall), miss(hall), next_(hall)
    hall.database.close()
    return (folder / "hall.db").read_bytes()


@pytest.fixture
def busy(busy_file: bytes, tmp_path: Path) -> Iterator[Hall]:
    """That hall, a moment later."""
    (tmp_path / "hall.db").write_bytes(busy_file)
    hall = sqlite_hall(tmp_path / "hall.db", FakeClock(moment("2026-11-24T12:00+08:00")))
    yield hall
    hall.database.close()


def some(hall: Hall, state: str) -> int:
    """A ticket of today in this state."""
    with hall.reading() as reading:
        wish = {"state": state, "service": "pay", "number": None, "after": 0, "most": 1}
        return reading.store.find_tickets(day=reading.hall.day, **wish)[0].id


@contextmanager
def statements(hall: Hall) -> Iterator[list[Statement]]:
    """What is asked of the database meanwhile."""
    seen: list[Statement] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        seen.append((statement, parameters[0] if many else parameters))

    event.listen(hall.database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(hall.database.engine, "before_cursor_execute", note)


def plan(hall: Hall, statement: Statement) -> list[str]:
    with hall.database.glance() as connection:
        return [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement[0]}", statement[1])]


def reads_too_much(step: str) -> bool:
    """Whether a step of a plan reads a table, or one hall's part of it, from end to end."""
    if scan := re.match(r"SCAN (\w+)", step):
        return scan[1] in TABLES
    search = re.match(r"SEARCH (\w+) USING (?:COVERING )?(?:INDEX (\w+)|PRIMARY KEY) \((.*)\)", step)
    if search is None:
        return False
    table, index, terms = search.groups()
    return terms == "hall=?" and table not in SMALL and index not in PARTIAL


ACTS: dict[str, Callable[[Hall], Any]] = {
    "issue": lambda hall: issue(hall, needs=("chair",), note="n", identity="i"),
    "next": lambda hall: next_(hall, 2),
    "next with somebody there": next_,
    "call": lambda hall: call(hall, "B009"),
    "walk in": walk_in,
    "recall": recall,
    "start": start,
    "finish": finish,
    "miss": miss,
    "put back": put_back,
    "send on": lambda hall: send_on(hall, service="new"),
    "transfer first": lambda hall: transfer(hall, some(hall, "waiting"), "first", service="card"),
    "restore": lambda hall: restore(hall, some(hall, "missed")),
    "finish and undo": lambda hall: (finish(hall), undo(hall)),
}


@pytest.mark.parametrize("name", ACTS)
def test_no_command_reads_a_whole_table(busy: Hall, name: str) -> None:
    with statements(busy) as seen:
        ACTS[name](busy)
    asked = [statement for statement in seen if statement[0].split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE")]
    assert len(asked) >= 5
    assert [(one[0], step) for one in asked for step in plan(busy, one) if reads_too_much(step)] == []


@pytest.mark.parametrize("name", ACTS)
def test_no_command_asks_the_same_question_twice(busy: Hall, name: str) -> None:
    with statements(busy) as seen:
        ACTS[name](busy)
    moments: list[list[str]] = []
    for statement in seen:
        if statement[0].startswith(("BEGIN", "UPDATE")):
            moments.append([])
        elif statement[0].startswith("SELECT"):
            moments[-1].append(repr(statement))
    assert moments
    assert [one for asked in moments for one in asked if asked.count(one) > 1] == []


QUESTIONS: dict[str, Callable[..., Any]] = {
    "board": reports.board,
    "services": reports.services,
    "ticket": lambda reading: reports.ticket(reading, "2026-11-24~B003", public=False),
    "search": lambda reading: reports.tickets(
        reading, day=None, state=None, service=None, number=None, after=0, limit=100
    ),
    "entries": lambda reading: reports.entries(reading, 50, 50),
    "wanted slips": lambda reading: reading.store.wanted_slips(reading.now, 10),
    "why it waited": lambda reading: waited(reading, "2026-11-24~B003"),
    "past day": lambda reading: past(reading, "2026-11-23"),
    "days": lambda reading: reading.store.days(60),
    "token": lambda reading: reading.store.people.token("hash"),
    "answer": lambda reading: reading.store.answer("scope", "key"),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_question_of_a_screen_reads_a_whole_table(busy: Hall, name: str) -> None:
    with statements(busy) as seen, busy.reading() as reading:
        QUESTIONS[name](reading)
    asked = [statement for statement in seen if statement[0].startswith("SELECT")]
    assert asked
    assert [(one[0], step) for one in asked for step in plan(busy, one) if reads_too_much(step)] == []


CHOOSING: dict[str, tuple[Callable[[Queues], Any], set[str]]] = {
    "heads": (lambda queues: queues.heads(TWO), {"ix_tickets_turn"}),
    "lanes": (lambda queues: queues.lanes(TWO, ["ordinary", "vip"]), {"ix_tickets_lane"}),
    "passed": (lambda queues: queues.passed(TWO, 2**60), {"ix_tickets_passed"}),
    "capped by calls": (lambda queues: queues.capped(TWO, "2026-11-24", 3, None), CAPS),
    "capped by time": (lambda queues: queues.capped(TWO, "2026-11-24", None, 2**60), CAPS),
    "capped by both": (lambda queues: queues.capped(TWO, "2026-11-24", 3, 2**60), CAPS),
}


@pytest.mark.parametrize("name", CHOOSING)
def test_whose_turn_it_is_is_found_by_its_own_indexes(busy: Hall, name: str) -> None:
    ask, indexes = CHOOSING[name]
    with busy.reading() as reading, statements(busy) as seen:
        ask(reading.store.queues)
    steps = [step for one in seen for step in plan(busy, one)]
    used = {found[1] for step in steps if (found := re.search(r"(?:tickets|overtakes) USING .*INDEX (\w+)", step))}
    assert used == indexes
    assert [step for step in steps if step.startswith(("SCAN tickets", "SCAN overtakes"))] == []
    # neither those of other queues are looked at, nor the overtakes of past days
    assert [step for step in steps if "ix_overtakes_queue" in step and "issued_at>?" not in step] == []
    assert [step for step in steps if re.search(r"(tickets|overtakes) USING.*\(hall=\?\)", step)] == []


def test_why_it_waited_asks_for_the_calls_of_its_wait_alone(busy: Hall) -> None:
    with busy.reading() as reading, statements(busy) as seen:
        waited(reading, "2026-11-24~B003")
    journal = [step for one in seen if "FROM journal" in one[0] or ", journal" in one[0] for step in plan(busy, one)]
    assert sorted(step for step in journal if "journal" in step) == [
        "SEARCH journal USING PRIMARY KEY (hall=? AND seq=?)",
        "SEARCH journal USING PRIMARY KEY (hall=? AND seq>? AND seq<?)",
    ]
    assert any("ix_announcements_day (hall=? AND day=? AND id>? AND id<?)" in step for step in journal)


def test_longer_page_of_tickets_asks_no_more_questions(busy: Hall) -> None:
    asked = []
    for limit in (1, 30):
        with busy.reading() as reading, statements(busy) as seen:
            page = reports.tickets(reading, day=None, state=None, service=None, number=None, after=0, limit=limit)
        asked.append((len(page["items"]), len(seen)))
    (few, questions), (many, as_many) = asked
    assert (few, many, as_many) == (1, 30, questions)


@pytest.mark.parametrize(
    ("step", "too_much"),
    [
        ("SCAN tickets", True),
        ("SCAN tickets USING INDEX ix_tickets_turn", True),
        ("SCAN anon_1", False),
        ("SCAN CONSTANT ROW", False),
        ("SEARCH tickets USING INDEX sqlite_autoindex_tickets_1 (hall=?)", True),
        ("SEARCH tickets USING COVERING INDEX ix_tickets_turn (hall=?)", False),
        ("SEARCH tickets USING INDEX sqlite_autoindex_tickets_1 (hall=? AND id=?)", False),
        ("SEARCH journal USING PRIMARY KEY (hall=?)", True),
        ("SEARCH journal USING PRIMARY KEY (hall=? AND seq>?)", False),
        ("SEARCH counters USING INDEX sqlite_autoindex_counters_1 (hall=?)", False),
    ],
)
def test_this_test_would_see_it(step: str, too_much: bool) -> None:
    assert reads_too_much(step) is too_much
