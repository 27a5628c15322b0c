"""The sound of a saying: its clips and pauses joined into one WAV."""

from __future__ import annotations

from display import waves
from display.packs import Voices
from display.phrases import Saying, Step
from display.prompts import Prompt

SILENT_MS = 100
"""A sound of which nothing is heard: a browser plays no file without samples."""


def joined(saying: Saying | Prompt, voices: Voices) -> bytes:
    """The WAV file of a saying. Its clips begin and end in silence, so end to end they do not click."""
    return waves.as_wav(_pieces(saying, voices))


def softer(prompt: Prompt, voices: Voices, percent: int) -> bytes:
    """The WAV file of a prompt, at so much of its loudness; at 0, and where no pack can say it, a little silence."""
    raw = b"".join(_pieces(prompt, voices)) if percent else b""
    quieter = raw if percent == 100 else waves.as_raw(waves.scaled(waves.as_samples(raw), percent / 100))
    return waves.as_wav([quieter or waves.silence(SILENT_MS)])


def _pieces(saying: Saying | Prompt, voices: Voices) -> list[bytes]:
    pieces = []
    for step in _steps(saying, voices):
        pieces += [voices.clip(step), waves.silence(step.pause)]
    return pieces


def _steps(saying: Saying | Prompt, voices: Voices) -> list[Step]:
    return voices.prompt_steps(saying) if isinstance(saying, Prompt) else voices.steps(saying)


def length_ms(saying: Saying | Prompt, voices: Voices) -> int:
    """How long a saying sounds, in milliseconds."""
    samples = sum(len(voices.clip(step)) // 2 + waves.samples_of(step.pause) for step in _steps(saying, voices))
    return samples * 1000 // waves.RATE
