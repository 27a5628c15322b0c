"""Shapes filled from the store: what both an action's answer and a plain question need to know."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from hall import estimate, shapes
from hall.catalog import Catalogue, Service, service_queue
from hall.counter import Counter
from hall.day import iso
from hall.door import Given, Shut, too_late
from hall.estimate import Wait
from hall.events import TicketCalled
from hall.notice import NoticeKind
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
        self._manager_calls: dict[int, dict[str, Any]] | None = None

    def wait(self, service: str, ahead: int, situation: Callable[[], Situation]) -> Wait | None:
        """The expected wait with so many ahead in a type's queue; asks for the situation only if enough is known."""
        pace = self.pace(service, situation)
        return None if pace is None else estimate.wait(ahead, *pace)

    def pace(self, service: str, situation: Callable[[], Situation]) -> tuple[float, list[float]] | None:
        """How many counters work on a type's queue, and how long its latest services took; None while too little is
        known."""
        paces = self.store.services_since(service, self.now - PACE_MS)
        if len(paces) < estimate.ENOUGH:
            return None
        counters, waiting = situation()
        working = [
            self.catalogue.counter_by_number[number].services
            for number, counter in counters.items()
            if counter.state in shapes.WORKING and number in self.catalogue.counter_by_number
        ]
        return estimate.capacity(service, working, waiting), paces

    def situation(self) -> Situation:
        """Every counter as it is now, and how many wait of each type."""
        return self.store.counters(), self.store.waiting()

    def least_open(self) -> int:
        """How many counters are to stay open now: none while the whole hall is closed."""
        open_now = any(self.catalogue.calendar.open_at(code, self.now) for code in self.catalogue.service_by_code)
        return self.catalogue.rules.least_open if open_now else 0

    @staticmethod
    def open_counters(counters: Mapping[int, Counter]) -> list[int]:
        """Those that take people, and are not about to stop."""
        return [number for number, one in counters.items() if one.state in shapes.WORKING and not one.pausing]

    def turn(self, ticket: Ticket) -> tuple[int | None, Wait | None]:
        """How many are ahead of a ticket, and how long it will wait; nothing once it does not wait."""
        if ticket.state != State.WAITING:
            return None, None
        return self._turn(ticket.service, self.store.ahead(ticket))

    def turn_at(self, service: str, turn_at: int, id: int) -> tuple[int, Wait | None]:
        """The same of a number of a type that is not given yet."""
        return self._turn(service, self.store.ahead_at(service_queue(service), turn_at, id))

    def _turn(self, service: str, ahead: int) -> tuple[int, Wait | None]:
        return ahead, self.wait(service, ahead, self.situation)

    def ticket(
        self,
        ticket: Ticket,
        *,
        beside: tuple[str | None, str | None] | None = None,
        turn: tuple[int | None, Wait | None] | None = None,
    ) -> dict[str, Any]:
        """A ticket in full, with its place and wait while it waits; ``beside``: its needs and slip, ``turn``: its place
        and wait, where they are known."""
        ahead, wait = self.turn(ticket) if turn is None else turn
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
        if not public and number in self.manager_calls():
            shape["manager_call"] = self.manager_calls()[number]
        return shape

    def manager_calls(self) -> dict[int, dict[str, Any]]:
        """The counters that wait for the duty manager, since when and why; asked once for all of them."""
        if self._manager_calls is None:
            calls = [posted for posted in self.store.notices.open() if posted.notice.kind == NoticeKind.HELP]
            self._manager_calls = {
                posted.notice.counter or 0: {"since": iso(posted.notice.at), "reason": posted.text} for posted in calls
            }
        return self._manager_calls

    def shut(self, service: Service, wait: Wait | None = None) -> Shut | None:
        """Why no number of a type can be had now, or None; ``wait``: that of who takes one now, where it is known."""
        given = self._given(service) if service.limits.any else Given()
        found = self.catalogue.shut(service, self.now, self.hall.day, given)
        return self.last_ticket(service, wait) if found is None else found

    def last_ticket(self, service: Service, wait: Wait | None) -> Shut | None:
        """Whether who has to wait so long would be served after closing time, where the hall looks at that."""
        rule, calendar = self.catalogue.last_ticket, self.catalogue.calendar
        if not rule.on or wait is None:
            return None
        left = calendar.left(service.code, self.now, self.hall.day_ends_at)
        if not too_late(left, wait.high, wait.pace, rule.grace):
            return None
        return self.catalogue.shut_until(service, "last_ticket_passed", self.hall.day_ends_at, self.now)

    def _given(self, service: Service) -> Given:
        noon = self.catalogue.noon_of(self.hall.day)
        return Given(*self.store.issued_on(self.hall.day, service.code, noon), is_afternoon=self.now >= noon)

    def why(self, ticket: Ticket | None) -> dict[str, Any] | None:
        """The reason of the call that holds now."""
        if ticket is None or ticket.call is None:
            return None
        entries = self.store.entries(ticket.call - 1, 1)
        event = entries[0].event if entries else None
        return shapes.why(event.why) if isinstance(event, TicketCalled) else None
