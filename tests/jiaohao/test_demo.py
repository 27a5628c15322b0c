"""The demo: who comes, what clerks do, whom the page lets in, and all of it once for real in a browser."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, expect

from hall.catalog import Catalogue
from hall.messages import LANGUAGES
from hall.settings import load
from jiaohao import cli, demo_crew, demo_pages
from jiaohao.bank import TYPES, choose, read
from jiaohao.demo import SPEED, welcome
from jiaohao.demo_crew import ASIDE_S, BREAK_S, CALM_S, PACES, Crew, Pace
from jiaohao.demo_plan import BREAKS, DOOR_S, EARLY, FATES, GAP_S, SERVICES, Customer, Show, fate, hall, show
from jiaohao.wire import BrokenError, RefusedError
from tests.builders import Shape
from tests.jiaohao.conftest import gone, one_day, served
from tests.run_builders import PATIENCE_S, command, environment, eventually, free_port
from tests.web_builders import PASSWORD, Browser, Web, make_web, refusal
from web import access

# --- who comes


def test_every_type_of_the_recording_has_its_business_here() -> None:
    codes = {service["code"] for service in hall(1)["services"]}
    assert set(SERVICES) == set(TYPES)
    assert {code for code, _ in SERVICES.values()} <= codes
    assert {language for _, language in SERVICES.values()} == set(LANGUAGES)


def test_customers_come_early_and_then_as_recorded_but_for_long_lulls() -> None:
    minutes = [0, 5, 6, *range(7, 7 + EARLY), 600]
    rows = [served(f"{9 + m // 60}:{m % 60:02}:00", "19:30:00", "19:32:00", 120, waited=60) for m in minutes]
    at = [customer.at for customer in show(one_day(*rows)).customers]
    early = [DOOR_S * n for n in range(EARLY)]
    assert at == [*early, *(early[-1] + 60 * n for n in range(1, 4)), early[-1] + 180 + GAP_S]


def test_customer_is_who_the_record_says() -> None:
    made = show(
        one_day(
            served("9:00:00", "9:01:00", "9:02:00", 60, waited=60, type="PE", priority="2"),
            gone("9:00:01", "9:03:01", 180, type="NE"),
            gone("9:00:02", "9:00:10", 8),
        )
    )
    assert made.customers == (
        Customer(at=0, service="pay", category="priority", language="en"),
        Customer(at=DOOR_S, service="card", category="ordinary", language="zh", patience=180),
    )


def test_services_worth_watching_keep_their_lengths() -> None:
    ends = {59: "9:00:59", 60: "9:01:00", 210: "9:03:30", 211: "9:03:31"}
    rows = [served("9:00:00", "9:00:00", end, length) for length, end in ends.items()]
    assert show(one_day(*rows)).lengths == (60, 210)


def test_day_without_anybody_to_show_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^on 1999-03-01 nobody came who could be shown$"):
        show(one_day(gone("9:00:00")))


def test_shipped_day_is_a_show(sample: Path) -> None:
    made = show(choose(read(sample.read_text().splitlines()), None))
    assert len(made.customers) > 100
    assert made.customers[0].at == 0
    assert {customer.category for customer in made.customers} == {"ordinary", "priority"}


def test_head_starts_are_as_much_shorter_as_the_demo_is_quicker() -> None:
    def starts(speed: float) -> list[int]:
        return [category.get("head_start", 0) for category in hall(speed)["categories"]]

    once = starts(1)
    assert starts(6) == [round(start / 6) for start in once]
    assert starts(1e6) == [min(1, start) for start in once]


def test_hall_knows_what_the_show_asks_for() -> None:
    catalogue = Catalogue.model_validate(hall(6))
    assert {reason for reason, _ in BREAKS} <= set(catalogue.pause_reasons)
    assert {"ordinary", "priority"} <= {category.code for category in catalogue.categories}
    assert set(demo_pages.COUNTERS) <= {counter.number for counter in catalogue.counters}


# --- the clock


def test_pace_is_chosen_while_the_clock_goes_on() -> None:
    steady = [100.0]
    pace = Pace(6.0, lambda: steady[0])
    at = []
    for name in PACES:
        pace.choose(name)
        steady[0] += 10
        at.append(pace.now())
    assert (list(PACES), at) == (["paused", "slow", "normal", "fast"], [0, 30, 90, 210])
    assert (pace.wait(210), pace.wait(209), pace.seconds(60)) == (True, True, 360)


def test_demo_begins_when_its_doors_open_and_never_uses_a_key_again(gas: Web) -> None:
    keys: list[str] = []
    steady = [0.0]

    class Noting(Inside):
        def post(self, who: str, path: str, body: Mapping[str, Any], key: str) -> Shape:
            keys.append(key)
            return super().post(who, path, body, key)

    for times in (1, 2):
        pace = Pace(1.0, lambda: steady[0])
        crew = Crew(Show(customers=(customer(),), lengths=(60,)), (1,), Noting(gas), pace, loop=False)
        steady[0] = 100.0 * times
        crew.start()
        assert pace.now() == 0
        eventually(lambda wanted=times: len(keys) == wanted)
        crew.stop()
    assert len(set(keys)) == 2


def test_change_of_pace_wakes_who_waits() -> None:
    pace = Pace(1.0)
    pace.choose("paused")
    woken: list[bool] = []
    waiting = threading.Thread(target=lambda: woken.append(pace.wait(3600)))
    waiting.start()
    while waiting.is_alive():
        pace.choose("paused")
    assert woken == [False]


# --- customers and clerks, in a hall of this process


class Inside:
    """The way to a hall of this process. ``failures``: what becomes of the next requests instead of an answer."""

    def __init__(self, web: Web) -> None:
        self.failures: list[Exception] = []
        self._web = web
        self._tokens: dict[str, str] = {}

    def get(self, who: str, path: str) -> Any:
        return self._answer("GET", who, path)

    def post(self, who: str, path: str, body: Mapping[str, Any], key: str) -> Shape:
        answer: Shape = self._answer("POST", who, path, dict(body), key)
        return answer

    def _answer(self, method: str, who: str, path: str, body: object = None, key: str | None = None) -> Any:
        if self.failures:
            raise self.failures.pop()
        if who not in self._tokens:
            role, _, counter = who.partition(":")
            self._tokens[who] = self._web.new_token(role, **({"counter": int(counter)} if counter else {}))
        response = self._web.ask(method, path.removeprefix("/"), body, token=self._tokens[who], key=key)
        if response.status_code >= 300:
            raise RefusedError(*refusal(response))
        return response.json


class Playing:
    """A demo whose clock is moved by the test, one second of the recording a second of the hall."""

    def __init__(self, web: Web, *customers: Customer, counters: tuple[int, ...] = (1,), loop: bool = False) -> None:
        self.web = web
        self.line = Inside(web)
        self.at = 0.0
        self.crew = Crew(Show(customers=customers, lengths=(60,)), counters, self.line, Pace(1), loop=loop)

    def play(self, seconds: float) -> None:
        until = self.at + seconds
        while self.crew.due <= until:
            self._move(self.crew.due)
            self.crew.step()
        self._move(until)

    def _move(self, at: float) -> None:
        self.web.clock.advance(at - self.at)
        self.at = at

    def acts(self, *without: str) -> list[str]:
        """What happened to tickets and counters, without who was hired and the like."""
        events = [e for e in self.web.events() if "ticket" in e or "counter" in e]
        return [e["type"] for e in events if e["type"] not in ("TokenCreated", "SlipQueued", *without)]

    def story(self, number: str) -> list[str]:
        """What happened to a ticket."""
        return [e["type"] for e in self.web.events() if e.get("number") == number and not e["type"].startswith("Slip")]


def customer(at: int = 0, service: str = "pay", **more: Any) -> Customer:
    """Somebody ordinary."""
    return Customer(at=at, service=service, **({"category": "ordinary", "language": "zh"} | more))


@pytest.fixture
def gas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """The demo's hall behind an app; passwords are hashed with less care than in earnest."""
    monkeypatch.setattr(access, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    made = make_web(tmp_path, hall(1))
    yield made
    made.hall.database.close()


SERVED = ["TicketIssued", "TicketCalled", "ServiceStarted", "TicketServed"]


def test_customers_are_called_and_served_one_after_the_other(gas: Web) -> None:
    playing = Playing(gas, customer(), customer(5, category="priority", language="en"))
    playing.play(400)
    assert playing.story("B001") == playing.story("B002") == SERVED
    ticket = gas.get("tickets?number=B002")["items"][0]
    assert (ticket["category"], ticket["language"], ticket["state"]) == ("priority", "en", "served")


def test_number_taken_by_hand_is_called_too(gas: Web) -> None:
    playing = Playing(gas, counters=(1, 4))
    number = gas.issue("new")["number"]
    playing.play(200)
    assert playing.story(number) == SERVED


def test_some_come_late_some_come_back_and_some_never(gas: Web) -> None:
    playing = Playing(gas, *(customer(n) for n in range(len(FATES))))
    playing.play(2600)
    late, missing, missed = FATES.index("late"), FATES.index("missing"), FATES.index("gone")
    called = [e["number"] for e in gas.events() if e["type"] == "TicketCalled"]
    assert playing.story(called[late]) == ["TicketIssued", "TicketCalled", "TicketRecalled", *SERVED[2:]]
    away = ["TicketIssued", "TicketCalled", "TicketRecalled", "TicketMissed"]
    assert playing.story(called[missing]) == [*away, "TicketRestored", *SERVED[1:]]
    assert playing.story(called[missed]) == away
    assert [fate(len(FATES)), fate(len(FATES) + late)] == ["comes", "late"]


def test_impatient_customer_leaves_unless_called_before(gas: Web) -> None:
    playing = Playing(gas, customer(patience=100), customer(1, "close", patience=100))
    playing.play(400)
    assert (playing.story("B001"), playing.story("E001")) == (SERVED, ["TicketIssued", "TicketLeft"])


def test_calls_of_the_hall_keep_their_distance(gas: Web) -> None:
    playing = Playing(gas, *(customer(n) for n in range(12)), counters=(1, 2, 3))
    playing.play(600)
    with gas.hall.reading() as reading:
        at = [e.at / 1000 for e in reading.store.entries(0, 1000) if type(e.event).__name__ == "TicketCalled"]
    assert len(at) >= 12
    assert min(after - before for before, after in pairwise(at)) >= CALM_S


def test_at_the_usual_speed_no_more_than_ten_are_called_a_minute() -> None:
    assert 60 / (CALM_S / SPEED) <= 10


@pytest.fixture
def breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clerks go for lunch after two customers, and for a training after three more."""
    monkeypatch.setattr(demo_crew, "BREAKS", (("lunch", 2), ("training", 3)))


@pytest.mark.usefixtures("breaks")
def test_clerk_pauses_with_a_reason_and_comes_back(gas: Web) -> None:
    playing = Playing(gas, *(customer(n) for n in range(9)))
    for reason in ("lunch", "training"):
        while (counter := gas.get("counters/1"))["state"] != "paused":
            playing.play(10)
        assert (counter["reason"], "until" in counter) == (reason, True)
        playing.play(BREAK_S + 60)
        assert gas.get("counters/1")["state"] != "paused"


def test_day_begins_anew_or_is_over(gas: Web) -> None:
    over, again = Playing(gas, customer()), Playing(gas, customer(service="new"), counters=(4,), loop=True)
    over.play(1000)
    again.play(1000)
    assert len(gas.get("tickets?service=pay")["items"]) == 1
    assert len(gas.get("tickets?service=new")["items"]) > 5


# --- a person at a clerk's counter


def at_work(gas: Web) -> Playing:
    """A clerk of counter 1 has just called B001; two wait."""
    playing = Playing(gas, *(customer(n) for n in range(3)))
    while gas.get("counters/1")["state"] != "calling":
        playing.play(1)
    playing.play(2)  # a press right after the call would be the same press again
    return playing


def test_clerk_keeps_away_while_a_person_works_and_then_goes_on(gas: Web) -> None:
    playing = at_work(gas)
    gas.post("counters/1/next")
    seen = playing.acts()
    playing.play(ASIDE_S)
    assert playing.acts() == seen
    gas.post("counters/1/recall")
    seen = playing.acts()
    playing.play(ASIDE_S)
    assert playing.acts() == seen
    playing.play(400)
    assert playing.story("B002") == ["TicketIssued", "TicketCalled", "TicketRecalled", *SERVED[2:]]
    assert playing.story("B003") == SERVED


def test_clerk_who_is_free_hears_that_somebody_was_called(gas: Web) -> None:
    playing = Playing(gas)
    playing.play(60)
    gas.issue("pay")
    gas.post("counters/1/next")
    seen = playing.acts()
    playing.play(ASIDE_S)
    assert playing.acts() == seen
    playing.play(2 * ASIDE_S + 90)
    assert playing.story("B001")[-1] == "TicketServed"


@pytest.mark.parametrize(("button", "body"), [("pause", {"reason": "other"}), ("close", {})])
def test_counter_that_was_left_is_opened_again(gas: Web, button: str, body: Shape) -> None:
    playing = at_work(gas)
    gas.post("counters/1/finish")
    gas.post(f"counters/1/{button}", body)
    playing.play(ASIDE_S)
    assert gas.get("counters/1")["state"] in ("paused", "closed")
    playing.play(400)
    assert playing.story("B002") == SERVED


@pytest.mark.usefixtures("breaks")
def test_clerk_takes_no_break_at_a_person_s_customer(gas: Web) -> None:
    playing = Playing(gas, *(customer(n) for n in range(4)))
    while playing.acts().count("TicketServed") < 2:
        playing.play(5)
    gas.post("counters/1/next")
    playing.play(ASIDE_S)
    assert "pausing" not in gas.get("counters/1")


def test_line_that_breaks_is_tried_again(gas: Web) -> None:
    playing = at_work(gas)
    playing.line.failures = [BrokenError("pulled out")]
    playing.play(400)
    assert playing.story("B001") == SERVED


def test_what_nobody_thought_of_stops_one_and_not_the_others(gas: Web, capsys: pytest.CaptureFixture[str]) -> None:
    playing = Playing(gas, customer(service="new"), customer())
    playing.line.failures = [ZeroDivisionError()]
    playing.play(300)
    assert "somebody was lost" in capsys.readouterr().out
    assert ([t["service"] for t in gas.get("tickets")["items"]], playing.story("B001")) == (["pay"], SERVED)


# --- the page and whom it lets in


def staged(folder: Path, *, welcoming: bool = True) -> Web:
    """An app with the demo's page, which nobody plays on."""
    web = make_web(folder, hall(1), own_app=True)
    web.hire(demo_pages.STAFF, "manager")
    crew = Crew(Show(customers=(customer(),), lengths=(60,)), (1,), Inside(web), Pace(1), loop=True)
    demo_pages.install(web.app, demo_pages.Stage(crew=crew, welcoming=welcoming))
    return web


@pytest.fixture
def stage(tmp_path: Path, gas: Web) -> Iterator[Web]:
    web = staged(tmp_path)
    yield web
    web.hall.database.close()


def open_page(browser: Browser, host: str = "127.0.0.1:8600") -> tuple[int, str | None]:
    response = browser.client.get("/demo", base_url=f"http://{host}")
    return response.status_code, response.headers.get("Location")


def test_real_hall_has_no_demo(gas: Web) -> None:
    assert [gas.client.get(path).status_code for path in ("/demo", "/demo/pace")] == [404, 404]


def test_who_opens_the_page_may_act_everywhere(stage: Web) -> None:
    browser = stage.browser()
    assert open_page(browser, "localhost") == (200, None)
    who = browser.ask("GET", "/api/v1/session").json
    assert (who["staff"], who["role"]) == (demo_pages.STAFF, "manager")
    browser.csrf = who["csrf"]
    assert browser.ask("POST", "counters/4/open", {}).status_code == 200
    assert open_page(browser, "localhost") == (200, None)
    assert browser.ask("GET", "/api/v1/session").json["csrf"] == who["csrf"]


def test_demo_leaves_the_cookies_of_a_real_hall_alone(stage: Web) -> None:
    cookie = stage.browser().client.get("/demo").headers["Set-Cookie"]
    assert cookie.startswith("jiaohao_demo=")
    assert access.SESSION_COOKIE != "jiaohao_demo"


@pytest.mark.parametrize("host", ["hall.example", "192.0.2.7:8600", "127.0.0.1.example", ""])
def test_page_under_a_foreign_name_asks_to_sign_in(stage: Web, host: str) -> None:
    response = stage.browser().client.get("/demo", headers={"Host": host})
    assert (response.status_code, response.headers.get("Location")) == (302, "/sign-in?next=/demo")


def test_page_in_a_network_asks_to_sign_in(tmp_path: Path, gas: Web) -> None:
    web = staged(tmp_path, welcoming=False)
    browser = web.browser()
    assert open_page(browser, "localhost") == (302, "/sign-in?next=/demo")
    assert browser.sign_in(demo_pages.STAFF, PASSWORD).status_code == 200
    assert open_page(browser, "localhost") == (200, None)
    web.hall.database.close()


def test_pace_is_chosen_by_who_was_let_in(stage: Web) -> None:
    stranger, browser = stage.browser(), stage.browser()
    assert refusal(stranger.ask("GET", "/demo/pace")) == (401, "unauthorized")
    assert refusal(stranger.ask("POST", "/demo/pace", {"pace": "fast"})) == (401, "unauthorized")
    open_page(browser, "localhost")
    assert refusal(browser.ask("POST", "/demo/pace", {"pace": "fast"})) == (403, "csrf")
    browser.csrf = browser.ask("GET", "/api/v1/session").json["csrf"]
    assert browser.ask("GET", "/demo/pace").json == {"pace": "normal"}
    assert browser.ask("POST", "/demo/pace", {"pace": "fast"}).json == {"pace": "fast"}
    assert browser.ask("GET", "/demo/pace").json == {"pace": "fast"}
    assert refusal(browser.ask("POST", "/demo/pace", {"pace": "warp"})) == (422, "wrong_values")


# --- the command


def refused(*words: str) -> str:
    """The one sentence of a demo that cannot be."""
    done = CliRunner().invoke(cli.main, ["demo", *words])
    assert (done.exit_code, done.stdout) == (2, "")
    (sentence,) = done.stderr.splitlines()
    return sentence


def test_port_in_use_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert port in refused("--port", port)


def test_demo_does_not_play_in_a_hall_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "jiaohao.db").write_bytes(b"")
    assert str(tmp_path) in refused("--data", str(tmp_path), "--port", str(free_port()))
    assert (tmp_path / "jiaohao.db").read_bytes() == b""


