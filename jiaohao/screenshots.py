"""``jiaohao screenshots``: every picture of the documents anew, from a hall of its own in a real browser."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import click
from PIL import Image

from hall.actions.issuing import Issue
from hall.actions.people import CreateToken
from hall.actions.work import Actor
from hall.messages import LANGUAGES
from hall.track import token_of
from jiaohao.replay_house import HOST, ending_well, own_folder, printer, server
from jiaohao.screenshots_art import ITEMS, LONG_S
from jiaohao.screenshots_boards import FILM_S, SCENES, Wall
from jiaohao.screenshots_hall import CLERK, MANAGER, Told, tell
from web.access import SCREEN_COOKIE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

MOST_BYTES = 150_000
COLOURS = (128, 64, 32, 16)
WALL_WIDTH, WALL_COLOURS = 1920, (64, 32, 16)
SLIP_S = 20.0
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PHONE, TALL, DESK = (390, 844), (1080, 1920), (1366, 768)
SPEAK = """async (code) => {
  const base = document.querySelector("link[rel=stylesheet]").href.replace(/[^/]*$/, "");
  (await import(`${base}words.js`)).setLanguage(code);
  await document.fonts.ready;
}"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page in a state. ``who``: a member of staff by number, a screen by its role, or nobody; ``width``: pixels of
    the picture in the documents; ``before``: what happens first, on the wall; ``there``: what to wait for; ``act``:
    what to do then."""

    name: str
    who: str | None
    path: str
    size: tuple[int, int]
    width: int
    there: str
    act: Callable[[Page], object] = lambda page: None
    before: Callable[[Wall], object] = lambda wall: None


def _papers(page: Page) -> None:
    page.click("[data-service=rename]")


def _number(page: Page) -> None:
    page.click("[data-service=pay]")
    page.click("[data-act=take]")
    page.wait_for_selector(".given[data-says=take]", timeout=SLIP_S * 1000)


def _address(page: Page) -> None:
    page.fill("[name=public_url]", "https://queue.example.cn")
    page.wait_for_selector(".try img")


def _pause(page: Page) -> None:
    page.keyboard.press("F10")
    page.wait_for_selector("dialog[open]")


def _take(page: Page) -> None:
    page.click("[data-service=pay]")
    page.wait_for_selector("[data-act=take]")


def _details(page: Page) -> None:
    page.click("[data-act=details]")
    page.wait_for_selector(".printer-page")


def _filled(wall: Wall) -> None:
    wall.show(*ITEMS)


def _coming(wall: Wall) -> None:
    wall.show(*ITEMS)
    wall.send_film("开通燃气流程.mp4", LONG_S)


def _table(page: Page) -> None:
    page.click("[data-item=table] [data-act=edit]")
    page.wait_for_selector("dialog .stamp table")


def _half_ready(page: Page) -> None:
    page.wait_for_function("() => document.querySelector('.working progress')?.value > 0.3", timeout=FILM_S * 1000)
    page.locator(".library").evaluate("(library) => library.scrollIntoView()")


def _why(page: Page) -> None:
    page.click(f"[data-number={OVERTAKEN}] [data-act=why]")
    page.wait_for_selector(".wait-picture")
    page.click("[data-act=all-calls]")


def _strict(page: Page) -> None:
    page.click("[data-order=strict]")
    page.click("[data-act=ahead][data-category=priority]")
    page.click("[data-act=ahead][data-category=vip]")
    page.fill("[name=cap_calls]", "3")
    page.wait_for_selector("[data-problems='0']")


OVERTAKEN = "B009"
"""Before whom calls of several kinds went."""
CODE = ".pairing .code:not([data-code=''])"
PICTURES = (
    Picture("kiosk-choose", "kiosk", "/kiosk", TALL, 540, "[data-service]"),
    Picture("kiosk-papers", "kiosk", "/kiosk", TALL, 540, "[data-service]", _papers),
    Picture("kiosk-number", "kiosk", "/kiosk", TALL, 540, "[data-service]", _number),
    Picture("kiosk-pairing", None, "/kiosk", TALL, 540, CODE),
    Picture("counter-called", CLERK, "/counter", DESK, 1024, ".desk-page[data-online=true] .list li"),
    Picture("counter-pause", CLERK, "/counter", DESK, 1024, ".desk-page[data-online=true] .list li", _pause),
    Picture("counter-mini", CLERK, "/counter", (480, 300), 480, ".desk-page[data-online=true] .list li"),
    Picture("greeter-take", "2001", "/greeter", (1024, 768), 1024, ".greeter[data-online=true] .list li", _take),
    Picture("manager-first", MANAGER, "/manager#first", DESK, 1024, "section.tab"),
    Picture("manager-printer", MANAGER, "/manager#printers", DESK, 1024, "[data-act=details]", _details),
    Picture("manager-boards", MANAGER, "/manager#boards", DESK, 1024, ".board-row .state:not(.stop)", before=Wall.hang),
    Picture("manager-content", MANAGER, "/manager#content", DESK, 1024, ".content-row", before=_filled),
    Picture("manager-table", MANAGER, "/manager#content", DESK, 1024, ".content-row", _table, _filled),
    Picture("manager-library", MANAGER, "/manager#content", DESK, 1024, ".content-row", _half_ready, _coming),
    Picture("slips-design", MANAGER, "/slips", (1440, 900), 1024, ".sheet[data-stale=false] img"),
    Picture("manager-waited", MANAGER, "/manager#tickets", (1366, 900), 1024, f"[data-number={OVERTAKEN}]", _why),
    Picture("manager-rules", MANAGER, "/manager#rules", (1366, 900), 1024, "form.rules", _strict),
    Picture("manager-address", MANAGER, "/manager#phones", DESK, 1024, "form.phones", _address),
    Picture("phone-waiting", None, "/t/{waiting}", PHONE, 390, "[data-state=waiting]"),
    Picture("phone-called", None, "/t/{called}", PHONE, 390, "[data-state=called]"),
    Picture("manager-phone", MANAGER, "/manager#screens", PHONE, 390, "section.tab"),
)
SLIP = "slip-ticket"
DEMO, DEMO_SIZE, DEMO_S = "demo-hall", (1600, 900), 120.0
NAMES = (DEMO, *(picture.name for picture in PICTURES), *(scene.name for scene in SCENES), SLIP)
LIVELY = """() => {
  const frames = [...document.querySelectorAll("iframe")].map((frame) => frame.contentDocument);
  const board = frames.find((one) => one?.location.pathname === "/board");
  const counters = frames.filter((one) => one?.querySelector(".current[data-number]"));
  const slips = document.querySelectorAll("img[src*='/slips/']");
  return counters.length >= 2 && board?.querySelectorAll(".last li").length >= 4 && slips.length >= 3;
}"""
"""People are everywhere on the demo's page."""


