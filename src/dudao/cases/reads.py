"""What is asked of the cases."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from django.db import connections
from django.db.models import Case as Choose
from django.db.models import Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from dudao.cases import searching
from dudao.cases.vocabulary import Kind, State, VisitOutcome
from dudao.organisation import access
from dudao.organisation.reach import posts_of, within
from dudao.organisation.roles import Role

if TYPE_CHECKING:
    from dudao.cases.models import AnswerTemplate, Case, ImportJob, ImportMap, Report, SavedFilter, Unheard
    from dudao.organisation.models import Site, Staff
    from dudao.organisation.reach import Person

A_YEAR: Final = timedelta(days=365)
SATISFIED: Final = Q(visit_outcome=VisitOutcome.SATISFIED.value)
DISSATISFIED: Final = Q(visit_outcome=VisitOutcome.DISSATISFIED.value)
RESPONDED: Final = Q(responded_at__isnull=False)
HANDLED: Final = Q(resolved_at__isnull=False)
VISITED: Final = Q(visited_at__isnull=False)
CLOSED: Final = Q(closed_at__isnull=False)

COUNTS: Final[dict[str, Q]] = {
    **{kind.value: Q(kind=kind.value) for kind in Kind},
    "responded": RESPONDED,
    "handled": HANDLED,
    "visited": VISITED,
    "visit_waived": Q(visit_outcome=VisitOutcome.WAIVED.value),
    "satisfied": SATISFIED,
    "dissatisfied": DISSATISFIED,
    "closed": CLOSED,
    "reopened": Q(reopened__gt=0),
    "hard": Q(hard=True),
    "major": Q(major=True),
    "class_one": Q(class_one=True),
    "from_quality": Q(from_quality=True),
    "developer": Q(responsibility="developer"),
    "municipal": Q(responsibility="municipal"),
    "for_publication": Q(for_publication=True),
}
"""What a period's figures count, by name; each is also a filter of the list behind the figure (``counted``)."""
COURSE: Final = ("all", "handled", "closed")
"""The counts that a course tells of each month."""
GROUPS: Final = {"by_channel": "channel", "by_category": "category", "by_responsibility": "responsibility", "by_building": "building"}
RATES: Final[dict[str, tuple[str, str]]] = {
    "response": ("responded", "all"),
    "solution": ("handled", "all"),
    "visit": ("visited", "handled"),
    "closing": ("closed", "all"),
    "satisfaction": ("satisfied", "visited"),
}
"""Rates as counted / of how many. They say whether, not whether in time: that is the duties' to say."""


class CaseQuerySet(QuerySet["Case"]):
    def by_unit(self, site: "Site", since: datetime) -> dict[int, int]:
        """How many cases each unit of a site brought up since a moment; merged ones count under the one they went into."""
        found = self.filter(site=site, received_at__gte=since, unit__isnull=False, merged_into=None).order_by()
        return dict(found.values_list("unit").annotate(number=Count("pk")))

    def seen_by(self, user: "Person") -> Self:
        return self.filter(access.seen(user))

    def open(self) -> Self:
        """Not closed yet, handled ones among them; what was merged into another rests there."""
        return self.exclude(state=State.CLOSED.value).counting()

    def counting(self) -> Self:
        """Each matter once: without what was merged into another case."""
        return self.filter(merged_into__isnull=True)

    def duplicates_of(self, case: "Case") -> Self:
        """What was merged into a case, oldest first."""
        return self.filter(merged_into=case.pk).order_by("received_at", "pk")

    def overdue(self, now: datetime) -> Self:
        """Open, and a due time has passed."""
        return self.open().filter(next_due_at__lt=now)

    def waiting_for(self, user: "Person") -> Self:
        """Open and assigned to this person."""
        return self.open().filter(assignee=user.pk)

    def by_due(self) -> Self:
        """Most urgent first; those without an open duty last."""
        return self.order_by(F("next_due_at").asc(nulls_last=True), "pk")

    def newest_first(self) -> Self:
        return self.order_by("-received_at", "-pk")

    def received_in(self, site: "Site", months: Iterable[int]) -> Self:
        """Cases of a site received in months such as 202611."""
        return self.filter(site=site, month__in=list(months))

    def counted(self, name: str) -> Self:
        """The cases behind a figure. Raises KeyError for a figure there is none of."""
        counting = self.counting()
        return counting if name == "all" else counting.filter(COUNTS[name])

    def search(self, words: str) -> Self:
        """Cases whose number begins with the words, else those in which all of them stand; blank finds everything.

        Found are title, text, place, flat, measures, result and numbers (``words_of``), Simplified and Traditional alike.
        """
        words = unicodedata.normalize("NFKC", words).strip()
        if not words:
            return self
        if words.isascii() and "-" in words and " " not in words:
            numbered = self._numbered(words.upper())
            if numbered.order_by().exists():
                return numbered
        return searching.find(self, words)

    def _numbered(self, prefix: str) -> Self:
        """Numbers by prefix, in the way in which either database can use the index on them."""
        if connections[self.db].vendor == "sqlite":
            return self.filter(number__gte=prefix, number__lt=prefix + "\U0010ffff")
        return self.filter(number__startswith=prefix)

    def same_unit(self, case: "Case") -> Self:
        """Other cases of the same flat within the year before, newest first."""
        if case.unit_id is None:
            return self.none()
        found = self.filter(unit=case.unit_id, received_at__gt=case.received_at - A_YEAR).exclude(pk=case.pk)
        return found.newest_first()

    def similar(self, case: "Case") -> Self:
        """Other cases of the same category at the same site within the year before: same building first, then newest."""
        found = self.filter(
            site=case.site_id, received_at__gt=case.received_at - A_YEAR, received_at__lte=case.received_at, category=case.category
        ).exclude(pk=case.pk)
        if case.building_id is None:
            return found.newest_first()
        near = Choose(When(building=case.building_id, then=Value(0)), default=Value(1))
        return found.order_by(near, "-received_at", "-pk")

    def figures(self, site: "Site", months: Iterable[int], *, course: Sequence[int] = ()) -> dict[str, Any]:
        """Counts, rates (per cent, None of nothing) and groupings of the cases a site received in some months. Two queries.

        ``course`` names months of which each is told by itself: how many were received, handled and closed.
        """
        months = list(months)
        by_month = self.received_in(site, {*months, *course}).counting().counts_of_months()
        counts = {name: sum(by_month[month][name] for month in months if month in by_month) for name in ("all", *COUNTS)}
        return {
            "counts": counts,
            "rates": {name: rate(counts[part], counts[whole]) for name, (part, whole) in RATES.items()},
            **self.received_in(site, months).counting().groups(),
            "course": [[month, *(by_month[month][name] if month in by_month else 0 for name in COURSE)] for month in course],
        }

    def counts_of_months(self) -> dict[int, dict[str, int]]:
        """Every count of the cases by the month in which they were received. One query."""
        counts = {name: Count("pk", filter=q) for name, q in COUNTS.items()}
        rows: Iterable[Any] = self.order_by().values("month").annotate(all=Count("pk"), **counts)
        return {row["month"]: row for row in rows}

    def groups(self) -> dict[str, list[list[Any]]]:
        """How many cases have each value of some columns, most frequent first; those without a value are left out. One query."""
        found: dict[str, Counter[Any]] = {name: Counter() for name in GROUPS}
        for *values, n in self.order_by().values_list(*GROUPS.values()).annotate(n=Count("pk")):
            for counter, value in zip(found.values(), values, strict=True):
                counter[value] += n
        return {name: _most_first(counter) for name, counter in found.items()}


