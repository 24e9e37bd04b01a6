"""Calendars for the tests, made without a database."""

from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from dudao.organisation import calendar_lists
from dudao.organisation.calendar import WorkingCalendar
from dudao.organisation.calendar_table import Exceptional, table, table_end

SHIPPED = Path(calendar_lists.__file__).parent / "calendars" / "cn.csv"


def calendar(
    rows: list[calendar_lists.DayRow], first: date, last: date, week: str = "1111100", region: str = "here", until: date | None = None
) -> WorkingCalendar:
    days = table({row.day: Exceptional(row.working, row.reason, "") for row in rows}, first, until or table_end(last), week)
    return WorkingCalendar(region, days[0].day, [day.working for day in days], last, week)


@lru_cache
def china() -> WorkingCalendar:
    official = calendar_lists.read(SHIPPED.read_bytes(), first=date(2019, 1, 1))
    return calendar(list(official.rows), official.rows[0].day, official.last, region="cn")


@lru_cache
def plain(week: str = "1111100") -> WorkingCalendar:
    """A year of weekdays without any holiday."""
    return calendar([], date(2025, 1, 1), date(2025, 12, 31), week)


def walked(working: WorkingCalendar, day: date, n: int) -> date:
    """The n-th working day after a day, found by walking: slow and plain, to compare with."""
    while n:
        day += timedelta(days=1)
        n -= working.is_working(day)
    return day
