"""Pictures and films for boards, as files under the SHA-256 of what is in them: ``media/`` in the house's folder.

Nothing from outside is kept as it came: a picture is read and written anew here, a film by ``display.films``. What they
carried besides (where and with what they were taken) is gone then.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from hall.content import Media
from hall.errors import HallError, wrong

MOST_BYTES = 512 * 1024**2
MOST_PICTURE = 40 * 1024**2
MOST_PIXELS = 80_000_000
WIDEST = 3840
SMALL = (480, 270)
SPARE = 500 * 1024**2
"""Room on the disk that is left for the hall itself."""
ENDINGS = {"picture": ".webp", "film": ".mp4"}
SMALL_ENDING = ".small.webp"
READ = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
FULL = (errno.ENOSPC, errno.EDQUOT)
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
Keep = Callable[[Media], object]
"""Tells the hall of a file that was put in its place; HallError when the hall does not want it."""


@dataclass(frozen=True, slots=True)
class Work:
    """A film that is being made ready, or why it cannot be: ``wrong`` is a key of words."""

    id: str
    name: str
    wrong: str | None = None


class Folder:
    """The files of one house. ``agreeing`` is held while a file and what the hall knows of it change together."""

    def __init__(self, data: Path) -> None:
        self._kept = data / "media"
        self._coming = self._kept / "coming"
        self._reading = threading.Lock()
        self.agreeing = threading.Lock()

    def file(self, media: Media) -> Path:
        """Where its file is; it may be missing after a move without the folder."""
        return self._kept / (media.sha + ENDINGS[media.kind])

    def small(self, media: Media) -> Path:
        """Where the small picture of it is."""
        return self._kept / f"{media.sha}{SMALL_ENDING}"

    # --- what comes in

    def receive(self, pieces: Iterable[bytes], length: int | None, name: str, keep: Keep) -> Media | Work:
        """Take what comes in: a picture is kept at once, a film is work. HallError ``too_large``, ``wrong_values``, and
        what ``keep`` says."""
        if (length or 0) > MOST_BYTES:
            raise HallError("too_large")
        self._coming.mkdir(parents=True, exist_ok=True)
        # it lies here twice until it is ready, and who does not say how long it is may send the most there may be
        self._has_room(2 * (MOST_BYTES if length is None else length))
        part = self._coming / f"{secrets.token_hex(8)}.part"
        try:
            with part.open("wb") as file:
                for piece in pieces:
                    file.write(piece)
                    self._has_room(0)
            return self._sorted(part, name, keep)
        except OSError as error:
            if error.errno in FULL:
                raise wrong(file="content.no_space") from error
            raise
        finally:
            part.unlink(missing_ok=True)

    def _has_room(self, size: int) -> None:
        if shutil.disk_usage(self._coming).free < size + SPARE:
            raise wrong(file="content.no_space")

    def _sorted(self, part: Path, name: str, keep: Keep) -> Media | Work:
        with part.open("rb") as file:
            head = file.read(16)
        if head[4:8] == b"ftyp" or head[:4] == b"\x1a\x45\xdf\xa3":
            return self._film(part, name)
        if part.stat().st_size > MOST_PICTURE:
            raise wrong(file="content.picture_large")
        made, small = part.with_suffix(".webp"), part.with_suffix(SMALL_ENDING)
        try:
            # a large one takes much memory: never two
            with self._reading:
                width, height = _written_anew(part, made, small)
            return self._keep(made, small, {"kind": "picture", "name": name, "width": width, "height": height}, keep)
        finally:
            made.unlink(missing_ok=True)
            small.unlink(missing_ok=True)

    def _film(self, part: Path, name: str) -> Work:
        work = Work(part.stem, name)
        source = part.rename(self._source(work))
        try:
            # last: whoever reads the note finds the film
            self._note(work)
        except OSError:
            source.unlink(missing_ok=True)
            raise
        return work

    def _keep(self, made: Path, small: Path, facts: dict[str, Any], keep: Keep) -> Media:
        with made.open("rb+") as file:
            sha = file_digest(file, "sha256").hexdigest()
            # the hall's own word that it is there outlives a power cut
            os.fsync(file.fileno())
        media = Media(sha=sha, size=made.stat().st_size, **facts)
        with self.agreeing:
            known = self.file(media).exists()
            made.replace(self.file(media))
            small.replace(self.small(media))
            try:
                keep(media)
            except BaseException:
                if not known:
                    self.drop(media.sha)
                raise
        return media

    # --- films that wait to be made ready

    def works(self) -> list[Work]:
        """Every film that is not ready yet, the oldest first, and those that cannot be."""
        found = []
        for note in self._coming.glob("*.json") if self._coming.is_dir() else ():
            try:
                said = json.loads(note.read_text(encoding="utf-8"))
                found.append((note.stat().st_mtime_ns, Work(note.stem, said["name"], said["wrong"])))
            except (OSError, ValueError, KeyError, TypeError):
                # put away just now, or nobody's
                continue
        return [work for _, work in sorted(found, key=lambda one: (one[0], one[1].id))]

    def waits(self, work: Work) -> bool:
        """Whether somebody still wants it."""
        return self._noted(work).exists()

    def places(self, work: Work) -> tuple[Path, Path, Path]:
        """Where the film is read, and where it and its small picture are to be written."""
        made = self._coming / f"{work.id}.mp4"
        return self._source(work), made, made.with_suffix(SMALL_ENDING)

    def ready(self, work: Work, facts: dict[str, Any], keep: Keep) -> Media:
        """The film was written: keep it, and put the work away. HallError as ``keep`` says."""
        _, made, small = self.places(work)
        media = self._keep(made, small, {"kind": "film", "name": work.name, **facts}, keep)
        self.clear(work)
        return media

    def spoiled(self, work: Work, why: str) -> None:
        """It cannot be shown; it is forgotten, but why is kept until somebody has read it."""
        self.clear(work)
        self._note(Work(work.id, work.name, why))

    def put_away(self, id: str) -> bool:
        """Nobody wants this film any more; whether there was one."""
        known = next((work for work in self.works() if work.id == id), None)
        if known is not None:
            self.clear(known)
        return known is not None

    def clear(self, work: Work) -> None:
        """Remove what lies here of a film."""
        for path in (self._noted(work), *self.places(work)):
            path.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what was broken off. When nothing comes in and nothing is made ready: at the start."""
        wanted = {path for work in self.works() for path in (self._noted(work), self._source(work))}
        for path in set(self._coming.iterdir()) - wanted if self._coming.is_dir() else ():
            path.unlink(missing_ok=True)

    def drop(self, sha: str) -> None:
        """Remove the files of what the hall knows no more. For those who hold ``agreeing``."""
        for ending in (*ENDINGS.values(), SMALL_ENDING):
            (self._kept / f"{sha}{ending}").unlink(missing_ok=True)

    def _source(self, work: Work) -> Path:
        return self._coming / f"{work.id}.film"

    def _noted(self, work: Work) -> Path:
        return self._coming / f"{work.id}.json"

    def _note(self, work: Work) -> None:
        text = json.dumps({"name": work.name, "wrong": work.wrong}, ensure_ascii=False)
        aside = self._noted(work).with_suffix(".part")
        try:
            aside.write_text(text, encoding="utf-8")
            aside.replace(self._noted(work))
        finally:
            aside.unlink(missing_ok=True)


