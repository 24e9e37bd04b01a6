"""Times, days and numbers as the desk says them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from dudao.desk import words
from tests.cast import NOW

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("length", "said", "said_in_chinese"),
    [
        (timedelta(seconds=5), "1 minute overdue", "逾期 1 分鐘"),
        (timedelta(minutes=59, seconds=59), "59 minutes overdue", "逾期 59 分鐘"),
        (timedelta(hours=4, minutes=50), "4 hours overdue", "逾期 4 小時"),
        (timedelta(hours=24), "1 day overdue", "逾期 1 天"),
        (timedelta(days=12, hours=23), "12 days overdue", "逾期 12 天"),
    ],
)
def test_overdue_is_said_in_its_largest_whole_unit(length: timedelta, said: str, said_in_chinese: str) -> None:
    assert words.overdue_by(length) == said
    with translation.override("zh-hant"):
        assert words.overdue_by(length) == said_in_chinese


@pytest.mark.parametrize(
    ("language", "this_year", "other_year"),
    [
        ("zh-hant", "11月23日 週一", "2025年11月23日 週日"),
        ("zh-hans", "11月23日 周一", "2025年11月23日 周日"),
        ("en", "Mon 23 Nov", "Sun 23 Nov 2025"),
    ],
)
def test_days_are_said_as_each_language_says_them(language: str, this_year: str, other_year: str) -> None:
    today = date(2026, 11, 23)
    with translation.override(language):
        assert words.day_words(today, today=today) == this_year
        assert words.day_words(date(2025, 11, 23), today=today) == other_year


def test_moments_are_those_of_the_sites_clock() -> None:
    assert words.moment_words(NOW, SHANGHAI, now=NOW) == "10:00"
    assert words.moment_words(datetime(2026, 11, 22, 16, 30, tzinfo=UTC), SHANGHAI, now=NOW) == "00:30"
    assert words.moment_words(datetime(2026, 11, 22, 15, 30, tzinfo=UTC), SHANGHAI, now=NOW) == "Sun 22 Nov 23:30"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Decimal("33.20"), "33.2"),
        (Decimal(35), "35.0"),
        (Decimal("0.25"), "0.25"),
        (Decimal(0), "0.0"),
        (Decimal("1E+1"), "10.0"),
        (None, "–"),
    ],
)
def test_points_have_one_decimal_or_as_many_as_they_need(value: Decimal | None, said: str) -> None:
    assert words.points(value) == said


@pytest.mark.parametrize(("share", "said"), [(0.0, "0 %"), (0.001, "1 %"), (0.82, "82 %"), (0.9999, "99 %"), (1.0, "100 %"), (None, "–")])
def test_all_and_nothing_are_said_only_when_they_are_true(share: float | None, said: str) -> None:
    assert words.percent(share) == said


def test_months_are_said_as_each_language_says_them() -> None:
    assert words.month_words(202611) == "Nov 2026"
    with translation.override("zh-hant"):
        assert words.month_words(202611) == "2026年11月"
