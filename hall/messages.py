"""The catalogues of every word a person sees, hears or reads on paper: one JSON file a language.

Keys stand in the code, words only here. Pages, slips, boards, voice and errors all read the same files, so they need
no web framework to be worded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("zh", "en")
"""Shipped catalogues; the first is the language of last resort."""


class Words:
    """The words of one language."""

    def __init__(self, language: str, catalogue: Mapping[str, str]) -> None:
        self.language = language
        self.catalogue = catalogue

    def text(self, key: str, /, **params: Any) -> str:
        """The sentence of a key with its places filled; KeyError when there is no such sentence."""
        return self.catalogue[key].format_map(params)


@cache
def words(language: str) -> Words:
    """The words of a language, or of the language of last resort when there is no catalogue for it."""
    chosen = language if language in LANGUAGES else LANGUAGES[0]
    text = (files("hall") / "translations" / f"{chosen}.json").read_text(encoding="utf-8")
    return Words(chosen, json.loads(text))


def both(key: str, /, **params: Any) -> dict[str, str]:
    """A sentence in every shipped language, by language."""
    return {language: words(language).text(key, **params) for language in LANGUAGES}
