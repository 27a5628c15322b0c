"""The boards of the pictures: in every layout and state, lying and upright side by side."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from display.media import Folder
from hall.actions.boards import SetScreen, TestBoard
from hall.actions.calling import Call, Recall
from hall.actions.content import KeepMedia, RemoveItem, ShowItem
from hall.actions.counters import Pause, Resume
from hall.actions.issuing import Issue
from hall.actions.people import CreateToken
from hall.actions.setup import LiftEmergency, RaiseEmergency
from hall.actions.visits import Finish, Start
from hall.catalog import Catalogue
from hall.content import Media
from hall.desk import Hall
from hall.messages import LANGUAGES, both
from jiaohao import screenshots_art as art
from web.access import SCREEN_COOKIE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

Size = tuple[int, int]
WIDE, TALL, FINE = (1920, 1080), (1080, 1920), (3840, 2160)
OVER, BAR = (800, 480), (1280, 400)
PLACES = {"full": "大厅主屏", "content": "等候区", "big": "二楼", "plain": "门口电视"}
GAP, BETWEEN = 16, "#c4cacf"
FILM_S, SOON_MS = 120.0, 30_000
"""Where others work as well, a film waits: it is made ready with what they leave of the processor."""
ONLINE = ".board[data-online=true]"
PLAYS = "() => document.querySelector('video')?.currentTime > 5"
HELD = "() => document.querySelector('video')?.paused"
DECODED = "() => [...document.images].every((one) => one.complete)"
LONGEST = {
    "zh": "今日 14:00 至 17:00 营业厅所在大楼检修配电设备，期间可能短时停电，请妥善保管随身物品；"
    "叫号不受影响，如需帮助请找引导员",
    "en": "From 14:00 to 17:00 the building's power supply is being serviced and may fail for a short time. "
    "Calls go on. If you need help, please ask our staff",
}
SHORT = both("emergency.fire")


@dataclass(slots=True)
class Wall:
    """Boards on a wall, each let in when it is first looked at. ``folder``: of the house that serves them."""

    browser: Browser
    hall: Hall
    base: str
    folder: Path
    contexts: dict[str, BrowserContext] = field(default_factory=dict)

    def shot(self, scene: Scene, speak: str, language: str) -> bytes:
        """The scene at each of its sizes, side by side, as PNG. ``speak``: makes a page speak the language first."""
        self.show(*scene.shown)
        scene.before(self.hall)
        try:
            taken = [self._shot(scene, size, speak, language) for size in scene.sizes]
        finally:
            scene.after(self.hall)
        return side_by_side(taken, scene.height)

    def show(self, *kinds: str) -> None:
        """This is the content now, in this order."""
        for shown in self._catalogue().content:
            self.hall.do(RemoveItem(code=shown.code))
        for kind in kinds:
            item: dict[str, Any] = {"code": kind} | art.ITEMS[kind]
            if kind in ("picture", "film"):
                item["media"] = self._media(kind).sha
            self.hall.do(ShowItem(item=item))

    def send_film(self, name: str, seconds: int) -> None:
        """A film comes in; the house makes it ready."""
        data = art.film(self.folder / "film.mp4", seconds)
        Folder(self.folder).receive([data], len(data), name, self._keep)

    def hang(self) -> None:
        """Boards that stay on while something else is looked at."""
        for layout in ("full", "content"):
            page = self._context(Scene(layout, layout)).new_page()
            page.goto("/board")
            page.wait_for_selector(ONLINE)

    def _catalogue(self) -> Catalogue:
        with self.hall.reading() as reading:
            return reading.catalogue

    def _keep(self, media: Media) -> None:
        self.hall.do(KeepMedia(media=media))

    def _media(self, kind: str) -> Media:
        known = [one for one in self._catalogue().media if one.kind == kind]
        if known:
            return known[0]
        if kind == "picture":
            data = art.picture()
            Folder(self.folder).receive([data], len(data), art.PICTURE, self._keep)
        else:
            self.send_film(art.FILM, art.FILM_S)
        until = time.monotonic() + FILM_S
        while not any(one.kind == kind for one in self._catalogue().media):
            if time.monotonic() > until:
                raise ValueError(f"no {kind} was made ready within {FILM_S:.0f} s")
            time.sleep(0.1)
        return self._media(kind)

    def _shot(self, scene: Scene, size: Size, speak: str, language: str) -> bytes:
        page = self._context(scene).new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(scene.path)
        page.wait_for_selector(scene.there)
        if scene.layout != "plain":
            page.evaluate(speak, language)
        page.wait_for_load_state("networkidle")
        scene.act(self.hall, page)
        page.wait_for_function(DECODED)
        taken = page.screenshot(animations="disabled")
        page.close()
        page.context.set_offline(False)
        return taken

    def _context(self, scene: Scene) -> BrowserContext:
        device = f"board-{scene.layout}"
        if device not in self.contexts:
            context = self.browser.new_context(base_url=self.base, locale="zh-CN", reduced_motion="reduce")
            told = CreateToken(role="display", device=device, counter=scene.counter)
            token = self.hall.do(told).answer["token"]
            context.add_cookies([{"name": SCREEN_COOKIE, "value": token, "url": self.base}])
            if scene.counter is None:
                screen = {"device": device, "name": PLACES[scene.layout], "layout": scene.layout, "sound": False}
                self.hall.do(SetScreen(screen=screen))
            self.contexts[device] = context
        return self.contexts[device]


# --- what happens before a picture is taken


def _nothing(hall: Hall) -> None:
    pass


def _calm(hall: Hall, page: Page) -> None:
    pass


def _call(hall: Hall, page: Page) -> None:
    hall.do(Recall(counter=1))
    page.wait_for_selector(".board[data-calm=false] .fresh")


def _over_film(hall: Hall, page: Page) -> None:
    page.wait_for_function(PLAYS)
    _call(hall, page)
    page.wait_for_function(HELD)


def _content(hall: Hall, page: Page) -> None:
    page.wait_for_selector(".board[data-calm=true][data-showing=true] .content")


def _film(hall: Hall, page: Page) -> None:
    page.wait_for_function(PLAYS)


def _ticker(hall: Hall, page: Page) -> None:
    page.wait_for_selector("#ticker:not([hidden])")


def _busy(hall: Hall, page: Page) -> None:
    came = []
    for counter, service in ((2, "pay"), (3, "card"), (4, "new")):
        hall.do(Finish(counter=counter))
        came.append((counter, hall.do(Issue(service=service)).answer["number"]))
    for counter, number in came:
        hall.do(Call(counter=counter, number=number))
    page.wait_for_selector(f".last [data-number='{came[-1][1]}']")


def _served(hall: Hall) -> None:
    for counter in (2, 3, 4):
        hall.do(Start(counter=counter))


def _paused(hall: Hall) -> None:
    hall.do(Finish(counter=2))
    hall.do(Pause(counter=2, reason="rest", minutes=20))


def _back(hall: Hall) -> None:
    hall.do(Resume(counter=2))
    hall.do(Call(counter=2, number=hall.do(Issue(service="pay")).answer["number"]))
    hall.do(Start(counter=2))


def _raised(text: dict[str, str]) -> Callable[[Hall], None]:
    def before(hall: Hall) -> None:
        hall.do(RaiseEmergency(text=text))

    return before


def _lifted(hall: Hall) -> None:
    hall.do(LiftEmergency())


def _cut(selector: str) -> Callable[[Hall, Page], None]:
    def act(hall: Hall, page: Page) -> None:
        page.context.set_offline(True)
        page.wait_for_selector(selector, timeout=SOON_MS)

    return act


def _tried(hall: Hall, page: Page) -> None:
    hall.do(TestBoard(device="board-full"))
    page.wait_for_selector(".test-call")


@dataclass(frozen=True, slots=True)
class Scene:
    """A board in a state. ``shown``: the kinds of its content; ``there``: what to wait for; ``before`` and ``after``
    it is looked at, and with its page open (``act``), something happens in the hall; ``height``: pixels of the
    picture; ``languages``: which of them stands first in a picture; ``counter``: it hangs over this one."""

    name: str
    layout: str = "full"
    shown: tuple[str, ...] = ()
    act: Callable[[Hall, Page], None] = _calm
    before: Callable[[Hall], None] = _nothing
    after: Callable[[Hall], None] = _nothing
    sizes: tuple[Size, ...] = (WIDE, TALL)
    path: str = "/board"
    there: str = ONLINE
    height: int = 405
    languages: tuple[str, ...] = ("zh",)
    counter: int | None = None


def _plain(name: str, **more: object) -> Scene:
    return Scene(name, "plain", path="/board/plain", there="#counter:not(:empty)", **more)  # type: ignore[arg-type]


def _over(name: str, counter: int) -> Scene:
    there = ".counter-screen[data-online=true]"
    return Scene(
        name,
        f"counter-{counter}",
        sizes=(OVER, BAR),
        path="/counter-screen",
        there=there,
        height=240,
        counter=counter,
        languages=LANGUAGES,
    )


URGENT = ".warned[data-online=true]"
SCENES = (
    Scene("board-calling", act=_call, languages=LANGUAGES),
    Scene("board-calm"),
    Scene("board-busy", act=_busy, after=_served),
    Scene("board-paused", before=_paused, after=_back),
    Scene("board-fine", sizes=(FINE,), height=1080),
    Scene("board-notice", shown=("notice", "ticker"), act=_content, sizes=(WIDE,), height=540),
    Scene("board-offline", act=_cut(".board.stale")),
    Scene("board-test", act=_tried),
    Scene("board-emergency", languages=LANGUAGES, before=_raised(SHORT), after=_lifted, there=URGENT),
    Scene("board-longest", before=_raised(LONGEST), after=_lifted, there=URGENT),
    Scene("content-notice", "content", ("notice", "ticker"), _content, languages=LANGUAGES),
    Scene("content-promises", "content", ("promises",), _content),
    Scene("content-table", "content", ("table",), _content),
    Scene("content-picture", "content", ("picture",), _content),
    Scene("content-film", "content", ("film",), _film),
    Scene("content-call", "content", ("film",), _over_film),
    Scene("big-calling", "big", act=_call),
    _plain("plain-calm", shown=("ticker",), act=_ticker),
    _plain("plain-offline", act=_cut("#offline:not([hidden])")),
    _plain("plain-emergency", before=_raised(SHORT), after=_lifted),
    _plain("plain-longest", before=_raised(LONGEST), after=_lifted),
    _over("screen-called", 1),
    _over("screen-paused", 5),
)


def side_by_side(taken: Sequence[bytes], height: int) -> bytes:
    """Pictures of one height in a row, as PNG."""
    rows = [Image.open(BytesIO(one)).convert("RGB") for one in taken]
    rows = [one.resize((round(one.width * height / one.height), height), Image.Resampling.LANCZOS) for one in rows]
    sheet = Image.new("RGB", (sum(one.width for one in rows) + GAP * (len(rows) - 1), height), BETWEEN)
    x = 0
    for one in rows:
        sheet.paste(one, (x, 0))
        x += one.width + GAP
    made = BytesIO()
    sheet.save(made, "PNG")
    return made.getvalue()
