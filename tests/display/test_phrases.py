"""What is said of a call as clips and pauses."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from display.packs import BUILT_IN, built_in
from display.phrases import Language, Phrasing, Saying, Step, clips_of, counter_clips, in_order, plan, saying_of
from display.prompts import clips_of_prompts
from display.synthesis import read_lines
from display.voice import speech, spoken_counter
from hall.catalog import Voice

LANGUAGES: tuple[Language, ...] = ("zh", "en")
PHRASINGS = {language: built_in(language).phrasing for language in LANGUAGES}
WORDS = {
    language: {
        line.name: line.words for line in read_lines((BUILT_IN / language / "clips.txt").read_text(encoding="utf-8"))
    }
    for language in LANGUAGES
}
NUMBERS = ("A023", "B1000", "AB007")
COUNTERS = (1, 2, 10, 12, 20, 30, 31, 100, 105, 110, 112, 120, 131, 999)


def said(saying: Saying) -> str:
    """The words of a saying's clips, as they stand in the packs' own lists."""
    steps = plan(saying, PHRASINGS)
    join = "" if saying.languages == ("zh",) else " "
    return join.join(WORDS[step.language][step.clip] for step in steps if step.language)


@pytest.mark.parametrize(("number", "counter"), list(product(NUMBERS, COUNTERS)))
def test_chinese_says_what_the_board_calls_its_speech(number: str, counter: int) -> None:
    text = speech(number, counter, "zh")[0]["text"]
    assert said(Saying(number=number, counter=counter, languages=("zh",), chime=False)) == text


@pytest.mark.parametrize("number", NUMBERS)
def test_english_says_what_the_board_calls_its_speech(number: str) -> None:
    digits = {str(digit): WORDS["en"][str(digit)] for digit in range(10)}
    text = speech(number, 12, "en")[0]["text"].removesuffix(" 12").replace(",", "")
    words = " ".join(digits.get(word, word) for word in text.split()) + " twelve"
    assert said(Saying(number=number, counter=12, languages=("en",), chime=False)) == words


def test_counters_are_said_as_whole_numbers() -> None:
    numbers = range(1, 1000)
    said = ["".join(WORDS["zh"][clip] for clip in counter_clips(number, "zh")) for number in numbers]
    assert said == [spoken_counter(number, "zh") for number in numbers]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "one"), (12, "twelve"), (30, "thirty"), (31, "thirty one"), (100, "one hundred"), (105, "one hundred and five"),
        (110, "one hundred and ten"), (999, "nine hundred and ninety nine"),
    ],
)  # fmt: skip
def test_counters_are_said_in_english(number: int, words: str) -> None:
    assert " ".join(WORDS["en"][clip] for clip in counter_clips(number, "en")) == words


def test_one_of_a_number_may_be_yao_and_that_of_a_counter_is_not() -> None:
    saying = Saying(number="A011", counter=1, languages=("zh",), one="yao", chime=False)
    assert said(saying) == "请A零幺幺号到一号窗口办理"
    english = plan(Saying(number="A011", counter=1, languages=("en",), one="yao"), PHRASINGS)
    assert "1yao" not in [step.clip for step in english]


def test_pardon_and_once_more_come_before_the_call() -> None:
    call = "请A零二三号到三号窗口办理"
    chinese = Saying(number="A023", counter=3, languages=("zh",), chime=False, sorry=True)
    assert said(chinese) == "让您久等了" + call
    once_more = Saying(number="A023", counter=3, languages=("zh",), chime=False, again=True)
    assert said(once_more) == "再次呼叫" + call
    english = Saying(number="A023", counter=3, languages=("en",), chime=False, again=True)
    assert said(english) == "Once again Number A zero two three please go to counter three"


def test_brief_is_number_and_counter_alone() -> None:
    assert said(Saying(number="A023", counter=12, languages=("zh",), brief=True)) == "A零二三号十二号窗口"
    assert said(Saying(number="A023", counter=12, languages=("en",), brief=True)) == "A zero two three counter twelve"


def test_attention_calls_nobody() -> None:
    assert said(Saying(attention=True, languages=("zh",))) == "请注意，请留意屏幕"
    assert said(Saying(attention=True, languages=("en",))) == "Attention please, look at the screen"


def test_languages_follow_one_another_after_a_pause_and_nothing_follows_the_last() -> None:
    steps = plan(Saying(number="A023", counter=3, languages=("en", "zh")), PHRASINGS)
    assert steps[0] == Step(None, "chime", 60)
    languages = [step.language for step in steps[1:]]
    change = languages.index("zh")
    assert languages == ["en"] * change + ["zh"] * (len(languages) - change)
    assert (steps[change].pause, steps[-1].pause) == (PHRASINGS["en"].pauses.after, 0)


def test_nothing_to_say_is_no_step() -> None:
    assert plan(Saying(number="A023", counter=3, languages=(), chime=False), {}) == []


def test_schedule_decides_how_much_is_said() -> None:
    both = in_order("en", LANGUAGES)
    assert both == ("en", "zh")
    sayings = {say: saying_of("A023", 3, both, say, Voice(), sorry=True) for say in ("full", "short", "again", "brief")}
    assert {say: one.languages for say, one in sayings.items()} == {
        "full": ("en", "zh"), "short": ("en",), "again": ("en",), "brief": ("en",),
    }  # fmt: skip
    assert {say: (one.chime, one.sorry, one.again, one.brief) for say, one in sayings.items()} == {
        "full": (True, True, False, False),
        "short": (True, True, False, False),
        "again": (False, False, True, False),
        "brief": (False, False, False, True),
    }
    assert not saying_of("A023", 3, both, "full", Voice(chime=False), sorry=False).chime


@pytest.mark.parametrize("language", LANGUAGES)
def test_pack_has_every_clip_of_every_plan_and_no_other(language: Language) -> None:
    names = set(built_in(language).clips)
    calls, kiosk = clips_of(PHRASINGS[language], language), clips_of_prompts(built_in(language).prompts, language)
    assert names == {*calls, *kiosk} == set(WORDS[language])


@given(
    number=st.from_regex(r"[A-Z]{1,2}[0-9]{3,6}", fullmatch=True), counter=st.integers(1, 999), again=st.booleans(),
    brief=st.booleans(), sorry=st.booleans(), one=st.sampled_from(["yi", "yao"]),
)  # fmt: skip
def test_any_call_is_said_with_clips_there_are_and_no_long_gap(number: str, counter: int, **how: object) -> None:
    for step in plan(Saying(number=number, counter=counter, **how), PHRASINGS)[1:]:  # type: ignore[arg-type]
        assert step.language is not None
        assert step.clip in WORDS[step.language]
        assert step.pause <= 250 or step.pause == PHRASINGS[step.language].pauses.after


@pytest.mark.parametrize("parts", [["please", 251], ["../please"], ["{name}"], [-1], ["a b"], [None]])
def test_wording_that_cannot_be_spoken_is_refused(parts: list[object]) -> None:
    with pytest.raises(ValidationError):
        Phrasing.model_validate({"phrases": {"call": parts}})
