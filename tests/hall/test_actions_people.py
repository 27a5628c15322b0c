"""Staff, tokens and the pairing of screens: who may come in, and no secret anywhere."""

from __future__ import annotations

from typing import Any

import pytest

from hall.actions.people import (
    FAILURES,
    MOST_PAIRINGS,
    STAFF_ROLES,
    ApprovePairing,
    AskPairing,
    CreateToken,
    NoteSignIn,
    RevokeToken,
    SaveStaff,
    TakePairing,
    digest,
)
from hall.desk import Hall
from hall.events import StaffChanged, TokenCreated, TokenRevoked
from hall.people import Staff
from tests.builders import FakeClock, act, events, everything, hire, last_seq, refused


def written(hall: Hall) -> str:
    return repr(everything(hall))


# --- tokens


def test_create_token_says_it_once_and_keeps_its_hash(hall: Hall) -> None:
    made = act(hall, CreateToken(role="counter", counter=2, device="tablet"))
    assert len(made["token"]) == 43
    assert made["token"] not in written(hall)
    token = hall.token(digest(made["token"]))
    assert token is not None
    assert (token.id, token.role, token.counter, token.device) == (made["id"], "counter", 2, "tablet")
    assert events(hall, last_seq(hall) - 1) == [
        TokenCreated(token=made["id"], role="counter", counter=2, device="tablet")
    ]


@pytest.mark.parametrize(
    ("wish", "field"), [({"role": "king"}, "role"), ({"role": "counter", "counter": 9}, "counter")]
)
def test_create_token_refuses(hall: Hall, wish: dict[str, Any], field: str) -> None:
    assert refused(hall, CreateToken(**wish)).details == {"fields": {field: "unknown"}}


def test_revoked_token_is_dead(hall: Hall) -> None:
    made = act(hall, CreateToken(role="kiosk"))
    act(hall, RevokeToken(token=made["id"]))
    assert hall.token(digest(made["token"])) is None
    assert events(hall, last_seq(hall) - 1) == [TokenRevoked(token=made["id"])]
    assert refused(hall, RevokeToken(token=made["id"])).code == "not_found"
    assert refused(hall, RevokeToken(token=999)).code == "not_found"
    with hall.reading() as reading:
        assert [(token.id, token.revoked_at is None) for token in reading.store.people.tokens()] == [
            (made["id"], False)
        ]


def test_unknown_token(hall: Hall) -> None:
    assert hall.token(digest("guess")) is None


# --- staff


def staff(hall: Hall, number: str = "101") -> Staff:
    with hall.reading() as reading:
        found = reading.store.people.staff(number)
    assert found is not None
    return found


def test_save_staff_adds_and_changes(hall: Hall) -> None:
    act(hall, SaveStaff(number="101", name="Anna", roles=("counter",), password="hash-1"))
    act(hall, SaveStaff(number="101", name="Anna B", roles=("counter", "manager")))
    assert staff(hall) == Staff(
        number="101",
        name="Anna B",
        roles=("counter", "manager"),
        password="hash-1",
        version=2,
        active=True,
        failures=0,
        locked_until=None,
    )
    act(hall, SaveStaff(number="101", name="Anna B", roles=("counter",), password="hash-2", active=False))
    assert (staff(hall).password, staff(hall).active, staff(hall).version) == ("hash-2", False, 3)
    assert events(hall, last_seq(hall) - 3) == [
        StaffChanged(staff="101", what=what, roles=roles)
        for what, roles in (("added", ["counter"]), ("changed", ["counter", "manager"]), ("left", ["counter"]))
    ]


def test_save_staff_keeps_names_and_passwords_out_of_the_journal(hall: Hall) -> None:
    act(hall, SaveStaff(number="101", name="Anna", roles=("counter",), password="hash-1"))
    journal = repr(everything(hall)["journal"])
    assert ("Anna" in journal, "hash-1" in journal) == (False, False)


@pytest.mark.parametrize("roles", [(), ("king",), ("counter", "display")])
def test_save_staff_refuses_unknown_roles(hall: Hall, roles: tuple[str, ...]) -> None:
    wish = SaveStaff(number="101", name="Anna", roles=roles, password="hash")
    assert refused(hall, wish).details == {"fields": {"roles": "unknown"}}


def test_save_staff_asks_a_new_one_for_a_password(hall: Hall) -> None:
    wish = SaveStaff(number="101", name="Anna", roles=STAFF_ROLES)
    assert refused(hall, wish).details == {"fields": {"password": "missing"}}


