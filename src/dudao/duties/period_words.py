"""How a period is said on papers and in titles, in the language at hand."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext


def period_words(period: str) -> str:
    """2026-11 → 2026年11月, 2026Q4 → 2026年第4季度, 2026H2 → 2026年下半年; a year as it is."""
    year, part = period[:4], period[4:]
    if part.startswith("-"):
        return date_format(date(int(year), int(part[1:]), 1), "YEAR_MONTH_FORMAT")
    if part.startswith("Q"):
        return gettext("quarter %(quarter)s of %(year)s") % {"quarter": part[1:], "year": year}
    if part.startswith("H"):
        half = gettext("first half of %(year)s") if part == "H1" else gettext("second half of %(year)s")
        return half % {"year": year}
    return period
