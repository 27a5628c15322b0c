"""The only emitter: a pump reads the journal from its cursor and emits in its order; a table says who hears what."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from engineio.exceptions import SocketIsClosedError
from flask import request
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import SocketIO, join_room
from structlog import get_logger

from hall import shapes
from hall.actions.people import digest
from hall.day import iso
from hall.desk import Hall, Reading
from hall.errors import HallError
from hall.events import Event, StaffChanged, TokenRevoked
from hall.fold import Entry
from web.access import Caller, caller_of, token_caller

NAMESPACE = "/live"
POLL_S = 0.2
"""How often the journal is looked at when nobody wakes the pump: other processes write too."""
BREATH_S = 0.003
"""How long the pump waits after it was woken, before it reads."""
TICK_S = 1.0
PAGE = 500
TRIES = 5
"""Sockets that close while the same thing is told: more at one moment are left to the next tick."""
MOST_ROOMS = 20
log = get_logger()

SEEN = ("board", "kiosk:*", "counter:*")
"""What changes the queues or a plate is seen on every screen."""
COUNTERS = ("board", "counter:*")
SLIP = ("kiosk:{device}",)
RATING = ("rating:{counter}",)
STAFF = ("counter:*",)
"""What is between people who work here."""

AUDIENCE: Mapping[str, tuple[str, ...]] = {
    # The manager hears everything; these are heard by others too. ``*`` is every room of its kind, a name in
    # braces is filled from the event.
    "DayOpened": SEEN,
    "CatalogueChanged": SEEN,
    "TicketIssued": SEEN,
    "TicketCalled": SEEN,
    "TicketRecalled": SEEN,
    "ServiceStarted": COUNTERS,
    "TicketServed": SEEN,
    "TicketMissed": SEEN,
    "TicketPutBack": SEEN,
    "TicketHeld": SEEN,
    "TicketReleased": SEEN,
    "TicketRestored": SEEN,
    "TicketTransferred": SEEN,
    "StepsPlanned": COUNTERS,
    "TicketSteppedOn": SEEN,
    "BusinessAdded": SEEN,
    "TicketLeft": SEEN,
    "TicketExpired": SEEN,
    "CategoryChanged": SEEN,
    "CounterOpened": SEEN,
    "CounterClosed": SEEN,
    "CounterPaused": SEEN,
    "CounterResumed": SEEN,
    "PauseAsked": COUNTERS,
    "PauseWithdrawn": COUNTERS,
    "ActUndone": SEEN,
    "SlipQueued": SLIP,
    "SlipPrinted": SLIP,
    "SlipUnconfirmed": SLIP,
    "SlipFailed": SLIP,
    "SlipMoved": SLIP,
    "SlipVoided": SLIP,
    "PrinterChanged": ("kiosk:*",),
    "EmergencyRaised": SEEN,
    "EmergencyLifted": SEEN,
    "BoardTested": COUNTERS,
    "RatingInvited": RATING,
    "TicketRated": RATING,
    "RatingSkipped": RATING,
    "NoticeGiven": STAFF,
    "NoticeRead": STAFF,
    "NoticeEnded": STAFF,
}

PUBLIC_FIELDS: Mapping[str, tuple[str, ...]] = {
    # What a screen that everybody sees may know of each event; others are hidden from it.
    "DayOpened": ("day",),
    "CatalogueChanged": ("version",),
    "TicketIssued": ("ticket", "number", "service", "category"),
    "TicketCalled": ("ticket", "number", "counter", "announcement", "category", "language"),
    "TicketRecalled": ("ticket", "number", "counter", "announcement", "category", "language", "recalls"),
    "ServiceStarted": ("ticket", "number", "counter"),
    "TicketServed": ("ticket", "number", "counter"),
    "TicketMissed": ("ticket", "number", "counter"),
    "TicketPutBack": ("ticket", "number", "counter", "withdrawn"),
    "TicketHeld": ("ticket", "number", "counter"),
    "TicketReleased": ("ticket", "number"),
    "TicketRestored": ("ticket", "number"),
    "TicketTransferred": ("ticket", "number", "service", "counter"),
    "StepsPlanned": ("ticket", "number"),
    "TicketSteppedOn": ("ticket", "number", "service", "counter"),
    "BusinessAdded": ("ticket", "number", "service", "counter"),
    "TicketLeft": ("ticket", "number", "counter"),
    "TicketExpired": ("ticket", "number"),
    "CategoryChanged": ("ticket", "number", "category"),
    "CounterOpened": ("counter",),
    "CounterClosed": ("counter",),
    "CounterPaused": ("counter", "reason", "until"),
    "CounterResumed": ("counter",),
    "PauseAsked": ("counter", "reason", "until"),
    "PauseWithdrawn": ("counter",),
    "ActUndone": ("counter", "act", "numbers", "withdrawn"),
    "SlipQueued": ("slip", "ticket", "number", "mark"),
    "SlipPrinted": ("slip", "ticket", "number"),
    "SlipUnconfirmed": ("slip", "ticket", "number"),
    "SlipFailed": ("slip", "ticket", "number"),
    "SlipMoved": ("slip", "ticket", "number", "printer"),
    "SlipVoided": ("slip", "ticket", "number"),
    "PrinterChanged": ("state",),
    "EmergencyRaised": ("version", "zones"),
    "EmergencyLifted": ("version",),
    "BoardTested": ("device",),
    "RatingInvited": ("ticket", "number", "counter"),
    "TicketRated": ("ticket", "number", "counter"),
    "RatingSkipped": ("ticket", "number", "counter"),
}
_ALWAYS = ("seq", "at", "type")


def public(shape: Mapping[str, Any]) -> dict[str, Any]:
    """An event as a public screen may see it; ``hidden`` keeps only its place."""
    allowed = PUBLIC_FIELDS.get(shape["type"])
    if allowed is None:
        return {"seq": shape["seq"], "at": shape["at"], "type": "hidden"}
    return {name: shape[name] for name in (*_ALWAYS, *allowed) if name in shape} | {"actor": {}}


def public_event(entry: Entry, device: str | None) -> dict[str, Any]:
    """A journal entry as a public screen reads it: what the board hears, and what this device's kiosk hears."""
    shape = shapes.event(entry)
    if patterns(entry).isdisjoint({"board", f"kiosk:{device}"}):
        return {"seq": shape["seq"], "at": shape["at"], "type": "hidden"}
    return public(shape)


