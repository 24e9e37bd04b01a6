"""The history of a benchmark's company turned into rows: cases, their duties, what the calendar asks, and the journal."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from django.db import connection

from dudao.cases.folding import kept
from dudao.cases.models import Case, CaseWords
from dudao.duties import editions
from dudao.duties.models import Duty, Edition
from dudao.organisation.models import Site, Staff
from tests.bench import history
from tests.bench.history import NOW, Column, Month, Owed
from tests.bench.loading import Value, load

CASE = (
    "id", "number", "site_id", "place", "kind", "channel", "category", "title", "text", "received_at", "logged_at", "month", "source",
    "reference", "responsibility", "class_one", "hard", "major", "from_quality", "for_publication", "state", "assignee_id", "assigned_at",
    "responded_at", "referral_number", "decision", "forwarded_to", "measures", "has_form", "resolved_at", "result", "visited_at",
    "visit_outcome", "closed_at", "reopened", "next_due_at",
)  # fmt: skip
DUTY = (
    "site_id", "obligation_id", "edition_id", "subject_kind", "subject_id", "period", "round", "opened_at", "due_at", "month",
    "provisional", "reckoning", "times", "times_done", "outcome", "done_at", "reason", "shadow", "owed_by", "owner_id",
)  # fmt: skip
TITLES = ["電梯停運", "水壓不足", "走廊燈不亮", "陌生人尾隨入樓", "垃圾未清", "草坪枯黃", "車位被佔", "半夜施工", "收費不明"]
ACTS = (
    ("received", "received_at", "logged_at"),
    ("assigned", "assigned_at", "assigned_at"),
    ("responded", "responded_at", "responded_at"),
    ("resolved", "resolved_at", "resolved_at"),
    ("closed", "closed_at", "closed_at"),
)
CONTACTS = """
INSERT INTO cases_casecontact (site_id, case_id, name, telephone, email)
SELECT site_id, id, '王小姐', '138' || CAST(10000000 + id AS text), '' FROM cases_case
"""
ENTRIES = """
INSERT INTO journal_entry (site_id, act, subject_kind, subject_id, at, recorded_at, by_id, via, facts, data, key)
SELECT site_id, 'cases.{act}', 'case', id, {at}, {recorded}, assignee_id, 'desk',
       CAST('{{"kind": "' || kind || '", "channel": "' || channel || '", "state": "' || state || '"}}' AS {json}),
       CAST('{{}}' AS {json}), NULL
FROM cases_case WHERE {at} IS NOT NULL ORDER BY id
"""


def write(cases: int, sites: list[Site]) -> None:
    """Write the whole history, month by month, in the order in which it came in."""
    clerks = dict(Staff.objects.filter(username__startswith="clerk").values_list("posts__site_id", "pk"))
    keys = np.array([[site.pk, clerks[site.pk]] for site in sites])
    codes = np.array([site.code for site in sites])
    _edition.cache_clear()
    first = 1
    for made in history.months(cases, len(sites)):
        numbers = np.arange(first, first + made.size)
        first += made.size
        owed = list(history.duties(made))
        load(Case, CASE, _case_rows(made, owed, numbers, keys, codes))
        for each in owed:
            load(Duty, DUTY, _duty_rows(each, made, numbers, keys))
    load(Duty, DUTY, _calendar_rows(sites))
    _journal()
    _write_words()


def _write_words() -> None:
    """Under which words each case is found. Few titles tell all of them, so each text is taken apart once; read first, then written,
    for a server takes no question while rows are being copied to it."""
    taken_apart = lru_cache(maxsize=1000)(kept)
    columns = Case.objects.order_by("pk").values_list("pk", "site_id", "number", "title", "text", "result")
    after = 0
    while batch := list(columns.filter(pk__gt=after)[:50_000]):
        after = batch[-1][0]
        rows = [(key, site, f"{taken_apart(tuple(texts))}{number.rpartition('-')[2]} ") for key, site, number, *texts in batch]
        load(CaseWords, ("case_id", "site_id", "words"), rows)


def _case_rows(made: Month, owed: list[Owed], numbers: Column, keys: Column, codes: Column) -> Iterator[tuple[Value, ...]]:
    n, at = made.size, made["site"]
    resolved, closed = made["resolved"] <= NOW, made["closed"] <= NOW
    decided = np.where((made["kind"] != "complaint") & (made["decided"] <= NOW), np.where(made["accepted"], "accepted", "declined"), "")
    serial = [f"{code}-{made.month % 10000}-{number:06}" for code, number in zip(codes[at].tolist(), numbers.tolist(), strict=True)]
    flaw = made.flag(0.01)
    columns: list[Any] = [
        numbers, serial, keys[at, 0], [""] * n, made["kind"], made["channel"], made["category"],
        [TITLES[number % len(TITLES)] for number in numbers.tolist()], ["來電說明情況,請儘快處理並回覆。"] * n,
        history.text(made["received"]), history.text(made["logged"]), [made.month] * n, [""] * n, [""] * n, made["responsibility"],
        made["class_one"].astype(int), made["hard"].astype(int), [0] * n, [0] * n, made.flag(0.1).astype(int),
        np.where(closed, "closed", np.where(resolved, "resolved", "open")), _where(made["assigned"] <= NOW, keys[at, 1]),
        history.text_so_far(made["assigned"]), history.text_so_far(made["responded"]), [""] * n, decided, [""] * n,
        np.where(resolved & ~flaw, "已安排維修", ""), (made["hard"] & (made["responded"] <= NOW)).astype(int),
        history.text_so_far(made["resolved"]), np.where(resolved & ~flaw, "已處理完畢", ""), history.text_so_far(made["visited"]),
        np.where(made["visited"] <= NOW, "satisfied", ""), history.text_so_far(made["closed"]), [0] * n, _next_due(made, owed),
    ]  # fmt: skip
    return _rows(columns)


def _next_due(made: Month, owed: list[Owed]) -> Column:
    """The earliest due time of each case's open duties."""
    never = np.datetime64("9999-01-01", "s")
    earliest = np.full(made.size, never)
    for each in owed:
        still = each.of & (each.opened <= NOW) & (each.done > NOW)
        earliest = np.where(still, np.minimum(earliest, each.due), earliest)
    return _where(earliest < never, history.text(earliest))


