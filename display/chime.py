"""The chime before a call, drawn from sine waves: what a board plays when no recorded voice is installed. Pure."""

from __future__ import annotations

import io
import math
import struct
import wave
from functools import cache

RATE = 22_050
NOTES = ((880.0, 0.0), (659.26, 0.28))
"""Two bell notes: frequency in hertz and when each begins, in seconds."""
LENGTH_S = 0.7
LOUDNESS = 0.45


@cache
def chime() -> bytes:
    """A WAV file, mono, 16 bit: two falling notes that fade out without a click."""
    samples = bytearray()
    for index in range(int(RATE * LENGTH_S)):
        at = index / RATE
        ending = min(1.0, (LENGTH_S - at) / 0.02)
        level = ending * sum(_note(at - begins, pitch) for pitch, begins in NOTES)
        samples += struct.pack("<h", int(max(-1.0, min(1.0, LOUDNESS * level)) * 32_767))
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(bytes(samples))
    return file.getvalue()


def _note(since: float, pitch: float) -> float:
    if since < 0:
        return 0.0
    attack = min(1.0, since / 0.005)
    return attack * math.exp(-6 * since) * math.sin(2 * math.pi * pitch * since)
