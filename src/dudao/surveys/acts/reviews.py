"""Setting the day of a management review: from then on the plan of its survey is owed (4.1.1)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.organisation import access
from dudao.organisation.models import Branch, Company, Site, Staff
from dudao.surveys.acts.doing import day_at, remember, repeated
from dudao.surveys.models import ManagementReview
from dudao.surveys.refusals import AlreadyDone, Incomplete


def sites_in(place: Company | Branch | Site, day: date) -> list[Site]:
    """The sites of a place that are open on a day, by code."""
    if isinstance(place, Site):
        return [place]
    there = {"branch": place} if isinstance(place, Branch) else {"company": place}
    found = Site.objects.filter(**there, opened_on__lte=day).select_related("branch", "company").order_by("code")
    return [site for site in found if site.closed_on is None or day <= site.closed_on]


def set_review(
    place: Company | Branch, *, held_on: date, by: Staff, now: datetime, key: str | None = None, via: str = "desk"
) -> ManagementReview:
    """Say when the management review of a branch or company is held."""
    access.require(by, "surveys.set_review", place)
    with transaction.atomic():
        if entry := repeated(key, "set_review"):
            return ManagementReview.objects.get(pk=entry.subject_id)
        company, branch = (place, None) if isinstance(place, Company) else (place.company, place)
        sites = sites_in(place, now.date())
        if not sites:
            raise Incomplete(_("{place} has no site yet, so there is nobody to ask."), field="place", place=place)
        if held_on <= day_at(sites[0], now):
            raise Incomplete(_("Enter the day of a review that is still to come."), field="held_on")
        if ManagementReview.objects.filter(company=company, branch=branch, held_on=held_on).exists():
            raise AlreadyDone(_("A review on this day is set already. Plan its survey."))
        review = ManagementReview.objects.create(company=company, branch=branch, site=sites[0], held_on=held_on)
        remember("set_review", review, by=by, now=now, key=key, via=via)
    return review
