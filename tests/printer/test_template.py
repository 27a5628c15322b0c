"""The language of slips: what is read, what is refused and where, and what comes of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printer import encode, layout, slips, textmode
from printer.slips import QR, Badge, Barcode, Bilingual, Checklist, Columns, Item, Logo, Rule, Space, Text
from printer.standard import KINDS, checked, source
from printer.template import Mistake, Row, TemplateError, fill, parse

FIELDS = {"hall": "text", "number": "text", "url": "text", "papers": "list", "lines": "rows"}
VALUES = {
    "hall": Bilingual("营业厅", "Hall"),
    "number": Bilingual("B\u2009023", "B\u2009023"),
    "url": Bilingual("", ""),
    "papers": (Bilingual("身份证", "ID card"), Bilingual("卡", "卡")),
    "lines": (Row(Bilingual("燃气费", "Gas"), "12.00"),),
}


def filled(text: str, language: slips.Language = "zh", *, large: bool = False, **changes: object) -> slips.Slip:
    return fill(parse(text, FIELDS), VALUES | changes, language, large=large, logo="cGlj")  # type: ignore[arg-type]


def mistakes(text: str, must: frozenset[str] = frozenset()) -> list[Mistake]:
    with pytest.raises(TemplateError) as refused:
        parse(text, FIELDS, must)
    return list(refused.value.mistakes)


@pytest.mark.parametrize(
    ("line", "blocks"),
    [
        ("text | {hall}", [Text("营业厅"), Text("Hall", "small")]),
        ("text large bold left | {hall}", [Text("营业厅", "large", "left", True), Text("Hall", "small", "left")]),
        ("text bold alike | {hall}", [Text("营业厅", bold=True), Text("Hall", bold=True)]),
        ("text alone | {hall}", [Text("营业厅")]),
        ("text | {number}", [Text("B\u2009023")]),
        ("text | 请看 {hall} // See {hall}", [Text("请看 营业厅"), Text("See Hall", "small")]),
        ("text above 1.5 | {hall}", [Space(1.5), Text("营业厅"), Text("Hall", "small")]),
        (
            "text small alike above 1 | {papers}",
            [
                Space(1),
                Text("身份证", "small"),
                Text("ID card", "small"),
                Space(1),
                Text("卡", "small"),
            ],
        ),
        ("columns | 合计 // Total | {number}", [Columns("合计 Total", "B\u2009023")]),
        ("columns bold | {lines}", [Columns("燃气费", "12.00", bold=True, small="Gas")]),
        ("badge | {hall}", [Badge("营业厅", "Hall")]),
        ("badge solid | {hall}", [Badge("营业厅", "Hall", solid=True)]),
        ("list large | {papers}", [Checklist((Item("身份证", "ID card"), Item("卡")), "large")]),
        (
            "list | {papers} | 请备好 // Please have ready",
            [
                Text("请备好", "normal", "left", True),
                Text("Please have ready", "small", "left"),
                Space(0.75),
                Checklist((Item("身份证", "ID card"), Item("卡"))),
            ],
        ),
        ("space", [Space(2.0)]),
        ("space 7.5", [Space(7.5)]),
        ("qr 20 | https://a.cn/1 | 扫码 // Scan", [QR("https://a.cn/1", "扫码", "Scan", 20.0)]),
        ("barcode 12 | {number}", [Barcode("B023", 12.0)]),
        ("logo 15", [Logo("cGlj", 15.0)]),
        ("# a remark\n\n   \n", []),
    ],
)
def test_line_becomes_its_blocks(line: str, blocks: list[slips.Block]) -> None:
    assert list(filled(line)) == blocks


def test_language_of_the_slip_stands_first() -> None:
    assert filled("text | 号 // No.", "en") == (Text("No."), Text("号", "small"))
    assert filled("columns | {lines}", "en") == (Columns("Gas", "12.00", small="燃气费"),)


def test_large_print_is_a_size_bigger_and_in_one_language() -> None:
    text = "text number | {number}\ntext | {hall}\ntext small | {hall}\ntext small fixed | {hall}\nlist | {papers}"
    assert filled(text, "en", large=True) == (
        Text("B\u2009023", "huge"),
        Text("Hall", "large"),
        Text("Hall", "normal"),
        Text("Hall", "small"),
        Checklist((Item("ID card"), Item("卡")), "large"),
    )


@pytest.mark.parametrize(
    "line",
    [
        "text above 3 | {url}",
        "text | 网址 {url} // See {url}",
        "columns | 网址 // Address | {url}",
        "badge | {url}",
        "qr | {url} | 扫码 // Scan",
        "barcode | {url}",
    ],
)
def test_line_with_nothing_to_say_is_left_out(line: str) -> None:
    assert filled(line) == ()


def test_list_without_items_leaves_out_its_heading() -> None:
    assert filled("list | {papers} | 请备好 // Ready", papers=()) == ()


def test_what_stands_beside_a_code_stands_alone_without_it() -> None:
    text = "qr | {url} | 扫码 // Scan\n  list | {papers}\n\ttext left | {hall}"
    beside = (
        Checklist((Item("身份证", "ID card"), Item("卡"))),
        Text("营业厅", align="left"),
        Text("Hall", "small", "left"),
    )
    assert filled(text) == beside
    url = "https://hall.cn/t/1"
    assert filled(text, url=Bilingual(url, url)) == (QR(url, "扫码", "Scan", beside=beside),)


@pytest.mark.parametrize("long", ["x" * 301, "票" * 101])
def test_code_that_no_head_prints_sharply_is_left_out(long: str) -> None:
    assert filled("qr | {url}", url=Bilingual(long, long)) == ()
    assert filled("barcode | {url}", url=Bilingual(long, long)) == ()


def test_rules_that_part_nothing_are_left_out() -> None:
    assert filled("rule\ntext alone | {hall}\nrule\ntext | {url}\nrule\ntext alone | {hall}\nrule") == (
        Text("营业厅"),
        Rule(),
        Text("营业厅"),
    )


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("text | a\ntxet | b", Mistake(2, "block", "txet", "text")),
        ("| b", Mistake(1, "block", "")),
        ("text bolt | b", Mistake(1, "option", "bolt", "bold")),
        ("text above | b", Mistake(1, "above", "above", "0–40")),
        ("space 99", Mistake(1, "measure", "99", "0.25–40")),
        ("qr 5 | a", Mistake(1, "measure", "5", "12–40")),
        ("text", Mistake(1, "parts", "text", "1")),
        ("text |", Mistake(1, "parts", "text", "1")),
        ("text | a | b", Mistake(1, "parts", "text", "1")),
        ("rule | a", Mistake(1, "no_parts", "rule", "0")),
        ("columns | {number}", Mistake(1, "parts", "columns", "2")),
        ("columns | {lines} | a", Mistake(1, "parts", "columns", "2")),
        ("text | {numbr}", Mistake(1, "field", "numbr", "number")),
        ("badge | {papers}", Mistake(1, "field_here", "papers", "badge")),
        ("list | {hall}", Mistake(1, "field_here", "hall", "list")),
        ("text | you need {papers}", Mistake(1, "field_whole", "papers")),
        ("list | a, b", Mistake(1, "list", "list")),
        ("text | {number", Mistake(1, "brackets", "{number")),
        ("text | {Number}", Mistake(1, "brackets", "{Number}")),
        ("  text | a", Mistake(1, "beside", "text")),
        ("qr | a\n  rule", Mistake(2, "beside", "rule")),
        ("qr | " + "x" * 301, Mistake(1, "qr_data", "300")),
        ("barcode | 号", Mistake(1, "barcode_data", "24")),
        ("text | " + "x" * 400, Mistake(1, "line_long", "400")),
        ("\n" * 80 + "rule", Mistake(81, "long", "80")),
    ],
)
def test_mistake_names_its_line(text: str, wrong: Mistake) -> None:
    assert mistakes(text) == [wrong]


def test_all_mistakes_are_named_at_once() -> None:
    assert [m.line for m in mistakes("txt | a\ntext | b\nspace 0\nlist | {lines}")] == [1, 3, 4]


def test_slip_that_must_show_something_is_refused_without_it() -> None:
    assert mistakes("text | a", frozenset({"number"})) == [Mistake(0, "must", "number")]
    assert parse("qr | x\n  text | {number}", FIELDS, frozenset({"number"}))


@given(st.text(st.sampled_from("textqrcolumnslist |{}/#\n number hall 12.5bold至，"), max_size=200))
def test_any_text_is_read_or_refused_and_what_is_read_can_be_printed(text: str) -> None:
    try:
        form = parse(text, FIELDS)
    except TemplateError:
        return
    slip = fill(form, VALUES)
    for width in (58, 80):
        picture = layout.draw(slip, encode.DOTS[width, 203])
        assert picture.width == encode.DOTS[width, 203]
        assert textmode.text_job(slip, width)


@pytest.mark.parametrize("kind", KINDS)
def test_standard_slips_are_without_mistake(kind) -> None:
    assert checked(kind, source(kind))
