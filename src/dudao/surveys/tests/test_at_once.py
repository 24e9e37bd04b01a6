"""Two at once, on either database: one answer is counted, one form is settled, and closing takes nothing in behind its back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from dudao.journal.models import Entry
from dudao.organisation.models import Staff
from dudao.organisation.refusal import Refusal
from dudao.surveys import acts, tokens
from dudao.surveys.answers import Answers
from dudao.surveys.frozen import version_of
from dudao.surveys.models import Invitation, QuestionnaireVersion, Response, Survey, SurveySite, TypedForm
from dudao.surveys.refusals import Answered, NotOpen
from dudao.surveys.tests import scenes
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db(transaction=True)
SAID = Answers({"overall_satisfaction": 4})


def at_once(*doings: Callable[[], object]) -> list[Any]:
    """Start all in the same moment; what each gave, or the refusal it met."""
    start = Barrier(len(doings))

    def one(doing: Callable[[], object]) -> object:
        start.wait(30)
        try:
            return doing()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(doings)) as pool:
        return list(pool.map(one, doings))


def collecting(cast: Cast) -> tuple[Survey, QuestionnaireVersion]:
    scenes.settle(cast.site, buildings=1, units=6)
    today = NOW.date()
    survey = scenes.collecting(cast, scenes.team_of(cast), kind="census", prepares_from=today, collects_from=today)
    version = version_of(survey)
    assert version is not None
    return survey, version


def test_two_sends_at_once_are_one_answer_and_closing_waits(cast: Cast) -> None:
    """One story, for making a survey takes longer than what is looked at."""
    survey, version = collecting(cast)

    def send(number: int) -> Callable[[], object]:
        invitation = acts.invited(cast.site, tokens.token_of(survey.number, number))
        return lambda: acts.answer(invitation, version=version, said=SAID, now=NOW)

    results = at_once(*[send(1) for _ in range(4)])
    assert sum(result is None for result in results) == 1
    assert sum(isinstance(result, Answered) for result in results) == 3
    assert Response.objects.count() == 1
    assert Entry.objects.filter(act="surveys.returned").count() == 1

    part = SurveySite.objects.select_related("survey__review", "site").get(survey=survey)

    def typing(by: Staff) -> Callable[[], object]:
        return lambda: acts.type_form(part, form_number=2, version=version, said=SAID, by=by, now=NOW)

    typed = at_once(typing(cast.clerk), typing(cast.handler))
    assert sorted(form.state for form in typed) == ["once", "settled"]
    assert TypedForm.objects.get().state == "settled"
    assert Response.objects.count() == 2

    results = at_once(send(3), send(4), lambda: acts.close(survey, by=cast.inspector, now=NOW))
    late = sum(isinstance(result, NotOpen) for result in results)
    assert Response.objects.count() == 4 - late
    assert Invitation.objects.filter(survey=survey, state="returned").count() == 4 - late
    assert isinstance(results[2], Survey)
