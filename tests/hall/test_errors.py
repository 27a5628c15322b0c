"""Refusals: each code of the contract has a kind and a sentence in both languages."""

from __future__ import annotations

import pytest

from hall.errors import KINDS, HallError, Kind, wrong
from hall.messages import LANGUAGES, words

CONFLICTS = {
    "agent_version", "already_booked", "already_rated", "already_waiting", "appointment_cancelled", "appointment_used", "busy", "closed", "counter_closed", "counter_paused", "day_closed", "exists",
    "illegal_move", "key_reused", "last_ticket_passed", "moved_on", "no_current", "no_kiosk", "no_pin", "no_printer", "not_current",
    "not_by_phone", "not_invited", "number_taken", "rating_off",
    "not_waiting", "nothing_to_undo", "occupied", "outcome_required", "queue_empty", "quota_reached", "slot_full", "suspended",
    "notices_unread", "recall_first", "remark_required", "return_over", "too_few_open", "wrong_serving", "wrong_staffing", "too_early", "too_soon", "wrong_door", "wrong_rules",
}  # fmt: skip


def test_conflicts_are_those_of_the_contract() -> None:
    assert {code for code, kind in KINDS.items() if kind is Kind.CONFLICT} == CONFLICTS


def test_error_carries_code_details_and_words() -> None:
    error = HallError("busy", {"ticket": 7}, counter=3)
    assert (error.code, error.kind, error.details, error.params) == (
        "busy",
        Kind.CONFLICT,
        {"ticket": 7},
        {"counter": 3},
    )
    assert str(error) == "busy"


def test_wrong_names_the_fields() -> None:
    error = wrong(service="unknown", place="form")
    assert (error.kind, error.details) == (Kind.WRONG_VALUES, {"fields": {"service": "unknown", "place": "form"}})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_sentence(language: str) -> None:
    assert [code for code in KINDS if f"error.{code}" not in words(language).catalogue] == []
