from __future__ import annotations

import itertools
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from printer import layout, slips, tickets, typeface
from printer.slips import QR, Badge, Bilingual, Checklist, Columns, Item, Rule, Space, Text

WIDTHS = {576: 8, 384: 4}
LONG = Bilingual(
    "城镇居民管道天然气用户过户及历史欠费结清综合业务受理（二期）",
    "Transfer of a residential piped natural gas account with settlement of arrears",
)
FIVE = (
    Bilingual("身份证原件", "Original ID card"),
    Bilingual("房屋产权证或购房合同", "Property certificate or purchase contract"),
    Bilingual("燃气卡", "Gas card"),
    Bilingual("委托书（代办时）", "Letter of authority (if acting for someone)"),
    Bilingual("经办人身份证", "Agent’s ID card"),
)
URL = "https://hall.example.cn/t/7Qm3xkP0aZs9LwVb"


def ink(picture: Image.Image) -> tuple[int, int, int, int] | None:
    """The box around everything black."""
    return ImageOps.invert(picture.convert("L")).getbbox()


def bands(picture: Image.Image) -> list[tuple[int, int]]:
    """First row and height of each run of rows with ink."""
    rows = [ink(picture.crop((0, y, picture.width, y + 1))) is not None for y in range(picture.height)]
    runs = [(inked, len(list(run))) for inked, run in itertools.groupby(rows)]
    starts = itertools.accumulate((length for _, length in runs), initial=0)
    return [(start, length) for (inked, length), start in zip(runs, starts, strict=False) if inked]


@pytest.fixture(params=list(WIDTHS))
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"language": "en", "hints": (Bilingual("过号请与引导员联系", "Missed your call? Ask the staff"),)},
        {"service": LONG, "hall": LONG, "number": "AB1023", "papers": FIVE, "area": LONG},
        {"service": LONG, "hall": LONG, "number": "ZZ99999", "papers": FIVE, "language": "en"},
        {"category": "priority", "category_name": LONG, "reprint": True, "track_url": URL, "papers": FIVE},
        {"track_url": URL + "x" * 250, "papers": ()},
        {"service": Bilingual("x" * 200, "W" * 400), "papers": (Bilingual("M" * 90, "i" * 200),) * 5},
        {"hall": Bilingual("，。！" * 40, "（（（" * 40)},
        {"service": LONG, "hall": LONG, "number": "AB1023", "papers": FIVE, "area": LONG, "large": True},
    ],
)
def test_draw_keeps_everything_on_the_paper(changes, width, facts, zh, en) -> None:
    picture = layout.draw(tickets.ticket_slip(facts(**changes), zh, en), width)
    assert (picture.mode, picture.width) == ("1", width)
    box = ink(picture)
    assert box is not None
    assert box[0] >= WIDTHS[width]
    assert box[2] <= width - WIDTHS[width]


@pytest.mark.parametrize(
    ("changes", "longest_mm"),
    [
        ({}, 95),
        ({"language": "en"}, 95),
        ({"category": "vip"}, 110),
        ({"large": True, "track_url": URL}, 110),
        ({"large": True, "track_url": URL, "language": "en"}, 110),
        ({"track_url": URL, "hints": (Bilingual("过号请与引导员联系", "Missed your call? Please ask"),)}, 115),
    ],
)
def test_draw_ordinary_ticket_is_no_longer_than_paper_is_dear(changes, longest_mm, facts, zh, en) -> None:
    picture = layout.draw(tickets.ticket_slip(facts(**changes), zh, en))
    assert picture.height / 8 <= longest_mm


@pytest.mark.parametrize("number", ["B023", "B1000", "AB102", "A1"])
def test_draw_number_is_18_mm_high_on_wide_paper(number: str) -> None:
    [(_, height)] = bands(layout.draw((Text(slips.spaced(number), "number", bold=True),)))
    assert height >= 18 * 8


def test_draw_number_on_narrow_paper_is_14_mm_high() -> None:
    [(_, height)] = bands(layout.draw((Text("B\u2009023", "number", bold=True),), 384))
    assert height >= 14 * 8


def test_draw_number_of_a_large_ticket_is_higher(width: int) -> None:
    pictures = [layout.draw((Text("B\u2009023", size, bold=True),), width) for size in ("number", "huge")]
    ordinary, huge = (bands(picture)[0][1] for picture in pictures)
    assert huge >= 1.2 * ordinary


def test_draw_number_far_too_long_becomes_smaller_not_cut(width: int) -> None:
    picture = layout.draw((Text("ABCDEFGH 0123456789", "number", bold=True),), width)
    box = ink(picture)
    assert box is not None
    assert box[2] - box[0] >= (width - 2 * WIDTHS[width]) * 0.95


def test_draw_number_is_higher_than_everything_else(facts, zh, en, width: int) -> None:
    heights = sorted(
        (height for _, height in bands(layout.draw(tickets.ticket_slip(facts(), zh, en), width))), reverse=True
    )
    assert heights[0] > 2.5 * heights[1]


def test_draw_is_the_same_every_time(facts, zh, en) -> None:
    slip = tickets.ticket_slip(facts(), zh, en)
    assert layout.draw(slip).tobytes() == layout.draw(slip).tobytes()


