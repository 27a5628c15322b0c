"""The ``jiaohao`` command. Heavy parts are loaded by the command that needs them."""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import click

from jiaohao import __version__

if TYPE_CHECKING:
    from hall.desk import Hall
    from hall.settings import Settings

ROLES = ("display", "kiosk", "greeter", "counter", "rating", "manager", "auditor", "integration", "printer")


class Stop(click.ClickException):
    """One clear sentence, and exit code 2."""

    exit_code = 2


def sentences(function: Callable[..., Any]) -> Callable[..., Any]:
    """Turn what was refused into one sentence for the person at the keyboard."""

    @functools.wraps(function)
    def told(*args: Any, **named: Any) -> Any:
        from hall.errors import HallError

        try:
            return function(*args, **named)
        except ValueError as error:
            raise Stop(str(error)) from error
        except HallError as refusal:
            raise Stop(_sentence(refusal)) from refusal

    return told


def _sentence(refusal: Any) -> str:
    from collections import defaultdict

    from hall.messages import words

    known = words("en").catalogue
    text = known[f"error.{refusal.code}"].format_map(defaultdict(str, refusal.params))
    fields = {name: known.get(f"{what}", what) for name, what in refusal.details.get("fields", {}).items()}
    said = [f"{name}: {what}" for name, what in fields.items()] or ([str(refusal.details)] if refusal.details else [])
    return " ".join([text, *said])


def command(group: click.Group, name: str) -> Callable[[Callable[..., Any]], click.Command]:
    """A command of a group that takes ``--data DIR`` and speaks in sentences."""

    def register(function: Callable[..., Any]) -> click.Command:
        data = click.option("--data", type=click.Path(path_type=Path), metavar="DIR", help="The folder of the hall.")
        return group.command(name)(data(sentences(function)))

    return register


def _settings(**given: Any) -> Settings:
    from hall.settings import load

    return load(**given)


def _hall(data: Path | None) -> Hall:
    from jiaohao.house import open_house

    return open_house(_settings(data=data), make=False).hall


class Lazy(click.Group):
    """The group of all commands; some are loaded only when they are asked for."""

    LATER: ClassVar[dict[str, tuple[str, str]]] = {
        "demo": ("jiaohao.demo", "demo_command"),
        "replay": ("jiaohao.replay", "replay_command"),
        "rules": ("jiaohao.rules", "rules_group"),
        "screenshots": ("jiaohao.screenshots", "screenshots_command"),
        "sign": ("jiaohao.sign", "sign_group"),
        "voice": ("jiaohao.voice", "voice_group"),
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self.LATER})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in self.LATER:
            module, name = self.LATER[cmd_name]
            found: click.Command = getattr(importlib.import_module(module), name)
            return found
        return super().get_command(ctx, cmd_name)


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="jiaohao")
def main() -> None:
    """Jiaohao 叫号: the queue system of a service hall."""


@command(main, "run")
@click.option("--host", help="The address to listen on (default 127.0.0.1; 0.0.0.0 for the hall's network).")
@click.option("--port", type=int, help="The port to listen on (default 8600).")
@click.option("--template", help="What a new hall is made from: gas or bank.")
def run(data: Path | None, host: str | None, port: int | None, template: str | None) -> None:
    """Serve the hall of a folder; makes a working one where there is none."""
    settings = _settings(data=data, host=host, port=port, template=template)
    from hall import logs
    from jiaohao.server import check_port, serve

    logs.begin(settings.log)
    settings.prepare()
    check_port(settings.host, settings.port)
    from jiaohao.house import ADMINISTRATOR, open_house

    opened = open_house(settings, make=True)

    def ready() -> None:
        for line in welcome(settings, ADMINISTRATOR, opened.password):
            click.echo(line)
        sys.stdout.flush()

    serve(opened, settings, ready)


def welcome(settings: Settings, administrator: str, password: str | None) -> list[str]:
    """What a technician reads when the hall is open."""
    from hall.messages import LANGUAGES, words
    from web.places import PLACES, base

    address = base(settings.host, settings.port)
    lines = ["", "叫号 Jiaohao"]
    for name, path in PLACES:
        zh, en = (words(language).text(f"start.{name}") for language in LANGUAGES)
        lines.append(f"  {zh}{' ' * (12 - 2 * len(zh))}{en:<18}{address}{path}")
    if password is not None:
        lines += ["", f"  管理员 Administrator: {administrator}", f"  密码   Password:      {password}"]
        lines += ["  （只显示这一次 shown this once only）"]
    return [*lines, "", "  Ctrl-C 停止 stops", ""]


