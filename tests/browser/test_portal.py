"""Residents at their telephones: from the QR code to the reopened case, and pages that everybody can use."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from dudao.cases import acts
from dudao.cases.tests.scenes import again
from dudao.journal.tests import files
from dudao.portal.tests.stories import raised
from tests.browser.desk import sit_down
from tests.browser.test_desk_access import RULES
from tests.cast import NOW, Cast

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.locale("en")]


class Clock:
    """The server's clock: every look at it is three seconds later, so that nobody has to wait."""

    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        self.moment += timedelta(seconds=3)
        return self.moment


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    clock = Clock()
    cache.clear()
    with monkeypatch.context() as patch, override_settings(MEDIA_ROOT=tmp_path):
        patch.setattr(timezone, "now", clock.now)
        yield


@pytest.fixture
def estate(cast: Cast) -> Cast:
    cast.site.hotline = "400 820 1234"
    cast.site.save()
    return cast


def test_from_the_qr_code_to_the_reopened_case(phone: Page, live_server: LiveServer, estate: Cast, tmp_path: Path) -> None:
    phone.goto("/p/CH/raise?building=3")
    phone.get_by_label("Complaint").check()
    phone.get_by_label("What is it about?").fill("電梯又停了,困了十分鐘。")
    phone.get_by_label("Flat or place").fill("1202")
    phone.get_by_label("Photos").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": files.photo(place=True)})
    phone.get_by_label("Your telephone").fill("13812345678")
    phone.get_by_role("button", name="Send it").click()
    expect(phone.get_by_role("status")).to_contain_text("It has come in.")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    number, secret = phone.locator(".slip dd").nth(0).inner_text(), phone.locator(".slip dd").nth(1).inner_text()
    picture = tmp_path / "code.png"
    phone.locator(".slip img").screenshot(path=picture)
    assert zxingcpp.read_barcodes(Image.open(picture))[0].text == phone.url

    phone.goto("/p/CH/follow")
    phone.get_by_label("Number").fill(number)
    phone.get_by_label("Code").fill(secret)
    phone.get_by_role("button", name="Show it").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("電梯又停了")
    followed = phone.url

    sit_down(phone, estate.clerk, live_server.url)
    phone.goto(reverse("desk:case_act", args=[number, "respond"]))
    phone.get_by_label("What was said to the customer").fill("維保單位一小時內到")
    phone.get_by_role("button", name="Respond").last.click()
    expect(phone.locator(".timeline")).to_contain_text("維保單位一小時內到")
    phone.goto(reverse("desk:case_act", args=[number, "record_result"]))
    phone.get_by_label("What was done and how it ended").fill("更換門機皮帶")
    phone.get_by_role("button", name="Record the result").last.click()
    expect(phone.locator(".timeline")).to_contain_text("更換門機皮帶")
    phone.context.clear_cookies()

    phone.goto(followed)
    expect(phone.get_by_text("維保單位一小時內到")).to_be_visible()
    phone.get_by_label("Not satisfied").check()
    phone.get_by_label("Why, in your words").fill("門還是響")
    phone.get_by_role("button", name="Send the answer").click()
    expect(phone.get_by_text("We have taken it up again.")).to_be_visible()
    case = acts.followed(estate.site, number=number, code=secret)
    assert (case.state, case.reopened, case.unit) == ("open", 1, estate.unit)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_can_be_used_by_everybody(phone: Page, live_server: LiveServer, estate: Cast, theme: str) -> None:
    case, address = raised(Client(), estate)
    acts.record_result(again(case), result="更換門機皮帶", by=estate.clerk, now=timezone.now())
    phone.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    found = {}
    for path in ("/p/CH/", "/p/CH/raise", "/p/CH/follow", address):
        phone.goto(path)
        for part in phone.locator("details").all():
            part.locator("summary").click()
        if violations := Axe().run(phone, options=RULES).response["violations"]:
            found[path] = [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in violations]
    assert not found


def test_without_script_it_works_all_the_same(browser: Browser, live_server: LiveServer, estate: Cast) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto("/p/ch/")
    page.get_by_role("link", name="Raise it").click()
    page.get_by_label("Need").check(force=True)
    page.get_by_label("What is it about?").fill("想借梯子")
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("status")).to_contain_text("It has come in.")
    context.close()
