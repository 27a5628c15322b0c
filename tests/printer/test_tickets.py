from __future__ import annotations

import pytest

from printer import slips, tickets
from printer.slips import QR, Badge, Bilingual, Checklist, Columns, Item, Rule, Space, Text


def shape(slip: slips.Slip) -> list[str]:
    return [text for text in slips.texts(slip) if text]


def test_ticket_slip_says_everything_in_order(facts, zh, en) -> None:
    assert shape(tickets.ticket_slip(facts(), zh, en)) == [
        "滨海燃气西湖路营业厅",
        "Binhai Gas · Xihu Road Service Hall",
        "B\u2009023",
        "缴费",
        "Pay a bill",
        "前面还有 3 人，约 5–9 分钟",
        "3 ahead of you, about 5–9 min",
        "等候区：一楼大厅",
        "Waiting area: Ground floor",
        "请备好",
        "Please have ready",
        "身份证",
        "ID card",
        "燃气卡",
        "Gas card",
        "最近一期账单",
        "Latest bill",
        "2026-11-23 10:21",
    ]


def test_ticket_slip_puts_the_language_of_the_ticket_first_and_bigger(facts, zh, en) -> None:
    slip = tickets.ticket_slip(facts(language="en"), zh, en)
    service = [block for block in slip if isinstance(block, Text) and block.content in ("缴费", "Pay a bill")]
    assert service == [Text("Pay a bill", "large", bold=True), Text("缴费", "small")]
    assert shape(slip)[5:9] == [
        "3 ahead of you, about 5–9 min",
        "前面还有 3 人，约 5–9 分钟",
        "Waiting area: Ground floor",
        "等候区：一楼大厅",
    ]


def test_ticket_slip_is_marked_at_its_very_top_when_printed_again(facts, zh, en) -> None:
    marked = tickets.ticket_slip(facts(reprint=True), zh, en)
    assert marked[0] == Badge("补打", "REPRINT", solid=True)
    assert marked[2:] == tickets.ticket_slip(facts(), zh, en)


def test_ticket_slip_shows_a_badge_for_every_category_but_the_ordinary(facts, zh, en) -> None:
    green = facts(category="priority", category_name=Bilingual("绿色通道", "Priority"))
    badges = [block for block in tickets.ticket_slip(green, zh, en) if isinstance(block, Badge)]
    assert badges == [Badge("绿色通道", "Priority")]
    assert not [block for block in tickets.ticket_slip(facts(), zh, en) if isinstance(block, Badge)]


def test_ticket_slip_says_nothing_of_a_wait_it_does_not_know(facts, zh, en) -> None:
    assert shape(tickets.ticket_slip(facts(wait=None), zh, en))[5:7] == ["前面还有 3 人", "3 ahead of you"]


def test_ticket_slip_says_when_nobody_is_ahead(facts, zh, en) -> None:
    lines = shape(tickets.ticket_slip(facts(ahead=0, wait=(0, 50)), zh, en))
    assert lines[5:7] == ["前面无人等候，约 1 分钟", "Nobody ahead of you, about 1 min"]


def test_ticket_slip_without_papers_area_and_hints_leaves_no_gap_for_them(facts, zh, en) -> None:
    slip = tickets.ticket_slip(facts(papers=(), area=None), zh, en)
    assert slip[-2:] == (Rule(), Text("2026-11-23 10:21", "small"))
    assert sum(isinstance(block, Rule) for block in slip) == 2


def test_ticket_slip_carries_hints_in_both_languages(facts, zh, en) -> None:
    hint = Bilingual("过号请与引导员联系", "Missed your call? Ask the staff")
    slip = tickets.ticket_slip(facts(hints=(hint, Bilingual("谢谢", "谢谢"))), zh, en)
    assert slip[-6:-1] == (
        Space(0.75),
        Text(hint.zh, "small"),
        Text(hint.en, "small"),
        Space(0.75),
        Text("谢谢", "small"),
    )


