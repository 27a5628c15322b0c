"""The manager's calls for ratings: what customers said on a day, and whether and how they are asked."""

from __future__ import annotations

from typing import Any

from hall import reports
from hall.actions.ratings import SetRating
from web import contract as c
from web.api import Api, Ask

api = Api("ratings")


@api.call("GET", "/ratings", right="manager_read", query=c.RatingQuery, answer=c.Ratings)
def ratings(ask: Ask) -> Any:
    """What customers said on a day, in figures and one by one, and how they are asked."""
    return ask.read(reports.ratings, ask.query.day)


@api.call("POST", "/ratings/rules", right="manager", body=c.RatingRulesBody, answer=c.Anything)
def save_rating_rules(ask: Ask) -> Any:
    """Whether and how customers are asked."""
    return ask.do(SetRating(rating=ask.body.rating, rating_seconds=ask.body.rating_seconds))