def _most_first(counter: "Counter[Any]") -> list[list[Any]]:
    there = ([value, n] for value, n in counter.items() if value is not None)
    return sorted(there, key=lambda group: (-group[1], group[0]))


def rate(part: int, whole: int) -> float | None:
    """A share in per cent with one decimal; None when there is nothing to have a share of."""
    return round(100 * part / whole, 1) if whole else None


HANDLER: Final = Coalesce("case__merged_into__assignee", "case__assignee")


class UnheardQuerySet(QuerySet["Unheard"]):
    def with_handler(self) -> Self:
        """Each with who handles the case, or the one it was merged into: None while nobody was named."""
        return self.annotate(handler=HANDLER)

    def written_between(self, start: datetime, end: datetime) -> "Iterator[tuple[int, int, int, int | None]]":
        """What came in after ``start`` and until ``end``, oldest first: keys of case, entry and site, and its handler."""
        rows = self.filter(entry__recorded_at__gt=start, entry__recorded_at__lte=end).order_by("entry")
        return rows.values_list("case_id", "entry_id", "site_id", HANDLER).iterator(chunk_size=5000)

    def for_handler(self, user: "Person", day: date) -> Self:
        """Those that this person is to read: the one named, or customer service while nobody is, as with what is owed."""
        mine = Q(handler=user.pk)
        for post in posts_of(user, day):
            if post.role == Role.CUSTOMER_SERVICE:
                mine |= Q(handler__isnull=True) & within(post)
        return self.with_handler().filter(access.seen(user), mine)


class SavedFilterQuerySet(QuerySet["SavedFilter"]):
    def at_hand(self, user: "Staff", site: "Site | None") -> Self:
        """A person's own, and those shared with the site they are at."""
        shared = Q(site=site) if site is not None else Q(pk__in=[])
        return self.filter(Q(owner=user) | shared).select_related("owner").order_by("name", "pk")


class AnswerTemplateQuerySet(QuerySet["AnswerTemplate"]):
    def for_site(self, site: "Site") -> Self:
        """What can be said at a site: its own templates and those of its company."""
        return self.filter(Q(site=site) | Q(site=None, company=site.company_id)).order_by("name", "pk")


class ImportMapQuerySet(QuerySet["ImportMap"]):
    def seen_by(self, user: "Staff") -> Self:
        """Those of the person's company, for whoever may import into it."""
        return self.filter(company=user.company_id) if _may_import(user) else self.none()


class ImportJobQuerySet(QuerySet["ImportJob"]):
    def seen_by(self, user: "Staff") -> Self:
        """Those of the person's company, for whoever may import into it."""
        return self.filter(company=user.company_id) if _may_import(user) else self.none()


def _may_import(user: "Staff") -> bool:
    return user.company is not None and access.may(user, "cases.import", user.company)


class ReportQuerySet(QuerySet["Report"]):
    def seen_by(self, user: "Person") -> Self:
        return self.filter(access.seen(user))

    def of(self, site: "Site") -> Self:
        return self.filter(site=site).order_by("-period", "kind")

    def issued(self) -> Self:
        return self.filter(state="issued")

    def find(self, site: "Site", kind: str, period: str) -> "Report | None":
        """The one report of a kind and period, drafted or issued."""
        return self.filter(site=site, kind=kind, period=period).first()
