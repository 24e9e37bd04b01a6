"""Papers drawn from the cases of a site: drafted from the records, edited, then issued and frozen (2.1.6, 2.1.7)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from dudao.cases import wording
from dudao.cases.acts.doing import repeated
from dudao.cases.models import Case, Report
from dudao.cases.reads import CaseQuerySet
from dudao.cases.refusals import AlreadyDone, Incomplete, WrongTime
from dudao.cases.texts import Moment
from dudao.cases.vocabulary import JOURNAL_NAMES, ReportKind, ReportState
from dudao.duties import periods
from dudao.duties.models import Duty
from dudao.duties.periods import Period
from dudao.duties.reads import late_q
from dudao.journal import acts as journal
from dudao.organisation import access
from dudao.organisation.deadlines import office_of
from dudao.organisation.models import Site, Staff

EVERY: Final = {
    ReportKind.MONTHLY_SUMMARY: "month",
    ReportKind.CLASS_A_ANALYSIS: "month",
    ReportKind.QUARTERLY_ANALYSIS: "quarter",
    ReportKind.DEVELOPER_COMPILATION: "quarter",
    ReportKind.PUBLICATION: "month",
}
TEXT_LIMIT: Final = 100_000
LISTED: Final = 50
"""How many cases a report lists by name; its counts are always of all."""


def draft_report(
    site: Site, *, kind: str, period: str, by: Staff, now: datetime, text: str | None = None, key: str | None = None
) -> Report:
    """Begin a report, or edit its text; the figures are taken anew from the records. One report for each kind and period."""
    access.require(by, "cases.draft_report", site)
    meant = _period_meant(site, kind, period, now)
    words = None if text is None else wording.text(text, limit=TEXT_LIMIT)
    with transaction.atomic():
        report, _new = Report.objects.select_for_update().get_or_create(site=site, kind=kind, period=meant.key)
        if repeated(key, "draft_report", site.pk):
            return report
        if report.state == ReportState.ISSUED:
            raise _issued(report, by)
        report.figures = figures_of(report, meant, now)
        report.text = report.text if words is None else words
        report.save(update_fields=["figures", "text"])
        _remember("draft_report", report, by, now, key)
    return report


def issue_report(report: Report, *, by: Staff, now: datetime, at: datetime | None = None, key: str | None = None) -> Report:
    """Issue a drafted report: its figures and text never change again."""
    access.require(by, "cases.issue_report", report.site)
    if not report.text.strip():
        raise Incomplete(_("The report has no text yet. Write what the figures mean and what is done about it."))
    at = at or now
    if at > now:
        raise WrongTime(_("This lies in the future. Enter when it was issued."), moment=at)
    figures = figures_of(report, _period_meant(report.site, report.kind, report.period, now), now)
    with transaction.atomic():
        drafts = Report.objects.filter(pk=report.pk, state=ReportState.DRAFT.value)
        issued = drafts.update(state=ReportState.ISSUED.value, figures=figures, issued_at=at, issued_by=by)
        report.refresh_from_db(fields=["state", "figures", "text", "issued_at", "issued_by"])
        if repeated(key, "issue_report", report.site_id):
            return report
        if not issued:
            raise _issued(report, by)
        _remember("issue_report", report, by, at, key, recorded_at=now)
    return report


def figures_of(report: Report, period: Period, now: datetime) -> dict[str, Any]:
    """What the records say of a report's period: counts, rates, groupings, duties in time, and the cases to speak of."""
    months = list(months_of(period))
    cases = _cases_for(report.kind).filter(site=report.site)
    return {
        **cases.figures(report.site, months),
        "in_time": _in_time(report.site, months, now),
        "cases": [_listed(case) for case in _to_speak_of(report.kind, cases.received_in(report.site, months))],
    }


def months_of(period: Period) -> Iterator[int]:
    """The months of a period, as 202611."""
    for number in range(1, periods.MONTHS[period.every] + 1):
        year, month = period.month(number)
        yield year * 100 + month


def _cases_for(kind: str) -> CaseQuerySet:
    if kind == ReportKind.DEVELOPER_COMPILATION:
        return Case.objects.counting().filter(responsibility=Case.Responsibility.DEVELOPER)
    return Case.objects.counting().filter(for_publication=True) if kind == ReportKind.PUBLICATION else Case.objects.counting()


def _to_speak_of(kind: str, cases: CaseQuerySet) -> CaseQuerySet:
    """All cases of a compilation or publication; of a summary or analysis the typical ones: major, hard, class one."""
    if kind not in (ReportKind.DEVELOPER_COMPILATION, ReportKind.PUBLICATION):
        cases = cases.filter(Q(major=True) | Q(hard=True) | Q(class_one=True)).order_by("-major", "-hard", "received_at")
    return cases.select_related("building")[:LISTED]


def _listed(case: Case) -> dict[str, str]:
    """A case as a report shows it: nothing in it says who brought it up or in which flat."""
    return {
        "number": case.number,
        "title": case.title,
        "category": case.category,
        "building": str(case.building) if case.building else "",
        "measures": case.measures,
        "result": case.result,
        "state": case.state,
    }


def _in_time(site: Site, months: list[int], now: datetime) -> list[list[Any]]:
    """For each obligation about cases: how many fell due in these months, and how many of them were met in time."""
    rows = Duty.objects.filter(site=site, month__in=months, subject_kind="case").scoring()
    counted = rows.values_list("obligation__key").annotate(owed=Count("pk"), late=Count("pk", filter=late_q(now)))
    return [[key, owed, owed - late] for key, owed, late in counted.order_by("obligation__key")]


def _period_meant(site: Site, kind: str, period: str, now: datetime) -> Period:
    if kind not in EVERY:
        raise Incomplete(_("There is no such report. Choose one of the list."), field="kind")
    every = EVERY[ReportKind(kind)]
    try:
        meant = periods.parse(every, period)
    except ValueError as error:
        example = periods.period_of(every, now.date()).key
        raise Incomplete(
            _("“{period}” is no period of this report. Write it like {example}."), field="period", period=period, example=example
        ) from error
    if meant.first > now.astimezone(office_of(site).zone).date():
        raise Incomplete(_("This period has not begun yet. Choose an earlier one."), field="period")
    return meant


def _issued(report: Report, by: Staff) -> AlreadyDone:
    refusal = AlreadyDone(
        _("This report has been issued and is frozen."), _("Write what has changed since into the next one."), act="issue_report"
    )
    if report.issued_by is None or report.issued_at is None:
        return refusal
    who = _("yourself") if report.issued_by == by else report.issued_by.name
    return refusal.by(who, Moment.of(report.issued_at, report.site))


def _remember(act: str, report: Report, by: Staff, at: datetime, key: str | None, recorded_at: datetime | None = None) -> None:
    about = {"report": report.kind, "period": report.period}
    journal.record(
        JOURNAL_NAMES[act], subject=report.site, site=report.site, by=by, at=at, recorded_at=recorded_at, facts=about, data=about, key=key
    )
