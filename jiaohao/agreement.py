"""How often a recorded queue did what a rule says, decision by decision. Pure.

A decision is the end of somebody's wait at which others of the same business type waited, from more than ``SLACK_S``
before it to more than that after. It agrees with the rule when nobody of them was due before the one served, give or
take as much: the recording's clocks are no finer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from jiaohao.bank import Day, Person

SLACK_S = 2
VIP = 2
STRICT_S = 10**9
"""A head start longer than any day: better customers first, whenever they came."""
Rule = Callable[[Person], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Decisions, and pairs of one served and one who waited on; *mixed* pairs are of two priorities."""

    decisions: int
    agreed: int
    pairs: int
    pairs_agreed: int
    mixed: int
    mixed_agreed: int

    @property
    def shares(self) -> tuple[float, float, float]:
        """Of decisions, pairs and mixed pairs, in per cent."""
        parts = ((self.agreed, self.decisions), (self.pairs_agreed, self.pairs), (self.mixed_agreed, self.mixed))
        one, two, three = (100 * part / whole if whole else 0.0 for part, whole in parts)
        return one, two, three


def with_head_start(seconds: int) -> Rule:
    """The rule *issue − head start* for customers of priority 2: when somebody is due."""
    return lambda person: _stood(person)[0] - (seconds if person.priority == VIP else 0)


Decision = tuple[Person, list[Person]]
"""Whoever was served, and those who waited on."""


def agreement(decisions: Iterable[Decision], due: Rule) -> Agreement:
    """How often the rule and the recording agree."""
    count = agreed = 0
    pairs, mixed = [0, 0], [0, 0]
    for served, others in decisions:
        fits = [due(served) <= due(other) + SLACK_S for other in others]
        count += 1
        agreed += all(fits)
        for other, fit in zip(others, fits, strict=True):
            pairs = [pairs[0] + 1, pairs[1] + fit]
            if (other.priority == VIP) != (served.priority == VIP):
                mixed = [mixed[0] + 1, mixed[1] + fit]
    return Agreement(
        decisions=count,
        agreed=agreed,
        pairs=pairs[0],
        pairs_agreed=pairs[1],
        mixed=mixed[0],
        mixed_agreed=mixed[1],
    )


def decisions(day: Day) -> Iterable[Decision]:
    """Every decision of a day."""
    waited = [person for person in day.people if person.stood is not None and person.queued]
    for person in waited:
        if person.service is None:
            continue
        at = _stood(person)[1]
        others = [
            other
            for other in waited
            if other is not person
            and other.type == person.type
            and _stood(other)[0] < at - SLACK_S
            and _stood(other)[1] > at + SLACK_S
        ]
        if others:
            yield person, others


def _stood(person: Person) -> tuple[int, int]:
    assert person.stood is not None
    return person.stood
