"""The display's calls: board, journal feed, sound."""

from __future__ import annotations

import io
import wave
from typing import Any

import pytest

from hall.actions.setup import ChangeCatalogue
from tests.builders import act, document, printer
from tests.web_builders import ROLES, Web

Shape = dict[str, Any]


def told(web: Web, role: str) -> list[str]:
    """The types of all events, as a role reads them."""
    return [event["type"] for event in web.events(role)]


@pytest.fixture
def busy(web: Web) -> Web:
    """B001 was called, B002 missed, one waits, counter 2 pauses."""
    act(web.hall, ChangeCatalogue(document=document(printers=[printer()]), what="test"))
    web.at(1, "open", staff="1001")
    web.at(2, "open")
    for _ in range(3):
        web.clock.advance(1)
        web.issue(language="en")
    web.at(1, "call", number="B002")
    web.at(1, "miss")
    web.next()
    web.at(2, "pause", reason="lunch", minutes=20)
    return web


# --- the board


def test_board_shows_everything_of_one_moment(busy: Web) -> None:
    board = busy.get("board", role="display")
    assert sorted(board) == [
        "business_day", "calls", "counters", "emergency", "journal", "missed", "now", "screen", "seq", "time_zone", "waiting",
    ]  # fmt: skip
    assert (board["now"], board["time_zone"]) == ("2026-11-23T01:00:03.000Z", "Asia/Shanghai")
    assert board["business_day"] == "2026-11-23"
    assert board["counters"] == busy.get("counters", role="display")
    assert [(w["code"], w["waiting"], w.get("next")) for w in board["waiting"]] == [
        ("new", 0, None),
        ("pay", 1, "B003"),
        ("card", 0, None),
    ]
    assert [(m["number"], m["category"]) for m in board["missed"]] == [("B002", "ordinary")]


def test_board_shows_pause_and_time_of_return(busy: Web) -> None:
    counter = busy.get("board", role="display")["counters"][1]
    assert (counter["state"], counter["reason"], counter["until"]) == ("paused", "lunch", "2026-11-23T01:20:03.000Z")


def test_call_on_the_board_has_the_contracts_shape(busy: Web) -> None:
    call = busy.get("board", role="display")["calls"][0]
    facts = {k: v for k, v in call.items() if k not in ("announcement", "speech", "audio", "ticket")}
    assert facts == {
        "number": "B001", "counter": 1, "at": "2026-11-23T01:00:03.000Z", "category": "ordinary", "language": "en",
    }  # fmt: skip
    assert call["audio"] == f"/api/v1/halls/main/audio/{call['announcement']}.wav"
    # The ticket's own language is spoken first.
    assert [s["language"] for s in call["speech"]] == ["en", "zh"]
    assert all(s["text"] for s in call["speech"])


def test_board_lists_calls_newest_first_whatever_became_of_the_ticket(busy: Web) -> None:
    assert [c["number"] for c in busy.get("board")["calls"]] == ["B001", "B002"]
    busy.at(1, "finish")
    assert [c["number"] for c in busy.get("board")["calls"]] == ["B001", "B002"]


def test_board_lists_the_last_twenty_calls(web: Web) -> None:
    web.open()
    web.issue()
    web.next()
    for _ in range(24):
        web.at(1, "recall")
    calls = web.get("board")["calls"]
    ids = [c["announcement"] for c in calls]
    assert (len(ids), len(set(ids)), ids) == (20, 20, sorted(ids, reverse=True))


def test_board_begins_anew_with_the_day(busy: Web) -> None:
    busy.clock.advance(hours=24)
    busy.issue("new")
    board = busy.get("board")
    assert (board["calls"], board["missed"], board["business_day"]) == ([], [], "2026-11-24")
    assert [w["waiting"] for w in board["waiting"]] == [1, 0, 0]


def test_board_names_nobody(busy: Web) -> None:
    busy.issue(identity="11010519491231002X", note="a secret", needs=["guide dog"])
    text = busy.ask("GET", "board", role="display").text
    assert [word for word in ("110105", "secret", "guide", "1001", "staff") if word in text] == []


