"""Deadlines of 20 working days: by look-up, by walking the days, and by the chinesecalendar package, interleaved in one run."""

import random
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from time import process_time
from zoneinfo import ZoneInfo

import chinese_calendar
import numpy as np

from dudao.organisation.calendar import WorkingCalendar
from dudao.organisation.deadlines import Office, Term, reckon
from dudao.organisation.tests.calendars import china
from tests.bench.rows import Options, Row

N = 20
A_DAY = timedelta(days=1)
FIRST, LAST = date(2019, 1, 1).toordinal(), date(2026, 11, 1).toordinal()


def days_off(calendar: WorkingCalendar) -> frozenset[date]:
    days = (date.fromordinal(ordinal) for ordinal in range(FIRST, LAST + 366))
    return frozenset(day for day in days if not calendar.is_working(day))


def walk(day: date, off: frozenset[date]) -> date:
    """The loop that help desks have: a day at a time, asking a set."""
    left = N
    while left:
        day += A_DAY
        if day not in off:
            left -= 1
    return day


def walk_by_package(day: date) -> date:
    left = N
    while left:
        day += A_DAY
        if chinese_calendar.is_workday(day):
            left -= 1
    return day


def micros(work: Callable[[], object], times: int) -> float:
    """Processor time, so that what else the machine does counts little."""
    started = process_time()
    work()
    return (process_time() - started) / times * 1e6


def drain(results: Iterable[object]) -> None:
    """Ask for every result and keep none."""
    deque(results, maxlen=0)


def run(options: Options) -> list[Row]:
    """Median microseconds of one deadline, every way in turn; all ways must agree first."""
    china_days, chooser = china(), random.Random(20)
    off = days_off(china_days)
    ordinals = np.array([chooser.randint(FIRST, LAST) for _ in range(200_000)], dtype=np.int64)
    days = [date.fromordinal(int(ordinal)) for ordinal in ordinals[:20_000]]
    few = [day for day in days if day.year < 2026][:500]
    found = china_days.add_working_days_many(ordinals[:20_000], N).tolist()
    if found != [walk(day, off).toordinal() for day in days]:
        raise AssertionError("look-up and walking differ")
    office = Office(ZoneInfo("Asia/Shanghai"), time(9), time(18), china_days)
    starts = [datetime(day.year, day.month, day.day, 2, 30, tzinfo=UTC) for day in days]
    term = Term(working_days=N)
    ways: dict[str, tuple[Callable[[], object], int]] = {
        "many": (lambda: china_days.add_working_days_many(ordinals, N), len(ordinals)),
        "single": (lambda: drain(china_days.add_working_days(day, N) for day in days), len(days)),
        "walk": (lambda: drain(walk(day, off) for day in days[:5_000]), 5_000),
        "package": (lambda: drain(walk_by_package(day) for day in few), len(few)),
        "end_of_day": (lambda: drain(reckon(start, term, office, "end_of_day") for start in starts), len(starts)),
        "same_time": (lambda: drain(reckon(start, term, office, "same_time") for start in starts), len(starts)),
    }
    measured: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(15 if options.full else 7):
        for name, (work, times) in ways.items():
            measured[name].append(micros(work, times))
    return rows({name: median(values) for name, values in measured.items()})


def rows(us: dict[str, float]) -> list[Row]:
    faster = us["walk"] / us["many"]
    return [
        Row("deadline, many at once (how much faster)", us["many"], "µs", "a day-walking loop", faster, "≥ 50", holds=faster >= 50),
        Row("deadline, one (how much faster)", us["single"], "µs", "a day-walking loop", us["walk"] / us["single"]),
        Row("deadline, many at once (how much faster)", us["many"], "µs", "chinesecalendar", us["package"] / us["many"]),
        Row("the day-walking loop itself", us["walk"], "µs"),
        Row("chinesecalendar itself", us["package"], "µs"),
        Row("due time with its explanation, end_of_day", us["end_of_day"], "µs", limit="≤ 4", holds=us["end_of_day"] <= 4),
        Row("due time with its explanation, same_time", us["same_time"], "µs", limit="≤ 4", holds=us["same_time"] <= 4),
    ]
