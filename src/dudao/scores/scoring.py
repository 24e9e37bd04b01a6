"""Counts turned into points, for any number of sheets at once: the same way for one sheet on a page and for a whole group."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from django.db.models import prefetch_related_objects

from dudao.duties import editions
from dudao.duties.desk import handovers_of, site_facts
from dudao.duties.plan import Plan
from dudao.organisation.deadlines import month_of
from dudao.organisation.models import Site
from dudao.rulebook.arithmetic import ScoreCard, Scores
from dudao.rulebook.schema import Criterion, Rulebook
from dudao.scores.counting import Counts, Grid, Tallied, count_checks, count_duties, key_of, measured, uses_of

Flags = npt.NDArray[np.bool_]
Find = Callable[[str], Tallied | None]
"""The counts of an obligation, by its name in the rulebook."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """The sheets that one edition rules: their places in the grid, their counts and scores; row by row the same sheets."""

    plan: Plan
    places: Counts
    owed: Counts
    broken: Counts
    scores: Scores


def months_between(first: int, last: int) -> tuple[int, ...]:
    """Months as 202611, from one to another."""
    count = range(first // 100 * 12 + first % 100 - 1, last // 100 * 12 + last % 100)
    return tuple(number // 12 * 100 + number % 12 + 1 for number in count)


def first_day(month: int) -> date:
    return date(month // 100, month % 100, 1)


def last_day(month: int) -> date:
    return first_day(month + 89 if month % 100 == 12 else month + 1) - timedelta(days=1)


def score(sites: Sequence[Site], months: Sequence[int], now: datetime) -> tuple[Grid, list[Ruled]]:
    """Score every site in every month as things stand at ``now``.

    An edition rules the months that begin under it. Attributes of a site (age, type) are asked of the month's first day.
    In months in which a site was not open nothing applies.
    """
    grid, (ruled,) = score_at(sites, months, [now])
    return grid, ruled


def score_at(sites: Sequence[Site], months: Sequence[int], moments: Sequence[datetime]) -> tuple[Grid, list[list[Ruled]]]:
    """The same at several moments, such as now and tonight if nobody acts; what does not depend on the moment is counted once."""
    ordered = sorted(sites, key=lambda site: site.pk)
    grid = Grid(tuple(site.pk for site in ordered), tuple(sorted(months)))
    if not len(grid):
        return grid, [[] for _ in moments]
    prefetch_related_objects([site for site in ordered if site.phased], "phases")
    ruled_by = _editions(ordered, grid)
    checked = count_checks(grid, uses_of((plan for plan, _ in ruled_by), editions.rooms()))
    applies = [applicable(plan.rulebook.criteria, ordered, grid, places) for plan, places in ruled_by]
    scored = []
    for now in moments:
        duties = count_duties(grid, now)
        by_plan = zip(ruled_by, applies, strict=True)
        scored.append([rule(plan, places, _finder(plan, duties), checked, flags) for (plan, places), flags in by_plan])
    return grid, scored


def _finder(plan: Plan, duties: Mapping[int, Tallied]) -> Find:
    return lambda key: duties.get(editions.obligation_id(plan.rulebook.key, key))


def _editions(sites: Sequence[Site], grid: Grid) -> list[tuple[Plan, Counts]]:
    """The edition of each sheet: which plan rules which places of the grid."""
    shelves = {book: editions.shelf_of(book) for book in {site.rulebook for site in sites}}
    by_book = {book: [shelf.on(first_day(month)) for month in grid.months] for book, shelf in shelves.items()}
    places: dict[int, list[int]] = defaultdict(list)
    plans: dict[int, Plan] = {}
    for row, site in enumerate(sites):
        for column, plan in enumerate(by_book[site.rulebook]):
            plans[plan.edition_id] = plan
            places[plan.edition_id].append(row * len(grid.months) + column)
    return [(plans[edition], np.array(found, dtype=np.int64)) for edition, found in sorted(places.items())]


def rule(plan: Plan, places: Counts, duties: Find, checked: Mapping[str, Tallied], applies: Flags) -> Ruled:
    """Score the sheets of one edition by what was counted."""
    criteria = plan.rulebook.criteria
    owed, broken = np.zeros((len(places), len(criteria)), dtype=np.int64), np.zeros((len(places), len(criteria)), dtype=np.int64)
    rooms = editions.rooms()
    shown = np.array([measured(each, rooms) for each in criteria])
    for column, criterion in enumerate(criteria):
        for tallied in _proofs(criterion, duties, checked) if shown[column] else ():
            owed[:, column] += tallied.owed[places]
            broken[:, column] += tallied.broken[places]
    failed = [seen and any(key_of(use) not in checked for use in each.proof.checks) for each, seen in zip(criteria, shown, strict=True)]
    scores = card_of(plan.rulebook).score(broken, owed, measured=shown, applicable=applies, failed=np.array(failed))
    return Ruled(plan, places, owed, broken, scores)


def _proofs(criterion: Criterion, duties: Find, checked: Mapping[str, Tallied]) -> Iterator[Tallied]:
    for key in criterion.proof.obligations:
        if found := duties(key):
            yield found
    for use in criterion.proof.checks:
        if found := checked.get(key_of(use)):
            yield found


def applicable(criteria: Iterable[Criterion], sites: Sequence[Site], grid: Grid, places: Counts) -> Flags:
    """Which criteria apply to which sheets."""
    rows, columns = np.divmod(places, len(grid.months))
    days = [first_day(month) for month in grid.months]
    ends = [last_day(month) for month in grid.months]
    opened = np.array([[_is_open(site, day, end) for day, end in zip(days, ends, strict=True)] for site in sites])
    applies = np.repeat(opened[rows, columns][:, None], len(tuple(criteria)), axis=1)
    facts = [site_facts(site, handovers_of(site)) for site in sites]
    for number, criterion in enumerate(criteria):
        if criterion.applies.asked is not None:
            held = np.array([[criterion.applies_to(each, day) for day in days] for each in facts])
            applies[:, number] &= held[rows, columns]
    return np.asarray(applies, dtype=np.bool_)


def _is_open(site: Site, first: date, last: date) -> bool:
    return site.opened_on <= last and (site.closed_on is None or site.closed_on >= first)


@lru_cache(maxsize=64)
def card_of(rulebook: Rulebook) -> ScoreCard:
    """The columns of an edition; made once in each process."""
    return ScoreCard(rulebook)


def zone_of(site: Site) -> ZoneInfo:
    """The time zone in which a site's months begin."""
    return ZoneInfo(site.time_zone)


def month_at(site: Site, now: datetime) -> int:
    """The site's present month, as 202611."""
    return month_of(now, zone_of(site))


def shifted(month: int, by: int) -> int:
    """So many months later; earlier when negative."""
    count = month // 100 * 12 + month % 100 - 1 + by
    return count // 12 * 100 + count % 12 + 1