def _written_anew(given: Path, made: Path, small: Path) -> tuple[int, int]:
    """Write a picture that came in anew, and small: its width and height. HallError ``wrong_values``."""
    try:
        with Image.open(given, formats=READ) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise wrong(file="content.picture_large")
            picture = _plain(opened)
        picture.save(made, "WEBP", quality=88, method=2)
        width, height = picture.size
        picture.thumbnail(SMALL)
        picture.save(small, "WEBP", quality=80)
        return width, height
    except HallError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise wrong(file="content.picture_large") from error
    except Exception as error:
        # each format fails in its own way over what is broken
        if isinstance(error, OSError) and error.errno in FULL:
            raise
        raise wrong(file="content.no_picture") from error


def _plain(given: Image.Image) -> Image.Image:
    """Upright, no larger than a board shows, in plain colours, with nothing but its dots."""
    if given.format == "JPEG":
        # read small from the start
        given.thumbnail((WIDEST, WIDEST))
    picture = given
    if given.mode.startswith("I"):
        # sixteen bits of grey, which would be cut off at white
        picture = given.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    wanted = "RGBA" if picture.has_transparency_data else "RGB"
    picture = picture.convert(wanted) if picture.mode != wanted else picture
    # before it is turned: that copies it
    picture.thumbnail((WIDEST, WIDEST))
    return ImageOps.exif_transpose(picture)
