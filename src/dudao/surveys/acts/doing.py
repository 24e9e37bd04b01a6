"""How every act on a survey is done: locked, remembered once, in words made fit."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from dudao.approvals.models import Request
from dudao.journal import acts as journal
from dudao.journal.models import Entry
from dudao.journal.reads import kind_of
from dudao.organisation.fitting import fit_line, fit_text
from dudao.organisation.models import Site, Staff
from dudao.surveys.models import ManagementReview, Survey, SurveySite
from dudao.surveys.refusals import Incomplete, KeyUsed
from dudao.surveys.vocabulary import JOURNAL_NAMES, TEXT_LIMIT, TITLE_LIMIT


def day_at(site: Site, moment: datetime) -> date:
    """The day on the site's clock."""
    return moment.astimezone(ZoneInfo(site.time_zone)).date()


def locked(survey: Survey) -> Survey:
    """The survey as it stands now; nobody else changes it until the transaction ends."""
    rows = Survey.objects.select_for_update(of=("self",)).select_related("site__branch", "company", "branch", "review")
    return rows.get(pk=survey.pk)


def line(value: str, *, field: str, limit: int = TITLE_LIMIT) -> str:
    return _within(fit_line(value), limit, field)


def text(value: str, *, field: str, limit: int = TEXT_LIMIT) -> str:
    return _within(fit_text(value), limit, field)


def _within(value: str, limit: int, field: str) -> str:
    if len(value) <= limit:
        return value
    raise Incomplete(
        _("This has {length} characters; at most {limit} can be kept. Shorten it."), field=field, length=len(value), limit=limit
    )


def repeated(key: str | None, act: str, subject_id: int | None = None) -> Entry | None:
    """The entry that was made under this key before. Raises KeyUsed when it was made for something else."""
    entry = journal.once(key)
    if entry is None:
        return None
    if entry.act != JOURNAL_NAMES[act] or subject_id not in (None, entry.subject_id):
        raise KeyUsed
    return entry


def remember(
    act: str,
    subject: Survey | SurveySite | ManagementReview,
    *,
    by: Staff | None,
    now: datetime,
    at: datetime | None = None,
    data: Mapping[str, Any] | None = None,
    key: str | None = None,
    via: str = "desk",
) -> None:
    """One entry about a survey, about its part at a site, or about a review, with the facts that obligations may ask about."""
    survey = subject.survey if isinstance(subject, SurveySite) else subject
    told = {"number": survey.number, "title": survey.title} if isinstance(survey, Survey) else {"held_on": survey.held_on.isoformat()}
    journal.record(
        JOURNAL_NAMES[act], subject=subject, site=subject.site, by=by, at=at or now, recorded_at=now, facts=facts_of(survey),
        data={**told, **(data or {})}, key=key, via=via,
    )  # fmt: skip


def facts_of(about: Survey | ManagementReview) -> dict[str, Any]:
    """What a rulebook may ask: days as moments, at the hour at which the site closes."""
    if isinstance(about, ManagementReview):
        return {"kind": "", "review_on": _moment(about.site, about.held_on), "collects_from": "", "hand_over_by": "", "report_by": ""}
    days = {"review_on": about.review_on, "collects_from": about.collects_from, "hand_over_by": about.hand_over_by}
    days["report_by"] = about.report_by
    return {"kind": about.kind, **{name: _moment(about.site, day) for name, day in days.items()}}


def _moment(site: Site, day: date | None) -> str:
    """A day as the moment at which it is over for the site's office."""
    closes: time = site.closes_at
    return "" if day is None else datetime.combine(day, closes, ZoneInfo(site.time_zone)).isoformat()


def latest_request(purpose: str, subject: Model) -> Request | None:
    """The question last put for a purpose about something."""
    asked = Request.objects.filter(purpose=purpose, subject_kind=kind_of(subject), subject_id=subject.pk)
    return asked.order_by("-pk").first()


def withdraw_request(purpose: str, subject: Model, now: datetime) -> None:
    """Take the question back while nobody has settled it."""
    request = latest_request(purpose, subject)
    if request is not None:
        pending = Request.objects.filter(pk=request.pk).pending()
        pending.update(state=Request.State.WITHDRAWN.value, waits_for="", settled_at=now)