def test_all_staff_by_number(hall: Hall) -> None:
    hire(hall, "103", "101", "102")
    with hall.reading() as reading:
        assert [one.number for one in reading.store.people.all_staff()] == ["101", "102", "103"]


# --- sign-in


def sign_in(hall: Hall, worked: bool, number: str = "101") -> bool:
    return bool(act(hall, NoteSignIn(number=number, worked=worked))["locked"])


def test_five_failures_lock_the_number_for_a_minute(hall: Hall, clock: FakeClock) -> None:
    hire(hall, "101")
    assert [sign_in(hall, False) for _ in range(FAILURES)] == [False] * (FAILURES - 1) + [True]
    assert staff(hall).locked_until == clock.now() + 60_000
    clock.advance(60)
    assert sign_in(hall, True) is False
    assert (staff(hall).failures, staff(hall).locked_until) == (0, None)


def test_a_failure_that_was_under_way_does_not_unlock(hall: Hall, clock: FakeClock) -> None:
    hire(hall, "101")
    for _ in range(FAILURES):
        sign_in(hall, False)
    locked_until = staff(hall).locked_until
    clock.advance(10)
    assert [sign_in(hall, False), sign_in(hall, True)] == [True, True]
    assert staff(hall).locked_until == locked_until


def test_a_sign_in_that_works_forgets_the_failures(hall: Hall) -> None:
    hire(hall, "101")
    for _ in range(3):
        assert [sign_in(hall, False) for _ in range(FAILURES - 1)] == [False] * (FAILURES - 1)
        sign_in(hall, True)


def test_a_sign_in_of_nobody(hall: Hall) -> None:
    assert sign_in(hall, False, "999") is False


# --- pairing


def test_pairing_gives_the_screen_its_token_once(hall: Hall) -> None:
    asked = act(hall, AskPairing())
    assert (len(asked["code"]), asked["expires_in"]) == (6, 600)
    waiting = act(hall, TakePairing(pairing=asked["pairing"]))
    assert waiting == {"approved": False, "code": asked["code"], "expires_in": 600}
    act(hall, ApprovePairing(code=asked["code"], role="counter", device="screen", counter=1))
    taken = act(hall, TakePairing(pairing=asked["pairing"]))
    token = hall.token(digest(taken["token"]))
    assert token is not None
    assert (token.role, token.device, token.counter) == ("counter", "screen", 1)
    assert taken["approved"] is True
    assert refused(hall, TakePairing(pairing=asked["pairing"])).code == "unknown_pairing"
    assert events(hall, last_seq(hall) - 1) == [
        TokenCreated(token=token.id, role="counter", counter=1, device="screen", paired=True)
    ]


def test_pairing_keeps_no_secret(hall: Hall) -> None:
    asked = act(hall, AskPairing())
    assert asked["pairing"] not in written(hall)


def test_pairing_expires(hall: Hall, clock: FakeClock) -> None:
    asked = act(hall, AskPairing())
    clock.advance(601)
    assert refused(hall, TakePairing(pairing=asked["pairing"])).code == "unknown_pairing"
    assert refused(hall, ApprovePairing(code=asked["code"], role="display", device="d")).code == "unknown_pairing"
    act(hall, AskPairing())
    assert len(everything(hall)["pairings"]) == 1


def test_pairing_is_approved_once(hall: Hall) -> None:
    asked = act(hall, AskPairing())
    act(hall, ApprovePairing(code=asked["code"], role="display", device="d"))
    again = ApprovePairing(code=asked["code"], role="manager", device="d")
    assert refused(hall, again).code == "unknown_pairing"


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"role": "king"}, "wrong_values"),
        ({"counter": 9}, "wrong_values"),
        ({"code": "1234567"}, "unknown_pairing"),
    ],
)
def test_pairing_refuses(hall: Hall, wish: dict[str, Any], code: str) -> None:
    asked = act(hall, AskPairing())
    approve = ApprovePairing(**{"code": asked["code"], "role": "counter", "device": "d", **wish})
    assert refused(hall, approve).code == code


def test_pairings_have_an_end(hall: Hall) -> None:
    codes = {act(hall, AskPairing())["code"] for _ in range(MOST_PAIRINGS)}
    assert len(codes) == MOST_PAIRINGS
    assert refused(hall, AskPairing()).code == "too_many"
