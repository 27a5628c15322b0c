"""The manager's calls for how types are served: what it is, what is wrong with a draft, to save it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from hall import reports
from hall.actions.serving import SaveServing, told
from hall.desk import Reading
from hall.serving import Serving, problems
from web import contract as c
from web.api import Api, Ask, Body

api = Api("serving")


class CheckBody(Body):
    """How types are served, as somebody is writing it."""

    serving: Serving


class ServingBody(CheckBody):
    """What is to be kept; ``based_on``: the version of the set-up that was edited."""

    based_on: Annotated[int, Field(ge=1, le=2**53)] | None = None


@api.call("GET", "/serving", right="manager_read", answer=c.Anything)
def serving(ask: Ask) -> Any:
    """Outcomes, remarks, further steps and ladders of types, what the house does by itself; what is wrong with it."""
    return ask.read(reports.serving)


@api.call("POST", "/serving/check", right="manager", body=CheckBody, answer=c.Anything)
def check_serving(ask: Ask) -> Any:
    """What would be wrong with it; nothing is kept."""
    return ask.read(_checked, ask.body.serving)


def _checked(reading: Reading, serving: Serving) -> dict[str, Any]:
    return {"problems": told(problems(reading.catalogue, serving))}


@api.call(
    "POST", "/serving", right="manager", body=ServingBody, answer=c.Anything, errors=("wrong_serving", "moved_on")
)
def save_serving(ask: Ask) -> Any:
    """Serve types so."""
    return ask.do(SaveServing(serving=ask.body.serving, based_on=ask.body.based_on))
