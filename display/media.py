"""Pictures and films for boards, as files under the SHA-256 of what is in them: ``media/`` in the house's folder.

Nothing from outside is kept as it came: a picture is read and written anew here, a film by ``display.films``. What they
carried besides (where and with what they were taken) is gone then.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

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
READ = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


@dataclass(frozen=True, slots=True)
class Work:
    """A film that is being made ready, or why it cannot be: ``wrong`` is a key of words."""

    id: str
    name: str
    wrong: str | None = None


class Folder:
    """The files of one house."""

    def __init__(self, data: Path) -> None:
        self._kept = data / "media"
        self._coming = self._kept / "coming"

    def file(self, media: Media) -> Path:
        """Where its file is; it may be missing after a move without the folder."""
        return self._kept / (media.sha + ENDINGS[media.kind])

    def small(self, media: Media) -> Path:
        """Where the small picture of it is."""
        return self._kept / f"{media.sha}.small.webp"

    # --- what comes in

    def receive(self, pieces: Iterable[bytes], length: int | None, name: str) -> Media | Work:
        """Keep what comes in: a picture is ready at once, a film is work. HallError ``too_large``, ``wrong_values``."""
        self._coming.mkdir(parents=True, exist_ok=True)
        if (length or 0) > MOST_BYTES:
            raise HallError("too_large")
        if shutil.disk_usage(self._coming).free < 2 * (length or 0) + SPARE:
            raise wrong(file="content.no_space")
        part = self._coming / f"{secrets.token_hex(8)}.part"
        try:
            with part.open("wb") as file:
                for piece in pieces:
                    file.write(piece)
            return self._sorted(part, name)
        finally:
            part.unlink(missing_ok=True)

    def _sorted(self, part: Path, name: str) -> Media | Work:
        with part.open("rb") as file:
            head = file.read(16)
        if head[4:8] == b"ftyp" or head[:4] == b"\x1a\x45\xdf\xa3":
            work = Work(part.stem, name)
            self._note(work)
            part.rename(self._source(work))
            return work
        return self._picture(part, name)

    def _picture(self, part: Path, name: str) -> Media:
        if part.stat().st_size > MOST_PICTURE:
            raise wrong(file="content.picture_large")
        made, small = part.with_suffix(".webp"), part.with_suffix(".small.webp")
        try:
            with Image.open(part, formats=READ) as given:
                picture = ImageOps.exif_transpose(given)
                picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
            picture.thumbnail((WIDEST, WIDEST))
            picture.save(made, "WEBP", quality=88, method=2)
            width, height = picture.size
            picture.thumbnail(SMALL)
            picture.save(small, "WEBP", quality=80)
        except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
            raise wrong(file="content.no_picture") from error
        return self._keep(made, small, {"kind": "picture", "name": name, "width": width, "height": height})

    def _keep(self, made: Path, small: Path, facts: dict[str, Any]) -> Media:
        with made.open("rb") as file:
            sha = file_digest(file, "sha256").hexdigest()
        media = Media(sha=sha, size=made.stat().st_size, **facts)
        made.replace(self.file(media))
        small.replace(self.small(media))
        return media

    # --- films that wait to be made ready

    def works(self) -> Iterator[Work]:
        """Every film that is not ready yet, the oldest first, and those that cannot be."""
        notes = self._coming.glob("*.json") if self._coming.is_dir() else ()
        for note in sorted(notes, key=lambda path: (path.stat().st_mtime_ns, path.name)):
            try:
                said = json.loads(note.read_text(encoding="utf-8"))
                yield Work(note.stem, said["name"], said["wrong"])
            except (OSError, ValueError, KeyError):
                # broken off while it was noted, or put away just now
                continue

    def places(self, work: Work) -> tuple[Path, Path, Path]:
        """Where the film is read, and where it and its small picture are to be written."""
        made = self._coming / f"{work.id}.mp4"
        return self._source(work), made, made.with_suffix(".small.webp")

    def ready(self, work: Work, facts: dict[str, Any]) -> Media:
        """The film was written: keep it. ``put_away`` when the hall knows it."""
        _, made, small = self.places(work)
        return self._keep(made, small, {"kind": "film", "name": work.name, **facts})

    def spoiled(self, work: Work, why: str) -> None:
        """It cannot be shown; it is forgotten, but why is kept until somebody has read it."""
        self._note(Work(work.id, work.name, why))
        for path in self.places(work):
            path.unlink(missing_ok=True)

    def put_away(self, id: str) -> bool:
        """The film is ready, or nobody wants it any more; whether there was one."""
        known = next((work for work in self.works() if work.id == id), None)
        if known is None:
            return False
        for path in (*self.places(known), self._coming / f"{id}.json"):
            path.unlink(missing_ok=True)
        return True

    def sweep(self) -> None:
        """Remove what was broken off while it came in. When nothing comes in: at the start."""
        for path in self._coming.glob("*.part*") if self._coming.is_dir() else ():
            path.unlink(missing_ok=True)

    def drop(self, media: Media) -> None:
        """Remove a file that the hall knows no more."""
        for path in (self.file(media), self.small(media)):
            path.unlink(missing_ok=True)

    def _source(self, work: Work) -> Path:
        return self._coming / f"{work.id}.film"

    def _note(self, work: Work) -> None:
        text = json.dumps({"name": work.name, "wrong": work.wrong}, ensure_ascii=False)
        (self._coming / f"{work.id}.json").write_text(text, encoding="utf-8")
