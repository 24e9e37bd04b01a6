"""Papers and charts in a real browser: the strict policy holds, charts answer to the mouse, and without scripts nothing is missing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, expect
from pytest_django.live_server_helper import LiveServer

from dudao.rendering.tests.papers import every_chart

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.urls("tests.browser.papers")]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COUNT = len(every_chart()) + 3


def draw_all(page: Page) -> None:
    """Come past every chart, as a reader does who scrolls to the end."""
    for chart in page.locator(".chart").all():
        chart.scroll_into_view_if_needed()
    expect(page.locator(".chart .vega-embed")).to_have_count(COUNT)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_charts_come_alive_under_the_strict_policy(page: Page, theme: str) -> None:
    page.goto(f"/charts/?theme={theme}", timeout=60_000)
    draw_all(page)
    page.locator(".chart").nth(2).locator(".mark-rect path").first.hover()
    expect(page.locator("#vg-tooltip-element")).to_contain_text("電梯 · ")
    found = Axe().run(page, options=RULES)
    assert [(each["id"], each["nodes"][0]["html"][:160]) for each in found.response["violations"]] == []


def test_a_telephone_shows_charts_without_scrolling_sideways(phone: Page) -> None:
    phone.goto("/charts/", timeout=60_000)
    draw_all(phone)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_charts_scripts_are_fetched_only_for_charts(page: Page) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    page.goto("/plain/")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "vega" in url or "charts.js" in url]
    page.goto("/charts/", timeout=60_000)
    draw_all(page)
    assert sum("vega" in url for url in asked) == 1


def test_without_scripts_every_chart_is_there(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/charts/", timeout=60_000)
    expect(page.locator(".chart svg.marks")).to_have_count(COUNT)
    expect(page.locator(".chart svg.marks text").first).to_be_visible()
    context.close()
