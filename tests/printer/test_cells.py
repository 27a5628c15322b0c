from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageOps

from printer import cells, typeface


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("缴费 B 023", "缴费 B 023"),
        ("5–9 分钟，￥100", "5-9 分钟，￥100"),
        ("¥100", "￥100"),
        ("B\u2009023", "B023"),
        ("Agent’s “card”", 'Agent\'s "card"'),
        ("“过号”……", "“过号”……"),
        ("【：】Ａ１—", "【：】Ａ１—"),
        ("cafe\u0301", "café"),
        ("one\ntwo\tthree\x07", "one\ntwo three "),
        ("a\u200bb\ufeff", "ab"),
        ("𬭬😀", "𬭬〓"),
    ],
)
def test_spelled_says_it_in_characters_of_heads(text: str, spelled: str) -> None:
    assert cells.spelled(text) == spelled


@given(st.text())
def test_spelled_leaves_nothing_that_can_be_neither_sent_nor_drawn(text: str) -> None:
    for one in cells.spelled(text).replace("\n", ""):
        if cells.drawn(one):
            assert typeface.shown(one) == one
        else:
            data = one.encode("gbk")
            assert len(data) == cells.columns(one)
            assert (len(data) == 1 and 0x20 <= data[0] < 0x7F) or (data[0] >= 0x81 and data[1] >= 0x40)


@pytest.mark.parametrize(("text", "columns"), [("", 0), ("B023", 4), ("缴费", 4), ("（A）", 5), ("𬭬", 2), ("½", 2)])
def test_columns_are_two_for_a_hanzi(text: str, columns: int) -> None:
    assert cells.columns(text) == columns


def test_drawn_are_characters_outside_gbk_alone() -> None:
    assert [one for one in "喆A，𬭬½é" if cells.drawn(one)] == ["𬭬", "½"]


def test_line_stands_on_the_grid_of_the_head() -> None:
    picture = cells.line(((0, "□ 𬭬"), (20, "▶")), 2, 2, False)
    assert picture.size == (22 * 24, 48)
    box = ImageOps.invert(picture.crop((20 * 24, 0, 22 * 24, 48)).convert("L")).getbbox()
    assert box is not None
    assert ImageOps.invert(picture.crop((5 * 24, 0, 20 * 24, 48)).convert("L")).getbbox() is None


@pytest.mark.parametrize("character", "MWg@jQ")
@pytest.mark.parametrize("bold", [False, True])
def test_cell_holds_the_whole_letter(character: str, bold: bool) -> None:
    """No tail is cut off by more than a dot, and it does not touch the next one."""
    shape = cells.cell(character, 12, 24, bold)
    column = shape.crop((11, 0, 12, 24)).getextrema()[0]
    assert column > cells.INK
    roomy = Image.new("L", (60, 60), 255)
    font = typeface.font(23, bold)
    ImageDraw.Draw(roomy).text((20, 19), character, font=font, fill=0, anchor="ls")
    lowest = roomy.point([255] * cells.INK + [0] * (256 - cells.INK)).getbbox()
    assert lowest is not None
    assert lowest[3] <= 25
