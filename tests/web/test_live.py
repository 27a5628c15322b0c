"""The live room: who hears what, in which order, at which position."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask_socketio import ConnectionRefusedError, SocketIO, SocketIOTestClient

from hall import events as e
from hall.fold import Entry
from hall.people import Token
from jiaohao.app import start, stop
from tests.builders import KIOSK, entries, issue, sqlite_hall
from tests.web_builders import ROLES, Web, make_web
from web.access import Caller, token_caller
from web.live import (
    AUDIENCE,
    NAMESPACE,
    PUBLIC_FIELDS,
    Positions,
    hears,
    may_join,
    message,
    patterns,
    public,
    public_event,
)

Shape = dict[str, Any]
HAPPENED = {
    "DayOpened", "CatalogueChanged", "TicketIssued", "TicketCalled", "TicketRecalled", "ServiceStarted", "TicketServed",
    "TicketMissed", "TicketPutBack", "TicketHeld", "TicketReleased", "TicketRestored", "TicketTransferred", "TicketLeft",
    "StepsPlanned", "TicketSteppedOn", "BusinessAdded",
    "TicketExpired", "CategoryChanged", "CounterOpened", "CounterClosed", "CounterPaused", "CounterResumed", "PauseAsked",
    "PauseWithdrawn", "ActUndone", "BoardTested", "EmergencyRaised", "EmergencyLifted",
}  # fmt: skip
"""What changes a picture on the wall."""
BETWEEN_STAFF = {"NoticeGiven", "NoticeRead", "NoticeEnded"}


# --- who hears what


def value_of(kind: str) -> object:
    """A value for a field of this type."""
    if kind.startswith(("list", "dict")):
        return [] if kind.startswith("list") else {}
    return 1 if "int" in kind else "x"


def entry(kind: type[e.Event], seq: int = 9, **more: Any) -> Entry:
    """A journal entry with any values."""
    values: Shape = {name: value_of(str(field.type)) for name, field in kind.__dataclass_fields__.items()}
    if "why" in values:
        values["why"] = {"rule": "by_hand", "head_start": 0, "passed_count": 0}
    return Entry(seq=seq, at=0, event=kind(**(values | more)), actor={"principal": "token:1", "staff": "1001"})


def test_board_hears_all_that_changes_its_picture() -> None:
    heard = {name for name, kind in e.KINDS.items() if "board" in patterns(entry(kind))}
    assert heard == HAPPENED


def test_manager_hears_everything() -> None:
    assert [name for name, kind in e.KINDS.items() if "manager" not in patterns(entry(kind))] == []


def test_counter_hears_what_the_board_hears_and_what_is_between_staff() -> None:
    for name, kind in e.KINDS.items():
        heard = patterns(entry(kind))
        assert hears("counter:2", heard) == (hears("board", heard) or name in BETWEEN_STAFF)


def test_what_is_between_staff_is_hidden_from_public() -> None:
    for name in BETWEEN_STAFF:
        told = entry(e.KINDS[name], counters=[1]) if name == "NoticeGiven" else entry(e.KINDS[name])
        assert public_event(told, "door") == {"seq": 9, "at": "1970-01-01T00:00:00.000Z", "type": "hidden"}
        assert not hears("kiosk:door", patterns(told))


def test_kiosk_hears_its_own_slips_and_what_changes_the_queues() -> None:
    slips = [kind for name, kind in e.KINDS.items() if name.startswith("Slip")]
    assert len(slips) == 6
    for kind in slips:
        heard = patterns(entry(kind, device="door"))
        assert (hears("kiosk:door", heard), hears("kiosk:window", heard), hears("board", heard)) == (True, False, False)
        assert patterns(entry(kind, device=None)) == {"manager"}
    assert hears("kiosk:door", patterns(entry(e.TicketCalled)))
    assert not hears("kiosk:door", patterns(entry(e.ServiceStarted)))


def test_rating_tablet_hears_of_its_own_counter_and_no_level() -> None:
    for kind in (e.RatingInvited, e.TicketRated, e.RatingSkipped):
        heard = patterns(entry(kind, counter=2))
        assert (hears("rating:2", heard), hears("rating:1", heard), hears("board", heard)) == (True, False, False)
        told = message(entry(kind, counter=2), "rating:2", 8, "journal")
        assert set(told) == {"seq", "at", "type", "room", "prev", "journal", "actor", "ticket", "number", "counter"}


def test_every_event_that_is_heard_in_public_says_which_fields() -> None:
    assert set(AUDIENCE) - BETWEEN_STAFF == set(PUBLIC_FIELDS)
    for name, names in PUBLIC_FIELDS.items():
        assert set(names) <= set(e.KINDS[name].__dataclass_fields__), name


@pytest.mark.parametrize("name", sorted(PUBLIC_FIELDS))
def test_public_never_hears_of_people_or_reasons(name: str) -> None:
    told = message(entry(e.KINDS[name]), "board", 8, "journal")
    # Where else the ticket comes out is what its kiosk must say.
    where = {"printer"} if name == "SlipMoved" else set()
    assert {"staff", "why", "holder", "took_over", "printer", "outcome", "was"} & set(told) == where
    assert told["actor"] == {}
    assert {k: told[k] for k in ("seq", "room", "prev", "journal", "type")} == {
        "seq": 9, "room": "board", "prev": 8, "journal": "journal", "type": name,
    }  # fmt: skip


def test_staffs_rooms_hear_the_whole_of_it() -> None:
    for room in ("manager", "counter:1"):
        told = message(entry(e.CounterOpened), room, 8, "journal")
        assert (told["staff"], told["actor"]) == ("x", {"staff": "1001"})


def test_unknown_event_is_hidden_from_public() -> None:
    told = {"seq": 5, "at": "2026-11-23T01:00:00Z", "type": "SomethingNew", "secret": 1}
    assert public(told) == {"seq": 5, "at": "2026-11-23T01:00:00Z", "type": "hidden"}


# --- positions


def test_position_of_a_room_is_its_last_message_joined_or_not() -> None:
    positions = Positions()
    for one in (
        entry(e.DayOpened, 1), entry(e.TokenCreated, 2), entry(e.TicketIssued, 3),
        entry(e.SlipPrinted, 4, device="door"), entry(e.ServiceStarted, 5), entry(e.SlipPrinted, 6, device="window"),
    ):  # fmt: skip
        positions.add(one)
    rooms = ("manager", "board", "counter:1", "counter:77", "kiosk:door", "kiosk:window", "kiosk:new", "nothing")
    assert [positions.of(room) for room in rooms] == [6, 5, 5, 5, 4, 6, 3, 0]


# --- who may join


def caller(role: str, **bound: Any) -> Caller:
    """Whoever has a token of this role."""
    facts: Shape = {"counter": None, "device": None, **bound}
    return token_caller(Token(id=1, role=role, created_at=0, revoked_at=None, **facts), by_cookie=False)


JOINS: dict[str, set[str]] = {
    "board": set(ROLES) - {"printer"},
    "manager": {"manager", "auditor"},
    "counter:1": {"counter", "manager", "auditor"},
    "counter:2": {"manager", "auditor"},
    "kiosk:door": {"kiosk", "manager"},
    "kiosk:window": {"manager"},
    "rating:1": {"rating", "manager", "auditor"},
    "rating:2": {"manager", "auditor"},
}


@pytest.mark.parametrize("room", JOINS)
def test_room_is_for_whom_the_contract_says(room: str) -> None:
    bound = {"kiosk": {"device": "door"}, "counter": {"counter": 1}, "rating": {"counter": 1}}
    joined = {role for role in ROLES if may_join(room, caller(role, **bound.get(role, {})), lambda _: False)}
    assert joined == JOINS[room]


def test_clerk_joins_the_counter_that_their_session_opened() -> None:
    assert may_join("counter:2", caller("counter"), lambda number: number == 2)
    assert not may_join("counter:1", caller("counter"), lambda number: number == 2)
    assert not may_join("counter:2", caller("greeter"), lambda number: True)


@pytest.mark.parametrize(
    "room",
    ["", "Board", "board:1", "counter", "counter:", "counter:x", "counter:-1", "counter:1 ", "counter:0001", "counter:01",
     "counter:１", "kiosk", "kiosk:", "rating", "rating:", "rating:01", "rating:*", "manager:1", ":", "*", "counter:*", "kiosk:*", "board/", "x" * 80],
)  # fmt: skip
def test_room_there_is_not_lets_nobody_in(room: str) -> None:
    assert not may_join(room, caller("manager"), lambda _: True)


# --- sockets in this process


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Web]:
    """An app whose pump runs."""
    web = make_web(tmp_path, own_app=True)
    start(web.app)
    yield web
    stop(web.app)
    web.hall.database.close()


class Screen:
    """A socket in this process."""

    def __init__(self, web: Web, auth: object, token: str | None = None) -> None:
        socketio: SocketIO = web.app.extensions["socketio"]
        self.client: SocketIOTestClient = socketio.test_client(
            web.app, namespace=NAMESPACE, auth=auth, flask_test_client=web.app.test_client()
        )
        self.heard: list[Shape] = []

    @property
    def inside(self) -> bool:
        """Whether it was let in and still is."""
        found: bool = self.client.is_connected(NAMESPACE)
        return found

    def listen(self) -> list[Shape]:
        """Everything heard so far."""
        if self.inside:
            self.heard += self.client.get_received(NAMESPACE)
        return self.heard

    def events(self) -> list[Shape]:
        """The events heard so far."""
        return [one["args"][0] for one in self.listen() if one["name"] == "event"]

    def ticks(self) -> list[Shape]:
        """The ticks heard so far."""
        return [one["args"][0] for one in self.listen() if one["name"] == "tick"]


def screen(web: Web, *rooms: str, role: str = "manager") -> Screen:
    """A screen of this role in these rooms."""
    return Screen(web, {"hall": "main", "rooms": list(rooms), "token": web.token(role)})


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until something holds; the test fails when it never does."""
    until = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until, "it never came to be"
        time.sleep(0.01)


