"""``jiaohao printer test``: what can be seen of a printer, step by step, and what to do where a step fails."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hall.actions.slips import TestPrint
from hall.catalog import Printer
from hall.desk import Hall
from hall.errors import HallError
from hall.messages import words
from hall.store import Slip
from printer.answers import Status
from printer.devices import AddressError, parse
from printer.orders import AGENT_GONE, SILENT_MS
from printer.press import make
from printer.samples import sample
from printer.spool import way_from

PRINT_WAIT_S, SHORT_WAIT_S = 20.0, 3.0
"""How long the test slip is waited for, and how long where it is plain that it cannot come."""
ASK_S = 5.0
LOOK_S = 0.1
OPEN = ("queued", "claimed", "sending")
SAY = words("en")


@dataclass(frozen=True, slots=True)
class Step:
    """What one step saw. ``well``: True, False, or None where it cannot be known."""

    name: str
    well: bool | None
    text: str

    def line(self) -> str:
        """As a technician reads it."""
        sign = {True: "✓", False: "✗", None: "?"}[self.well]
        return f"  {sign} {self.name:<9} {self.text}"


def try_out(hall: Hall, name: str, folder: Path) -> Iterator[Step]:
    """Try a printer from its address to a test slip on paper; ends with the step beyond which there is no way.
    HallError ``no_printer``."""
    with hall.reading() as reading:
        setup = next((printer for printer in reading.catalogue.printers if printer.name == name), None)
        agents, now = reading.store.agents(), reading.now
    if setup is None:
        raise HallError("no_printer")
    yield _address(setup)
    seen = _asked(setup, folder) if setup.agent is None else [_agent(setup.agent, agents.get(setup.agent), now)]
    well = True
    for step in seen:
        well = well and step.well is not False
        yield step
    yield from _printed(hall, setup, PRINT_WAIT_S if well else SHORT_WAIT_S)


def _address(setup: Printer) -> Step:
    try:
        kind = parse(setup.url).scheme
    except AddressError as error:
        return Step("address", False, SAY.text(f"address.{error.code}"))
    letters = {"text": "letters", "raster": "pictures", "auto": "letters on slow lines, else pictures"}[setup.mode]
    return Step("address", True, f"{setup.url} ({kind}), {setup.width} mm, {setup.dpi} dpi, {letters}")


def _agent(device: str, seen: int | None, now: int) -> Step:
    if seen is None or now - seen > SILENT_MS:
        heard = "was never heard of" if seen is None else f"was last heard of {(now - seen) // 1000} s ago"
        return Step("agent", False, f"“{device}” {heard}. {_detail(AGENT_GONE)}")
    return Step("agent", True, f"“{device}” prints for it and was heard of {max(0, now - seen) / 1000:.1f} s ago")


def _asked(setup: Printer, folder: Path) -> Iterator[Step]:
    try:
        device = way_from(folder / "preview")(setup)
    except AddressError:
        yield Step("reached", False, SAY.text("printer_staff.offline"))
        return
    began = time.monotonic()
    status = device.status(ASK_S)
    took = f"{(time.monotonic() - began) * 1000:.0f} ms"
    yield Step("reached", status.state != "offline" or not status.detail, f"{_detail(status) or 'connected'} ({took})")
    if setup.status == "none":
        yield Step("state", None, "it is set up as one that never answers, so it is not asked")
    elif status.state != "offline" or not status.detail:
        well = {"ready": True, "paper_low": True, "unknown": None}.get(status.state, False)
        said = SAY.text(f"printer.{status.state}")
        yield Step("state", well, f"{said}: {SAY.text(f'printer_staff.{status.state}')}")


def _detail(status: Status) -> str:
    return SAY.text(f"printer_detail.{status.detail}") if f"printer_detail.{status.detail}" in SAY.catalogue else ""


def _printed(hall: Hall, setup: Printer, wait_s: float) -> Iterator[Step]:
    made = make(sample("ticket", words("zh"), SAY), setup)
    yield Step("ticket", True, f"an ordinary ticket is {made.mm} mm of paper and {len(made.data):,} bytes")
    slip = hall.do(TestPrint(printer=setup.name)).answer["slip"]
    began = time.monotonic()
    found = _awaited(hall, slip, began + wait_s)
    took = f"{time.monotonic() - began:.1f} s"
    reason = f" ({SAY.catalogue.get(f'printer_detail.{found.reason}', found.reason)})" if found.reason else ""
    if found.state in OPEN:
        text = (
            f"the test slip still waits after {took}{reason}; is ‘jiaohao run’ running? It comes out once all is well."
        )
        yield Step("printed", False, text)
    elif found.state == "unconfirmed":
        yield Step("printed", None, f"sent after {took}, but the printer did not confirm it{reason}: look for the slip")
    else:
        told = {"printed": f"the printer confirmed the test slip after {took}"}
        yield Step("printed", found.state == "printed", told.get(found.state, f"{found.state}{reason} after {took}"))


def _awaited(hall: Hall, slip: int, until: float) -> Slip:
    while True:
        with hall.reading() as reading:
            found = reading.store.slip(slip)
        if found is None:
            raise LookupError(f"slip {slip} is gone")
        if found.state not in OPEN or time.monotonic() > until:
            return found
        time.sleep(LOOK_S)
