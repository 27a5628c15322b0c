"""The production server and the processes beside it: one web worker, the spool, the built-in printer.

``run`` is the parent of them all. What dies is started again; when ``run`` ends, however it ends, all end.
"""

from __future__ import annotations

import os
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
from structlog import get_logger

from hall.settings import Settings
from jiaohao import app as front
from jiaohao.house import Opened

SPARE_THREADS = 16
"""Threads beyond the live sockets, which hold one each: for plain requests."""
GRACE_S = 2
"""How long requests may take to end when the server is told to stop."""
AGAIN_S = (0.2, 0.5, 1.0, 2.0)
"""Pauses before a process that died is started again, longer while it keeps dying."""
log = get_logger()


class Companion:
    """A process beside the web server, started again whenever it ends."""

    def __init__(self, name: str, arguments: Sequence[str]) -> None:
        self.name = name
        self._arguments = [sys.executable, "-P", "-m", *arguments]
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()

    def start(self) -> None:
        """Start it and keep it going."""
        threading.Thread(target=self._keep, name=f"keep-{self.name}", daemon=True).start()

    def stop(self, patience_s: float = 1.0) -> None:
        """End it: asked first, then made to."""
        self._stopping.set()
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(patience_s)
        except subprocess.TimeoutExpired:
            process.kill()

    def _keep(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            # Same process group: whoever signals `run` signals all of us.
            self._process = subprocess.Popen(self._arguments, stdin=subprocess.DEVNULL, env=_environment())
            told = self._process.wait() == 0
            # One that ends of its own accord was told to, most likely together with all of us.
            if self._stopping.wait(GRACE_S + 1 if told else 0):
                return
            failures = 0 if time.monotonic() - began > 10 else failures + 1
            log.warning("a process ended and is started again", process=self.name)
            self._stopping.wait(AGAIN_S[min(failures, len(AGAIN_S) - 1)])


def _environment() -> dict[str, str]:
    # The packages lie beside this one, whatever folder the command was given in.
    root = str(Path(__file__).resolve().parent.parent)
    known = os.environ.get("PYTHONPATH")
    return os.environ | {"PYTHONPATH": root if not known else os.pathsep.join((root, known))}


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with one threaded worker, set up from here and not from files or the command line."""

    def __init__(self, app: Flask, settings: Settings, opened: Opened, ready: Callable[[], None]) -> None:
        self._app = app
        self._settings = settings
        self._opened = opened
        self._ready = ready
        self._companions = [
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
            "when_ready": self._when_ready,
            "post_fork": self._post_fork,
            "post_worker_init": lambda worker: front.start(self._app),
            "worker_exit": lambda server, worker: front.stop(self._app),
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

    def _when_ready(self, server: object) -> None:
        for companion in self._companions:
            companion.start()
        self._ready()

    def _post_fork(self, server: object, worker: object) -> None:
        self._opened.database.forget_connections()

    def _on_exit(self, server: object) -> None:
        for companion in self._companions:
            companion.stop()


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


def serve(opened: Opened, settings: Settings, ready: Callable[[], None]) -> None:
    """Serve until told to stop; ``ready`` is called once when the port is open."""
    app = front.create_app(opened.hall, settings)
    Server(app, settings, opened, ready).run()
