"""A hall words its own slips over HTTP, and the next slip looks so."""

from __future__ import annotations

from base64 import b64decode, b64encode
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from hall.actions.setup import ChangeLogo, WordSlip
from hall.catalog import SlipKind
from hall.desk import Hall
from printer.jobs import look_of, slip_of
from printer.slips import Badge, Checklist, Logo, Slip, Text, texts
from printer.standard import KINDS, source
from tests.builders import act, document, issue, make_hall, printer, reprint, service, slips
from tests.web_builders import Web, make_web

OWN = "text bold | {hall}\ntext number | {number}\ntext | 本厅样式 // Our own"
PAPERS = [{"zh": "身份证", "en": "ID card"}]
COUNTERS = [{"number": 1, "name": {"zh": "一号", "en": "One"}, "first": ["pay"]}]
SERVICES = [service("pay", "B", papers=PAPERS), service("new", "A")]
RICH = document(services=SERVICES, counters=COUNTERS, printers=[printer()])


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return make_hall(tmp_path, document=RICH)


@pytest.fixture
def web(tmp_path: Path) -> Web:
    return make_web(tmp_path, RICH)


def said(hall: Hall, which: int = -1) -> Slip:
    with hall.reading() as reading:
        return slip_of(slips(hall)[which], reading.catalogue.printers[0], reading, hall.secret)


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 300)) -> str:
    """Nothing but grain, the hardest to keep small."""
    file = BytesIO()
    Image.effect_noise(size, 90).convert("L").save(file, kind)
    return b64encode(file.getvalue()).decode()


# ---- what the next slip looks like -------------------------------------------------------------------------


def test_own_wording_is_that_of_the_next_slip(hall: Hall) -> None:
    act(hall, WordSlip(kind="ticket", text=OWN))
    issue(hall)
    assert [text for text in texts(said(hall)) if text] == ["燃气大厅", "Gas hall", "B\u2009001", "本厅样式", "Our own"]
    act(hall, WordSlip(kind="ticket", text=None))
    assert "本厅样式" not in texts(said(hall))


def test_reprint_looks_like_the_ticket_until_it_has_a_wording_of_its_own(hall: Hall) -> None:
    act(hall, WordSlip(kind="ticket", text=OWN))
    reprint(hall, issue(hall)["id"])
    assert said(hall)[0] == Badge("补打", "REPRINT", solid=True)
    assert "本厅样式" in texts(said(hall))
    act(hall, WordSlip(kind="reprint", text="text | {number}"))
    assert said(hall)[0] == Badge("补打", "REPRINT", solid=True)
    assert said(hall)[2:] == (Text("B\u2009001"),)


def test_wording_that_cannot_be_read_any_more_costs_nobody_their_number(hall: Hall) -> None:
    act(hall, WordSlip(kind="ticket", text="text | {gone}"))
    issue(hall)
    assert "B\u2009001" in texts(said(hall))


def test_logo_is_on_the_slips_that_ask_for_it(hall: Hall) -> None:
    act(hall, ChangeLogo(png="cGlj"))
    act(hall, WordSlip(kind="ticket", text="logo 10\ntext | {number}"))
    issue(hall)
    assert said(hall)[0] == Logo("cGlj", 10.0)
    act(hall, ChangeLogo(png=None))
    assert said(hall) == (Text("B\u2009001"),)


def test_wish_for_large_print_is_kept_for_the_reprint(hall: Hall) -> None:
    ticket = issue(hall, needs=("large_print",))
    assert Text("B\u2009001", "huge", bold=True) in said(hall)
    reprint(hall, ticket["id"])
    assert Text("B\u2009001", "huge", bold=True) in said(hall)
    issue(hall, needs=("wheelchair",))
    assert Text("B\u2009002", "number", bold=True) in said(hall)


# ---- over HTTP ---------------------------------------------------------------------------------------------


def test_every_kind_comes_with_its_wording_and_its_fields(web: Web) -> None:
    answer = web.get("slips", role="auditor")
    assert [one["kind"] for one in answer["kinds"]] == list(KINDS)
    ticket = answer["kinds"][0]
    assert (ticket["own"], ticket["text"]) == (False, source("ticket"))
    assert {"name": "number", "what": "text", "must": True} in ticket["fields"]
    assert {"name": "space", "options": [], "numbers": [0.25, 2.0, 40.0]} in answer["blocks"]


def test_wording_is_kept_and_put_back(web: Web) -> None:
    web.post("slips/ticket", {"text": OWN})
    ticket, again = web.get("slips")["kinds"][:2]
    assert (ticket["own"], ticket["text"]) == (True, OWN)
    assert (again["own"], again["text"]) == (False, OWN)
    assert web.events()[-1]["what"] == "slip ticket worded"
    web.post("slips/ticket", {"text": None})
    assert web.get("slips")["kinds"][0]["text"] == source("ticket")


