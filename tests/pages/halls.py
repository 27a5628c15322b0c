"""Halls to look at: a quiet one, one with the longest names there may be and everything going on, and a huge one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import update

from hall import schema
from hall.actions.appointments import Book, GiveUp
from hall.actions.issuing import Issue
from hall.actions.people import SaveStaff
from hall.day import HallClock
from hall.desk import Hall
from jiaohao.halls import document
from jiaohao.replay_house import found_hall
from tests import builders as b
from web.access import hash_password

PASSWORD = "a word of the house"
CLERK = "1001"
DESK = 1
"""The counter at which the clerk sits."""
MOST = 30
"""Signs of a Chinese name that must still find room."""
PAST_MIN = 70
FILL_ZH = "（含代办、补办、变更以及历史欠费结清等全部相关手续办理）"
FILL_EN = " (also on behalf of others, replacement, change and settlement of arrears)"
ROLES = ("administrator", "manager", "counter", "greeter")


def long(zh: str, en: str) -> b.Shape:
    """A name as long as a hall may want it."""
    return {"zh": (zh + FILL_ZH)[:MOST], "en": (en + FILL_EN)[: 2 * MOST + 10]}


def quiet_document() -> b.Shape:
    """The hall that everybody begins with."""
    return document("gas")


def long_document() -> b.Shape:
    """Three types and one that only says where to go, six counters, every name too long."""
    papers = [
        long(f"第{n}种：不动产权证书或购房合同", f"Paper {n}: property certificate or contract") for n in range(1, 5)
    ]
    papers += [{"zh": "户主身份证", "en": "Owner's ID card"}, {"zh": "燃气卡", "en": "Gas card"}]
    message = {"zh": "这项业务不在这里办理。" * 6, "en": "This business is not done here. " * 6}
    types = [("new", "A", "居民管道燃气新开户", "New pipeline gas connection"), ("pay", "B", "燃气费缴纳", "Payment")]
    types += [("card", "C", "燃气卡", "Gas card"), ("else", "D", "工程报装", "Construction")]
    services = [
        {
            "code": code,
            "prefix": prefix,
            "name": long(zh, en),
            "papers": papers,
            "area": long("二楼东侧", "Second floor"),
        }
        for code, prefix, zh, en in types
    ]
    ways = [
        {"name": long("自助服务终端", "Self-service machine"), "hint": long("大厅入口左侧", "Left of the entrance")},
        {"name": {"zh": "微信小程序", "en": "WeChat"}, "hint": long("搜索“燃气”", "Search for gas")},
        {"name": long("手机应用", "Phone app")},
    ]
    services[1] |= {"ways": ways, "wait_limit": 86_400}
    services[2] |= {"ways": ways, "wait_limit": 0}
    services[3]["message"] = message
    firsts = ("new", "pay", "card")
    counters = [{"number": n, "name": long(f"{n}号窗口", f"Counter {n}"), "first": firsts} for n in range(1, 7)]
    categories = [
        {"code": "ordinary", "name": {"zh": "普通", "en": "Ordinary"}},
        {"code": "priority", "name": {"zh": "老弱病残孕优先", "en": "Elderly, ill or pregnant"}, "declared": True},
        {"code": "soldier", "name": {"zh": "军人、退役军人优先", "en": "Soldiers and veterans"}, "declared": True},
        {"code": "vip", "name": {"zh": "贵宾", "en": "VIP"}},
        {"code": "appointment", "name": {"zh": "预约", "en": "Appointment"}},
    ]
    slots = {"days": [1, 2, 3, 4, 5, 6, 7], "opens": "00:00", "closes": "00:00", "every": 30, "capacity": 1}
    return quiet_document() | {
        "name": long("第一燃气营业厅", "First gas service hall"),
        "services": services,
        "categories": categories,
        "slots": [slots | {"service": code} for code in ("new", "pay")],
        "counters": counters,
        # of a kiosk that is not there: a printer to look at that has nothing to do
        "printers": [b.printer("second-floor-east-entrance-kiosk-printer", device="k" * 40)],
    }


def huge_document() -> b.Shape:
    """Thirty types, forty counters; every third name is too long, and types are shut for every reason."""

    def name(n: int, zh: str, en: str) -> b.Shape:
        return long(f"{zh}{n}", f"{en} {n}") if n % 3 == 0 else {"zh": f"{zh}{n}", "en": f"{en} {n}"}

    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    services = [
        {
            "code": f"t{n}",
            "prefix": letters[n % 26] if n < 26 else f"Z{letters[n - 26]}",
            "name": name(n, "业务", "Business"),
        }
        for n in range(30)
    ]
    services[3]["paused"] = True
    services[4]["hours"] = [{"days": [7], "opens": "03:00", "closes": "03:01"}]
    services[5]["quota"] = 1
    counters = [
        {"number": n, "name": name(n, "窗口", "Counter"), "first": [f"t{k}" for k in range(29)]} for n in range(1, 41)
    ]
    return quiet_document() | {"services": services, "counters": counters, "printers": [], "roll_prefix": None}


# --- what has happened in them


def _people(hall: Hall) -> None:
    kept = hash_password(PASSWORD)
    b.act(hall, SaveStaff(number="admin", name="欧阳买买提·阿卜杜拉", roles=ROLES, password=kept))
    b.act(hall, SaveStaff(number=CLERK, name="欧阳买买提·阿卜杜拉", roles=("counter", "greeter"), password=kept))


def _nothing(hall: Hall, clock: b.FakeClock) -> None:
    b.open_counter(hall, DESK, by=b.clerk(CLERK))


def _served(hall: Hall, clock: b.FakeClock, service: str, counter: int, times: int) -> None:
    for _ in range(times):
        number = b.issue(hall, service)["number"]
        clock.advance(minutes=3)
        b.call(hall, number, counter)
        b.start(hall, counter)
        clock.advance(minutes=1)
        b.finish(hall, counter)


def _begin_at(hall: Hall, prefix: str, last: int) -> None:
    # Nine hundred people would come and go to the same effect.
    with hall.database.engine.begin() as connection:
        connection.execute(update(schema.series).where(schema.series.c.prefix == prefix).values(last=last))


def _everything(hall: Hall, clock: b.FakeClock) -> None:
    for counter in (1, 2, 3, 5, 6):
        b.open_counter(hall, counter, by=b.clerk(CLERK) if counter == DESK else None)
    _served(hall, clock, "pay", 2, 6)
    _served(hall, clock, "card", 2, 5)
    _begin_at(hall, "B", 993)
    for n in range(14):
        number = b.issue(hall, ("pay", "new")[n % 2])["number"]
        b.call(hall, number, 2)
        b.recall(hall, 2)
        b.miss(hall, 2)
    for kind in ("papers_away", "papers_here", "waiting"):
        number = b.issue(hall, "pay", note="请带上次的回执单和户主身份证复印件")["number"]
        b.call(hall, number, 1)
        b.hold(hall, 1, kind)
    for n in range(30):
        b.issue(hall, ("pay", "pay", "new", "card")[n % 4], ("ordinary", "priority", "soldier", "vip")[n % 4])
        clock.advance(seconds=20)
    clock.advance(minutes=5)
    _appointments(hall, clock)
    for counter in (5, 2, 6, 3):
        b.next_(hall, counter)
    b.start(hall, 2)
    b.start(hall, 6)
    b.pause(hall, 6, minutes=600)
    b.finish(hall, 3)
    b.pause(hall, 3, reason="training", minutes=600)


def _appointments(hall: Hall, clock: b.FakeClock) -> None:
    """One who is expected, one who gave up, and one who has come."""
    half = 30 * b.MINUTE
    soon = (clock.wall_ms // half + 1) * half
    names = ("王女士（带两位老人，需要低位窗口和轮椅）", None, "李先生")
    made = [b.act(hall, Book(service="pay", at=soon + n * half, name_hint=name)) for n, name in enumerate(names)]
    b.act(hall, GiveUp(code=made[1]["code"]))
    b.act(hall, Issue(service=None, appointment=made[0]["code"]))


def _crowd(hall: Hall, clock: b.FakeClock) -> None:
    for counter in range(1, 41):
        b.open_counter(hall, counter, by=b.clerk(CLERK) if counter == DESK else None)
    for n in (0, 1, 6, 9):
        _served(hall, clock, f"t{n}", 2, 3)
    for n in range(90):
        service = f"t{n % 29}"
        if service not in ("t3", "t4") and not (service == "t5" and n > 29):
            b.issue(hall, service)
    for counter in range(2, 41):
        if counter % 7 == 0:
            b.pause(hall, counter, minutes=600)
        elif counter % 11 == 0:
            b.close_counter(hall, counter)
        else:
            b.next_(hall, counter)
            if counter % 2:
                b.start(hall, counter)


HALLS = {
    "quiet": (quiet_document, _nothing),
    "long": (long_document, _everything),
    "huge": (huge_document, _crowd),
}


def found(folder: Path, name: str) -> Hall:
    """Found a hall in a folder, let its past happen, and open it in the present."""
    make, happen = HALLS[name]
    return founded(folder, make(), happen)


def founded(folder: Path, document: b.Shape, happen: Callable[[Hall, b.FakeClock], None]) -> Hall:
    """The same with a set-up and a past (of ``PAST_MIN`` minutes) of one's own."""
    clock = b.FakeClock(round(datetime.now().timestamp() * 1000) - PAST_MIN * b.MINUTE)
    # The business day must not turn between this past, the present and the end of the tests.
    turn = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(hours=12)
    hall = found_hall(folder, document | {"day_turns_at": turn.strftime("%H:%M")}, clock, durable=False)
    _people(hall)
    happen(hall, clock)
    hall.clock = HallClock()
    return hall
