"""Periodic papers drawn from the cases: what is to be written, what was written, and writing it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dudao.cases import acts
from dudao.cases.acts.reports import EVERY, TEXT_LIMIT, figures_of
from dudao.cases.models import Report
from dudao.cases.vocabulary import ReportKind, ReportState
from dudao.desk import owed, papers
from dudao.desk.forms import new_key
from dudao.desk.frame import my_sites, page, person, site_chosen, site_of
from dudao.duties import editions, periods
from dudao.duties.models import Duty
from dudao.organisation import access
from dudao.organisation.models import Site
from dudao.organisation.refusal import NotFound, Refusal

SHOWN = 60


class ReportForm(forms.Form):
    text = forms.CharField(
        label=_("What the figures mean and what is done about it"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


@dataclass(frozen=True)
class Asked:
    """A paper that is owed: the duty, and where it is written."""

    row: owed.Row
    href: str


@login_required
def reports(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    site = site_chosen(request)
    duties = Duty.objects.seen_by(person(request)).open().filter(shadow=False).exclude(period="")
    written = Report.objects.seen_by(person(request))
    if site is not None:
        duties, written = duties.filter(site=site), written.filter(site=site)
    rows = owed.rows_of(duties.select_related("site", "obligation").order_by("due_at", "id")[:SHOWN])
    context = {
        "now": now,
        "asked": [Asked(row, papers.href_of(row.duty)) for row in rows],
        "written": written.select_related("site", "issued_by").order_by("-period", "kind", "site")[:SHOWN],
        "several": site is None and len(my_sites(request)) > 1,
    }
    return page(request, "desk/reports.html", context, here="reports", site=site)


@login_required
def report(request: HttpRequest, code: str, kind: str, period: str) -> HttpResponse:
    """One paper: its figures from the records, its text, and issuing it."""
    site = site_of(request, code)
    if kind not in ReportKind.values or _period(kind, period) is None:
        raise NotFound(_("There is no such report. Choose one of the list."))
    found = Report.objects.filter(site=site, kind=kind, period=period).select_related("issued_by").first()
    form = ReportForm(request.POST or None, initial={"text": found.text if found else "", "key": new_key()})
    if request.method == "POST" and form.is_valid():
        try:
            _write(request, site, kind, period, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return _page(request, site, kind, period, found, form, status=refusal.status)
        return redirect("desk:report", site.code, kind, period)
    return _page(request, site, kind, period, found, form, status=422 if form.errors else 200)


def _write(request: HttpRequest, site: Site, kind: str, period: str, said: dict[str, Any]) -> None:
    """Keep the draft; then issue it when that was asked."""
    by, now, key = person(request), timezone.now(), said["key"] or new_key()
    issuing = "issue" in request.POST
    if issuing:
        access.require(by, "cases.issue_report", site)
    draft = acts.draft_report(site, kind=kind, period=period, by=by, now=now, text=said["text"], key=f"{key}d" if issuing else key)
    if issuing:
        acts.issue_report(draft, by=by, now=now, key=key)
        messages.success(request, gettext("Issued. Its figures and text are frozen now."))
    else:
        messages.success(request, gettext("Draft kept."))


def _period(kind: str, period: str) -> periods.Period | None:
    try:
        return periods.parse(EVERY[ReportKind(kind)], period)
    except ValueError:
        return None


def figures(site: Site, kind: str, period: str, found: Report | None) -> dict[str, Any]:
    """Frozen ones of an issued paper; else as the records say now."""
    meant = _period(kind, period)
    if meant is None or (found is not None and found.state == ReportState.ISSUED):
        return found.figures if found else {}
    return figures_of(found or Report(site=site, kind=kind, period=period), meant, timezone.now())


def _page(request: HttpRequest, site: Site, kind: str, period: str, found: Report | None, form: ReportForm, *, status: int) -> HttpResponse:
    rulebook = editions.plan_on(site.rulebook, timezone.localdate()).rulebook
    records = papers.records_of(site, kind, period)
    shown = figures(site, kind, period, found)
    titles = {category.key: category.title.in_language(owed.language()) for category in rulebook.categories}
    context = {
        "report_site": site,
        "title": ReportKind(kind).label,
        "period": owed.period_words(period),
        "report": found,
        "form": form,
        "issued": found is not None and found.state == ReportState.ISSUED,
        "may_issue": access.may(person(request), "cases.issue_report", site),
        "may_draft": access.may(person(request), "cases.draft_report", site),
        "tables": papers.tables_of(shown, titles, records),
        "counts": papers.counts_of(shown, records),
        "rates": papers.rates_of(shown, records),
        "listed": shown.get("cases", []),
        "in_time": papers.in_time_of(shown, rulebook, owed.language()),
    }
    return page(request, "desk/report.html", context, here="reports", site=site, status=status)
