"""Keeping tallies right: a row for every site and month, made anew when something behind it changed."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Min, prefetch_related_objects

from dudao.duties import editions
from dudao.duties.desk import handovers_of
from dudao.duties.models import Duty, Edition
from dudao.journal.models import Entry
from dudao.journal.reads import SETTLING
from dudao.organisation.models import Site
from dudao.organisation.reads import among
from dudao.rulebook.arithmetic import Scores, to_points
from dudao.rulebook.conditions import SiteFacts
from dudao.scores import scoring
from dudao.scores.counting import Grid
from dudao.scores.models import Freshness, Tally
from dudao.scores.scoring import Ruled

AT_ONCE = 10
"""Sites tallied in one transaction: about a third of a second of work."""
KEPT = 24
"""Months back to which tallies are kept right by themselves; earlier ones are made when somebody asks for them."""
ATTRIBUTES = (*(each.name for each in fields(SiteFacts) if each.name != "coming_handover"), "opened_on", "closed_on", "time_zone")
"""What a rulebook may ask about a site, besides its handovers, and what says which months are owed."""
FIELDS = ("edition", "score", "lost", "losable", "coverage", "lost_by_clause")


def stale_sites(sites: Sequence[Site], now: datetime) -> list[Site]:
    """Those of some sites whose tallies are out of date.

    The journal went on, a due time passed, a month began, or the site or its standard was changed.
    """
    bases = _bases(sites)
    ends = Entry.objects.ends([site.pk for site in sites])
    rows = Freshness.objects.filter(among([site.pk for site in sites]))
    kept: dict[int, list[Any]] = {site: told for site, *told in rows.values_list("site", "entry", "month", "basis", "stale_at")}

    def is_stale(site: Site) -> bool:
        if site.pk not in kept:
            return True
        entry, month, basis, stale_at = kept[site.pk]
        if entry < ends[site.pk] or month < scoring.month_at(site, now) or basis != bases[site.pk]:
            return True
        return stale_at is not None and stale_at < now

    return [site for site in sites if is_stale(site)]


def ensure_fresh(sites: Sequence[Site], now: datetime, *, most: int = 200) -> int:
    """Make the tallies of some sites right before they are shown; returns how many sites had to wait (more than ``most`` were stale)."""
    stale = stale_sites(_scored(sites), now)
    refresh(stale[:most], now)
    return max(len(stale) - most, 0)


def refresh(sites: Sequence[Site], now: datetime, *, months: int = KEPT) -> int:
    """Make the tallies of some sites anew for their last months. Idempotent; returns how many sheets were tallied.

    A few sites in each transaction, so that nobody's act waits long for an embedded database.
    """
    return sum(_refresh(sites[start : start + AT_ONCE], now, months) for start in range(0, len(sites), AT_ONCE))


def _refresh(sites: Sequence[Site], now: datetime, months: int) -> int:
    """The journal's end and what the sheets rest on are read before anything is counted: what changes meanwhile makes them stale again."""
    keys = [site.pk for site in sites]
    with transaction.atomic():
        seen, bases = Entry.objects.ends(keys), _bases(sites)
        last = max(scoring.month_at(site, now) for site in sites)
        grid, ruled = scoring.score(sites, scoring.months_between(scoring.shifted(last, 1 - months), last), now)
        rows = _keep(grid, ruled)
        stale_at = _soonest(_next_due(keys, now), seen, now)
        Freshness.objects.bulk_create(
            [Freshness(site_id=pk, entry=seen.get(pk, 0), stale_at=stale_at.get(pk), month=last, basis=bases[pk]) for pk in keys],
            update_conflicts=True, unique_fields=["site"], update_fields=["entry", "stale_at", "month", "basis"],
        )  # fmt: skip
    return rows


def ensure_month(sites: Sequence[Site], month: int, now: datetime) -> int:
    """Make the tallies of a month that lies before those that are kept right, such as one of an imported history; how many were made.

    Corrections of records so old are rare, and whoever asks again has them made anew.
    """
    older = [site for site in _scored(sites) if month < scoring.shifted(scoring.month_at(site, now), 1 - KEPT)]
    made = 0
    for start in range(0, len(older), AT_ONCE * KEPT):
        with transaction.atomic():
            made += _keep(*scoring.score(older[start : start + AT_ONCE * KEPT], [month], now))
    return made


def _keep(grid: Grid, ruled: Iterable[Ruled]) -> int:
    rows = [row for each in ruled for row in _tallies(each, grid)]
    Tally.objects.bulk_create(rows, batch_size=2000, update_conflicts=True, unique_fields=["month", "site"], update_fields=FIELDS)
    return len(rows)


def refresh_all(now: datetime) -> int:
    """Make every tally right that is out of date: the background's chore.

    Sites held to a rulebook of which nothing was published have no score and are passed over.
    """
    stale = stale_sites(_scored(Site.objects.all()), now)
    return refresh(stale, now)


def _scored(sites: Iterable[Site]) -> list[Site]:
    """Those of some sites whose rulebook has a published edition."""
    published = set(Edition.objects.values_list("book", flat=True))
    return [site for site in sites if site.rulebook in published]


def _soonest(due: dict[int, datetime], seen: dict[int, int], now: datetime) -> dict[int, datetime]:
    """When to look again: at the next due time, and once more when the journal has settled after it went on."""
    before = dict(Freshness.objects.filter(among(list(seen))).values_list("site_id", "entry"))
    moved = {pk: now + SETTLING for pk, entry in seen.items() if entry != before.get(pk, 0)}
    return {pk: min(at for at in (due.get(pk), moved.get(pk)) if at) for pk in due.keys() | moved.keys()}


def _bases(sites: Iterable[Site]) -> dict[int, str]:
    """What the sheets of each site rest on besides its records: its attributes, and the editions of its standard."""
    listed = list(sites)
    prefetch_related_objects([site for site in listed if site.phased], "phases")
    rooms = sorted(editions.rooms())
    books = {book: repr((editions.shelf_of(book).starts, rooms)) for book in {site.rulebook for site in listed}}
    return {site.pk: _basis(site, books[site.rulebook]) for site in listed}


def _basis(site: Site, book: str) -> str:
    facts = [getattr(site, name) for name in ATTRIBUTES]
    return hashlib.sha256(f"{facts}{handovers_of(site)}{book}".encode()).hexdigest()[:16]


def _next_due(keys: list[int], now: datetime) -> dict[int, datetime]:
    rows = Duty.objects.open().filter(among(keys), due_at__gte=now).order_by().values("site").annotate(next=Min("due_at"))
    return dict(rows.values_list("site", "next"))


def _tallies(ruled: Ruled, grid: Grid) -> Iterable[Tally]:
    edition, scores = Edition(pk=ruled.plan.edition_id), ruled.scores
    clauses = [clause.code for clause in ruled.plan.rulebook.clauses]
    for row, place in enumerate(ruled.places.tolist()):
        site, month = divmod(place, len(grid.months))
        yield Tally(
            site_id=grid.sites[site],
            month=grid.months[month],
            edition=edition,
            score=to_points(int(scores.score[row])),
            lost=to_points(int(scores.total_lost[row])),
            losable=to_points(int(scores.losable[row])),
            coverage=Decimal(f"{scores.coverage[row]:.4f}"),
            lost_by_clause=_by_clause(clauses, scores, row),
        )


def _by_clause(clauses: Sequence[str], scores: Scores, row: int) -> dict[str, int]:
    lost = scores.lost_by_clause[row]
    return {clauses[number]: int(lost[number]) for number in np.flatnonzero(lost).tolist()}
