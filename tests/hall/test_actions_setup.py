"""The set-up changes while the hall works."""

from __future__ import annotations

from typing import Any

import pytest

from hall.actions.boards import SetZones
from hall.actions.counters import CloseCounter
from hall.actions.setup import AddPrinter, ChangeCatalogue, LiftEmergency, RaiseEmergency, RemovePrinter
from hall.check import check
from hall.desk import Hall
from hall.events import CatalogueChanged, DayOpened, EmergencyLifted, EmergencyRaised
from tests.builders import (
    MANAGER,
    OPEN_DAYTIME,
    FakeClock,
    act,
    call,
    document,
    entries,
    events,
    finish,
    issue,
    kinds,
    last_seq,
    leave,
    next_,
    open_counter,
    printer,
    prioritise,
    refused,
    service,
    ticket,
)


def change(hall: Hall, **changes: Any) -> int:
    return int(act(hall, ChangeCatalogue(document=document(**changes), what="test"))["version"])


def printers(hall: Hall) -> list[str]:
    with hall.reading() as reading:
        return [printer.name for printer in reading.catalogue.printers]


def test_change_is_a_new_version_and_holds_at_once(hall: Hall) -> None:
    issue(hall)
    assert change(hall, services=[service("pay", "P"), service("new", "A"), service("card", "C")]) == 2
    assert issue(hall)["number"] == "P001"
    happened = entries(hall, last_seq(hall) - 3)
    assert [entry.catalogue for entry in happened] == [1, 2, 2]
    assert happened[1].event == CatalogueChanged(version=2, what="test")
    with hall.reading() as reading:
        assert reading.store.document(1)["services"][1]["prefix"] == "B"


def test_change_that_does_not_hang_together(hall: Hall) -> None:
    wish = document(counters=[{"number": 1, "name": {"zh": "一"}, "first": ["pay"]}])
    refusal = refused(hall, ChangeCatalogue(document=wish, what="test"))
    assert (refusal.code, list(refusal.details["fields"])) == ("wrong_values", ["counters.0.name.en", "counters"])
    refusal = refused(hall, ChangeCatalogue(document=document(categories=[]), what="test"))
    assert list(refusal.details["fields"]) == ["document"]


def test_change_based_on_an_older_version(hall: Hall) -> None:
    change(hall)
    refusal = refused(hall, ChangeCatalogue(document=document(), what="test", based_on=1))
    assert (refusal.code, refusal.details) == ("moved_on", {"version": 2})
    assert act(hall, ChangeCatalogue(document=document(), what="test", based_on=2)) == {"version": 3}


def test_printer_is_added_changed_and_removed(hall: Hall) -> None:
    act(hall, AddPrinter(printer=printer("p1")))
    act(hall, AddPrinter(printer=printer("p2")))
    act(hall, AddPrinter(printer=printer("p1", width=58)))
    assert printers(hall) == ["p2", "p1"]
    assert [event.what for event in events(hall) if isinstance(event, CatalogueChanged)] == [
        "printer p1",
        "printer p2",
        "printer p1",
    ]
    act(hall, RemovePrinter(name="p2"))
    assert printers(hall) == ["p1"]
    assert refused(hall, RemovePrinter(name="p2")).code == "no_printer"


@pytest.mark.parametrize("wish", [{}, {"name": "p1"}, printer("p 1"), printer(url="ftp://192.0.2.1"), printer(width=3)])
def test_printer_that_is_none(hall: Hall, wish: dict[str, Any]) -> None:
    assert refused(hall, AddPrinter(printer=wish)).code == "wrong_values"


@pytest.mark.parametrize(
    "backups",
    [{"p1": "p1"}, {"p1": "p2", "p2": "p1"}, {"p1": "p3"}, {"p1": "p2", "p2": "p3", "p3": "p1"}],
)
def test_backups_are_printers_and_lead_to_an_end(hall: Hall, backups: dict[str, str]) -> None:
    wish = document(printers=[printer(name, backup=backup) for name, backup in backups.items()])
    assert refused(hall, ChangeCatalogue(document=wish, what="test")).code == "wrong_values"


def test_removed_printer_is_nobodys_backup_any_more(hall: Hall) -> None:
    act(hall, AddPrinter(printer=printer("p2")))
    act(hall, AddPrinter(printer=printer("p1", backup="p2")))
    act(hall, RemovePrinter(name="p2"))
    with hall.reading() as reading:
        assert [p.backup for p in reading.catalogue.printers] == [None]


def test_a_later_turn_of_the_day_holds_for_today(hall: Hall, clock: FakeClock) -> None:
    change(hall, day_turns_at="06:00")
    clock.advance_to("2026-11-24T05:00+08:00")
    assert issue(hall)["business_day"] == "2026-11-23"
    clock.advance_to("2026-11-24T06:00+08:00")
    assert issue(hall)["business_day"] == "2026-11-24"


