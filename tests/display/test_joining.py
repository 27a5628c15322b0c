"""The sound of a saying."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from display.joining import joined, length_ms
from display.packs import Voices, voices
from display.phrases import Saying
from display.waves import RATE, samples_of
from tests.display.listening import decibels, gaps_ms, heard

ROOT = Path(__file__).resolve().parent.parent.parent
SAYINGS = {
    "full": Saying(number="A023", counter=3),
    "english first": Saying(number="A023", counter=3, languages=("en", "zh")),
    "short": Saying(number="A023", counter=3, languages=("zh",)),
    "long": Saying(number="AB1007", counter=999, sorry=True),
    "again": Saying(number="A023", counter=3, languages=("en",), again=True, chime=False),
    "brief": Saying(number="B110", counter=110, languages=("zh",), brief=True, chime=False),
    "attention": Saying(attention=True),
}


@pytest.fixture(params=SAYINGS.values(), ids=SAYINGS)
def saying(request: pytest.FixtureRequest) -> Saying:
    """Each kind of saying."""
    found: Saying = request.param
    return found


@pytest.fixture
def spoken() -> Voices:
    """The built-in voices."""
    return voices(None, {})


def test_sound_is_as_long_as_its_plan(saying: Saying, spoken: Voices) -> None:
    count = sum(len(spoken.clip(step)) // 2 + samples_of(step.pause) for step in spoken.steps(saying))
    samples = heard(joined(saying, spoken))
    assert len(samples) == count
    assert length_ms(saying, spoken) == count * 1000 // RATE


def test_sound_is_never_too_loud(saying: Saying, spoken: Voices) -> None:
    assert decibels(max(map(abs, heard(joined(saying, spoken))))) < -1


def test_only_languages_are_apart_by_more_than_a_breath(saying: Saying, spoken: Voices) -> None:
    gaps = gaps_ms(heard(joined(saying, spoken)))
    # the chime dies away before the words; the breath within a message of two sentences is the longest
    assert sum(gap > 310 for gap in gaps) == len(saying.languages) - 1


def test_no_gap_within_a_call_is_over_a_quarter_of_a_second(spoken: Voices) -> None:
    for language in ("zh", "en"):
        for number, counter in (("A023", 3), ("B1000", 105), ("AB007", 110), ("C888", 999), ("D456", 31)):
            saying = Saying(number=number, counter=counter, languages=(language,), chime=False)  # type: ignore[arg-type]
            assert max(gaps_ms(heard(joined(saying, spoken)))) <= 250


def test_joints_do_not_click(saying: Saying, spoken: Voices) -> None:
    samples = heard(joined(saying, spoken))
    assert abs(samples[0]) < 50
    assert abs(samples[-1]) < 50
    at = 0
    for step in spoken.steps(saying):
        at += len(spoken.clip(step)) // 2 + samples_of(step.pause)
        # fades leave nothing to jump from or to
        assert max(map(abs, samples[at - 3 : at + 3])) < 330


def test_a_language_is_said_within_the_time_there_is(spoken: Voices) -> None:
    for language in ("zh", "en"):
        assert length_ms(Saying(number="A023", counter=3, languages=(language,), chime=False), spoken) < 5500  # type: ignore[arg-type]


def test_sounds_of_the_documents_are_how_it_sounds_now(spoken: Voices) -> None:
    call = Saying(number="A023", counter=3)
    made = {"full": call}
    for language in ("zh", "en"):
        own = replace(call, languages=(language,))
        made |= {
            f"{language}-short": own,
            f"{language}-again": replace(own, again=True, chime=False),
            f"{language}-brief": replace(own, brief=True, chime=False),
            f"{language}-sorry": replace(own, sorry=True),
            f"{language}-attention": Saying(attention=True, languages=own.languages),
        }
    files = {path.stem: path.read_bytes() for path in (ROOT / "docs" / "sounds").glob("*.wav")}
    assert files == {name: joined(saying, spoken) for name, saying in made.items()}


def test_chime_alone_is_a_sound() -> None:
    assert 600 < len(heard(joined(SAYINGS["full"], Voices({"zh": (), "en": ()})))) * 1000 / RATE < 800
