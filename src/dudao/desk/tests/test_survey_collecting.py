"""The desk while a survey is collected: letters, handing out, returns, typing twice and settling."""

from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from django.urls import reverse

from dudao.desk.tests.conftest import SignedIn
from dudao.journal.models import Entry
from dudao.surveys import tokens
from dudao.surveys.filling import name_of
from dudao.surveys.frozen import content_of
from dudao.surveys.models import Invitation, Response, Survey, TypedForm
from dudao.surveys.tests import scenes
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(cast: Cast) -> Survey:
    scenes.settle(cast.site, buildings=2, units=3)
    today = NOW.date()
    return scenes.collecting(cast, scenes.team_of(cast), kind="census", prepares_from=today, collects_from=today)


def address(name: str, survey: Survey, *more: object) -> str:
    return reverse(f"desk:{name}", args=[survey.number, "CH", *more])


def filled(survey: Survey, form: int, **said: str) -> dict[str, str]:
    version = survey.versions.get()
    place = {question.key: number for number, question in enumerate(content_of(version).questions)}
    return {"form": str(form), "version": str(version.number), **{name_of(place[key]): value for key, value in said.items()}}


def test_letters_of_a_building_carry_links_that_open_the_questionnaire(cast: Cast, survey: Survey, at_desk: SignedIn) -> None:
    answer = at_desk(cast.clerk).post(address("survey_letters", survey, "B1"))
    assert answer.status_code == 200
    paper = pypdfium2.PdfDocument(BytesIO(answer.content))
    assert len(paper) == 4
    found = zxingcpp.read_barcodes(paper[1].render(scale=3).to_pil())
    link = found[0].text
    assert link.endswith(f"/p/CH/q/{tokens.token_of(survey.number, 1)}")
    assert Client().get(link.removeprefix("http://testserver")).status_code in (200, 410)
    assert Entry.objects.get(act="surveys.letters_printed").data["letters"] == 3
    paper.close()


def test_4_4_2_handing_out_and_returns_by_building(cast: Cast, survey: Survey, at_desk: SignedIn) -> None:
    browser = at_desk(cast.clerk)
    page = browser.post(address("survey_hand_out", survey, "B1"), follow=True).content.decode()
    assert "3 forms are out." in page
    again = browser.post(address("survey_hand_out", survey, "B1"), follow=True).content.decode()
    assert "Nothing is left to hand out here" in again
    assert browser.post(address("survey_hand_out", survey, "B9")).status_code == 404
    Invitation.objects.filter(survey=survey, form_number=2).update(state="returned")
    page = browser.get(address("survey_returns", survey)).content.decode()
    assert "1 of 3 came back" in page
    assert "00001" in page
    assert "00003" in page


def test_the_number_of_queries_does_not_depend_on_buildings(
    cast: Cast, survey: Survey, at_desk: SignedIn, django_assert_max_num_queries: Any
) -> None:
    browser = at_desk(cast.clerk)
    browser.get(address("survey_returns", survey))
    with django_assert_max_num_queries(22):
        browser.get(address("survey_returns", survey))


def test_4_4_3_typed_by_two_differently_and_settled(cast: Cast, survey: Survey, at_desk: SignedIn) -> None:
    first, second = at_desk(cast.clerk), at_desk(cast.handler)
    page = first.post(address("survey_type", survey), filled(survey, 4, staff_manner="4", opinion_improve="電梯慢"), follow=True)
    assert "Form 4 is typed. Somebody else types it a second time." in page.content.decode()
    seen = second.get(address("survey_type", survey) + "?form=4").content.decode()
    assert "電梯慢" not in seen
    assert 'value="4" checked' not in seen
    page = second.post(address("survey_type", survey), filled(survey, 4, staff_manner="5", opinion_improve="電梯慢"), follow=True)
    said = page.content.decode()
    assert "Where the two differ" in said
    assert "Courtesy and manner of our staff" in said
    assert "<td>Satisfied</td><td>Very satisfied</td>" in said
    done = second.post(address("survey_settle", survey, 4), filled(survey, 4, staff_manner="5", opinion_improve="電梯慢"), follow=True)
    assert "Form 4 is settled and counted." in done.content.decode()
    assert TypedForm.objects.get().first is None
    assert Response.objects.get().mode == "typed"
    assert second.get(address("survey_settle", survey, 4)).status_code == 200


def test_what_is_wrong_with_a_typed_form_is_told_and_nothing_is_lost(cast: Cast, survey: Survey, at_desk: SignedIn) -> None:
    browser = at_desk(cast.clerk)
    answer = browser.post(address("survey_type", survey), filled(survey, 999, staff_manner="4"))
    assert answer.status_code == 422
    assert "No form of this site has the number 999." in answer.content.decode()
    assert 'value="4" checked' in answer.content.decode()
    assert browser.post(address("survey_type", survey), filled(survey, 4, staff_manner="9")).status_code == 422
    assert browser.post(address("survey_type", survey), {"form": "4", "version": "7"}).status_code == 404
    assert browser.get(address("survey_settle", survey, 4)).status_code == 404
    assert not TypedForm.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("leader", 403), ("admin", 403)])
def test_others_neither_type_nor_print(cast: Cast, survey: Survey, at_desk: SignedIn, who: str, status: int) -> None:
    browser = at_desk(getattr(cast, who))
    for name, more in (("survey_type", ()), ("survey_letters", ("B1",)), ("survey_hand_out", ("B1",))):
        assert browser.post(address(name, survey, *more), {}).status_code == status, name
    assert not Entry.objects.filter(act="surveys.letters_printed").exists()
