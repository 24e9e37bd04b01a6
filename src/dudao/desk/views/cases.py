"""The list of cases: what waits, what is due next, what came in."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dudao.cases.models import Case
from dudao.cases.vocabulary import Channel, Kind
from dudao.desk import catalogue, excerpts, owed, paging
from dudao.desk.case_filter import CaseFilter
from dudao.desk.frame import my_sites, page, person, site_chosen
from dudao.desk.views import filters
from dudao.duties.models import Duty
from dudao.mailroom.models import Letter
from dudao.organisation import access

SEARCHED = 200
"""How far cases found by words are counted: nobody reads further, they search again."""
LONG_TEXTS = ("text", "result", "measures")


@login_required
def cases(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    site = site_chosen(request)
    wanted = CaseFilter(request.GET, site)
    found = wanted.apply(Case.objects.seen_by(person(request)), person(request), now)
    listed = paging.page_of(
        found.select_related("site", "unit__building", "building", "assignee", "merged_into").defer(*(() if wanted.words else LONG_TEXTS)),
        wanted.order,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        total=lambda: paging.bounded_count(found, SEARCHED if wanted.words else paging.COUNTED),
    )
    day = timezone.localdate(now)
    books = {case.site.rulebook for case in listed.rows} | ({site.rulebook} if site else set())
    context = {
        "now": now,
        "page": listed,
        "rows": _rows(listed.rows, catalogue.category_words(books, day), wanted.words),
        "filter": wanted,
        "tabs": filters.tabs_of(request, site),
        "asked_now": filters.canonical(request.GET),
        "may_share": filters.may_share(request, site),
        "may_assign": site is not None and access.may(person(request), "cases.assign", site),
        "may_templates": site is not None and access.may(person(request), "cases.manage_templates", site),
        "held_mail": bool(settings.MAILBOXES) and Letter.objects.seen_by(person(request)).to_look_at().exists(),
        "kinds": Kind.choices,
        "channels": Channel.choices,
        "categories": catalogue.categories_of(site, day) if site else [],
        "months": recent_months(now),
        "several": site is None and len(my_sites(request)) > 1,
    }
    return page(request, "desk/cases.html", context, here="cases", site=site)


def _rows(cases: Iterable[Case], categories: dict[tuple[str, str], str], words: str) -> list[dict[str, object]]:
    """Each case with the words of its category and of what is due next, and where the words stand that were searched for."""
    listed = list(cases)
    due, merged = next_duties(listed), duplicates_of(listed)
    return [
        {
            "case": case,
            "category": categories.get((case.site.rulebook, case.category), case.category),
            "due": due.get(case.pk),
            "due_words": owed.title_of(due[case.pk]) if case.pk in due else "",
            "merged": merged.get(case.pk, 0),
            "title": excerpts.marked(case.title, words) if words else (),
            "excerpt": (excerpts.excerpt(case.text, words) or excerpts.excerpt(case.result, words)) if words else (),
        }
        for case in listed
    ]


def duplicates_of(cases: list[Case]) -> dict[int, int]:
    """For each case how many were merged into it. One query."""
    merged = Case.objects.filter(merged_into__in=[case.pk for case in cases]).order_by()
    return dict(merged.values_list("merged_into").annotate(number=Count("pk")))


def next_duties(cases: list[Case]) -> dict[int, Duty]:
    """For each case the open duty that is due first. One query."""
    duties = Duty.objects.open().filter(subject_kind="case", subject_id__in=[case.pk for case in cases], shadow=False)
    found: dict[int, Duty] = {}
    for duty in duties.select_related("obligation").order_by("due_at", "id"):
        found.setdefault(duty.subject_id, duty)
    return found


def recent_months(now: datetime, count: int = 24) -> list[int]:
    """This month and those before it, as 202611."""
    today = timezone.localdate(now)
    last = today.year * 12 + today.month - 1
    return [(last - back) // 12 * 100 + (last - back) % 12 + 1 for back in range(count)]
