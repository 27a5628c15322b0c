"""The folder of the built-in printer as others see it: its slips, and the file that tells it how to behave."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MOODS = (
    "ok",
    "paper_low",
    "paper_out",
    "cover_open",
    "cutter",
    "offline",
    "slow",
    "hung",
    "silent",
    "garbled",
    "die_mid_job",
)
_FILE = re.compile(r"[0-9]{6,9}\.(png|bin)")


@dataclass(frozen=True, slots=True)
class Mood:
    """How it behaves. ``after``: only from this many bytes of a conversation on; ``rate``: bytes a second
    when slow. ValueError for what cannot be.

    ``paper_out cover_open cutter offline``: says so and holds what it is sent. ``hung``: reads nothing.
    ``silent``: prints and answers nothing. ``garbled``: answers nonsense. ``die_mid_job``: drops the
    connection.
    """

    name: str = "ok"
    after: int = 0
    rate: int = 2000

    def __post_init__(self) -> None:
        if self.name not in MOODS or self.after < 0 or self.rate < 1:
            raise ValueError(f"no such mood: {self}")


def mood_of(text: bytes) -> Mood:
    """The mood that ``mood.json`` names. ValueError for nonsense."""
    try:
        wanted = json.loads(text)
        return Mood(str(wanted["mood"]), int(wanted.get("after", 0)), int(wanted.get("rate", 2000)))
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("no mood in there") from error


def write(path: Path, data: bytes) -> None:
    """A file, whole or not at all."""
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(data)
    os.replace(temporary, path)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder. There may be none yet."""

    folder: Path

    def slips(self, most: int) -> list[dict[str, Any]]:
        """What is known of the newest slips, newest first: ``number`` and what the printer wrote down."""
        numbers = sorted((int(one.stem) for one in self._facts()), reverse=True)
        found = []
        for number in numbers[:most]:
            stem = f"{number:06d}"
            try:
                facts = json.loads((self.folder / f"{stem}.json").read_bytes())
            except (OSError, ValueError):
                # Just taken out, or by another's hand.
                continue
            if isinstance(facts, dict):
                found.append({**facts, "number": stem})
        return found

    def file(self, name: str) -> Path | None:
        """The picture or the bytes of a slip by name; None for anything else."""
        path = self.folder / name
        return None if not _FILE.fullmatch(name) or path.is_symlink() or not path.is_file() else path

    def mood(self) -> Mood:
        """How the printer was told to behave; well, when nobody told it anything."""
        try:
            return mood_of((self.folder / "mood.json").read_bytes())
        except (OSError, ValueError):
            return Mood()

    def tell(self, mood: Mood) -> None:
        """Tell the printer how to behave from now on."""
        self.folder.mkdir(parents=True, exist_ok=True)
        said = asdict(mood)
        write(self.folder / "mood.json", json.dumps({"mood": said.pop("name"), **said}).encode())

    def clear(self) -> None:
        """Throw every slip away."""
        for facts in self._facts():
            for suffix in (".json", ".png", ".bin"):
                facts.with_suffix(suffix).unlink(missing_ok=True)

    def _facts(self) -> list[Path]:
        return [one for one in self.folder.glob("*.json") if one.stem.isascii() and one.stem.isdecimal()]
