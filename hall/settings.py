"""What a process needs to know before there is a hall: folders, ports, the database. Everything else is the hall's
own set-up, in the database."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRET_BYTES = 32


class Settings(BaseSettings):
    """Read from the environment as ``JIAOHAO_…``; the command line goes before it."""

    model_config = SettingsConfigDict(env_prefix="JIAOHAO_", extra="ignore", frozen=True)

    data: Path = Field(
        default_factory=lambda: user_data_path("jiaohao", appauthor=False),
        description="The folder of this house: database, secret, drawn slips, pictures and films of boards.",
    )
    host: str = Field(default="127.0.0.1", description="The address to listen on; 0.0.0.0 for the hall's network.")
    port: Annotated[int, Field(ge=1, le=65535)] = Field(default=8600, description="The port to listen on.")
    template: Literal["gas", "bank"] = Field(
        default="gas", description="What a new hall is made from, when the folder has none."
    )
    database: str = Field(default="", description="A database address instead of the SQLite file in the folder.")
    sockets: Annotated[int, Field(ge=1, le=2000)] = Field(
        default=200, description="How many screens may hold a live connection at once."
    )
    log: Literal["debug", "info", "warning", "error"] = Field(
        default="warning", description="The least that is worth a line in the log."
    )

    @property
    def database_url(self) -> str:
        """Where the hall is kept."""
        return self.database or f"sqlite:///{self.data / 'jiaohao.db'}"

    def prepare(self) -> None:
        """Make the folder. ValueError in one sentence when it cannot be used."""
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            probe = self.data / f".probe-{os.getpid()}"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            raise ValueError(f"the folder {self.data} cannot be written: {error.strerror}") from error

    def secret(self) -> bytes:
        """The house's own secret: made once, readable by its owner only. ValueError when its file is damaged."""
        path = self.data / "secret.key"
        if not path.exists():
            _keep(path, secrets.token_hex(SECRET_BYTES))
        text = path.read_text().strip()
        if not re.fullmatch(f"[0-9a-f]{{{2 * SECRET_BYTES}}}", text):
            raise ValueError(f"the file {path} is damaged: put it back from a backup")
        return bytes.fromhex(text)


def _keep(path: Path, text: str) -> None:
    # Written aside and then named, so that nobody ever reads half a secret; who comes second keeps the first one's.
    aside = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    except OSError:
        aside.rename(path)  # a file system without links
        return
    aside.unlink()


def load(**given: object) -> Settings:
    """The settings, with what the command line gave in front. ValueError in one sentence for a wrong one."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"])) or "settings"
        raise ValueError(f"the setting {name} is wrong: {first['msg']} (got {first.get('input')!r})") from error
