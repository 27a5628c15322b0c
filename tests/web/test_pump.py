"""The pump goes on, whatever becomes of a socket it tells something."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from engineio.exceptions import SocketIsClosedError

from hall.desk import Hall
from tests.builders import issue, make_hall
from web.live import Pump


class Sockets:
    """In the place of Flask-SocketIO: ``fault`` may raise before anything is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.fault: Callable[[str], None] = lambda event: None

    def emit(self, event: str, told: Any, *, to: str, namespace: str) -> None:
        self.fault(event)
        self.told.append((event, to))

    def heard(self, event: str) -> int:
        return sum(one == event for one, _ in self.told)


class Once:
    """Raises at the first so many times."""

    def __init__(self, event: str, error: Exception, times: int = 1) -> None:
        self.event, self.error, self.left = event, error, times

    def __call__(self, event: str) -> None:
        if event == self.event and self.left:
            self.left -= 1
            raise self.error


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return make_hall(tmp_path)


@pytest.fixture
def running(hall: Hall) -> Iterator[tuple[Pump, Sockets]]:
    sockets = Sockets()
    pump = Pump(hall, sockets)  # type: ignore[arg-type]
    pump.joined("board")
    pump.start()
    yield pump, sockets
    pump.stop()


def until(true: Callable[[], bool]) -> None:
    for _ in range(300):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come to pass")


def test_socket_that_closes_while_it_is_told_stops_no_tick(running: tuple[Pump, Sockets]) -> None:
    pump, sockets = running
    sockets.fault = Once("tick", SocketIsClosedError())
    before = sockets.heard("tick")
    until(lambda: sockets.heard("tick") > before)
    assert pump._thread is not None
    assert pump._thread.is_alive()


def test_others_hear_an_event_at_which_a_socket_closed(hall: Hall, running: tuple[Pump, Sockets]) -> None:
    _, sockets = running
    sockets.fault = Once("event", SocketIsClosedError(), times=2)
    issue(hall)
    until(lambda: sockets.heard("event") == 1)


@pytest.mark.parametrize("event", ["tick", "event"])
def test_pump_outlives_any_fault(hall: Hall, running: tuple[Pump, Sockets], event: str) -> None:
    _, sockets = running
    sockets.fault = Once(event, RuntimeError("a fault of the library"))
    issue(hall)
    ticks = sockets.heard("tick")
    until(lambda: sockets.heard("event") == 1)
    until(lambda: sockets.heard("tick") > ticks)
