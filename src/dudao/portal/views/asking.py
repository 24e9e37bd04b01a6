"""Answering a survey with the secret link of a letter: no account, one page, sent once."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dudao.organisation.models import Site
from dudao.portal import gates
from dudao.portal.frame import page, site_of
from dudao.surveys import acts
from dudao.surveys.answers import Answers
from dudao.surveys.filling import entered, sections
from dudao.surveys.frozen import content_of, version_of
from dudao.surveys.models import Invitation, QuestionnaireVersion
from dudao.surveys.questionnaire import Content
from dudao.surveys.refusals import Answered, NoSuchInvitation, Unfit


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def questionnaire(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """The questionnaire, as far as it is filled in; sent, kept for later, or refused.

    No cookie is asked for: whoever sends it shows by the secret in the address that they may, and browsers inside messengers keep none.
    """
    site, now = site_of(code), timezone.now()
    with gates.Guessing(request, site, now):
        invitation = acts.invited(site, token)
    try:
        acts.look_open(invitation, now)
        if request.method == "POST":
            return _sent(request, site, token, invitation)
    except Answered:
        return page(request, "portal/questionnaire_done.html", {"survey": invitation.survey}, site=site)
    version, said = acts.begun(invitation)
    if version is None:
        raise NoSuchInvitation
    return _page(request, site, invitation, version, said)


def _sent(request: HttpRequest, site: Site, token: str, invitation: Invitation) -> HttpResponse:
    now, number = timezone.now(), request.POST.get("version", "")
    does = request.POST.get("do", "send")
    if does == "refuse":
        acts.refuse(invitation, now=now)
        return redirect("portal:questionnaire", site.code, token)
    version = version_of(invitation.survey, int(number)) if number.isascii() and number.isdigit() and len(number) < 5 else None
    if version is None:
        raise NoSuchInvitation
    said = entered(content_of(version), request.POST.dict())
    if does == "later":
        acts.keep_draft(invitation, version=version, said=said, now=now)
        return _page(request, site, invitation, version, said, kept=True)
    try:
        acts.answer(invitation, version=version, said=said, now=now)
    except Unfit as refusal:
        return _page(request, site, invitation, version, said, refusal=refusal)
    return redirect("portal:questionnaire", site.code, token)


def _page(
    request: HttpRequest,
    site: Site,
    invitation: Invitation,
    version: QuestionnaireVersion,
    said: Answers,
    *,
    refusal: Unfit | None = None,
    **more: Any,
) -> HttpResponse:
    language, content = get_language() or "zh-hant", content_of(version)
    blank = refusal is None and said == Answers()
    context = {
        "survey": invitation.survey,
        "version": version,
        "title": content.title.read(language),
        "introduction": content.introduction.read(language),
        "questions": _blank(version.pk, content, language) if blank else _questions(content, language, said, refusal),
        "refusal": refusal,
        "begun": not blank,
        "refused": invitation.state == Invitation.State.REFUSED,
        **more,
    }
    return page(request, "portal/questionnaire.html", context, site=site, status=refusal.status if refusal else 200)


@lru_cache(maxsize=32)
def _blank(version: int, content: Content, language: str) -> SafeString:
    """The empty form: the same for everybody, so it is drawn once for each language."""
    del version
    return _questions(content, language, None, None)


def _questions(content: Content, language: str, said: Answers | None, refusal: Unfit | None) -> SafeString:
    found = sections(content, language, said, refusal.mistakes if refusal else ())
    return render_to_string("portal/questions.html", {"sections": found})
