"""Both counting rules as written-out tables: what is due when, for every kind of day and hour."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from dudao.organisation import deadlines
from dudao.organisation.calendar_lists import DayRow
from dudao.organisation.deadlines import Counting, Office, Term, add_months, day_due, day_of_month_due, month_of, office_of, reckon
from dudao.organisation.models import Site
from dudao.organisation.tests.calendars import calendar, china, walked
from dudao.organisation.tests.conftest import Town

SHANGHAI, URUMQI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("Asia/Urumqi"), ZoneInfo("America/New_York")
NINE_TO_SIX = Office(SHANGHAI, time(9), time(18), china())
FAR_WEST = Office(URUMQI, time(9), time(18), china())
AMERICA = Office(NEW_YORK, time(8, 30), time(17), calendar([DayRow(date(2015, 7, 4), working=False)], date(2015, 1, 1), date(2015, 12, 31)))


def local(text: str, office: Office) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=office.zone)


def due(start: str, term: Term, counting: Counting, office: Office = NINE_TO_SIX) -> str:
    """The due time on the office's clock."""
    at = reckon(local(start, office).astimezone(UTC), term, office, counting).due_at
    assert at.tzinfo is UTC
    return at.astimezone(office.zone).strftime("%Y-%m-%d %H:%M")


WORKING_DAYS_END_OF_DAY = [
    ("2026-11-20 10:00", 1, "2026-11-23 18:00", "Friday before closing: Monday at closing"),
    ("2026-11-20 17:59:59", 1, "2026-11-23 18:00", "the last second before closing"),
    ("2026-11-20 18:00", 1, "2026-11-23 18:00", "at closing: counted from Monday, which is day one"),
    ("2026-11-20 18:40", 1, "2026-11-23 18:00", "after closing: the same"),
    ("2026-11-21 11:00", 1, "2026-11-23 18:00", "a Saturday: counted from Monday"),
    ("2026-11-22 23:59", 1, "2026-11-23 18:00", "a Sunday night: counted from Monday"),
    ("2026-11-23 00:05", 1, "2026-11-24 18:00", "Monday before opening is Monday: day one is Tuesday"),
    ("2026-11-20 18:40", 3, "2026-11-25 18:00", "day one Monday, day three Wednesday"),
    ("2026-11-20 10:00", 0, "2026-11-20 18:00", "a term of 0 before closing: today"),
    ("2026-11-20 18:00", 0, "2026-11-23 18:00", "a term of 0 at closing: the next working day"),
    ("2026-11-21 10:00", 0, "2026-11-23 18:00", "a term of 0 on a day off: the next working day"),
    ("2025-10-10 17:00", 1, "2025-10-11 18:00", "a Saturday worked for National Day counts"),
    ("2025-10-11 10:00", 1, "2025-10-13 18:00", "received on that Saturday"),
    ("2025-10-11 19:00", 1, "2025-10-13 18:00", "received after its closing"),
    ("2025-09-28 10:00", 2, "2025-09-30 18:00", "received on a Sunday that is worked"),
    ("2025-09-30 17:00", 1, "2025-10-09 18:00", "the eight days of 1 to 8 October do not count"),
    ("2025-09-30 18:00", 1, "2025-10-09 18:00", "nor after closing before them"),
    ("2025-10-03 10:00", 1, "2025-10-09 18:00", "nor in the middle of them"),
    ("2025-10-03 10:00", 2, "2025-10-10 18:00", "day two is the day after"),
    ("2020-01-23 10:00", 1, "2020-02-03 18:00", "Spring Festival 2020 as extended"),
    ("2020-01-19 10:00", 10, "2020-02-10 18:00", "ten days across it, from a Sunday that was worked"),
    ("2024-02-28 10:00", 1, "2024-02-29 18:00", "leap day is a day"),
    ("2023-02-28 10:00", 1, "2023-03-01 18:00", "and is not every year"),
    ("2026-12-31 10:00", 1, "2027-01-01 18:00", "beyond the last list weekdays are followed"),
]

