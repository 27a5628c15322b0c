"""The manager's calls for the rules at the door: what they are, what would be wrong with others, and to save them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from hall import reports
from hall.actions.door import SaveDoor, told, wrong_with
from hall.desk import Reading
from hall.door import Door
from web import contract as c
from web.api import Api, Ask, Body

api = Api("door")


class CheckBody(Body):
    """Rules as somebody is writing them."""

    door: Door


class DoorBody(CheckBody):
    """Rules to be kept; ``based_on``: the version of the set-up that was edited."""

    based_on: Annotated[int, Field(ge=1, le=2**53)] | None = None


@api.call("GET", "/door", right="manager_read", answer=c.Anything)
def door(ask: Ask) -> Any:
    """Hours, days that differ, quotas, the last ticket and slots, and what is wrong with them."""
    return ask.read(reports.door)


@api.call("POST", "/door/check", right="manager", body=CheckBody, answer=c.Anything)
def check_door(ask: Ask) -> Any:
    """What would be wrong with these rules; nothing is kept."""
    return ask.read(_checked, ask.body.door)


def _checked(reading: Reading, door: Door) -> dict[str, Any]:
    return {"problems": told(wrong_with(reading.catalogue, door, reading.now))}


@api.call("POST", "/door", right="manager", body=DoorBody, answer=c.Anything, errors=("wrong_door", "moved_on"))
def save_door(ask: Ask) -> Any:
    """Keep these rules."""
    return ask.do(SaveDoor(door=ask.body.door, based_on=ask.body.based_on))
