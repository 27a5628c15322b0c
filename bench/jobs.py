"""Slips by the thousand through printers in trouble at random, printed by a spool that is killed again and again; then
what is on paper is reconciled with what the hall says. ``bench/drill.py --jobs 10000`` runs it.

Every slip carries its number in plain letters, and one that was printed again its mark, so that the bytes which each
printer kept tell whose paper came out, how often, whether it was marked and whether it is whole.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hall import logs
from hall.actions.issuing import Issue, Leave, Reprint
from hall.actions.work import Actor
from hall.check import check
from hall.database import Database
from hall.desk import Hall
from hall.events import SlipFailed
from hall.store import Slip
from printer import conversation
from printer.press import Pace
from printer.preview import PreviewPrinter
from printer.spool import Spool

PRINTERS = 4
PACE = Pace(poll=0.02, deadline=1.5, pauses=(0.05, 0.1, 0.2), idle=1.0, look=0.6, again=0.05, drain=0.5)
"""Less patience than a hall's, so that thousands of troubles fit into minutes."""
PATIENCE = 0.3
"""Seconds for each of the waits within a conversation."""
TEMPLATE = "\n".join(("text left | #{number}#", *["text left | " + "." * 32] * 10))
STALE = 5
"""Seconds after which a waiting slip of somebody who has gone is void."""
LONG_TROUBLE = 0.003
"""The part of the troubles that last so long that slips get stale."""
LEAVES, REPRINTS = 0.1, 0.5
"""Parts of the customers who leave at once, and of the slips in doubt that are printed again."""
BEHIND = 150
"""So many slips may wait before nobody takes a number any more."""
MOODS = ("paper_out", "cover_open", "cutter", "offline", "hung", "silent", "garbled", "slow", "die_mid_job", "off")
"""What befalls a printer; *off*: it is switched off, with its connections."""
TALK_BYTES = 450
"""About the length of a conversation: trouble begins anywhere in it."""
END_SECONDS = 120
"""So long what waits may take when all is well again."""
OPEN = frozenset({"queued", "claimed", "sending"})
BEGINS, CUT, MARK = b"\x1b@", b"\x1dV", "补打".encode("gbk")
NUMBER = re.compile(rb"#([A-Z]) ?(\d+)#")


@dataclass(frozen=True, slots=True)
class Piece:
    """A slip on paper: whose it is (prefix and ordinal), None when it is torn before its number."""

    of: tuple[str, int] | None
    marked: bool
    whole: bool


