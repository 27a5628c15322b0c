"""The duty manager and the counters: help that is asked for once, messages, notices read before the first call."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hall import reports
from hall.actions.calling import Next
from hall.actions.notices import AskHelp, EndNotice, GiveNotice, ReadNotice, WithdrawHelp
from hall.actions.work import Actor
from hall.check import check
from hall.desk import Hall
from hall.noticed import COMING_MS, at_counter, standing
from tests import builders as b
from tests.builders import MANAGER, FakeClock, Shape, act, clerk, clerk_at, events, kinds, last_seq, refused

BOSS = replace(MANAGER, principal="staff:900", staff="900")
TEXT = "王经理提醒：今天起大额取款须双人复核"


@pytest.fixture(autouse=True)
def whole(hall: Hall) -> Any:
    """However it was got there, journal and tables say the same."""
    yield
    assert check(hall).problems == ()


def ask(hall: Hall, counter: int = 1, **more: Any) -> Shape:
    return act(hall, AskHelp(counter=counter, **more), clerk_at(counter))


def give(hall: Hall, kind: str = "notice", text: str = TEXT, *, by: Actor = BOSS, **more: Any) -> int:
    return int(act(hall, GiveNotice(kind=kind, text=text, **more), by)["id"])


def read(hall: Hall, notice: int, counter: int = 1, by: Actor | None = None) -> Shape:
    return act(hall, ReadNotice(notice=notice, counter=counter), by or clerk_at(counter))


def seen(hall: Hall, counter: int = 1) -> Shape:
    with hall.reading() as reading:
        return at_counter(reading, counter)


def to_read(hall: Hall, counter: int = 1) -> list[int]:
    return [item["id"] for item in seen(hall, counter)["items"] if not item["read"]]


def told(hall: Hall) -> Shape:
    with hall.reading() as reading:
        return standing(reading)


def sits(hall: Hall, staff: str, counter: int = 1) -> Actor:
    who = clerk(staff)
    b.open_counter(hall, counter, by=who)
    return who


# --- help


def test_help_is_asked_for_once(hall: Hall) -> None:
    b.open_counter(hall)
    asked = ask(hall, reason="dispute")
    before = last_seq(hall)
    assert asked["manager_call"]["reason"] == "dispute"
    assert ask(hall, reason="system") == asked
    assert last_seq(hall) == before
    assert [(one["counter"], one["reason"]) for one in told(hall)["help"]] == [(1, "dispute")]


def test_help_of_each_counter_is_its_own_and_the_longest_comes_first(hall: Hall, clock: FakeClock) -> None:
    b.hire(hall, "1001")
    sits(hall, "1001", 2)
    b.open_counter(hall, 1)
    act(hall, AskHelp(counter=2), clerk("1001"))
    clock.advance(5)
    ask(hall, 1)
    first, second = told(hall)["help"]
    assert (first["counter"], first["staff"], first["name"]) == (2, "1001", "name of 1001")
    assert (second["counter"], "staff" in second) == (1, False)


def test_clerk_learns_that_the_manager_comes(hall: Hall, clock: FakeClock) -> None:
    b.open_counter(hall)
    ask(hall)
    call = seen(hall)["help"]
    assert "answered_at" not in call
    clock.advance(20)
    act(hall, EndNotice(notice=call["id"]), BOSS)
    # a second manager changes nothing
    before = last_seq(hall)
    act(hall, EndNotice(notice=call["id"]))
    assert last_seq(hall) == before
    assert seen(hall)["help"]["answered_at"] > call["since"]
    assert told(hall)["help"] == []
    clock.advance(COMING_MS / 1000 + 1)
    assert seen(hall)["help"] is None
    # and may be called again
    assert ask(hall)["manager_call"]["reason"] == "other"


def test_help_is_withdrawn_and_nobody_comes(hall: Hall) -> None:
    b.open_counter(hall)
    ask(hall)
    shape = act(hall, WithdrawHelp(counter=1), clerk_at(1))
    assert "manager_call" not in shape
    assert (seen(hall)["help"], told(hall)["help"]) == (None, [])
    before = last_seq(hall)
    act(hall, WithdrawHelp(counter=1), clerk_at(1))
    assert last_seq(hall) == before


def test_help_for_no_reason_there_is(hall: Hall) -> None:
    b.open_counter(hall)
    assert refused(hall, AskHelp(counter=1, reason="bored")).details == {"fields": {"reason": "unknown"}}


def test_nobody_calls_for_another_counter(hall: Hall) -> None:
    b.open_counter(hall, 2)
    assert refused(hall, AskHelp(counter=2), clerk_at(1)).code == "forbidden"
    assert refused(hall, WithdrawHelp(counter=2), clerk_at(1)).code == "forbidden"


def test_help_does_not_touch_the_counter_and_undo_does_not_touch_it(hall: Hall) -> None:
    b.issue(hall)
    b.open_counter(hall)
    b.next_(hall)
    with hall.reading() as reading:
        was = reading.store.counter(1)
    ask(hall)
    give(hall, "message")
    with hall.reading() as reading:
        assert reading.store.counter(1) == was
    undone = b.undo(hall)
    assert (undone["state"], "ticket" in undone) == ("idle", False)
    assert undone["manager_call"]["reason"] == "other"


def test_public_does_not_see_who_calls_for_the_manager(hall: Hall) -> None:
    b.open_counter(hall)
    ask(hall)
    with hall.reading() as reading:
        assert "manager_call" not in reports.counter(reading, 1, public=True)
        assert "manager_call" in reports.counters(reading, public=False)[0]


# --- messages


def test_message_stands_at_its_counters_until_it_is_read_there(hall: Hall) -> None:
    for counter in (1, 2, 3):
        b.open_counter(hall, counter)
    id = give(hall, "message", counters=(3, 1, 3))
    assert [to_read(hall, n) for n in (1, 2, 3)] == [[id], [], [id]]
    read(hall, id, 1)
    assert [to_read(hall, n) for n in (1, 2, 3)] == [[], [], [id]]
    item = told(hall)["items"][0]
    assert item["counters"] == [1, 3]
    assert ([one["counter"] for one in item["reads"]], [one["counter"] for one in item["missing"]]) == ([1], [3])


def test_message_read_at_a_counter_is_not_shown_to_the_next_who_sits_there(hall: Hall) -> None:
    b.hire(hall, "1001", "1002")
    one = sits(hall, "1001")
    id = give(hall, "message")
    read(hall, id, by=one)
    act(hall, b.CloseCounter(counter=1), one)
    sits(hall, "1002")
    assert to_read(hall) == []


def test_message_stops_nobody(hall: Hall) -> None:
    give(hall, "message")
    b.issue(hall)
    b.open_counter(hall)
    assert b.next_(hall)["ticket"]["state"] == "called"
    assert [item["must_confirm"] for item in seen(hall)["items"]] == [False]


def test_message_for_others_is_not_there_to_be_read(hall: Hall) -> None:
    b.open_counter(hall)
    id = give(hall, "message", counters=(2,))
    assert refused(hall, ReadNotice(notice=id, counter=1), clerk_at(1)).code == "unknown_notice"
    assert refused(hall, ReadNotice(notice=99_999, counter=1), clerk_at(1)).code == "unknown_notice"


def test_withdrawn_message_is_gone_and_reading_it_late_is_no_mistake(hall: Hall) -> None:
    b.open_counter(hall)
    id = give(hall, "message")
    act(hall, EndNotice(notice=id), BOSS)
    assert (seen(hall)["items"], told(hall)["items"]) == ([], [])
    before = last_seq(hall)
    read(hall, id)
    assert last_seq(hall) == before


# --- notices


@pytest.fixture
def unread(hall: Hall) -> int:
    """A notice before anybody has called, and somebody who waits."""
    b.hire(hall, "900", "1001", "1002")
    b.issue(hall)
    b.issue(hall)
    return give(hall)


def test_notice_is_read_before_the_first_call(hall: Hall, unread: int) -> None:
    who = sits(hall, "1001")
    refusal = refused(hall, Next(counter=1), who)
    assert refusal.code == "notices_unread"
    assert [(one["id"], one["text"]) for one in refusal.details["notices"]] == [(unread, TEXT)]
    assert [(item["name"], item["must_confirm"]) for item in seen(hall)["items"]] == [("name of 900", True)]
    read(hall, unread, by=who)
    assert act(hall, Next(counter=1), who)["ticket"]["number"] == "B001"
    assert seen(hall)["items"][0]["read"] is True


@pytest.mark.parametrize("press", [b.Call(counter=1, number="B001"), b.WalkIn(counter=1, service="pay")])
def test_notice_is_read_before_any_call(hall: Hall, unread: int, press: object) -> None:
    who = sits(hall, "1001")
    assert refused(hall, press, who).code == "notices_unread"
    read(hall, unread, by=who)
    assert act(hall, press, who)["ticket"]["state"] == "called"


def test_each_person_reads_for_themselves_once_wherever_they_sit(hall: Hall, unread: int) -> None:
    one = sits(hall, "1001")
    read(hall, unread, by=one)
    act(hall, b.CloseCounter(counter=1), one)
    sits(hall, "1001", 2)
    assert act(hall, Next(counter=2), one)["ticket"]["number"] == "B001"
    other = sits(hall, "1002", 1)
    assert refused(hall, Next(counter=1), other).code == "notices_unread"
    item = told(hall)["items"][0]
    assert [(r["staff"], r["name"], r["counter"]) for r in item["reads"]] == [("1001", "name of 1001", 1)]
    assert [(m["staff"], m["counter"]) for m in item["missing"]] == [("1002", 1)]


def test_counter_that_was_opened_by_a_token_reads_for_itself(hall: Hall, unread: int) -> None:
    b.open_counter(hall)
    assert refused(hall, Next(counter=1), clerk_at(1)).code == "notices_unread"
    read(hall, unread)
    assert b.next_(hall)["ticket"]["number"] == "B001"
    assert told(hall)["items"][0]["reads"][0]["counter"] == 1


def test_notice_in_mid_work_stops_nobody_today_but_the_first_call_tomorrow(hall: Hall, clock: FakeClock) -> None:
    b.issue(hall)
    b.open_counter(hall)
    b.next_(hall)
    id = give(hall, until="2026-11-25")
    b.issue(hall)
    clock.advance(60)
    assert b.next_(hall)["ticket"]["number"] == "B002"
    assert [(item["id"], item["must_confirm"]) for item in seen(hall)["items"]] == [(id, False)]
    clock.advance(hours=24)
    b.issue(hall)
    assert refused(hall, Next(counter=1), clerk_at(1)).code == "notices_unread"
    read(hall, id)
    assert b.next_(hall)["ticket"]["number"] == "B001"


def test_calls_of_another_are_not_ones_own_first(hall: Hall) -> None:
    b.hire(hall, "1001", "1002")
    b.issue(hall)
    b.issue(hall)
    act(hall, Next(counter=1), sits(hall, "1001"))
    give(hall)
    assert refused(hall, Next(counter=2), sits(hall, "1002", 2)).code == "notices_unread"


def test_read_once_is_read_for_all_its_days(hall: Hall, clock: FakeClock) -> None:
    b.open_counter(hall)
    id = give(hall, until=None)
    read(hall, id)
    clock.advance(hours=48)
    b.issue(hall)
    assert b.next_(hall)["ticket"]["number"] == "B001"


def test_notice_is_over_with_its_last_day(hall: Hall, clock: FakeClock) -> None:
    today, tomorrow = give(hall), give(hall, until="2026-11-24")
    b.open_counter(hall)
    assert to_read(hall) == [today, tomorrow]
    clock.advance(hours=24)
    hall.housekeep()
    assert to_read(hall) == [tomorrow]
    clock.advance(hours=24)
    hall.housekeep()
    assert told(hall)["items"] == []


def test_day_ends_help_and_messages(hall: Hall, clock: FakeClock) -> None:
    b.open_counter(hall)
    ask(hall)
    give(hall, "message")
    clock.advance(hours=24)
    hall.housekeep()
    assert (told(hall), seen(hall)) == ({"help": [], "items": []}, {"help": None, "items": []})
    assert [one.how for one in events(hall) if type(one).__name__ == "NoticeEnded"] == ["over", "over"]  # type: ignore[attr-defined]


def test_who_only_ends_a_service_and_pauses_is_not_stopped(hall: Hall, clock: FakeClock) -> None:
    b.issue(hall)
    b.open_counter(hall)
    b.next_(hall)
    clock.advance(hours=24)
    give(hall)
    b.pause(hall)
    assert b.next_(hall)["finished"]["number"] == "B001"


def test_closed_counter_has_nothing_to_read(hall: Hall, unread: int) -> None:
    assert seen(hall)["items"] == []
    assert refused(hall, ReadNotice(notice=unread, counter=1), clerk_at(1)).code == "counter_closed"


def test_who_reads_twice_has_read_once(hall: Hall, unread: int) -> None:
    b.open_counter(hall)
    read(hall, unread)
    read(hall, unread)
    assert kinds(events(hall)).count("NoticeRead") == 1


def test_words_are_not_in_the_journal(hall: Hall, unread: int) -> None:
    assert all("王经理" not in str(one.payload()) for one in events(hall))


WRONG: list[tuple[GiveNotice, Shape]] = [
    (GiveNotice(kind="notice", text=" \n"), {"text": "empty"}),
    (GiveNotice(kind="help", text="x"), {"kind": "unknown"}),
    (GiveNotice(kind="message", text="x", counters=(77,)), {"counters": "unknown"}),
    (GiveNotice(kind="notice", text="x", counters=(1,)), {"counters": "for_all"}),
    (GiveNotice(kind="notice", text="x", until="2026-11-22"), {"until": "past"}),
    (GiveNotice(kind="notice", text="x", until="2026-02-30"), {"until": "form"}),
]


@pytest.mark.parametrize(("command", "fields"), WRONG)
def test_what_cannot_be_given(hall: Hall, command: GiveNotice, fields: Shape) -> None:
    assert refused(hall, command, BOSS).details == {"fields": fields}


def test_unknown_notice_does_not_end(hall: Hall) -> None:
    assert refused(hall, EndNotice(notice=1)).code == "unknown_notice"
