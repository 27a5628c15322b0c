"""One thread sees to it that films that came in are made ready, one at a time, by a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from structlog import get_logger

from display.media import Folder, Work
from hall.actions.content import TOO_MANY, KeepMedia
from hall.desk import Hall
from hall.errors import HallError, Kind

LOOK_S = 5.0
TRIES = 3
"""How often a film is begun whose process is killed."""
NO_FILM = "content.no_film"
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
        self._killed: dict[str, int] = {}

    def start(self) -> None:
        """Begin, with what an end broke off."""
        with suppress(OSError):
            # a hall without films is better than none
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
            try:
                at_once = self._next()
            except Exception:
                # the thread must not end
                log.exception("the films cannot be looked at, trying again")
                at_once = False
            if not at_once:
                self._wake.wait(LOOK_S)
                self._wake.clear()

    def _next(self) -> bool:
        """Make the film ready that came first; whether to go on at once."""
        work = next((one for one in self.folder.works() if one.wrong is None), None)
        if work is None:
            return False
        self.progress[work.id] = 0.0
        try:
            return self._make(work)
        except Exception:
            # the next film may be whole
            log.exception("a film could not be made ready", film=work.name)
            self.folder.spoiled(work, NO_FILM)
            return True
        finally:
            self.progress.pop(work.id, None)

    def _make(self, work: Work) -> bool:
        said = self._encoded(work, lambda share: self.progress.update({work.id: share}))
        if self._ending:
            return False
        if not self.folder.waits(work):
            # it may have written something since it was put away
            self.folder.clear(work)
            return True
        if said is None:
            # killed from outside, as by Ctrl-C or when memory is short; or it kills itself, and will again
            self._killed[work.id] = self._killed.get(work.id, 0) + 1
            if self._killed[work.id] < TRIES:
                return False
            said = NO_FILM
        if isinstance(said, str):
            self.folder.spoiled(work, said)
            return True
        try:
            self.folder.ready(work, said, lambda media: self._hall.do(KeepMedia(media=media)))
        except HallError as refusal:
            log.warning("a film could not be kept", film=work.name, code=refusal.code)
            if refusal.kind is Kind.UNAVAILABLE:
                return False
            self.folder.spoiled(work, TOO_MANY)
        return True

    def _encoded(self, work: Work, tell: Callable[[float], None]) -> dict[str, Any] | str | None:
        """What the film is, or the key of words that says why it is none; None when somebody killed the process."""
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
        if self._process.returncode < 0:
            return None
        return last if last.startswith("content.") else NO_FILM
