from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL import ImageFont

from printer import typeface
from printer.fonts import build


def test_wanted_has_gb2312_the_general_table_and_latin() -> None:
    assert len(build.gb2312()) == 7445
    lacking = build.wanted() - typeface.coverage()
    assert [chr(one) for one in lacking if one < 0x100 or one > 0x2E80] == []


def test_coverage_is_written_as_ranges() -> None:
    assert build.coverage([0x41, 0x42, 0x20, 0x2CB6C]) == "0020-0020\n0041-0042\n2CB6C-2CB6C\n"


def test_build_makes_a_small_font_with_a_name_of_its_own(tmp_path: Path) -> None:
    target = tmp_path / "small.woff2"
    have = build.build(typeface.FONTS / "jiaohao-sans-sc.woff2", target, "Regular", {0x20, 0x42, 0x7968})
    assert have == {0x20, 0x42, 0x7968, *build.NARROW_SPACES}
    with TTFont(target) as font:
        assert [font["name"].getDebugName(number) for number in (1, 4, 6)] == [
            "Jiaohao Sans SC",
            "Jiaohao Sans SC Regular",
            "JiaohaoSansSC-Regular",
        ]
    assert ImageFont.truetype(target, 24).getlength("票") == 24


def test_main_writes_both_weights_and_their_coverage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "TARGET", tmp_path / "fonts")
    monkeypatch.setattr(build, "wanted", lambda: {0x20, 0x42})
    build.main(*[str(typeface.FONTS / "jiaohao-sans-sc.woff2")] * 2)
    assert sorted(one.name for one in (tmp_path / "fonts").iterdir()) == [
        "jiaohao-sans-sc-bold.woff2",
        "jiaohao-sans-sc.coverage.txt",
        "jiaohao-sans-sc.woff2",
    ]
    text = (tmp_path / "fonts" / "jiaohao-sans-sc.coverage.txt").read_text()
    assert text == "0020-0020\n0042-0042\n2009-2009\n202F-202F\n"
