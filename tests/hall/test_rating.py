"""What a customer says, as the journal tells it: what follows on what, and how it is counted."""

from __future__ import annotations

from typing import Any

import pytest

from hall import events as e
from hall.errors import HallError
from hall.rating import LEVELS, Rating, Tally, rating_after, ratings_of, taken_back, tally

ASKED = {"ticket": 4, "number": "B001", "counter": 1, "service": "pay", "day": "2026-11-23", "staff": "101"}
SECONDS = 30


def invited(at: int = 1_000, seq: int = 9) -> Rating:
    return rating_after(None, e.RatingInvited(**ASKED), seq, at)


def said(level: int = 5, **more: Any) -> e.TicketRated:
    return e.TicketRated(**ASKED, level=level, **{"via": "tablet", **more})


SKIPPED = e.RatingSkipped(ticket=4, number="B001", counter=1)


def test_invitation_stands_for_its_time_and_until_it_is_answered() -> None:
    one = invited(at=1_000)
    assert [one.stands(now, SECONDS) for now in (1_000, 30_999, 31_000)] == [True, True, False]
    assert not rating_after(one, SKIPPED, 10, 2_000).stands(3_000, SECONDS)
    assert not rating_after(one, said(), 10, 2_000).stands(3_000, SECONDS)


def test_what_was_said_keeps_when_it_was_asked() -> None:
    one = rating_after(invited(at=1_000), said(2, reasons=["slow", "other"]), 10, 2_000)
    assert (one.invited_at, one.at, one.level, one.reasons, one.via, one.staff, one.seq) == (
        1_000, 2_000, 2, ("slow", "other"), "tablet", "101", 10,
    )  # fmt: skip


def test_phone_says_it_without_an_invitation_and_after_no_thanks() -> None:
    assert rating_after(None, said(via="phone"), 10, 2_000).invited_at is None
    assert rating_after(rating_after(invited(), SKIPPED, 10, 2_000), said(4, via="phone"), 11, 3_000).level == 4


def test_second_invitation_asks_again_after_no_thanks() -> None:
    again = rating_after(rating_after(invited(), SKIPPED, 10, 2_000), e.RatingInvited(**ASKED), 11, 3_000)
    assert (again.invited_at, again.at) == (3_000, None)


@pytest.mark.parametrize("event", [said(1), SKIPPED, e.RatingInvited(**ASKED)], ids=lambda one: type(one).__name__)
def test_nothing_follows_on_what_was_said(event: Any) -> None:
    with pytest.raises(HallError, match="illegal_move"):
        rating_after(rating_after(invited(), said(), 10, 2_000), event, 11, 3_000)


def test_nobody_says_no_unasked_or_twice() -> None:
    for known in (None, rating_after(invited(), SKIPPED, 10, 2_000)):
        with pytest.raises(HallError, match="illegal_move"):
            rating_after(known, SKIPPED, 11, 3_000)


def test_undone_act_takes_its_invitation_back_and_no_earlier_one() -> None:
    one = invited(seq=9)
    assert taken_back(one, 8, 12).invited_at is None
    assert taken_back(one, 10, 12) == one
    opinion = rating_after(one, said(1), 10, 2_000)
    assert taken_back(opinion, 8, 12) == opinion


def test_ratings_of_an_event() -> None:
    undone = e.ActUndone(
        counter=1,
        act="Finish",
        numbers=[],
        tickets=[{"id": 4}, {"id": 7}],
        before={},
        slips={},
        withdrawn=[],
        renewed=[],
    )
    assert [ratings_of(event) for event in (said(), SKIPPED, undone, e.CounterResumed(counter=1))] == [
        [4],
        [4],
        [4, 7],
        [],
    ]


def test_tally_of_a_day() -> None:
    asked_at = {"waiting": 60_000, "let it be": 1_000}
    rows = [
        invited(at=asked_at["waiting"]),
        invited(at=asked_at["let it be"]),
        rating_after(invited(at=50_000), SKIPPED, 10, 51_000),
        rating_after(invited(), said(5), 10, 2_000),
        rating_after(invited(), said(4), 10, 2_000),
        rating_after(None, said(1, via="phone"), 10, 2_000),
        taken_back(invited(), 1, 12),
    ]
    found = tally(rows, 61_000, SECONDS)
    assert found == Tally(counts={5: 1, 4: 1, 3: 0, 2: 0, 1: 1}, invited=5, rated=3, skipped=2)
    assert found.share_good == pytest.approx(2 / 3)
    assert tally([], 0, SECONDS) == Tally(counts=dict.fromkeys(LEVELS, 0), invited=0, rated=0, skipped=0)
    assert tally([], 0, SECONDS).share_good is None
