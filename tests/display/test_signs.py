"""What a sign is told: the truth in one line, framed as its protocol says, and again for those switched on late."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from display.signs import AGAIN_S, Repeats, as_frame, as_line, protocol, text_of
from tests.web_builders import Web

HALL = {"time_zone": "Asia/Shanghai", "emergency": None}
B001 = {"id": 1, "number": "A023", "category": "ordinary"}
FIRE = {"zh": "请从最近的\t出口离开", "en": "Leave", "zones": [], "here": True}


@pytest.mark.parametrize(
    ("counter", "zh", "en"),
    [
        ({"state": "calling", "ticket": B001}, "请 A023 到 3 号窗口", "A023 to counter 3"),
        ({"state": "serving", "ticket": B001}, "正在办理 A023", "Now serving A023"),
        ({"state": "idle"}, "欢迎光临", "Welcome"),
        ({"state": "paused"}, "暂停服务", "Paused"),
        ({"state": "paused", "until": "2026-11-23T02:40:00.000Z"}, "暂停服务 预计10:40恢复", "Paused, back at 10:40"),
        ({"state": "closed"}, "未开放", "Closed"),
        # a state of which the number is not known is none to show a number in
        ({"state": "calling"}, "欢迎光临", "Welcome"),
    ],
)
def test_line_says_what_the_counter_shows(counter: dict[str, Any], zh: str, en: str) -> None:
    assert [text_of(HALL, {"number": 3, **counter}, language) for language in ("zh", "en")] == [zh, en]


def test_emergency_goes_before_everything_and_stays_one_line() -> None:
    counter = {"number": 3, "state": "calling", "ticket": B001}
    assert text_of({**HALL, "emergency": FIRE}, counter, "zh") == "请从最近的 出口离开"
    assert text_of({**HALL, "emergency": {**FIRE, "here": False}}, counter, "en") == "A023 to counter 3"


def test_line_is_made_of_what_the_server_answers(web: Web) -> None:
    web.open()
    web.issue()
    web.next()
    token = web.new_token("display", counter=1)
    hall, counter = web.get("", token=token), web.get("counters/1", token=token)
    assert text_of(hall, counter, "zh") == "请 B001 到 1 号窗口"
    web.post("counters/1/finish")
    web.post("counters/1/pause", {"reason": "lunch", "minutes": 20})
    assert text_of(hall, web.get("counters/1", token=token), "zh") == "暂停服务 预计09:20恢复"


@pytest.mark.parametrize(
    ("encoding", "bytes_"),
    [("utf-8", "请 A023".encode() + b"\r\n"), ("gbk", b"\xc7\xeb A023\r\n")],
)
def test_lines_are_text_and_a_line_end(encoding: Any, bytes_: bytes) -> None:
    assert as_line("请 A023", encoding) == bytes_
    assert protocol("lines", encoding, 1)("请 A023") == bytes_


def test_sign_that_the_encoding_does_not_know_is_no_stop() -> None:
    assert as_line("A😀1", "gbk") == b"A?1\r\n"


def test_frame_has_address_text_and_a_sum_that_finds_a_flipped_bit() -> None:
    frame = as_frame("A023", "utf-8", 7)
    # 30 ^ 37 ^ 41 ^ 30 ^ 32 ^ 33 ^ 03
    assert frame == b"\x0207A023\x0374"
    assert protocol("frame", "utf-8", 7)("A023") == frame
    total = 0
    for byte in frame[1:-2]:
        total ^= byte
    assert f"{total:02X}".encode() == frame[-2:]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_no_letter_looks_like_the_end_of_a_frame(encoding: Any) -> None:
    for code in range(0x20, 0x10000):
        if not 0xD800 <= code < 0xE000 and chr(code).isprintable():
            assert min(chr(code).encode(encoding, "replace")) >= 0x20


def test_line_is_sent_when_it_is_new_and_again_after_a_while() -> None:
    repeats = Repeats()
    assert repeats.due(b"a", 0.0)
    repeats.sent(b"a", 0.0)
    assert [repeats.due(b"a", at) for at in (0.1, AGAIN_S - 0.1, AGAIN_S)] == [False, False, True]
    assert repeats.due(b"b", 0.1)
    repeats.forget()
    assert repeats.due(b"a", 0.1)


def test_bytes_in_the_document_are_those_that_are_sent() -> None:
    page = (Path(__file__).parents[2] / "docs/signs.md").read_text(encoding="utf-8")
    assert as_line("请 A023 到 3 号窗口", "utf-8").hex(" ").upper() in page
    assert as_frame("A023", "utf-8", 7).hex(" ").upper() in page
