"""The manager's calls for who serves what: what it is, what is wrong with a draft, to save it, to switch profiles."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from hall import reports
from hall.actions.staffing import SaveStaffing, SwitchProfile, told, wrong_with
from hall.desk import Reading
from hall.parts import Code
from hall.staffing import Staffing
from web import contract as c
from web.api import Api, Ask, Body

api = Api("staffing")


class CheckBody(Body):
    """Who serves what, as somebody is writing it."""

    staffing: Staffing


class StaffingBody(CheckBody):
    """What is to be kept; ``based_on``: the version of the set-up that was edited."""

    based_on: Annotated[int, Field(ge=1, le=2**53)] | None = None


class ProfileBody(Body):
    """The work profile that is to be in force; null: none."""

    profile: Code | None


@api.call("GET", "/staffing", right="manager_read", answer=c.Anything)
def staffing(ask: Ask) -> Any:
    """Duties of counters, work profiles and their timetable, help, how many stay open; and what is wrong with it."""
    return ask.read(reports.staffing)


@api.call("POST", "/staffing/check", right="manager", body=CheckBody, answer=c.Anything)
def check_staffing(ask: Ask) -> Any:
    """What would be wrong with it; nothing is kept."""
    return ask.read(_checked, ask.body.staffing)


def _checked(reading: Reading, staffing: Staffing) -> dict[str, Any]:
    return {"problems": told(wrong_with(reading.catalogue, staffing))}


@api.call(
    "POST", "/staffing", right="manager", body=StaffingBody, answer=c.Anything, errors=("wrong_staffing", "moved_on")
)
def save_staffing(ask: Ask) -> Any:
    """Staff the hall so."""
    return ask.do(SaveStaffing(staffing=ask.body.staffing, based_on=ask.body.based_on))


@api.call("POST", "/profile", right="manager", body=ProfileBody, answer=c.Anything, errors=("key_reused",))
def switch_profile(ask: Ask) -> Any:
    """Put a work profile in force by hand; it holds until the timetable speaks next."""
    return ask.do(SwitchProfile(profile=ask.body.profile))
