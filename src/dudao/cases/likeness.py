"""Repeat complaints and duplicates: which other cases of a site a title or a case resembles."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from dudao.cases.folding import likeness

if TYPE_CHECKING:
    from dudao.cases.models import Case
    from dudao.cases.reads import CaseQuerySet
    from dudao.organisation.models import Building, Site, Unit

LATELY: Final = timedelta(days=30)
LOOKED_AT: Final = 300
"""Cases of a site compared with a title, the newest: they are read and compared one by one."""
ALIKE: Final = 0.35
"""Titles that share a third of their pairs are of the same matter more often than not."""


@dataclass(frozen=True, slots=True)
class Resembling:
    """Another case, why it is shown, and how alike the titles are."""

    case: "Case"
    same_flat: bool
    alike: float


def resembling(
    cases: "CaseQuerySet", site: "Site", title: str, *, now: datetime, unit: "Unit | None" = None, building: "Building | None" = None,
    most: int = 5, apart_from: int | None = None,
) -> list[Resembling]:  # fmt: skip
    """Cases of a site from the last thirty days: those of the same flat, and those with a title like this one. One query.

    ``cases`` are those the person may see. The most alike come first; one of the same building counts for more.
    """
    lately = cases.filter(site=site, received_at__gt=now - LATELY, received_at__lte=now).counting().newest_first()
    looked_at = lately.select_related("unit__building", "building", "site").defer("text", "result", "measures")[:LOOKED_AT]
    found = [
        Resembling(case, same_flat=unit is not None and case.unit_id == unit.pk, alike=_alike(case, title, building))
        for case in looked_at
        if case.pk != apart_from
    ]
    return ranked(each for each in found if each.same_flat or each.alike >= ALIKE)[:most]


def ranked(found: "Iterable[Resembling]") -> list[Resembling]:
    return sorted(found, key=lambda each: (each.alike + 0.3 * each.same_flat, each.case.received_at), reverse=True)


def _alike(case: "Case", title: str, building: "Building | None") -> float:
    same = likeness([title], [case.title])
    return same * (1.2 if building is not None and case.building_id == building.pk else 1.0)
