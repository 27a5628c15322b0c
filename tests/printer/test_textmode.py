from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from printer import cells, encode, slips, textmode, tickets
from printer.interpreter import Interpreter
from printer.linebreak import NOT_FIRST
from printer.paper import Sheet
from printer.slips import QR, Badge, Bilingual, Checklist, Columns, Item, Rule, Space, Text

START = b"\x1b@\x1dP\xcb\xcb\x1c&\x1b3\x1c"
END = b"\x1bJ\x18\x1dVB\x00"
CENTER, LEFT, RIGHT = b"\x1ba\x01", b"\x1ba\x00", b"\x1ba\x02"
URL = "https://hall.example.cn/t/7Qm3xkP0aZs9LwVb"
LONG = Bilingual(
    "城镇居民管道天然气用户过户及历史欠费结清综合业务受理（二期）",
    "Transfer of a residential piped natural gas account with settlement of arrears",
)


class Desk:
    def __init__(self, width: int) -> None:
        self.sheets: list[Sheet] = []
        self.interpreter = Interpreter(width, self)

    def cut(self, sheet: Sheet, raw: bytes) -> None:
        self.sheets.append(sheet)

    def asked_status(self, number: int) -> None:
        raise AssertionError(f"asked status {number}")

    def asked_roll(self) -> None:
        raise AssertionError("asked GS r")


def printed(data: bytes, width: int = 576) -> Sheet:
    desk = Desk(width)
    desk.interpreter.feed(data)
    [sheet] = desk.sheets
    return sheet


def body(*blocks: slips.Block, width_mm: int = 80) -> bytes:
    """The bytes of a job between its beginning and its end."""
    job = textmode.text_job(blocks, width_mm)
    assert (job[: len(START)], job[-len(END) :]) == (START, END)
    return job[len(START) : -len(END)]


def lines(*blocks: slips.Block, width_mm: int = 80) -> list[str]:
    sheet = printed(textmode.text_job(blocks, width_mm), encode.DOTS[width_mm, 203])
    return [line.strip() for line in sheet.lines]


def ink(image: Image.Image) -> tuple[int, int, int, int] | None:
    return ImageOps.invert(image.convert("L")).getbbox()


def gbk(text: str) -> bytes:
    return text.encode("gbk")


# ---- bytes -----------------------------------------------------------------------------------------------


def test_text_is_gbk_in_chinese_mode_centred_and_back() -> None:
    job = body(Text("缴费"), Text("B", align="left"), Text("右", align="right"))
    assert job == CENTER + gbk("缴费\n") + LEFT + b"B\n" + RIGHT + gbk("右\n")


def test_text_says_its_size_by_both_commands_and_only_what_changed() -> None:
    job = body(Text("缴", "large", bold=True), Text("费", "large", bold=True), Text("x"))
    double = b"\x1c!\x0c\x1d!\x11"
    assert job == CENTER + double + b"\x1bE\x01" + gbk("缴\n") + b"\x1bJ\x04" + gbk("费\n") + b"\x1bJ\x04" + (
        b"\x1c!\x00\x1d!\x00\x1bE\x00x\n"
    )


@pytest.mark.parametrize(
    ("number", "width_mm", "size", "written"),
    [
        ("B023", 80, 0x77, b"B 023"),
        ("AB1023", 80, 0x77, b"AB1023"),
        ("ZZ99999", 80, 0x57, b"ZZ 99999"),
        ("B023", 58, 0x55, b"B 023"),
        ("ZZ99999", 58, 0x34, b"ZZ 99999"),
        ("ABCDEFGH0123456789ABCDEFG", 58, 0x00, b"ABCDEFGH 0123456789ABCDEFG"),
    ],
)
def test_number_is_as_large_as_fits(number: str, width_mm: int, size: int, written: bytes) -> None:
    job = body(Text(slips.spaced(number), "number"), width_mm=width_mm)
    assert (b"\x1d!" + bytes((size,)) in job) is bool(size)
    assert job.endswith(written + b"\n")
    across = 1 + (size >> 4)
    assert len(written) * 12 * across <= encode.DOTS[width_mm, 203]


def test_number_no_head_can_enlarge_is_a_plain_line() -> None:
    assert len(lines(Text("9" * 60, "number"))) == 2


def test_spaces_are_fed_in_dots_and_left_out_around_a_number() -> None:
    assert body(Space(2), Space(40)) == b"\x1bJ\x10\x1bJ\xff\x1bJ\x41"
    assert b"\x1bJ" not in body(Space(2), Text("B", "number"), Space(1.5))


