"""The database and the hall's lock. Nothing else opens a transaction.

The rule is stated in ``docs/concurrency.md``: a hall has one writer at a time, and the lock comes first.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, create_engine, event, select
from sqlalchemy.engine import Row
from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from hall import schema
from hall.errors import HallError

BUSY_MS = 10_000
"""How long SQLite itself waits for a lock: a last resort, for the lock file keeps our writers apart."""

_HALL = select(schema.halls).where(schema.halls.c.code == bindparam("code"))


class FileLock:
    """A lock between processes: one file, held by one open descriptor. Threads of this process queue before it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = Lock()
        self._owner = -1
        self._descriptor = -1

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._threads:
            descriptor = self._open()
            _lock(descriptor)
            try:
                yield
            finally:
                _unlock(descriptor)

    def close(self) -> None:
        """Give the descriptor back; the next use opens it again."""
        with self._threads:
            if self._owner == os.getpid():
                os.close(self._descriptor)
                self._owner = -1

    def _open(self) -> int:
        # A descriptor that came through fork() would share its parent's lock.
        if self._owner != os.getpid():
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._owner = os.getpid()
        return self._descriptor


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        while True:
            try:
                msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
                return
            except OSError:
                continue  # LK_LOCK itself gives up after ten seconds

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


class Database:
    """One database, SQLite or PostgreSQL, holding one hall or many."""

    def __init__(self, url: str, *, pool_size: int = 20) -> None:
        self.engine = _engine(url, pool_size)
        self.sqlite = self.engine.dialect.name == "sqlite"
        path = self.engine.url.database
        self._file_lock = FileLock(Path(f"{path}.lock")) if self.sqlite and path else None

    @contextmanager
    def writing(self, code: str) -> Iterator[tuple[Connection, Row[Any]]]:
        """A write transaction on one hall, its lock taken first; commits at the end, rolls back on any error.

        HallError ``unknown_hall`` when there is none, ``storage_unavailable`` when the database cannot be written.
        """
        with self._guarded(), self._locked(), self.engine.begin() as connection:
            yield connection, self._row(connection, code, lock=not self.sqlite)

    @contextmanager
    def founding(self) -> Iterator[Connection]:
        """A write transaction before there is a hall: migrations and the first row."""
        with self._guarded(), self._locked(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self, code: str) -> Iterator[tuple[Connection, Row[Any]]]:
        """A read transaction: everything seen in it is of one moment."""
        with self._guarded(), self.engine.connect() as plain:
            options: dict[str, Any] = {"readonly": True}
            if not self.sqlite:
                options = {"isolation_level": "REPEATABLE READ"}
            connection = plain.execution_options(**options)
            yield connection, self._row(connection, code, lock=False)

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """A connection for one single question, which needs no transaction around it."""
        with self._guarded(), self.engine.connect() as plain:
            yield plain.execution_options(readonly=True, glance=True)

    def forget_connections(self) -> None:
        """Drop every pooled connection, as a child process must."""
        self.engine.dispose(close=False)

    def close(self) -> None:
        """Close every pooled connection and the lock file."""
        self.engine.dispose()
        if self._file_lock is not None:
            self._file_lock.close()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        if self._file_lock is None:
            yield
        else:
            with self._file_lock():
                yield

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except (IntegrityError, DataError, ProgrammingError):
            raise  # a wrong statement is our own mistake, not the storage's
        except (DatabaseError, InterfaceError, PoolTimeout, OSError) as error:
            raise HallError("storage_unavailable") from error

    @staticmethod
    def _row(connection: Connection, code: str, *, lock: bool) -> Row[Any]:
        row = connection.execute(_HALL.with_for_update() if lock else _HALL, {"code": code}).first()
        if row is None:
            raise HallError("unknown_hall", hall=code)
        return row


def _engine(url: str, pool_size: int) -> Engine:
    try:
        if not url.startswith("sqlite"):
            return create_engine(url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True)
        # Last in, first out: the connection that wrote last still has its pages at hand.
        engine = create_engine(url, pool_size=pool_size, max_overflow=-1, pool_use_lifo=True)
    except (SQLAlchemyError, ImportError) as error:
        raise ValueError(f"the database address cannot be used: {error}") from error
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    # We begin transactions ourselves: the driver's own way would begin them late and as readers.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-8000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("glance"):
        return
    connection.exec_driver_sql("BEGIN" if options.get("readonly") else "BEGIN IMMEDIATE")
