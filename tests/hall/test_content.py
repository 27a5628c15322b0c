"""What boards show besides calls: which items there may be, and when they are shown."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import TypeAdapter, ValidationError

from hall.content import Item, Media, check_shown, times
from tests.builders import moment

Shape = dict[str, Any]
ITEM: TypeAdapter[Item] = TypeAdapter(Item)
SHANGHAI, BERLIN, BEIRUT = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Beirut")
MONDAY = date(2026, 11, 23)
NAME = {"zh": "公告", "en": "Notice"}
CELL = {"zh": "存期", "en": "Term"}
SHA = "a" * 64


def hours(opens: str, closes: str, *days: int) -> Shape:
    """Some hours of some days, or of every day."""
    return {"opens": opens, "closes": closes} | ({"days": days} if days else {})


def notice(**more: Any) -> Shape:
    """A notice of a document."""
    return {"kind": "notice", "code": "n", "title": NAME, **more}


def table(**more: Any) -> Shape:
    """A table of two columns."""
    return {"kind": "table", "code": "t", "title": NAME, "head": [CELL, CELL], "rows": [[CELL, CELL]], **more}


def shown(on: date = MONDAY, days: int = 1, zone: ZoneInfo = SHANGHAI, **more: Any) -> list[tuple[str, str]]:
    """When such a notice is shown, in UTC: day and time of each begin and end."""
    spans = times(ITEM.validate_python(notice(**more)), on, days, zone)
    return [(utc(start), utc(end)) for start, end in spans]


def utc(at: int) -> str:
    """A moment as tests write it."""
    days, ms = divmod(at, 86_400_000)
    return f"{date.fromordinal(date(1970, 1, 1).toordinal() + days):%m-%d} {ms // 3_600_000:02}:{ms // 60_000 % 60:02}"


def wrong(shape: Shape) -> list[str]:
    """What is said against an item."""
    with pytest.raises(ValidationError) as refused:
        ITEM.validate_python(shape)
    return [error["msg"] for error in refused.value.errors()]


# --- when


def test_item_without_hours_is_shown_the_whole_day() -> None:
    assert shown() == [("11-22 16:00", "11-23 16:00")]
    assert shown(days=3) == [("11-22 16:00", "11-25 16:00")]
    assert shown(days=0) == []


def test_hours_are_those_of_the_halls_own_clock() -> None:
    assert shown(hours=[hours("09:00", "17:00")]) == [("11-23 01:00", "11-23 09:00")]
    assert shown(hours=[hours("09:00", "17:00")], zone=BERLIN) == [("11-23 08:00", "11-23 16:00")]
    assert utc(moment("2026-11-23T09:00:00+08:00")) == "11-23 01:00"


def test_hours_hold_on_their_weekdays() -> None:
    assert shown(days=3, hours=[hours("09:00", "10:00", 2)]) == [("11-24 01:00", "11-24 02:00")]
    assert shown(days=3, hours=[hours("09:00", "10:00", 6, 7)]) == []


def test_first_and_last_day_are_both_shown() -> None:
    assert shown(days=5, first="2026-11-24", last="2026-11-25") == [("11-23 16:00", "11-25 16:00")]
    assert shown(days=5, first="2026-11-24", last="2026-11-24") == [("11-23 16:00", "11-24 16:00")]
    assert shown(days=5, last="2026-11-22") == []
    assert shown(days=5, first="2026-11-28") == []
    assert shown(days=5, last="2026-11-23") == [("11-22 16:00", "11-23 16:00")]


def test_hours_that_overlap_or_touch_are_shown_once() -> None:
    many = [hours("13:00", "15:00"), hours("09:00", "11:00"), hours("10:00", "12:00"), hours("12:00", "12:30")]
    assert shown(hours=many) == [("11-23 01:00", "11-23 04:30"), ("11-23 05:00", "11-23 07:00")]
    assert shown(hours=[hours("09:00", "17:00"), hours("10:00", "11:00")]) == [("11-23 01:00", "11-23 09:00")]
    assert shown(hours=[hours("09:00", "17:00")] * 2) == [("11-23 01:00", "11-23 09:00")]


def test_hours_may_last_until_midnight_and_go_on_after_it() -> None:
    assert shown(hours=[hours("22:00", "00:00")]) == [("11-23 14:00", "11-23 16:00")]
    night = [hours("22:00", "00:00"), hours("00:00", "06:00")]
    assert shown(days=2, hours=night) == [
        ("11-22 16:00", "11-22 22:00"), ("11-23 14:00", "11-23 22:00"), ("11-24 14:00", "11-24 16:00"),
    ]  # fmt: skip
    assert shown(hours=[hours("00:00", "00:00")]) == shown()


def test_item_that_is_off_is_never_shown() -> None:
    assert times(ITEM.validate_python(notice(on=False)), MONDAY, 3, SHANGHAI) == []


def test_days_on_which_the_clock_is_moved_have_their_own_length() -> None:
    assert shown(date(2026, 3, 29), zone=BERLIN) == [("03-28 23:00", "03-29 22:00")]
    assert shown(date(2026, 10, 25), zone=BERLIN) == [("10-24 22:00", "10-25 23:00")]
    assert shown(date(2026, 10, 25), zone=BERLIN, hours=[hours("01:00", "04:00")]) == [("10-24 23:00", "10-25 03:00")]


def test_day_that_begins_without_a_midnight_joins_the_day_before() -> None:
    # the clock goes from midnight to one o'clock
    assert shown(date(2026, 3, 28), days=2, zone=BEIRUT) == [("03-27 22:00", "03-29 21:00")]


@pytest.mark.parametrize("span", [("02:30", "03:15"), ("02:15", "02:45"), ("02:00", "03:00")])
def test_hours_that_the_clock_leaves_out_never_end_before_they_begin(span: tuple[str, str]) -> None:
    found = times(ITEM.validate_python(notice(hours=[hours(*span)])), date(2026, 3, 29), 1, BERLIN)
    assert all(start < end for start, end in found)


def test_what_is_merged_keeps_its_order_over_the_missing_hour() -> None:
    many = [hours("02:30", "03:15"), hours("01:00", "02:00"), hours("03:00", "04:00")]
    assert shown(date(2026, 3, 29), zone=BERLIN, hours=many) == [("03-29 00:00", "03-29 02:00")]


# --- what


@pytest.mark.parametrize(
    "shape",
    [
        notice(lines=[NAME] * 8),
        {"kind": "promises", "code": "p", "title": NAME, "lines": [NAME]},
        table(note=NAME),
        table(rows=[[CELL, {"zh": "", "en": ""}]] * 40),
        {"kind": "picture", "code": "p", "media": SHA, "title": NAME},
        {"kind": "film", "code": "f", "media": SHA, "title": NAME, "sound": True},
        {"kind": "ticker", "code": "k", "text": NAME},
        notice(first="2026-11-23", last="2026-11-23", hours=[hours("09:00", "09:01")], seconds=3),
    ],
)
def test_item_comes_back_as_it_was_written(shape: Shape) -> None:
    item = ITEM.validate_python(shape)
    assert ITEM.validate_python(item.model_dump(mode="json")) == item


@pytest.mark.parametrize(
    "shape",
    [
        {},
        notice(kind="song"),
        notice(code="N"),
        notice(code="n" * 33),
        notice(code="n\n"),
        notice(colour="red"),
        notice(lines=[NAME] * 9),
        notice(title={"zh": "公告"}),
        notice(title={"zh": "", "en": "x"}),
        notice(title={"zh": "字" * 201, "en": "x"}),
        notice(seconds=2),
        notice(seconds=601),
        notice(zones=["A"]),
        notice(zones=["a"] * 21),
        notice(hours=[hours("09:00", "17:00")] * 21),
        notice(hours=[hours("09:00", "17:00", 0)]),
        notice(hours=[hours("09:00", "17:00", *[1] * 8)]),
        notice(hours=[hours("09:00", "25:00")]),
        notice(first="2026-02-30"),
        table(head=[]),
        table(rows=[]),
        table(head=[CELL] * 7, rows=[[CELL] * 7]),
        table(rows=[[CELL, CELL]] * 41),
        table(rows=[[CELL, {"zh": "字" * 61, "en": ""}]]),
        {"kind": "picture", "code": "p", "media": "A" * 64, "title": NAME},
        {"kind": "picture", "code": "p", "media": "../../secret", "title": NAME},
        {"kind": "ticker", "code": "k", "text": {"zh": "", "en": ""}},
    ],
)
def test_item_that_cannot_be_shown_is_refused(shape: Shape) -> None:
    assert wrong(shape)


def test_rows_of_a_table_are_as_wide_as_its_head() -> None:
    assert wrong(table(rows=[[CELL, CELL], [CELL]])) == ["Value error, row 2 has 1 fields, the head has 2"]
    assert wrong(table(rows=[[CELL] * 3])) == ["Value error, row 1 has 3 fields, the head has 2"]


@pytest.mark.parametrize("span", [("17:00", "09:00"), ("09:00", "09:00")])
def test_hours_that_end_before_they_begin_are_refused(span: tuple[str, str]) -> None:
    assert wrong(notice(hours=[hours(*span)])) == ["Value error, content n: its hours end before they begin"]


def test_item_that_goes_before_it_comes_is_refused() -> None:
    assert wrong(notice(first="2026-11-24", last="2026-11-23")) == ["Value error, content n ends before it begins"]


@pytest.mark.parametrize("span", [("09:00Z", "17:00"), ("09:00", "17:00+08:00"), ("09:00Z", "17:00Z")])
def test_hours_are_times_without_an_offset(span: tuple[str, str]) -> None:
    said = set(wrong(notice(hours=[hours(*span)])))
    assert said == {"Value error, a time of the hall's own clock, without an offset"}


# --- pictures and films


def test_item_shows_a_picture_or_film_that_is_there() -> None:
    picture = Media(sha=SHA, kind="picture", name="门店", width=1, height=1, size=1)
    shape = {"code": "p", "media": SHA, "title": NAME}
    check_shown(ITEM.validate_python({"kind": "picture", **shape}), [picture])
    check_shown(ITEM.validate_python(notice()), [])
    for kind, media in (("picture", []), ("film", [picture])):
        with pytest.raises(ValueError, match=f"content p: there is no such {kind}"):
            check_shown(ITEM.validate_python({"kind": kind, **shape}), media)
