"""The manager's calls: staff, printers, tokens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hall.actions.slips import ClaimSlip, ReportPrinter, SettleSlip
from tests.builders import act
from tests.web_builders import PASSWORD, Web, refusal
from web.places import PLACES

Shape = dict[str, Any]
NEW = {"number": "1001", "name": "张三", "roles": ["counter", "greeter"], "password": PASSWORD}
HEAD = {"name": "door", "url": "tcp://192.0.2.7:9100"}


# --- staff


def test_member_of_staff_is_added_and_can_sign_in(web: Web) -> None:
    assert web.post("staff", NEW) == {"number": "1001"}
    assert web.get("staff") == [{"number": "1001", "name": "张三", "roles": ["counter", "greeter"], "active": True}]
    assert web.browser().sign_in("1001").status_code == 200


def test_change_without_a_password_keeps_the_old_one(web: Web) -> None:
    web.post("staff", NEW)
    web.post("staff", {"number": "1001", "name": "李四", "roles": ["counter"]})
    assert web.get("staff")[0]["name"] == "李四"
    assert web.browser().sign_in("1001").status_code == 200


def test_new_password_replaces_the_old_one(web: Web) -> None:
    web.post("staff", NEW)
    web.post("staff", {**NEW, "password": "another password"})
    assert web.browser().sign_in("1001").status_code == 401
    assert web.browser().sign_in("1001", "another password").status_code == 200


def test_nobody_is_deleted_they_leave(web: Web) -> None:
    web.post("staff", NEW)
    web.post("staff", {**NEW, "active": False})
    assert [(s["number"], s["active"]) for s in web.get("staff")] == [("1001", False)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": ""}, "number"),
        ({"number": "a b"}, "number"),
        ({"number": "x" * 33}, "number"),
        ({"number": "../1"}, "number"),
        ({"name": ""}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"roles": []}, "roles"),
        ({"roles": ["king"]}, "roles.0"),
        ({"roles": "counter"}, "roles"),
        ({"roles": ["display"]}, "roles.0"),
        ({"password": "short"}, "password"),
        ({"password": "x" * 201}, "password"),
        ({"password": None}, "password"),
        ({"active": "yes"}, "active"),
    ],
)
def test_member_of_staff_of_no_form_is_refused(web: Web, change: Shape, field: str) -> None:
    response = web.ask("POST", "staff", {**NEW, **change})
    assert refusal(response) == (422, "wrong_values")
    assert next(iter(response.json["error"]["details"]["fields"])) == field
    assert web.get("staff") == []


def test_name_and_password_stay_out_of_the_journal(web: Web) -> None:
    web.post("staff", NEW)
    changed = web.events()[-1]
    assert {k: v for k, v in changed.items() if k not in ("at", "seq", "actor")} == {
        "type": "StaffChanged", "staff": "1001", "what": "added", "roles": ["counter", "greeter"],
    }  # fmt: skip


# --- printers


def test_printer_tells_its_day_and_what_happened_to_it(web: Web) -> None:
    web.post("printers", {**HEAD, "roll_m": 30, "device": "door"})
    act(web.hall, ReportPrinter(printer="door", state="paper_out"))
    lost, told = web.issue()["id"], web.issue()["id"]
    for slip, state, mm in ((lost, "failed", None), (told, "unconfirmed", 120)):
        act(web.hall, ClaimSlip(slip=slip, owner="spool"))
        act(web.hall, SettleSlip(slip=slip, owner="spool", state=state, reason="paper_out", mm=mm))
    web.post("printers/door/roll")
    act(web.hall, ReportPrinter(printer="door", state="ready"))
    answer = web.get("printers/door", role="auditor")
    assert answer["today"] == {"failed": 1, "unconfirmed": 1}
    assert (answer["used_m"], answer["left_m"], answer["roll_at"]) == (0.0, 30.0, "2026-11-23T01:00:00.000Z")
    assert [(event["type"], event.get("state") or event.get("number")) for event in answer["history"]] == [
        ("PrinterChanged", "ready"),
        ("PaperChanged", None),
        ("SlipUnconfirmed", "B002"),
        ("SlipFailed", "B001"),
        ("PrinterChanged", "paper_out"),
    ]
    assert web.refused("GET", "printers/doo") == (409, "no_printer")
    assert web.refused("POST", "printers/doo/roll") == (409, "no_printer")


def test_printer_is_added_with_sane_defaults(web: Web) -> None:
    web.post("printers", HEAD)
    assert web.get("printers") == [
        {
            **HEAD, "width": 80, "role": "tickets", "device": None, "status": "full",
            "mode": "auto", "dpi": 203, "backup": None, "paper": True, "state": "unknown",
            "detail": None, "since": None, "agent": None, "crop": False, "buzzer": False, "roll_m": None,
            "used_m": 0.0, "left_m": None, "roll_at": None,
        }
    ]  # fmt: skip


def test_printer_of_the_same_name_is_changed(web: Web) -> None:
    web.post("printers", HEAD)
    web.post("printers", {**HEAD, "width": 58, "status": "none", "device": "door"})
    shown = [(p["name"], p["width"], p["status"], p["device"]) for p in web.get("printers")]
    assert shown == [("door", 58, "none", "door")]


def test_built_in_printer_is_not_paper(web: Web) -> None:
    web.post("printers", {"name": "drawn", "url": "preview://"})
    assert [(p["name"], p["paper"]) for p in web.get("printers")] == [("drawn", False)]


@pytest.mark.parametrize(
    "change",
    [{"name": ""}, {"name": "a b"}, {"name": "../x"}, {"name": "x" * 41}, {"url": ""}, {"url": "http://x/"},
     {"url": "file:///etc/passwd"}, {"url": "usb://x"}, {"url": "serial:///dev/ttyS0?baud=1"}, {"backup": "nobody"}, {"mode": "fax"}, {"dpi": 300},
     {"url": "tcp://:9100"}, {"url": "tcp://h:99999999"},
     {"width": 72}, {"width": "80"}, {"role": "receipts"}, {"status": "some"}, {"device": ""}],
)  # fmt: skip
def test_printer_of_no_form_is_refused(web: Web, change: Shape) -> None:
    assert web.refused("POST", "printers", {**HEAD, **change}) == (422, "wrong_values")
    assert (web.get("printers"), web.get("")["version"]) == ([], 1)


def test_printer_is_taken_away(web: Web) -> None:
    web.post("printers", HEAD)
    assert web.ask("DELETE", "printers/door").status_code == 200
    assert web.get("printers") == []
    assert web.refused("DELETE", "printers/door") == (409, "no_printer")


def test_test_slip_is_queued(web: Web) -> None:
    web.post("printers", HEAD)
    slip = web.post("printers/door/test")["slip"]
    last = web.events()[-1]
    assert (last["type"], last["slip"], last["kind"], last["printer"]) == ("SlipQueued", slip, "test", "door")


@pytest.mark.parametrize("name", ["nothing", "%00", "..", "漢"])
def test_test_slip_of_no_printer_is_refused(web: Web, name: str) -> None:
    assert web.refused("POST", f"printers/{name}/test") == (409, "no_printer")


# --- tokens


def test_tokens_are_listed_without_their_secret(web: Web) -> None:
    secret = web.token("kiosk")
    listed = web.get("tokens")
    shown = [(t["role"], t["device"], t["counter"]) for t in listed]
    assert shown == [("kiosk", "door", None), ("manager", None, None)]
    assert sorted(listed[0]) == ["counter", "created_at", "device", "id", "role"]
    assert secret not in str(listed)


def test_token_is_revoked_once(web: Web) -> None:
    web.token("kiosk")
    id = next(t["id"] for t in web.get("tokens") if t["role"] == "kiosk")
    assert web.ask("DELETE", f"tokens/{id}").status_code == 200
    assert web.refused("GET", "board", role="kiosk") == (401, "unauthorized")
    assert web.refused("DELETE", f"tokens/{id}") == (404, "not_found")
    assert [t["role"] for t in web.get("tokens")] == ["manager"]


@pytest.mark.parametrize("id", ["0", "99999", str(2**64), "9" * 500])
def test_token_there_is_not_cannot_be_revoked(web: Web, id: str) -> None:
    assert web.refused("DELETE", f"tokens/{id}") == (404, "not_found")


# --- the first day


def test_places_have_addresses_and_their_codes(web: Web) -> None:
    places = web.get("places")
    assert places["local"] is True
    assert [item["place"] for item in places["items"]] == [name for name, _ in PLACES]
    assert places["items"][0]["url"].endswith("/kiosk")
    assert all(item["qr"].startswith("data:image/svg+xml") for item in places["items"])


def test_pin_of_the_operator_is_digits_and_kept_as_a_hash(web: Web, tmp_path: Path) -> None:
    assert web.refused("POST", "operator-pin", {"pin": "12a4"}) == (422, "wrong_values")
    assert web.post("operator-pin", {"pin": "90817263"}) == {"number": "operator"}
    assert [(s["number"], s["roles"]) for s in web.get("staff")] == [("operator", ["technician"])]
    web.hall.database.close()
    assert [p.name for p in tmp_path.rglob("*") if p.is_file() and b"90817263" in p.read_bytes()] == []


# --- emergency

FIRE = {"zh": "请从最近的出口离开", "en": "Please leave by the nearest exit"}


def test_emergency_is_on_board_and_hall_until_it_is_lifted(web: Web) -> None:
    assert (web.get("board")["emergency"], web.get("")["emergency"]) == (None, None)
    web.post("emergency", FIRE)
    stands = {**FIRE, "zones": [], "where": [], "since": "2026-11-23T01:00:00.000Z", "here": True}
    assert (web.get("board", role="display")["emergency"], web.get("", role="kiosk")["emergency"]) == (stands, stands)
    assert web.ask("DELETE", "emergency").status_code == 200
    assert (web.get("board")["emergency"], web.get("")["emergency"]) == (None, None)


def test_emergency_in_a_zone_says_whom_it_concerns(web: Web) -> None:
    zones = [{"code": code, "name": {"zh": code, "en": code}, "counters": [n]} for code, n in (("up", 1), ("down", 2))]
    web.post("zones", {"zones": zones})
    web.post("boards/hall-up", {"zone": "up"})
    web.post("boards/hall-down", {"zone": "down"})
    web.post("emergency", {**FIRE, "zones": ["up"]})
    up, down = (web.new_token("display", device=device) for device in ("hall-up", "hall-down"))
    assert [web.get("board", token=token)["emergency"]["here"] for token in (up, down)] == [True, False]
    counters = [web.new_token("display", counter=number) for number in (1, 2)]
    assert [web.get("", token=token)["emergency"]["here"] for token in counters] == [True, False]
    assert web.get("")["emergency"]["where"] == [{"zh": "up", "en": "up"}]


@pytest.mark.parametrize(
    "change",
    [{"zh": ""}, {"en": ""}, {"zh": "火" * 201}, {"en": "a\nb"}, {"zones": ["nowhere"]}, {"zones": "up"}, {"zh": None}],
)
def test_emergency_of_wrong_values_is_refused(web: Web, change: Shape) -> None:
    assert web.refused("POST", "emergency", {**FIRE, **change}) == (422, "wrong_values")
    assert web.get("board")["emergency"] is None


@pytest.mark.parametrize("role", ["display", "kiosk", "greeter", "counter", "auditor", "integration"])
def test_emergency_is_the_managers(web: Web, role: str) -> None:
    assert web.refused("POST", "emergency", FIRE, role=role) == (403, "forbidden")
    assert web.refused("DELETE", "emergency", role=role) == (403, "forbidden")


def test_emergency_is_raised_once_for_one_key(web: Web) -> None:
    first = web.ask("POST", "emergency", FIRE, key="k")
    again = web.ask("POST", "emergency", FIRE, key="k")
    assert (again.headers["Idempotent-Replayed"], again.json) == ("true", first.json)


def test_screens_hear_of_an_emergency_without_its_words(web: Web) -> None:
    web.post("emergency", FIRE)
    web.ask("DELETE", "emergency")
    for role in ("display", "kiosk", "counter"):
        told = {e["type"]: e for e in web.events(role) if e["type"].startswith("Emergency")}
        assert (told["EmergencyRaised"]["zones"], sorted(told)) == ([], ["EmergencyLifted", "EmergencyRaised"])
