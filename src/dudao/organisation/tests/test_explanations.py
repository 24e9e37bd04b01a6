"""Every due time says how it was reached, in the language of whoever asks."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from dudao.organisation.deadlines import Counting, Office, Steps, Term, day_due, day_of_month_due, explain, reckon
from dudao.organisation.tests.calendars import china

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = Office(SHANGHAI, time(9), time(18), china())


def said(start: str, term: Term, counting: Counting = "end_of_day", language: str = "en") -> str:
    steps = reckon(datetime.fromisoformat(start).replace(tzinfo=SHANGHAI), term, OFFICE, counting).steps
    with translation.override(language):
        return explain(steps, SHANGHAI)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "received Fri 18:40, after closing → 1 working day counted from Mon → by Mon 18:00"),
        ("zh-hant", "收到 週五 18:40，過下班 → 週一起算 1 個工作日 → 週一 18:00 前"),
        ("zh-hans", "收到 周五 18:40，过下班 → 周一起算 1 个工作日 → 周一 18:00 前"),
    ],
)
def test_three_languages(language: str, sentence: str) -> None:
    assert said("2026-11-20 18:40", Term(working_days=1), language=language) == sentence


@pytest.mark.parametrize(
    ("start", "term", "counting", "sentence"),
    [
        ("2026-11-19 10:00", Term(working_days=1), "end_of_day", "received Thu 10:00 → 1 working day → by Fri 18:00"),
        (
            "2026-11-20 10:00", Term(working_days=1), "end_of_day",
            "received Fri 10:00 → 1 working day (2 days off in between) → by Mon 18:00",
        ),
        (
            "2025-10-03 10:00", Term(working_days=1), "end_of_day",
            "received Fri 10:00, a day off → 1 working day counted from Thu → by Thu 18:00",
        ),
        (
            "2026-11-20 10:00", Term(working_days=10), "end_of_day",
            "received Fri 20 Nov 10:00 → 10 working days (4 days off in between) → by Fri 4 Dec 18:00",
        ),
        (
            "2026-11-18 08:00", Term(working_days=2), "same_time",
            "received Wed 08:00, before opening → 2 working days counted from Wed 09:00 → by Fri 09:00",
        ),
        (
            "2026-11-21 08:00", Term(working_days=1), "same_time",
            "received Sat 08:00, a day off → 1 working day counted from Mon 09:00 → by Tue 09:00",
        ),
        ("2026-11-20 10:00", Term(days=7), "end_of_day", "received Fri 20 Nov 10:00 → 7 days → by Fri 27 Nov 18:00"),
        ("2026-11-20 10:00", Term(hours=1), "end_of_day", "received Fri 10:00 → 1 hour → by Fri 11:00"),
        ("2026-11-20 10:00", Term(months=3), "same_time", "received Fri 20 Nov 10:00 → 3 months → by Sat 20 Feb 10:00"),
        (
            "2027-03-05 10:00", Term(working_days=1), "end_of_day",
            (
                "received Fri 10:00 → 1 working day (2 days off in between) → by Mon 18:00"
                " (provisional: the official days off of that time are not published yet)"
            ),
        ),
    ],
)  # fmt: skip
def test_each_way_of_counting(start: str, term: Term, counting: Counting, sentence: str) -> None:
    assert said(start, term, counting) == sentence


def test_a_long_holiday_is_told_in_chinese() -> None:
    sentence = said("2025-09-30 10:00", Term(working_days=1), language="zh-hant")
    assert sentence == "收到 9月30日 週二 10:00 → 1 個工作日（其間休 8 天） → 10月9日 週四 18:00 前"


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        (day_of_month_due(2026, 11, 28, OFFICE).steps, "day 28 of the month → by Sat 28 Nov 18:00"),
        (day_of_month_due(2026, 2, 30, OFFICE).steps, "day 30 of the month, or its last day → by Sat 28 Feb 18:00"),
        (day_due(date(2026, 11, 22), OFFICE).steps, "by Sun 22 Nov 18:00"),
        ({"rule": "set", "due": "2026-11-22T10:00:00+00:00"}, "set by hand → by Sun 22 Nov 18:00"),
        ({}, ""),
    ],
)
def test_days_of_the_month_days_named_and_times_set_by_hand(steps: Steps, sentence: str) -> None:
    assert explain(steps, SHANGHAI) == sentence
