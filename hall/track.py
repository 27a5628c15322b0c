"""The address a customer follows their ticket at: unguessable, and nothing personal in it. Pure."""

from __future__ import annotations

import hmac
import ipaddress
import re
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import SplitResult, urlsplit

PATH = "/t/"
"""What stands before the token in an address."""
GRACE_MS = 6 * 3_600_000
"""How long after its business day an address still tells what became of the ticket."""
TOKEN = re.compile(r"([1-9][0-9]{0,17})-([0-9a-f]{24})")
LONGEST_ADDRESS = 120


def token_of(secret: bytes, hall: str, journal: str, ticket: int) -> str:
    """What follows a ticket's id in its address, behind that id: 96 bits of HMAC-SHA-256."""
    text = f"track|{hall}|{journal}|{ticket}"
    key = hmac.new(secret, text.encode(), sha256).hexdigest()[:24]
    return f"{ticket}-{key}"


def track_url(base: str, secret: bytes, hall: str, journal: str, ticket: int) -> str:
    """``base`` (the hall's public address) with a path that only this house can make."""
    return f"{base.rstrip('/')}{PATH}{token_of(secret, hall, journal, ticket)}"


def ticket_of(token: str, secret: bytes, hall: str, journal: str) -> int | None:
    """The id of the ticket that a token of this hall and journal names; None for any other text."""
    found = TOKEN.fullmatch(token)
    if found is None:
        return None
    ticket = int(found[1])
    return ticket if hmac.compare_digest(token_of(secret, hall, journal, ticket), token) else None


# --- the hall's public address


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """Something about a public address: ``form`` ``more`` ``here`` ``long`` must be mended, ``inside`` and ``plain``
    should be known."""

    code: str

    @property
    def stops(self) -> bool:
        """Whether no phone would come by this address."""
        return self.code not in ("inside", "plain")


def flaws(address: str) -> list[Flaw]:
    """What is to be said of an address that phones shall reach the house by. It must be ``http(s)://host[:port]``."""
    parts = _parts(address)
    if parts is None:
        return [Flaw(code="form")]
    found = []
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
        found.append("more")
    if len(address) > LONGEST_ADDRESS:
        found.append("long")
    place = _place(parts.hostname or "")
    if place != "outside":
        found.append(place)
    elif parts.scheme == "http":
        found.append("plain")
    return [Flaw(code=code) for code in found]


def _parts(address: str) -> SplitResult | None:
    if not re.fullmatch(r"[\x21-\x7e]+", address):
        return None
    try:
        parts = urlsplit(address)
        _ = parts.port  # a port that is none is found out here
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and _is_host(parts.hostname or "") else None


def _is_host(host: str) -> bool:
    return ":" in host or re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", host) is not None


def _place(host: str) -> str:
    """Where a host is: ``here`` on this machine alone, ``inside`` the hall's own network, or ``outside``."""
    if host == "localhost" or host.endswith(".localhost"):
        return "here"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "inside" if "." not in host or host.endswith((".local", ".lan", ".internal")) else "outside"
    if address.is_loopback or address.is_unspecified:
        return "here"
    return "inside" if address.is_private or address.is_link_local else "outside"
