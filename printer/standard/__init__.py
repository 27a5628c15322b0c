"""The kinds of slips there are, what is known of each, and how each looks where a hall says nothing else: ``*.slip``,
in the language of ``printer.template``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hall.catalog import SlipKind
from printer.template import Fields, Template, parse

_FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of slip: its fields, those it must show, and the kind whose look it takes where it has none."""

    fields: Fields
    must: frozenset[str] = frozenset()
    like: SlipKind | None = None


def _fields(text: str, lists: str = "", rows: str = "") -> Fields:
    kinds = {"text": text, "list": lists, "rows": rows}
    return {name: kind for kind, names in kinds.items() for name in names.split()}


_TICKET = _fields("hall number service category area issued day track_url", lists="waiting papers hints")
KINDS: dict[SlipKind, Kind] = {
    "ticket": Kind(_TICKET, frozenset({"number"})),
    "reprint": Kind(_TICKET, frozenset({"number"}), like="ticket"),
    "papers": Kind(_fields("hall service area printed", lists="papers"), frozenset({"papers"})),
    "receipt": Kind(
        _fields(
            "hall copy number stock ticket service total total_words received change cashier counter issued check_url",
            rows="lines paid",
        ),
        frozenset({"number", "lines", "total"}),
    ),
    "settlement": Kind(
        _fields(
            "hall number cashier counter opened closed receipts voids total expected counted difference reason printed",
            rows="takings count",
        ),
        frozenset({"number", "total", "difference"}),
    ),
    "report": Kind(_fields("hall title period by printed", lists="notes", rows="rows"), frozenset({"title", "rows"})),
}
"""Every kind of slip that a hall may word."""


def source(kind: SlipKind) -> str:
    """The standard template of a kind, as a hall may change it."""
    name = KINDS[kind].like or kind
    return (_FOLDER / f"{name}.slip").read_text(encoding="utf-8")


def checked(kind: SlipKind, text: str) -> Template:
    """A template for this kind. TemplateError when it has mistakes."""
    return parse(text, KINDS[kind].fields, KINDS[kind].must)


@cache
def read(kind: SlipKind) -> Template:
    """The standard template of a kind."""
    return checked(kind, source(kind))
