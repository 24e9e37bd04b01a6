"""What the answers of a survey come to, by site and as the report, and who agrees to it."""

from collections.abc import Iterator

import numpy as np
import pytest

from dudao.approvals import acts as approvals
from dudao.approvals.models import Request
from dudao.journal.models import Entry
from dudao.organisation import acts as organisation
from dudao.organisation.access import NotAllowed
from dudao.organisation.models import Staff
from dudao.organisation.roles import Role
from dudao.rendering.documents import Heading, Paragraph, Signatures, Table
from dudao.surveys import acts, hooks, survey_report, tallying
from dudao.surveys.acts.reporting import latest_report_request
from dudao.surveys.answers import Answers, encode
from dudao.surveys.models import AnswerTally, Response, Survey, SurveyReport
from dudao.surveys.questionnaire import Content
from dudao.surveys.refusals import AlreadyDone, NotNow
from dudao.surveys.statistics.tabulation import tabulate
from dudao.surveys.tests import scenes
from dudao.surveys.tests.scenes import LATER, Team, answer
from tests.cast import START, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(cast: Cast) -> Team:
    scenes.settle(cast.site)
    return scenes.team_of(cast)


@pytest.fixture(autouse=True)
def _hooks_as_they_were() -> Iterator[None]:
    kept = hooks._cases[:], hooks._notices[:]
    yield
    hooks._cases[:], hooks._notices[:] = kept


@pytest.fixture
def survey(cast: Cast, team: Team) -> Survey:
    return scenes.collecting(cast, team)


@pytest.fixture
def closed(cast: Cast, survey: Survey) -> Survey:
    answer(survey, cast.site, 12, words="電梯經常停運，希望盡快維修")
    return acts.close(survey, by=cast.inspector, now=LATER)


@pytest.fixture
def representative(cast: Cast) -> Staff:
    staff = organisation.hire(cast.company, username="representative", name="管理者代表", password="jade-lake-2026")
    organisation.appoint(staff, Role.MANAGEMENT_REPRESENTATIVE, cast.company, from_day=START)
    return staff


@pytest.fixture
def quality(cast: Cast) -> Staff:
    staff = organisation.hire(cast.company, username="quality-chief", name="品質經理", password="jade-lake-2026")
    organisation.appoint(staff, Role.QUALITY_MANAGER, cast.company, from_day=START)
    return staff


def test_what_is_added_answer_by_answer_is_what_all_of_them_come_to(cast: Cast, survey: Survey) -> None:
    answer(survey, cast.site, 7)
    answer(survey, cast.elsewhere, 3, seed=2)
    kept = {row.site_id: (row.responses, bytes(row.counts), bytes(row.weights)) for row in AnswerTally.objects.all()}
    assert tallying.rebuild(survey) == 10
    assert {row.site_id: (row.responses, bytes(row.counts), bytes(row.weights)) for row in AnswerTally.objects.all()} == kept
    questions, codes, of_site, weights = tallying.answers_of(survey)
    table = tallying.table_of(survey)
    order = {site.pk: place for place, site in enumerate(table.sites)}
    again = tabulate(codes, [order[pk] for pk in of_site.tolist()], number=2, weights=weights)
    assert [question.key for question in table.questions] == [question.key for question in questions]
    np.testing.assert_array_equal(table.tabulation.counts, again.counts)
    np.testing.assert_allclose(table.tabulation.squares, again.squares)


def test_a_struck_answer_counts_no_more_once_they_are_added_up_anew(cast: Cast, survey: Survey) -> None:
    answer(survey, cast.site, 6)
    Response.objects.filter(pk=Response.objects.values("pk")[:1]).update(struck=True)
    assert tallying.rebuild(survey) == 5
    assert tallying.table_of(survey).responses.tolist() == [5]


def test_questions_of_another_version_are_found_by_their_names(cast: Cast, survey: Survey) -> None:
    answer(survey, cast.site, 6)
    first = survey.versions.get(state="approved")
    content = Content.from_json(first.content)
    second = survey.versions.create(
        number=2, state="approved", digest="x", composed_by=cast.inspector, composed_at=LATER, approved_at=LATER,
        content=Content(content.title, content.introduction, content.questions[::-1]).as_json(),
    )  # fmt: skip
    key = content.rated[0].key
    response = Response.objects.create(
        survey=survey, site=cast.site, version=second, mode="web", answers=encode(Content.from_json(second.content), Answers({key: 5}))
    )
    tallying.add(response)
    table = tallying.table_of(survey)
    place = [question.key for question in table.questions].index(key)
    questions, codes, _sites, _weights = tallying.answers_of(survey)
    assert table.tabulation.counts[0, place].sum() == 7
    assert (codes[:, [question.key for question in questions].index(key)] == 5).sum() == table.tabulation.counts[0, place, 5]


