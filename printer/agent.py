"""The agent: prints at its own machine what a hall's server queued for it. Runs for a person or a service.

It does what the spool does, with the same presses; only that the hall is at the other end of a wire.
"""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hall.catalog import Printer
from hall.errors import HallError
from printer.answers import Device
from printer.carrier import CarriedOrders, Server, Wire
from printer.devices import open_device
from printer.dispatch import NICENESS, WATCH_S, Dispatcher, taken
from printer.press import Pace

PACE = Pace(poll=0.3)
"""Nobody sees a third of a second, and the server is asked no more often."""
SENTENCES = {
    "unauthorized": "the server does not know this token (any more); make one at the server: "
    "jiaohao token create --role printer --device NAME",
    "forbidden": "this token is not one of a printer agent; make one at the server: "
    "jiaohao token create --role printer --device NAME",
    "agent_version": "the server speaks another format of print jobs: install the server's version of Jiaohao here",
    "unknown_hall": "there is no hall at this server",
}
"""What to do about a refusal that asking again does not change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an agent is told at its start; ``folder`` keeps its lock."""

    server: str
    token: str
    folder: Path
    version: str


class Agent(Dispatcher):
    """An agent that prints for a device. ``verdict``: the refusal that ended it."""

    def __init__(self, wire: Wire, place: str, lock: Path, pace: Pace = PACE) -> None:
        super().__init__(CarriedOrders(wire, place), _way, lock, pace)
        self._wire = wire
        self.verdict: HallError | None = None

    def _complain(self, error: HallError) -> None:
        if error.code in SENTENCES:
            self.verdict = error
            self._ended.set()
        elif not self._wire.lost:
            super()._complain(error)


def _way(setup: Printer) -> Device:
    return open_device(setup.url, status=setup.status)


def run(wish: Wish, say: Callable[[str], None]) -> int:
    """Print until told to end; the exit code. ``say`` tells whoever started it. ValueError in one sentence when it
    cannot, or may not any more."""
    told: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: told.append(number))
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    wire = Wire(Server.of(wish.server), wish.token, f"jiaohao-agent/{wish.version}")
    device = _device(wire, told)
    if device is None:
        return 0
    agent = agent_of(wire, device, wish.folder)
    say(f"prints for {device}; Ctrl-C stops")
    agent.start()
    while agent.running and not told:
        time.sleep(WATCH_S)
    agent.stop()
    if agent.verdict is not None:
        raise ValueError(SENTENCES[agent.verdict.code])
    return 1 if agent.failed else 0


def _device(wire: Wire, told: list[int]) -> str | None:
    """The device whose token this is, as soon as the server is there; None when told to end before."""
    while not told:
        try:
            return CarriedOrders(wire, "").device()
        except HallError as refusal:
            if refusal.code in SENTENCES:
                raise ValueError(SENTENCES[refusal.code]) from refusal
            time.sleep(WATCH_S)
    return None


def agent_of(wire: Wire, device: str, folder: Path, pace: Pace = PACE) -> Agent:
    """The agent of a device in a folder of this machine. ValueError when there is one already, or no such folder."""
    name = hashlib.sha256(device.encode()).hexdigest()[:16]
    lock = folder / f"agent-{name}.lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if taken(lock):
            raise ValueError(f"another agent prints for {device} on this machine already")
    except OSError as error:
        raise ValueError(f"the folder {folder} cannot be written: {error.strerror}") from error
    # Names the folder on this machine, so that a successor there knows whose jobs it may take over.
    place = f"{socket.gethostname()}:{folder.absolute()}:{device}"
    return Agent(wire, hashlib.sha256(place.encode()).hexdigest()[:16], lock, pace)
