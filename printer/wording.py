"""The calls for a hall's own slips: their wording, how it will look on paper, the logo, and a sample on paper."""

from __future__ import annotations

import warnings
from base64 import b64decode, b64encode
from binascii import Error as Unreadable
from io import BytesIO
from typing import Annotated, Any, Literal, cast

from PIL import Image
from pydantic import StringConstraints

from hall.actions.setup import ChangeLogo, WordSlip
from hall.actions.slips import TestPrint
from hall.catalog import LONGEST_LOGO, SlipKind
from hall.desk import Reading
from hall.errors import HallError, wrong
from hall.messages import both, words
from printer import encode, layout, template, textmode
from printer.interpreter import sheets
from printer.jobs import worded
from printer.samples import sample
from printer.slips import Slip
from printer.standard import KINDS, checked, source
from printer.template import Mistake, TemplateError
from web import contract as c
from web.api import Api, Ask, Body

api = Api("wording")

Wording = Annotated[str, StringConstraints(min_length=1, max_length=8000)]
LOGO = (576, 240)
"""Dots of the largest logo that paper can show."""
MOST_DOTS = 20_000_000
"""Of an uploaded picture, before it is made small."""


class WordingBody(Body):
    """The new wording; null: the standard one again."""

    text: Wording | None


class PreviewBody(Body):
    """A wording, and the paper it is looked at on. ``long``: with names that hardly fit."""

    text: Wording
    width: Literal[58, 80] = 80
    dpi: Literal[180, 203] = 203
    mode: Literal["raster", "text"] = "raster"
    language: Literal["zh", "en"] = "zh"
    large: bool = False
    long: bool = False


class SampleBody(Body):
    """Where to print it."""

    printer: Annotated[str, StringConstraints(min_length=1, max_length=40)]


class LogoBody(Body):
    """A picture file, in base64."""

    picture: Annotated[str, StringConstraints(min_length=1, max_length=250_000)]


def _kind(ask: Ask) -> SlipKind:
    kind = ask.args["kind"]
    if kind not in KINDS:
        raise HallError("not_found")
    return cast("SlipKind", kind)


@api.call("GET", "/slips", right="manager_read", answer=c.Anything)
def slip_kinds(ask: Ask) -> Any:
    """Every kind of slip with its wording, its fields and the blocks there are."""
    return ask.read(_shapes)


def _shapes(reading: Reading) -> dict[str, Any]:
    catalogue = reading.catalogue
    kinds = [
        {
            "kind": kind,
            "own": kind in catalogue.slips,
            "text": worded(catalogue, kind) or source(kind),
            "standard": source(kind),
            "fields": [{"name": name, "what": what, "must": name in of.must} for name, what in of.fields.items()],
        }
        for kind, of in KINDS.items()
    ]
    blocks = [{"name": name, "options": sorted(of.words), "numbers": of.number} for name, of in template.KINDS.items()]
    return {"kinds": kinds, "blocks": blocks, "logo": catalogue.logo}


@api.call("POST", "/slips/<kind>", right="manager", body=WordingBody, answer=c.Anything, errors=("not_found",))
def word_slip(ask: Ask) -> Any:
    """Word the slips of a kind; 422 names the lines that are wrong."""
    kind, text = _kind(ask), ask.body.text
    if text is not None:
        try:
            checked(kind, text)
        except TemplateError as error:
            raise HallError("wrong_values", {"fields": {"text": "template"}, **_told(error)}) from error
    return ask.do(WordSlip(kind=kind, text=text))