class NoPicturesError(click.ClickException):
    """One clear sentence, and exit code 2."""

    exit_code = 2


@click.command("screenshots")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("docs/pictures"),
    show_default=True,
    metavar="DIR",
    help="Where the pictures go.",
)
@click.option("--only", multiple=True, type=click.Choice(NAMES), help="Only this one; may be given more than once.")
@click.option(
    "--data", type=click.Path(path_type=Path), metavar="DIR", help="Keep the hall here instead of deleting it."
)
def screenshots_command(out: Path, only: Sequence[str], data: Path | None) -> None:
    """Make the pictures of the documents, in every language.

    Needs Playwright and Chromium: 'python3 go.py screenshots' sets them up.
    """
    try:
        with ending_well(), own_folder(data, "jiaohao-pictures-") as folder:
            for path in make(folder, out, only or NAMES):
                click.echo(path)
    except ValueError as error:
        raise NoPicturesError(str(error)) from error


def make(folder: Path, out: Path, names: Sequence[str]) -> Iterator[Path]:
    """Make these pictures, from a hall in a folder; ValueError in one sentence when they cannot be made."""
    with browser() as chromium, printer(folder / "paper") as address:
        told = tell(folder, address)
        with server(folder) as port, ExitStack() as later:
            base = f"http://{HOST}:{port}"
            studio = Studio(chromium, told, base, folder, later, Wall(chromium, told.hall, base, folder))
            out.mkdir(parents=True, exist_ok=True)
            for name in names:
                for language in languages(name):
                    path = out / f"{name}-{language}.png"
                    path.write_bytes(studio.shot(name, language))
                    yield path
        told.hall.database.close()


def languages(name: str) -> Sequence[str]:
    """The languages in which there is this picture."""
    return next((scene.languages for scene in SCENES if scene.name == name), LANGUAGES)


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser without a screen. ValueError where there is none, or nothing to drive it."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise ValueError("Playwright is missing, which makes the pictures; type: python3 go.py screenshots") from error
    program = os.environ.get("JIAOHAO_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        raise ValueError("there is no Chromium here; install it, or name one in JIAOHAO_CHROMIUM")
    # Chromium refuses its sandbox to root
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=root)
        yield chromium
        chromium.close()


