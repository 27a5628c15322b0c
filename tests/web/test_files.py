"""Files as a browser gets them: small on the way, and every script of a page named by the page."""

from __future__ import annotations

import gzip
import posixpath
import re

import pytest
from werkzeug.test import TestResponse

from tests.web_builders import Web

SCRIPTED = ("/sign-in", "/kiosk", "/greeter", "/board", "/counter", "/manager", "/printer")


def page(web: Web, path: str) -> str:
    """The text of a page."""
    return web.client.get(path, headers={"Accept": "text/html"}).text


def preloaded(text: str) -> list[str]:
    """The scripts that a page names beforehand."""
    return re.findall(r"<link rel=\"modulepreload\" href=\"([^\"]+)\">", text)


def fetched(web: Web, path: str, encoding: str | None = None) -> TestResponse:
    """A file, read to its end and closed."""
    headers = {} if encoding is None else {"Accept-Encoding": encoding}
    answer = web.client.get(path, headers=headers, buffered=True)
    answer.close()
    return answer


@pytest.mark.parametrize("path", SCRIPTED)
def test_page_names_every_script_that_any_of_its_scripts_needs(web: Web, path: str) -> None:
    text = page(web, path)
    named = preloaded(text)
    needed = set(re.findall(r"<script type=\"module\" src=\"([^\"]+)\"", text))
    for script in named:
        for near in re.findall(r"from \"(\.[^\"]+)\"", fetched(web, script).text):
            needed.add(posixpath.normpath(posixpath.join(posixpath.dirname(script), near)))
    assert needed <= set(named)
    assert len(named) == len(set(named))


@pytest.mark.parametrize("path", SCRIPTED)
def test_page_with_scripts_names_its_words(web: Web, path: str) -> None:
    assert re.findall(r"href=\"(/words/[^\"]+)\" as=\"fetch\"", page(web, path)) == ["/words/zh.json", "/words/en.json"]


def test_page_without_scripts_fetches_none(web: Web) -> None:
    assert preloaded(page(web, "/")) == []
    assert "/words/" not in page(web, "/")


@pytest.mark.parametrize("kind", [".js", ".css", ".json"])
def test_text_comes_compressed_to_who_takes_it(web: Web, kind: str) -> None:
    named = re.findall(r"href=\"([^\"]+)\"", page(web, "/kiosk"))
    file = next(name for name in named if name.endswith(kind))
    plain, small = fetched(web, file), fetched(web, file, "br, gzip")
    assert (plain.content_encoding, small.content_encoding) == (None, "gzip")
    assert gzip.decompress(small.data) == plain.data
    assert len(small.data) < len(plain.data) * 0.6
    assert {"Accept-Encoding" in answer.headers["Vary"] for answer in (plain, small)} == {True}


def test_text_stays_as_it_is_for_who_refuses_compression(web: Web) -> None:
    script = preloaded(page(web, "/kiosk"))[0]
    assert fetched(web, script, "gzip;q=0").content_encoding is None


def test_letters_are_compressed_already(web: Web) -> None:
    (font, _) = re.findall(r"href=\"([^\"]+\.woff2)\"", page(web, "/kiosk"))
    answer = fetched(web, font, "gzip")
    assert (answer.status_code, answer.content_encoding, answer.data[:4]) == (200, None, b"wOF2")


def test_words_that_are_confirmed_come_without_a_body(web: Web) -> None:
    first = fetched(web, "/words/zh.json", "gzip")
    headers = {"If-None-Match": first.headers["ETag"], "Accept-Encoding": "gzip"}
    again = web.client.get("/words/zh.json", headers=headers)
    assert (again.status_code, again.data, again.content_encoding) == (304, b"", None)
