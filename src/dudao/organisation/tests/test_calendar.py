"""The working calendar counts as people do with a wall calendar, and for any date there is."""

from datetime import date, timedelta

import chinese_calendar
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dudao.organisation.calendar import WeekPattern, WorkingCalendar
from dudao.organisation.calendar_lists import DayRow
from dudao.organisation.tests.calendars import calendar, china, plain, walked

DAYS = st.dates(date(2018, 6, 1), date(2031, 6, 1))
ANY_DAY = st.dates(date(1, 1, 20), date(9990, 1, 1))
CALENDARS = st.sampled_from([china(), plain(), plain("0111110"), plain("1111111"), plain("0000001")])


@pytest.mark.parametrize("year", range(2019, 2027))
def test_every_day_of_china_agrees_with_chinesecalendar(year: int) -> None:
    days = [date.fromordinal(ordinal) for ordinal in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())]
    try:
        theirs = {day: chinese_calendar.is_workday(day) for day in days}
    except NotImplementedError:
        pytest.skip(f"chinesecalendar does not have {year}")
    assert {day: china().is_working(day) for day in theirs} == theirs


@pytest.mark.parametrize(
    ("day", "n", "expected", "why"),
    [
        ("2025-09-30", 1, "2025-10-09", "National Day and Mid-Autumn take eight days in a row"),
        ("2025-09-26", 1, "2025-09-28", "a Sunday that was worked for them"),
        ("2025-10-10", 1, "2025-10-11", "a Saturday that was worked for them"),
        ("2020-01-23", 1, "2020-02-03", "Spring Festival 2020 was extended to 2 February"),
        ("2024-02-28", 1, "2024-02-29", "leap day"),
        ("2024-02-29", 1, "2024-03-01", "after leap day"),
        ("2018-12-28", 1, "2018-12-29", "the list of 2019 names days of the December before"),
        ("2026-11-20", 0, "2026-11-20", "a working day is its own zeroth"),
        ("2026-11-21", 0, "2026-11-23", "nothing ends on a Saturday"),
        ("2026-11-20", 10, "2026-12-04", "two weeks"),
    ],
)
def test_working_days_of_china(day: str, n: int, expected: str, why: str) -> None:
    assert china().add_working_days(date.fromisoformat(day), n) == date.fromisoformat(expected), why


@given(CALENDARS, DAYS, st.integers(0, 60))
def test_look_up_equals_walking(working: WorkingCalendar, day: date, n: int) -> None:
    start = day if working.is_working(day) or n else walked(working, day, 1)
    assert working.add_working_days(day, n) == walked(working, start, n)


@given(CALENDARS, ANY_DAY, st.integers(1, 500))
def test_counting_is_the_inverse_of_adding(working: WorkingCalendar, day: date, n: int) -> None:
    due = working.add_working_days(day, n)
    assert working.is_working(due)
    assert working.working_days_between(day, due) == n
    assert working.working_days_between(due, day) == -n


@given(CALENDARS, ANY_DAY, st.integers(0, 500), st.integers(0, 3))
def test_a_later_start_or_a_longer_term_is_never_due_earlier(working: WorkingCalendar, day: date, n: int, more: int) -> None:
    due = working.add_working_days(day, n)
    assert working.add_working_days(day + timedelta(days=more), n) >= due
    assert working.add_working_days(day, n + more) >= due
    assert due >= day


@given(CALENDARS, st.lists(ANY_DAY, max_size=20), st.integers(0, 250))
def test_many_at_once_are_the_same_as_one_by_one(working: WorkingCalendar, days: list[date], n: int) -> None:
    ordinals = np.array([day.toordinal() for day in days], dtype=np.int64)
    assert working.add_working_days_many(ordinals, n).tolist() == [working.add_working_days(day, n).toordinal() for day in days]


def test_days_within_the_table_go_the_short_way_too() -> None:
    ordinals = np.array([date(2025, 9, 30).toordinal(), date(2025, 10, 10).toordinal()], dtype=np.int64)
    assert china().add_working_days_many(ordinals, 1).tolist() == [date(2025, 10, 9).toordinal(), date(2025, 10, 11).toordinal()]


def test_next_working_day_is_never_the_day_itself() -> None:
    assert plain().next_working_day(date(2025, 3, 7)) == date(2025, 3, 10)


def test_beyond_the_official_list_weekdays_are_followed_and_nothing_is_known() -> None:
    new_year = date(2027, 1, 1)
    assert china().known(date(2026, 12, 31))
    assert not china().known(new_year)
    assert not china().known(date(2018, 12, 1))
    assert china().is_working(new_year)
    assert not china().is_working(date(2040, 9, 1))
    assert china().add_working_days(date(2040, 8, 31), 1) == date(2040, 9, 3)


def test_counting_backward_is_refused() -> None:
    with pytest.raises(ValueError, match="forward"):
        china().add_working_days(date(2025, 1, 1), -1)
    with pytest.raises(ValueError, match="forward"):
        china().add_working_days_many(np.array([1]), -1)


@pytest.mark.parametrize("week", ["0000000", "11111", "1111120", ""])
def test_a_week_without_a_working_day_is_refused_rather_than_walked_for_ever(week: str) -> None:
    with pytest.raises(ValueError, match="seven"):
        WeekPattern(week, 0)


def test_friday_and_saturday_off() -> None:
    gulf = calendar([DayRow(date(2025, 6, 8), working=False)], date(2025, 1, 1), date(2025, 12, 31), "1111001")
    assert gulf.add_working_days(date(2025, 6, 5), 1) == date(2025, 6, 9)
    assert gulf.add_working_days(date(2030, 6, 6), 1) == date(2030, 6, 9)
