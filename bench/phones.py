"""A thousand phones that follow their numbers, beside a clerk who presses *next*.

    python bench/phones.py [--phones 1000] [--each 10] [--seconds 10] [--rounds 5]

Rounds with and without phones take turns in one run, so that a busy machine is busy for both. Each phone has a line of
its own and asks every ``--each`` seconds with the tag of the last answer, as browsers do; ``--each 0``: as often as the
hall tells it. The floor is an empty route of the same server, asked as often. Ends with 1 when the phones cost more
than 30 % of one core, or *next* takes more than 1.2 × as long (median) with them.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.press import BASE, Client, expect, free_port, p99, served  # noqa: E402
from hall.actions.issuing import Issue  # noqa: E402
from hall.actions.people import CreateToken  # noqa: E402
from hall.actions.work import Actor  # noqa: E402
from hall.track import token_of  # noqa: E402
from jiaohao.halls import document  # noqa: E402
from jiaohao.replay_house import found_hall  # noqa: E402

MANAGER = Actor(principal="bench", role="manager")
AIM_CORE, AIM_NEXT = 0.30, 1.2
BETWEEN_S = 0.05
TICKS = os.sysconf("SC_CLK_TCK")
COUNTER = 1


# --- phones


async def _phone(port: int, path: str, each: float, until: float, said: Counter[int], taken: list[float]) -> None:
    line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    tag, wait = "", each or 10.0
    await asyncio.sleep(random.uniform(0, wait))
    while time.monotonic() < until:
        began = time.perf_counter()
        try:
            line = line or await asyncio.open_connection("127.0.0.1", port)
            known = f"If-None-Match: {tag}\r\n" if tag else ""
            line[1].write(f"GET {path} HTTP/1.1\r\nHost: bench\r\n{known}\r\n".encode())
            status, headers, body = await _answer(line[0])
        except (OSError, asyncio.IncompleteReadError):
            # a line that rested too long was closed: a browser asks again on a new one
            line = None
            continue
        taken.append(time.perf_counter() - began)
        said[status] += 1
        tag = headers.get("etag", "")
        if headers.get("connection") == "close":
            line[1].close()
            line = None
        if not each and body:
            wait = float(json.loads(body)["ask_again"])
        await asyncio.sleep(wait * random.uniform(0.9, 1.1))
    if line is not None:
        line[1].close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in head[1:] if one)}
    return int(head[0].split()[1]), headers, await reader.readexactly(int(headers.get("content-length", 0)))


def phones(port: int, paths: list[str], each: float, seconds: float, told: Connection) -> None:
    """So many phones for so long, in a process of their own; tells the statuses they had and how long each took."""
    said: Counter[int] = Counter()
    taken: list[float] = []

    async def everybody() -> None:
        until = time.monotonic() + seconds
        async with asyncio.TaskGroup() as group:
            for path in paths:
                group.create_task(_phone(port, path, each, until, said, taken))
            told.send("ready")

    asyncio.run(everybody())
    told.send((dict(said), taken))


@contextlib.contextmanager
def following(port: int, paths: list[str], each: float, seconds: float) -> Iterator[dict[str, Any]]:
    """The phones beside the block; what they saw stands in the answer when it is over."""
    here, there = multiprocessing.Pipe()
    spawning = multiprocessing.get_context("spawn")
    process = spawning.Process(target=phones, args=(port, paths, each, seconds, there), daemon=True)
    seen: dict[str, Any] = {"said": {}, "taken": []}
    if paths:
        process.start()
        here.recv()
    yield seen
    if paths:
        seen["said"], seen["taken"] = here.recv()
        process.join()


# --- the server


def cpu_s(port: int) -> float:
    """Processor time of everything that was started with this port, in seconds."""
    spent = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if folder.name != str(os.getpid()) and str(port).encode() in (folder / "cmdline").read_bytes().split(b"\0"):
                spent += sum(map(int, (folder / "stat").read_text().rpartition(")")[2].split()[11:13]))
    return spent / TICKS


def presses(port: int, token: str, seconds: float) -> list[float]:
    """A clerk presses *next* for so long, with a little pause between; how long each took, in seconds."""
    client, taken, current, until = Client(port, token), [], None, time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.perf_counter()
        status, answer = client.post(f"{BASE}/counters/{COUNTER}/next", {"current": current})
        taken.append(time.perf_counter() - began)
        expect((status, answer), 200)
        ticket = answer["ticket"]
        if not isinstance(ticket, dict):
            raise SystemExit("nobody waits any more: fewer seconds or more phones, please")
        current = ticket["id"]
        time.sleep(BETWEEN_S)
    return taken


def rest(port: int, paths: list[str], each: float, seconds: float) -> tuple[float, dict[str, Any]]:
    """What phones cost where nobody presses: the share of a core, and what they saw."""
    with following(port, paths, each, seconds) as seen:
        began, spent = time.monotonic(), cpu_s(port)
        time.sleep(seconds)
        share = (cpu_s(port) - spent) / (time.monotonic() - began)
    return share, seen


# --- the measure


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=1000)
    parser.add_argument("--each", type=float, default=10.0)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        sys.exit(measure(Path(name), given.phones, given.each, given.seconds, given.rounds))


def measure(folder: Path, many: int, each: float, seconds: float, rounds: int) -> int:
    """One run, side by side."""
    setup = document("gas") | {"public_url": "https://queue.example.cn", "printers": []}
    hall = found_hall(folder / "hall", setup, durable=False)
    most = round(2 * rounds * seconds / BETWEEN_S)
    ids = [hall.do(Issue(service="pay"), MANAGER).answer["id"] for _ in range(most + many)]
    token = hall.do(CreateToken(role="manager"), MANAGER).answer["token"]
    with hall.reading() as reading:
        journal = reading.hall.journal
    # those at the end of the queue, spread so that some of them are called and many come nearer
    paths = [
        f"/api/v1/track/{token_of(hall.secret, hall.code, journal, id)}" for id in ids[:: max(1, len(ids) // many)]
    ]
    paths, port, floor_port = paths[:many], free_port(), free_port()
    command = ["-m", "jiaohao.cli", "run", "--data", str(folder / "hall"), "--port", str(port)]
    with served(["bench/floor.py", str(floor_port)], floor_port), served(command, port):
        expect(Client(port, token).post(f"{BASE}/counters/{COUNTER}/open", {}), 200)
        rest(port, paths, each, min(seconds, each or 10.0))  # every ticket is read once
        floor = rest(floor_port, ["/empty"] * many, each or 10.0, seconds)
        calm = rest(port, paths, each, seconds)
        without: list[tuple[float, list[float]]] = []
        beside: list[tuple[float, list[float]]] = []
        seen: list[dict[str, Any]] = []
        for _ in range(rounds):
            for kept, asking in ((without, []), (beside, paths)):
                with following(port, asking, each, seconds) as polls:
                    spent = cpu_s(port)
                    taken = presses(port, token, seconds)
                    kept.append(((cpu_s(port) - spent) / seconds, taken))
                if asking:
                    seen.append(polls)
    hall.database.close()
    return report(many, floor, calm, without, beside, seen)


def report(
    many: int,
    floor: tuple[float, dict[str, Any]],
    calm: tuple[float, dict[str, Any]],
    without: list[tuple[float, list[float]]],
    beside: list[tuple[float, list[float]]],
    seen: list[dict[str, Any]],
) -> int:
    """Print what was found; 1 when it is not as it must be."""
    alone, both = (statistics.fmean(share for share, _ in rounds) for rounds in (without, beside))
    before, after = ([one for _, taken in rounds for one in taken] for rounds in (without, beside))
    ratio = statistics.median(after) / statistics.median(before)
    print(f"{'':34}  of a core   polls   304     median    P99")
    _line("floor: an empty route", floor[0], [floor[1]])
    _line(f"{many} phones, nobody presses", calm[0], [calm[1]])
    _line(f"{many} phones beside presses", both - alone, seen)
    for name, taken in (("next without phones", before), ("next with phones", after)):
        worst = p99(taken)
        print(f"{name:<34} {len(taken):17}          {1e3 * statistics.median(taken):6.2f} ms {1e3 * worst:6.2f} ms")
    print(f"next with phones ÷ without: median {ratio:.2f}, P99 {p99(after) / p99(before):.2f}")
    return int(both - alone > AIM_CORE or ratio > AIM_NEXT)


def _line(name: str, share: float, seen: list[dict[str, Any]]) -> None:
    said: Counter[int] = sum((Counter(one["said"]) for one in seen), Counter())
    taken = [one for polls in seen for one in polls["taken"]]
    if wrong := set(said) - {200, 304}:
        raise SystemExit(f"phones were answered {sorted(wrong)}: {dict(said)}")
    count, same = said.total(), said[304]
    print(
        f"{name:<34} {100 * share:8.1f} % {count:7} {100 * same / count:4.0f} %  "
        f"{1e3 * statistics.median(taken):6.2f} ms {1e3 * p99(taken):6.2f} ms"
    )


if __name__ == "__main__":
    main()
