"""Asking a customer to rate a service (邀请评价). Below the buttons, for the end of a service asks too."""

from __future__ import annotations

from hall.actions.work import Work
from hall.errors import HallError
from hall.events import RatingInvited
from hall.ticket import Ticket


def invite(work: Work, ticket: Ticket, counter: int) -> None:
    """Ask the holder of a ticket at the tablet of this counter. HallError ``already_rated``."""
    known = work.rating(ticket.id)
    if known is not None and known.level is not None:
        raise HallError("already_rated", {"ticket": ticket.id}, number=ticket.number)
    work.record(
        RatingInvited(
            ticket=ticket.id,
            number=ticket.number,
            counter=counter,
            service=ticket.service,
            day=ticket.day,
            staff=ticket.staff,
        )
    )


def invite_served(work: Work, ticket: Ticket, counter: int, *, forced: bool) -> None:
    """A service ended: its customer is asked where the hall asks everybody. Not when the day's close ended it, and not
    who comes from another day or said it already."""
    if forced or work.catalogue.rules.rating != "finish" or ticket.day != work.hall.day:
        return
    known = work.rating(ticket.id)
    if known is None or known.level is None:
        invite(work, ticket, counter)