@pytest.mark.parametrize(("width_mm", "dpi", "length"), [(80, 203, 24), (58, 203, 16), (80, 180, 21), (58, 180, 15)])
def test_rule_goes_across_the_paper(width_mm: int, dpi: int, length: int) -> None:
    job = textmode.text_job((Rule(),), width_mm, dpi=dpi)
    assert gbk("─" * length + "\n") in job
    assert gbk("─" * (length + 1)) not in job


def test_code_is_the_heads_own_of_24_mm_centred_in_white() -> None:
    store = b"\x1d(k" + bytes((len(URL) + 3, 0)) + b"1P0" + URL.encode()
    code = b"\x1d(k\x04\x001A2\x00" + b"\x1d(k\x03\x001C\x06" + b"\x1d(k\x03\x001E1" + store + b"\x1d(k\x03\x001Q0"
    white = b"\x1bJ\x18"
    assert body(QR(URL, "扫码")) == white + CENTER + code + white + b"\x1bE\x01" + gbk("扫码\n")


def test_code_with_bytes_that_could_be_commands_is_drawn() -> None:
    job = body(QR("a\x10\x04\x01b", "扫码"))
    assert b"\x1d(k" not in job
    assert encode.REAL_TIME.search(job) is None


def test_job_without_cutter_feeds_to_the_tear_bar() -> None:
    assert textmode.text_job((), 80, cut=False) == START + b"\x1bJ\x60"


def test_job_tells_the_unit_of_the_head() -> None:
    assert textmode.text_job((), 80, dpi=180)[:5] == b"\x1b@\x1dP\xb4"


def test_badge_is_bracketed_and_a_solid_one_is_reversed_from_edge_to_edge() -> None:
    assert lines(Badge("绿色通道", "Priority")) == ["【绿色通道】", "Priority"]
    sheet = printed(textmode.text_job((Badge("补打", "REPRINT", solid=True), Text("x")), 80))
    assert ink(sheet.image.crop((0, 0, 576, 72))) == (0, 0, 576, 72)
    assert sheet.image.getpixel((0, 71)) == 0
    assert sheet.image.convert("L").crop((0, 0, 576, 72)).histogram()[255] > 500
    assert ink(sheet.image.crop((0, 72, 280, 90))) is None


# ---- lines -----------------------------------------------------------------------------------------------


def test_lines_break_by_the_rules_of_both_languages() -> None:
    for width_mm in (80, 58):
        columns = encode.DOTS[width_mm, 203] // 12
        told = lines(Text("，".join(["请您到一楼大厅等候"] * 9)), Text("Please wait in " * 12), width_mm=width_mm)
        assert all(cells.columns(line) <= columns for line in told)
        assert not [line for line in told if line[0] in NOT_FIRST]
        assert " ".join(line for line in told if line.isascii()).split() == ["Please", "wait", "in"] * 12


def test_long_title_takes_single_size_rather_than_a_third_line() -> None:
    assert lines(Text("过户" * 10, "large")) == ["过户" * 5, "过户" * 5]
    assert lines(Text("过户" * 14, "large")) == ["过户" * 7, "过户" * 7]


def test_columns_stand_at_both_ends() -> None:
    job = body(Columns("金额", "￥1,234.50"), Columns("a", "b", "large"))
    assert gbk("金额" + " " * (48 - 4 - 10) + "￥1,234.50\n") in job
    assert b"a" + b" " * 22 + b"b\n" in job
    assert body(Columns("金额", "")) == gbk("金额\n")
    assert lines(Columns("金额" * 20, "￥1")) == ["金额" * 10 + "金   ￥1", "额" + "金额" * 9]


def test_checklist_pairs_short_items_only() -> None:
    short, long = Item("身份证", "ID card"), Item("房屋产权证或购房合同原件", "Property certificate")
    assert lines(Checklist((short, short, long))) == [
        "□ 身份证" + " " * 16 + "□ 身份证",
        "ID card" + " " * 18 + "ID card",
        "□ 房屋产权证或购房合同原件",
        "Property certificate",
    ]


def test_words_beside_a_code_stand_above_it() -> None:
    told = lines(QR(URL, "扫码", "Scan", beside=(Text("请备好", align="left"), Checklist((Item("身份证"),)))))
    assert told == ["请备好", "□ 身份证", "扫码", "Scan"]


# ---- characters no head has ------------------------------------------------------------------------------


@pytest.mark.parametrize("align", ["left", "center", "right"])
@pytest.mark.parametrize("size", ["normal", "large"])
def test_line_with_a_rare_character_is_drawn_where_it_would_stand(align: slips.Align, size: slips.Size) -> None:
    rare, known = (printed(textmode.text_job((Text(f"丁{one}喆", size, align),), 80)) for one in "𬭬票")
    assert (rare.lines, known.lines) == ((), ("丁票喆",))
    boxes = ink(rare.image), ink(known.image)
    assert all(abs(one - other) <= 2 for one, other in zip(*boxes, strict=True))  # type: ignore[arg-type]
    assert rare.image.height == known.image.height