WORKING_DAYS_SAME_TIME = [
    ("2026-11-20 10:07", 1, "2026-11-23 10:07", "within hours: the same clock time"),
    ("2026-11-20 09:00", 1, "2026-11-23 09:00", "at opening"),
    ("2026-11-20 08:59", 1, "2026-11-23 09:00", "before opening: starts at opening of the same day"),
    ("2026-11-20 17:59", 1, "2026-11-23 17:59", "just before closing"),
    ("2026-11-20 18:00", 1, "2026-11-24 09:00", "at closing: starts on Monday at opening"),
    ("2026-11-21 12:00", 1, "2026-11-24 09:00", "a Saturday: starts on Monday at opening"),
    ("2026-11-20 10:07", 0, "2026-11-20 10:07", "a term of 0 within hours: at once"),
    ("2026-11-20 07:00", 0, "2026-11-20 09:00", "a term of 0 before opening: at opening"),
    ("2026-11-20 19:00", 0, "2026-11-23 09:00", "a term of 0 after closing: at the next opening"),
    ("2025-09-30 17:30", 1, "2025-10-09 17:30", "across National Day"),
    ("2025-10-03 17:30", 1, "2025-10-10 09:00", "received in the middle of it"),
    ("2025-10-11 10:00", 1, "2025-10-13 10:00", "a Saturday that is worked has hours too"),
    ("2024-02-28 10:00", 1, "2024-02-29 10:00", "leap day"),
]

OTHER_TERMS = [
    ("2026-11-20 19:00", Term(days=7), "2026-11-27 18:00", "2026-11-27 19:00", "days are never shifted"),
    ("2026-11-21 03:00", Term(days=1), "2026-11-22 18:00", "2026-11-22 03:00", "not even to or from a Sunday"),
    ("2026-11-20 19:00", Term(days=0), "2026-11-20 18:00", "2026-11-20 19:00", "0 days end the same day, even if it has closed"),
    ("2024-02-28 10:00", Term(days=1), "2024-02-29 18:00", "2024-02-29 10:00", "leap day"),
    ("2026-01-31 10:00", Term(months=1), "2026-02-28 18:00", "2026-02-28 10:00", "a shorter month ends on its last day"),
    ("2024-01-31 10:00", Term(months=1), "2024-02-29 18:00", "2024-02-29 10:00", "in a leap year too"),
    ("2026-10-31 10:00", Term(months=14), "2027-12-31 18:00", "2027-12-31 10:00", "over the turn of years"),
    ("2026-11-20 19:00", Term(months=0), "2026-11-20 18:00", "2026-11-20 19:00", "0 months"),
    ("2026-11-20 19:30", Term(hours=24), "2026-11-21 19:30", "2026-11-21 19:30", "hours pass on days off too, under either rule"),
    ("2026-11-20 19:30", Term(hours=0), "2026-11-20 19:30", "2026-11-20 19:30", "0 hours"),
]


@pytest.mark.parametrize(("start", "n", "expected", "why"), WORKING_DAYS_END_OF_DAY)
def test_working_days_to_the_end_of_the_day(start: str, n: int, expected: str, why: str) -> None:
    assert due(start, Term(working_days=n), "end_of_day") == expected, why


@pytest.mark.parametrize(("start", "n", "expected", "why"), WORKING_DAYS_SAME_TIME)
def test_working_days_to_the_same_time(start: str, n: int, expected: str, why: str) -> None:
    assert due(start, Term(working_days=n), "same_time") == expected, why


@pytest.mark.parametrize(("start", "term", "end_of_day", "same_time", "why"), OTHER_TERMS)
def test_calendar_days_months_and_hours(start: str, term: Term, end_of_day: str, same_time: str, why: str) -> None:
    assert (due(start, term, "end_of_day"), due(start, term, "same_time")) == (end_of_day, same_time), why


