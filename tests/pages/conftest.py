"""A real hall in a process of its own, and browsers whose every error and every foreign request is a failure."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import APIResponse, Browser, BrowserContext, ConsoleMessage, Page, Response

STARTS_S = 30
RETRIES = 2
"""A server may close a line that was long idle at the very moment it is asked again; what it never read is asked anew."""
ROOT = Path(__file__).parents[2]
KIOSK, WALL, DESK = (1080, 1920), (1920, 1080), (1366, 768)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class House:
    """``jiaohao run`` on a fresh folder."""

    base: str
    process: subprocess.Popen[str]
    password: str

    def freeze(self) -> None:
        """The server hangs, as when the line is cut: nothing is refused, nothing is answered."""
        os.killpg(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.killpg(self.process.pid, signal.SIGCONT)

    def kill(self) -> None:
        """All of it ends at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(5)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def stop(self) -> None:
        self.thaw()
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(5)
        assert self.process.stdout is not None
        self.process.stdout.close()


def scan(page: Page, text: str) -> None:
    """A scanner types faster than any finger and ends with Enter: all its keys come at one moment, however busy the
    machine is."""
    page.evaluate("Object.defineProperty(KeyboardEvent.prototype, 'timeStamp', { configurable: true, value: 0 })")
    page.keyboard.type(f"{text}\n")
    page.evaluate("delete KeyboardEvent.prototype.timeStamp")