@api.call("POST", "/slips/<kind>/preview", right="manager_read", body=PreviewBody, answer=c.Anything)
def preview_slip(ask: Ask) -> Any:
    """How made-up slips of this wording look on paper, or what is wrong in it; changes nothing."""
    kind, b = _kind(ask), cast("PreviewBody", ask.body)
    with ask.hall.reading() as reading:
        logo = reading.catalogue.logo
    try:
        slip = sample(
            kind,
            words("zh"),
            words("en"),
            text=b.text,
            language=b.language,
            large=b.large,
            long=b.long,
            logo=logo,
        )
    except TemplateError as error:
        return {"picture": None, **_told(error)}
    picture, size = on_paper(slip, b.width, b.dpi, b.mode)
    return {
        "picture": b64encode(_png(picture)).decode(),
        "width_mm": round(picture.width * 25.4 / b.dpi, 1),
        "length_mm": round(picture.height * 25.4 / b.dpi, 1),
        "bytes": size,
        "missing": list(layout.missing(slip)),
        "mistakes": [],
    }


@api.call(
    "POST",
    "/slips/<kind>/print",
    right="manager",
    body=SampleBody,
    answer=c.Anything,
    errors=("no_printer", "not_found"),
)
def print_sample(ask: Ask) -> Any:
    """Print a made-up slip in the wording that is kept, marked as a sample."""
    return ask.do(TestPrint(printer=ask.body.printer, sample=_kind(ask)))


@api.call("POST", "/logo", right="manager", body=LogoBody, answer=c.Anything)
def change_logo(ask: Ask) -> Any:
    """Put a picture on the hall's slips: made small and grey, whatever it was."""
    return ask.do(ChangeLogo(png=_logo(ask.body.picture)))


@api.call("DELETE", "/logo", right="manager", answer=c.Anything)
def remove_logo(ask: Ask) -> Any:
    """Take the picture off the hall's slips."""
    return ask.do(ChangeLogo(png=None))


def on_paper(slip: Slip, width: int, dpi: int, mode: str) -> tuple[Image.Image, int]:
    """What a printer makes of a slip, and of how many bytes."""
    dots = encode.DOTS[width, dpi]
    if mode == "raster":
        picture = layout.draw(slip, dots, dpi)
        return picture, len(encode.raster_job(picture, dpi=dpi))
    data = textmode.text_job(slip, width, dpi=dpi)
    return sheets(data, dots, dpi)[0].image, len(data)


def _told(error: TemplateError) -> dict[str, Any]:
    return {"mistakes": [{"line": mistake.line, "text": _sentence(mistake)} for mistake in error.mistakes]}


def _sentence(mistake: Mistake) -> dict[str, str]:
    """What is wrong in a line, and what would be right where that is known."""
    said = both(f"template.{mistake.code}", said=mistake.said, hint=mistake.hint)
    return said if not mistake.hint or mistake.code not in _GUESSED else _with_hint(said, mistake.hint)


_GUESSED = frozenset({"block", "option", "field"})


def _with_hint(said: dict[str, str], hint: str) -> dict[str, str]:
    guess = both("template.perhaps", hint=hint)
    return {language: f"{text}{'' if language == 'zh' else ' '}{guess[language]}" for language, text in said.items()}


def _png(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def _logo(written: str) -> str:
    """HallError ``wrong_values`` for what is no picture, or a huge one."""
    try:
        # A picture that claims to be enormous is refused before its dots are unpacked.
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(
                BytesIO(b64decode(written, validate=True)), formats=("PNG", "JPEG", "GIF", "BMP")
            ) as opened:
                if opened.width * opened.height > MOST_DOTS:
                    raise wrong(picture="logo.too_large")
                picture = _on_white(opened)
    except (Unreadable, OSError, ValueError, SyntaxError, Image.DecompressionBombWarning) as error:
        raise wrong(picture="logo.no_picture") from error
    # Sixteen greys are more than paper shows, and keep the file small; a photograph full of grain is made smaller.
    for part in (1.0, 0.7, 0.5, 0.3):
        picture.thumbnail((LOGO[0] * part, LOGO[1] * part))
        png = b64encode(_png(picture.quantize(16))).decode()
        if len(png) <= LONGEST_LOGO:
            return png
    raise wrong(picture="logo.too_large")


def _on_white(picture: Image.Image) -> Image.Image:
    shown = picture.convert("RGBA")
    paper = Image.new("RGBA", shown.size, "white")
    paper.alpha_composite(shown)
    return paper.convert("L")
