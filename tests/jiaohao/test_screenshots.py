"""The pictures of the documents: made from a real hall, small, under names that stay."""

from __future__ import annotations

import random
import sys
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from display.films import encode
from hall.check import check
from hall.messages import LANGUAGES
from jiaohao import cli, screenshots
from jiaohao.screenshots import MOST_BYTES, NAMES, languages, small
from jiaohao.screenshots_art import ITEMS, film, picture
from jiaohao.screenshots_boards import GAP, SCENES, side_by_side
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


def test_boards_of_a_sheet_stand_side_by_side() -> None:
    pages = []
    for size, colour in (((192, 108), "navy"), ((108, 192), "green")):
        page = BytesIO()
        Image.new("RGB", size, colour).save(page, "PNG")
        pages.append(page.getvalue())
    sheet = Image.open(BytesIO(side_by_side(pages, 54)))
    assert sheet.size == (96 + GAP + 30, 54)
    assert [sheet.getpixel((x, 20)) for x in (10, 96 + GAP + 10)] == [(0, 0, 128), (0, 128, 0)]


def test_scenes_are_of_content_that_there_is() -> None:
    assert {kind for scene in SCENES for kind in scene.shown} <= set(ITEMS)
    assert {languages(scene.name) for scene in SCENES} == {("zh",), LANGUAGES}
    assert languages("kiosk-choose") == LANGUAGES


def test_film_of_the_pictures_is_one_that_boards_can_show(tmp_path: Path) -> None:
    film(tmp_path / "a.mp4", 1)
    facts = encode(tmp_path / "a.mp4", tmp_path / "b.mp4", tmp_path / "b.webp", lambda share: None)
    assert (facts["width"], facts["height"], facts["seconds"]) == (1920, 1080, 1.0)
    assert Image.open(BytesIO(picture())).size == (1920, 1080)


def test_picture_narrow_enough_keeps_its_size() -> None:
    plain = BytesIO()
    Image.new("RGB", (300, 200), "navy").save(plain, "PNG")
    made = Image.open(BytesIO(small(plain.getvalue(), 480)))
    assert (made.size, made.convert("RGB").getpixel((0, 0))) == ((300, 200), (0, 0, 128))


def test_colour_that_is_rare_stays_what_it_is() -> None:
    shades = bytes(value for shade in range(256) for value in (shade, shade, shade)) * 200
    picture = Image.frombytes("RGB", (256, 200), shades)
    picture.paste("#ffc857", (3, 3, 9, 9))
    grey = BytesIO()
    picture.save(grey, "PNG")
    made = Image.open(BytesIO(small(grey.getvalue(), 256, (16,)))).convert("RGB")
    red, green, blue = made.getpixel((5, 5))  # type: ignore[misc]
    assert (red - blue > 120, red > green > blue) == (True, True)


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
