"""Shapes filled from the store: what both an action's answer and a plain question need to know."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from hall import estimate, shapes
from hall.catalog import Catalogue, Service
from hall.counter import Counter
from hall.day import local
from hall.estimate import Wait
from hall.events import TicketCalled
from hall.store import HallRow, Store
from hall.ticket import State, Ticket

PACE_MS = 6 * 3_600_000
"""Services that ended longer ago say little about the hall's pace now."""
DAY_MS = 24 * 3_600_000

Situation = tuple[dict[int, Counter], dict[str, int]]


class Views:
    """Questions about one moment of a hall: an open transaction, its row, its set-up and the time."""

    def __init__(self, store: Store, hall: HallRow, catalogue: Catalogue, now: int) -> None:
        self.store = store
        self.hall = hall
        self.catalogue = catalogue
        self.now = now

    def wait(self, service: str, ahead: int, situation: Callable[[], Situation]) -> Wait | None:
        """The expected wait with so many ahead in a type's queue; asks for the situation only if enough is known."""
        paces = self.store.services_since(service, self.now - PACE_MS)
        if len(paces) < estimate.ENOUGH:
            return None
        counters, waiting = situation()
        working = [
            self.catalogue.counter_by_number[number].services
            for number, counter in counters.items()
            if counter.state in shapes.WORKING and number in self.catalogue.counter_by_number
        ]
        capacity = estimate.capacity(service, working, waiting)
        return estimate.wait(ahead, capacity, paces)

    def situation(self) -> Situation:
        """Every counter as it is now, and how many wait of each type."""
        return self.store.counters(), self.store.waiting()

    def ticket(self, ticket: Ticket, *, beside: tuple[str | None, str | None] | None = None) -> dict[str, Any]:
        """A ticket in full, with its place and wait while it waits; ``beside``: its needs and slip, where known."""
        ahead: int | None = None
        wait: Wait | None = None
        if ticket.state == State.WAITING:
            ahead = self.store.ahead(ticket)
            wait = self.wait(ticket.service, ahead, self.situation)
        needs, slip = self.store.extras(ticket.id) if beside is None else beside
        return shapes.ticket(
            ticket, ahead=ahead, wait=wait, slip=slip or "none", needs=json.loads(needs) if needs else None
        )

    def told(self, ticket: Ticket, *, public: bool) -> dict[str, Any]:
        """A ticket in full; what is noted of it and what its holder needs is for staff."""
        shape = self.ticket(ticket)
        if public:
            return {name: value for name, value in shape.items() if name != "needs"}
        note = self.store.private(ticket.id).get("note")
        return shape | ({"note": note} if note else {})

    def counter(self, number: int, live: Counter | None, *, public: bool) -> dict[str, Any]:
        """A counter with its ticket."""
        current = None if live is None or live.ticket is None else self.store.ticket(live.ticket)
        return self.counter_with(number, live, current, public=public)

    def counter_with(
        self, number: int, live: Counter | None, current: Ticket | None, *, public: bool
    ) -> dict[str, Any]:
        """A counter with this ticket; staff see what is noted of it too."""
        setup, day_began = self.catalogue.counter_by_number[number], self.hall.day_ends_at - DAY_MS
        shape = shapes.counter(setup, live, current, public=public, day_began=day_began)
        if current is not None and not public:
            shape["ticket"] = self.told(current, public=False)
        return shape

    def shut(self, service: Service) -> str | None:
        """Why no number of a type can be had now, or None."""
        issued = 0 if service.quota is None else self.store.issued_on(self.hall.day, service.code)
        return self.catalogue.shut(service, local(self.now, self.catalogue.zone), issued)

    def why(self, ticket: Ticket | None) -> dict[str, Any] | None:
        """The reason of the call that holds now."""
        if ticket is None or ticket.call is None:
            return None
        entries = self.store.entries(ticket.call - 1, 1)
        event = entries[0].event if entries else None
        return shapes.why(event.why) if isinstance(event, TicketCalled) else None
