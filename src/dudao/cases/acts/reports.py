"""Papers drawn from the cases of a site: drafted from the records, edited, then issued and frozen (2.1.6, 2.1.7)."""

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.approvals import acts as approvals
from dudao.approvals.models import Request
from dudao.cases import wording
from dudao.cases.acts.doing import repeated
from dudao.cases.documents_periodic import content_of
from dudao.cases.models import Report
from dudao.cases.refusals import AlreadyDone, Incomplete, NotPossible, WrongTime
from dudao.cases.report_figures import compared, figures_of
from dudao.cases.texts import Moment
from dudao.cases.vocabulary import JOURNAL_NAMES, ReportKind, ReportState
from dudao.duties import periods
from dudao.duties.periods import Period
from dudao.journal import acts as journal
from dudao.journal.reads import kind_of
from dudao.organisation import access
from dudao.organisation.deadlines import office_of
from dudao.organisation.models import Site, Staff
from dudao.organisation.roles import Role
from dudao.rendering.kept import digest_of

EVERY: Final = {
    ReportKind.MONTHLY_SUMMARY: "month",
    ReportKind.CLASS_A_ANALYSIS: "month",
    ReportKind.QUARTERLY_ANALYSIS: "quarter",
    ReportKind.DEVELOPER_COMPILATION: "quarter",
    ReportKind.PUBLICATION: "month",
}
TEXT_LIMIT: Final = 100_000
TEXTS: Final = ("text", "analysis", "measures")
"""What staff write into a report; ``text`` says how things stand."""
PURPOSE: Final = "cases.issue_report"
ROUTE: Final = (Role.DEPARTMENT_HEAD.value,)
"""Who approves a paper before it goes out, unless the company has said otherwise: the department head reviews it."""
SITE_ROLES: Final = frozenset({Role.DEPARTMENT_HEAD.value, Role.GROUP_SUPERVISOR.value})
REASON: Final = 400


def draft_report(
    site: Site, *, kind: str, period: str, by: Staff, now: datetime, text: str | None = None, analysis: str | None = None,
    measures: str | None = None, holds: bool = False, key: str | None = None,
) -> Report:  # fmt: skip
    """Begin a report, or edit its texts; the figures are taken anew from the records. One report for each kind and period.

    Figures never change a text. Of which figures a text speaks is kept with it until somebody writes anew, or says that it
    ``holds``, so that whoever reads the draft sees what has changed since.
    """
    access.require(by, "cases.draft_report", site)
    meant = _period_meant(site, kind, period, now)
    given = {"text": text, "analysis": analysis, "measures": measures}
    words = {name: wording.text(said, limit=TEXT_LIMIT, field=name) for name, said in given.items() if said is not None}
    with transaction.atomic():
        report, new = Report.objects.select_for_update().get_or_create(site=site, kind=kind, period=meant.key)
        if repeated(key, "draft_report", site.pk):
            return report
        if report.state == ReportState.ISSUED:
            raise _issued(report, by)
        if not new and is_waiting(report):
            raise _waiting()
        written = any(getattr(report, name) != said for name, said in words.items())
        report.figures = figures_of(report, meant, now)
        for name, said in words.items():
            setattr(report, name, said)
        report.written_for = compared(report.figures) if written or holds or new else report.written_for
        report.save(update_fields=["figures", "written_for", *TEXTS])
        _remember("draft_report", report, by, now, key)
    return report


def ask_to_issue(report: Report, *, by: Staff, now: datetime) -> Request:
    """Ask whoever must approve a drafted report; it stays as it is until they answer, and is issued by their yes."""
    access.require(by, "cases.draft_report", report.site)
    _check_text(report)
    if report.state == ReportState.ISSUED:
        raise _issued(report, by)
    route = approvals.route_for(PURPOSE, report.site, default=ROUTE)
    return approvals.ask(PURPOSE, subject=report, site=report.site, route=route, reason=report.text[:REASON], by=by, now=now)


def issue_report(report: Report, *, by: Staff, now: datetime, at: datetime | None = None, key: str | None = None) -> Report:
    """Issue a drafted report: its figures and text never change again. Whoever is in charge of the site reviews it by issuing it.

    Where the company has named who approves (a limit for this purpose), it is asked for instead.
    """
    access.require(by, "cases.issue_report", report.site)
    _check_text(report)
    at = at or now
    if at > now:
        raise WrongTime(_("This lies in the future. Enter when it was issued."), moment=at)
    if not issues_alone(report.site):
        raise NotPossible(_("Your company has this paper approved by somebody else. Ask for approval; it is issued with their yes."))
    if is_waiting(report):
        raise _waiting()
    figures = figures_of(report, _period_meant(report.site, report.kind, report.period, now), now)
    return _issue(report, figures, by=by, at=at, issued_at=at, now=now, key=key)


def issue_granted(report_id: int, *, by: Staff, asked: Request, now: datetime) -> Report:
    """Issue what an approval granted, with the figures that were approved; the approval is the permission.

    A yes from above the site may come days after the site has sent its paper up: the paper counts from when it was sent.
    """
    report = Report.objects.select_related("site__company").get(pk=report_id)
    sent = _sent_up(asked) or now
    return _issue(report, report.figures, by=by, at=sent, issued_at=now, now=now, key=None)


def issues_alone(site: Site) -> bool:
    """Whether whoever is in charge of the site issues its papers, as long as the company has named nobody else."""
    return list(approvals.route_for(PURPOSE, site, default=ROUTE)) == list(ROUTE)


def is_waiting(report: Report) -> bool:
    """Whether somebody was asked to approve it and has not answered."""
    return Request.objects.pending().filter(purpose=PURPOSE, subject_kind=kind_of(report), subject_id=report.pk).exists()


def _sent_up(asked: Request) -> datetime | None:
    """When the paper left the site, if somebody above it approved last."""
    if asked.route[-1] in SITE_ROLES:
        return None
    inside = [step for step, role in enumerate(asked.route, 1) if role in SITE_ROLES]
    last = asked.decisions.filter(step__in=inside).order_by("-step").first() if inside else None
    return last.at if last else asked.asked_at


def _issue(
    report: Report, figures: dict[str, Any], *, by: Staff, at: datetime, issued_at: datetime, now: datetime, key: str | None
) -> Report:
    with transaction.atomic():
        drafts = Report.objects.filter(pk=report.pk, state=ReportState.DRAFT.value)
        issued = drafts.update(state=ReportState.ISSUED.value, figures=figures, issued_at=issued_at, issued_by=by)
        report.refresh_from_db(fields=["state", "figures", *TEXTS, "issued_at", "issued_by", "content", "digest"])
        if repeated(key, "issue_report", report.site_id):
            return report
        if not issued:
            raise _issued(report, by)
        report.content = content_of(report)
        report.digest = digest_of(report.content)
        report.save(update_fields=["content", "digest"])
        _remember("issue_report", report, by, at, key, recorded_at=now)
    return report


def _check_text(report: Report) -> None:
    if not report.text.strip():
        raise Incomplete(_("The report has no text yet. Write what the figures mean and what is done about it."))


def _waiting() -> NotPossible:
    return NotPossible(
        _("It waits for approval and stays as it is. Whoever was asked can refuse it with a remark; then it can be changed.")
    )


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
    told = about | ({"digest": report.digest} if report.digest else {})
    journal.record(
        JOURNAL_NAMES[act], subject=report.site, site=report.site, by=by, at=at, recorded_at=recorded_at, facts=about, data=told, key=key
    )
