"""Migrations make exactly the tables of the schema, once."""

from __future__ import annotations

import re
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

import hall
from hall import schema
from hall.database import Database
from hall.migrate import migrate


def tables(database: Database) -> dict[str, list[str]]:
    """The parts of every table and index as SQLite keeps them, in no order, but for the migration tool's own."""
    with database.glance() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        return {
            # A column that came later stands behind the constraints.
            name: sorted(re.split(r" \( |\(?, (?![^(]*\))|,? ?\)?$", re.sub(r"\s+", " ", sql)))
            for name, sql in rows
            if not name.startswith("alembic")
        }


def test_migrations_make_the_tables_of_the_schema(tmp_path: Path) -> None:
    migrated, made = (Database(f"sqlite:///{tmp_path / name}") for name in ("migrated.db", "made.db"))
    assert migrate(migrated) is True
    with made.founding() as connection:
        schema.metadata.create_all(connection)
    assert tables(migrated) == tables(made)


def test_migrate_does_nothing_the_second_time(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'hall.db'}")
    migrate(database)
    assert migrate(database) is False


def test_head_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(hall.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == schema.HEAD
