"""What boards show besides calls (公告与画面): notices, promises, tables, pictures, films, the ticker. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from hall.parts import Code, Hours, Name, Part

MOST_ITEMS = 60
MOST_MEDIA = 100
Sha = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Media(Part):
    """A picture or film that was made ready for boards, by the SHA-256 of its file; sizes in pixels and bytes."""

    sha: Sha
    kind: Literal["picture", "film"]
    name: Annotated[str, Field(max_length=120)]
    width: Annotated[int, Field(ge=1)]
    height: Annotated[int, Field(ge=1)]
    size: Annotated[int, Field(ge=1)]
    seconds: Annotated[float, Field(gt=0)] | None = None
    sound: bool = False


class Shown(Part):
    """What every item has: whether it is shown at all, in which zones (everywhere where none is named), from the
    first to the last day, at which hours of which weekdays (hours that close at 00:00 last until midnight), and for
    how many seconds at a time."""

    code: Code
    on: bool = True
    zones: Annotated[tuple[Code, ...], Field(max_length=20)] = ()
    first: date | None = None
    last: date | None = None
    hours: Annotated[tuple[Hours, ...], Field(max_length=20)] = ()
    seconds: Annotated[int, Field(ge=3, le=600)] = 12

    @model_validator(mode="after")
    def _comes_before_it_goes(self) -> Shown:
        if self.first is not None and self.last is not None and self.last < self.first:
            raise ValueError(f"content {self.code} ends before it begins")
        if any(time() < hours.closes <= hours.opens for hours in self.hours):
            raise ValueError(f"content {self.code}: its hours end before they begin")
        return self


class Words(Shown):
    """A notice, or the hall's promises to its customers (服务承诺), which are numbered."""

    kind: Literal["notice", "promises"]
    title: Name
    lines: Annotated[tuple[Name, ...], Field(max_length=8)] = ()


class Cell(Part):
    """A field of a table; it may be empty."""

    zh: Annotated[str, Field(max_length=60)]
    en: Annotated[str, Field(max_length=120)]


class Table(Shown):
    """Rates or prices: a head, and rows of as many fields."""

    kind: Literal["table"]
    title: Name
    head: Annotated[tuple[Cell, ...], Field(min_length=1, max_length=6)]
    rows: Annotated[tuple[tuple[Cell, ...], ...], Field(min_length=1, max_length=40)]
    note: Name | None = None

    @model_validator(mode="after")
    def _is_a_table(self) -> Table:
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.head):
                raise ValueError(f"row {number} has {len(row)} fields, the head has {len(self.head)}")
        return self


class Picture(Shown):
    """A picture; ``title`` says what is on it to those who do not see it."""

    kind: Literal["picture"]
    media: Sha
    title: Name


class Film(Shown):
    """A film, shown to its end; heard only where its board may be heard and with ``sound``."""

    kind: Literal["film"]
    media: Sha
    title: Name
    sound: bool = False


class Ticker(Shown):
    """A line at the head of the board."""

    kind: Literal["ticker"]
    text: Name


Item = Annotated[Words | Table | Picture | Film | Ticker, Field(discriminator="kind")]


def check_shown(item: Item, media: Sequence[Media]) -> None:
    """ValueError where it shows a picture or film that is not there."""
    if isinstance(item, Picture | Film) and not any(m.sha == item.media and m.kind == item.kind for m in media):
        raise ValueError(f"content {item.code}: there is no such {item.kind}")


def times(item: Item, first: date, days: int, zone: ZoneInfo) -> list[tuple[int, int]]:
    """When it is shown on so many days from ``first`` on: from and to in ms, in order, none touching another."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(span for n in range(days) for span in _on(item, first + timedelta(n), zone)):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _on(item: Item, day: date, zone: ZoneInfo) -> Iterator[tuple[int, int]]:
    if not item.on or (item.first and day < item.first) or (item.last and day > item.last):
        return
    if not item.hours:
        yield _ms(day, time(), zone), _ms(day + timedelta(1), time(), zone)
    for hours in item.hours:
        if day.isoweekday() in hours.days:
            until = day if hours.closes > time() else day + timedelta(1)
            start, end = _ms(day, hours.opens, zone), _ms(until, hours.closes, zone)
            # in the hour that the clock leaves out in spring, nothing is shown
            if start < end:
                yield start, end


def _ms(day: date, clock: time, zone: ZoneInfo) -> int:
    return round(datetime.combine(day, clock, zone).timestamp() * 1000)