def patterns(entry: Entry) -> set[str]:
    """Who hears an entry: rooms by name, or all rooms of a kind as ``kind:*``."""
    event = entry.event
    heard = {"manager"}
    for pattern in AUDIENCE.get(type(event).__name__, ()):
        if pattern == SLIP[0]:
            device = getattr(event, "device", None)
            heard |= {f"kiosk:{device}"} if device else set()
        elif pattern == RATING[0]:
            heard.add(f"rating:{getattr(event, 'counter', 0)}")
        else:
            heard.add(pattern)
    return heard


class Positions:
    """For each room the sequence number of its last message, computed from the journal alone.

    What every room of a kind hears is counted once for the kind, so a room that nobody joined yet has its position
    all the same, in every process and after a restart.
    """

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def add(self, entry: Entry) -> None:
        """Take in an entry."""
        for pattern in patterns(entry):
            self._last[pattern] = entry.seq

    def of(self, room: str) -> int:
        """The position of a room; 0 when it never heard anything."""
        kind = room.partition(":")[0]
        return max(self._last.get(room, 0), self._last.get(f"{kind}:*", 0))


def hears(room: str, heard: set[str]) -> bool:
    """Whether a room is among who hears an entry."""
    return room in heard or f"{room.partition(':')[0]}:*" in heard


def message(entry: Entry, room: str, prev: int, journal: str) -> dict[str, Any]:
    """What a room hears of an entry: full where staff sit, public fields elsewhere."""
    shape = shapes.event(entry)
    if not room.startswith(("manager", "counter:")):
        shape = public(shape)
    return {**shape, "room": room, "journal": journal, "prev": prev}


