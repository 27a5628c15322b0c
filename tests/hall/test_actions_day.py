"""The turn of the business day: on time, late, real, virtual, and who may go on over it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hall.actions.calling import Next
from hall.actions.issuing import Issue, Leave, Release, Reprint, Restore, Transfer
from hall.actions.visits import Hold, PutBack, SendOn
from hall.check import check
from hall.desk import Hall, Key
from hall.events import CounterClosed, DayClosed, DayOpened, TicketExpired, TicketServed
from tests.builders import (
    MANAGER,
    OPEN_DAYTIME,
    START,
    FakeClock,
    act,
    call,
    calls,
    clerk_at,
    document,
    entries,
    events,
    finish,
    hold,
    issue,
    kinds,
    last_seq,
    miss,
    moment,
    next_,
    open_counter,
    pause,
    printer,
    queue,
    recall,
    refused,
    sqlite_hall,
    start,
    ticket,
    undo,
)

Make = Callable[..., Hall]
END = moment("2026-11-24T04:00+08:00")
TOMORROW = "2026-11-24T09:00+08:00"
AT_1 = clerk_at(1)


def with_hours(make: Make) -> Hall:
    return make(document=document(hours=OPEN_DAYTIME))


def after_the_night(hall: Hall, until: str = TOMORROW) -> list[Any]:
    """What the night brought."""
    before = last_seq(hall)
    clock: Any = hall.clock
    clock.advance_to(until)
    hall.housekeep()
    return events(hall, before)


def test_first_day_is_opened_with_the_hall(hall: Hall) -> None:
    assert kinds(events(hall)) == ["HallFounded", "DayOpened"]
    assert events(hall, 1) == [DayOpened(day="2026-11-23")]


def test_day_turns_at_four(hall: Hall) -> None:
    assert after_the_night(hall, "2026-11-24T03:59:59.999+08:00") == []
    assert after_the_night(hall, "2026-11-24T04:00+08:00") == [
        DayClosed(day="2026-11-23", ended_at=END, virtual=True, expired=0, forced=0),
        DayOpened(day="2026-11-24"),
    ]
    assert after_the_night(hall, "2026-11-24T04:00:01+08:00") == []


def test_any_command_turns_the_day_first(hall: Hall, clock: FakeClock) -> None:
    issue(hall)
    clock.advance_to(TOMORROW)
    answer = issue(hall)
    assert (answer["number"], answer["business_day"], answer["ahead"]) == ("B001", "2026-11-24", 0)
    closing = entries(hall, last_seq(hall) - 4)
    assert kinds(entry.event for entry in closing) == ["TicketExpired", "DayClosed", "DayOpened", "TicketIssued"]
    assert [entry.actor.get("role") for entry in closing] == ["system", "system", "system", "kiosk"]
    assert [entry.at for entry in closing] == [END, END, clock.now(), clock.now()]


def test_a_refused_command_does_not_lose_the_turn(hall: Hall, clock: FakeClock) -> None:
    clock.advance_to(TOMORROW)
    refused(hall, Next(counter=1), AT_1)
    assert kinds(after_the_night(hall)) == ["DayClosed", "DayOpened"]


def test_waiting_and_held_expire_with_a_reason(hall: Hall, clock: FakeClock) -> None:
    held, waiting = issue(hall), issue(hall)
    open_counter(hall), next_(hall), hold(hall)
    clock.advance(60)
    happened = after_the_night(hall)
    assert happened[:2] == [
        TicketExpired(ticket=waiting["id"], number="B002", reason="day_closed"),
        TicketExpired(ticket=held["id"], number="B001", reason="day_closed"),
    ]
    expired = ticket(hall, waiting["id"])
    assert (expired.state, expired.reason, expired.ended_at, expired.waited) == (
        "expired",
        "day_closed",
        END,
        END - START,
    )
    assert ticket(hall, held["id"]).held == END - START


def test_missed_stay_missed(hall: Hall) -> None:
    first = issue(hall)
    open_counter(hall), next_(hall), miss(hall)
    after_the_night(hall)
    assert ticket(hall, first["id"]).state == "missed"
    assert refused(hall, Restore(ticket=first["id"])).code == "day_closed"


def test_real_close_ends_services_and_closes_counters(make: Make, clock: FakeClock) -> None:
    hall = with_hours(make)
    called, serving = issue(hall), issue(hall)
    open_counter(hall, 1), open_counter(hall, 2), open_counter(hall, 3)
    next_(hall, 1), next_(hall, 2), start(hall, 2), pause(hall, 3)
    happened = after_the_night(hall)
    assert happened == [
        TicketServed(
            ticket=called["id"], number="B001", counter=1, started_at=START + 20_000, inferred=True, forced=True
        ),
        CounterClosed(counter=1, forced=True),
        TicketServed(ticket=serving["id"], number="B002", counter=2, started_at=START, forced=True),
        CounterClosed(counter=2, forced=True),
        CounterClosed(counter=3, forced=True),
        DayClosed(day="2026-11-23", ended_at=END, virtual=False, expired=0, forced=2),
        DayOpened(day="2026-11-24"),
    ]
    ended = ticket(hall, serving["id"])
    assert (ended.state, ended.forced, ended.ended_at) == ("served", True, END)
    assert refused(hall, Next(counter=1), AT_1).code == "counter_closed"
    assert check(hall).ok


def test_virtual_close_lets_people_at_counters_finish(hall: Hall, clock: FakeClock) -> None:
    called, serving, waiting = issue(hall), issue(hall), issue(hall)
    open_counter(hall, 1), open_counter(hall, 2)
    next_(hall, 1), next_(hall, 2), start(hall, 2)
    happened = after_the_night(hall, "2026-11-24T04:10+08:00")
    assert kinds(happened) == ["TicketExpired", "DayClosed", "DayOpened"]
    recall(hall, 1), start(hall, 1), clock.advance(60)
    assert [finish(hall, n)["state"] for n in (1, 2)] == ["served", "served"]
    days = [ticket(hall, one["id"]).day for one in (called, serving, waiting)]
    assert days == ["2026-11-23"] * 3
    assert check(hall).ok


@pytest.mark.parametrize("ending", ["miss", "next", "leave"])
def test_carried_ones_may_end_in_other_ways(hall: Hall, clock: FakeClock, ending: str) -> None:
    first = issue(hall)
    open_counter(hall), next_(hall)
    after_the_night(hall, "2026-11-24T04:10+08:00")
    if ending == "miss":
        miss(hall)
    elif ending == "next":
        next_(hall)
    else:
        act(hall, Leave(ticket=first["id"]))
    state = {"miss": "missed", "next": "served", "leave": "left"}[ending]
    assert ticket(hall, first["id"]).state == state
    assert open_counter(hall)["state"] == "idle"


@pytest.mark.parametrize(
    "move",
    [PutBack(counter=1), Hold(counter=1, kind="waiting"), SendOn(counter=1, place="own", service="new")],
    ids=lambda move: type(move).__name__,
)
def test_no_other_move_of_a_carried_one_crosses_the_day(hall: Hall, move: Any) -> None:
    issue(hall), open_counter(hall), next_(hall)
    after_the_night(hall, "2026-11-24T04:10+08:00")
    refusal = refused(hall, move, AT_1)
    assert (refusal.code, refusal.details) == ("day_closed", {"business_day": "2026-11-23"})


@pytest.mark.parametrize(
    "command",
    [
        lambda id: Leave(ticket=id),
        lambda id: Release(ticket=id),
        lambda id: Reprint(ticket=id),
        lambda id: Transfer(ticket=id, place="own", service="new"),
    ],
)
def test_no_move_of_yesterdays_ticket(make: Make, command: Callable[[int], Any]) -> None:
    hall = make(document=document(printers=[printer()]))
    first = issue(hall)
    after_the_night(hall)
    assert refused(hall, command(first["id"]), MANAGER).code == "day_closed"


def test_undo_of_a_carried_ones_ending(hall: Hall) -> None:
    first = issue(hall)
    open_counter(hall), next_(hall)
    after_the_night(hall, "2026-11-24T04:10+08:00")
    finish(hall), undo(hall)
    assert ticket(hall, first["id"]).state == "called"
    assert check(hall).ok


def test_every_screen_forgets_yesterdays_calls(hall: Hall) -> None:
    issue(hall), open_counter(hall), next_(hall), finish(hall)
    assert calls(hall) == [("B001", 1)]
    after_the_night(hall)
    assert calls(hall) == []


def test_series_begin_again_at_one(hall: Hall) -> None:
    issue(hall), issue(hall, "new")
    after_the_night(hall)
    assert [issue(hall, wanted)["number"] for wanted in ("pay", "new")] == ["B001", "A001"]
    assert check(hall).ok


def test_computer_that_was_off_for_the_night(hall: Hall, clock: FakeClock) -> None:
    waiting = issue(hall)
    path = hall.database.engine.url.database
    hall.database.close()
    morning = sqlite_hall(path, FakeClock(moment(TOMORROW)))  # type: ignore[arg-type]
    before = last_seq(morning)
    morning.housekeep()
    night = entries(morning, before)
    assert [entry.at for entry in night] == [END, END, moment(TOMORROW)]
    assert night[1].event == DayClosed(day="2026-11-23", ended_at=END, virtual=True, expired=1, forced=0)
    assert ticket(morning, waiting["id"]).ended_at == END
    morning.database.close()


def test_computer_that_was_off_for_three_days(hall: Hall, clock: FakeClock) -> None:
    assert after_the_night(hall, "2026-11-27T09:00+08:00") == [
        DayClosed(day="2026-11-23", ended_at=END, virtual=True, expired=0, forced=0),
        DayOpened(day="2026-11-27"),
    ]
    assert issue(hall)["business_day"] == "2026-11-27"


def test_day_does_not_turn_while_the_clocks_disagree(hall: Hall, clock: FakeClock) -> None:
    clock.set_wall(86_400)
    assert issue(hall)["business_day"] == "2026-11-23"
    clock.advance(59)
    assert issue(hall)["number"] == "B002"
    clock.advance(1)
    answer = issue(hall)
    assert (answer["number"], answer["business_day"]) == ("B001", "2026-11-24")


def test_day_turns_though_the_clock_was_set_back(hall: Hall, clock: FakeClock) -> None:
    clock.set_wall(-3600)
    first = issue(hall)
    assert first["issued_at"] == "2026-11-23T01:00:00.000Z"
    clock.advance(minutes=10)
    issue(hall)
    assert after_the_night(hall)[-1] == DayOpened(day="2026-11-24")


def test_key_of_yesterday_answers_as_yesterday(hall: Hall, clock: FakeClock) -> None:
    clock.advance_to("2026-11-24T03:59+08:00")
    key = Key(scope="t", value="k")
    first = hall.do(Issue(service="pay"), MANAGER, key).answer
    clock.advance(120)
    assert hall.do(Issue(service="pay"), MANAGER, key).answer == first


def test_a_month_of_days(hall: Hall, clock: FakeClock) -> None:
    for _ in range(30):
        clock.advance(hours=24)
        assert issue(hall)["number"] == "B001"
    days = [event.day for event in events(hall) if isinstance(event, DayOpened)]
    assert len(days) == len(set(days)) == 31
    assert days == sorted(days)


def test_call_by_number_means_todays(hall: Hall) -> None:
    issue(hall)
    after_the_night(hall)
    today = issue(hall)
    open_counter(hall)
    assert call(hall, "B001")["ticket"]["id"] == today["id"]


def test_queue_of_a_new_day_is_empty(hall: Hall) -> None:
    issue(hall), issue(hall, "new")
    after_the_night(hall)
    assert queue(hall) == queue(hall, "s:new") == []


def test_day_that_ends_while_the_clocks_disagree_turns_when_they_agree_again(hall: Hall, clock: FakeClock) -> None:
    clock.advance_to("2026-11-24T03:59:30+08:00")
    clock.set_wall(-3600)
    assert issue(hall)["business_day"] == "2026-11-23"
    clock.advance(45)
    assert issue(hall)["business_day"] == "2026-11-23"
    clock.advance(15)
    assert issue(hall)["business_day"] == "2026-11-24"
