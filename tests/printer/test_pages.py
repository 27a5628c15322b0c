"""The paper page of the built-in printer: who may look, at what, in which order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from printer.pages import MOST
from printer.preview import PreviewPrinter
from printer.shelf import Mood, Shelf
from tests.web_builders import Web, refusal
from tests.web_builders import web as web

LIST, SLIPS, MOOD = "/printer/slips.json", "/printer/slips", "/printer/mood"


@pytest.fixture(autouse=True)
def own_folder(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The app may be one that other tests use as well."""
    monkeypatch.setitem(web.app.config, "JIAOHAO_DATA", tmp_path)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """The folder of drawn slips."""
    folder = tmp_path / "preview"
    folder.mkdir()
    return folder


def ask(web: Web, path: str, role: str | None = "manager", **headers: str) -> TestResponse:
    """What is answered, read to its end: a file stays open until then."""
    with web.ask(
        "GET", path, role=role, headers={name.replace("_", "-"): value for name, value in headers.items()}
    ) as it:
        assert it.data is not None
        return it


def draw(paper: Path, *numbers: int) -> None:
    for number in numbers:
        (paper / f"{number:06d}.png").write_bytes(b"picture %d" % number)
        (paper / f"{number:06d}.bin").write_bytes(b"bytes %d" % number)
        (paper / f"{number:06d}.json").write_text(json.dumps({"length_mm": number, "notes": []}))


def numbers(web: Web) -> list[str]:
    """The slips of the list, in its order."""
    return [slip["number"] for slip in web.get(LIST)["slips"]]


def test_page_opens_for_anybody_and_shows_nothing_itself(web: Web) -> None:
    response = ask(web, "/printer", role=None)
    assert (response.status_code, response.mimetype) == (200, "text/html")


@pytest.mark.parametrize("path", [LIST, "/printer/slips/000001.png"])
@pytest.mark.parametrize(
    ("role", "answer"),
    [
        ("kiosk", 200),
        ("greeter", 200),
        ("counter", 200),
        ("manager", 200),
        ("auditor", 200),
        ("display", 403),
        (None, 401),
    ],
)
def test_slips_are_for_staff_and_kiosks(web: Web, paper: Path, path: str, role: str | None, answer: int) -> None:
    draw(paper, 1)
    assert ask(web, path, role=role).status_code == answer


def test_list_without_any_paper_is_empty(web: Web) -> None:
    ok = {"name": "ok", "after": 0, "rate": 2000}
    assert web.get(LIST) == {"slips": [], "mood": ok, "may_tell": True, "listens": None}


def test_list_is_newest_first_and_not_endless(web: Web, paper: Path) -> None:
    draw(paper, *range(1, MOST + 10))
    assert numbers(web) == [f"{n:06d}" for n in range(MOST + 9, 9, -1)]


def test_list_goes_on_after_a_million_slips(web: Web, paper: Path) -> None:
    draw(paper, 999_998, 999_999, 1_000_000, 1_000_001)
    assert numbers(web) == ["1000001", "1000000", "999999", "999998"]


def test_list_names_slips_only(web: Web, paper: Path) -> None:
    draw(paper, 1)
    for other in (
        "logo.png",
        "000002.bin",
        "000003.png",
        "000004.tmp",
        "000005.json",
        "mood.json",
        "port",
        "x000003.json",
    ):
        (paper / other).write_bytes(b"-")
    assert web.get(LIST)["slips"] == [{"number": "000001", "length_mm": 1, "notes": []}]


def test_list_that_did_not_change_is_not_sent_again(web: Web, paper: Path) -> None:
    draw(paper, 1)
    tag = ask(web, LIST).headers["ETag"]
    again = ask(web, LIST, If_None_Match=tag)
    assert (again.status_code, again.data, again.headers["Cache-Control"]) == (304, b"", "private, no-cache")
    draw(paper, 2)
    assert ask(web, LIST, If_None_Match=tag).status_code == 200
    assert ask(web, LIST, role="kiosk", If_None_Match=ask(web, LIST).headers["ETag"]).status_code == 200


def test_slip_gives_the_bytes_that_made_it(web: Web, paper: Path) -> None:
    draw(paper, 7)
    response = ask(web, "/printer/slips/000007.bin", role="counter")
    assert (response.data, response.headers["Content-Disposition"]) == (b"bytes 7", "attachment; filename=000007.bin")


