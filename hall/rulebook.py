"""The rules of calling as one part of the set-up, and what is wrong with them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from hall.catalog import Calling, Catalogue
from hall.parts import Code, Name, Seconds
from hall.turns import BY_QUEUE

LONG_HEAD_START_S = 3600
"""A head start over an hour is first of all in every hall that closes at night."""
OF_RULES = tuple(Calling.model_fields)
HeadStarts = Annotated[Mapping[Code, Seconds], Field(max_length=200)]


class Rulebook(Calling):
    """How a hall calls, and the head starts of types and categories in seconds by code. Of one that is not named the
    old one stays."""

    ahead: Annotated[tuple[Code, ...], Field(max_length=200)] = ()
    services: HeadStarts = Field(default_factory=dict)
    categories: HeadStarts = Field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong, by a code that has words; ``what``: with which type or category, ``count``: a number that the
    words need. One that ``stops`` must be mended before the rules can be kept."""

    code: str
    stops: bool = False
    what: Name | None = None
    count: int | None = None


def rulebook_of(catalogue: Catalogue) -> Rulebook:
    """The rules of calling of a set-up."""
    return Rulebook(
        **{name: getattr(catalogue.rules, name) for name in OF_RULES},
        services={one.code: one.head_start for one in catalogue.services},
        categories={one.code: one.head_start for one in catalogue.categories},
    )


def unknown(catalogue: Catalogue, book: Rulebook) -> dict[str, str]:
    """What the rules name that the hall does not have, by the field that names it."""
    found = {
        "ahead": set(book.ahead) - set(catalogue.category_by_code),
        "services": set(book.services) - set(catalogue.service_by_code),
        "categories": set(book.categories) - set(catalogue.category_by_code),
    }
    wrong = {name: f"unknown {sorted(codes)}" for name, codes in found.items() if codes}
    if len(set(book.ahead)) < len(book.ahead):
        wrong["ahead"] = "twice"
    return wrong


def with_rules(catalogue: Catalogue, book: Rulebook) -> dict[str, object]:
    """The set-up's document with these rules written into it."""
    document = catalogue.model_dump(mode="json")
    written = book.model_dump(mode="json")
    document["rules"] |= {name: written[name] for name in OF_RULES}
    for part in ("services", "categories"):
        for one in document[part]:
            one["head_start"] = written[part].get(one["code"], one["head_start"])
    return document


def problems(catalogue: Catalogue, book: Rulebook) -> list[Problem]:
    """What would be wrong if the hall called by these rules; what must be mended comes first."""
    found = [*_of_order(catalogue, book), *_of_caps(book), *_of_head_starts(catalogue, book), *_of_counters(catalogue)]
    return sorted(found, key=lambda one: not one.stops)


def _of_order(catalogue: Catalogue, book: Rulebook) -> Iterator[Problem]:
    if book.order not in ("strict", "interleave"):
        return
    if not book.ahead:
        yield Problem(code="no_ahead", stops=True)
    elif not set(catalogue.category_by_code) - set(book.ahead):
        yield Problem(code="all_ahead")
    elif "ordinary" in book.ahead:
        yield Problem(code="ordinary_ahead", what=catalogue.category_by_code["ordinary"].name)


def _of_caps(book: Rulebook) -> Iterator[Problem]:
    capped = book.cap_calls is not None or book.cap_after is not None
    if book.order == "strict" and book.ahead and not capped:
        yield Problem(code="no_cap")
    if book.order != "head_start" and book.cap_calls == 1:
        yield Problem(code="cap_one")
    if book.cap_after is not None and book.cap_after < 60:
        yield Problem(code="cap_short", count=book.cap_after)


def _of_head_starts(catalogue: Catalogue, book: Rulebook) -> Iterator[Problem]:
    named: Sequence[tuple[Mapping[str, int], Mapping[str, Name]]] = (
        (book.services, {code: one.name for code, one in catalogue.service_by_code.items()}),
        (book.categories, {code: one.name for code, one in catalogue.category_by_code.items()}),
    )
    for starts, names in named:
        for code, seconds in starts.items():
            if seconds > LONG_HEAD_START_S and code in names:
                yield Problem(code="head_start_long", what=names[code], count=seconds // 60)
    ordinary = book.categories.get("ordinary", 0)
    for code, seconds in book.categories.items():
        if book.order in BY_QUEUE and code in catalogue.category_by_code and seconds < ordinary:
            yield Problem(code="behind_ordinary", what=catalogue.category_by_code[code].name)


def _of_counters(catalogue: Catalogue) -> Iterator[Problem]:
    first = {code for counter in catalogue.counters for code in counter.first}
    for service in catalogue.services:
        if service.message is not None:
            continue
        if not catalogue.counters_of[service.code]:
            yield Problem(code="no_counter", what=service.name)
        elif service.code not in first:
            yield Problem(code="only_second", what=service.name)