def _duty_rows(each: Owed, made: Month, numbers: Column, keys: Column) -> Iterator[tuple[Value, ...]]:
    of = np.flatnonzero(each.of & (each.opened <= NOW))
    n, at, done = len(of), made["site"][of], each.done[of] <= NOW
    fate = made.rng.random(n)
    outcome = np.where(fate < 0.005, "w", np.where(fate < 0.01, "v", np.where(done, "d", "o")))
    opened, due = each.opened[of], each.due[of]
    columns: list[Any] = [
        keys[at, 0], [_obligation(each.obligation)] * n, [_edition()] * n, ["case"] * n, numbers[of], [""] * n,
        [each.round] * n, history.text(opened), history.text(due), history.local_month(due), [0] * n, _reckoning(opened, due), [1] * n,
        (outcome == "d").astype(int), outcome, _where(outcome == "d", history.text(each.done[of])),
        np.where(outcome == "w", "聯繫不上", np.where(outcome == "v", "cases.reclassified", "")), [0] * n,
        ["assignee" if each.obligation in ("close", "close-outside") else "customer_service"] * n, _where(at >= 0, keys[at, 1]),
    ]  # fmt: skip
    return _rows(columns)


def _calendar_rows(sites: list[Site]) -> list[tuple[Value, ...]]:
    """The two papers a month that every site owes; all of them were in time."""
    rows: list[tuple[Value, ...]] = []
    for month in history.MONTHS:
        period = f"{month // 100}-{month % 100:02}"
        first = np.datetime64(period, "M").astype("datetime64[s]")
        due = first + np.timedelta64(27, "D") + history.CLOSING
        opened, due_at = history.text(np.array([first, due])).tolist()
        past = int(due <= NOW)
        settled = ("d", opened) if past else ("o", None)
        for obligation in map(_obligation, ("monthly-summary", "publication")):
            rows += [
                (site.pk, obligation, _edition(), "site", site.pk, period, 1, opened, due_at, month, 0, "{}", 1, past, *settled, "", 0,
                 "department_head", None)
                for site in sites
            ]  # fmt: skip
    return rows


def _obligation(key: str) -> int:
    return editions.obligation_id("residential", key)


@lru_cache
def _edition() -> int:
    return Edition.objects.values_list("pk", flat=True).get()


def _reckoning(opened: Column, due: Column) -> list[str]:
    starts, ends = opened.astype("datetime64[s]").astype(int).tolist(), due.astype("datetime64[s]").astype(int).tolist()
    pairs = zip(starts, ends, strict=True)
    return [f'{{"from": {start}, "rule": "end_of_day", "unit": "wd", "n": 1, "due": {end}}}' for start, end in pairs]


def _journal() -> None:
    """Who called, and the journal of the cases: by the database itself."""
    json = "jsonb" if connection.vendor == "postgresql" else "text"
    with connection.cursor() as cursor:
        cursor.execute(CONTACTS)
        for act, at, recorded in ACTS:
            cursor.execute(ENTRIES.format(act=act, at=at, recorded=recorded, json=json))


def _where(wanted: Column, values: Column) -> Column:
    """The values where wanted, None elsewhere."""
    told: Column = values.astype(object)
    told[~wanted] = None
    return told


def _rows(columns: list[Any]) -> Iterator[tuple[Value, ...]]:
    return zip(*(column.tolist() if isinstance(column, np.ndarray) else column for column in columns), strict=True)
