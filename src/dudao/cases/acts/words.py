"""The words under which a case is found, written with whatever changes them."""

from collections.abc import Iterable
from typing import Final

from dudao.cases.folding import kept
from dudao.cases.models import Case, CaseWords
from dudao.organisation.models import Building, Unit

FOUND_BY: Final = frozenset({"measures", "result", "referral_number", "forwarded_to"})
"""Columns that acts change and by whose content a case is found."""


def words_of(number: str, building: Building | None, unit: Unit | None, *texts: str) -> str:
    """Its title and texts, where it is, and the last part of its number, by which people call it."""
    return kept((*texts, str(unit) if unit else "", building.name if building else "", number.rpartition("-")[2]))


def note_words(case: Case) -> None:
    """Write down the words of a case as it is stored."""
    row = Case.objects.select_related("unit__building", "building").get(pk=case.pk)
    texts = (row.title, row.text, row.place, row.measures, row.result, row.reference, row.referral_number, row.forwarded_to)
    words = words_of(row.number, row.building, row.unit, *texts)
    CaseWords.objects.update_or_create(case_id=row.pk, defaults={"words": words}, create_defaults={"words": words, "site_id": row.site_id})


def touched(columns: Iterable[str]) -> bool:
    """Whether a change of these columns changes what a case is found by."""
    return not FOUND_BY.isdisjoint(columns)
