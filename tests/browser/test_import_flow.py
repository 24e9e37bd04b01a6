"""An administrator takes in a property tree in a real browser: menu, file, rehearsal, confirmation."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from dudao.cases.tests.test_import_places import TOWN, saved
from dudao.organisation.models import Site, Unit
from tests.browser.desk import clock_from, sit_down
from tests.browser.test_desk_access import RULES
from tests.cast import NOW, Cast

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.locale("en")]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with clock_from(NOW, monkeypatch):
        yield


def test_a_chinese_workbook_becomes_a_property_tree(
    page: Page, live_server: LiveServer, cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    sit_down(page, cast.admin, live_server.url)
    page.goto(reverse("desk:day"))
    page.get_by_text("吳管理").first.click()
    page.get_by_role("link", name="Import places and people").click()
    page.get_by_label("Workbook", exact=True).set_input_files(str(saved(tmp_path, TOWN)))
    page.get_by_role("button", name="Rehearse").click()
    page.get_by_role("heading", name="The rehearsal").wait_for()
    assert Axe().run(page, options=RULES).response["violations"] == []
    assert not Site.objects.filter(code="DH").exists()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.get_by_role("button", name="Take it in").click()
    page.get_by_role("heading", name="Taken in").wait_for()
    assert Axe().run(page, options=RULES).response["violations"] == []
    assert Unit.objects.filter(site__code="DH").count() == 3
