"""What customers say of a service: asked by a clerk, said at the counter's tablet or by phone, or not said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from hall.actions.inviting import invite
from hall.actions.setup import ChangeCatalogue, change_catalogue
from hall.actions.work import Work, action
from hall.errors import HallError, wrong
from hall.events import RatingSkipped, TicketRated
from hall.rating import BAD, LEVELS, REASONS
from hall.ticket import State, Ticket

Shape = dict[str, Any]
GONE_MS = 5 * 60_000
"""Who was served longer ago than this has left the counter."""
LATE_MS = 60_000
"""An answer still counts so long after the tablet stopped asking: somebody chose reasons, or the line was slow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """The clerk asks for a rating: of this ticket, or of whoever is served or was served last."""

    counter: int
    ticket: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """The customer says it: at the tablet of ``counter``, or (None) by phone."""

    ticket: int
    level: int
    reasons: tuple[str, ...] = ()
    counter: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipRating:
    """The customer at the tablet of ``counter`` would rather not."""

    ticket: int
    counter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRating:
    """Whether and how customers are asked, and how many seconds long."""

    rating: Literal["off", "finish", "press"]
    rating_seconds: int


@action(Invite)
def invite_by_hand(work: Work, command: Invite) -> Shape:
    """Ask now. HallError ``rating_off``; ``no_current`` where nobody is served and nobody was just now,
    ``not_current`` for a ticket of another place, ``already_rated``."""
    counter = work.own_counter(command.counter)
    _check_on(work)
    if command.ticket is not None:
        ticket = work.ticket(command.ticket)
        if ticket.counter != counter.number or ticket.state not in (State.SERVING, State.SERVED):
            raise HallError("not_current", {"current": counter.ticket})
    else:
        ticket = _at_hand(work, counter.number, counter.ticket)
    work.today(ticket)
    invite(work, ticket, counter.number)
    return {"ticket": ticket.id, "number": ticket.number}


def _at_hand(work: Work, counter: int, current: int | None) -> Ticket:
    """Whoever is served; or else was served last and may still stand there: one who is only called is not there yet."""
    if current is not None and work.ticket(current).state == State.SERVING:
        return work.ticket(current)
    last = work.store.opinions.served_last(counter, work.hall.day, work.now - GONE_MS)
    if last is None:
        raise HallError("no_current", counter=counter)
    return work.ticket(last)


@action(Rate)
def rate(work: Work, command: Rate) -> Shape:
    """Keep what the customer says, once. HallError ``rating_off``, ``already_rated``; ``not_invited`` at a tablet that
    does not ask this ticket, ``illegal_move`` by phone before the service is over, ``day_closed``."""
    if command.level not in LEVELS:
        raise wrong(level="unknown")
    if unknown := [reason for reason in command.reasons if reason not in REASONS]:
        raise wrong(reasons=f"unknown: {', '.join(unknown)}")
    if command.reasons and command.level > BAD:
        raise wrong(reasons="only_bad")
    ticket = _askable(work, command.ticket, command.counter)
    work.record(
        TicketRated(
            ticket=ticket.id,
            number=ticket.number,
            counter=ticket.counter or 0,
            service=ticket.service,
            day=ticket.day,
            level=command.level,
            via="phone" if command.counter is None else "tablet",
            staff=ticket.staff,
            reasons=list(dict.fromkeys(command.reasons)) or None,
        )
    )
    return {"ticket": ticket.id, "number": ticket.number, "level": command.level}


@action(SkipRating)
def skip_rating(work: Work, command: SkipRating) -> Shape:
    """The tablet asks no more; nothing is done when they said so already. HallErrors as for a rating."""
    known = work.rating(command.ticket)
    if known is None or known.level is not None or known.at is None or known.counter != command.counter:
        ticket = _askable(work, command.ticket, command.counter)
        work.record(RatingSkipped(ticket=ticket.id, number=ticket.number, counter=command.counter))
    return {"ticket": command.ticket, "number": work.ticket(command.ticket).number}


def _check_on(work: Work) -> None:
    if work.catalogue.rules.rating == "off":
        raise HallError("rating_off")


def _askable(work: Work, id: int, counter: int | None) -> Ticket:
    """The ticket, if its holder may say something now: at the tablet of this counter, or (None) by phone."""
    _check_on(work)
    ticket = work.today(work.ticket(id))
    known = work.rating(id)
    if known is not None and known.level is not None:
        raise HallError("already_rated", {"ticket": id}, number=ticket.number)
    if counter is None:
        if ticket.state != State.SERVED:
            raise HallError("illegal_move", {"state": str(ticket.state)}, number=ticket.number)
        return ticket
    here = ticket.counter == counter and ticket.state in (State.SERVING, State.SERVED)
    still = work.now - LATE_MS
    if not here or known is None or not known.stands(still, work.catalogue.rules.rating_seconds):
        raise HallError("not_invited", {"ticket": id}, number=ticket.number)
    return ticket


@action(SetRating)
def set_rating(work: Work, command: SetRating) -> Shape:
    """Keep it as part of the document."""
    document = work.catalogue.model_dump(mode="json")
    document["rules"] |= {"rating": command.rating, "rating_seconds": command.rating_seconds}
    return change_catalogue(work, ChangeCatalogue(document=document, what=f"rating {command.rating}"))
