"""Reading scores: a sheet, the records behind a line, the comparison of sites, the forecast."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from dudao.api.cursors import cursor, start_of
from dudao.api.gate import Bearer, caller
from dudao.api.places import site_of
from dudao.api.schemas import scores as told
from dudao.api.schemas.places import SiteBrief
from dudao.api.values import CriterionCode, MonthNamed, SiteCode, number_of
from dudao.api.words import duty_lines, edition_line, said
from dudao.duties import editions
from dudao.duties.models import Duty
from dudao.organisation.models import Site
from dudao.organisation.refusal import Invalid, NotFound
from dudao.organisation.scopes import Scope
from dudao.rulebook.schema import Text
from dudao.scores import acts, drill, reads, scoring, sheets
from dudao.scores.forecast import forecast as foresee
from dudao.scores.models import SealedSheet, Tally
from dudao.scores.reads import Ranked
from dudao.scores.sheets import Line, Sheet

router = Router(tags=["Scores"])
GATE = Bearer(Scope.SCORES_READ)
REFRESHED = 50
DEAREST = 10
AHEAD, FARTHEST = timedelta(days=7), timedelta(days=60)


def sheet_of(site: Site, month: str, now: datetime) -> Sheet:
    number = number_of(month)
    if number > scoring.month_at(site, now):
        raise NotFound(_("{month} has not begun at {site} yet."), month=month, site=site)
    return sheets.live(site, number, now)


@router.get("/sites/{code}/scores/{month}", auth=GATE, response=told.Sheet, operation_id="scores_sheet", summary="The sheet of a month")
def sheet(request: HttpRequest, code: SiteCode, month: MonthNamed) -> told.Sheet:
    """Every criterion of the standard with what was owed, what was lost and why, as things stand now."""
    site = site_of(caller(request), code)
    found = sheet_of(site, month, timezone.now())
    seal = SealedSheet.objects.latest_of(site, found.month)
    return told.Sheet(
        site=SiteBrief.of(site),
        month=month,
        edition=edition_line(found.plan.edition_id, found.plan.rulebook),
        now=found.now,
        ended=found.ended,
        score=found.score,
        points=found.points,
        lost=found.lost,
        losable=found.losable,
        coverage=found.coverage,
        dimensions=[
            told.Dimension(
                code=part.dimension.code,
                title=said(part.dimension.title),
                points=part.points,
                losable=part.losable,
                lost=part.lost,
                score=part.score,
            )
            for part in found.parts
        ],
        lines=[told.SheetLine(**line_told(line)) for line in found.lines],
        sealed=None if seal is None else told.Seal(digest=seal.digest, sealed_at=seal.sealed_at, sealed_by=seal.sealed_by.name),
    )


def line_told(line: Line) -> dict[str, object]:
    return {
        "code": line.code,
        "clause": line.criterion.clause.code,
        "dimension": line.criterion.dimension.code,
        "text": said(line.criterion.text),
        "outcome": line.outcome.name.lower(),
        "owed": line.owed,
        "broken": line.broken,
        "lost": line.lost,
        "why": str(sheets.why(line)),
    }


@router.get(
    "/sites/{code}/scores/{month}/{criterion}",
    auth=Bearer(Scope.SCORES_READ, told.RecordsAsked),
    response=told.LineWhole,
    operation_id="scores_line",
    summary="The records behind a line",
)
def line(
    request: HttpRequest, code: SiteCode, month: MonthNamed, criterion: CriterionCode, asked: Query[told.RecordsAsked]
) -> told.LineWhole:
    """One criterion with the duties and records that it counts; those that cost points, or all."""
    site = site_of(caller(request), code)
    found = sheet_of(site, month, timezone.now())
    try:
        row = found.line(criterion)
    except KeyError as error:
        raise NotFound(_("The standard of {site} has no criterion {code}."), site=site, code=criterion) from error
    reading = row.criterion.reading
    sources = drill.sources(found, row) if row.counted else ()
    return told.LineWhole(
        **line_told(row), reading=said(reading) if reading else "", sources=[source_told(each, asked, found.now) for each in sources]
    )


def source_told(source: drill.Source, asked: told.RecordsAsked, now: datetime) -> told.Source:
    rows = source.owed if asked.records == "all" else source.broken
    if source.kind == "duty":
        rows = rows.select_related("site", "obligation", "owner")
    found = list(rows[: asked.limit + 1])
    shown = found[: asked.limit]
    duties = {each.id: each for each in duty_lines((row for row in shown if isinstance(row, Duty)), now)}
    return told.Source(
        kind=source.kind,
        label=said(source.label) if isinstance(source.label, Text) else str(source.label),
        owed=source.owed.order_by().count(),
        broken=source.broken.order_by().count(),
        records=[
            told.Record(
                kind=source.kind,
                id=row.pk,
                label=duties[row.pk].case or duties[row.pk].period if source.kind == "duty" else str(row),
                duty=duties.get(row.pk) if source.kind == "duty" else None,
            )
            for row in shown
        ],
        cut=len(found) > asked.limit,
    )


@router.get(
    "/scores/{month}",
    auth=Bearer(Scope.SCORES_READ, told.ComparisonAsked),
    response=told.Comparison,
    operation_id="scores_comparison",
    summary="Sites compared",
)
def comparison(request: HttpRequest, month: MonthNamed, asked: Query[told.ComparisonAsked]) -> told.Comparison:
    """The sites of this account in one month, held to one edition: the best first, then those that cannot be ranked."""
    staff = caller(request)
    sites = list(Site.objects.seen_by(staff).order_by("pk"))
    waiting = acts.ensure_fresh(sites, timezone.now(), most=REFRESHED)
    tallies = list(Tally.objects.seen_by(staff).of_month(number_of(month)).filter(losable__gt=0))
    used = sorted({each.edition_id for each in tallies}, key=lambda pk: (-sum(each.edition_id == pk for each in tallies), pk))
    if asked.edition is not None and asked.edition not in used:
        raise Invalid(_("None of your sites was held to this edition in that month."), field="query.edition")
    chosen = asked.edition or (used[0] if used else None)
    mine = [each for each in tallies if each.edition_id == chosen]
    start = start_of(asked.after)
    ranked = reads.ranking(mine)
    return told.Comparison(
        month=month,
        edition=edition_line(chosen, editions.rulebook_of(chosen)) if chosen is not None else None,
        editions=[edition_line(pk, editions.rulebook_of(pk)) for pk in used],
        waiting=waiting,
        losses=[told.Loss(clause=clause, lost=lost, sites=count) for clause, lost, count in reads.biggest_losses(mine, DEAREST)],
        items=[ranked_told(each) for each in ranked[start : start + asked.limit]],
        next=cursor(start + asked.limit) if start + asked.limit < len(ranked) else None,
    )


def ranked_told(ranked: Ranked) -> told.RankedLine:
    tally = ranked.tally
    return told.RankedLine(
        site=SiteBrief.of(tally.site),
        rank=ranked.rank,
        share_lost=None if ranked.share is None else float(ranked.share),
        score=tally.score,
        lost=tally.lost,
        losable=tally.losable,
        coverage=float(tally.coverage),
        lost_by_clause={clause: lost / 1000 for clause, lost in tally.lost_by_clause.items()},
    )


@router.get(
    "/sites/{code}/forecast",
    auth=Bearer(Scope.SCORES_READ, told.ForecastAsked),
    response=told.Forecast,
    operation_id="scores_forecast",
    summary="What will be lost",
)
def forecast(request: HttpRequest, code: SiteCode, asked: Query[told.ForecastAsked]) -> told.Forecast:
    """What the site loses by a moment if nobody acts, and the duties that decide it."""
    site, now = site_of(caller(request), code), timezone.now()
    until = asked.until or now + AHEAD
    if not now <= until <= now + FARTHEST:
        raise Invalid(_("A forecast looks from now to sixty days ahead. Choose a moment in between."), field="query.until")
    seen = foresee(site, until, now)
    losses: dict[str, Decimal] = {}
    for criterion, lost in seen.by_criterion:
        losses[criterion.code] = losses.get(criterion.code, Decimal(0)) + lost
    duties = Duty.objects.filter(pk__in=[stake.duty.pk for stake in seen.stakes]).select_related("site", "obligation", "owner")
    lines = {each.id: each for each in duty_lines(duties, now)}
    return told.Forecast(
        site=SiteBrief.of(site),
        now=now,
        until=until,
        lost=seen.lost,
        by_criterion={each: float(lost) for each, lost in losses.items()},
        stakes=[
            told.Stake(duty=lines[stake.duty.pk], points=stake.points, criteria=[each.code for each in stake.criteria])
            for stake in seen.stakes
            if stake.duty.pk in lines
        ],
    )
