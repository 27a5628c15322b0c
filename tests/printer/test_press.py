"""What becomes of a slip, and what is said of its printer, whatever the printer does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from PIL import Image

from hall import reports
from hall.actions.slips import GIVE_UP_MS, ChangePaper
from hall.actions.slips import TestPrint as PrintTest
from hall.catalog import Printer, SlipKind
from hall.check import check
from hall.errors import HallError
from hall.events import SlipFailed, SlipPrinted, SlipVoided
from printer import encode, layout
from printer import slips as slips_of_paper
from printer.answers import Outcome, Status
from printer.conversation import Head
from printer.interpreter import sheets
from printer.jobs import slip_of
from printer.press import Press, make, told
from printer.preview import PreviewPrinter
from printer.samples import sample
from printer.standard import KINDS
from tests.builders import act, events, issue, last_seq, leave, next_, open_counter, reprint, slips, ticket
from tests.printer.conftest import Room, pulled, until

Make = Callable[..., Room]


# --- all is well


@pytest.mark.parametrize("width", [80, 58])
def test_slip_comes_out_dot_by_dot_as_it_was_drawn(room: Make, width: int) -> None:
    here = room(public_url="https://hall.example")
    paper = here.add(width=width)
    here.spool()
    id = issue(here.hall, "pay", "priority")["id"]
    here.wait_for("printed")
    assert pulled(paper) == [here.bytes_of(id)]
    with here.hall.reading() as reading:
        (job,) = reading.store.all_slips().values()
        drawn = layout.draw(
            slip_of(job, reading.catalogue.printers[0], reading, here.hall.secret), encode.DOTS[width, 203]
        )
    with Image.open(paper.folder / "000001.png") as picture:
        assert picture.crop((0, 0, *drawn.size)).tobytes() == drawn.tobytes()
        below = picture.crop((0, drawn.height, *picture.size))
        assert (picture.width, below.getextrema()) == (encode.DOTS[width, 203], (255, 255))


def test_printed_slip_is_a_fact(room: Make) -> None:
    here = room()
    here.add()
    here.spool()
    id = issue(here.hall)["id"]
    here.wait_for_printer("ready")
    printed = SlipPrinted(slip=id, printer="p1", ticket=id, number="B001", device="kiosk-1", mm=here.made_of(id).mm)
    assert [event for event in events(here.hall) if isinstance(event, SlipPrinted)] == [printed]
    assert check(here.hall).problems == ()


def test_low_paper_is_told(room: Make) -> None:
    here = room()
    here.add().set_mood("paper_low")
    here.spool()
    issue(here.hall)
    here.wait_for_printer("paper_low")
    here.wait_for("printed")


def test_reprint_carries_the_mark(room: Make) -> None:
    here = room()
    paper = here.add()
    here.spool()
    id = issue(here.hall)["id"]
    here.wait_for("printed")
    reprint(here.hall, id)
    here.wait_for("printed", "printed")
    first, marked = pulled(paper)
    assert [slip.mark for slip in slips(here.hall)] == [False, True]
    assert marked == here.bytes_of(slips(here.hall)[1].id)
    assert len(marked) > len(first)


def test_test_slip_comes_out(room: Make) -> None:
    here = room()
    paper = here.add()
    here.spool()
    id = act(here.hall, PrintTest(printer="p1"))["slip"]
    here.wait_for("printed")
    assert pulled(paper) == [here.bytes_of(id)]


def test_slip_that_cannot_be_drawn_fails_alone(room: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(job: object, *given: object) -> object:
        return 1 // 0 if job.id == first else slip_of(job, *given)  # type: ignore[attr-defined]

    here = room()
    here.add()
    first = issue(here.hall)["id"]
    issue(here.hall)
    monkeypatch.setattr("printer.orders.slip_of", broken)
    here.spool()
    here.wait_for("failed", "printed")
    assert slips(here.hall)[0].reason == "not_drawable"


def test_slip_whose_facts_cannot_be_read_is_drawn_later(room: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*given: object) -> object:
        monkeypatch.setattr("printer.orders.slip_of", slip_of)
        raise HallError("storage_unavailable")

    here = room()
    paper = here.add()
    id = issue(here.hall)["id"]
    monkeypatch.setattr("printer.orders.slip_of", locked)
    here.spool()
    here.wait_for("printed")
    assert (pulled(paper), slips(here.hall)[0].attempts) == ([here.bytes_of(id)], 2)


def test_surprise_at_a_printer_does_not_end_the_spool(room: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Head.status
    surprises: list[None] = []

    def surprise(device: Head, deadline_s: float) -> Status:
        if len(surprises) == 3:
            return real(device, deadline_s)
        surprises.append(None)
        raise RuntimeError("a head nobody thought of")

    monkeypatch.setattr(Head, "status", surprise)
    here = room()
    here.add()
    made = here.spool()
    here.wait_for_printer("ready")
    assert (made.running, len(surprises)) == (True, 3)


# --- before the first byte: it waits


@pytest.mark.parametrize("mood", ["paper_out", "cover_open", "cutter", "offline"])
def test_slips_wait_for_a_printer_in_trouble_and_come_out_in_order(room: Make, mood: str) -> None:
    here = room()
    paper = here.add()
    paper.set_mood(mood)
    here.spool()
    ids = [issue(here.hall)["id"] for _ in range(3)]
    here.wait_for_printer(mood)
    assert here.states() == ["queued"] * 3
    paper.set_mood("ok")
    here.wait_for("printed", "printed", "printed")
    here.wait_for_printer("ready")
    assert pulled(paper) == [here.bytes_of(id) for id in ids]
    assert here.changes() == [mood, "ready"]


def test_slips_wait_for_a_printer_that_is_not_there(room: Make) -> None:
    here = room()
    port = here.add_absent()
    here.spool()
    ids = [issue(here.hall)["id"] for _ in range(3)]
    here.wait_for_printer("offline", "refused")
    back = here.add(port=port)
    here.wait_for("printed", "printed", "printed")
    assert pulled(back) == [here.bytes_of(id) for id in ids]


def test_printer_that_is_down_costs_the_hall_nothing(room: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    here = room()
    here.add_absent()
    looks: list[None] = []
    monkeypatch.setattr("printer.press.Press.look", _counting(looks))
    here.spool()
    for _ in range(5):
        issue(here.hall)
    here.wait_for_printer("offline", "refused")
    until(lambda: len(looks) > 2)
    before = last_seq(here.hall)
    until(lambda: len(looks) > 6)
    assert last_seq(here.hall) == before
    assert [slip.attempts for slip in slips(here.hall)] == [1, 0, 0, 0, 0]


def _counting(looks: list[None]) -> Callable[[object], None]:
    real = Press.look

    def look(press: Press) -> None:
        real(press)
        looks.append(None)

    return look


def test_garbled_answers_are_not_printed_on(room: Make) -> None:
    here = room()
    paper = here.add()
    paper.set_mood("garbled")
    here.spool()
    issue(here.hall)
    here.wait_for_printer("unknown", "garbled")
    assert (here.states(), pulled(paper)) == (["queued"], [])
    paper.set_mood("ok")
    here.wait_for("printed")


def test_first_byte_that_never_went_leaves_the_slip_waiting(room: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Head.print

    def once(device: Head, data: bytes, **given: object) -> Outcome:
        monkeypatch.setattr(Head, "print", real)
        assert given["on_first_byte"]() is True  # type: ignore[operator]
        return Outcome("failed", "disconnected", False)

    here = room()
    paper = here.add()
    monkeypatch.setattr(Head, "print", once)
    here.spool()
    id = issue(here.hall)["id"]
    here.wait_for("printed")
    assert pulled(paper) == [here.bytes_of(id)]
    assert slips(here.hall)[0].attempts == 2


# --- past waiting


def test_waiting_slip_is_void_when_its_customer_was_called_a_minute_on(room: Make) -> None:
    here = room()
    port = here.add_absent()
    here.spool()
    ids = [issue(here.hall)["id"] for _ in range(2)]
    here.wait_for_printer("offline", "refused")
    here.clock.advance(59), open_counter(here.hall), next_(here.hall)
    assert here.states() == ["queued", "queued"]
    here.clock.advance(2)
    here.wait_for("void", "queued")
    back = here.add(port=port)
    here.wait_for("void", "printed")
    assert pulled(back) == [here.bytes_of(ids[1])]
    assert check(here.hall).problems == ()


def test_waiting_slip_of_somebody_who_left_is_void(room: Make) -> None:
    here = room()
    here.add_absent()
    here.spool()
    id = issue(here.hall)["id"]
    leave(here.hall, id), here.clock.advance(61)
    here.wait_for("void")


def test_slip_of_one_who_still_waits_comes_out_late(room: Make) -> None:
    here = room()
    paper = here.add()
    paper.set_mood("cover_open")
    here.spool()
    issue(here.hall)
    here.wait_for_printer("cover_open")
    here.clock.advance(minutes=9)
    paper.set_mood("ok")
    here.wait_for("printed")


def test_waiting_slips_are_given_up_at_last(room: Make) -> None:
    here = room()
    here.add().set_mood("paper_out")
    here.spool()
    ids = [issue(here.hall)["id"] for _ in range(3)]
    here.wait_for_printer("paper_out")
    here.clock.advance(GIVE_UP_MS / 1000)
    late = issue(here.hall)["id"]
    here.clock.advance(0.001)
    here.wait_for("failed", "failed", "failed", "queued")
    failed = [event for event in events(here.hall) if isinstance(event, SlipFailed)]
    assert [(event.slip, event.reason) for event in failed] == [(id, "paper_out") for id in ids]
    assert slips(here.hall)[-1].id == late


def test_failed_slip_of_a_called_customer_is_void(room: Make) -> None:
    here = room()
    paper = here.add()
    paper.set_mood("paper_out", after=2000)
    id = issue(here.hall)["id"]
    open_counter(here.hall), next_(here.hall)
    here.spool()
    here.wait_for("void")
    ended = [event for event in events(here.hall) if isinstance(event, SlipFailed | SlipVoided)]
    same = {"slip": id, "printer": "p1", "ticket": id, "number": "B001", "device": "kiosk-1"}
    assert ended == [SlipFailed(**same, reason="paper_out"), SlipVoided(**same)]


# --- bytes went out: never again without the mark


@pytest.mark.parametrize("mood", ["paper_out", "cover_open", "cutter", "offline"])
def test_trouble_in_mid_job_fails_the_slip_for_good(room: Make, impatient: None, mood: str) -> None:
    here = room()
    paper = here.add()
    paper.set_mood(mood, after=2000)
    here.spool()
    first = issue(here.hall)["id"]
    here.wait_for("failed")
    here.wait_for_printer("ready")
    assert here.changes() == [mood, "ready"]
    paper.set_mood("ok")
    reprint(here.hall, first)
    here.wait_for("failed", "printed")
    assert pulled(paper)[-1] == here.bytes_of(slips(here.hall)[1].id)
    assert (slips(here.hall)[0].reason, slips(here.hall)[0].attempts) == (mood, 1)


def test_printer_that_dies_in_mid_job_leaves_the_slip_open_to_doubt(room: Make) -> None:
    here = room()
    paper = here.add()
    paper.set_mood("die_mid_job", after=2000)
    here.spool()
    id = issue(here.hall)["id"]
    until(lambda: here.states()[0] in ("failed", "unconfirmed"))
    assert (slips(here.hall)[0].reason, slips(here.hall)[0].attempts) == ("disconnected", 1)
    here.wait_for_printer("ready")
    assert here.changes() == ["offline", "ready"]
    assert here.bytes_of(id) not in pulled(paper)


def test_silent_head_is_printed_on_and_never_believed(room: Make, impatient: None) -> None:
    here = room()
    paper = here.add()
    paper.set_mood("silent")
    here.spool()
    ids = [issue(here.hall)["id"] for _ in range(2)]
    here.wait_for("unconfirmed", "unconfirmed")
    here.wait_for_printer("unknown", "silent")
    until(lambda: pulled(paper) == [here.bytes_of(id) for id in ids])
    assert [slip.reason for slip in slips(here.hall)] == ["silent", "silent"]
    assert here.changes() == ["unknown"]


def test_head_that_is_not_asked_has_no_state_to_change(room: Make, impatient: None) -> None:
    here = room()
    paper = here.add(status="none")
    here.spool()
    here.wait_for_printer("unknown")
    issue(here.hall)
    here.wait_for("unconfirmed")
    until(lambda: len(pulled(paper)) == 1)
    assert here.changes() == ["unknown"]


def test_hung_printer_costs_one_slip_and_keeps_the_others(room: Make, impatient: None) -> None:
    here = room()
    paper = here.add()
    here.spool()
    first = issue(here.hall)["id"]
    here.wait_for("printed")
    paper.set_mood("hung")
    here.wait_for_printer("unknown", "silent")
    second = issue(here.hall)["id"]
    here.clock.advance(minutes=3)
    assert here.states() == ["printed", "queued"]
    paper.set_mood("ok")
    here.wait_for("printed", "printed")
    here.wait_for_printer("ready")
    assert pulled(paper) == [here.bytes_of(first), here.bytes_of(second)]


def test_printer_that_begins_to_hang_costs_one_slip(room: Make, impatient: None) -> None:
    here = room()
    paper = here.add()
    here.spool(idle=60)
    ids = [issue(here.hall)["id"]]
    here.wait_for("printed")
    paper.set_mood("hung")
    ids += [issue(here.hall)["id"] for _ in range(3)]
    here.wait_for("printed", "unconfirmed", "queued", "queued")
    here.wait_for_printer("unknown", "silent")
    paper.set_mood("ok")
    here.wait_for("printed", "unconfirmed", "printed", "printed")
    # The head had taken the second one into its buffer, so it comes out as well.
    until(lambda: sorted(pulled(paper)) == sorted(here.bytes_of(id) for id in ids))


def test_printer_that_hangs_in_mid_job_is_unconfirmed_once(room: Make, impatient: None) -> None:
    here = room()
    paper = here.add()
    paper.set_mood("hung", after=2000)
    here.spool(deadline=0.5)
    issue(here.hall)
    here.wait_for("unconfirmed")
    assert (slips(here.hall)[0].reason, slips(here.hall)[0].attempts) == ("timeout", 1)
    paper.set_mood("ok")
    here.wait_for_printer("ready")
    assert here.changes() == ["unknown", "ready"]


def test_slow_printer_is_waited_for(room: Make) -> None:
    here = room()
    paper = here.add()
    paper.set_mood("slow", rate=60_000)
    here.spool()
    id = issue(here.hall)["id"]
    here.wait_for("printed")
    assert pulled(paper) == [here.bytes_of(id)]


# --- looking


def test_idle_printer_is_looked_at_and_told_of_when_it_changes(room: Make, impatient: None) -> None:
    here = room()
    paper = here.add()
    here.spool()
    here.wait_for_printer("ready")
    for mood, state, detail in (
        ("paper_out", "paper_out", None),
        ("hung", "unknown", "silent"),
        ("garbled", "unknown", "garbled"),
        ("paper_low", "paper_low", None),
        ("ok", "ready", None),
    ):
        paper.set_mood(mood)
        here.wait_for_printer(state, detail)
    paper.stop()
    here.wait_for_printer("offline", "refused")
    assert here.changes() == ["ready", "paper_out", "unknown", "unknown", "paper_low", "ready", "offline"]
    assert pulled(paper) == []


def test_preview_is_found_where_it_listens(room: Make, tmp_path: Path) -> None:
    here = room()
    here.add("drawn", url="preview://")
    here.spool()
    issue(here.hall)
    here.wait_for_printer("offline", "refused", "drawn")
    drawn = PreviewPrinter(tmp_path / "preview").start()
    (tmp_path / "preview" / "port").write_text(str(drawn.port))
    here.wait_for("printed")
    assert len(pulled(drawn)) == 1
    drawn.stop()


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (Outcome("printed", "ok", True), Status("ready")),
        (Outcome("printed", "ok", True, paper_low=True), Status("paper_low")),
        (Outcome("failed", "cutter", True, "during the job"), Status("cutter")),
        (Outcome("failed", "refused", False, "[Errno 111]"), Status("offline", "refused")),
        (Outcome("failed", "unreachable", False, "no route"), Status("offline", "unreachable")),
        (Outcome("failed", "timeout", False, "no connection"), Status("offline", "timeout")),
        (Outcome("failed", "timeout", True, "stalled after 4711 bytes"), Status("unknown", "timeout")),
        (Outcome("unconfirmed", "silent", True), Status("unknown", "silent")),
        (Outcome("failed", "aborted", False), None),
    ],
)
def test_told_says_it_in_words_that_stay_the_same(outcome: Outcome, status: Status | None) -> None:
    assert told(outcome) == status


def test_ticket_tells_what_became_of_its_slip(room: Make) -> None:
    here = room()
    here.add()
    here.spool()
    id = issue(here.hall)["id"]
    here.wait_for("printed")
    assert next_after(here)["slip"] == "printed"
    assert ticket(here.hall, id).state == "called"


def next_after(here: Room) -> dict[str, object]:
    open_counter(here.hall)
    answer: dict[str, object] = next_(here.hall)["ticket"]
    return answer


# --- pictures or letters


@pytest.mark.parametrize(
    ("url", "mode", "letters"),
    [
        ("tcp://h:9100", "auto", False),
        ("tcp://h:9100", "text", True),
        ("serial:///dev/ttyS0?baud=9600", "auto", True),
        ("serial:///dev/ttyS0?baud=115200", "auto", False),
        ("serial:///dev/ttyS0?baud=9600", "raster", False),
        ("usb://04b8:0e15", "auto", False),
    ],
)
def test_slow_lines_get_letters_and_others_a_picture(url: str, mode: str, letters: bool) -> None:
    slip = (slips_of_paper.Text("缴费", "large"),)
    job = make(slip, Printer(name="p", url=url, mode=mode)).data
    assert ("缴费".encode("gbk") in job, b"\x1dv0" in job) == (letters, not letters)


@pytest.mark.parametrize(("width", "dpi", "row"), [(80, 203, 71), (58, 203, 48), (80, 180, 64), (58, 180, 45)])
def test_picture_is_as_wide_as_the_head(width: int, dpi: int, row: int) -> None:
    job = make((slips_of_paper.Rule(),), Printer(name="p", url="tcp://h", width=width, dpi=dpi)).data
    at = job.index(b"\x1dv0")
    assert job[at + 4] + 256 * job[at + 5] == row


@pytest.mark.parametrize("mode", ["raster", "text"])
@pytest.mark.parametrize("width", [58, 80])
@pytest.mark.parametrize("kind", KINDS)
def test_length_of_a_slip_is_that_of_the_paper(kind: SlipKind, width: Literal[58, 80], mode: Any, zh, en) -> None:
    slip = sample(kind, zh, en, long=True)
    made = make(slip, Printer(name="p", url="tcp://h", width=width, mode=mode))
    (sheet,) = sheets(made.data, encode.DOTS[width, 203])
    assert made.mm == pytest.approx(sheet.image.height * 25.4 / 203, abs=2)


def test_drawer_opens_once_and_only_where_the_slip_says_so() -> None:
    setup = Printer(name="p", url="tcp://h", mode="text")
    rule = slips_of_paper.Rule()
    assert make((rule,), setup).data.count(b"\x1bp") == 0
    made = make((rule, slips_of_paper.Drawer()), setup)
    assert made.data == b"\x1bp\x0022" + make((rule,), setup).data
    assert made.mm == make((rule,), setup).mm


def test_buzzer_beeps_with_each_slip_of_a_printer_that_has_one() -> None:
    rule = (slips_of_paper.Rule(),)
    plain = make(rule, Printer(name="p", url="tcp://h")).data
    assert make(rule, Printer(name="p", url="tcp://h", buzzer=True)).data == b"\x1bB\x02\x02" + plain


def test_cropped_printer_gets_fewer_bytes_and_prints_the_same(zh, en) -> None:
    slip = sample("ticket", zh, en)
    whole, cropped = (make(slip, Printer(name="p", url="tcp://h", crop=crop)).data for crop in (False, True))
    assert sheets(whole, 576)[0].image.tobytes() == sheets(cropped, 576)[0].image.tobytes()
    assert len(cropped) < 0.8 * len(whole)


def test_paper_is_counted_until_the_roll_is_changed(room: Make) -> None:
    here = room()
    here.add(roll_m=50)
    here.spool()
    mm = [here.made_of(issue(here.hall)["id"]).mm for _ in range(2)]
    here.wait_for("printed", "printed")

    def told() -> tuple[float, float | None]:
        with here.hall.reading() as reading:
            shape = reports.printer(reading, "p1")
        assert shape["today"] == {"printed": 2}
        return shape["used_m"], shape["left_m"]

    assert told() == (round(sum(mm) / 1000, 1), None)
    act(here.hall, ChangePaper(printer="p1"))
    assert told() == (0.0, 50.0)
    assert [event.mm for event in events(here.hall) if isinstance(event, SlipPrinted)] == mm


def test_letters_come_out_of_the_printer(room: Make) -> None:
    here = room()
    paper = here.add(mode="text")
    here.spool()
    issue(here.hall)
    here.wait_for("printed")
    assert "缴费".encode("gbk") in pulled(paper)[0]
