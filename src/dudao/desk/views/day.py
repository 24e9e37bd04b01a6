"""My day: what do I do now?"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dudao.approvals.models import Request
from dudao.cases import texts
from dudao.cases.models import Case, Unheard
from dudao.desk import owed, paging
from dudao.desk.frame import my_sites, page, person, site_chosen
from dudao.duties.models import Duty
from dudao.organisation.models import Site
from dudao.scores.forecast import forecast

SHOWN = 20


@dataclass
class Group:
    """Duties of one urgency."""

    key: str
    title: str | Promise
    css: str
    rows: list[owed.Row]
    total: str
    more: str


@login_required
def day(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    site = site_chosen(request)
    duties = my_duties(request, site, now)
    tonight, week = ends_of(now, site)
    groups = [
        _group("overdue", _("Overdue"), "owed", duties.filter(due_at__lt=now).order_by("-due_at", "-id")),
        _group("today", _("Today"), "", duties.filter(due_at__gte=now, due_at__lte=tonight)),
        _group("week", _("This week"), "", duties.filter(due_at__gt=tonight, due_at__lte=week)),
    ]
    return page(
        request,
        "desk/day.html",
        {
            "now": now,
            "groups": groups,
            "later": _later(duties, week),
            "nothing": not any(group.rows for group in groups),
            "stake": stake_of(site, tonight, now) if site else None,
            "asked_of_me": Request.objects.waiting_for(person(request), timezone.localdate(now))[:100].count(),
            "several": site is None and len(my_sites(request)) > 1,
            **_written(request, site, now),
            **_my_cases(request, site),
        },
        here="day",
        site=site,
    )


def my_duties(request: HttpRequest, site: Site | None, now: datetime) -> QuerySet[Duty]:
    """Open duties of the person's posts and cases, at one site or at all of theirs, by what is due first."""
    duties = Duty.objects.for_posts(person(request), timezone.localdate(now)).filter(shadow=False)
    if site is not None:
        duties = duties.filter(site=site)
    return duties.select_related("site", "obligation").order_by("due_at", "id")


def ends_of(now: datetime, site: Site | None) -> tuple[datetime, datetime]:
    """The last moments of today and of this week, at the site."""
    zone = ZoneInfo(site.time_zone) if site else ZoneInfo(timezone.get_current_timezone_name())
    today = now.astimezone(zone).date()
    tonight = datetime.combine(today, time.max, zone)
    return tonight, tonight + timedelta(days=6 - today.weekday())


@dataclass(frozen=True)
class AtStake:
    """The points a site loses by tonight if nobody acts, and where they are explained."""

    points: Decimal
    href: str


def stake_of(site: Site, tonight: datetime, now: datetime) -> AtStake:
    return AtStake(forecast(site, tonight, now).lost, reverse("desk:score", args=[site.code]) + "#ahead")


def _group(key: str, title: str | Promise, css: str, duties: QuerySet[Duty]) -> Group:
    found = list(duties[: SHOWN + 1])
    cut = len(found) > SHOWN
    return Group(
        key=key,
        title=title,
        css=css,
        rows=owed.rows_of(found[:SHOWN]),
        total=paging.bounded_count(duties) if cut else str(len(found)),
        more=f"{reverse('desk:duties')}?when={key}&whose=mine" if cut else "",
    )


def _later(duties: QuerySet[Duty], week: datetime) -> str:
    """How many are due after this week; nothing when none is."""
    number = paging.bounded_count(duties.filter(due_at__gt=week))
    return "" if number == "0" else number


@dataclass(frozen=True)
class Written:
    """What a customer said and nobody has heard yet."""

    case: Case
    words: str | Promise


def _written(request: HttpRequest, site: Site | None, now: datetime) -> dict[str, Any]:
    """What customers said to the person, the oldest first, until they look at the case or somebody acts on it."""
    unheard = Unheard.objects.for_handler(person(request), timezone.localdate(now))
    if site is not None:
        unheard = unheard.filter(site=site)
    rows = list(unheard.select_related("entry__by", "case__site", "case__unit__building", "case__building").order_by("entry")[: SHOWN + 1])
    return {
        "written": [Written(row.case, texts.sentence(row.entry, row.case.site.time_zone)) for row in rows[:SHOWN]],
        "written_total": paging.bounded_count(unheard) if len(rows) > SHOWN else str(len(rows)),
    }


def _my_cases(request: HttpRequest, site: Site | None) -> dict[str, Any]:
    """Open cases assigned to the person, what is due first on top."""
    cases = Case.objects.seen_by(person(request)).waiting_for(person(request))
    if site is not None:
        cases = cases.filter(site=site)
    shown = cases.select_related("site", "unit__building", "building").order_by("next_due_at", "id")[:8]
    return {"mine": list(shown), "mine_total": paging.bounded_count(cases)}
