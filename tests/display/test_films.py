"""Films from outside, made ready for boards."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

import go
from display import films
from display.films import NoFilmError, encode
from tests.display.cinema import encoded, facts, film, picture, turned

Shape = dict[str, Any]


def refused(source: Path) -> str:
    """Why it is no film; and nothing of it may be taken for one."""
    with pytest.raises(NoFilmError) as refusal:
        encoded(source)
    return str(refusal.value)


def red_is(drawn: Image.Image) -> str:
    """On which side the red half is."""
    width, height = drawn.size
    sides = {"above": (width // 2, 4), "below": (width // 2, height - 5)}
    sides |= {"left": (4, height // 2), "right": (width - 5, height // 2)}
    found = {side: drawn.getpixel(at) for side, at in sides.items()}
    return max(found, key=lambda side: found[side][0] - found[side][2])


@pytest.mark.parametrize(
    ("name", "codec"),
    [("f.mp4", "libx264"), ("f.mov", "libx264"), ("f.webm", "libvpx"), ("f.webm", "libvpx-vp9"), ("f.mkv", "libx264")],
)
@pytest.mark.parametrize("sound", [False, True])
def test_film_becomes_what_every_board_can_show(tmp_path: Path, name: str, codec: str, sound: bool) -> None:
    said, made = encoded(film(tmp_path / name, codec=codec, sound=sound))
    assert said == {"width": 64, "height": 48, "seconds": 0.5, "sound": sound}
    found = facts(made)
    assert (found["codec"], found["format"], found["size"]) == ("h264", "yuv420p", (64, 48))
    assert (found["rate"], found["pictures"], found["begins"]) == (10, 5, 0)
    assert found["sound"] == (("aac", 48_000) if sound else None)
    assert red_is(found["first"]) == "above"


def test_film_is_told_from_its_end_how_long_it_is(tmp_path: Path) -> None:
    # so that a board can begin before it has all of it
    data = encoded(film(tmp_path / "f.mp4"))[1].read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_sound_may_begin_before_the_pictures(tmp_path: Path) -> None:
    said, made = encoded(film(tmp_path / "f.webm", codec="libvpx", times=range(4, 8), sound=True))
    assert said == {"width": 64, "height": 48, "seconds": 0.8, "sound": True}
    found = facts(made)
    assert (found["size"], found["begins"]) == ((64, 48), 0.4)


def test_film_that_was_cut_out_of_a_broadcast_begins_at_once(tmp_path: Path) -> None:
    said, made = encoded(film(tmp_path / "f.mp4", times=range(36_000, 36_005)))
    assert said["seconds"] == 0.5
    assert (facts(made)["begins"], facts(made)["seconds"]) == (0, 0.5)


@pytest.mark.parametrize(
    ("size", "becomes"),
    [
        ((63, 47), (62, 46)),
        ((2, 2), (2, 2)),
        ((1921, 9), (1920, 8)),
        ((8, 1930), (6, 1920)),
        ((1200, 1200), (1080, 1080)),
    ],
)
def test_film_is_made_as_large_as_a_board_can_show(
    tmp_path: Path, size: tuple[int, int], becomes: tuple[int, int]
) -> None:
    # VP8 has odd sizes
    said, made = encoded(film(tmp_path / "f.webm", codec="libvpx", size=size, times=range(1)))
    assert (said["width"], said["height"]) == becomes == facts(made)["size"]


def test_dots_are_made_square(tmp_path: Path) -> None:
    said, made = encoded(film(tmp_path / "f.mp4", size=(48, 48), dots=Fraction(4, 3)))
    assert (said["width"], said["height"]) == facts(made)["size"] == (64, 48)


@pytest.mark.parametrize(
    ("way", "size", "side"), [("right", (48, 64), "right"), ("left", (48, 64), "left"), ("over", (64, 48), "below")]
)
def test_film_of_a_camera_that_was_turned_stands_upright(
    tmp_path: Path, way: str, size: tuple[int, int], side: str
) -> None:
    said, made = encoded(turned(film(tmp_path / "f.mp4"), way))
    assert (said["width"], said["height"]) == facts(made)["size"] == size
    assert red_is(facts(made)["first"]) == side
    with Image.open(tmp_path / f"f-{way}.small.webp") as small:
        assert red_is(small.convert("RGB")) == side


@pytest.mark.parametrize(("rate", "becomes", "pictures"), [(60, 30, 15), (Fraction(30000, 1001), None, 30), (5, 5, 30)])
def test_film_has_an_even_pace_of_at_most_thirty_pictures(
    tmp_path: Path, rate: Fraction | int, becomes: int | None, pictures: int
) -> None:
    found = facts(encoded(film(tmp_path / "f.mp4", rate=rate, times=range(30)))[1])
    assert (found["rate"], found["pictures"]) == (becomes or rate, pictures)


def test_pause_between_pictures_is_filled(tmp_path: Path) -> None:
    said, made = encoded(film(tmp_path / "f.webm", codec="libvpx", times=[0, 1, 2, 20]))
    assert said["seconds"] == 2.1
    assert facts(made)["seconds"] == pytest.approx(2.1, abs=0.05)


@pytest.mark.parametrize("pix_fmt", ["yuv444p", "yuv420p10le", "yuvj420p"])
def test_colours_become_those_that_every_board_knows(tmp_path: Path, pix_fmt: str) -> None:
    found = facts(encoded(film(tmp_path / "f.mp4", pix_fmt=pix_fmt))[1])
    assert (found["format"], red_is(found["first"])) == ("yuv420p", "above")


def test_nothing_that_the_camera_noted_is_left(tmp_path: Path) -> None:
    plain = film(tmp_path / "f.mp4")
    noted = tmp_path / "noted.mp4"
    with av.open(str(plain)) as given, av.open(str(noted), "w") as made:
        made.metadata["comment"] = "in our kitchen"
        made.metadata["location"] = "+31.2304+121.4737/"
        stream = made.add_stream_from_template(given.streams.video[0])
        for packet in given.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                made.mux(packet)
    assert b"kitchen" in noted.read_bytes()
    made_ready = encoded(noted)[1].read_bytes()
    assert (b"kitchen" in made_ready, b"+31.23" in made_ready) == (False, False)
    assert made_ready == encoded(plain)[1].read_bytes()


# --- the small picture, and how far it is


@pytest.mark.parametrize("count", [1, 15])
def test_small_picture_is_one_of_the_film(tmp_path: Path, count: int) -> None:
    encoded(film(tmp_path / "f.mp4", size=(960, 540), times=range(count)))
    with Image.open(tmp_path / "f.small.webp") as small:
        assert (small.format, small.size, red_is(small.convert("RGB"))) == ("WEBP", (480, 270), "above")


def test_small_picture_and_film_of_an_earlier_try_are_written_anew(tmp_path: Path) -> None:
    source = film(tmp_path / "f.mp4")
    for left_over in (tmp_path / "f.made.mp4", tmp_path / "f.small.webp"):
        left_over.write_bytes(b"half of it")
        # somebody still writes there
        left_over.with_suffix(".held").hardlink_to(left_over)
    encoded(source)
    assert {path.read_bytes() for path in tmp_path.glob("*.held")} == {b"half of it"}
    with Image.open(tmp_path / "f.small.webp") as small:
        assert small.size == (64, 48)


def test_one_hears_how_far_it_is(tmp_path: Path) -> None:
    shares: list[float] = []
    encode(film(tmp_path / "f.mp4", times=range(9)), tmp_path / "m.mp4", tmp_path / "s.webp", shares.append)
    assert shares == sorted(shares)
    assert (shares[0], len(shares)) == (0.0, 9)
    assert 0.8 < shares[-1] <= 1.0


# --- what is no film


def spoiled(folder: Path, what: str) -> Path:
    """A file that is no film, or not a whole one."""
    path = folder / f"{what}.film"
    whole = film(folder / "whole.mp4", sound=True)
    if what == "sound alone":
        with av.open(str(whole)) as given, av.open(str(path), "w", format="mp4") as made:
            stream = made.add_stream_from_template(given.streams.audio[0])
            for packet in given.demux(audio=0):
                if packet.dts is not None:
                    packet.stream = stream
                    made.mux(packet)
        return path
    data = whole.read_bytes()
    contents = {
        "empty": b"",
        "head alone": data[:32],
        "half": data[: len(data) // 2],
        "noise": data[:32] + bytes(range(256)) * 40,
        "text": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        "picture": picture(),
        "no pictures": data.replace(b"avc1", b"xxxx"),
    }
    path.write_bytes(contents[what])
    return path


@pytest.mark.parametrize(
    "what", ["empty", "head alone", "half", "noise", "text", "picture", "no pictures", "sound alone"]
)
def test_what_is_no_film_is_refused(tmp_path: Path, what: str) -> None:
    assert refused(spoiled(tmp_path, what)) == "content.no_film"


def test_film_that_breaks_off_is_shown_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = film(tmp_path / "f.webm", codec="libvpx", times=range(20))
    data = whole.read_bytes()
    # its last pictures are of a few bytes each
    (tmp_path / "half.webm").write_bytes(data[: data.rindex(b"\x1c\x53\xbb\x6b") - 100])
    said = encoded(tmp_path / "half.webm")[0]
    assert 0 < said["seconds"] < 2


def test_film_that_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(films, "LONGEST_S", 0.4)
    assert refused(film(tmp_path / "f.mp4")) == "content.too_long"
    monkeypatch.setattr(films, "LONGEST_S", 0.5)
    assert encoded(film(tmp_path / "f.mp4"))[0]["seconds"] == 0.5


def test_film_that_does_not_say_how_long_it_is_is_refused_before_a_pause_is_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = film(tmp_path / "f.webm", codec="libvpx", times=[0, 1, 2, 10_000_000])
    data = source.read_bytes()
    # the field of eight bytes for it becomes a filler
    assert b"\x44\x89\x88" in data
    source.write_bytes(data.replace(b"\x44\x89\x88", b"\xec\x40\x08", 1))
    written: list[Any] = []
    monkeypatch.setattr(films.Pictures, "_draw", lambda self, frame: written.append(frame))
    assert refused(source) == "content.too_long"
    assert len(written) < 5


def test_full_disk_is_told_from_a_bad_film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = film(tmp_path / "f.mp4")

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(films.Pictures, "_draw", full)
    assert refused(source) == "content.no_space"


# --- the process


def process(*arguments: Path, **more: Any) -> subprocess.Popen[str]:
    """The encoder as the studio starts it."""
    command = [sys.executable, "-m", "display.films", *map(str, arguments)]
    return subprocess.Popen(command, cwd=go.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)


def test_process_says_how_far_it_is_and_then_what_it_made(tmp_path: Path) -> None:
    with process(film(tmp_path / "f.mp4"), tmp_path / "m.mp4", tmp_path / "s.webp") as encoder:
        said = encoder.communicate()[0].split("\n")
    assert encoder.returncode == 0
    assert (float(said[0]), len(said)) == (0, 7)
    assert json.loads(said[5]) == {"width": 64, "height": 48, "seconds": 0.5, "sound": False}
    assert facts(tmp_path / "m.mp4")["pictures"] == 5


def test_process_says_why_it_is_no_film(tmp_path: Path) -> None:
    (tmp_path / "f.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + b"x" * 99)
    with process(tmp_path / "f.mp4", tmp_path / "m.mp4", tmp_path / "s.webp") as encoder:
        said = encoder.communicate()[0]
    assert (encoder.returncode, said) == (1, "content.no_film\n")


def test_process_ends_when_nobody_listens_and_not_with_the_terminal(tmp_path: Path) -> None:
    source = film(tmp_path / "f.mp4", size=(320, 180), rate=30, times=range(600))
    with process(source, tmp_path / "m.mp4", tmp_path / "s.webp") as encoder:
        assert encoder.stdout is not None
        encoder.stdout.readline()
        os.kill(encoder.pid, signal.SIGINT)
        assert encoder.stdout.readline()
        encoder.stdout.close()
        assert encoder.wait(30) == 1
