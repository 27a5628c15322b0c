"""The production server and the processes beside it: one web worker, the spool, the built-in printer.

``run`` is the parent of them all. What dies is started again; when ``run`` ends, however it ends, all end.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from structlog import get_logger

from hall.settings import Settings
from jiaohao import app as front
from jiaohao.house import Opened

SPARE_THREADS = 16
"""Threads beyond the live sockets, which hold one each: for plain requests."""
GRACE_S = 2
"""How long the worker may take to end when it is told to; then it is killed."""
AGAIN_S = (0.0, 1.0, 2.0, 5.0)
"""The least time between two starts of a process, longer while it keeps dying."""
STEADY_S = 10.0
"""A process that ran this long is not one that keeps dying."""
LAST_S = 0.2
"""How long the worker goes on answering what it was asked before it was told to end."""
ENDINGS = (signal.SIGTERM, signal.SIGQUIT)
PARENT_S = 0.5
"""How often the worker looks whether its parent is still there."""
log = get_logger()


class Companion:
    """A process beside the web server, started again whenever it ends by itself.

    Only the parent's own loop starts it: a thread that did so while the worker is forked would leave the ends of its
    pipes in the worker's hands.
    """

    def __init__(self, name: str, arguments: Sequence[str]) -> None:
        self.name = name
        self._arguments = [sys.executable, "-P", "-m", *arguments]
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self._failures = 0
        self._ending = False

    def tend(self) -> None:
        """Start it if it does not run, with a growing pause while it keeps dying."""
        if self._ending or (self._process is not None and self._process.poll() is None):
            return
        lived = time.monotonic() - self._began
        if self._process is not None and lived < AGAIN_S[min(self._failures, len(AGAIN_S) - 1)]:
            return
        if self._process is not None:
            self._failures = 0 if lived > STEADY_S else self._failures + 1
            log.warning("a process ended and is started again", process=self.name)
        self._began = time.monotonic()
        arguments = [*self._arguments, "--parent", str(os.getpid())]
        # Same process group: whoever signals `run` signals all of us. But Ctrl-C is for the parent, who tells the
        # others in its own time; a blocked signal stays blocked in what is started.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, env=_environment())
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})

    def end(self) -> None:
        """Ask it to end; it is not started again."""
        self._ending = True
        if self._process is not None:
            self._process.terminate()

    def ended(self, patience_s: float = 1.0) -> None:
        """Wait for its end, and make it end when it does not."""
        if self._process is not None:
            try:
                self._process.wait(patience_s)
            except subprocess.TimeoutExpired:
                self._process.kill()


def _environment() -> dict[str, str]:
    # The packages lie beside this one, whatever folder the command was given in.
    root = str(Path(__file__).resolve().parent.parent)
    known = os.environ.get("PYTHONPATH")
    return os.environ | {"PYTHONPATH": root if not known else os.pathsep.join((root, known))}


class Parent(Arbiter):  # type: ignore[misc]
    """gunicorn's parent process, which also tends what runs beside its worker."""

    def manage_workers(self) -> None:
        """Called when a child has ended, and every second."""
        super().manage_workers()
        for companion in self.app.companions:
            companion.tend()

    def stop(self, graceful: bool = True) -> None:
        for companion in self.app.companions:
            companion.end()
        super().stop(graceful)


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with one threaded worker, set up from here and not from files or the command line."""

    def __init__(self, app: Flask, settings: Settings, opened: Opened, ready: Callable[[], None]) -> None:
        self._app = app
        self._settings = settings
        self._opened = opened
        self._ready = ready
        self.companions = [
            Companion("preview", ("printer.preview", str(settings.data / "preview"))),
            Companion("spool", ("printer.spool", "--data", str(settings.data), *_database(settings))),
        ]
        super().__init__()

    def load_config(self) -> None:
        host = f"[{self._settings.host}]" if ":" in self._settings.host else self._settings.host
        chosen: dict[str, Any] = {
            "bind": f"{host}:{self._settings.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": self._settings.sockets + SPARE_THREADS,
            "worker_connections": self._settings.sockets * 2 + 200,
            "preload_app": True,
            "graceful_timeout": GRACE_S,
            "timeout": 30,
            "keepalive": 30,
            "loglevel": "warning",
            "control_socket_disable": True,
            "when_ready": lambda server: self._ready(),
            "post_fork": self._post_fork,
            "post_worker_init": self._begin_work,
            "worker_exit": self._end_work,
            "on_exit": self._on_exit,
        }
        if os.path.isdir("/dev/shm"):
            chosen["worker_tmp_dir"] = "/dev/shm"
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        # No connection may cross the fork that follows.
        self._opened.database.close()
        return self._app

    def _post_fork(self, server: object, worker: object) -> None:
        self._opened.database.forget_connections()

    def _begin_work(self, worker: Any) -> None:
        # gunicorn's own handlers take locks that the code they interrupt may hold, and wait for open sockets, which
        # never end by themselves. Ctrl-C reaches the whole group and is left to the parent.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for number in ENDINGS:
            signal.signal(number, _leave)
        threading.Thread(target=_end_with, args=(worker.ppid,), name="end-with-parent", daemon=True).start()
        # A press and the pump take turns many times a press; the usual 5 ms would be the press's whole time.
        sys.setswitchinterval(0.0005)
        front.start(self._app)

    def _end_work(self, server: object, worker: Any) -> None:
        front.stop(self._app)
        if worker.booted:
            # What is just being answered may still go out; whatever was answered is on disk.
            time.sleep(LAST_S)
            os._exit(0)

    def _on_exit(self, server: object) -> None:
        for companion in self.companions:
            companion.ended()

    def run(self) -> None:
        Parent(self).run()


def _leave(number: int, frame: object) -> None:
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    raise SystemExit(0)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_S)
    os._exit(1)


def _database(settings: Settings) -> tuple[str, ...]:
    return ("--database", settings.database) if settings.database else ()


def check_port(host: str, port: int) -> None:
    """ValueError in one sentence when nobody can listen there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ValueError(f"nobody can listen on {host} port {port}: {reason}") from error


def serve(
    opened: Opened,
    settings: Settings,
    ready: Callable[[], None],
    furnish: Callable[[Flask], None] = lambda app: None,
) -> None:
    """Serve until told to stop; ``ready`` is called once when the port is open, ``furnish`` adds to the app."""
    app = front.create_app(opened.hall, settings)
    furnish(app)
    Server(app, settings, opened, ready).run()