# --- the journal feed


def test_events_come_in_order_without_a_gap(busy: Web) -> None:
    answer = busy.get("events")
    seqs = [event["seq"] for event in answer["items"]]
    assert seqs == list(range(1, busy.get("board")["seq"] + 1))
    assert (answer["last"], answer["journal"]) == (seqs[-1], busy.get("board")["journal"])


def test_event_has_the_contracts_shape(busy: Web) -> None:
    called = next(e for e in busy.events() if e["type"] == "TicketCalled")
    assert (called["number"], called["counter"], called["at"]) == ("B002", 1, "2026-11-23T01:00:03.000Z")
    assert called["ticket"] == busy.get("tickets/2026-11-23~B002")["id"]
    assert called["staff"] == "1001"
    assert sorted(called["why"]["text"]) == ["en", "zh"]


def test_event_says_who_did_it(web: Web) -> None:
    web.hire("101")
    browser = web.browser()
    browser.sign_in("101")
    browser.ask("POST", "counters/1/open")
    web.issue()
    actors = {e["type"]: e["actor"] for e in web.events()}
    assert (actors["CounterOpened"], actors["TicketIssued"]) == ({"staff": "101"}, {"device": "door"})


def test_events_go_on_after_a_number_page_by_page(busy: Web) -> None:
    seen: list[Shape] = []
    while True:
        page = busy.get(f"events?after={seen[-1]['seq'] if seen else 0}&limit=4")
        if not page["items"]:
            break
        assert (len(page["items"]) <= 4, page["last"]) == (True, page["items"][-1]["seq"])
        seen += page["items"]
    assert seen == busy.events()


@pytest.mark.parametrize("beyond", [0, 1, 1000, 2**53])
def test_events_after_the_last_are_none(busy: Web, beyond: int) -> None:
    last = busy.get("board")["seq"]
    page = busy.get(f"events?after={min(last + beyond, 2**53)}")
    assert (page["items"], page["last"]) == ([], last)


@pytest.mark.parametrize("role", ["display", "kiosk", "greeter", "counter"])
def test_public_readers_see_public_fields_and_keep_the_places_of_the_rest(busy: Web, role: str) -> None:
    full, public = busy.events(), busy.events(role)
    assert [e["seq"] for e in public[: len(full)]] == [e["seq"] for e in full]
    for shown, whole in zip(public, full, strict=False):
        if shown["type"] == "hidden":
            assert sorted(shown) == ["at", "seq", "type"]
        else:
            assert {"staff", "why", "printer", "holder"} & set(shown) == set()
            assert {k: v for k, v in shown.items() if k != "actor"}.items() <= whole.items()
            assert shown["actor"] == {}


def test_board_reads_what_moves_the_hall_and_nothing_of_its_inside(busy: Web) -> None:
    shown = set(told(busy, "display"))
    assert shown == {
        "hidden", "DayOpened", "CatalogueChanged", "CounterOpened", "TicketIssued", "TicketCalled", "TicketMissed",
        "CounterPaused",
    }  # fmt: skip
    assert {"HallFounded", "TokenCreated"} <= set(told(busy, "manager"))


def test_slips_are_read_by_their_own_kiosk(busy: Web) -> None:
    busy.post("tickets/2026-11-23~B001/reprint", role="kiosk")
    other = busy.new_token("kiosk", device="window")
    of_other = [e["type"] for e in busy.get("events?limit=1000", token=other)["items"]]
    assert (told(busy, "kiosk").count("SlipQueued"), of_other.count("SlipQueued")) == (1, 0)
    assert told(busy, "display").count("SlipQueued") == 0


@pytest.mark.parametrize("role", ["manager", "auditor", "integration"])
def test_full_readers_see_everything(busy: Web, role: str) -> None:
    assert "hidden" not in told(busy, role)
    assert busy.events(role)[: len(busy.events())] == busy.events()


