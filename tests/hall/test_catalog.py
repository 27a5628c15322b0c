"""The set-up: what hangs together, what a type is shut for, which printer serves where."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import pytest
from pydantic import ValidationError

from hall import catalog
from hall.catalog import Catalogue, counter_queue, service_queue, staff_queue
from hall.door import Given
from tests.builders import START, document, moment, printer, service

MONDAY = datetime(2026, 11, 23, 10)
NOTICE = {"kind": "notice", "code": "n", "title": {"zh": "公告", "en": "Notice"}}
PICTURE = {"sha": "0" * 64, "kind": "picture", "name": "n", "width": 1, "height": 1, "size": 1}


def catalogue(**changes: Any) -> Catalogue:
    return catalog.read(document(**changes))


def shut(issued: int = 0, at: datetime = MONDAY, **pay: Any) -> str | None:
    hall_hours = pay.pop("hall_hours", [])
    services = [service("pay", "B", **pay), service("new", "A"), service("card", "C")]
    read = catalogue(services=services, hours=hall_hours)
    found = read.shut(
        read.service_by_code["pay"], moment(f"{at.isoformat()}+08:00"), "2026-11-23", Given(morning=issued)
    )
    return None if found is None else found.reason


def test_read_keeps_the_document_as_it_is() -> None:
    read = catalogue()
    assert catalog.read(read.model_dump(mode="json")) == read


def test_a_fresh_hall_refuses_nothing() -> None:
    assert shut() is None
    assert shut(issued=100_000, at=datetime(2026, 11, 22, 3)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"services": []},
        {"services": [service("pay", "B"), service("pay", "C")]},
        {"services": [service("Pay", "B")]},
        {"services": [service("pay", "b")]},
        {"services": [service("pay", "ABC")]},
        {"services": [service("pay", "B", head_start=-1)]},
        {"services": [service("pay", "B", quota=0)]},
        {"services": [service("pay", "B", colour="red")]},
        {"categories": [{"code": "vip", "name": {"zh": "贵", "en": "VIP"}}]},
        {"counters": []},
        {"counters": [{"number": 1, "name": {"zh": "一", "en": "One"}, "first": ["nothing"]}]},
        {"counters": [{"number": 0, "name": {"zh": "零", "en": "None"}}]},
        {"counters": [{"number": 1, "name": {"zh": "一", "en": "One"}}] * 2},
        {"printers": [printer(), printer()]},
        {"roll_prefix": "B"},
        {"roll_prefix": "r"},
        {"printers": [printer(url="http://printer/")]},
        {"printers": [printer(width=57)]},
        {"time_zone": "Asia/Nowhere"},
        {"content": [NOTICE, NOTICE]},
        {"content": [NOTICE | {"zones": ["nowhere"]}]},
        {"content": [NOTICE | {"kind": "picture", "media": "0" * 64}]},
        {"media": [PICTURE, PICTURE | {"name": "again"}]},
        {"media": [PICTURE | {"sha": "no hash"}]},
        {"hours": [{"opens": "08:30Z", "closes": "17:00"}]},
        {"voice": {"loudness": [{"at": "08:00+08:00", "percent": 50}]}},
        {"day_turns_at": "04:00Z"},
        {"time_zone": "../zone"},
        {"time_zone": ""},
        {"time_zone": "Asia"},
        {"languages": ["zh", "fr"]},
        {"name": {"zh": "厅"}},
        {"hours": [{"days": [8], "opens": "08:00", "closes": "17:00"}]},
        {"surprise": 1},
    ],
)
def test_read_refuses_what_does_not_hang_together(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        catalogue(**changes)


def test_head_start_is_that_of_type_and_category() -> None:
    read = catalogue(services=[service("pay", "B", head_start=60), service("new", "A"), service("card", "C")])
    assert read.head_start("pay", "vip") == 150_000
    assert read.head_start("new", "ordinary") == 0


def test_counters_of_lists_all_that_are_set_up() -> None:
    assert catalogue().counters_of == {"new": [2, 3], "pay": [1, 2, 3], "card": [3]}


def test_services_of_a_counter_first_choice_first() -> None:
    assert catalogue().counter_by_number[3].services == ("new", "card", "pay")


def test_queues_have_names_of_their_own() -> None:
    assert [service_queue("pay"), counter_queue(3), staff_queue("101")] == ["s:pay", "c:3", "p:101"]


def test_shut_without_a_counter() -> None:
    one = {"number": 1, "name": {"zh": "一", "en": "One"}, "first": ["pay"]}
    read = catalogue(counters=[one])
    found = read.shut(read.service_by_code["new"], START, "2026-11-23", Given())
    assert found is not None
    assert (found.reason, found.again) == ("no_counter", None)


def test_shut_when_paused_or_a_message_only() -> None:
    assert shut(paused=True) == "paused"
    assert shut(message={"zh": "请到二楼", "en": "Second floor, please"}) == "paused"


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (datetime(2026, 11, 23, 8, 29, 59), "closed_now"),
        (datetime(2026, 11, 23, 8, 30), None),
        (datetime(2026, 11, 23, 16, 59, 59), None),
        (datetime(2026, 11, 23, 17), "closed_now"),
        (datetime(2026, 11, 28, 10), "closed_now"),
    ],
)
@pytest.mark.parametrize("whose", ["hours", "hall_hours"])
def test_shut_outside_hours(at: datetime, reason: str | None, whose: str) -> None:
    weekdays = [{"days": [1, 2, 3, 4, 5], "opens": "08:30", "closes": "17:00"}]
    assert shut(at=at, **{whose: weekdays}) == reason


def test_shut_between_two_openings_of_a_day() -> None:
    hours = [{"opens": "08:00", "closes": "12:00"}, {"opens": "13:00", "closes": "17:00"}]
    assert shut(at=datetime(2026, 11, 23, 12, 30), hours=hours) == "closed_now"
    assert shut(at=datetime(2026, 11, 23, 13), hours=hours) is None


def test_shut_needs_both_hall_and_type_open() -> None:
    morning, late = [{"opens": "08:00", "closes": "12:00"}], [{"opens": "08:00", "closes": "17:00"}]
    assert shut(at=datetime(2026, 11, 23, 13), hall_hours=late, hours=morning) == "closed_now"


def test_shut_when_the_quota_is_reached() -> None:
    assert shut(quota=2, issued=1) is None
    assert shut(quota=2, issued=2) == "quota_reached"


def test_day_turns_at_four_when_nobody_says_otherwise() -> None:
    assert catalogue().day_turns_at == time(4)


def test_printer_for_prefers_the_kiosks_own() -> None:
    read = catalogue(printers=[printer("common"), printer("own", device="kiosk-1")])
    assert [p.name for p in (read.printer_for("kiosk-1"), read.printer_for("kiosk-2")) if p] == ["own", "common"]


def test_printer_for_prefers_the_kiosks_own_even_if_it_only_draws() -> None:
    own = printer("own", device="kiosk-1", url="preview://")
    chosen = catalogue(printers=[printer("common"), own]).printer_for("kiosk-1")
    assert chosen is not None
    assert chosen.name == "own"


def test_printer_for_prefers_paper_to_the_drawn_one() -> None:
    read = catalogue(printers=[printer("drawn", url="preview://"), printer("real")])
    chosen = read.printer_for(None)
    assert chosen is not None
    assert (chosen.name, chosen.paper) == ("real", True)


def test_built_in_printer_is_no_agents() -> None:
    assert catalogue(printers=[printer(agent="pc")]).printers[0].agent == "pc"
    with pytest.raises(ValidationError, match="the built-in printer is the server's own"):
        catalogue(printers=[printer(url="preview://", agent="pc")])


def test_printer_for_nobody() -> None:
    assert catalogue().printer_for("kiosk-1") is None
    assert catalogue(printers=[printer(device="kiosk-2")]).printer_for("kiosk-1") is None


UP, DOWN = ({"code": code, "name": {"zh": code, "en": code}, "counters": [n]} for code, n in (("up", 1), ("down", 2)))
FIRE = {"text": {"zh": "火", "en": "Fire"}, "since": 0}


@pytest.mark.parametrize(
    ("device", "counter", "warned"),
    [
        ("upstairs", None, True),
        ("downstairs", None, False),
        # whoever shows the whole hall, or says nothing of itself, is warned
        ("whole", None, True),
        (None, None, True),
        # a counter's zone is its own; that of its screen goes first
        (None, 1, True),
        (None, 2, False),
        ("upstairs", 2, True),
    ],
)
def test_emergency_in_a_zone_concerns_its_screens_and_counters(
    device: str | None, counter: int | None, warned: bool
) -> None:
    screens = [{"device": "upstairs", "zone": "up"}, {"device": "downstairs", "zone": "down"}, {"device": "whole"}]
    read = catalogue(zones=[UP, DOWN], screens=screens, emergency={**FIRE, "zones": ["up"]})
    assert read.warned(device, counter) is warned


def test_emergency_without_zones_concerns_everybody() -> None:
    screens = [{"device": "downstairs", "zone": "down"}]
    read = catalogue(zones=[UP, DOWN], screens=screens, emergency=FIRE)
    assert (read.warned("downstairs"), read.warned(None, 2)) == (True, True)


def test_nobody_is_warned_while_there_is_no_emergency() -> None:
    assert catalogue().warned(None) is False
