"""The addresses under which the hall's other machines reach this house."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from web.places import base, is_local


def routed(monkeypatch: pytest.MonkeyPatch, *, way_out: bool) -> None:
    """A machine with a way to other networks, or a bare one without."""

    def connect(probe: socket.socket, far: Any) -> None:
        if not way_out:
            raise OSError("Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "getsockname", lambda probe: ("198.51.100.7", 40000))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])
def test_server_for_the_whole_network_is_reached_by_the_machines_address(
    monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    routed(monkeypatch, way_out=True)
    assert base(host, 8600) == "http://198.51.100.7:8600"


def test_without_a_network_it_is_reached_from_here(monkeypatch: pytest.MonkeyPatch) -> None:
    routed(monkeypatch, way_out=False)
    assert base("0.0.0.0", 8600) == "http://127.0.0.1:8600"


@pytest.mark.parametrize(
    ("host", "local"),
    [("localhost", True), ("127.0.0.1", True), ("127.1.2.3", True), ("::1", True), ("0.0.0.0", False),
     ("192.0.2.1", False), ("hall.example", False)],
)  # fmt: skip
def test_only_the_loopback_is_reached_from_here_alone(host: str, local: bool) -> None:
    assert is_local(host) is local
