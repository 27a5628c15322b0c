"""A past day as it was, by the rules in force and by others, side by side: of each type and category. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from hall.trial import Change, Day, Fate, Row, RuleSet, Visitor, as_it_was, gains, play, row


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Visitors of one type (or all: empty) and category (or all) as it was, by the rules in force and by those tried;
    and who waits less or more by the latter than by the former."""

    was: Row
    now: Row
    tried: Row
    change: Change


def beside(day: Day, in_force: RuleSet, tried: RuleSet) -> list[Beside]:
    """One for each type, after each those of its categories where it has several; the last is everybody."""
    fates = (
        as_it_was(day.visitors, day.called),
        play(day.visitors, day.calls, in_force),
        play(day.visitors, day.calls, tried),
    )
    return [_beside(*names, group, fates) for names, group in groups(day.visitors)]


def groups(visitors: Sequence[Visitor]) -> Iterator[tuple[tuple[str, str], list[Visitor]]]:
    """Visitors by type and category, and by type alone (category empty), and all of them (both empty)."""
    for service in sorted({one.service for one in visitors}):
        of_type = [one for one in visitors if one.service == service]
        yield (service, ""), of_type
        categories = sorted({one.category for one in of_type})
        if len(categories) > 1:
            for category in categories:
                yield (service, category), [one for one in of_type if one.category == category]
    yield ("", ""), list(visitors)


def _beside(service: str, category: str, group: Sequence[Visitor], fates: tuple[Mapping[int, Fate], ...]) -> Beside:
    was, now, tried = (row(service, category, group, ends) for ends in fates)
    return Beside(was=was, now=now, tried=tried, change=gains(group, fates[1], fates[2]))


FIGURES = ("mean", "p50", "p90", "most", "overtaken", "most_overtaken")


def told(found: Sequence[Beside]) -> list[dict[str, object]]:
    """As JSON values; waits in seconds."""
    return [
        {
            "service": one.was.service,
            "category": one.was.category,
            "people": one.was.people,
            "called": one.was.called,
            **{name: _figures(getattr(one, name)) for name in ("was", "now", "tried")},
            "change": {name: round(value, 1) for name, value in asdict(one.change).items()},
        }
        for one in found
    ]


def _figures(row: Row) -> dict[str, float]:
    return {name: round(getattr(row, name), 2) for name in FIGURES}
