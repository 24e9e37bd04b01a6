"""The words under which a case is found, written with whatever changes them."""

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter, itemgetter
from typing import Any, Final

from dudao.cases.folding import kept
from dudao.cases.models import Case, CaseWords
from dudao.organisation.models import Building, Unit

FOUND_BY: Final = frozenset({"measures", "result", "referral_number", "forwarded_to"})
"""Columns that acts change and by whose content a case is found."""
TEXTS: Final = ("title", "text", "place", "measures", "result", "reference", "referral_number", "forwarded_to")
"""All by whose content it is found."""


def words_of(number: str, *texts: str) -> str:
    """Its title, texts and where it is, and the last part of its number, by which people call it."""
    words, last = kept(texts), number.rpartition("-")[2]
    return words if f" {last} " in words else f"{words or ' '}{last} "


def words_of_rows(numbers: Sequence[str], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    """The words of cases whose ``columns`` are about to be written, in their order. Two queries for all of them."""
    building, unit = columns.index("building_id"), columns.index("unit_id")
    texts = itemgetter(*(columns.index(name) for name in TEXTS))
    buildings, units = places_named((row[building] for row in rows if row[building]), (row[unit] for row in rows if row[unit]))
    for number, row in zip(numbers, rows, strict=True):
        yield words_of(number, units.get(row[unit], ""), buildings.get(row[building], ""), *texts(row))


def places_named(buildings: Iterable[int], units: Iterable[int]) -> tuple[dict[int, str], dict[int, str]]:
    """Names of buildings and flats by key, for many cases at once: an import knows them by key only. Two queries."""
    named = dict(Building.objects.filter(pk__in=set(buildings)).values_list("pk", "name"))
    flats = Unit.objects.filter(pk__in=set(units)).select_related("building")
    return named, {unit.pk: str(unit) for unit in flats}


def note_words(case: Case) -> None:
    """Write down the words of a case as it is stored."""
    row = Case.objects.select_related("unit__building", "building").get(pk=case.pk)
    texts = attrgetter(*TEXTS)(row)
    words = words_of(row.number, str(row.unit) if row.unit else "", row.building.name if row.building else "", *texts)
    CaseWords.objects.update_or_create(case_id=row.pk, defaults={"words": words}, create_defaults={"words": words, "site_id": row.site_id})


def touched(columns: Iterable[str]) -> bool:
    """Whether a change of these columns changes what a case is found by."""
    return not FOUND_BY.isdisjoint(columns)
