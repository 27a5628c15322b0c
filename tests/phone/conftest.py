"""The app that these tests ask, and a hall that phones reach."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hall import following
from tests.builders import document
from tests.web_builders import Web, make_web
from tests.web_builders import web as web


@pytest.fixture(autouse=True)
def _always_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A moment is looked at again with every question, for nobody waits a second here."""
    monkeypatch.setattr(following, "EVERY_S", 0.0)


@pytest.fixture
def public(tmp_path: Path) -> Iterator[Web]:
    """A hall that phones can reach."""
    made = make_web(tmp_path, document(public_url="https://queue.example.org"))
    yield made
    made.hall.database.close()
