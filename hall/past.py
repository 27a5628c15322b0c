"""A business day as the journal has it: who came, which counters called when, and by which rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from hall.catalog import Catalogue, service_queue
from hall.desk import Reading
from hall.events import CategoryChanged, TicketExpired, TicketIssued, TicketLeft, TicketTransferred
from hall.fold import Announcement, Entry, announced, withdrawn
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

    Each ticket counts with its first call that was not taken back, as of the type whose queue it stood in then. The
    counters serve what they are set up to serve now. Who was never called, or was sent to one counter or person, is
    overtaken like others, but no rule calls them.
    """
    people: dict[int, Visitor] = {}
    here: dict[int, str] = {}
    calls: dict[int, Announcement] = {}
    for entry in _entries_of(reading, day):
        event = entry.event
        for gone in withdrawn(entry):
            calls = {ticket: call for ticket, call in calls.items() if call.id != gone}
        for call in announced(entry, day):
            calls.setdefault(call.ticket, call)
        if isinstance(event, TicketIssued):
            here[event.ticket] = event.queue
            people[event.ticket] = Visitor(
                id=event.ticket,
                service=event.service,
                category=event.category,
                came=max(entry.at, event.appointed or 0),
                stays=False,
            )
        elif isinstance(event, TicketLeft | TicketExpired) and event.ticket in people and event.ticket not in calls:
            people[event.ticket] = replace(people[event.ticket], left=entry.at)
        elif isinstance(event, TicketTransferred) and event.ticket in people and event.ticket not in calls:
            here[event.ticket] = event.queue
            people[event.ticket] = replace(people[event.ticket], service=event.service)
        elif isinstance(event, CategoryChanged) and event.ticket in people:
            people[event.ticket] = replace(people[event.ticket], category=event.category)
    return _day(reading.catalogue, people, here, calls)


def _day(
    catalogue: Catalogue, people: Mapping[int, Visitor], here: Mapping[int, str], calls: Mapping[int, Announcement]
) -> Day:
    found = Day(visitors=list(people.values()))
    for n, one in enumerate(found.visitors):
        call = calls.get(one.id)
        setup = None if call is None else catalogue.counter_by_number.get(call.counter)
        if call is not None and setup is not None and here[one.id] == service_queue(one.service):
            # somebody who comes before the time of an appointment may be called before they count as there
            found.visitors[n] = replace(one, stays=True, came=min(one.came, call.at))
            found.called[one.id] = call.at
            found.calls.append(Free(at=call.at, counter=str(call.counter), first=setup.first, second=setup.second))
        elif call is not None:
            found.visitors[n] = replace(one, left=call.at)
    return found


OF_TICKETS = (
    "TicketIssued",
    "TicketCalled",
    "TicketPutBack",
    "TicketTransferred",
    "TicketLeft",
    "TicketExpired",
    "CategoryChanged",
    "ActUndone",
)
"""What of the journal says who waited for what, and who was called."""


def _entries_of(reading: Reading, day: str) -> Iterator[Entry]:
    """What happened to the tickets of one business day."""
    after, last = reading.store.span_of(day)
    while page := reading.store.entries_of(OF_TICKETS, after, last, PAGE):
        yield from page
        after = page[-1].seq