def test_every_role_reads_events_in_its_way(busy: Web) -> None:
    readers = [role for role in ROLES if role != "printer"]
    hides = {role: "hidden" in told(busy, role) for role in readers}
    assert hides == {role: role not in ("manager", "auditor", "integration") for role in readers}


def test_every_time_of_an_event_is_utc(busy: Web) -> None:
    busy.at(1, "undo")
    late = 1_700_000_000_000

    def stamps(value: object) -> list[int]:
        if isinstance(value, dict):
            return [s for v in value.values() for s in stamps(v)]
        if isinstance(value, list):
            return [s for v in value for s in stamps(v)]
        return [value] if isinstance(value, int) and value > late else []

    assert stamps(busy.events()) == []


def test_undone_act_tells_the_tickets_as_they_are_again(busy: Web) -> None:
    busy.at(1, "undo")
    undone = busy.events()[-1]
    assert (undone["type"], undone["act"], undone["numbers"]) == ("ActUndone", "Next", ["B001"])
    assert [(t["number"], t["state"]) for t in undone["tickets"]] == [("B001", "waiting")]


# --- asking again


def test_unchanged_events_are_304(busy: Web) -> None:
    first = busy.ask("GET", "events?after=3")
    again = busy.ask("GET", "events?after=3", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert again.headers["Jiaohao-Seq"] == first.headers["Jiaohao-Seq"]


def test_changed_events_are_sent(busy: Web) -> None:
    tag = busy.ask("GET", "events?after=3").headers["ETag"]
    busy.issue()
    again = busy.ask("GET", "events?after=3", headers={"If-None-Match": tag})
    assert (again.status_code, again.json["items"][-1]["type"]) == (200, "TicketIssued")


@pytest.mark.parametrize("other", ["events?after=4", "events?after=3&limit=2"])
def test_tag_is_of_the_question_too(busy: Web, other: str) -> None:
    tag = busy.ask("GET", "events?after=3").headers["ETag"]
    assert busy.ask("GET", other, headers={"If-None-Match": tag}).status_code == 200


def test_tag_of_a_full_reader_is_not_that_of_a_public_one(busy: Web) -> None:
    busy.token("display")
    tag = busy.ask("GET", "events").headers["ETag"]
    assert busy.ask("GET", "events", role="display", headers={"If-None-Match": tag}).status_code == 200


def test_tag_weakened_on_the_way_still_fits(busy: Web) -> None:
    tag = busy.ask("GET", "events").headers["ETag"]
    assert busy.ask("GET", "events", headers={"If-None-Match": f'"x", W/{tag}'}).status_code == 304


@pytest.mark.parametrize("junk", ["", "junk", '"', "W/", "*, ,", "漢".encode().decode("latin-1")])
def test_junk_for_a_tag_is_no_tag(busy: Web, junk: str) -> None:
    assert busy.ask("GET", "events", headers={"If-None-Match": junk}).status_code == 200


# --- sound


def test_audio_of_a_call_is_a_wav(busy: Web) -> None:
    call = busy.get("board")["calls"][0]
    response = busy.ask("GET", call["audio"], role="display")
    assert (response.status_code, response.mimetype) == (200, "audio/wav")
    with wave.open(io.BytesIO(response.data)) as sound:
        assert (sound.getsampwidth(), sound.getnframes() > 0) == (2, True)


def test_recall_has_a_sound_of_its_own_address(busy: Web) -> None:
    busy.at(1, "recall")
    first, second = (c["audio"] for c in busy.get("board")["calls"][:2])
    assert first != second
    assert busy.ask("GET", first, role="display").status_code == 200


@pytest.mark.parametrize("id", ["0", "1", "99999", str(2**53), str(2**64), "9" * 400])
def test_sound_of_no_call_is_unknown(busy: Web, id: str) -> None:
    assert busy.refused("GET", f"audio/{id}.wav", role="display") == (404, "unknown_announcement")
