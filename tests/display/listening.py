"""What can be heard in samples: silence, jumps, pitch."""

from __future__ import annotations

import io
import math
import wave
from array import array
from itertools import pairwise

from display.waves import FULL, RATE, as_samples


def heard(file: bytes) -> array[int]:
    """The samples of a WAV file."""
    with wave.open(io.BytesIO(file)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, RATE)
        return as_samples(sound.readframes(sound.getnframes()))


def decibels(level: float) -> float:
    """Under the most there is."""
    return 20 * math.log10(level / FULL)


def gaps_ms(samples: array[int], quiet: int = 330) -> list[int]:
    """How long each silence is (levels under −40 dB), that before and after the sound left out."""
    loud = [at for at, sample in enumerate(samples) if abs(sample) > quiet]
    return [(after - before) * 1000 // RATE for before, after in pairwise(loud) if after - before > 441]


def contour(samples: array[int]) -> list[float]:
    """The pitch of a voice in hertz every 20 ms, by autocorrelation, where there is one."""
    half, rate = samples[::2], RATE / 2
    window = int(rate * 0.03)
    found = []
    for at in range(0, len(half) - 2 * window, int(rate * 0.02)):
        frame = half[at : at + 2 * window]
        if sum(sample * sample for sample in frame) / len(frame) > 600**2:
            lag, likeness = _lag(frame, window, rate)
            if likeness > 0.7:
                found.append(rate / lag)
    return found


def _lag(frame: array[int], window: int, rate: float) -> tuple[int, float]:
    best = (1, 0.0)
    still = sum(sample * sample for sample in frame[:window])
    for lag in range(int(rate / 240), int(rate / 110)):
        moved = frame[lag : lag + window]
        size = math.sqrt(still * sum(sample * sample for sample in moved)) or 1.0
        likeness = sum(one * other for one, other in zip(frame, moved, strict=False)) / size
        # the shortest lag of nearly the best: twice the period is as alike
        if likeness > best[1] + 0.02:
            best = (lag, likeness)
    return best
