"""Pages come to a new browser in few bytes: residents' and staff's lines are bad. What is counted is what the real server sends."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from dudao.demo.people import SIGN_IN_WITH
from tests.frame.deployments import deployment
from tests.frame.test_serving import serving

MOST = 200_000
PAGES = {
    "": ("/sign-in", "/p/CH/", "/p/CH/raise", "/p/CH/follow", "/api/v1/docs"),
    "clerk": ("/", "/cases/", "/cases/new", "/duties/", "/publications/", "/receipts/", "/sites/CH/score", "/figures/", "/reports/"),
    "head": ("/", "/approvals/", "/deputies/", "/company"),
    "quality": ("/", "/cases/?state=all", "/company", "/figures/", "/duties/", "/sites/"),
    "admin": ("/accounts/", "/import/", "/import/places", "/outbox/", "/webhooks/", "/systems/", "/tokens/", "/style"),
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with the small demo company."""
    with deployment(tmp_path_factory.mktemp("first-load") / "data") as made:
        made.run("migrate")
        made.run("demo", "--small")
        with serving(made) as (_process, port):
            yield f"http://127.0.0.1:{port}"


def signed_in(browser: Browser, address: str, username: str) -> BrowserContext:
    context = browser.new_context(base_url=address, locale="zh-TW")
    if username:
        page = context.new_page()
        page.goto("/sign-in")
        page.locator("input[name=username]").fill(username)
        page.locator("input[name=password]").fill(SIGN_IN_WITH)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/")
        page.close()
    return context


def weight(context: BrowserContext, path: str) -> int:
    """The bytes of all answers that a page asks for, heads included, as they came over the line; nothing is taken from a cache."""
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    came: list[float] = []

    def finished(event: dict[str, Any]) -> None:
        came.append(event["encodedDataLength"])

    line.on("Network.loadingFinished", finished)
    answer = page.goto(path, wait_until="networkidle")
    assert answer is not None
    assert answer.ok, path
    page.close()
    return int(sum(came))


@pytest.mark.parametrize("username", PAGES)
def test_a_page_is_light_on_its_first_load(browser: Browser, address: str, username: str) -> None:
    context = signed_in(browser, address, username)
    weights = {path: weight(context, path) for path in PAGES[username]}
    context.close()
    assert all(weights.values())
    assert {path: size for path, size in weights.items() if size > MOST} == {}
