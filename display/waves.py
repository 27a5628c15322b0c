"""Clips of speech as samples: read, trimmed, made equally loud, joined into one WAV. Pure.

Samples are mono, 16 bit, ``RATE`` a second; a clip that is ready begins and ends near zero, so clips can be put end to
end without a click.
"""

from __future__ import annotations

import io
import math
import sys
import wave
from array import array
from collections.abc import Iterable

RATE = 22_050
"""Samples a second of every clip."""
FULL = 32_767
PEAK = round(FULL * 10 ** (-3 / 20))
"""No sample of a clip is louder: 3 dB under the most there is."""
SPEECH = FULL * 10 ** (-17 / 20)
"""How loud a clip is on the whole (root mean square of what is not silence)."""
QUIET = 200
"""Below this it is silence."""
LEAD_MS, TAIL_MS, FADE_MS = 10, 30, 5


class ClipError(ValueError):
    """A file that is no clip; the message says why."""


def samples_in(file: bytes) -> array[int]:
    """The samples of a WAV file. ClipError when it is none, or of another form than clips have."""
    try:
        with wave.open(io.BytesIO(file)) as sound:
            form = sound.getnchannels(), sound.getsampwidth()
            rate, found = sound.getframerate(), sound.readframes(sound.getnframes())
    except (wave.Error, EOFError) as error:
        raise ClipError("is not a WAV file of plain samples (PCM)") from error
    if form != (1, 2):
        raise ClipError(f"has {form[0]} channels of {8 * form[1]} bits, not one of 16 bits")
    if rate != RATE:
        raise ClipError(f"is recorded at {rate} Hz, not at {RATE}")
    return as_samples(found[: len(found) // 2 * 2])


def as_samples(raw: bytes) -> array[int]:
    """Samples from the bytes of a WAV file."""
    found = array("h", raw)
    if sys.byteorder == "big":
        found.byteswap()
    return found


def as_raw(samples: array[int]) -> bytes:
    """The bytes of samples as they stand in a WAV file."""
    if sys.byteorder == "little":
        return samples.tobytes()
    swapped = array("h", samples)
    swapped.byteswap()
    return swapped.tobytes()


def as_wav(pieces: Iterable[bytes]) -> bytes:
    """A WAV file of raw pieces, one after another."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(b"".join(pieces))
    return file.getvalue()


def silence(ms: int) -> bytes:
    """So many milliseconds of nothing, raw."""
    return bytes(2 * samples_of(ms))


def samples_of(ms: int) -> int:
    """How many samples so many milliseconds have."""
    return RATE * ms // 1000


def peak(samples: array[int]) -> int:
    """The loudest sample, without its sign."""
    return max(max(samples), -min(samples)) if samples else 0


def lead_ms(samples: array[int]) -> int:
    """Silence before the first sound."""
    first = next((at for at, sample in enumerate(samples) if abs(sample) > QUIET), len(samples))
    return first * 1000 // RATE


def trimmed(samples: array[int]) -> array[int]:
    """Without the silence before and after, but for a breath."""
    loud = [at for at, sample in enumerate(samples) if abs(sample) > QUIET]
    if not loud:
        return array("h")
    lead, tail = RATE * LEAD_MS // 1000, RATE * TAIL_MS // 1000
    return samples[max(0, loud[0] - lead) : loud[-1] + tail]


def loudness(samples: array[int]) -> float:
    """Root mean square of what is not silence."""
    window = RATE // 100
    powers = [
        sum(sample * sample for sample in samples[at : at + window]) / window for at in range(0, len(samples), window)
    ]
    heard = [power for power in powers if power > max(powers) / 400]
    return math.sqrt(sum(heard) / len(heard)) if heard else 0.0


def levelled(samples: array[int]) -> array[int]:
    """As loud as every clip; what would be too loud is bent softly under ``PEAK``, not cut off."""
    made = samples
    # bending takes a little loudness away: a second round puts it back
    for _ in range(3):
        by = SPEECH / (loudness(made) or SPEECH)
        made = array("h", (_bent(sample * by) for sample in made))
    return made


def _bent(value: float) -> int:
    size, knee = abs(value), 0.6 * PEAK
    if size > knee:
        size = knee + (PEAK - knee) * math.tanh((size - knee) / (PEAK - knee))
    return round(math.copysign(size, value))


def softened(samples: array[int], loudest: int | None = None) -> array[int]:
    """Begins and ends in silence within a few milliseconds, and nowhere louder than ``PEAK``; ``loudest``: its peak,
    where that is known."""
    by = min(1.0, PEAK / ((peak(samples) if loudest is None else loudest) or 1))
    made = scaled(samples, by) if by < 1 else array("h", samples)
    fade = min(RATE * FADE_MS // 1000, len(made) // 2)
    for at in range(fade):
        made[at] = made[at] * at // fade
        made[-1 - at] = made[-1 - at] * at // fade
    return made


def scaled(samples: array[int], by: float) -> array[int]:
    """Softer samples: ``by`` of their size, 0 to 1."""
    return array("h", (int(sample * by) for sample in samples))


def ready(samples: array[int]) -> array[int]:
    """A clip from a recording: trimmed, as loud as the others, without clicks."""
    return softened(levelled(trimmed(samples)))
