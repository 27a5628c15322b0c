"""``jiaohao voice``."""

from __future__ import annotations

import shutil
import sys
from array import array
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from display import synthesis
from display.joining import joined
from display.packs import BUILT_IN, pack_in, voices
from display.phrases import Saying
from display.prompts import Prompt
from display.synthesis import Line, build, read_lines
from jiaohao import cli
from tests.display.listening import heard
from tests.display.test_waves import still, tone, wav


def jiaohao(*arguments: object) -> Result:
    """What ``jiaohao voice`` says."""
    return CliRunner().invoke(cli.main, ["voice", *map(str, arguments)])


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A hall's own pack with one clip."""
    folder = tmp_path / "voices" / "hall"
    folder.mkdir(parents=True)
    (folder / "pack.json").write_text('{"language": "zh", "name": "本厅"}', encoding="utf-8")
    (folder / "A.wav").write_bytes(wav(tone(2000)))
    return folder


# --- check


def test_built_in_packs_are_in_order(tmp_path: Path) -> None:
    done = jiaohao("check", "--data", tmp_path)
    assert (done.exit_code, [line.split(",")[0] for line in done.output.splitlines()]) == (
        0, ["English", "普通话女声 (zh)"],
    )  # fmt: skip


def test_what_is_wrong_with_a_pack_is_told_in_sentences(own: Path) -> None:
    (own / "B.wav").write_bytes(wav(still(100) + tone(300)))
    for name in (own, "hall"):
        done = jiaohao("check", name, "--data", own.parent.parent)
        assert done.exit_code == 1
        assert "  3.wav is missing\n" in done.output
        assert "  B.wav begins with 100 ms of silence; it is cut off\n" in done.output
        assert done.output.endswith(" in the voice of the built-in pack\n")
    assert "本厅 (zh), 2 clips" in jiaohao("check", "--data", own.parent.parent).output


def test_pack_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = jiaohao("check", "nowhere", "--data", tmp_path)
    assert (done.exit_code, "there is no voice pack in" in done.output) == (2, True)


# --- preview


def test_call_is_written_as_the_board_would_speak_it(tmp_path: Path) -> None:
    file = tmp_path / "call.wav"
    done = jiaohao("preview", "--number", "B1000", "--counter", 105, "--out", file, "--data", tmp_path)
    assert (done.exit_code, done.output.startswith(f"{file}: ")) == (0, True)
    assert file.read_bytes() == joined(Saying(number="B1000", counter=105), voices(None, {}))


@pytest.mark.parametrize(
    ("arguments", "saying"),
    [
        (["--language", "en"], Saying(number="A023", counter=3, languages=("en",))),
        (["--language", "en", "--say", "full"], Saying(number="A023", counter=3, languages=("en", "zh"))),
        (["--say", "again"], Saying(number="A023", counter=3, languages=("zh",), again=True, chime=False)),
        (["--sorry", "--one", "yao"], Saying(number="A023", counter=3, sorry=True, one="yao")),
        (["--say", "attention"], Saying(attention=True)),
        (["--say", "attention", "--language", "en"], Saying(attention=True, languages=("en",))),
    ],
)
def test_every_wording_can_be_heard(tmp_path: Path, arguments: list[str], saying: Saying) -> None:
    file = tmp_path / "call.wav"
    assert jiaohao("preview", *arguments, "--out", file, "--data", tmp_path).exit_code == 0
    assert file.read_bytes() == joined(saying, voices(None, {}))


def test_what_the_kiosk_says_can_be_heard(tmp_path: Path) -> None:
    file = tmp_path / "prompt.wav"
    arguments = ["--prompt", "number", "--ahead", 2, "--language", "en", "--out", file, "--data", tmp_path]
    assert jiaohao("preview", *arguments).exit_code == 0
    prompt = Prompt(say="number", language="en", number="A023", ahead=2)
    assert file.read_bytes() == joined(prompt, voices(None, {}))


