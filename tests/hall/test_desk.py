"""The one way in: whole or not at all, exactly once, in one order for everybody."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from hall import schema
from hall.actions.calling import Next
from hall.actions.day import ANSWERS_KEPT_MS
from hall.actions.issuing import Issue
from hall.actions.people import AskPairing
from hall.actions.setup import ChangeCatalogue
from hall.check import check
from hall.database import Database
from hall.desk import GENESIS, Done, Hall, Key
from hall.errors import HallError
from hall.events import DayOpened, HallFounded
from hall.store import Store, chained
from tests.builders import (
    KIOSK,
    MANAGER,
    START,
    FakeClock,
    act,
    clerk_at,
    document,
    entries,
    events,
    everything,
    issue,
    last_seq,
    next_,
    open_counter,
    queue,
    refused,
    service,
    sqlite_hall,
)

Make = Callable[..., Hall]
ISSUE = Issue(service="pay", needs=("chair",))


def key(value: str = "k", body: str = "b", scope: str = "kiosk POST tickets") -> Key:
    return Key(scope=scope, value=value, body=body)


def again(hall: Hall, clock: FakeClock) -> Hall:
    """The same hall in a process started anew."""
    return sqlite_hall(Path(str(hall.database.engine.url.database)), clock)


# --- founding


def test_found_begins_journal_and_day(hall: Hall) -> None:
    with hall.reading() as reading:
        row = reading.hall
    assert events(hall) == [HallFounded(code="main", journal=row.journal), DayOpened(day="2026-11-23")]
    assert (len(row.journal), row.seq, row.day_seq, row.catalogue, row.at) == (36, 2, 2, 1, START)


def test_found_again_changes_nothing(hall: Hall) -> None:
    before = everything(hall)
    assert hall.found(document(time_zone="Europe/Berlin")) is False
    assert everything(hall) == before


def test_two_halls_in_one_database_know_nothing_of_each_other(hall: Hall, clock: FakeClock) -> None:
    other = Hall(hall.database, "other", clock=clock)
    assert other.found(document()) is True
    issue(hall), issue(hall)
    assert issue(other)["number"] == "B001"
    assert (queue(hall), queue(other)) == (["B001", "B002"], ["B001"])
    open_counter(other)
    assert refused(hall, Next(counter=1), clerk_at(1)).code == "counter_closed"
    assert next_(other)["ticket"]["number"] == "B001"
    hall.do(ISSUE, KIOSK, key())
    assert other.do(ISSUE, KIOSK, key()).replayed is False
    assert check(hall).ok
    assert check(other).ok


# --- whole or not at all


def test_do_answers_and_says_where_the_journal_stands(hall: Hall) -> None:
    done = hall.do(ISSUE, KIOSK)
    with hall.reading() as reading:
        assert (done.seq, done.journal, done.replayed) == (reading.hall.seq, reading.hall.journal, False)
        assert done.catalogue == reading.catalogue


def test_do_keeps_actor_catalogue_and_time_of_every_entry(hall: Hall, clock: FakeClock) -> None:
    clock.advance(5)
    issue(hall)
    (entry,) = entries(hall, 2)
    assert (entry.at, entry.catalogue) == (START + 5_000, 1)
    assert entry.actor == {"principal": "token:kiosk", "role": "kiosk", "device": "kiosk-1"}


def test_do_chains_every_entry_to_the_one_before(hall: Hall) -> None:
    issue(hall), open_counter(hall), next_(hall)
    with hall.reading() as reading:
        rows = reading.store.raw_entries(0, 100)
        assert reading.hall.hash == rows[-1].hash
    last = GENESIS
    for row in rows:
        assert row.hash == chained(last, row.seq, row.at, row.type, row.actor, row.catalogue, row.payload)
        last = row.hash


@pytest.mark.parametrize("where", ["append", "add_ticket", "save_hall", "next_ordinal", "add_private"])
def test_an_error_anywhere_leaves_nothing_and_no_gap(hall: Hall, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    issue(hall)
    before = everything(hall)
    kept = getattr(Store, where)

    def stumble(*given: object, **more: object) -> None:
        kept(*given, **more)
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(Store, where, stumble)
        with pytest.raises(ZeroDivisionError):
            hall.do(ISSUE, KIOSK, key())
    assert everything(hall) == before
    assert hall.do(ISSUE, KIOSK, key()).answer["number"] == "B002"


@pytest.mark.parametrize("what", ["save_tickets", "save_counter"])
def test_a_row_changed_beside_the_lock_stops_the_command(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    issue(hall), open_counter(hall)
    before = everything(hall)
    monkeypatch.setattr(Store, what, lambda *_: False)
    with pytest.raises(RuntimeError, match="beside the hall's lock"):
        next_(hall)
    assert everything(hall) == before


def test_an_unknown_command_is_a_mistake_of_ours(hall: Hall) -> None:
    before = everything(hall)
    with pytest.raises(KeyError):
        hall.do("open sesame")
    assert everything(hall) == before


# --- exactly once


def test_same_key_same_answer(hall: Hall, clock: FakeClock) -> None:
    first = hall.do(ISSUE, KIOSK, key())
    clock.advance(60)
    issue(hall)
    second = hall.do(ISSUE, KIOSK, key())
    assert (second.answer, second.replayed, second.seq) == (first.answer, True, last_seq(hall))
    assert queue(hall) == ["B001", "B002"]


def test_same_key_after_a_restart(hall: Hall, clock: FakeClock) -> None:
    first = hall.do(ISSUE, KIOSK, key())
    restarted = again(hall, clock)
    assert restarted.do(ISSUE, KIOSK, key()).answer == first.answer
    restarted.database.close()


def test_same_key_with_another_body(hall: Hall) -> None:
    hall.do(ISSUE, KIOSK, key())
    assert refused(hall, ISSUE, KIOSK, key(body="other")).code == "key_reused"


@pytest.mark.parametrize("other", [key("k2"), key(scope="kiosk-2 POST tickets")])
def test_another_key_or_another_scope_is_another_command(hall: Hall, other: Key) -> None:
    hall.do(ISSUE, KIOSK, key())
    assert hall.do(ISSUE, KIOSK, other).answer["number"] == "B002"


def test_a_refusal_is_judged_again(hall: Hall) -> None:
    wish = Next(counter=1)
    for _ in range(2):
        assert refused(hall, wish, clerk_at(1), key()).code == "counter_closed"
    issue(hall), open_counter(hall)
    assert hall.do(wish, clerk_at(1), key()).answer["ticket"]["number"] == "B001"


def test_a_key_protects_what_leaves_no_entry(hall: Hall) -> None:
    first = hall.do(AskPairing(), KIOSK, key())
    assert hall.do(AskPairing(), KIOSK, key()).answer == first.answer


def test_a_key_is_kept_for_a_day(hall: Hall, clock: FakeClock) -> None:
    hall.do(ISSUE, KIOSK, key())
    clock.advance(ANSWERS_KEPT_MS / 1000)
    hall.housekeep()
    assert len(everything(hall)["answers"]) == 1
    clock.advance(0.001)
    hall.housekeep()
    assert everything(hall)["answers"] == []


def test_a_key_gives_away_no_body(hall: Hall) -> None:
    hall.do(ISSUE, KIOSK, key(body="110101199001011234"))
    assert "110101199001011234" not in repr(everything(hall))


def test_a_key_of_any_characters(hall: Hall) -> None:
    odd = key("’; DROP TABLE tickets --", body="\ud800 号")
    assert hall.do(ISSUE, KIOSK, odd).answer == hall.do(ISSUE, KIOSK, odd).answer


def test_same_key_from_many_threads_at_once(hall: Hall) -> None:
    done: list[Done] = []
    threads = [threading.Thread(target=lambda: done.append(hall.do(ISSUE, KIOSK, key()))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.answer["number"] for one in done] == ["B001"] * 6
    assert sorted(one.replayed for one in done) == [False] + [True] * 5


# --- waking


def test_woken_after_every_commit_that_left_an_entry(hall: Hall) -> None:
    woken: list[int] = []
    hall.woken = lambda: woken.append(last_seq(hall))
    hall.do(ISSUE, KIOSK, key())
    hall.do(ISSUE, KIOSK, key())
    refused(hall, Issue(service="nothing"))
    act(hall, AskPairing())
    hall.housekeep()
    assert woken == [3]


def test_woken_outside_of_any_lock(hall: Hall) -> None:
    def go_on() -> None:
        hall.woken = lambda: None
        issue(hall)

    hall.woken = go_on
    issue(hall)
    assert queue(hall) == ["B001", "B002"]


# --- many processes


def test_another_process_goes_on_where_this_one_stopped(hall: Hall, clock: FakeClock) -> None:
    other = again(hall, FakeClock(START - 500))
    issue(hall)
    answer = issue(other)
    assert (answer["number"], answer["issued_at"]) == ("B002", "2026-11-23T01:00:00.000Z")
    act(
        hall,
        ChangeCatalogue(
            document=document(services=[service("pay", "P"), service("new", "A"), service("card", "C")]), what="t"
        ),
    )
    assert issue(other)["number"] == "P001"
    other.database.close()


def test_reading_gives_one_moment(hall: Hall, clock: FakeClock) -> None:
    clock.advance(3)
    with hall.reading() as reading:
        issue(hall)
        assert (reading.now, reading.hall.seq, reading.store.waiting()) == (START + 3_000, 2, {})


def test_reading_of_a_hall_nobody_founded(tmp_path: Path, hall: Hall) -> None:
    nobody = Hall(hall.database, "nobody")
    with pytest.raises(HallError) as refusal, nobody.reading():
        pass
    assert refusal.value.code == "unknown_hall"
    assert refused(hall, Next(counter=9), MANAGER).code == "unknown_counter"


def test_hall_of_the_machines_own_clock(tmp_path: Path) -> None:
    hall = Hall(Database(f"sqlite:///{tmp_path / 'own.db'}"))
    with hall.database.founding() as connection:
        schema.metadata.create_all(connection)
    assert hall.found(document()) is True
    assert issue(hall)["number"] == "B001"
    hall.database.close()


def test_many_threads_of_one_process_take_their_turns(hall: Hall) -> None:
    numbers: list[str] = []
    threads = [
        threading.Thread(target=lambda: numbers.extend(issue(hall)["number"] for _ in range(5))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [f"B{n:03d}" for n in range(1, 31)]
    assert check(hall).ok
