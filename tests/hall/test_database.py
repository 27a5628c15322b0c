"""The database and the hall's lock: one writer, whole moments for readers, and honest about trouble."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError

from hall import database as module
from hall import schema
from hall.actions.issuing import Issue
from hall.check import check
from hall.database import Database, FileLock
from hall.desk import Hall
from hall.errors import HallError
from tests.builders import MANAGER, everything, issue, last_seq

Make = Callable[..., Hall]


def path_of(hall: Hall) -> Path:
    return Path(str(hall.database.engine.url.database))


def trouble(hall: Hall) -> HallError:
    """What somebody is told who takes a number now."""
    with pytest.raises(HallError) as refusal:
        issue(hall)
    return refusal.value


# --- transactions


def test_writing_commits_at_the_end(hall: Hall) -> None:
    with hall.database.writing("main") as (connection, row):
        connection.execute(schema.halls.update().values(day_seq=row.day_seq + 5))
    with hall.database.reading("main") as (_, again):
        assert again.day_seq == row.day_seq + 5


def test_writing_rolls_back_on_any_error(hall: Hall) -> None:
    before = everything(hall)

    def stumble() -> None:
        with hall.database.writing("main") as (connection, _):
            connection.execute(schema.halls.update().values(day_seq=99))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()
    assert everything(hall) == before


@pytest.mark.parametrize("how", ["writing", "reading"])
def test_a_hall_nobody_founded(hall: Hall, how: str) -> None:
    with pytest.raises(HallError) as refusal, getattr(hall.database, how)("elsewhere"):
        pass
    assert (refusal.value.code, refusal.value.params) == ("unknown_hall", {"hall": "elsewhere"})


def test_reading_is_of_one_moment(hall: Hall) -> None:
    count = select(func.count()).select_from(schema.tickets)
    with hall.database.reading("main") as (connection, row):
        assert connection.execute(count).scalar() == 0
        issue(hall)
        assert connection.execute(count).scalar() == 0
    assert last_seq(hall) == row.seq + 1


def test_reading_does_not_wait_for_a_writer(hall: Hall) -> None:
    with hall.database.writing("main"), hall.database.reading("main") as (_, row):
        assert row.code == "main"


def test_glance_is_one_question(hall: Hall) -> None:
    with hall.database.glance() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1


def test_writers_come_one_after_the_other(hall: Hall) -> None:
    inside: list[int] = []

    def work(name: int) -> None:
        with hall.database.writing("main"):
            inside.append(name)
            assert len(inside) == 1
            inside.remove(name)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert inside == []


def test_sqlite_is_durable_and_lets_readers_read(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    with database.glance() as connection:
        pragmas = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
        assert pragmas == ["wal", 2]
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.close()


# --- the lock file

HOLD = """
import sys
from pathlib import Path
from hall.database import FileLock
with FileLock(Path(sys.argv[1]))():
    print("held", flush=True)
    sys.stdin.readline()
