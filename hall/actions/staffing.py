"""Who serves what, as one part of the set-up: kept whole, and its work profile switched by hand or by timetable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from hall.actions.setup import ChangeCatalogue, change_catalogue
from hall.actions.work import Work, action
from hall.catalog import Catalogue
from hall.errors import HallError, wrong
from hall.staffing import DutyOf, Limit, Problem, Staffing, problems

Shape = dict[str, Any]
OF_HALL = ("profiles", "timetable")
OF_RULES = ("least_open", "least_open_word")
OF_COUNTER = ("first", "second", "help")


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveStaffing:
    """Staff the hall so from now on; counters and types that are not named keep theirs. ``based_on``: the version of
    the set-up that was edited."""

    staffing: Staffing
    based_on: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchProfile:
    """Put a work profile in force, or (None) none; by hand it holds until the timetable speaks next."""

    profile: str | None


def staffing_of(catalogue: Catalogue) -> Staffing:
    """Who serves what by a set-up."""
    return Staffing(
        counters=tuple(
            DutyOf(number=one.number, **{name: getattr(one, name) for name in OF_COUNTER}) for one in catalogue.counters
        ),
        services=tuple(Limit(code=one.code, help_after=one.help_after) for one in catalogue.services),
        **{name: getattr(catalogue, name) for name in OF_HALL},
        **{name: getattr(catalogue.rules, name) for name in OF_RULES},
    )


def wrong_with(catalogue: Catalogue, staffing: Staffing) -> list[Problem]:
    """What would be wrong if the hall was staffed so; what is not named in it stays as it is."""
    known = staffing_of(catalogue)
    numbers, codes = {one.number for one in staffing.counters}, {one.code for one in staffing.services}
    whole = staffing.model_copy(
        update={
            "counters": (*staffing.counters, *(one for one in known.counters if one.number not in numbers)),
            "services": (*staffing.services, *(one for one in known.services if one.code not in codes)),
        }
    )
    names = {one.code: one.name for one in catalogue.services}
    return problems(whole, names, [one.code for one in catalogue.services if one.message is None])


def told(found: Sequence[Problem]) -> list[Shape]:
    """Problems as JSON values."""
    return [
        asdict(one) | {name: getattr(one, name) and getattr(one, name).both() for name in ("what", "where")}
        for one in found
    ]


@action(SaveStaffing)
def save_staffing(work: Work, command: SaveStaffing) -> Shape:
    """Keep it as part of the document; a profile that is gone is in force no more. HallError ``wrong_values`` for what
    the hall does not have, ``wrong_staffing`` when something must be mended first, ``moved_on`` when somebody else
    changed the set-up meanwhile."""
    if command.based_on is not None and command.based_on != work.hall.catalogue:
        raise HallError("moved_on", {"version": work.hall.catalogue}, counter="")
    staffing = command.staffing
    if fields := _unknown(work.catalogue, staffing):
        raise wrong(**fields)
    found = wrong_with(work.catalogue, staffing)
    if any(one.stops for one in found):
        raise HallError("wrong_staffing", {"problems": told(found)})
    document, written = work.catalogue.model_dump(mode="json"), staffing.model_dump(mode="json")
    document |= {name: written[name] for name in OF_HALL}
    document["rules"] |= {name: written[name] for name in OF_RULES}
    for part, key, names in (("counters", "number", OF_COUNTER), ("services", "code", ("help_after",))):
        own = {one[key]: one for one in written[part]}
        for one in document[part]:
            one |= {name: own[one[key]][name] for name in names if one[key] in own}
    if document["profile"] not in {one["code"] for one in document["profiles"]}:
        document["profile"] = None
    return change_catalogue(work, ChangeCatalogue(document=document, what="staffing"))


def _unknown(catalogue: Catalogue, staffing: Staffing) -> dict[str, str]:
    """What it names that the hall does not have, by the field that names it."""
    duties = [*staffing.counters, *(duty for profile in staffing.profiles for duty in profile.counters)]
    named = {code for duty in duties for code in (*duty.services, *duty.help)} | {one.code for one in staffing.services}
    gone: dict[str, set[Any]] = {
        "services": named - set(catalogue.service_by_code),
        "counters": {duty.number for duty in duties} - set(catalogue.counter_by_number),
    }
    fields = {name: f"unknown {sorted(codes)}" for name, codes in gone.items() if codes}
    codes = [profile.code for profile in staffing.profiles]
    if len(set(codes)) < len(codes):
        fields["profiles"] = "twice"
    if any(
        len({d.number for d in part}) < len(part)
        for part in (staffing.counters, *(p.counters for p in staffing.profiles))
    ):
        fields["counters"] = "twice"
    return fields


@action(SwitchProfile)
def switch_profile(work: Work, command: SwitchProfile) -> Shape:
    """Keep it as part of the document, since now. HallError ``wrong_values`` for a profile that there is not."""
    if command.profile is not None and command.profile not in {one.code for one in work.catalogue.profiles}:
        raise wrong(profile="unknown")
    if command.profile == work.catalogue.profile:
        return {"version": work.hall.catalogue}
    document = work.catalogue.model_dump(mode="json") | {"profile": command.profile, "profile_at": work.now}
    return change_catalogue(work, ChangeCatalogue(document=document, what=f"profile {command.profile or 'none'}"))
