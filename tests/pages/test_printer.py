"""The preview printer in a real browser: by itself as a process of its own, and inside a hall."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.conftest import DESK, ROOT, Visitors, free_port

SHOP = "滨海超市".encode("gbk")
RECEIPT = b"\x1b@" + SHOP + b"\n\x1bp\x00\x19\xfa\x1b\xff\n\x1dV\x00"


def start(*options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "jiaohao.cli", "printer", "preview", *options]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@dataclass
class Alone:
    """``jiaohao printer preview`` at free ports; what it said when it began."""

    process: subprocess.Popen[str]
    port: int
    page_port: int
    said: str

    @property
    def page(self) -> str:
        return f"http://127.0.0.1:{self.page_port}/"

    def send(self, data: bytes) -> None:
        """Print, and wait until it is on paper."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as sock:
            sock.sendall(data + b"\x1dr\x01")
            sock.recv(1)

    def status(self, number: int) -> int:
        """What it answers to ``DLE EOT``."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as sock:
            sock.sendall(bytes((0x10, 0x04, number)))
            return sock.recv(1)[0]

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, body: str = "") -> tuple[int, str]:
        """Status and text of an answer, asked without a browser."""
        line = http.client.HTTPConnection("127.0.0.1", self.page_port, timeout=10)
        with contextlib.closing(line):
            line.request(method, path, body or None, headers or {})
            answer = line.getresponse()
            return answer.status, answer.read().decode()

    def token(self) -> str:
        return str(json.loads(self.ask("GET", "/api/v1/session")[1])["csrf"])


@contextlib.contextmanager
def alone(*options: str) -> Iterator[Alone]:
    port, page_port = free_port(), free_port()
    process = start("--port", str(port), "--page-port", str(page_port), *options)
    assert process.stdout is not None
    assert process.stderr is not None
    said = ""
    try:
        for line in process.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        yield Alone(process, port, page_port, said)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(10) == 0
        finally:
            process.kill()
            process.wait()
            errors = process.stderr.read()
            process.stdout.close()
            process.stderr.close()
    assert errors == ""


@pytest.fixture(scope="module")
def printer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alone]:
    with alone("--folder", str(tmp_path_factory.mktemp("slips"))) as started:
        yield started


@pytest.fixture
def page(browser: Browser, printer: Alone) -> Iterator[Page]:
    """The printer's page, emptied and well; whatever the browser complains of fails the test."""
    known = {"X-CSRF-Token": printer.token(), "Content-Type": "application/json"}
    printer.ask("POST", "/printer/mood", known, '{"mood": "ok"}')
    printer.ask("DELETE", "/printer/slips", known)
    wrong: list[str] = []
    context = browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
    context.on("console", lambda message: wrong.append(message.text) if message.type != "info" else None)
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    opened = context.new_page()
    opened.goto(printer.page)
    opened.wait_for_selector(".behaviour")
    yield opened
    context.close()
    assert wrong == []


# ---- by itself, in the browser ---------------------------------------------------------------------------


@pytest.mark.browser
def test_what_is_sent_rolls_out_and_is_explained(page: Page, printer: Alone) -> None:
    expect(page.locator(".nothing pre")).to_contain_text(f"127.0.0.1 {printer.port}")
    printer.send(RECEIPT)
    printer.send(b"\x1b@second\n\x1dV\x00")
    slips = page.locator("[data-slip]")
    expect(slips).to_have_count(2)
    expect(page.locator(".nothing")).to_have_count(0)
    first = slips.nth(1)
    expect(slips.nth(0).locator("pre")).to_have_text("second")
    expect(first.locator("pre")).to_have_text("滨海超市")
    expect(first.locator("[data-note=drawer]")).to_contain_text("cash drawer opened")
    expect(first.locator("[data-note=unknown]")).to_contain_text("unknown command 1b ff")
    expect(first).to_contain_text(f"7.5 mm long, {len(RECEIPT)} bytes")
    with page.expect_download() as download:
        first.locator("a[download]").click()
    assert Path(download.value.path()).read_bytes() == RECEIPT


@pytest.mark.browser
def test_slips_are_as_wide_as_paper(page: Page, printer: Alone) -> None:
    printer.send(RECEIPT)
    picture = page.locator("[data-slip] img")
    expect(picture).to_be_visible()
    sheet = page.locator(".sheet").bounding_box()
    dots = picture.bounding_box()
    assert sheet is not None
    assert dots is not None
    # 96 of CSS's pixels are an inch: 80 mm of paper, 72 mm of dots
    assert abs(sheet["width"] - 80 / 25.4 * 96) < 1
    assert abs(dots["width"] - 72 / 25.4 * 96) < 3
    page.click("[data-act=size]")
    enlarged = picture.bounding_box()
    assert enlarged is not None
    assert enlarged["width"] == 576


