"""From a print job and what the hall knows to what the slip says."""

from __future__ import annotations

from typing import Any, cast

from hall.catalog import Name, Printer
from hall.day import local
from hall.desk import Reading
from hall.messages import words
from hall.store import Slip as Job
from hall.track import track_url
from printer.slips import Bilingual, Language, Slip, TicketFacts, test_slip, ticket_slip

STAMP = "%Y-%m-%d %H:%M"


def slip_of(job: Job, setup: Printer, reading: Reading, secret: bytes) -> Slip:
    """The slip of a job; LookupError when the hall does not know its ticket."""
    if job.kind == "test":
        now = local(reading.now, reading.catalogue.zone).strftime(STAMP)
        return test_slip(setup.name, setup.url, setup.width, now, words("zh"), words("en"))
    return ticket_slip(_facts(job, reading, secret), words("zh"), words("en"))


def _facts(job: Job, reading: Reading, secret: bytes) -> TicketFacts:
    ticket = reading.store.ticket(job.ticket or 0)
    if ticket is None:
        raise LookupError(f"slip {job.id} is of no ticket")
    catalogue = reading.catalogue
    # A type or category that was taken out of the set-up since is called by its code.
    service = catalogue.service_by_code.get(ticket.service)
    category = catalogue.category_by_code.get(ticket.category)
    wait = cast("dict[str, Any] | None", job.facts.get("wait"))
    base = catalogue.public_url
    url = None if base is None else track_url(base, secret, reading.hall.code, reading.hall.journal, ticket.id)
    return TicketFacts(
        hall=_name(catalogue.name),
        number=ticket.number,
        service=Bilingual(ticket.service, ticket.service) if service is None else _name(service.name),
        category=ticket.category,
        category_name=Bilingual(ticket.category, ticket.category) if category is None else _name(category.name),
        ahead=int(job.facts.get("ahead") or 0),
        wait=None if wait is None else (wait["low"], wait["high"]),
        issued=local(ticket.issued_at, catalogue.zone).strftime(STAMP),
        business_day=ticket.day,
        area=None if service is None or service.area is None else _name(service.area),
        papers=() if service is None else tuple(_name(paper) for paper in service.papers),
        track_url=url,
        reprint=job.mark,
        language=cast("Language", ticket.language),
    )


def _name(name: Name) -> Bilingual:
    return Bilingual(name.zh, name.en)
