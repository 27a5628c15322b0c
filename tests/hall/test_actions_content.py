"""What boards show is changed while the hall works."""

from __future__ import annotations

from typing import Any

import pytest

from hall.actions.boards import SetScreen, SetZones
from hall.actions.content import DropMedia, KeepMedia, OrderItems, RemoveItem, ShowItem
from hall.check import check
from hall.content import MOST_ITEMS, MOST_MEDIA, Media
from hall.desk import Hall, Key
from hall.events import CatalogueChanged
from tests.builders import act, events, refused

Shape = dict[str, Any]
NAME = {"zh": "公告", "en": "Notice"}


def notice(code: str, **more: Any) -> Shape:
    """A notice of a document."""
    return {"kind": "notice", "code": code, "title": NAME, **more}


def picture(number: int = 1, **more: Any) -> Media:
    """A picture that was made ready."""
    facts: Shape = {"kind": "picture", "name": f"门店{number}", "width": 4, "height": 3, "size": 5}
    return Media(sha=f"{number:064x}", **facts | more)


def showing(code: str, media: Media) -> Shape:
    """The item that shows it."""
    return {"kind": media.kind, "code": code, "media": media.sha, "title": NAME}


def zone(code: str) -> Shape:
    """A part of the hall."""
    return {"code": code, "name": NAME, "counters": [1]}


def show(hall: Hall, *items: Shape) -> None:
    """These are shown."""
    for item in items:
        act(hall, ShowItem(item=item))


def codes(hall: Hall) -> list[str]:
    """What is shown, in its order."""
    with hall.reading() as reading:
        return [item.code for item in reading.catalogue.content]


def media(hall: Hall) -> list[tuple[str, str]]:
    """The pictures and films there are."""
    with hall.reading() as reading:
        return [(one.sha[-1], one.name) for one in reading.catalogue.media]


def told(hall: Hall) -> list[str]:
    """What the journal says of the changes."""
    return [event.what for event in events(hall) if isinstance(event, CatalogueChanged)]


# --- items


def test_item_is_added_at_the_end_and_changed_where_it_stands(hall: Hall) -> None:
    show(hall, notice("a"), notice("b"), notice("c"))
    show(hall, {"kind": "ticker", "code": "b", "text": NAME})
    assert codes(hall) == ["a", "b", "c"]
    with hall.reading() as reading:
        assert [item.kind for item in reading.catalogue.content] == ["notice", "ticker", "notice"]
    assert told(hall) == ["content a", "content b", "content c", "content b"]
    assert check(hall).ok


@pytest.mark.parametrize(
    "item",
    [
        {},
        {"code": "a"},
        notice("a", zones=["nowhere"]),
        notice("a", kind="song"),
        notice("a", first="2026-11-24", last="2026-11-23"),
        showing("a", picture()),
        showing("a", picture(kind="film", seconds=1.0)),
    ],
)
def test_item_that_does_not_hang_together_changes_nothing(hall: Hall, item: Shape) -> None:
    show(hall, notice("a"))
    assert refused(hall, ShowItem(item=item)).code == "wrong_values"
    assert codes(hall) == ["a"]


def test_there_are_only_so_many_items(hall: Hall) -> None:
    show(hall, *(notice(f"n{number}") for number in range(MOST_ITEMS)))
    assert refused(hall, ShowItem(item=notice("more"))).details == {
        "fields": {"content": f"Tuple should have at most {MOST_ITEMS} items after validation, not {MOST_ITEMS + 1}"}
    }
    show(hall, notice("n3", on=False))
    assert len(codes(hall)) == MOST_ITEMS


def test_items_are_put_in_order_and_those_that_are_not_named_follow(hall: Hall) -> None:
    show(hall, *map(notice, "abcd"))
    act(hall, OrderItems(codes=("c", "a", "c", "a")))
    assert codes(hall) == ["c", "a", "b", "d"]
    act(hall, OrderItems(codes=()))
    assert codes(hall) == ["c", "a", "b", "d"]
    assert refused(hall, OrderItems(codes=("a", "gone"))).code == "not_found"


def test_item_is_taken_away(hall: Hall) -> None:
    show(hall, notice("a"), notice("b"))
    act(hall, RemoveItem(code="a"))
    assert codes(hall) == ["b"]
    assert refused(hall, RemoveItem(code="a")).code == "not_found"


def test_command_under_a_key_is_carried_out_once(hall: Hall) -> None:
    key = Key(scope="token:manager POST items", value="k1", body="{}")
    first = act(hall, ShowItem(item=notice("a")), key=key)
    show(hall, notice("b"))
    act(hall, RemoveItem(code="a"))
    assert act(hall, ShowItem(item=notice("a")), key=key) == first
    assert codes(hall) == ["b"]


# --- zones


def test_item_of_zones_that_are_gone_does_not_turn_up_everywhere(hall: Hall) -> None:
    act(hall, SetZones(zones=[zone("east"), zone("west")]))
    everywhere, east, both = notice("a"), notice("b", zones=["east"]), notice("c", zones=["east", "west"])
    show(hall, everywhere, east, both, notice("d", zones=["west"], on=False))
    act(hall, SetScreen(screen={"device": "door", "zone": "east"}))
    act(hall, SetZones(zones=[zone("west")]))
    with hall.reading() as reading:
        left = [(item.code, item.on, item.zones) for item in reading.catalogue.content]
        assert reading.catalogue.screens[0].zone is None
    assert left == [("a", True, ()), ("b", False, ()), ("c", True, ("west",)), ("d", False, ("west",))]
    act(hall, SetZones(zones=[]))
    with hall.reading() as reading:
        assert [item.on for item in reading.catalogue.content] == [True, False, False, False]
    assert check(hall).ok


# --- pictures and films


def test_picture_is_kept_once_under_its_newest_name(hall: Hall) -> None:
    for one in (picture(1), picture(2), picture(1, name="新名")):
        act(hall, KeepMedia(media=one))
    assert media(hall) == [("2", "门店2"), ("1", "新名")]
    assert told(hall)[-1] == "picture 新名"


def test_there_are_only_so_many_pictures_but_a_known_one_may_come_again(hall: Hall) -> None:
    for number in range(MOST_MEDIA):
        act(hall, KeepMedia(media=picture(number)))
    assert refused(hall, KeepMedia(media=picture(MOST_MEDIA))).details == {"fields": {"file": "content.too_many"}}
    act(hall, KeepMedia(media=picture(3, name="新名")))
    assert len(media(hall)) == MOST_MEDIA


def test_picture_that_is_shown_is_not_taken_away(hall: Hall) -> None:
    act(hall, KeepMedia(media=picture()))
    show(hall, showing("a", picture()))
    show(hall, {**showing("a", picture()), "on": False})
    assert refused(hall, DropMedia(sha=picture().sha)).details == {"fields": {"media": "content.in_use"}}
    act(hall, RemoveItem(code="a"))
    act(hall, DropMedia(sha=picture().sha))
    assert media(hall) == []
    assert refused(hall, DropMedia(sha=picture().sha)).code == "not_found"


def test_item_shows_only_what_is_of_its_kind(hall: Hall) -> None:
    act(hall, KeepMedia(media=picture()))
    said = refused(hall, ShowItem(item={**showing("a", picture()), "kind": "film"})).details["fields"]
    assert said == {"document": "Value error, content a: there is no such film"}
