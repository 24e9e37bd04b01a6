"""The case desk in a browser: a call by keyboard, a session that ends meanwhile, files, several cases at once, duplicates."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from dudao.cases.models import Case
from dudao.desk.tests.stories import complaint
from dudao.journal.models import Attachment
from dudao.journal.tests import files
from tests.browser.desk import clock_from, sit_down
from tests.cast import NOW, Cast

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.locale("en")]
PASSWORD = "翠湖苑-2026-冬天"
SECONDS_A_KEY = 0.25
"""A clerk who types slowly: 240 keys a minute."""


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    with clock_from(NOW, monkeypatch), override_settings(MEDIA_ROOT=tmp_path):
        yield


class Keyboard:
    """Counts every key that a call takes."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = 0

    def type(self, text: str) -> None:
        self.keys += len(text)
        self.page.keyboard.type(text)

    def press(self, *keys: str) -> None:
        self.keys += len(keys)
        for key in keys:
            self.page.keyboard.press(key)


def test_a_call_takes_fewer_keys_than_twenty_seconds_have(page: Page, live_server: LiveServer, cast: Cast) -> None:
    """From My day to the case: no mouse, and every key counted, those of an input method too (two a character)."""
    complaint(cast, title="電梯停運")
    sit_down(page, cast.clerk, live_server.url)
    page.goto("/")
    hands = Keyboard(page)
    hands.press("n")
    page.wait_for_url("**/cases/new**")
    hands.type("電梯停運")
    hands.keys += len("電梯停運")
    hands.press("Tab")
    hands.type("3-12")
    expect(page.get_by_role("button", name="3-1202")).to_be_visible()
    hands.press("Enter", "Tab")
    expect(page.locator("#log-alike")).to_contain_text("Perhaps brought up before")
    hands.type("王小姐")
    hands.press("Tab")
    hands.type("13812345678")
    hands.press("Tab", "1", "Control+Enter")
    expect(page.get_by_role("status")).to_contain_text("Entered as")
    assert Case.objects.filter(unit=cast.unit).count() == 2
    assert hands.keys * SECONDS_A_KEY < 20, hands.keys


def test_a_session_that_ends_while_typing_loses_nothing(page: Page, live_server: LiveServer, cast: Cast) -> None:
    cast.clerk.set_password(PASSWORD)
    cast.clerk.save()
    case = complaint(cast)
    long = "已與樓上住戶面談,對方同意十點後不再拖動傢俱。" * 100
    sit_down(page, cast.clerk, live_server.url)
    page.goto(reverse("desk:case_act", args=[case.number, "respond"]))
    page.get_by_label("What was said to the customer").fill(long)
    Session.objects.all().delete()
    page.get_by_role("button", name="Respond").click()
    page.wait_for_url("**/sign-in**")
    page.locator("input[name=username]").fill(cast.clerk.username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("What was said to the customer")).to_have_value(long)
    page.get_by_role("button", name="Respond").click()
    expect(page.get_by_role("status")).to_contain_text("Entered")
    case.refresh_from_db()
    assert case.responded_at is not None


def test_photos_are_added_and_shown(page: Page, live_server: LiveServer, cast: Cast, tmp_path: Path) -> None:
    case = complaint(cast)
    for name, data in (("門口.jpg", files.photo(place=True)), ("電話.mp3", files.mp3()), ("不是照片.jpg", b"MZ" * 100)):
        (tmp_path / name).write_bytes(data)
    sit_down(page, cast.clerk, live_server.url)
    page.goto(reverse("desk:case", args=[case.number]))
    page.locator(".file-form input[multiple]").set_input_files([tmp_path / "門口.jpg", tmp_path / "電話.mp3", tmp_path / "不是照片.jpg"])
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("2 files added.")
    expect(page.get_by_role("status")).to_contain_text("is a program")
    expect(page.get_by_role("img", name="門口.jpg")).to_be_visible()
    assert page.evaluate("() => document.querySelector('.file img').complete && document.querySelector('.file img').naturalWidth > 0")
    assert Attachment.objects.about(case).count() == 2


def test_several_cases_are_assigned_by_keyboard(page: Page, live_server: LiveServer, cast: Cast) -> None:
    for title in ("電梯停運", "水壓不足"):
        complaint(cast, title=title)
    sit_down(page, cast.clerk, live_server.url)
    page.goto(reverse("desk:cases"))
    for key in ("j", "x", "j", "x", "a"):
        page.keyboard.press(key)
    page.wait_for_url("**/cases/assign**")
    page.get_by_role("radio", name="陳師傅").check()
    page.get_by_role("button", name="Assign").click()
    expect(page.get_by_role("heading", name="Assigned 2")).to_be_visible()
    assert Case.objects.filter(assignee=cast.handler).count() == 2


@pytest.mark.locale("zh-TW")
def test_a_search_marks_what_it_found_on_a_phone(phone: Page, live_server: LiveServer, cast: Cast) -> None:
    complaint(cast, title="電梯停運", text="早上起電梯不動")
    complaint(cast, title="水壓不足", text="三樓以上")
    sit_down(phone, cast.clerk, live_server.url)
    phone.goto(reverse("desk:cases") + "?q=电梯")
    expect(phone.locator("tbody mark").first).to_have_text("電梯")
    assert phone.locator("tbody tr").count() == 1
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
