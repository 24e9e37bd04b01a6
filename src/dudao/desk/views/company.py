"""The company: which site needs me? Ranking, heat map of clauses and sites, the biggest losses, the trend."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from heapq import nsmallest
from typing import Any, TypeAlias

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dudao.desk import charts, owed, words
from dudao.desk.frame import page, person
from dudao.desk.group import TREND, Chosen, branches_of, chosen_in, losing
from dudao.desk.views.brief import REFRESHED, place_of
from dudao.duties import editions
from dudao.organisation import access
from dudao.organisation.models import Site
from dudao.rulebook.schema import Rulebook
from dudao.scores import acts, counting, reads, scoring
from dudao.scores.models import Tally
from dudao.scores.reads import Ranked

Trends: TypeAlias = dict[int, list[Decimal | None]]

SHOWN = 25
COLUMNS = 12


@dataclass(frozen=True)
class Cell:
    """Lost of possible at one site in one clause."""

    lost: Decimal
    possible: Decimal
    step: int | None


@dataclass(frozen=True)
class Row:
    """One site of the league table."""

    ranked: Ranked
    cells: list[Cell]
    trend: list[Decimal | None]
    worst: str
    soon: Decimal | None
    """What it loses more by Friday if nobody acts; None for a month that is over."""

    @property
    def site(self) -> Site:
        return self.ranked.tally.site


@login_required
def company(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    sites = list(Site.objects.seen_by(person(request)).order_by("pk"))
    waiting = acts.ensure_fresh(sites, now, most=REFRESHED)
    chosen = chosen_in(request, sites, now)
    context: dict[str, Any] = {
        "now": now,
        "month": chosen.month,
        "months": chosen.months,
        "current": chosen.current,
        "waiting": waiting,
        "editions": [(pk, owed.edition_words(pk), number) for pk, number in chosen.editions],
        "edition": chosen.edition,
        **(_league(chosen, start_of(request), now) if chosen.edition is not None else {}),
    }
    if chosen.edition is not None:
        context["branches"] = branches_of(request, chosen)
        context["may_export"] = access.may(person(request), "scores.export", place_of(chosen))
    return page(request, "desk/company.html", context, here="company")


def start_of(request: HttpRequest) -> int:
    """The place in the table from which it is shown."""
    asked = request.GET.get("from", "0")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0


def _league(chosen: Chosen, start: int, now: datetime) -> dict[str, Any]:
    """The table of one edition, its dearest clauses, and the three sites that need somebody."""
    rulebook, tallies = editions.rulebook_of(chosen.edition or 0), chosen.tallies
    dearest = reads.biggest_losses(tallies, COLUMNS)
    titles = {clause.code: clause.title.in_language(owed.language()) for clause in rulebook.clauses}
    columns = sorted(code for code, _points, _sites in dearest)
    ranked = reads.ranking(tallies)
    shown, most = ranked[start : start + SHOWN], possible(rulebook)
    soon = losing(chosen, [each.tally.site for each in shown], now)
    trends = _trends(shown, chosen.month)
    needy = nsmallest(3, ranked, key=lambda each: -(each.tally.lost + soon.get(each.tally.site_id, Decimal(0))))
    needy = [each for each in needy if each.tally.lost or soon.get(each.tally.site_id)]
    return {
        "rows": [_row(each, columns, most, titles, trends, soon) for each in shown],
        "needy": [_row(each, [], most, titles, trends, soon) for each in needy],
        "earlier": max(start - SHOWN, 0) if start else None,
        "later": start + SHOWN if start + SHOWN < len(ranked) else None,
        "total": words.count(len(ranked)),
        "columns": [(code, titles[code]) for code in columns],
        "dearest": [(code, titles[code], points, sites, reads.where_lost(tallies, code)) for code, points, sites in dearest[:6]],
        "most": dearest[0][1] if dearest else Decimal(0),
        "points": rulebook.points,
        "basis": reads.basis(ranked),
    }


def _row(
    ranked: Ranked, columns: list[str], most: dict[str, Decimal], titles: dict[str, str], trends: Trends, soon: dict[int, Decimal]
) -> Row:
    lost = ranked.tally.lost_by_clause
    dearest = max(lost, key=lambda code: (lost[code], code), default="")
    return Row(
        ranked=ranked,
        cells=[_cell(Decimal(lost.get(code, 0)) / 1000, most.get(code, Decimal(0))) for code in columns],
        trend=trends.get(ranked.tally.site_id, []),
        worst=f"{dearest} {titles.get(dearest, '')}".strip(),
        soon=soon.get(ranked.tally.site_id),
    )


def _cell(lost: Decimal, most: Decimal) -> Cell:
    return Cell(lost, most, charts.heat(lost, most))


def possible(rulebook: Rulebook) -> dict[str, Decimal]:
    """The most that each clause can cost in what is measured: its one ceiling, or the points of its criteria together."""
    rooms = editions.rooms()
    most: dict[str, Decimal] = {}
    for criterion in rulebook.criteria:
        if counting.measured(criterion, rooms):
            clause = criterion.clause
            ceiling = (clause.cap if clause.mode == "occurrence" else None) or clause.points
            most[clause.code] = most.get(clause.code, Decimal(0)) + criterion.points if clause.mode == "criterion" else ceiling
    return most


def _trends(ranked: list[Ranked], month: int) -> Trends:
    """Twelve months of scores of the sites shown, in one query; gaps where a month was not tallied."""
    months = scoring.months_between(scoring.shifted(month, 1 - TREND), month)
    kept: dict[int, dict[int, Decimal]] = defaultdict(dict)
    sites = [each.tally.site_id for each in ranked]
    rows = Tally.objects.filter(site__in=sites, month__gte=months[0], month__lte=month, losable__gt=0)
    for site, when, score in rows.values_list("site", "month", "score"):
        kept[site][when] = score
    return {site: [kept[site].get(when) for when in months] for site in kept}
