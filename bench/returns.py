"""How soon the screens are true again after their line was cut, and whether each call was spoken once.

    python bench/returns.py [--seconds 1 10 300]

A board, a plain board and a screen over a counter in a real browser, behind a line that is pulled without a word (what
was sent meanwhile comes again as TCP sends it), refused, or whose server is killed; people are called meanwhile. Prints
when each screen said that its line was dead and when it was true again: latest call, lists, clock within a second. Ends
with 1 when one is late, or a call was spoken twice or by nobody.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from go import find_chromium  # noqa: E402
from tests.pages.conftest import House, Visitors, start_house  # noqa: E402
from tests.pages.line import line_to  # noqa: E402
from tests.pages.screens import LATE_S, PLAIN_LATE_S, STALE_S, Screens  # noqa: E402

NOTICED_S = 5
"""A cut shorter than this may go by unnoticed."""
APART_S = 30.0
"""So often somebody is called in a long cut."""
LIMITS = {"board": LATE_S, "plain": PLAIN_LATE_S, "over": LATE_S}


def main() -> int:
    """A line for each cut."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, nargs="+", default=[1, 10, 300])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        )
        house = start_house(Path(folder))
        try:
            return drills(browser, house, Path(folder), given.seconds)
        finally:
            house.stop()


def drills(browser: Browser, house: House, folder: Path, seconds: Sequence[float]) -> int:
    """Every cut, one after the other."""
    visitors, port, wrong = Visitors(browser, house), int(house.base.rpartition(":")[2]), 0
    with line_to(port) as line:
        screens = Screens(visitors, line)
        for counter in (1, 2, 3):
            visitors.command(f"counters/{counter}/open", {})
        visitors.command("voice", {"again": 0, "gap_ms": 100})
        screens.open()
        screens.spoken([screens.call(2)])
        for long in seconds:
            wrong += drill(f"pulled, {long:g} s", screens, line.pull, line.mend, long)
            wrong += drill(f"refused, {long:g} s", screens, line.refuse, line.mend, long)

        def again() -> None:
            house.process = start_house(folder, house.password, port).process
            # it listens a little before its worker answers; a worker that starts is not a line that is back
            with urlopen(f"{house.base}/health/live", timeout=20):
                pass

        wrong += drill("killed", screens, house.kill, again, NOTICED_S, calls=False)
        visitors.leave()
    return 1 if wrong else 0


def drill(
    name: str,
    screens: Screens,
    away: Callable[[], None],
    back: Callable[[], None],
    seconds: float,
    *,
    calls: bool = True,
) -> int:
    """Cut, call people, mend; 1 when it was not as it must be."""
    began = time.monotonic()
    away()
    called = [screens.call(1)] if calls else []
    stale = screens.stale_after(began) if seconds >= NOTICED_S else {}
    while (left := began + seconds - time.monotonic()) > 0:
        screens.board.wait_for_timeout(1000 * min(left, APART_S))
        if calls and left > APART_S:
            called.append(screens.call(1 + len(called) % 3))
    back()
    # the big place takes turns with the voice: where one was called, it is at the latest call
    true = screens.true_after(time.monotonic(), big=len(called) == 1)
    called.append(screens.call(3))
    screens.spoken(called[-1:])
    twice = screens.heard.twice()
    lost = [call for call in called[-3:] if call not in screens.heard.first()]
    late = [one for one, after in true.items() if after > LIMITS[one]]
    unsaid = [one for one, after in stale.items() if after > STALE_S]
    print(
        f"{name:<14} dead: {told(stale)}   true: {told(true)}   twice {twice}, lost {lost}, late {late + unsaid}",
        flush=True,
    )
    return int(bool(twice or lost or late or unsaid))


def told(after: dict[str, float]) -> str:
    """Seconds by screen."""
    return ", ".join(f"{name} {after[name]:.1f} s" for name in LIMITS if name in after) or "–"


if __name__ == "__main__":
    raise SystemExit(main())