def test_draw_follows_the_dots_of_the_head() -> None:
    slip = (Text("缴费", "large"), Space(10), Rule())
    coarse, fine = layout.draw(slip, 512, dpi=180), layout.draw(slip, 576, dpi=203)
    assert coarse.height / 180 == pytest.approx(fine.height / 203, rel=0.05)


def test_draw_empty_slip_is_a_row_of_paper() -> None:
    assert layout.draw(()).size == (576, 1)


def test_draw_long_title_takes_a_smaller_size_rather_than_a_third_line() -> None:
    short, long = (layout.draw((Text(text, "large"),)) for text in ("过户" * 10, "过户" * 16))
    assert short.height == 2 * 50
    assert long.height == 2 * 36


def test_draw_space_is_as_many_millimetres() -> None:
    assert layout.draw((Space(10),)).height == 80


def test_draw_aligns_text_at_both_ends_and_in_the_middle() -> None:
    boxes = [ink(layout.draw((Text("中", align=align),))) for align in ("left", "center", "right")]
    lefts = [box[0] for box in boxes if box is not None]
    assert lefts[0] < 12
    assert abs(lefts[1] - (576 - 29) // 2) < 5
    assert lefts[2] > 576 - 8 - 29 - 1


def test_draw_columns_stand_at_both_ends_and_wrap_apart() -> None:
    box = ink(layout.draw((Columns("金额", "￥1,234.50"),)))
    assert box is not None
    assert (box[0] < 14, box[2] > 560) == (True, True)
    assert layout.draw((Columns("金额" * 20, "￥1"),)).height == 3 * 36


def test_draw_badge_is_framed_and_a_solid_one_is_black() -> None:
    framed, solid = (layout.draw((Badge("绿色通道", "Priority", solid=solid),)).convert("L") for solid in (False, True))
    box = ink(framed)
    assert box is not None
    assert box[2] - box[0] < 200
    assert (framed.getpixel((288, 0)), framed.getpixel((288, 5))) == (0, 255)
    assert ink(solid) == (8, 0, 568, solid.height)
    assert solid.getpixel((20, 20)) == 0


def test_draw_checklist_pairs_short_items_only() -> None:
    short, long = Item("身份证", "ID card"), Item("房屋产权证或购房合同原件", "Property certificate")
    row = layout.draw((Checklist((short,)),)).height
    assert layout.draw((Checklist((short, short)),)).height == row
    assert layout.draw((Checklist((short, long)),)).height == 2 * row
    assert layout.draw((Checklist((short, short, long, short, short)),)).height == 3 * row
    assert layout.draw((Checklist(()),)).height == 1


def test_draw_code_has_white_around_it_and_whole_dots(width: int) -> None:
    picture = layout.draw((QR(URL, "扫码", "Scan"),), width)
    modules = 29
    dots = 24 * 8 // modules
    tall = [run for run in bands(picture) if run[1] >= modules * dots]
    assert len(tall) == 1
    assert tall[0][0] >= 4 * dots
    assert tall[0][1] == modules * dots


@pytest.mark.parametrize("beside", [(), (Text("请备好", align="left"), Checklist((Item("身份证", "ID"),)))])
def test_draw_code_can_be_read_by_a_stranger(beside, width: int, tmp_path: Path, qr_reader: str) -> None:
    file = tmp_path / "slip.png"
    paper = layout.draw((Space(5), QR(URL, "扫码", "Scan", beside=beside), Space(5)), width)
    ImageOps.expand(paper.convert("L"), 32, 255).save(file)
    read = subprocess.run([qr_reader, "--raw", "-q", str(file)], capture_output=True, check=True)
    assert read.stdout.decode().strip() == URL


def test_draw_long_code_stays_readable_and_on_the_paper(width: int) -> None:
    picture = layout.draw((QR("x" * slips.QR_LIMIT, "扫码"),), width)
    box = ink(picture)
    assert box is not None
    assert box[2] <= width - WIDTHS[width]


def test_missing_names_each_character_that_was_replaced() -> None:
    slip = (
        Text("龘A"),
        Columns("龖", "b"),
        Badge("😀"),
        Checklist((Item("龘", "靐"),)),
        QR("x", "齾", beside=(Text("爩"),)),
        Rule(),
        Space(),
    )
    assert layout.missing(slip) == tuple(sorted("龘龖😀靐齾爩"))


def test_draw_replaces_what_the_font_lacks_by_its_mark() -> None:
    assert layout.draw((Text("龘"),)).tobytes() == layout.draw((Text(typeface.UNKNOWN),)).tobytes()


def test_draw_test_slip_reaches_both_ends_of_the_paper(zh, en, width: int) -> None:
    box = ink(layout.draw(tickets.test_slip("door", "tcp://10.0.0.8:9100", 80, "now", zh, en), width))
    assert box is not None
    assert (box[0], box[2]) == (WIDTHS[width], width - WIDTHS[width])


def test_draw_large_row_that_does_not_fit_is_made_smaller_and_not_torn() -> None:
    whole, torn = (Columns("合计 Total", amount, "large", True) for amount in ("￥308.40", "￥1,234,383.40"))
    normal = Columns("合计 Total", "￥1,234,383.40", "normal", True)
    assert layout.draw((torn,), 384).tobytes() == layout.draw((normal,), 384).tobytes()
    assert layout.draw((whole,), 384).height > layout.draw((normal,), 384).height
