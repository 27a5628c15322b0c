"""Staffing the hall: kept as part of the set-up, profiles by hand and by timetable, help, and how many stay open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hall import absence, reports
from hall.actions.counters import CloseCounter, Pause
from hall.actions.staffing import SaveStaffing, SwitchProfile, staffing_of
from hall.desk import Hall
from hall.errors import HallError
from hall.staffing import Staffing
from tests.builders import (
    MANAGER,
    FakeClock,
    act,
    clerk_at,
    close_counter,
    document,
    finish,
    issue,
    kinds,
    last_seq,
    next_,
    open_counter,
    pause,
    queue,
    refused,
    resume,
    send_on,
    service,
    ticket,
    transfer,
)
from tests.builders import events as journal

Make = Callable[..., Hall]
AT_1, AT_2 = clerk_at(1), clerk_at(2)
NOON = {"code": "noon", "name": {"zh": "午间", "en": "Lunch"}, "counters": [{"number": 1, "first": ["card"]}]}
TWELVE_TO_TWO = {"profile": "noon", "days": [1, 2, 3, 4, 5], "opens": "12:00", "closes": "14:00"}


def plan(hall: Hall) -> dict[str, Any]:
    with hall.reading() as reading:
        return staffing_of(reading.catalogue).model_dump(mode="json")


def save(hall: Hall, **changes: Any) -> None:
    act(hall, SaveStaffing(staffing=Staffing.model_validate(plan(hall) | changes)))


def served(hall: Hall, counter: int = 1) -> list[str]:
    with hall.reading() as reading:
        shape: dict[str, Any] = reports.counter(reading, counter, public=True)
        return list(shape["services"])


# --- kept as part of the set-up


def test_plan_that_was_read_is_written_back_unchanged(hall: Hall) -> None:
    with hall.reading() as reading:
        before = reading.catalogue.model_dump(mode="json")
    save(hall)
    with hall.reading() as reading:
        assert reading.catalogue.model_dump(mode="json") == before


def test_plan_is_written_where_it_belongs(hall: Hall) -> None:
    counters = [{"number": 1, "first": ["new"], "second": [], "help": ["pay"]}]
    save(
        hall, counters=counters, services=[{"code": "pay", "help_after": 300}], profiles=[NOON],
        timetable=[TWELVE_TO_TWO], least_open=2, least_open_word=False,
    )  # fmt: skip
    kept = plan(hall)
    assert [one for one in kept["counters"] if one["number"] < 3] == [
        *counters,
        {"number": 2, "first": ["pay"], "second": ["new"], "help": []},
    ]
    assert {one["code"]: one["help_after"] for one in kept["services"]} == {"new": None, "pay": 300, "card": None}
    assert (kept["least_open"], kept["least_open_word"]) == (2, False)
    assert (served(hall), served(hall, 2)) == (["new"], ["pay", "new"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"counters": [{"number": 9, "first": ["pay"]}]}, "counters"),
        ({"counters": [{"number": 1}, {"number": 1}]}, "counters"),
        ({"counters": [{"number": 1, "help": ["gone"]}]}, "services"),
        ({"services": [{"code": "gone"}]}, "services"),
        ({"profiles": [NOON, NOON]}, "profiles"),
        ({"profiles": [NOON | {"counters": [{"number": 9}]}]}, "counters"),
    ],
)
def test_plan_with_what_the_hall_has_not_is_refused(hall: Hall, changes: dict[str, Any], field: str) -> None:
    command = SaveStaffing(staffing=Staffing.model_validate(plan(hall) | changes))
    assert list(refused(hall, command).details["fields"]) == [field]


def test_plan_with_a_mistake_is_refused_in_words(hall: Hall) -> None:
    changes = {"profiles": [NOON], "timetable": [TWELVE_TO_TWO, TWELVE_TO_TWO]}
    refusal = refused(hall, SaveStaffing(staffing=Staffing.model_validate(plan(hall) | changes)))
    assert (refusal.code, [one["code"] for one in refusal.details["problems"]]) == (
        "wrong_staffing",
        ["overlap"],
    )
    assert refusal.details["problems"][0]["what"] == NOON["name"]


def test_plan_of_another_version_is_refused(hall: Hall) -> None:
    save(hall, least_open=1)
    command = SaveStaffing(staffing=Staffing.model_validate(plan(hall)), based_on=1)
    assert refused(hall, command).code == "moved_on"


# --- work profiles


def test_profile_by_hand_changes_whom_a_counter_takes(hall: Hall, clock: FakeClock) -> None:
    save(hall, profiles=[NOON])
    issue(hall, "pay"), clock.advance(1), issue(hall, "card")
    open_counter(hall)
    act(hall, SwitchProfile(profile="noon"))
    assert (served(hall), served(hall, 2)) == (["card"], ["pay", "new"])
    assert next_(hall)["ticket"]["number"] == "C001"
    act(hall, SwitchProfile(profile=None))
    assert next_(hall, current=2)["repeated"]
    finish(hall)
    assert next_(hall)["ticket"]["number"] == "B001"


def test_profile_that_is_in_force_is_not_put_in_force_again(hall: Hall) -> None:
    save(hall, profiles=[NOON])
    act(hall, SwitchProfile(profile="noon"))
    before = last_seq(hall)
    act(hall, SwitchProfile(profile="noon"))
    assert last_seq(hall) == before
    assert refused(hall, SwitchProfile(profile="night")).details == {"fields": {"profile": "unknown"}}


def test_profile_goes_by_the_timetable(hall: Hall, clock: FakeClock) -> None:
    save(hall, profiles=[NOON], timetable=[TWELVE_TO_TWO])
    seen = []
    for at in ("11:59:59", "12:00", "13:59:59", "14:00"):
        clock.advance_to(f"2026-11-23T{at}+08:00")
        hall.housekeep()
        seen.append(served(hall))
    assert seen == [["pay"], ["card"], ["card"], ["pay"]]
    hall.housekeep()
    assert kinds(journal(hall))[-2:] == ["CatalogueChanged", "CatalogueChanged"]


def test_profile_by_hand_holds_until_the_timetable_speaks(hall: Hall, clock: FakeClock) -> None:
    save(hall, profiles=[NOON], timetable=[TWELVE_TO_TWO])
    clock.advance_to("2026-11-23T12:00+08:00")
    hall.housekeep()
    clock.advance(minutes=5)
    act(hall, SwitchProfile(profile=None))
    for at, wanted in (("13:59", ["pay"]), ("14:00", ["pay"])):
        clock.advance_to(f"2026-11-23T{at}+08:00")
        hall.housekeep()
        assert served(hall) == wanted
    clock.advance_to("2026-11-24T12:00+08:00")
    hall.housekeep()
    assert served(hall) == ["card"]


def test_profile_that_is_taken_away_is_in_force_no_more(hall: Hall) -> None:
    save(hall, profiles=[NOON])
    act(hall, SwitchProfile(profile="noon"))
    save(hall, profiles=[])
    assert served(hall) == ["pay"]


# --- automatic help


def helping(make: Make, clock: FakeClock) -> Hall:
    types = [service("new", "A"), service("pay", "B", help_after=300), service("card", "C")]
    counters = [
        {"number": 1, "name": {"zh": "1", "en": "1"}, "first": ["card"], "help": ["pay"]},
        {"number": 2, "name": {"zh": "2", "en": "2"}, "first": ["pay", "new"]},
    ]
    return make(document=document(services=types, counters=counters), clock=clock)


def test_counter_helps_while_a_wait_is_over_its_limit_and_stops_when_below(make: Make, clock: FakeClock) -> None:
    hall = helping(make, clock)
    open_counter(hall)
    issue(hall, "pay"), clock.advance(200), issue(hall, "pay"), clock.advance(100)
    assert refused_next(hall) == "queue_empty"
    clock.advance(1)
    answer = next_(hall)
    assert (answer["ticket"]["number"], answer["why"]["rule"]) == ("B001", "help")
    finish(hall)
    assert refused_next(hall) == "queue_empty"


def test_who_waits_longer_goes_first_when_a_counter_helps(make: Make, clock: FakeClock) -> None:
    hall = helping(make, clock)
    open_counter(hall)
    issue(hall, "card"), clock.advance(1), issue(hall, "pay"), clock.advance(301), issue(hall, "card")
    called = [next_(hall)["ticket"]["number"] for _ in range(3) if finish_or_not(hall)]
    assert called == ["C001", "B001", "C002"]


def refused_next(hall: Hall) -> str:
    try:
        next_(hall)
    except HallError as refusal:
        return refusal.code
    raise AssertionError("nobody was to be called")


def finish_or_not(hall: Hall) -> bool:
    with hall.reading() as reading:
        counter = reading.store.counter(1)
    if counter is not None and counter.ticket is not None:
        finish(hall)
    return True


# --- how many stay open


def test_too_few_counters_would_be_open(make: Make, clock: FakeClock) -> None:
    hall = make(document=document(rules={"least_open": 2}), clock=clock)
    for counter in (1, 2, 3):
        open_counter(hall, counter)
    pause(hall, 1)
    for command in (Pause(counter=2, reason="rest"), CloseCounter(counter=2)):
        refusal = refused(hall, command, AT_2)
        assert (refusal.code, refusal.details) == ("too_few_open", {"open": 1, "least": 2, "word": True})
    # who is in a pause already may leave; a manager knows what they do, and may give their word
    close_counter(hall, 1)
    act(hall, Pause(counter=2, reason="rest"), MANAGER)
    resume(hall, 2)
    pause(hall, 2, word=True)


def test_two_do_not_slip_out_together(make: Make, clock: FakeClock) -> None:
    """A pause that is taken for after the customer counts as taken."""
    hall = make(document=document(rules={"least_open": 1}), clock=clock)
    issue(hall)
    open_counter(hall, 1), open_counter(hall, 2), next_(hall, 1)
    pause(hall, 1)
    assert refused(hall, Pause(counter=2, reason="rest"), AT_2).code == "too_few_open"


def test_word_does_not_help_where_the_hall_does_not_take_it(make: Make, clock: FakeClock) -> None:
    hall = make(document=document(rules={"least_open": 1, "least_open_word": False}), clock=clock)
    open_counter(hall)
    assert refused(hall, Pause(counter=1, reason="rest", word=True), AT_1).details["word"] is False


def test_after_hours_everybody_may_go_home(make: Make, clock: FakeClock) -> None:
    hours = [{"opens": "08:30", "closes": "17:00"}]
    hall = make(document=document(hours=hours, rules={"least_open": 1}), clock=clock)
    open_counter(hall)
    assert refused(hall, CloseCounter(counter=1), AT_1).code == "too_few_open"
    clock.advance_to("2026-11-23T17:00+08:00")
    assert close_counter(hall)["state"] == "closed"


def test_absence_says_what_it_does_to_the_waits(hall: Hall, clock: FakeClock) -> None:
    open_counter(hall, 1), open_counter(hall, 2)
    for _ in range(6):
        issue(hall), next_(hall, 1), clock.advance(120), finish(hall, 1)
    for _ in range(4):
        issue(hall)
    with hall.reading() as reading:
        found = absence.absence(reading, 1)
    assert (found["open"], found["least"], found["too_few"]) == (1, 0, False)
    (pay,) = found["services"]
    assert (pay["service"], pay["waiting"], pay["counters"]) == ("pay", 4, 1)
    assert pay["then"]["low"] > pay["now"]["low"]
    with hall.reading() as reading, pytest.raises(HallError, match="unknown_counter"):
        absence.absence(reading, 9)


def test_absence_of_the_last_counter_leaves_nobody(hall: Hall) -> None:
    open_counter(hall, 1)
    with hall.reading() as reading:
        (pay,) = absence.absence(reading, 1)["services"]
    assert (pay["then"], pay["counters"]) == (None, 0)


# --- nobody is left waiting for a counter that is closed


def test_closing_counter_sends_those_who_were_sent_to_it_to_their_type(hall: Hall, clock: FakeClock) -> None:
    first, second = (issue(hall, "pay")["id"] for _ in range(2))
    open_counter(hall, 1), open_counter(hall, 3)
    transfer(hall, second, to_counter=3)
    before = ticket(hall, second)
    assert queue(hall, "c:3") == ["B002"]
    close_counter(hall, 3)
    assert (queue(hall, "c:3"), queue(hall)) == ([], ["B001", "B002"])
    after = ticket(hall, second)
    assert (after.turn_at, after.waiting_since) == (before.turn_at, before.waiting_since)
    next_(hall, 1)
    send_on(hall, 1, to_counter=1)
    assert ticket(hall, first).queue == "c:1"