@dataclass(slots=True)
class Studio:
    """The browsers of everybody who is looked over the shoulder."""

    browser: Browser
    told: Told
    base: str
    folder: Path
    later: ExitStack
    wall: Wall
    contexts: dict[str | None, BrowserContext] = field(default_factory=dict)
    demo: str = ""

    def shot(self, name: str, language: str) -> bytes:
        """A picture by name, as PNG."""
        if name == SLIP:
            return small(self._slip(language), 576)
        if name == DEMO:
            return small(self._demo(language), DEMO_SIZE[0])
        if scene := next((one for one in SCENES if one.name == name), None):
            return small(self.wall.shot(scene, SPEAK, language), WALL_WIDTH, WALL_COLOURS)
        picture = next(one for one in PICTURES if one.name == name)
        picture.before(self.wall)
        page = self._context(picture.who).new_page()
        page.set_viewport_size({"width": picture.size[0], "height": picture.size[1]})
        page.goto(picture.path.format(waiting=self._token("waiting"), called=self._token("called")))
        page.wait_for_selector(picture.there)
        page.evaluate(SPEAK, language)
        picture.act(page)
        page.wait_for_load_state("networkidle")
        taken = page.screenshot(animations="disabled")
        page.close()
        return small(taken, picture.width)

    def _token(self, state: str) -> str:
        """The address of the number that was given last among those in a state."""
        hall = self.told.hall
        with hall.reading() as reading:
            known = reading.store.find_tickets(
                day=reading.hall.day, state=state, service=None, number=None, after=0, most=1000
            )
            return token_of(hall.secret, hall.code, reading.hall.journal, max((one.id for one in known), default=1))

    def _context(self, who: str | None) -> BrowserContext:
        if who not in self.contexts:
            context = self.browser.new_context(base_url=self.base, locale="zh-CN", reduced_motion="reduce")
            if who is not None:
                self._let_in(context, who)
            self.contexts[who] = context
        return self.contexts[who]

    def _let_in(self, context: BrowserContext, who: str) -> None:
        if who.isdecimal():
            context.request.post("/api/v1/session", data={"staff": who, "password": self.told.password})
            return
        token = self.told.hall.do(CreateToken(role=who, device=f"{who}-1")).answer["token"]
        context.add_cookies([{"name": SCREEN_COOKIE, "value": token, "url": self.base}])

    def _demo(self, language: str) -> bytes:
        """The demo's page, once people are everywhere on it."""
        if not self.demo:
            port = self.later.enter_context(server(self.folder / "demo", "demo"))
            self.demo = f"http://{HOST}:{port}/demo"
        width, height = DEMO_SIZE
        size: ViewportSize = {"width": width, "height": height}
        context = self.browser.new_context(viewport=size, locale=language, reduced_motion="reduce")
        page = context.new_page()
        page.goto(self.demo)
        page.wait_for_function(LIVELY, timeout=DEMO_S * 1000)
        taken = page.screenshot(animations="disabled")
        context.close()
        return taken

    def _slip(self, language: str) -> bytes:
        """What the printer makes of a number given just now."""
        paper = self.folder / "paper"
        known = set(paper.glob("*.png"))
        kiosk = Actor(principal="token:pictures", role="kiosk", device="kiosk-1")
        self.told.hall.do(Issue(service="rename", language=language), kiosk)
        until = time.monotonic() + SLIP_S
        while time.monotonic() < until:
            if fresh := sorted(set(paper.glob("*.png")) - known):
                return fresh[-1].read_bytes()
            time.sleep(0.1)
        raise ValueError(f"no slip came out within {SLIP_S:.0f} s")


def small(png: bytes, width: int, colours: Sequence[int] = COLOURS) -> bytes:
    """A picture no wider than this, in as few of these colours as keep it under ``MOST_BYTES``."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    if picture.width > width:
        picture = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    tries = (_packed(picture, many) for many in colours)
    return next((packed for packed in tries if len(packed) <= MOST_BYTES), _packed(picture, colours[-1]))


def _packed(picture: Image.Image, colours: int) -> bytes:
    packed = BytesIO()
    # a colour that is rare means something: the amber of a pause, the green of all is well
    few = picture.quantize(colours, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(packed, "PNG", optimize=True)
    return packed.getvalue()
