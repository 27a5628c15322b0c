"""What a new hall is made from: one set-up document a kind of hall."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any


def document(template: str) -> dict[str, Any]:
    """The set-up document of a template; FileNotFoundError when there is none of this name."""
    return tomllib.loads((files("jiaohao.halls") / f"{template}.toml").read_text(encoding="utf-8"))
