"""What parts of the hall's set-up are made of: names in two languages, hours of the week, codes. Pure."""

from __future__ import annotations

from datetime import time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Seconds = Annotated[int, Field(ge=0, le=86_400)]


def _of_the_wall(clock: time) -> time:
    if clock.tzinfo is not None:
        raise ValueError("a time of the hall's own clock, without an offset")
    return clock


Clock = Annotated[time, AfterValidator(_of_the_wall)]
"""A time as the clock on the wall shows it."""


class Part(BaseModel):
    """A part of the document: frozen, and nothing in it that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Name(Part):
    """A text in the hall's two languages."""

    zh: Annotated[str, Field(min_length=1, max_length=200)]
    en: Annotated[str, Field(min_length=1, max_length=400)]

    def both(self) -> dict[str, str]:
        """As a JSON value."""
        return {"zh": self.zh, "en": self.en}


class Hours(Part):
    """Opening hours of some weekdays (1 Monday … 7 Sunday), in the hall's own time."""

    days: Annotated[tuple[Annotated[int, Field(ge=1, le=7)], ...], Field(max_length=7)] = (1, 2, 3, 4, 5, 6, 7)
    opens: Clock
    closes: Clock
