"""What a print job says, from what the hall knows."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import ImageOps

from hall.actions.setup import ChangeCatalogue
from hall.actions.slips import TestPrint as PrintTest
from hall.desk import Hall
from hall.store import Slip as Job
from hall.track import track_url
from printer import jobs, layout
from printer.jobs import slip_of
from printer.slips import QR, Badge, Bilingual, Slip, Text
from printer.tickets import TicketFacts
from tests.builders import (
    KIOSK,
    FakeClock,
    act,
    document,
    issue,
    make_hall,
    open_counter,
    printer,
    reprint,
    service,
    slips,
)

NAMED = {"zh": "一楼大厅", "en": "Ground floor"}
PAPERS = [{"zh": "身份证", "en": "ID card"}, {"zh": "燃气卡", "en": "Gas card"}]
RICH = {
    "services": [service("pay", "B", "缴费", "Payment", area=NAMED, papers=PAPERS), service("new", "A")],
    "counters": [{"number": 1, "name": NAMED, "first": ["pay", "new"]}],
    "printers": [printer(width=58)],
}


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Hall]:
    return lambda **changes: make_hall(tmp_path, document=document(**{**RICH, **changes}))


@pytest.fixture
def facts_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[Hall, Job], TicketFacts]:
    """The facts that a job's slip is made of."""
    seen: list[TicketFacts] = []
    real = jobs.ticket_slip

    def make(facts: TicketFacts, *given: Any) -> Slip:
        seen.append(facts)
        return real(facts, *given)

    monkeypatch.setattr(jobs, "ticket_slip", make)

    def ask(hall: Hall, job: Job) -> TicketFacts:
        said(hall, job)
        return seen[-1]

    return ask


def said(hall: Hall, job: Job) -> Slip:
    with hall.reading() as reading:
        return slip_of(job, reading.catalogue.printers[0], reading, hall.secret)


def test_ticket_says_what_the_hall_knew_when_it_was_issued(
    make: Callable[..., Hall], facts_of: Callable[..., TicketFacts]
) -> None:
    hall = make()
    issue(hall), issue(hall, "pay", "priority", language="en")
    issue(hall, "pay", "priority"), open_counter(hall)
    assert facts_of(hall, slips(hall)[1]) == TicketFacts(
        hall=Bilingual("燃气大厅", "Gas hall"),
        number="B002",
        service=Bilingual("缴费", "Payment"),
        category="priority",
        category_name=Bilingual("绿色通道", "Green channel"),
        ahead=0,
        wait=None,
        issued="2026-11-23 09:00",
        business_day="2026-11-23",
        area=Bilingual("一楼大厅", "Ground floor"),
        papers=(Bilingual("身份证", "ID card"), Bilingual("燃气卡", "Gas card")),
        language="en",
    )
    assert [facts_of(hall, job).ahead for job in slips(hall)] == [0, 0, 1]


def test_ticket_says_the_range_of_the_wait(make: Callable[..., Hall], facts_of: Callable[..., TicketFacts]) -> None:
    hall = make()
    issue(hall)
    (job,) = slips(hall)
    job.facts["wait"] = {"low": 300, "high": 540}
    assert facts_of(hall, job).wait == (300, 540)


def test_ticket_of_the_small_hours_names_its_business_day(tmp_path: Path, facts_of: Callable[..., TicketFacts]) -> None:
    clock = FakeClock()
    hall = make_hall(tmp_path, clock=clock, document=document(**RICH))
    clock.advance_to("2026-11-24T02:30:00+08:00")
    issue(hall)
    facts = facts_of(hall, slips(hall)[0])
    assert (facts.issued, facts.business_day) == ("2026-11-24 02:30", "2026-11-23")


def test_reprint_is_marked_and_says_how_it_is_now(
    make: Callable[..., Hall], facts_of: Callable[..., TicketFacts]
) -> None:
    hall = make()
    first = issue(hall)
    issue(hall, "pay", "priority")
    reprint(hall, first["id"])
    old, _, new = (facts_of(hall, job) for job in slips(hall))
    assert [(facts.number, facts.reprint, facts.ahead) for facts in (old, new)] == [
        ("B001", False, 0),
        ("B001", True, 1),
    ]
    marks = [[block for block in said(hall, job) if isinstance(block, Badge) and block.solid] for job in slips(hall)]
    assert marks == [[], [], [Badge("补打", "REPRINT", solid=True)]]


def test_code_leads_to_the_customers_own_page(make: Callable[..., Hall], tmp_path: Path, qr_reader: str) -> None:
    hall = make(public_url="https://hall.example/")
    id = issue(hall, by=KIOSK)["id"]
    slip = said(hall, slips(hall)[0])
    with hall.reading() as reading:
        url = track_url("https://hall.example", b"test", "main", reading.hall.journal, id)
    assert [block.data for block in slip if isinstance(block, QR)] == [url]
    file = tmp_path / "slip.png"
    ImageOps.expand(layout.draw(slip, 384).convert("L"), 32, 255).save(file)
    read = subprocess.run([qr_reader, "--raw", "-q", str(file)], capture_output=True, check=True)
    assert read.stdout.decode().strip() == url


def test_without_a_public_address_there_is_no_code(make: Callable[..., Hall]) -> None:
    hall = make()
    issue(hall)
    assert [block for block in said(hall, slips(hall)[0]) if isinstance(block, QR)] == []


def test_type_and_category_that_are_no_more_are_called_by_their_codes(
    make: Callable[..., Hall], facts_of: Callable[..., TicketFacts]
) -> None:
    hall = make()
    issue(hall, "pay", "vip")
    without = document(
        **{**RICH, "services": [service("new", "A")], "counters": [{**RICH["counters"][0], "first": ["new"]}]}
    )
    without["categories"] = without["categories"][:1]
    act(hall, ChangeCatalogue(document=without, what="less"))
    facts = facts_of(hall, slips(hall)[0])
    assert (facts.service, facts.category_name, facts.area, facts.papers) == (
        Bilingual("pay", "pay"),
        Bilingual("vip", "vip"),
        None,
        (),
    )


def test_test_slip_names_the_printer(make: Callable[..., Hall]) -> None:
    hall = make()
    act(hall, PrintTest(printer="p1"))
    texts = [block.content for block in said(hall, slips(hall)[0]) if isinstance(block, Text)]
    assert texts[:5] == ["打印测试", "Printer test", "p1", "tcp://printer:9100", "2026-11-23 09:00"]


def test_slip_of_no_ticket_cannot_be_made(make: Callable[..., Hall]) -> None:
    hall = make()
    issue(hall)
    (job,) = slips(hall)
    with pytest.raises(LookupError):
        said(hall, Job(**{name: getattr(job, name) for name in job.__slots__} | {"ticket": 999}))
