"""Scanned forms in a real browser: a file sent, and what is in doubt settled with the keyboard alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from dudao.surveys.answers import decode
from dudao.surveys.frozen import content_of
from dudao.surveys.models import Response, SurveySite
from dudao.surveys.tests import scenes
from dudao.surveys.tests.scenes import DAY, team_of
from dudao.surveys.tests.test_scanning import filled, papers_of, scans
from tests.browser.desk import clock_from, sit_down
from tests.browser.test_case_import_flow import shot
from tests.cast import NOW, Cast

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with clock_from(NOW + 10 * DAY, monkeypatch):
        yield


def test_what_is_in_doubt_is_settled_by_keyboard(page: Page, live_server: LiveServer, cast: Cast, tmp_path: Path) -> None:
    scenes.settle(cast.site, buildings=1, units=2)
    survey = scenes.collecting(cast, team_of(cast), kind="census")
    part = SurveySite.objects.select_related("survey__company", "site").get(survey=survey)
    front, back, other, other_back = papers_of(part)
    doubtful = filled(part, filled(part, front, {0: 1, 1: 1, 3: 2, 4: 0}), {0: 4})
    sit_down(page, cast.clerk, live_server.url)
    page.goto(reverse("desk:survey_scans", args=[survey.number, cast.site.code]))
    page.locator("input[type=file]").set_input_files(scans(tmp_path, [doubtful, back, filled(part, other, {0: 1}), other_back, other]))
    page.locator("main form[method=post] button.primary").click()
    expect(page.locator("main a.button.primary")).to_be_visible()
    shot(page, "survey-scans")
    page.locator("main a.button.primary").click()
    expect(page.locator(".survey-scan img")).to_be_visible()
    shot(page, "survey-scan")
    expect(page.locator("input:focus")).to_have_value("4")
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("input[type=file]")).to_be_visible()
    said = [decode(content_of(response.version), response.answers) for response in Response.objects.all()]
    assert sorted(answers["staff_manner"] for answers in said) == [2, 4]
