"""The table of a working calendar: every day with its running number, from the days that do not follow their weekday."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

YEARS_AHEAD = 2


class Exceptional(NamedTuple):
    """Why a day is worked or not, other than by its weekday."""

    working: bool
    reason: str
    source: str


class TableDay(NamedTuple):
    day: date
    working: bool
    reason: str
    source: str
    running: int


def table(exceptions: Mapping[date, Exceptional], first: date, last: date, week: str) -> list[TableDay]:
    """Every day from ``first`` to ``last``; one that is no exception follows its weekday (``week``: Monday to Sunday, 1 for worked)."""
    days: list[TableDay] = []
    running = 0
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        known = exceptions.get(day) or Exceptional(week[day.weekday()] == "1", "", "")
        running += known.working
        days.append(TableDay(day, *known, running))
    return days


def table_end(confirmed_until: date) -> date:
    """The table goes on by weekdays for two years after the last list, so that far due times too are a look-up."""
    return date(confirmed_until.year + YEARS_AHEAD, 12, 31)


def digest(days: Sequence[TableDay], confirmed_until: date, week: str) -> str:
    """A name for exactly this calendar, under which processes keep it in memory."""
    worked = "".join("1" if day.working else "0" for day in days)
    return hashlib.sha256(f"{days[0].day} {confirmed_until} {week} {worked}".encode()).hexdigest()
