"""The hall's set-up: every change is a new version of the one document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from hall import catalog
from hall.actions.work import Work, action
from hall.catalog import SlipKind
from hall.day import day_ends_at
from hall.errors import HallError, wrong
from hall.events import CatalogueChanged, EmergencyLifted, EmergencyRaised
from hall.track import flaws

Shape = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCatalogue:
    """Replace the document; ``what`` says in a word what is new. ``based_on``: the version that was edited."""

    document: dict[str, Any]
    what: str
    based_on: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPrinter:
    """Add a printer, or change the one of this name."""

    printer: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovePrinter:
    """Take a printer away; its open jobs fail."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendKiosk:
    """Take a kiosk out of service (暂停使用), or back into it."""

    device: str
    suspended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WordSlip:
    """Give slips of a kind the hall's own wording, or (None) the standard one again. Whoever sends it has read it."""

    kind: SlipKind
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLogo:
    """Put a picture on the hall's slips (base64 of a PNG), or (None) take it away."""

    png: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavePhones:
    """By which address phones reach the house, or (None) that they do not; and whether who was missed may come back
    by phone."""

    public_url: str | None
    restore_by_phone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseEmergency:
    """Show a text on every board until it is lifted; in these zones, or (none) everywhere. One that stands already
    is replaced."""

    text: dict[str, str]
    zones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftEmergency:
    """The emergency is over."""


@action(ChangeCatalogue)
def change_catalogue(work: Work, command: ChangeCatalogue) -> Shape:
    """Keep a new version. HallError ``wrong_values`` when it does not hang together, ``moved_on`` when somebody
    else changed it meanwhile."""
    if command.based_on is not None and command.based_on != work.hall.catalogue:
        raise HallError("moved_on", {"version": work.hall.catalogue}, counter="")
    try:
        work.catalogue = catalog.read(command.document)
    except ValidationError as error:
        raise wrong(**{".".join(map(str, e["loc"])) or "document": e["msg"] for e in error.errors()}) from error
    version = work.hall.catalogue + 1
    work.store.add_document(version, work.catalogue.model_dump(mode="json"))
    work.hall.catalogue = version
    # The open day ends by the new rule, so that the day after it is always a later one.
    work.hall.day_ends_at = day_ends_at(work.hall.day, work.catalogue.zone, work.catalogue.day_turns_at)
    work.record(CatalogueChanged(version=version, what=command.what))
    return {"version": version}


@action(AddPrinter)
def add_printer(work: Work, command: AddPrinter) -> Shape:
    """Add or change a printer by name."""
    document = work.catalogue.model_dump(mode="json")
    others = [p for p in document["printers"] if p["name"] != command.printer.get("name")]
    document["printers"] = [*others, command.printer]
    what = f"printer {command.printer.get('name')}"
    return change_catalogue(work, ChangeCatalogue(document=document, what=what))


@action(RemovePrinter)
def remove_printer(work: Work, command: RemovePrinter) -> Shape:
    """Remove a printer by name, also where it is a backup. HallError ``no_printer``."""
    document = work.catalogue.model_dump(mode="json")
    left = [p for p in document["printers"] if p["name"] != command.name]
    if len(left) == len(document["printers"]):
        raise HallError("no_printer")
    document["printers"] = [p | {"backup": None} if p["backup"] == command.name else p for p in left]
    return change_catalogue(work, ChangeCatalogue(document=document, what=f"printer {command.name} removed"))


@action(WordSlip)
def word_slip(work: Work, command: WordSlip) -> Shape:
    """Keep it as part of the document."""
    document = work.catalogue.model_dump(mode="json")
    document["slips"] = {kind: text for kind, text in document["slips"].items() if kind != command.kind}
    if command.text is not None:
        document["slips"][command.kind] = command.text
    what = f"slip {command.kind} {'as standard' if command.text is None else 'worded'}"
    return change_catalogue(work, ChangeCatalogue(document=document, what=what))


@action(ChangeLogo)
def change_logo(work: Work, command: ChangeLogo) -> Shape:
    """Keep it as part of the document."""
    document = work.catalogue.model_dump(mode="json") | {"logo": command.png}
    what = "logo removed" if command.png is None else "logo changed"
    return change_catalogue(work, ChangeCatalogue(document=document, what=what))


@action(SuspendKiosk)
def suspend_kiosk(work: Work, command: SuspendKiosk) -> Shape:
    """The kiosk gives no numbers until it is back; nothing is done when it is so already."""
    suspended = set(work.catalogue.suspended)
    if (command.device in suspended) == command.suspended:
        return {"version": work.hall.catalogue}
    document = work.catalogue.model_dump(mode="json")
    document["suspended"] = sorted(suspended ^ {command.device})
    what = f"kiosk {command.device} {'out of service' if command.suspended else 'back in service'}"
    return change_catalogue(work, ChangeCatalogue(document=document, what=what))


@action(SavePhones)
def save_phones(work: Work, command: SavePhones) -> Shape:
    """Keep it as part of the document. HallError ``wrong_values`` for an address that no phone would come by."""
    address = command.public_url
    if address is not None and (stopping := [flaw.code for flaw in flaws(address) if flaw.stops]):
        raise wrong(public_url=f"phones.flaw_{stopping[0]}")
    document = work.catalogue.model_dump(mode="json") | {"public_url": address}
    document["rules"]["restore_by_phone"] = command.restore_by_phone
    return change_catalogue(work, ChangeCatalogue(document=document, what="phones"))


@action(RaiseEmergency)
def raise_emergency(work: Work, command: RaiseEmergency) -> Shape:
    """Keep it as part of the document, since now. HallError ``wrong_values`` for a zone that there is not."""
    raised = {"text": command.text, "zones": command.zones, "since": work.now}
    document = work.catalogue.model_dump(mode="json") | {"emergency": raised}
    answer = change_catalogue(work, ChangeCatalogue(document=document, what="emergency raised"))
    work.record(EmergencyRaised(version=answer["version"], zones=list(command.zones)))
    return answer


@action(LiftEmergency)
def lift_emergency(work: Work, command: LiftEmergency) -> Shape:
    """Take it out of the document; nothing is done when there is none."""
    if work.catalogue.emergency is None:
        return {"version": work.hall.catalogue}
    document = work.catalogue.model_dump(mode="json") | {"emergency": None}
    answer = change_catalogue(work, ChangeCatalogue(document=document, what="emergency lifted"))
    work.record(EmergencyLifted(version=answer["version"]))
    return answer
