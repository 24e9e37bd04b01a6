"""Approved questionnaires as they are read again and again: what is frozen is kept by each process, by its hash."""

from functools import lru_cache

from dudao.surveys.models import QuestionnaireVersion, Survey
from dudao.surveys.questionnaire import Content
from dudao.surveys.vocabulary import FormState


def version_of(survey: Survey, number: int | None = None) -> QuestionnaireVersion | None:
    """The approved version of that number, by default the latest; None when there is none. Its content is not read yet."""
    approved = QuestionnaireVersion.objects.filter(survey=survey, state=FormState.APPROVED).defer("content")
    return (approved if number is None else approved.filter(number=number)).order_by("number").last()


def content_of(version: QuestionnaireVersion) -> Content:
    """What an approved version asks."""
    return _kept(version.pk, version.digest)


@lru_cache(maxsize=64)
def _kept(version: int, digest: str) -> Content:
    del digest  # the key under which it is kept
    return Content.from_json(QuestionnaireVersion.objects.values_list("content", flat=True).get(pk=version))
