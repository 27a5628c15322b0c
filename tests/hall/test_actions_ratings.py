"""Asking for a rating and giving one: who may when, once, and what an undo and a new day make of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from hall import reports
from hall.actions.ratings import Invite, Rate, SetRating, SkipRating
from hall.actions.work import Actor
from hall.check import check
from hall.desk import Hall, Key
from hall.errors import HallError
from hall.rating import REASONS
from tests.builders import (
    OPEN_DAYTIME,
    FakeClock,
    Shape,
    act,
    clerk_at,
    document,
    events,
    finish,
    hold,
    issue,
    kinds,
    miss,
    next_,
    open_counter,
    refused,
    start,
    undo,
)

TABLET = Actor(principal="token:tablet", role="rating", counter=1)
PHONE = Actor(principal="phone:1", role="phone")
Make = Callable[..., Hall]


def with_rating(mode: str, **more: Any) -> Shape:
    """A set-up in which customers are asked."""
    return document(rules={"rating": mode, "rating_seconds": 30}, **more)


@pytest.fixture
def asking(make: Make) -> Hall:
    """A hall that asks everybody; counter 1 is open."""
    hall = make(document=with_rating("finish"))
    open_counter(hall)
    return hall


@pytest.fixture
def pressing(make: Make) -> Hall:
    """A hall in which the clerk asks; counter 1 is open."""
    hall = make(document=with_rating("press"))
    open_counter(hall)
    return hall


def served(hall: Hall, counter: int = 1) -> Shape:
    """Somebody who was served."""
    ticket = issue(hall)
    next_(hall, counter), start(hall, counter), finish(hall, counter)
    return ticket


def asked(hall: Hall, counter: int = 1) -> Shape:
    """What the tablet shows."""
    with hall.reading() as reading:
        return reports.rating(reading, counter)


def told(hall: Hall, day: str | None = None) -> Shape:
    """What the manager reads."""
    with hall.reading() as reading:
        return reports.ratings(reading, day)


def rate(hall: Hall, ticket: Shape, level: int = 5, counter: int | None = 1, **more: Any) -> Shape:
    """The customer presses a face."""
    return act(hall, Rate(ticket=ticket["id"], level=level, counter=counter, **more), TABLET if counter else PHONE)


def no(hall: Hall, ticket: Shape, level: int = 5, counter: int | None = 1, **more: Any) -> str:
    """Why it cannot be said."""
    return refused(hall, Rate(ticket=ticket["id"], level=level, counter=counter, **more), TABLET).code


# --- who is asked


def test_fresh_hall_asks_nobody(hall: Hall) -> None:
    open_counter(hall)
    ticket = served(hall)
    assert asked(hall) == {"on": False, "seconds": 30}
    assert "RatingInvited" not in kinds(events(hall))
    assert (no(hall, ticket), no(hall, ticket, counter=None)) == ("rating_off", "rating_off")
    assert refused(hall, Invite(counter=1), clerk_at(1)).code == "rating_off"


def test_everybody_who_was_served_is_asked_at_the_own_counter(asking: Hall, clock: FakeClock) -> None:
    open_counter(asking, 2)
    ticket = served(asking)
    assert asked(asking) | {"until": ""} == {
        "on": True, "seconds": 30, "ticket": ticket["id"], "number": "B001", "language": "zh", "until": "",
    }  # fmt: skip
    assert asked(asking, 2) == {"on": True, "seconds": 30}
    clock.advance(30)
    assert asked(asking) == {"on": True, "seconds": 30}


def test_next_asks_whom_it_finished(asking: Hall) -> None:
    first = issue(asking)
    issue(asking)
    next_(asking), next_(asking, current=first["id"])
    assert asked(asking)["ticket"] == first["id"]


def test_who_was_missed_is_not_asked(asking: Hall) -> None:
    issue(asking)
    next_(asking), miss(asking)
    assert "ticket" not in asked(asking)


def test_latest_invitation_is_the_one_that_stands(asking: Hall, clock: FakeClock) -> None:
    served(asking)
    clock.advance(5)
    second = served(asking)
    assert asked(asking)["ticket"] == second["id"]


def test_close_of_the_day_asks_nobody(make: Make, clock: FakeClock) -> None:
    hall = make(document=with_rating("finish", hours=OPEN_DAYTIME))
    open_counter(hall)
    issue(hall)
    next_(hall), start(hall)
    clock.advance(hours=20)
    hall.housekeep()
    assert "TicketServed" in kinds(events(hall))
    assert "RatingInvited" not in kinds(events(hall))


def test_clerk_asks_whoever_is_served_or_was_last(pressing: Hall, clock: FakeClock) -> None:
    assert refused(pressing, Invite(counter=1), clerk_at(1)).code == "no_current"
    first = served(pressing)
    assert "ticket" not in asked(pressing)
    assert act(pressing, Invite(counter=1), clerk_at(1)) == {"ticket": first["id"], "number": "B001"}
    assert asked(pressing)["ticket"] == first["id"]
    second = issue(pressing)
    next_(pressing)
    # who is only called is not there yet
    assert act(pressing, Invite(counter=1), clerk_at(1))["ticket"] == first["id"]
    start(pressing)
    assert act(pressing, Invite(counter=1), clerk_at(1))["ticket"] == second["id"]
    finish(pressing)
    clock.advance(minutes=6)
    assert refused(pressing, Invite(counter=1), clerk_at(1)).code == "no_current"
    assert act(pressing, Invite(counter=1, ticket=second["id"]), clerk_at(1))["ticket"] == second["id"]


def test_clerk_asks_no_customer_of_another_place(pressing: Hall) -> None:
    open_counter(pressing, 2)
    elsewhere, waiting = served(pressing, 2), issue(pressing)
    for ticket in (elsewhere, waiting):
        assert refused(pressing, Invite(counter=1, ticket=ticket["id"]), clerk_at(1)).code == "not_current"
    assert refused(pressing, Invite(counter=2), clerk_at(1)).code == "forbidden"


def test_who_said_it_is_not_asked_again(pressing: Hall) -> None:
    ticket = served(pressing)
    act(pressing, Invite(counter=1), clerk_at(1))
    rate(pressing, ticket)
    assert refused(pressing, Invite(counter=1), clerk_at(1)).code == "already_rated"


# --- what is said


def test_rating_is_kept_with_its_reasons(asking: Hall) -> None:
    ticket = served(asking)
    answer = rate(asking, ticket, 1, reasons=("slow", "attitude", "slow"))
    assert answer == {"ticket": ticket["id"], "number": "B001", "level": 1}
    assert "ticket" not in asked(asking)
    found = told(asking)
    assert {name: found[name] for name in ("counts", "invited", "rated", "skipped", "share_good")} == {
        "counts": {"5": 0, "4": 0, "3": 0, "2": 0, "1": 1}, "invited": 1, "rated": 1, "skipped": 0, "share_good": 0.0,
    }  # fmt: skip
    [item] = found["items"]
    assert (item["number"], item["counter"], item["service"], item["level"], item["reasons"], item["via"]) == (
        "B001", 1, "pay", 1, ["slow", "attitude"], "tablet",
    )  # fmt: skip
    assert check(asking).problems == ()


@pytest.mark.parametrize(
    ("level", "reasons"), [(0, ()), (6, ()), (1, ("rude words",)), (3, ("slow",)), (5, REASONS)], ids=str
)
def test_wrong_values_are_refused(asking: Hall, level: int, reasons: tuple[str, ...]) -> None:
    assert no(asking, served(asking), level, reasons=reasons) == "wrong_values"


def test_one_says_it_once(asking: Hall) -> None:
    ticket = served(asking)
    rate(asking, ticket, 4)
    assert (no(asking, ticket, 1), no(asking, ticket, 1, counter=None)) == ("already_rated", "already_rated")
    assert refused(asking, SkipRating(ticket=ticket["id"], counter=1), TABLET).code == "already_rated"


def test_same_key_is_the_same_answer(asking: Hall) -> None:
    ticket = served(asking)
    key = Key(scope="tablet", value="1")
    command = Rate(ticket=ticket["id"], level=4, counter=1)
    first, again = asking.do(command, TABLET, key), asking.do(command, TABLET, key)
    assert (again.answer, first.replayed, again.replayed) == (first.answer, False, True)


def test_two_answers_at_once_are_one(asking: Hall) -> None:
    ticket = served(asking)

    def press(counter: int | None) -> str:
        try:
            rate(asking, ticket, 4 if counter else 2, counter)
        except HallError as refusal:
            return refusal.code
        return "kept"

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(press, [1, None, 1, None]))
    assert answers == ["already_rated", "already_rated", "already_rated", "kept"]
    assert told(asking)["rated"] == 1
    assert check(asking).problems == ()


def test_tablet_of_another_counter_says_nothing(asking: Hall) -> None:
    ticket = served(asking)
    assert no(asking, ticket, counter=2) == "not_invited"
    assert refused(asking, SkipRating(ticket=ticket["id"], counter=2), TABLET).code == "not_invited"


def test_tablet_says_nothing_of_whom_it_does_not_ask(pressing: Hall) -> None:
    waiting = issue(pressing)
    assert no(pressing, waiting) == "not_invited"
    assert no(pressing, served(pressing)) == "not_invited"
    assert no(pressing, {"id": 999_999}) == "unknown_ticket"


def test_answer_still_counts_a_minute_late(asking: Hall, clock: FakeClock) -> None:
    first, second = served(asking), served(asking)
    clock.advance(30 + 59)
    rate(asking, first, 2)
    clock.advance(1)
    assert no(asking, second) == "not_invited"


def test_skipped_is_who_said_no_or_nothing(asking: Hall, clock: FakeClock) -> None:
    skipping, silent = served(asking), served(asking)
    for _ in range(2):
        act(asking, SkipRating(ticket=skipping["id"], counter=1), TABLET)
    assert kinds(events(asking)).count("RatingSkipped") == 1
    assert (told(asking)["invited"], told(asking)["skipped"]) == (2, 1)
    clock.advance(30)
    assert (told(asking)["rated"], told(asking)["skipped"]) == (0, 2)
    assert no(asking, skipping) == "not_invited"
    rate(asking, silent, 5, counter=None)
    assert (told(asking)["rated"], told(asking)["skipped"]) == (1, 1)
    assert check(asking).problems == ()


def test_phone_says_it_once_the_service_is_over(pressing: Hall) -> None:
    ticket = issue(pressing)
    assert no(pressing, ticket, counter=None) == "illegal_move"
    next_(pressing), start(pressing)
    assert no(pressing, ticket, counter=None) == "illegal_move"
    finish(pressing)
    rate(pressing, ticket, 5, counter=None)
    [item] = told(pressing)["items"]
    assert (item["via"], told(pressing)["invited"], told(pressing)["rated"]) == ("phone", 0, 1)
    assert check(pressing).problems == ()


def test_new_day_ends_it(asking: Hall, clock: FakeClock) -> None:
    ticket = served(asking)
    clock.advance(hours=24)
    asking.housekeep()
    assert (no(asking, ticket), no(asking, ticket, counter=None)) == ("day_closed", "day_closed")
    assert "ticket" not in asked(asking)
    assert (told(asking)["invited"], told(asking, "2026-11-23")["skipped"]) == (0, 1)


def test_day_that_is_none(asking: Hall) -> None:
    with pytest.raises(HallError, match="wrong_values"):
        told(asking, "2026-02-30")


# --- what is taken back


def test_undone_end_of_a_service_takes_the_invitation_back(asking: Hall) -> None:
    ticket = issue(asking)
    next_(asking), start(asking), finish(asking)
    undo(asking)
    assert "ticket" not in asked(asking)
    assert no(asking, ticket) == "not_invited"
    assert (told(asking)["invited"], told(asking)["skipped"]) == (0, 0)
    finish(asking)
    assert asked(asking)["ticket"] == ticket["id"]
    assert check(asking).problems == ()


def test_what_was_said_outlives_an_undo(asking: Hall) -> None:
    ticket = served(asking)
    rate(asking, ticket, 2)
    undo(asking), finish(asking)
    assert "ticket" not in asked(asking)
    assert [one["level"] for one in told(asking)["items"]] == [2]
    assert check(asking).problems == ()


def test_invitation_before_an_act_stays_when_it_is_undone(pressing: Hall) -> None:
    ticket = issue(pressing)
    next_(pressing), start(pressing)
    act(pressing, Invite(counter=1), clerk_at(1))
    finish(pressing), undo(pressing)
    assert asked(pressing)["ticket"] == ticket["id"]


def test_invitation_goes_with_a_customer_who_is_held(pressing: Hall) -> None:
    ticket = issue(pressing)
    next_(pressing), start(pressing)
    act(pressing, Invite(counter=1), clerk_at(1))
    hold(pressing)
    assert "ticket" not in asked(pressing)
    assert no(pressing, ticket) == "not_invited"


def test_check_finds_a_rating_that_the_journal_does_not_tell(asking: Hall) -> None:
    ticket = served(asking)
    rate(asking, ticket, 1)
    with asking.database.founding() as connection:
        connection.exec_driver_sql("UPDATE ratings SET level = 5")
    [problem] = check(asking).problems
    assert problem.startswith(f"rating {ticket['id']} differs")
    with asking.database.founding() as connection:
        connection.exec_driver_sql("DELETE FROM ratings")
    assert check(asking).problems == (f"rating {ticket['id']} is in the journal but not in its table",)


# --- how it is set


def test_manager_sets_how_customers_are_asked(hall: Hall) -> None:
    act(hall, SetRating(rating="press", rating_seconds=45))
    assert told(hall)["rules"] == {"rating": "press", "rating_seconds": 45}
    with hall.reading() as reading:
        assert reports.hall(reading)["rating"] == "press"


@pytest.mark.parametrize("seconds", [9, 301])
def test_time_has_its_limits(hall: Hall, seconds: int) -> None:
    assert refused(hall, SetRating(rating="press", rating_seconds=seconds)).code == "wrong_values"


def test_unknown_counter_has_no_tablet(asking: Hall) -> None:
    with pytest.raises(HallError, match="unknown_counter"):
        asked(asking, 99)
