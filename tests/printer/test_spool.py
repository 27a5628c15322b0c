"""Which printer gets a slip, who prints it, and what no death, lock or crowd may change about it: once."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hall import database, schema
from hall.actions.setup import RemovePrinter
from hall.actions.slips import LEASE_MS, ClaimSlip, SendSlip
from hall.actions.work import Actor
from hall.check import check
from hall.database import Database
from hall.desk import Hall
from hall.errors import HallError
from hall.settings import Settings
from printer import dispatch, encode, layout
from printer.jobs import slip_of
from printer.preview import PreviewPrinter
from printer.spool import Spool
from tests.builders import GREETER, act, document, issue, next_, open_counter, printer, slips
from tests.printer.conftest import Room, pulled, until

Make = Callable[..., Room]
LEASE = LEASE_MS / 1000
INTEGRATION = Actor(principal="token:crm", role="integration", device="kiosk-1")
KILLS = int(os.environ.get("JIAOHAO_KILLS", "25"))


# --- where to


def test_kiosks_own_printer_comes_before_the_common_one(room: Make) -> None:
    here = room()
    common, own, other = here.add("p1"), here.add("p2", device="kiosk-1"), here.add("p3", device="kiosk-2")
    here.spool()
    at_kiosk, by_greeter = issue(here.hall)["id"], issue(here.hall, by=GREETER)["id"]
    assert issue(here.hall, by=INTEGRATION)["slip"] == "none"
    here.wait_for("printed", "printed")
    assert pulled(own) == [here.bytes_of(at_kiosk)]
    assert pulled(common) == [here.bytes_of(by_greeter)]
    assert pulled(other) == []


def test_without_a_printer_nothing_is_queued(room: Make) -> None:
    here = room()
    here.spool()
    assert issue(here.hall)["slip"] == "none"
    assert slips(here.hall) == []


def test_slip_of_a_printer_that_was_taken_away_fails(room: Make) -> None:
    here = room()
    here.add()
    issue(here.hall)
    act(here.hall, RemovePrinter(name="p1"))
    here.spool()
    here.wait_for("failed")
    assert slips(here.hall)[0].reason == "printer_removed"


def test_printer_that_was_changed_is_used_as_it_is_now(room: Make) -> None:
    here = room()
    here.add_absent()
    here.spool(pauses=(30.0,))
    issue(here.hall)
    here.wait_for_printer("offline", "refused")
    paper = here.add(width=58)
    here.wait_for("printed")
    assert (pulled(paper), paper.width_dots) == ([here.bytes_of(slips(here.hall)[0].id)], 384)


# --- the backup


def test_slips_of_a_printer_in_trouble_come_out_of_its_backup(room: Make) -> None:
    here = room()
    second = here.add("p2", device="kiosk-2")
    first = here.add("p1", backup="p2")
    first.set_mood("paper_out")
    here.spool(pauses=(0.2,))
    made = [issue(here.hall, by=GREETER)["id"] for _ in range(3)]
    here.wait_for("printed", "printed", "printed")
    assert sorted(pulled(second)) == sorted(here.bytes_of(slip) for slip in made)
    assert pulled(first) == []
    first.set_mood("ok")
    here.wait_for_printer("ready", name="p1")
    issue(here.hall, by=GREETER)
    here.wait_for("printed", "printed", "printed", "printed")
    assert len(pulled(first)) == 1


def test_backup_in_trouble_too_leaves_the_slips_where_they_are(room: Make) -> None:
    here = room()
    second, first = here.add("p2", device="kiosk-2"), here.add("p1", backup="p2")
    first.set_mood("cover_open")
    second.set_mood("paper_out")
    here.spool(pauses=(0.1,), idle=0.1)
    here.wait_for_printer("paper_out", name="p2")
    here.wait_for_printer("cover_open", name="p1")
    issue(here.hall, by=GREETER)
    first.set_mood("ok")
    here.wait_for("printed")
    assert (len(pulled(first)), len(pulled(second))) == (1, 0)


# --- nobody is held up by another


def test_hung_printer_holds_up_no_other(room: Make, impatient: None) -> None:
    here = room()
    stuck, well = here.add("p1"), here.add("p2", device="kiosk-1")
    stuck.set_mood("hung", after=2000)
    here.spool(deadline=60)
    issue(here.hall, by=GREETER)
    until(lambda: slips(here.hall)[0].state == "sending")
    ids = [issue(here.hall)["id"] for _ in range(3)]
    here.wait_for("sending", "printed", "printed", "printed")
    assert pulled(well) == [here.bytes_of(id) for id in ids]


@pytest.mark.parametrize("mood", ["paper_out", "hung"])
def test_heap_of_slips_for_one_printer_hides_no_others(
    room: Make, impatient: None, monkeypatch: pytest.MonkeyPatch, mood: str
) -> None:
    monkeypatch.setattr(dispatch, "MOST", 4)
    here = room()
    stuck, well = here.add("p1"), here.add("p2", device="kiosk-1")
    stuck.set_mood(mood, after=100 if mood == "hung" else 0)
    for _ in range(30):
        issue(here.hall, by=GREETER)
    id = issue(here.hall)["id"]
    here.spool(deadline=60)
    until(lambda: here.states()[-1] == "printed")
    assert pulled(well) == [here.bytes_of(id)]
    assert here.states()[1:-1] == ["queued"] * 29


def test_two_names_of_one_printer_take_turns(room: Make) -> None:
    here = room()
    paper = here.add("p1")
    here.add("p2", device="kiosk-1", url=paper.url)
    paper.set_mood("slow", rate=200_000)
    for _ in range(3):
        issue(here.hall), issue(here.hall, by=GREETER)
    here.spool()
    here.wait_for(*["printed"] * 6)
    assert len(set(pulled(paper))) == 6


# --- who prints it


def test_two_spools_print_each_slip_once(room: Make) -> None:
    here = room()
    papers = [here.add("p1"), here.add("p2", device="kiosk-1")]
    here.spool("one"), here.spool("two")
    ids: list[int] = []
    for _ in range(12):
        ids += [issue(here.hall, by=GREETER)["id"], issue(here.hall)["id"]]
    here.wait_for(*["printed"] * 24)
    assert sorted(pulled(papers[0]) + pulled(papers[1])) == sorted(here.bytes_of(id) for id in ids)
    assert [slip.attempts for slip in slips(here.hall)] == [1] * 24
    assert check(here.hall).problems == ()


def test_second_spool_of_a_folder_waits_for_the_first_to_go(room: Make) -> None:
    here = room()
    here.add()
    first, second = here.spool(), here.spool()
    issue(here.hall)
    here.wait_for("printed")
    assert (first.running, second.running) == (True, True)
    first.stop()
    issue(here.hall)
    here.wait_for("printed", "printed")


def test_spool_that_is_stopped_while_it_waits_touches_nothing(room: Make) -> None:
    here = room()
    here.add().set_mood("slow", rate=150_000)
    here.spool()
    issue(here.hall)
    until(lambda: here.states() == ["sending"])
    here.spool().stop()
    here.wait_for("printed")


def left_behind(here: Room, owner: str, *, sent: bool) -> int:
    """A job in the hands of a spool that says no more."""
    slip = int(issue(here.hall)["id"])
    act(here.hall, ClaimSlip(slip=slip, owner=owner))
    if sent:
        act(here.hall, SendSlip(slip=slip, owner=owner))
    return slip


def test_jobs_of_the_spool_before_are_taken_over_at_once(room: Make, tmp_path: Path) -> None:
    here = room()
    paper = here.add()
    dead = Spool(here.hall, tmp_path).owner
    left_behind(here, dead, sent=True)
    begun = left_behind(here, dead, sent=False)
    fresh = issue(here.hall)["id"]
    here.spool()
    here.wait_for("unconfirmed", "printed", "printed")
    assert slips(here.hall)[0].reason == "spool_died"
    assert pulled(paper) == [here.bytes_of(begun), here.bytes_of(fresh)]


def test_jobs_of_a_spool_elsewhere_are_left_to_it_until_its_lease_is_over(room: Make, tmp_path: Path) -> None:
    here = room()
    paper = here.add()
    elsewhere = Spool(here.hall, tmp_path / "elsewhere").owner
    left_behind(here, elsewhere, sent=True)
    begun = left_behind(here, elsewhere, sent=False)
    here.spool()
    fresh = issue(here.hall)["id"]
    here.wait_for("sending", "claimed", "printed")
    here.clock.advance(LEASE)
    here.wait_for("unconfirmed", "printed", "printed")
    assert pulled(paper) == [here.bytes_of(fresh), here.bytes_of(begun)]


def test_lease_that_is_over_is_settled_whatever_the_printer_does(room: Make, tmp_path: Path) -> None:
    here = room()
    here.add().set_mood("paper_out")
    left_behind(here, Spool(here.hall, tmp_path / "elsewhere").owner, sent=True)
    here.spool()
    here.wait_for_printer("paper_out")
    here.clock.advance(LEASE)
    here.wait_for("unconfirmed")


def test_slip_is_void_when_it_gets_stale_on_the_way_to_the_printer(room: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    here = room()
    paper = here.add()
    here.clock.advance(1)
    issue(here.hall)
    open_counter(here.hall), next_(here.hall)

    def takes_a_minute(*given: Any) -> Any:
        here.clock.advance(61)
        return slip_of(*given)

    monkeypatch.setattr("printer.orders.slip_of", takes_a_minute)
    here.spool()
    here.wait_for("void")
    here.wait_for_printer("ready")
    assert pulled(paper) == []


# --- the database


@pytest.fixture
def refusals(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that the database refused; it is not waited for long."""
    monkeypatch.setattr(database, "BUSY_MS", 10)
    seen: list[str] = []
    real = Hall.do

    def do(hall: Hall, command: object, *given: Any) -> Any:
        try:
            return real(hall, command, *given)
        except HallError as error:
            seen.append(f"{type(command).__name__} {error.code}")
            raise

    monkeypatch.setattr(Hall, "do", do)
    return seen