def test_screen_hears_events_in_order_each_with_the_one_before(live: Web) -> None:
    board = screen(live, "board", role="display")
    before = live.get("board")["seq"]
    live.open()
    for _ in range(3):
        live.issue()
    live.next()
    eventually(lambda: len(board.events()) >= 5)
    heard = board.events()
    assert [m["type"] for m in heard] == ["CounterOpened"] + ["TicketIssued"] * 3 + ["TicketCalled"]
    assert [m["room"] for m in heard] == ["board"] * 5
    assert [m["prev"] for m in heard[1:]] == [m["seq"] for m in heard[:-1]]
    assert heard[0]["prev"] <= before
    assert {m["journal"] for m in heard} == {live.get("board")["journal"]}


def test_what_a_room_does_not_hear_leaves_no_hole(live: Web) -> None:
    board, manager = screen(live, "board", role="display"), screen(live, "manager")
    live.issue()
    live.new_token("display")
    live.new_token("display")
    live.issue()
    eventually(lambda: len(board.events()) >= 2 and len(manager.events()) >= 5)
    first, second = board.events()
    assert (second["prev"], second["seq"] - first["seq"]) == (first["seq"], 3)
    at = [m["seq"] for m in manager.events()]
    assert [m["prev"] for m in manager.events()][1:] == at[:-1]
    assert at == list(range(at[0], at[0] + len(at)))


