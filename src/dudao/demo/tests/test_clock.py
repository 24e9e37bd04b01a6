"""Nothing of the demo happens at night by mistake."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from dudao.demo.clock import Clock
from dudao.organisation.calendar import WorkingCalendar
from dudao.organisation.deadlines import Office

FIRST = date(2026, 1, 1)
WEEK = WorkingCalendar("test", FIRST, [(FIRST + timedelta(days=n)).weekday() < 5 for n in range(365)], date(2026, 12, 31))
OFFICE = Office(ZoneInfo("Asia/Shanghai"), time(9), time(18), WEEK)
BEGIN = datetime(2026, 2, 1, tzinfo=UTC)
moments = st.integers(0, 270 * 86_400).map(lambda seconds: BEGIN + timedelta(seconds=seconds))


@given(moments, st.floats(0, 200), st.integers(0, 99))
def test_working_hours_on_lie_ahead_and_in_office_hours(moment: datetime, hours: float, seed: int) -> None:
    clock = Clock(OFFICE, Random(seed))
    found = clock.after(moment, hours)
    assert found >= moment
    assert clock.open_at(found)


@given(moments, st.floats(0, 200), st.integers(0, 99))
def test_working_hours_back_lie_behind_and_in_office_hours(moment: datetime, hours: float, seed: int) -> None:
    clock = Clock(OFFICE, Random(seed))
    found = clock.before(moment, hours)
    assert found <= moment
    assert clock.open_at(found)


@given(st.dates(date(2026, 2, 2), date(2026, 11, 1)).filter(lambda day: day.weekday() < 5), st.integers(0, 99))
def test_a_moment_of_a_working_day_is_one_of_that_day(day: date, seed: int) -> None:
    clock = Clock(OFFICE, Random(seed))
    found = clock.within(day)
    assert found.date() == day
    assert clock.open_at(found)


def test_eight_hours_after_friday_afternoon_is_monday_afternoon() -> None:
    clock = Clock(OFFICE, Random(1))
    friday = datetime(2026, 3, 6, 17, 0, tzinfo=OFFICE.zone)
    assert clock.after(friday, 8).replace(second=0) == datetime(2026, 3, 9, 16, 0, tzinfo=OFFICE.zone)
