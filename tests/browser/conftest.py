"""Pages of a real browser, as wide as a desk's screen and as narrow as a phone's."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.browser import finding

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
"""Playwright runs an event loop in the test's thread; without this Django refuses to ask the database from there."""

PICTURES = Path(__file__).resolve().parent.parent.parent / "build" / "pictures"
PATIENCE = 60_000
"""Milliseconds after which something will not come any more, even on a slow machine; nothing is measured by them."""
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark them, and keep them in one process: a browser takes a core by itself."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = finding.installed()
    if path is None:
        pytest.skip(finding.MISSING)
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        started = playwright.chromium.launch(executable_path=path, args=[*QUIET, *sandbox])
        yield started
        started.close()


class Watched:
    """A browser's window in which nothing may go wrong unseen: no script error, nothing that the page's own policy forbids."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def close(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png")
        self.context.close()
        assert not self.complaints, f"the browser complained: {self.complaints}"


def open_window(browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest, shape: dict[str, Any]) -> Iterator[Page]:
    """A window on the running server, in the language of the test's ``locale`` mark (else Traditional Chinese)."""
    mark = request.node.get_closest_marker("locale")
    watched = Watched(browser.new_context(base_url=live_server.url, locale=mark.args[0] if mark else "zh-TW", **shape))
    watched.page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield watched.page
    watched.close(request.node.name)


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A window of 1440 × 900."""
    yield from open_window(browser, live_server, request, DESK)


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A telephone of 390 × 844, touched."""
    yield from open_window(browser, live_server, request, PHONE)
