"""A house from its settings: the folder, the database brought up to date, the hall in it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from hall.actions.people import SaveStaff
from hall.database import Database
from hall.desk import Hall
from hall.migrate import migrate
from hall.settings import Settings
from jiaohao.halls import document

ADMINISTRATOR = "admin"
"""The staff number of the first administrator."""
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Opened:
    """An open house; ``password`` is the administrator's, told once, when the hall was made just now."""

    hall: Hall
    database: Database
    password: str | None = None


def open_house(settings: Settings, *, make: bool) -> Opened:
    """Open the house of a folder; ``make``: found a hall from the template where there is none.

    ValueError in one sentence when the folder or the database cannot be used, or there is no hall.
    """
    if not make and not settings.database and not (settings.data / "jiaohao.db").exists():
        raise ValueError(f"there is no hall in {settings.data}; 'jiaohao run' makes one")
    settings.prepare()
    database = Database(settings.database_url)
    migrate(database)
    hall = Hall(database, "main", secret=settings.secret())
    if make and hall.found(document(settings.template)):
        return Opened(hall, database, _first_administrator(hall))
    return Opened(hall, database)


def _first_administrator(hall: Hall) -> str:
    # argon2 is loaded only when a password is made or asked for.
    from web.access import hash_password

    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    command = SaveStaff(
        number=ADMINISTRATOR, name="Administrator", roles=("administrator",), password=hash_password(password)
    )
    hall.do(command)
    return password
