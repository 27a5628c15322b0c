"""What the kiosk says of its screens."""

from __future__ import annotations

import json
from datetime import time
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from display import prompts
from display.joining import joined, length_ms, softer
from display.packs import BUILT_IN, Voices, built_in, pack_in, voices
from display.phrases import Language, Saying, Step
from display.prompts import Prompt, Prompts, ahead_clips, clips_of_prompts, plan_prompt
from display.synthesis import read_lines
from display.voice import spoken_counter
from display.waves import RATE, peak
from hall.actions.boards import SetVoice
from tests.builders import act
from tests.display.listening import decibels, gaps_ms, heard
from tests.display.test_sounds import sound
from tests.display.test_waves import still, tone, wav
from tests.web_builders import Web

LANGUAGES: tuple[Language, ...] = ("zh", "en")
SPOKEN = voices(None, {})
WORDS = {
    language: {
        line.name: line.words for line in read_lines((BUILT_IN / language / "clips.txt").read_text(encoding="utf-8"))
    }
    for language in LANGUAGES
}
ALL = [
    Prompt(say=say, language=language, number="A023", ahead=ahead, area=area, counter=3)
    for language in LANGUAGES
    for say in get_args(prompts.Say)
    for ahead, area in ((5, False), (0, True), (1, False), (112, False))
]


def said(prompt: Prompt) -> str:
    """The words of a prompt's clips."""
    pack = built_in(prompt.language)
    steps = plan_prompt(prompt, pack.prompts, pack.phrasing.pauses)
    return ("" if prompt.language == "zh" else " ").join(WORDS[prompt.language][step.clip] for step in steps)


# --- the words


@pytest.mark.parametrize(
    ("say", "zh", "en"),
    [
        ("choose", "请选择您要办理的业务", "Please choose your business"),
        ("papers", "屏幕上的材料，您带齐了吗", "Do you have the papers on the screen with you"),
        ("number", "您的号码是A零二三前面有五位", "Your number is A zero two three five people are ahead of you"),
        ("take", "请取票在大厅等候叫号", "Please take your ticket and wait in the hall for your call"),
        ("remember", "请记住您的号码在大厅等候叫号", "Please remember your number and wait in the hall for your call"),
    ],
)  # fmt: skip
def test_screen_is_said_in_each_language(say: prompts.Say, zh: str, en: str) -> None:
    assert said(Prompt(say=say, language="zh", number="A023", ahead=5)) == zh
    assert said(Prompt(say=say, language="en", number="A023", ahead=5)) == en


@pytest.mark.parametrize(
    ("ahead", "zh", "en"),
    [
        (0, "前面没有人等候", "Nobody is ahead of you"),
        (1, "前面有一位", "One person is ahead of you"),
        (2, "前面有两位", "two people are ahead of you"),
        (12, "前面有十二位", "twelve people are ahead of you"),
        (102, "前面有一百零二位", "one hundred and two people are ahead of you"),
        (None, "", ""),
    ],
)
def test_people_ahead_are_counted(ahead: int | None, zh: str, en: str) -> None:
    for language, words, first in (("zh", zh, "您的号码是A零二三"), ("en", en, "Your number is A zero two three")):
        text = said(Prompt(say="number", language=language, number="A023", ahead=ahead))  # type: ignore[arg-type]
        assert text.removeprefix(first).strip() == words


def test_people_are_counted_as_counters_are_but_for_a_lone_two() -> None:
    numbers = [number for number in range(1, 1000) if number != 2]
    assert ["".join(WORDS["zh"][clip] for clip in ahead_clips(number, "zh")) for number in numbers] == [
        spoken_counter(number, "zh") for number in numbers
    ]


def test_where_to_wait_is_the_hall_or_what_the_screen_says() -> None:
    assert said(Prompt(say="take", language="zh", area=True)) == "请取票请到屏幕上说的地方等候叫号"


def test_number_held_already_is_said_after_that() -> None:
    assert said(Prompt(say="held", language="zh", number="A023")) == "您已有号码，不用再取您的号码是A零二三"


