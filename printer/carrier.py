"""Orders carried to a hall over HTTP, with the token of an agent.

A server that is lost is asked again after growing pauses, whoever wants what of it meanwhile; that it is lost and that
it is found again is said once. What is sent again is sent under the same idempotency key, so it is done once.
"""

from __future__ import annotations

import http.client
import json
import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from pydantic import ValidationError
from structlog import get_logger

from hall.catalog import Printer
from hall.errors import KINDS, HallError
from printer.blocks import FORMAT, read
from printer.orders import Job, Pending
from printer.slips import Slip as Drawn

TIMEOUT_S = 5.0
"""A server that says nothing for so long is lost; much less than a job's lease."""
PAUSES_S = (0.2, 0.4, 0.8, 1.5, 3.0)
"""Between two tries to find a server that is lost."""
MOST = 32_000
log = get_logger()


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server is. ValueError in one sentence for an address that is none."""

    host: str
    port: int
    path: str = ""
    secure: bool = False

    @classmethod
    def of(cls, url: str) -> Server:
        """The server that ``http://HOST[:PORT]`` names."""
        try:
            parts = urlsplit(url if "://" in url else f"http://{url}")
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port, parts = None, None, urlsplit("")
        if not host or parts.scheme not in ("http", "https"):
            raise ValueError(f"{url} is no address of a server; such as http://192.168.1.10:8600")
        secure = parts.scheme == "https"
        return cls(host, port or (443 if secure else 80), parts.path.rstrip("/"), secure)

    def connection(self) -> http.client.HTTPConnection:
        """A line to it, not yet open."""
        kind = http.client.HTTPSConnection if self.secure else http.client.HTTPConnection
        return kind(self.host, self.port, timeout=TIMEOUT_S)


class Wire:
    """Connections to the hall of a server, one for each who asks at a time. Refusals are raised as the HallError that
    they are; ``storage_unavailable`` while the server is lost."""

    def __init__(self, server: Server, token: str, agent: str) -> None:
        self._server = server
        self._headers = {"Authorization": f"Bearer {token}", "User-Agent": agent}
        self._idle: list[http.client.HTTPConnection] = []
        self._lock = threading.Lock()
        self._failures = 0
        self._ask_at = 0.0

    @property
    def lost(self) -> bool:
        """Whether nobody answers now."""
        return self._failures > 0

    def get(self, path: str) -> Any:
        """What a question is answered."""
        return self._answer("GET", path, None, self._headers)

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """What a command is answered."""
        more = {"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(16)}
        return self._answer("POST", path, json.dumps(body), self._headers | more)

    def close(self) -> None:
        """Hang up, when nobody asks any more."""
        while self._idle:
            self._idle.pop().close()

    def _answer(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Any:
        if self.lost and time.monotonic() < self._ask_at:
            raise HallError("storage_unavailable")
        try:
            status, answer = self._twice(method, f"{self._server.path}/api/v1/halls/main{path}", body, headers)
            code = answer["error"]["code"] if status >= 300 else None
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as failure:
            self._note_lost(failure)
            raise HallError("storage_unavailable") from failure
        self._note_found()
        if code is None:
            return answer
        raise HallError(code if code in KINDS else "agent_version")

    def _twice(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> tuple[int, Any]:
        try:
            connection = self._idle.pop()
        except IndexError:
            return self._once(self._server.connection(), method, path, body, headers)
        try:
            return self._once(connection, method, path, body, headers)
        except TimeoutError:
            raise
        except (OSError, http.client.HTTPException):
            # It was closed while nobody used it.
            return self._once(self._server.connection(), method, path, body, headers)

    def _once(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        body: str | None,
        headers: Mapping[str, str],
    ) -> tuple[int, Any]:
        try:
            connection.request(method, path, body, dict(headers))
            response = connection.getresponse()
            status, said = response.status, response.read()
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)
        return status, json.loads(said)

    def _note_lost(self, failure: Exception) -> None:
        with self._lock:
            if not self._failures:
                log.warning("the server does not answer; the agent goes on asking", reason=str(failure))
            self._ask_at = time.monotonic() + PAUSES_S[min(self._failures, len(PAUSES_S) - 1)]
            self._failures += 1

    def _note_found(self) -> None:
        with self._lock:
            if self._failures:
                log.warning("the server answers again")
            self._failures = 0


class CarriedOrders:
    """The orders of an agent (see ``printer.orders.Orders``). ``place`` names the folder it works in on its machine."""

    def __init__(self, wire: Wire, place: str) -> None:
        self._wire = wire
        self._place = place
        self._owners: dict[int, str] = {}

    def pending(self, most: int) -> Pending:
        """See the protocol. HallError ``agent_version`` when the server speaks another format of jobs."""
        answer = self._asked(most)
        try:
            return Pending(
                jobs=tuple(Job(**job) for job in answer["jobs"]),
                printers=tuple(Printer.model_validate(setup) for setup in answer["printers"]),
                gone=frozenset(),
                doubted=frozenset(answer["doubted"]),
                able=frozenset(answer["able"]),
                more=answer["more"],
            )
        except (KeyError, TypeError, ValidationError) as error:
            raise HallError("agent_version") from error

    def device(self) -> str:
        """The device that this agent's token is of."""
        return str(self._asked(1)["device"])

    def _asked(self, most: int) -> Any:
        try:
            return self._wire.get(f"/printing?format={FORMAT}&most={min(most, MOST)}")
        except HallError as error:
            if error.code in ("not_found", "method_not_allowed"):
                # A server from before there were agents.
                raise HallError("agent_version") from error
            raise

    def take_over(self) -> None:
        """See the protocol."""
        self._wire.post("/printing/take_over", {"owner": self._fresh()})

    def claim(self, job: int) -> bool:
        """See the protocol. Each time as another owner: what an earlier time sent may arrive late, and then counts for
        nothing."""
        owner = self._fresh()
        self._owners[job] = owner
        return bool(self._wire.post(f"/printing/{job}/claim", {"owner": owner})["claimed"])

    def drawn(self, job: Job, setup: Printer) -> Drawn:
        """See the protocol. ValueError when what comes is no slip."""
        return read(self._wire.get(f"/printing/{job.id}?format={FORMAT}")["blocks"])

    def sending(self, job: int) -> bool:
        """See the protocol."""
        return bool(self._wire.post(f"/printing/{job}/sending", {"owner": self._owners[job]})["sending"])

    def retry(self, job: int, reason: str) -> None:
        """See the protocol."""
        self._wire.post(f"/printing/{job}/retry", {"owner": self._owners[job], "reason": reason})
        self._owners.pop(job, None)

    def settle(self, job: int, state: str, reason: str, mm: int) -> None:
        """See the protocol."""
        body = {"owner": self._owners[job], "state": state, "reason": reason, "mm": mm}
        self._wire.post(f"/printing/{job}/settle", body)
        self._owners.pop(job, None)

    def move(self, job: int) -> None:
        """See the protocol."""
        self._wire.post(f"/printing/{job}/move", {})

    def drop(self, printer: str, reason: str) -> Sequence[int]:
        """See the protocol."""
        answer = self._wire.post(f"/printing/printers/{quote(printer, safe='')}/drop", {"reason": reason})
        return [int(slip) for slip in answer["slips"]]

    def report(self, printer: str, state: str, detail: str | None) -> None:
        """See the protocol."""
        self._wire.post(f"/printing/printers/{quote(printer, safe='')}", {"state": state, "detail": detail})

    def _fresh(self) -> str:
        return f"{self._place}/{secrets.token_hex(8)}"
