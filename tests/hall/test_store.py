"""The statements: what they find and what they leave alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from hall.desk import Hall
from hall.fold import Announcement
from hall.store import Known, PrinterState, Slip, Store, chained, dump
from hall.ticket import State
from tests.builders import (
    START,
    FakeClock,
    calls,
    document,
    finish,
    issue,
    miss,
    next_,
    open_counter,
    recall,
    slips,
    ticket,
    transfer,
)

Make = Callable[..., Hall]


@pytest.fixture
def store(hall: Hall) -> Iterator[Store]:
    """The store in an open write transaction."""
    with hall.database.writing("main") as (connection, row):
        yield Store(connection, row.id)


def test_dump_is_canonical() -> None:
    assert dump({"b": [1, None], "a": "号"}) == dump({"a": "号", "b": [1, None]}) == '{"a":"号","b":[1,null]}'


def test_chained_changes_with_every_part() -> None:
    base = ("0", 1, 2, "K", "{}", 3, "{}")
    digests = {chained(*base)}
    for index, other in enumerate(("1", 9, 9, "L", "[]", 9, "[]")):
        digests.add(chained(*(*base[:index], other, *base[index + 1 :])))  # type: ignore[arg-type]
    assert len(digests) == 8


def test_next_ordinal_goes_on_by_one_in_each_series(store: Store) -> None:
    wanted = [("d1", "A"), ("d1", "A"), ("d1", "B"), ("d2", "A"), ("d1", "A")]
    assert [store.next_ordinal(*series) for series in wanted] == [1, 2, 1, 1, 3]
    assert store.series() == {("d1", "A"): 3, ("d1", "B"): 1, ("d2", "A"): 1}


def test_save_ticket_only_if_nobody_else_did(hall: Hall) -> None:
    one = ticket(hall, issue(hall)["id"])
    with hall.database.writing("main") as (connection, row):
        store = Store(connection, row.id)
        assert store.save_tickets([(one, one.seq + 1)]) is False
        assert store.save_tickets([(one, one.seq)]) is True
        assert store.save_tickets([]) is True


def test_heads_are_the_front_of_each_queue(hall: Hall, clock: FakeClock) -> None:
    issue(hall), clock.advance(1), issue(hall), issue(hall, "new", "vip")
    with hall.reading() as reading:
        heads = reading.store.queues.heads(["s:pay", "s:new", "s:card"])
        assert reading.store.queues.heads([]) == []
    assert {head.queue: (head.turn_at, head.issued_at) for head in heads} == {
        "s:pay": (START, START),
        "s:new": (START + 1_000 - 90_000, START + 1_000),
    }


def test_passed_counts_who_was_issued_before(hall: Hall, clock: FakeClock) -> None:
    issue(hall), issue(hall, "new"), clock.advance(1), issue(hall, "card")
    with hall.reading() as reading:
        passed = reading.store.queues.passed
        assert passed(["s:pay", "s:card"], START + 1_000) == ({"s:pay": 1}, [("B", 1, START)])
        assert passed(["s:pay"], START) == ({}, [])


def test_front_gives_the_first_turns(hall: Hall, clock: FakeClock) -> None:
    for _ in range(3):
        issue(hall), clock.advance(1)
    with hall.reading() as reading:
        assert reading.store.front("s:pay", 2) == [START, START + 1_000]
        assert reading.store.front("s:new", 2) == []


def test_waiting_by_type_wherever_they_wait(hall: Hall) -> None:
    issue(hall), issue(hall, "new")
    transfer(hall, issue(hall)["id"], to_counter=3)
    with hall.reading() as reading:
        assert reading.store.waiting() == {"pay": 2, "new": 1}


def test_services_since_are_the_latest_twenty(hall: Hall, clock: FakeClock) -> None:
    open_counter(hall)
    for _ in range(22):
        issue(hall), next_(hall), clock.advance(80), finish(hall)
    with hall.reading() as reading:
        assert reading.store.services_since("pay", START) == [60.0] * 20
        assert reading.store.services_since("pay", clock.now() - 100_000) == [60.0] * 2
        assert reading.store.services_since("new", START) == []


def test_find_tickets_by_what_is_known(hall: Hall, clock: FakeClock) -> None:
    ids = [issue(hall, wanted)["id"] for wanted in ("pay", "new", "pay")]
    open_counter(hall), next_(hall)

    def found(
        state: str | None = None,
        service: str | None = None,
        number: tuple[str, int] | None = None,
        after: int = 0,
        most: int = 9,
    ) -> list[int]:
        with hall.reading() as reading:
            rows = reading.store.find_tickets(
                day="2026-11-23", state=state, service=service, number=number, after=after, most=most
            )
        return [row.id for row in rows]

    assert found() == ids
    assert found(state="called") == ids[:1]
    assert found(service="pay") == [ids[0], ids[2]]
    assert found(number=("A", 1)) == [ids[1]]
    assert (found(after=ids[0], most=1), found(after=ids[2])) == ([ids[1]], [])


def test_unfinished_of_a_day(hall: Hall) -> None:
    (
        issue(hall),
        issue(hall),
        open_counter(hall, 1),
        open_counter(hall, 2),
        next_(hall, 1),
        miss(hall, 1),
        next_(hall, 2),
    )
    with hall.reading() as reading:
        assert [t.number for t in reading.store.unfinished("2026-11-23", State.MISSED)] == ["B001"]
        assert [t.number for t in reading.store.unfinished("2026-11-23", State.CALLED)] == ["B002"]
        assert reading.store.unfinished("2026-11-22", State.MISSED) == []


def test_private_facts_are_kept_beside_the_ticket(store: Store) -> None:
    store.add_private(7)
    assert store.private(7) == {}
    store.add_private(7, note="n", needs=None)
    store.add_private(7, remark="r")
    assert store.private(7) == {"note": "n", "needs": None, "remark": "r"}


def test_marks_tell_needs_and_that_there_is_a_note(store: Store) -> None:
    store.add_private(7, note="n")
    store.add_private(8, needs='["chair"]')
    store.add_private(9, identity="hash")
    store.add_private(10, note="n", needs='["chair"]')
    assert store.private_marks(7, 9) == {7: (None, True), 8: ('["chair"]', False), 9: (None, False)}
    assert store.private_marks(11, 99) == {}


def test_extras_tell_the_latest_slip(make: Make) -> None:
    hall = make(document=document(printers=[{"name": "p", "url": "preview://"}]))
    id = issue(hall, needs=("chair",))["id"]
    with hall.reading() as reading:
        assert reading.store.extras(id) == ('["chair"]', "queued")
        assert reading.store.extras(999) == (None, None)
        assert [slip.id for slip in reading.store.slips_of(id)] == [id]


def test_announcements_of_a_ticket_from_one_on(hall: Hall) -> None:
    id = issue(hall)["id"]
    open_counter(hall), next_(hall), recall(hall)
    with hall.database.writing("main") as (connection, row):
        store = Store(connection, row.id)
        first, second = store.announcements_of(id, 0)
        assert store.announcements_of(id, second.id) == [second]
        assert store.announcement(first.id) == first
        assert store.announcement(999) is None
        store.withdraw([first.id])
        assert store.all_announcements() == {second.id: second}
        store.announce(first)
    assert calls(hall) == [("B001", 1), ("B001", 1)]


def test_announcement_of_another_day_is_not_on_the_board(store: Store) -> None:
    yesterday = Announcement(
        id=1, ticket=1, number="B001", counter=1, at=0, day="2026-11-22", category="x", language="zh"
    )
    store.announce(yesterday)
    assert store.calls("2026-11-23") == []
    assert store.calls("2026-11-22") == [yesterday]


def test_answers_are_kept_and_forgotten(store: Store) -> None:
    store.keep_answer("s", "k", Known(body="b", answer="{}"), 100)
    assert store.answer("s", "k") == Known(body="b", answer="{}")
    assert store.answer("s", "other") is None
    assert [store.forget_answers(100), store.forget_answers(101)] == [0, 1]
    assert store.answer("s", "k") is None


def test_last_act_is_the_last(store: Store) -> None:
    store.keep_act(1, "Next", 5, {"a": 1}, {"b": 2})
    store.keep_act(1, "Finish", 6, {"a": 2}, {"b": 3})
    store.keep_act(2, "Next", 7, {}, {})
    assert store.last_act(1) == ("Finish", 6, {"a": 2}, {"b": 3})
    store.forget_act(1)
    assert (store.last_act(1), store.last_act(2)) == (None, ("Next", 7, {}, {}))
    store.forget_act()
    assert store.last_act(2) is None


def test_change_slip_by_compare_and_set(make: Make) -> None:
    hall = make(document=document(printers=[{"name": "p", "url": "preview://"}]))
    id = issue(hall)["id"]
    with hall.database.writing("main") as (connection, row):
        store = Store(connection, row.id)
        assert store.change_slip(id, "printed", None, reason="x") is False
        assert store.change_slip(id, "queued", "nobody", reason="x") is False
        assert store.change_slip(id, "queued", None, state="claimed", owner="me") is True
        assert store.change_slip(id, "claimed", "me", reason="y") is True
    (slip,) = slips(hall)
    assert (slip.state, slip.owner, slip.reason) == ("claimed", "me", "y")


def slip(id: int, state: str, next_at: int) -> Slip:
    return Slip(
        id=id,
        kind="test",
        ticket=None,
        printer="p",
        device=None,
        mark=False,
        state=state,
        facts={},
        created_at=0,
        next_at=next_at,
        lease_until=None,
        owner=None,
        attempts=0,
        reason=None,
    )


def test_wanted_slips_are_due_and_unsettled(store: Store) -> None:
    jobs = [("queued", 9), ("claimed", 5), ("sending", 7), ("printed", 1), ("void", 1), ("queued", 11)]
    for id, (state, next_at) in enumerate(jobs, start=1):
        store.add_slip(slip(id, state, next_at))
    assert [found.id for found in store.wanted_slips(10, 9)] == [2, 3, 1]
    assert [found.id for found in store.wanted_slips(10, 1)] == [2]
    assert store.slip(4) == slip(4, "printed", 1)
    assert store.slip(99) is None


def test_printer_states_are_kept_by_name(store: Store) -> None:
    store.keep_printer_state("p", "ready", None, 1)
    store.keep_printer_state("q", "ready", None, 2)
    store.keep_printer_state("p", "cover_open", "left", 3)
    assert store.printer_states() == {
        "p": PrinterState("cover_open", 3, "left", 0, None),
        "q": PrinterState("ready", 2, None, 0, None),
    }


def test_paper_is_counted_from_the_last_change_of_the_roll(store: Store) -> None:
    store.use_paper("p", 120)
    store.keep_printer_state("p", "ready", None, 1)
    store.use_paper("p", 30)
    assert store.printer_states() == {"p": PrinterState("ready", 1, None, 150, None)}
    store.change_roll("p", 5)
    store.use_paper("p", 7)
    assert store.printer_states() == {"p": PrinterState("ready", 1, None, 7, 5)}


def test_documents_by_version(store: Store) -> None:
    store.add_document(2, {"a": "号"})
    assert store.document(2) == {"a": "号"}
    with pytest.raises(LookupError, match="version 3"):
        store.document(3)


def test_entries_in_pages(hall: Hall) -> None:
    issue(hall), issue(hall), issue(hall)
    with hall.reading() as reading:
        assert [entry.seq for entry in reading.store.entries(2, 2)] == [3, 4]
        assert [row.seq for row in reading.store.raw_entries(4, 2)] == [5]
