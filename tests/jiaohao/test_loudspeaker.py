"""Calls spoken at a machine of their own: a real server, a real process, a program in the place of the sound card."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from werkzeug.serving import make_server

from jiaohao.loudspeaker import louder, player
from tests.web_builders import Web, make_web

ROOT = Path(__file__).parents[2]


@dataclass
class Room:
    """A hall that is served, and what its loudspeaker has played."""

    web: Web
    url: str
    folder: Path
    agents: list[subprocess.Popen[str]] = field(default_factory=list)

    def played(self) -> list[bytes]:
        return [file.read_bytes() for file in sorted(self.folder.glob("played.*"), key=lambda one: int(one.suffix[1:]))]

    def agent(self, token: str) -> subprocess.Popen[str]:
        words = ["voice", "agent", "--server", self.url, "--token", token, "--data", str(self.folder)]
        environment = os.environ | {"PATH": f"{self.folder}:/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "jiaohao.cli", *words]
        pipe = subprocess.PIPE
        self.agents.append(subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True))
        return self.agents[-1]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    (tmp_path / "aplay").write_text(
        f'#!/bin/sh\nn=$(ls {tmp_path}/played.* 2>/dev/null | wc -l)\ncp "$2" {tmp_path}/played.$n\n'
    )
    (tmp_path / "aplay").chmod(0o755)
    web = make_web(tmp_path, own_app=True)
    server = make_server("127.0.0.1", 0, web.app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    made = Room(web, f"http://127.0.0.1:{server.server_port}", tmp_path)
    yield made
    for agent in made.agents:
        agent.kill()
        agent.communicate()
    server.shutdown()
    server.server_close()


def until(true: Callable[[], Any]) -> None:
    for _ in range(200):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to pass")


def test_calls_are_spoken_in_order_at_this_machine(room: Room) -> None:
    web = room.web
    token = web.new_token("display", device="amplifier")
    web.issue(), web.open(), web.next()
    agent = room.agent(token)
    assert agent.stdout is not None
    assert agent.stdout.readline() == "speaks the calls of the hall\n"
    web.issue(), web.issue(), web.open(2), web.open(3)
    web.next(2), web.next(3)
    until(lambda: len(room.played()) >= 2)
    calls = [call["announcement"] for call in web.get("board")["calls"]]
    sounds = {id: [web.ask("GET", f"audio/{id}.wav?say={say}").data for say in ("full", "short")] for id in calls}
    first, second = room.played()[:2]
    assert (first in sounds[calls[1]], second in sounds[calls[0]]) == (True, True)
    until(lambda: next(one["last"] for one in web.get("boards")["items"] if one["device"] == "amplifier"))
    agent.send_signal(signal.SIGTERM)
    agent.communicate(timeout=20)
    assert agent.returncode == 0


def test_dead_token_is_said_and_ends_it(room: Room) -> None:
    agent = room.agent("nobody")
    said, _ = agent.communicate(timeout=20)
    assert (agent.returncode, "does not let this token speak" in said) == (2, True)


def test_machine_without_sound_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ValueError, match="alsa-utils"):
        player()


def test_loudness_is_that_of_the_time_of_day() -> None:
    file = BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 22_050, 0, "NONE", ""))
        sound.writeframes(b"\xe8\x03\x18\xfc")
    wav = file.getvalue()
    assert louder(wav, 100) == wav
    assert louder(wav, 50)[44:] == b"\xf4\x01\x0c\xfe"
