"""``jiaohao demo``: a hall with people coming and going, and one page that shows all its stations side by side."""

from __future__ import annotations

import secrets
import sys
from importlib.resources import files
from pathlib import Path

import click
from flask import Flask

from hall import logs
from hall.actions.people import CreateToken, SaveStaff
from hall.desk import Hall
from hall.messages import words
from hall.settings import Settings, load
from jiaohao import demo_pages
from jiaohao.bank import choose, read
from jiaohao.demo_crew import Crew, Pace
from jiaohao.demo_plan import Show, hall, show
from jiaohao.house import Opened
from jiaohao.replay_house import ending_well, found_hall, own_folder
from jiaohao.server import check_port, serve
from jiaohao.wire import Wire
from web.access import hash_password
from web.places import base, is_local

SPEED = 6.0
"""How much faster than the recorded day: something to see every two seconds, and not more than ten calls a minute."""


class NoDemoError(click.ClickException):
    """One clear sentence, and exit code 2."""

    exit_code = 2


@click.command("demo")
@click.option("--host", help="The address to listen on (default 127.0.0.1); on any other the page asks to sign in.")
@click.option("--port", type=int, help="The port to listen on (default 8600).")
@click.option(
    "--speed",
    type=click.FloatRange(min=0, min_open=True),
    default=SPEED,
    show_default=True,
    help="How much faster than the recorded day.",
)
@click.option("--loop/--once", default=True, show_default=True, help="Whether the day begins anew when it is over.")
@click.option(
    "--data", type=click.Path(path_type=Path), metavar="DIR", help="Keep the hall here instead of deleting it."
)
def demo_command(host: str | None, port: int | None, speed: float, loop: bool, data: Path | None) -> None:
    """Show a hall at work on one page: kiosk, board, counters and paper.

    Customers of a made-up day come and go; whoever watches may take numbers and press buttons in between.
    """
    try:
        with ending_well(), own_folder(data, "jiaohao-demo-") as folder:
            settings = load(data=folder, host=host, port=port, database="")
            check_port(settings.host, settings.port)
            _open(settings, speed, loop)
    except ValueError as error:
        raise NoDemoError(str(error)) from error


def _open(settings: Settings, speed: float, loop: bool) -> None:
    logs.begin(settings.log)
    made, setup = _sample(), hall(speed)
    opened = found_hall(settings.data, setup)
    password = _staff(opened)
    counters = tuple(counter["number"] for counter in setup["counters"])
    # Whom one sees begin first.
    counters = tuple(sorted(counters, key=lambda number: number not in demo_pages.COUNTERS))
    here = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    line = Wire(here, settings.port, _tokens(opened, counters))
    crew = Crew(made, counters, line, Pace(speed), loop=loop)
    welcoming = is_local(settings.host)

    def furnish(app: Flask) -> None:
        demo_pages.install(app, demo_pages.Stage(crew=crew, welcoming=welcoming))

    def ready() -> None:
        for text in welcome(settings, None if welcoming else password):
            click.echo(text)
        sys.stdout.flush()

    serve(Opened(opened, opened.database), settings, ready, furnish)


def _sample() -> Show:
    with (files("jiaohao.samples") / "day.tsv").open(encoding="utf-8") as lines:
        return show(choose(read(lines), None))


def _staff(hall: Hall) -> str:
    """Whoever opens the page works under this number; its password."""
    password = secrets.token_urlsafe(9)
    name = " ".join(words(language).text("demo.staff") for language in ("zh", "en"))
    hall.do(SaveStaff(number=demo_pages.STAFF, name=name, roles=("manager",), password=hash_password(password)))
    return password


def _tokens(hall: Hall, counters: tuple[int, ...]) -> dict[str, str]:
    wishes = {"kiosk": CreateToken(role="kiosk", device="demo"), "greeter": CreateToken(role="greeter")}
    wishes |= {f"counter:{number}": CreateToken(role="counter", counter=number) for number in counters}
    return {name: hall.do(wish).answer["token"] for name, wish in wishes.items()}


def welcome(settings: Settings, password: str | None) -> list[str]:
    """What whoever started it reads; with a password, how to sign in."""
    keys = ["demo.told", "demo.told_end"] if password is None else ["demo.told", "demo.told_sign_in", "demo.told_end"]
    lines = ["", f"  {base(settings.host, settings.port)}/demo", ""]
    for language in ("zh", "en"):
        lines += [f"  {words(language).text(key, staff=demo_pages.STAFF, password=password)}" for key in keys]
        lines += [""]
    return lines