def test_chinese_mode_is_said_again_after_a_picture() -> None:
    job = body(Text("𬭬"), Text("票"))
    head, _, rest = job.partition(b"\x1dv0")
    assert head == b""
    assert rest.endswith(b"\x1c&" + CENTER + gbk("票\n"))


def test_drawn_line_has_no_command_in_its_picture() -> None:
    for size in ("normal", "large"):
        job = textmode.text_job(tuple(Text(f"𬭬{chr(0x4E00 + n)}", size) for n in range(300)), 80)
        assert encode.REAL_TIME.search(job) is None


def test_what_nothing_can_show_is_the_printers_mark() -> None:
    assert lines(Text("票😀")) == ["票〓"]


def test_only_the_lines_that_need_it_are_drawn() -> None:
    told = lines(Text("请" * 30 + "𬭬", align="left"))
    assert told == ["请" * 24]


# ---- whole slips -----------------------------------------------------------------------------------------

TEXTS = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("票号请到，。（）abc 019𬭬\x10\x04\x14\x05")), max_size=60
)


@given(TEXTS, st.sampled_from(["huge", "number", "large", "normal"]), st.sampled_from([58, 80]))
def test_no_text_makes_a_command_or_anything_unknown(text: str, size: slips.Size, width_mm: int) -> None:
    slip = (
        Text(text, size),
        Columns(text, text),
        Badge(text, text, solid=True),
        Checklist((Item(text, text),)),
        QR((text or "x")[:60], text),
    )
    job = textmode.text_job(slip, width_mm)
    assert encode.REAL_TIME.search(job) is None
    assert printed(job, encode.DOTS[width_mm, 203]).notes == ()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width_mm", [80, 58])
def test_standard_ticket_takes_700_bytes_at_most(facts, zh, en, width_mm: int, language: str) -> None:
    slip = tickets.ticket_slip(facts(track_url=URL, language=language), zh, en)
    assert len(textmode.text_job(slip, width_mm)) <= 700


@pytest.mark.parametrize("width_mm", [80, 58])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"language": "en", "large": True},
        {"service": LONG, "hall": LONG, "number": "ZZ99999", "area": LONG},
        {"service": Bilingual("x" * 200, "W" * 400), "papers": (Bilingual("M" * 90, "i" * 200),) * 5},
    ],
)
def test_every_text_of_a_ticket_is_on_paper(facts, zh, en, changes, width_mm: int) -> None:
    slip = tickets.ticket_slip(facts(track_url=URL, reprint=True, **changes), zh, en)
    sheet = printed(textmode.text_job(slip, width_mm), encode.DOTS[width_mm, 203])
    assert sheet.notes == ()
    on_paper = "".join("".join(sheet.lines).split())
    for text in slips.texts(slip):
        for word in cells.spelled(text).split():
            assert word in on_paper or len(word) > 8


@pytest.mark.parametrize("width_mm", [80, 58])
def test_code_on_the_paper_can_be_read_by_a_stranger(facts, zh, en, width_mm, tmp_path: Path, qr_reader: str) -> None:
    slip = tickets.ticket_slip(facts(track_url=URL), zh, en)
    sheet = printed(textmode.text_job(slip, width_mm), encode.DOTS[width_mm, 203])
    file = tmp_path / "slip.png"
    ImageOps.expand(sheet.image.convert("L"), 32, 255).save(file)
    read = subprocess.run([qr_reader, "--raw", "-q", str(file)], capture_output=True, check=True)
    assert read.stdout.decode().strip() == URL


@pytest.mark.parametrize("language", ["zh", "en"])
def test_large_print_is_hardly_longer_than_ordinary_print(facts, zh, en, language: str) -> None:
    """A code cannot stand beside anything here: with one, a ticket in text is longer than a drawn one."""
    for code, most in ((None, 100), (URL, 130)):
        slip = tickets.ticket_slip(facts(large=True, track_url=code, language=language), zh, en)
        assert printed(textmode.text_job(slip, 80)).image.height <= most * 8


def test_amount_is_printed_smaller_rather_than_torn() -> None:
    total = Columns("合计 Total", "￥1,383.40", "large", True)
    assert "￥1,383.40".encode("gbk") in textmode.text_job((total,), 58)
    assert b"\x1d!\x11" not in textmode.text_job((total,), 58)
    assert b"\x1d!\x11" in textmode.text_job((total,), 80)
