"""The app: the hall handed to every station, the live room, the housekeeping. Nothing happens at import."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import Flask, Response, request
from flask_socketio import SocketIO
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from pydantic import BaseModel
from structlog import get_logger

from counter.pages import pages as counter_pages
from counter.routes import api as counter_api
from display.content import api as content_api
from display.joining import joined
from display.media import Folder
from display.packs import voices
from display.pages import pages as display_pages
from display.phrases import Saying
from display.routes import api as display_api
from display.setup import api as boards_api
from display.speaking import api as speaking_api
from display.studio import Studio
from greeter.pages import pages as greeter_pages
from greeter.routes import api as greeter_api
from hall import reports
from hall.desk import Hall
from hall.errors import HallError
from hall.settings import Settings
from jiaohao import __version__
from kiosk.pages import pages as kiosk_pages
from kiosk.routes import api as kiosk_api
from manager.door import api as door_api
from manager.notices import api as notices_api
from manager.pages import pages as manager_pages
from manager.phones import api as phones_api
from manager.ratings import api as ratings_api
from manager.routes import api as manager_api
from manager.rules import api as rules_api
from manager.serving import api as serving_api
from manager.staffing import api as staffing_api
from phone.pages import pages as phone_pages
from phone.routes import api as phone_api
from printer.design import pages as design_pages
from printer.hatch import api as hatch_api
from printer.pages import pages as printer_pages
from printer.routes import api as printer_api
from printer.wording import api as wording_api
from rating.pages import pages as rating_pages
from rating.routes import api as rating_api
from web.access import SESSION_COOKIE, caller_of
from web.api import Api, House, as_json, install
from web.live import Door, Pump
from web.openapi import document
from web.pages import base as shared_base
from web.pages import pages as shared_pages
from web.sessions import api as sessions_api
from web.track import UNWRITTEN

APIS = (
    kiosk_api,
    greeter_api,
    counter_api,
    display_api,
    speaking_api,
    boards_api,
    content_api,
    manager_api,
    door_api,
    staffing_api,
    serving_api,
    rules_api,
    phones_api,
    ratings_api,
    rating_api,
    notices_api,
    printer_api,
    wording_api,
    hatch_api,
    phone_api,
    sessions_api,
)
PAGES = (
    shared_base, shared_pages, kiosk_pages, greeter_pages, counter_pages, display_pages, manager_pages, printer_pages,
    design_pages, phone_pages, rating_pages,
)  # fmt: skip
HOUSEKEEPING_S = 1.0
log = get_logger()


def create_app(hall: Hall, settings: Settings) -> Flask:
    """The app of one hall. Threads begin with ``start``, in the process that serves."""
    secret = settings.secret()
    app = Flask("jiaohao", static_folder=None)
    app.config.update(
        SECRET_KEY=sha256(b"session|" + secret).digest(),
        SESSION_COOKIE_NAME=SESSION_COOKIE,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=16),
        MAX_CONTENT_LENGTH=1024 * 1024,
        JIAOHAO_DATA=settings.data,
        JIAOHAO_ADDRESS=(settings.host, settings.port),
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    halls = {hall.code: hall}
    studio = Studio(hall, Folder(settings.data))
    app.extensions["jiaohao"] = House(halls, sha256(b"web|" + secret).digest(), {"studio": studio})
    install(app)
    for logger in (app.logger, logging.getLogger("gunicorn.error")):
        logger.addFilter(UNWRITTEN)
    socketio = SocketIO(
        app,
        async_mode="threading",
        transports=["websocket"],
        serve_client=False,
        max_http_buffer_size=64 * 1024,
        ping_interval=20,
        ping_timeout=10,
    )
    pumps = {code: Pump(h, socketio) for code, h in halls.items()}
    door = Door(pumps, settings.sockets)
    door.install(socketio)
    keeper = Housekeeper(hall)
    apis = (*APIS, _health(hall, pumps, keeper, door))
    for api in apis:
        app.register_blueprint(api.blueprint)
    for pages in PAGES:
        app.register_blueprint(pages)
    _describe(app, apis)
    app.extensions["jiaohao_threads"] = [*pumps.values(), keeper, studio]
    return app


def start(app: Flask) -> None:
    """Begin the pump and the housekeeping, in the process that serves."""
    for thread in app.extensions["jiaohao_threads"]:
        thread.start()
    # The clips are read now, so that the first call of the day is spoken as soon as any other.
    joined(Saying(attention=True), voices(None, {}))


def stop(app: Flask) -> None:
    """Ask the threads to end."""
    for thread in app.extensions["jiaohao_threads"]:
        thread.stop()


class Housekeeper:
    """One thread does through ``Hall.do`` what is due because time passed."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._stop = threading.Event()
        self.worked_at = time.monotonic()

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self._run, name="housekeeping", daemon=True).start()

    def stop(self) -> None:
        """Stop soon."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.wait(HOUSEKEEPING_S):
            try:
                self._hall.housekeep()
                self.worked_at = time.monotonic()
            except HallError as error:
                log.warning("housekeeping could not be done, trying again", code=error.code)
            except Exception:
                # The day must turn: this thread must not end.
                log.exception("housekeeping failed, trying again")


def _describe(app: Flask, apis: Iterable[Api]) -> None:
    calls = [call for api in apis for call in api.calls]

    def openapi() -> Response:
        return as_json(document(calls, __version__))

    app.add_url_rule("/openapi.json", "openapi", openapi)


class Health(BaseModel):
    """What health calls answer; ``wrong`` says in words what is."""

    status: str
    wrong: list[str] = []


def _health(hall: Hall, pumps: dict[str, Pump], keeper: Housekeeper, door: Door) -> Api:
    api = Api("house")

    @api.plain("GET", "/health/live", answer=Health)
    def live() -> Response:
        """Whether the process answers at all."""
        return as_json({"status": "ok"})

    @api.plain("GET", "/health/ready", answer=Health, also=(503,))
    def ready() -> Response:
        """Whether the hall can be worked with; 503 says what is wrong."""
        wrong = []
        try:
            with hall.reading():
                pass
        except HallError:
            wrong.append("storage cannot be read")
        if time.monotonic() - keeper.worked_at > 5:
            wrong.append("storage cannot be written")
        if any(time.monotonic() - pump.alive_at > 5 for pump in pumps.values()):
            wrong.append("live events stand still")
        return as_json({"status": "wrong" if wrong else "ok", "wrong": wrong}, 503 if wrong else 200)

    @api.plain("GET", "/metrics", right="metrics", media="text/plain", errors=("unauthorized", "forbidden"))
    def metrics() -> Response:
        """The hall in figures, for Prometheus."""
        caller_of(request, hall).acting("metrics")
        with hall.reading() as reading:
            services, counters, seq = (
                reports.services(reading),
                reports.counters(reading, public=True),
                reading.hall.seq,
            )
        text = generate_latest(_registry(hall.code, services, counters, seq, door.count()))
        return Response(text, content_type=CONTENT_TYPE_LATEST)

    return api


def _registry(
    code: str, services: list[dict[str, Any]], counters: list[dict[str, Any]], seq: int, sockets: int
) -> CollectorRegistry:
    registry = CollectorRegistry()
    waiting = Gauge("jiaohao_waiting", "People waiting, by business type", ["hall", "service"], registry=registry)
    for service in services:
        waiting.labels(code, service["code"]).set(service["waiting"])
    states = Gauge("jiaohao_counters", "Counters, by state", ["hall", "state"], registry=registry)
    for state in ("closed", "idle", "calling", "serving", "paused"):
        states.labels(code, state).set(sum(1 for counter in counters if counter["state"] == state))
    Gauge("jiaohao_journal_seq", "Last journal entry", ["hall"], registry=registry).labels(code).set(seq)
    Gauge("jiaohao_sockets", "Live screens", ["hall"], registry=registry).labels(code).set(sockets)
    return registry
