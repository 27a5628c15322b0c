"""The pictures of the documents: made from a real hall, small, under names that stay."""

from __future__ import annotations

import random
import sys
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from hall.check import check
from hall.messages import LANGUAGES
from jiaohao import cli, screenshots
from jiaohao.screenshots import MOST_BYTES, NAMES, small
from jiaohao.screenshots_hall import tell
from tests.run_builders import run_command


@pytest.mark.browser
def test_pictures_are_made_in_every_language(tmp_path: Path, chromium_path: str) -> None:
    only = ("--only", "counter-mini", "--only", "slip-ticket")
    done = run_command("screenshots", "--out", str(tmp_path / "pictures"), *only, JIAOHAO_CHROMIUM=chromium_path)
    names = [f"{name}-{language}.png" for name in ("counter-mini", "slip-ticket") for language in LANGUAGES]
    paths = [tmp_path / "pictures" / name for name in names]
    assert (done.returncode, done.stdout.splitlines()) == (0, [str(path) for path in paths])
    assert sorted((tmp_path / "pictures").iterdir()) == sorted(paths)
    made = [Image.open(path) for path in paths]
    assert [(picture.format, picture.mode) for picture in made] == [("PNG", "P")] * 4
    assert [picture.size for picture in made[:2]] == [(480, 300)] * 2
    assert [len(picture.getcolors() or ()) > 2 for picture in made] == [True, True, False, False]
    assert made[0].tobytes() != made[1].tobytes()
    assert max(path.stat().st_size for path in paths) <= MOST_BYTES


def test_names_are_a_page_and_its_state() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert [name for name in NAMES if name.count("-") != 1] == []


def test_morning_of_the_pictures_is_a_hall_in_order(tmp_path: Path) -> None:
    told = tell(tmp_path, "tcp://127.0.0.1:9")
    report = check(told.hall)
    told.hall.database.close()
    assert report.ok


def test_picture_becomes_small_enough() -> None:
    noise = random.Random(1).randbytes(640 * 480 * 3)
    loud = BytesIO()
    Image.frombytes("RGB", (640, 480), noise).save(loud, "PNG")
    made = small(loud.getvalue(), 480)
    assert len(loud.getvalue()) > MOST_BYTES > len(made)
    assert Image.open(BytesIO(made)).size == (480, 360)


def test_picture_narrow_enough_keeps_its_size() -> None:
    plain = BytesIO()
    Image.new("RGB", (300, 200), "navy").save(plain, "PNG")
    made = Image.open(BytesIO(small(plain.getvalue(), 480)))
    assert (made.size, made.convert("RGB").getpixel((0, 0))) == ((300, 200), (0, 0, 128))


def test_unknown_picture_is_refused() -> None:
    done = CliRunner().invoke(cli.main, ["screenshots", "--only", "kiosk-nothing"])
    assert done.exit_code == 2
    assert "'kiosk-nothing' is not one of" in done.output


@pytest.mark.parametrize(
    ("without", "sentence"),
    [
        ("playwright", "Playwright is missing, which makes the pictures; type: python3 go.py screenshots"),
        ("chromium", "there is no Chromium here; install it, or name one in JIAOHAO_CHROMIUM"),
    ],
)
def test_machine_that_cannot_make_them_gets_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, without: str, sentence: str
) -> None:
    if without == "playwright":
        monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    monkeypatch.delenv("JIAOHAO_CHROMIUM", raising=False)
    monkeypatch.setattr(screenshots.shutil, "which", lambda name: None)
    done = CliRunner().invoke(cli.main, ["screenshots", "--out", str(tmp_path / "none")])
    assert (done.exit_code, done.output) == (2, f"Error: {sentence}\n")
    assert not (tmp_path / "none").exists()
