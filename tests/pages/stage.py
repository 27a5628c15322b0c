"""A hall with its pages open, to be brought into every state and measured there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route, expect

from hall.actions.setup import SuspendKiosk
from hall.desk import Hall
from hall.track import token_of
from tests import builders as b
from tests.pages import halls
from tests.pages.conftest import RETRIES, House, Visitors, start_house
from tests.pages.halls import CLERK, PASSWORD

BOXES = Path(__file__).with_name("boxes.js").read_text(encoding="utf-8")
SPEAK = """async (code) => {
  const base = document.querySelector("link[rel=stylesheet]").href.replace(/[^/]*$/, "");
  (await import(`${base}words.js`)).setLanguage(code);
  await document.fonts.ready;
  await new Promise(requestAnimationFrame);
}"""
LANGUAGES = ("zh", "en")
Size = tuple[int, int]

TALL, WIDE, FULL_HD = (1080, 1920), (1920, 1080), (1920, 1080)
DESK_SIZE, MINI, PHONE = (1366, 768), (480, 300), (390, 844)
SMALL_PHONE = (320, 568)
TABLET, TABLET_TALL = (1024, 768), (768, 1024)
SMALL_LCD, BAR_LCD = (800, 480), (1280, 400)
"""Kiosk and board upright and lying; a clerk's screen, the little window on it; a manager's phone; a greeter's tablet;
the screen over a counter."""
PIN, WOUND = "2468", "wound"


def faults(page: Page, *sizes: Size, must: list[str] | None = None, least: int = 0) -> list[str]:
    """What is wrong with a page as it stands, at each size and in each language, as sentences."""
    wrong = []
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        for code in LANGUAGES:
            page.evaluate(SPEAK, code)
            found = page.evaluate(f"({BOXES})({json.dumps({'must': must or [], 'least': least})})")
            wrong += [f"{width}×{height} {code}: {one}" for one in found]
    page.evaluate(SPEAK, LANGUAGES[0])
    return wrong


@dataclass
class Stage:
    """``hall`` is the same one that the house serves, for what people elsewhere in it do."""

    house: House
    visitors: Visitors
    hall: Hall
    _pages: dict[str, Page] = field(default_factory=dict)
    _followed: int = 0

    def page(self, name: str, make: Callable[[], Page]) -> Page:
        """A page that is opened once."""
        if name not in self._pages:
            self._pages[name] = make()
        return self._pages[name]

    def _screen(self, role: str, path: str, there: str) -> Page:
        page = self.visitors.paired(role, FULL_HD).new_page()
        page.goto(path)
        page.wait_for_selector(there)
        return page

    def kiosk(self) -> Page:
        """A kiosk that asks what one wants."""
        page = self.page("kiosk", lambda: self._screen("kiosk", "/kiosk", ".kiosk"))
        page.unroute_all(behavior="ignoreErrors")
        page.goto("/kiosk")
        page.wait_for_selector("[data-service]")
        return page

    def wound_kiosk(self) -> Page:
        """A kiosk whose clock can be wound on; it is in service."""
        page = self.page("wound", self._wound)
        b.act(self.hall, SuspendKiosk(device=WOUND, suspended=False))
        page.goto("/kiosk")
        page.wait_for_selector("[data-service]:enabled")
        return page

    def _wound(self) -> Page:
        self.visitors.command("operator-pin", {"pin": PIN})
        page = self.visitors.paired("kiosk", FULL_HD, device=WOUND).new_page()
        page.clock.install()
        return page

    def board(self) -> Page:
        """The board."""
        return self.page("board", lambda: self._screen("display", "/board", ".board[data-online=true]"))

    def signed_in(self, staff: str, path: str) -> Page:
        """A page of somebody who works here, opened anew."""

        def enter() -> Page:
            context = self.visitors.context(DESK_SIZE)
            answer = context.request.post("/api/v1/session", data={"staff": staff, "password": PASSWORD})
            assert answer.ok
            opened = context.new_page()
            # a page left with something unsaved asks whether one means it
            opened.on("dialog", lambda dialog: dialog.accept())
            return opened

        page = self.page(staff, enter)
        page.unroute_all(behavior="ignoreErrors")
        page.goto(path)
        return page

    def clerk(self) -> Page:
        """The clerk's desk."""
        page = self.signed_in(CLERK, "/counter")
        page.wait_for_selector(".desk-page[data-online=true]")
        return page

    def greeter(self) -> Page:
        """The greeter's tablet."""
        page = self.signed_in(CLERK, "/greeter")
        page.wait_for_selector(".greeter[data-online=true]")
        return page

    def manager(self, tab: str) -> Page:
        """A tab of the manager's page."""
        page = self.signed_in("admin", "/manager")
        page.set_viewport_size({"width": DESK_SIZE[0], "height": DESK_SIZE[1]})
        page.click(f".tabs [data-tab={tab}]")
        page.wait_for_selector(f"section[data-tab={tab}]")
        return page

    def phone(self) -> Page:
        """A customer's phone that follows one of the numbers that wait, each time another: one may not ask too often."""
        page = self.page("phone", lambda: self.visitors.context(PHONE, has_touch=True).new_page())
        page.unroute_all(behavior="ignoreErrors")
        waiting = [one["id"] for one in self.visitors.ask("tickets?state=waiting&limit=500")["items"]]
        waiting = waiting or [b.issue(self.hall, self.types()[0])["id"]]
        self._followed += 1
        ticket = waiting[self._followed % len(waiting)]
        with self.hall.reading() as reading:
            token = token_of(self.hall.secret, self.hall.code, reading.hall.journal, ticket)
        page.goto(f"/t/{token}")
        page.wait_for_selector("[data-state]")
        return page

    def nobody(self, path: str, there: str) -> Page:
        """A page as somebody sees it who was not let in."""
        page = self.page("nobody", lambda: self.visitors.context(DESK_SIZE).new_page())
        page.goto(path)
        page.wait_for_selector(there)
        return page

    def types(self) -> list[str]:
        """The codes of the hall's business types."""
        return [one["code"] for one in self.visitors.ask("services")]

    def close(self) -> None:
        """Everybody goes home."""
        for context in self.visitors.contexts:
            # an answer that is being changed when its page goes is nobody's any more
            for page in context.pages:
                page.unroute_all(behavior="ignoreErrors")
            context.close()
        self.house.stop()
        self.hall.database.close()

    def desk_is(self, page: Page, state: str) -> Page:
        """Wait until the clerk's page shows this state of the counter."""
        expect(page.locator(f".desk-page[data-state={state}]")).to_have_count(1)
        return page


def answering(change: Callable[[Any], None]) -> Callable[[Route], None]:
    """What the house answers, with something in it changed."""

    def handle(route: Route) -> None:
        answer = route.fetch(max_retries=RETRIES)
        body = answer.json()
        change(body)
        route.fulfill(response=answer, json=body)

    return handle


@contextmanager
def opened_stages(browser: Browser, folder: Callable[[str], Path]) -> Iterator[Callable[[str], Stage]]:
    """The halls by name, each with its house, opened when first looked at."""
    opened: dict[str, Stage] = {}

    def stage(name: str) -> Stage:
        if name not in opened:
            place = folder(name)
            hall = halls.found(place, name)
            house = start_house(place, halls.PASSWORD)
            opened[name] = Stage(house, Visitors(browser, house, looked_at=True), hall)
        return opened[name]

    try:
        yield stage
    finally:
        for one in opened.values():
            one.close()
