"""The real thing for tests: ``jiaohao run`` as its own processes, real HTTP, real sockets."""

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

import requests
import socketio

import go

Shape = dict[str, Any]
PATIENCE_S = 60.0
"""How long a test waits for what must come: the machine may be busy, and nothing is measured here."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def eventually(holds: Callable[[], bool], what: str = "it") -> None:
    """Wait until something holds; the test fails when it never does."""
    until = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < until, f"{what} never came to be"
        time.sleep(0.02)


def command(*arguments: str) -> list[str]:
    """The ``jiaohao`` command as a process."""
    return [sys.executable, "-P", "-m", "jiaohao.cli", *arguments]


def environment(**settings: str) -> dict[str, str]:
    """The environment of such a process: none of the settings that the tests themselves were started with."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("JIAOHAO_")}
    return clean | {"PYTHONPATH": str(go.ROOT), "PYTHONUNBUFFERED": "1"} | settings


def run_command(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A ``jiaohao`` command carried out to its end."""
    return subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        env=environment(**settings),
        check=False,
    )


class Running:
    """A started ``jiaohao run``, its output, and everything one can ask of it."""

    def __init__(self, data: Path, port: int | None = None, **settings: str) -> None:
        self.data = data
        self.port = free_port() if port is None else port
        self.base = f"http://127.0.0.1:{self.port}"
        self.hall = f"{self.base}/api/v1/halls/main"
        self.output = ""
        self._tokens: dict[str, str] = {}
        self._process = subprocess.Popen(
            command("run", "--data", str(data), "--port", str(self.port)),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=environment(**settings),
            start_new_session=True,
            text=True,
        )
        self.pid = self._process.pid
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        eventually(self.ready, f"the server ({self.output})")

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.output += line

    def ready(self) -> bool:
        """Whether it answers and is well."""
        assert self._process.poll() is None, self.output
        try:
            return requests.get(f"{self.base}/health/ready", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    # --- its processes

    def processes(self) -> dict[int, tuple[int, str]]:
        """Every living process of its group: its parent and its command line."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                state, parent, group = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if int(group) == self.pid and state != "Z":
                found[int(folder.name)] = (int(parent), line)
        return found

    def worker(self) -> int:
        """The process that answers requests."""
        return next(p for p, (parent, line) in self.processes().items() if parent == self.pid and " run " in line)

    def companion(self, module: str) -> int:
        """The process of a module, once there is one."""
        eventually(lambda: any(module in line for _, line in self.processes().values()), module)
        return next(p for p, (_, line) in self.processes().items() if module in line)

    def interrupt(self) -> int:
        """Ctrl-C at the terminal: the whole group hears it. Its exit code."""
        os.killpg(self.pid, signal.SIGINT)
        code = self._process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        return code

    def end(self) -> None:
        """Whatever became of it, nothing of it is left."""
        for process in self.processes():
            os.kill(process, signal.SIGKILL)
        self._process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        if self._process.stdout is not None:
            self._process.stdout.close()

    # --- asking

    def token(self, role: str, *more: str) -> str:
        """A token made at the command line."""
        name = " ".join((role, *more))
        if name not in self._tokens:
            done = run_command("token", "create", "--role", role, *more, "--data", str(self.data))
            assert done.returncode == 0, done.stderr
            self._tokens[name] = done.stdout.splitlines()[-1]
        return self._tokens[name]

    def ask(
        self, method: str, path: str, body: object = None, *, role: str = "manager", **headers: str
    ) -> requests.Response:
        """One request over the wire."""
        sent = {"Authorization": f"Bearer {self.token(role)}", **headers}
        address = f"{self.hall}/{path}".rstrip("/")
        return requests.request(method, address, json=body, headers=sent, timeout=PATIENCE_S)

    def get(self, path: str, role: str = "manager") -> Any:
        """What a question is answered, which must be 200."""
        response = self.ask("GET", path, role=role)
        assert response.status_code == 200, response.text
        return response.json()

    def post(self, path: str, body: object = None, role: str = "manager") -> Any:
        """What a command is answered, which must be 200 or 201."""
        response = self.ask("POST", path, body if body is not None else {}, role=role)
        assert response.status_code in (200, 201), response.text
        return response.json()

    def screen(self, rooms: Sequence[str], token: str | None, **more: Any) -> Screen:
        """A live screen."""
        return Screen(self.base, rooms, token, **more)


class Screen:
    """A real socket: what it heard, and what it was refused with."""

    def __init__(self, base: str, rooms: Sequence[str], token: str | None, *, reconnection: bool = False) -> None:
        self.events: list[Shape] = []
        self.ticks: list[Shape] = []
        self.refusals: list[str] = []
        self.client = socketio.Client(reconnection=reconnection, reconnection_delay=0.25, reconnection_delay_max=1)
        self.client.on("event", self.events.append, namespace="/live")
        self.client.on("tick", self.ticks.append, namespace="/live")
        self.client.on("connect", self._note_line, namespace="/live")
        self.client.on("connect_error", self._refused, namespace="/live")
        self._lines: list[socket.socket] = []
        auth: Shape = {"hall": "main", "rooms": list(rooms)}
        try:
            self.client.connect(
                base,
                namespaces=["/live"],
                auth=auth if token is None else auth | {"token": token},
                transports=["websocket"],
                wait_timeout=20,
            )
        except socketio.exceptions.ConnectionError as error:
            self.refusals = self.refusals or [str(error)]

    def _note_line(self) -> None:
        # When the line breaks the client drops its socket without closing it.
        self._lines.append(self.client.eio.ws.sock)

    def _refused(self, said: Any) -> None:
        self._note_line()
        self.refusals.append(said["message"] if isinstance(said, dict) else str(said))

    @property
    def inside(self) -> bool:
        """Whether it is let in now."""
        return "/live" in self.client.namespaces

    def close(self) -> None:
        """Hang up."""
        self.client.shutdown()
        for line in self._lines:
            line.close()


class SilentPrinter:
    """A head on the network that takes every byte and never says a word."""

    def __init__(self) -> None:
        self.jobs: list[bytearray] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.jobs.append(bytearray())
            threading.Thread(target=self._take, args=(connection, self.jobs[-1]), daemon=True).start()

    @staticmethod
    def _take(connection: socket.socket, job: bytearray) -> None:
        with connection:
            while True:
                try:
                    data = connection.recv(65536)
                except OSError:
                    return
                if not data:
                    return
                job += data

    def pictures(self) -> int:
        """How many jobs brought a picture."""
        return sum(b"\x1dv0" in job for job in self.jobs)

    def close(self) -> None:
        """Pull the plug."""
        self._listener.close()
