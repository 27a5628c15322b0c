"""What boards show besides calls, and the pictures and films for it: kept, put in order, taken away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hall.actions.setup import ChangeCatalogue, change_catalogue
from hall.actions.work import Work, action
from hall.content import MOST_MEDIA, Media
from hall.errors import HallError, wrong

Shape = dict[str, Any]
TOO_MANY = "content.too_many"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowItem:
    """Add an item at the end, or change the one of this code where it stands."""

    item: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderItems:
    """Show the items in this order; those that are not named keep theirs, after the others."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveItem:
    """Show an item no more."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepMedia:
    """A picture or film was made ready; the same one again gets the new name."""

    media: Media


@dataclass(frozen=True, slots=True, kw_only=True)
class DropMedia:
    """Take a picture or film away that no item shows."""

    sha: str


@action(ShowItem)
def show_item(work: Work, command: ShowItem) -> Shape:
    """Keep it as part of the document. HallError ``wrong_values``."""
    document = work.catalogue.model_dump(mode="json")
    code = command.item.get("code")
    known = [item["code"] for item in document["content"]]
    if code in known:
        document["content"][known.index(code)] = command.item
    else:
        document["content"].append(command.item)
    return change_catalogue(work, ChangeCatalogue(document=document, what=f"content {code}"))


@action(OrderItems)
def order_items(work: Work, command: OrderItems) -> Shape:
    """Keep it as part of the document. HallError ``not_found`` for a code that there is not."""
    document = work.catalogue.model_dump(mode="json")
    items = {item["code"]: item for item in document["content"]}
    if set(command.codes) - set(items):
        raise HallError("not_found")
    # a code that is named twice stands where it was named first
    order = dict.fromkeys((*command.codes, *items))
    document["content"] = [items[code] for code in order]
    return change_catalogue(work, ChangeCatalogue(document=document, what="order of content"))


@action(RemoveItem)
def remove_item(work: Work, command: RemoveItem) -> Shape:
    """Take it out of the document. HallError ``not_found``."""
    document = work.catalogue.model_dump(mode="json")
    left = [item for item in document["content"] if item["code"] != command.code]
    if len(left) == len(document["content"]):
        raise HallError("not_found")
    document["content"] = left
    return change_catalogue(work, ChangeCatalogue(document=document, what=f"content {command.code} removed"))


@action(KeepMedia)
def keep_media(work: Work, command: KeepMedia) -> Shape:
    """Keep it as part of the document. HallError ``wrong_values`` when there are too many."""
    document = work.catalogue.model_dump(mode="json")
    others = [m for m in document["media"] if m["sha"] != command.media.sha]
    if len(others) == MOST_MEDIA:
        raise wrong(file=TOO_MANY)
    document["media"] = [*others, command.media.model_dump(mode="json")]
    what = f"{command.media.kind} {command.media.name}"
    return change_catalogue(work, ChangeCatalogue(document=document, what=what))


@action(DropMedia)
def drop_media(work: Work, command: DropMedia) -> Shape:
    """Take it out of the document. HallError ``not_found``, ``wrong_values`` while an item shows it."""
    document = work.catalogue.model_dump(mode="json")
    left = [m for m in document["media"] if m["sha"] != command.sha]
    if len(left) == len(document["media"]):
        raise HallError("not_found")
    if any(item.get("media") == command.sha for item in document["content"]):
        raise wrong(media="content.in_use")
    document["media"] = left
    return change_catalogue(work, ChangeCatalogue(document=document, what="picture or film removed"))
