"""A calendar is taken in from an official list: at once, idempotently, without gaps."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Max, Min
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from dudao.organisation import acts
from dudao.organisation.access import NotAllowed
from dudao.organisation.calendar import calendar_of
from dudao.organisation.calendar_lists import DayRow, read
from dudao.organisation.models import CalendarDay, CalendarRegion, Staff
from dudao.organisation.refusal import Invalid, Refusal
from dudao.organisation.tests.calendars import SHIPPED, china
from dudao.organisation.tests.conftest import Town

pytestmark = pytest.mark.django_db

NEW_YEAR = DayRow(date(2027, 1, 1), working=False, reason="元旦")
MAKE_UP = DayRow(date(2026, 12, 27), working=True, reason="元旦")
NEXT_YEAR = (date(2027, 12, 31), date(2027, 1, 1))


def load_next_year(*rows: DayRow) -> acts.CalendarChange:
    until, first = NEXT_YEAR
    return acts.load_calendar("cn", rows, until, covers_from=first, source="2027.json")


def test_a_fresh_database_knows_the_days_off_of_china() -> None:
    assert not calendar_of("cn").is_working(date(2025, 10, 1))
    assert calendar_of("cn").confirmed_until == date(2026, 12, 31)
    reach = CalendarDay.objects.filter(region="cn").aggregate(Min("day"), Max("day"))
    assert reach == {"day__min": date(2018, 12, 29), "day__max": date(2028, 12, 31)}


def test_the_running_number_counts_working_days_in_the_database_too() -> None:
    rows = dict(CalendarDay.objects.filter(region="cn", day__in=[date(2025, 9, 30), date(2025, 10, 31)]).values_list("day", "running"))
    expected = china().working_days_between(date(2025, 9, 30), date(2025, 10, 31))
    assert rows[date(2025, 10, 31)] - rows[date(2025, 9, 30)] == expected == 18


def test_the_calendar_is_one_small_query_each_time_and_read_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    kept = calendar_of("cn")
    with django_assert_num_queries(1):
        assert calendar_of("cn") is kept


def test_a_region_without_a_list_follows_weekdays_and_knows_nothing() -> None:
    nowhere = calendar_of("nowhere")
    assert nowhere.add_working_days(date(2026, 11, 20), 1) == date(2026, 11, 23)
    assert not nowhere.known(date(2026, 11, 20))
    assert not nowhere.known(date(1970, 1, 1))


def test_next_years_list_extends_what_is_known() -> None:
    before = calendar_of("cn")
    change = load_next_year(NEW_YEAR, MAKE_UP)
    after = calendar_of("cn")
    assert change.changed == {NEW_YEAR.day, MAKE_UP.day}
    assert (change.confirmed_before, change.confirmed_until) == (date(2026, 12, 31), date(2027, 12, 31))
    assert (before.is_working(NEW_YEAR.day), after.is_working(NEW_YEAR.day)) == (True, False)
    assert after.is_working(MAKE_UP.day)
    assert CalendarDay.objects.filter(region="cn").aggregate(Max("day"))["day__max"] == date(2029, 12, 31)
    assert not after.is_working(date(2025, 10, 1)), "earlier lists stand"


def test_the_same_list_again_changes_nothing() -> None:
    load_next_year(NEW_YEAR)
    version = CalendarRegion.objects.get(region="cn").version
    change = load_next_year(NEW_YEAR)
    assert not change.anything
    assert CalendarRegion.objects.get(region="cn").version == version == 2


def test_the_shipped_list_loaded_again_changes_nothing() -> None:
    official = read(SHIPPED.read_bytes(), first=date(2019, 1, 1))
    change = acts.load_calendar("cn", official.rows, official.last, covers_from=official.first, source=SHIPPED.name)
    assert not change.anything
    assert change.version == 1


def test_a_corrected_list_replaces_the_earlier_one() -> None:
    second = DayRow(date(2027, 1, 4), working=False)
    load_next_year(NEW_YEAR, second)
    assert load_next_year(NEW_YEAR).changed == {second.day}
    assert calendar_of("cn").is_working(second.day)


def test_an_announcement_without_a_change_of_days_still_makes_the_year_known() -> None:
    change = load_next_year(DayRow(date(2027, 1, 2), working=False))
    assert not change.changed
    assert change.anything
    assert calendar_of("cn").known(date(2027, 6, 1))


def test_a_gap_between_two_lists_is_refused() -> None:
    with pytest.raises(Refusal, match="known from 2018-12-29 to 2026-12-31"):
        acts.load_calendar("cn", [], date(2028, 12, 31), covers_from=date(2028, 1, 1))
    with pytest.raises(Refusal, match="Import the years between first"):
        acts.load_calendar("cn", [], date(2016, 12, 31), covers_from=date(2016, 1, 1))


def test_an_earlier_year_can_be_put_in_front() -> None:
    acts.load_calendar("cn", [DayRow(date(2018, 10, 1), working=False)], date(2018, 12, 28), covers_from=date(2018, 1, 1), source="2018")
    assert not calendar_of("cn").is_working(date(2018, 10, 1))
    assert calendar_of("cn").working_days_between(date(2018, 9, 30), date(2018, 10, 2)) == 1
    assert calendar_of("cn").confirmed_until == date(2026, 12, 31)


def test_a_range_the_wrong_way_round_is_refused() -> None:
    with pytest.raises(Invalid, match="before it begins"):
        acts.load_calendar("cn", [], date(2027, 1, 1), covers_from=date(2027, 12, 31))


def test_a_slip_in_the_year_is_refused_before_a_table_of_millennia_is_made() -> None:
    with pytest.raises(Invalid, match="between the years 1970 and 2200"):
        acts.load_calendar("cn", [], date(9999, 12, 31), covers_from=date(2027, 1, 1))


def test_another_region_with_its_own_weekend() -> None:
    acts.load_calendar("gulf", [], date(2026, 12, 31), covers_from=date(2026, 1, 1), week="1111001")
    assert calendar_of("gulf").add_working_days(date(2026, 11, 19), 1) == date(2026, 11, 22)
    assert calendar_of("cn").add_working_days(date(2026, 11, 19), 1) == date(2026, 11, 20)
    with pytest.raises(Invalid, match="at least one 1"):
        acts.load_calendar("never", [], date(2026, 12, 31), covers_from=date(2026, 1, 1), week="0000000")


def test_holidays_of_boston_2015() -> None:
    official = read(b"day\n2015-01-01\n2015-01-19\n2015-02-16\n2015-04-20\n2015-05-25\n2015-07-04\n")
    acts.load_calendar("boston", official.rows, official.last, covers_from=official.first)
    boston = calendar_of("boston")
    assert boston.add_working_days(date(2015, 1, 16), 1) == date(2015, 1, 20)
    assert boston.is_working(date(2015, 7, 3)), "the holiday fell on a Saturday and the Friday was worked"


def test_whoever_rests_on_a_calendar_hears_of_its_change() -> None:
    heard: list[tuple[str, datetime]] = []
    now = datetime(2026, 11, 23, tzinfo=UTC)

    def listener(change: acts.CalendarChange, _by: Staff | None, at: datetime) -> None:
        heard.append((change.region, at))

    acts.listen_to_calendars(listener)
    acts.listen_to_calendars(listener)
    acts.load_calendar("cn", [NEW_YEAR], NEXT_YEAR[0], covers_from=NEXT_YEAR[1], source="2027.json", now=now)
    assert heard == [("cn", now)]
    load_next_year(NEW_YEAR)
    assert len(heard) == 1, "nothing changed, nothing to hear"


def test_only_an_administrator_of_the_company_loads_a_calendar(town: Town) -> None:
    acts.load_calendar("cn", [NEW_YEAR], NEXT_YEAR[0], covers_from=NEXT_YEAR[1], by=town.admin)
    with pytest.raises(NotAllowed, match="administrator"):
        acts.load_calendar("cn", [], NEXT_YEAR[0], covers_from=NEXT_YEAR[1], by=town.head)


def test_loading_takes_few_queries_whatever_the_list() -> None:
    rows = [DayRow(date(2027, 1, 1) + timedelta(days=day), working=False) for day in range(60)]
    with CaptureQueriesContext(connection) as queries:
        load_next_year(*rows)
    assert len(queries) < 40
