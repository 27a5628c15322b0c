"""Pages as a browser gets them: words, files, headers, and what is said at a wrong address."""

from __future__ import annotations

import re

import pytest

from tests.web_builders import Web
from web.places import PLACES

PAGES = ("/", "/sign-in", "/kiosk", "/greeter", "/board", "/counter", "/manager", "/printer")


def of_browser(web: Web, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    """Status, text and headers of what a browser gets."""
    sent = {"Accept": "text/html", "Accept-Language": "zh-CN"} | headers
    answer = web.client.get(path, headers=sent)
    return answer.status_code, answer.text, dict(answer.headers)


def got(web: Web, path: str) -> tuple[int, str]:
    """Status and ``Cache-Control`` of a file; it is read to its end and closed."""
    answer = web.client.get(path, buffered=True)
    answer.close()
    return answer.status_code, answer.headers.get("Cache-Control", "")


def files_of(text: str) -> list[str]:
    """What a page loads."""
    return re.findall(r"(?:src|href)=\"(/static/[^\"]+)\"", text)


@pytest.mark.parametrize("path", PAGES)
def test_page_opens_and_everything_it_names_is_there(web: Web, path: str) -> None:
    status, text, _ = of_browser(web, path)
    assert status == 200
    assert len(files_of(text)) >= 4
    assert [got(web, file)[0] for file in files_of(text)] == [200] * len(files_of(text))


@pytest.mark.parametrize("path", PAGES)
def test_page_keeps_to_the_content_policy(web: Web, path: str) -> None:
    _, text, headers = of_browser(web, path)
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|https?://", text) == []


@pytest.mark.parametrize(("asked", "language"), [("zh-CN", "zh"), ("en-GB", "en"), ("fr", "zh"), ("", "zh")])
def test_page_speaks_the_language_of_the_browser(web: Web, asked: str, language: str) -> None:
    _, text, headers = of_browser(web, "/kiosk", **{"Accept-Language": asked})
    assert f'<html lang="{language}">' in text
    assert "Accept-Language" in headers["Vary"].split(", ")


def test_page_knows_whether_the_browser_is_somebody(web: Web) -> None:
    web.hire("7", "counter")
    browser = web.browser()
    assert "data-somebody" not in browser.client.get("/counter").text
    browser.sign_in("7")
    assert "data-somebody" in browser.client.get("/counter").text


def test_file_is_kept_for_good_under_its_build_and_asked_for_again_under_another(web: Web) -> None:
    _, text, _ = of_browser(web, "/kiosk")
    file = next(name for name in files_of(text) if name.endswith("kiosk.js"))
    build = file.split("/")[2]
    assert got(web, file) == (200, "public, max-age=31536000, immutable")
    assert got(web, file.replace(build, "other")) == (200, "no-cache")


@pytest.mark.parametrize(
    "path",
    ["/static/x/../pages.py", "/static/x/%2e%2e/pages.py", "/static/x/none.js", "/static/x/kiosk/../../pages.py"],
)
def test_only_files_of_the_static_folders_are_given(web: Web, path: str) -> None:
    assert got(web, path)[0] == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_words_are_given_once_and_then_confirmed(web: Web, language: str) -> None:
    first = web.client.get(f"/words/{language}.json")
    again = web.client.get(f"/words/{language}.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert first.get_json()["error.queue_empty"] == {"zh": "现在无人等候。", "en": "Nobody is waiting now."}[language]


def test_words_of_an_unknown_language_are_not_found(web: Web) -> None:
    assert web.refused("GET", "/words/fr.json") == (404, "not_found")


def test_wrong_address_is_a_page_for_people_and_an_error_for_programs(web: Web) -> None:
    status, text, _ = of_browser(web, "/nowhere")
    assert (status, "没有这个页面，请核对地址。" in text) == (404, True)
    assert web.refused("GET", "/nowhere", headers={"Accept": "application/json"}) == (404, "not_found")
    assert web.refused("GET", "/api/v1/nowhere", headers={"Accept": "text/html"}) == (404, "not_found")


def test_start_page_leads_to_every_station_in_both_languages(web: Web) -> None:
    _, text, _ = of_browser(web, "/")
    assert re.findall(r"<a href=\"([^\"]+)\"", text) == [path for _, path in PLACES]
    assert all(word in text for word in ("取号机", "Kiosk", "窗口", "Counter"))
