"""The clips of the built-in packs: even, clean, and in the right tone."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest

from display.packs import BUILT_IN
from display.waves import LEAD_MS, lead_ms, loudness
from tests.display.listening import contour, decibels, gaps_ms, heard

CLIPS = sorted(BUILT_IN.glob("*/*.wav"))


def clip(name: str) -> array[int]:
    """A clip of the Mandarin pack."""
    return heard((BUILT_IN / "zh" / f"{name}.wav").read_bytes())


@pytest.mark.parametrize("path", CLIPS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_clip_is_even_and_clean(path: Path) -> None:
    samples = heard(path.read_bytes())
    assert decibels(max(map(abs, samples))) <= -3
    assert -18 < decibels(loudness(samples)) < -16
    assert lead_ms(samples) <= LEAD_MS
    assert max(map(abs, [*samples[:4], *samples[-4:]])) < 330
    assert max([0, *gaps_ms(samples)]) <= 250


def test_packs_stay_small() -> None:
    for about in BUILT_IN.glob("*/pack.json"):
        assert sum(file.stat().st_size for file in about.parent.iterdir()) < 4_500_000


@pytest.mark.parametrize("name", ["1", "3", "7", "8", "1yao"])
def test_first_tone_stays_high(name: str) -> None:
    pitch = contour(clip(name))
    assert min(pitch[len(pitch) // 3 :]) > 190


@pytest.mark.parametrize("name", ["0", "10"])
def test_second_tone_rises(name: str) -> None:
    pitch = contour(clip(name))
    assert pitch[-1] > 1.1 * min(pitch[: len(pitch) // 2])
    assert max(pitch) == pytest.approx(pitch[-1], rel=0.03)


@pytest.mark.parametrize("name", ["5", "9", "please"])
def test_third_tone_dips(name: str) -> None:
    pitch = contour(clip(name))
    low = min(pitch[len(pitch) // 3 :])
    assert low < 170
    assert pitch[-1] > 1.1 * low


@pytest.mark.parametrize("name", ["2", "4", "6", "number", "to"])
def test_fourth_tone_falls(name: str) -> None:
    pitch = contour(clip(name))
    assert max(pitch) > 200
    assert pitch[-1] < 0.85 * max(pitch)


@pytest.mark.parametrize("name", ["500", "900"])
def test_third_tone_before_a_third_rises(name: str) -> None:
    # without the first breath, of which the pitch is chance
    pitch = contour(clip(name))[4:]
    # the vowel begins low and ends high, then the second syllable is low again
    top = max(pitch)
    before, after = pitch[: pitch.index(top)], pitch[pitch.index(top) :]
    assert min(before) < 0.9 * top
    assert min(after) < 0.8 * top


def test_letters_are_no_higher_than_the_chinese_around_them() -> None:
    for letter in "ABEGW":
        assert max(contour(clip(letter))) < 225
