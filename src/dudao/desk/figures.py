"""Whose figures and of when: read from the address, with the cases behind them and the way to each list of records."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from dudao.cases import statistics
from dudao.cases.models import Case
from dudao.cases.reads import CaseQuerySet
from dudao.cases.spans import Span, span_between, span_of
from dudao.cases.stages import stage_ids
from dudao.cases.statistics import MonthOf
from dudao.cases.tallies import GROUPED, Tallies, months_kept
from dudao.cases.vocabulary import Kind
from dudao.desk import catalogue, words
from dudao.desk.figure_filter import zones_of
from dudao.desk.figure_words import span_words
from dudao.desk.frame import person, site_chosen
from dudao.duties import periods
from dudao.organisation.deadlines import Office, office_of
from dudao.organisation.models import Branch, Site, Staff
from dudao.organisation.reads import SiteQuerySet


@dataclass
class Scope:
    """The sites asked about: one, those of a branch, or all of the person's."""

    user: Staff
    site: Site | None
    branch: Branch | None
    branches: list[Branch]
    span: Span
    now: datetime
    kind: str = ""

    @cached_property
    def zones(self) -> list[str]:
        return [self.site.time_zone] if self.site else zones_of(self.user)

    @cached_property
    def ids(self) -> dict[str, frozenset[int]]:
        return stage_ids()

    @property
    def everything(self) -> CaseQuerySet:
        """The cases of the scope, whenever they came in; what was merged into another is the same matter and counts once."""
        cases = Case.objects.seen_by(self.user).counting()
        if self.kind:
            cases = cases.filter(kind=self.kind)
        if self.site is not None:
            return cases.filter(site=self.site)
        return cases.filter(site__branch=self.branch) if self.branch is not None else cases

    @property
    def cases(self) -> CaseQuerySet:
        return self.within(self.span)

    def within(self, span: Span) -> CaseQuerySet:
        return self.everything.filter(span.received(self.zones))

    def tallies(self, *spans: Span) -> Tallies | None:
        """What is kept of some times; None when one is not of whole months, or long ago: then cases are counted."""
        asked = [months_kept(span, timezone.localdate(self.now)) for span in spans]
        if None in asked:
            return None
        return Tallies(list(self.sites.only("time_zone")), {month for kept in asked for month in kept or ()}, self.ids, self.now)

    @cached_property
    def kept(self) -> Tallies | None:
        """What is kept of its time and of the time before."""
        return self.tallies(self.span, self.span.before())

    def counts(self, span: Span) -> dict[str, int]:
        """Every figure of its time or of the time before: added up from what is kept, or counted."""
        if self.kept is None:
            return statistics.counts(self.within(span), self.ids, self.now)
        return self.kept.counts(self._months(span), self.kind)

    @cached_property
    def groups(self) -> dict[str, list[tuple[Any, int]]]:
        """How many cases of its time have each value of a column, most frequent first."""
        if self.kept is None:
            return {column: [(value, n) for value, n in statistics.grouped_by(self.cases, column)] for column in GROUPED}
        return self.kept.groups(self._months(self.span), self.kind)

    def by_site(self) -> list[tuple[int, int]]:
        """How many cases of its time each site received, most first."""
        if self.kept is None:
            return [(site, n) for site, n in statistics.grouped_by(self.cases, "site")]
        return self.kept.by_site(self._months(self.span), self.kind)

    def by_month(self, span: Span) -> list[MonthOf]:
        """The course of a time, month by month."""
        kept = self.tallies(span)
        if kept is None:
            return statistics.by_month(self.within(span), self.ids, self.now)
        return [MonthOf.told(month, found) for month, found in kept.by_month(self._months(span), self.kind).items() if found["all"]]

    def _months(self, span: Span) -> list[int]:
        return months_kept(span, timezone.localdate(self.now)) or []

    @property
    def sites(self) -> SiteQuerySet:
        """The sites of the scope."""
        if self.site is not None:
            return Site.objects.filter(pk=self.site.pk)
        found = Site.objects.seen_by(self.user)
        return found.filter(branch=self.branch) if self.branch is not None else found

    @cached_property
    def households(self) -> int:
        """The households of all its sites, as they are entered now."""
        return int(self.sites.order_by().aggregate(all=Sum("households"))["all"] or 0)

    def offices(self) -> dict[int, Office]:
        """The office hours of its sites, each way of keeping hours looked up once."""
        first: dict[tuple[object, ...], Office] = {}
        found: dict[int, Office] = {}
        for site in self.sites.only("time_zone", "opens_at", "closes_at", "region"):
            hours = (site.time_zone, site.opens_at, site.closes_at, site.region)
            found[site.pk] = first[hours] if hours in first else first.setdefault(hours, office_of(site))
        return found

    def categories(self) -> dict[str, str]:
        """The words of every category of its standards."""
        books = set(self.sites.order_by().values_list("rulebook", flat=True).distinct())
        known = catalogue.category_words(books, timezone.localdate(self.now))
        return {key: title for (_book, key), title in known.items()}

    @property
    def name(self) -> str:
        """The site's or the branch's name; empty for all of the person's sites."""
        if self.site is not None:
            return self.site.name
        return self.branch.name if self.branch is not None else ""

    @property
    def words(self) -> str:
        return span_words(self.span)

    def place(self) -> dict[str, str]:
        """The place as the address of a page says it."""
        if self.site is not None:
            return {"site": self.site.code}
        return {"site": ""} | ({"branch": str(self.branch.pk)} if self.branch is not None else {})

    def period(self) -> dict[str, str]:
        if self.span.key:
            return {"period": self.span.key}
        return {"from": self.span.first.isoformat(), "to": self.span.last.isoformat()}

    @property
    def query(self) -> str:
        """What the address of this very scope says."""
        return urlencode(self.place() | self._of_kind() | self.period())

    @property
    def href_of_chart(self) -> str:
        return f"{reverse('desk:figure_charts')}?{self.query}"

    def _of_kind(self) -> dict[str, str]:
        return {"kind": self.kind} if self.kind else {}

    def href(self, span: Span | None = None, /, **more: object) -> str:
        """The list of the cases behind a figure."""
        within = span or self.span
        asked = self.place() | self._of_kind() | {"state": "all", "from": within.first.isoformat(), "to": within.last.isoformat()}
        return f"{reverse('desk:cases')}?{urlencode(asked | {name: str(value) for name, value in more.items()})}"


