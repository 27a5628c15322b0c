"""The documents say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench import printing
from hall.settings import Settings
from jiaohao import __version__

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(path for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def test_settings_are_all_documented() -> None:
    told = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(JIAOHAO_\w+)` .*\| ([^|]+) \|$", told, re.MULTILINE)
    assert [name for name, _ in rows] == [f"JIAOHAO_{name.upper()}" for name in Settings.model_fields]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_version_stands_in_one_word_everywhere() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert re.search(r'^version = "(.+)"$', project, re.MULTILINE)[1] == __version__  # type: ignore[index]


def test_bytes_of_slips_are_what_the_table_says() -> None:
    page = printing.PAGE.read_text(encoding="utf-8")
    told = re.findall(r"^\| ([\w ]+) \| (\d\d) mm \| (raster|text) \| \d+ mm \| ([\d,]+) \|", page, re.MULTILINE)
    made = [
        (name, str(width_mm), mode, f"{len(printing.job(slip, mode, width_mm)):,}")
        for width_mm in (80, 58)
        for name, slip in printing.slips(width_mm)
        for mode in ("raster", "text")
    ]
    assert told == made


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs/adr").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
