"""The slip that tells why somebody waited."""

from __future__ import annotations

from pathlib import Path

import pytest

from hall.actions.setup import ChangeCatalogue
from hall.actions.slips import PrintWaited
from hall.desk import Hall
from hall.errors import HallError
from printer.jobs import slip_of
from printer.reports import MOST_ROWS, minutes
from printer.slips import Columns, Slip, Text
from tests import builders as b

STRICT = {"order": "strict", "ahead": ["vip"], "cap_calls": 2}


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    made = b.make_hall(tmp_path, document=b.document(rules=STRICT, printers=[b.printer()]))
    b.open_counter(made)
    return made


def slip(hall: Hall) -> Slip:
    with hall.reading() as reading:
        job = reading.store.wanted_slips(reading.now, 1000)[-1]
        assert (job.kind, job.ticket) == ("report", None)
        return slip_of(job, reading.catalogue.printers[0], reading, b"")


def overtaken(hall: Hall, times: int) -> None:
    b.issue(hall)
    for _ in range(times):
        hall.clock.advance(65)  # type: ignore[attr-defined]
        b.issue(hall, category="vip")
        b.next_(hall)
    hall.clock.advance(60)  # type: ignore[attr-defined]


def test_slip_tells_the_wait_in_sentences_and_who_went_before(hall: Hall) -> None:
    overtaken(hall, 2)
    b.act(hall, PrintWaited(ticket="2026-11-23~B001"), b.clerk("1001"))
    found = slip(hall)
    texts = [block.content for block in found if isinstance(block, Text)]
    assert texts[0] == "B001 的等候说明"
    assert "B001 于 09:00 取号，到 09:03 已等 3 分钟，还没有叫到。" in texts
    assert "有 2 个比它晚取的号按规则先叫，逐个列在下面。" in texts
    assert [(row.left, row.right) for row in found if isinstance(row, Columns)] == [
        ("09:01 B002 贵宾 1号窗口", "1:05"), ("09:02 B003 贵宾 1号窗口", "2:10"),
    ]  # fmt: skip
    assert texts[-2:-1] == ["Printed by 1001"]


def test_slip_is_of_what_is_true_when_it_is_printed(hall: Hall) -> None:
    b.issue(hall)
    b.act(hall, PrintWaited(ticket="2026-11-23~B001", language="en"))
    b.next_(hall)
    texts = [block.content for block in slip(hall) if isinstance(block, Text)]
    assert (texts[0], texts[5]) == (
        "Why B001 waited",
        "B001 was taken at 09:00, waited less than a minute and was called to counter 1 at 09:00.",
    )


def test_at_most_so_many_rows_cost_paper(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("printer.reports.MOST_ROWS", 2)
    document = b.document(rules=STRICT | {"cap_calls": None}, printers=[b.printer()])
    b.act(hall, ChangeCatalogue(document=document, what="caps"))
    overtaken(hall, 4)
    b.act(hall, PrintWaited(ticket="2026-11-23~B001"))
    assert [row.right for row in slip(hall) if isinstance(row, Columns)] == ["3:15", "4:20"]
    assert MOST_ROWS == 20


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"printer": "p9"}, "no_printer"),
        ({"language": "fr"}, "wrong_values"),
        ({"ticket": "2026-11-23~B009"}, "unknown_ticket"),
    ],
)
def test_refused_for_what_there_is_not(hall: Hall, wish: b.Shape, code: str) -> None:
    b.issue(hall)
    assert b.refused(hall, PrintWaited(**{"ticket": "2026-11-23~B001", **wish})).code == code


def test_hall_without_a_printer_prints_nothing(tmp_path: Path) -> None:
    made = b.make_hall(tmp_path)
    b.issue(made)
    with pytest.raises(HallError, match="no_printer"):
        b.act(made, PrintWaited(ticket="2026-11-23~B001"))


def test_minutes_are_short() -> None:
    assert [minutes(seconds) for seconds in (0, 59.6, 61, 3600)] == ["0:00", "1:00", "1:01", "60:00"]
