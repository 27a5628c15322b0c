from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw

from printer import typeface


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("缴费 B\u2009023", "缴费 B\u2009023"),
        ("吉林喆𬭬", "吉林喆𬭬"),
        ("龘a😀", "〓a〓"),
        ("a\tb\rc\u200b\ufeffd", "a b cd"),
        ("e\u0301", "é"),
        ("Agent’s “card”", 'Agent\'s "card"'),
        ("他说“好”", "他说“好”"),
        ("\ud800x\u0e31y\x00", "xy "),
    ],
)
def test_shown_is_what_the_font_can_draw(text: str, drawn: str) -> None:
    assert typeface.shown(text) == drawn


def test_missing_reports_what_stands_as_a_mark() -> None:
    assert typeface.missing("龘龘a〓😀\u200b") == {"龘", "😀"}


def test_coverage_has_gb2312_and_the_general_table() -> None:
    hanzi = {ord(one) for row in range(0xB0, 0xF8) for one in bytes((row, 0xA1)).decode("gb2312", "ignore")}
    assert len(typeface.coverage()) == 9133
    assert hanzi <= typeface.coverage()
    assert {ord(one) for one in "祎喆堃瑄昇玥犇0O￥€–—…●▲■✓\u2009"} <= typeface.coverage()


@pytest.mark.parametrize("name", ["jiaohao-sans-sc.woff2", "jiaohao-sans-sc-bold.woff2"])
def test_coverage_is_what_both_weights_have(name: str) -> None:
    with TTFont(typeface.FONTS / name, lazy=True) as font:
        assert set(font.getBestCmap()) == typeface.coverage()
        assert "Noto" not in str(font["name"].getDebugName(4))


@pytest.mark.parametrize("bold", [False, True])
def test_font_draws_no_box_for_a_covered_character(bold: bool) -> None:
    def dots(text: str) -> bytes:
        picture = Image.new("L", (40, 40), 255)
        ImageDraw.Draw(picture).text((4, 30), text, font=typeface.font(24, bold), fill=0, anchor="ls")
        return picture.tobytes()

    box = dots("龘")
    assert [one for one in "缴费窗口号𬭬喆Agq019￥–" if dots(one) == box] == []


def test_width_adds_up_to_what_the_font_measures() -> None:
    text = "缴费 Pay a bill 023，约 5–9 分钟"
    assert typeface.width(text, 29, True) == typeface.font(29, True).getlength(text)