def test_one_of_a_number_may_be_yao() -> None:
    assert said(Prompt(say="number", language="zh", number="A011", one="yao")) == "您的号码是A零幺幺"


@pytest.mark.parametrize("parts", [["kiosk-take", 251], ["../take"], ["{counter}"], [-1], [None]])
def test_wording_that_cannot_be_spoken_is_refused(parts: list[object]) -> None:
    with pytest.raises(ValidationError):
        Prompts.model_validate({"prompts": {"take": parts}})


# --- the sound


@pytest.mark.parametrize("language", LANGUAGES)
def test_built_in_pack_can_say_every_sentence(language: Language) -> None:
    pack = built_in(language)
    assert set(clips_of_prompts(pack.prompts, language)) <= set(pack.clips)
    assert {*pack.prompts, "call"} == set(get_args(prompts.SentenceName))


@pytest.mark.parametrize("prompt", ALL, ids=lambda p: f"{p.language}-{p.say}-{p.ahead}")
def test_prompt_is_short_even_and_without_gaps(prompt: Prompt) -> None:
    samples = heard(joined(prompt, SPOKEN))
    assert len(samples) * 1000 // RATE == length_ms(prompt, SPOKEN)
    assert 900 < length_ms(prompt, SPOKEN) < 9500
    assert decibels(peak(samples)) <= -3
    # a breath between two sentences, and the ends of the clips around it
    assert max([0, *gaps_ms(samples)]) <= 310
    assert max(map(abs, [*samples[:3], *samples[-3:]])) < 330


@given(
    number=st.from_regex(r"[A-Z]{1,2}[0-9]{3,6}", fullmatch=True), ahead=st.none() | st.integers(0, prompts.MOST_AHEAD),
    language=st.sampled_from(LANGUAGES), say=st.sampled_from(get_args(prompts.Say)), area=st.booleans(),
    counter=st.integers(1, 999),
)  # fmt: skip
def test_any_prompt_is_said_with_clips_there_are(**how: object) -> None:
    steps = SPOKEN.prompt_steps(Prompt(**how))  # type: ignore[arg-type]
    assert steps
    assert steps[-1].pause == 0


@pytest.mark.parametrize("percent", [1, 50, 100])
def test_prompt_is_as_loud_as_the_hall_will_have_it(percent: int) -> None:
    prompt = ALL[0]
    loud, soft = heard(joined(prompt, SPOKEN)), heard(softer(prompt, SPOKEN, percent))
    assert len(soft) == len(loud)
    assert peak(soft) == pytest.approx(peak(loud) * percent / 100, abs=1)


