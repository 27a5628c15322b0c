"""What boards show between calls: written and uploaded in the office, seen on the wall, out of the way of calls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.display.cinema import film
from tests.pages.conftest import Visitors

pytestmark = pytest.mark.browser
SOON_MS = 10_000
TITLE = {"zh": "公告", "en": "Notice"}
PLAYS = "() => { const film = document.querySelector('video'); return film && !film.paused && film.currentTime > 0; }"
HELD = "() => document.querySelector('video')?.paused"


@pytest.fixture
def office(visitors: Visitors) -> Iterator[Page]:
    page = visitors.manager().new_page()
    page.goto("/manager#content")
    page.wait_for_selector(".kinds")
    yield page
    plan = visitors.ask("content/plan")
    for item in plan["items"]:
        visitors.command(f"content/items/{item['code']}", {}, "DELETE")
    for media in plan["media"]:
        visitors.command(f"content/media/{media['sha']}", {}, "DELETE")


def show(visitors: Visitors, kind: str = "notice", **item: Any) -> None:
    said = {"text": TITLE} if kind == "ticker" else {"title": TITLE}
    visitors.command("content/items", {"item": {"code": kind, "kind": kind, "seconds": 3} | said | item})


def board_of(visitors: Visitors, layout: str = "full", *, sound: bool = False) -> Page:
    """A board in a layout; without a voice a call has its place for some seconds only."""
    board = visitors.board()
    device = board.evaluate("fetch('/api/v1/session').then((answer) => answer.json()).then(({ device }) => device)")
    visitors.command(f"boards/{device}", {"layout": layout, "sound": sound})
    expect(board.locator(".board")).to_have_attribute("data-layout", layout)
    return board


def call(visitors: Visitors, counter: int = 1) -> str:
    visitors.command(f"counters/{counter}/open", {})
    visitors.command("tickets", {"service": "pay"})
    called: str = visitors.command(f"counters/{counter}/next", {})["ticket"]["number"]
    return called


def test_notice_written_in_the_office_is_on_the_wall(visitors: Visitors, office: Page) -> None:
    board = board_of(visitors)
    office.click("[data-add=notice]")
    office.fill("[data-text='content.heading.zh']", "今日提前下班")
    office.fill("[data-text='lines.zh']", "16:00 停止取号\n请提前到店")
    office.fill("[data-text='lines.en']", "No numbers after 16:00")
    expect(office.locator(".editor .stamp h2")).to_have_text("今日提前下班")
    office.click(".row .main")
    expect(office.locator(".content-row .state")).to_have_text("● 正在播放时段")
    expect(board.locator(".content h2")).to_have_text("今日提前下班")
    # what has no English stands once
    assert board.locator(".content li .second").all_text_contents() == ["No numbers after 16:00"]
    office.click("[data-act=on]")
    expect(board.locator(".content")).to_have_count(0)
    expect(office.locator(".content-row .state")).to_contain_text("已停用")


def test_table_is_typed_as_lines_and_shown_in_parts_and_languages(visitors: Visitors, office: Page) -> None:
    office.click("[data-add=table]")
    office.fill("[data-text='content.heading.zh']", "利率")
    office.fill("[data-text='content.heading.en']", "Rates")
    lines = "\n".join(f"{years} 年 / {years} years | {years}.05" for years in range(1, 9))
    office.fill("[data-text=rows]", f"存期 / Term | 年利率 / Rate\n{lines}")
    office.fill("[type=number]", "3")
    office.click(".row .main")
    expect(office.locator(".content-row")).to_have_count(1)
    board = board_of(visitors)
    seen = []
    for page, first in enumerate(("1 年", "5 年", "1 years", "5 years")):
        expect(board.locator(f".content[data-page='{page}'] tbody tr").first.locator("td").first).to_have_text(first)
        seen.append(board.locator(".content tbody tr").count())
    assert seen == [4, 4, 4, 4]
    office.click("[data-act=edit]")
    expect(office.locator("[data-text=rows]")).to_have_value(f"存期 / Term | 年利率 / Rate\n{lines}")


def test_table_with_a_short_row_is_refused_and_nothing_is_lost(visitors: Visitors, office: Page) -> None:
    visitors.allowed.append("422")
    office.click("[data-add=table]")
    office.fill("[data-text='content.heading.zh']", "利率")
    office.fill("[data-text=rows]", "存期 | 年利率\n一年")
    office.click(".row .main")
    expect(office.locator("dialog .error")).to_be_visible()
    expect(office.locator("[data-text=rows]")).to_have_value("存期 | 年利率\n一年")


def test_call_takes_the_place_of_content_and_gives_it_back(visitors: Visitors, office: Page) -> None:
    show(visitors)
    for layout, left, right in (("full", ".last", ".content"), ("content", ".latest", ".content")):
        board = board_of(visitors, layout)
        expect(board.locator(left)).to_be_hidden(timeout=SOON_MS)
        expect(board.locator(right)).to_be_visible()
        number = call(visitors)
        expect(board.locator(".latest")).to_have_attribute("data-number", number)
        expect(board.locator(".latest")).to_be_visible()
        expect(board.locator(".last")).to_be_visible()
        expect(board.locator(".content")).to_be_hidden()
        expect(board.locator(".content")).to_be_visible(timeout=SOON_MS)
        visitors.command("counters/1/finish", {})


def test_number_under_the_content_stands_among_the_last_calls(visitors: Visitors, office: Page) -> None:
    number = call(visitors)
    show(visitors)
    board = board_of(visitors, "content")
    expect(board.locator(".latest")).to_be_hidden(timeout=SOON_MS)
    expect(board.locator(f".last [data-number='{number}']")).to_be_visible()


def test_film_is_sent_made_ready_and_held_back_for_a_call(visitors: Visitors, office: Page, tmp_path: Path) -> None:
    film(tmp_path / "宣传片.mp4", times=range(30))
    office.set_input_files(".library [data-act=upload]", tmp_path / "宣传片.mp4")
    expect(office.locator("[data-media] b")).to_have_text("宣传片.mp4", timeout=30_000)
    office.click("[data-add=film]")
    office.click("[data-choose]")
    expect(office.locator("[data-text='content.says.zh']")).to_have_value("宣传片")
    office.click(".row .main")
    board = board_of(visitors, "content")
    board.wait_for_function(PLAYS)
    call(visitors)
    board.wait_for_function(HELD)
    expect(board.locator("video")).to_be_hidden()
    board.wait_for_function(PLAYS, timeout=SOON_MS)


def test_picture_is_kept_without_what_it_carried(visitors: Visitors, office: Page, tmp_path: Path) -> None:
    visitors.allowed.append("422")
    Image.new("RGB", (64, 36), "green").save(tmp_path / "a.jpg")
    office.click("[data-add=picture]")
    office.set_input_files("dialog [data-act=upload]", tmp_path / "a.jpg")
    expect(office.locator("[data-choose][aria-checked=true]")).to_have_text("a.jpg")
    (tmp_path / "b.png").write_text("no picture")
    office.set_input_files("dialog [data-act=upload]", tmp_path / "b.png")
    expect(office.locator("dialog .error")).to_be_visible()
    office.click(".row .main")
    board = board_of(visitors)
    shown = board.locator(".content img")
    expect(shown).to_have_attribute("alt", "a")
    assert shown.evaluate("(picture) => picture.decode().then(() => picture.naturalWidth)") == 64


def test_content_goes_on_while_the_line_is_dead(visitors: Visitors, office: Page, tmp_path: Path) -> None:
    Image.new("RGB", (64, 36), "green").save(tmp_path / "a.png")
    office.set_input_files(".library [data-act=upload]", tmp_path / "a.png")
    expect(office.locator("[data-media]")).to_have_count(1)
    sha = office.get_attribute("[data-media]", "data-media")
    show(visitors)
    show(visitors, "picture", media=sha)
    board = board_of(visitors, "content")
    expect(board.locator(".content[data-kind=picture]")).to_be_visible(timeout=SOON_MS)
    visitors.house.freeze()
    try:
        expect(board.locator(".board.stale")).to_be_visible(timeout=SOON_MS)
        expect(board.locator(".content[data-kind=notice]")).to_be_visible(timeout=SOON_MS)
        expect(board.locator(".content[data-kind=picture]")).to_be_visible(timeout=SOON_MS)
    finally:
        visitors.house.thaw()


def test_board_of_another_zone_shows_its_own(visitors: Visitors, office: Page) -> None:
    visitors.command("zones", {"zones": [{"code": "up", "name": {"zh": "楼上", "en": "Up"}, "counters": [1]}]})
    show(visitors, zones=["up"])
    show(visitors, "ticker", text={"zh": "欢迎光临", "en": "Welcome"})
    board = board_of(visitors)
    expect(board.locator(".ticker")).to_have_text("欢迎光临")
    assert board.locator(".content").count() == 0
    visitors.command("zones", {"zones": []})
    expect(office.locator("[data-item=notice] .state")).to_contain_text("已停用")
    assert board.locator(".content").count() == 0


def test_items_change_places(visitors: Visitors, office: Page) -> None:
    for code in ("one", "two", "three"):
        show(visitors, code=code)
    rows = office.locator(".content-row")
    expect(rows).to_have_count(3)
    expect(office.locator("[data-item=one] [data-act=up]")).to_be_disabled()
    office.click("[data-item=three] [data-act=up]")
    expect(rows.nth(1)).to_have_attribute("data-item", "three")
    assert [item["code"] for item in visitors.ask("content/plan")["items"]] == ["one", "three", "two"]
    office.click("[data-item=three] [data-act=remove]")
    office.click("[data-item=three] [data-act=remove-sure]")
    expect(rows).to_have_count(2)
