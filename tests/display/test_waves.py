"""Clips as samples: trimmed, made even, read and refused."""

from __future__ import annotations

import io
import math
import wave
from array import array

import pytest

from display import waves
from tests.display.listening import decibels


def tone(ms: int, loud: float = 0.3, pitch: float = 200) -> array[int]:
    """A tone of so many milliseconds."""
    count = waves.samples_of(ms)
    return array("h", (int(waves.FULL * loud * math.sin(math.tau * pitch * at / waves.RATE)) for at in range(count)))


def still(ms: int) -> array[int]:
    """So much silence."""
    return array("h", bytes(2 * waves.samples_of(ms)))


def wav(samples: array[int], *, channels: int = 1, width: int = 2, rate: int = waves.RATE) -> bytes:
    """A file of any form."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(width)
        sound.setframerate(rate)
        sound.writeframes(samples.tobytes())
    return file.getvalue()


def test_samples_come_back_as_they_were_written() -> None:
    samples = tone(50)
    assert waves.samples_in(waves.as_wav([waves.as_raw(samples)])) == samples


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b"", "not a WAV"),
        (b"RIFF....WAVE", "not a WAV"),
        (b"ID3 an mp3", "not a WAV"),
        (wav(tone(100), channels=2), "2 channels"),
        (wav(tone(100), width=1), "8 bits"),
        (wav(tone(100), rate=44_100), "44100 Hz, not at 22050"),
    ],
    ids=["empty", "cut", "mp3", "stereo", "8 bit", "44100"],
)
def test_what_is_no_clip_is_refused_in_a_sentence(file: bytes, why: str) -> None:
    with pytest.raises(waves.ClipError, match=why):
        waves.samples_in(file)


def test_file_that_is_cut_off_is_read_as_far_as_it_goes() -> None:
    assert 0 < len(waves.samples_in(wav(tone(100))[:-1001])) < waves.samples_of(100)


def test_recording_becomes_a_clip_trimmed_even_and_without_clicks() -> None:
    recorded = still(400) + tone(300, loud=0.02) + still(700)
    clip = waves.ready(recorded)
    assert 300 <= len(clip) * 1000 // waves.RATE <= 345
    assert waves.lead_ms(clip) <= waves.LEAD_MS
    assert decibels(waves.loudness(clip)) == pytest.approx(-17, abs=0.5)
    assert (clip[0], clip[-1]) == (0, 0)


def test_sudden_peaks_are_bent_under_the_limit() -> None:
    clip = waves.ready(tone(300, loud=0.1) + tone(20, loud=0.95) + tone(300, loud=0.1))
    assert waves.peak(clip) <= waves.PEAK


def test_silence_is_no_clip() -> None:
    assert (len(waves.ready(still(500))), waves.loudness(still(500)), waves.peak(array("h"))) == (0, 0.0, 0)


def test_softened_begins_and_ends_at_nothing_even_when_very_short() -> None:
    for ms in (0, 1, 4, 9, 11, 500):
        made = waves.softened(array("h", [waves.FULL]) * waves.samples_of(ms))
        assert [*made[:1], *made[-1:]] in ([], [0, 0])
        assert waves.peak(made) <= waves.PEAK