def test_events_of_the_board_are_those_that_public_readers_read(live: Web) -> None:
    board = screen(live, "board", role="display")
    position = live.get("board")["seq"]
    live.post("printers", {"name": "drawn", "url": "preview://"})
    live.open()
    live.issue()
    live.next()
    live.at(1, "undo")
    eventually(lambda: "ActUndone" in [m["type"] for m in board.events()])
    heard = [{k: v for k, v in m.items() if k not in ("room", "journal", "prev")} for m in board.events()]
    assert heard == [m for m in live.events("display", after=position) if m["type"] != "hidden"]


def test_tick_tells_time_journal_and_every_rooms_position(live: Web) -> None:
    board = screen(live, "board", role="display")
    kiosk = screen(live, "kiosk:door", "board", role="kiosk")
    live.open()
    live.issue()
    eventually(lambda: bool(board.ticks()) and board.ticks()[-1]["rooms"].get("board") == live.get("board")["seq"])
    tick = board.ticks()[-1]
    assert (tick["now"], tick["journal"]) == ("2026-11-23T01:00:00.000Z", live.get("board")["journal"])
    assert kiosk.ticks()[-1]["rooms"]["kiosk:door"] == live.get("board")["seq"]


def test_tick_comes_every_second(live: Web) -> None:
    board = screen(live, "board", role="display")
    began = time.monotonic()
    eventually(lambda: len(board.ticks()) >= 3)
    assert len(board.ticks()) <= (time.monotonic() - began) + 2


def test_late_screen_is_told_the_same_positions(live: Web) -> None:
    early = screen(live, "board", role="display")
    live.issue()
    eventually(lambda: len(early.events()) == 1)
    late = screen(live, "board", role="display")
    live.issue()
    eventually(lambda: len(late.events()) == 1 and len(early.events()) == 2)
    assert late.events() == early.events()[1:]


