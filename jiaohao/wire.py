"""Requests to a running hall over HTTP, each under the token of who asks."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Mapping
from typing import Any

HALL = "/api/v1/halls/main"
TIMEOUT_S = 30
TRIES = 6


class BrokenError(Exception):
    """Nobody answered, however often one tried."""


class RefusedError(Exception):
    """An answer that is no success; ``code`` of the contract."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.code = code


class Wire:
    """A connection a thread to the main hall at an address; ``tokens`` by the name of who asks."""

    def __init__(self, host: str, port: int, tokens: Mapping[str, str]) -> None:
        self._address = host, port
        self._tokens = tokens
        self._own = threading.local()
        self._connections: list[http.client.HTTPConnection] = []

    def get(self, who: str, path: str) -> Any:
        """What a question is answered. Raises RefusedError, BrokenError."""
        return self._answer("GET", path, None, self._headers(who))

    def post(self, who: str, path: str, body: Mapping[str, Any], key: str) -> dict[str, Any]:
        """POST under an idempotency key, which makes trying again safe. Raises RefusedError, BrokenError."""
        headers = self._headers(who) | {"Content-Type": "application/json", "Idempotency-Key": key}
        answer: dict[str, Any] = self._answer("POST", path, json.dumps(body), headers)
        return answer

    def close(self) -> None:
        """Hang up, when nobody asks any more."""
        for connection in self._connections:
            connection.close()

    def _headers(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._tokens[who]}"}

    def _answer(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Any:
        status, answer = self._ask(method, path, body, headers)
        if status >= 300:
            raise RefusedError(status, answer["error"]["code"])
        return answer

    def _ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str], tries: int = TRIES
    ) -> tuple[int, Any]:
        connection = self._connection()
        try:
            connection.request(method, f"{HALL}{path}", body, headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        except (OSError, http.client.HTTPException) as failure:
            connection.close()
            if tries == 1:
                raise BrokenError(str(failure)) from failure
            # An idle connection is closed meanwhile; a server that fell is back within seconds.
            time.sleep(0.1 * (TRIES - tries))
            return self._ask(method, path, body, headers, tries - 1)

    def _connection(self) -> http.client.HTTPConnection:
        if not hasattr(self._own, "connection"):
            self._own.connection = http.client.HTTPConnection(*self._address, timeout=TIMEOUT_S)
            self._connections.append(self._own.connection)
        connection: http.client.HTTPConnection = self._own.connection
        return connection