def test_mistakes_are_refused_by_line_in_both_languages(web: Web) -> None:
    answer = web.ask("POST", "slips/ticket", {"text": "txet | a\ntext | {numbr}"})
    assert answer.status_code == 422
    assert answer.json["error"]["details"]["mistakes"] == [
        {
            "line": 1,
            "text": {
                "zh": "没有“txet”这种内容，行首应是内容的名称。是不是“text”？",
                "en": "There is no “txet”; a line begins with the name of a block. Did you mean “text”?",
            },
        },
        {
            "line": 2,
            "text": {
                "zh": "这种票没有“numbr”这一项。是不是“number”？",
                "en": "This kind of slip has no “numbr”. Did you mean “number”?",
            },
        },
    ]
    assert web.get("slips")["kinds"][0]["own"] is False


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [58, 80])
@pytest.mark.parametrize("mode", ["raster", "text"])
def test_preview_is_the_paper_dot_by_dot(web: Web, kind: SlipKind, width: int, mode: str) -> None:
    wish = {"text": source(kind), "width": width, "mode": mode, "language": "en", "long": True}
    answer = web.post(f"slips/{kind}/preview", wish)
    with Image.open(BytesIO(b64decode(answer["picture"]))) as drawn:
        assert drawn.width == {58: 384, 80: 576}[width]
        assert drawn.convert("L").getextrema() == (0, 255)
        assert answer["length_mm"] == round(drawn.height * 25.4 / 203, 1)
    assert (answer["mistakes"], answer["missing"]) == ([], [])
    assert answer["bytes"] > 300


def test_preview_of_mistakes_names_them_and_changes_nothing(web: Web) -> None:
    before = len(web.events())
    answer = web.post("slips/receipt/preview", {"text": "text | {number}"})
    assert answer["picture"] is None
    assert [one["line"] for one in answer["mistakes"]] == [0, 0]
    assert len(web.events()) == before


def test_sample_on_paper_is_marked_as_one(web: Web) -> None:
    web.post("slips/papers", {"text": "list | {papers}"})
    web.post("slips/papers/print", {"printer": "p1"})
    assert said(web.hall)[0] == Badge("样张", "SAMPLE", solid=True)
    assert isinstance(said(web.hall)[2], Checklist)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP"])
def test_logo_is_made_small_and_grey(web: Web, kind: str) -> None:
    web.post("logo", {"picture": picture(kind, (580, 250))})
    kept = web.get("slips")["logo"]
    with Image.open(BytesIO(b64decode(kept))) as logo:
        assert logo.format == "PNG"
        assert (logo.width <= 576, logo.height <= 240) == (True, True)
    with web.hall.reading() as reading:
        assert look_of(reading.catalogue, "ticket").logo == kept
    web.ask("DELETE", "logo")
    assert web.get("slips")["logo"] is None


def test_transparent_logo_stands_on_white(web: Web) -> None:
    file = BytesIO()
    Image.new("RGBA", (40, 20), (0, 0, 0, 0)).save(file, "PNG")
    web.post("logo", {"picture": b64encode(file.getvalue()).decode()})
    with Image.open(BytesIO(b64decode(web.get("slips")["logo"]))) as logo:
        assert logo.convert("L").getextrema() == (255, 255)


@pytest.mark.parametrize(
    "upload",
    [
        "not base64!",
        b64encode(b"<svg/>").decode(),
        b64encode(b64decode(picture())[:500]).decode(),
        b64encode(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n").decode(),
    ],
)
def test_what_is_no_picture_is_refused(web: Web, upload: str) -> None:
    answer = web.ask("POST", "logo", {"picture": upload})
    assert (answer.status_code, answer.json["error"]["details"]["fields"]) == (422, {"picture": "logo.no_picture"})


def test_enormous_picture_is_refused_before_it_is_unpacked(web: Web) -> None:
    file = BytesIO()
    Image.new("1", (8000, 8000)).save(file, "PNG")
    answer = web.ask("POST", "logo", {"picture": b64encode(file.getvalue()).decode()})
    assert (answer.status_code, answer.json["error"]["details"]["fields"]) == (422, {"picture": "logo.too_large"})


@pytest.mark.parametrize("path", ["slips/ticket", "slips/ticket/print", "logo"])
@pytest.mark.parametrize("role", ["kiosk", "counter", "auditor", "integration"])
def test_only_a_manager_changes_slips(web: Web, path: str, role: str) -> None:
    assert web.refused("POST", path, {}, role=role) == (403, "forbidden")


def test_kind_that_is_none_is_not_found(web: Web) -> None:
    assert web.refused("POST", "slips/ticke", {"text": "rule"}) == (404, "not_found")


# ---- the list of papers at the kiosk -----------------------------------------------------------------------


def test_kiosk_prints_the_list_of_papers(web: Web) -> None:
    answer = web.post("services/pay/papers", {"language": "en", "large": True}, role="kiosk")
    job = slips(web.hall)[-1]
    assert (answer, job.kind, job.device) == ({"slip": job.id, "printer": "p1"}, "papers", "door")
    assert [text for text in texts(said(web.hall)) if text] == [
        "Gas hall",
        "Business",
        "Please bring all of these",
        "ID card",
        "Take a number once you have them all",
        "2026-11-23 09:00",
    ]


@pytest.mark.parametrize(
    ("code", "body", "field"),
    [("new", {}, "service"), ("none", {}, "service"), ("pay", {"language": "fr"}, "language")],
)
def test_list_of_papers_needs_a_type_with_papers(web: Web, code: str, body: Any, field: str) -> None:
    answer = web.ask("POST", f"services/{code}/papers", body, role="kiosk")
    assert (answer.status_code, list(answer.json["error"]["details"]["fields"])) == (422, [field])


def test_hall_without_a_printer_prints_no_list(tmp_path: Path) -> None:
    web = make_web(tmp_path, RICH | {"printers": []})
    assert web.refused("POST", "services/pay/papers", {}, role="kiosk") == (409, "no_printer")
