"""The shapes of the contract, field by field."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hall import catalog, shapes
from hall import events as e
from hall.counter import Counter, CounterState
from hall.door import Shut
from hall.estimate import Wait
from hall.fold import Entry
from hall.ticket import State, Ticket
from tests.builders import START, document, service

CATALOGUE = catalog.read(document())
TICKET = Ticket(
    id=7,
    day="2026-11-23",
    prefix="B",
    ordinal=12,
    service="pay",
    category="vip",
    language="en",
    state=State.WAITING,
    issued_at=START,
    turn_at=START,
    head_start=0,
    queue="s:pay",
    seq=7,
)
BASE = {
    "id": 7,
    "number": "B012",
    "service": "pay",
    "category": "vip",
    "state": "waiting",
    "language": "en",
    "business_day": "2026-11-23",
    "issued_at": "2026-11-23T01:00:00.000Z",
    "recalls": 0,
    "turn_at": "2026-11-23T01:00:00.000Z",
}


def test_ticket_that_waits() -> None:
    assert shapes.ticket(TICKET, ahead=3, wait=Wait(60, 120), slip="queued", needs=["chair"]) == {
        **BASE,
        "slip": "queued",
        "needs": ["chair"],
        "ahead": 3,
        "wait": {"low": 60, "high": 120},
    }
    assert shapes.ticket(TICKET, ahead=0) == {**BASE, "ahead": 0}


def test_ticket_says_only_what_there_is_to_say() -> None:
    assert shapes.ticket(TICKET, needs=[], noted=False) == BASE


def test_ticket_that_staff_noted_something_of() -> None:
    assert shapes.ticket(TICKET, noted=True) == {**BASE, "noted": True}


def test_ticket_that_was_served() -> None:
    done = replace(
        TICKET,
        state=State.SERVED,
        called_at=START,
        started_at=START + 1,
        ended_at=START + 2,
        counter=1,
        staff="101",
        start_inferred=True,
        forced=True,
        outcome="done",
    )
    served = {name: value for name, value in BASE.items() if name != "turn_at"}
    assert shapes.ticket(done, ahead=3, slip="printed") == {
        **served,
        "state": "served",
        "called_at": "2026-11-23T01:00:00.000Z",
        "started_at": "2026-11-23T01:00:00.001Z",
        "ended_at": "2026-11-23T01:00:00.002Z",
        "counter": 1,
        "staff": "101",
        "start_inferred": True,
        "forced": True,
        "outcome": "done",
        "slip": "printed",
    }


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("none", "none"),
        ("queued", "queued"),
        ("claimed", "queued"),
        ("sending", "queued"),
        ("unconfirmed", "unconfirmed"),
        ("void", "void"),
    ],
)
def test_ticket_slip_states_are_those_of_the_contract(kept: str, said: str) -> None:
    assert shapes.ticket(TICKET, slip=kept)["slip"] == said


COUNTER = {
    "number": 2,
    "name": {"zh": "2号窗口", "en": "Counter 2"},
    "state": "closed",
    "since": "2026-11-22T20:00:00.000Z",
    "services": ["pay", "new"],
    "second": ["new"],
}
DAY_BEGAN = START - 5 * 3_600_000


def counter(live: Counter | None, current: Ticket | None = None, *, public: bool = False) -> shapes.Shape:
    setup = CATALOGUE.counter_by_number[2]
    return shapes.counter(setup, live, current, public=public, day_began=DAY_BEGAN)


def test_counter_never_opened_is_closed_since_the_day_began() -> None:
    assert counter(None) == COUNTER


def test_counter_at_work() -> None:
    live = Counter(
        number=2,
        state=CounterState.CALLING,
        since=START,
        staff="101",
        holder="h",
        ticket=7,
        pausing_reason="lunch",
        pausing_until=START,
    )
    at_work = {
        **COUNTER,
        "state": "calling",
        "since": "2026-11-23T01:00:00.000Z",
        "pausing": {"reason": "lunch", "until": "2026-11-23T01:00:00.000Z"},
    }
    assert counter(live, TICKET) == {**at_work, "staff": "101", "ticket": BASE}
    public = {"id": 7, "number": "B012", "category": "vip"}
    assert counter(live, TICKET, public=True) == {**at_work, "ticket": public}


def test_counter_paused() -> None:
    live = Counter(number=2, state=CounterState.PAUSED, since=START, reason="rest", until=START)
    paused = {"state": "paused", "reason": "rest", "until": "2026-11-23T01:00:00.000Z"}
    assert counter(live) == {**COUNTER, **paused, "since": "2026-11-23T01:00:00.000Z"}


def test_service_open_and_shut() -> None:
    pay = CATALOGUE.service_by_code["pay"]
    shape = {
        "code": "pay",
        "name": {"zh": "缴费", "en": "Payment"},
        "prefix": "B",
        "papers": [],
        "waiting": 2,
        "wait": {"low": 1, "high": 2},
        "open": True,
        "counters": [1, 2, 3],
    }
    assert shapes.service(pay, CATALOGUE, waiting=2, wait=Wait(1, 2), shut=None) == shape
    assert shapes.service(pay, CATALOGUE, waiting=2, wait=None, shut=Shut(reason="paused")) == {
        **shape,
        "wait": None,
        "open": False,
        "reason": "paused",
    }


def test_service_with_papers_message_and_area() -> None:
    text = {"zh": "身份证", "en": "ID card"}
    pay = service("pay", "B", papers=[text], message=text, area=text)
    read = catalog.read(document(services=[pay, service("new", "A"), service("card", "C")]))
    shape = shapes.service(read.service_by_code["pay"], read, waiting=0, wait=None, shut=None)
    assert (shape["papers"], shape["message"], shape["area"]) == ([text], text, text)


@pytest.mark.parametrize("rule", ["first_choice", "second_choice", "second_over_limit", "by_hand", "walk_in"])
def test_why_has_words_in_both_languages(rule: str) -> None:
    stored = {"rule": rule, "turn_at": "t", "head_start": 90, "passed_count": 2, "passed": []}
    told = shapes.why(stored)
    assert told is not None
    assert {name: told[name] for name in stored} == stored
    assert all(told["text"][language] for language in ("zh", "en"))


def test_why_of_nothing() -> None:
    assert shapes.why(None) is None


def test_event_names_actor_and_times_as_the_contract_does() -> None:
    actor = {"principal": "secret", "role": "counter", "staff": "101", "device": None}
    happened = e.CounterPaused(counter=1, reason="lunch", until=START)
    assert shapes.event(Entry(seq=5, at=START, event=happened, actor=actor)) == {
        "seq": 5,
        "at": "2026-11-23T01:00:00.000Z",
        "type": "CounterPaused",
        "actor": {"staff": "101"},
        "counter": 1,
        "reason": "lunch",
        "until": "2026-11-23T01:00:00.000Z",
    }


def test_event_of_a_call_words_its_reason() -> None:
    why = {"rule": "by_hand", "turn_at": "t", "head_start": 0, "passed_count": 0, "passed": []}
    called = e.TicketCalled(ticket=7, number="B012", counter=1, announcement=9, category="vip", language="zh", why=why)
    assert set(shapes.event(Entry(seq=9, at=START, event=called))["why"]["text"]) == {"zh", "en"}


def test_event_of_an_undo_keeps_the_counters_inside_to_itself() -> None:
    undone = e.ActUndone(
        counter=1,
        act="Next",
        numbers=["B012"],
        tickets=[],
        before={"holder": "secret"},
        slips={},
        withdrawn=[3],
        renewed=[],
    )
    shape = shapes.event(Entry(seq=9, at=START, event=undone))
    assert "secret" not in repr(shape)
    assert (shape["act"], shape["numbers"], shape["withdrawn"]) == ("Next", ["B012"], [3])
