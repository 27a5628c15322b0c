"""The phone's page as a browser gets it: small, by itself, and the same for every address that is none."""

from __future__ import annotations

import json
import re

import pytest

from tests.phone.test_routes import token_from
from tests.web_builders import Web

HTML = {"Accept": "text/html", "Accept-Language": "en"}
MOST_BYTES = 60_000


def _got(web: Web, path: str) -> tuple[int, bytes]:
    """Status and the bytes that go over the wire."""
    answer = web.client.get(path, headers={**HTML, "Accept-Encoding": "gzip"}, buffered=True)
    answer.close()
    return answer.status_code, answer.data


def test_page_opens_by_its_address_and_by_no_other(public: Web) -> None:
    token = token_from(public.issue())
    answers = [public.client.get(f"/t/{one}", headers=HTML) for one in (token, "1-" + "0" * 24, "x")]
    assert [a.status_code for a in answers] == [200, 404, 404]
    assert answers[1].text == answers[2].text
    assert "This number cannot be found" in answers[1].text
    assert "找不到这个号码" in answers[1].text


def test_page_needs_no_more_than_sixty_kilobytes(public: Web) -> None:
    path = f"/t/{token_from(public.issue())}"
    text = public.client.get(path, headers=HTML).text
    named = set(re.findall(r"(?:src|href)=\"(/static/[^\"]+)\"", text)) | {"/t/words.json"}
    got = [_got(public, file) for file in [path, *sorted(named)]]
    assert {status for status, _ in got} == {200}
    assert sum(len(data) for _, data in got) < MOST_BYTES
    assert ".woff2" not in text


@pytest.mark.parametrize("path", ["/t/try", "/t/x"])
def test_page_carries_no_script_or_style_of_its_own_and_nothing_from_elsewhere(public: Web, path: str) -> None:
    text = public.client.get(path, headers=HTML).text
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|https?://", text) == []
    assert '<meta name="robots" content="noindex">' in text


def test_words_of_the_page_are_few_and_in_both_languages(public: Web) -> None:
    answer = public.client.get("/t/words.json")
    words = json.loads(answer.data)
    assert sorted(words) == ["en", "zh"]
    assert words["zh"]["phone.go_to"] == "请到 {counter} 号窗口"
    assert sorted(words["en"]) == sorted(words["zh"])
    assert len(words["zh"]) < 90
    again = public.client.get("/t/words.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_page_to_try_says_that_phones_come_through(web: Web) -> None:
    text = web.client.get("/t/try", headers=HTML).text
    assert "Phones reach this hall" in text
    assert "手机可以打开本厅页面" in text