class Pump:
    """One hall's pump: a thread that reads the journal from its cursor and emits in order."""

    def __init__(self, hall: Hall, socketio: SocketIO) -> None:
        self.hall = hall
        self.socketio = socketio
        self.rooms: dict[str, int] = {}
        self.alive_at = 0.0
        self.told: Callable[[Entry], None] = lambda entry: None
        self._positions = Positions()
        self._cursor = 0
        self._journal = ""
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin where the journal stands now."""
        with self.hall.reading() as reading:
            self._catch_up(reading)
        self.hall.woken = self._wake.set
        self._thread = threading.Thread(target=self._run, name=f"pump-{self.hall.code}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop soon."""
        self._stop.set()
        self._wake.set()

    def joined(self, room: str, by: int = 1) -> None:
        """Somebody joined a room, or left it with ``by=-1``."""
        with self._lock:
            count = self.rooms.get(room, 0) + by
            self.rooms[room] = count
            if count <= 0:
                del self.rooms[room]

    def _catch_up(self, reading: Reading) -> None:
        # Every room heard the opening of the day, so what came before it does not matter.
        self._cursor, self._journal = reading.hall.day_seq - 1, reading.hall.journal
        while entries := reading.store.entries(self._cursor, PAGE):
            for entry in entries:
                self._positions.add(entry)
            self._cursor = entries[-1].seq

    def _run(self) -> None:
        next_tick = time.monotonic()
        while not self._stop.is_set():
            self._wake.wait(min(POLL_S, max(0.0, next_tick - time.monotonic())))
            # The answer to whoever pressed goes out first; what comes meanwhile is told in the same breath.
            time.sleep(BREATH_S)
            self._wake.clear()
            try:
                if time.monotonic() >= next_tick:
                    next_tick = max(next_tick + TICK_S, time.monotonic())
                    self._tick()
                self._emit_new()
                self.alive_at = time.monotonic()
            except HallError:
                log.warning("the journal cannot be read, trying again", hall=self.hall.code)
            except Exception:
                # Screens are better served late than never: this thread must not end.
                log.exception("an event could not be told, trying again", hall=self.hall.code)

    def _emit_new(self) -> None:
        while True:
            with self.hall.reading() as reading:
                entries = reading.store.entries(self._cursor, PAGE) if reading.hall.seq > self._cursor else []
            for entry in entries:
                self._emit(entry)
            if len(entries) < PAGE:
                return

    def _emit(self, entry: Entry) -> None:
        heard = patterns(entry)
        with self._lock:
            rooms = [room for room in self.rooms if hears(room, heard)]
        for room in rooms:
            told = message(entry, room, self._positions.of(room), self._journal)
            self._tell("event", told, room)
        self._positions.add(entry)
        self._cursor = entry.seq
        self.told(entry)

    def _tick(self) -> None:
        with self._lock:
            rooms = {room: self._positions.of(room) for room in self.rooms}
        told = {"now": iso(self.hall.clock.now()), "journal": self._journal, "rooms": rooms}
        self._tell("tick", told, "")

    def _tell(self, event: str, told: dict[str, Any], room: str) -> None:
        """Tell a room. A socket that closes just then keeps those behind it from hearing, so they are told again; who
        hears a thing twice passes over the second."""
        for _ in range(TRIES):
            try:
                self.socketio.emit(event, told, to=self.channel(room), namespace=NAMESPACE)
            except SocketIsClosedError:
                continue
            return

    def channel(self, room: str) -> str:
        """A room's name among the rooms of all halls; the empty one is everybody of this hall."""
        return f"{self.hall.code}/{room}"


_COUNTER = re.compile("[1-9][0-9]{0,2}")


def may_join(room: str, caller: Caller, holds: Callable[[int], bool]) -> bool:
    """Whether a caller may listen in a room; ``holds`` says whether a counter's session is theirs."""
    kind, _, name = room.partition(":")
    if room == "board":
        return caller.may("display")
    if room == "manager":
        return caller.may("manager_read")
    if kind == "kiosk" and name and name != "*":
        return caller.may("manager") or (caller.may("kiosk") and caller.actor.device == name)
    if kind == "counter" and _COUNTER.fullmatch(name):
        own = caller.actor.counter == int(name) or holds(int(name))
        return caller.may("manager_read") or (caller.may("counter") and own)
    if kind == "rating" and _COUNTER.fullmatch(name):
        return caller.may("manager_read") or (caller.may("rate") and caller.actor.counter == int(name))
    return False


