"""Makes ``day.tsv``, a day that never was: five clerks, some 150 people, and every oddity a recording may have.

``python -m jiaohao.samples.make_day [FILE]`` writes it anew; the seed is fixed, so it is always the same.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random

from jiaohao.bank import COLUMNS, NO_SERVER

SEED = 19990230
DATE = "990301"
CLERKS = ("CLERK1", "CLERK2", "CLERK3", "CLERK4", "CLERK5")
PEOPLE = 140
OPENS, CLOSES = 9 * 3600, 11 * 3600
HEAD_START = 90
TYPES = ("PS",) * 6 + ("NW",) * 3 + ("NE",) * 2 + ("PE", "TT")

ODD = """
PS 0 8:30:00 8:30:20 0:00:00 0:00:00 0 HANG 0:00:00 0:00:00 0 NO_SERVER
IN 0 9:10:00 9:10:10 0:00:00 0:00:00 0 AGENT 9:10:10 9:20:00 590 CLERK9
PS 0 9:12:00 9:12:10 9:12:10 9:12:40 30 PHANTOM 0:00:00 0:00:00 0 NO_SERVER
PS 0 12:00:00 12:00:20 0:00:00 0:00:00 0 AGENT 12:00:18 12:05:18 300 CLERK1
PE 2 12:03:00 12:03:10 12:03:10 12:03:40 30 AGENT 12:03:40 12:06:40 180 CLERK1
NE 0 12:10:00 12:10:15 0:00:00 0:00:00 0 AGENT 12:10:15 12:10:15 0 CLERK2
NE 1 12:10:00 12:10:05 12:10:05 12:10:16 11 AGENT 12:10:15 12:11:15 60 CLERK2
PS 2 12:20:00 12:20:05 12:20:05 12:20:35 30 AGENT 0:00:00 0:00:00 0 CLERK3
NW 0 12:25:00 12:25:10 0:00:00 0:00:00 0 AGENT 12:25:13 12:25:20 7 NO_SERVER
NW 0 12:25:01 12:25:11 0:00:00 0:00:00 0 AGENT 12:25:14 12:25:30 16 NO_SERVER
TT 1 12:30:00 12:29:00 12:29:00 12:31:00 120 AGENT 12:30:59 12:32:00 61 CLERK4
PS 0 23:58:00 23:58:10 0:00:00 0:00:00 0 AGENT 23:58:09 0:03:00 291 CLERK1
PS 2 23:59:40 23:59:46 23:59:46 0:00:30 44 AGENT 0:00:29 0:01:29 60 CLERK2
NW 0 23:59:30 23:59:38 23:59:38 0:00:10 32 HANG 0:00:00 0:00:00 0 NO_SERVER
"""
"""Hung up in the menu; left out, twice; an overlap; no length, and the next in the same second; no times; no clerk,
and two at once; a menu left before it was entered; over midnight, in service, waiting, giving up."""


@dataclass(slots=True, kw_only=True)
class Caller:
    """Somebody made up. Times in seconds since midnight."""

    type: str
    priority: int
    customer: int
    joined: int
    menu: int
    patience: int
    length: int
    clerk: str | None = None
    start: int = 0
    left: int = 0


def rows() -> list[str]:
    """The lines of the file, header first."""
    dice = Random(SEED)
    callers = _serve(_come(dice))
    made = [_row(caller, dice) for caller in callers] + [_odd(line) for line in ODD.strip().splitlines()]
    # A recording stands in the order of its lines, not of time.
    made.sort(key=lambda row: row[0])
    texts = ["\t".join((line, str(1000 + n), *rest)) for n, (line, *rest) in enumerate(made)]
    return ["\t".join(COLUMNS), *texts]


def _come(dice: Random) -> list[Caller]:
    callers = []
    for _ in range(PEOPLE):
        priority = (0, 0, 1, 2, 2)[int(dice.random() * 5)]
        callers.append(
            Caller(
                type=TYPES[int(dice.random() * len(TYPES))],
                priority=priority,
                customer=20_000_000 + int(dice.random() * 50_000_000) if priority else 0,
                joined=OPENS + int(dice.random() * (CLOSES - OPENS)),
                menu=5 + int(dice.random() * 10),
                patience=20 + int(dice.expovariate(1 / 400)),
                length=8 + int(dice.expovariate(1 / 230)),
            )
        )
    return sorted(callers, key=lambda caller: caller.joined)


def _serve(callers: list[Caller]) -> list[Caller]:
    """Second by second: who came joins, who had enough goes, a free clerk takes whose turn it is."""
    coming, waiting, free_at = list(callers), list[Caller](), dict.fromkeys(CLERKS, 0)
    now = OPENS
    while coming or waiting:
        while coming and coming[0].joined <= now:
            waiting.append(coming.pop(0))
        for caller in [c for c in waiting if now - c.joined >= c.patience]:
            caller.left = now
            waiting.remove(caller)
        for clerk in (c for c in CLERKS if free_at[c] <= now and waiting):
            caller = min(waiting, key=lambda c: c.joined - (HEAD_START if c.priority == 2 else 0))
            caller.clerk, caller.start = clerk, now
            free_at[clerk] = now + caller.length
            waiting.remove(caller)
        now += 1
    return callers


def _row(caller: Caller, dice: Random) -> tuple[str, ...]:
    waited = (caller.start if caller.clerk else caller.left) - caller.joined
    early = int(dice.random() * 3)
    # Nobody asked who a customer was that did not wait.
    customer, priority = (caller.customer, caller.priority) if waited else (0, 0)
    queue = _clock(caller.joined), _clock(caller.joined + waited), str(waited)
    start = max(caller.start - early, caller.joined) if waited else caller.start - early
    service = _clock(start), _clock(start + caller.length), str(caller.length)
    return (
        f"AA010{1 + int(dice.random() * 6)}",
        str(customer),
        str(priority),
        caller.type,
        DATE,
        _clock(caller.joined - caller.menu),
        _clock(caller.joined),
        str(caller.menu),
        *(queue if waited else ("0:00:00", "0:00:00", "0")),
        "AGENT" if caller.clerk else "HANG",
        *(service if caller.clerk else ("0:00:00", "0:00:00", "0")),
        caller.clerk or NO_SERVER,
    )


def _odd(line: str) -> tuple[str, ...]:
    type_, priority, entry, exit_, *rest = line.split()
    menu = str(_seconds(exit_) - _seconds(entry))
    customer = "30000001" if priority != "0" else "0"
    return ("AA0109", customer, priority, type_, DATE, entry, exit_, menu, *rest)


def _clock(at: int) -> str:
    at %= 86_400
    return f"{at // 3600}:{at // 60 % 60:02d}:{at % 60:02d}"


def _seconds(text: str) -> int:
    hours, minutes, seconds = map(int, text.split(":"))
    return hours * 3600 + minutes * 60 + seconds


def main(file: Path) -> None:
    """Write the day."""
    file.write_text("\n".join(rows()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("day.tsv"))
