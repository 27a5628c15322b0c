"""The paper page of the built-in printer: who may look, at what, in which order."""

from __future__ import annotations

from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from printer.pages import MOST
from tests.web_builders import Web
from tests.web_builders import web as web

LIST = "/printer/slips.json"


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
    assert web.get(LIST) == {"slips": []}


def test_list_is_newest_first_and_not_endless(web: Web, paper: Path) -> None:
    draw(paper, *range(1, MOST + 10))
    assert web.get(LIST)["slips"] == [f"{n:06d}.png" for n in range(MOST + 9, 9, -1)]


def test_list_goes_on_after_a_million_slips(web: Web, paper: Path) -> None:
    draw(paper, 999_998, 999_999, 1_000_000, 1_000_001)
    assert web.get(LIST)["slips"] == ["1000001.png", "1000000.png", "999999.png", "999998.png"]


def test_list_names_slips_only(web: Web, paper: Path) -> None:
    draw(paper, 1)
    for other in ("logo.png", "000001.bin", "000001.json", "000002.tmp", "mood.json", "port", "x000003.png"):
        (paper / other).write_bytes(b"-")
    assert web.get(LIST)["slips"] == ["000001.png"]


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
        "000001.bin",
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
    for other in ("mood.json", "port", "000001.bin"):
        (paper / other).write_bytes(b"secret")
    (paper.parent / "secret.key").write_bytes(b"secret")
    response = ask(web, f"/printer/slips/{name}")
    assert (response.status_code, b"secret" in response.data) == (404, False)


def test_link_out_of_the_folder_is_not_followed(web: Web, paper: Path) -> None:
    (paper.parent / "secret.key").write_bytes(b"secret")
    (paper / "000001.png").symlink_to(paper.parent / "secret.key")
    assert ask(web, "/printer/slips/000001.png").status_code == 404
