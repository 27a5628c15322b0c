"""Who comes to the demo's hall, when and what for, and how clerks go about it. Pure.

All times are the recording's own seconds; the demo's speed makes them shorter. What nobody wants to watch is left
out: long stretches without anybody, people who never took a number, and services that take long or no time at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from jiaohao.bank import Day
from jiaohao.halls import document

SERVICES = {
    "PS": ("pay", "zh"),
    "PE": ("pay", "en"),
    "NW": ("new", "zh"),
    "NE": ("card", "zh"),
    "TT": ("rename", "zh"),
}
"""For each type of the recording a business type of the gas hall, and the language that its customer speaks."""
BETTER = 2
"""The recording's priority of those who come before others."""

EARLY = 10
"""So many stand at the door when the hall opens ..."""
DOOR_S = 9
"""... and take their numbers this far apart."""
GAP_S = 90
"""Nobody waits longer than this for the next to come."""
PATIENCE_S = 20
"""Whoever gave up sooner than this never took a number."""
SERVED_S = range(60, 211)
"""How long services take that are worth watching."""

Fate = Literal["comes", "late", "missing", "gone"]
FATES: tuple[Fate, ...] = (
    "comes", "comes", "missing", "comes", "comes", "late", "comes", "comes", "comes", "late", "comes", "gone", "comes",
)  # fmt: skip
"""What becomes of one called after the other: comes, comes when called again, is missed and comes back, never comes."""
BREAKS = (("rest", 9), ("meeting", 14), ("training", 11), ("lunch", 13))
"""Why a clerk pauses, and after how many customers of the whole hall."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Somebody who comes ``at`` so many seconds after the hall opened, and gives up after ``patience`` of them."""

    at: int
    service: str
    category: str
    language: str
    patience: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """What the demo plays: who comes, in order, and how long services take, one after the other."""

    customers: tuple[Customer, ...]
    lengths: tuple[int, ...]


def show(day: Day) -> Show:
    """What the demo plays of a recorded day. ValueError when nobody worth watching came on it."""
    served = [person.service.end - person.service.start for person in day.people if person.service is not None]
    made = Show(customers=_customers(day), lengths=tuple(length for length in served if length in SERVED_S))
    if not made.customers or not made.lengths:
        raise ValueError(f"on {day.date} nobody came who could be shown")
    return made


def _customers(day: Day) -> tuple[Customer, ...]:
    customers: list[Customer] = []
    at = before = 0
    for person in day.people:
        if person.service is None and person.waited < PATIENCE_S:
            continue
        if customers:
            at += DOOR_S if len(customers) < EARLY else min(GAP_S, person.joined - before)
        before = person.joined
        service, language = SERVICES[person.type]
        customers.append(
            Customer(
                at=at,
                service=service,
                category="priority" if person.priority == BETTER else "ordinary",
                language=language,
                patience=None if person.service is not None else person.waited,
            )
        )
    return tuple(customers)


def fate(call: int) -> Fate:
    """What becomes of whoever the clerks call as their so-many-th, from 0."""
    return FATES[call % len(FATES)]


def hall(speed: float) -> dict[str, Any]:
    """The set-up of the demo's hall: the gas hall, whose head starts are as much shorter as the demo is quicker."""
    made = document("gas")
    for part in (*made["services"], *made["categories"]):
        if part.get("head_start"):
            part["head_start"] = max(1, round(part["head_start"] / speed))
    return made
