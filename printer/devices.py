"""Printers by address. A new kind of printer is a line in the table and a module of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from printer.answers import Device, Outcome, Reason, Result, State, Status, StatusMode
from printer.network import tcp_printer

__all__ = [
    "Address",
    "AddressError",
    "Device",
    "Outcome",
    "Reason",
    "Result",
    "State",
    "Status",
    "StatusMode",
    "open_device",
    "parse",
]

RAW_PORT = 9100


class AddressError(ValueError):
    """An address that names no printer; ``code`` says which part of it is wrong."""

    def __init__(self, code: Literal["scheme", "host", "port"], url: str) -> None:
        super().__init__(f"{code}: {url}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Address:
    """A printer's address in parts; ``preview://`` has neither host nor port."""

    scheme: str
    host: str = ""
    port: int = 0


def parse(url: str) -> Address:
    """Read ``tcp://HOST[:PORT]`` or ``preview://``; raise AddressError for everything else."""
    found = re.fullmatch(r"([a-z]+)://(.*)", url)
    if found is None or found[1] not in _PARSERS:
        raise AddressError("scheme", url)
    return _PARSERS[found[1]](url, found[2])


def open_device(url: str, *, status: StatusMode = "full", preview: str | None = None) -> Device:
    """The printer at this address; connects with the first job, not now.

    ``preview`` is the address that ``preview://`` stands for: the port of the built-in printer is chosen at
    its start. Raises AddressError for an address that cannot be one.
    """
    address = parse(url)
    if address.scheme == "preview":
        address = parse(preview or "")
    if address.scheme not in _DEVICES:
        raise AddressError("scheme", url)
    return _DEVICES[address.scheme](address, status)


def _parse_tcp(url: str, rest: str) -> Address:
    found = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::(\d{1,5}))?/?", rest)
    if found is None:
        raise AddressError("host", url)
    port = int(found[3] or RAW_PORT)
    if not 0 < port < 65536:
        raise AddressError("port", url)
    return Address("tcp", found[1] or found[2], port)


def _parse_preview(url: str, rest: str) -> Address:
    if rest:
        raise AddressError("host", url)
    return Address("preview")


_PARSERS: dict[str, Callable[[str, str], Address]] = {"tcp": _parse_tcp, "preview": _parse_preview}
_DEVICES: dict[str, Callable[[Address, StatusMode], Device]] = {
    "tcp": lambda address, status: tcp_printer(address.host, address.port, status),
}
