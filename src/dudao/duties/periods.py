"""Months, quarters, half-years and years as periods with a first and a last day. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_KEYS = {"month": "{year}-{month:02}", "quarter": "{year}Q{part}", "half": "{year}H{part}", "year": "{year}"}
_SHAPES = {
    "month": re.compile(r"(?P<year>\d{4})-(?P<part>\d{2})$"),
    "quarter": re.compile(r"(?P<year>\d{4})Q(?P<part>[1-4])$"),
    "half": re.compile(r"(?P<year>\d{4})H(?P<part>[12])$"),
    "year": re.compile(r"(?P<year>\d{4})(?P<part>)$"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """One period; its key reads 2026-11, 2026Q4, 2026H2 or 2026."""

    every: str
    first: date

    @property
    def key(self) -> str:
        part = (self.first.month - 1) // MONTHS[self.every] + 1
        return _KEYS[self.every].format(year=self.first.year, month=self.first.month, part=part)

    @property
    def last(self) -> date:
        return self.later(1).first - timedelta(days=1)

    def later(self, count: int) -> "Period":
        """The period ``count`` periods on, or back when negative."""
        year, month = shifted(self.first, count * MONTHS[self.every])
        return Period(self.every, date(year, month, 1))

    def month(self, number: int) -> tuple[int, int]:
        """Year and month of the period's month ``number``, counted from 1; 0 or less counts back from the last, which is 0."""
        return shifted(self.first, (number if number > 0 else MONTHS[self.every] + number) - 1)


def period_of(every: str, day: date) -> Period:
    """The period of a sort that a day belongs to."""
    span = MONTHS[every]
    return Period(every, date(day.year, (day.month - 1) // span * span + 1, 1))


def parse(every: str, key: str) -> Period:
    """The period with this key. Raises ValueError when it is no key of that sort."""
    found = _SHAPES[every].match(key)
    if found is None:
        raise ValueError(f"{key!r} is no {every}; write it like {period_of(every, date(2026, 11, 1)).key}")
    part = int(found["part"] or 1)
    return Period(every, date(int(found["year"]), (part - 1) * MONTHS[every] + 1, 1))


def periods_between(every: str, first: date, last: date) -> Iterator[Period]:
    """Whole periods that begin on or after ``first`` and not after ``last``, in order."""
    period = period_of(every, first)
    if period.first < first:
        period = period.later(1)
    while period.first <= last:
        yield period
        period = period.later(1)


def shifted(day: date, months: int) -> tuple[int, int]:
    """Year and month so many months after a day's month."""
    count = day.year * 12 + day.month - 1 + months
    return count // 12, count % 12 + 1
