"""The charts of a scope, each with its table: what stands on the page and what a paper shows are one definition."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dudao.cases import statistics
from dudao.cases.spans import Span, at_site, span_of
from dudao.cases.stages import STAGES
from dudao.cases.statistics import MonthOf, UPoint
from dudao.desk import words
from dudao.desk.figure_filter import NOWHERE
from dudao.desk.figure_words import STAGE_WORDS, share
from dudao.desk.figures import Scope, weekday_names
from dudao.organisation.models import Building, Site
from dudao.rendering import charts

WIDEST = 12
"""Rows and columns of a heat map of categories; the rest is left out and said so."""
COURSE = 12
CONTROLLED = 24
FEWEST = 8
"""Months that a control chart needs before its limits mean anything."""
CALENDAR_DAYS = 366

Cell = tuple[str, str]
"""What stands in a table's cell, and where it leads (or nowhere)."""


@dataclass(frozen=True)
class Drawn:
    """A chart: its definition, what it is called and says, and the same as a table."""

    key: str
    title: str | Promise
    says: str
    chart: Mapping[str, Any]
    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""


def pareto(scope: Scope) -> Drawn | None:
    known = scope.categories()
    counted = [(known.get(key, key), n, key) for key, n in statistics.grouped_by(scope.cases, "category")]
    if not counted:
        return None
    whole, running, rows = sum(n for _name, n, _key in counted), 0, []
    for name, n, key in counted:
        running += n
        rows.append([(name, ""), (words.count(n), scope.href(category=key)), (share(n, whole), ""), (share(running, whole), "")])
    shown: dict[str, int] = {}
    for name, n, _key in [*counted[:WIDEST], *((gettext("others"), n, "") for _name, n, _key in counted[WIDEST:])]:
        shown[name] = shown.get(name, 0) + n
    says = gettext("%(category)s comes first with %(n)s of %(all)s cases.") % {"category": counted[0][0], "n": counted[0][1], "all": whole}
    headers = [gettext("Category"), gettext("Cases"), gettext("Share"), gettext("Running share")]
    return Drawn(
        "pareto", _("Which categories make up most"), says, charts.pareto(list(shown.items()), unit=gettext("cases")), headers, rows
    )


def months_of(scope: Scope, count: int = COURSE) -> list[MonthOf]:
    """The months up to the end of the time asked for."""
    return statistics.by_month(scope.within(last_months(scope.span, count)), scope.ids, scope.now)


def last_months(span: Span, count: int) -> Span:
    year, month = divmod(span.last.year * 12 + span.last.month - count, 12)
    return Span(date(year, month + 1, 1), span.last)


def done_course(scope: Scope) -> Drawn | None:
    course = months_of(scope)
    return _course(course, "done", _("Done at all, by month of receipt"), [each.done for each in course])


def in_time_course(scope: Scope) -> Drawn | None:
    course = months_of(scope)
    return _course(course, "in-time", _("Done in time, by month of receipt"), [each.in_time for each in course])


def _course(course: Sequence[MonthOf], key: str, title: str | Promise, rates: Sequence[Mapping[str, tuple[int, int]]]) -> Drawn | None:
    if not course:
        return None
    told = [
        (
            words.month_words(each.month),
            str(STAGE_WORDS[stage]),
            round(100 * rate[stage][0] / rate[stage][1], 1) if rate[stage][1] else None,
        )
        for stage in STAGES
        for each, rate in zip(course, rates, strict=True)
    ]
    rows = [
        [(words.month_words(each.month), ""), *((f"{n} / {of}  {share(n, of)}", "") for n, of in (rate[stage] for stage in STAGES))]
        for each, rate in zip(course, rates, strict=True)
    ]
    last = rates[-1]
    says = words.listed(f"{STAGE_WORDS[stage]} {share(*last[stage])}" for stage in STAGES)
    says = gettext("In %(month)s: %(rates)s.") % {"month": words.month_words(course[-1].month), "rates": says}
    headers = [gettext("Month"), *(str(STAGE_WORDS[stage]) for stage in STAGES)]
    return Drawn(key, title, says, charts.trend(told, unit="%", domain=(0, 100)), headers, rows)


