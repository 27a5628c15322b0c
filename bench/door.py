"""What the rules at the door cost: a number and the list of types, without a rule and with all of them, in one run.

    python bench/door.py [--presses 400]

Halls alike in everything but their rules are asked in turns, in one process; every figure is a ratio to the hall that
has none.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from hall import reports, schema  # noqa: E402
from hall.actions.calling import Next  # noqa: E402
from hall.actions.counters import OpenCounter  # noqa: E402
from hall.actions.issuing import Issue  # noqa: E402
from hall.actions.visits import Finish, Start  # noqa: E402
from hall.actions.work import Actor  # noqa: E402
from hall.database import Database  # noqa: E402
from hall.desk import Hall  # noqa: E402
from jiaohao.halls import document  # noqa: E402

KIOSK = Actor(principal="kiosk", role="kiosk")
CLERK = Actor(principal="clerk", role="manager")
ALWAYS = [{"opens": "00:00", "closes": "00:00"}]
RULES: dict[str, dict[str, Any]] = {
    "none": {},
    "hours, holidays": {
        "hours": ALWAYS,
        "holidays": [{"name": {"zh": "节日", "en": "Holiday"}, "first": f"2001-01-{n:02d}"} for n in range(1, 31)],
    },
    "last ticket too": {"hours": ALWAYS, "last_ticket": {"on": True, "grace": 86_400}},
    "quotas too": {"hours": ALWAYS, "last_ticket": {"on": True, "grace": 86_400}},
}


def founded(folder: Path, name: str) -> Hall:
    """A hall with these rules in which some were served and some wait."""
    plain = document("gas") | RULES[name]
    if name.startswith("quotas"):
        plain["services"] = [one | {"quota": 90_000, "quota_morning": 80_000} for one in plain["services"]]
    database = Database(f"sqlite:///{folder / name.replace(' ', '-')}.db")
    with database.founding() as connection:
        schema.metadata.create_all(connection)
    hall = Hall(database, secret=b"bench")
    hall.found(plain)
    hall.do(OpenCounter(counter=1), CLERK)
    for _ in range(8):
        hall.do(Issue(service="pay"), KIOSK)
        hall.do(Next(counter=1), CLERK)
        hall.do(Start(counter=1), CLERK)
        hall.do(Finish(counter=1), CLERK)
    for _ in range(30):
        hall.do(Issue(service="pay"), KIOSK)
    return hall


def services(hall: Hall) -> None:
    """The list of types, as a kiosk asks for it."""
    with hall.reading() as reading:
        reports.services(reading)


ASKED: dict[str, Callable[[Hall], object]] = {
    "POST tickets": lambda hall: hall.do(Issue(service="pay"), KIOSK),
    "GET services": services,
}


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=400)
    presses = parser.parse_args().presses
    with tempfile.TemporaryDirectory() as folder:
        halls = {name: founded(Path(folder), name) for name in RULES}
        for asked, ask in ASKED.items():
            taken: dict[str, list[float]] = {name: [] for name in halls}
            for _ in range(presses):
                for name, hall in halls.items():
                    began = time.perf_counter()
                    ask(hall)
                    taken[name].append(time.perf_counter() - began)
            plain = statistics.median(taken["none"])
            print(f"{asked}: {1e3 * plain:.2f} ms without a rule")
            for name, values in taken.items():
                print(f"  {name:<18} {statistics.median(values) / plain:5.2f} ×")


if __name__ == "__main__":
    main()
