"""The sentence that is spoken."""

from __future__ import annotations

import pytest

from display.voice import speech, spoken_counter, spoken_number


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [("A023", "A零二三", "A 0 2 3"), ("B001", "B零零一", "B 0 0 1"), ("AB1987", "AB一九八七", "A B 1 9 8 7")],
)
def test_number_is_said_digit_by_digit(number: str, zh: str, en: str) -> None:
    assert (spoken_number(number, "zh"), spoken_number(number, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("counter", "said"),
    [
        (0, "零"), (1, "一"), (9, "九"), (10, "十"), (11, "十一"), (19, "十九"), (20, "二十"), (21, "二十一"), (99, "九十九"),
        (100, "一百"), (101, "一百零一"), (110, "一百一十"), (111, "一百一十一"), (120, "一百二十"), (999, "九百九十九"),
    ],
)  # fmt: skip
def test_counter_is_said_as_a_whole(counter: int, said: str) -> None:
    assert (spoken_counter(counter, "zh"), spoken_counter(counter, "en")) == (said, str(counter))


@pytest.mark.parametrize(("language", "order"), [("zh", ["zh", "en"]), ("en", ["en", "zh"])])
def test_tickets_own_language_comes_first(language: str, order: list[str]) -> None:
    assert [part["language"] for part in speech("A023", 3, language)] == order


def test_sentence_names_number_and_counter() -> None:
    by_language = {part["language"]: part["text"] for part in speech("A023", 3, "zh")}
    assert by_language["zh"] == "请A零二三号到三号窗口办理"
    assert "A 0 2 3" in by_language["en"]
    assert "3" in by_language["en"].replace("A 0 2 3", "")
