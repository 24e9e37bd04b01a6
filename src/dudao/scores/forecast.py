"""What will be lost if nobody acts, and what can still be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from dudao.duties.models import Duty
from dudao.organisation.models import Site
from dudao.rulebook.arithmetic import Outcome, to_points
from dudao.rulebook.schema import Criterion
from dudao.scores import scoring
from dudao.scores.sheets import Sheet, live_at

LISTED = 50


@dataclass(frozen=True, slots=True)
class Stake:
    """An open duty and the points that it costs when its time passes; 0 when its criteria are lost already."""

    duty: Duty
    points: Decimal
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """``lost`` more points by ``until`` than now, and the open duties due by then, the dearest first."""

    until: datetime
    lost: Decimal
    by_criterion: tuple[tuple[Criterion, Decimal], ...]
    stakes: tuple[Stake, ...]


def forecast(site: Site, until: datetime, now: datetime) -> Forecast:
    """What a site loses by a moment if nobody acts: the sheets as they would stand then, less what they stand at now.

    A duty that falls due after the month's end counts in the month of its due day, so both months are looked at.
    """
    today, then = live_at(site, months_until(site, until, now), [now, until])
    return compared(site, today, then, until, now)


def months_until(site: Site, until: datetime, now: datetime) -> tuple[int, ...]:
    """The months in which what falls due by a moment counts."""
    return scoring.months_between(scoring.month_at(site, now), scoring.month_at(site, until))


def compared(site: Site, today: Sequence[Sheet], then: Sequence[Sheet], until: datetime, now: datetime) -> Forecast:
    """The forecast out of the sheets of :func:`months_until` as they stand and as they will, for who has scored them already."""
    losses = [
        (after.criterion, after.lost - before.lost)
        for first, second in zip(today, then, strict=True)
        for before, after in zip(first.lines, second.lines, strict=True)
        if after.lost != before.lost
    ]
    return Forecast(until, sum((points for _, points in losses), Decimal(0)), tuple(losses), stakes(site, today, until, now))


def ahead(sites: Sequence[Site], until: datetime, now: datetime) -> dict[int, Decimal]:
    """What each of some sites loses by a moment if nobody acts, by its key; as ``forecast``, for several sites with no more queries."""
    if not sites:
        return {}
    months = scoring.months_between(scoring.month_at(sites[0], now), scoring.month_at(sites[0], until))
    grid, (today, then) = scoring.score_at(sites, months, [now, until])
    lost = dict.fromkeys(grid.sites, Decimal(0))
    for first, second in zip(today, then, strict=True):
        more = second.scores.total_lost - first.scores.total_lost
        for place, points in zip(first.places.tolist(), more.tolist(), strict=True):
            lost[grid.sites[place // len(grid.months)]] += to_points(int(points))
    return lost


def stakes(site: Site, sheets: Sequence[Sheet], until: datetime, now: datetime) -> tuple[Stake, ...]:
    """The open duties that fall due by a moment, with what each alone would cost; at most ``LISTED``."""
    by_month = {sheet.month: sheet for sheet in sheets}
    rows = Duty.objects.open().filter(site=site, shadow=False, due_at__gte=now, due_at__lte=until, month__in=list(by_month))
    found = [_stake(duty, by_month[duty.month]) for duty in rows.select_related("obligation").order_by("due_at", "pk")[:LISTED]]
    return tuple(sorted(found, key=lambda stake: (-stake.points, stake.duty.due_at)))


def _stake(duty: Duty, sheet: Sheet) -> Stake:
    criteria = sheet.plan.rulebook.criteria_served_by(duty.obligation.key)
    return Stake(duty, sum((_cost(criterion, sheet) for criterion in criteria), Decimal(0)), criteria)


def _cost(criterion: Criterion, sheet: Sheet) -> Decimal:
    """What one more breach of a criterion costs on this sheet."""
    line = sheet.line(criterion.code)
    if line.outcome not in (Outcome.MET, Outcome.NOT_MET):
        return Decimal(0)
    if criterion.mode == "criterion":
        return Decimal(0) if line.lost else criterion.points
    lost = sum((each.lost for each in sheet.lines if each.criterion.clause is criterion.clause), Decimal(0))
    most = criterion.cap if criterion.mode == "occurrence" and criterion.cap is not None else criterion.points
    return min(criterion.points, most - lost)
