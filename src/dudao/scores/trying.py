"""What is only tried: an edition that nobody published, and obligations on trial, which are counted and shown and cost nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import numpy as np
from django.db.models import Count, Value

from dudao.duties import editions
from dudao.duties.desk import handovers_of, site_facts
from dudao.duties.models import Duty
from dudao.duties.plan import Plan
from dudao.duties.reads import late_q
from dudao.organisation.models import Site
from dudao.rulebook.arithmetic import Outcome, to_points
from dudao.rulebook.schema import Criterion, Obligation
from dudao.scores import scoring
from dudao.scores.counting import Counts, Grid, Tallied, count_checks, uses_of
from dudao.scores.sheets import Sheet, sheet_of

Named = tuple[int, str]
"""A month in which duties fell due, and their obligation."""


def sheets_under(
    site: Site, plan: Plan, months: Sequence[int], *, owed: Mapping[Named, int], late: Mapping[Named, int], now: datetime
) -> list[Sheet]:
    """The sheets that a site would have had of some months under an edition, from the duties that a replay gave. Oldest first."""
    grid = Grid((site.pk,), tuple(sorted(months)))
    places = np.arange(len(grid), dtype=np.int64)

    def find(key: str) -> Tallied:
        return Tallied(_column(grid, owed, key), _column(grid, late, key))

    checked = count_checks(grid, uses_of([plan], editions.rooms()))
    ruled = scoring.rule(plan, places, find, checked, scoring.applicable(plan.rulebook.criteria, [site], grid, places))
    return [sheet_of(site, month, now, ruled, row) for row, month in enumerate(grid.months)]


def _column(grid: Grid, counted: Mapping[Named, int], key: str) -> Counts:
    return np.array([counted.get((month, key), 0) for month in grid.months], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Trial:
    """An obligation on trial on one sheet: how many were owed, how many late, and the points they would have cost."""

    obligation: Obligation
    criteria: tuple[Criterion, ...]
    owed: int
    late: int
    cost: Decimal


def on_trial(sheet: Sheet) -> list[Trial]:
    """What a sheet does not count because it is on trial, the dearest first. One query."""
    book = sheet.plan.rulebook
    rows = Duty.objects.on_trial().filter(site=sheet.site, month=sheet.month).order_by().values("obligation__key")
    counted = rows.annotate(owed=Count("*"), late=Count(Value(1), filter=late_q(sheet.now)))
    found = [
        Trial(book.obligations[key], book.criteria_served_by(key), owed, late, _cost(sheet, key, owed, late))
        for key, owed, late in counted.values_list("obligation__key", "owed", "late")
        if key in book.obligations
    ]
    return sorted(found, key=lambda trial: (-trial.cost, trial.obligation.key))


def _cost(sheet: Sheet, key: str, owed: int, late: int) -> Decimal:
    """What the sheet would lose more if these counted too."""
    facts, first = site_facts(sheet.site, handovers_of(sheet.site)), scoring.first_day(sheet.month)
    serves = np.array([key in line.criterion.proof.obligations for line in sheet.lines])
    card = scoring.card_of(sheet.plan.rulebook).score(
        np.array([line.broken for line in sheet.lines]) + serves * late,
        np.array([line.owed for line in sheet.lines]) + serves * owed,
        measured=np.array([line.outcome is not Outcome.NOT_MEASURED for line in sheet.lines]),
        applicable=np.array([line.criterion.applies_to(facts, first) for line in sheet.lines]),
        failed=np.array([line.outcome is Outcome.ERROR for line in sheet.lines]),
    )
    return to_points(int(card.total_lost[0])) - sheet.lost
