"""The rating tablet's calls: whom to ask, and what they say."""

from __future__ import annotations

from typing import Any

from hall import reports
from hall.actions.ratings import Rate, SkipRating
from web import contract as c
from web.api import Api, Ask

api = Api("rating")
TABLET = "/counters/<int:n>/rating"
NOT_SAID = ("already_rated", "not_invited", "rating_off", "day_closed", "unknown_ticket", "key_reused")


@api.call("GET", TABLET, right="rate", answer=c.Asking, errors=("unknown_counter",))
def rating(ask: Ask) -> Any:
    """Whom this counter's tablet asks now, if anybody."""
    return ask.read(reports.rating, ask.args["n"])


@api.call("POST", TABLET, right="rate", body=c.TabletBody, answer=c.Anything, errors=NOT_SAID)
def rate(ask: Ask) -> Any:
    """What the customer says, at the tablet."""
    b: c.TabletBody = ask.body
    return ask.do(Rate(ticket=b.ticket, level=b.level, reasons=b.reasons, counter=ask.args["n"]))


@api.call("POST", f"{TABLET}/skip", right="rate", body=c.SkipBody, answer=c.Anything, errors=NOT_SAID)
def skip_rating(ask: Ask) -> Any:
    """The customer would rather not say."""
    return ask.do(SkipRating(ticket=ask.body.ticket, counter=ask.args["n"]))
