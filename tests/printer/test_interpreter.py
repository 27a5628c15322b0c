from __future__ import annotations

import itertools
import subprocess
from pathlib import Path
from typing import Any

import pytest
import segno
from escpos.printer import Dummy
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageOps

from printer import encode, layout, paper, tickets
from printer.bytestream import LARGEST
from printer.interpreter import Interpreter
from printer.paper import LONGEST, Sheet

CUT = b"\x1dV\x00"


class Desk:
    """Collects what comes out of the head."""

    def __init__(self, width: int = 576, **head: Any) -> None:
        self.sheets: list[Sheet] = []
        self.raws: list[bytes] = []
        self.questions: list[str] = []
        self.interpreter = Interpreter(width, self, **head)

    def cut(self, sheet: Sheet, raw: bytes) -> None:
        self.sheets.append(sheet)
        self.raws.append(raw)

    def asked_status(self, number: int) -> None:
        self.questions.append(f"status {number}")

    def asked_roll(self) -> None:
        self.questions.append("roll")


def printed(data: bytes, width: int = 576) -> Sheet:
    desk = Desk(width)
    desk.interpreter.feed(data)
    desk.interpreter.finish()
    [sheet] = desk.sheets
    return sheet


def ink(image: Image.Image) -> tuple[int, int, int, int] | None:
    return ImageOps.invert(image.convert("L")).getbbox()


