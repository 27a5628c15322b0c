"""The operator corner: a PIN, what it lets one do, and what it leaves in the journal."""

from __future__ import annotations

import pytest

from hall.actions.setup import AddPrinter
from tests.builders import act
from tests.web_builders import Web

PIN = "2468"
PRINTER = {"name": "door", "url": "tcp://192.0.2.10:9100"}


@pytest.fixture
def kiosk(web: Web) -> Web:
    """A hall whose operator has a PIN."""
    web.post("operator-pin", {"pin": PIN})
    return web


def ask(web: Web, act: str = "enter", pin: str = PIN) -> tuple[int, str]:
    return web.refused("POST", "operator", {"pin": pin, "act": act}, role="kiosk")


def does(web: Web, act: str) -> dict[str, object]:
    answer: dict[str, object] = web.post("operator", {"pin": PIN, "act": act}, role="kiosk")
    return answer


def test_without_a_pin_nobody_enters(web: Web) -> None:
    assert ask(web) == (409, "no_pin")


def test_wrong_pin_is_refused_and_rests_after_five(kiosk: Web) -> None:
    assert {ask(kiosk, pin="1111") for _ in range(5)} == {(403, "wrong_pin")}
    assert ask(kiosk) == (429, "too_many")
    kiosk.clock.advance(61)
    assert does(kiosk, "enter") == {"device": "door", "suspended": False, "printer": None}


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12 4", "abcd", "１２３４"])
def test_pin_is_four_to_eight_digits(kiosk: Web, pin: str) -> None:
    assert ask(kiosk, pin=pin) == (422, "wrong_values")


def test_entering_shows_the_printer_and_changes_nothing(kiosk: Web) -> None:
    act(kiosk.hall, AddPrinter(printer=PRINTER))
    kiosk.token("kiosk")
    before = kiosk.events()[-1]["seq"]
    shown = does(kiosk, "enter")["printer"]
    assert isinstance(shown, dict)
    assert (shown["name"], shown["state"]) == ("door", "unknown")
    assert kiosk.events()[-1]["seq"] == before


def test_changed_paper_is_a_fact_with_its_kiosk(kiosk: Web) -> None:
    act(kiosk.hall, AddPrinter(printer=PRINTER))
    does(kiosk, "paper_changed")
    last = kiosk.events()[-1]
    assert (last["type"], last["printer"], last["device"]) == ("PaperChanged", "door", "door")
    assert last["actor"] == {"staff": "operator", "device": "door"}


def test_test_print_goes_to_the_kiosks_printer(kiosk: Web) -> None:
    act(kiosk.hall, AddPrinter(printer=PRINTER))
    does(kiosk, "test_print")
    last = kiosk.events()[-1]
    assert (last["type"], last["kind"], last["printer"]) == ("SlipQueued", "test", "door")


@pytest.mark.parametrize("act_", ["paper_changed", "test_print"])
def test_without_a_printer_it_says_so(kiosk: Web, act_: str) -> None:
    assert ask(kiosk, act_) == (409, "no_printer")


def test_kiosk_out_of_service_gives_no_numbers_until_it_is_back(kiosk: Web) -> None:
    assert does(kiosk, "suspend")["suspended"] is True
    assert kiosk.get("")["suspended"] == ["door"]
    assert kiosk.refused("POST", "tickets", {"service": "pay"}, role="kiosk") == (409, "suspended")
    assert kiosk.post("tickets", {"service": "pay"}, role="greeter")["number"] == "B001"
    assert does(kiosk, "resume")["suspended"] is False
    assert kiosk.issue()["number"] == "B002"


def test_what_is_so_already_leaves_no_trace(kiosk: Web) -> None:
    does(kiosk, "suspend")
    before = kiosk.events()[-1]["seq"]
    does(kiosk, "suspend")
    assert kiosk.events()[-1]["seq"] == before


def test_page_that_is_no_kiosk_has_nothing_to_suspend(kiosk: Web) -> None:
    assert kiosk.refused("POST", "operator", {"pin": PIN, "act": "suspend"}, role="greeter") == (409, "no_kiosk")
