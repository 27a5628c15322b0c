"""The rules at the door as one part of the set-up: read out of the document, written back into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hall.actions.appointments import CATEGORY
from hall.actions.setup import ChangeCatalogue, change_catalogue
from hall.actions.work import Work, action
from hall.catalog import Catalogue
from hall.day import local
from hall.door import Door, DoorOfType, Kind, Problem, problems
from hall.errors import HallError, wrong

Shape = dict[str, Any]
OF_HALL = ("hours", "noon", "holidays", "last_ticket", "booking", "slots")
OF_TYPE = ("hours", "quota", "quota_morning", "quota_afternoon")


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveDoor:
    """Keep these rules; of a type that is not named the old ones stay. ``based_on``: the version that was edited."""

    door: Door
    based_on: int | None = None


def door_of(catalogue: Catalogue) -> Door:
    """The rules at the door of a set-up."""
    services = [
        DoorOfType(code=one.code, **{name: getattr(one, name) for name in OF_TYPE}) for one in catalogue.services
    ]
    return Door(services=tuple(services), **{name: getattr(catalogue, name) for name in OF_HALL})


def wrong_with(catalogue: Catalogue, door: Door, now: int) -> list[Problem]:
    """What would be wrong if the hall had these rules."""
    kinds = [
        Kind(
            code=one.code,
            name=one.name,
            counters=len(catalogue.counters_of[one.code]),
            message=one.message is not None,
        )
        for one in catalogue.services
    ]
    return problems(door, kinds, catalogue.zone, local(now, catalogue.zone).date())


def told(found: Sequence[Problem]) -> list[Shape]:
    """Problems as JSON values."""
    return [
        {
            "code": one.code,
            "stops": one.stops,
            "what": None if one.what is None else one.what.both(),
            "hours": one.hours,
            "weekday": one.weekday,
            "day": one.day,
        }
        for one in found
    ]


@action(SaveDoor)
def save_door(work: Work, command: SaveDoor) -> Shape:
    """Keep it as part of the document; where there are slots, customers with an appointment are a category. HallError
    ``wrong_door`` when something must be mended first, ``moved_on`` when somebody else changed the set-up meanwhile."""
    if command.based_on is not None and command.based_on != work.hall.catalogue:
        raise HallError("moved_on", {"version": work.hall.catalogue}, counter="")
    door, known = command.door, work.catalogue.service_by_code
    if unknown := {one.code for one in door.services} - set(known):
        raise wrong(services=f"unknown {sorted(unknown)}")
    found = wrong_with(work.catalogue, door, work.now)
    if any(one.stops for one in found):
        raise HallError("wrong_door", {"problems": told(found)})
    document, written = work.catalogue.model_dump(mode="json"), door.model_dump(mode="json")
    document |= {name: written[name] for name in OF_HALL}
    rules = {one["code"]: one for one in written["services"]}
    for service in document["services"]:
        if (own := rules.get(service["code"])) is not None:
            service |= {name: own[name] for name in OF_TYPE}
    if door.slots and CATEGORY not in work.catalogue.category_by_code:
        document["categories"].append({"code": CATEGORY, "name": {"zh": "预约", "en": "Appointment"}})
    return change_catalogue(work, ChangeCatalogue(document=document, what="door"))
