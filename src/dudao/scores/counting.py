"""How much was owed and how much of it not done: grouped counts for any number of sites and months at once.

One query over the duties and one for each table that has checks, whatever the number of sheets. A duty counts in the month
in which it fell due, a record in the month of its reference day.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from django.core.exceptions import FieldError
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, Q, QuerySet, Value

from dudao.duties import checks
from dudao.duties.checks import Check
from dudao.duties.models import Duty
from dudao.duties.plan import Plan
from dudao.duties.reads import late_q
from dudao.rulebook.schema import CheckUse, Criterion

Counts = npt.NDArray[np.int64]
MONTHS_LISTED: Final = 3
"""Up to so many months are named one by one; more are a range, with those of a gap dropped afterwards."""
SITES_LISTED: Final = 100
"""Up to so many sites are named one by one; of more, all are asked for and the others dropped afterwards."""
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
            {f"{month_field}__in": self.months}
            if len(self.months) <= MONTHS_LISTED
            else {f"{month_field}__range": (self.months[0], self.months[-1])}
        )
        sites = {"site": self.sites[0]} if len(self.sites) == 1 else {"site__in": self.sites} if len(self.sites) <= SITES_LISTED else {}
        return Q(**sites, **months)


@dataclass(frozen=True, slots=True)
class Tallied:
    """What was owed and what was broken of it, per sheet."""

    owed: Counts
    broken: Counts


def count_duties(grid: Grid, now: datetime) -> dict[int, Tallied]:
    """Duties by obligation: owed, and late at ``now``. Waived, void and trial duties do not count."""
    table = grid.own(_asked(_DUTIES, grid, now, lambda wanted, moment: (duty_rows(wanted, moment), 5)))
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
    whole = [(use, check) for use, check in wanted if _can_be_asked(use, check)]
    if not whole:
        return {}
    name = tuple(_name(use, check) for use, check in whole)
    table = grid.own(_asked(name, grid, None, lambda asked, _now: (check_rows(asked, whole), 2 + 2 * len(whole))))
    places = grid.rows(table[:, 0], table[:, 1])
    return {
        key_of(use): _spread(len(grid), places, table[:, 2 + 2 * number], table[:, 3 + 2 * number])
        for number, (use, _check) in enumerate(whole)
    }


def check_rows(grid: Grid, wanted: Sequence[tuple[CheckUse, Check]]) -> "QuerySet[Any, tuple[int, ...]]":
    """(site, month, asked about by the first check, broken, asked about by the second, …) of the one table of these checks."""
    first = wanted[0][1]
    rows = first.table()._base_manager.filter(grid.within(first.month_field)).order_by().values_list("site_id", first.month_field)
    for number, (use, check) in enumerate(wanted):
        owed = Count(Value(1), filter=check.population(**use.parameters))
        broken = Count(Value(1), filter=check.breaches(**use.parameters))
        rows = rows.annotate(**{f"owed_{number}": owed, f"broken_{number}": broken})
    return rows


def _can_be_asked(use: CheckUse, check: Check) -> bool:
    """Whether a check takes the rulebook's parameters and asks about columns that there are; each is tried once in a process."""
    name = _name(use, check)
    if name not in _tried:
        try:
            check.table()._base_manager.filter(check.population(**use.parameters)).filter(check.breaches(**use.parameters))
        except (TypeError, ValueError, FieldError):
            logger.exception("the check %s cannot be asked", key_of(use))
            _tried[name] = False
        else:
            _tried[name] = True
    return _tried[name]


def _name(use: CheckUse, check: Check) -> Hashable:
    """What a check asks, with its parameters: the same only for the very same predicates."""
    return (key_of(use), check.model, check.month_field, check.population, check.breaches)


def key_of(use: CheckUse) -> str:
    """A check with its parameters, as one name."""
    return f"{use.check} {sorted(use.parameters.items())}" if use.parameters else use.check


class Statement(NamedTuple):
    """The SQL of a count, and its parameters; those that differ from one asking to the next are stand-ins."""

    sql: str
    parameters: tuple[Any, ...]
    width: int


Build = Callable[[Grid, datetime], tuple["QuerySet[Any, Any]", int]]
_DUTIES: Final = "duties"
_SITE: Final = 2_000_000_000
_MONTH: Final = _SITE + SITES_LISTED
_NOW: Final = datetime(8001, 2, 3, 4, 5, 6, tzinfo=UTC)
"""Stand-ins: values that no rulebook and no record has, to be replaced in a statement that is asked again."""
_statements: dict[tuple[str, Hashable, int, int], Statement] = {}
_tried: dict[Hashable, bool] = {}


def _asked(name: Hashable, grid: Grid, now: datetime | None, build: Build) -> Counts:
    """The rows of a count as an array of whole numbers, without the ORM's conversion of every value by itself.

    1. A few sheets are asked for by every page, and putting the SQL together takes several times as long as running it: so it is
       put together once, with stand-ins for sites, months and moment, and kept by name and by how many sites and months there are.
    2. For many sites or months the SQL is made anew: it is a small part of that work.
    """
    now = now or _NOW
    connection = connections[DEFAULT_DB_ALIAS]
    if len(grid.sites) > SITES_LISTED or len(grid.months) > MONTHS_LISTED:
        statement = _compiled(connection, *build(grid, now))
        return _fetched(connection, statement, statement.parameters)
    key = (connection.vendor, name, len(grid.sites), len(grid.months))
    if key not in _statements:
        _statements[key] = _compiled(connection, *build(_standing_in(grid), _NOW))
    adapt = connection.ops.adapt_datetimefield_value
    stand_ins = _standing_in(grid)
    meant: dict[Any, Any] = {adapt(_NOW): adapt(now)}
    meant |= dict(zip((*stand_ins.sites, *stand_ins.months), (*grid.sites, *grid.months), strict=True))
    statement = _statements[key]
    return _fetched(connection, statement, [meant.get(value, value) for value in statement.parameters])


def _standing_in(grid: Grid) -> Grid:
    """A grid of the same size, of stand-ins."""
    return Grid(tuple(range(_SITE, _SITE + len(grid.sites))), tuple(range(_MONTH, _MONTH + len(grid.months))))


def _compiled(connection: BaseDatabaseWrapper, rows: "QuerySet[Any, Any]", width: int) -> Statement:
    statement, parameters = rows.query.get_compiler(connection=connection).as_sql()
    return Statement(statement, tuple(parameters), width)


def _fetched(connection: BaseDatabaseWrapper, statement: Statement, parameters: Sequence[Any]) -> Counts:
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, parameters)
        found = cursor.fetchall()
    return np.fromiter(chain.from_iterable(found), dtype=np.int64, count=len(found) * statement.width).reshape(-1, statement.width)


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