def test_a_zone_further_west_never_opens_a_day_twice(hall: Hall, clock: FakeClock) -> None:
    issue(hall)
    change(hall, time_zone="America/New_York")
    clock.advance(hours=24)
    assert issue(hall)["number"] == "B002"
    clock.advance(hours=24)
    issue(hall)
    days = [event.day for event in events(hall) if isinstance(event, DayOpened)]
    assert days == ["2026-11-23", "2026-11-24"]
    assert check(hall).ok


def test_a_counter_taken_away_while_open_does_not_stop_the_day(hall: Hall, clock: FakeClock) -> None:
    change(hall, hours=OPEN_DAYTIME)
    first = issue(hall)
    open_counter(hall, 1), next_(hall, 1)
    change(hall, hours=OPEN_DAYTIME, counters=document()["counters"][1:])
    assert refused(hall, CloseCounter(counter=1), MANAGER).code == "unknown_counter"
    clock.advance_to("2026-11-24T09:00+08:00")
    assert issue(hall)["number"] == "B001"
    assert ticket(hall, first["id"]).state == "served"
    assert kinds(events(hall))[-5:] == ["TicketServed", "CounterClosed", "DayClosed", "DayOpened", "TicketIssued"]


def test_a_counter_taken_away_lets_its_customer_go(hall: Hall) -> None:
    first = issue(hall)
    open_counter(hall, 1), next_(hall, 1)
    change(hall, counters=document()["counters"][1:])
    assert leave(hall, first["id"])["state"] == "left"
    assert check(hall).ok


def test_a_type_taken_away_keeps_nobody_waiting(hall: Hall, clock: FakeClock) -> None:
    first, second = issue(hall), issue(hall)
    open_counter(hall, 1), next_(hall, 1)
    counters = [{**counter, "first": ["new"], "second": []} for counter in document()["counters"]]
    change(hall, services=[service("new", "A")], counters=counters)
    assert prioritise(hall, second["id"], "vip")["category"] == "vip"
    assert finish(hall, 1)["id"] == first["id"]
    assert call(hall, "B002")["ticket"]["id"] == second["id"]
    assert check(hall).ok


# --- emergency

FIRE = {"zh": "请从最近的出口离开", "en": "Leave by the nearest exit"}
UPSTAIRS = {"code": "up", "name": {"zh": "二楼", "en": "Upstairs"}, "counters": [2]}


def emergency(hall: Hall) -> Any:
    with hall.reading() as reading:
        return reading.catalogue.emergency


def test_emergency_stands_until_it_is_lifted(hall: Hall, clock: FakeClock) -> None:
    act(hall, RaiseEmergency(text=FIRE))
    raised = emergency(hall)
    assert (raised.text.both(), raised.zones, raised.since) == (FIRE, (), clock.now())
    act(hall, LiftEmergency())
    assert emergency(hall) is None
    assert check(hall).ok


def test_journal_tells_an_emergency_by_versions_of_the_set_up_and_without_its_words(hall: Hall) -> None:
    change(hall, zones=[UPSTAIRS])
    before = last_seq(hall)
    act(hall, RaiseEmergency(text=FIRE, zones=("up",)))
    act(hall, LiftEmergency())
    assert [entry.event for entry in entries(hall, before)] == [
        CatalogueChanged(version=3, what="emergency raised"),
        EmergencyRaised(version=3, zones=["up"]),
        CatalogueChanged(version=4, what="emergency lifted"),
        EmergencyLifted(version=4),
    ]
    with hall.reading() as reading:
        assert reading.store.document(3)["emergency"]["text"] == FIRE


def test_another_emergency_replaces_the_one_that_stands(hall: Hall, clock: FakeClock) -> None:
    act(hall, RaiseEmergency(text=FIRE))
    clock.advance(minutes=1)
    act(hall, RaiseEmergency(text={"zh": "停电", "en": "No power"}))
    assert (emergency(hall).text.zh, emergency(hall).since) == ("停电", clock.now())


def test_nothing_is_lifted_where_there_is_nothing(hall: Hall) -> None:
    before = last_seq(hall)
    assert act(hall, LiftEmergency()) == {"version": 1}
    assert last_seq(hall) == before


def test_emergency_is_in_zones_that_there_are(hall: Hall) -> None:
    assert refused(hall, RaiseEmergency(text=FIRE, zones=("up",))).code == "wrong_values"
    change(hall, zones=[UPSTAIRS])
    act(hall, RaiseEmergency(text=FIRE, zones=("up",)))
    # A zone does not go away under the words that stand in it.
    assert refused(hall, SetZones(zones=[])).code == "wrong_values"
    act(hall, LiftEmergency())
    act(hall, SetZones(zones=[]))
