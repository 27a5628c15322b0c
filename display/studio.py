"""One thread sees to it that films that came in are made ready, one at a time, by a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from structlog import get_logger

from display.films import NO_FILM
from display.media import Folder, Work
from hall.actions.content import KeepMedia
from hall.desk import Hall
from hall.errors import HallError

LOOK_S = 5.0
ROOT = Path(__file__).resolve().parent.parent
log = get_logger()


class Studio:
    """``progress``: how far each film is, 0 to 1, by its id."""

    def __init__(self, hall: Hall, folder: Folder) -> None:
        self._hall = hall
        self.folder = folder
        self.progress: dict[str, float] = {}
        self._wake = threading.Event()
        self._ending = False
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Begin, with what an end broke off."""
        self.folder.sweep()
        threading.Thread(target=self._run, name="studio", daemon=True).start()

    def stop(self) -> None:
        """Stop at once; the film begins anew the next time."""
        self._ending = True
        self.woken()
        if (process := self._process) is not None:
            process.kill()

    def woken(self) -> None:
        """There is a new film, or one that nobody wants any more."""
        self._wake.set()

    def cancel(self, id: str) -> bool:
        """Nobody wants this film any more; whether there was one."""
        there = self.folder.put_away(id)
        if id in self.progress and (process := self._process) is not None:
            process.kill()
        return there

    def _run(self) -> None:
        while not self._ending:
            work = next((one for one in self.folder.works() if one.wrong is None), None)
            if work is None:
                self._wake.wait(LOOK_S)
                self._wake.clear()
                continue
            try:
                self._make(work)
            except Exception:
                # the next film may be whole
                log.exception("a film could not be made ready", film=work.name)
                self.folder.spoiled(work, NO_FILM)
            self.progress.pop(work.id, None)

    def _make(self, work: Work) -> None:
        self.progress[work.id] = 0.0
        said = self._encoded(work, lambda share: self.progress.update({work.id: share}))
        if self._ending or not any(one.id == work.id for one in self.folder.works()):
            return
        if not isinstance(said, dict):
            self.folder.spoiled(work, said)
            return
        try:
            self._hall.do(KeepMedia(media=self.folder.ready(work, said)))
        except HallError as refusal:
            log.warning("a film could not be kept", film=work.name, code=refusal.code)
            self.folder.spoiled(work, "content.too_many")
            return
        self.folder.put_away(work.id)

    def _encoded(self, work: Work, tell: Callable[[float], None]) -> dict[str, Any] | str:
        """What the film is, or the key of words that says why it is none."""
        # The packages lie beside this one. It ends with its reader: then nobody hears how far it is.
        command = [sys.executable, "-m", "display.films", *(str(path.resolve()) for path in self.folder.places(work))]
        last = ""
        with subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as self._process:
            assert self._process.stdout is not None
            for line in self._process.stdout:
                last = line.strip()
                if last[:1].isdigit():
                    tell(float(last))
        if self._process.returncode == 0:
            facts: dict[str, Any] = json.loads(last)
            return facts
        return last if last.startswith("content.") else NO_FILM
