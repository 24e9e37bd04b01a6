"""Figures of any cases: how many, how far they came, how often in time, how long it took, what comes again, when they come in.

Every figure has a name, and ``counted`` gives the cases behind a name: the page and the list behind it ask the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q

from dudao.cases.models import Case
from dudao.cases.reads import COUNTS, SATISFIED, CaseQuerySet
from dudao.cases.stages import STAGES, STANDINGS, StageIds, standing, standings_in, with_standings
from dudao.cases.vocabulary import Kind
from dudao.organisation import hours
from dudao.organisation.deadlines import Office

REPEAT_DAYS: Final = 90
"""A choice of ours, the standard names no number: the same flat with the same category again within so many days is a repeat."""
MOST_TIMED: Final = 20_000
"""Cases of which the times taken are worked out at once; of more a page says so instead."""

FURTHER: Final[dict[str, Q]] = {
    "with-flat": Q(unit__isnull=False),
    "satisfied-of": COUNTS["visited"],
    "satisfied-done": SATISFIED & COUNTS["visited"],
    **{f"{stage}-done": done for stage, (_act, done, _of) in STAGES.items()},
    **{f"{stage}-of": of for stage, (_act, _done, of) in STAGES.items()},
}
STANDING_NAMES: Final = {f"{stage}-{name}": (stage, name) for stage in STAGES for name in STANDINGS}
NAMES: Final = frozenset({"all", "repeat", *COUNTS, *FURTHER, *STANDING_NAMES})


def repeated() -> Exists:
    """That the same flat brought up the same category within the days before."""
    earlier = Case.objects.filter(
        unit=OuterRef("unit"),
        category=OuterRef("category"),
        received_at__lt=OuterRef("received_at"),
        received_at__gte=OuterRef("received_at") - timedelta(days=REPEAT_DAYS),
    )
    return Exists(earlier.order_by())


def counted(cases: CaseQuerySet, name: str, ids: StageIds, now: datetime) -> CaseQuerySet:
    """The cases behind a figure. Raises KeyError for a figure there is none of."""
    if name == "repeat":
        return cases.filter(repeated(), unit__isnull=False)
    if name in STANDING_NAMES:
        return standing(cases, *STANDING_NAMES[name], ids, now)
    return cases.filter(FURTHER[name]) if name in FURTHER else cases.counted(name)


def counts(cases: CaseQuerySet, ids: StageIds, now: datetime) -> dict[str, int]:
    """Every figure by its name. Two queries."""
    by_kind = counts_by(cases, ids, now, "kind").values()
    return {name: sum(found[name] for found in by_kind) for name in NAMES}


def counts_by(cases: CaseQuerySet, ids: StageIds, now: datetime, *columns: str) -> dict[tuple[Any, ...], dict[str, int]]:
    """Every figure by its name, for the cases of each value of some columns. Two queries."""
    counted = {_field(name): Count("pk", filter=q) for name, q in (FURTHER | COUNTS).items() if q}
    counted["repeat"] = Count("pk", filter=Q(repeated(), unit__isnull=False))
    found = {}
    for row in cases.order_by().values(*columns).annotate(all=Count("pk"), **counted):
        told = {name: row.get(_field(name), row["all"]) for name in NAMES - STANDING_NAMES.keys()}
        found[tuple(row[column] for column in columns)] = told | dict.fromkeys(STANDING_NAMES, 0)
    for *values, code, number in with_standings(cases, ids, now).order_by().values_list(*columns, "standings").annotate(n=Count("pk")):
        for stage, at in standings_in(code):
            for name, holds in STANDINGS.items():
                found[tuple(values)][f"{stage}-{name}"] += number if at in holds else 0
    return found


def _field(name: str) -> str:
    return name.replace("-", "_")


@dataclass(frozen=True, slots=True)
class Taken:
    """How long it took: of how many cases, the middle one and the one that nine of ten did not exceed."""

    number: int
    middle: timedelta
    most: timedelta


def taken(lengths: Iterable[timedelta]) -> Taken | None:
    """Median, and the 90th percentile as the smallest length that at least nine in ten do not exceed; None of nothing."""
    ordered = sorted(lengths)
    if not ordered:
        return None
    return Taken(len(ordered), _middle(ordered), ordered[ceil(len(ordered) * 0.9) - 1])


def _middle(ordered: Sequence[timedelta]) -> timedelta:
    """The middle one, or half way between the two in the middle."""
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def times_taken(cases: CaseQuerySet, offices: dict[int, Office]) -> dict[str, Taken | None]:
    """From receipt to response and to result, in office time of each case's own site. One query; not for more than MOST_TIMED cases."""
    rows = list(cases.order_by().values_list("site_id", "received_at", "responded_at", "resolved_at"))
    answered = [hours.between(came, at, offices[site]) for site, came, at, _ in rows if at is not None and at >= came]
    handled = [hours.between(came, at, offices[site]) for site, came, _, at in rows if at is not None and at >= came]
    return {"response": taken(answered), "solution": taken(handled)}


@dataclass(frozen=True, slots=True)
class MonthOf:
    """One month of a course: what came in, and how each stage stood."""

    month: int
    all: int
    complaints: int
    done: dict[str, tuple[int, int]]
    in_time: dict[str, tuple[int, int]]

    @classmethod
    def told(cls, month: int, counts: Mapping[str, int]) -> "MonthOf":
        """The same out of every figure of the month by its name."""
        done = {stage: (counts[f"{stage}-done"], counts[f"{stage}-of"]) for stage in STAGES}
        in_time = {stage: (counts[f"{stage}-in-time"], counts[f"{stage}-owed"]) for stage in STAGES}
        return cls(month, counts["all"], counts[Kind.COMPLAINT.value], done, in_time)


def by_month(cases: CaseQuerySet, ids: StageIds, now: datetime) -> list[MonthOf]:
    """The course of the cases by month of receipt: done / of and in time / owed for each stage. Two queries."""
    return [MonthOf.told(month, found) for (month,), found in sorted(counts_by(cases, ids, now, "month").items())]


def grouped_by(cases: CaseQuerySet, *columns: str) -> list[tuple[Any, ...]]:
    """Values of some columns with how many cases have each, most frequent first. One query."""
    return list(
        cases.order_by().values_list(*columns).annotate(n=Count("pk")).order_by("-n", *(F(name).asc(nulls_last=True) for name in columns))
    )


@dataclass(frozen=True, slots=True)
class UPoint:
    """A month on a u-chart: what was counted per thousand households, and the limits of chance for it."""

    month: int
    count: int
    value: float
    low: float
    high: float

    @property
    def out(self) -> bool:
        return not self.low <= self.value <= self.high


def u_points(rows: Sequence[tuple[int, int]], households: int) -> tuple[float, list[UPoint]]:
    """The centre line and the points of a u-chart of counts per 1,000 households. ``rows``: (month, count).

    With c_i counted in month i and n_i thousand households: u_i = c_i / n_i, the centre line is ū = Σc_i / Σn_i and the limits are
    ū ± 3·√(ū / n_i), never below 0 (Montgomery, Introduction to Statistical Quality Control, 7th ed., section 7.3; ISO 7870-2).
    Counts are taken to be independent and rare, as complaints of single households are; a group that complains together is not.
    """
    size = households / 1000
    if not rows or size <= 0:
        return 0.0, []
    centre = sum(count for _month, count in rows) / (size * len(rows))
    away = 3 * (centre / size) ** 0.5
    return centre, [UPoint(month, count, count / size, max(centre - away, 0.0), centre + away) for month, count in rows]
