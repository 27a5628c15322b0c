"""A business day as the journal has it: who came, which counters called when, and by which rules."""

from __future__ import annotations

from collections.abc import Iterator

from hall.catalog import Catalogue, service_queue
from hall.desk import Reading
from hall.events import DayOpened, TicketCalled, TicketExpired, TicketIssued, TicketLeft
from hall.fold import Entry
from hall.trial import Day, Free, RuleSet, Visitor

PAGE = 2_000


def rules_of(catalogue: Catalogue) -> RuleSet:
    """The rule set that a set-up says."""
    rules = catalogue.rules
    return RuleSet(
        order=rules.order,
        ahead=rules.ahead,
        most=rules.ahead_most,
        cap_calls=rules.cap_calls,
        cap_after=None if rules.cap_after is None else rules.cap_after * 1000,
        second_limit=rules.second_choice_limit * 1000,
        services={service.code: service.head_start * 1000 for service in catalogue.services},
        categories={category.code: category.head_start * 1000 for category in catalogue.categories},
        targets={service.code: catalogue.wait_target(service.code) for service in catalogue.services},
        target=rules.wait_target * 1000,
    )


def past(reading: Reading, day: str) -> Day:
    """A business day of this hall; nobody came on one that there was not.

    Each ticket counts with its first call. The counters serve what they are set up to serve now; tickets that were
    sent to one counter or person are left out, for no rule chose them.
    """
    found = Day()
    came: dict[int, TicketIssued] = {}
    times: dict[int, int] = {}
    gone: dict[int, int] = {}
    for entry in _entries_of(reading, day):
        event = entry.event
        if isinstance(event, TicketIssued):
            came[event.ticket], times[event.ticket] = event, entry.at
        elif isinstance(event, TicketCalled) and event.ticket in came and event.ticket not in found.called:
            setup = reading.catalogue.counter_by_number.get(event.counter)
            if setup is not None and came[event.ticket].queue == service_queue(came[event.ticket].service):
                found.called[event.ticket] = entry.at
                found.calls.append(
                    Free(at=entry.at, counter=str(event.counter), first=setup.first, second=setup.second)
                )
        elif isinstance(event, TicketLeft | TicketExpired) and event.ticket not in found.called:
            gone[event.ticket] = entry.at
    found.visitors = [
        Visitor(id=id, service=e.service, category=e.category, came=times[id], left=gone.get(id))
        for id, e in came.items()
    ]
    return found


def _entries_of(reading: Reading, day: str) -> Iterator[Entry]:
    """The journal of one business day."""
    after, on = 0, False
    while page := reading.store.entries(after, PAGE):
        for entry in page:
            if isinstance(entry.event, DayOpened):
                on = entry.event.day == day
            if on:
                yield entry
        after = page[-1].seq
