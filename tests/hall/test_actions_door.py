"""The rules at the door in a hall: what refuses a number and until when, what staff set aside, saving the rules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hall import reports
from hall.actions.door import SaveDoor, door_of
from hall.actions.issuing import Issue
from hall.actions.work import Actor
from hall.check import check
from hall.desk import Hall
from hall.door import Door
from hall.events import CatalogueChanged, TicketIssued
from tests.builders import (
    GREETER,
    KIOSK,
    MANAGER,
    FakeClock,
    Shape,
    act,
    call,
    clerk_at,
    document,
    events,
    finish,
    hold,
    issue,
    make_hall,
    miss,
    next_,
    open_counter,
    refused,
    service,
    start,
    walk_in,
)

Make = Callable[..., Hall]
WEEK = [{"days": [1, 2, 3, 4, 5], "opens": "08:30", "closes": "17:00"}]
HOLIDAY = {"name": {"zh": "国庆节", "en": "National Day"}, "first": "2026-11-23", "last": "2026-11-24"}
INTEGRATION = Actor(principal="token:integration", role="integration")


def with_pay(pay: Shape | None = None, **changes: Any) -> Shape:
    services = [service("pay", "B", **(pay or {})), service("new", "A"), service("card", "C")]
    return document(services=services, **changes)


def pay_now(hall: Hall) -> Shape:
    with hall.reading() as reading:
        found: Shape = next(one for one in reports.services(reading) if one["code"] == "pay")
        return found


def why_not(hall: Hall) -> tuple[str, str, str | None]:
    """What a kiosk is told: code, reason, until when; the list of types says the same."""
    refusal = refused(hall, Issue(service="pay"), KIOSK)
    listed = pay_now(hall)
    told = (refusal.details["reason"], refusal.details.get("again_at"))
    assert (listed["open"], listed["reason"], listed.get("again_at")) == (False, *told)
    return (refusal.code, *told)


# --- hours and days that differ


def test_out_of_hours_it_is_said_when_it_opens(make: Make, clock: FakeClock) -> None:
    hall = make(document=with_pay(hours=WEEK))
    clock.advance_to("2026-11-23T17:00:00+08:00")
    assert why_not(hall) == ("closed", "closed_now", "2026-11-24T00:30:00.000Z")
    clock.advance_to("2026-11-27T18:00:00+08:00")
    assert why_not(hall) == ("closed", "closed_now", "2026-11-30T00:30:00.000Z")


def test_a_holiday_is_named(make: Make) -> None:
    hall = make(document=with_pay(hours=WEEK, holidays=[HOLIDAY]))
    assert why_not(hall) == ("closed", "closed_now", "2026-11-25T00:30:00.000Z")
    assert pay_now(hall)["holiday"] == HOLIDAY["name"]
    assert refused(hall, Issue(service="pay"), KIOSK).details["holiday"] == HOLIDAY["name"]


def test_a_clock_that_is_set_back_opens_nothing_again(make: Make, clock: FakeClock) -> None:
    hall = make(document=with_pay(hours=WEEK))
    clock.advance_to("2026-11-23T17:00:00+08:00")
    issue(hall, service="new", by=MANAGER, anyway=True, note="留下的客户")
    clock.set_wall(-3600)
    assert why_not(hall)[:2] == ("closed", "closed_now")


# --- quotas


def test_the_morning_has_its_own_quota(make: Make, clock: FakeClock) -> None:
    hall = make(document=with_pay({"quota_morning": 2, "quota_afternoon": 1}))
    issue(hall), issue(hall)
    assert why_not(hall) == ("quota_reached", "quota_reached", "2026-11-23T04:00:00.000Z")
    clock.advance_to("2026-11-23T12:00:00+08:00")
    issue(hall)
    assert why_not(hall) == ("quota_reached", "quota_reached", "2026-11-23T20:00:00.000Z")
    clock.advance_to("2026-11-24T09:00:00+08:00")
    issue(hall)


def test_the_morning_ends_when_the_hall_says(make: Make, clock: FakeClock) -> None:
    hall = make(document=with_pay({"quota_morning": 1}, noon="11:00", hours=WEEK))
    issue(hall)
    assert why_not(hall)[2] == "2026-11-23T03:00:00.000Z"
    clock.advance_to("2026-11-23T11:00:00+08:00")
    issue(hall)


def test_after_midnight_it_is_still_the_afternoon_of_the_business_day(make: Make, clock: FakeClock) -> None:
    hall = make(document=with_pay({"quota_afternoon": 1}))
    clock.advance_to("2026-11-24T01:00:00+08:00")
    issue(hall)
    assert why_not(hall)[1] == "quota_reached"


def test_the_quota_of_the_day_goes_before_that_of_the_morning(make: Make) -> None:
    hall = make(document=with_pay({"quota": 1, "quota_morning": 1}, hours=WEEK))
    issue(hall)
    assert why_not(hall)[2] == "2026-11-24T00:30:00.000Z"


# --- the last ticket


def busy(hall: Hall, clock: FakeClock, minutes: int = 10) -> None:
    """One counter, whose services have taken so many minutes each."""
    open_counter(hall)
    for _ in range(5):
        issue(hall)
        next_(hall)
        start(hall)
        clock.advance(minutes=minutes)
        finish(hall)


CLOSES_AT_TEN = [{"opens": "08:30", "closes": "10:30"}]


def test_numbers_end_when_a_new_one_would_be_served_after_closing_time(make: Make, clock: FakeClock) -> None:
    hall = make(document=with_pay(hours=CLOSES_AT_TEN, last_ticket={"on": True}))
    busy(hall, clock)
    # 09:50: nobody waits, 15 minutes at most until the call and 10 of service, then one more each
    given_ = []
    while pay_now(hall)["open"]:
        given_.append(issue(hall))
    assert 1 <= len(given_) <= 4
    assert why_not(hall) == ("last_ticket_passed", "last_ticket_passed", "2026-11-24T00:30:00.000Z")
    # as soon as the line is shorter there are numbers again
    for _ in given_:
        next_(hall)
        clock.advance(seconds=2)
    finish(hall)
    assert pay_now(hall)["open"]


def admitted(folder: Path, grace: int) -> int:
    """How many more are let in at 09:50 where the hall closes at 10:30."""
    folder.mkdir()
    clock = FakeClock()
    rules = with_pay(hours=CLOSES_AT_TEN, last_ticket={"on": True, "grace": grace})
    hall = make_hall(folder, clock=clock, document=rules)
    busy(hall, clock)
    count = 0
    while pay_now(hall)["open"] and count < 100:
        issue(hall)
        count += 1
    hall.database.close()
    return count


def test_grace_lets_more_in(tmp_path: Path) -> None:
    strict, kind = (admitted(tmp_path / str(grace), grace) for grace in (0, 1800))
    assert strict < kind < 100


def test_a_customer_with_a_head_start_is_judged_by_their_own_place(make: Make, clock: FakeClock) -> None:
    hall = make(document=with_pay(hours=CLOSES_AT_TEN, last_ticket={"on": True}))
    busy(hall, clock)
    while pay_now(hall)["open"]:
        issue(hall)
    assert refused(hall, Issue(service="pay"), KIOSK).code == "last_ticket_passed"
    assert issue(hall, category="priority")["ahead"] == 0


@pytest.mark.parametrize("more", [{}, {"last_ticket": {"on": True}, "hours": []}])
def test_off_or_without_hours_no_number_is_the_last(make: Make, clock: FakeClock, more: Shape) -> None:
    hall = make(document=with_pay(**{"hours": CLOSES_AT_TEN, **more}))
    busy(hall, clock)
    for _ in range(20):
        issue(hall)


def test_while_nothing_is_known_of_the_pace_nobody_is_refused(make: Make, clock: FakeClock) -> None:
    hall = make(document=with_pay(hours=CLOSES_AT_TEN, last_ticket={"on": True}))
    clock.advance_to("2026-11-23T10:29:00+08:00")
    for _ in range(20):
        issue(hall)


# --- what staff set aside


@pytest.mark.parametrize("by", [GREETER, clerk_at(1), MANAGER])
def test_staff_give_a_number_all_the_same_with_a_note(make: Make, by: Actor) -> None:
    hall = make(document=with_pay({"quota": 1}))
    issue(hall)
    assert refused(hall, Issue(service="pay", note="远道而来"), by).code == "quota_reached"
    assert refused(hall, Issue(service="pay", anyway=True, note=" "), by).details == {"fields": {"note": "required"}}
    issue(hall, by=by, anyway=True, note="远道而来")
    issued = [one for one in events(hall) if isinstance(one, TicketIssued)]
    assert [one.despite for one in issued] == [None, "quota_reached"]
    assert "远道而来" not in str(events(hall))
    assert check(hall).problems == ()


@pytest.mark.parametrize("by", [KIOSK, INTEGRATION])
def test_nobody_else_does(make: Make, by: Actor) -> None:
    hall = make(document=with_pay({"quota": 1}))
    issue(hall)
    assert refused(hall, Issue(service="pay", anyway=True, note="n"), by).code == "quota_reached"


def test_a_type_that_nobody_serves_gives_none_to_anybody(make: Make) -> None:
    hall = make(document=with_pay({"paused": True}))
    assert refused(hall, Issue(service="pay", anyway=True, note="n"), MANAGER).details["reason"] == "paused"


def test_the_last_ticket_is_set_aside_and_said_so(make: Make, clock: FakeClock) -> None:
    hall = make(document=with_pay(hours=CLOSES_AT_TEN, last_ticket={"on": True}))
    busy(hall, clock)
    while pay_now(hall)["open"]:
        issue(hall)
    issue(hall, by=GREETER, anyway=True, note="坐轮椅的客户")
    issued = [one for one in events(hall) if isinstance(one, TicketIssued)]
    assert issued[-1].despite == "last_ticket_passed"


def test_anyway_says_nothing_where_no_rule_speaks_against_it(make: Make) -> None:
    hall = make(document=with_pay())
    issue(hall, by=GREETER, anyway=True)
    assert next(one for one in events(hall) if isinstance(one, TicketIssued)).despite is None


def test_who_stands_at_the_counter_is_served_whatever_the_door_says(make: Make) -> None:
    hall = make(document=with_pay({"quota": 1}, hours=[{"opens": "20:00", "closes": "21:00"}]))
    open_counter(hall)
    walk_in(hall)


# --- saving the rules


def rules(hall: Hall) -> Door:
    with hall.reading() as reading:
        return door_of(reading.catalogue)


def test_save_door_keeps_the_rules_and_nothing_else_changes(make: Make) -> None:
    hall = make(document=with_pay())
    with hall.reading() as reading:
        before = reading.catalogue
    written = rules(hall).model_dump(mode="json") | {"hours": WEEK, "holidays": [HOLIDAY], "noon": "11:30"}
    written["services"] = [{"code": "pay", "quota_morning": 20}]
    answer = act(hall, SaveDoor(door=Door.model_validate(written), based_on=1))
    assert answer == {"version": 2}
    assert CatalogueChanged(version=2, what="door") in events(hall)
    with hall.reading() as reading:
        after = reading.catalogue
    assert after.service_by_code["pay"].quota_morning == 20
    same = {"services", "hours", "holidays", "noon"}
    assert before.model_dump(exclude=same) == after.model_dump(exclude=same)


def test_slots_bring_the_category_of_appointments(make: Make) -> None:
    hall = make(document=with_pay())
    row = {"service": "pay", "opens": "09:00", "closes": "10:00", "every": 30, "capacity": 2}
    act(hall, SaveDoor(door=Door.model_validate({"slots": [row]})))
    with hall.reading() as reading:
        assert reading.catalogue.category_by_code["appointment"].name.zh == "预约"
        assert reports.hall(reading)["appointments"] is True


def test_what_contradicts_itself_is_not_saved(make: Make) -> None:
    hall = make(document=with_pay())
    door = Door.model_validate({"services": [{"code": "pay", "quota": 0}]})
    refusal = refused(hall, SaveDoor(door=door))
    assert (refusal.code, [one["code"] for one in refusal.details["problems"]]) == ("wrong_door", ["quota_zero"])


def test_save_door_of_an_old_version_or_a_type_that_is_gone(make: Make) -> None:
    hall = make(document=with_pay())
    assert refused(hall, SaveDoor(door=Door(), based_on=7)).code == "moved_on"
    gone = Door.model_validate({"services": [{"code": "gone"}]})
    assert refused(hall, SaveDoor(door=gone)).code == "wrong_values"


def test_rules_hold_from_the_next_number_on(make: Make) -> None:
    hall = make(document=with_pay())
    issue(hall)
    act(hall, SaveDoor(door=Door.model_validate({"services": [{"code": "pay", "quota": 1}]})))
    assert refused(hall, Issue(service="pay"), KIOSK).code == "quota_reached"


def test_one_number_for_a_person_and_a_type_wherever_it_is(make: Make, clock: FakeClock) -> None:
    hall = make(document=with_pay())
    open_counter(hall)
    held = issue(hall, identity="a1")["number"]

    def again() -> str:
        return str(refused(hall, Issue(service="pay", identity="a1"), KIOSK).details["ticket"]["state"])

    seen = [again()]
    next_(hall)
    seen.append(again())
    start(hall)
    seen.append(again())
    hold(hall)
    seen.append(again())
    assert seen == ["waiting", "called", "serving", "held"]
    issue(hall, service="new", identity="a1")
    assert held == "B001"
    call(hall, held)
    miss(hall)
    # who missed the call may come back or begin anew
    issue(hall, identity="a1")
