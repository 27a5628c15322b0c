from __future__ import annotations

import pytest

from printer.answers import Answers, Said, Status


@pytest.mark.parametrize(
    ("bytes_", "state"),
    [
        ((0x12, 0x12, 0x12, 0x12), "ready"),
        ((0x12, 0x12, 0x12, 0x1E), "paper_low"),
        ((0x1A, 0x16, 0x12, 0x12), "cover_open"),
        ((0x1A, 0x32, 0x12, 0x7E), "paper_out"),
        ((0x12, 0x12, 0x12, 0x72), "paper_out"),
        ((0x1A, 0x12, 0x1A, 0x12), "cutter"),
        ((0x1A, 0x12, 0x32, 0x12), "error"),
        ((0x1A, 0x52, 0x12, 0x12), "error"),
        ((0x1A, 0x12, 0x12, 0x12), "offline"),
        ((0x1A, 0x36, 0x1A, 0x7E), "cover_open"),
        ((0x12, None, None, 0x12), "unknown"),
        ((0x12, None, None, 0x7E), "paper_out"),
    ],
)
def test_status_names_the_cause_a_person_can_mend_first(bytes_, state: str) -> None:
    assert Said.of(bytes_).status().state == state


def test_status_of_silence_and_of_nonsense_is_unknown() -> None:
    assert Said().status() == Status("unknown", "silent")
    assert Said(nonsense=True).status() == Status("unknown", "garbled")


def test_said_of_fewer_answers_leaves_the_others_open() -> None:
    assert Said.of([0x12]) == Said(printer=0x12)
    assert (Said().silent, Said.of([0x12]).silent, Said(nonsense=True).silent) == (True, False, False)
    assert (Said.of([0x12] * 4).whole, Said.of([0x12] * 3).whole) == (True, False)


def test_answers_sort_what_a_head_sends() -> None:
    answers = Answers()
    answers.take(b"\x12\x14\x00\x00\x0f\x00\x16", roll_expected=True)
    assert (answers.real_time, answers.roll, answers.nonsense) == ([0x12, 0x16], 0x00, False)


def test_answers_drop_a_report_cut_in_two() -> None:
    answers = Answers()
    answers.take(b"\x18\x00")
    answers.take(b"\x00\x0f\x12")
    assert (answers.real_time, answers.roll, answers.nonsense) == ([0x12], None, False)


@pytest.mark.parametrize(("data", "expected"), [(b"\x00", False), (b"\xff", True), (b"\x00\x00", True), (b"H", False)])
def test_answers_know_nonsense(data: bytes, expected: bool) -> None:
    answers = Answers()
    answers.take(data, roll_expected=expected)
    assert answers.nonsense