@pytest.mark.parametrize(
    ("start", "term", "counting", "expected", "why"),
    [
        ("2015-03-06 10:00", Term(days=2), "same_time", "2015-03-08 10:00", "the clock goes forward on 8 March: 47 hours"),
        ("2015-03-06 10:00", Term(hours=48), "same_time", "2015-03-08 11:00", "48 hours are 48 hours"),
        ("2015-03-06 10:00", Term(working_days=1), "end_of_day", "2015-03-09 17:00", "closing time is the wall clock's"),
        ("2015-03-07 02:30", Term(days=1), "same_time", "2015-03-08 03:30", "02:30 does not exist that night"),
        ("2015-10-31 01:30", Term(days=1), "same_time", "2015-11-01 01:30", "01:30 comes twice"),
        ("2015-10-30 16:00", Term(working_days=1), "same_time", "2015-11-02 16:00", "the clock goes back at the weekend"),
        ("2015-07-02 18:00", Term(working_days=5), "same_time", "2015-07-10 08:30", "3 July was worked, the holiday fell on a Saturday"),
    ],
)
def test_where_the_clock_is_moved(start: str, term: Term, counting: Counting, expected: str, why: str) -> None:
    assert due(start, term, counting, AMERICA) == expected, why


def test_of_a_repeated_hour_the_first_is_taken_and_the_second_kept() -> None:
    first = datetime(2015, 11, 1, 5, 30, tzinfo=UTC)
    second = first + timedelta(hours=1)
    assert first.astimezone(NEW_YORK).time() == second.astimezone(NEW_YORK).time() == time(1, 30)
    the_day_before = local("2015-10-31 01:30", AMERICA)
    assert reckon(the_day_before, Term(days=1), AMERICA, "same_time").due_at == first
    assert reckon(second, Term(days=0), AMERICA, "same_time").due_at == second


def test_an_instant_is_another_time_of_day_two_zones_west() -> None:
    start = datetime(2026, 11, 20, 11, 30, tzinfo=UTC)
    in_shanghai = reckon(start, Term(working_days=0), NINE_TO_SIX, "end_of_day")
    in_urumqi = reckon(start, Term(working_days=0), FAR_WEST, "end_of_day")
    assert in_shanghai.due_at == datetime(2026, 11, 23, 10, tzinfo=UTC), "19:30 in Shanghai: closed"
    assert in_urumqi.due_at == datetime(2026, 11, 20, 12, tzinfo=UTC), "17:30 in Urumqi: open"


@pytest.mark.parametrize(
    ("start", "term", "provisional"),
    [
        ("2026-12-30 10:00", Term(working_days=1), False),
        ("2026-12-31 10:00", Term(working_days=1), True),
        ("2026-12-31 19:00", Term(working_days=0), True),
        ("2027-05-01 10:00", Term(working_days=1), True),
        ("2018-06-01 10:00", Term(working_days=1), True),
        ("2027-05-01 10:00", Term(days=7), False),
        ("2027-05-01 10:00", Term(hours=7), False),
        ("2027-05-01 10:00", Term(months=7), False),
    ],
)
@pytest.mark.parametrize("counting", ["end_of_day", "same_time"])
def test_what_rests_on_days_not_announced_is_provisional(counting: Counting, start: str, term: Term, provisional: bool) -> None:
    reckoned = reckon(local(start, NINE_TO_SIX), term, NINE_TO_SIX, counting)
    assert reckoned.provisional is provisional
    assert ("provisional" in reckoned.steps) is provisional


