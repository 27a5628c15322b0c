"""Pictures and films come into the house's folder, or leave nothing there."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zlib import crc32

import pytest
from PIL import Image

from display import media
from display.media import Folder, Work
from hall.content import Media
from hall.errors import HallError
from tests.display.cinema import film, halves, picture

Shape = dict[str, Any]
FILM = b"\0\0\0\x18ftypmp42" + b"x" * 100
SPARE = 10 * 1024**3


def nobody(media: Media) -> None:
    """Who is told of a file, and has nothing against it."""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An empty folder of a house."""
    return Folder(tmp_path)


def files(tmp_path: Path) -> list[str]:
    """What lies in it."""
    return sorted(path.name for path in (tmp_path / "media").rglob("*") if path.is_file())


def come(folder: Folder, data: bytes, name: str = "门店", keep: Callable[[Media], object] = nobody) -> Media:
    """A picture comes in."""
    came = folder.receive([data], len(data), name, keep)
    assert isinstance(came, Media)
    return came


def opened(folder: Folder, came: Media) -> Image.Image:
    """The picture that is kept."""
    with Image.open(folder.file(came)) as kept:
        kept.load()
        return kept


def why(folder: Folder, pieces: Iterable[bytes], length: int | None = None, **more: Any) -> str:
    """Why something is not taken."""
    with pytest.raises(HallError) as refusal:
        folder.receive(pieces, length, "门店", more.get("keep", nobody))
    fields: dict[str, str] = refusal.value.details.get("fields", {"": refusal.value.code})
    return ", ".join(fields.values())


# --- pictures


PICTURES = {
    "JPEG": ("RGB", "L", "CMYK"),
    "PNG": ("RGB", "P", "1", "L"),
    "WEBP": ("RGB",),
    "GIF": ("P",),
    "BMP": ("RGB", "1"),
}


@pytest.mark.parametrize(("kind", "mode"), [(kind, mode) for kind, modes in PICTURES.items() for mode in modes])
def test_picture_becomes_a_webp_under_its_own_hash(folder: Folder, tmp_path: Path, kind: str, mode: str) -> None:
    came = come(folder, picture(drawn=halves((40, 30)).convert(mode), kind=kind))
    data = folder.file(came).read_bytes()
    assert came == Media(sha=sha256(data).hexdigest(), kind="picture", name="门店", width=40, height=30, size=len(data))
    assert (opened(folder, came).format, opened(folder, came).mode) == ("WEBP", "RGB")
    assert files(tmp_path) == [f"{came.sha}.small.webp", f"{came.sha}.webp"]


@pytest.mark.parametrize("mode", ["RGB", "CMYK"])
def test_colours_stay(folder: Folder, mode: str) -> None:
    kept = opened(folder, come(folder, picture(drawn=halves((40, 30)).convert(mode), kind="JPEG", quality=95)))
    for at, wanted in (((20, 5), (255, 0, 0)), ((20, 25), (0, 0, 255))):
        assert kept.getpixel(at) == pytest.approx(wanted, abs=12)


def test_sixteen_bits_of_grey_are_not_cut_off_at_white(folder: Folder) -> None:
    steps = Image.new("I;16", (40, 30))
    steps.putdata([x * 1600 for _ in range(30) for x in range(40)])
    kept = opened(folder, come(folder, picture(drawn=steps)))
    assert [kept.getpixel((x, 15))[0] for x in (4, 20, 36)] == pytest.approx([25, 125, 225], abs=6)


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "LA"), ("WEBP", "RGBA")])
def test_what_is_transparent_stays_so(folder: Folder, kind: str, mode: str) -> None:
    kept = opened(folder, come(folder, picture(mode, kind=kind)))
    assert (kept.mode, kept.getpixel((20, 15))[3]) == ("RGBA", 0)


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_colour_of_a_palette_may_be_the_transparent_one(folder: Folder, kind: str) -> None:
    drawn = halves((40, 30)).convert("P", palette=Image.Palette.ADAPTIVE)
    blue = drawn.getpixel((5, 25))
    kept = opened(folder, come(folder, picture(drawn=drawn, kind=kind, transparency=blue)))
    assert (kept.getpixel((5, 5))[3], kept.getpixel((5, 25))[3]) == (255, 0)