@dataclass(slots=True)
class Account:
    """What the hall says and what lies on paper, side by side."""

    tickets: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    marked_jobs: int = 0
    pieces: int = 0
    marked: int = 0
    torn: int = 0
    nameless: int = 0
    most_unmarked: int = 0
    without_paper: dict[str, int] = field(default_factory=dict)
    with_paper: dict[str, int] = field(default_factory=dict)
    troubles: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    starts: int = 0
    entries: int = 0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Everything reconciles."""
        return not self.problems


# --- the printers


class Shop:
    """The printers, each at its port, and what befalls them."""

    def __init__(self, folder: Path, dice: random.Random) -> None:
        self._folder = folder
        self._dice = dice
        self._printers = [self._printer(number, 0, 0) for number in range(PRINTERS)]
        self.ports = [printer.port for printer in self._printers]
        self._incarnations = 0
        self._until = [0.0] * PRINTERS
        self.troubles: Counter[str] = Counter()

    def befall(self) -> None:
        """Something befalls one of them, or it recovers."""
        number = self._dice.randrange(PRINTERS)
        if time.monotonic() < self._until[number]:
            return
        if self._dice.random() < LONG_TROUBLE:
            self._until[number] = time.monotonic() + self._dice.uniform(STALE, 2 * STALE)
        elif self._dice.random() < 0.5:
            self._printers[number].set_mood("ok")
            return
        name = self._dice.choice(MOODS)
        self.troubles[name] += 1
        if name == "off":
            self._switch_off_and_on(number)
        else:
            after = self._dice.choice((0, *[self._dice.randrange(TALK_BYTES) for _ in range(3)]))
            self._printers[number].set_mood(name, after=after, rate=self._dice.choice((1, 50, 2000)))

    def recover(self) -> None:
        """All are well."""
        for printer in self._printers:
            printer.set_mood("ok")

    def stop(self) -> None:
        """All end, with what is on their paper."""
        for printer in self._printers:
            printer.stop()
        wait_until_still(self._count)

    def pieces(self) -> list[Piece]:
        """Every slip that came out of any of them."""
        return [piece for path in sorted(self._folder.glob("*/*.bin")) for piece in read(path.read_bytes())]

    def _printer(self, number: int, port: int, incarnation: int) -> PreviewPrinter:
        # A folder for each time it is switched on: what the one before it still stores is not overwritten.
        folder = self._folder / f"{number}-{incarnation}"
        return PreviewPrinter(folder, port=port, width_dots=384, keep=10**6).start()

    def _switch_off_and_on(self, number: int) -> None:
        self._printers[number].stop()
        time.sleep(self._dice.uniform(0.0, 0.5))
        self._incarnations += 1
        self._printers[number] = self._printer(number, self.ports[number], self._incarnations)

    def _count(self) -> int:
        return sum(1 for _ in self._folder.glob("*/*.json"))


def read(paper: bytes) -> Iterator[Piece]:
    """The slips on a sheet: one as a rule, more where a torn one was not cut off."""
    for piece in paper.split(BEGINS)[1:]:
        found = NUMBER.search(piece)
        of = None if found is None else (found[1].decode(), int(found[2]))
        yield Piece(of, MARK in piece, CUT in piece)


def wait_until_still(count: Callable[[], int], seconds: float = 1.0) -> None:
    """Wait until nothing is added for so long."""
    known, since = count(), time.monotonic()
    while time.monotonic() - since < seconds:
        time.sleep(0.1)
        if (now := count()) != known:
            known, since = now, time.monotonic()


# --- the spool


def spool_life(url: str, code: str, folder: str) -> None:
    """The life of a spool's process; what it complains of is in ``spool.log``."""
    sys.stderr = (Path(folder) / "spool.log").open("a", buffering=1)
    logs.begin("error")
    for name in ("QUERY_S", "POLL_S", "SILENT_CONFIRM_S"):
        setattr(conversation, name, PATIENCE)
    spool = Spool(Hall(Database(url, pool_size=5), code), Path(folder), PACE)
    spool.start()
    while spool.running:
        time.sleep(1)


class Reaper:
    """Starts the spool, kills it at any moment, starts it again."""

    def __init__(self, context: Any, address: Sequence[str], dice: random.Random, longest: float) -> None:
        self._context = context
        self._address = address
        self._dice = dice
        self._longest = longest
        self._process = self._start()
        self._kill_at = self._moment()
        self.kills, self.starts = 0, 1

    def tend(self) -> None:
        """Kill it when its time has come."""
        if time.monotonic() >= self._kill_at:
            self._process.kill()
            self._process.join()
            self.kills += 1
            self.revive()
            self._kill_at = self._moment()

    def revive(self) -> None:
        """Start it if it is dead."""
        if not self._process.is_alive():
            self._process = self._start()
            self.starts += 1

    def end(self) -> None:
        """It is needed no more."""
        self._process.kill()
        self._process.join()

    def _start(self) -> Any:
        process = self._context.Process(target=spool_life, args=tuple(self._address), daemon=True)
        process.start()
        return process

    def _moment(self) -> float:
        return time.monotonic() + self._dice.uniform(0.0, self._longest)


# --- the people


class Crowd:
    """Takes numbers at as many kiosks as there are printers; some leave, some have their slip printed again."""

    def __init__(self, hall: Hall, dice: random.Random) -> None:
        self.hall = hall
        self._dice = dice
        self._seen: set[int] = set()
        self.tickets = 0

    def take(self) -> None:
        """Somebody takes a number."""
        by = actor(self._dice.randrange(PRINTERS))
        ticket = self.hall.do(Issue(service=self._dice.choice(("pay", "new"))), by).answer["id"]
        self.tickets += 1
        if self._dice.random() < LEAVES:
            self.hall.do(Leave(ticket=ticket), by)

    def waiting(self) -> int:
        """How many slips have not ended."""
        with self.hall.reading() as reading:
            return len(reading.store.wanted_slips(reading.now + 86_400_000, 10**6))

    def print_again(self) -> None:
        """Some of those whose slip is in doubt ask for another."""
        for slip in self.slips():
            if slip.id in self._seen or slip.state not in ("failed", "unconfirmed") or slip.ticket is None:
                continue
            self._seen.add(slip.id)
            if self._dice.random() < REPRINTS:
                self.hall.do(Reprint(ticket=slip.ticket), actor(self._dice.randrange(PRINTERS)))

    def slips(self) -> list[Slip]:
        """Every print job."""
        with self.hall.reading() as reading:
            return list(reading.store.all_slips().values())


