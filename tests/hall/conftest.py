"""Halls for the tests of the hall."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hall.desk import Hall
from tests.builders import FakeClock, make_hall


@pytest.fixture
def clock() -> FakeClock:
    """Monday morning, nine o'clock."""
    return FakeClock()


@pytest.fixture
def make(tmp_path: Path, clock: FakeClock) -> Iterator[Callable[..., Hall]]:
    """``make(document=…)``: a hall of one's own set-up, closed at the end of the test."""
    made: list[Hall] = []

    def make(**wishes: Any) -> Hall:
        made.append(make_hall(tmp_path, **{"clock": clock, **wishes}))
        return made[-1]

    yield make
    for hall in made:
        hall.database.close()


@pytest.fixture
def hall(make: Callable[..., Hall]) -> Hall:
    """The standard hall, nobody in it yet."""
    return make()