def scope_of(request: HttpRequest, now: datetime) -> Scope:
    """The scope that a page was asked for; this month at the person's site when nothing was said."""
    user, site = person(request), site_chosen(request)
    branches = [] if site is not None else list(Branch.objects.filter(sites__in=Site.objects.seen_by(user)).distinct().order_by("code"))
    branch = next((each for each in branches if str(each.pk) == request.GET.get("branch")), None)
    kind = request.GET.get("kind", "")
    kind = kind if kind in Kind.values else ""
    today = timezone.localdate(now)
    return Scope(user, site, branch, branches, _span(request, today), now, kind)


def _span(request: HttpRequest, today: date) -> Span:
    asked = request.GET
    between = span_between(asked.get("from", ""), asked.get("to", ""))
    return span_of(asked.get("period", "")) or between or Span.of(periods.period_of("month", today))


def periods_offered(now: datetime) -> list[tuple[str, list[tuple[str, str]]]]:
    """The months, quarters and years to choose from, newest first."""
    today = timezone.localdate(now)
    offered: list[tuple[str, list[tuple[str, str]]]] = []
    for every, number in (("month", 24), ("quarter", 8), ("year", 3)):
        latest = periods.period_of(every, today)
        listed = [Span.of(latest.later(-back)) for back in range(number)]
        offered.append((every, [(span.key, span_words(span)) for span in listed]))
    return offered


def weekday_names() -> list[str]:
    return [str(name) for name in words.WEEKDAYS]
