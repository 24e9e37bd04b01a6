"""The list of duties and the page of one: what is owed, by whom, how its day was reckoned, and letting someone off."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dudao.desk import owed, paging
from dudao.desk.case_filter import month_in
from dudao.desk.frame import my_sites, page, person, site_chosen
from dudao.desk.views.cases import recent_months
from dudao.desk.views.day import ends_of
from dudao.duties import acts
from dudao.duties.models import Duty
from dudao.journal.models import Entry
from dudao.organisation import access
from dudao.organisation.deadlines import explain
from dudao.organisation.models import Site
from dudao.organisation.refusal import NotFound, Refusal

WHEN = ("overdue", "today", "week", "later", "done", "late", "waived", "tried")
PAST = ("done", "late", "waived", "tried")
"""What is over, and what is only tried, is listed for one site and one month at a time."""
BY_DUE = paging.Order("due_at")
LATEST = paging.Order("due_at", descending=True)


class WaiveForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is waived"),
        help_text=_("It then counts neither for nor against the site; the reason stands beside the score."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=400,
    )


@login_required
def duties(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    site = site_chosen(request)
    when = request.GET.get("when", "")
    when = when if when in WHEN else ""
    mine = request.GET.get("whose") == "mine"
    if when in PAST and site is None:
        site = next(iter(my_sites(request)), None)
    month = month_asked(request, now)
    found = asked(request, site, when, mine=mine, now=now)
    if when in PAST:
        found = found.filter(month=month)
    listed = paging.page_of(
        found.select_related("site", "obligation"),
        LATEST if when == "overdue" or when in PAST else BY_DUE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        total=lambda: paging.bounded_count(found),
    )
    context = {
        "now": now,
        "page": listed,
        "rows": owed.rows_of(listed.rows),
        "when": when,
        "mine": mine,
        "past": when in PAST,
        "month": month,
        "months": recent_months(now),
        "choices": [(key, TABS[key]) for key in ("", *WHEN)],
        "several": not site and len(my_sites(request)) > 1,
    }
    return page(request, "desk/duties.html", context, here="duties", site=site)


TABS = {
    "": _("All open"),
    "overdue": _("Overdue"),
    "today": _("Today"),
    "week": _("This week"),
    "later": _("Later"),
    "done": _("Done"),
    "late": _("Done late"),
    "waived": _("Waived"),
    "tried": _("Tried out"),
}


def month_asked(request: HttpRequest, now: datetime) -> int:
    """The month in the address, else this one, as 202611."""
    return month_in(request.GET.get("month", "")) or recent_months(now, 1)[0]


def asked(request: HttpRequest, site: Site | None, when: str, *, mine: bool, now: datetime) -> QuerySet[Duty]:
    """The duties of one tab, within the person's reach."""
    user = person(request)
    reach = Duty.objects.for_posts(user, timezone.localdate(now)) if mine else Duty.objects.seen_by(user)
    duties = reach.filter(shadow=False)
    if site is not None:
        reach, duties = reach.filter(site=site), duties.filter(site=site)
    tonight, week = ends_of(now, site)
    open_ = duties.open()
    return {
        "": open_,
        "overdue": open_.filter(due_at__lt=now),
        "today": open_.filter(due_at__gte=now, due_at__lte=tonight),
        "week": open_.filter(due_at__gt=tonight, due_at__lte=week),
        "later": open_.filter(due_at__gt=week),
        "done": duties.filter(outcome="d"),
        "late": duties.late(now).filter(outcome="d"),
        "waived": duties.filter(outcome="w"),
        "tried": reach.on_trial(),
    }[when]


def duty_of(request: HttpRequest, pk: int) -> Duty:
    found = Duty.objects.seen_by(person(request)).select_related("site__branch", "obligation", "edition", "owner").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such duty among those of your sites."))
    return found


@login_required
def duty(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, duty_of(request, pk), WaiveForm())


@login_required
def waive(request: HttpRequest, pk: int) -> HttpResponse:
    """Let someone off a duty, with the reason on record."""
    found = duty_of(request, pk)
    access.require(person(request), "duties.waive", found.site)
    form = WaiveForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, found, form, asking=True, status=422 if request.method == "POST" else 200)
    try:
        acts.waive(found, by=person(request), reason=form.cleaned_data["reason"], now=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, duty_of(request, pk), form, asking=True, status=refusal.status)
    messages.success(request, gettext("Waived. The reason stands beside the score."))
    return redirect("desk:duty", pk)


def _page(request: HttpRequest, found: Duty, form: WaiveForm, *, asking: bool = False, status: int = 200) -> HttpResponse:
    row = owed.rows_of([found])[0]
    context: dict[str, Any] = {
        "row": row,
        "edition": owed.edition_words(found.edition_id),
        "why": explain(found.reckoning, owed.zone_of(found)),
        "entries": Entry.objects.about(found).select_related("by")[:50],
        "form": form,
        "asking": asking,
        "may_waive": found.outcome == "o" and access.may(person(request), "duties.waive", found.site),
        "may_ask": found.outcome == "o" and access.may(person(request), "duties.request_waiver", found.site),
        "owed_by": owed.owed_by_words(found),
    }
    return page(request, "desk/duty.html", context, here="duties", site=found.site, status=status)
