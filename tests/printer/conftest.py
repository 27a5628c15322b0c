"""What the tests of the printer station share: words, facts of a ticket, printers to talk to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from printer import network
from printer.preview import PreviewPrinter
from printer.slips import Bilingual, TicketFacts

ZH = {
    "slip.ahead": "前面还有 {count} 人",
    "slip.ahead_none": "前面无人等候",
    "slip.ahead_wait": "{ahead}，{wait}",
    "slip.area": "等候区：{area}",
    "slip.business_day": "业务日 {day}",
    "slip.papers": "请备好",
    "slip.reprint": "补打",
    "slip.test_edges": "纸宽 {width} 毫米，两端箭头应完整",
    "slip.test_sharp": "下面一行应清晰，笔画不粘连",
    "slip.test_title": "打印测试",
    "slip.track": "扫码看排队进度",
    "slip.wait": "约 {low}–{high} 分钟",
    "slip.wait_one": "约 {low} 分钟",
}
EN = {
    "slip.ahead": "{count} ahead of you",
    "slip.ahead_none": "Nobody ahead of you",
    "slip.ahead_wait": "{ahead}, {wait}",
    "slip.area": "Waiting area: {area}",
    "slip.business_day": "Business day {day}",
    "slip.papers": "Please have ready",
    "slip.reprint": "REPRINT",
    "slip.test_edges": "{width} mm paper: both arrows must be whole",
    "slip.test_sharp": "The next line must be sharp",
    "slip.test_title": "Printer test",
    "slip.track": "Scan to see your turn",
    "slip.wait": "about {low}–{high} min",
    "slip.wait_one": "about {low} min",
}


class Phrases:
    """Words of one language out of a dict."""

    def __init__(self, phrases: dict[str, str]) -> None:
        self._phrases = phrases

    def text(self, key: str, **params: object) -> str:
        return self._phrases[key].format(**params)


PLAIN = TicketFacts(
    hall=Bilingual("滨海燃气西湖路营业厅", "Binhai Gas · Xihu Road Service Hall"),
    number="B023",
    service=Bilingual("缴费", "Pay a bill"),
    category="ordinary",
    category_name=Bilingual("普通", "Ordinary"),
    ahead=3,
    wait=(300, 540),
    issued="2026-11-23 10:21",
    business_day="2026-11-23",
    area=Bilingual("一楼大厅", "Ground floor"),
    papers=(
        Bilingual("身份证", "ID card"),
        Bilingual("燃气卡", "Gas card"),
        Bilingual("最近一期账单", "Latest bill"),
    ),
)


@pytest.fixture
def zh() -> Phrases:
    return Phrases(ZH)


@pytest.fixture
def en() -> Phrases:
    return Phrases(EN)


@pytest.fixture
def facts() -> Callable[..., TicketFacts]:
    def make(**changes: Any) -> TicketFacts:
        return replace(PLAIN, **changes)

    return make


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[PreviewPrinter]:
    printer = PreviewPrinter(tmp_path / "paper").start()
    yield printer
    printer.stop()


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less patience: the tests of silence need not wait as long as a hall does."""
    for name in ("QUERY_S", "POLL_S", "SILENT_CONFIRM_S"):
        monkeypatch.setattr(network, name, 0.4)


@dataclass
class OddHead:
    """A head that does with one connection just what a test says."""

    port: int
    received: bytearray

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"


class Talk:
    """The head's end of the connection."""

    def __init__(self, sock: socket.socket, received: bytearray) -> None:
        self.sock = sock
        self._received = received

    def read_until(self, ending: bytes) -> None:
        """Read until these bytes have come, or the other side hangs up."""
        start = len(self._received)
        while ending not in self._received[start:]:
            data = self.sock.recv(65536)
            if not data:
                return
            self._received += data

    def answer_status(self, *answers: int) -> None:
        """Answer ``DLE EOT`` 1, 2, … in turn."""
        for number, answer in enumerate(answers, 1):
            self.read_until(bytes((0x10, 0x04, number)))
            self.sock.sendall(bytes((answer,)))


@pytest.fixture
def odd_head() -> Iterator[Callable[[Callable[[Talk], None]], OddHead]]:
    threads: list[threading.Thread] = []
    servers: list[socket.socket] = []
    failures: list[BaseException] = []

    def make(behave: Callable[[Talk], None]) -> OddHead:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)
        received = bytearray()

        def serve() -> None:
            try:
                sock, _ = server.accept()
                with sock:
                    behave(Talk(sock, received))
            except ConnectionError:
                pass
            except BaseException as failure:
                failures.append(failure)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        threads.append(thread)
        return OddHead(server.getsockname()[1], received)

    yield make
    for thread in threads:
        thread.join(5)
    for server in servers:
        server.close()
    assert failures == []