TERMS = st.one_of(
    st.builds(Term, working_days=st.integers(0, 60)),
    st.builds(Term, days=st.integers(0, 60)),
    st.builds(Term, hours=st.integers(0, 500)),
    st.builds(Term, months=st.integers(0, 24)),
)
STARTS = st.datetimes(datetime(2018, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
OFFICES = st.sampled_from([NINE_TO_SIX, FAR_WEST, AMERICA])
COUNTINGS: st.SearchStrategy[Counting] = st.sampled_from(["end_of_day", "same_time"])


@given(STARTS, st.timedeltas(timedelta(0), timedelta(days=9)), TERMS, OFFICES, COUNTINGS)
def test_what_comes_later_is_never_due_earlier(start: datetime, after: timedelta, term: Term, office: Office, counting: Counting) -> None:
    slack = timedelta(hours=1) if office is AMERICA else timedelta(0)
    assert reckon(start + after, term, office, counting).due_at >= reckon(start, term, office, counting).due_at - slack


@given(STARTS, st.integers(0, 40), OFFICES)
def test_end_of_day_equals_walking_the_days(start: datetime, n: int, office: Office) -> None:
    at = start.astimezone(office.zone)
    first = at.date()
    late = at.time() >= office.closes or not office.calendar.is_working(first)
    if n == 0 and late:
        n = 1
    expected = datetime.combine(walked(office.calendar, first, n), office.closes, office.zone)
    assert reckon(start, Term(working_days=n), office, "end_of_day").due_at == expected.astimezone(UTC)


@given(STARTS, st.integers(0, 40), OFFICES)
def test_same_time_equals_walking_the_days(start: datetime, n: int, office: Office) -> None:
    at = start.astimezone(office.zone)
    day, clock = at.date(), at.timetz()
    if not office.calendar.is_working(day) or clock.replace(tzinfo=None) >= office.closes:
        day, clock = walked(office.calendar, day, 1), office.opens
    clock = max(clock.replace(tzinfo=None), office.opens)
    expected = datetime.combine(walked(office.calendar, day, n), clock, office.zone)
    assert reckon(start, Term(working_days=n), office, "same_time").due_at == expected.astimezone(UTC)


def test_a_term_is_one_amount_of_one_unit() -> None:
    for wrong in ({}, {"days": 1, "hours": 1}, {"days": -1}):
        with pytest.raises(ValueError, match="a term has one of"):
            Term(**wrong)


def test_slips_of_a_caller_are_told() -> None:
    with pytest.raises(ValueError, match="aware"):
        reckon(datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None), Term(days=1), NINE_TO_SIX, "end_of_day")
    with pytest.raises(ValueError, match="no counting rule"):
        reckon(datetime(2026, 1, 1, tzinfo=UTC), Term(days=1), NINE_TO_SIX, "someday")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [(2026, 11, 28, "11-28 18:00"), (2026, 2, 30, "02-28 18:00"), (2024, 2, 30, "02-29 18:00"), (2026, 4, 31, "04-30 18:00")],
)
def test_2_1_7_a_the_30th_is_the_last_day_of_february(year: int, month: int, day: int, expected: str) -> None:
    reckoned = day_of_month_due(year, month, day, NINE_TO_SIX)
    assert reckoned.due_at.astimezone(SHANGHAI).strftime("%m-%d %H:%M") == expected
    assert not reckoned.provisional


def test_a_named_day_is_due_at_closing_whether_or_not_it_is_worked() -> None:
    assert day_due(date(2026, 11, 22), NINE_TO_SIX).due_at == datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [("2026-12-31", 2, "2027-02-28"), ("2026-03-31", -1, "2026-02-28"), ("2026-01-15", -1, "2025-12-15"), ("2024-02-29", 12, "2025-02-28")],
)
def test_months_on_and_back(day: str, months: int, expected: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


def test_a_month_is_the_sites_own() -> None:
    new_year = datetime(2026, 12, 31, 17, tzinfo=UTC)
    assert (month_of(new_year, SHANGHAI), month_of(new_year, NEW_YORK)) == (202701, 202612)


def test_what_is_kept_stays_small_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "MOST_KEPT", 2)
    office = Office(SHANGHAI, time(9), time(18), china())
    starts = [datetime(2026, 11, day, 3, tzinfo=UTC) for day in (2, 3, 4, 5, 2, 3, 2)]
    found = [reckon(start, Term(working_days=1), office, "end_of_day") for start in starts]
    assert len(office.kept) <= 2
    assert found[0] == found[4] == found[6]
    assert found[0].steps is not found[6].steps, "what one duty stores is its own"


def test_the_office_of_a_site_costs_one_query_however_often(town: Town, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    office_of(town.garden)
    site = Site.objects.get(pk=town.lake.pk)
    with django_assert_num_queries(1):
        assert office_of(site) is office_of(site)
    assert office_of(site) is office_of(town.garden), "sites that keep the same hours share one"
    assert (office_of(site).zone.key, office_of(site).closes) == ("Asia/Shanghai", time(18))
