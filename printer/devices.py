"""Printers by address. A new kind of printer is a line in the table and a module of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl

from hall.errors import wrong
from printer import descriptor, network, serialport, systemqueue, usbport
from printer.answers import Device, Outcome, Reason, Result, State, Status, StatusMode
from printer.serialport import BAUDS, FLOWS, Port
from printer.usbport import Plug

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
SLOW_BAUD = 38_400
"""A serial line up to this speed takes many seconds for a picture; letters are 50 times less."""

Wrong = Literal["scheme", "host", "port", "path", "name", "usb", "option"]


class AddressError(ValueError):
    """An address that names no printer; ``code`` says which part of it is wrong."""

    def __init__(self, code: Wrong, url: str) -> None:
        super().__init__(f"{code}: {url}")
        self.code = code


NO_PORT, NO_PLUG = Port(""), Plug(0, 0)


@dataclass(frozen=True, slots=True)
class Address:
    """A printer's address: its kind, and what that kind needs to know. ``preview://`` needs nothing."""

    scheme: str
    host: str = ""
    port: int = 0
    name: str = ""
    serial: Port = NO_PORT
    usb: Plug = NO_PLUG

    @property
    def slow(self) -> bool:
        """Whether a picture takes too long to get there."""
        return self.scheme == "serial" and self.serial.baud <= SLOW_BAUD


def parse(url: str) -> Address:
    """Read ``tcp://HOST[:PORT]``, ``usb://VID:PID[/SERIAL]``, ``serial:///PATH[?baud=N&flow=F]``, ``file:///PATH``,
    ``windows://NAME``, ``cups://NAME`` or ``preview://``; AddressError for everything else."""
    found = re.fullmatch(r"([a-z]+)://(.*)", url)
    if found is None or found[1] not in _PARSERS:
        raise AddressError("scheme", url)
    return _PARSERS[found[1]](url, found[2])


def check_address(url: str) -> None:
    """HallError ``wrong_values`` that says what is wrong with an address, by a key of words."""
    try:
        parse(url)
    except AddressError as error:
        raise wrong(url=f"address.{error.code}") from error


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


def _parse_usb(url: str, rest: str) -> Address:
    found = re.fullmatch(r"([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})(?:/([\w.-]{1,60}))?/?", rest)
    if found is None:
        raise AddressError("usb", url)
    return Address("usb", usb=Plug(int(found[1], 16), int(found[2], 16), found[3] or ""))


def _parse_serial(url: str, rest: str) -> Address:
    path, _, query = rest.partition("?")
    # Ports of Windows have no slash: serial:///COM3.
    path = path.removeprefix("/") if re.fullmatch(r"/COM\d{1,3}", path) else path
    if re.fullmatch(r"/[\w./:-]+|COM\d{1,3}", path) is None or ".." in path:
        raise AddressError("path", url)
    options = dict(parse_qsl(query, keep_blank_values=True))
    baud, flow = options.pop("baud", "9600"), options.pop("flow", "none")
    if options or baud not in map(str, BAUDS) or flow not in FLOWS:
        raise AddressError("option", url)
    return Address("serial", serial=Port(path, int(baud), next(one for one in FLOWS if one == flow)))


def _parse_file(url: str, rest: str) -> Address:
    # Only devices are files that one prints on: nothing else may be written to by an address.
    if re.fullmatch(r"/dev/[\w./:-]+", rest) is None or ".." in rest:
        raise AddressError("path", url)
    return Address("file", name=rest)


def _parse_queue(url: str, rest: str) -> Address:
    if re.fullmatch(r"[^\x00-\x1f/?#\"'<>|*]{1,120}", rest) is None or rest.startswith("-"):
        raise AddressError("name", url)
    return Address(url.partition(":")[0], name=rest)


_PARSERS: dict[str, Callable[[str, str], Address]] = {
    "tcp": _parse_tcp,
    "preview": _parse_preview,
    "usb": _parse_usb,
    "serial": _parse_serial,
    "file": _parse_file,
    "cups": _parse_queue,
    "windows": _parse_queue,
}
_DEVICES: dict[str, Callable[[Address, StatusMode], Device]] = {
    "tcp": lambda address, status: network.tcp_printer(address.host, address.port, status),
    "usb": lambda address, status: usbport.usb_printer(address.usb, status),
    "serial": lambda address, status: serialport.serial_printer(address.serial, status),
    "file": lambda address, status: descriptor.file_printer(address.name, status),
    "cups": lambda address, status: systemqueue.CupsPrinter(address.name),
    "windows": lambda address, status: systemqueue.WindowsPrinter(address.name),
}