@pytest.mark.parametrize(
    ("auth", "code"),
    [
        ({"rooms": ["board"]}, "unauthorized"),
        ({"rooms": ["board"], "token": "dead"}, "unauthorized"),
        ({"rooms": ["board"], "token": ""}, "unauthorized"),
        ({"rooms": ["board"], "token": "\ud800"}, "unauthorized"),
        ({"rooms": ["board"], "token": 5}, "unauthorized"),
        ({"rooms": ["board"], "token": ["x"]}, "unauthorized"),
        (None, "unauthorized"),
        ([], "unauthorized"),
        ("board", "unauthorized"),
        ({"hall": "other", "rooms": ["board"], "token": "{display}"}, "unknown_hall"),
        ({"hall": ["main"], "rooms": ["board"], "token": "{display}"}, "unknown_hall"),
        ({"rooms": ["manager"], "token": "{display}"}, "forbidden"),
        ({"rooms": ["board", "counter:1"], "token": "{display}"}, "forbidden"),
        ({"rooms": ["kiosk:window"], "token": "{kiosk}"}, "forbidden"),
        ({"rooms": ["nothing"], "token": "{manager}"}, "forbidden"),
        ({"rooms": "board", "token": "{display}"}, "wrong_values"),
        ({"rooms": [1], "token": "{display}"}, "wrong_values"),
        ({"rooms": ["board"] * 21, "token": "{display}"}, "wrong_values"),
        ({"rooms": ["x" * 81], "token": "{display}"}, "wrong_values"),
        ({"rooms": {"board": 1}, "token": "{display}"}, "wrong_values"),
    ],
)
def test_refused_screen_is_told_why(live: Web, monkeypatch: pytest.MonkeyPatch, auth: Any, code: str) -> None:
    said: list[str] = []

    class NotedError(ConnectionRefusedError):
        def __init__(self, reason: str) -> None:
            said.append(reason)
            super().__init__(reason)

    monkeypatch.setattr("web.live.Refused", NotedError)
    if isinstance(auth, dict) and isinstance(auth.get("token"), str) and auth["token"].startswith("{"):
        auth = {**auth, "token": live.token(auth["token"].strip("{}"))}
    refused = Screen(live, auth)
    assert (refused.inside, said) == (False, [code])


def test_screen_without_rooms_hears_ticks_only(live: Web) -> None:
    quiet = screen(live, role="display")
    live.issue()
    eventually(lambda: len(quiet.ticks()) >= 2)
    assert quiet.events() == []


def test_paired_browser_joins_by_its_cookie(live: Web) -> None:
    browser = live.browser()
    browser.client.set_cookie("jiaohao_screen", live.new_token("kiosk", device="door"))
    socketio: SocketIO = live.app.extensions["socketio"]
    joined = socketio.test_client(
        live.app, namespace=NAMESPACE, auth={"hall": "main", "rooms": ["kiosk:door"]}, flask_test_client=browser.client
    )
    assert joined.is_connected(NAMESPACE)


def test_signed_in_clerk_joins_their_own_counter(live: Web) -> None:
    live.hire("101")
    browser = live.browser()
    browser.sign_in("101")
    socketio: SocketIO = live.app.extensions["socketio"]

    def joins(room: str) -> bool:
        one = socketio.test_client(
            live.app, namespace=NAMESPACE, auth={"rooms": [room]}, flask_test_client=browser.client
        )
        found: bool = one.is_connected(NAMESPACE)
        return found

    assert not joins("counter:2")
    browser.ask("POST", "counters/2/open")
    assert (joins("counter:2"), joins("counter:1")) == (True, False)


def test_screens_above_the_limit_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIAOHAO_SOCKETS", "2")
    web = make_web(tmp_path, own_app=True)
    first, second = (screen(web, "board") for _ in range(2))
    third = screen(web, "board")
    assert (first.inside, second.inside, third.inside) == (True, True, False)
    first.client.disconnect(NAMESPACE)
    assert screen(web, "board").inside


def test_pump_reads_what_other_processes_wrote(live: Web, tmp_path: Path) -> None:
    board = screen(live, "board", role="display")
    other = sqlite_hall(tmp_path / "hall.db")
    issue(other, by=KIOSK)
    other.database.close()
    eventually(lambda: [m["type"] for m in board.events()] == ["TicketIssued"])


def test_position_computed_anew_is_the_one_that_was_told(live: Web) -> None:
    rooms = ("board", "manager", "counter:1")
    everywhere = screen(live, *rooms, role="manager")
    live.issue()
    first = live.get("board")["seq"]
    live.open()
    live.next()
    live.new_token("display")
    last = live.get("board")["seq"]
    eventually(lambda: last in {m["seq"] for m in everywhere.events()})
    positions, expected = Positions(), []
    for one in entries(live.hall):
        heard = [room for room in rooms if hears(room, patterns(one))]
        expected += [(one.seq, room, positions.of(room)) for room in heard if one.seq >= first]
        positions.add(one)
    told = [(m["seq"], m["room"], m["prev"]) for m in everywhere.events() if m["seq"] >= first]
    assert sorted(told) == sorted(expected)
