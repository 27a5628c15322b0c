"""Where pages are reached: a server for the whole network names an address that others can open."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest

from web.places import base, is_local


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8600"),
        ("::1", "http://[::1]:8600"),
        ("192.0.2.7", "http://192.0.2.7:8600"),
        ("hall.example", "http://hall.example:8600"),
    ],
)
def test_named_host_is_the_address(host: str, address: str) -> None:
    assert base(host, 8600) == address


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_server_for_everybody_is_reached_by_a_real_address(host: str) -> None:
    found = urlsplit(base(host, 8600))
    assert not ipaddress.ip_address(found.hostname or "").is_unspecified
    assert found.port == 8600


def test_server_for_everybody_on_a_machine_without_a_network_is_reached_from_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unreachable(probe: socket.socket, far: Any) -> None:
        raise OSError("Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", unreachable)
    assert base("0.0.0.0", 8600) == "http://127.0.0.1:8600"


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("192.0.2.7", False),
        ("hall", False),
    ],
)
def test_loopback_is_this_machine_alone(host: str, local: bool) -> None:
    assert is_local(host) is local
