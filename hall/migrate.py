"""The tables brought up to date, once, under the hall's lock."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from hall.database import Database
from hall.schema import HEAD


def migrate(database: Database) -> bool:
    """Bring the tables up to date; False when there was nothing to do.

    The migration tool is loaded only when it has work, for loading it costs a third of a start.
    """
    if _revision(database) == HEAD:
        return False
    with database.founding() as connection:
        if not database.sqlite:
            # Two servers may start together; the lock falls with the transaction.
            connection.execute(text("SELECT pg_advisory_xact_lock(7215401)"))
        _upgrade(connection)
    return True


def _revision(database: Database) -> str | None:
    with database.engine.connect() as connection:
        reading = connection.execution_options(readonly=True)
        if not inspect(reading).has_table("alembic_version"):
            return None
        found: str | None = reading.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
