"""Who speaks asks what to say next, and tells what became of it; boards are set up over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hall.actions.boards import SetZones
from tests.builders import act, document, service
from tests.web_builders import Web, make_web

NAMED = {"zh": "号", "en": "No."}
COUNTERS = [{"number": n, "name": NAMED, "first": [code]} for n, code in ((1, "pay"), (2, "pay"), (3, "open"))]
HALL = document(services=[service("pay", "B"), service("open", "A")], counters=COUNTERS)


@pytest.fixture
def web(tmp_path: Path) -> Web:
    made = make_web(tmp_path, HALL)
    for counter in (1, 2, 3):
        made.open(counter)
    return made


def called(web: Web, counter: int = 1, code: str = "pay", **more: Any) -> int:
    """Somebody is called; the announcement."""
    web.issue(code, **more)
    web.next(counter)
    calls: int = web.get("board")["calls"][0]["announcement"]
    return calls


def asked(web: Web, *heard: tuple[int, int, int], token: str | None = None, **more: Any) -> Any:
    """What is to be said, given announcements, how often and how long ago they were heard."""
    told = [{"announcement": id, "times": times, "ago": ago} for id, times, ago in heard]
    return web.post("voice/next", {"after": 0, "heard": told, **more}, role="display", token=token)


def test_call_is_to_be_said_in_words_with_a_sound(web: Web) -> None:
    first = called(web)
    assert asked(web)["say"] | {"at": ""} == {
        "announcement": first,
        "ticket": web.get("board")["calls"][0]["ticket"],
        "number": "B001",
        "counter": 1,
        "at": "",
        "category": "ordinary",
        "language": "zh",
        "say": "full",
        "percent": 100,
        "audio": f"/api/v1/halls/main/audio/{first}.wav?say=full",
        "speech": web.get("board")["calls"][0]["speech"],
    }


def test_calls_are_said_in_their_order_and_not_again_once_served(web: Web) -> None:
    first, second = called(web, 1), called(web, 2)
    assert asked(web)["say"]["announcement"] == first
    assert asked(web, (first, 1, 2000), quiet=2000)["say"]["announcement"] == second
    assert asked(web, (first, 1, 9000), (second, 1, 5000))["say"]["say"] == "again"
    web.at(1, "start"), web.at(2, "start")
    assert asked(web, (first, 1, 9000), (second, 1, 5000)) == {"say": None, "wait": 0}


def test_what_is_over_is_not_said(web: Web) -> None:
    first = called(web)
    assert asked(web, after=first) == {"say": None, "wait": 0}


def test_call_that_was_a_mistake_is_not_said(web: Web) -> None:
    called(web)
    web.at(1, "undo")
    assert asked(web)["say"] is None


def test_zone_speaks_its_own_calls_alone(web: Web) -> None:
    token = web.new_token("display", device="upstairs")
    here, there = called(web, 1), called(web, 3, "open")
    web.post("zones", {"zones": [{"code": "up", "name": NAMED, "services": ["open"]}]})
    web.post("boards/upstairs", {"name": "二楼", "zone": "up"})
    assert asked(web, token=token)["say"]["announcement"] == there
    assert asked(web)["say"]["announcement"] == here
    screen = web.get("board", token=token)["screen"]
    assert (screen["name"], screen["counters"], screen["services"]) == ("二楼", [3], ["open"])


def test_quiet_hours_are_kept(web: Web) -> None:
    called(web)
    web.post("voice", {"loudness": [{"at": "08:30", "percent": 60}, {"at": "12:00", "percent": 0}]})
    assert (asked(web)["say"]["say"], asked(web)["say"]["percent"]) == ("full", 60)
    web.clock.advance(3 * 3600)
    late = called(web, 2)
    assert asked(web, after=late - 1)["say"] | {"at": ""} | {"speech": []} != {}
    assert (asked(web, after=late - 1)["say"]["say"], asked(web, after=late - 1)["say"]["percent"]) == ("silent", 0)


def test_manager_sees_what_a_board_said_and_whether_it_may(web: Web) -> None:
    token = web.new_token("display", device="hall-1")
    (before,) = [one for one in web.get("boards")["items"] if one["device"] == "hall-1"]
    assert (before["online"], before["state"]) == (False, None)
    first = called(web)
    asked(web, token=token, said={"announcement": first, "say": "full"})
    asked(web, token=token, sound="blocked")
    (board,) = [one for one in web.get("boards", role="auditor")["items"] if one["device"] == "hall-1"]
    assert (board["online"], board["state"]) == (True, "blocked")
    assert board["last"] | {"at": ""} == {"number": "B001", "counter": 1, "said": "ended", "at": ""}
    web.clock.advance(60)
    assert [one["online"] for one in web.get("boards")["items"] if one["device"] == "hall-1"] == [False]


def test_beat_of_a_board_leaves_the_journal_alone(web: Web) -> None:
    token = web.new_token("display", device="hall-1")
    before = len(web.events())
    for sound in ("on", "blocked", "off"):
        asked(web, token=token, sound=sound)
    assert len(web.events()) == before


def test_board_is_tried_and_one_nobody_heard_of_is_not(web: Web) -> None:
    asked(web, token=web.new_token("display", device="hall-1"))
    web.post("boards/hall-1/test")
    assert web.events()[-1]["type"] == "BoardTested"
    assert web.refused("POST", "boards/hall-2/test") == (404, "not_found")


def test_zone_that_is_gone_is_shown_by_no_board(web: Web) -> None:
    act(web.hall, SetZones(zones=[{"code": "up", "name": NAMED, "counters": [3]}]))
    web.post("boards/hall-1", {"zone": "up"})
    web.post("zones", {"zones": []})
    assert [(one["device"], one["zone"]) for one in web.get("boards")["items"]] == [("hall-1", None)]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("boards/hall-1", {"zone": "nowhere"}),
        ("boards/hall-1", {"layout": "sideways"}),
        ("zones", {"zones": [{"code": "up", "name": NAMED, "counters": [99]}]}),
        ("zones", {"zones": [{"code": "up", "name": {}}]}),
        ("zones", {"zones": [{"code": "up", "name": NAMED}] * 2}),
        ("voice", {"loudness": [{"at": "25:00", "percent": 5}]}),
        ("voice", {"packs": {"zh": "../zh"}}),
    ],
)
def test_set_up_that_does_not_hang_together_is_refused(web: Web, path: str, body: Any) -> None:
    assert web.refused("POST", path, body) == (422, "wrong_values")
