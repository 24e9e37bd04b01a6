"""Answering a survey from a letter: one page, without account, cookie or script; once; and what happens to links that do not hold."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from dudao.organisation.throttles import Throttle
from dudao.portal.gates import WRONG_CODES
from dudao.portal.tests.stories import surveyed
from dudao.surveys import acts, tokens
from dudao.surveys.answers import decode
from dudao.surveys.filling import name_of
from dudao.surveys.frozen import content_of
from dudao.surveys.models import Invitation, OpenAnswer, Response, Survey
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
At = Callable[[datetime], None]


@pytest.fixture
def survey(estate: Cast) -> Survey:
    return surveyed(estate)


@pytest.fixture
def phone() -> Client:
    """A browser inside a messenger: no cookies are kept for it, and it reads English."""
    return Client(enforce_csrf_checks=True, headers={"accept-language": "en"})


def link(survey: Survey, number: int = 1, code: str = "CH") -> str:
    return reverse("portal:questionnaire", args=[code, tokens.token_of(survey.number, number)])


def filled(survey: Survey, **said: str) -> dict[str, str]:
    version = survey.versions.get()
    place = {question.key: number for number, question in enumerate(content_of(version).questions)}
    return {"version": str(version.number), **{name_of(place[key]): value for key, value in said.items()}}


def test_a_letter_is_answered_on_one_page(phone: Client, survey: Survey) -> None:
    page = phone.get(link(survey))
    said = page.content.decode()
    assert page.status_code == 200
    assert "Courtesy and manner of our staff" in said
    assert "Very dissatisfied" in said
    assert "<script" not in said
    assert len(page.content) < 40_000
    answer = phone.post(
        link(survey), filled(survey, staff_manner="4", overall_satisfaction="5", opinion_improve="電梯太慢 👍"), follow=True
    )
    assert "Thank you" in answer.content.decode()
    assert decode(content_of(survey.versions.get()), Response.objects.get().answers) == {"staff_manner": 4, "overall_satisfaction": 5}
    assert OpenAnswer.objects.get().text == "電梯太慢 👍"


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-hant", "工作人員的禮貌和態度"), ("zh-hans", "工作人员的礼貌和态度"), ("en", "Courtesy and manner of our staff")],
)
def test_three_languages(survey: Survey, language: str, said: str) -> None:
    assert said in Client(headers={"accept-language": language}).get(link(survey)).content.decode()


def test_what_is_kept_for_later_is_there_again_and_is_sent_once(phone: Client, survey: Survey) -> None:
    half = filled(survey, staff_manner="2", opinion_improve="<b>未完</b>") | {"do": "later"}
    kept = phone.post(link(survey), half).content.decode()
    assert "It is kept." in kept
    again = Client(headers={"accept-language": "en"}).get(link(survey)).content.decode()
    assert '<input type="radio" name="a0" value="2" checked>' in again
    assert "&lt;b&gt;未完&lt;/b&gt;" in again
    assert "You began this before." in again
    assert not Response.objects.exists()


def test_what_is_missing_is_marked_and_nothing_is_lost(phone: Client, survey: Survey) -> None:
    answer = phone.post(link(survey), filled(survey, staff_manner="4", opinion_improve="電梯"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Please answer “All in all, how satisfied you are with our services”." in page
    assert '<input type="radio" name="a0" value="4" checked>' in page
    assert "電梯</textarea>" in page
    assert not Response.objects.exists()


@pytest.mark.parametrize("value", ["9", "x", "-1", "²", "5555"])
def test_an_answer_that_was_not_offered_is_refused(phone: Client, survey: Survey, value: str) -> None:
    answer = phone.post(link(survey), filled(survey, staff_manner=value, overall_satisfaction="5"))
    assert answer.status_code == 422
    assert "choose one of those offered" in answer.content.decode()


def test_sending_twice_is_answered_kindly_and_counted_once(phone: Client, survey: Survey) -> None:
    said = filled(survey, overall_satisfaction="5")
    for _twice in range(2):
        assert "Thank you" in phone.post(link(survey), said, follow=True).content.decode()
    assert "Thank you" in phone.post(link(survey), said | {"do": "later"}).content.decode()
    assert Response.objects.count() == 1


def test_a_forwarded_link_answers_for_its_household_only(phone: Client, survey: Survey) -> None:
    phone.post(link(survey), filled(survey, overall_satisfaction="5"))
    forwarded = Client(headers={"accept-language": "en"}).get(link(survey)).content.decode()
    assert "Thank you" in forwarded
    assert "value=" not in forwarded.split("<main", 1)[1].split("</main", 1)[0]


def test_refusing_and_thinking_better_of_it(phone: Client, survey: Survey) -> None:
    page = phone.post(link(survey), {"do": "refuse"}, follow=True).content.decode()
    assert "You told us that you do not want to take part." in page
    assert Invitation.objects.get(survey=survey, form_number=1).state == "refused"
    phone.post(link(survey), filled(survey, overall_satisfaction="3"))
    assert Invitation.objects.get(survey=survey, form_number=1).state == "returned"


def test_after_the_last_day_and_after_closing_the_page_says_so(phone: Client, estate: Cast, survey: Survey, stand: At) -> None:
    said = filled(survey, overall_satisfaction="5")
    stand(NOW + timedelta(days=40))
    late = phone.get(link(survey))
    assert late.status_code == 410
    assert "This survey is over" in late.content.decode()
    assert "400 820 1234" in late.content.decode()
    stand(NOW)
    acts.close(survey, by=estate.inspector, now=NOW)
    assert phone.post(link(survey), said).status_code == 410
    assert not Response.objects.exists()


def test_a_version_that_was_never_approved_is_not_answered(phone: Client, survey: Survey) -> None:
    for version in ("", "2", "x", "²", "99999"):
        assert phone.post(link(survey), {"version": version, "a0": "5"}).status_code == 404
    assert not Response.objects.exists()


def test_guessing_links_ends_soon(phone: Client, survey: Survey) -> None:
    for number in range(WRONG_CODES):
        answer = phone.get(reverse("portal:questionnaire", args=["CH", f"GUESS{number}"]))
        assert answer.status_code == 404
        assert "This link leads to no questionnaire." in answer.content.decode()
    assert phone.get(link(survey)).status_code == 429
    Throttle.objects.all().delete()
    cache.clear()
    assert phone.get(link(survey, code="ZX")).status_code == 404
    assert phone.get(link(survey).lower().replace("/p/ch/", "/p/CH/")).status_code == 200


def test_a_page_is_made_with_few_queries(phone: Client, survey: Survey, django_assert_max_num_queries: Any) -> None:
    phone.get(link(survey))
    said = filled(survey, overall_satisfaction="5")
    with django_assert_max_num_queries(6):
        phone.get(link(survey))
    with django_assert_max_num_queries(20):  # the first answer of a site; what adds them up is begun with it
        phone.post(link(survey), said)