@dataclass(frozen=True, slots=True)
class Inside:
    """A socket that was let in."""

    pump: Pump
    principal: str
    rooms: list[str]


class Door:
    """Lets sockets in: who they are, which rooms they may join, and how many there may be; and shows them out when
    their token is revoked or their person's rights change."""

    def __init__(self, pumps: Mapping[str, Pump], most: int) -> None:
        self._pumps = pumps
        self._most = most
        self._inside: dict[str, Inside] = {}
        self._lock = threading.Lock()

    def install(self, socketio: SocketIO) -> None:
        """Answer connects and disconnects of the namespace."""
        for pump in self._pumps.values():
            pump.told = partial(self._show_out, socketio, pump)
        socketio.on_event("connect", self._connect, namespace=NAMESPACE)
        socketio.on_event("disconnect", self._disconnect, namespace=NAMESPACE)

    def _connect(self, auth: Any = None) -> None:
        try:
            inside = self._admitted(auth if isinstance(auth, dict) else {})
        except HallError as refusal:
            raise Refused(refusal.code) from refusal
        with self._lock:
            if len(self._inside) >= self._most:
                raise Refused("too_many")
            self._inside[request.sid] = inside  # type: ignore[attr-defined]
        join_room(inside.pump.channel(""))
        for room in inside.rooms:
            join_room(inside.pump.channel(room))
            inside.pump.joined(room)

    def _admitted(self, auth: dict[str, Any]) -> Inside:
        hall, rooms = auth.get("hall", "main"), auth.get("rooms", [])
        pump = self._pumps.get(hall) if isinstance(hall, str) else None
        # Nobody learns which halls there are without being known in one.
        caller = _caller((pump or next(iter(self._pumps.values()))).hall, auth.get("token"))
        if pump is None:
            raise HallError("unknown_hall")
        if not isinstance(rooms, list) or len(rooms) > MOST_ROOMS or not all(map(_is_name, rooms)):
            raise HallError("wrong_values")
        with pump.hall.reading() as reading:

            def holds(number: int) -> bool:
                live = reading.store.counter(number)
                return live is not None and live.holder == caller.actor.principal

            for room in rooms:
                if not may_join(room, caller, holds):
                    raise HallError("forbidden")
        return Inside(pump, caller.actor.principal, list(dict.fromkeys(rooms)))

    def _disconnect(self, *_reason: object) -> None:
        with self._lock:
            inside = self._inside.pop(request.sid, None)  # type: ignore[attr-defined]
        if inside is not None:
            for room in inside.rooms:
                inside.pump.joined(room, -1)

    def _show_out(self, socketio: SocketIO, pump: Pump, entry: Entry) -> None:
        gone = _less_trusted(entry.event)
        if gone is None:
            return
        with self._lock:
            leaving = [s for s, inside in self._inside.items() if (inside.pump, inside.principal) == (pump, gone)]
        for sid in leaving:
            engine = socketio.server.manager.eio_sid_from_sid(sid, NAMESPACE)
            line = socketio.server.eio.sockets.get(engine)
            if line is not None:
                # The line is cut without a word, so that a screen dials again by itself and hears why it may not.
                line.close(wait=False, abort=True)

    def count(self) -> int:
        """How many sockets are inside."""
        with self._lock:
            return len(self._inside)


def _is_name(room: object) -> bool:
    return isinstance(room, str) and len(room) <= 80


def _less_trusted(event: Event) -> str | None:
    """The principal whose rights this event changes."""
    if isinstance(event, TokenRevoked):
        return f"token:{event.token}"
    return f"staff:{event.staff}" if isinstance(event, StaffChanged) else None


def _caller(hall: Hall, secret: object) -> Caller:
    if isinstance(secret, str):
        return token_caller(hall.token(digest(secret)), by_cookie=False)
    return caller_of(request, hall)
