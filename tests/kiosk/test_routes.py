"""The kiosk's calls, sentence by sentence of the contract."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import segno

from hall.actions.setup import ChangeCatalogue
from jiaohao.halls import document as template
from tests.builders import act, document, printer, service
from tests.web_builders import ROLES, Web, make_web

Shape = dict[str, Any]
UTC = re.compile(r"^2026-11-23T\d\d:\d\d:\d\d(\.\d+)?Z$")
DAY = "2026-11-23"
MUST = {
    "id", "number", "service", "category", "state", "language", "business_day", "issued_at", "recalls",
}  # fmt: skip
MAY = {
    "called_at", "started_at", "ended_at", "counter", "staff", "ahead", "wait", "slip", "needs", "noted", "note", "track_url",
    "hold", "outcome", "reason", "start_inferred", "forced", "turn_at",
}  # fmt: skip


def setup(web: Web, **changes: Any) -> None:
    """The hall is set up anew."""
    act(web.hall, ChangeCatalogue(document=document(**changes), what="test"))


# --- the hall


def test_hall_says_what_it_is(web: Web) -> None:
    answer = web.get("")
    assert answer["code"] == "main"
    assert answer["name"] == {"zh": "燃气大厅", "en": "Gas hall"}
    assert (answer["time_zone"], answer["business_day"]) == ("Asia/Shanghai", DAY)
    assert answer["languages"] == ["zh", "en"]
    assert answer["now"] == "2026-11-23T01:00:00.000Z"
    assert answer["version"] == 1
    assert [c["code"] for c in answer["categories"]] == ["ordinary", "priority", "vip"]
    assert answer["categories"][1]["name"] == {"zh": "绿色通道", "en": "Green channel"}
    assert "public_url" not in answer


def test_hall_offers_the_contracts_reasons_to_pause(web: Web) -> None:
    assert web.get("")["pause_reasons"] == ["lunch", "rest", "meeting", "training", "system", "other"]


def test_hall_tells_its_public_address_when_it_has_one(web: Web) -> None:
    setup(web, public_url="https://queue.example.org")
    assert web.get("")["public_url"] == "https://queue.example.org"


@pytest.mark.parametrize("printers", [[], [{"name": "p", "url": "preview://"}]])
def test_number_is_shown_where_no_paper_comes_out(tmp_path: Path, printers: list[Shape]) -> None:
    web = make_web(tmp_path, document(printers=printers))
    assert web.get("", role="kiosk")["shows_number"] is True


def test_number_is_on_paper_where_a_real_printer_serves(tmp_path: Path) -> None:
    web = make_web(tmp_path, document(printers=[{"name": "drawn", "url": "preview://"}, printer()]))
    assert web.get("", role="kiosk")["shows_number"] is False


def test_version_counts_the_changes_of_the_set_up(web: Web) -> None:
    setup(web, public_url="https://queue.example.org")
    assert web.get("")["version"] == 2


@pytest.mark.parametrize(("time", "day"), [("03:59:59", DAY), ("04:00:00", "2026-11-24")])
def test_day_of_a_hall_without_hours_turns_at_four(web: Web, time: str, day: str) -> None:
    web.clock.advance_to(f"2026-11-24T{time}+08:00")
    assert web.issue()["business_day"] == day
    assert web.get("")["business_day"] == day


# --- business types


def test_services_have_the_contracts_shape(web: Web) -> None:
    assert web.get("services")[1] == {
        "code": "pay",
        "name": {"zh": "缴费", "en": "Payment"},
        "prefix": "B",
        "papers": [],
        "waiting": 0,
        "wait": None,
        "open": True,
        "counters": [1, 2, 3],
    }


def test_services_name_their_papers_in_both_languages(tmp_path: Path) -> None:
    web = make_web(tmp_path, template("gas"))
    papers = {service["code"]: service["papers"] for service in web.get("services")}
    assert papers["pay"] == [{"zh": "燃气卡或户号", "en": "Gas card or account number", "picture": "card"}]
    assert all(paper["zh"] and paper["en"] for some in papers.values() for paper in some)


def test_services_name_other_ways_and_the_wait_from_which_they_come_first(tmp_path: Path) -> None:
    web = make_web(tmp_path, template("gas"))
    ways = {service["code"]: (service.get("ways"), service.get("wait_limit")) for service in web.get("services")}
    assert [way["name"]["zh"] for way in ways["pay"][0]] == ["大厅自助缴费机", "手机缴费"]
    assert ways["pay"][1] == 1200
    assert ways["new"] == (None, None)


def test_services_count_who_waits(web: Web) -> None:
    for _ in range(3):
        web.issue()
    web.issue("card")
    web.open()
    web.next()
    assert {s["code"]: s["waiting"] for s in web.get("services")} == {"new": 0, "pay": 2, "card": 1}


def test_counters_of_a_service_are_all_that_are_set_up_for_it_open_or_not(web: Web) -> None:
    web.open(2)
    assert {s["code"]: s["counters"] for s in web.get("services")} == {"new": [2, 3], "pay": [1, 2, 3], "card": [3]}


def test_service_of_no_counter_is_shut(web: Web) -> None:
    setup(web, services=[service("pay", "B"), service("lost", "L")], counters=document()["counters"][:1])
    shut = web.get("services")[1]
    assert (shut["open"], shut["reason"], shut["counters"]) == (False, "no_counter", [])
    assert web.refused("POST", "tickets", {"service": "lost"}, role="kiosk") == (409, "closed")


def test_service_outside_its_hours_is_shut(web: Web) -> None:
    hours = [{"opens": "10:00", "closes": "12:00"}]
    setup(web, services=[service("pay", "B", hours=hours), service("new", "A"), service("card", "C")])
    shut = web.get("services")[0]
    assert (shut["open"], shut["reason"]) == (False, "closed_now")
    assert web.refused("POST", "tickets", {"service": "pay"}, role="kiosk") == (409, "closed")
    web.clock.advance(hours=1)
    assert web.issue()["number"] == "B001"


def test_service_with_its_quota_given_is_shut(web: Web) -> None:
    setup(web, services=[service("pay", "B", quota=2), service("new", "A"), service("card", "C")])
    assert [web.issue()["number"] for _ in range(2)] == ["B001", "B002"]
    shut = web.get("services")[0]
    assert (shut["open"], shut["reason"]) == (False, "quota_reached")
    assert web.refused("POST", "tickets", {"service": "pay"}, role="kiosk") == (409, "quota_reached")


def test_message_only_service_says_where_to_go(web: Web) -> None:
    message = {"zh": "请到市民中心", "en": "Please go to the civic centre"}
    services = [service("pay", "B"), service("new", "A"), service("card", "C", message=message)]
    setup(web, services=services)
    shut = web.get("services")[2]
    assert (shut["open"], shut["reason"], shut["message"]) == (False, "paused", message)
    assert web.refused("POST", "tickets", {"service": "card"}, role="kiosk") == (409, "closed")


@pytest.mark.parametrize("kind", ["gas", "bank"])
def test_hall_fresh_from_a_template_refuses_nothing(tmp_path: Path, kind: str) -> None:
    web = make_web(tmp_path, template(kind))
    web.clock.advance_to("2026-11-24T03:30:00+08:00")
    services = web.get("services")
    assert [s["open"] for s in services] == [True] * len(services)
    for s in services:
        for category in web.get("")["categories"]:
            taken = web.issue(s["code"], category=category["code"], note="n")
            assert (taken["state"], taken["category"]) == ("waiting", category["code"])
    counters = [c["number"] for c in web.get("counters")]
    for number in counters:
        assert web.at(number, "open", staff="1001")["state"] == "idle"
        assert web.at(number, "pause", reason="rest")["state"] == "paused"
        web.at(number, "resume")
        web.next(number)
        web.at(number, "finish")
        web.at(number, "close")


def test_gas_template_is_the_one_described(tmp_path: Path) -> None:
    web = make_web(tmp_path, template("gas"))
    services = web.get("services")
    assert [(s["code"], s["name"]["zh"], s["prefix"]) for s in services] == [
        ("new", "新入户", "A"),
        ("pay", "缴费", "B"),
        ("card", "补卡", "C"),
        ("rename", "过户", "D"),
        ("close", "销户", "E"),
    ]
    assert [c["number"] for c in web.get("counters")] == [1, 2, 3, 4, 5]
    by_code = {s["code"]: s for s in services}
    assert len(by_code["pay"]["counters"]) >= 3
    assert all(s["counters"] and s["papers"] for s in services)
    assert {"ordinary", "priority", "vip", "appointment"} <= {c["code"] for c in web.get("")["categories"]}


# --- taking a number


def test_number_is_made_with_201(web: Web) -> None:
    response = web.ask("POST", "tickets", {"service": "pay"}, role="kiosk")
    ticket = response.json
    assert response.status_code == 201
    assert MUST <= set(ticket) <= MUST | MAY
    assert ticket == {
        "id": ticket["id"],
        "number": "B001",
        "service": "pay",
        "category": "ordinary",
        "state": "waiting",
        "language": "zh",
        "business_day": DAY,
        "issued_at": "2026-11-23T01:00:00.000Z",
        "turn_at": "2026-11-23T01:00:00.000Z",
        "ahead": 0,
        "recalls": 0,
        "slip": "none",
    }


def test_numbers_have_at_least_three_digits_and_no_gap(web: Web) -> None:
    taken = [web.issue()["number"] for _ in range(11)]
    assert taken == [f"B{n:03d}" for n in range(1, 12)]
    assert web.issue("new")["number"] == "A001"


def test_number_after_999_has_four_digits(web: Web) -> None:
    with web.hall.database.engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO series (hall, day, prefix, last) VALUES (1, '{DAY}', 'B', 998)")
    assert [web.issue()["number"] for _ in range(2)] == ["B999", "B1000"]
    assert web.get(f"tickets/{DAY}~B1000")["number"] == "B1000"
    web.open()
    assert web.at(1, "call", number="B1000")["ticket"]["number"] == "B1000"


def test_types_of_one_series_share_its_numbers(web: Web) -> None:
    setup(web, services=[service("pay", "B"), service("new", "B"), service("card", "C")])
    assert [web.issue(s)["number"] for s in ("pay", "new", "card", "pay")] == ["B001", "B002", "C001", "B003"]


def test_people_ahead_are_counted_without_the_holder(web: Web) -> None:
    assert [web.issue()["ahead"] for _ in range(3)] == [0, 1, 2]
    assert web.issue(category="priority")["ahead"] == 0


def test_ticket_keeps_language_category_and_needs(web: Web) -> None:
    ticket = web.issue(language="en", category="priority", needs=["wheelchair", "轮椅"])
    read = web.get(f"tickets/{ticket['id']}", role="greeter")
    assert (read["language"], read["category"], read["needs"]) == ("en", "priority", ["wheelchair", "轮椅"])


def test_wait_is_told_as_a_range_when_enough_is_known(web: Web) -> None:
    web.open()
    for _ in range(6):
        web.issue()
        web.next()
        web.clock.advance(10)
        web.at(1, "start")
        web.clock.advance(200)
        web.at(1, "finish")
    wait = web.issue()["wait"]
    assert sorted(wait) == ["high", "low"]
    assert 0 <= wait["low"] <= wait["high"]
    assert web.get("services")[1]["wait"]["low"] >= 0


def test_note_is_told_to_staff_only(web: Web) -> None:
    ticket = web.issue(note="deaf, please wave")
    told = {
        r: web.ask("GET", f"tickets/{ticket['id']}", role=r).json.get("note")
        for r in ROLES
        if r not in ("display", "rating", "printer")
    }
    assert told.pop("kiosk") is None
    assert told == dict.fromkeys(told, "deaf, please wave")
    assert "deaf" not in str(web.events())


def test_kiosk_is_never_told_what_somebody_needs(tmp_path: Path) -> None:
    web = make_web(tmp_path, document(printers=[printer()]))
    web.open()
    taken = web.post("tickets", {"service": "pay", "identity": IDENTITY, "needs": ["wheelchair"]}, role="greeter")
    answers = [
        web.ask("GET", f"tickets/{taken['id']}", role="kiosk"),
        web.ask("POST", f"tickets/{taken['id']}/reprint", {}, role="kiosk"),
        web.ask("POST", "tickets", {"service": "pay", "identity": IDENTITY}, role="kiosk"),
    ]
    web.next()
    web.at(1, "miss")
    answers.append(web.ask("POST", f"tickets/{taken['id']}/restore", {}, role="kiosk"))
    assert [answer.status_code for answer in answers] == [200, 200, 409, 200]
    assert [answer.text for answer in answers if "wheelchair" in answer.text] == []
    assert web.post(f"tickets/{taken['id']}/reprint", role="greeter")["needs"] == ["wheelchair"]


def test_appointment_that_nobody_made_is_a_wrong_value(web: Web) -> None:
    assert web.refused("POST", "tickets", {"service": "pay", "appointment": "123"}) == (422, "wrong_values")


# --- one person, one number


IDENTITY = "11010519491231002X"


def test_person_who_waits_already_is_told_their_number(web: Web) -> None:
    held = web.issue(identity=IDENTITY)
    response = web.ask("POST", "tickets", {"service": "pay", "identity": IDENTITY}, role="kiosk")
    error = response.json["error"]
    assert (response.status_code, error["code"]) == (409, "already_waiting")
    assert (error["details"]["ticket"]["id"], error["details"]["ticket"]["number"]) == (held["id"], "B001")


@pytest.mark.parametrize("same", [IDENTITY.lower(), f" {IDENTITY} "])
def test_person_is_the_same_however_their_number_is_typed(web: Web, same: str) -> None:
    web.issue(identity=IDENTITY)
    body = {"service": "pay", "identity": same}
    assert web.refused("POST", "tickets", body, role="kiosk") == (409, "already_waiting")


def test_person_may_have_one_number_of_each_type(web: Web) -> None:
    assert [web.issue(s, identity=IDENTITY)["number"] for s in ("pay", "new")] == ["B001", "A001"]


def test_person_may_take_another_number_once_the_first_is_over(web: Web) -> None:
    first = web.issue(identity=IDENTITY)
    web.post(f"tickets/{first['id']}/leave")
    assert web.issue(identity=IDENTITY)["number"] == "B002"


def test_identity_is_nowhere_in_clear(web: Web, tmp_path: Path) -> None:
    body = {"service": "pay", "identity": IDENTITY}
    web.ask("POST", "tickets", body, role="kiosk", key="k")
    web.ask("POST", "tickets", body, role="kiosk", key="k")
    web.refused("POST", "tickets", body, role="kiosk")
    for path in ("tickets", "events", "board", "services", f"tickets/{DAY}~B001"):
        assert IDENTITY not in web.ask("GET", path).text
    web.hall.database.close()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [p.name for p in files if IDENTITY.encode() in p.read_bytes()] == []


def test_identity_cannot_be_guessed_from_what_is_kept(web: Web) -> None:
    import hashlib
    import json

    body = {"service": "pay", "identity": IDENTITY}
    web.ask("POST", "tickets", body, role="kiosk", key="k")
    with web.hall.database.engine.connect() as connection:
        kept = str(connection.exec_driver_sql("SELECT body FROM answers").all())
        kept += str(connection.exec_driver_sql("SELECT identity FROM ticket_private").all())
    guesses = [IDENTITY, *(json.dumps(body, separators=s) for s in ((", ", ": "), (",", ":")))]
    assert [g for g in guesses if hashlib.sha256(g.encode()).hexdigest() in kept] == []


# --- a ticket by its name


def test_ticket_is_found_by_id_or_by_day_and_number(web: Web) -> None:
    ticket = web.issue()
    by_id = web.get(f"tickets/{ticket['id']}", role="kiosk")
    assert by_id == ticket
    assert web.get(f"tickets/{DAY}~B001", role="kiosk") == ticket
    assert web.get(f"tickets/{DAY}%7EB001", role="kiosk") == ticket


@pytest.mark.parametrize(
    "name",
    ["0", "99", "-1", "1.5", "9" * 18, "9" * 19, "9" * 500, "B001", "2026-11-22~B001", "2026-11-23~B002", "~B001",
     "2026-11-23~", "2026-11-23~b1", "2026-11-23~B01", "2026-11-23~B0001", "today~B001", "2026-11-23%00~B001",
     "2026-11-23~B001%00", "１", "%F0%9F%8E%AB", "' OR 1=1 --", "2026-11-23~B" + "9" * 300],
)  # fmt: skip
@pytest.mark.parametrize("verb", ["", "/restore"])
def test_ticket_there_is_not_is_unknown(web: Web, name: str, verb: str) -> None:
    web.issue()
    method = "POST" if verb else "GET"
    assert web.refused(method, f"tickets/{name}{verb}", role="kiosk") == (404, "unknown_ticket")


def test_ticket_of_an_earlier_day_can_still_be_read(web: Web) -> None:
    web.issue()
    web.clock.advance(hours=24)
    web.issue()
    assert web.get(f"tickets/{DAY}~B001")["state"] == "expired"
    assert web.get("tickets/2026-11-24~B001")["state"] == "waiting"


def test_every_role_but_boards_and_tablets_may_read_a_ticket(web: Web) -> None:
    ticket = web.issue()
    read = {role for role in ROLES if web.ask("GET", f"tickets/{ticket['id']}", role=role).status_code == 200}
    assert read == set(ROLES) - {"display", "rating", "printer"}


# --- paper


def test_slip_is_queued_with_the_number(tmp_path: Path) -> None:
    web = make_web(tmp_path, document(printers=[printer()]))
    ticket = web.issue()
    assert ticket["slip"] == "queued"
    assert web.get(f"tickets/{ticket['id']}")["slip"] == "queued"


def test_integration_prints_nothing(tmp_path: Path) -> None:
    web = make_web(tmp_path, document(printers=[printer()]))
    ticket = web.post("tickets", {"service": "pay"}, role="integration")
    assert ticket["slip"] == "none"
    assert [e for e in web.events() if e["type"].startswith("Slip")] == []
    assert web.refused("POST", f"tickets/{ticket['id']}/reprint", role="integration") == (403, "forbidden")
    assert web.get(f"tickets/{ticket['id']}")["slip"] == "none"


def test_reprint_is_the_same_number_marked(tmp_path: Path) -> None:
    web = make_web(tmp_path, document(printers=[printer()]))
    ticket = web.issue()
    again = web.post(f"tickets/{DAY}~B001/reprint", role="kiosk")
    assert (again["id"], again["number"], again["slip"]) == (ticket["id"], "B001", "queued")
    queued = [e for e in web.events() if e["type"] == "SlipQueued"]
    assert [(e["number"], e["mark"], e["device"]) for e in queued] == [("B001", True, "door")]


def test_reprint_without_any_printer_is_refused(web: Web) -> None:
    ticket = web.issue()
    assert web.refused("POST", f"tickets/{ticket['id']}/reprint", role="kiosk") == (409, "no_printer")


# --- the public address


@pytest.fixture
def public(tmp_path: Path) -> Web:
    """A hall that phones can reach."""
    return make_web(tmp_path, document(public_url="https://queue.example.org", printers=[printer()]))


def test_new_number_and_reprint_tell_where_to_follow_it(public: Web) -> None:
    ticket = public.issue()
    assert re.fullmatch(r"https://queue\.example\.org/\S+", ticket["track_url"])
    assert public.post(f"tickets/{ticket['id']}/reprint", role="kiosk")["track_url"] == ticket["track_url"]
    assert "track_url" not in public.get(f"tickets/{ticket['id']}")


def test_public_address_is_never_built_from_what_a_request_says(public: Web) -> None:
    first = public.issue()["track_url"]
    headers = {"Host": "evil.example.com", "X-Forwarded-Host": "evil.example.com", "Forwarded": "host=evil"}
    response = public.ask("POST", "tickets", {"service": "pay"}, role="kiosk", headers=headers)
    assert "evil" not in response.text
    assert response.json["track_url"].rpartition("/")[0] == first.rpartition("/")[0]


def test_public_address_cannot_be_guessed(public: Web) -> None:
    urls = [public.issue()["track_url"] for _ in range(20)]
    secrets = [re.split(r"[/.~-]", url)[-1] for url in urls]
    assert len(set(secrets)) == 20
    # 64 bits are eleven signs of base64 or sixteen of hex.
    assert min(map(len, secrets)) >= 11


def test_public_address_is_never_in_the_journal(public: Web) -> None:
    urls = [public.issue()["track_url"], public.post(f"tickets/{DAY}~B001/reprint", role="kiosk")["track_url"]]
    happened = public.ask("GET", "events?limit=1000").text
    assert [url for url in urls if url in happened or url.rpartition("/")[2] in happened] == []


def test_replayed_answer_is_whole(public: Web) -> None:
    first, again = (public.ask("POST", "tickets", {"service": "pay"}, role="kiosk", key="k") for _ in range(2))
    assert (again.json, again.status_code) == (first.json, 201)


def test_hall_without_a_public_address_tells_none(web: Web) -> None:
    assert "track_url" not in web.issue()


def test_code_of_a_number_is_a_picture_for_who_stands_before_the_screen(public: Web) -> None:
    ticket = public.issue()
    answer = public.ask("GET", f"tickets/{ticket['id']}/code.svg", role="kiosk")
    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (200, "image/svg+xml", "no-store")
    expected = BytesIO()
    segno.make(ticket["track_url"], error="m", micro=False).save(
        expected, kind="svg", border=2, xmldecl=False, nl=False
    )
    assert answer.data == expected.getvalue()
    assert public.ask("GET", f"tickets/{DAY}~B001/code.svg", role="kiosk").data == answer.data


def test_there_is_no_code_of_no_ticket(public: Web) -> None:
    assert public.refused("GET", "tickets/99/code.svg", role="kiosk") == (404, "unknown_ticket")


def test_there_is_no_code_without_a_public_address(web: Web) -> None:
    plain = web.issue()
    assert web.refused("GET", f"tickets/{plain['id']}/code.svg", role="kiosk") == (404, "not_found")


# --- coming back after a miss


def missed(web: Web) -> Shape:
    """A ticket that was missed at counter 1."""
    ticket = web.issue()
    web.open()
    web.next()
    web.at(1, "miss")
    return ticket


def test_missed_customer_waits_again(web: Web) -> None:
    ticket = missed(web)
    back = web.post(f"tickets/{DAY}~B001/restore", role="kiosk")
    assert (back["id"], back["state"], back["ahead"]) == (ticket["id"], "waiting", 0)
    assert {"counter", "called_at", "ended_at"} & set(back) == set()


def test_missed_customer_stands_behind_the_front(web: Web) -> None:
    missed(web)
    for _ in range(5):
        web.clock.advance(1)
        web.issue()
    assert web.post(f"tickets/{DAY}~B001/restore", role="kiosk")["ahead"] == 3


@pytest.mark.parametrize("state", ["waiting", "called", "left"])
def test_only_the_missed_come_back(web: Web, state: str) -> None:
    ticket = web.issue()
    if state == "called":
        web.open()
        web.next()
    if state == "left":
        web.post(f"tickets/{ticket['id']}/leave")
    response = web.ask("POST", f"tickets/{ticket['id']}/restore", role="kiosk")
    assert (response.status_code, response.json["error"]["code"]) == (409, "illegal_move")
    assert response.json["error"]["details"]["state"] == state


def test_nobody_comes_back_on_another_day(web: Web) -> None:
    ticket = missed(web)
    web.clock.advance(hours=24)
    assert web.refused("POST", f"tickets/{ticket['id']}/restore", role="kiosk") == (409, "day_closed")


# --- times


def test_every_time_is_utc_with_z(web: Web) -> None:
    web.open()
    ticket = web.issue()
    web.next()
    web.clock.advance(5)
    web.at(1, "start")
    web.clock.advance(60)
    done = web.at(1, "finish")
    times = {name: done[name] for name in ("issued_at", "called_at", "started_at", "ended_at")}
    assert [name for name, value in times.items() if not UTC.match(value)] == []
    assert times["started_at"] < times["ended_at"]
    assert ticket["issued_at"] == done["issued_at"]
