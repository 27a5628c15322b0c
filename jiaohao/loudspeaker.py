"""``jiaohao voice agent``: speaks the calls of a hall at the machine it runs on, for halls with an amplifier.

It asks the server what to say next, as a board does, plays it to the end and says what became of it.
"""

from __future__ import annotations

import http.client
import shutil
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from structlog import get_logger

from hall.errors import HallError
from printer.carrier import Server, Wire

POLL_S = 0.3
BEAT_S = 5.0
LONGEST_S = 30.0
SETTLED_MS = 120_000
HEADER = 44
"""Bytes before the samples of the server's WAV files."""
PLAYERS = (("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",))
"""Programs that play a WAV file, the first that is there: PipeWire, PulseAudio, ALSA, macOS. Windows has its own."""
log = get_logger()

Play = Callable[[Path], bool]


def player() -> Play:
    """How sound is made here. ValueError in a sentence where nothing can make any."""
    if sys.platform == "win32":
        import winsound

        return lambda file: winsound.PlaySound(str(file), winsound.SND_FILENAME) is None
    for name, *words in PLAYERS:
        program = shutil.which(name)
        if program is not None:
            return _runs([program, *words])
    raise ValueError("no program here plays sound; install alsa-utils (aplay)")


def _runs(words: list[str]) -> Play:
    def play(file: Path) -> bool:
        try:
            done = subprocess.run([*words, str(file)], timeout=LONGEST_S, capture_output=True, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return False
        if done.returncode:
            log.warning("the sound could not be played", reason=done.stderr.decode(errors="replace").strip())
        return done.returncode == 0

    return play


@dataclass(slots=True)
class Loudspeaker:
    """Speaks the calls of a hall from ``after`` on; ``fetch`` gets the sound at an address of the server."""

    wire: Wire
    fetch: Callable[[str], bytes]
    play: Play
    after: int
    heard: dict[int, tuple[int, float]] = field(default_factory=dict)
    quiet_since: float = 0.0
    said: dict[str, Any] | None = None

    def turn(self) -> float:
        """Say what is to be said now, if anything; how many seconds may pass before the next turn. HallError while the
        server cannot be asked."""
        now = time.monotonic()
        told = [
            {"announcement": id, "times": min(9, times), "ago": round((now - ended) * 1000)}
            for id, (times, ended) in self.heard.items()
        ]
        quiet = min(10**9, round((now - self.quiet_since) * 1000))
        body = {"after": self.after, "heard": told, "quiet": quiet} | ({"said": self.said} if self.said else {})
        answer = self.wire.post("/voice/next", body)
        self.said = None
        if answer["say"] is None:
            return min(POLL_S, answer["wait"] / 1000) if answer["wait"] else POLL_S
        self._speak(answer["say"])
        return 0.0

    def _speak(self, call: dict[str, Any]) -> None:
        ended = "ended"
        if call["say"] != "silent":
            ended = "ended" if self._sound(call["audio"], call["percent"]) else "failed"
        self.quiet_since = time.monotonic()
        id = call["announcement"]
        self.heard[id] = self.heard.get(id, (0, 0.0))[0] + 1, self.quiet_since
        self.said = {"announcement": id, "say": call["say"], "ended": ended}
        for old, (_, at) in list(self.heard.items()):
            if (self.quiet_since - at) * 1000 < SETTLED_MS:
                break
            del self.heard[old]
            self.after = max(self.after, old)

    def _sound(self, address: str, percent: int) -> bool:
        try:
            wav = louder(self.fetch(address), percent)
        except (OSError, http.client.HTTPException) as failure:
            log.warning("a sound could not be fetched", reason=str(failure))
            return False
        with tempfile.TemporaryDirectory(prefix="jiaohao-voice-") as folder:
            file = Path(folder) / "call.wav"
            file.write_bytes(wav)
            return self.play(file)


def louder(wav: bytes, percent: int) -> bytes:
    """A 16-bit WAV file at so many per cent of its loudness."""
    if percent >= 100:
        return wav
    samples = array("h", wav[HEADER:])
    if sys.byteorder == "big":
        samples.byteswap()
    quieter = array("h", (sample * percent // 100 for sample in samples))
    if sys.byteorder == "big":
        quieter.byteswap()
    return wav[:HEADER] + quieter.tobytes()


def fetcher(server: Server, token: str) -> Callable[[str], bytes]:
    """Gets a file from a server. OSError when there is none."""

    def fetch(address: str) -> bytes:
        line = server.connection()
        try:
            line.request("GET", server.path + address, headers={"Authorization": f"Bearer {token}"})
            answer = line.getresponse()
            data = answer.read()
        finally:
            line.close()
        if answer.status != 200:
            raise OSError(f"{address} was answered with {answer.status}")
        return data

    return fetch


def speak_on(server: str, token: str, agent: str, ended: Callable[[], bool], say: Callable[[str], None]) -> int:
    """Speak until told to end; exit code 2 where the server lets nobody in with this token."""
    place, play = Server.of(server), player()
    wire = Wire(place, token, agent)
    speaker: Loudspeaker | None = None
    while not ended():
        try:
            if speaker is None:
                calls = wire.get("/board")["calls"]
                after = calls[0]["announcement"] if calls else 0
                speaker = Loudspeaker(wire, fetcher(place, token), play, after)
                say("speaks the calls of the hall")
            time.sleep(speaker.turn())
        except HallError as error:
            if error.code in ("unauthorized", "forbidden"):
                say(f"The server does not let this token speak ({error.code}).")
                say("Make one there: jiaohao token create --role display --device NAME")
                return 2
            time.sleep(POLL_S)
    return 0
