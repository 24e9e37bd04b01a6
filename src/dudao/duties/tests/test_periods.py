"""Periods and what the calendar opens, without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dudao.duties import periodic, periods
from dudao.duties.tests.books import at, place, small

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("every", "day", "key", "first", "last"),
    [
        ("month", date(2026, 2, 14), "2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("quarter", date(2026, 11, 23), "2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("half", date(2026, 6, 30), "2026H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("year", date(2028, 2, 29), "2028", date(2028, 1, 1), date(2028, 12, 31)),
    ],
)
def test_a_day_belongs_to_one_period(every: str, day: date, key: str, first: date, last: date) -> None:
    period = periods.period_of(every, day)
    assert (period.key, period.first, period.last) == (key, first, last)


@given(st.sampled_from(sorted(periods.MONTHS)), DAYS)
def test_keys_can_be_read_back(every: str, day: date) -> None:
    period = periods.period_of(every, day)
    assert periods.parse(every, period.key) == period
    assert period.later(3).later(-3) == period
    assert period.last < period.later(1).first


@pytest.mark.parametrize("key", ["2026-13", "2026Q5", "November", ""])
def test_what_is_no_period_is_refused_with_an_example(key: str) -> None:
    with pytest.raises(ValueError, match="2026"):
        periods.parse("quarter", key)


def _owed(first: date, last: date, **facts: object) -> dict[tuple[str, str], object]:
    return {(duty.obligation, duty.period): duty.due_at for duty in periodic.owed(small(), place(**facts), first, last)}


def test_2_1_7_a_the_30th_is_the_last_day_in_february() -> None:
    due = _owed(date(2026, 2, 1), date(2026, 2, 28))
    assert due["summary", "2026-02"] == at("2026-02-28 18:00")


def test_a_quarter_is_reviewed_by_the_15th_of_the_month_after_it() -> None:
    assert _owed(date(2026, 10, 1), date(2026, 12, 31))["review", "2026Q4"] == at("2027-01-15 18:00")


def test_a_class_a_property_is_not_asked_for_the_summary() -> None:
    assert ("summary", "2026-02") not in _owed(date(2026, 2, 1), date(2026, 2, 28), property_class="A")


def test_a_site_that_opens_in_the_middle_of_a_month_owes_from_the_next() -> None:
    assert {period for key, period in _owed(date(2026, 2, 10), date(2026, 4, 2)) if key == "summary"} == {"2026-03", "2026-04"}


def test_7_1_0_a_the_handover_plan_is_due_two_months_before_the_handover() -> None:
    due = _owed(date(2026, 1, 1), date(2026, 4, 30), handover_date=date(2026, 8, 31))
    assert due["plan", "2026-08-31"] == at("2026-06-30 18:00")
