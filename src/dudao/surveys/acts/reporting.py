"""The report of a survey: figures taken from the answers, texts written beside them, approved and frozen (4.5.2, 4.5.3)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.approvals import acts as approvals
from dudao.approvals.models import Request
from dudao.organisation import access
from dudao.organisation.deadlines import office_of
from dudao.organisation.models import Staff
from dudao.organisation.roles import Role
from dudao.rendering.kept import digest_of
from dudao.surveys import survey_report
from dudao.surveys.acts.doing import latest_request, locked, remember, repeated, text, withdraw_request
from dudao.surveys.models import Survey, SurveyReport
from dudao.surveys.refusals import AlreadyDone, NotNow
from dudao.surveys.vocabulary import REPORT, FormState, Section, State, route_of_report

SECTION_LIMIT: Final = 10_000
"""Characters of what staff write into one section."""


def begin_report(survey: Survey, *, by: Staff, now: datetime, key: str | None = None, via: str = "desk") -> SurveyReport:
    """Take the figures of a closed survey and begin its report."""
    access.require(by, "surveys.report", survey.place)
    with transaction.atomic():
        kept = locked(survey)
        if repeated(key, "begin_report", kept.pk) or SurveyReport.objects.filter(survey=kept).exists():
            return SurveyReport.objects.select_related("survey").get(survey=kept)
        if kept.state != State.CLOSED:
            raise NotNow(_("The report is written once the survey is closed. Close it first."))
        report = SurveyReport.objects.create(survey=kept, figures=survey_report.figures_of(kept), figures_at=now, begun_by=by, begun_at=now)
        remember("begin_report", kept, by=by, now=now, key=key, via=via)
    return report


def write_report(
    report: SurveyReport, *, texts: Mapping[str, str], based_on: str, by: Staff, now: datetime, key: str | None = None, via: str = "desk"
) -> SurveyReport:
    """Keep what staff write into the sections. ``based_on``: ``words_digest`` of the texts that were on the page."""
    access.require(by, "surveys.report", report.survey.place)
    written = {name: text(texts.get(name, ""), field=name, limit=SECTION_LIMIT) for name in Section.values}
    written = {name: words for name, words in written.items() if words}
    with transaction.atomic():
        survey, kept = _locked(report)
        if repeated(key, "write_report", survey.pk) or kept.texts == written:
            return kept
        _may_write(kept)
        if words_digest(kept) != based_on:
            raise AlreadyDone(
                _("Somebody else has written into the report meanwhile. Your text is kept below: compare, and send it again.")
            )
        kept.texts = written
        kept.save(update_fields=["texts"])
        remember("write_report", survey, by=by, now=now, key=key, via=via)
    return kept


def take_figures(report: SurveyReport, *, by: Staff, now: datetime, key: str | None = None, via: str = "desk") -> SurveyReport:
    """Take the figures anew, after answers were corrected. What staff wrote stays."""
    access.require(by, "surveys.report", report.survey.place)
    with transaction.atomic():
        survey, kept = _locked(report)
        if repeated(key, "take_figures", survey.pk):
            return kept
        _may_write(kept)
        kept.figures, kept.figures_at = survey_report.figures_of(survey), now
        kept.save(update_fields=["figures", "figures_at"])
        remember("take_figures", survey, by=by, now=now, key=key, via=via)
    return kept


def ask_report(
    report: SurveyReport, *, by: Staff, now: datetime, remark: str = "", key: str | None = None, via: str = "desk"
) -> SurveyReport:
    """Put the report forward."""
    access.require(by, "surveys.report", report.survey.place)
    with transaction.atomic():
        survey, kept = _locked(report)
        if repeated(key, "ask_report", survey.pk):
            return kept
        if kept.state != FormState.DRAFT:
            raise AlreadyDone(_("This report was put forward before. Reload the page to see how it stands."))
        kept.state = FormState.ASKED
        kept.save(update_fields=["state"])
        held = access.roles_at(by, survey.site)
        route = route_of_report(
            survey.kind, asked_by_head=Role.DEPARTMENT_HEAD.value in held, asked_by_quality=Role.QUALITY_MANAGER.value in held
        )
        approvals.ask(REPORT, subject=kept, site=survey.site, route=route, reason=remark.strip() or survey.title, by=by, now=now, via=via)
        remember("ask_report", survey, by=by, now=now, key=key, via=via)
    return kept


def take_back_report(report: SurveyReport, *, by: Staff, now: datetime, key: str | None = None, via: str = "desk") -> SurveyReport:
    """Make the report a draft again: after it was sent back, or while nobody has answered."""
    access.require(by, "surveys.report", report.survey.place)
    with transaction.atomic():
        survey, kept = _locked(report)
        if repeated(key, "take_back_report", survey.pk):
            return kept
        if kept.state != FormState.ASKED:
            raise NotNow(_("Only a report that waits for approval can be taken back."))
        withdraw_request(REPORT, kept, now)
        kept.state = FormState.DRAFT
        kept.save(update_fields=["state"])
        remember("take_back_report", survey, by=by, now=now, key=key, via=via)
    return kept


def report_granted(request: Request, by: Staff, now: datetime) -> None:
    """What is done when the last person agreed, in their transaction: the report is frozen, and the survey reported."""
    survey, kept = _locked(SurveyReport.objects.select_related("survey").get(pk=request.subject_id))
    if kept.state != FormState.ASKED:
        raise NotNow(_("This was taken back meanwhile. There is nothing left to approve."))
    last = request.decisions.order_by("-pk").select_related("for_whom").first()
    access.require((last.for_whom if last is not None else None) or by, "surveys.approve_report", survey.place)
    kept.content = survey_report.content_of(kept, _signing(request))
    kept.digest = digest_of(kept.content)
    kept.state, kept.approved_by, kept.approved_at = FormState.APPROVED, by, now
    kept.save(update_fields=["content", "digest", "state", "approved_by", "approved_at"])
    survey.state, survey.reported_at = State.REPORTED, now
    survey.save(update_fields=["state", "reported_at"])
    remember("report", survey, by=by, now=now, data={"digest": kept.digest})


def _signing(request: Request) -> survey_report.Signing:
    """Who agreed, as what, and on which day at the site."""
    zone = office_of(request.site).zone
    decided = request.decisions.select_related("by").order_by("pk")
    return [(request.route[each.step], each.by.name, each.at.astimezone(zone).date()) for each in decided]


def latest_report_request(report: SurveyReport) -> Request | None:
    """The question last put about a report."""
    return latest_request(REPORT, report)


def words_digest(report: SurveyReport) -> str:
    """Tells whether anybody wrote into the report since it was looked at."""
    told: dict[str, Any] = report.texts
    return digest_of(told)


def _locked(report: SurveyReport) -> tuple[Survey, SurveyReport]:
    survey = locked(report.survey)
    kept = SurveyReport.objects.select_for_update().get(pk=report.pk)
    kept.survey = survey
    return survey, kept


def _may_write(report: SurveyReport) -> None:
    if report.state != FormState.DRAFT:
        raise NotNow(_("This report was put forward. Take it back while it waits; an approved one stays as it is."))