@main.group()
def token() -> None:
    """Bearer tokens for devices and other systems."""


@command(token, "create")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--counter", type=int, help="Bind it to this counter.")
@click.option("--device", help="Bind it to this device: a kiosk, or a printer agent.")
def token_create(data: Path | None, role: str, counter: int | None, device: str | None) -> None:
    """Make a token. It stands alone on the last line and is kept nowhere else."""
    from hall.actions.people import CreateToken

    made = _hall(data).do(CreateToken(role=role, counter=counter, device=device)).answer
    click.echo(f"token {made['id']} for {role}:", err=True)
    click.echo(made["token"])


@command(token, "list")
def token_list(data: Path | None) -> None:
    """Every token that is alive."""
    from hall import reports

    with _hall(data).reading() as reading:
        for shape in reports.tokens(reading):
            bound = " ".join(f"{k} {shape[k]}" for k in ("counter", "device") if shape[k] is not None)
            click.echo(f"{shape['id']:>6}  {shape['role']:<12} {bound:<24} {shape['created_at']}")


@command(token, "revoke")
@click.argument("id", type=int)
def token_revoke(data: Path | None, id: int) -> None:
    """Make a token dead."""
    from hall.actions.people import RevokeToken

    _hall(data).do(RevokeToken(token=id))
    click.echo(f"token {id} is dead")


@main.group()
def printer() -> None:
    """The hall's printers."""


@command(printer, "add")
@click.argument("name")
@click.option("--url", required=True, help="tcp:// usb:// serial:// file:// cups:// windows:// or preview://")
@click.option("--width", type=click.Choice(("58", "80")), default="80", help="Millimetres of paper.")
@click.option("--for", "role", type=click.Choice(("tickets",)), default="tickets", help="What it prints.")
@click.option("--device", help="Only for the kiosk of this name.")
@click.option("--status", type=click.Choice(("full", "none")), default="full", help="none: it never answers.")
@click.option("--mode", type=click.Choice(("auto", "raster", "text")), default="auto", help="Pictures or letters.")
@click.option("--dpi", type=click.Choice(("180", "203")), default="203", help="Dots an inch of its head.")
@click.option("--backup", help="The printer that prints while this one cannot.")
@click.option("--agent", help="The agent (device of its token) that prints on it; its address is that machine's.")
def printer_add(data: Path | None, name: str, url: str, width: str, dpi: str, **more: str | None) -> None:
    """Add a printer, or change the one of this name.

    \b
    tcp://HOST[:9100]                            on the network
    usb://VID:PID[/SERIAL]                       on USB, such as usb://04b8:0e15
    serial:///dev/ttyS0[?baud=9600&flow=none]    flow: none, rtscts, dsrdtr or xonxoff
    file:///dev/usb/lp0                          a device file of the system
    cups://NAME  windows://NAME                  a queue of the system
    """
    from hall.actions.setup import AddPrinter
    from printer.devices import check_address

    check_address(url)
    wish = {"name": name, "url": url, "width": int(width), "dpi": int(dpi), **more}
    _hall(data).do(AddPrinter(printer=wish))
    click.echo(f"{name} prints {more['role']} at {url}")


@command(printer, "list")
def printer_list(data: Path | None) -> None:
    """Every printer, with what it last said of itself."""
    from hall import reports

    with _hall(data).reading() as reading:
        for shape in reports.printers(reading):
            by = "" if shape["agent"] is None else f"by {shape['agent']}"
            place = " ".join(filter(None, (shape["role"], shape["device"], by)))
            line = f"{shape['name']:<16} {shape['url']:<32} {shape['width']} mm  {place:<20} {shape['state']}"
            click.echo(line if shape["since"] is None else f"{line} since {shape['since']}")


@command(printer, "test")
@click.argument("name")
def printer_test(data: Path | None, name: str) -> None:
    """Try a printer step by step, to a test slip on paper. Ends with 0 when it was printed, 1 otherwise."""
    from jiaohao.tryout import try_out

    settings = _settings(data=data)
    last = None
    for last in try_out(_hall(data), name, settings.data):
        click.echo(last.line())
        sys.stdout.flush()
    sys.exit(0 if last is not None and last.well else 1)


