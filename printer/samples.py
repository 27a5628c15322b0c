"""Made-up values for every kind of slip: what a hall sees while it words one. No such visit ever was."""

from __future__ import annotations

from typing import Any, cast

from hall.catalog import SlipKind
from printer import template
from printer.slips import Bilingual, Language, Slip, Words
from printer.standard import checked, read
from printer.template import Row, Template, Values
from printer.tickets import Look, TicketFacts, marked, ticket_slip

HALL = Bilingual("滨海燃气西湖路营业厅", "Binhai Gas, West Lake Road")
LONG_HALL = Bilingual(
    "滨海市滨海新区燃气集团有限责任公司客户服务中心西湖路第二营业厅（含政企服务专区及老年人绿色通道）分部大厅",
    "Binhai New Area Gas Group Customer Service Centre, Second Business Hall at West Lake Road, with Enterprise Desk",
)
_PAPERS = (
    Bilingual("身份证", "ID card"),
    Bilingual("燃气卡", "Gas card"),
    Bilingual("最近一期账单", "Latest bill"),
)
_LONG_PAPERS = (
    *_PAPERS,
    Bilingual("房屋所有权证或不动产权证书原件及复印件", "Property ownership certificate, original and copy"),
    Bilingual("代办人身份证及授权委托书", "Representative's ID card and letter of authorisation"),
)
_TRACK = "https://hall.example.cn/t/7Qm3xkP0aZs9LwVb"


def _same(text: str) -> Bilingual:
    return Bilingual(text, text)


def _ticket(long: bool, language: Language, large: bool, reprint: bool) -> TicketFacts:
    return TicketFacts(
        hall=LONG_HALL if long else HALL,
        number="AB1000" if long else "B023",
        service=Bilingual("非居民用户增容改管及计量表更换申请", "Commercial supply upgrade and meter replacement")
        if long
        else Bilingual("缴费", "Pay a bill"),
        category="priority",
        category_name=Bilingual("绿色通道", "Priority"),
        ahead=128 if long else 3,
        wait=(5400, 7140) if long else (300, 540),
        issued="2026-11-24 00:40" if long else "2026-11-23 10:21",
        business_day="2026-11-23",
        area=Bilingual("一楼大厅", "Ground floor"),
        papers=_LONG_PAPERS if long else _PAPERS,
        hints=(Bilingual("过号请到咨询台", "Missed your call? Ask at the desk"),),
        track_url=_TRACK,
        reprint=reprint,
        language=language,
        large=large,
    )


def _papers(long: bool) -> Values:
    return {
        "hall": LONG_HALL if long else HALL,
        "service": Bilingual("过户", "Change of holder"),
        "area": Bilingual("一楼大厅 3 至 6 号窗口", "Ground floor, counters 3 to 6"),
        "papers": _LONG_PAPERS if long else _PAPERS,
        "printed": _same("2026-11-23 10:21"),
    }


def _receipt(long: bool) -> Values:
    lines = [
        Row(Bilingual("燃气费 10 月", "Gas, October"), "128.40"),
        Row(Bilingual("更换燃气表 1 × 180.00", "Gas meter 1 × 180.00"), "180.00"),
    ]
    if long:
        lines.append(
            Row(
                Bilingual(
                    "室内燃气管道改造及隐患整改材料费 12.5 × 86.00", "Indoor pipe rebuilding, material 12.5 × 86.00"
                ),
                "1,075.00",
            )
        )
    return {
        "hall": LONG_HALL if long else HALL,
        "copy": Bilingual("客户联", "Customer's copy"),
        "number": _same("R20261123-0042"),
        "stock": _same("03512877" if long else ""),
        "ticket": _same("B023"),
        "service": Bilingual("缴费", "Pay a bill"),
        "lines": tuple(lines),
        "total": _same("￥1,383.40" if long else "￥308.40"),
        "total_words": _same("人民币壹仟叁佰捌拾叁元肆角整" if long else "人民币叁佰零捌元肆角整"),
        "paid": (Row(Bilingual("现金", "Cash"), "￥1,383.40" if long else "￥308.40"),),
        "received": _same("￥1,400.00" if long else "￥310.00"),
        "change": _same("￥16.60" if long else "￥1.60"),
        "cashier": Bilingual("𬭬喆（0107）" if long else "0107", "0107"),
        "counter": _same("3"),
        "issued": _same("2026-11-23 10:34"),
        "check_url": _same(""),
    }


def _settlement(long: bool) -> Values:
    return {
        "hall": LONG_HALL if long else HALL,
        "number": _same("S20261123-03"),
        "cashier": _same("0107"),
        "counter": _same("3"),
        "opened": _same("2026-11-23 08:55"),
        "closed": _same("2026-11-23 17:32"),
        "receipts": _same("R20261123-0001 – 0086" if long else "0001 – 0086"),
        "voids": _same("1"),
        "takings": (
            Row(Bilingual("现金", "Cash"), "￥6,412.80"),
            Row(Bilingual("扫码", "Mobile"), "￥11,930.00"),
            Row(Bilingual("刷卡", "Card"), "￥2,204.15"),
        ),
        "total": _same("￥20,546.95"),
        "count": (
            Row(_same("100 × 58"), "￥5,800.00"),
            Row(_same("50 × 12"), "￥600.00"),
            Row(_same("10 × 20"), "￥200.00"),
            Row(_same("1 × 2"), "￥2.00"),
            Row(_same("0.5 × 1"), "￥0.50"),
        ),
        "expected": _same("￥6,612.80"),
        "counted": _same("￥6,602.50"),
        "difference": _same("－￥10.30"),
        "reason": Bilingual("找零时多付", "Too much change given"),
        "printed": _same("2026-11-23 17:36"),
    }


def _report(long: bool) -> Values:
    return {
        "hall": LONG_HALL if long else HALL,
        "title": Bilingual("营业日报", "Daily report"),
        "period": _same("2026-11-23"),
        "rows": (
            Row(Bilingual("取号", "Tickets"), "412"),
            Row(Bilingual("办结", "Served"), "389"),
            Row(Bilingual("过号", "Missed"), "14"),
            Row(Bilingual("平均等候", "Mean wait"), "7:42"),
            Row(Bilingual("等候超过 20 分钟", "Waited over 20 min"), "3.1 %"),
        ),
        "by": Bilingual("值班经理 0102", "Duty manager 0102"),
        "printed": _same("2026-11-23 17:40"),
    }


_VALUES = {"papers": _papers, "receipt": _receipt, "settlement": _settlement, "report": _report}


def sample(
    kind: SlipKind,
    words_zh: Words,
    words_en: Words,
    *,
    text: str | None = None,
    language: Language = "zh",
    large: bool = False,
    long: bool = False,
    logo: str | None = None,
) -> Slip:
    """A slip of this kind with made-up values, by this template or by the standard one. ``long``: names that hardly
    fit. TemplateError when the template has mistakes."""
    form: Template = read(kind) if text is None else checked(kind, text)
    if kind not in _VALUES:
        facts = _ticket(long, language, large, kind == "reprint")
        return ticket_slip(facts, words_zh, words_en, Look(form, logo))
    values = cast("Any", _VALUES[kind](long))
    return template.fill(form, values, language, large=large, logo=logo)


def sample_marked(kind: SlipKind, words_zh: Words, words_en: Words, **wishes: Any) -> Slip:
    """The same for paper: under a mark that nobody takes it for a real one."""
    head = marked("slip.sample", wishes.get("language", "zh"), words_zh, words_en)
    return (*head, *sample(kind, words_zh, words_en, **wishes))
