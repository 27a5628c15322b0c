"""The manager's calls for the rules of calling: what they are, what is wrong with others, to save them, and to try them
on a past day; and why a ticket waited, on paper."""

from __future__ import annotations

from threading import Lock
from typing import Annotated, Any

from pydantic import Field

from hall import catalog, compared, reports
from hall.actions.rules import SetRules, told
from hall.actions.slips import PrintWaited
from hall.desk import Reading
from hall.errors import HallError, wrong
from hall.past import past, rules_of
from hall.rulebook import Rulebook, problems, unknown, with_rules
from hall.trial import Day, RuleSet
from web import contract as c
from web.api import Api, Ask, Body

api = Api("rules")
MOST_PEOPLE = 20_000
"""Visitors of a day on which rules can be tried; the largest halls have a tenth of it."""
_one_at_a_time = Lock()


class CheckBody(Body):
    """Rules as somebody is writing them."""

    rules: Rulebook


class RulesBody(CheckBody):
    """Rules to be kept; ``based_on``: the version of the set-up that was edited."""

    based_on: Annotated[int, Field(ge=1, le=2**53)] | None = None


class TryBody(CheckBody):
    """A past business day, and the rules to try on it."""

    day: c.Day


class PrintBody(Body):
    """Where to print, and in which language first."""

    printer: c.Word | None = None
    language: c.Word | None = None


@api.call("GET", "/rules", right="manager_read", answer=c.Anything)
def rules(ask: Ask) -> Any:
    """The order of calling, caps, head starts, what is wrong with them, and the days on which others can be tried."""
    return ask.read(reports.rules)


@api.call("POST", "/rules/check", right="manager", body=CheckBody, answer=c.Anything)
def check_rules(ask: Ask) -> Any:
    """What would be wrong with these rules; nothing is kept."""
    return ask.read(_checked, ask.body.rules)


def _checked(reading: Reading, book: Rulebook) -> dict[str, Any]:
    if fields := unknown(reading.catalogue, book):
        raise wrong(**fields)
    return {"problems": told(problems(reading.catalogue, book))}


@api.call("POST", "/rules", right="manager", body=RulesBody, answer=c.Anything, errors=("wrong_rules", "moved_on"))
def save_rules(ask: Ask) -> Any:
    """Call by these rules from now on."""
    return ask.do(SetRules(book=ask.body.rules, based_on=ask.body.based_on))


@api.call("POST", "/rules/try", right="manager_read", body=TryBody, answer=c.Anything, errors=("wrong_rules",))
def try_rules(ask: Ask) -> Any:
    """A past day as it was, by the rules in force and by these: waits by type and category; nothing is kept."""
    day, in_force, tried = ask.read(_of_day, ask.body.day, ask.body.rules)
    # It takes the processor from those who call numbers, so never two at once.
    with _one_at_a_time:
        rows = compared.told(compared.beside(day, in_force, tried))
    return {"day": ask.body.day, "rows": rows}


def _of_day(reading: Reading, day: str, book: Rulebook) -> tuple[Day, RuleSet, RuleSet]:
    found = _checked(reading, book)["problems"]
    if any(one["stops"] for one in found):
        raise HallError("wrong_rules", {"problems": found})
    if reading.store.given_on(day) > MOST_PEOPLE:
        raise wrong(day="rules.day_too_large")
    people = past(reading, day)
    if not people.called:
        raise wrong(day="rules.day_empty")
    return people, rules_of(reading.catalogue), rules_of(catalog.read(with_rules(reading.catalogue, book)))


@api.call(
    "POST",
    "/tickets/<id>/waited",
    right="manager",
    body=PrintBody,
    answer=c.Anything,
    errors=("unknown_ticket", "no_printer"),
)
def print_waited(ask: Ask) -> Any:
    """Print why a ticket waited."""
    b: PrintBody = ask.body
    return ask.do(PrintWaited(ticket=ask.args["id"], printer=b.printer, language=b.language))
