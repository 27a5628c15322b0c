from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printer.linebreak import NOT_FIRST, NOT_LAST, balanced, break_lines


def columns(text: str) -> float:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("   ", []),
        ("请到一楼大厅", ["请到一楼大", "厅"]),
        ("请到一楼大。厅", ["请到一楼", "大。厅"]),
        ("请到一楼（大厅）", ["请到一楼", "（大厅）"]),
        ("一二三四“五”", ["一二三四", "“五”"]),
        ("Pay a bill today", ["Pay a bill", "today"]),
        ("Pay  a \t bill", ["Pay a bill"]),
        ("check-in desk", ["check-in", "desk"]),
        ("my check-in desks", ["my check-", "in desks"]),
        ("call 5-9 12-15", ["call 5-9", "12-15"]),
        ("abcdefghijklmno", ["abcdefghij", "klmno"]),
        ("my abcdefghijklmno", ["my", "abcdefghij", "klmno"]),
        ("缴费Gas bill单", ["缴费Gas", "bill单"]),
        ("one\ntwo", ["one", "two"]),
        ("。。。。。。。", ["。。。。。", "。。"]),
        ("￥100.00元整", ["￥100.00元", "整"]),
        ("一二三\u3000四五", ["一二三\u3000四", "五"]),
    ],
)
def test_break_lines_follows_the_rules_of_both_languages(text: str, lines: list[str]) -> None:
    assert break_lines(text, 10, columns) == lines


def test_break_lines_draws_a_character_wider_than_the_line_all_the_same() -> None:
    assert break_lines("票务", 1, columns) == ["票", "务"]


TEXTS = st.text(st.sampled_from("票号请到厅。，（）《》abcXYZ019-/ .,!?“”"), max_size=60)


@given(TEXTS, st.integers(4, 40))
def test_break_lines_loses_nothing_and_never_runs_over(text: str, width: int) -> None:
    lines = break_lines(text, width, columns)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(columns(line) <= width for line in lines)


@given(st.lists(st.sampled_from(["票号", "请到", "大厅，", "（一楼）", "。", "Gas", "bill"]), max_size=20))
def test_break_lines_starts_no_line_with_a_closing_mark(words: list[str]) -> None:
    text = "".join(words).replace("。。", "。")
    for line in break_lines(text, 12, columns)[1:]:
        assert line[0] not in NOT_FIRST
    for line in break_lines(text, 12, columns)[:-1]:
        assert line[-1] not in NOT_LAST


@given(st.lists(st.text(st.sampled_from("abcdefg"), min_size=1, max_size=9), max_size=12))
def test_break_lines_tears_no_word_that_fits_a_line(words: list[str]) -> None:
    assert [word for line in break_lines(" ".join(words), 9, columns) for word in line.split()] == words


def test_balanced_leaves_no_lonely_character() -> None:
    assert break_lines("一二三四五六", 10, columns) == ["一二三四五", "六"]
    assert balanced("一二三四五六", 10, columns) == ["一二三", "四五六"]


@given(TEXTS, st.integers(4, 40))
def test_balanced_needs_no_more_lines_and_no_more_width(text: str, width: int) -> None:
    lines = balanced(text, width, columns)
    assert len(lines) == len(break_lines(text, width, columns))
    assert all(columns(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
