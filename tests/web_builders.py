"""The app for tests: a hall, its test client, one token for each role, and short words for what outsiders ask."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from display.media import Folder
from display.studio import Studio
from hall.actions.people import CreateToken, SaveStaff
from hall.desk import Hall
from hall.settings import Settings
from jiaohao.app import create_app
from tests.builders import FakeClock, Shape, act, make_hall
from web import access

BASE = "/api/v1/halls/main"
DEVICE = "door"
BOUND: dict[str, dict[str, Any]] = {
    "kiosk": {"device": DEVICE}, "counter": {"counter": 1}, "rating": {"counter": 1}, "printer": {"device": "pc"},
}  # fmt: skip
ROLES = ("display", "kiosk", "greeter", "counter", "rating", "manager", "auditor", "integration", "printer")
PASSWORD = "correct horse battery"


class Web:
    """An app in this process. ``role`` is whose token comes along; None: nobody's."""

    def __init__(self, hall: Hall, clock: FakeClock, app: Flask) -> None:
        self.hall = hall
        self.clock = clock
        self.app = app
        self.client: FlaskClient = self.app.test_client(use_cookies=False)
        self._tokens: dict[str, str] = {}

    def browser(self) -> Browser:
        """A browser of its own, without cookies yet."""
        return Browser(self)

    def token(self, role: str) -> str:
        """The token of a role; ``counter`` and ``rating`` are bound to counter 1, ``kiosk`` to a device."""
        if role not in self._tokens:
            self._tokens[role] = self.new_token(role, **BOUND.get(role, {}))
        return self._tokens[role]

    def new_token(self, role: str, **bound: Any) -> str:
        """Another token."""
        secret: str = act(self.hall, CreateToken(role=role, **bound))["token"]
        return secret

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        role: str | None = "manager",
        token: str | None = None,
        key: str | None = None,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> TestResponse:
        """One request; ``path`` without a slash in front follows the hall's address."""
        sent = dict(headers or {})
        if token is not None or role is not None:
            sent["Authorization"] = f"Bearer {token if token is not None else self.token(role or '')}"
        if key is not None:
            sent["Idempotency-Key"] = key
        if body is not None:
            more["json"] = body
        return self.client.open(address(path), method=method, headers=sent, **more)

    def get(self, path: str, **more: Any) -> Any:
        """What a question is answered, which must be 200."""
        response = self.ask("GET", path, **more)
        assert response.status_code == 200, response.text
        return response.json

    def post(self, path: str, body: object = None, **more: Any) -> Any:
        """What a command is answered, which must be 200, or 201 where something was made."""
        response = self.ask("POST", path, body, **more)
        assert response.status_code in (200, 201), response.text
        return response.json

    def refused(self, method: str, path: str, body: object = None, **more: Any) -> tuple[int, str]:
        """Status and code of a refusal."""
        return refusal(self.ask(method, path, body, **more))

    # --- what people do

    def hire(self, number: str, *roles: str, password: str = PASSWORD) -> None:
        """Somebody works here now."""
        kept = access.hash_password(password)
        act(self.hall, SaveStaff(number=number, name=f"Name {number}", roles=roles or ("counter",), password=kept))

    def issue(self, service: str = "pay", **more: Any) -> Shape:
        """Somebody takes a number at the kiosk."""
        answer: Shape = self.post("tickets", {"service": service, **more}, role="kiosk")
        return answer

    def open(self, counter: int = 1) -> None:
        """Somebody sits down."""
        self.post(f"counters/{counter}/open")

    def next(self, counter: int = 1, **body: Any) -> Shape:
        """The one button."""
        answer: Shape = self.post(f"counters/{counter}/next", body)
        return answer

    def at(self, counter: int, verb: str, **body: Any) -> Shape:
        """Any other button."""
        answer: Shape = self.post(f"counters/{counter}/{verb}", body)
        return answer

    def events(self, role: str = "manager", after: int = 0) -> list[Shape]:
        """The journal."""
        items: list[Shape] = self.get(f"events?after={after}&limit=1000", role=role)["items"]
        return items


class Browser:
    """A browser with its own cookies."""

    def __init__(self, web: Web) -> None:
        self.client: FlaskClient = web.app.test_client()
        self.csrf = ""

    def ask(self, method: str, path: str, body: object = None, *, csrf: str | None = None) -> TestResponse:
        """One request, with the session's CSRF token unless another is given."""
        headers = {"X-CSRF-Token": self.csrf if csrf is None else csrf}
        return self.client.open(address(path), method=method, json=body, headers=headers)

    def sign_in(self, staff: str, password: str = PASSWORD) -> TestResponse:
        """Sign in, and know the CSRF token of the session."""
        response = self.ask("POST", "/api/v1/session", {"staff": staff, "password": password})
        if response.status_code == 200:
            self.csrf = response.get_json()["csrf"]
        return response


def address(path: str) -> str:
    """The whole path of a call: of the hall, unless it begins with a slash."""
    return path if path.startswith("/") else f"{BASE}/{path}".rstrip("/")


def refusal(response: TestResponse) -> tuple[int, str]:
    """Status and code of a refusal, which has the contract's shape."""
    error = json.loads(response.data)["error"]
    assert sorted(error) == ["code", "details", "message"]
    assert isinstance(error["message"], str)
    assert error["message"] != ""
    assert isinstance(error["details"], dict)
    return response.status_code, error["code"]


_shared: list[Flask] = []


def make_web(folder: Path, document: Shape | None = None, *, own_app: bool = False) -> Web:
    """An app on a hall that was just founded in this folder.

    To put the map of addresses together takes longer than most tests, so one app serves their halls one after
    another; what an app holds on to from its making (health, metrics, sockets) needs ``own_app``.
    """
    clock = FakeClock()
    hall = make_hall(folder, clock=clock, document=document)
    if own_app or not _shared:
        app = create_app(hall, Settings(data=folder))
        if own_app:
            return Web(hall, clock, app)
        _shared.append(app)
    house = _shared[0].extensions["jiaohao"]
    house.halls["main"] = hall
    house.extras["studio"] = Studio(hall, Folder(folder))
    return Web(hall, clock, _shared[0])


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """The standard hall behind an app. Passwords are hashed with less care than in earnest, for speed."""
    monkeypatch.setattr(access, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    made = make_web(tmp_path)
    yield made
    made.hall.database.close()
