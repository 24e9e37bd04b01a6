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

from dudao.approvals.models import Request
from dudao.cases import acts
from dudao.cases.acts.reports import EVERY, PURPOSE, TEXT_LIMIT, TEXTS, is_waiting, issues_alone
from dudao.cases.documents_periodic import document_of
from dudao.cases.models import Report
from dudao.cases.report_figures import changed, figures_of
from dudao.cases.vocabulary import ReportKind, ReportState
from dudao.desk import owed, papers
from dudao.desk.forms import new_key
from dudao.desk.frame import my_sites, page, person, site_chosen, site_of
from dudao.desk.given import as_file, known_form
from dudao.desk.sending import key_of
from dudao.duties import editions, periods
from dudao.duties.models import Duty
from dudao.organisation import access
from dudao.organisation.models import Site
from dudao.organisation.refusal import NotFound, Refusal
from dudao.organisation.roles import Role

SHOWN = 60


def _block(label: Any, help_text: Any = "", rows: int = 6) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=TEXT_LIMIT, widget=widget)


class ReportForm(forms.Form):
    text = _block(_("Situation"), _("What the figures mean. The figures, charts and cases come from the records."), 8)
    analysis = _block(_("Analysis"), _("Why it is so: causes, what repeats, what stands out."))
    measures = _block(_("Improvement measures"), _("What is done about it, by whom, by when."))
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
    """One paper: as it will be read, with its texts to write, and approving and issuing it."""
    site = site_of(request, code)
    found = _found(site, kind, period)
    written = {name: getattr(found, name) for name in TEXTS} if found else {}
    form = ReportForm(request.POST or None, initial={**written, "key": new_key()})
    if request.method == "POST" and form.is_valid():
        try:
            _write(request, site, kind, period, form)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return _page(request, site, kind, period, _found(site, kind, period), form, status=refusal.status)
        return redirect("desk:report", site.code, kind, period)
    return _page(request, site, kind, period, found, form, status=422 if form.errors else 200)


@login_required
def report_file(request: HttpRequest, code: str, kind: str, period: str, form: str) -> HttpResponse:
    site = site_of(request, code)
    shown = _shown(site, kind, period, _found(site, kind, period))
    known_form(form)
    return as_file(document_of(shown, owed.language()), form, f"{site.code}-{kind}-{period}")


def _found(site: Site, kind: str, period: str) -> Report | None:
    """What was written of this kind and period; Not found when there is no such paper at all."""
    if kind not in ReportKind.values or _period(kind, period) is None:
        raise NotFound(_("There is no such report. Choose one of the list."))
    return Report.objects.filter(site=site, kind=kind, period=period).select_related("site__company", "issued_by").first()


def _write(request: HttpRequest, site: Site, kind: str, period: str, form: ReportForm) -> None:
    """Keep the draft; then issue it or ask for approval, when that was meant."""
    by, now, key = person(request), timezone.now(), key_of(form)
    issuing, asking = "issue" in request.POST, "ask" in request.POST
    texts = {name: form.cleaned_data[name] for name in TEXTS}
    if issuing:
        access.require(by, "cases.issue_report", site)
    draft = acts.draft_report(
        site, kind=kind, period=period, by=by, now=now, **texts, holds="holds" in request.POST, key=f"{key}d" if issuing or asking else key
    )
    if issuing:
        acts.issue_report(draft, by=by, now=now, key=key)
        messages.success(request, gettext("Issued. Its figures and text are frozen now."))
    elif asking:
        if not is_waiting(draft):
            acts.ask_to_issue(draft, by=by, now=now)
        messages.success(request, gettext("Asked. It is issued as soon as it is approved, and stays as it is until then."))
    else:
        messages.success(request, gettext("Draft kept."))


def _period(kind: str, period: str) -> periods.Period | None:
    try:
        return periods.parse(EVERY[ReportKind(kind)], period)
    except ValueError:
        return None


def _shown(site: Site, kind: str, period: str, found: Report | None) -> Report:
    """The paper as it is shown: issued or waiting ones as they were kept, a draft with the figures of now."""
    shown = found or Report(site=site, kind=kind, period=period)
    meant = _period(kind, period)
    if shown.state != ReportState.ISSUED and meant is not None and not (shown.pk and is_waiting(shown)):
        shown.figures = figures_of(shown, meant, timezone.now())
    return shown


def _page(request: HttpRequest, site: Site, kind: str, period: str, found: Report | None, form: ReportForm, *, status: int) -> HttpResponse:
    rulebook = editions.plan_for(site, timezone.localdate()).rulebook
    records = papers.records_of(site, kind, period)
    shown = _shown(site, kind, period, found)
    titles = {category.key: category.title.in_language(owed.language()) for category in rulebook.categories}
    user, asked = person(request), _asked(found)
    waiting = asked if asked is not None and asked.state == Request.State.PENDING else None
    alone = access.may(user, "cases.issue_report", site) and issues_alone(site)
    context = {
        "report_site": site,
        "kind": kind,
        "key": period,
        "title": ReportKind(kind).label,
        "period": owed.period_words(period),
        "report": found,
        "paper": document_of(shown, owed.language()),
        "form": form,
        "issued": shown.state == ReportState.ISSUED,
        "waiting": waiting,
        "waits_for": Role(waiting.waits_for).label if waiting else "",
        "refused": asked if asked is not None and asked.state == Request.State.REFUSED else None,
        "may_answer": waiting is not None and Request.objects.waiting_for(user, timezone.localdate()).filter(pk=waiting.pk).exists(),
        "changed": _changed(found, shown),
        "may_issue": alone,
        "may_draft": access.may(user, "cases.draft_report", site),
        "tables": papers.tables_of(shown.figures, titles, records),
        "counts": papers.counts_of(shown.figures, records),
        "rates": papers.rates_of(shown.figures, records),
        "listed": shown.figures.get("cases", []),
    }
    return page(request, "desk/report.html", context, here="reports", site=site, status=status)


def _asked(found: Report | None) -> Request | None:
    """The last question whether it may be issued, with what was said, while it is a draft."""
    if found is None or found.state == ReportState.ISSUED:
        return None
    asked = Request.objects.filter(purpose=PURPOSE, subject_kind="report", subject_id=found.pk)
    return asked.select_related("asked_by").prefetch_related("decisions__by").order_by("-asked_at", "-pk").first()


def _changed(found: Report | None, shown: Report) -> list[tuple[papers.Words, int, int]]:
    """Which figures are others than those of which the texts speak."""
    if found is None or shown.state == ReportState.ISSUED:
        return []
    return [(papers.changed_words(name), before, after) for name, before, after in changed(found.written_for, shown.figures)]
