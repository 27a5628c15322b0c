"""The sound of a saying: its clips and pauses joined into one WAV."""

from __future__ import annotations

from display import waves
from display.packs import Voices
from display.phrases import Saying


def joined(saying: Saying, voices: Voices) -> bytes:
    """The WAV file of a saying. Its clips begin and end in silence, so end to end they do not click."""
    pieces = []
    for step in voices.steps(saying):
        pieces += [voices.clip(step), waves.silence(step.pause)]
    return waves.as_wav(pieces)


def length_ms(saying: Saying, voices: Voices) -> int:
    """How long a saying sounds, in milliseconds."""
    samples = sum(len(voices.clip(step)) // 2 + waves.samples_of(step.pause) for step in voices.steps(saying))
    return samples * 1000 // waves.RATE
