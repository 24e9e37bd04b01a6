"""Results of a survey on the desk, and its report from the first figures to the signed paper."""

import io
from collections.abc import Iterator

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dudao.approvals.models import Request
from dudao.desk.tests.conftest import SignedIn
from dudao.organisation import acts as organisation
from dudao.organisation.roles import Role
from dudao.surveys import acts, hooks
from dudao.surveys.models import Survey, SurveyReport
from dudao.surveys.tests import scenes
from tests.cast import NOW, START, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(cast: Cast) -> Iterator[Survey]:
    kept = hooks._cases[:], hooks._notices[:]
    scenes.settle(cast.site)
    yield scenes.collecting(cast, scenes.team_of(cast))
    hooks._cases[:], hooks._notices[:] = kept


def page_of(survey: Survey, name: str = "survey_results") -> str:
    return reverse(f"desk:{name}", args=[survey.number])


def test_while_answers_come_in_only_those_who_lead_the_survey_see_figures(cast: Cast, at_desk: SignedIn, survey: Survey) -> None:
    scenes.answer(survey, cast.site, 8)
    assert "shown once the survey is closed" in at_desk(cast.clerk).get(page_of(survey)).content.decode()
    assert at_desk(cast.clerk).get(page_of(survey, "survey_results_file")).status_code == 404
    seen = at_desk(cast.inspector).get(page_of(survey)).content.decode()
    assert "All in all, how satisfied you are with our services" in seen
    assert "<dd>8</dd>" in seen


def test_four_answers_are_not_told_apart(cast: Cast, at_desk: SignedIn, survey: Survey) -> None:
    scenes.answer(survey, cast.site, 4)
    acts.close(survey, by=cast.inspector, now=NOW)
    seen = at_desk(cast.head).get(page_of(survey)).content.decode()
    assert "fewer than 5 answers" in seen
    assert "mean</th>" in seen
    assert " %</td>" not in seen
    book = openpyxl.load_workbook(io.BytesIO(at_desk(cast.head).get(page_of(survey, "survey_results_file")).content))
    assert all(cell is None for row in book.worksheets[0].iter_rows(min_row=2, min_col=2, values_only=True) for cell in row)
    assert book.worksheets[1].max_row == 1


def test_the_spreadsheet_has_the_counts_of_the_page(cast: Cast, at_desk: SignedIn, survey: Survey) -> None:
    scenes.answer(survey, cast.site, 30)
    acts.close(survey, by=cast.inspector, now=NOW)
    book = openpyxl.load_workbook(io.BytesIO(at_desk(cast.head).get(page_of(survey, "survey_results_file")).content))
    for _title, n, missing, not_used, *levels in book.worksheets[0].iter_rows(min_row=2, values_only=True):
        assert n == sum(levels)
        assert n + missing + not_used == 30


def test_the_report_is_written_asked_for_and_signed(cast: Cast, at_desk: SignedIn, survey: Survey) -> None:
    scenes.answer(survey, cast.site, 12)
    acts.close(survey, by=cast.inspector, now=NOW)
    chief = organisation.hire(cast.company, username="chief", name="品質經理", password="jade-lake-2026")
    organisation.appoint(chief, Role.QUALITY_MANAGER, cast.company, from_day=START)
    desk = at_desk(cast.inspector)
    for _ in range(2):
        assert desk.post(page_of(survey, "survey_report_begin"), {"key": "a"}).status_code == 302
    report = SurveyReport.objects.get()
    told = {"summary": "<script>1</script>電梯要先修", "based_on": acts.words_digest(report)}
    assert desk.post(page_of(survey, "survey_report"), told | {"key": "b"}).status_code == 302
    stale = desk.post(page_of(survey, "survey_report"), {"summary": "另一段", "based_on": told["based_on"], "key": "c"})
    assert stale.status_code == 409
    assert "另一段" in stale.content.decode()
    report.refresh_from_db()
    asked = {"summary": report.texts["summary"], "based_on": acts.words_digest(report), "ask": "", "key": "d"}
    for _ in range(2):
        assert desk.post(page_of(survey, "survey_report"), asked).status_code == 302
    waiting = at_desk(chief).get(page_of(survey, "survey_report")).content.decode()
    assert "電梯要先修" in waiting
    assert "<script>1" not in waiting
    assert reverse("desk:approvals") in waiting
    asked_of_chief = at_desk(chief).get(reverse("desk:approvals")).content.decode()
    assert "Report of a survey" in asked_of_chief
    assert page_of(survey, "survey_report") in asked_of_chief
    at_desk(chief).post(reverse("desk:answer", args=[Request.objects.get(state="pending").pk]), {"grant": "1"})
    assert Request.objects.get(state="pending").waits_for == Role.MANAGEMENT_REPRESENTATIVE
    assert desk.get(reverse("desk:survey_report_file", args=[survey.number, "docx"])).content.startswith(b"PK")


def test_the_page_takes_as_many_queries_for_many_answers(cast: Cast, at_desk: SignedIn, survey: Survey) -> None:
    desk = at_desk(cast.inspector)

    def queries() -> int:
        desk.get(page_of(survey))
        with CaptureQueriesContext(connection) as seen:
            desk.get(page_of(survey))
        return len(seen)

    scenes.answer(survey, cast.site, 6)
    few = queries()
    scenes.answer(survey, cast.elsewhere, 20, seed=3)
    assert queries() == few


def test_somebody_elses_survey_is_not_there(cast: Cast, at_desk: SignedIn, survey: Survey) -> None:
    assert at_desk(cast.stranger).get(page_of(survey)).status_code == 404
    assert at_desk(cast.clerk).post(page_of(survey, "survey_report_begin"), {"key": "x"}).status_code == 403
