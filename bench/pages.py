"""How soon each page is there and answers a touch, on a processor a quarter as fast.

    python bench/pages.py [--slower 4] [--times 5]

Cold is the first visit of a browser, warm the next one. A page is there when its main part was painted; a touch is
answered when the button was painted pressed, and when the next screen was painted. Medians in milliseconds, beside
what an empty page of the same server costs in the same run.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright  # noqa: E402

from bench.press import free_port, served  # noqa: E402
from go import find_chromium  # noqa: E402
from hall.actions.people import SaveStaff  # noqa: E402
from hall.desk import Hall  # noqa: E402
from jiaohao.halls import document  # noqa: E402
from jiaohao.replay_house import found_hall  # noqa: E402
from web.access import hash_password  # noqa: E402

PASSWORD = "a word of the bench"
AIM_MS = 1000
PAGES = (
    # name, role of the paired screen or None for staff, address, the main part
    ("empty", None, "/health/live", "pre"),
    ("kiosk", "kiosk", "/kiosk", "[data-service]"),
    ("board", "display", "/board", ".board"),
    ("counter", None, "/counter", ".seat"),
    ("greeter", None, "/greeter", "[data-service]"),
    ("manager", None, "/manager", "nav.tabs"),
    ("start", None, "/", ".doors"),
)
WATCH = """([selector]) => {
  const look = () => {
    if (window.thereAt !== undefined || !document.querySelector(selector)) return;
    window.thereAt = null;
    requestAnimationFrame(() => setTimeout(() => (window.thereAt = performance.now())));
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  addEventListener("DOMContentLoaded", look);
}"""
TOUCH = """(selector) => {
  const painted = (name) => requestAnimationFrame(() => setTimeout(() => (window.touch[name] = performance.now())));
  window.touch = {};
  const button = document.querySelector(selector);
  button.addEventListener("pointerdown", (event) => {
    window.touch.down = event.timeStamp;
    painted("pressed");
  });
  button.addEventListener("pointerup", (event) => {
    window.touch.up = event.timeStamp;
    const changed = () => {
      seen.disconnect();
      painted("changed");
    };
    const seen = new MutationObserver(changed);
    seen.observe(document.body, { childList: true, subtree: true, attributes: true });
  });
}"""


@contextlib.contextmanager
def house(folder: Path) -> Iterator[tuple[str, Hall]]:
    """A hall in which somebody works and somebody waits, and its address."""
    hall = found_hall(folder, document("gas"))
    hall.do(SaveStaff(number="1", name="Bench", roles=("administrator",), password=hash_password(PASSWORD)))
    port = free_port()
    with served(["-m", "jiaohao.cli", "run", "--data", str(folder), "--port", str(port)], port):
        yield f"http://127.0.0.1:{port}", hall
    hall.database.close()


def let_in(context: BrowserContext, role: str | None, base: str) -> None:
    """Sign the bench in, and let it pair this very browser as a screen."""
    session = context.request.post(f"{base}/api/v1/session", data={"staff": "1", "password": PASSWORD}).json()
    if role is None:
        return
    asked = context.request.post(f"{base}/api/v1/pairings", data={}).json()
    approve = {"role": role, "device": f"{role}-{asked['code']}"}
    token = {"X-CSRF-Token": session["csrf"]}
    context.request.post(f"{base}/api/v1/pairings/{asked['code']}/approve", data=approve, headers=token)
    context.request.get(f"{base}/api/v1/pairings/{asked['pairing']}")
    context.request.delete(f"{base}/api/v1/session", headers=token)


def slowed(page: Page, slower: float) -> Page:
    """The page on a slower processor."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    return page


def there_after(page: Page, address: str) -> float:
    """Milliseconds from the beginning of the visit until the main part was painted."""
    page.goto(address)
    page.wait_for_function("() => typeof window.thereAt === 'number'")
    return float(page.evaluate("window.thereAt"))


def visits(browser: Browser, base: str, one: tuple[str, str | None, str, str], slower: float) -> tuple[float, float]:
    """A cold visit and a warm one."""
    _, role, path, selector = one
    context = browser.new_context(viewport={"width": 1080, "height": 1920}, locale="zh-CN")
    let_in(context, role, base)
    page = slowed(context.new_page(), slower)
    page.add_init_script(f"({WATCH})({[selector]!r})")
    cold, warm = there_after(page, base + path), there_after(page, base + path)
    context.close()
    return cold, warm


def touch(page: Page, selector: str) -> tuple[float, float]:
    """Milliseconds from a touch to the pressed button, and from letting go to the next screen."""
    page.wait_for_selector(selector)
    page.evaluate(TOUCH, selector)
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.wait_for_function("() => window.touch.pressed")
    page.mouse.up()
    page.wait_for_function("() => window.touch.changed")
    times: dict[str, Any] = page.evaluate("window.touch")
    return times["pressed"] - times["down"], times["changed"] - times["up"]


def touches(browser: Browser, base: str, slower: float, times: int) -> list[tuple[str, list[tuple[float, float]]]]:
    """What the kiosk's buttons take to answer, the one that asks the server among them."""
    context = browser.new_context(viewport={"width": 1080, "height": 1920}, locale="zh-CN")
    let_in(context, "kiosk", base)
    page = slowed(context.new_page(), slower)
    page.goto(f"{base}/kiosk")
    taken: dict[str, list[tuple[float, float]]] = {"choose a type": [], "take the number": []}
    for _ in range(times):
        taken["choose a type"].append(touch(page, "[data-service=pay]"))
        taken["take the number"].append(touch(page, "[data-act=take]"))
        page.click("[data-act=done]")
    context.close()
    return list(taken.items())


def row(name: str, first: list[float], second: list[float]) -> None:
    """A line of the table."""
    print(f"{name:<18} {statistics.median(first):8.0f} {statistics.median(second):8.0f}")


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slower", type=float, default=4)
    parser.add_argument("--times", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, house(Path(name)) as (base, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        print(f"processor {given.slower:g} times slower; ms until painted\n{'page':<18} {'cold':>8} {'warm':>8}")
        slowest = 0.0
        for one in PAGES:
            taken = [visits(browser, base, one, given.slower) for _ in range(given.times)]
            row(one[0], [cold for cold, _ in taken], [warm for _, warm in taken])
            slowest = max(slowest, statistics.median(cold for cold, _ in taken))
        print(f"\n{'touch':<18} {'pressed':>8} {'changed':>8}")
        for what, answers in touches(browser, base, given.slower, given.times):
            row(what, [pressed for pressed, _ in answers], [changed for _, changed in answers])
        browser.close()
    print(f"\nslowest page cold: {slowest:.0f} ms, aim {AIM_MS} ms")


if __name__ == "__main__":
    main()