def test_ticket_slip_has_a_code_only_where_phones_reach_the_hall(facts, zh, en) -> None:
    url = "https://hall.example.cn/t/7Qm3xkP0aZs9LwVb"
    codes = [block for block in tickets.ticket_slip(facts(track_url=url), zh, en) if isinstance(block, QR)]
    assert [(code.data, code.caption, code.small) for code in codes] == [
        (url, "扫码看排队进度", "Scan to see your turn")
    ]
    assert Checklist((Item("身份证", "ID card"), *codes[0].beside[-1].items[1:])) == codes[0].beside[-1]
    for url in (None, "https://hall.example.cn/" + "x" * 300):
        assert not [block for block in tickets.ticket_slip(facts(track_url=url), zh, en) if isinstance(block, QR)]


def test_ticket_slip_names_the_business_day_only_when_it_is_another_date(facts, zh, en) -> None:
    late = facts(issued="2026-11-24 00:40", business_day="2026-11-23")
    assert shape(tickets.ticket_slip(late, zh, en))[-3:] == [
        "2026-11-24 00:40",
        "业务日 2026-11-23",
        "Business day 2026-11-23",
    ]


def test_ticket_slip_never_says_a_name_twice(facts, zh, en) -> None:
    same = facts(service=Bilingual("ETC", "ETC"), hall=Bilingual("", "Only English"))
    assert shape(tickets.ticket_slip(same, zh, en))[:4] == [
        "Only English",
        "B\u2009023",
        "ETC",
        "前面还有 3 人，约 5–9 分钟",
    ]


def test_ticket_slip_names_an_area_known_in_one_language_in_both_lines(facts, zh, en) -> None:
    lines = shape(tickets.ticket_slip(facts(area=Bilingual("二楼", "二楼")), zh, en))
    assert lines[7:9] == ["等候区：二楼", "Waiting area: 二楼"]


def test_large_ticket_says_it_larger_and_in_its_own_language_alone(facts, zh, en) -> None:
    hint = Bilingual("过号请与引导员联系", "Missed your call? Ask the staff")
    slip = tickets.ticket_slip(facts(large=True, hints=(hint,), issued="2026-11-24 00:40"), zh, en)
    assert shape(slip) == [
        "滨海燃气西湖路营业厅",
        "B\u2009023",
        "缴费",
        "前面还有 3 人",
        "约 5–9 分钟",
        "等候区：一楼大厅",
        "请备好",
        "身份证",
        "燃气卡",
        "最近一期账单",
        "过号请与引导员联系",
        "2026-11-24 00:40",
        "业务日 2026-11-23",
    ]
    sizes = {block.content: block.size for block in slip if isinstance(block, Text)}
    assert [sizes[text] for text in shape(slip)[1:6]] == ["huge", "large", "large", "large", "large"]
    assert sizes[hint.zh] == "normal"
    assert [block.size for block in slip if isinstance(block, Checklist)] == ["large"]


def test_large_ticket_is_marked_in_both_languages_when_printed_again(facts, zh, en) -> None:
    marked = tickets.ticket_slip(facts(reprint=True, large=True, language="en", wait=None), zh, en)
    assert marked[0] == Badge("REPRINT", "补打", solid=True)
    assert "3 ahead of you" in shape(marked)


def test_test_slip_names_printer_address_and_width(zh, en) -> None:
    slip = tickets.test_slip("door", "tcp://10.0.0.8:9100", 58, "2026-11-23 10:21:07", zh, en)
    lines = shape(slip)
    assert lines[:5] == ["打印测试", "Printer test", "door", "tcp://10.0.0.8:9100", "2026-11-23 10:21:07"]
    assert "纸宽 58 毫米，两端箭头应完整" in lines
    assert Columns("◀", "▶") in slip


@pytest.mark.parametrize(
    ("seconds", "whole"),
    [((300, 540), (5, 9)), ((301, 541), (5, 10)), ((0, 20), (1, 1)), ((0, 61), (1, 2)), ((60, 60), (1, 1))],
)
def test_minutes_never_promise_more_than_the_range(seconds: tuple[int, int], whole: tuple[int, int]) -> None:
    assert tickets.minutes(*seconds) == whole
