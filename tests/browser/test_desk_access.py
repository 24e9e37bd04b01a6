"""Every page of the desk can be used by everybody: axe finds nothing, in both themes."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from dudao.desk.tests.stories import hard_and_handled
from dudao.desk.tests.test_routes import addresses
from dudao.organisation import acts, codes
from tests.browser.desk import clock_from, sit_down
from tests.cast import NOW, Cast

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.locale("en")]
WITHOUT_A_PAGE = {
    "account", "account_act", "accounts", "alike", "answer", "assign_back", "assign_many", "attachment", "attachment_preview", "brief",
    "case_files", "case_paper_file", "drop_filter", "end_deputy", "end_others", "end_session", "endpoint", "endpoint_act",
    "endpoints", "export_cases", "import_act", "import_columns", "import_faults", "import_job", "import_places", "import_preview",
    "held_mail_act", "import_template", "imports", "openid_connect_callback", "openid_connect_login",
    "organisation:code", "organisation:sign_out", "outbox", "places", "poster", "preferences", "publication_for", "report_file",
    "retry_message", "save_filter", "seal", "signature", "survey_act", "survey_cut", "survey_hand_out", "survey_letters", "survey_new",
    "survey_papers", "survey_plan", "survey_release", "survey_report", "survey_report_begin", "survey_report_file", "survey_results_file",
    "survey_review", "survey_scan", "survey_settle", "survey_type", "system", "systems", "take_down", "token_revoke", "unlink", "waive",
}  # fmt: skip
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with clock_from(NOW, monkeypatch):
        yield


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_can_be_used_by_everybody(page: Page, live_server: LiveServer, cast: Cast, theme: str) -> None:
    hard_and_handled(cast)
    pages = {name: address for name, address in addresses(cast).items() if name not in WITHOUT_A_PAGE}
    sit_down(page, cast.head, live_server.url)
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    found = {}
    for name, address in pages.items():
        page.goto(address)
        results = Axe().run(page, options=RULES)
        if results.violations_count:
            found[name] = [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in results.response["violations"]]
    assert not found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_administrators_pages_can_be_used_by_everybody(page: Page, live_server: LiveServer, cast: Cast, theme: str) -> None:
    where = addresses(cast)
    sit_down(page, cast.admin, live_server.url)
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    found = {}
    for name in ("accounts", "endpoints", "imports", "import_places", "outbox", "systems", "tokens"):
        answer = page.goto(where[name])
        assert answer is not None
        assert answer.ok, name
        if violations := Axe().run(page, options=RULES).response["violations"]:
            found[name] = [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in violations]
    assert not found


def test_planning_a_survey_can_be_done_by_everybody(page: Page, live_server: LiveServer, cast: Cast) -> None:
    where = addresses(cast)
    sit_down(page, cast.inspector, live_server.url)
    found = {}
    for name in ("survey_review", "survey_new", "survey_plan", "survey_act"):
        answer = page.goto(where[name])
        assert answer is not None
        assert answer.ok, name
        if violations := Axe().run(page, options=RULES).response["violations"]:
            found[name] = [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in violations]
    assert not found


def test_sign_in_can_be_used_by_everybody(page: Page, live_server: LiveServer, cast: Cast) -> None:
    page.goto("/sign-in")
    assert Axe().run(page, options=RULES).response["violations"] == []


def test_signing_in_with_a_second_factor_can_be_used_by_everybody(page: Page, live_server: LiveServer, cast: Cast) -> None:
    sit_down(page, cast.admin, live_server.url)
    found = []
    for address in ("/accounts/", f"/accounts/{cast.clerk.pk}", "/signing-in/", "/signing-in/second-factor"):
        page.goto(address)
        found += Axe().run(page, options=RULES).response["violations"]
    secret = page.get_by_label("Or type this key").input_value().replace(" ", "")
    page.get_by_label("Code from your telephone").fill(codes.code_at(secret, int(timezone.now().timestamp()) // codes.STEP))
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("ol.recovery li")).to_have_count(10)
    kept = page.locator("ol.recovery li").first.inner_text()
    found += Axe().run(page, options=RULES).response["violations"]
    acts.set_password(cast.admin, "willow-gate-77")
    page.goto("/sign-in")
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password").fill("willow-gate-77")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Code from your telephone")).to_be_focused()
    found += Axe().run(page, options=RULES).response["violations"]
    page.keyboard.type(kept)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="My day")).to_be_visible()
    assert found == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_tokens_and_the_reference_can_be_used_by_everybody(page: Page, live_server: LiveServer, cast: Cast, theme: str) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    sit_down(page, cast.admin, live_server.url)
    page.goto("/tokens/")
    page.get_by_label("What it is for").fill("report")
    page.get_by_label("read cases").check()
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_label("Token", exact=True)).to_have_value(re.compile("^dudao_"))
    found = [Axe().run(page, options=RULES).response["violations"]]
    for address in ("/systems/", "/api/v1/docs"):
        page.goto(address)
        found.append(Axe().run(page, options=RULES).response["violations"])
    assert found == [[], [], []]
