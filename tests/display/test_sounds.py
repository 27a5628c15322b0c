"""The sounds that the display's calls give out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from display.joining import joined
from display.packs import voices
from display.phrases import Saying
from hall.actions.boards import SetVoice
from tests.builders import act
from tests.display.listening import heard
from tests.display.test_waves import tone, wav
from tests.web_builders import Web

VOICES = voices(None, {})


@pytest.fixture
def called(web: Web) -> str:
    """A ticket of an English speaker was called after ten minutes; the address of its sound."""
    web.open()
    web.issue(language="en")
    web.clock.advance(600)
    web.next()
    address: str = web.get("board", role="display")["calls"][0]["audio"]
    return address


def sound(web: Web, address: str, role: str = "display") -> bytes:
    """What is heard there."""
    response = web.ask("GET", address, role=role)
    assert (response.status_code, response.mimetype) == (200, "audio/wav")
    data: bytes = response.data
    return data


@pytest.mark.parametrize(
    ("query", "saying"),
    [
        ("", Saying(number="B001", counter=1, languages=("en", "zh"))),
        ("?say=full", Saying(number="B001", counter=1, languages=("en", "zh"))),
        ("?say=short", Saying(number="B001", counter=1, languages=("en",))),
        ("?say=again", Saying(number="B001", counter=1, languages=("en",), again=True, chime=False)),
        ("?say=brief", Saying(number="B001", counter=1, languages=("en",), brief=True, chime=False)),
    ],
)
def test_call_is_spoken_as_the_schedule_says(web: Web, called: str, query: str, saying: Saying) -> None:
    assert sound(web, called + query) == joined(saying, VOICES)


@pytest.mark.parametrize(("wait", "sorry"), [(600, False), (599, True)])
def test_pardon_is_asked_for_after_a_long_wait_and_once(web: Web, called: str, wait: int, sorry: bool) -> None:
    act(web.hall, SetVoice(voice={"apology_after": wait}))
    assert sound(web, called) == joined(Saying(number="B001", counter=1, languages=("en", "zh"), sorry=sorry), VOICES)
    again = Saying(number="B001", counter=1, languages=("en",), again=True, chime=False)
    assert sound(web, f"{called}?say=again") == joined(again, VOICES)


def test_voice_speaks_as_it_is_set_up(web: Web) -> None:
    act(web.hall, SetVoice(voice={"one": "yao", "chime": False}))
    web.open()
    web.issue()
    web.next()
    saying = Saying(number="B001", counter=1, languages=("zh",), one="yao", chime=False)
    address = web.get("board")["calls"][0]["audio"]
    assert sound(web, f"{address}?say=short") == joined(saying, VOICES)


@pytest.mark.parametrize("say", ["silent", "loud", ""])
def test_other_ways_to_say_it_there_are_none(web: Web, called: str, say: str) -> None:
    assert web.refused("GET", f"{called}?say={say}", role="display") == (422, "wrong_values")


def test_what_was_heard_is_not_sent_again_until_a_pack_changes(
    web: Web, called: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(web.app.config, "JIAOHAO_DATA", tmp_path)
    own = tmp_path / "voices" / "hall"
    own.mkdir(parents=True)
    (own / "pack.json").write_text(json.dumps({"language": "en"}))
    act(web.hall, SetVoice(voice={"packs": {"en": "hall"}}))
    first = web.ask("GET", called, role="display")
    headers = {"If-None-Match": first.headers["ETag"]}
    assert first.headers["Cache-Control"] == "private, no-cache"
    unchanged = web.ask("GET", called, role="display", headers=headers)
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    (own / "B.wav").write_bytes(wav(tone(1000)))
    changed = web.ask("GET", called, role="display", headers=headers)
    assert changed.status_code == 200
    assert len(changed.data) > len(first.data)


def test_tag_is_of_what_is_said_too(web: Web, called: str) -> None:
    tags = {web.ask("GET", called + query).headers["ETag"] for query in ("", "?say=short", "?say=again", "?say=brief")}
    assert len(tags) == 4


def test_a_part_of_a_sound_can_be_asked_for(web: Web, called: str) -> None:
    whole = sound(web, called)
    part = web.ask("GET", called, role="display", headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, whole[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"


@pytest.mark.parametrize("range", ["bytes=99999999-", "bytes=x", "lines=1-2", "bytes=5-1"])
def test_for_a_part_that_is_none_there_is_the_whole(web: Web, called: str, range: str) -> None:
    response = web.ask("GET", called, role="display", headers={"Range": range})
    assert (response.status_code, response.data) == (200, sound(web, called))


def test_attention_is_drawn_in_the_halls_languages(web: Web) -> None:
    assert sound(web, "voice/attention.wav") == joined(Saying(attention=True), VOICES)


def test_call_is_tried_out(web: Web) -> None:
    full = joined(Saying(number="A023", counter=3), VOICES)
    assert sound(web, "voice/test.wav", role="manager") == full
    wish = "voice/test.wav?number=B1000&counter=105&language=en&say=short&sorry=true"
    saying = Saying(number="B1000", counter=105, languages=("en",), sorry=True)
    assert sound(web, wish, role="manager") == joined(saying, VOICES)


def test_pack_is_tried_out_before_it_is_chosen(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(web.app.config, "JIAOHAO_DATA", tmp_path)
    own = tmp_path / "voices" / "hall"
    own.mkdir(parents=True)
    (own / "pack.json").write_text('{"language": "zh"}')
    (own / "A.wav").write_bytes(wav(tone(2000)))
    usual, tried = (
        heard(sound(web, f"voice/test.wav?{query}", role="manager")) for query in ("", "pack=hall")
    )  # fmt: skip
    assert len(tried) > len(usual) + 22_050
    assert heard(sound(web, "voice/test.wav?pack=nowhere", role="manager")) == usual


@pytest.mark.parametrize(
    "query",
    ["number=1", "number=A01", "number=ABC001", "counter=0", "counter=1000", "language=fr", "pack=a/b", "say=x"],
)
def test_trial_of_nothing_sensible_is_refused(web: Web, query: str) -> None:
    assert web.refused("GET", f"voice/test.wav?{query}", role="manager") == (422, "wrong_values")
