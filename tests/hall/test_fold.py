"""What an event makes of a ticket, a counter, a slip and the boards."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from hall import events as e
from hall.counter import Counter, CounterState
from hall.errors import HallError
from hall.fold import (
    Announcement,
    Entry,
    Picture,
    announced,
    counter_after,
    counter_from,
    counter_of,
    image,
    slips_after,
    ticket_after,
    ticket_from,
    ticket_of,
    withdrawn,
)
from hall.store import dump
from hall.ticket import State

ISSUED = e.TicketIssued(
    ticket=1,
    number="B001",
    service="pay",
    category="ordinary",
    language="zh",
    day="2026-11-23",
    prefix="B",
    ordinal=1,
    turn_at=10,
    head_start=0,
    queue="s:pay",
    slip=1,
)
CALLED = e.TicketCalled(
    ticket=1, number="B001", counter=2, announcement=20, category="ordinary", language="zh", why={"rule": "x"}
)
HERE: dict[str, Any] = {"ticket": 1, "number": "B001", "counter": 2}


def story(*told: tuple[int, e.Event]) -> Picture:
    """The picture after these events at these times."""
    picture = Picture()
    picture.add(Entry(seq=0, at=0, event=e.DayOpened(day="2026-11-23")))
    for seq, (at, event) in enumerate(told, start=1):
        picture.add(Entry(seq=seq, at=at, event=event))
    return picture


AT_COUNTER = [(10, ISSUED), (15, e.CounterOpened(counter=2, holder="h", staff="101")), (30, CALLED)]


def test_issue_makes_a_waiting_ticket() -> None:
    picture = story((10, ISSUED))
    ticket = picture.tickets[1]
    assert (ticket.state, ticket.issued_at, ticket.waiting_since, ticket.seq) == (State.WAITING, 10, 10, 1)
    assert picture.slips == {1: "queued"}


def test_call_ends_the_wait_and_announces() -> None:
    picture = story(*AT_COUNTER)
    ticket, counter = picture.tickets[1], picture.counters[2]
    assert (ticket.state, ticket.waited, ticket.waiting_since, ticket.call) == (State.CALLED, 20, None, 20)
    assert (counter.state, counter.ticket, counter.since, counter.staff) == (CounterState.CALLING, 1, 30, "101")
    assert picture.announcements == {
        20: Announcement(
            id=20,
            ticket=1,
            number="B001",
            counter=2,
            at=30,
            day="2026-11-23",
            category="ordinary",
            language="zh",
        )
    }


@pytest.mark.parametrize(
    ("event", "state"),
    [
        (e.TicketServed(**HERE, started_at=35), State.SERVED),
        (e.TicketMissed(**HERE), State.MISSED),
        (e.TicketPutBack(**HERE, withdrawn=[20]), State.WAITING),
        (e.TicketHeld(**HERE, kind="papers_away"), State.HELD),
        (e.TicketTransferred(**HERE, service="new", queue="s:new", turn_at=10, place="own"), State.WAITING),
        (e.TicketLeft(**HERE), State.LEFT),
    ],
)
def test_whatever_ends_a_visit_frees_the_counter(event: e.Event, state: State) -> None:
    picture = story(*AT_COUNTER, (40, event))
    assert picture.tickets[1].state == state
    counter = picture.counters[2]
    assert (counter.state, counter.ticket, counter.since, counter.staff) == (CounterState.IDLE, None, 40, "101")


def test_put_back_counts_the_call_as_waiting_and_withdraws_it() -> None:
    picture = story(*AT_COUNTER, (40, e.TicketPutBack(**HERE, withdrawn=[20])))
    ticket = picture.tickets[1]
    assert (ticket.waited, ticket.waiting_since, ticket.counter, ticket.call) == (30, 40, None, None)
    assert picture.announcements == {}


def test_held_time_is_kept_apart() -> None:
    held = [(40, e.TicketHeld(**HERE, kind="waiting")), (100, e.TicketReleased(ticket=1, number="B001"))]
    ticket = story(*AT_COUNTER, *held).tickets[1]
    assert (ticket.held, ticket.waited, ticket.waiting_since, ticket.hold_kind) == (60, 20, 100, None)


def test_restored_ticket_has_a_new_turn() -> None:
    back = [(40, e.TicketMissed(**HERE)), (90, e.TicketRestored(ticket=1, number="B001", turn_at=77))]
    ticket = story(*AT_COUNTER, *back).tickets[1]
    assert (ticket.turn_at, ticket.ended_at, ticket.waiting_since, ticket.counter) == (77, None, 90, None)


def test_waiting_ticket_sent_elsewhere_goes_on_waiting() -> None:
    sent = e.TicketTransferred(ticket=1, number="B001", service="new", queue="c:3", turn_at=5, place="first")
    ticket = story((10, ISSUED), (50, sent)).tickets[1]
    assert (ticket.service, ticket.queue, ticket.turn_at, ticket.waiting_since) == ("new", "c:3", 5, 10)


def test_pause_asked_for_and_begun() -> None:
    asked = story(*AT_COUNTER, (40, e.PauseAsked(counter=2, reason="lunch", until=99))).counters[2]
    assert (asked.pausing, asked.state, asked.pausing_until) == (True, CounterState.CALLING, 99)
    begun = counter_after(asked, Entry(seq=9, at=50, event=e.CounterPaused(counter=2, reason="lunch", until=99)))
    assert (begun.pausing, begun.state, begun.reason, begun.until) == (False, CounterState.PAUSED, "lunch", 99)
    back = counter_after(begun, Entry(seq=10, at=60, event=e.CounterResumed(counter=2)))
    assert (back.state, back.reason, back.until, back.since) == (CounterState.IDLE, None, None, 60)


def test_withdrawn_pause_is_forgotten() -> None:
    asked, withdrawn_ = e.PauseAsked(counter=2, reason="lunch"), e.PauseWithdrawn(counter=2)
    assert not story(*AT_COUNTER, (40, asked), (41, withdrawn_)).counters[2].pausing


def test_second_clerk_takes_the_seat_as_it_is() -> None:
    taken = story(*AT_COUNTER, (40, e.CounterOpened(counter=2, holder="g", staff="102", took_over="101")))
    counter = taken.counters[2]
    assert (counter.staff, counter.holder, counter.ticket, counter.since) == ("102", "g", 1, 30)


def test_closed_counter_forgets_everything() -> None:
    opened = Counter(number=2, state=CounterState.PAUSED, staff="101", holder="h", reason="lunch", until=5)
    closed = counter_after(opened, Entry(seq=9, at=50, event=e.CounterClosed(counter=2)))
    assert closed == Counter(number=2, since=50, seq=9)


@pytest.mark.parametrize(
    ("event", "state"),
    [
        (e.SlipQueued(slip=4, kind="ticket", printer="p", mark=True), "queued"),
        (e.SlipPrinted(slip=4, printer="p"), "printed"),
        (e.SlipUnconfirmed(slip=4, printer="p", reason="-"), "unconfirmed"),
        (e.SlipFailed(slip=4, printer="p", reason="-"), "failed"),
        (e.SlipVoided(slip=4, printer="p"), "void"),
    ],
)
def test_slips_have_the_state_of_the_last_fact(event: e.Event, state: str) -> None:
    assert slips_after(Entry(seq=9, at=9, event=event)) == {4: state}


def test_a_number_without_paper_has_no_slip() -> None:
    assert slips_after(Entry(seq=1, at=1, event=replace(ISSUED, slip=None))) == {}


def test_undo_puts_everything_back() -> None:
    before = story(*AT_COUNTER[:2])
    undone = e.ActUndone(
        counter=2,
        act="Next",
        numbers=["B001"],
        tickets=[image(before.tickets[1])],
        before=image(before.counters[2]),
        slips={"1": "failed"},
        withdrawn=[20],
        renewed=[],
    )
    revived = e.revive("ActUndone", json.loads(dump(undone.payload())))
    after = story(*AT_COUNTER, (35, revived))
    assert after.tickets[1] == replace(before.tickets[1], seq=4)
    assert after.counters[2] == replace(before.counters[2], seq=4)
    assert (after.slips, after.announcements) == ({1: "failed"}, {})


def test_undo_renews_announcements() -> None:
    call = story(*AT_COUNTER).announcements[20]
    undone = e.ActUndone(
        counter=2,
        act="PutBack",
        numbers=[],
        tickets=[],
        before=image(Counter(number=2)),
        slips={},
        withdrawn=[],
        renewed=[image(call)],
    )
    entry = Entry(seq=9, at=99, event=undone)
    assert (announced(entry, "another day"), withdrawn(entry)) == ([call], [])


def test_images_come_back_as_they_were() -> None:
    picture = story(*AT_COUNTER)
    assert ticket_from(json.loads(dump(image(picture.tickets[1])))) == picture.tickets[1]
    assert counter_from(json.loads(dump(image(picture.counters[2])))) == picture.counters[2]


def test_illegal_move_is_refused() -> None:
    picture = story((10, ISSUED))
    with pytest.raises(HallError) as refusal:
        picture.add(Entry(seq=9, at=9, event=e.ServiceStarted(**HERE)))
    assert refusal.value.code == "illegal_move"


def test_move_of_a_ticket_that_was_never_issued() -> None:
    with pytest.raises(HallError) as refusal:
        ticket_after(None, Entry(seq=9, at=9, event=CALLED))
    assert refusal.value.code == "unknown_ticket"


@pytest.mark.parametrize(
    ("event", "ticket", "counter"),
    [
        (ISSUED, 1, None),
        (CALLED, 1, 2),
        (e.TicketRecalled(**HERE, announcement=9, category="x", language="zh", recalls=1), 1, None),
        (e.TicketLeft(ticket=1, number="B001"), 1, None),
        (e.TicketLeft(**HERE), 1, 2),
        (e.CounterPaused(counter=2, reason="lunch"), None, 2),
        (e.SlipPrinted(slip=1, printer="p", ticket=1), None, None),
        (e.DayOpened(day="2026-11-23"), None, None),
    ],
)
def test_whom_an_event_is_about(event: e.Event, ticket: int | None, counter: int | None) -> None:
    assert (ticket_of(event), counter_of(event)) == (ticket, counter)
