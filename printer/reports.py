"""Slips that tell something of the hall: what they say is looked up when they are printed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from hall.day import local
from hall.desk import Reading
from hall.messages import both
from hall.parts import Name
from hall.waited import waited
from printer import template
from printer.slips import Bilingual, Language, Slip
from printer.standard import read
from printer.template import Row, Values
from printer.tickets import Look

MOST_ROWS = 20
"""Overtakers that are printed, the latest of them: paper costs, and the screen has all."""
STAMP = "%Y-%m-%d %H:%M"


def waited_slip(facts: Mapping[str, Any], reading: Reading, look: Look) -> Slip:
    """Why a ticket waited, for the hand of who waited. HallError ``unknown_ticket``."""
    found = waited(reading, str(facts["ticket"]))
    language = cast("Language", facts.get("language") or reading.catalogue.languages[0])
    return template.fill(
        look.template or read("report"), waited_values(found, reading, facts), language, logo=look.logo
    )


def waited_values(found: Mapping[str, Any], reading: Reading, facts: Mapping[str, Any]) -> Values:
    """What the slip is filled with, of an answer of ``hall.waited``."""
    catalogue = reading.catalogue
    overtook = [one for one in found["calls"] if one["how"] == "overtook"]
    notes = [Bilingual(**said) for said in found["said"]]
    if overtook:
        notes.append(_said("waited.slip_rows"))
    rows = []
    for one in overtook[-MOST_ROWS:]:
        category = catalogue.category_by_code.get(one["category"])
        names = {"zh": one["category"], "en": one["category"]} if category is None else category.name.both()
        shown = {"at": _clock(one["at"], reading), "number": one["number"], "counter": one["counter"]}
        left = {code: both("waited.slip_row", **shown, category=name)[code] for code, name in names.items()}
        rows.append(Row(Bilingual(**left), minutes(one["later"])))
    title = _said("waited.slip_title", number=found["ticket"]["number"])
    by = str(facts.get("by") or "")
    return {
        "hall": _name(catalogue.name),
        "title": title,
        "period": _same(
            f"{found['ticket']['business_day']}  {_clock(found['since'], reading)}–{_clock(found['until'], reading)}"
        ),
        "notes": tuple(notes),
        "rows": tuple(rows),
        "by": _said("waited.slip_by", staff=by) if by else _same(""),
        "printed": _same(local(reading.now, catalogue.zone).strftime(STAMP)),
    }


def minutes(seconds: float) -> str:
    """Seconds as minutes and seconds, ``4:20``."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def _clock(at: str, reading: Reading) -> str:
    return datetime.fromisoformat(at).astimezone(reading.catalogue.zone).strftime("%H:%M")


def _said(key: str, **params: Any) -> Bilingual:
    return Bilingual(**both(key, **params))


def _name(name: Name) -> Bilingual:
    return Bilingual(name.zh, name.en)


def _same(text: str) -> Bilingual:
    return Bilingual(text, text)
