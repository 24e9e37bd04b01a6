"""The working calendar of a region: which days are worked, and the n-th working day from any day by look-up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from dudao.organisation.models import CalendarDay, CalendarRegion

Ordinals: TypeAlias = NDArray[np.int64]
MONDAY_TO_FRIDAY = "1111100"


class WeekPattern:
    """Working days by weekday alone, counted from the day after ``anchor``: positive ahead of it, zero and negative behind."""

    def __init__(self, week: str, anchor: int) -> None:
        """``week`` is Monday to Sunday, 1 for a day that is worked. Raises ``ValueError`` when none is: then nothing ever falls due."""
        if len(week) != 7 or set(week) - {"0", "1"} or "1" not in week:
            raise ValueError(f"a week is seven of 0 and 1 with a 1 among them, not {week!r}")
        self.anchor = anchor
        worked = [week[(anchor + step - 1) % 7] == "1" for step in range(1, 8)]
        self.counts = [0] + [sum(worked[:step]) for step in range(1, 8)]
        self.steps = [step for step in range(1, 8) if worked[step - 1]]
        self.a_week = len(self.steps)

    def number(self, ordinal: int) -> int:
        weeks, rest = divmod(ordinal - self.anchor, 7)
        return weeks * self.a_week + self.counts[rest]

    def ordinal(self, number: int) -> int:
        weeks, rest = divmod(number - 1, self.a_week)
        return self.anchor + weeks * 7 + self.steps[rest]

    def numbers(self, ordinals: Ordinals) -> Ordinals:
        weeks, rest = np.divmod(ordinals - self.anchor, 7)
        return np.asarray(weeks * self.a_week + np.take(self.counts, rest), dtype=np.int64)

    def ordinals(self, numbers: Ordinals) -> Ordinals:
        weeks, rest = np.divmod(numbers - 1, self.a_week)
        return np.asarray(self.anchor + weeks * 7 + np.take(self.steps, rest), dtype=np.int64)


class WorkingCalendar:
    """Worked days of one region; immutable.

    Inside the table a day's *number* is the count of working days up to and including it, and a second table leads from number
    to day; before and after the table the weekday pattern carries on in closed form, so that no date is out of range.
    What is reckoned outside ``known_from`` … ``confirmed_until`` rests on the pattern only: ``known`` says so, nothing raises.
    """

    def __init__(self, region: str, first: date, worked: Sequence[bool], confirmed_until: date, week: str = MONDAY_TO_FRIDAY) -> None:
        self.region = region
        self.week = week
        self.known_from = first
        self.confirmed_until = confirmed_until
        self._first = first.toordinal()
        self._end = self._first + len(worked)
        self._confirmed = confirmed_until.toordinal()
        table = np.fromiter(worked, dtype=bool, count=len(worked))
        self._numbers_array = np.cumsum(table, dtype=np.int64)
        self._ordinals_array = np.flatnonzero(table).astype(np.int64) + self._first
        self._numbers: list[int] = self._numbers_array.tolist()
        self._ordinals: list[int] = self._ordinals_array.tolist()
        self._total = len(self._ordinals)
        self._before = WeekPattern(week, self._first - 1)
        self._after = WeekPattern(week, self._end - 1)

    def number(self, ordinal: int) -> int:
        """Working days up to and including a day given as proleptic ordinal; 0 is the last one before the table."""
        if self._first <= ordinal < self._end:
            return self._numbers[ordinal - self._first]
        if ordinal >= self._end:
            return self._total + self._after.number(ordinal)
        return self._before.number(ordinal)

    def ordinal(self, number: int) -> int:
        """The day with a number: the inverse of ``number`` on working days."""
        if 0 < number <= self._total:
            return self._ordinals[number - 1]
        if number > self._total:
            return self._after.ordinal(number - self._total)
        return self._before.ordinal(number)

    def is_working(self, day: date) -> bool:
        return self.worked(day.toordinal())

    def worked(self, ordinal: int) -> bool:
        """``is_working`` on an ordinal."""
        return self.number(ordinal) > self.number(ordinal - 1)

    def known(self, day: date) -> bool:
        """Whether the official list of that day is known."""
        return self.known_from <= day <= self.confirmed_until

    def known_between(self, first: int, last: int) -> bool:
        """Whether the official lists of all days between two ordinals are known."""
        return self._first <= first and last <= self._confirmed

    def as_data(self) -> dict[str, str]:
        """Everything that makes this calendar, to be written down; ``calendar_from`` reads it."""
        worked = "".join("1" if self.worked(ordinal) else "0" for ordinal in range(self._first, self._end))
        return {"first": str(self.known_from), "worked": worked, "week": self.week, "confirmed_until": str(self.confirmed_until)}

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after a day; for n = 0 the day itself when it is worked, else the next working day."""
        return date.fromordinal(self.shift(day.toordinal(), n))

    def shift(self, ordinal: int, n: int) -> int:
        """``add_working_days`` on ordinals."""
        if n > 0:
            return self.ordinal(self.number(ordinal) + n)
        if n == 0:
            return self.ordinal(self.number(ordinal - 1) + 1)
        raise ValueError(f"working days are counted forward, not {n}")

    def next_working_day(self, day: date) -> date:
        """The first working day after a day, never the day itself."""
        return self.add_working_days(day, 1)

    def working_days_between(self, a: date, b: date) -> int:
        """Working days after ``a`` up to and including ``b``; negative when ``b`` comes first."""
        return self.number(b.toordinal()) - self.number(a.toordinal())

    def add_working_days_many(self, ordinals: Ordinals, n: int) -> Ordinals:
        """``add_working_days`` for many days at once, as proleptic ordinals (``date.toordinal``)."""
        if n < 0:
            raise ValueError(f"working days are counted forward, not {n}")
        numbers = self._many_numbers(ordinals) + n if n else self._many_numbers(ordinals - 1) + 1
        inside = (numbers > 0) & (numbers <= self._total)
        if inside.all():
            return self._ordinals_array[numbers - 1]
        found = np.where(numbers > 0, self._after.ordinals(numbers - self._total), self._before.ordinals(numbers))
        found[inside] = self._ordinals_array[numbers[inside] - 1]
        return found

    def _many_numbers(self, ordinals: Ordinals) -> Ordinals:
        inside = (ordinals >= self._first) & (ordinals < self._end)
        if inside.all():
            return self._numbers_array[ordinals - self._first]
        found = np.where(ordinals < self._first, self._before.numbers(ordinals), self._after.numbers(ordinals) + self._total)
        found[inside] = self._numbers_array[ordinals[inside] - self._first]
        return found


