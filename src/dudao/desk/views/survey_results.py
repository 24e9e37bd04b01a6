"""What the answers of a survey come to, so far and in the end, and the report that is written of them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dudao.approvals.models import Request
from dudao.desk import owed
from dudao.desk.forms import new_key
from dudao.desk.frame import page, person
from dudao.desk.given import as_file, as_sheets, known_form
from dudao.desk.sending import key_of
from dudao.desk.survey_figures import Results, results_of
from dudao.desk.views.surveys import survey_of
from dudao.organisation import access
from dudao.organisation.models import Site
from dudao.organisation.refusal import NotFound, Refusal
from dudao.organisation.roles import Role
from dudao.surveys import acts, reads, survey_report
from dudao.surveys.acts.reporting import SECTION_LIMIT
from dudao.surveys.models import Invitation, Survey, SurveyReport
from dudao.surveys.vocabulary import FormState, Section, State

SHOWN = 50
"""Sites on one page."""


class ReportForm(forms.Form):
    """What staff write into the sections, and what they wrote before."""

    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    based_on = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in Section.choices:
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=SECTION_LIMIT, widget=forms.Textarea(attrs={"rows": 3})
            )


class KeyForm(forms.Form):
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


def _results(request: HttpRequest, survey: Survey) -> Results | None:
    if not reads.shows_figures(survey, person(request)):
        return None
    mine = set(Site.objects.seen_by(person(request)).filter(pk__in=survey.parts.values("site")).values_list("pk", flat=True))
    return results_of(survey, mine, owed.language())


@login_required
def results(request: HttpRequest, number: str) -> HttpResponse:
    """Each question and each site, with what is too small to be shown left out."""
    survey = survey_of(request, number)
    found, counted = _results(request, survey), Invitation.objects.counted(survey)
    asked, back = (sum(each[name] for each in counted.values()) for name in ("out", "returned"))
    start = request.GET.get("from", "0")
    at = int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 0
    sites = found.sites if found else []
    context = {
        "survey": survey,
        "found": found,
        "sites": sites[at : at + SHOWN],
        "total": len(sites),
        "earlier": max(at - SHOWN, 0) if at else None,
        "later": at + SHOWN if at + SHOWN < len(sites) else None,
        "out": asked,
        "back": back,
        "rate": back / asked if asked else None,
        "target": survey.target_return,
        "report": SurveyReport.objects.filter(survey=survey).first(),
        "may_report": survey.state == State.CLOSED and access.may(person(request), "surveys.report", survey.place),
        "key": new_key(),
    }
    return page(request, "desk/survey_results.html", context, here="surveys")


@login_required
def results_file(request: HttpRequest, number: str) -> HttpResponse:
    """Every count that may be shown, as a spreadsheet."""
    survey = survey_of(request, number)
    found = _results(request, survey)
    if found is None:
        raise NotFound(_("The results are shown once the survey is closed."))
    return as_sheets(found.sheets(), f"{survey.number}-results")


@login_required
@require_POST
def begin(request: HttpRequest, number: str) -> HttpResponse:
    survey, form = survey_of(request, number), KeyForm(request.POST)
    form.is_valid()
    acts.begin_report(survey, by=person(request), now=timezone.now(), key=key_of(form))
    return redirect("desk:survey_report", survey.number)


def _report(request: HttpRequest, number: str) -> SurveyReport:
    survey = survey_of(request, number)
    found = SurveyReport.objects.filter(survey=survey).select_related("approved_by").first()
    if found is None:
        raise NotFound(_("This survey has no report yet. Close it, then begin the report on its page of results."))
    found.survey = survey
    return found


@login_required
def report(request: HttpRequest, number: str) -> HttpResponse:
    """The report as it will be read, with its texts to write, and putting it forward."""
    found = _report(request, number)
    form = ReportForm(request.POST or None, initial={**found.texts, "key": new_key(), "based_on": acts.words_digest(found)})
    if request.method == "POST" and form.is_valid():
        try:
            _write(request, found, form)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return _page(request, found, form, status=refusal.status)
        return redirect("desk:survey_report", number)
    return _page(request, found, form, status=422 if form.errors else 200)


def _write(request: HttpRequest, found: SurveyReport, form: ReportForm) -> None:
    by, now, key = person(request), timezone.now(), key_of(form)
    if "take_back" in request.POST:
        acts.take_back_report(found, by=by, now=now, key=key)
        messages.success(request, gettext("Taken back. It can be written again."))
        return
    texts = {name: form.cleaned_data[name] for name in Section.values}
    kept = acts.write_report(found, texts=texts, based_on=form.cleaned_data["based_on"], by=by, now=now, key=f"{key[:60]}w")
    if "figures" in request.POST:
        acts.take_figures(kept, by=by, now=now, key=key)
        messages.success(request, gettext("The figures are those of now. What you wrote stays."))
    elif "ask" in request.POST:
        acts.ask_report(kept, by=by, now=now, key=key)
        messages.success(request, gettext("Asked. It is frozen as soon as it is approved."))
    else:
        messages.success(request, gettext("Draft kept."))


def _page(request: HttpRequest, found: SurveyReport, form: ReportForm, *, status: int) -> HttpResponse:
    user, asked = person(request), acts.latest_report_request(found)
    waiting = asked if asked is not None and asked.state == Request.State.PENDING else None
    may_write = access.may(user, "surveys.report", found.survey.place)
    context = {
        "survey": found.survey,
        "report": found,
        "form": form,
        "paper": survey_report.document_of(found, owed.language()),
        "approved": found.state == FormState.APPROVED,
        "waiting": waiting,
        "waits_for": Role(waiting.waits_for).label if waiting else "",
        "refused": asked.decisions.filter(granted=False).select_related("by") if asked and asked.state == Request.State.REFUSED else [],
        "may_answer": waiting is not None and Request.objects.waiting_for(user, timezone.localdate()).filter(pk=waiting.pk).exists(),
        "may_write": may_write and found.state == FormState.DRAFT,
        "may_take_back": may_write and found.state == FormState.ASKED,
    }
    return page(request, "desk/survey_report.html", context, here="surveys", status=status)


@login_required
def report_file(request: HttpRequest, number: str, form: str) -> HttpResponse:
    found = _report(request, number)
    known_form(form)
    return as_file(survey_report.document_of(found, owed.language()), form, f"{found.survey.number}-report")
