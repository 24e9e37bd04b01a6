"""How much was owed and how much of it not done: grouped counts for any number of sites and months at once.

One query over the duties and one for each table that has checks, whatever the number of sheets. A duty counts in the month
in which it fell due, a record in the month of its reference day.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
from django.core.exceptions import FieldError
from django.db import connections
from django.db.models import Count, Q, QuerySet, Value

from dudao.duties import checks
from dudao.duties.checks import Check
from dudao.duties.models import Duty
from dudao.duties.plan import Plan
from dudao.duties.reads import late_q
from dudao.rulebook.schema import CheckUse, Criterion

Counts = npt.NDArray[np.int64]
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Grid:
    """The sheets asked for: every site × every month, site by site. Both ascending."""

    sites: tuple[int, ...]
    months: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.sites) * len(self.months)

    def own(self, table: Counts) -> Counts:
        """The rows of a table (site, month, …) that are of this grid: what is asked for may hold others, of a gap between months."""
        return table[np.isin(table[:, 0], np.array(self.sites)) & np.isin(table[:, 1], np.array(self.months))]

    def rows(self, sites: Counts, months: Counts) -> Counts:
        """The sheet of each (site, month); every one must be of this grid."""
        places = np.searchsorted(np.array(self.sites), sites) * len(self.months)
        return np.asarray(places + np.searchsorted(np.array(self.months), months), dtype=np.int64)

    def within(self, month_field: str = "month") -> Q:
        """The condition that a row is of this grid."""
        months = (
            {f"{month_field}__in": self.months} if len(self.months) < 4 else {f"{month_field}__range": (self.months[0], self.months[-1])}
        )
        sites = {"site": self.sites[0]} if len(self.sites) == 1 else {"site__in": self.sites} if len(self.sites) <= 100 else {}
        return Q(**sites, **months)


@dataclass(frozen=True, slots=True)
class Tallied:
    """What was owed and what was broken of it, per sheet."""

    owed: Counts
    broken: Counts


def count_duties(grid: Grid, now: datetime) -> dict[int, Tallied]:
    """Duties by obligation: owed, and late at ``now``. Waived, void and trial duties do not count."""
    rows = duty_rows(grid, now)
    table = grid.own(_table(rows, 5))
    places = grid.rows(table[:, 0], table[:, 1])
    counted: dict[int, Tallied] = {}
    for obligation in np.unique(table[:, 2]).tolist():
        chosen = table[:, 2] == obligation
        counted[obligation] = _spread(len(grid), places[chosen], table[chosen, 3], table[chosen, 4])
    return counted


def duty_rows(grid: Grid, now: datetime) -> "QuerySet[Any, tuple[int, ...]]":
    """(site, month, obligation, owed, late), one row for each that owes anything."""
    return (
        Duty.objects.scoring()
        .filter(grid.within())
        .order_by()
        .values("site_id", "month", "obligation_id")
        .annotate(owed=Count("*"), late=Count(Value(1), filter=late_q(now)))
        .values_list("site_id", "month", "obligation_id", "owed", "late")
    )


def count_checks(grid: Grid, uses: Iterable[CheckUse]) -> dict[str, Tallied]:
    """Records by check and parameters: asked about, and breaking the rule. One query for each table and month column.

    A check that does not exist here or does not take these parameters is left out: that is an error, never met.
    """
    by_table: dict[tuple[str, str], list[tuple[CheckUse, Check]]] = defaultdict(list)
    for use in {key_of(use): use for use in uses}.values():
        if check := checks.get(use.check):
            by_table[check.model, check.month_field].append((use, check))
        else:
            logger.error("there is no check %s", use.check)
    counted: dict[str, Tallied] = {}
    for wanted in by_table.values():
        counted |= _count_table(grid, wanted)
    return counted


def _count_table(grid: Grid, wanted: Sequence[tuple[CheckUse, Check]]) -> dict[str, Tallied]:
    first = wanted[0][1]
    rows = first.table()._base_manager.filter(grid.within(first.month_field)).order_by().values_list("site_id", first.month_field)
    asked: list[CheckUse] = []
    for number, (use, check) in enumerate(wanted):
        try:
            owed = Count(Value(1), filter=check.population(**use.parameters))
            broken = Count(Value(1), filter=check.breaches(**use.parameters))
            rows = rows.annotate(**{f"owed_{number}": owed, f"broken_{number}": broken})
        except (TypeError, ValueError, FieldError):
            logger.exception("the check %s cannot be asked", key_of(use))
        else:
            asked.append(use)
    table = grid.own(_table(rows, 2 + 2 * len(asked))) if asked else np.zeros((0, 2), dtype=np.int64)
    places = grid.rows(table[:, 0], table[:, 1])
    return {key_of(use): _spread(len(grid), places, table[:, 2 + 2 * number], table[:, 3 + 2 * number]) for number, use in enumerate(asked)}


def key_of(use: CheckUse) -> str:
    """A check with its parameters, as one name."""
    return f"{use.check} {sorted(use.parameters.items())}" if use.parameters else use.check


def _table(rows: "QuerySet[Any, Any]", width: int) -> Counts:
    """Rows of whole numbers as an array: the ORM's query, without its conversion of every value by itself."""
    connection = connections[rows.db]
    statement, parameters = rows.query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found = cursor.fetchall()
    return np.fromiter(chain.from_iterable(found), dtype=np.int64, count=len(found) * width).reshape(-1, width)


def _spread(size: int, places: Counts, owed: Counts, broken: Counts) -> Tallied:
    result = Tallied(np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64))
    result.owed[places], result.broken[places] = owed, broken
    return result


def measured(criterion: Criterion, rooms: frozenset[str]) -> bool:
    """Whether records can show it here: some proof is in records, and every room that the proof needs exists."""
    return not criterion.only_eyes and criterion.rooms() <= rooms


def uses_of(plans: Iterable[Plan], rooms: frozenset[str]) -> list[CheckUse]:
    """The checks that the measured criteria of some editions use."""
    return [use for plan in plans for each in plan.rulebook.criteria if measured(each, rooms) for use in each.proof.checks]
