"""Clips of a voice pack spoken by espeak-ng, where it is at hand: the program, or the Python package espeakng-loader.

Neither is a part of the product: it is wanted only to make the clips anew.
"""

from __future__ import annotations

import ctypes
import importlib
import shutil
import subprocess
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from display.waves import RATE, as_raw, as_wav, ready, samples_in

Speak = Callable[["Line"], "array[int]"]
MISSING = "espeak-ng is not here: install the program espeak-ng, or the Python package espeakng-loader"
VOLUME = 60
"""Of espeak-ng's hundred; with more it cuts off its own peaks."""
_SYNCHRONOUS, _UTF8, _SSML = 2, 0x01, 0x10
_USUAL = 100
_SPEED, _VOLUME, _PITCH = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Line:
    """A clip to be made: its name, the words, and how espeak-ng is told to say them."""

    name: str
    words: str
    text: str
    voice: str
    speed: int
    pitch: int
    range: int

    @property
    def marked(self) -> bool:
        """Whether the text is in SSML: the program has no other way to be told the range. Where none is wanted the
        text goes plain, for in SSML each is a whole sentence, with its falling end."""
        return self.range != _USUAL

    @property
    def spoken(self) -> str:
        """The text as espeak-ng takes it."""
        return f'<prosody range="{self.range}%">{escape(self.text)}</prosody>' if self.marked else self.text


def read_lines(text: str) -> list[Line]:
    """The clips of a text file: ``NAME | words [| text]`` in each line, and between them settings that hold from there
    on: ``voice = …``, ``speed`` (words a minute), ``pitch`` (0–99), ``range`` of the pitch (per cent). ValueError in
    one sentence for a line that is neither."""
    settings = {"voice": "en-us+f2", "speed": "150", "pitch": "50", "range": "100"}
    lines = []
    for at, row in enumerate(text.splitlines(), 1):
        name, bar, rest = (part.strip() for part in row.partition("|"))
        key, equals, value = (part.strip() for part in row.partition("="))
        if not name or name.startswith("#"):
            continue
        if bar and rest:
            lines.append(_line(name, rest, settings))
        elif equals and key in settings and (key == "voice" or value.isdecimal()):
            settings[key] = value
        else:
            raise ValueError(f"line {at} is neither NAME | words nor a setting: {row.strip()}")
    return lines


def _line(name: str, rest: str, settings: dict[str, str]) -> Line:
    words, _, text = (part.strip() for part in rest.partition("|"))
    speed, pitch, range = (int(settings[key]) for key in ("speed", "pitch", "range"))
    return Line(name, words, text or words, settings["voice"], speed, pitch, range)


def speaker() -> Speak:
    """Whoever can speak here. ValueError in one sentence when nobody can."""
    program = shutil.which("espeak-ng")
    if program is not None:
        return _Program(program)
    try:
        loader = importlib.import_module("espeakng_loader")
    except ImportError as error:
        raise ValueError(MISSING) from error
    return _Library(str(loader.get_library_path()), str(loader.get_data_path()))


def build(lines: list[Line], out: Path, speak: Speak) -> None:
    """Speak every line into a clip of the folder."""
    out.mkdir(parents=True, exist_ok=True)
    for line in lines:
        clip = ready(speak(line))
        if not clip:
            raise ValueError(f"espeak-ng says nothing for the clip {line.name}: {line.text}")
        (out / f"{line.name}.wav").write_bytes(as_wav([as_raw(clip)]))


class _Program:
    def __init__(self, path: str) -> None:
        self._path = path

    def __call__(self, line: Line) -> array[int]:
        with TemporaryDirectory(prefix="jiaohao-voice-") as folder:
            file = Path(folder) / "clip.wav"
            wish = [
                "-v",
                line.voice,
                "-s",
                line.speed,
                "-p",
                line.pitch,
                "-a",
                VOLUME,
                "-w",
                file,
                *(["-m"] if line.marked else []),
            ]
            done = subprocess.run([self._path, *map(str, wish), "--", line.spoken], capture_output=True, check=False)
            if done.returncode or not file.exists():
                said = done.stderr.decode(errors="replace").strip()
                raise ValueError(f"espeak-ng cannot say the clip {line.name}: {said}")
            return samples_in(file.read_bytes())


class _Library:
    """The library of espeakng-loader, driven directly; one a process."""

    def __init__(self, path: str, data: str) -> None:
        self._library = ctypes.CDLL(path)
        if self._library.espeak_Initialize(_SYNCHRONOUS, 0, data.encode(), 0) != RATE:
            raise ValueError("espeak-ng does not start")
        self._heard = bytearray()
        # kept: the library calls it for as long as it lives
        self._hear = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(self._take)
        self._library.espeak_SetSynthCallback(self._hear)

    def _take(self, samples: int | None, count: int, events: int | None) -> int:
        if samples and count > 0:
            self._heard += ctypes.string_at(samples, 2 * count)
        return 0

    def __call__(self, line: Line) -> array[int]:
        if self._library.espeak_SetVoiceByName(line.voice.encode()) != 0:
            raise ValueError(f"espeak-ng has no voice {line.voice}")
        for what, value in ((_SPEED, line.speed), (_VOLUME, VOLUME), (_PITCH, line.pitch)):
            self._library.espeak_SetParameter(what, value, 0)
        self._heard.clear()
        text = line.spoken.encode() + b"\0"
        self._library.espeak_Synth(
            text, ctypes.c_size_t(len(text)), 0, 1, 0, _UTF8 | (_SSML if line.marked else 0), None, None
        )
        self._library.espeak_Synchronize()
        return array("h", bytes(self._heard))