def start_house(data: Path, password: str = "", port: int = 0, program: Sequence[str] = ("jiaohao.cli",)) -> House:
    """``password``: the administrator's, where the folder has a hall already; a new one is told. ``program``: the
    module that serves, and what stands before its command."""
    port = port or free_port()
    command = [sys.executable, "-m", *program, "run", "--data", str(data), "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if found := re.search(r"Password:\s+(\S+)", line):
            password = found[1]
        if "Ctrl-C" in line:
            return House(f"http://127.0.0.1:{port}", process, password)
    raise AssertionError(f"the house did not open: {''.join(said)}")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = start_house(tmp_path_factory.mktemp("house"))
    yield opened
    opened.stop()


@dataclass
class Visitors:
    """Browsers in the hall. ``allowed`` are refusals a test provokes: Chromium logs each of them as an error.
    ``looked_at``: pages have the hall's own letters, and nothing moves. ``touch``: there are fingers."""

    browser: Browser
    house: House
    allowed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)
    looked_at: bool = False
    touch: bool = False
    _manager: BrowserContext | None = None
    _csrf: str = ""

    def context(self, size: tuple[int, int] = DESK, **more: Any) -> BrowserContext:
        """A browser of its own, nobody yet."""
        width, height = size
        viewport: Any = {"width": width, "height": height}
        known: dict[str, Any] = {"locale": "zh-CN", "base_url": self.house.base, "viewport": viewport}
        known["has_touch"] = self.touch
        known["reduced_motion"] = "reduce" if self.looked_at else "no-preference"
        context = self.browser.new_context(**known | more)
        if not self.looked_at:
            # they are most of what a page weighs, and few tests look at letters
            context.route("**/*.woff2", lambda route: route.abort())
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.wrong.append(f"page error: {error.error}"))
        context.on("request", lambda request: self._asked(request.url))
        context.on("response", self._answered)
        self.contexts.append(context)
        return context

    def _heard(self, message: ConsoleMessage) -> None:
        expected = "Failed to load resource" in message.text or "WebSocket connection" in message.text
        if message.type in ("error", "warning") and not expected:
            self.wrong.append(f"console: {message.text}")

    def _asked(self, url: str) -> None:
        if urlsplit(url).hostname != "127.0.0.1" and not url.startswith(("data:", "blob:")):
            self.wrong.append(f"left the machine: {url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and str(response.status) not in self.allowed:
            self.wrong.append(f"{response.status}: {response.request.method} {response.url}")

    # --- set-up through the API, as a manager's browser does it

    def manager(self) -> BrowserContext:
        """A browser in which the administrator is signed in."""
        if self._manager is None:
            context = self.context()
            body = {"staff": "admin", "password": self.house.password}
            self._csrf = context.request.post("/api/v1/session", data=body).json()["csrf"]
            self._manager = context
        return self._manager

    def press(self, path: str, body: dict[str, Any], method: str = "POST") -> APIResponse:
        """Something the manager does or would like to do."""
        request = self.manager().request
        address = path if path.startswith("/") else f"/api/v1/halls/main/{path}"
        known: Any = {"headers": {"X-CSRF-Token": self._csrf}, "max_retries": RETRIES}
        return request.fetch(address, method=method, data=body, **known)

    def command(self, path: str, body: dict[str, Any], method: str = "POST") -> Any:
        """Something the manager does."""
        answer = self.press(path, body, method)
        assert answer.ok, answer.text()
        return answer.json()

    def ask(self, path: str) -> Any:
        """Something the manager reads."""
        answer = self.manager().request.get(f"/api/v1/halls/main/{path}", max_retries=RETRIES)
        assert answer.ok, answer.text()
        return answer.json()

    def paired(self, role: str, size: tuple[int, int], **said: Any) -> BrowserContext:
        """A screen that was let in."""
        context = self.context(size)
        asked = context.request.post("/api/v1/pairings", data={}).json()
        device = f"{role}-{len(self.contexts)}"
        self.command(f"/api/v1/pairings/{asked['code']}/approve", {"role": role, "device": device, **said})
        assert context.request.get(f"/api/v1/pairings/{asked['pairing']}").json()["approved"]
        return context

    # --- who is in the hall

    def kiosk(self, size: tuple[int, int] = KIOSK) -> Page:
        """A kiosk that asks what one wants."""
        page = self.paired("kiosk", size).new_page()
        page.goto("/kiosk")
        page.wait_for_selector(".types")
        return page

    def board(self, size: tuple[int, int] = WALL) -> Page:
        """A board on the wall."""
        page = self.paired("display", size).new_page()
        page.goto("/board")
        page.wait_for_selector(".board[data-online='true']")
        return page

    def hired(self, number: str, *roles: str) -> str:
        """Somebody works here; answers the password."""
        password = f"word-of-{number}"
        body = {"number": number, "name": f"员工{number}", "roles": roles or ("counter",), "password": password}
        self.command("staff", body)
        return password

    def signed_in(self, number: str, path: str = "/counter") -> Page:
        """The page of a member of staff who has just signed in on it."""
        password = self.hired(number)
        page = self.context(DESK).new_page()
        page.goto(path)
        page.fill("[name=staff]", number)
        page.fill("[name=password]", password)
        page.keyboard.press("Enter")
        return page

    def clerk(self, number: str, counter: int) -> Page:
        """A clerk at a counter."""
        page = self.signed_in(number)
        page.click(f".seat[data-counter='{counter}']")
        page.wait_for_selector(".desk-page[data-online='true']")
        return page

    def take(self, kiosk: Page, service: str) -> str:
        """Take a number at the kiosk; answers it."""
        kiosk.click(f"[data-service={service}]")
        kiosk.click("[data-act=take]")
        number = kiosk.get_attribute(".given", "data-number")
        kiosk.click("[data-act=done]")
        assert number is not None
        return number

    def leave(self) -> None:
        """Everybody goes home: nobody waits, nobody sits at a counter."""
        if self._manager is not None:
            self._tidy()
        for context in self.contexts:
            context.close()

    def _tidy(self) -> None:
        for ticket in self.ask("tickets?state=waiting&limit=500")["items"]:
            self.command(f"tickets/{ticket['id']}/leave", {})
        for counter in self.ask("counters"):
            if counter.get("ticket"):
                self.command(f"counters/{counter['number']}/finish", {})
            if counter["state"] != "closed":
                self.command(f"counters/{counter['number']}/close", {})


@pytest.fixture
def visitors(browser: Browser, house: House) -> Iterator[Visitors]:
    """Who comes in; whatever a browser complains of fails the test."""
    people = Visitors(browser, house)
    yield people
    people.leave()
    assert people.wrong == []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of a file stay with one worker, for they share a house, unless they say with whom they go."""
    here = Path(__file__).parent
    for item in items:
        if item.path.parent == here and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