print("free", flush=True)
"""


@contextmanager
def held_by_another_process(path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield other
        other.kill()


def test_lock_is_held_between_processes(tmp_path: Path) -> None:
    path, got = tmp_path / "x.lock", threading.Event()
    lock = FileLock(path)

    def take() -> None:
        with lock():
            got.set()

    with held_by_another_process(path) as other:
        taker = threading.Thread(target=take)
        taker.start()
        assert not got.wait(0.05)
        assert other.stdin is not None
        other.stdin.write("\n")
        other.stdin.flush()
        taker.join()
    assert got.is_set()
    lock.close()


def test_writing_waits_for_the_lock_beside_the_database(hall: Hall) -> None:
    done = threading.Event()
    with held_by_another_process(path_of(hall).with_name("hall.db.lock")):
        writer = threading.Thread(target=lambda: (issue(hall), done.set()))
        writer.start()
        assert not done.wait(0.05)
        assert last_seq(hall) == 2
    writer.join()
    assert last_seq(hall) == 3


def test_lock_falls_with_a_killed_process(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "x.lock")
    with held_by_another_process(tmp_path / "x.lock") as other:
        other.kill()
        with lock():
            pass
    lock.close()


def test_lock_is_free_after_an_error_and_after_closing(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "x.lock")
    with pytest.raises(ZeroDivisionError), lock():
        raise ZeroDivisionError
    for _ in range(2):
        with lock():
            pass
        lock.close()
    lock.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_lock_of_a_forked_child_is_its_own(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "x.lock")
    with lock():
        pass
    before = lock._descriptor
    child = os.fork()
    if child == 0:  # pragma: no cover - another process
        with lock():
            os._exit(0 if lock._descriptor != before else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    lock.close()


# --- trouble


def test_database_address_that_cannot_be_used() -> None:
    for url in ("nonsense", "nosuch://host/db", "postgresql+nosuch://host/db"):
        with pytest.raises(ValueError, match="database address"):
            Database(url)


def test_database_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    hall = Hall(Database(f"sqlite:///{tmp_path / 'nowhere' / 'x.db'}"))
    assert trouble(hall).code == "storage_unavailable"


def test_database_that_is_a_folder(tmp_path: Path) -> None:
    assert trouble(Hall(Database(f"sqlite:///{tmp_path}"))).code == "storage_unavailable"


def test_database_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"not a database, but long enough to look at" * 100)
    hall = Hall(Database(f"sqlite:///{tmp_path / 'x.db'}"))
    assert trouble(hall).code == "storage_unavailable"
    hall.database.close()


def test_database_without_tables(tmp_path: Path) -> None:
    hall = Hall(Database(f"sqlite:///{tmp_path / 'x.db'}"))
    assert trouble(hall).code == "storage_unavailable"
    hall.database.close()


def test_database_server_that_is_not_there() -> None:
    hall = Hall(Database("postgresql+psycopg://nobody@127.0.0.1:1/none"))
    assert trouble(hall).code == "storage_unavailable"


def pragma(hall: Hall, words: str) -> Any:
    """Every new connection begins with this."""

    def prepare(connection: Any, _: object) -> None:
        connection.execute(f"PRAGMA {words}")

    event.listen(hall.database.engine, "connect", prepare)
    hall.database.engine.dispose()
    return prepare


def right_again(hall: Hall, prepare: Any) -> None:
    event.remove(hall.database.engine, "connect", prepare)
    hall.database.engine.dispose()


def test_disk_that_is_read_only(hall: Hall) -> None:
    before, listener = everything(hall), pragma(hall, "query_only=ON")
    assert trouble(hall).code == "storage_unavailable"
    right_again(hall, listener)
    assert everything(hall) == before
    assert issue(hall)["number"] == "B001"


def test_disk_that_is_full_in_the_middle_of_things(hall: Hall) -> None:
    listener = pragma(hall, "max_page_count=1")
    given: list[str] = []

    def go_on() -> None:
        while True:
            given.append(issue(hall)["number"])

    with pytest.raises(HallError) as refusal:
        go_on()
    assert refusal.value.code == "storage_unavailable"
    right_again(hall, listener)
    assert check(hall).problems == ()
    assert issue(hall)["number"] == f"B{len(given) + 1:03d}"


def test_database_locked_by_somebody_who_knows_no_rules(hall: Hall) -> None:
    listener = pragma(hall, "busy_timeout=1")
    before = everything(hall)
    other = Database(f"sqlite:///{path_of(hall)}")
    with other.engine.begin():
        assert trouble(hall).code == "storage_unavailable"
        assert everything(hall) == before
    assert issue(hall)["number"] == "B001"
    right_again(hall, listener)
    other.close()


def test_database_gone_and_back(hall: Hall) -> None:
    path = path_of(hall)
    hall.database.close()
    kept = path.rename(path.with_suffix(".away"))
    assert trouble(hall).code == "storage_unavailable"
    hall.database.close()
    kept.replace(path)
    assert issue(hall)["number"] == "B001"
    assert check(hall).ok


@pytest.mark.parametrize("write", range(1, 7))
def test_a_write_that_fails_leaves_nothing_half_done(make: Make, write: int) -> None:
    hall = make()
    issue(hall)
    before = everything(hall)
    seen = 0

    def fail(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal seen
        seen += statement.startswith(("INSERT", "UPDATE", "DELETE"))
        if seen == write:
            raise OSError(28, "No space left on device")

    event.listen(hall.database.engine, "before_cursor_execute", fail)
    with pytest.raises(HallError) as refusal:
        hall.do(Issue(service="pay", note="n"), MANAGER)
    assert refusal.value.code == "storage_unavailable"
    event.remove(hall.database.engine, "before_cursor_execute", fail)
    assert everything(hall) == before
    assert issue(hall)["number"] == "B002"


def test_a_question_in_trouble_is_no_other(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_disk(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(hall.database.engine.pool, "connect", no_disk)
    with pytest.raises(HallError) as refusal, hall.reading():
        pass
    assert refusal.value.code == "storage_unavailable"


def test_a_wrong_statement_is_no_trouble_of_the_storage(hall: Hall) -> None:
    def add_twice() -> None:
        with hall.database.writing("main") as (connection, row):
            connection.execute(schema.halls.insert(), dict(row._mapping))

    with pytest.raises(IntegrityError):
        add_twice()


def test_busy_wait_is_a_last_resort() -> None:
    assert module.BUSY_MS >= 5_000
