"""The calls for printer agents: an agent sees and touches the jobs of the printers that are bound to its device, and
no others. Whatever it does is done as the spool does it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints
from structlog import get_logger

from hall.actions.people import digest
from hall.actions.slips import NoteAgent
from hall.desk import Reading
from hall.errors import HallError
from printer.blocks import FORMAT, write
from printer.orders import MOST, HallOrders
from web import contract as c
from web.api import Api, Ask, Body, Query

BEAT_MS = 3_000
"""How much older than the truth the time may be at which an agent was last heard of."""
api = Api("hatch")
log = get_logger()

Word = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z_]+$")]


class FormatQuery(Query):
    """The format of jobs that the agent speaks; without one it takes whatever comes."""

    format: Annotated[str, StringConstraints(max_length=40)] = FORMAT


class PrintingQuery(FormatQuery):
    """How many waiting jobs of the hall are looked through."""

    most: Annotated[int, Field(ge=1, le=32_000)] = MOST


class OwnerBody(Body):
    """Who holds the job: ``PLACE/SECRET``. Whoever begins anew at a place knows that those before it there are dead."""

    owner: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}/[0-9a-f]{16}$")]


class RetryBody(OwnerBody):
    """Why no byte of it was sent."""

    reason: Word


class SettleBody(OwnerBody):
    """How the job ended, and the millimetres of paper it is long."""

    state: Literal["printed", "unconfirmed", "failed"]
    reason: Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z_]*$")] = ""
    mm: Annotated[int, Field(ge=0, le=100_000)] = 0


class StateBody(Body):
    """What the printer says of itself."""

    state: Literal["ready", "paper_low", "paper_out", "cover_open", "cutter", "offline", "error", "unknown"]
    detail: Word | None = None


class ReasonBody(Body):
    """Why the printer takes nothing."""

    reason: Word


@api.call("GET", "/printing", right="print", query=PrintingQuery, answer=c.Anything, errors=("agent_version",))
def printing(ask: Ask) -> Any:
    """The agent's printers and the jobs that wait for them; to ask is a sign of life."""
    _check_format(ask)
    device, orders = _device(ask), _orders(ask)
    with ask.hall.reading() as reading:
        seen = reading.store.agents().get(device)
        pending = orders.pending_at(reading, ask.query.most)
        ask.answer(reading, None)
    if seen is None or not 0 <= reading.now - seen < BEAT_MS:
        ask.hall.do(NoteAgent(device=device), ask.actor)
    return {
        "device": device,
        "printers": [setup.model_dump(mode="json") for setup in pending.printers],
        "doubted": sorted(pending.doubted),
        "able": sorted(pending.able),
        "jobs": [asdict(job) for job in pending.jobs],
        "more": pending.more,
    }


@api.call("POST", "/printing/take_over", right="print", body=OwnerBody, answer=c.Anything)
def take_over(ask: Ask) -> Any:
    """What agents before this one at its place left in their hands goes back, or is unconfirmed."""
    _orders(ask, ask.body.owner).take_over()
    return {}


@api.call("GET", "/printing/<int:slip>", right="print", query=FormatQuery, answer=c.Anything, errors=("agent_version",))
def printing_slip(ask: Ask) -> Any:
    """What the slip of a job says, in blocks; null where nothing can be made of it."""
    _check_format(ask)
    with ask.hall.reading() as reading:
        return ask.answer(reading, {"blocks": _blocks(ask, reading)})


@api.call("POST", "/printing/<int:slip>/claim", right="print", body=OwnerBody, answer=c.Anything)
def claim_slip(ask: Ask) -> Any:
    """Take a job in hand, if it is still to be had."""
    return {"claimed": _job_orders(ask).claim(ask.args["slip"])}


@api.call("POST", "/printing/<int:slip>/sending", right="print", body=OwnerBody, answer=c.Anything)
def sending_slip(ask: Ask) -> Any:
    """Its first byte is about to go out; false when it must not."""
    return {"sending": _job_orders(ask).sending(ask.args["slip"])}


@api.call("POST", "/printing/<int:slip>/retry", right="print", body=RetryBody, answer=c.Anything)
def retry_slip(ask: Ask) -> Any:
    """Give a job back of which no byte was sent."""
    _job_orders(ask).retry(ask.args["slip"], ask.body.reason)
    return {}


@api.call("POST", "/printing/<int:slip>/settle", right="print", body=SettleBody, answer=c.Anything)
def settle_slip(ask: Ask) -> Any:
    """How a job in hand ended."""
    _job_orders(ask).settle(ask.args["slip"], ask.body.state, ask.body.reason, ask.body.mm)
    return {}


@api.call("POST", "/printing/<int:slip>/move", right="print", answer=c.Anything)
def move_slip(ask: Ask) -> Any:
    """Give a waiting job to its printer's backup."""
    _job_orders(ask).move(ask.args["slip"])
    return {}


@api.call("POST", "/printing/printers/<name>", right="print", body=StateBody, answer=c.Anything)
def report_printer(ask: Ask) -> Any:
    """How a printer of the agent is."""
    _printer_orders(ask).report(ask.args["name"], ask.body.state, ask.body.detail)
    return {}


@api.call("POST", "/printing/printers/<name>/drop", right="print", body=ReasonBody, answer=c.Anything)
def drop_slips(ask: Ask) -> Any:
    """Settle the jobs that waited in vain for a printer of the agent."""
    return {"slips": list(_printer_orders(ask).drop(ask.args["name"], ask.body.reason))}


def _check_format(ask: Ask) -> None:
    if ask.query.format != FORMAT:
        raise HallError("agent_version", {"format": FORMAT})


def _device(ask: Ask) -> str:
    # A token of this role is never made without one.
    return ask.actor.device or ""


def _orders(ask: Ask, owner: str = "") -> HallOrders:
    """The hall for this agent. Owners of another device, or of the server's own spool, can never be spelled."""
    device = _device(ask)
    held_by = f"{digest(device)[:12]}/{owner}"
    return HallOrders(ask.hall, held_by, agent=device, actor=ask.actor, do=ask.do)


def _job_orders(ask: Ask) -> HallOrders:
    """HallError ``not_found`` unless the job is for a printer of this agent, or in its hands."""
    orders = _orders(ask, getattr(ask.body, "owner", ""))
    with ask.hall.reading() as reading:
        slip = reading.store.slip(min(ask.args["slip"], 2**53))
        if slip is None or not (_is_its(ask, reading, slip.printer) or slip.owner == orders.owner):
            raise HallError("not_found")
    return orders


def _printer_orders(ask: Ask) -> HallOrders:
    """HallError ``not_found`` unless the printer is one of this agent."""
    with ask.hall.reading() as reading:
        if not _is_its(ask, reading, ask.args["name"]):
            raise HallError("not_found")
    return _orders(ask)


def _is_its(ask: Ask, reading: Reading, printer: str) -> bool:
    return any(p.name == printer and p.agent == _device(ask) for p in reading.catalogue.printers)


def _blocks(ask: Ask, reading: Reading) -> list[Any] | None:
    slip = reading.store.slip(min(ask.args["slip"], 2**53))
    setup = None if slip is None else next((p for p in reading.catalogue.printers if p.name == slip.printer), None)
    if slip is None or setup is None or setup.agent != _device(ask):
        raise HallError("not_found")
    try:
        return write(_orders(ask).drawn_at(reading, slip.id, setup))
    except HallError:
        raise
    except Exception:
        # The agent lets it fail as the spool does; a job that cannot be drawn must not come back for ever.
        log.exception("a slip could not be worded", slip=slip.id)
        return None