def actor(kiosk: int) -> Actor:
    """A kiosk with a printer of its own."""
    return Actor(principal=f"token:kiosk-{kiosk}", role="manager", device=f"kiosk-{kiosk}")


def founding(ports: Sequence[int]) -> dict[str, Any]:
    """What the hall of this drill has beside that of the others."""
    return {
        "rules": {"stale_slip": STALE},
        "slips": {"ticket": TEMPLATE},
        "printers": [
            {"name": f"p{n}", "url": f"tcp://127.0.0.1:{port}", "mode": "text", "width": 58, "device": f"kiosk-{n}"}
            for n, port in enumerate(ports)
        ],
    }


# --- the drill


def job_drill(jobs: int, open_hall: Callable[..., Any], context: Any, *, longest: float = 2.5) -> Account:
    """Tickets until there are so many print jobs; ``open_hall`` founds a hall (see ``drill.drill_hall``), ``longest``
    is how many seconds a spool lives at most."""
    dice = random.Random(jobs)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        shop = Shop(Path(name) / "paper", random.Random(dice.random()))
        with open_hall(founding(shop.ports)) as (address, code):
            hall = Hall(Database(address), code)
            reaper = Reaper(context, (address, code, name), random.Random(dice.random()), longest)
            crowd = Crowd(hall, dice)
            with troubled(shop, reaper):
                _take_numbers(crowd, jobs)
            shop.recover()
            reaper.revive()
            _wait_for_the_end(crowd)
            reaper.end()
            shop.stop()
            account = reconcile(hall, shop.pieces())
            account.problems += surprises((Path(name) / "spool.log").read_text())
            hall.database.close()
    account.kills, account.starts, account.troubles = reaper.kills, reaper.starts, shop.troubles
    account.seconds = time.perf_counter() - began
    return account