def test_4_5_2_the_report_has_every_section_in_three_languages_and_what_staff_wrote(cast: Cast, closed: Survey) -> None:
    report = acts.begin_report(closed, by=cast.inspector, now=LATER)
    acts.write_report(report, texts={"overall": "整體平穩。"}, based_on=acts.words_digest(report), by=cast.inspector, now=LATER)
    report.refresh_from_db()
    for language in ("zh-hant", "zh-hans", "en"):
        paper = survey_report.document_of(report, language)
        headings = [block.text for block in paper.blocks if isinstance(block, Heading) and block.level == 1]
        assert (len(headings), paper.number) == (8, "KF-CQ05-02-F2")
        below = paper.blocks[[isinstance(block, Heading) and block.text == headings[2] for block in paper.blocks].index(True) + 1]
        assert isinstance(below, Paragraph)
        assert below.text == "整體平穩。"


def test_new_figures_leave_what_staff_wrote(cast: Cast, closed: Survey) -> None:
    report = acts.begin_report(closed, by=cast.inspector, now=LATER)
    report = acts.write_report(report, texts={"summary": "待改進。"}, based_on=acts.words_digest(report), by=cast.inspector, now=LATER)
    before = report.figures
    Response.objects.filter(survey=closed).update(answers=b"\x01" * 40)
    report = acts.take_figures(report, by=cast.inspector, now=LATER)
    assert report.texts == {"summary": "待改進。"}
    assert report.figures != before


def test_two_people_writing_at_once_lose_nothing(cast: Cast, closed: Survey) -> None:
    report = acts.begin_report(closed, by=cast.inspector, now=LATER)
    empty = acts.words_digest(report)
    acts.write_report(report, texts={"summary": "甲"}, based_on=empty, by=cast.inspector, now=LATER)
    with pytest.raises(AlreadyDone):
        acts.write_report(report, texts={"summary": "乙"}, based_on=empty, by=cast.inspector, now=LATER)
    report.refresh_from_db()
    assert report.texts == {"summary": "甲"}


def test_4_5_3_the_quality_manager_reviews_and_the_representative_approves(
    cast: Cast, closed: Survey, quality: Staff, representative: Staff
) -> None:
    report = acts.ask_report(acts.begin_report(closed, by=cast.inspector, now=LATER), by=cast.inspector, now=LATER)
    approvals.grant(request_of(report), by=quality, now=LATER)
    report.refresh_from_db()
    assert report.state == "asked"
    approvals.grant(request_of(report), by=representative, now=LATER)
    report.refresh_from_db()
    closed.refresh_from_db()
    assert (report.state, closed.state) == ("approved", "reported")
    paper = survey_report.document_of(report, "zh-hant")
    (signed,) = [block for block in paper.blocks if isinstance(block, Signatures)]
    assert [line[1] for line in signed.lines] == ["品質經理", "管理者代表"]
    assert Entry.objects.get(act="surveys.reported").data["digest"] == report.digest
    Response.objects.filter(survey=closed).update(struck=True)
    assert survey_report.document_of(report, "zh-hant") == paper
    with pytest.raises(NotNow):
        acts.take_figures(report, by=cast.inspector, now=LATER)


def request_of(report: SurveyReport) -> Request:
    found = latest_report_request(report)
    assert found is not None
    return found


def test_a_report_taken_back_can_be_written_again(cast: Cast, closed: Survey, quality: Staff) -> None:
    report = acts.ask_report(acts.begin_report(closed, by=cast.inspector, now=LATER), by=cast.inspector, now=LATER)
    report = acts.take_back_report(report, by=cast.inspector, now=LATER)
    assert report.state == "draft"
    assert request_of(report).state == "withdrawn"


def test_a_report_waits_for_the_close_and_is_not_for_everybody(cast: Cast, survey: Survey) -> None:
    with pytest.raises(NotNow):
        acts.begin_report(survey, by=cast.inspector, now=LATER)
    with pytest.raises(NotAllowed):
        acts.begin_report(survey, by=cast.clerk, now=LATER)


def test_begun_twice_there_is_one_report(cast: Cast, closed: Survey) -> None:
    assert acts.begin_report(closed, by=cast.inspector, now=LATER) == acts.begin_report(closed, by=cast.inspector, now=LATER)


def test_a_survey_that_nobody_answered_has_a_report_that_says_so(cast: Cast, survey: Survey) -> None:
    report = acts.begin_report(acts.close(survey, by=cast.inspector, now=LATER), by=cast.inspector, now=LATER)
    assert "There are too few answers to sum up." in str(survey_report.document_of(report, "en").blocks)


def test_four_answers_tell_no_figure(cast: Cast, survey: Survey) -> None:
    answer(survey, cast.site, 4, words="王小明說電梯壞了")
    report = acts.begin_report(acts.close(survey, by=cast.inspector, now=LATER), by=cast.inspector, now=LATER)
    paper = survey_report.document_of(report, "en")
    assert "王小明" not in str(paper.blocks)
    (services,) = [block for block in paper.blocks if isinstance(block, Table) and block.headers[1] == "n"]
    assert {cell for row in services.rows for cell in row[1:]} == {"0", "–"}
