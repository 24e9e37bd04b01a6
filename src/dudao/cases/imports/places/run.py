"""One import of places and people: read, rehearse by the acts themselves, keep it or take it back."""

from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dudao.cases.imports.listing import Listing
from dudao.cases.imports.places.apart import apart
from dudao.cases.imports.places.book import MISTAKE_COLUMNS, MOST_ROWS, Book, read_book
from dudao.cases.imports.places.people import People
from dudao.cases.imports.places.taking import DIFFERING_COLUMNS, Taking
from dudao.organisation.models import Building, Company, Site, Staff, Unit
from dudao.organisation.refusal import NotFound
from dudao.sheets.reading import Options

SHOWN: Final = 20
MISSING_COLUMNS: Final = ("sheet", "what")


@dataclass(frozen=True, slots=True)
class Order:
    file: Path
    dry_run: bool = False
    reading: Options = field(default_factory=Options)
    errors: Path | None = None
    shown: int = SHOWN
    most_rows: int = MOST_ROWS


@dataclass(slots=True)
class SheetCount:
    """What became of one sheet. ``new`` and ``changed`` are records, not rows."""

    key: str
    name: str
    rows: int
    new: int
    changed: int


@dataclass(slots=True)
class Outcome:
    """``accounts`` are new user names, nobody signs in with before they are given a password."""

    sheets: list[SheetCount]
    mistakes: Listing
    differing: Listing
    missing: Listing
    notes: list[str | Promise]
    dry_run: bool
    posts: int
    accounts: list[str]

    @property
    def kept(self) -> bool:
        return not self.dry_run and not self.mistakes.count


def import_places(order: Order, company: Company, *, by: Staff | None, now: datetime) -> Outcome:
    """Take a workbook in, all of it or nothing. A rehearsal does the same and takes it back, so it finds what the acts would refuse.

    Nothing is ever deleted: what is here and not in the file is listed.
    """
    with ExitStack() as open_files, apart() if order.dry_run else nullcontext(), transaction.atomic():
        mistakes = open_files.enter_context(Listing(order.errors, MISTAKE_COLUMNS, kept=order.shown))
        differing = Listing(None, DIFFERING_COLUMNS, kept=order.shown)
        missing = Listing(None, MISSING_COLUMNS, kept=order.shown)
        book = read_book(order.file, mistakes, order.reading, order.most_rows)
        taking = Taking(book, company, differing, by=by, now=now, today=timezone.localdate(now))
        taking.take()
        people = People(taking)
        people.take()
        for sheet, what in _missing(book, taking, people):
            missing.add({"sheet": sheet, "what": what})
        if order.dry_run or mistakes.count:
            transaction.set_rollback(True)
    counts = [SheetCount(key, sheet.name, sheet.rows, taking.new[key], taking.changed[key]) for key, sheet in book.sheets.items()]
    return Outcome(counts, mistakes, differing, missing, book.notes, order.dry_run, taking.new["posts"], people.accounts)


def the_company(code: str = "") -> Company:
    """The company with this code, or the only one."""
    companies = list(Company.objects.filter(code=code) if code else Company.objects.order_by("code")[:2])
    if len(companies) == 1:
        return companies[0]
    known = ", ".join(Company.objects.order_by("code").values_list("code", flat=True)[:20]) or "–"
    raise NotFound(_("Name the company with --company. Known: {known}"), known=known)


def _missing(book: Book, taking: Taking, people: People) -> Iterator[tuple[str, str]]:
    """What is here and not in the file, within the places that the file speaks of."""
    told = {key: [line.values for line in book.lines(key)] for key in book.sheets}
    if sites := {each["code"].upper() for each in told.get("sites", ())}:
        open_ones = Site.objects.filter(company=taking.company, closed_on__isnull=True).exclude(code__in=sites)
        yield from ((book.sheets["sites"].name, str(site)) for site in open_ones)
    if buildings := {(each["site"].upper(), each["code"]) for each in told.get("buildings", ())}:
        named = {site for site, _code in buildings}
        rows = Building.objects.filter(site__company=taking.company, site__code__in=named).values_list("site__code", "code")
        yield from ((book.sheets["buildings"].name, f"{site}/{code}") for site, code in rows if (site, code) not in buildings)
    if units := {(each["site"].upper(), each["building"], each["code"]) for each in told.get("units", ())}:
        named = {site for site, _building, _code in units}
        there = Unit.objects.filter(site__company=taking.company, site__code__in=named).values_list("site__code", "building__code", "code")
        yield from ((book.sheets["units"].name, "/".join(each)) for each in there.iterator() if each not in units)
    if names := {each["username"].strip().lower() for each in told.get("staff", ())}:
        here = (person for person in people.staff.values() if person.left_on is None and person.is_active and not person.integration)
        yield from ((book.sheets["staff"].name, f"{person} ({person.username})") for person in here if person.username not in names)
