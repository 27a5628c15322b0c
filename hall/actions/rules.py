"""The rules of calling, written into the set-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hall.actions.setup import ChangeCatalogue, change_catalogue
from hall.actions.work import Work, action
from hall.errors import HallError, wrong
from hall.rulebook import Problem, Rulebook, problems, unknown, with_rules

Shape = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRules:
    """Call by these rules from now on; who waits keeps the head start they were given. ``based_on``: the version of
    the set-up that was edited."""

    book: Rulebook
    based_on: int | None = None


def told(found: Sequence[Problem]) -> list[Shape]:
    """Problems as JSON values."""
    return [
        {
            "code": one.code,
            "stops": one.stops,
            "what": None if one.what is None else one.what.both(),
            "count": one.count,
        }
        for one in found
    ]


@action(SetRules)
def set_rules(work: Work, command: SetRules) -> Shape:
    """Keep them as part of the document. HallError ``wrong_values`` for types or categories that there are not,
    ``wrong_rules`` when something must be mended first, ``moved_on`` when somebody else changed the set-up."""
    if command.based_on is not None and command.based_on != work.hall.catalogue:
        raise HallError("moved_on", {"version": work.hall.catalogue}, counter="")
    if fields := unknown(work.catalogue, command.book):
        raise wrong(**fields)
    found = problems(work.catalogue, command.book)
    if any(one.stops for one in found):
        raise HallError("wrong_rules", {"problems": told(found)})
    document = with_rules(work.catalogue, command.book)
    return change_catalogue(work, ChangeCatalogue(document=document, what="rules of calling"))