def test_of_moving_pictures_the_first_is_kept(folder: Folder) -> None:
    more = [Image.new("RGB", (40, 30), (0, 255, 0))] * 3
    data = picture(drawn=halves((40, 30)), kind="GIF", save_all=True, append_images=more)
    kept = opened(folder, come(folder, data))
    assert getattr(kept, "n_frames", 1) == 1
    assert kept.getpixel((20, 5)) == pytest.approx((255, 0, 0), abs=12)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_picture_of_a_camera_that_was_turned_stands_upright_and_says_nothing_of_it(folder: Folder, kind: str) -> None:
    noted = Image.Exif()
    noted[0x0112], noted[0x010F] = 6, "Maker of cameras"
    noted.get_ifd(0x8825).update({1: "N", 2: (31.0, 13.0, 49.0)})
    data = picture(drawn=halves((40, 30)), kind=kind, exif=noted, xmp=b"<x>in our kitchen</x>")
    assert b"Maker of cameras" in data
    came = come(folder, data)
    assert (came.width, came.height) == (30, 40)
    for path in (folder.file(came), folder.small(came)):
        with Image.open(path) as kept:
            assert (kept.size, dict(kept.getexif()), kept.info.get("xmp")) == ((30, 40), {}, None)
            # above is now on the right
            assert kept.getpixel((27, 20)) == pytest.approx((255, 0, 0), abs=12)
        assert b"kitchen" not in path.read_bytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_large_picture_is_made_as_large_as_a_board_can_show(folder: Folder, kind: str) -> None:
    came = come(folder, picture(size=(8000, 500), kind=kind))
    assert (came.width, came.height) == opened(folder, came).size == (3840, 240)
    with Image.open(folder.small(came)) as small:
        assert small.size == (480, 30)


def test_same_picture_is_the_same_file(folder: Folder, tmp_path: Path) -> None:
    first, second = (come(folder, picture(), name) for name in ("一", "二"))
    assert (first.sha, second.name) == (second.sha, "二")
    assert len(files(tmp_path)) == 2


# --- what is no picture


def no_pictures() -> Iterator[tuple[str, bytes]]:
    """Files that are no picture, or not a whole one."""
    noise = picture(drawn=Image.effect_noise((99, 99), 50), kind="JPEG")
    yield "nothing", b""
    yield "text", b"hello, I am a picture"
    yield "svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    yield "html", b"<html><script>alert(1)</script></html>"
    yield "postscript", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"
    yield "half a jpeg", noise[: len(noise) // 2]
    yield "half a png", picture(drawn=Image.effect_noise((99, 99), 50))[:2000]
    yield "head of a png", picture()[:30]
    yield "tiff", picture(kind="TIFF")
    yield "riff", b"RIFF\xff\xff\xff\xffWEBPVP8X" + b"\0" * 20


@pytest.mark.parametrize(("name", "data"), [pytest.param(*one, id=one[0]) for one in no_pictures()])
def test_what_is_no_picture_leaves_nothing(folder: Folder, tmp_path: Path, name: str, data: bytes) -> None:
    assert why(folder, [data]) == "content.no_picture"
    assert files(tmp_path) == []


@pytest.mark.parametrize("side", [9_000, 20_000])
def test_small_file_of_a_huge_picture_is_refused_before_it_is_drawn(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, side: int
) -> None:
    small = picture("1")
    # the head of a PNG: its length, its name, width and height; then its checksum
    head = b"IHDR" + side.to_bytes(4, "big") * 2 + small[24:29]
    data = small[:12] + head + crc32(head).to_bytes(4, "big") + small[33:]
    monkeypatch.setattr(media, "_plain", None)
    assert why(folder, [data]) == "content.picture_large"
    assert files(tmp_path) == []


def test_picture_of_too_many_bytes_is_refused(folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "MOST_PICTURE", 50)
    assert why(folder, [picture()]) == "content.picture_large"
    assert files(tmp_path) == []


@pytest.mark.parametrize("broken", [MemoryError, EOFError, IndexError, TypeError, ZeroDivisionError])
def test_reader_may_fail_as_it_likes(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: type[Exception]
) -> None:
    def fails(given: Image.Image) -> Image.Image:
        raise broken

    monkeypatch.setattr(media, "_plain", fails)
    assert why(folder, [picture()]) == "content.no_picture"
    assert files(tmp_path) == []


# --- what comes in


def test_length_that_is_told_is_held_against_the_limit_before_anything_comes(folder: Folder, tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        raise AssertionError
        yield b""

    assert why(folder, pieces(), media.MOST_BYTES + 1) == "too_large"
    assert files(tmp_path) == []


@pytest.mark.parametrize(("length", "needed"), [(1000, 2000), (0, 0), (None, 2 * media.MOST_BYTES)])
def test_disk_must_have_room_for_it_twice_and_for_the_hall(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, length: int | None, needed: int
) -> None:
    free = [needed + media.SPARE - 1]
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=free[0]))
    assert why(folder, [picture()], length) == "content.no_space"
    assert files(tmp_path) == []
    free[0] += 1
    assert isinstance(folder.receive([picture()], length, "门店", nobody), Media)