@command(printer, "remove")
@click.argument("name")
def printer_remove(data: Path | None, name: str) -> None:
    """Take a printer away."""
    from hall.actions.setup import RemovePrinter

    _hall(data).do(RemovePrinter(name=name))
    click.echo(f"{name} is gone")


@printer.command("preview")
@click.option("--port", type=click.IntRange(0, 65535), default=9100, show_default=True, help="Where it is printed to.")
@click.option("--page-port", type=click.IntRange(0, 65535), default=9180, show_default=True, help="Its page.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on, for both.")
@click.option("--width", type=click.Choice(("58", "80")), default="80", help="Millimetres of paper.")
@click.option("--dpi", type=click.Choice(("180", "203")), default="203", help="Dots an inch of its head.")
@click.option("--letters", type=click.Choice(("gbk", "western")), default="gbk", help="western: a head without Hanzi.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="Where slips are kept (else nowhere).")
@sentences
def printer_preview(
    port: int, page_port: int, host: str, width: str, dpi: str, letters: str, folder: Path | None
) -> None:
    """Be a receipt printer on TCP for any program, and show what it prints in the browser. Needs no hall."""
    from jiaohao.preview import Wish, run

    wish = Wish(
        host=host,
        port=port,
        page_port=page_port,
        width=int(width),
        dpi=int(dpi),
        western=letters == "western",
        folder=folder,
    )
    run(wish, click.echo)


@command(printer, "agent")
@click.option("--server", required=True, metavar="URL", help="The server's address, such as http://192.168.1.10:8600")
@click.option("--token", help="The agent's token, made at the server.")
@click.option("--token-file", type=click.Path(path_type=Path, dir_okay=False), help="A file with the token instead.")
def printer_agent(data: Path | None, server: str, token: str | None, token_file: Path | None) -> None:
    """Print at this machine what a server's hall queued for it. Needs no hall here.

    \b
    At the server, once:
      jiaohao token create --role printer --device NAME
      jiaohao printer add PRINTER --url usb://04b8:0e15 --agent NAME
    """
    from hall import logs
    from printer.agent import Wish, run

    settings = _settings(data=data)
    logs.begin(settings.log)
    wish = Wish(server=server, token=secret_of(token, token_file), folder=settings.data, version=__version__)
    sys.exit(run(wish, click.echo))


def secret_of(token: str | None, file: Path | None) -> str:
    """The token that was given, in a file or as it is: letters that a header can carry."""
    if (token is None) == (file is None):
        raise ValueError("give the token by --token or by --token-file")
    try:
        text = token if file is None else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"the file {file} cannot be read") from error
    secret = (text or "").strip()
    if not secret or not secret.isascii() or not secret.isprintable():
        raise ValueError("this is no token: it is one line of letters, digits, - and _")
    return secret


@main.group()
def user() -> None:
    """Members of staff."""


@command(user, "add")
@click.argument("number")
@click.option("--name", required=True)
@click.option("--role", "roles", multiple=True, required=True, help="May be given more than once.")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
def user_add(data: Path | None, number: str, name: str, roles: tuple[str, ...], password: str) -> None:
    """Add a member of staff, or change the one with this number."""
    from hall.actions.people import SaveStaff
    from web.access import hash_password

    if len(password) < 8:
        raise ValueError("a password has at least 8 characters")
    command = SaveStaff(number=number, name=name, roles=roles, password=hash_password(password))
    _hall(data).do(command)
    click.echo(f"{number} {name}: {', '.join(roles)}")


@command(user, "list")
def user_list(data: Path | None) -> None:
    """Everybody who works here."""
    from hall import reports

    with _hall(data).reading() as reading:
        for shape in reports.staff(reading):
            state = "" if shape["active"] else "  (left)"
            click.echo(f"{shape['number']:<12} {shape['name']:<20} {', '.join(shape['roles'])}{state}")


@command(main, "check")
def check(data: Path | None) -> None:
    """Read the journal from its first entry: unbroken, gap-free, and equal to the tables."""
    from hall.check import check as check_hall

    report = check_hall(_hall(data))
    for problem in report.problems:
        click.echo(problem)
    click.echo(f"{report.entries} entries: {'all is well' if report.ok else 'NOT in order'}")
    sys.exit(0 if report.ok else 1)


def entry() -> None:
    """Where the installed command and ``python -m jiaohao.cli`` begin."""
    main(prog_name="jiaohao")


if __name__ == "__main__":
    entry()
