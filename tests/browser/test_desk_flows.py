"""What is done at the desk all day, done in a browser: by keyboard where hands are on the keyboard."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from dudao.cases.models import Case
from dudao.desk.tests.stories import complaint
from tests.browser.desk import clock_from, sit_down
from tests.cast import NOW, Cast

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.locale("en")]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with clock_from(NOW, monkeypatch):
        yield


def test_a_call_is_logged_without_the_mouse(page: Page, live_server: LiveServer, cast: Cast) -> None:
    sit_down(page, cast.clerk, live_server.url)
    page.goto("/")
    page.keyboard.press("n")
    page.wait_for_url("**/cases/new**")
    expect(page.get_by_label("What is it about")).to_be_focused()
    page.keyboard.type("電梯停運,有人被困")
    page.keyboard.press("Tab")
    page.keyboard.type("3-12")
    expect(page.get_by_role("button", name="3-1202")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Where")).to_have_value("3-1202")
    page.keyboard.press("Tab")
    page.keyboard.type("王小姐")
    page.keyboard.press("Tab")
    page.keyboard.type("13812345678")
    page.keyboard.press("Tab")
    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status")).to_contain_text("Entered as CH-2611-0001")
    case = Case.objects.get()
    assert (case.title, case.unit, case.category) == ("電梯停運,有人被困", cast.unit, "lift")


def test_what_was_typed_outlives_leaving_the_page(page: Page, live_server: LiveServer, cast: Cast) -> None:
    case = complaint(cast)
    sit_down(page, cast.clerk, live_server.url)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(reverse("desk:case_act", args=[case.number, "respond"]))
    page.get_by_label("What was said to the customer").fill("一段很長的答覆")
    page.goto(reverse("desk:day"))
    page.goto(reverse("desk:case_act", args=[case.number, "respond"]))
    expect(page.get_by_label("What was said to the customer")).to_have_value("一段很長的答覆")
    page.get_by_role("button", name="Respond").click()
    expect(page.get_by_role("status")).to_contain_text("Entered")
    page.goto(reverse("desk:case_act", args=[case.number, "note"]))
    expect(page.get_by_label("What is to be said")).to_have_value("")


def test_keys_lead_everywhere_and_the_list_of_them_opens(page: Page, live_server: LiveServer, cast: Cast) -> None:
    complaint(cast)
    sit_down(page, cast.clerk, live_server.url)
    page.goto("/")
    for keys, address in (("gc", "/cases/"), ("gu", "/duties/"), ("gp", "/reports/"), ("gd", "/")):
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_url(f"{live_server.url}{address}")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_label("Single keys act at once").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page).to_have_url(f"{live_server.url}/")


def test_rows_are_walked_and_opened_by_keys(page: Page, live_server: LiveServer, cast: Cast) -> None:
    complaint(cast)
    second = complaint(cast, title="路燈不亮", now=NOW)
    sit_down(page, cast.clerk, live_server.url)
    page.goto(reverse("desk:cases"))
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('desk:case', args=[second.number])}")


def test_the_contact_is_shown_in_place_for_a_purpose(page: Page, live_server: LiveServer, cast: Cast) -> None:
    case = complaint(cast)
    sit_down(page, cast.clerk, live_server.url)
    page.goto(reverse("desk:case", args=[case.number]))
    page.get_by_role("link", name="ask to see").click()
    page.get_by_label("What you need it for").fill("回電")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name="13812345678")).to_be_visible()


def test_a_telephone_shows_cards_and_nothing_scrolls_sideways(phone: Page, live_server: LiveServer, cast: Cast) -> None:
    case = complaint(cast)
    sit_down(phone, cast.clerk, live_server.url)
    for address in (
        "/",
        "/cases/",
        "/cases/new",
        "/duties/",
        "/reports/",
        "/publications/",
        f"/publications/new/{cast.site.code}/notice",
        "/receipts/",
        "/company",
        f"/cases/{case.number}",
        f"/sites/{cast.site.code}/score",
    ):
        phone.goto(address)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390, address
    phone.goto("/")
    phone.get_by_role("link", name="Log a case").last.tap()
    phone.wait_for_url("**/cases/new**")


def middles(parts: Locator) -> list[int]:
    """Where each of them stands across the page."""
    return [round(box["x"] + box["width"] / 2) for each in parts.all() if (box := each.bounding_box())]


def test_the_heat_map_is_read_by_thumb(phone: Page, live_server: LiveServer, cast: Cast) -> None:
    """What a site lost stands below the clause in which it was lost, within the page, and leads to the score."""
    complaint(cast)
    sit_down(phone, cast.manager, live_server.url)
    phone.goto("/company")
    lost = phone.get_by_role("link", name="0.1 of").first
    expect(lost).to_be_visible()
    clauses, cells = middles(phone.locator("thead .cell")), middles(phone.locator("tbody tr").first.locator(".cell"))
    assert clauses
    assert cells == clauses
    assert max(clauses) < 390
    lost.tap()
    phone.wait_for_url(f"**/sites/{cast.site.code}/score**")


def test_why_a_point_was_lost_is_two_clicks_away(page: Page, live_server: LiveServer, cast: Cast) -> None:
    case = complaint(cast)
    sit_down(page, cast.head, live_server.url)
    page.goto("/")
    page.get_by_role("navigation", name="Main").first.get_by_role("link", name="Score").click()
    lost = page.get_by_role("listitem").filter(has_text="2.1.3.c")
    expect(lost).to_contain_text("1 of 1 not in order")
    lost.get_by_role("link", name=case.number).click()
    page.wait_for_url(f"**{reverse('desk:case', args=[case.number])}")
