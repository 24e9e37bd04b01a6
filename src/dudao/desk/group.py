"""A month of several sites: the sheets that can be compared, how their branches went, and what will be lost by Friday."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.http import HttpRequest

from dudao.desk.case_filter import month_in
from dudao.desk.frame import person
from dudao.desk.views.cases import recent_months
from dudao.desk.views.score import friday_evening
from dudao.duties.models import Edition
from dudao.organisation.models import Branch, Site
from dudao.scores import acts, scoring
from dudao.scores.forecast import ahead
from dudao.scores.models import Tally
from dudao.scores.reads import TallyQuerySet

TREND = 12
PICKED = 24
BRANCHES = 40
LOOKED_AHEAD = 10
"""Besides the sites shown, so many of those that lost most are looked at for what they lose next."""


@dataclass(frozen=True)
class Chosen:
    """The sheets of a month under one edition; ``editions`` says which there are, with how many sites."""

    month: int
    months: list[int]
    edition: int | None
    editions: list[tuple[int, int]]
    tallies: list[Tally]

    @property
    def current(self) -> bool:
        return self.month == self.months[0]


def chosen_in(request: HttpRequest, sites: list[Site], now: datetime) -> Chosen:
    """The month and the edition asked for; else this month, and the edition to which most sites are held. ``sites``: all that are seen.

    A month that was not tallied yet, of an older log, is tallied first. Queries do not grow with the sites.
    """
    months = recent_months(now, PICKED)
    month = min(month_in(request.GET.get("month", "")) or months[0], months[0])
    acts.ensure_month(sites, month, now)
    tallies = _at_sites(Tally.objects.filter(month=month, losable__gt=0).order_by("site"), sites)
    books = Counter(tally.edition_id for tally in tallies).most_common()
    edition = next((pk for pk, _n in books if str(pk) == request.GET.get("edition")), books[0][0] if books else None)
    return Chosen(month, months, edition, books, [tally for tally in tallies if tally.edition_id == edition])


def _at_sites(tallies: TallyQuerySet, sites: list[Site]) -> list[Tally]:
    """The tallies of these sites, each with its site, branch and edition: one object for all that have the same."""
    by_key, branches = {site.pk: site for site in sites}, Branch.objects.in_bulk({site.branch_id for site in sites})
    editions = Edition.objects.defer("source").in_bulk()
    found = [tally for tally in tallies if tally.site_id in by_key]
    for tally in found:
        tally.site, tally.edition = by_key[tally.site_id], editions[tally.edition_id]
        tally.site.branch = branches[tally.site.branch_id]
    return found


@dataclass(frozen=True)
class BranchRow:
    """One branch in a month: its sites, what they lost of what they could, and how that went."""

    name: str
    sites: int
    lost: Decimal
    losable: Decimal
    trend: list[Decimal | None]

    @property
    def share(self) -> Decimal | None:
        return self.lost / self.losable if self.losable else None


def branches_of(request: HttpRequest, chosen: Chosen) -> list[BranchRow]:
    """The branches, the one that lost the greatest share first. One query."""
    months = scoring.months_between(scoring.shifted(chosen.month, 1 - TREND), chosen.month)
    mine = [tally.edition.book for tally in chosen.tallies[:1]]
    courses = Tally.objects.seen_by(person(request)).filter(edition__book__in=mine).by_branch(months[0], months[-1])
    named: dict[int, Branch] = {tally.site.branch_id: tally.site.branch for tally in chosen.tallies}
    sites = Counter(tally.site.branch_id for tally in chosen.tallies)
    rows = []
    for pk, course in courses.items():
        kept = {each.month: each.kept for each in course}
        last = course[-1]
        if pk in named and last.month == chosen.month:
            rows.append(BranchRow(named[pk].name, sites[pk], last.lost, last.losable, [kept.get(month) for month in months]))
    return sorted(rows, key=lambda row: (-(row.share or Decimal(0)), row.name))[:BRANCHES]


def losing(chosen: Chosen, shown: list[Site], now: datetime) -> dict[int, Decimal]:
    """What the sites shown, and those that lost most, lose by Friday evening if nobody acts; nothing for a month that is over."""
    if not chosen.current:
        return {}
    worst = sorted(chosen.tallies, key=lambda tally: -tally.lost)[:LOOKED_AHEAD]
    sites = list({site.pk: site for site in [*shown, *(tally.site for tally in worst)]}.values())
    return ahead(sites, friday_evening(sites[0], now), now) if sites else {}
