"""Voice packs: read, checked, fallen back from, read anew."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from display import packs
from display.packs import Voices, built_in, own_pack, pack_in, voices
from display.phrases import Saying, Step
from display.waves import LEAD_MS, RATE, as_raw, as_wav, lead_ms, peak, samples_in
from tests.display.test_waves import still, tone, wav

CALL = Saying(number="A023", counter=3, languages=("zh",))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A hall's own Mandarin pack with nothing in it yet."""
    folder = tmp_path / "voices" / "hall"
    folder.mkdir(parents=True)
    (folder / "pack.json").write_text('{"language": "zh", "name": "本厅"}', encoding="utf-8")
    return folder


def test_built_in_packs_are_whole() -> None:
    for language in ("zh", "en"):
        pack = built_in(language)
        assert (pack.language, pack.faults, pack.remarks) == (language, (), ())


def test_own_clips_are_used_and_the_built_in_pack_says_the_rest(folder: Path) -> None:
    (folder / "3.wav").write_bytes(wav(tone(300)))
    mine = voices(folder.parent.parent, {"zh": "hall"})
    assert mine.clip(Step("zh", "3")) == own_pack(folder.parent.parent, "hall").clips["3"]
    assert mine.clip(Step("zh", "3")) != built_in("zh").clips["3"]
    assert mine.clip(Step("zh", "please")) == built_in("zh").clips["please"]
    assert mine.clip(Step("en", "3")) == built_in("en").clips["3"]
    assert [step.clip for step in mine.steps(CALL)] == [step.clip for step in voices(None, {}).steps(CALL)]


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (None, "3.wav is missing"),
        (b"", "3.wav is not a WAV file of plain samples (PCM)"),
        (wav(tone(300), channels=2), "3.wav has 2 channels of 16 bits, not one of 16 bits"),
        (wav(tone(300), rate=44_100), "3.wav is recorded at 44100 Hz, not at 22050"),
        (wav(tone(90)), "3.wav is 0.09 s long, not 0.1 to 4"),
        (wav(tone(4100)), "3.wav is 4.10 s long, not 0.1 to 4"),
        (wav(still(10_000)), "3.wav is longer than 4 s"),
        (wav(still(500)), "3.wav is silent"),
    ],
    ids=["missing", "empty", "stereo", "rate", "short", "long", "huge", "silent"],
)
def test_clip_that_cannot_be_used_is_told_and_the_built_in_one_speaks(
    folder: Path, file: bytes | None, sentence: str
) -> None:
    if file is not None:
        (folder / "3.wav").write_bytes(file)
    assert sentence in pack_in(folder).faults
    assert voices(folder.parent.parent, {"zh": "hall"}).clip(Step("zh", "3")) == built_in("zh").clips["3"]


@pytest.mark.parametrize(
    ("samples", "sentence"),
    [
        (still(200) + tone(300), "3.wav begins with 200 ms of silence; it is cut off"),
        (tone(300, loud=1), "3.wav is too loud: parts of it may be cut off; record it softer"),
        (tone(300, loud=0.05), "3.wav is too soft to be heard well"),
    ],
    ids=["late", "loud", "soft"],
)
def test_clip_that_could_be_better_is_mended_and_told(folder: Path, samples: object, sentence: str) -> None:
    (folder / "3.wav").write_bytes(wav(samples))  # type: ignore[arg-type]
    pack = pack_in(folder)
    assert pack.remarks[1:] == (sentence,)
    clip = samples_in(as_wav([pack.clips["3"]]))
    assert lead_ms(clip) <= LEAD_MS
    assert peak(clip) < 32_767 * 10 ** (-1 / 20)
    assert (clip[0], clip[-1]) == (0, 0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"language": "fr"}',
        "{}",
        "\ud800".encode("utf-8", "surrogatepass"),
        '{"language": "zh", "phrases": 7}',
    ],
)
def test_pack_that_says_nothing_is_told_and_the_built_in_one_speaks(folder: Path, text: str | bytes) -> None:
    (folder / "pack.json").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ValueError, match=r"^pack.json in .* cannot be used: "):
        pack_in(folder)
    mine = voices(folder.parent.parent, {"zh": "hall"})
    assert mine.packs["zh"] == (built_in("zh"),)
    assert "cannot be used" in mine.faults[0]


