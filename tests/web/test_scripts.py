"""What holds for every script of the pages, read as text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = [path for path in sorted(ROOT.glob("*/static/**/*.js")) if "vendor" not in path.parts]
FIELD = re.compile(r"<(?:input|textarea)\b[^<]*")
HELD = re.compile(r"\s(?:value|checked)=\$\{")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_somebody_writes_survives_a_page_that_is_drawn_anew(path: Path) -> None:
    """A field with a value and nobody who hears of changes is set back to that value by every drawing: its first value
    is its ``defaultValue`` or ``defaultChecked``."""
    fields = FIELD.findall(path.read_text(encoding="utf-8"))
    lost = [
        field
        for field in fields
        if HELD.search(re.sub(r'(type="(?:checkbox|radio)".*?)\svalue=', r"\1 of=", field))
        and not re.search(r"\son[A-Z]\w+=", field)
    ]
    assert lost == []
