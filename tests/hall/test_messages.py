"""The catalogues of words: both whole, and the same sentence behind every key."""

from __future__ import annotations

from string import Formatter

import pytest

from hall.messages import LANGUAGES, Words, both, words


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_there_in_every_language(language: str) -> None:
    assert sorted(words(language).catalogue) == sorted(words("zh").catalogue)
    assert [key for key, sentence in words(language).catalogue.items() if not sentence.strip()] == []


def test_every_sentence_has_the_same_places() -> None:
    zh, en = words("zh").catalogue, words("en").catalogue
    # The name of a type is given in both languages.
    differing = [
        key
        for key in zh
        if {p.removesuffix("_en") for p in places(zh[key])} != {p.removesuffix("_en") for p in places(en[key])}
    ]
    assert differing == []


def test_text_fills_the_places() -> None:
    one = Words("en", {"a": "{number} to counter {counter}"})
    assert one.text("a", number="B001", counter=2, more="unused") == "B001 to counter 2"
    with pytest.raises(KeyError):
        one.text("b")


def test_words_of_a_language_nobody_wrote_are_chinese() -> None:
    assert words("fr").language == "zh"


def test_both_gives_each_language() -> None:
    told = both("why.by_hand", minutes=0, count=0)
    assert sorted(told) == ["en", "zh"]
    assert told["en"] != told["zh"]