@pytest.mark.parametrize("name", ["nowhere", "..", ".", "a/b", "", "x" * 41])
def test_pack_that_is_not_there_is_told_and_the_built_in_one_speaks(tmp_path: Path, name: str) -> None:
    mine = voices(tmp_path, {"zh": name})
    assert (mine.packs["zh"], len(mine.faults)) == ((built_in("zh"),), 1)


def test_pack_of_another_language_is_not_used(folder: Path) -> None:
    mine = voices(folder.parent.parent, {"en": "hall"})
    assert mine.faults == ("the voice pack hall speaks zh, not en",)
    assert mine.packs["en"] == (built_in("en"),)


def test_pack_words_its_own_sentences(folder: Path) -> None:
    about = {"language": "zh", "phrases": {"call": ["{number}", "number", "please", 100, "to", "{counter}", "window"]}}
    (folder / "pack.json").write_text(json.dumps(about), encoding="utf-8")
    clips = [step.clip for step in voices(folder.parent.parent, {"zh": "hall"}).steps(CALL)]
    assert clips == ["chime", "A", "0", "2", "3", "number", "please", "to", "3", "window"]


def test_wording_with_a_clip_of_its_own_needs_it(folder: Path) -> None:
    about = {"language": "zh", "phrases": {"call": ["welcome", "{number}", "{counter}", "window"]}}
    (folder / "pack.json").write_text(json.dumps(about), encoding="utf-8")
    data = folder.parent.parent
    assert "welcome.wav is missing" in pack_in(folder).faults
    built = [step.clip for step in voices(None, {}).steps(CALL)]
    assert [step.clip for step in voices(data, {"zh": "hall"}).steps(CALL)] == built
    (folder / "welcome.wav").write_bytes(wav(tone(300)))
    assert voices(data, {"zh": "hall"}).steps(CALL)[1].clip == "welcome"


def test_wrong_wording_is_told_and_the_built_in_one_used(folder: Path) -> None:
    about = {"language": "zh", "rate": 44_100, "phrases": {"call": ["../please"], "shout": ["please"]}}
    (folder / "pack.json").write_text(json.dumps(about), encoding="utf-8")
    faults = [fault for fault in pack_in(folder).faults if fault.startswith("pack.json")]
    assert len(faults) == 3
    built = [step.clip for step in voices(None, {}).steps(CALL)]
    assert [step.clip for step in voices(folder.parent.parent, {"zh": "hall"}).steps(CALL)] == built


def test_changed_pack_is_read_anew_and_an_unchanged_one_is_not(folder: Path) -> None:
    (folder / "3.wav").write_bytes(wav(tone(300)))
    data = folder.parent.parent
    first = voices(data, {"zh": "hall"})
    assert voices(data, {"zh": "hall"}).packs["zh"][0] is first.packs["zh"][0]
    # written over in place, of the same size: only its own time tells
    (folder / "3.wav").write_bytes(wav(tone(300, pitch=300)))
    os.utime(folder / "3.wav", (1, 1))
    second = voices(data, {"zh": "hall"})
    assert second.mark != first.mark
    assert second.clip(Step("zh", "3")) != first.clip(Step("zh", "3"))


def test_language_that_cannot_be_said_whole_is_left_out() -> None:
    whole = voices(None, {})
    zh = whole.packs["zh"][0]
    holed = replace(zh, clips={name: clip for name, clip in zh.clips.items() if name != "2"})
    both = replace(CALL, languages=("zh", "en"))
    without = Voices({"zh": (holed,), "en": whole.packs["en"]})
    assert {step.language for step in without.steps(both)} == {None, "en"}
    # of another number nothing is missing
    assert {step.language for step in without.steps(replace(both, number="A013"))} == {None, "zh", "en"}


@pytest.mark.parametrize("chime", [True, False])
def test_chime_is_heard_alone_when_there_is_nothing_else(chime: bool) -> None:
    nothing = Voices({"zh": (), "en": ()})
    assert [step.clip for step in nothing.steps(replace(CALL, chime=chime))] == ["chime"]


def test_damaged_installation_still_chimes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(packs, "BUILT_IN", tmp_path)
    damaged = voices(None, {})
    assert ([step.clip for step in damaged.steps(CALL)], len(damaged.faults)) == (["chime"], 2)


def test_chime_has_the_rate_of_the_clips() -> None:
    raw = Voices({}).clip(Step(None, "chime"))
    assert len(raw) // 2 == pytest.approx(0.7 * RATE, abs=2)
    assert as_raw(samples_in(as_wav([raw]))) == raw