def control(scope: Scope) -> Drawn | None:
    """A u-chart of complaints per 1,000 households, of months that are over."""
    months = list(statistics.grouped_by(scope.within(last_months(scope.span, CONTROLLED)).filter(kind="complaint"), "month"))
    over = sorted((month, n) for month, n in months if _over(scope, month))
    centre, points = statistics.u_points(over, scope.households)
    if len(points) < FEWEST:
        return None
    unit = gettext("complaints per 1,000 households")
    chart = charts.control_chart([(words.month_words(p.month), round(p.value, 3), p.low, p.high) for p in points], centre=centre, unit=unit)
    outside = [p for p in points if p.out]
    says = ngettext(
        "Mean %(mean).2f a month; %(n)d month lies beyond what chance explains.",
        "Mean %(mean).2f a month; %(n)d months lie beyond what chance explains.",
        len(outside),
    ) % {"mean": centre, "n": len(outside)}
    headers = [gettext("Month"), gettext("Complaints"), gettext("per 1,000 households"), gettext("Limits"), gettext("Standing")]
    note = gettext("u-chart: centre line ± 3·√(mean ÷ thousand households). Households as entered today: %(n)s.")
    return Drawn(
        "control", _("Complaints within what chance explains"), says, chart, headers, [_point(scope, p) for p in points],
        note % {"n": words.count(scope.households)},
    )  # fmt: skip


def _over(scope: Scope, month: int) -> bool:
    whole = span_of(f"{month // 100}-{month % 100:02}")
    return whole is not None and whole.last < scope.now.date() and whole.last <= scope.span.last


def _point(scope: Scope, point: UPoint) -> list[Cell]:
    span = span_of(f"{point.month // 100}-{point.month % 100:02}")
    return [
        (words.month_words(point.month), ""),
        (words.count(point.count), scope.href(span, counted="complaint")),
        (f"{point.value:.2f}", ""),
        (f"{point.low:.2f}–{point.high:.2f}", ""),
        (gettext("beyond the limits") if point.out else gettext("within"), ""),
    ]


def category_by_place(scope: Scope) -> Drawn | None:
    """Categories by buildings, or by sites when there are several."""
    column = "building" if scope.site else "site"
    counted = {(key, place): n for key, place, n in statistics.grouped_by(scope.cases, "category", column)}
    if not counted:
        return None
    keys, places = (_most([(pair[at], n) for pair, n in counted.items()]) for at in (0, 1))
    known, named = scope.categories(), _names_of(column, places)
    link = {
        (key, place): scope.href(category=key, **_place(column, place, named))
        for key in keys
        for place in places
        if (key, place) in counted
    }
    told = [(known.get(key, key), named[place][0], counted.get((key, place))) for key in keys for place in places]
    hrefs = {(known.get(key, key), named[place][0]): href for (key, place), href in link.items()}
    rows = [
        [
            (known.get(key, key), ""),
            *((words.count(n) if (n := counted.get((key, place))) else "", link.get((key, place), "")) for place in places),
        ]
        for key in keys
    ]
    (key, place), most = max(counted.items(), key=lambda item: item[1])
    says = gettext("Most: %(category)s, %(place)s, %(n)s cases.") % {
        "category": known.get(key, key), "place": named.get(place, ("–", ""))[0], "n": most,
    }  # fmt: skip
    headers = [gettext("Category"), *(named[place][0] for place in places)]
    title = _("Category by building") if scope.site else _("Category by site")
    note = gettext("The %(n)s largest of each are shown.") % {"n": WIDEST} if max(len(keys), len(places)) == WIDEST else ""
    return Drawn("places", title, says, charts.heat_map(told, hrefs=hrefs), headers, rows, note)


