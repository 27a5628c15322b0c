"""What every test may ask for: hypothesis's profiles and a real browser."""

import os
from collections.abc import Iterator

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright

import go

# Examples are not timed: the machine may be busy. In CI they are the same at every run.
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


hypothesis.settings.load_profile("ci" if in_ci() else "here")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser's program. Without one the test is skipped, in CI it fails."""
    path = go.find_chromium()
    if path is not None:
        return path
    reason = "no Chromium here: install it, or name one in JIAOHAO_CHROMIUM"
    if in_ci():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    """A running Chromium without a screen; each test opens its own context in it."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    # Chromium refuses its sandbox to root
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=[*quiet, *root])
        yield chromium
        chromium.close()
