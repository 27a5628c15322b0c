"""A browser's tab without a test tool around it: such tools keep all that a page fetches, in the page's own memory."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import websocket

STARTS_S = 30
ANSWERS_S = 30
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--remote-debugging-port=0",
    "--remote-allow-origins=*",
    "--window-size=1920,1080",
)
Shape = dict[str, Any]


class Tab:
    """A page, and what it said (``events``: the protocol's own, those that somebody asked for)."""

    def __init__(self, line: Any, session: str) -> None:
        self._line = line
        self._session = session
        self._last = 0
        self.events: list[Shape] = []

    def send(self, method: str, **given: Any) -> Shape:
        """A command of the tab."""
        return self._send(method, given, self._session)

    def browser(self, method: str, **given: Any) -> Shape:
        """A command of the browser."""
        return self._send(method, given, None)

    def evaluate(self, code: str) -> Any:
        """The value of an expression, waited for."""
        said = self.send("Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in said:
            raise RuntimeError(str(said["exceptionDetails"]))
        return said["result"].get("value")

    def wait(self, code: str, patience_s: float = 20.0) -> None:
        """Until an expression is true."""
        until = time.monotonic() + patience_s
        while not self.evaluate(code):
            if time.monotonic() > until:
                raise RuntimeError(f"never came true: {code}")
            time.sleep(0.1)

    def rest(self, seconds: float) -> None:
        """Hear what is said meanwhile."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._line.settimeout(left)
            try:
                self.events.append(json.loads(self._line.recv()))
            except websocket.WebSocketTimeoutException:
                return

    def _send(self, method: str, given: Shape, session: str | None) -> Shape:
        self._last += 1
        asked: Shape = {"id": self._last, "method": method, "params": given}
        self._line.settimeout(ANSWERS_S)
        self._line.send(json.dumps(asked | ({} if session is None else {"sessionId": session})))
        while True:
            said = json.loads(self._line.recv())
            if said.get("id") != self._last:
                self.events.append(said)
            elif "error" in said:
                raise RuntimeError(f"{method}: {said['error']}")
            else:
                answer: Shape = said["result"]
                return answer


@contextmanager
def tab(chromium: str) -> Iterator[Tab]:
    """A tab of a browser of its own, until the block ends: then the browser is killed."""
    folder = tempfile.mkdtemp(prefix="jiaohao-tab-")
    process = subprocess.Popen([chromium, *FLAGS, f"--user-data-dir={folder}"], stderr=subprocess.PIPE, text=True)
    line = None
    try:
        line = websocket.create_connection(_address(process), timeout=ANSWERS_S)
        first = Tab(line, "")
        target = first.browser("Target.createTarget", url="about:blank")["targetId"]
        session = first.browser("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        # one who counts: answers to both are told apart by their numbers
        first._session = session
        yield first
    finally:
        if line is not None:
            line.close()
        process.kill()
        process.wait(20)
        assert process.stderr is not None
        process.stderr.close()
        shutil.rmtree(folder, ignore_errors=True)


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    for said in process.stderr:
        if found := re.search(r"DevTools listening on (\S+)", said):
            return found[1]
    raise RuntimeError("the browser did not start")
