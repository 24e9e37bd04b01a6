"""Answering on the web with a secret link: half of it kept until it is sent, sent once, or refused."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.journal import acts as journal
from dudao.organisation.models import Site
from dudao.surveys.acts.doing import day_at, facts_of
from dudao.surveys.acts.keeping import check, come_back, keep, require_open, tidy
from dudao.surveys.answers import LONGEST, Answers, codes_of
from dudao.surveys.frozen import content_of, version_of
from dudao.surveys.models import Invitation, QuestionnaireVersion
from dudao.surveys.refusals import Answered, NoSuchInvitation, NotOpen
from dudao.surveys.vocabulary import JOURNAL_NAMES, OPEN, Asked, Mode, State


def invited(site: Site, token: str) -> Invitation:
    """The household of a site that a secret word was given to. Raises NoSuchInvitation for any other word."""
    rows = Invitation.objects.by_token(token).filter(site=site).select_related("survey__review", "survey__site")
    invitation = rows.first()
    if invitation is None:
        raise NoSuchInvitation
    invitation.site = site
    if invitation.survey.site_id == site.pk:
        invitation.survey.site = site  # which keeps its office for as long as it is worked with
    return invitation


def look_open(invitation: Invitation, now: datetime) -> None:
    """Raises Answered or NotOpen when nothing can be answered with this invitation now."""
    if invitation.state == Asked.RETURNED:
        raise Answered
    survey, today = invitation.survey, day_at(invitation.site, now)
    if survey.state in (State.DRAFT, State.ASKED, State.APPROVED) or today < survey.collects_from:
        raise NotOpen(_("This survey has not begun yet. It can be answered from {day} on."), day=survey.collects_from)
    if survey.state != State.COLLECTING or today > survey.collects_until:
        raise NotOpen(_("This survey is over; it could be answered until {day}. Thank you for thinking of it."), day=survey.collects_until)
    if invitation.state not in OPEN:
        raise NotOpen(_("This invitation no longer holds. Ask the service centre for another one."))


def keep_draft(invitation: Invitation, *, version: QuestionnaireVersion, said: Answers, now: datetime) -> None:
    """Keep what is filled in so far, to be gone on with under the same link. What is no answer is left out."""
    look_open(invitation, now)
    asked = {question.key: question for question in content_of(version).questions}
    tidied = tidy(said)
    codes = {key: code for key, code in tidied.codes.items() if key in asked and code in codes_of(asked[key])}
    texts = {key: text[:LONGEST] for key, text in tidied.texts.items() if key in asked}
    with transaction.atomic():
        require_open(invitation.survey)
        draft = {"version": version.number, "codes": codes, "texts": texts}
        if not Invitation.objects.filter(pk=invitation.pk, state__in=OPEN).update(draft=draft):
            raise Answered
    invitation.draft = draft


def begun(invitation: Invitation) -> tuple[QuestionnaireVersion | None, Answers]:
    """The version to answer and what is filled in already. Who has begun goes on with the version begun with."""
    draft = invitation.draft or {}
    version = version_of(invitation.survey, draft.get("version")) or version_of(invitation.survey)
    return version, Answers(draft.get("codes", {}), draft.get("texts", {}))


def answer(invitation: Invitation, *, version: QuestionnaireVersion, said: Answers, now: datetime) -> None:
    """Take the answers in, once. They are kept with the version they answer, even when there is a newer one by now.

    Raises Answered when they came in before, NotOpen, or Unfit with what is to be mended.
    """
    look_open(invitation, now)
    tidied = tidy(said)
    check(version, tidied, ask_all=True)
    with transaction.atomic():
        require_open(invitation.survey)
        come_back(invitation)
        keep(invitation, version, tidied, mode=Mode.WEB)
        note("answer", invitation, now)


def refuse(invitation: Invitation, *, now: datetime) -> None:
    """Note that the household does not want to take part. What was half filled in is forgotten."""
    look_open(invitation, now)
    with transaction.atomic():
        require_open(invitation.survey)
        waiting = Invitation.objects.filter(pk=invitation.pk).waiting()
        if waiting.update(state=Asked.REFUSED, draft=None):
            note("refuse", invitation, now)
    invitation.state, invitation.draft = Asked.REFUSED, None


def note(act: str, invitation: Invitation, now: datetime) -> None:
    """The entry says that a form came back, or will not, and never a word of what was said."""
    survey = invitation.survey
    told = {"number": survey.number, "title": survey.title, "form": invitation.form_number}
    journal.record(
        JOURNAL_NAMES[act], subject=invitation, site=invitation.site, by=None, at=now, facts=facts_of(survey), data=told, via="portal"
    )
