"""The hall of the pictures: an ordinary morning, told in commands, that ends at this very moment."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hall.actions.calling import Call, Next, Recall
from hall.actions.counters import OpenCounter, Pause
from hall.actions.issuing import Issue
from hall.actions.people import SaveStaff
from hall.actions.setup import AddPrinter
from hall.actions.visits import Finish, Hold, Miss, Start
from hall.actions.work import Actor
from hall.day import HallClock, local
from hall.desk import Hall
from jiaohao.halls import document
from jiaohao.replay_house import found_hall
from web.access import hash_password

MORNING_S = 2420
"""How long ago the doors opened."""
TEN = 10
CLERK = "1001"
STAFF = {"1001": ("counter",), "1002": ("counter",), "1003": ("counter",), "1004": ("counter",), "2001": ("greeter",)}
MANAGER = "9001"
ROUNDS = ((1, "pay"), (3, "card"), (4, "new"))
"""Who serves what while the hall learns how long it takes."""
WAITING = (
    # type, category, language, seconds until the next one comes
    ("pay", "ordinary", "zh", 70),
    ("card", "ordinary", "zh", 40),
    ("pay", "priority", "zh", 50),
    ("new", "ordinary", "en", 60),
    ("pay", "ordinary", "zh", 45),
    ("rename", "ordinary", "zh", 55),
    ("pay", "vip", "zh", 30),
    ("pay", "ordinary", "en", 65),
    ("card", "ordinary", "zh", 50),
    ("pay", "ordinary", "zh", 40),
    ("new", "ordinary", "zh", 35),
    ("pay", "ordinary", "zh", 20),
)


class Morning:
    """A clock that is wound on while the morning is told."""

    def __init__(self) -> None:
        self.at = HallClock().now() - MORNING_S * 1000

    def __call__(self) -> int:
        return self.at

    def goes_by(self, seconds: float) -> None:
        """So much later."""
        self.at += round(seconds * 1000)


@dataclass(frozen=True, slots=True)
class Told:
    """The hall, in the present now, and the password of everybody who works in it."""

    hall: Hall
    password: str


def tell(folder: Path, printer: str) -> Told:
    """Found the hall in a folder, with a paper printer at this address, and let its morning happen."""
    morning = Morning()
    setup = document("gas") | {"time_zone": _where_it_is_morning()}
    # This morning and the minutes of the pictures belong to one business day, whatever time it is.
    turn = local(morning.at, ZoneInfo(setup["time_zone"])) + timedelta(hours=12)
    setup |= {"day_turns_at": turn.strftime("%H:%M"), "printers": []}
    hall = found_hall(folder, setup, HallClock(morning, morning), durable=False)
    password = secrets.token_hex(8)
    _hire(hall, password)
    _open(hall)
    _learn(hall, morning)
    _wait(hall, morning)
    _work(hall, morning)
    hall.clock = HallClock()
    # Only now: nobody wants the slips of the morning.
    hall.do(AddPrinter(printer={"name": "door", "url": printer}))
    return Told(hall, password)


def _where_it_is_morning() -> str:
    """The time zone in which it is about ten o'clock now."""
    east = (TEN - local(HallClock().now(), ZoneInfo("UTC")).hour + 12) % 24 - 12
    # the signs of these names are the wrong way round
    return f"Etc/GMT{-east:+d}"


def _hire(hall: Hall, password: str) -> None:
    kept = hash_password(password)
    for number, roles in STAFF.items():
        hall.do(SaveStaff(number=number, name=f"员工 {number}", roles=roles, password=kept))
    hall.do(SaveStaff(number=MANAGER, name="值班经理", roles=("manager",), password=kept))


def _open(hall: Hall) -> None:
    for counter in (1, 2, 3, 4):
        staff = f"100{counter}"
        hall.do(OpenCounter(counter=counter), Actor(principal=f"staff:{staff}", role="counter", staff=staff))
    hall.do(OpenCounter(counter=5))
    hall.do(Pause(counter=5, reason="lunch", minutes=MORNING_S // 60 + 15))


def _learn(hall: Hall, morning: Morning) -> None:
    for number in range(6):
        came = [(counter, hall.do(Issue(service=service)).answer["number"]) for counter, service in ROUNDS]
        morning.goes_by(40)
        for counter, ticket in came:
            hall.do(Call(counter=counter, number=ticket))
        morning.goes_by(20)
        for counter, _ in came:
            hall.do(Start(counter=counter))
        morning.goes_by(150 + 25 * (number % 3))
        for counter, _ in came:
            hall.do(Finish(counter=counter))


def _wait(hall: Hall, morning: Morning) -> None:
    for service, category, language, seconds in WAITING:
        hall.do(Issue(service=service, category=category, language=language))
        morning.goes_by(seconds)


def _work(hall: Hall, morning: Morning) -> None:
    hall.do(Next(counter=2))
    hall.do(Recall(counter=2))
    morning.goes_by(60)
    hall.do(Miss(counter=2))
    hall.do(Next(counter=3))
    morning.goes_by(30)
    hall.do(Hold(counter=3, kind="papers_away"))
    for counter in (4, 3, 2):
        hall.do(Next(counter=counter))
        morning.goes_by(25)
        hall.do(Start(counter=counter))
        morning.goes_by(80)
    morning.at = HallClock().now() - 4000
    hall.do(Next(counter=1))
