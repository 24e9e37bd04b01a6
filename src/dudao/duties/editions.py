"""Which edition of a rulebook is in force on a day, compiled once in each process."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from dudao.duties.models import Edition, Obligation
from dudao.duties.plan import Plan, plan_of
from dudao.organisation.models import Site
from dudao.organisation.refusal import Refusal
from dudao.rulebook.loader import load_trusted
from dudao.rulebook.schema import Rulebook

_rooms: set[str] = set()
_obligations: dict[str, dict[str, int]] = {}
_read: dict[str, Rulebook] = {}
"""What was read, by the digest of its text: the one name under which a text is always the same."""


class NoEdition(Refusal):
    """A site is held to a rulebook of which no edition was published."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The published editions of one rulebook, oldest first, as read by one query; for the rooms that exist, or that did."""

    book: str
    starts: tuple[tuple[date, int, str], ...]
    published: frozenset[int] = frozenset()
    """Every edition there is, of other rulebooks too: what was opened under one stays with it when a site is held to another."""
    rooms: frozenset[str] | None = None

    def follows(self, act: str) -> bool:
        """Whether an act opens or settles anything that it is about, under whatever edition that was opened."""
        return any(act in compiled(edition_id, self.rooms).followed for edition_id in self.published)

    def on(self, day: date) -> Plan:
        """The plan in force on a day; before the first edition began, the first one holds."""
        found = self.starts[0]
        for start in self.starts:
            if start[0] <= day:
                found = start
        return compiled(found[1], self.rooms)

    @property
    def first_day(self) -> date:
        return self.starts[0][0]

    def spans(self, first: date, last: date) -> Iterator[tuple[Plan, date, date]]:
        """The editions in force between two days, each with the days it rules."""
        for position, (start, edition_id, _digest) in enumerate(self.starts):
            end = self.starts[position + 1][0] - timedelta(days=1) if position + 1 < len(self.starts) else last
            begin = max(start, first)
            if begin <= min(end, last):
                yield compiled(edition_id, self.rooms), begin, min(end, last)


_current: set[Shelf] = set()
"""Shelves that were read since this process last published an edition; what a site keeps of another is read again."""


def use_rooms(names: Iterable[str]) -> None:
    """Say which rooms exist, so that obligations and checks of the others stay *not measured*."""
    _rooms.clear()
    _rooms.update(names)
    compiled.cache_clear()


def rooms() -> frozenset[str]:
    return frozenset(_rooms)


def shelf_of(book: str) -> Shelf:
    """The editions of a rulebook. One query. Raises NoEdition when none was published."""
    rows = list(Edition.objects.order_by("effective_from").values_list("book", "effective_from", "pk", "digest"))
    starts = tuple(row[1:] for row in rows if row[0] == book)
    if not starts:
        raise NoEdition(_("No edition of the rulebook “{book}” is published. Publish one with: dudao rulebook publish FILE"), book=book)
    return Shelf(book, starts, frozenset(row[2] for row in rows))


def shelf_at(site: Site) -> Shelf:
    """The editions that a site is held to; one query for each ``site`` object, as of its office, until this process publishes one."""
    kept = site.kept_shelf
    if not isinstance(kept, Shelf) or kept.book != site.rulebook or kept not in _current:
        kept = site.kept_shelf = shelf_of(site.rulebook)
        _current.add(kept)
    return kept


def plan_for(site: Site, day: date) -> Plan:
    """The compiled edition in force at a site on a day."""
    return shelf_at(site).on(day)


def plan_on(book: str, day: date) -> Plan:
    """The compiled edition of a rulebook in force on a day."""
    return shelf_of(book).on(day)


@lru_cache(maxsize=64)
def compiled(edition_id: int, installed: frozenset[str] | None = None) -> Plan:
    """An edition's plan for the rooms that exist, or those told. Editions never change, so that each process reads each of them once."""
    return plan_of(rulebook_of(edition_id), edition_id, rooms() if installed is None else installed)


@lru_cache(maxsize=64)
def rulebook_of(edition_id: int) -> Rulebook:
    edition = Edition.objects.get(pk=edition_id)
    if edition.digest not in _read:
        _read[edition.digest] = load_trusted(edition.source)
    return _read[edition.digest]


def obligation_id(book: str, key: str) -> int:
    """The row of an obligation. Rows are only ever added, so what was read once stays right."""
    known = _obligations.setdefault(book, {})
    if key not in known:
        known.update(Obligation.objects.filter(book=book).values_list("key", "pk"))
    return known[key]


def look_again() -> None:
    """Read anew which editions there are, whatever sites keep of them: one was published."""
    _current.clear()


def forget() -> None:
    """Drop what this process holds in memory, after publishing or when a database was replaced."""
    compiled.cache_clear()
    rulebook_of.cache_clear()
    _obligations.clear()
    _current.clear()
