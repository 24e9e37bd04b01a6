"""Doing an act on a survey or on its part at a site: gate, form, act, then back, or the form again with what was typed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dudao.desk.frame import page, person
from dudao.desk.sending import key_of
from dudao.desk.survey_forms import AT_SITE, FORMS, OF_PLACE, PERMISSIONS, PERMISSIONS_AT_SITE, WORDS, WORDS_AT_SITE, OfSurvey
from dudao.desk.views.survey import part_of
from dudao.desk.views.surveys import field_of, survey_of
from dudao.organisation import access
from dudao.organisation.refusal import NotFound, Refusal
from dudao.surveys import acts
from dudao.surveys.models import Member, QuestionnaireVersion, Survey
from dudao.surveys.vocabulary import FormState

OF_FORM = frozenset({"ask_form", "take_back_form"})


@login_required
def survey_act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    found = survey_of(request, number)
    if act not in FORMS:
        raise Http404
    access.require(person(request), PERMISSIONS[act], found.place)
    form = FORMS[act](found, timezone.localdate(), request.POST if request.method == "POST" else None)
    back = reverse("desk:survey", args=[number])
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        status = _tried(request, form, lambda how: _do(found, act, form.said(), how))
        if status == 302:
            messages.success(request, gettext("Entered: %(act)s.") % {"act": WORDS[act]})
            return redirect("desk:survey_form", number) if act == "begin_form" else redirect(back)
    return _form(request, found, form, WORDS[act], back, status)


def _do(found: Survey, act: str, said: dict[str, Any], how: dict[str, Any]) -> None:
    if act in OF_FORM:
        getattr(acts, act)(_in_hand(found), **said, **how)
    else:
        getattr(acts, act)(found, **said, **how)


def _in_hand(found: Survey) -> QuestionnaireVersion:
    """The version that is being written or waits."""
    version = found.versions.exclude(state=FormState.APPROVED).select_related("survey").first()
    if version is None:
        raise NotFound(_("No version of the questionnaire is in hand. Begin one first."))
    return version


@login_required
def survey_site_act(request: HttpRequest, number: str, code: str, act: str) -> HttpResponse:
    part = part_of(request, number, code)
    if act not in AT_SITE:
        raise Http404
    access.require(person(request), PERMISSIONS_AT_SITE[act], part.survey.place if act in OF_PLACE else part.site)
    form = AT_SITE[act](part, timezone.localdate(), request.POST if request.method == "POST" else None)
    back = reverse("desk:survey_site", args=[number, code])
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        status = _tried(request, form, lambda how: getattr(acts, act)(part, **form.said(), **how))
        if status == 302:
            messages.success(request, gettext("Entered: %(act)s.") % {"act": WORDS_AT_SITE[act]})
            return redirect(back)
    return _form(request, part.survey, form, WORDS_AT_SITE[act], back, status)


def _tried(request: HttpRequest, form: OfSurvey, act: Any) -> int:
    """Do it; the status of the answer, 302 when it was done."""
    try:
        act({"by": person(request), "now": timezone.now(), "key": key_of(form)})
    except Refusal as refusal:
        form.add_error(field_of(refusal, form), str(refusal))
        return refusal.status
    return 302


def _form(request: HttpRequest, found: Survey, form: OfSurvey, words: Any, back: str, status: int) -> HttpResponse:
    chosen = {name: [str(each) for each in form[name].value() or ()] for name in ("present",) if name in form.fields}
    context = {"survey": found, "form": form, "act_words": words, "back": back, "chosen": chosen}
    return page(request, "desk/survey_act.html", context, here="surveys", status=status)


@login_required
@require_POST
def survey_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody leave the team."""
    seen = Survey.objects.seen_by(person(request))
    member = (
        Member.objects.filter(pk=pk, survey__in=seen).select_related("survey__site", "survey__branch", "survey__company", "staff").first()
    )
    if member is None:
        raise NotFound(_("There is no such person in the team of a survey of yours."))
    try:
        acts.release_member(member, by=person(request), now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("Entered: %(name)s left the team.") % {"name": member.staff.name})
    return redirect("desk:survey", member.survey.number)