def test_disk_may_fill_up_while_it_comes(folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = iter([SPARE, SPARE, media.SPARE - 1])
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=next(free)))
    assert why(folder, [FILM, FILM, FILM]) == "content.no_space"
    assert files(tmp_path) == []


@pytest.mark.parametrize("method", ["write_text", "rename", "replace"])
def test_full_disk_is_told_and_nothing_is_left(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, method, full)
    assert why(folder, [FILM]) == "content.no_space"
    assert files(tmp_path) == []


def test_full_disk_is_no_bad_picture(folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Image.Image.save

    def full(drawn: Image.Image, to: Any, *more: Any, **named: Any) -> None:
        if "small" in str(to):
            raise OSError(errno.ENOSPC, "No space left on device")
        real(drawn, to, *more, **named)

    data = picture()
    monkeypatch.setattr(Image.Image, "save", full)
    assert why(folder, [data]) == "content.no_space"
    assert files(tmp_path) == []


@pytest.mark.parametrize("error", [HallError("unreadable"), ConnectionResetError("gone"), GeneratorExit()])
def test_what_breaks_off_leaves_nothing(folder: Folder, tmp_path: Path, error: BaseException) -> None:
    def pieces() -> Iterator[bytes]:
        yield FILM
        raise error

    with pytest.raises(type(error)):
        folder.receive(pieces(), None, "门店", nobody)
    assert files(tmp_path) == []


def test_picture_that_the_hall_does_not_want_leaves_nothing(folder: Folder, tmp_path: Path) -> None:
    def refuses(media: Media) -> None:
        raise HallError("storage_unavailable")

    assert why(folder, [picture()], keep=refuses) == "storage_unavailable"
    assert files(tmp_path) == []
    come(folder, picture())
    # the one that was there stays
    assert why(folder, [picture()], keep=refuses) == "storage_unavailable"
    assert len(files(tmp_path)) == 2


def test_hall_is_told_when_the_files_are_there_and_nobody_takes_them_away_meanwhile(folder: Folder) -> None:
    seen: list[tuple[bool, bool, bool]] = []

    def keep(one: Media) -> None:
        seen.append((folder.file(one).exists(), folder.small(one).exists(), folder.agreeing.locked()))

    come(folder, picture(), keep=keep)
    assert seen == [(True, True, True)]
    assert not folder.agreeing.locked()


def test_dropped_file_is_gone_and_others_stay(folder: Folder, tmp_path: Path) -> None:
    one, two = come(folder, picture()), come(folder, picture(colour="red"))
    folder.drop(one.sha)
    assert files(tmp_path) == [f"{two.sha}.small.webp", f"{two.sha}.webp"]
    folder.drop(one.sha)


# --- films


@pytest.mark.parametrize("head", [b"\0\0\0\x18ftypmp42", b"\0\0\0\x14ftypqt  ", b"\x1a\x45\xdf\xa3\x9fB\x86\x81"])
def test_film_is_work_for_later(folder: Folder, tmp_path: Path, head: bytes) -> None:
    work = folder.receive([head[:3], head[3:], b"rest"], None, "宣传片", nobody)
    assert isinstance(work, Work)
    assert folder.works() == [work] == [Work(work.id, "宣传片")]
    assert files(tmp_path) == [f"{work.id}.film", f"{work.id}.json"]
    assert folder.places(work)[0].read_bytes() == head + b"rest"


def test_films_are_made_ready_in_the_order_in_which_they_came(folder: Folder) -> None:
    came = [folder.receive([FILM], None, str(number), nobody) for number in range(5)]
    for number, work in enumerate(came):
        assert isinstance(work, Work)
        os.utime(folder.places(work)[0].with_suffix(".json"), ns=(0, 1000 + number))
    assert [work.name for work in folder.works()] == list("01234")
    assert folder.works() == came


def test_film_that_is_ready_is_kept_and_its_work_put_away(folder: Folder, tmp_path: Path) -> None:
    work = folder.receive([FILM], None, "宣传片", nobody)
    assert isinstance(work, Work)
    _, made, small = folder.places(work)
    film(made)
    small.write_bytes(picture(kind="WEBP"))
    kept = folder.ready(work, {"width": 64, "height": 48, "seconds": 0.5, "sound": False}, nobody)
    assert (kept.kind, kept.name, kept.seconds, kept.size) == ("film", "宣传片", 0.5, folder.file(kept).stat().st_size)
    assert files(tmp_path) == [f"{kept.sha}.mp4", f"{kept.sha}.small.webp"]
    folder.drop(kept.sha)
    assert files(tmp_path) == []


def test_film_that_the_hall_does_not_want_yet_stays_work(folder: Folder, tmp_path: Path) -> None:
    work = folder.receive([FILM], None, "宣传片", nobody)
    assert isinstance(work, Work)
    for path in folder.places(work)[1:]:
        path.write_bytes(b"made")

    def refuses(media: Media) -> None:
        raise HallError("storage_unavailable")

    with pytest.raises(HallError):
        folder.ready(work, {"width": 64, "height": 48, "seconds": 0.5, "sound": False}, refuses)
    assert folder.works() == [work]
    assert files(tmp_path) == [f"{work.id}.film", f"{work.id}.json"]


def test_spoiled_film_says_why_until_it_is_put_away(folder: Folder, tmp_path: Path) -> None:
    work = folder.receive([FILM], None, "宣传片", nobody)
    assert isinstance(work, Work)
    for path in folder.places(work):
        path.write_bytes(b"half")
    folder.spoiled(work, "content.no_film")
    assert folder.works() == [Work(work.id, "宣传片", "content.no_film")]
    assert files(tmp_path) == [f"{work.id}.json"]
    assert folder.put_away(work.id)
    assert files(tmp_path) == []
    assert not folder.put_away(work.id)


@pytest.mark.parametrize("id", ["", "*", "../../jiaohao", "nobody's", "\0"])
def test_only_work_that_there_is_is_put_away(folder: Folder, tmp_path: Path, id: str) -> None:
    folder.receive([FILM], None, "宣传片", nobody)
    (tmp_path / "jiaohao.json").write_text("{}")
    assert not folder.put_away(id)
    assert (len(folder.works()), (tmp_path / "jiaohao.json").exists()) == (1, True)


@pytest.mark.parametrize("note", [b"", b"{", b"[]", b"null", b"{}", b'{"name": 1}', b"\xff"])
def test_note_that_cannot_be_read_hides_no_other(folder: Folder, tmp_path: Path, note: bytes) -> None:
    work = folder.receive([FILM], None, "宣传片", nobody)
    (tmp_path / "media" / "coming" / "broken.json").write_bytes(note)
    assert folder.works() == [work]


def test_note_may_vanish_while_it_is_read(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    works = [folder.receive([FILM], None, str(number), nobody) for number in range(2)]
    real = json.loads

    def vanish(text: str) -> Any:
        said = real(text)
        if said["name"] == "0":
            folder.clear(works[0])  # type: ignore[arg-type]
        return said

    monkeypatch.setattr(json, "loads", vanish)
    assert folder.works() == [works[1]]


def test_start_sweeps_away_what_was_broken_off_and_nothing_else(folder: Folder, tmp_path: Path) -> None:
    folder.sweep()
    kept = come(folder, picture())
    work = folder.receive([FILM], None, "宣传片", nobody)
    spoiled = folder.receive([FILM], None, "坏片", nobody)
    assert isinstance(work, Work)
    assert isinstance(spoiled, Work)
    folder.spoiled(spoiled, "content.no_film")
    known = files(tmp_path)
    coming = tmp_path / "media" / "coming"
    half = ["x.part", "x.webp", "x.small.webp", "y.film", "z.json", f"{work.id}.mp4", f"{work.id}.small.webp"]
    for name in half:
        (coming / name).write_bytes(b"half")
    folder.sweep()
    assert files(tmp_path) == known
    assert [one.name for one in folder.works()] == ["宣传片", "坏片"]
    assert folder.file(kept).exists()


def test_damaged_picture_is_kept_or_refused(folder: Folder, tmp_path: Path) -> None:
    heads = [picture(kind=kind) for kind in ("JPEG", "PNG", "GIF", "WEBP", "BMP")]
    kept = 0
    for number in range(80):
        data = bytearray(heads[number % len(heads)])
        data[(number * 7919) % len(data)] ^= 1 + number % 255
        with suppress(HallError):
            folder.receive([bytes(data)], None, "门店", nobody)
            kept += 1
    assert 0 < kept < 80
    assert [name for name in files(tmp_path) if len(name) < 64] == []
