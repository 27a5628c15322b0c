"""Where this house's pages are, and under which addresses other machines of the hall reach them."""

from __future__ import annotations

import ipaddress
import socket

PLACES: tuple[tuple[str, str], ...] = (
    ("kiosk", "/kiosk"),
    ("board", "/board"),
    ("counter", "/counter"),
    ("counter_screen", "/counter-screen"),
    ("rating", "/rating"),
    ("greeter", "/greeter"),
    ("manager", "/manager"),
    ("printer", "/printer"),
)
"""Every page people open by hand: its words (``start.<name>``) and its path, in the order of a visit."""


def base(host: str, port: int) -> str:
    """The address others reach a server by that listens here: a server for the whole network is reached by this
    machine's own address in it."""
    shown = _own_address() if host in ("0.0.0.0", "::", "") else host
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"


def is_local(host: str) -> bool:
    """Whether a server that listens here is reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _own_address() -> str:
    # To name the far end of a datagram socket sends nothing, but settles which of our addresses it would leave by.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"
