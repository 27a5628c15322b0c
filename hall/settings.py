"""What a process needs to know before there is a hall: folders, ports, the database. Everything else is the hall's
own set-up, in the database."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from the environment as ``JIAOHAO_…``; the command line goes before it."""

    model_config = SettingsConfigDict(env_prefix="JIAOHAO_", extra="ignore", frozen=True)

    data: Path = Field(
        default_factory=lambda: user_data_path("jiaohao", appauthor=False),
        description="The folder of this house: database, secret, drawn slips.",
    )
    host: str = Field(default="127.0.0.1", description="The address to listen on; 0.0.0.0 for the hall's network.")
    port: Annotated[int, Field(ge=1, le=65535)] = Field(default=8600, description="The port to listen on.")
    template: Literal["gas", "bank"] = Field(
        default="gas", description="What a new hall is made from, when the folder has none."
    )
    database: str = Field(
        default="", description="A database address instead of the SQLite file in the folder."
    )
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
        """The house's own secret: made once, readable by its owner only."""
        path = self.data / "secret.key"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return bytes.fromhex(path.read_text().strip())
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        return bytes.fromhex(path.read_text().strip())


def load(**given: object) -> Settings:
    """The settings, with what the command line gave in front. ValueError in one sentence for a wrong one."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"])) or "settings"
        raise ValueError(f"the setting {name} is wrong: {first['msg']} (got {first.get('input')!r})") from error
