"""The administrator's pages and a deputy named in a real browser: usable by everybody, without sideways scrolling."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from dudao.journal import outbox, webhooks
from dudao.journal.models import Message
from dudao.organisation.models import Deputy
from tests.browser.desk import clock_from, sit_down
from tests.browser.test_desk_access import RULES
from tests.cast import NOW, Cast

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.locale("en")]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with clock_from(NOW, monkeypatch):
        yield


@pytest.mark.parametrize("shape", ["desk", "phone"])
def test_the_pages_of_what_is_told_outside(page: Page, live_server: LiveServer, cast: Cast, settings: Settings, shape: str) -> None:
    settings.WEBHOOKS_PRIVATE = True
    endpoint, _secret = webhooks.register(
        cast.company, name="業主 App", url=f"http://127.0.0.1:9/{'long/' * 20}", events=[], by=cast.admin, now=NOW
    )
    with transaction.atomic():
        outbox.post("mail", to=f"{'head' * 10}@ch.example", title="逾期 2 件", body="", site=cast.site, subject=None, now=NOW, key="1")
        webhooks.test(endpoint, by=cast.admin, now=NOW)
    Message.objects.update(last_error="no answer: " + "a-server-with-a-very-long-name." * 6 + "example", attempts=4)
    if shape == "phone":
        page.set_viewport_size({"width": 390, "height": 844})
    sit_down(page, cast.admin, live_server.url)
    for name, arguments in (("outbox", []), ("endpoints", []), ("endpoint", [endpoint.pk]), ("reminders", [])):
        page.goto(reverse(f"desk:{name}", args=arguments) + ("?state=failing" if name == "outbox" else ""))
        assert Axe().run(page, options=RULES).response["violations"] == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name


def test_a_head_goes_on_leave(page: Page, live_server: LiveServer, cast: Cast) -> None:
    sit_down(page, cast.head, live_server.url)
    page.goto(reverse("desk:day"))
    page.get_by_text("周主任").first.click()
    page.get_by_role("link", name="Leave and deputies").click()
    page.get_by_label("Who answers in my place").select_option(label="李前台 · customer service")
    page.get_by_label("First day").fill("2026-11-24")
    page.get_by_label("Last day").fill("2026-11-27")
    page.get_by_role("button", name="Name this deputy").click()
    page.get_by_text("Named.").wait_for()
    assert Deputy.objects.get().staff == cast.clerk
    page.get_by_role("button", name="End it").click()
    page.get_by_text("Ended.").wait_for()
    assert not Deputy.objects.exists()
