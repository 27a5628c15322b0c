"""How each business type is served, and what the house does by itself: one part of the set-up, and what is wrong with
it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from hall.catalog import ByItself, Catalogue, Handling, Service
from hall.parts import Code, Name

LONG_LADDER_S = 180
"""A counter that stands still this long for somebody who is not there has kept everybody else waiting."""
OF_TYPE = tuple(Handling.model_fields)
OF_RULES = tuple(ByItself.model_fields)


class ServingOfType(Handling):
    """How one type is served."""

    code: Code


class Serving(ByItself):
    """All of it, as it is written and saved. A type that is not named keeps what it has."""

    services: Annotated[tuple[ServingOfType, ...], Field(max_length=200)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong, by a code that has words; ``what``: with which type, ``other``: with which of its outcomes or
    further steps, ``count``: a number that the words need. One that ``stops`` must be mended before it can be kept."""

    code: str
    stops: bool = False
    what: Name | None = None
    other: Name | None = None
    count: int | None = None


def serving_of(catalogue: Catalogue) -> Serving:
    """How types are served by a set-up."""
    return Serving(
        services=tuple(_of_type(one) for one in catalogue.services),
        **{name: getattr(catalogue.rules, name) for name in OF_RULES},
    )


def _of_type(service: Service) -> ServingOfType:
    return ServingOfType(code=service.code, **{name: getattr(service, name) for name in OF_TYPE})


def unknown(catalogue: Catalogue, serving: Serving) -> dict[str, str]:
    """What it names that the hall does not have, by the field that names it."""
    codes = [one.code for one in serving.services]
    gone = {
        "services": set(codes) - set(catalogue.service_by_code),
        "then": {code for one in serving.services for code in one.then} - set(catalogue.service_by_code),
    }
    fields = {name: f"unknown {sorted(found)}" for name, found in gone.items() if found}
    if len(set(codes)) < len(codes):
        fields["services"] = "twice"
    return fields


def with_serving(catalogue: Catalogue, serving: Serving) -> dict[str, object]:
    """The set-up's document with this written into it."""
    document, written = catalogue.model_dump(mode="json"), serving.model_dump(mode="json")
    document["rules"] |= {name: written[name] for name in OF_RULES}
    own = {one["code"]: one for one in written["services"]}
    for service in document["services"]:
        service |= {name: own[service["code"]][name] for name in OF_TYPE if service["code"] in own}
    return document


# --- what is wrong with it


def problems(catalogue: Catalogue, serving: Serving) -> list[Problem]:
    """What would be wrong if types were served so; what must be mended comes first. A type that gives no numbers is
    never served, so nothing can be wrong with it."""
    own = {one.code: one for one in serving.services}
    giving = [
        (service, own.get(service.code) or _of_type(service))
        for service in catalogue.services
        if service.message is None
    ]
    served = _served(catalogue)
    found = [
        problem
        for service, one in giving
        for problem in (
            *_of_outcomes(service, one),
            *_of_steps(catalogue, service, one, served),
            *_of_ladder(service, one),
        )
    ]
    found += _of_auto_start(catalogue, serving, giving)
    return sorted(found, key=lambda one: not one.stops)


def _served(catalogue: Catalogue) -> set[str]:
    """The types that some counter serves, everyday or in a work profile."""
    duties = [*catalogue.counters, *(duty for profile in catalogue.profiles for duty in profile.counters)]
    return {code for duty in duties for code in duty.services}


def _of_outcomes(service: Service, one: ServingOfType) -> Iterator[Problem]:
    if one.outcome_required and not one.outcomes:
        yield Problem(code="outcome_none", stops=True, what=service.name)
    if one.outcome_required and len(one.outcomes) == 1:
        yield Problem(code="outcome_one", what=service.name, other=one.outcomes[0].name)
    seen: set[tuple[str, str]] = set()
    for outcome in one.outcomes:
        keys = {("code", outcome.code), ("zh", outcome.name.zh), ("en", outcome.name.en)}
        if keys & seen:
            yield Problem(code="outcome_twice", stops=True, what=service.name, other=outcome.name)
        seen |= keys


def _of_steps(catalogue: Catalogue, service: Service, one: ServingOfType, served: set[str]) -> Iterator[Problem]:
    for code in dict.fromkeys(one.then):
        step = catalogue.service_by_code.get(code)
        if step is None:
            continue
        if code == service.code:
            yield Problem(code="then_self", stops=True, what=service.name)
        elif step.message is not None:
            yield Problem(code="then_no_numbers", stops=True, what=service.name, other=step.name)
        elif code not in served:
            yield Problem(code="then_no_counter", what=service.name, other=step.name)
        if one.then.count(code) > 1:
            yield Problem(code="then_twice", stops=True, what=service.name, other=step.name)


def _of_ladder(service: Service, one: ServingOfType) -> Iterator[Problem]:
    if one.missed is not None and one.missed.recalls * one.missed.recall_gap > LONG_LADDER_S:
        minutes = round(one.missed.recalls * one.missed.recall_gap / 60)
        yield Problem(code="ladder_long", what=service.name, count=minutes)


def _of_auto_start(
    catalogue: Catalogue, serving: Serving, giving: Sequence[tuple[Service, ServingOfType]]
) -> Iterator[Problem]:
    """Who is being served is not called again."""
    limit, rules = serving.auto_start, catalogue.rules
    if limit is None:
        return
    if limit < rules.walk:
        yield Problem(code="auto_start_walk", count=rules.walk)
    if limit <= rules.recall_gap and any(one.missed is None for _, one in giving):
        yield Problem(code="auto_start_soon", count=rules.recall_gap)
    for service, one in giving:
        if one.missed is not None and limit <= one.missed.recall_gap:
            yield Problem(code="auto_start_soon_type", what=service.name, count=one.missed.recall_gap)