@pytest.fixture
def lock(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Somebody else's connection to the database."""
    made = sqlite3.connect(tmp_path / "hall.db", isolation_level=None, check_same_thread=False)
    yield made
    made.close()


def test_locked_database_delays_a_slip(refusals: list[str], room: Make, lock: sqlite3.Connection) -> None:
    here = room()
    paper = here.add()
    id = issue(here.hall)["id"]
    lock.execute("BEGIN IMMEDIATE")
    here.spool()
    until(lambda: refusals.count("ClaimSlip storage_unavailable") > 2)
    lock.execute("ROLLBACK")
    here.wait_for("printed")
    assert pulled(paper) == [here.bytes_of(id)]


def test_locked_database_before_the_first_byte_delays_a_slip(
    refusals: list[str], room: Make, lock: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = room()
    paper = here.add()
    id = issue(here.hall)["id"]

    def locks(*given: Any) -> Any:
        lock.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr("printer.orders.slip_of", slip_of)
        return slip_of(*given)

    monkeypatch.setattr("printer.orders.slip_of", locks)
    here.spool()
    until(lambda: refusals.count("RetrySlip storage_unavailable") > 2)
    assert (refusals[0], pulled(paper)) == ("SendSlip storage_unavailable", [])
    lock.execute("ROLLBACK")
    here.wait_for("printed")
    assert pulled(paper) == [here.bytes_of(id)]


def test_locked_database_does_not_make_a_printed_slip_doubtful(
    refusals: list[str], room: Make, lock: sqlite3.Connection
) -> None:
    here = room()
    paper = here.add()
    paper.set_mood("slow", rate=150_000)
    id = issue(here.hall)["id"]
    here.spool()
    until(lambda: slips(here.hall)[0].state == "sending")
    lock.execute("BEGIN IMMEDIATE")
    until(lambda: "SettleSlip storage_unavailable" in refusals)
    here.clock.advance(LEASE + 1)
    seen = len(refusals)
    until(lambda: len(refusals) > seen + 3)
    lock.execute("ROLLBACK")
    here.wait_for("printed")
    assert pulled(paper) == [here.bytes_of(id)]


def test_queue_that_cannot_be_read_is_read_later(room: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    here = room()
    here.add()
    issue(here.hall)
    real, tries = Hall.reading, []

    def reading(hall: Hall) -> Any:
        tries.append(None)
        if len(tries) < 5:
            raise HallError("storage_unavailable")
        return real(hall)

    monkeypatch.setattr(Hall, "reading", reading)
    made = here.spool()
    until(lambda: len(tries) > 5)
    monkeypatch.undo()
    here.wait_for("printed")
    assert made.running


def test_spool_that_cannot_go_on_says_so(room: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encode, "prepare", lambda: 1 // 0)
    made = room().spool()
    until(lambda: not made.running)
    assert made.failed


# --- the process


class House:
    """A hall in a folder, by the clock on the wall, for processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        settings = Settings(data=folder)
        self.paper = PreviewPrinter(folder / "paper", width_dots=384).start()
        self.hall = Hall(Database(settings.database_url), secret=settings.secret())
        with self.hall.database.founding() as connection:
            schema.metadata.create_all(connection)
        self.hall.found(document(printers=[printer(url=self.paper.url, width=58)]))
        self.command = [sys.executable, "-P", "-m", "printer.spool", "--data", str(folder)]
        self.environment = os.environ | {"PYTHONPATH": str(Path.cwd())}

    def states(self) -> list[str]:
        return [slip.state for slip in slips(self.hall)]

    def open(self, *command: str, **more: Any) -> subprocess.Popen[Any]:
        return subprocess.Popen(command or self.command, env=self.environment, **more)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.paper.stop()
    made.hall.database.close()


def test_process_ends_when_told_while_its_printer_hangs(house: House) -> None:
    house.paper.set_mood("hung", after=2000)
    issue(house.hall)
    with house.open() as process:
        until(lambda: house.states() == ["sending"])
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    house.paper.set_mood("ok")
    issue(house.hall)
    with house.open() as process:
        until(lambda: house.states() == ["unconfirmed", "printed"])
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


def test_process_ends_with_its_parent(house: House) -> None:
    parent = "import subprocess, sys, time; subprocess.Popen(sys.argv[1:]); time.sleep(100)"
    with house.open(sys.executable, "-c", parent, *house.command, stdout=subprocess.PIPE) as process:
        issue(house.hall)
        until(lambda: house.states() == ["printed"])
        process.kill()
        # Both held it open.
        assert process.communicate(timeout=20) == (b"", None)


def test_process_without_its_parent_does_not_begin(house: House) -> None:
    with house.open(*house.command, "--parent", str(os.getppid())) as process:
        assert process.wait(20) == 0


def test_slips_survive_kill_at_any_moment(house: House) -> None:
    """``JIAOHAO_KILLS`` says how many; people go on taking numbers."""
    house.paper.set_mood("slow", rate=500_000)
    dice = random.Random(7)
    ids: list[int] = []
    nursery = [sys.executable, "-m", "tests.printer.nursery", *house.command[4:]]
    with house.open(*nursery, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(KILLS):
            print(dice.uniform(0.0, 0.3), file=process.stdin, flush=True)
            ids += [issue(house.hall)["id"] for _ in range(2)]
            assert process.stdout.readline() == "dead\n"
        process.stdin.close()
    with house.open() as last:
        until(lambda: not {"queued", "claimed", "sending"} & set(house.states()), house.states)
        last.terminate()
    account(house, ids)


def account(house: House, ids: list[int]) -> None:
    """Every slip is accounted for, and none came out twice."""
    states = {slip.id: slip.state for slip in slips(house.hall)}
    assert sorted(states) == ids
    assert set(states.values()) <= {"printed", "unconfirmed"}
    assert check(house.hall).problems == ()
    expected = {drawn(house.hall, id): id for id in ids}
    came_out = pulled(house.paper)
    whole = [expected[sheet] for sheet in came_out if sheet in expected]
    torn = [sheet for sheet in came_out if sheet not in expected]
    assert len(whole) == len(set(whole))
    assert {id for id, state in states.items() if state == "printed"} <= set(whole)
    # What a spool was killed over is one sheet at most, torn or whole.
    doubtful = {id for id, state in states.items() if state == "unconfirmed"}
    assert len(torn) <= len(doubtful - set(whole))


def drawn(hall: Hall, id: int) -> bytes:
    with hall.reading() as reading:
        job = reading.store.slip(id)
        assert job is not None
        return encode.raster_job(layout.draw(slip_of(job, reading.catalogue.printers[0], reading, hall.secret), 384))