@pytest.mark.browser
def test_new_slip_lets_the_reader_read_on(page: Page, printer: Alone) -> None:
    page.emulate_media(reduced_motion="reduce")
    printer.send(RECEIPT)
    expect(page.locator("[data-slip]")).to_have_count(1)
    kept = page.locator("[data-slip]").element_handle()
    page.click("[data-slip] summary")
    printer.send(RECEIPT)
    expect(page.locator("[data-slip]")).to_have_count(2)
    assert kept is not None
    assert page.evaluate("(slip) => slip.isConnected && slip.querySelector('details').open", kept)
    assert page.evaluate("document.getAnimations().length") == 0


@pytest.mark.browser
def test_list_that_did_not_change_is_not_sent_again(page: Page) -> None:
    # what a browser knows already it is given again as 200, out of its cache: only the devtools see what was sent
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    seen: list[int] = []
    client.on("Network.responseReceivedExtraInfo", lambda event: seen.append(event["statusCode"]))
    page.wait_for_timeout(2500)
    assert seen[-1] == 304


@pytest.mark.browser
@pytest.mark.parametrize(
    ("mood", "number", "answer"),
    [
        ("paper_out", 4, 0x7E),
        ("cover_open", 2, 0x16),
        ("cutter", 3, 0x1A),
        ("offline", 1, 0x1A),
        ("paper_low", 4, 0x1E),
        ("slow", 1, 0x12),
    ],
)
def test_mood_chosen_in_the_browser_is_what_the_printer_answers(
    page: Page, printer: Alone, mood: str, number: int, answer: int
) -> None:
    assert printer.status(number) == 0x12
    page.click(f"button[data-mood={mood}]")
    chosen = page.locator("[role=radio][aria-checked=true]")
    expect(chosen).to_have_attribute("data-mood", mood)
    expect(chosen).to_contain_text("●")
    assert printer.status(number) == answer
    page.click("button[data-mood=ok]")
    expect(chosen).to_have_attribute("data-mood", "ok")
    assert printer.status(number) == 0x12


@pytest.mark.browser
def test_mood_may_begin_in_the_middle_of_a_job(page: Page, printer: Alone) -> None:
    page.click("button[data-mood=die_mid_job]")
    expect(page.locator(".behaviour .now")).to_contain_text("from byte 100 on")
    with socket.create_connection(("127.0.0.1", printer.port), timeout=10) as sock:
        sock.sendall(b"A\n" * 200)
        with pytest.raises(ConnectionResetError):
            sock.recv(1)
    expect(page.locator("[data-slip] pre")).to_have_text("\n".join("A" * 50))
    page.click("button[data-mood=hung]")
    expect(page.locator(".behaviour .now .small")).to_have_count(0)
    page.fill("[name=after]", "3")
    page.keyboard.press("Tab")
    expect(page.locator(".behaviour .now")).to_contain_text("from byte 3 on")


@pytest.mark.browser
def test_paper_is_cleared_when_it_is_meant(page: Page, printer: Alone) -> None:
    printer.send(RECEIPT)
    expect(page.locator("[data-slip]")).to_have_count(1)
    page.click("[data-act=clear]")
    page.wait_for_timeout(300)
    expect(page.locator("[data-slip]")).to_have_count(1)
    page.click("[data-act=clear]")
    expect(page.locator("[data-slip]")).to_have_count(0)
    expect(page.locator(".nothing")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 390, 320])
def test_page_fits_its_window_in_both_languages(page: Page, printer: Alone, width: int) -> None:
    printer.send(RECEIPT)
    page.set_viewport_size({"width": width, "height": 844})
    page.reload()
    expect(page.locator("[data-slip]")).to_have_count(1)
    for language in ("zh", "en"):
        if page.locator(f"[data-language={language}]").count():
            page.click(f"[data-language={language}]")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        cut = """[...document.querySelectorAll("button, summary, h1, .facts li")]
            .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)"""
        assert page.evaluate(cut) == []


# ---- by itself, from outside -----------------------------------------------------------------------------