def _most(counted: Sequence[tuple[Any, int]]) -> list[Any]:
    """The values with most cases, at most WIDEST."""
    sums: dict[Any, int] = {}
    for value, n in counted:
        sums[value] = sums.get(value, 0) + n
    return sorted(sums, key=lambda value: (-sums[value], str(value)))[:WIDEST]


def _names_of(column: str, places: Sequence[int | None]) -> dict[int | None, tuple[str, str]]:
    """The name of each place, and what the address of a list calls it."""
    found: dict[int | None, tuple[str, str]] = {None: (gettext("no building named"), NOWHERE)}
    known = [pk for pk in places if pk is not None]
    if column == "site":
        return {**found, **{site.pk: (site.name, site.code) for site in Site.objects.filter(pk__in=known)}}
    return {**found, **{each.pk: (str(each), str(each.pk)) for each in Building.objects.filter(pk__in=known)}}


def _place(column: str, place: int | None, named: Mapping[int | None, tuple[str, str]]) -> dict[str, str]:
    return {column: named[place][1]}


def week_by_hour(scope: Scope) -> Drawn | None:
    cases = scope.cases.annotate(weekday=at_site(ExtractIsoWeekDay, scope.zones), hour=at_site(ExtractHour, scope.zones))
    counted = {(day, hour): n for day, hour, n in statistics.grouped_by(cases, "weekday", "hour")}
    if not counted:
        return None
    names = weekday_names()
    first, last = min(hour for _day, hour in counted), max(hour for _day, hour in counted)
    link = {pair: scope.href(weekday=pair[0], hour=pair[1]) for pair in counted}
    told = [(names[day - 1], f"{hour}", counted.get((day, hour))) for day in range(1, 8) for hour in range(first, last + 1)]
    hrefs = {(names[day - 1], f"{hour}"): href for (day, hour), href in link.items()}
    rows = [
        [
            (names[day - 1], ""),
            *((words.count(n) if (n := counted.get((day, hour))) else "", link.get((day, hour), "")) for hour in range(first, last + 1)),
        ]
        for day in range(1, 8)
    ]
    (day, hour), most = max(counted.items(), key=lambda item: item[1])
    says = gettext("Most come in on %(day)s at %(hour)s o'clock: %(n)s cases.") % {"day": names[day - 1], "hour": hour, "n": most}
    headers = [gettext("Weekday"), *(f"{hour}" for hour in range(first, last + 1))]
    return Drawn("week", _("When they come in: weekday and hour"), says, charts.heat_map(told, hrefs=hrefs), headers, rows)


def calendar(scope: Scope) -> Drawn | None:
    """Receipts by day, at most a year of them."""
    if scope.span.days > CALENDAR_DAYS:
        return None
    cases = scope.cases.annotate(day=at_site(TruncDate, scope.zones))
    counted = dict(statistics.grouped_by(cases, "day"))
    if not counted:
        return None
    end = min(scope.span.last, max(scope.now.date(), *counted))
    days = [scope.span.first + timedelta(days=number) for number in range((end - scope.span.first).days + 1)]
    busiest = max(counted, key=lambda day: (counted[day], day))
    says = gettext("The busiest day was %(day)s with %(n)s cases.") % {"day": words.day_words(busiest), "n": counted[busiest]}
    rows = [[(words.day_words(day), ""), (words.count(counted[day]), scope.href(Span(day, day)))] for day in sorted(counted)]
    chart = charts.calendar([(day, counted.get(day, 0)) for day in days], weekdays=weekday_names())
    return Drawn("calendar", _("Calendar of receipts"), says, chart, [gettext("Day"), gettext("Cases")], rows)


CHARTS: Final[dict[str, Callable[[Scope], Drawn | None]]] = {
    "pareto": pareto,
    "done": done_course,
    "in-time": in_time_course,
    "control": control,
    "places": category_by_place,
    "week": week_by_hour,
    "calendar": calendar,
}


def charts_of(scope: Scope) -> list[Drawn]:
    """Those of them that have anything to show."""
    return [drawn for drawn in (make(scope) for make in CHARTS.values()) if drawn is not None]