def test_told_in_both_languages_with_a_password_where_one_is_needed(tmp_path: Path) -> None:
    here = welcome(load(data=tmp_path, host="127.0.0.1", port=8601), None)
    assert here.count("  http://127.0.0.1:8601/demo") == 1
    assert len([line for line in here if "Ctrl-C" in line]) == len(LANGUAGES)
    there = welcome(load(data=tmp_path, host="192.0.2.7", port=8601), "secret-word")
    assert len([line for line in there if "secret-word" in line]) == len(LANGUAGES)
    assert [line for line in here if "None" in line] == []


# --- all of it, once


class Demo:
    """``jiaohao demo`` as it is typed, quicker."""

    def __init__(self, temporary: Path) -> None:
        self.output = ""
        self.address = f"http://127.0.0.1:{(port := free_port())}"
        self._process = subprocess.Popen(
            command("demo", "--port", str(port), "--speed", "50"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=environment(TMPDIR=str(temporary)),
            start_new_session=True,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        eventually(lambda: "Ctrl-C" in self.output or self._process.poll() is not None, "the demo")

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.output += line

    def interrupt(self) -> int:
        """Ctrl-C; its exit code, when nothing of it is left."""
        os.killpg(self._process.pid, signal.SIGINT)
        code = self._process.wait(PATIENCE_S)
        eventually(lambda: not self.alive(), "its end")
        return code

    def alive(self) -> bool:
        """Whether anything of its process group runs."""
        try:
            os.killpg(self._process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def end(self) -> None:
        """Whatever became of it, nothing of it is left."""
        if self.alive():
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        if self._process.stdout is not None:
            self._process.stdout.close()


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    running = Demo(tmp_path)
    yield running
    running.end()


@pytest.fixture
def wrong() -> list[str]:
    """What the browser complained of."""
    return []


@pytest.fixture
def context(browser: Chromium, demo: Demo, wrong: list[str]) -> Iterator[BrowserContext]:
    """A browser that may not complain."""

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            wrong.append(f"console: {message.text}")

    def answered(response: Response) -> None:
        if response.status >= 400:
            wrong.append(f"{response.status}: {response.url}")

    made = browser.new_context(
        base_url=demo.address, viewport={"width": 1920, "height": 1080}, locale="zh-CN", reduced_motion="reduce"
    )
    made.on("console", heard)
    made.on("weberror", lambda error: wrong.append(f"page error: {error.error}"))
    made.on("response", answered)
    yield made
    made.close()


def ask(context: BrowserContext, path: str) -> Any:
    """What the hall answers whoever has the page open."""
    answer = context.request.get(f"/api/v1/halls/main/{path}")
    assert answer.ok, answer.text()
    return answer.json()


def take(page: Page) -> str:
    """Take a number by hand at the page's kiosk; answers it."""
    kiosk = page.frame_locator(".kiosk iframe")
    kiosk.locator("[data-service=pay]").click()
    kiosk.locator("[data-act=take]").click()
    number = kiosk.locator(".given").get_attribute("data-number")
    assert number is not None
    return number


@pytest.mark.browser
def test_demo_for_real(context: BrowserContext, demo: Demo, wrong: list[str], tmp_path: Path) -> None:
    page = context.new_page()
    page.goto("/demo")
    expect(page.frame_locator(".board iframe").locator(".board[data-online=true]")).to_be_visible()
    for desk, number in zip(page.locator(".desk iframe").all(), demo_pages.COUNTERS, strict=True):
        assert (desk.get_attribute("src") or "").endswith(f"={number}")
        expect(desk.content_frame.locator(".desk-page[data-online=true]")).to_be_visible()
    expect(page.locator("[data-pace=normal]")).to_have_attribute("aria-pressed", "true")
    number = take(page)
    eventually(lambda: "called_at" in ask(context, f"tickets?number={number}")["items"][0], "the call")
    page.wait_for_function("[...document.querySelectorAll('.roll img')].some((one) => one.naturalWidth > 300)")
    eventually(lambda: len(ask(context, "tickets?state=served")["items"]) > 2, "service")
    assert_paper_comes_in_order(page)
    page.click("[data-pace=paused]")
    expect(page.locator("[data-pace=paused]")).to_have_attribute("aria-pressed", "true")
    page.close()
    assert wrong == []
    assert demo.interrupt() == 0
    assert [word for word in ("Traceback", "ERROR", "lost") if word in demo.output] == []
    assert re.findall(r"http://\S+", demo.output) == [f"{demo.address}/demo"]
    assert list(tmp_path.iterdir()) == []


def assert_paper_comes_in_order(page: Page) -> None:
    base = (page.get_attribute("link[rel=stylesheet]", "href") or "").rpartition("/")[0]
    code = "async ([base, given]) => { const m = await import(`${base}/demo/paper.js`); return given.map((one) => m.coming(...one)); }"
    cases = [[["3", "2", "1"], "1"], [["3", "2", "1"], "3"], [["3", "2", "1"], None], [[], None]]
    assert page.evaluate(code, [base, cases]) == [["2", "3"], [], ["1", "2", "3"], []]