def test_start_says_both_addresses_and_how_to_try(printer: Alone) -> None:
    assert f"127.0.0.1:{printer.port} " in printer.said
    assert printer.page in printer.said
    assert f"nc -w 1 127.0.0.1 {printer.port}" in printer.said
    assert "Note:" not in printer.said


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-CSRF-Token": "guessed"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Host": "evil.example"},
        {"Host": "evil.example", "Origin": "http://evil.example"},
    ],
)
def test_other_pages_cannot_drive_the_printer(printer: Alone, headers: dict[str, str]) -> None:
    token = {} if headers in ({}, {"X-CSRF-Token": "guessed"}) else {"X-CSRF-Token": printer.token()}
    sent = {"Content-Type": "application/json", **token, **headers}
    before = printer.ask("GET", "/printer/slips.json")
    assert printer.ask("POST", "/printer/mood", sent, '{"mood": "garbled"}')[0] == 403
    assert printer.ask("DELETE", "/printer/slips", sent)[0] == 403
    assert printer.ask("GET", "/printer/slips.json") == before


@pytest.mark.parametrize("path", ["/", "/api/v1/session", "/printer/slips.json"])
def test_foreign_name_that_leads_here_sees_nothing(printer: Alone, path: str) -> None:
    assert printer.ask("GET", path, {"Host": "evil.example"})[0] == 403
    assert printer.ask("GET", path, {"Host": f"localhost:{printer.page_port}"})[0] == 200


def test_nothing_of_a_hall_is_there(printer: Alone) -> None:
    assert [printer.ask("GET", path)[0] for path in ("/kiosk", "/sign-in", "/api/v1/halls/main")] == [404] * 3


@pytest.mark.parametrize("which", ["--port", "--page-port"])
def test_port_that_is_taken_is_said_in_one_sentence(which: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = str(other.getsockname()[1])
        free = "--page-port" if which == "--port" else "--port"
        process = start(which, taken, free, "0")
        said, told = process.communicate(timeout=30)
    assert (process.returncode, said) == (2, "")
    assert re.fullmatch(rf"Error: nobody can listen on 127\.0\.0\.1 port {taken}: Address already in use\n", told)


def test_every_network_is_warned_of_and_narrow_paper_is_narrow() -> None:
    with alone("--host", "0.0.0.0", "--width", "58", "--dpi", "180", "--letters", "western") as printer:
        assert "anybody on its network" in printer.said
        printer.send(b"caf\x82\n\x1dV\x00")
        [slip] = json.loads(printer.ask("GET", "/printer/slips.json")[1])["slips"]
        assert (slip["width_dots"], slip["dpi"], slip["lines"]) == (360, 180, ["café"])


# ---- inside a hall ---------------------------------------------------------------------------------------


def opened(visitors: Visitors, person: Any) -> Page:
    shown: Page = person.new_page()
    shown.goto("/printer")
    shown.wait_for_selector(".behaviour")
    return shown


@pytest.mark.browser
def test_manager_tells_the_halls_own_printer_how_to_behave(visitors: Visitors) -> None:
    paper = opened(visitors, visitors.manager())
    visitors.take(visitors.kiosk(), "pay")
    expect(paper.locator("[data-slip]").first).to_be_visible()
    paper.click("button[data-mood=paper_out]")
    expect(paper.locator("[aria-checked=true]")).to_have_attribute("data-mood", "paper_out")
    visitors.take(visitors.kiosk(), "pay")
    for _ in range(100):
        if visitors.ask("printers")[0]["state"] == "paper_out":
            break
        paper.wait_for_timeout(200)
    assert visitors.ask("printers")[0]["state"] == "paper_out"
    paper.click("button[data-mood=ok]")
    expect(paper.locator("[data-slip]")).to_have_count(2)


@pytest.mark.browser
def test_clerk_sees_how_the_printer_behaves_and_cannot_change_it(visitors: Visitors) -> None:
    clerk = visitors.signed_in("1901", "/printer")
    clerk.wait_for_selector(".behaviour")
    expect(clerk.locator(".behaviour .now")).to_contain_text("正常")
    expect(clerk.locator(".behaviour button, .behaviour input")).to_have_count(0)
    session = clerk.request.get("/api/v1/session").json()
    sent = {"X-CSRF-Token": session["csrf"], "Origin": visitors.house.base}
    visitors.allowed.append("403")
    assert clerk.request.post("/printer/mood", data={"mood": "hung"}, headers=sent).status == 403
    assert clerk.request.delete("/printer/slips", headers=sent).status == 403
    assert clerk.viewport_size == {"width": DESK[0], "height": DESK[1]}
