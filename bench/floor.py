"""The floor of the same run: what an empty route of the same server and a durable commit of the same disk cost."""

from __future__ import annotations

import sqlite3
import sys
import time
from pathlib import Path

from flask import Flask, request
from flask_socketio import SocketIO
from gunicorn.app.base import BaseApplication


def empty_app() -> Flask:
    """An app that answers two words and holds live sockets, with nothing behind it."""
    app = Flask("floor")
    live = SocketIO(app, async_mode="threading", transports=["websocket"], serve_client=False)
    live.on_event("connect", lambda auth=None: None, namespace="/live")

    def emit() -> dict[str, bool]:
        live.emit("event", request.get_json(), namespace="/live")
        return {"ok": True}

    app.add_url_rule("/emit", "emit", emit, methods=["POST"])
    app.add_url_rule("/health/live", "live", lambda: "ok")
    app.add_url_rule("/empty", "empty", lambda: {"ok": True}, methods=["GET", "POST"])
    return app


class Floor(BaseApplication):  # type: ignore[misc]
    """The server of the product, with the empty app in it."""

    def __init__(self, port: int) -> None:
        self._port = port
        super().__init__()

    def load_config(self) -> None:
        chosen = {
            "bind": f"127.0.0.1:{self._port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": 216,
            "keepalive": 30,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return empty_app()


def commits(folder: Path, count: int = 400) -> list[float]:
    """How long a durable single-row commit takes, in seconds each."""
    connection = sqlite3.connect(folder / "floor.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE facts (id INTEGER PRIMARY KEY, what TEXT)")
    taken = []
    for number in range(count):
        began = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO facts (what) VALUES (?)", (f"fact {number}",))
        connection.execute("COMMIT")
        taken.append(time.perf_counter() - began)
    connection.close()
    return taken


if __name__ == "__main__":
    Floor(int(sys.argv[1])).run()
