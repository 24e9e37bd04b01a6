"""Keeping tallies right, and sealing a sheet when it is signed off."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import numpy as np
from django.db import IntegrityError, transaction
from django.db.models import Min, OuterRef, Q, Subquery, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from dudao.duties import editions
from dudao.duties.desk import handovers_of, site_facts
from dudao.duties.models import Duty, Edition
from dudao.journal import acts as journal
from dudao.journal.models import Entry
from dudao.organisation import access
from dudao.organisation.models import Site, Staff
from dudao.organisation.refusal import Refusal
from dudao.rulebook.arithmetic import Scores, to_points
from dudao.scores import drill, scoring, sheets
from dudao.scores.counting import Grid
from dudao.scores.models import Freshness, SealedSheet, Tally
from dudao.scores.scoring import Ruled
from dudao.scores.sheets import Sheet

AT_ONCE = 10
"""Sites tallied in one transaction: about a third of a second of work."""
SETTLING = timedelta(minutes=2)
"""Longer than any act's transaction takes to commit."""
FIELDS = ("edition", "score", "lost", "losable", "coverage", "lost_by_clause")


class NotOver(Refusal):
    """A month is signed off when it is over."""

    status: ClassVar[int] = 409


def stale_sites(sites: Sequence[Site], now: datetime) -> list[Site]:
    """Those of some sites whose tallies are out of date.

    The journal went on, a due time passed, a month began, or the site or its standard was changed.
    """
    bases = _bases(sites)
    ends = _journal_ends([site.pk for site in sites])
    kept = {each.site_id: each for each in Freshness.objects.filter(_among([site.pk for site in sites]))}

    def is_stale(site: Site) -> bool:
        read = kept.get(site.pk)
        if read is None or read.entry < ends[site.pk] or read.month < scoring.month_at(site, now) or read.basis != bases[site.pk]:
            return True
        return read.stale_at is not None and read.stale_at < now

    return [site for site in sites if is_stale(site)]


def ensure_fresh(sites: Sequence[Site], now: datetime, *, most: int = 200) -> int:
    """Make the tallies of some sites right before they are shown; returns how many sites had to wait (more than ``most`` were stale)."""
    stale = stale_sites(_scored(sites), now)
    refresh(stale[:most], now)
    return max(len(stale) - most, 0)


def refresh(sites: Sequence[Site], now: datetime, *, months: int = 24) -> int:
    """Make the tallies of some sites anew for their last months. Idempotent; returns how many sheets were tallied.

    A few sites in each transaction, so that nobody's act waits long for an embedded database.
    """
    return sum(_refresh(sites[start : start + AT_ONCE], now, months) for start in range(0, len(sites), AT_ONCE))


def _refresh(sites: Sequence[Site], now: datetime, months: int) -> int:
    """The journal's end and what the sheets rest on are read before anything is counted: what changes meanwhile makes them stale again."""
    keys = [site.pk for site in sites]
    with transaction.atomic():
        seen, bases = _journal_ends(keys), _bases(sites)
        last = max(scoring.month_at(site, now) for site in sites)
        grid, ruled = scoring.score(sites, scoring.months_between(scoring.shifted(last, 1 - months), last), now)
        rows = [row for each in ruled for row in _tallies(each, grid)]
        Tally.objects.bulk_create(rows, batch_size=2000, update_conflicts=True, unique_fields=["month", "site"], update_fields=FIELDS)
        stale_at = _soonest(_next_due(keys, now), seen, now)
        Freshness.objects.bulk_create(
            [Freshness(site_id=pk, entry=seen.get(pk, 0), stale_at=stale_at.get(pk), month=last, basis=bases[pk]) for pk in keys],
            update_conflicts=True, unique_fields=["site"], update_fields=["entry", "stale_at", "month", "basis"],
        )  # fmt: skip
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


