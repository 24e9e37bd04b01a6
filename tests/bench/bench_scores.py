"""Scoring everything from nothing: against the same counts written by hand in SQL, and against loading, checking and saving each record."""

import time
from collections import Counter
from collections.abc import Callable
from statistics import median

from django.db import connection, transaction

from dudao.cases import acts
from dudao.cases.models import Case
from dudao.duties.models import Duty
from dudao.organisation.models import Site, Staff
from dudao.scores import scoring, sheets
from dudao.scores.counting import Grid, count_duties
from tests.bench.databases import urls
from tests.bench.generate import NOW, filled
from tests.bench.rows import Options, Row

FIRST, LAST = 202412, 202611
SAMPLE = 500
DUTIES = """
SELECT site_id, month, obligation_id, COUNT(*),
       COUNT(CASE WHEN (outcome = 'd' AND done_at > due_at) OR (outcome = 'o' AND due_at < %s) THEN 1 END)
FROM duties_duty
WHERE outcome IN ('o', 'd') AND NOT shadow AND month BETWEEN %s AND %s
GROUP BY site_id, month, obligation_id
"""
CASES = """
SELECT site_id, month,
       COUNT(CASE WHEN kind = 'complaint' AND state <> 'open' THEN 1 END),
       COUNT(CASE WHEN kind = 'complaint' AND state <> 'open' AND result = '' THEN 1 END),
       COUNT(CASE WHEN kind IN ('suggestion', 'need') AND state <> 'open' THEN 1 END),
       COUNT(CASE WHEN kind IN ('suggestion', 'need') AND state <> 'open' AND assignee_id IS NULL THEN 1 END),
       COUNT(CASE WHEN kind IN ('suggestion', 'need') AND state <> 'open' AND result = '' THEN 1 END),
       COUNT(CASE WHEN kind IN ('suggestion', 'need') AND decision = 'accepted' AND state <> 'open' THEN 1 END),
       COUNT(CASE WHEN kind IN ('suggestion', 'need') AND decision = 'accepted' AND state <> 'open' AND measures = '' THEN 1 END),
       COUNT(CASE WHEN hard THEN 1 END),
       COUNT(CASE WHEN hard AND NOT has_form THEN 1 END)
FROM cases_case
WHERE month BETWEEN %s AND %s
GROUP BY site_id, month
"""


def run(options: Options) -> list[Row]:
    cases = 1_000_000 if options.full else 100_000
    rows: list[Row] = []
    for engine, url in urls(options, cases).items():
        with filled(url, cases):
            rows += measure(engine, cases, runs=3)
    return rows


def measure(engine: str, cases: int, runs: int) -> list[Row]:
    same_counts()
    ours, theirs = in_turn(score_all, by_hand, runs)
    one_by_one = record_by_record() / SAMPLE * cases
    wall, work = after_an_act()
    what = f"{engine}, {cases:,} cases, {Duty.objects.count():,} duties"
    scored, faster = ours / theirs, one_by_one / ours
    hand = f"by hand in SQL {theirs:.2f} s"
    return [
        Row(f"{what}: all criteria, months and sites", ours, "s", hand, scored, "≤ 1.5", holds=scored <= 1.5),
        Row(f"{engine}: the same, record by record (from {SAMPLE:,})", one_by_one, "s", "ours", faster, "≥ 100", holds=faster >= 100),
        Row(f"{engine}: a site's sheet, right after an act: work of this process", work, "ms", limit="≤ 10", holds=work <= 10),
        Row(f"{engine}: the same by the clock, with the database", wall, "ms"),
    ]


def in_turn(ours: Callable[[], object], theirs: Callable[[], object], runs: int) -> tuple[float, float]:
    """Median seconds of both, taken in turn after a round that warms the cache."""
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(runs + 1):
        for work, times in zip((ours, theirs), taken, strict=True):
            spent = seconds(work)
            if turn:
                times.append(spent)
    return median(taken[0]), median(taken[1])


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def score_all() -> None:
    scoring.score(list(Site.objects.all()), scoring.months_between(FIRST, LAST), NOW)


def by_hand() -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    """What a person with a database console would write: the counts of duties and of cases, fetched; no points yet."""
    now = NOW.replace(tzinfo=None).isoformat(" ") if connection.vendor == "sqlite" else NOW
    with connection.cursor() as cursor:
        cursor.execute(DUTIES, [now, FIRST, LAST])
        duties = cursor.fetchall()
        cursor.execute(CASES, [FIRST, LAST])
        return duties, cursor.fetchall()


def same_counts() -> None:
    """The rival counts the same, or the comparison is worth nothing."""
    by_obligation: Counter[int] = Counter()
    late: Counter[int] = Counter()
    for _site, _month, obligation, owed, missed in by_hand()[0]:
        by_obligation[obligation] += owed
        late[obligation] += missed
    grid = Grid(tuple(Site.objects.order_by("pk").values_list("pk", flat=True)), scoring.months_between(FIRST, LAST))
    ours = count_duties(grid, NOW)
    if {key: (int(each.owed.sum()), int(each.broken.sum())) for key, each in ours.items()} != {
        key: (by_obligation[key], late[key]) for key in by_obligation
    }:
        raise AssertionError("the counts by hand are not ours")


def record_by_record() -> float:
    """The help desks' way on a sample: load each case with its duties, look whether it is late, save it."""

    def work() -> None:
        with transaction.atomic():
            for case in Case.objects.order_by("pk")[:SAMPLE].iterator():
                late = [duty for duty in Duty.objects.about(case) if duty.outcome == "d" and duty.done_at and duty.done_at > duty.due_at]
                case.for_publication = case.for_publication or bool(late and case.major)
                case.save()
            transaction.set_rollback(True)

    return seconds(work)


def after_an_act() -> tuple[float, float]:
    """Median milliseconds, by the clock and of this process, for a site's sheet once somebody acted; the sheet must show it."""
    site = Site.objects.order_by("pk")[Site.objects.count() // 2]
    clerk = Staff.objects.get(username=f"clerk{int(site.code[1:])}")
    sheets.live(site, LAST, NOW)
    times: list[tuple[float, float]] = []
    with transaction.atomic():
        for number in range(20):
            before = _owed(site)
            acts.receive(site, by=clerk, now=NOW, kind="complaint", channel="phone", category="lift", title=f"電梯停運 {number}")
            times.append(timed(lambda: sheets.live(site, LAST, NOW)))
            if _owed(site) <= before:
                raise AssertionError("the sheet does not show the act")
        transaction.set_rollback(True)
    return median(wall for wall, _work in times) * 1000, median(work for _wall, work in times) * 1000


def _owed(site: Site) -> int:
    return sheets.live(site, LAST, NOW).line("2.1.3.c").owed


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of this process's own work."""
    wall, own = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - own
