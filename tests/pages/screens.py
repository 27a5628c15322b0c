"""Three screens of one hall behind a line that can be cut: the board, the plain one and the one over a counter.

For each: what it shows beside what the hall says, how soon it says that the line is dead, how soon it is true again,
and what its voice has said.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, Response

from tests.pages.conftest import WALL, Visitors
from tests.pages.line import Line

LATE_S = 2.0
"""A screen is true so soon after its line is back."""
PLAIN_LATE_S = 4.0
"""The plain board asks every two seconds."""
STALE_S = 3.0
"""A screen says so soon that its line is dead."""
CLOCK_MS = 1000
PATIENCE_S = 25.0
HOLD_SHARE = 0.1
LOOK_MS = 25
LAST, MISSED, COUNTER = 6, 4, 1
CLOCK = """async () => {
  const base = document.querySelector("link[rel=stylesheet]").href.replace(/[^/]*$/, "").replace(/display\\/$/, "");
  return (await import(`${base}ui.js`)).serverClock.now();
}"""
HURRY = """{
  const play = HTMLMediaElement.prototype.play;
  window.plays = 0;
  HTMLMediaElement.prototype.play = function () {
    window.plays += 1;
    this.playbackRate = 16;
    return play.call(this);
  };
}"""
"""A sound takes a sixteenth of its time; they are counted."""
HOLDS = """async (share) => {
  const base = document.querySelector("link[rel=stylesheet]").href.replace(/[^/]*$/, "").replace(/display\\/$/, "");
  const { HOLD_MS } = await import(`${base}display/speaker.js`);
  for (const say of Object.keys(HOLD_MS)) HOLD_MS[say] *= share;
}"""
BOARD = """() => {
  const all = (selector, read) => [...document.querySelectorAll(selector)].map(read);
  const number = ({ dataset }) => dataset.number;
  return {
    stale: document.querySelector(".offline") !== null,
    latest: document.querySelector(".latest")?.dataset.number ?? null,
    last: all(".last li", number),
    missed: all(".missed .ticket", (one) => one.textContent),
    serving: all(".serving li", (one) => [Number(one.dataset.counter), one.dataset.state, one.querySelector(".ticket")?.textContent ?? null]),
    clock: document.querySelector(".clock .time")?.textContent ?? null,
  };
}"""
PLAIN = """() => {
  const cells = (selector) => [...document.querySelectorAll(`${selector} tr`)]
    .map((row) => [...row.cells].map((one) => one.textContent.replace("\u2009", "")));
  return {
    stale: !document.getElementById("offline").hidden,
    latest: document.getElementById("number").textContent.replace("\u2009", ""),
    last: cells("#last").map(([number]) => number),
    serving: cells("#serving").map(([counter, number]) => [Number(counter), number]),
    clock: document.getElementById("clock").textContent,
  };
}"""
OVER = """() => ({
  stale: document.querySelector(".offline") !== null,
  state: document.querySelector(".counter-screen")?.dataset.state ?? null,
  number: document.querySelector(".number")?.dataset.number ?? null,
})"""
Shape = dict[str, Any]


def board_truth(board: Shape) -> Shape:
    """What a board of the whole hall must show."""
    numbers = _numbers(board)
    return {
        "latest": numbers[0] if numbers else None,
        "last": numbers[1 : 1 + LAST],
        "missed": [one["number"] for one in board["missed"]][: -1 - MISSED : -1],
        "serving": [[one["number"], one["state"], _at(one)] for one in board["counters"]],
    }


def plain_truth(board: Shape) -> Shape:
    """What the plain board must show; what it says of a pause is words."""
    numbers = _numbers(board)
    shown = [one for one in board["counters"] if one["state"] not in ("closed", "paused")]
    return {
        "latest": numbers[0] if numbers else "",
        "last": numbers[1:5],
        "serving": [[c["number"], _at(c) or ""] for c in shown],
    }


def over_truth(board: Shape) -> Shape:
    """What the screen over the counter must show."""
    one = next(one for one in board["counters"] if one["number"] == COUNTER)
    return {"state": one["state"], "number": _at(one)}


def _numbers(board: Shape) -> list[str]:
    """Numbers by their latest call, the newest first."""
    return list(dict.fromkeys(call["number"] for call in board["calls"]))


def _at(counter: Shape) -> str | None:
    ticket = counter.get("ticket")
    return None if ticket is None else ticket["number"]


@dataclass
class Heard:
    """What a board told the server that it said: the announcement, how much of it, and what became of it."""

    said: list[tuple[int, str, str]] = field(default_factory=list)
    known: set[tuple[int, int]] = field(default_factory=set)

    def note(self, answer: Response) -> None:
        """Only what was answered is told once; what was not, or where the answer got lost on its way, is told again:
        how often it was spoken does not grow by that."""
        body = answer.request.post_data_json if answer.url.endswith("/voice/next") and answer.ok else None
        told = (body or {}).get("said")
        if body is None or told is None:
            return
        times = next((one["times"] for one in body["heard"] if one["announcement"] == told["announcement"]), 0)
        if (told["announcement"], times) not in self.known:
            self.known.add((told["announcement"], times))
            self.said.append((told["announcement"], told["say"], told["ended"]))

    def first(self) -> list[int]:
        """Announcements in the order of their first words; a repeat is none."""
        return [call for call, say, ended in self.said if say != "again" and ended != "failed"]

    def twice(self) -> list[int]:
        """Announcements that were spoken as new more than once."""
        return [call for call, times in Counter(self.first()).items() if times > 1]


@dataclass(frozen=True, slots=True)
class Seen:
    """A screen to be looked at, what of the hall it must show, and how soon it does after a return."""

    name: str
    page: Page
    read: str
    truth: Callable[[Shape], Shape]
    late_s: float = LATE_S

    def look(self) -> Shape:
        """What it shows now."""
        shown: Shape = self.page.evaluate(self.read)
        return shown


@dataclass
class Screens:
    """The three of them; ``visitors`` go to the server by a way of their own, which is never cut."""

    visitors: Visitors
    line: Line
    seen: list[Seen] = field(default_factory=list)
    heard: Heard = field(default_factory=Heard)

    def open(self, init: str = "") -> None:
        """Hang them up. ``init``: a script that runs in each of them first."""
        for name, path, there, said in (
            ("board", "/board", ".board[data-online=true]", {}),
            ("plain", "/board/plain", "#hall:not(:empty)", {}),
            ("over", "/counter-screen", ".counter-screen[data-online=true]", {"counter": COUNTER}),
        ):
            context = self.visitors.paired("display", WALL, **said)
            if init:
                context.add_init_script(init)
            page = context.new_page()
            if name == "board":
                page.on("response", self.heard.note)
                context.add_init_script(HURRY)
            page.goto(f"{self.line.base}{path}")
            page.wait_for_selector(there)
            # a touch lets it be heard
            page.mouse.click(5, 5)
            if name == "board":
                page.evaluate(HOLDS, HOLD_SHARE)
            self.seen.append(Seen(name, page, *SHOWN[name]))

    @property
    def board(self) -> Page:
        """The board alone."""
        return self.seen[0].page

    def truth(self) -> Shape:
        """What the hall says."""
        said: Shape = self.visitors.ask("board")
        return said

    def stale_after(self, began: float) -> dict[str, float]:
        """Seconds from ``began`` (monotonic) until each screen said that its line is dead."""
        return self._each(began, lambda one, shown: shown["stale"])

    def true_after(self, began: float, *, big: bool = True) -> dict[str, float]:
        """Seconds from ``began`` (monotonic) until each screen showed what the hall says, its clock right. The big
        place of the board takes turns with the voice: not ``big``, and it may be at an earlier call still."""
        said = self.truth()
        return self._each(began, lambda one, shown: not self._wrong(one, shown, said, big))

    def _wrong(self, one: Seen, shown: Shape, said: Shape, big: bool = True) -> Shape:
        must = one.truth(said) | {"stale": False}
        if one.name == "board" and not big:
            del must["latest"]
            must["last"] = [number for number in _numbers(said) if number != shown["latest"]][:LAST]
        wrong = {name: (shown[name], value) for name, value in must.items() if shown[name] != value}
        if "clock" in shown and not wrong:
            now = self.truth()
            zone, at = ZoneInfo(now["time_zone"]), datetime.fromisoformat(now["now"])
            if one.name == "board":
                ahead = one.page.evaluate(CLOCK) - at.timestamp() * 1000
                if abs(ahead) > CLOCK_MS:
                    wrong["ahead"] = ahead
            elif shown["clock"] != f"{at.astimezone(zone):%H:%M}":
                wrong["clock"] = shown["clock"]
        return wrong

    def _each(self, began: float, there: Callable[[Seen, Shape], bool]) -> dict[str, float]:
        after: dict[str, float] = {}
        while len(after) < len(self.seen) and time.monotonic() - began < PATIENCE_S:
            for one in self.seen:
                if one.name not in after and there(one, one.look()):
                    after[one.name] = time.monotonic() - began
            self.board.wait_for_timeout(LOOK_MS)
        left = [one for one in self.seen if one.name not in after]
        said = self.truth() if left else {}
        assert not left, [(one.name, one.look(), self._wrong(one, one.look(), said)) for one in left]
        return after

    def spoken(self, calls: list[int], patience_s: float = 40.0) -> None:
        """Wait until the board has spoken these announcements; none may be spoken twice."""
        until = time.monotonic() + patience_s
        while not set(calls) <= set(self.heard.first()) and time.monotonic() < until:
            self.board.wait_for_timeout(100)
        assert set(calls) <= set(self.heard.first()), (calls, self.heard.said)
        assert self.heard.twice() == [], self.heard.said

    # --- what happens in the hall

    def call(self, counter: int, service: str = "pay") -> int:
        """Somebody takes a number and is called; answers the announcement."""
        self.visitors.command("tickets", {"service": service})
        now = {one["number"]: one for one in self.truth()["counters"]}[counter].get("ticket")
        self.visitors.command(f"counters/{counter}/next", {"current": now and now["id"]})
        return int(self.truth()["calls"][0]["announcement"])


SHOWN: dict[str, tuple[Any, ...]] = {
    "board": (BOARD, board_truth),
    "plain": (PLAIN, plain_truth, PLAIN_LATE_S),
    "over": (OVER, over_truth),
}