# ---- how the printer behaves -----------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["kiosk", "greeter", "counter", "auditor", "integration", "display", None])
def test_only_a_manager_tells_the_printer_how_to_behave(web: Web, paper: Path, role: str | None) -> None:
    draw(paper, 1)
    refusals = [
        web.ask("POST", MOOD, {"mood": "paper_out"}, role=role).status_code,
        web.ask("DELETE", SLIPS, role=role).status_code,
    ]
    assert refusals == [401 if role is None else 403] * 2
    assert (numbers(web), Shelf(paper).mood()) == (["000001"], Mood())
    if role not in ("display", None):
        assert web.get(LIST, role=role)["may_tell"] is False


def test_manager_tells_the_printer_how_to_behave(web: Web, paper: Path) -> None:
    state = web.post(MOOD, {"mood": "paper_out", "after": 500})
    assert state["mood"] == {"name": "paper_out", "after": 500, "rate": 2000}
    printer = PreviewPrinter(paper)
    assert printer.mood(500) == Mood("paper_out", 500)
    printer.stop()


@pytest.mark.parametrize("body", [{}, {"mood": "angry"}, {"mood": "ok", "after": -1}, {"mood": "ok", "after": "1"}])
def test_mood_that_cannot_be_is_refused(web: Web, body: dict[str, object]) -> None:
    assert web.refused("POST", MOOD, body) == (422, "wrong_values")


def test_paper_is_cleared_and_what_else_lies_there_stays(web: Web, paper: Path) -> None:
    draw(paper, 1, 2)
    (paper / "mood.json").write_text('{"mood": "slow"}')
    (paper / "port").write_text("1")
    assert web.ask("DELETE", SLIPS).get_json()["slips"] == []
    assert sorted(one.name for one in paper.iterdir()) == ["mood.json", "port"]


def test_manager_in_a_browser_needs_the_token_of_the_session(web: Web, paper: Path) -> None:
    web.hire("8", "manager")
    browser = web.browser()
    browser.sign_in("8")
    assert browser.ask("GET", LIST).get_json()["may_tell"] is True
    assert refusal(browser.ask("POST", MOOD, {"mood": "hung"}, csrf="wrong")) == (403, "csrf")
    assert refusal(browser.ask("DELETE", SLIPS, csrf="")) == (403, "csrf")
    assert browser.ask("POST", MOOD, {"mood": "hung"}).status_code == 200


def test_slip_is_the_picture_that_was_drawn(web: Web, paper: Path) -> None:
    draw(paper, 1, 2)
    response = ask(web, "/printer/slips/000002.png", role="kiosk")
    assert (response.data, response.mimetype) == (b"picture 2", "image/png")
    assert response.headers["Cache-Control"] == "no-cache"
    again = ask(web, "/printer/slips/000002.png", role="kiosk", If_None_Match=response.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")


def test_slip_under_a_number_given_again_is_not_the_old_one(web: Web, paper: Path) -> None:
    draw(paper, 1)
    old = ask(web, "/printer/slips/000001.png")
    (paper / "000001.png").write_bytes(b"another picture")
    new = ask(web, "/printer/slips/000001.png", If_None_Match=old.headers["ETag"])
    assert (new.status_code, new.data) == (200, b"another picture")


@pytest.mark.parametrize(
    "name",
    [
        "../secret.key",
        "..%2Fsecret.key",
        "%2e%2e%2fsecret.key",
        "..%5Csecret.key",
        "....//secret.key",
        "/etc/passwd",
        "%2Fetc%2Fpasswd",
        "mood.json",
        "port",
        "000001.json",
        "000001.png%0A",
        "000001.png%00",
        "000001.PNG",
        "٠٠٠٠٠١.png",
        "0000000001.png",
        "000009.png",
        "",
    ],
)
def test_nothing_else_can_be_had(web: Web, paper: Path, name: str) -> None:
    draw(paper, 1)
    for other in ("mood.json", "port", "000001.json"):
        (paper / other).write_bytes(b"secret")
    (paper.parent / "secret.key").write_bytes(b"secret")
    response = ask(web, f"/printer/slips/{name}")
    assert (response.status_code, b"secret" in response.data) == (404, False)


def test_link_out_of_the_folder_is_not_followed(web: Web, paper: Path) -> None:
    (paper.parent / "secret.key").write_bytes(b"secret")
    (paper / "000001.png").symlink_to(paper.parent / "secret.key")
    assert ask(web, "/printer/slips/000001.png").status_code == 404
