"""From a print job and what the hall knows to what the slip says."""

from __future__ import annotations

from typing import Any, cast

from structlog import get_logger

from hall.catalog import Catalogue, Printer, SlipKind
from hall.day import local
from hall.desk import Reading
from hall.messages import words
from hall.parts import Name
from hall.store import Slip as Job
from hall.track import track_url
from printer.reports import waited_slip
from printer.samples import sample_marked
from printer.slips import Bilingual, Language, Slip
from printer.standard import KINDS, checked
from printer.template import TemplateError
from printer.tickets import Look, PapersFacts, TicketFacts, papers_slip, test_slip, ticket_slip

STAMP = "%Y-%m-%d %H:%M"
log = get_logger()


def slip_of(job: Job, setup: Printer, reading: Reading, secret: bytes) -> Slip:
    """The slip of a job; LookupError when the hall does not know its ticket."""
    if job.kind == "test":
        return _test(job, setup, reading)
    if job.kind == "papers":
        return papers_slip(_papers(job, reading), look_of(reading.catalogue, "papers"))
    if job.kind == "report":
        return waited_slip(job.facts, reading, look_of(reading.catalogue, "report"))
    look = look_of(reading.catalogue, "reprint" if job.mark else "ticket")
    return ticket_slip(_facts(job, reading, secret), words("zh"), words("en"), look)


def look_of(catalogue: Catalogue, kind: SlipKind) -> Look:
    """How this hall wants its slips of a kind. A template that cannot be read any more must not cost anybody their
    number: then the standard one."""
    text = worded(catalogue, kind)
    try:
        return Look(None if text is None else checked(kind, text), catalogue.logo)
    except TemplateError as error:
        log.error("a slip's template cannot be read; the standard one is used", kind=kind, mistakes=str(error))
        return Look(None, catalogue.logo)


def worded(catalogue: Catalogue, kind: SlipKind) -> str | None:
    """The template that this hall wrote for a kind of slip, or for the kind it looks like; None where it wrote none."""
    return catalogue.slips.get(kind) or catalogue.slips.get(KINDS[kind].like or kind)


def _test(job: Job, setup: Printer, reading: Reading) -> Slip:
    kind = job.facts.get("sample")
    if kind in KINDS:
        text = worded(reading.catalogue, kind)
        return sample_marked(kind, words("zh"), words("en"), text=text, logo=reading.catalogue.logo)
    now = local(reading.now, reading.catalogue.zone).strftime(STAMP)
    return test_slip(setup.name, setup.url, setup.width, now, words("zh"), words("en"))


def _papers(job: Job, reading: Reading) -> PapersFacts:
    catalogue = reading.catalogue
    service = catalogue.service_by_code.get(str(job.facts.get("service")))
    if service is None:
        raise LookupError(f"slip {job.id} is of no business type")
    return PapersFacts(
        hall=_name(catalogue.name),
        service=_name(service.name),
        papers=tuple(_name(paper) for paper in service.papers),
        printed=local(reading.now, catalogue.zone).strftime(STAMP),
        area=None if service.area is None else _name(service.area),
        language=cast("Language", job.facts.get("language") or catalogue.languages[0]),
        large=bool(job.facts.get("large")),
    )


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
        large=bool(job.facts.get("large")),
    )


def _name(name: Name) -> Bilingual:
    return Bilingual(name.zh, name.en)
