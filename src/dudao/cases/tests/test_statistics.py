"""The arithmetic of the figures: u-chart, percentiles, office time, times asked for."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dudao.cases.spans import Span, span_between, span_of
from dudao.cases.statistics import taken, u_points
from dudao.organisation import hours
from dudao.organisation.calendar import WorkingCalendar
from dudao.organisation.deadlines import Office

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = Office(
    SHANGHAI,
    time(9),
    time(18),
    WorkingCalendar("x", date(2026, 1, 1), [], date(2026, 1, 1)),
)


def test_a_u_chart_by_hand() -> None:
    """Two thousand households; 8, 12 and 40 complaints: the mean is 60 / 6 = 10, the limits 10 ± 3·√5."""
    centre, points = u_points([(202608, 8), (202609, 12), (202610, 40)], 2000)
    assert centre == 10
    assert [point.value for point in points] == [4, 6, 20]
    assert (round(points[0].low, 3), round(points[0].high, 3)) == (3.292, 16.708)
    assert [point.out for point in points] == [False, False, True]


@pytest.mark.parametrize(("rows", "households"), [([], 100), ([(202610, 3)], 0)])
def test_without_counts_or_households_there_is_no_chart(rows: list[tuple[int, int]], households: int) -> None:
    assert u_points(rows, households) == (0.0, [])


def test_nine_of_ten() -> None:
    found = taken(timedelta(hours=n) for n in range(10, 0, -1))
    assert found is not None
    assert (found.number, found.middle, found.most) == (10, timedelta(hours=5.5), timedelta(hours=9))
    assert taken([]) is None


@given(st.lists(st.integers(0, 10**6), min_size=1))
def test_at_least_nine_in_ten_do_not_exceed_it(lengths: list[int]) -> None:
    found = taken(timedelta(seconds=n) for n in lengths)
    assert found is not None
    assert sum(timedelta(seconds=n) <= found.most for n in lengths) >= 0.9 * len(lengths)


@pytest.mark.parametrize(
    ("start", "end", "worked"),
    [
        ("2026-11-23T10:00", "2026-11-23T12:30", 2.5),
        ("2026-11-23T20:00", "2026-11-24T08:00", 0),
        ("2026-11-20T17:00", "2026-11-23T10:00", 2),
        ("2026-11-21T10:00", "2026-11-22T10:00", 0),
        ("2026-11-16T09:00", "2026-11-20T18:00", 45),
    ],
)
def test_nights_and_days_off_do_not_count(start: str, end: str, worked: float) -> None:
    came, done = (datetime.fromisoformat(each).replace(tzinfo=SHANGHAI) for each in (start, end))
    assert hours.between(came, done, OFFICE) == timedelta(hours=worked)


MOMENTS = st.datetimes(datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2026-12-31"), timezones=st.just(UTC))


@given(MOMENTS, MOMENTS, MOMENTS)
def test_office_time_adds_up_and_never_exceeds_the_time_that_passed(a: datetime, b: datetime, c: datetime) -> None:
    a, b, c = sorted((a, b, c))
    assert hours.between(a, b, OFFICE) + hours.between(b, c, OFFICE) == hours.between(a, c, OFFICE)
    assert timedelta(0) <= hours.between(a, b, OFFICE) <= b - a


@pytest.mark.parametrize(
    ("key", "before"),
    [("2026-11", "2026-10"), ("2026-01", "2025-12"), ("2026Q1", "2025Q4"), ("2026H2", "2026H1"), ("2026", "2025")],
)
def test_a_period_is_compared_with_the_one_before(key: str, before: str) -> None:
    span = span_of(key)
    assert span is not None
    assert span.before() == span_of(before)


def test_days_are_compared_with_as_many_days_before() -> None:
    span = span_between("2026-11-16", "2026-11-22")
    assert span is not None
    assert span.before() == Span(date(2026, 11, 9), date(2026, 11, 15))