def test_own_pack_can_be_heard(own: Path, tmp_path: Path) -> None:
    file = tmp_path / "call.wav"
    jiaohao("preview", "--pack", "hall", "--say", "short", "--out", file, "--data", tmp_path)
    usual = joined(Saying(number="A023", counter=3, languages=("zh",)), voices(None, {}))
    assert len(heard(file.read_bytes())) > len(heard(usual)) + 22_050


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--number", "23"], "23 is not a ticket's number"),
        (["--pack", "nowhere"], "there is no voice pack in"),
        (["--out", "missing/folder/call.wav"], "cannot be written"),
    ],
)
def test_what_cannot_be_heard_is_told(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    done = jiaohao("preview", "--data", tmp_path, *arguments)
    assert (done.exit_code, sentence in done.output) == (2, True)


# --- build


def test_text_file_names_clips_words_and_how_to_say_them() -> None:
    text = "# a pack\nvoice = cmn-latn-pinyin+f2\nspeed = 160\nplease | 请 | qing3\n\npitch = 38\nA | A & B\n"
    first, second = read_lines(text)
    assert first == Line("please", "请", "qing3", "cmn-latn-pinyin+f2", 160, 50, 100)
    assert (second.text, second.pitch, second.spoken) == ("A & B", 38, "A & B")
    assert read_lines("range = 160\nA | A & B")[0].spoken == '<prosody range="160%">A &amp; B</prosody>'


@pytest.mark.parametrize("line", ["please", "speed = fast", "colour = red", "please |", "| 请"])
def test_line_that_says_nothing_is_told(line: str) -> None:
    if line.startswith("|"):
        assert read_lines(line) == []
        return
    with pytest.raises(ValueError, match=r"^line 2 is neither NAME \| words nor a setting: "):
        read_lines(f"# a pack\n{line}")


def test_what_is_spoken_becomes_a_clip(tmp_path: Path) -> None:
    build(read_lines("please | 请"), tmp_path / "pack", lambda line: still(200) + tone(400, loud=0.02) + still(100))
    assert 400 <= len(heard((tmp_path / "pack" / "please.wav").read_bytes())) * 1000 // 22_050 <= 445
    with pytest.raises(ValueError, match="says nothing for the clip please: 请"):
        build(read_lines("please | 请"), tmp_path / "pack", lambda line: array("h"))


def test_pack_is_built_and_can_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synthesis, "speaker", lambda: lambda line: tone(400))
    done = jiaohao("build", "--builtin", "--out", tmp_path)
    assert (done.exit_code, done.output.count(" clips\n")) == (0, 2)
    for language in ("zh", "en"):
        assert pack_in(tmp_path / language).faults == ()
    done = jiaohao("build", BUILT_IN / "en" / "clips.txt", "--out", tmp_path / "mine")
    assert (done.exit_code, pack_in(tmp_path / "mine").faults) == (0, ())


@pytest.mark.parametrize("more", [[], ["--builtin", BUILT_IN / "en" / "clips.txt"]])
def test_one_thing_is_built(tmp_path: Path, more: list[object]) -> None:
    done = jiaohao("build", *more, "--out", tmp_path)
    assert (done.exit_code, "give a text file, or --builtin" in done.output) == (2, True)


def test_without_espeak_nothing_is_built_and_that_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    done = jiaohao("build", "--builtin", "--out", tmp_path)
    assert done.exit_code == 2
    assert done.output == f"Error: {synthesis.MISSING}\n"
    assert list(tmp_path.iterdir()) == []


def test_program_is_told_what_to_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "espeak-ng"
    clip = tmp_path / "clip.wav"
    clip.write_bytes(wav(tone(400)))
    # writes its own words beside the clip it was given
    program.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/said\nwhile [ "$1" != -w ]; do shift; done\ncp {clip} "$2"\n'
    )
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(program))
    line = read_lines("voice = cmn-latn-pinyin+f2\nrange = 160\nplease | 请 | qing3")[0]
    assert synthesis.speaker()(line) == tone(400)
    arguments = (tmp_path / "said").read_text().splitlines()
    assert arguments[:8] == ["-v", "cmn-latn-pinyin+f2", "-s", "150", "-p", "50", "-a", "60"]
    assert arguments[-3:] == ["-m", "--", '<prosody range="160%">qing3</prosody>']


def test_program_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "espeak-ng"
    program.write_text("#!/bin/sh\necho no such voice >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(program))
    with pytest.raises(ValueError, match="cannot say the clip please: no such voice"):
        synthesis.speaker()(read_lines("please | 请")[0])
