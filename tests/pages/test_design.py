"""A hall words its slips in the browser, and paper comes out so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from printer.preview import PreviewPrinter
from tests.pages.conftest import DESK, Visitors

pytestmark = pytest.mark.browser


@pytest.fixture
def paper(visitors: Visitors, tmp_path: Path) -> Iterator[PreviewPrinter]:
    """A printer on the network, as far as the hall can tell."""
    printer = PreviewPrinter(tmp_path / "paper").start()
    visitors.command("printers", {"name": "door", "url": printer.url, "mode": "text"})
    yield printer
    visitors.command("printers/door", {}, "DELETE")
    printer.stop()


def design(visitors: Visitors, kind: str = "ticket") -> Page:
    page = visitors.manager().new_page()
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    page.goto(f"/slips#{kind}")
    page.wait_for_selector(".sheet[data-stale=false] img")
    return page


def came_out(paper: PreviewPrinter, page: Page, count: int) -> bytes:
    """The bytes of the latest slip, once so many are out."""
    for _ in range(100):
        if len(found := sorted(paper.folder.glob("*.json"))) >= count:
            return found[-1].with_suffix(".bin").read_bytes()
        page.wait_for_timeout(100)
    raise AssertionError(f"{count} slips did not come out")


def test_mistake_is_named_at_its_line_and_cannot_be_saved(visitors: Visitors) -> None:
    visitors.allowed.append("422")
    page = design(visitors)
    page.fill("#wording", "text | {hall}\ntext numbre | {number}")
    expect(page.locator(".mistakes")).to_have_text("✕ 第 2 行：不认识“numbre”。是不是“number”？")
    expect(page.locator(".numbers [data-wrong=true]")).to_have_count(1)
    page.click("[data-act=save]")
    expect(page.locator(".worded .error")).to_have_text("票面内容有误，请看下面标出的行。")
    page.click("[data-language=en]")
    expect(page.locator(".mistakes")).to_have_text("✕ Line 2: “numbre” is not known here. Did you mean “number”?")


def test_own_wording_is_drawn_kept_and_printed(visitors: Visitors, paper: PreviewPrinter) -> None:
    page = design(visitors)
    before = page.get_attribute(".sheet img", "src")
    page.fill("#wording", "text | {hall}\ntext | 欢迎光临 // Welcome\ntext number | {number}\n")
    page.click("[data-block=barcode]")
    page.keyboard.type("{number}")
    expect(page.locator(".tabs [data-tab=ticket]")).to_contain_text("有未保存的改动")
    expect(page.locator(".sheet img")).not_to_have_attribute("src", before or "")
    page.click("[data-act=save]")
    expect(page.locator(".worded .done")).to_have_text("已保存，下一张票起生效")
    page.select_option(".acts select", "door")
    page.click("[data-act=sample]")
    sample = came_out(paper, page, 1)
    assert "样张".encode("gbk") in sample
    assert "欢迎光临".encode("gbk") in sample
    number = visitors.take(visitors.kiosk(), "pay")
    ticket = came_out(paper, page, 2)
    assert b"{B" + number.encode() in ticket
    assert "样张".encode("gbk") not in ticket
    page.click("[data-act=standard]")
    page.click("[data-act=standard-sure]")
    expect(page.locator(".tabs [data-tab=ticket]")).to_contain_text("标准样式")


def test_logo_is_chosen_drawn_and_removed(visitors: Visitors, tmp_path: Path) -> None:
    from PIL import Image

    visitors.allowed.append("422")
    page = design(visitors)
    page.fill("#wording", "text | {number}\nlogo 10")
    Image.linear_gradient("L").save(tmp_path / "logo.png")
    page.set_input_files("[data-act=logo]", tmp_path / "logo.png")
    expect(page.locator(".logo img")).to_be_visible()
    (tmp_path / "logo.txt").write_text("no picture")
    page.set_input_files("[data-act=logo]", tmp_path / "logo.txt")
    expect(page.locator(".logo .error")).to_have_text("这个文件不是图片，请选 PNG 或 JPEG。")
    page.click("[data-act=logo-remove]")
    expect(page.locator(".logo img")).to_have_count(0)


def test_kiosk_prints_the_list_of_papers_and_a_large_ticket(visitors: Visitors, paper: PreviewPrinter) -> None:
    kiosk = visitors.kiosk()
    kiosk.click("[data-service=new]")
    kiosk.click("[data-act=not-yet]")
    kiosk.click("[data-act=print-papers]")
    expect(kiosk.locator("[data-says=take] .first")).to_have_text("请取走材料清单")
    assert "业主身份证".encode("gbk") in came_out(paper, kiosk, 1)
    kiosk.click("[data-act=anyway]")
    kiosk.click("[data-act=large-print]")
    expect(kiosk.locator("[data-act=large-print]")).to_have_attribute("aria-pressed", "true")
    kiosk.click("[data-act=take]")
    expect(kiosk.locator(".given")).to_have_attribute("data-says", "take")
    assert "New connection".encode("gbk") not in came_out(paper, kiosk, 2)


def test_kiosk_whose_printer_is_out_of_paper_says_that_there_is_no_list(
    visitors: Visitors, paper: PreviewPrinter
) -> None:
    paper.set_mood("paper_out")
    kiosk = visitors.kiosk()
    kiosk.clock.install()
    kiosk.click("[data-service=new]")
    kiosk.click("[data-act=not-yet]")
    kiosk.click("[data-act=print-papers]")
    expect(kiosk.locator("[data-says=printing] .first")).to_have_text("正在打印材料清单…")
    kiosk.clock.run_for(8_100)
    expect(kiosk.locator("[data-says=no_slip] .first")).to_have_text("清单打印不出来，请拍下屏幕或询问工作人员")
