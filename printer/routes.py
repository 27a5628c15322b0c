"""The printers' calls: which there are and how they are, adding and removing one, a test slip."""

from __future__ import annotations

from typing import Any

from hall import reports
from hall.actions.setup import AddPrinter, RemovePrinter
from hall.actions.slips import ChangePaper, TestPrint
from printer.devices import check_address
from web import contract as c
from web.api import Api, Ask

api = Api("printer")


@api.call("GET", "/printers", right="manager_read", answer=list[c.Anything])
def printers(ask: Ask) -> Any:
    """Every printer with its state and since when."""
    return ask.read(reports.printers)


@api.call("GET", "/printers/<name>", right="manager_read", answer=c.Anything, errors=("no_printer",))
def printer(ask: Ask) -> Any:
    """One printer: how it is, its slips of today, and what happened to it, newest first."""
    return ask.read(reports.printer, ask.args["name"])


@api.call("POST", "/printers/<name>/roll", right="manager", answer=c.Anything, errors=("no_printer",))
def change_roll(ask: Ask) -> Any:
    """Note that a new roll of paper was put in: how far it lasts is counted from here."""
    return ask.do(ChangePaper(printer=ask.args["name"]))


@api.call("POST", "/printers", right="manager", body=c.PrinterBody, answer=c.Anything)
def save_printer(ask: Ask) -> Any:
    """Add a printer, or change the one of this name. An address that names no printer is refused."""
    check_address(ask.body.url)
    return ask.do(AddPrinter(printer=ask.body.model_dump()))


@api.call("DELETE", "/printers/<name>", right="manager", answer=c.Anything, errors=("no_printer",))
def remove_printer(ask: Ask) -> Any:
    """Take a printer away."""
    return ask.do(RemovePrinter(name=ask.args["name"]))


@api.call("POST", "/printers/<name>/test", right="manager", answer=c.Anything, errors=("no_printer",))
def test_printer(ask: Ask) -> Any:
    """Print a test slip."""
    return ask.do(TestPrint(printer=ask.args["name"]))