@contextmanager
def troubled(shop: Shop, reaper: Reaper) -> Iterator[None]:
    """Trouble at the printers and death of the spool, until the block ends."""
    calm = threading.Event()

    def trouble() -> None:
        while not calm.wait(0.02):
            shop.befall()

    def death() -> None:
        while not calm.wait(0.005):
            reaper.tend()

    threads = [threading.Thread(target=work, daemon=True) for work in (trouble, death)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        calm.set()
        for thread in threads:
            thread.join()


def _take_numbers(crowd: Crowd, jobs: int) -> None:
    asked = 0
    while asked < jobs:
        while crowd.waiting() > BEHIND:
            time.sleep(0.05)
        for _ in range(10):
            crowd.take()
        if crowd.tickets % 200 == 0:
            crowd.print_again()
        asked = len(crowd.slips()) if crowd.tickets % 100 == 0 else asked


def _wait_for_the_end(crowd: Crowd) -> None:
    until = time.monotonic() + END_SECONDS
    crowd.print_again()
    while crowd.waiting() and time.monotonic() < until:
        time.sleep(0.1)


def surprises(log: str) -> list[str]:
    """What a spool did not expect: the last line of each traceback."""
    return [
        f"the spool: {block.strip().splitlines()[-1]}"
        for trace in log.split("Traceback (most recent call last):")[1:]
        for block in [re.split(r"\n(?=\S+='?20|timestamp=)", trace)[0]]
    ]


# --- the reconciliation


def reconcile(hall: Hall, pieces: Sequence[Piece]) -> Account:
    """Compare every print job with the paper, and check the journal."""
    with hall.reading() as reading:
        slips = list(reading.store.all_slips().values())
        tickets = reading.store.all_tickets()
        failed = {e.event.slip for e in reading.store.entries(0, 10**9) if isinstance(e.event, SlipFailed)}
    report = check(hall)
    account = Account(tickets=len(tickets), entries=report.entries, problems=list(report.problems))
    account.ends = Counter(slip.state for slip in slips)
    account.marked_jobs = sum(slip.mark for slip in slips)
    account.pieces, account.marked = len(pieces), sum(piece.marked for piece in pieces)
    account.torn = sum(not piece.whole for piece in pieces)
    account.nameless = sum(piece.of is None for piece in pieces)
    jobs: dict[tuple[tuple[str, int], bool], list[Slip]] = {}
    for slip in slips:
        ticket = tickets[slip.ticket or 0]
        jobs.setdefault(((ticket.prefix, ticket.ordinal), slip.mark), []).append(slip)
    _compare(account, jobs, Counter((p.of, p.marked) for p in pieces if p.of is not None), pieces, failed)
    return account


def _compare(
    account: Account,
    jobs: Mapping[tuple[tuple[str, int], bool], Sequence[Slip]],
    papers: Mapping[tuple[tuple[str, int], bool], int],
    pieces: Sequence[Piece],
    failed: set[int],
) -> None:
    say = account.problems.append
    whole = Counter((piece.of, piece.marked) for piece in pieces if piece.of is not None and piece.whole)
    spare, missing = Counter[str](), Counter[str]()
    for which, paper in papers.items():
        # A job that ended void without ever failing was never begun.
        begun = [slip for slip in jobs.get(which, ()) if slip.state != "void" or slip.id in failed]
        if paper > len(begun):
            say(f"{which}: {paper} slips on paper, {len(begun)} jobs that may have made them")
    for which, group in jobs.items():
        printed = sum(slip.state == "printed" for slip in group)
        if whole[which] < printed:
            missing["printed"] += printed - whole[which]
            say(f"{which}: printed {printed} times, whole on paper {whole[which]} times")
        left = papers.get(which, 0) - printed
        for state in ("unconfirmed", "failed"):
            count = sum(slip.state == state for slip in group)
            there = max(0, min(count, left))
            left -= there
            spare[state] += there
            missing[state] += count - there
    account.with_paper, account.without_paper = dict(spare), dict(missing)
    unmarked = [count for (_, marked), count in papers.items() if not marked]
    account.most_unmarked = max(unmarked, default=0)
    doubtful = missing["unconfirmed"] + missing["failed"] + account.ends["void"]
    if account.nameless > doubtful:
        say(f"{account.nameless} slips torn before their number, {doubtful} jobs that may have made them")
    if account.most_unmarked > 1:
        say(f"a ticket came out {account.most_unmarked} times without the mark")
    if left_open := sum(account.ends[state] for state in OPEN):
        say(f"{left_open} jobs never ended")


def table(account: Account) -> str:
    """The reconciliation, line by line."""
    ends, lost, found = account.ends, account.without_paper, account.with_paper
    jobs = sum(ends.values())
    rows = {
        "tickets issued": str(account.tickets),
        "print jobs, of them again": f"{jobs}, {account.marked_jobs}",
        "jobs by their end": ", ".join(f"{end} {ends[end]}" for end in ("printed", "unconfirmed", "failed", "void")),
        "jobs that never ended": f"{sum(ends[state] for state in OPEN)} (must be 0)",
        "slips on paper, of them marked": f"{account.pieces}, {account.marked}",
        "torn, of them before the number": f"{account.torn}, {account.nameless}",
        "unmarked slips of a ticket": f"{account.most_unmarked} (must be ≤ 1)",
        "printed jobs without paper": f"{lost.get('printed', 0)} (must be 0)",
        "unconfirmed jobs with, without paper": f"{found.get('unconfirmed', 0)}, {lost.get('unconfirmed', 0)}",
        "failed jobs with, without paper": f"{found.get('failed', 0)}, {lost.get('failed', 0)}",
        "paper without a job": f"{sum('that may have made' in one for one in account.problems)} (must be 0)",
        "troubles": ", ".join(f"{name} {count}" for name, count in sorted(account.troubles.items())),
        "spools killed, started": f"{account.kills}, {account.starts}",
        "journal entries": str(account.entries),
        "time": f"{account.seconds:.0f} s, {jobs / account.seconds:.0f} jobs/s",
        "problems": "; ".join(account.problems[:10]) or "none",
    }
    return "\n".join(f"{name:<38}{value}" for name, value in rows.items())
