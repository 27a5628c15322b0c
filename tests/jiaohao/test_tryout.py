"""A printer tried step by step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hall.actions.setup import AddPrinter
from hall.actions.slips import NoteAgent
from hall.actions.work import Actor
from hall.desk import Hall
from hall.errors import HallError
from jiaohao import tryout
from printer.preview import PreviewPrinter
from printer.spool import Spool
from tests.builders import FakeClock, act, document, make_hall


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[PreviewPrinter]:
    printer = PreviewPrinter(tmp_path / "paper").start()
    yield printer
    printer.stop()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = make_hall(tmp_path, clock=FakeClock(), document=document(printers=[]))
    spool = Spool(made, tmp_path)
    spool.start()
    yield made
    spool.stop()


def tried(hall: Hall, folder: Path, **setup: Any) -> list[tuple[str, bool | None]]:
    act(hall, AddPrinter(printer={"name": "door", **setup}))
    return [(step.name, step.well) for step in tryout.try_out(hall, "door", folder)]


def test_printer_that_is_well_prints_the_test_slip(hall: Hall, tmp_path: Path, paper: PreviewPrinter) -> None:
    assert tried(hall, tmp_path, url=paper.url) == [
        ("address", True),
        ("reached", True),
        ("state", True),
        ("ticket", True),
        ("printed", True),
    ]


@pytest.mark.parametrize(
    ("mood", "says", "advice"),
    [
        ("paper_out", "out of paper", "Open the cover and put a new roll in"),
        ("cover_open", "cover", "Press the cover down"),
        ("cutter", "cutter", "take the stuck paper out"),
    ],
)
def test_printer_in_trouble_is_told_what_to_do(
    hall: Hall,
    tmp_path: Path,
    paper: PreviewPrinter,
    monkeypatch: pytest.MonkeyPatch,
    mood: str,
    says: str,
    advice: str,
) -> None:
    monkeypatch.setattr(tryout, "SHORT_WAIT_S", 0.2)
    paper.set_mood(mood)
    act(hall, AddPrinter(printer={"name": "door", "url": paper.url}))
    steps = {step.name: step for step in tryout.try_out(hall, "door", tmp_path)}
    assert (steps["reached"].well, steps["state"].well, steps["printed"].well) == (True, False, False)
    assert says in steps["state"].text.lower()
    assert advice in steps["state"].text


def test_printer_that_is_never_asked_stays_in_doubt(hall: Hall, tmp_path: Path, paper: PreviewPrinter) -> None:
    assert tried(hall, tmp_path, url=paper.url, status="none")[-3:] == [
        ("state", None),
        ("ticket", True),
        ("printed", None),
    ]


def test_printer_that_is_not_there_is_not_waited_for(
    hall: Hall, tmp_path: Path, paper: PreviewPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tryout, "SHORT_WAIT_S", 0.2)
    url = paper.url
    paper.stop()
    assert tried(hall, tmp_path, url=url) == [
        ("address", True),
        ("reached", False),
        ("ticket", True),
        ("printed", False),
    ]


def test_printer_of_an_agent_is_as_far_as_its_agent(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tryout, "SHORT_WAIT_S", 0.2)
    monkeypatch.setattr(tryout, "PRINT_WAIT_S", 0.2)
    setup = {"url": "usb://04b8:0e15", "agent": "pc"}
    assert tried(hall, tmp_path, **setup)[1] == ("agent", False)
    act(hall, NoteAgent(device="pc"), Actor(principal="token:1", role="printer", device="pc"))
    assert tried(hall, tmp_path, **setup)[1] == ("agent", True)


def test_printer_there_is_not_is_refused(hall: Hall, tmp_path: Path) -> None:
    with pytest.raises(HallError, match="no_printer"):
        list(tryout.try_out(hall, "window", tmp_path))