@dataclass(frozen=True, slots=True)
class _Version:
    region: str
    digest: str
    week: str
    confirmed_until: date


def calendar_of(region: str) -> WorkingCalendar:
    """The calendar of a region as it stands now: one small query; the days are read once for each process and change of the calendar.

    A region without a calendar follows Monday to Friday and nothing of it counts as known, so that a missing list shows in
    every due time as provisional and in ``dudao doctor`` as the thing to mend, but stops nobody's work.
    """
    found = CalendarRegion.objects.filter(region=region).values_list("region", "digest", "week", "confirmed_until").first()
    return _kept(_Version(*found)) if found else _unknown(region)


@lru_cache(maxsize=64)
def _kept(version: _Version) -> WorkingCalendar:
    days = list(CalendarDay.objects.filter(region=version.region).order_by("day").values_list("day", "working"))
    return WorkingCalendar(version.region, days[0][0], [working for _, working in days], version.confirmed_until, version.week)


@lru_cache(maxsize=64)
def calendar_from(region: str, first: str, worked: str, week: str, confirmed_until: str) -> WorkingCalendar:
    """The calendar that ``as_data`` wrote down; one object for each, so that its deadlines are kept too."""
    return WorkingCalendar(region, date.fromisoformat(first), [day == "1" for day in worked], date.fromisoformat(confirmed_until), week)


@lru_cache(maxsize=64)
def _unknown(region: str) -> WorkingCalendar:
    return WorkingCalendar(region, date(1970, 1, 2), [], date(1970, 1, 1))
