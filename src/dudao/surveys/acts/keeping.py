"""Keeping what was said apart from who was asked, whatever way it came in by."""

from collections.abc import Mapping

from django.db import connection
from django.utils.translation import gettext_lazy as _

from dudao.organisation.fitting import fit_text
from dudao.surveys import collecting, parameters, tallying
from dudao.surveys.answers import Answers, encode, mistakes
from dudao.surveys.frozen import content_of
from dudao.surveys.models import Invitation, OpenAnswer, QuestionnaireVersion, Response, Stratum, Survey
from dudao.surveys.refusals import Answered, NotOpen, Unfit
from dudao.surveys.vocabulary import OPEN, Asked, Mode, State


def held(survey: Survey) -> str:
    """The state of a survey, held until the transaction ends: others may answer meanwhile, but nobody closes it under our hands."""
    share = "FOR SHARE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(
            " ".join(["SELECT state FROM", connection.ops.quote_name(Survey._meta.db_table), "WHERE id = %s", share]), [survey.pk]
        )
        return str(cursor.fetchone()[0])


def tidy(said: Answers) -> Answers:
    """The answers with their texts made fit to be kept; what says nothing is left out."""
    texts = {key: fit for key, text in said.texts.items() if (fit := fit_text(text))}
    return Answers(dict(said.codes), texts)


def check(version: QuestionnaireVersion, said: Answers, *, ask_all: bool) -> None:
    """Raises Unfit with every mistake."""
    if found := mistakes(content_of(version), said, ask_all=ask_all):
        raise Unfit(found)


def come_back(invitation: Invitation) -> None:
    """Note that a form came back, once, and forget what was half filled in. Raises Answered when it had come back before."""
    open_ones = Invitation.objects.filter(pk=invitation.pk, state__in=OPEN)
    if not open_ones.update(state=Asked.RETURNED, draft=None):
        raise Answered
    invitation.state, invitation.draft = Asked.RETURNED, None


def keep(invitation: Invitation, version: QuestionnaireVersion, said: Answers, *, mode: Mode) -> None:
    """Put tidied and checked answers among the others, with what they may carry: site, building and weight of many.

    Nothing is returned, so that nobody is led from the one who was asked to what they said.
    """
    survey = invitation.survey
    cell = cells_of(survey, invitation.site_id)[invitation.stratum_id]
    response = Response.objects.create(
        survey=survey, site_id=invitation.site_id, building_id=cell.building, version=version, mode=mode, weight=cell.weight,
        answers=encode(content_of(version), said),
    )  # fmt: skip
    tallying.add(response)
    OpenAnswer.objects.bulk_create(
        OpenAnswer(response=response, site_id=invitation.site_id, question=key, text=text) for key, text in said.texts.items()
    )


def cells_of(survey: Survey, site_id: int) -> Mapping[int, collecting.Cell]:
    """What the answers of each stratum of a site carry."""
    rows = Stratum.objects.filter(survey=survey, site=site_id).values_list("pk", "building", "population", "asked")
    smallest = parameters.of_edition(survey.edition_id).smallest_group
    return collecting.cells([collecting.Part(*row) for row in rows], smallest)


def require_open(survey: Survey) -> None:
    """Raises NotOpen unless answers are taken in; to be asked in the transaction that keeps one."""
    if held(survey) != State.COLLECTING:
        raise NotOpen(_("Answers are taken in only while the survey is collecting."))
