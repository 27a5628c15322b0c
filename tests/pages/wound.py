"""``jiaohao`` with a wall clock that somebody sets: ``python -m tests.pages.wound FILE SETTLE_MS run …``.

FILE holds by how many milliseconds the clock is wrong; it is read whenever the time is asked for. A clock that was set
is believed after SETTLE_MS.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from hall import day
from jiaohao import cli


class Wound:
    """The module ``time`` with another wall clock."""

    def __init__(self, wrong_by: Path) -> None:
        self._wrong_by = wrong_by

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    def time_ns(self) -> int:
        """Nanoseconds since the epoch, as it seems here."""
        return time.time_ns() + int(self._wrong_by.read_text()) * 1_000_000


if __name__ == "__main__":
    vars(day)["_time"] = Wound(Path(sys.argv.pop(1)))
    day.SETTLE_MS = int(sys.argv.pop(1))
    cli.entry()
