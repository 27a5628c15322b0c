"""The chime before a call."""

from __future__ import annotations

import array
import io
import sys
import wave

from display.chime import chime


def samples() -> tuple[wave._wave_params, array.array[int]]:
    """The chime's form and its samples."""
    with wave.open(io.BytesIO(chime())) as sound:
        found = array.array("h", sound.readframes(sound.getnframes()))
        if sys.byteorder == "big":
            found.byteswap()
        return sound.getparams(), found


def test_chime_is_a_short_mono_wav() -> None:
    form, _ = samples()
    assert (form.nchannels, form.sampwidth) == (1, 2)
    assert form.framerate in (16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
    assert 0.3 <= form.nframes / form.framerate <= 4


def test_chime_can_be_heard_and_is_not_cut() -> None:
    _, heard = samples()
    assert 3_000 < max(heard) <= 32_000
    assert min(heard) >= -32_000


def test_chime_begins_at_once_and_dies_away() -> None:
    form, heard = samples()
    first = next(i for i, sample in enumerate(heard) if abs(sample) > 300)
    assert first / form.framerate < 0.06
    # The last hundredth of a second is hardly heard, and the last sample is silence: no click.
    assert max(map(abs, heard[-form.framerate // 100 :])) < max(heard) / 10
    assert abs(heard[-1]) < 50


def test_chime_is_the_same_every_time() -> None:
    assert chime() == chime()
