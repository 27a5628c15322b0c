"""How types are served, written into the set-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from hall.actions.setup import ChangeCatalogue, change_catalogue
from hall.actions.work import Work, action
from hall.errors import HallError, wrong
from hall.serving import Problem, Serving, problems, unknown, with_serving

Shape = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveServing:
    """Serve types so from now on; those that are not named keep what they have. ``based_on``: the version of the
    set-up that was edited."""

    serving: Serving
    based_on: int | None = None


def told(found: Sequence[Problem]) -> list[Shape]:
    """Problems as JSON values."""
    return [
        asdict(one) | {name: getattr(one, name) and getattr(one, name).both() for name in ("what", "other")}
        for one in found
    ]


@action(SaveServing)
def save_serving(work: Work, command: SaveServing) -> Shape:
    """Keep it as part of the document. HallError ``wrong_values`` for types that the hall does not have,
    ``wrong_serving`` when something must be mended first, ``moved_on`` when somebody else changed the set-up."""
    if command.based_on is not None and command.based_on != work.hall.catalogue:
        raise HallError("moved_on", {"version": work.hall.catalogue}, counter="")
    if fields := unknown(work.catalogue, command.serving):
        raise wrong(**fields)
    found = problems(work.catalogue, command.serving)
    if any(one.stops for one in found):
        raise HallError("wrong_serving", {"problems": told(found)})
    document = with_serving(work.catalogue, command.serving)
    return change_catalogue(work, ChangeCatalogue(document=document, what="serving"))
