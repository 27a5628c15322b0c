"""Print jobs: taken once, given up by nobody else, ended by a fact."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hall.actions.setup import RemovePrinter
from hall.actions.slips import (
    LEASE_MS,
    ClaimSlip,
    DropSlip,
    FreeSlip,
    MoveSlip,
    ReportPrinter,
    RetrySlip,
    SendSlip,
    SettleSlip,
)
from hall.actions.slips import TestPrint as PrintTest
from hall.check import check
from hall.desk import Hall
from hall.errors import HallError
from hall.events import PrinterChanged, SlipFailed, SlipPrinted, SlipQueued, SlipUnconfirmed, SlipVoided
from hall.store import PrinterState, Slip
from tests.builders import (
    FakeClock,
    act,
    document,
    events,
    issue,
    kinds,
    last_seq,
    leave,
    next_,
    open_counter,
    printer,
    put_back,
    refused,
    reprint,
    slips,
    undo,
)

Make = Callable[..., Hall]
LEASE = LEASE_MS / 1000


@pytest.fixture
def hall(make: Make) -> Hall:
    return make(document=document(printers=[printer()]))


def queued(hall: Hall) -> int:
    """Somebody took a number; its slip."""
    return int(issue(hall)["id"])


def claim(hall: Hall, slip: int, owner: str = "spool-1") -> bool:
    return bool(act(hall, ClaimSlip(slip=slip, owner=owner))["claimed"])


def send(hall: Hall, slip: int, owner: str = "spool-1") -> bool:
    return bool(act(hall, SendSlip(slip=slip, owner=owner))["sending"])


def settle(hall: Hall, slip: int, state: str, owner: str = "spool-1", reason: str = "") -> bool:
    return bool(act(hall, SettleSlip(slip=slip, owner=owner, state=state, reason=reason))["settled"])


def slip_of(hall: Hall, id: int) -> Slip:
    return next(slip for slip in slips(hall) if slip.id == id)


def due(hall: Hall) -> list[int]:
    with hall.reading() as reading:
        return [slip.id for slip in reading.store.wanted_slips(reading.now, 10)]


# --- in hand


def test_claim_is_for_one_only(hall: Hall) -> None:
    slip = queued(hall)
    assert [claim(hall, slip), claim(hall, slip, "spool-2")] == [True, False]
    taken = slip_of(hall, slip)
    assert (taken.state, taken.owner, taken.attempts) == ("claimed", "spool-1", 1)
    assert due(hall) == []


def test_claim_of_nothing(hall: Hall) -> None:
    assert claim(hall, 999) is False


def test_claim_takes_over_when_the_lease_is_over(hall: Hall, clock: FakeClock) -> None:
    slip = queued(hall)
    claim(hall, slip), clock.advance(LEASE - 0.001)
    assert claim(hall, slip, "spool-2") is False
    clock.advance(0.001)
    assert due(hall) == [slip]
    assert claim(hall, slip, "spool-2") is True
    assert send(hall, slip, "spool-1") is False
    assert send(hall, slip, "spool-2") is True
    assert slip_of(hall, slip).attempts == 2


def test_sending_that_nobody_finished_is_unconfirmed(hall: Hall, clock: FakeClock) -> None:
    slip = queued(hall)
    claim(hall, slip), send(hall, slip), clock.advance(LEASE)
    assert claim(hall, slip, "spool-2") is False
    assert slip_of(hall, slip).state == "unconfirmed"
    assert events(hall, last_seq(hall) - 1) == [
        SlipUnconfirmed(slip=slip, printer="p1", reason="spool_died", ticket=slip, number="B001", device="kiosk-1")
    ]
    assert claim(hall, slip, "spool-2") is False


def test_sending_renews_the_lease(hall: Hall, clock: FakeClock) -> None:
    slip = queued(hall)
    claim(hall, slip), clock.advance(LEASE - 1), send(hall, slip), clock.advance(LEASE - 1)
    assert claim(hall, slip, "spool-2") is False
    assert settle(hall, slip, "printed") is True


def free(hall: Hall, slip: int, dead: str = "spool-1") -> bool:
    return bool(act(hall, FreeSlip(slip=slip, dead=dead))["freed"])


@pytest.mark.parametrize(("sent", "state"), [(False, "queued"), (True, "unconfirmed")])
def test_job_of_a_dead_spool_is_freed_at_once(hall: Hall, sent: bool, state: str) -> None:
    slip = queued(hall)
    claim(hall, slip)
    if sent:
        send(hall, slip)
    assert [free(hall, slip, "spool-2"), free(hall, slip), free(hall, slip)] == [False, True, False]
    assert slip_of(hall, slip).state == state
    assert claim(hall, slip, "spool-2") is (not sent)
    assert check(hall).ok


def test_job_in_nobodys_hands_is_not_freed(hall: Hall) -> None:
    assert [free(hall, queued(hall)), free(hall, 999)] == [False, False]


def test_send_needs_the_job_in_hand(hall: Hall) -> None:
    slip = queued(hall)
    assert send(hall, slip) is False
    claim(hall, slip)
    assert [send(hall, slip, "spool-2"), send(hall, slip), send(hall, slip)] == [False, True, False]


def test_send_of_nothing(hall: Hall) -> None:
    assert send(hall, 999) is False


def test_send_voids_what_nobody_wants_any_more(hall: Hall, clock: FakeClock) -> None:
    slip = queued(hall)
    clock.advance(61), claim(hall, slip), open_counter(hall), next_(hall)
    assert send(hall, slip) is False
    assert slip_of(hall, slip).state == "void"


def retry(hall: Hall, slip: int, owner: str = "spool-1") -> bool:
    return bool(act(hall, RetrySlip(slip=slip, owner=owner, reason="offline"))["retried"])


@pytest.mark.parametrize("sent", [False, True])
def test_retry_is_back_in_the_queue(hall: Hall, sent: bool) -> None:
    slip = queued(hall)
    claim(hall, slip)
    if sent:
        send(hall, slip)
    assert [retry(hall, slip, "spool-2"), retry(hall, slip), retry(hall, slip)] == [False, True, False]
    again = slip_of(hall, slip)
    assert (again.state, again.reason, again.owner, again.lease_until) == ("queued", "offline", None, None)
    assert due(hall) == [slip]
    assert claim(hall, slip, "spool-2") is True


def test_retry_of_nothing(hall: Hall) -> None:
    assert refused(hall, RetrySlip(slip=999, owner="spool-1", reason="-")).code == "not_found"


def drop(hall: Hall, slip: int) -> bool:
    return bool(act(hall, DropSlip(slip=slip, reason="offline"))["dropped"])


def test_drop_fails_a_slip_that_waited_ten_minutes(hall: Hall, clock: FakeClock) -> None:
    slip = queued(hall)
    clock.advance(600)
    assert drop(hall, slip) is False
    clock.advance(0.001)
    assert drop(hall, slip) is True
    assert (slip_of(hall, slip).state, slip_of(hall, slip).reason) == ("failed", "offline")
    assert [drop(hall, slip), drop(hall, 999)] == [False, False]


def test_drop_voids_what_nobody_wants_any_more(hall: Hall, clock: FakeClock) -> None:
    slip = queued(hall)
    open_counter(hall), next_(hall), clock.advance(61)
    assert drop(hall, slip) is True
    assert slip_of(hall, slip).state == "void"


# --- endings


@pytest.mark.parametrize(
    ("state", "event"),
    [
        ("printed", SlipPrinted(slip=3, printer="p1", ticket=3, number="B001", device="kiosk-1")),
        (
            "unconfirmed",
            SlipUnconfirmed(slip=3, printer="p1", reason="silent", ticket=3, number="B001", device="kiosk-1"),
        ),
        (
            "failed",
            SlipFailed(slip=3, printer="p1", reason="silent", ticket=3, number="B001", device="kiosk-1"),
        ),
    ],
)
def test_settle_records_the_ending_once(hall: Hall, state: str, event: Any) -> None:
    slip = queued(hall)
    claim(hall, slip), send(hall, slip)
    assert settle(hall, slip, state, "spool-2", "silent") is False
    assert settle(hall, slip, state, reason="silent") is True
    assert events(hall, last_seq(hall) - 1) == [event]
    ended = slip_of(hall, slip)
    assert (ended.state, ended.reason, ended.owner, ended.lease_until) == (state, "silent", None, None)
    assert settle(hall, slip, "printed") is False
    assert claim(hall, slip) is False
    with hall.reading() as reading:
        assert reading.store.extras(slip) == (None, state)
    assert check(hall).ok


def test_settle_of_a_job_nobody_sent(hall: Hall) -> None:
    slip = queued(hall)
    assert settle(hall, slip, "failed") is False
    claim(hall, slip)
    assert settle(hall, slip, "failed") is True
    assert settle(hall, 999, "failed") is False


def test_failing_after_the_call_is_void_at_once(hall: Hall) -> None:
    slip = queued(hall)
    claim(hall, slip), open_counter(hall), next_(hall)
    assert settle(hall, slip, "failed", reason="offline") is True
    assert slip_of(hall, slip).state == "void"
    assert kinds(events(hall, last_seq(hall) - 2)) == ["SlipFailed", "SlipVoided"]
    assert check(hall).ok


def test_reprint_of_a_printed_slip_is_queued(hall: Hall) -> None:
    slip = queued(hall)
    claim(hall, slip), settle(hall, slip, "printed")
    assert reprint(hall, slip)["slip"] == "queued"


def test_failing_reprint_of_a_called_customer_stays_failed(hall: Hall) -> None:
    slip = queued(hall)
    claim(hall, slip), settle(hall, slip, "printed"), open_counter(hall), next_(hall), reprint(hall, slip)
    again = slips(hall)[-1].id
    claim(hall, again), settle(hall, again, "failed", reason="paper_out")
    assert slip_of(hall, again).state == "failed"


# --- void


def test_claim_voids_an_old_slip_of_somebody_who_was_called(hall: Hall, clock: FakeClock) -> None:
    slip = queued(hall)
    open_counter(hall), next_(hall), clock.advance(60)
    assert slip_of(hall, slip).state == "queued"
    clock.advance(0.001)
    assert claim(hall, slip) is False
    assert events(hall, last_seq(hall) - 1) == [
        SlipVoided(slip=slip, printer="p1", ticket=slip, number="B001", device="kiosk-1")
    ]
    assert slip_of(hall, slip).state == "void"


def test_claim_prints_late_for_one_who_still_waits(hall: Hall, clock: FakeClock) -> None:
    slip = queued(hall)
    open_counter(hall), next_(hall), put_back(hall), clock.advance(3600)
    assert claim(hall, slip) is True


def test_claim_voids_an_old_slip_of_somebody_who_left(hall: Hall, clock: FakeClock) -> None:
    slip = queued(hall)
    leave(hall, slip), clock.advance(61)
    assert claim(hall, slip) is False
    assert slip_of(hall, slip).state == "void"


def test_claim_prints_a_reprint_whoever_was_called(hall: Hall, clock: FakeClock) -> None:
    slip = queued(hall)
    claim(hall, slip), settle(hall, slip, "printed"), open_counter(hall), next_(hall)
    reprint(hall, slip), clock.advance(61)
    again = slips(hall)[-1]
    assert (again.mark, claim(hall, again.id)) == (True, True)


def test_call_voids_a_failed_slip(hall: Hall) -> None:
    slip = queued(hall)
    claim(hall, slip), settle(hall, slip, "failed"), open_counter(hall)
    assert next_(hall)["ticket"]["slip"] == "void"
    undo(hall)
    assert slip_of(hall, slip).state == "failed"
    assert check(hall).ok


@pytest.mark.parametrize("state", ["printed", "unconfirmed"])
def test_call_leaves_a_slip_that_may_be_on_paper(hall: Hall, clock: FakeClock, state: str) -> None:
    slip = queued(hall)
    claim(hall, slip), settle(hall, slip, state), open_counter(hall), clock.advance(100)
    assert next_(hall)["ticket"]["slip"] == state


def test_call_leaves_a_job_in_hand_to_its_spool(hall: Hall, clock: FakeClock) -> None:
    slip = queued(hall)
    clock.advance(100), claim(hall, slip), open_counter(hall), next_(hall)
    assert settle(hall, slip, "printed") is True


# --- the backup


@pytest.fixture
def helped(make: Make) -> Hall:
    return make(document=document(printers=[printer("p2"), printer("p1", device="kiosk-1", backup="p2")]))


def move(hall: Hall, slip: int) -> bool:
    return bool(act(hall, MoveSlip(slip=slip))["moved"])


def test_waiting_slip_moves_to_the_backup_and_says_so(helped: Hall) -> None:
    slip = queued(helped)
    assert move(helped, slip)
    assert (slip_of(helped, slip).printer, slip_of(helped, slip).state, slip_of(helped, slip).mark) == (
        "p2",
        "queued",
        False,
    )
    last = events(helped)[-1]
    assert (last.payload()["was"], last.payload()["printer"], last.payload()["device"]) == ("p1", "p2", "kiosk-1")
    assert not move(helped, slip)
    assert check(helped).ok


def test_slip_of_which_bytes_went_out_stays_with_its_printer(helped: Hall) -> None:
    slip = queued(helped)
    assert claim(helped, slip)
    assert not move(helped, slip)
    assert send(helped, slip)
    assert not move(helped, slip)
    assert slip_of(helped, slip).printer == "p1"


def test_stale_slip_of_a_called_customer_is_void_and_not_moved(helped: Hall, clock: FakeClock) -> None:
    slip = queued(helped)
    open_counter(helped), next_(helped)
    clock.advance(61)
    assert not move(helped, slip)
    assert slip_of(helped, slip).state == "void"


# --- printers


def test_report_keeps_what_is_new(hall: Hall, clock: FakeClock) -> None:
    assert act(hall, ReportPrinter(printer="p1", state="ready")) == {"changed": True}
    clock.advance(10)
    assert act(hall, ReportPrinter(printer="p1", state="ready")) == {"changed": False}
    assert act(hall, ReportPrinter(printer="p1", state="paper_out", detail="roll")) == {"changed": True}
    with hall.reading() as reading:
        assert reading.store.printer_states() == {"p1": PrinterState("paper_out", clock.now(), "roll", 0, None)}
    assert events(hall, last_seq(hall) - 2) == [
        PrinterChanged(printer="p1", state="ready"),
        PrinterChanged(printer="p1", state="paper_out", detail="roll"),
    ]


def test_report_of_a_printer_nobody_set_up(hall: Hall) -> None:
    assert act(hall, ReportPrinter(printer="p9", state="ready")) == {"changed": False}


def test_test_print_is_a_job_of_its_own(hall: Hall) -> None:
    slip = act(hall, PrintTest(printer="p1"))["slip"]
    assert events(hall, last_seq(hall) - 1) == [SlipQueued(slip=slip, kind="test", printer="p1", mark=False)]
    assert [claim(hall, slip), send(hall, slip), settle(hall, slip, "printed")] == [True] * 3
    assert events(hall, last_seq(hall) - 1) == [SlipPrinted(slip=slip, printer="p1")]


def test_test_print_needs_a_printer(hall: Hall) -> None:
    assert refused(hall, PrintTest(printer="p9")).code == "no_printer"
    act(hall, RemovePrinter(name="p1"))
    with pytest.raises(HallError):
        act(hall, PrintTest(printer="p1"))
