"""The ``jiaohao`` command, in this process."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from hall.actions.setup import AddPrinter
from hall.settings import load
from jiaohao import __version__, cli, tryout
from jiaohao.app import create_app
from jiaohao.house import ADMINISTRATOR, Opened, open_house
from tests.builders import act

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a new hall."""
    folder = tmp_path_factory.mktemp("founded")
    open_house(load(data=folder), make=True).database.close()
    return folder


@pytest.fixture
def data(founded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it to work on, and nothing of the settings that the tests were started with."""
    for name in list(os.environ):
        if name.startswith("JIAOHAO_"):
            monkeypatch.delenv(name)
    shutil.copytree(founded, tmp_path / "hall")
    return tmp_path / "hall"


@pytest.fixture
def opened(data: Path) -> Iterator[Opened]:
    """The hall in that folder."""
    house = open_house(load(data=data), make=False)
    yield house
    house.database.close()


def jiaohao(*arguments: object, **more: str) -> Result:
    """What a command says."""
    return CliRunner().invoke(cli.main, [str(a) for a in arguments], **more)  # type: ignore[arg-type]


def said(*arguments: object) -> list[str]:
    """The lines of a command that must work."""
    done = jiaohao(*arguments)
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


def refused(*arguments: object) -> str:
    """The one sentence of a command that is refused."""
    done = jiaohao(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    (sentence,) = done.stderr.splitlines()
    return sentence


def commands(group: click.Group, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], click.Command]:
    """Every command there is, by the words that call it."""
    found: dict[tuple[str, ...], click.Command] = {}
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found |= commands(command, (*path, name)) if isinstance(command, click.Group) else {(*path, name): command}
    return found


# --- all commands


def test_every_command_of_a_hall_takes_its_folder() -> None:
    without = [
        words for words, c in commands(cli.main).items() if "--data" not in {o for p in c.params for o in p.opts}
    ]
    # The preview printer by itself and the maker of voice packs know no hall.
    assert sorted(without) == [("printer", "preview"), ("voice", "build")]


def test_every_command_says_what_it_does() -> None:
    assert [words for words, command in commands(cli.main).items() if not command.help] == []


def test_commands_of_the_contract_are_there() -> None:
    wanted = {("run",), ("demo",), ("replay",), ("token", "create"), ("token", "list"), ("token", "revoke"), ("printer", "add"),
              ("printer", "list"), ("printer", "test"), ("printer", "remove")}  # fmt: skip
    assert wanted <= set(commands(cli.main))


@pytest.mark.parametrize(
    "words",
    [("token", "list"), ("token", "create", "--role", "display"), ("printer", "list"), ("user", "list"), ("check",)],
)
def test_folder_without_a_hall_is_said_and_left_alone(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert str(tmp_path) in refused(*words, "--data", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_folder_may_be_named_by_the_environment(data: Path) -> None:
    done = CliRunner(env={"JIAOHAO_DATA": str(data)}).invoke(cli.main, ["token", "list"])
    assert (done.exit_code, done.stdout) == (0, "")


def test_command_line_goes_before_the_environment(data: Path, tmp_path: Path) -> None:
    runner = CliRunner(env={"JIAOHAO_DATA": str(tmp_path / "elsewhere")})
    assert runner.invoke(cli.main, ["token", "list", "--data", str(data)]).exit_code == 0


def test_version_is_told() -> None:
    assert said("--version") == [f"jiaohao, version {__version__}"]


@pytest.mark.parametrize(
    "words", [("dance",), ("token", "eat"), ("run", "--fly"), ("token", "create", "--role", "king")]
)
def test_unknown_words_are_refused(words: tuple[str, ...]) -> None:
    done = jiaohao(*words)
    assert (done.exit_code, "Traceback" in done.output) == (2, False)


# --- tokens


def test_token_stands_alone_on_the_last_line(data: Path) -> None:
    done = jiaohao("token", "create", "--role", "display", "--data", data)
    assert done.exit_code == 0
    assert TOKEN.fullmatch(done.stdout.splitlines()[-1])
    assert TOKEN.fullmatch(done.output.splitlines()[-1])


@pytest.mark.parametrize("role", cli.ROLES)
def test_token_of_each_role_opens_the_running_hall(data: Path, opened: Opened, role: str) -> None:
    client = create_app(opened.hall, load(data=data)).test_client()
    device = ["--device", "pc"] if role == "printer" else []
    token = said("token", "create", "--role", role, *device, "--data", data)[-1]
    path = "/printing" if role == "printer" else ""
    answer = client.get(f"/api/v1/halls/main{path}", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200


def test_token_of_an_agent_names_its_device(data: Path) -> None:
    assert "device: missing" in refused("token", "create", "--role", "printer", "--data", data)
    assert said("token", "list", "--data", data) == []


def test_token_is_bound_as_it_was_said(data: Path) -> None:
    said("token", "create", "--role", "counter", "--counter", 2, "--device", "east pc", "--data", data)
    (line,) = said("token", "list", "--data", data)
    assert re.search(r"^ +\d+ +counter +counter 2 device east pc +2\d{3}-", line)


def test_token_of_no_counter_is_refused(data: Path) -> None:
    assert "counter" in refused("token", "create", "--role", "counter", "--counter", 99, "--data", data)
    assert said("token", "list", "--data", data) == []


def test_revoked_token_is_listed_no_more(data: Path) -> None:
    said("token", "create", "--role", "display", "--data", data)
    (line,) = said("token", "list", "--data", data)
    id = line.split()[0]
    assert said("token", "revoke", id, "--data", data) == [f"token {id} is dead"]
    assert said("token", "list", "--data", data) == []
    refused("token", "revoke", id, "--data", data)


def test_token_is_shown_once_and_kept_as_a_hash(data: Path) -> None:
    token = said("token", "create", "--role", "display", "--data", data)[-1]
    assert token not in "".join(said("token", "list", "--data", data))
    assert [p.name for p in data.iterdir() if p.is_file() and token.encode() in p.read_bytes()] == []


# --- printers


def test_printer_is_added_listed_and_removed(data: Path) -> None:
    said("printer", "add", "door", "--url", "tcp://192.0.2.7:9100", "--width", 58, "--device", "east", "--data", data)
    lines = said("printer", "list", "--data", data)
    assert len(lines) == 2
    assert re.search(r"^door +tcp://192\.0\.2\.7:9100 +58 mm +tickets east +unknown", lines[1])
    said("printer", "remove", "door", "--data", data)
    assert [line.split()[0] for line in said("printer", "list", "--data", data)] == ["preview"]


def test_printer_of_an_agent_is_listed_with_its_name(data: Path) -> None:
    said("printer", "add", "usb", "--url", "usb://04b8:0e15", "--device", "door", "--agent", "door-pc", "--data", data)
    assert "usb://04b8:0e15" in (line := said("printer", "list", "--data", data)[-1])
    assert "tickets door by door-pc" in line


@pytest.mark.parametrize(
    "url", ["", "192.0.2.7", "http://192.0.2.7", "tcp://192.0.2.7:0", "file:///etc/passwd", "usb://1:2"]
)
def test_printer_at_no_address_is_refused(data: Path, url: str) -> None:
    refused("printer", "add", "door", "--url", url, "--data", data)
    assert [line.split()[0] for line in said("printer", "list", "--data", data)] == ["preview"]


@pytest.mark.parametrize("verb", ["test", "remove"])
def test_printer_there_is_not_is_refused(data: Path, verb: str) -> None:
    refused("printer", verb, "nothing", "--data", data)


def test_printer_is_tried_step_by_step(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tryout, "SHORT_WAIT_S", 0.05)
    done = jiaohao("printer", "test", "preview", "--data", data)
    assert [line.split()[:2] for line in done.output.splitlines()] == [
        ["✓", "address"],
        ["✗", "reached"],
        ["✓", "ticket"],
        ["✗", "printed"],
    ]
    assert (done.exit_code, "is ‘jiaohao run’ running?" in done.output) == (1, True)


# --- staff


def test_member_of_staff_is_added_and_listed(data: Path) -> None:
    wish = ("user", "add", "1001", "--name", "张三", "--role", "counter", "--role", "greeter", "--data", data)
    done = jiaohao(*wish, input="long enough\nlong enough\n")
    assert done.exit_code == 0, done.output
    assert "long enough" not in done.output
    lines = [line.split() for line in said("user", "list", "--data", data)]
    assert lines == [["1001", "张三", "counter,", "greeter"], [ADMINISTRATOR, "Administrator", "administrator"]]


def test_member_of_staff_of_no_form_is_refused(data: Path) -> None:
    wish = ("user", "add", "1001", "--name", "N", "--data", data, "--role")
    assert "8" in refused(*wish, "counter", "--password", "short")
    refused(*wish, "king", "--password", "long enough")


# --- check


def test_whole_journal_is_found_whole(data: Path, opened: Opened) -> None:
    act(opened.hall, AddPrinter(printer={"name": "p", "url": "tcp://p:9100"}))
    (line,) = said("check", "--data", data)
    assert re.fullmatch(r"\d+ entries: all is well", line)


def test_journal_that_somebody_touched_is_found_out(data: Path) -> None:
    with closing(sqlite3.connect(data / "jiaohao.db")) as database, database:
        database.execute("UPDATE journal SET payload = replace(payload, 'admin', 'nobody') WHERE type = 'StaffChanged'")
    done = jiaohao("check", "--data", data)
    assert (done.exit_code, "NOT in order" in done.output) == (1, True)
    assert len(done.stdout.splitlines()) > 1


# --- what a technician reads


@pytest.mark.parametrize(
    ("host", "base"),
    [
        ("127.0.0.1", "http://127.0.0.1:8600"),
        ("::1", "http://[::1]:8600"),
        ("hall.example", "http://hall.example:8600"),
    ],
)
def test_welcome_names_every_page(host: str, base: str) -> None:
    text = "\n".join(cli.welcome(load(host=host, port=8600), "admin", None))
    assert [page for page in ("kiosk", "board", "counter", "greeter", "manager") if f"{base}/{page}" not in text] == []


def test_welcome_tells_the_password_when_there_is_one() -> None:
    told, not_told = ("\n".join(cli.welcome(load(), "admin", password)) for password in ("abcd-efgh", None))
    assert ("abcd-efgh" in told, "admin" in told) == (True, True)
    assert ("密码" in not_told, "admin" in not_told) == (False, False)


def test_first_administrators_password_is_long_and_new_each_time(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        house = open_house(load(data=tmp_path / name), make=True)
        house.database.close()
        made.append(house.password)
    assert all(p is not None and len(p.replace("-", "")) >= 16 for p in made)
    assert made[0] != made[1]
    again = open_house(load(data=tmp_path / "one"), make=True)
    again.database.close()
    assert again.password is None