def _journal_ends(keys: list[int]) -> dict[int, int]:
    """The last entry of each site: one look into an index a site."""
    latest = Entry.objects.filter(site=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    rows = Site.objects.filter(_among(keys, "pk")).order_by().annotate(latest=Subquery(latest)).values_list("pk", "latest")
    return {pk: entry or 0 for pk, entry in rows}


def _soonest(due: dict[int, datetime], seen: dict[int, int], now: datetime) -> dict[int, datetime]:
    """When to look again: at the next due time, and once more shortly after the journal went on.

    Keys of entries are given before they are committed: one below the last that was seen may appear a moment later.
    """
    before = dict(Freshness.objects.filter(_among(list(seen))).values_list("site_id", "entry"))
    moved = {pk: now + SETTLING for pk, entry in seen.items() if entry != before.get(pk, 0)}
    return {pk: min(at for at in (due.get(pk), moved.get(pk)) if at) for pk in due.keys() | moved.keys()}


def _bases(sites: Iterable[Site]) -> dict[int, str]:
    """What the sheets of each site rest on besides its records: its attributes, and the editions of its standard."""
    listed = list(sites)
    prefetch_related_objects([site for site in listed if site.phased], "phases")
    books = {book: editions.shelf_of(book).starts for book in {site.rulebook for site in listed}}
    return {site.pk: _basis(site, books[site.rulebook]) for site in listed}


def _basis(site: Site, starts: object) -> str:
    told = (site_facts(site, handovers_of(site)), site.opened_on, site.closed_on, site.time_zone, starts, sorted(editions.rooms()))
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def _among(keys: list[int], field: str = "site") -> Q:
    """Being one of these; databases take only so many parameters, and of very many all are read."""
    return Q(**{f"{field}__in": keys}) if len(keys) <= 500 else Q()


def _next_due(keys: list[int], now: datetime) -> dict[int, datetime]:
    rows = Duty.objects.open().filter(_among(keys), due_at__gte=now).order_by().values("site").annotate(next=Min("due_at"))
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


def seal(site: Site, month: int, *, by: Staff, now: datetime) -> SealedSheet:
    """Sign off the sheet of a month that is over: a snapshot with its hash, beside which the live score goes on.

    Sealing again when nothing changed returns the seal that is there; when something did, the new seal stands beside the old.
    """
    access.require(by, "scores.seal", site)
    sheet = sheets.live(site, month, now)
    if not sheet.ended:
        raise NotOver(_("This month is not over yet. A sheet is sealed when nothing more can fall due in it."))
    content = snapshot(sheet)
    digest = digest_of(content)
    for _try in range(3):
        latest = SealedSheet.objects.latest_of(site, month)
        if latest is not None and latest.digest == digest:
            return latest
        try:
            with transaction.atomic():
                return _sealed(sheet, content, digest, (latest.number if latest else 0) + 1, by)
        except IntegrityError:
            continue
    raise Refusal(_("Somebody else is sealing this sheet right now. Try again."))


def _sealed(sheet: Sheet, content: dict[str, Any], digest: str, number: int, by: Staff) -> SealedSheet:
    sealed = SealedSheet.objects.create(
        site=sheet.site, month=sheet.month, number=number, edition_id=sheet.plan.edition_id, content=content, digest=digest,
        sealed_at=sheet.now, sealed_by=by,
    )  # fmt: skip
    journal.record(
        "scores.sealed", subject=sealed, site=sheet.site, by=by, at=sheet.now,
        data={"month": sheet.month, "number": number, "score": content["score"], "digest": digest},
    )  # fmt: skip
    return sealed


def snapshot(sheet: Sheet) -> dict[str, Any]:
    """A sheet as plain data, with the key of every record that cost points; the same sheet gives the same data."""
    return {
        "site": sheet.site.code,
        "month": sheet.month,
        "book": sheet.plan.rulebook.key,
        "edition": sheet.plan.rulebook.edition,
        "rulebook": sheet.plan.rulebook.digest,
        "score": str(sheet.score.normalize()),
        "lost": str(sheet.lost.normalize()),
        "losable": str(sheet.losable.normalize()),
        "coverage": f"{sheet.coverage:.4f}",
        "lines": [_line(sheet, line) for line in sheet.lines],
    }


def _line(sheet: Sheet, line: sheets.Line) -> dict[str, Any]:
    told: dict[str, Any] = {
        "code": line.code,
        "outcome": line.outcome.name.lower(),
        "owed": line.owed,
        "broken": line.broken,
        "lost": str(line.lost.normalize()),
    }
    if line.broken:
        told["records"] = {
            f"{source.kind}:{number}": sorted(source.broken.values_list("pk", flat=True))
            for number, source in enumerate(drill.sources(sheet, line))
        }
    return told


def digest_of(content: dict[str, Any]) -> str:
    """The SHA-256 of a snapshot, over its canonical JSON."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def is_intact(sealed: SealedSheet) -> bool:
    """Whether a sealed sheet still is what was sealed."""
    return digest_of(sealed.content) == sealed.digest
