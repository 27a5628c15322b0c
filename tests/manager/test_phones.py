"""By which address phones reach the house, as the manager sets it."""

from __future__ import annotations

import pytest

from tests.builders import Shape
from tests.web_builders import Web

OUTSIDE = "https://queue.example.cn"


def codes(answer: Shape) -> list[str]:
    """What is to be said of an address."""
    return [flaw["code"] for flaw in answer["flaws"]]


def test_hall_begins_without_an_address(web: Web) -> None:
    assert web.get("phones") == {"public_url": None, "restore_by_phone": True, "flaws": []}


def test_address_is_kept_and_new_numbers_carry_it(web: Web) -> None:
    web.post("phones", {"public_url": f" {OUTSIDE}/ ", "restore_by_phone": False})
    known = web.get("phones")
    assert (known["public_url"], known["restore_by_phone"]) == (f"{OUTSIDE}/", False)
    assert web.issue()["track_url"].startswith(f"{OUTSIDE}/t/")
    web.post("phones", {"public_url": None, "restore_by_phone": True})
    assert "track_url" not in web.issue()


@pytest.mark.parametrize("address", ["queue.example.cn", "http://127.0.0.1:8600", f"{OUTSIDE}/hall", "ftp://a.cn"])
def test_address_that_no_phone_would_come_by_is_refused(web: Web, address: str) -> None:
    judged = web.post("phones/check", {"public_url": address})
    assert "qr" not in judged
    answer = web.ask("POST", "phones", {"public_url": address, "restore_by_phone": True})
    assert answer.json["error"]["details"]["fields"] == {"public_url": f"phones.flaw_{codes(judged)[0]}"}
    assert web.get("phones")["public_url"] is None


def test_address_is_judged_before_it_is_kept_with_a_code_to_try(web: Web) -> None:
    judged = web.post("phones/check", {"public_url": "http://192.168.1.20:8600/"})
    # this server listens to its own machine alone
    assert codes(judged) == ["inside", "listens"]
    assert judged["try"] == "http://192.168.1.20:8600/t/try"
    assert judged["qr"].startswith("data:image/svg+xml")
    assert web.get("phones")["public_url"] is None


def test_saving_changes_nothing_else_of_the_rules(web: Web) -> None:
    with web.hall.reading() as reading:
        before = reading.catalogue
    web.post("phones", {"public_url": OUTSIDE, "restore_by_phone": False})
    with web.hall.reading() as reading:
        after = reading.catalogue
    rules = before.rules.model_copy(update={"restore_by_phone": False})
    assert after == before.model_copy(update={"public_url": OUTSIDE, "rules": rules})
