"""Taking a number, and what moves a ticket that is at no counter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hall.actions.issuing import Issue, Leave, Prioritise, Release, Reprint, Restore, Transfer
from hall.actions.work import Actor
from hall.check import check
from hall.desk import Hall
from hall.events import CategoryChanged, TicketIssued
from tests.builders import (
    GREETER,
    KIOSK,
    MANAGER,
    OPEN_DAYTIME,
    START,
    FakeClock,
    act,
    call,
    clerk_at,
    document,
    entries,
    events,
    finish,
    hire,
    hold,
    issue,
    kinds,
    last_seq,
    leave,
    miss,
    next_,
    open_counter,
    pause,
    printer,
    prioritise,
    put_back,
    queue,
    refused,
    release,
    reprint,
    restore,
    service,
    slips,
    start,
    ticket,
    transfer,
    walk_in,
)

Make = Callable[..., Hall]

# --- issue


def test_issue_answers_a_ticket(hall: Hall) -> None:
    answer = issue(hall, "pay", "vip", language="en", needs=("wheelchair",))
    assert answer == {
        "id": answer["id"],
        "number": "B001",
        "service": "pay",
        "category": "vip",
        "state": "waiting",
        "language": "en",
        "business_day": "2026-11-23",
        "issued_at": "2026-11-23T01:00:00.000Z",
        "turn_at": "2026-11-23T00:58:30.000Z",
        "recalls": 0,
        "slip": "none",
        "needs": ["wheelchair"],
        "ahead": 0,
    }


def test_issue_records_the_fact(hall: Hall) -> None:
    answer = issue(hall, "pay", "vip")
    (entry,) = entries(hall, after=last_seq(hall) - 1)
    assert entry.event == TicketIssued(
        ticket=entry.seq,
        number="B001",
        service="pay",
        category="vip",
        language="zh",
        day="2026-11-23",
        prefix="B",
        ordinal=1,
        turn_at=START - 90_000,
        head_start=90,
        queue="s:pay",
        device="kiosk-1",
    )
    assert (answer["id"], entry.at, entry.actor) == (
        entry.seq,
        START,
        {"principal": "token:kiosk", "role": "kiosk", "device": "kiosk-1"},
    )


def test_issue_numbers_each_series_from_one(hall: Hall) -> None:
    numbers = [issue(hall, wanted)["number"] for wanted in ("pay", "new", "pay", "card", "pay")]
    assert numbers == ["B001", "A001", "B002", "C001", "B003"]


def test_issue_shares_a_series_between_types(make: Make) -> None:
    hall = make(document=document(services=[service("pay", "B"), service("new", "B"), service("card", "C")]))
    assert [issue(hall, wanted)["number"] for wanted in ("pay", "new", "pay")] == ["B001", "B002", "B003"]


def test_issue_counts_who_is_ahead_in_its_queue(hall: Hall) -> None:
    issue(hall), issue(hall), issue(hall, "new")
    assert issue(hall)["ahead"] == 2
    assert issue(hall, "pay", "priority")["ahead"] == 0


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"service": "nothing"}, "service"),
        ({"category": "king"}, "category"),
        ({"language": "fr"}, "language"),
        ({"appointment": "a-1"}, "appointment"),
    ],
)
def test_issue_refuses_wrong_wishes(hall: Hall, wish: dict[str, Any], field: str) -> None:
    refusal = refused(hall, Issue(**{"service": "pay", **wish}), KIOSK)
    assert (refusal.code, refusal.details) == ("wrong_values", {"fields": {field: "unknown"}})


@pytest.mark.parametrize(
    ("pay", "code", "reason"),
    [
        ({"paused": True}, "closed", "paused"),
        ({"hours": [{"opens": "10:00", "closes": "12:00"}]}, "closed", "closed_now"),
        ({"message": {"zh": "请到二楼", "en": "Second floor"}}, "closed", "paused"),
    ],
)
def test_issue_refuses_a_type_that_is_shut(make: Make, pay: dict[str, Any], code: str, reason: str) -> None:
    hall = make(document=document(services=[service("pay", "B", **pay), service("new", "A"), service("card", "C")]))
    refusal = refused(hall, Issue(service="pay"), KIOSK)
    assert (refusal.code, refusal.details["reason"]) == (code, reason)


def test_issue_stops_at_the_quota_of_the_day(make: Make) -> None:
    hall = make(document=document(services=[service("pay", "B", quota=2), service("new", "A"), service("card", "C")]))
    issue(hall), issue(hall)
    refusal = refused(hall, Issue(service="pay"), KIOSK)
    assert refusal.code == "quota_reached"
    # a hall without hours gives numbers again when its day turns
    assert refusal.details == {"reason": "quota_reached", "again_at": "2026-11-23T20:00:00.000Z"}


def test_issue_outside_the_hours_of_the_hall(make: Make, clock: FakeClock) -> None:
    hall = make(document=document(hours=OPEN_DAYTIME))
    issue(hall)
    clock.advance(hours=8)
    assert refused(hall, Issue(service="pay"), KIOSK).code == "closed"


def test_issue_knows_who_waits_already(hall: Hall) -> None:
    held = issue(hall, identity="110101 x")
    refusal = refused(hall, Issue(service="pay", identity=" 110101 X"), KIOSK)
    assert (refusal.code, refusal.details["ticket"]["id"]) == ("already_waiting", held["id"])
    issue(hall, "new", identity="110101 X")
    leave(hall, held["id"])
    assert issue(hall, identity="110101 X")["number"] == "B002"


def test_issue_keeps_no_identity_and_no_note_in_the_journal(hall: Hall) -> None:
    answer = issue(hall, identity="secret-7", note="secret-8", needs=("secret-9",))
    with hall.reading() as reading:
        written = "".join(row.payload + row.actor for row in reading.store.raw_entries(0, 100))
        kept = reading.store.private(answer["id"])
    assert "secret" not in written
    assert kept == {"note": "secret-8", "needs": '["secret-9"]', "remark": None}


def test_issue_writes_the_slip_with_the_number(make: Make) -> None:
    hall = make(document=document(printers=[printer("p1", device="kiosk-1")]))
    answer = issue(hall)
    (slip,) = slips(hall)
    assert answer["slip"] == "queued"
    assert (slip.id, slip.ticket, slip.printer, slip.device) == (answer["id"], answer["id"], "p1", "kiosk-1")
    assert (slip.state, slip.mark, slip.facts) == ("queued", False, {"ahead": 0, "wait": None})
    assert issue(hall, by=GREETER)["slip"] == "none"


def test_issue_after_a_refused_one_leaves_no_gap(hall: Hall) -> None:
    issue(hall)
    refused(hall, Issue(service="pay", category="king"), KIOSK)
    assert issue(hall)["number"] == "B002"


# --- reprint


def test_reprint_is_marked(make: Make) -> None:
    hall = make(document=document(printers=[printer()]))
    first = issue(hall)
    answer = reprint(hall, "2026-11-23~B001")
    assert (answer["id"], answer["slip"]) == (first["id"], "queued")
    assert [(slip.ticket, slip.mark) for slip in slips(hall)] == [(first["id"], False), (first["id"], True)]


def test_reprint_without_a_printer(hall: Hall) -> None:
    assert refused(hall, Reprint(ticket=issue(hall)["id"]), KIOSK).code == "no_printer"


# --- leave


def test_leave_ends_a_waiting_ticket(hall: Hall) -> None:
    answer = leave(hall, issue(hall)["id"], "tired")
    assert (answer["state"], answer["reason"], answer["ended_at"]) == ("left", "tired", "2026-11-23T01:00:00.000Z")
    assert queue(hall) == []


def test_leave_of_a_called_one_frees_the_counter(hall: Hall) -> None:
    first = issue(hall)
    open_counter(hall), next_(hall)
    assert leave(hall, first["id"])["state"] == "left"
    assert open_counter(hall)["state"] == "idle"


def test_leave_begins_the_pause_that_was_asked_for(hall: Hall) -> None:
    first = issue(hall)
    open_counter(hall), next_(hall), pause(hall)
    leave(hall, first["id"])
    assert open_counter(hall)["state"] == "paused"


def test_leave_of_one_being_served_is_no_move(hall: Hall) -> None:
    first = issue(hall)
    open_counter(hall), next_(hall), start(hall)
    assert refused(hall, Leave(ticket=first["id"]), GREETER).code == "illegal_move"


# --- restore


def missed_one(hall: Hall) -> int:
    id = int(issue(hall)["id"])
    open_counter(hall), next_(hall), miss(hall)
    return id


def test_restore_is_so_many_places_behind_the_front(hall: Hall, clock: FakeClock) -> None:
    missed = missed_one(hall)
    for _ in range(5):
        clock.advance(10)
        issue(hall)
    answer = restore(hall, missed)
    assert (answer["state"], answer["ahead"]) == ("waiting", 3)
    assert queue(hall) == ["B002", "B003", "B004", "B001", "B005", "B006"]


def test_restore_is_the_last_when_fewer_wait(hall: Hall, clock: FakeClock) -> None:
    missed = missed_one(hall)
    clock.advance(10)
    issue(hall), issue(hall)
    clock.advance(10)
    assert restore(hall, missed)["ahead"] == 2


def test_restore_to_the_front_where_the_hall_wants_it(make: Make) -> None:
    hall = make(document=document(rules={"restore_places": 0}))
    missed = missed_one(hall)
    issue(hall)
    assert restore(hall, missed)["ahead"] == 0


def test_restore_forgets_the_counter_it_missed(hall: Hall) -> None:
    answer = restore(hall, missed_one(hall))
    assert [name for name in ("called_at", "ended_at", "counter", "staff") if name in answer] == []


def test_restore_of_one_who_waits_is_no_move(hall: Hall) -> None:
    assert refused(hall, Restore(ticket=issue(hall)["id"]), KIOSK).code == "illegal_move"


# --- release


def test_release_waits_at_the_old_turn(hall: Hall, clock: FakeClock) -> None:
    first = issue(hall)
    open_counter(hall), next_(hall), hold(hall)
    clock.advance(100)
    issue(hall)
    answer = release(hall, first["id"])
    assert (answer["state"], answer["ahead"], ticket(hall, first["id"]).held) == ("waiting", 0, 100_000)


def test_release_of_one_not_held_is_no_move(hall: Hall) -> None:
    assert refused(hall, Release(ticket=issue(hall)["id"])).code == "illegal_move"


# --- priority


def test_priority_moves_by_the_head_start(hall: Hall, clock: FakeClock) -> None:
    issue(hall)
    clock.advance(600)
    second = issue(hall)
    answer = prioritise(hall, second["id"], "priority")
    assert (answer["category"], answer["ahead"]) == ("priority", 0)
    assert events(hall, last_seq(hall) - 1) == [
        CategoryChanged(
            ticket=second["id"],
            number="B002",
            category="priority",
            was="ordinary",
            head_start=900,
            turn_at=START + 600_000 - 900_000,
            reason="old",
        )
    ]
    assert prioritise(hall, second["id"], "ordinary")["ahead"] == 1
    assert ticket(hall, second["id"]).turn_at == START + 600_000


def test_priority_keeps_the_place_a_restore_gave(hall: Hall, clock: FakeClock) -> None:
    missed = missed_one(hall)
    clock.advance(10)
    for _ in range(4):
        issue(hall)
    restore(hall, missed)
    before = ticket(hall, missed).turn_at
    prioritise(hall, missed, "vip")
    assert ticket(hall, missed).turn_at == before - 90_000


def test_priority_refuses_an_unknown_category(hall: Hall) -> None:
    refusal = refused(hall, Prioritise(ticket=issue(hall)["id"], category="king", reason="-"), GREETER)
    assert refusal.details == {"fields": {"category": "unknown"}}


def test_priority_of_one_at_a_counter_is_no_move(hall: Hall) -> None:
    first = issue(hall)
    open_counter(hall), next_(hall)
    assert refused(hall, Prioritise(ticket=first["id"], category="vip", reason="-"), GREETER).code == "illegal_move"


# --- transfer of one who waits


def test_transfer_keeps_number_and_turn(hall: Hall, clock: FakeClock) -> None:
    first = issue(hall, "pay")
    clock.advance(10)
    issue(hall, "new")
    answer = transfer(hall, first["id"], service="new")
    assert (answer["number"], answer["service"], answer["ahead"]) == ("B001", "new", 0)
    assert queue(hall, "s:new") == ["B001", "A001"]


@pytest.mark.parametrize(
    ("place", "order"),
    [("own", ["A001", "B001", "A002"]), ("first", ["B001", "A001", "A002"]), ("last", ["A001", "A002", "B001"])],
)
def test_transfer_to_a_place(hall: Hall, clock: FakeClock, place: str, order: list[str]) -> None:
    issue(hall, "new"), clock.advance(10)
    moved = issue(hall, "pay")
    clock.advance(10), issue(hall, "new"), clock.advance(10)
    transfer(hall, moved["id"], place, service="new")
    assert queue(hall, "s:new") == order


def test_transfer_to_a_counter_is_called_there_and_nowhere_else(hall: Hall) -> None:
    first = issue(hall, "pay")
    transfer(hall, first["id"], to_counter=3)
    open_counter(hall, 1), open_counter(hall, 3)
    assert queue(hall, "c:3") == ["B001"]
    assert next_(hall, 3)["ticket"]["id"] == first["id"]


def test_transfer_to_a_person_is_called_where_they_sit(hall: Hall) -> None:
    hire(hall, "101")
    first = issue(hall, "pay")
    transfer(hall, first["id"], to_staff="101")
    open_counter(hall, 3, staff="101")
    assert next_(hall, 3)["ticket"]["id"] == first["id"]


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({}, "service"),
        ({"to_counter": 1, "to_staff": "101"}, "service"),
        ({"service": "nothing"}, "service"),
        ({"to_counter": 9}, "counter"),
        ({"to_staff": "999"}, "staff"),
    ],
)
def test_transfer_refuses_to_nowhere(hall: Hall, wish: dict[str, Any], field: str) -> None:
    refusal = refused(hall, Transfer(ticket=issue(hall)["id"], place="own", **wish))
    assert (refusal.code, list(refusal.details["fields"])) == ("wrong_values", [field])


def test_transfer_of_one_at_a_counter_is_for_that_counter(hall: Hall) -> None:
    first = issue(hall)
    open_counter(hall), next_(hall)
    assert refused(hall, Transfer(ticket=first["id"], place="own", service="new"), clerk_at(2)).code == "forbidden"
    answer = transfer(hall, first["id"], service="new", by=clerk_at(1))
    assert (answer["state"], answer["service"]) == ("waiting", "new")
    assert open_counter(hall)["state"] == "idle"


def test_transfer_of_one_who_is_done_is_no_move(hall: Hall) -> None:
    first = issue(hall)
    open_counter(hall), next_(hall), finish(hall)
    assert refused(hall, Transfer(ticket=first["id"], place="own", service="new")).code == "illegal_move"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda id: Prioritise(ticket=id, category="king", reason="-"),
        lambda id: Transfer(ticket=id, place="own", service="nothing"),
    ],
)
def test_a_wrong_body_is_seen_before_a_wrong_state(hall: Hall, wrong: Callable[[int], Any]) -> None:
    assert refused(hall, wrong(leave(hall, issue(hall)["id"])["id"])).code == "wrong_values"


# --- naming a ticket


@pytest.mark.parametrize("command", [Leave, Restore, Release, Reprint])
@pytest.mark.parametrize(
    "name", [999, "999", "2026-11-23~B001", "B001", "", "~", "-1", "١", "9" * 40, "2026-11-22~B001"]
)
def test_a_ticket_nobody_has(make: Make, command: Any, name: int | str) -> None:
    hall = make(document=document(printers=[printer()]))
    refusal = refused(hall, command(ticket=name), Actor(principal="t", role="manager"))
    assert refusal.code == "unknown_ticket"


def test_a_ticket_by_day_and_number_or_id(hall: Hall) -> None:
    id = issue(hall)["id"]
    assert leave(hall, "2026-11-23~B001")["id"] == id
    assert refused(hall, Leave(ticket=str(id)), GREETER).code == "illegal_move"


def test_time_waited_is_what_was_waited(hall: Hall, clock: FakeClock) -> None:
    first = issue(hall)
    open_counter(hall)
    clock.advance(100), next_(hall), clock.advance(10), put_back(hall), clock.advance(5)
    call(hall, "B001"), clock.advance(7), start(hall), hold(hall), clock.advance(50), release(hall, first["id"])
    clock.advance(3), next_(hall), clock.advance(1), finish(hall)
    done = ticket(hall, first["id"])
    assert (done.waited, done.held) == (118_000, 50_000)


def test_walk_in_takes_the_next_number_of_the_series(hall: Hall) -> None:
    issue(hall), open_counter(hall)
    assert walk_in(hall)["ticket"]["number"] == "B002"
    assert kinds(events(hall, last_seq(hall) - 2)) == ["TicketIssued", "TicketCalled"]
    assert act(hall, Issue(service="pay"), MANAGER)["number"] == "B003"


# --- a pre-printed paper roll


@pytest.fixture
def rolled(make: Make) -> Hall:
    return make(document=document(roll_prefix="R", printers=[printer()]))


def test_number_of_a_roll_waits_like_any_other_and_prints_nothing(rolled: Hall) -> None:
    first = issue(rolled, roll=57, by=GREETER)
    assert (first["number"], first["state"], first["slip"], first["ahead"]) == ("R057", "waiting", "none", 0)
    assert issue(rolled, by=GREETER)["ahead"] == 1
    assert issue(rolled, roll=12, by=GREETER)["number"] == "R012"
    open_counter(rolled)
    assert next_(rolled)["ticket"]["number"] == "R057"
    assert check(rolled).ok


def test_roll_leaves_the_series_without_a_gap(rolled: Hall) -> None:
    numbers = [issue(rolled, by=GREETER, **more)["number"] for more in ({}, {"roll": 500}, {}, {"roll": 1}, {})]
    assert numbers == ["B001", "R500", "B002", "R001", "B003"]


def test_number_of_a_roll_is_given_once_a_day(rolled: Hall, clock: FakeClock) -> None:
    issue(rolled, roll=7, by=GREETER)
    assert refused(rolled, Issue(service="new", roll=7), GREETER).code == "number_taken"
    clock.advance(hours=24)
    assert issue(rolled, roll=7, by=GREETER)["number"] == "R007"
    assert check(rolled).ok


def test_roll_is_for_staff(rolled: Hall) -> None:
    assert refused(rolled, Issue(service="pay", roll=7), KIOSK).code == "forbidden"


def test_hall_without_a_roll_has_no_numbers_of_it(hall: Hall) -> None:
    assert refused(hall, Issue(service="pay", roll=7), GREETER).details == {"fields": {"roll": "unknown"}}
