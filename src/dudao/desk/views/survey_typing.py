"""Typing forms on paper a first and a second time, and settling where the two differ."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from dudao.desk.forms import new_key
from dudao.desk.frame import page, person
from dudao.desk.views.survey import part_of
from dudao.organisation import access
from dudao.organisation.refusal import NotFound, Refusal
from dudao.surveys import acts
from dudao.surveys.answers import Answers
from dudao.surveys.filling import Section, entered, sections
from dudao.surveys.frozen import content_of, version_of
from dudao.surveys.models import QuestionnaireVersion, SurveySite, TypedForm
from dudao.surveys.paper import identity
from dudao.surveys.refusals import Unfit
from dudao.surveys.vocabulary import FormState, Typed

KEY = 64
SCREEN_FIGURES: Final = 8
"""Figures of the longest number without its check."""


@login_required
def survey_type(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Type one form. What another typed of it is not shown: the two are to be independent."""
    part = part_of(request, number, code)
    access.require(person(request), "surveys.enter", part.site)
    version = _version(part, request.POST.get("version") or request.GET.get("version", ""))
    form = request.POST.get("form", request.GET.get("form", ""))[:16]
    if request.method != "POST":
        return _page(request, part, version, form, Answers())
    said = entered(content_of(version), request.POST.dict())
    try:
        typed = acts.type_form(
            part, form_number=_form_number(form), version=version, said=said, by=person(request), now=timezone.now(),
            key=_key(request, part, form),
        )  # fmt: skip
    except Refusal as refusal:
        if isinstance(refusal, access.NotAllowed):
            raise
        return _page(request, part, version, form, said, refusal)
    messages.success(request, _done(typed))
    if typed.state == Typed.DIFFERS:
        return redirect("desk:survey_settle", number, code, typed.form_number)
    return redirect("desk:survey_type", number, code)


@login_required
def survey_settle(request: HttpRequest, number: str, code: str, form: int) -> HttpResponse:
    """What the two typed, side by side, and what the paper says."""
    part = part_of(request, number, code)
    access.require(person(request), "surveys.enter", part.site)
    found = TypedForm.objects.filter(survey=part.survey, site=part.site, form_number=form)
    typed = found.select_related("survey", "site", "version", "first_by", "second_by").first()
    if typed is None or typed.state == Typed.ONCE:
        raise NotFound(_("No form with this number waits to be settled here."))
    content = content_of(typed.version)
    said = entered(content, request.POST.dict()) if request.method == "POST" else acts.typed_as(typed.first)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            acts.settle_form(typed, said=said, by=person(request), now=timezone.now(), key=_key(request, part, str(form)))
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, gettext("Form %(number)s is settled and counted.") % {"number": form})
            return redirect("desk:survey_returns", number, code)
    differ = set(acts.differences(typed))
    context = {
        "part": part,
        "survey": part.survey,
        "typed": typed,
        "pairs": _pairs(typed, differ),
        "sections": _sections(typed.version, said, refusal),
        "refusal": refusal,
        "differ": differ,
        "key": new_key(),
    }
    return page(request, "desk/survey_settle.html", context, here="surveys", site=part.site, status=refusal.status if refusal else 200)


def _pairs(typed: TypedForm, differ: set[str]) -> list[tuple[str, str, str]]:
    """Each question that differs with what the first and the second typed, in words."""
    content, language = content_of(typed.version), _language()
    told = []
    for which in (typed.first, typed.second):
        found: dict[str, str] = {}
        for section in sections(content, language, acts.typed_as(which)):
            for field in section.fields:
                found[field.question.key] = field.text or str(next((option.label for option in field.options if option.chosen), "–"))
        told.append(found)
    return [
        (question.text.read(language), told[0][question.key], told[1][question.key])
        for question in content.questions
        if question.key in differ
    ]


def _page(
    request: HttpRequest, part: SurveySite, version: QuestionnaireVersion, form: str, said: Answers, refusal: Refusal | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "part": part,
        "survey": part.survey,
        "version": version,
        "versions": list(part.survey.versions.filter(state=FormState.APPROVED).defer("content")),
        "form": form,
        "sections": _sections(version, said, refusal),
        "refusal": refusal,
        "key": request.POST.get("key", "")[:KEY] or new_key(),
    }
    return page(request, "desk/survey_type.html", context, here="surveys", site=part.site, status=refusal.status if refusal else 200)


def _sections(version: QuestionnaireVersion, said: Answers, refusal: Refusal | None) -> list[Section]:
    return sections(content_of(version), _language(), said, refusal.mistakes if isinstance(refusal, Unfit) else ())


def _language() -> str:
    return get_language() or "zh-hant"


def _version(part: SurveySite, number: str) -> QuestionnaireVersion:
    version = version_of(part.survey, _whole(number) or None)
    if version is None:
        raise NotFound(_("No version of the questionnaire with this number is approved."))
    return version


def _form_number(text: str) -> int:
    """The number of a form, as screens show it or as paper does with its two figures of check; 0 when those do not agree."""
    plain = text.replace(" ", "")
    return identity.typed(plain) or 0 if "-" in plain or len(plain) > SCREEN_FIGURES else _whole(plain)


def _whole(text: str) -> int:
    """The number typed; 0, which no form has, for anything else."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else 0


def _key(request: HttpRequest, part: SurveySite, form: str) -> str | None:
    key = request.POST.get("key", "")[:KEY]
    return f"{key}:{part.pk}:{form.strip()}" if key else None


def _done(typed: TypedForm) -> str:
    said = {
        Typed.ONCE: _("Form %(number)s is typed. Somebody else types it a second time."),
        Typed.DIFFERS: _("Form %(number)s was typed differently. Settle it with the paper at hand."),
        Typed.SETTLED: _("Form %(number)s was typed alike by two and is counted."),
    }
    return str(said[Typed(typed.state)]) % {"number": typed.form_number}