def test_nothing_is_heard_in_quiet_hours_and_of_what_no_pack_can_say() -> None:
    for file in (softer(ALL[0], SPOKEN, 0), softer(ALL[0], Voices({"zh": (), "en": ()}), 100)):
        samples = heard(file)
        assert (set(samples), len(samples)) == ({0}, RATE // 10)


# --- packs of halls


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A hall's own Mandarin pack with nothing in it yet."""
    folder = tmp_path / "voices" / "hall"
    folder.mkdir(parents=True)
    (folder / "pack.json").write_text('{"language": "zh"}', encoding="utf-8")
    return folder


def steps(own: Path, **how: object) -> list[str]:
    """The clips of a prompt in the hall's voice."""
    spoken = voices(own.parent.parent, {"zh": "hall"})
    return [step.clip for step in spoken.prompt_steps(Prompt(**{"say": "papers", "language": "zh"} | how))]  # type: ignore[arg-type]


def test_pack_without_the_kiosks_clips_is_a_whole_one_and_says_so(own: Path) -> None:
    for name, raw in built_in("zh").clips.items():
        if not name.startswith("kiosk-"):
            (own / f"{name}.wav").write_bytes(wav(heard((BUILT_IN / "zh" / f"{name}.wav").read_bytes())))
            assert raw
    pack = pack_in(own)
    assert pack.faults == ()
    assert pack.remarks == ("lacks 23 clips that the kiosk says (kiosk-choose …); the built-in voice says them",)
    assert steps(own) == ["kiosk-papers"]


def test_name_of_a_type_is_said_where_there_is_a_clip_of_it(own: Path) -> None:
    assert steps(own, service="pay") == ["kiosk-papers"]
    (own / "service-pay.wav").write_bytes(wav(tone(600)))
    assert steps(own, service="pay") == ["kiosk-chosen", "service-pay", "kiosk-papers"]
    assert steps(own, service="pay", say="bare") == ["kiosk-chosen", "service-pay", "kiosk-bare"]
    assert steps(own, service="new") == steps(own, service="pay", language="en") == ["kiosk-papers"]
    assert steps(own, service="pay", say="take")[0] == "kiosk-take"


def test_name_that_cannot_be_used_is_told_and_left_out(own: Path) -> None:
    (own / "service-pay.wav").write_bytes(wav(still(500)))
    assert "service-pay.wav is silent" in pack_in(own).faults
    assert steps(own, service="pay") == ["kiosk-papers"]


def test_pack_words_the_kiosks_sentences_itself(own: Path) -> None:
    about = {"language": "zh", "prompts": {"papers": ["please", "welcome"], "take": ["../x"], "shout": ["please"]}}
    (own / "pack.json").write_text(json.dumps(about), encoding="utf-8")
    assert len([fault for fault in pack_in(own).faults if fault.startswith("pack.json")]) == 2
    assert steps(own) == ["kiosk-papers"]
    (own / "welcome.wav").write_bytes(wav(tone(300)))
    assert steps(own) == ["please", "welcome"]


# --- the call


def test_kiosk_asks_what_its_screen_says(web: Web) -> None:
    wish = "voice/prompt.wav?say=number&language=zh&number=A023&ahead=5"
    expected = joined(Prompt(say="number", language="zh", number="A023", ahead=5), SPOKEN)
    assert sound(web, wish, role="kiosk") == expected
    response = web.ask("GET", wish, role="kiosk")
    again = web.ask("GET", wish, role="kiosk", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_voice_of_the_hall_holds_for_the_kiosk_too(web: Web) -> None:
    def percent(share: int) -> list[dict[str, object]]:
        return [{"at": time(0, 0).isoformat(), "percent": share}]

    wish = "voice/prompt.wav?say=number&language=zh&number=A011"
    act(web.hall, SetVoice(voice={"one": "yao", "loudness": percent(40)}))
    prompt = Prompt(say="number", language="zh", number="A011", one="yao")
    assert sound(web, wish, role="kiosk") == softer(prompt, SPOKEN, 40)
    for voice in ({"loudness": percent(0)}, {"on": False}):
        act(web.hall, SetVoice(voice=voice))
        assert set(heard(sound(web, wish, role="kiosk"))) == {0}


@pytest.mark.parametrize(
    "query",
    [
        "", "say=choose", "language=zh", "say=shout&language=zh", "say=choose&language=fr", "say=number&language=zh",
        "say=held&language=zh&ahead=3", "say=number&language=zh&number=1", "say=number&language=zh&number=A001&ahead=-1",
        "say=number&language=zh&number=A001&ahead=1000",
        "say=call&language=zh&number=A001", "say=call&language=zh&counter=1",
    ],
)  # fmt: skip
def test_what_makes_no_sentence_is_refused(web: Web, query: str) -> None:
    assert web.refused("GET", f"voice/prompt.wav?{query}", role="kiosk") == (422, "wrong_values")


def test_number_that_is_called_is_told_where_to_go(web: Web) -> None:
    call = Saying(number="A023", counter=12, languages=("zh",), chime=False)
    wish = "voice/prompt.wav?say=call&language=zh&number=A023&counter=12"
    assert sound(web, wish, role="kiosk") == joined(call, SPOKEN)


def test_step_without_a_clip_has_no_sound() -> None:
    assert SPOKEN.clip(Step("zh", "service-pay")) == b""