def same(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and ImageChops.difference(one.convert("L"), other.convert("L")).getbbox() is None


def raster(across: int, rows: int, data: bytes, mode: int = 0) -> bytes:
    return b"\x1dv0" + bytes((mode,)) + across.to_bytes(2, "little") + rows.to_bytes(2, "little") + data


# ---- pictures --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [576, 384])
@pytest.mark.parametrize("piece", [1, 7, 4096, 10**6])
def test_raster_ticket_comes_out_dot_by_dot(width: int, piece: int, facts, zh, en) -> None:
    marked = facts(reprint=True, category="vip", track_url="https://hall.example.cn/t/x")
    drawn = layout.draw(tickets.ticket_slip(marked, zh, en), width)
    job = encode.raster_job(drawn)
    desk = Desk(width)
    for start in range(0, len(job), piece):
        desk.interpreter.feed(job[start : start + piece])
    assert [(sheet.image.size, sheet.notes) for sheet in desk.sheets] == [((width, drawn.height + 24), ())]
    assert same(desk.sheets[0].image.crop((0, 0, *drawn.size)), encode.guarded(drawn))
    assert ink(desk.sheets[0].image.crop((0, drawn.height, width, drawn.height + 24))) is None
    assert desk.raws == [job]


def test_raster_of_python_escpos_comes_out_dot_by_dot() -> None:
    drawn = Image.effect_noise((384, 700), 90).convert("1")
    printer = Dummy(profile="POS-5890")
    printer.hw("INIT")
    printer.image(drawn, impl="bitImageRaster", fragment_height=200)
    printer.cut(feed=False)
    assert same(printed(printer.output, 384).image, drawn)


@pytest.mark.parametrize(("align", "left"), [(0, 0), (1, 284), (2, 568), (49, 284)])
def test_raster_stands_where_it_is_aligned(align: int, left: int) -> None:
    sheet = printed(b"\x1ba" + bytes((align,)) + raster(1, 2, b"\xff\xff"))
    assert ink(sheet.image) == (left, 0, left + 8, 2)


@pytest.mark.parametrize(("mode", "size"), [(0, (8, 3)), (1, (16, 3)), (2, (8, 6)), (3, (16, 6))])
def test_raster_is_doubled_by_its_mode(mode: int, size: tuple[int, int]) -> None:
    assert ink(printed(raster(1, 3, b"\xff" * 3, mode)).image) == (0, 0, *size)


def test_raster_wider_than_the_paper_is_cut_off_at_its_edge() -> None:
    sheet = printed(raster(60, 2, b"\xff" * 120), 384)
    assert (sheet.image.size, ink(sheet.image)) == ((384, 2), (0, 0, 384, 2))


def test_raster_too_large_is_passed_over_and_the_next_job_prints() -> None:
    data = raster(100, 60_000, b"")
    desk = Desk()
    desk.interpreter.feed(data)
    for _ in range(60):
        desk.interpreter.feed(b"\xff" * 100_000)
    desk.interpreter.feed(raster(1, 2, b"\xff\xff") + CUT)
    [sheet] = desk.sheets
    assert (ink(sheet.image), sheet.notes) == ((0, 0, 8, 2), ("picture",))
    assert len(desk.raws[0]) < LARGEST


def test_raster_without_dots_prints_nothing() -> None:
    desk = Desk()
    desk.interpreter.feed(raster(0, 5, b"") + CUT)
    desk.interpreter.finish()
    assert desk.sheets == []


def test_feed_counts_in_the_unit_that_was_set() -> None:
    for unit, rows in ((0, 100), (203, 100), (101, 201)):
        sheet = printed(b"\x1dP\x00" + bytes((unit,)) + b"\x1bJ\x64" + raster(1, 1, b"\xff"))
        assert sheet.image.height == rows + 1


# ---- text ------------------------------------------------------------------------------------------------


def test_text_takes_the_cells_of_the_head() -> None:
    sheet = printed(b"AB" + "票".encode("gbk") + b"\n" + b"X\n" + CUT)
    assert sheet.image.size == (576, 60)
    box = ink(sheet.image.crop((0, 0, 576, 30)))
    assert box is not None
    assert 24 < box[2] <= 48


@pytest.mark.parametrize(
    ("code", "down"),
    [(b"", 1), (b"\x1b!\x30", 2), (b"\x1d!\x11", 2), (b"\x1d!\x33", 4), (b"\x1c!\x0c", 2), (b"\x1b!\x08", 1)],
)
def test_text_is_enlarged_by_every_way_of_saying_so(code: bytes, down: int) -> None:
    sheet = printed(code + "票".encode("gbk") + b"\x1bd\x01" + CUT)
    box = ink(sheet.image)
    assert box is not None
    assert 18 * down <= box[2] - box[0] <= 24 * down
    assert sheet.image.height == max(30, 24 * down)


def test_hanzi_mode_leaves_ascii_as_it_is() -> None:
    assert printed(b"\x1c!\x0cA\n" + CUT).image.height == 30


def test_text_wraps_at_the_edge_of_the_paper() -> None:
    assert printed(b"M" * 33 + b"\n" + CUT, 384).image.height == 60
    assert printed(b"M" * 32 + b"\n" + CUT, 384).image.height == 30


def test_text_is_aligned_like_pictures() -> None:
    boxes = [ink(printed(b"\x1ba" + bytes((how,)) + b"MM\n" + CUT).image) for how in (0, 1, 2)]
    lefts = [box[0] for box in boxes if box is not None]
    assert [left // 12 for left in lefts] == [0, 23, 46]


def test_text_outside_chinese_mode_shows_that_it_is_wrong() -> None:
    wrong = printed(b"\x1c." + "票".encode("gbk") + b"\n" + CUT)
    assert same(wrong.image, printed("〓〓".encode("gbk") + b"\n" + CUT).image)
    right = printed(b"\x1c.\x1c&" + "票".encode("gbk") + b"\n" + CUT)
    assert same(right.image, printed("票".encode("gbk") + b"\n" + CUT).image)


def test_initialise_forgets_style_and_half_a_line() -> None:
    assert same(printed(b"\x1ba\x01\x1d!\x11\x1bE\x01junk\x1b@AB\n" + CUT).image, printed(b"AB\n" + CUT).image)


def test_bold_is_blacker() -> None:
    thin, bold = (
        sum(printed(code + "票务大厅".encode("gbk") + b"\n" + CUT).image.convert("L").histogram()[:1])
        for code in (b"", b"\x1bE\x01")
    )
    assert bold > thin * 1.1


def test_line_spacing_is_kept_and_put_back() -> None:
    assert printed(b"\x1b3\x50A\nB\n\x1b2C\n" + CUT).image.height == 80 + 80 + 30


def test_text_on_black_is_white() -> None:
    plain, black = (printed(code + b"A \n" + CUT).image.convert("L") for code in (b"", b"\x1dB\x01"))
    assert same(black.crop((0, 0, 24, 24)), ImageOps.invert(plain.crop((0, 0, 24, 24))))
    assert ink(black) == (0, 0, 24, 24)


def test_text_is_underlined() -> None:
    for code in (b"\x1b-\x01", b"\x1c-2"):
        box = ink(printed(code + b"  \n" + CUT).image)
        assert box is not None
        assert (box[0], box[2:]) == (0, (24, 24))


def test_text_and_pictures_keep_within_the_margins() -> None:
    margins = b"\x1dL\x64\x00\x1dW\xc8\x00"
    assert ink(printed(margins + b"\x1ba\x02" + raster(1, 1, b"\xff")).image) == (292, 0, 300, 1)
    assert printed(margins + b"M" * 17 + b"\n" + CUT).image.height == 60


def test_text_stands_where_it_is_told() -> None:
    box = ink(printed(b"\x1b$\x64\x00" + b"\x1b\\\xf4\xff" + b"\x1dB\x01 \n" + CUT).image)
    assert box == (88, 0, 100, 24)


def test_code_pages_have_letters_and_rules() -> None:
    for code, same_as in ((b"\x1bt\x10\xe9", b"\x1bt\x00\x82"), (b"\x1bt\x01\x95", b"\x1bt\x00\xc4")):
        one, other = (printed(b"\x1c." + text + b"\n" + CUT) for text in (code, same_as))
        assert same(one.image, other.image)
        assert one.lines == other.lines
    assert printed(b"\x1c.\x1bt\x01\x95\xb1 \xff\n" + CUT).lines == ("─\uff71  ",)
    assert ink(printed(b"\x1c.\x1bt\x01\x95\x95\n" + CUT).image) == (0, 11, 24, 13)


@pytest.mark.parametrize(
    ("page", "byte", "letter"), [(19, 0xD5, "€"), (46, 0xDF, "Я"), (45, 0xE8, "č"), (47, 0xF9, "ω")]
)
def test_code_pages_are_numbered_as_epson_does(page: int, byte: int, letter: str) -> None:
    assert printed(b"\x1c.\x1bt" + bytes((page, byte)) + b"\n" + CUT).lines == (letter,)


def test_lines_of_letters_are_remembered() -> None:
    assert printed("票 A\nB".encode("gbk") + b"\n" + raster(1, 1, b"\xff") + CUT).lines == ("票 A", "B")


def test_tab_goes_to_the_next_eighth_column() -> None:
    for before, left in ((b"", 8), (b"ab", 8), (b"abcdefgh", 16)):
        box = ink(printed(before + b"\t" + b"\x1bE\x01M\n" + CUT).image)
        assert box is not None
        assert left * 12 < box[2] <= left * 12 + 12
    assert printed(b"\t" * 9 + b"M\n" + CUT).image.height == 60


def test_tabs_go_to_the_stops_that_were_set() -> None:
    def left(data: bytes) -> int:
        box = ink(printed(data + b"\x1dB\x01 \n" + CUT).image)
        assert box is not None
        return box[0]

    stops = b"\x1bD\x05\x14\x00"
    assert [left(stops + b"\t"), left(stops + b"\t\t"), left(stops + b"\t\t\t")] == [60, 240, 240]
    assert left(b"\x1bD\x00\t") == 0
    assert left(b"\x1bM\x01" + stops + b"\x1bM\x00\t") == 45
    assert left(stops + b"\x1b@\t") == 96


def test_small_letters_are_smaller_and_hanzi_are_not() -> None:
    for small in (b"\x1bM\x01", b"\x1bM1", b"\x1b!\x01"):
        assert ink(printed(small + b"\x1dB\x01  \n" + CUT).image) == (0, 0, 18, 17)
    assert ink(printed(b"\x1bM\x01\x1bM\x00\x1dB\x01 \n" + CUT).image) == (0, 0, 12, 24)
    assert printed(b"\x1bM\x01" + b"M" * 42 + b"\n" + CUT, 384).image.height == 30
    hanzi = printed("\x1bM\x01票".encode("gbk") + b"\n" + CUT)
    assert same(hanzi.image, printed("票".encode("gbk") + b"\n" + CUT).image)


def test_letters_stand_apart_as_far_as_was_said() -> None:
    assert ink(printed(b"\x1b \x06\x1dB\x01 \x1dB\x00 \x1dB\x01 \n" + CUT).image) == (0, 0, 48, 24)
    wide = printed(b"\x1cS\x02\x02\x1dB\x01" + "　　".encode("gbk") + b"\n" + CUT)
    assert ink(wide.image) == (0, 0, 52, 24)


def test_upside_down_line_begins_at_the_right() -> None:
    plain = printed(b"AB\n" + CUT).image.crop((0, 0, 576, 24))
    turned = printed(b"\x1b{\x01AB\n" + CUT).image.crop((0, 0, 576, 24))
    assert same(turned, plain.transpose(Image.Transpose.ROTATE_180))


def test_spacing_has_several_units() -> None:
    for code in (b"\x1bA\x14", b"\x1b+\x78"):
        assert printed(code + b"A\nB\n" + CUT).image.height == 136


def test_double_strike_is_bold_and_a_mode_underlines() -> None:
    assert same(printed(b"\x1bG\x01A\n" + CUT).image, printed(b"\x1bE\x01A\n" + CUT).image)
    assert same(printed(b"\x1b!\x80A\n" + CUT).image, printed(b"\x1b-\x01A\n" + CUT).image)


def test_code_page_in_chinese_mode_is_noted_unless_chinese_was_chosen() -> None:
    hanzi = "票".encode("gbk") + b"\n" + CUT
    assert printed(b"\x1bt\x10" + hanzi).notes == ("chinese_mode",)
    for calm in (hanzi, b"\x1bt\x10\x1c&" + hanzi, b"\x1bt\x10A\n" + CUT, b"\x1c.\x1bt\x10\xe9\n" + CUT):
        assert printed(calm).notes == ()


def test_western_head_has_letters_of_code_pages_from_the_start() -> None:
    desk = Desk(western=True)
    desk.interpreter.feed(b"caf\x82\n\x1bt\x10\xe9\n\x1b@\x82\n" + CUT)
    assert [sheet.lines for sheet in desk.sheets] == [("café", "é", "é")]


def test_text_of_python_escpos_comes_out_in_its_styles() -> None:
    printer = Dummy()
    printer.hw("INIT")
    for style in (
        {"bold": True},
        {"underline": 2},
        {"font": "b"},
        {"invert": True},
        {"double_width": True},
        {"flip": True},
    ):
        printer.set_with_default(**style)
        printer.textln("Coffee 2,50 €")
    printer.set_with_default(custom_size=True, width=3, height=2)
    printer.textln("Café")
    printer.control("HT", count=4, tab_size=6)
    printer.text("a\tb\n")
    printer.buzzer()
    printer.cashdraw(2)
    printer.qr("https://hall.example.cn", native=True, size=4)
    printer.cut(mode="PART")
    desk = Desk(western=True)
    desk.interpreter.feed(printer.output)
    [sheet] = desk.sheets
    assert sheet.lines == ("Coffee 2,50 €",) * 6 + ("Café", "a\tb")
    assert sheet.notes == ("buzzer", "drawer")


def test_feed_of_another_head_counts_in_its_own_dots() -> None:
    desk = Desk(dpi=180)
    desk.interpreter.feed(b"\x1dP\x00\x5aA\x1bJ\x5a" + CUT)
    assert [sheet.image.height for sheet in desk.sheets] == [180]


# ---- everything else -------------------------------------------------------------------------------------


def test_graphics_are_stored_and_then_printed() -> None:
    store = b"0p0" + bytes((1, 2)) + b"1\x0c\x00\x02\x00" + b"\xff\xf0\xff\xf0"
    show = b"\x1d(L\x02\x00\x30\x32"
    for group in (b"\x1d(L\x0e\x00", b"\x1d8L\x0e\x00\x00\x00"):
        sheet = printed(group + store + show + show + b"\x1ba\x02" + group + store + show + CUT)
        assert (sheet.notes, sheet.image.size) == ((), (576, 8))
        assert ink(sheet.image.crop((0, 0, 576, 4))) == (0, 0, 12, 4)
        assert ink(sheet.image.crop((0, 4, 576, 8))) == (564, 0, 576, 4)


@pytest.mark.parametrize(
    ("mode", "data", "box"),
    [
        (33, b"\xff\xff\xff" * 2, (0, 0, 2, 24)),
        (32, b"\xff\xff\xff" * 2, (0, 0, 4, 24)),
        (1, b"\xff\xff", (0, 0, 2, 24)),
        (0, b"\x80\x01", (0, 0, 4, 24)),
        (33, b"\x00\x00\x01\x80\x00\x00", (0, 0, 2, 24)),
    ],
)
def test_columns_stand_in_the_line_like_letters(mode: int, data: bytes, box: tuple[int, int, int, int]) -> None:
    assert ink(printed(b"\x1b*" + bytes((mode, 2, 0)) + data + b"\n" + CUT).image) == box


def test_columns_stand_between_letters_and_end_at_the_edge() -> None:
    black = b"\x1b*\x21\x0c\x00" + b"\xff" * 36
    sheet = printed(b"\x1dB\x01 " + black + b" \n" + CUT)
    assert (ink(sheet.image), sheet.lines) == ((0, 0, 36, 24), ("  ",))
    assert ink(printed(b"\x1b*\x21\x90\x01" + b"\xff" * 1200 + b"\n" + CUT, 384).image) == (0, 0, 384, 24)


def dots(width: int, height: int) -> Image.Image:
    """A picture that is the same in no two places."""
    return Image.effect_noise((width, height), 90).convert("1")


@pytest.mark.parametrize("how", ["bitImageRaster", "bitImageColumn", "graphics"])
@pytest.mark.parametrize("centre", [False, True])
def test_picture_of_python_escpos_comes_out_every_way_it_can_be_sent(how: str, centre: bool) -> None:
    drawn = dots(200, 96)
    printer = Dummy(profile="POS-5890")
    printer.hw("INIT")
    printer.set(align="center" if centre else "left")
    printer.image(drawn, impl=how)
    printer.cut(feed=False)
    sheet = printed(printer.output, 384)
    left = 92 if centre else 0
    assert (sheet.image.height, sheet.notes, sheet.lines) == (96, (), ())
    assert same(sheet.image.crop((left, 0, left + 200, 96)), drawn)


def test_pictures_that_the_head_keeps_are_printed_when_they_are_asked_for() -> None:
    column = b"\xf0" + b"\x00" * 7
    one = b"\x1d*\x01\x01" + column
    several = b"\x1cq\x02\x01\x00\x01\x00" + column + b"\x01\x00\x02\x00" + b"\xff" * 16
    for store, show, box in (
        (one, b"\x1d/\x00", (0, 0, 1, 4)),
        (one, b"\x1d/3", (0, 0, 2, 8)),
        (several, b"\x1cp\x01\x01", (0, 0, 2, 4)),
        (several, b"\x1cp\x02\x00", (0, 0, 8, 16)),
    ):
        sheet = printed(store + show + CUT)
        assert (ink(sheet.image), sheet.notes) == (box, ())


def test_pictures_to_keep_are_not_endless() -> None:
    data = b"\x1cq\xff" + b"\xff\xff\xff\xff" + b"\x00" * 1000
    desk = Desk()
    desk.interpreter.feed(data + b"\x00" * 10**6)
    assert desk.sheets == []


BAR_CODES = [
    (b"\x1dkI\x0b{BHall-{C\x0c\x22", "CODE-128:Hall-1234"),
    (b"\x1dkI\x06{B{{{A", "CODE-128:{"),
    (b"\x1dk\x02590123412345\x00", "EAN-13:5901234123457"),
    (b"\x1dkD\x071234567", "EAN-8:12345670"),
    (b"\x1dk\x04*B023*\x00", "CODE-39:B023"),
    (b"\x1dkF\x06123456", "I2/5:123456"),
    (b"\x1dk\x0001234567890\x00", "UPC-A:012345678905"),
    (b"\x1dk\x0101234500005\x00", "UPC-E:01234558"),
    (b"\x1dkB\x070425261", "UPC-E:04252614"),
    (b"\x1dkB\x0801278907", "UPC-E:01278907"),
    (b"\x1dkG\x07A12345B", "Codabar:A12345B"),
    (b"\x1dkH\x07HALL-12", "CODE-93:HALL-12"),
    (b"\x1dkJ\x14{B(01)12345678901231", "CODE-128:0112345678901231"),
]


@pytest.mark.parametrize(("command", "said"), BAR_CODES)
def test_bar_codes_can_be_read_by_a_stranger(command: bytes, said: str, tmp_path: Path, qr_reader: str) -> None:
    sheet = printed(b"\x1dw\x03\x1dh\x50\x1dH\x02\x1ba\x01" + command + CUT)
    assert sheet.notes == ()
    file = tmp_path / "code.png"
    ImageOps.expand(sheet.image.convert("L"), 40, 255).save(file)
    options = ["-q", *(f"-S{one}.enable" for one in ("i25", "ean8", "upca", "upce", "codabar", "code93"))]
    read = subprocess.run([qr_reader, *options, str(file)], capture_output=True, check=True)
    assert read.stdout.decode().strip() == said


def test_bar_code_has_its_text_where_it_was_asked_for() -> None:
    heights = [printed(b"\x1dh\x50\x1dH" + bytes((how,)) + b"\x1dk\x04B023\x00" + CUT).image.height for how in range(4)]
    assert heights == [80, 104, 104, 128]


def test_text_of_a_bar_code_stands_in_its_middle_with_its_check_digit() -> None:
    code = b"\x1dw\x03\x1dh\x50\x1dk\x02590123412345\x00"
    bare, said = (printed(b"\x1dH" + bytes((how,)) + code + CUT).image for how in (0, 2))
    bars, text = ink(bare), ink(said.crop((0, 80, 576, 104)))
    assert bars is not None
    assert text is not None
    assert abs((text[0] + text[2]) - (bars[0] + bars[2])) <= 12
    assert 12 * 12 < text[2] - text[0] <= 13 * 12


def test_qr_is_drawn_as_it_was_asked_for() -> None:
    def group(function: int, data: bytes) -> bytes:
        return b"\x1d(k" + (len(data) + 2).to_bytes(2, "little") + bytes((49, function)) + data

    wanted = segno.make(b"https://hall.example.cn", error="h", micro=False, boost_error=False)
    data = group(65, b"2\x00") + group(67, b"\x04") + group(69, b"3") + group(80, b"0https://hall.example.cn")
    sheet = printed(b"\x1ba\x01" + data + group(81, b"0") + CUT)
    side = len(wanted.matrix) * 4
    left = (576 - side) // 2
    assert ink(sheet.image) == (left, 0, left + side, side)
    shown = [
        [sheet.image.getpixel((left + x * 4 + 1, y * 4 + 1)) == 0 for x in range(side // 4)] for y in range(side // 4)
    ]
    assert shown == [[bool(dot) for dot in row] for row in wanted.matrix]


@pytest.mark.parametrize("data", [b"", b"x" * 801])
def test_qr_that_cannot_be_is_noted(data: bytes) -> None:
    store = b"\x1d(k" + (len(data) + 3).to_bytes(2, "little") + b"1P0" + data
    assert printed(store + b"\x1d(k\x03\x001Q0A\n" + CUT).notes == ("qr",)


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (b"\x1bp\x00\x19\xfa", "drawer"),
        (b"\x1dV\x07", "cut 7"),
        (b"\x1b\xff", "unknown 1b ff"),
        (b"\x1b*\x07\x02\x0012", "passed_over ESC * 7"),
        (b"\x1b*\x07\x00\x00", "passed_over ESC * 7"),
        (b"\x1dk\x0a12345\x00", "bar_code"),
        (b"\x1dk\x05abc\x00", "bar_code"),
        (b"\x1dkB\x0612345x", "bar_code"),
        (b"\x1dkB\x0b01234567890", "bar_code"),
        (b"\x1dkH\x03\x01\x02\x03", "bar_code"),
        (b"\x1dkK\x0d0123456789012", "bar_code"),
        (b"\x1dk\x04" + b"A" * 60 + b"\x00", "bar_code_wide"),
        (b"\x1bB\x02\x04", "buzzer"),
        (b"\x1bC\x02\x04\x01", "buzzer"),
        (b"\x1b(A\x04\x000a31", "buzzer"),
        (b"\x10\x14\x03\x00\x01\x01\x01\x00", "buzzer"),
        (b"\x07", "buzzer"),
        (b"\x1bL", "page_mode"),
        (b"\x1bV1", "turned"),
        (b"\x1d/\x00", "not_stored"),
        (b"\x1cp\x01\x00", "not_stored"),
        (b"\x1b&\x03A\x42\x02" + b"\x1b" * 6 + b"\x01" + b"\x1d" * 3, "passed_over ESC &"),
        (b"\x1c2\xfe\xa1" + b"\x1b" * 72, "passed_over FS 2"),
        (b"\x1d(k\x03\x0000Q" + b"\x1d(k\x03\x000Q0", "symbol PDF417"),
        (b"\x1d(k\x03\x006Q0", "symbol DataMatrix"),
        (b"\x1dkC\x03abc", "bar_code"),
        (b"\x1d(L\x02\x00ab", "passed_over GS ( L"),
        (b"\x1d8M\x02\x00\x00\x00ab", "passed_over GS 8"),
        (b"\x1d(L\x02\x000a", "passed_over GS ( L 97"),
        (b"\x10\x14\x01\x00\x01", "drawer"),
        (b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", "real_time 8"),
    ],
)
def test_what_is_not_drawn_is_noted_and_read_in_step(data: bytes, note: str) -> None:
    sheet = printed(data + data + b"A\n" + CUT)
    assert sheet.notes == (note,)
    assert same(sheet.image, printed(b"A\n" + CUT).image)


@pytest.mark.parametrize(
    "data",
    [
        b"\x1bt\x00",
        b"\x1c(A\x02\x000\x00",
        b"\x1cS\x01\x02",
        b"\x1d^\x01\x02\x03",
        b"\x1bD\x08\x10\x00",
        b"\x1ba\x09",
        b"\x1bW" + b"\x1d" * 8 + b"\x1bT\x00\x1bS\x1b\x0c\x0c",
        b"\x1bv\x1bu\x00\x1b<\x1bK\x10\x1be\x01",
        b"\x1d:\x1d:\x1dc\x1dI\x01\x1dT\x01\x1d|\x08",
        b"\x1dC0\x01\x01\x1dC1\x01\x00\x09\x00\x01\x01\x1dC2\x05\x00\x1dg2\x00\x14\x00",
        b"\x1b(Y\x02\x00\x01\x02",
        b"\x1b!\x00\x1bM\x00\x1b{\x00\x1bV\x00\x1bG\x00\x1b \x00",
        b"\x1b?\x0a\x00\x1b=\x01\x1bc5\x00\x1bc0\x01\x1br\x01\x0d",
    ],
)
def test_what_changes_nothing_is_read_in_step(data: bytes) -> None:
    sheet = printed(data + b"A\n" + CUT)
    assert (sheet.notes, same(sheet.image, printed(b"A\n" + CUT).image)) == ((), True)


def test_bytes_are_kept_as_they_came_even_those_that_say_nothing() -> None:
    data = (
        b"\x1b@\x1bp\x00\x19\xfa\x1c2\xfe\xa1"
        + b"\x07" * 72
        + b"\x1d8M\x02\x00\x00\x00abA\n\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
        + CUT
    )
    desk = Desk()
    for byte in data:
        desk.interpreter.feed(bytes((byte,)))
    assert desk.raws == [data]


def test_questions_are_passed_on_in_their_turn() -> None:
    desk = Desk()
    desk.interpreter.feed(b"\x10\x04\x01\x10\x04\x04\x10\x04\x08\x01A\n\x1dr\x01\x1dr1\x1dr\x02\x10\x05\x01" + CUT)
    assert desk.questions == ["status 1", "status 4", "status 8", "roll", "roll"]
    assert len(desk.sheets) == 1


@pytest.mark.parametrize("cut", [b"\x1dV\x00", b"\x1dV1", b"\x1dVA\x10", b"\x1dVB\x10", b"\x1bi", b"\x1bm"])
def test_cut_ends_a_slip_and_may_feed_before(cut: bytes) -> None:
    desk = Desk()
    desk.interpreter.feed((b"A\n" + cut) * 2 + cut[:3])
    heights = [sheet.image.height for sheet in desk.sheets]
    assert heights == [30 + 16 * (len(cut) == 4)] * 2
    assert desk.raws == [b"A\n" + cut] * 2


def test_endless_paper_is_cut_by_itself() -> None:
    desk = Desk()
    for _ in range(1000):
        desk.interpreter.feed(b"A\x1bd\x0a")
    assert {sheet.image.height for sheet in desk.sheets} == {LONGEST}
    assert desk.sheets[0].notes == ("too_long",)


def test_notes_are_not_endless() -> None:
    codes = itertools.islice((code for code in range(0x80, 0x100)), 100)
    sheet = printed(b"".join(b"\x1b" + bytes((code,)) for code in codes) + b"A\n" + CUT)
    assert len(sheet.notes) == paper.MOST_NOTES


def test_rests_only_between_commands_with_ink_on_paper() -> None:
    desk = Desk()
    rests = []
    for data in (b"\x1b@", b"A", b"\n", b"\x1dv0", b"\x00\x01\x00\x01\x00", b"\xff", CUT):
        desk.interpreter.feed(data)
        rests.append(desk.interpreter.rests)
    assert rests == [False, True, True, False, False, True, False]


COMMANDS = st.sampled_from(
    [b"\x1b", b"\x1d", b"\x1c", b"\x10", b"\x1b@", b"\x1dv0\x00", b"\x1d(k", b"\x1dV", b"\x1dk", b"\x1b*",
     b"\x10\x04", b"\x1d8", b"\x1d(L", b"\x1d8L", b"0p0\x01\x011", b"\x1b$", b"\x1dW", b"\x1bt", b"\x1b3", b"\x1dP", b"\x1d!", b"\x1b!", b"\x1c!", b"\t", b"\n",
     b"\x1d*", b"\x1d/", b"\x1cq", b"\x1cp", b"\x1b&", b"\x1bM\x01", b"\x1b{", b"\x1bD", b"\x1b ", b"\x0c", b"\x1b\x0c", b"\x1bi", b"\x1dC"]
)  # fmt: skip


@given(st.lists(st.one_of(COMMANDS, st.binary(max_size=40), st.binary(min_size=1, max_size=3)), max_size=40))
def test_no_input_makes_it_fail(pieces: list[bytes]) -> None:
    desk = Desk()
    for piece in pieces:
        desk.interpreter.feed(piece)
    desk.interpreter.finish()
    assert all(sheet.image.width == 576 and 0 < sheet.image.height <= LONGEST for sheet in desk.sheets)


@given(st.binary(max_size=300), st.integers(1, 50))
def test_pieces_of_input_make_no_difference(data: bytes, piece: int) -> None:
    whole, parts = Desk(), Desk()
    whole.interpreter.feed(data)
    for start in range(0, len(data), piece):
        parts.interpreter.feed(data[start : start + piece])
    for desk in (whole, parts):
        desk.interpreter.finish()
    assert [(sheet.image.tobytes(), sheet.notes) for sheet in whole.sheets] == [
        (sheet.image.tobytes(), sheet.notes) for sheet in parts.sheets
    ]
    assert (whole.raws, whole.questions) == (parts.raws, parts.questions)
