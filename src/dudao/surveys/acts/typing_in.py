"""Typing forms on paper: twice, by two different people; where they differ, somebody with the paper at hand settles it (4.4.3)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.journal import acts as journal
from dudao.organisation import access
from dudao.organisation.models import Staff
from dudao.surveys.acts.doing import facts_of, repeated
from dudao.surveys.acts.keeping import check, come_back, keep, require_open, tidy
from dudao.surveys.answers import Answers
from dudao.surveys.frozen import content_of
from dudao.surveys.models import Invitation, QuestionnaireVersion, SurveySite, TypedForm
from dudao.surveys.refusals import AlreadyDone, Answered, Incomplete, NotNow
from dudao.surveys.vocabulary import JOURNAL_NAMES, Asked, Mode, Typed


def type_form(
    part: SurveySite,
    *,
    form_number: int,
    version: QuestionnaireVersion,
    said: Answers,
    by: Staff,
    now: datetime,
    key: str | None = None,
    via: str = "desk",
) -> TypedForm:
    """Type one form. The first time it waits for a second person; when both say the same it is settled, otherwise it waits to be.

    Raises Incomplete for a number that is not of this site, Answered when it came back before, AlreadyDone for the same person again.
    """
    access.require(by, "surveys.enter", part.site)
    tidied = tidy(said)
    with transaction.atomic():
        require_open(part.survey)
        invitation = _form(part.survey_id, part.site_id, form_number)
        typed = TypedForm.objects.select_for_update(of=("self",)).filter(survey=part.survey, form_number=form_number).first()
        if repeated(key, "type_form") and typed is not None:
            return typed
        if invitation.state == Asked.RETURNED:
            raise Answered
        check(version, tidied, ask_all=False)
        if typed is None:
            typed = TypedForm(survey=part.survey, site=part.site, version=version, form_number=form_number, first_by=by)
            typed.first = _plain(tidied)
            typed.save()
            _note("type_form", typed, by, now, {"time": 1}, key, via)
            return typed
        _second(typed, version, tidied, by)
        _note("type_form", typed, by, now, {"time": 2, "differences": len(differences(typed))}, key, via)
        if typed.state == Typed.ONCE:
            _settle(typed, invitation, tidied, by, now, via)
    return typed


def settle_form(typed: TypedForm, *, said: Answers, by: Staff, now: datetime, key: str | None = None, via: str = "desk") -> TypedForm:
    """Say what the paper says where two typed it differently. Nothing of what was typed is left beside the form's number."""
    access.require(by, "surveys.enter", typed.site)
    tidied = tidy(said)
    with transaction.atomic():
        require_open(typed.survey)
        invitation = _form(typed.survey_id, typed.site_id, typed.form_number)
        kept = TypedForm.objects.select_for_update(of=("self",)).select_related("survey__review", "site", "version").get(pk=typed.pk)
        if repeated(key, "settle_form", kept.pk):
            return kept
        if kept.state == Typed.SETTLED:
            raise AlreadyDone(_("This form was settled before. Reload the page to see by whom."))
        if kept.state != Typed.DIFFERS:
            raise NotNow(_("This form has been typed once. It is settled when a second person has typed it."))
        check(kept.version, tidied, ask_all=False)
        _settle(kept, invitation, tidied, by, now, via, key)
    return kept


def differences(typed: TypedForm) -> list[str]:
    """The questions, in the order of the form, that the two typed differently."""
    first, second = typed.first or {}, typed.second or {}
    return [
        question.key
        for question in content_of(typed.version).questions
        for sort in ("codes", "texts")
        if first.get(sort, {}).get(question.key) != second.get(sort, {}).get(question.key)
    ]


def typed_as(kept: dict[str, Any] | None) -> Answers:
    """What was typed, as answers."""
    return Answers((kept or {}).get("codes", {}), (kept or {}).get("texts", {}))


def _form(survey_id: int, site_id: int, form_number: int) -> Invitation:
    """The form of that number; its row is held, so that two who type it come one after the other."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("survey__review", "survey__site", "site")
    found = rows.filter(survey=survey_id, site=site_id, form_number=form_number).first()
    if found is None:
        raise Incomplete(_("No form of this site has the number {number}. Look at the paper again."), field="number", number=form_number)
    return found


def _second(typed: TypedForm, version: QuestionnaireVersion, said: Answers, by: Staff) -> None:
    if typed.state == Typed.SETTLED:
        raise Answered
    if typed.state == Typed.DIFFERS:
        raise NotNow(_("This form has been typed twice and the two differ. Settle it with the paper at hand."))
    if typed.first_by_id == by.pk:
        raise AlreadyDone(_("You have typed this form before. Somebody else types it the second time."))
    if typed.version_id != version.pk:
        raise Incomplete(
            _("The first typed it as version {number} of the questionnaire. Look which one the paper is."), number=typed.version.number
        )
    typed.second, typed.second_by = _plain(said), by
    if differences(typed):
        typed.state = Typed.DIFFERS
    typed.save(update_fields=["second", "second_by", "state"])


def _settle(typed: TypedForm, invitation: Invitation, said: Answers, by: Staff, now: datetime, via: str, key: str | None = None) -> None:
    come_back(invitation)
    keep(invitation, typed.version, said, mode=Mode.TYPED)
    typed.first = typed.second = None
    typed.state, typed.settled_by = Typed.SETTLED, by
    typed.save(update_fields=["first", "second", "state", "settled_by"])
    _note("settle_form", typed, by, now, {}, key, via)


def _plain(said: Answers) -> dict[str, Any]:
    return {"codes": dict(said.codes), "texts": dict(said.texts)}


def _note(act: str, typed: TypedForm, by: Staff, now: datetime, more: dict[str, Any], key: str | None, via: str) -> None:
    survey = typed.survey
    told = {"number": survey.number, "title": survey.title, "form": typed.form_number, **more}
    journal.record(JOURNAL_NAMES[act], subject=typed, site=typed.site, by=by, at=now, facts=facts_of(survey), data=told, via=via, key=key)
