"""A survey on the desk, from the day of the review to its close, and its questionnaire."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dudao.approvals.models import Request
from dudao.desk.tests.conftest import SignedIn
from dudao.organisation.models import Site
from dudao.publications.tests.scenes import approved as notice_of
from dudao.surveys import hooks
from dudao.surveys.models import Invitation, ManagementReview, Survey
from dudao.surveys.questionnaire import Content
from dudao.surveys.tests import scenes
from dudao.surveys.tests.scenes import Team
from tests.cast import Cast

PLAN = {
    "title": "年中調查", "prepares_from": "2026-11-24", "collects_from": "2026-12-01", "collects_until": "2026-12-14",
    "hand_over_by": "2026-12-16", "report_by": "2026-12-31", "methods": ["web"], "margin": "5", "confidence": "95", "target_return": "60",
    "many_cases": "3", "cases_months": "12", "emphasis": "2", "points": "如實記錄",
}  # fmt: skip


@pytest.fixture
def team(cast: Cast) -> Team:
    scenes.settle(cast.site)
    return scenes.team_of(cast)


@pytest.fixture(autouse=True)
def _hooks_as_they_were() -> Iterator[None]:
    kept = hooks._cases[:], hooks._notices[:]
    yield
    hooks._cases[:], hooks._notices[:] = kept


def at(name: str, *arguments: object) -> str:
    return reverse(f"desk:{name}", args=arguments)


def said(cast: Cast, team: Team, review: ManagementReview, **more: object) -> dict[str, object]:
    people = {"leader": str(team.general.pk), "members": [str(cast.inspector.pk)], "sites": [str(cast.site.pk)], "review": str(review.pk)}
    return {**PLAN, **people, **more}


def did(browser: Client, survey: Survey, act: str, **more: object) -> None:
    answer = browser.post(at("survey_act", survey.number, act), {"key": act, **more})
    assert answer.status_code == 302, answer.content.decode()


def agree(browser: Client) -> None:
    asked = Request.objects.get(state="pending")
    assert browser.get(at("approvals")).content.decode().count(at("answer", asked.pk)) == 1
    browser.post(at("answer", asked.pk), {"grant": "1"})


def test_a_survey_goes_from_its_review_to_its_close_by_the_buttons(cast: Cast, team: Team, at_desk: SignedIn) -> None:
    desk, operations = at_desk(cast.inspector), at_desk(team.operations)
    place = f"branch-{team.branch.pk}"
    assert desk.post(at("survey_review"), {"place": place, "held_on": "2027-01-15", "key": "r"}).status_code == 302
    review = ManagementReview.objects.get()
    new = at("survey_new", "sample", "branch", team.branch.pk)
    reckoned = desk.post(new, said(cast, team, review, do="reckon")).content.decode()
    assert "z = 1.960" in reckoned
    assert not Survey.objects.exists()
    assert desk.post(new, said(cast, team, review, do="keep", key="p")).status_code == 302
    survey = Survey.objects.get()
    changed = said(cast, team, review, title="年中滿意度調查", key="q")
    assert desk.post(at("survey_plan", survey.number), changed).status_code == 302
    page = at("survey", survey.number)
    assert "Put the plan forward for approval" in desk.get(page).content.decode()
    did(desk, survey, "ask_plan")
    agree(operations)
    did(desk, survey, "begin_form")
    did(desk, survey, "ask_form")
    agree(operations)
    assert "Draw the sample" in desk.get(page).content.decode()
    did(desk, survey, "draw_all")
    did(desk, survey, "train", held_on="2026-11-23", trainer=team.general.pk, subjects="目的", present=[cast.handler.pk])
    assert "Customers were not told beforehand" in desk.get(page).content.decode()
    notice = notice_of(cast)
    site = at("survey_site_act", survey.number, cast.site.code, "name_notice")
    assert desk.post(site, {"number": "CH-P0001-001", "key": "n"}).status_code == 422
    assert desk.post(site, {"number": notice.number, "key": "n"}).status_code == 302
    did(desk, survey, "start")
    drawn = Invitation.objects.filter(survey=survey)
    drawn.filter(form_number__lte=4).update(state="returned")
    assert "4 of 40 returned" in desk.get(page).content.decode()
    listed = desk.get(f"{at('survey_site', survey.number, cast.site.code)}?state=returned").content.decode()
    assert listed.count('<span class="code">0000') == 4
    did(desk, survey, "close")
    survey.refresh_from_db()
    assert survey.state == "closed"


def test_a_plan_with_a_mistake_says_so_and_keeps_what_was_typed(cast: Cast, team: Team, at_desk: SignedIn) -> None:
    review = scenes.reviewed(cast, team)
    wrong = said(cast, team, review, collects_until="2026-11-01", title="我打的字")
    answer = at_desk(cast.inspector).post(at("survey_new", "sample", "branch", team.branch.pk), wrong)
    assert answer.status_code == 422
    assert "我打的字" in answer.content.decode()
    assert "Collecting ends after it begins" in answer.content.decode()


def test_a_department_plans_its_own(cast: Cast, team: Team, at_desk: SignedIn) -> None:
    head = at_desk(cast.head)
    own = {**PLAN, "leader": str(cast.head.pk), "key": "d"}
    assert head.post(at("survey_new", "department", "site", cast.site.pk), own).status_code == 302
    assert Survey.objects.get().kind == "department"
    assert head.get(at("survey_new", "sample", "branch", team.branch.pk)).status_code == 403


def test_the_questionnaire_is_written_by_buttons_and_nothing_typed_is_lost(cast: Cast, at_desk: SignedIn) -> None:
    survey, desk = scenes.planned_with_form(cast), at_desk(cast.inspector)
    address, version = at("survey_form", survey.number), survey.versions.get()
    before = Content.from_json(version.content)
    first, second = before.questions[0].key, before.questions[1].key

    def send(**more: str) -> int:
        version.refresh_from_db()
        based_on = Content.from_json(version.content).content_hash
        return desk.post(address, {"based_on": based_on, "key": "k", **more}).status_code

    assert send(**{"do": f"down:{first}", f"q-{first}-there": "1", f"q-{first}-zh-hant": "新的問法", f"q-{first}-required": "on"}) == 302
    version.refresh_from_db()
    after = Content.from_json(version.content)
    assert [each.key for each in after.questions[:2]] == [second, first]
    assert (after.questions[1].text["zh-hant"], after.questions[1].required) == ("新的問法", True)
    assert send(do="own", own_group="other", own_kind="choice") == 302
    texts = {f"q-own_1-choices-{code}": "A\nB" for code in ("zh-hant", "zh-hans", "en")}
    assert send(**{"do": "keep", "q-own_1-there": "1", "q-own_1-extra": "on", **texts}) == 302
    version.refresh_from_db()
    own = next(each for each in Content.from_json(version.content).questions if each.key == "own_1")
    assert ([choice.key for choice in own.choices], own.extra) == (["c1", "c2"], True)
    shown = desk.get(address).content.decode()
    assert "own_1" in shown
    stale = desk.post(address, {"based_on": before.content_hash, "do": f"drop:{second}", "key": "z"})
    assert stale.status_code == 409
    assert "Somebody else has changed" in stale.content.decode()


def test_the_preview_speaks_each_language(cast: Cast, at_desk: SignedIn) -> None:
    survey, desk = scenes.planned_with_form(cast), at_desk(cast.clerk)
    preview = at("survey_preview", survey.number)
    assert "顧客意見調查表" in desk.get(preview, {"language": "zh-hant"}).content.decode()
    assert "Customer opinion survey" in desk.get(preview, {"language": "en"}).content.decode()


def test_a_page_asks_as_much_of_the_database_for_many_sites_as_for_few(cast: Cast, team: Team, at_desk: SignedIn) -> None:
    few = scenes.approved(cast, team)
    for number in range(6):
        Site.objects.create(
            company=cast.company, branch=team.branch, code=f"T{number}", name=f"T{number}", property_type="residential",
            opened_on=date(2026, 1, 1),
        )  # fmt: skip
    sites = list(Site.objects.filter(branch=team.branch))
    many = scenes.approved(cast, team, review=few.review, sites=sites)
    desk = at_desk(cast.inspector)

    def asked(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert desk.get(address).status_code == 200
        return len(seen)

    asked(at("survey", few.number))
    assert asked(at("survey", many.number)) == asked(at("survey", few.number))
