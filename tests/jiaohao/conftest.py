"""Recordings in the bank's format, written line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from jiaohao.bank import COLUMNS, Day, choose, read

NONE = "0:00:00"
Row = Callable[..., str]


def served(
    joined: str, start: str, end: str, length: int, *, waited: int = 0, clerk: str = "CLERK1", **more: str
) -> str:
    """A line of somebody who was served; with ``waited`` seconds of queue from ``joined`` on."""
    queue = {"q_start": joined, "q_exit": more.pop("q_exit", start), "q_time": str(waited)} if waited else {}
    service = {"ser_start": start, "ser_exit": end, "ser_time": str(length), "server": clerk}
    return row(**({"vru_exit": joined, "outcome": "AGENT"} | queue | service | more))


def gone(joined: str, left: str = NONE, waited: int = 0, **more: str) -> str:
    """A line of somebody who hung up: in the queue, or in the menu without ``left``."""
    queue = {"q_start": joined, "q_exit": left, "q_time": str(waited)} if left != NONE else {}
    return row(**({"vru_exit": joined, "outcome": "HANG"} | queue | more))


def row(**values: str) -> str:
    """A line of the format; whoever is not described is nobody in particular."""
    usual = dict.fromkeys(COLUMNS, "0") | {
        "vru+line": "AA0101",
        "type": "PS",
        "date": "990301",
        "vru_entry": values.get("vru_exit", "9:00:00"),
        "server": "NO_SERVER",
        **dict.fromkeys(("q_start", "q_exit", "ser_start", "ser_exit"), NONE),
    }
    return "\t".join((usual | values)[name] for name in COLUMNS)


def recording(*rows: str) -> list[str]:
    """The lines of a file."""
    return ["\t".join(COLUMNS) + "\n", *(f"{line}\n" for line in rows)]


def one_day(*rows: str) -> Day:
    """The only day of a recording."""
    return choose(read(recording(*rows)), None)


@pytest.fixture
def sample() -> Iterator[Path]:
    """The made-up day that ships with the product."""
    with as_file(files("jiaohao.samples") / "day.tsv") as path:
        yield path
