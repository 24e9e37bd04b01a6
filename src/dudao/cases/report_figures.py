"""What the records say for a periodic paper: counts, rates, groups, the months before, duties in time, cases to speak of."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Q

from dudao.cases.anonymous import unnamed
from dudao.cases.models import Case, Report
from dudao.cases.reads import CaseQuerySet
from dudao.cases.vocabulary import ReportKind
from dudao.duties import periods
from dudao.duties.models import Duty
from dudao.duties.periods import Period
from dudao.duties.reads import late_q
from dudao.organisation.models import Building, Site

LISTED: Final = {ReportKind.DEVELOPER_COMPILATION: 500, ReportKind.PUBLICATION: 200}
FEW: Final = 50
"""How many cases a paper lists by name, compilations more than summaries; its counts are always of all."""
BUILDINGS: Final = 10
MONTHS_BEFORE: Final = 12
"""Months of the course that a paper draws, its own last among them."""
TOLD: Final = (
    "number", "title", "category", "received_at", "referral_number", "major", "hard", "class_one", "measures", "result", "state",
)  # fmt: skip
"""What a paper says of a case."""
Said = Callable[[str], str]
COMPARED: Final = ("all", "complaint", "suggestion", "need", "hard", "major", "responded", "handled", "visited", "closed")
"""The counts by which one tells that figures have changed since a text was written."""


def figures_of(report: Report, period: Period, now: datetime) -> dict[str, Any]:
    """The figures of a report's period, as plain data to be kept with it."""
    months = list(months_of(period))
    cases = _cases_for(report.kind).filter(site=report.site)
    rows = cases.received_in(report.site, months)
    figures = cases.figures(report.site, months, course=_course(period))
    return {
        **figures,
        "by_building": _named(figures["by_building"]),
        "in_time": _in_time(report.site, months, now),
        "cases": _told(report.kind, rows),
        "taken_at": now.isoformat(),
    }


def months_of(period: Period) -> Iterator[int]:
    """The months of a period, as 202611."""
    for number in range(1, periods.MONTHS[period.every] + 1):
        year, month = period.month(number)
        yield year * 100 + month


def compared(figures: Mapping[str, Any]) -> dict[str, int]:
    """The counts that a text speaks of, to be kept with it."""
    counts = figures.get("counts", {})
    return {name: counts[name] for name in COMPARED if name in counts}


def changed(before: Mapping[str, int], figures: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    """Which counts are others now than when the text was written: name, then, now."""
    now = compared(figures)
    return [(name, before[name], now[name]) for name in COMPARED if name in before and name in now and before[name] != now[name]]


def _cases_for(kind: str) -> CaseQuerySet:
    if kind == ReportKind.DEVELOPER_COMPILATION:
        return Case.objects.counting().filter(responsibility=Case.Responsibility.DEVELOPER)
    return Case.objects.counting().filter(for_publication=True) if kind == ReportKind.PUBLICATION else Case.objects.counting()


def _told(kind: str, rows: CaseQuerySet) -> list[dict[str, str]]:
    """The cases a paper speaks of, naming nobody; what is published has names taken out of its texts too."""
    listed = list(_to_speak_of(kind, rows))
    said: Said = unnamed(rows) if listed and kind == ReportKind.PUBLICATION else str
    return [_listed(case, said) for case in listed]


def _to_speak_of(kind: str, cases: CaseQuerySet) -> CaseQuerySet:
    """All cases of a compilation or publication; of a summary or analysis the typical ones: major, hard, class one."""
    if kind not in (ReportKind.DEVELOPER_COMPILATION, ReportKind.PUBLICATION):
        cases = cases.filter(Q(major=True) | Q(hard=True) | Q(class_one=True)).order_by("-major", "-hard", "received_at")
    else:
        cases = cases.order_by("received_at", "pk")
    return cases.select_related("building").only(*TOLD, "building__name", "building__code")[: LISTED.get(ReportKind(kind), FEW)]


def _listed(case: Case, said: Said) -> dict[str, str]:
    """A case as a report shows it: nothing in it says who brought it up or in which flat."""
    return {
        "number": case.number,
        "title": said(case.title),
        "category": case.category,
        "building": str(case.building) if case.building else "",
        "received": case.received_at.isoformat(),
        "letter": case.referral_number,
        "grave": "major" if case.major else "hard" if case.hard else "class_one" if case.class_one else "",
        "measures": said(case.measures),
        "result": said(case.result),
        "state": case.state,
    }


def _named(buildings: list[list[Any]]) -> list[list[Any]]:
    """The buildings with most cases, by name."""
    found = buildings[:BUILDINGS]
    names = {building.pk: str(building) for building in Building.objects.filter(pk__in=[key for key, _count in found])}
    return [[names[key], count] for key, count in found]


def _course(period: Period) -> list[int]:
    """The months up to the end of the period."""
    last = list(months_of(period))[-1]
    ends = (last // 100) * 12 + last % 100 - 1
    return [month // 12 * 100 + month % 12 + 1 for month in range(ends - MONTHS_BEFORE + 1, ends + 1)]


def _in_time(site: Site, months: list[int], now: datetime) -> list[list[Any]]:
    """For each obligation about cases: how many fell due in these months, and how many of them were met in time."""
    rows = Duty.objects.filter(site=site, month__in=months, subject_kind="case").scoring()
    counted = rows.values_list("obligation__key").annotate(owed=Count("pk"), late=Count("pk", filter=late_q(now)))
    return [[key, owed, owed - late] for key, owed, late in counted.order_by("obligation__key")]
