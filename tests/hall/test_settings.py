"""Typed settings: from the environment and the command line, and one clear sentence for a wrong one."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from hall.settings import Settings, load


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of the environment's own settings."""
    for name in [name for name in os.environ if name.startswith("JIAOHAO_")]:
        monkeypatch.delenv(name)


def test_load_takes_the_command_line_before_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JIAOHAO_PORT", "9001")
    monkeypatch.setenv("JIAOHAO_HOST", "0.0.0.0")
    settings = load(port=9002, host=None, data=tmp_path)
    assert (settings.port, settings.host, settings.data) == (9002, "0.0.0.0", tmp_path)


@pytest.mark.parametrize(
    ("name", "value"), [("port", 0), ("port", "http"), ("template", "zoo"), ("log", "loud"), ("sockets", -1)]
)
def test_load_says_which_setting_is_wrong(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"^the setting {name} is wrong: .*{value}") as refusal:
        load(**{name: value})
    assert "\n" not in str(refusal.value)


def test_database_is_a_file_in_the_folder_unless_named(tmp_path: Path) -> None:
    assert load(data=tmp_path).database_url == f"sqlite:///{tmp_path / 'jiaohao.db'}"
    assert load(data=tmp_path, database="postgresql+psycopg://x/y").database_url == "postgresql+psycopg://x/y"


def test_prepare_makes_the_folder_and_leaves_nothing_in_it(tmp_path: Path) -> None:
    load(data=tmp_path / "a" / "b").prepare()
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_prepare_of_what_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match="cannot be written"):
        load(data=tmp_path / "file").prepare()


def house(tmp_path: Path) -> Settings:
    return load(data=tmp_path)


def test_secret_is_made_once(tmp_path: Path) -> None:
    first = house(tmp_path).secret()
    assert (len(first), house(tmp_path).secret()) == (32, first)
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


@pytest.mark.skipif(sys.platform == "win32", reason="this system has other rights")
def test_secret_is_its_owners_only(tmp_path: Path) -> None:
    house(tmp_path).secret()
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_secret_made_by_another_process_meanwhile_is_the_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    others = house(tmp_path).secret()
    exists = Path.exists
    monkeypatch.setattr(Path, "exists", lambda path: path.name != "secret.key" and exists(path))
    assert house(tmp_path).secret() == others


@pytest.mark.parametrize("left", ["", "abc", "not a secret"])
def test_secret_that_is_damaged_is_never_used(tmp_path: Path, left: str) -> None:
    (tmp_path / "secret.key").write_text(left)
    with pytest.raises(ValueError, match=r"secret\.key is damaged"):
        house(tmp_path).secret()
