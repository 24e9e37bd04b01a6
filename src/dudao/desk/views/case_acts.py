"""Doing an act on a case: one view for all of them, form and fragment from one template."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms as django_forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dudao.cases import acts, rules, texts
from dudao.cases.models import AnswerTemplate, Case
from dudao.cases.vocabulary import LABELS
from dudao.desk import undoing
from dudao.desk.acting import FORMS
from dudao.desk.duplicates import brought_by
from dudao.desk.forms import ActForm, one_line
from dudao.desk.frame import page, person
from dudao.desk.sending import key_of
from dudao.desk.views.case import case_of
from dudao.journal import acts as journal
from dudao.journal.models import Entry
from dudao.organisation import access
from dudao.organisation.refusal import Invalid, Refusal

ANSWERED_IN = {"respond": "text", "feed_back": "text", "record_result": "result"}
"""Acts whose words may come from a template, with the field they stand in."""
READY = 30
TELLING = frozenset({"respond", "feed_back", "record_result", "record_visit"})
"""Acts by which customers are told or asked: all of those who brought it up."""


@login_required
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Gate, form, act, then back to the case or the form again with what was typed."""
    case = case_of(request, number)
    if act not in FORMS:
        raise Http404
    access.require(person(request), f"cases.{act}", case.site, building_id=case.building_id)
    with timezone.override(ZoneInfo(case.site.time_zone)):
        form = FORMS[act](case, request.POST if request.method == "POST" else None, initial=_initial(request, case, act))
        if request.method != "POST":
            if (hindrance := rules.hindrance(act, case.as_it_stands())) is not None:
                raise hindrance
            return _form(request, case, act, form)
        if not form.is_valid():
            return _form(request, case, act, form, status=422)
        if journal.once(key_of(form)) is None and (news := _meanwhile(case, form)):
            return _form(request, case, act, form, status=409, note=news)
        return _do(request, case, act, form)


def _do(request: HttpRequest, case: Case, act: str, form: ActForm) -> HttpResponse:
    by, handler_before = person(request), case.assignee_id
    try:
        getattr(acts, act)(case, **form.said(), by=by, now=timezone.now(), key=key_of(form))
    except Refusal as refusal:
        field = refusal.field if isinstance(refusal, Invalid) and refusal.field in form.fields else None
        form.add_error(field, str(refusal))
        return _form(request, case, act, form, status=refusal.status)
    undo = undoing.of_act(act, case, by, handler_before, wanted=bool(form.cleaned_data.get("wanted")), seen=_latest(case))
    undoing.told(request, gettext("Entered: %(act)s.") % {"act": LABELS[act]}, undo)
    request.session["draft_done"] = [f"{case.number} {act}"]
    return redirect("desk:case", case.number)


def _form(request: HttpRequest, case: Case, act: str, form: ActForm, *, status: int = 200, note: str = "") -> HttpResponse:
    context = {
        "case": case,
        "act": act,
        "act_form": form,
        "act_words": LABELS[act],
        "act_href": request.path,
        "act_news": note,
        "ready": AnswerTemplate.objects.for_site(case.site)[:READY] if act in ANSWERED_IN else (),
        "tell_all": brought_by(case) if act in TELLING else [],
    }
    if request.headers.get("HX-Request"):
        return render(request, "desk/parts/act_form.html", context, status=status)
    return page(request, "desk/act.html", context, here="cases", site=case.site, status=status)


def _initial(request: HttpRequest, case: Case, act: str) -> dict[str, Any]:
    """What stands in the form at first: the words of a template when one was chosen."""
    started: dict[str, Any] = {"seen": _latest(case)}
    asked = request.GET.get("template", "")
    if act in ANSWERED_IN and asked.isdecimal():
        template = AnswerTemplate.objects.for_site(case.site).filter(pk=int(asked[:18])).first()
        if template is not None:
            started[ANSWERED_IN[act]] = acts.filled_in(template, case)
    return started


def _latest(case: Case) -> int:
    return Entry.objects.about(case).values_list("pk", flat=True).last() or 0


def _meanwhile(case: Case, form: ActForm) -> str:
    """What a colleague did since the form was opened; shown once, then the form may be sent as it is."""
    seen = form.cleaned_data["seen"]
    if seen is None:
        return ""
    news = list(Entry.objects.about(case).filter(pk__gt=seen).exclude(act="cases.contact_seen").select_related("by")[:5])
    if not news:
        return ""
    form.data = {**{name: form.data.get(name) for name in form.data}, "seen": str(news[-1].pk)}
    return " ".join(f"{texts.sentence(entry, case.site.time_zone)}。" for entry in news)


class LookForm(django_forms.Form):
    """What one wants to see a customer's contact for; the look is journalled."""

    purpose = one_line(_("What you need it for"), help_text=_("Your look and its purpose go into the journal."))


@login_required
def contact(request: HttpRequest, number: str) -> HttpResponse:
    """Ask to see who called: with a purpose, which stays on record."""
    case = case_of(request, number)
    access.require(person(request), "cases.look_at_contact", case.site, building_id=case.building_id)
    form = LookForm(request.POST or None)
    context: dict[str, Any] = {"case": case, "form": form}
    if request.method == "POST" and form.is_valid():
        context["contact"] = acts.look_at_contact(case, purpose=form.cleaned_data["purpose"], by=person(request), now=timezone.now())
    if request.headers.get("HX-Request"):
        return render(request, "desk/parts/contact.html", context)
    return page(request, "desk/contact.html", context, here="cases", site=case.site, status=422 if form.errors else 200)
