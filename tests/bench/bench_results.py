"""The answers of a survey, from the stored rows to every figure of its report, against a row for each answer grouped in SQL."""

import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from statistics import median

import numpy as np
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse

from dudao.duties.models import Edition
from dudao.journal import bulk
from dudao.organisation.models import Company, Staff
from dudao.surveys import survey_report, tallying
from dudao.surveys.bank import bank
from dudao.surveys.models import QuestionnaireVersion, Response, Survey, SurveySite
from dudao.surveys.models.answers import random_key
from dudao.surveys.questionnaire import Content, Kind
from dudao.surveys.statistics.tabulation import tabulate
from tests.bench.bench_surveys import invented, resident
from tests.bench.databases import pointed, urls
from tests.bench.generate import NOW, empty, founded
from tests.bench.rows import Options, Row

ITEMS = 20
LOOKS = 40
FIGURES_SECONDS, REPORT_SECONDS, PAGE_MS, MEGABYTES = 3.0, 10.0, 150.0, 1000.0
FASTER = {"SQLite": 20.0, "PostgreSQL": 3.0}
DAYS = {
    "prepares_from": date(2026, 10, 1), "collects_from": date(2026, 10, 10), "collects_until": date(2026, 11, 10),
    "hand_over_by": date(2026, 11, 12),
}  # fmt: skip


def run(options: Options) -> list[Row]:
    responses, sites = (1_000_000, 1_000) if options.full else (100_000, 100)
    rows: list[Row] = []
    for engine, url in urls(options, f"answers_{responses}").items():
        with pointed(url, f"answers_{responses}"):
            print(f"making {responses:,} answers on {engine} …", file=sys.stderr, flush=True)
            survey = made(responses, sites)
            rows += figures(engine, survey, responses)
            rows += page(engine, survey, responses)
    return rows


def questionnaire() -> Content:
    """Twenty rated questions of the bank, the overall one among them."""
    rated = [item.question for item in bank().items if item.question.kind is Kind.LEVELS]
    rated.sort(key=lambda question: question.key != "overall_satisfaction")
    return Content(bank().title, next(iter(bank().introductions.values())), tuple(rated[:ITEMS]))


def made(responses: int, number: int) -> Survey:
    """A closed survey with its answers, and beside it the same answers as other tools keep them: a row for each."""
    empty()
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        sites = founded(number)
    content, manager, company = questionnaire(), Staff.objects.get(username="manager"), Company.objects.get()
    found = invented(responses, number)
    with transaction.atomic():
        survey = Survey.objects.create(
            number="CH-S26-001", company=company, site=sites[0], kind="sample", title="年中調查", state="closed", methods=["web"],
            leader=manager, margin=Decimal("0.05"), confidence=Decimal("0.95"), target_return=Decimal("0.6"),
            edition=Edition.objects.get(), planned_by=manager, planned_at=NOW, approved_at=NOW, approved_by=manager, started_at=NOW,
            closed_at=NOW, **DAYS,
        )  # fmt: skip
        SurveySite.objects.bulk_create(SurveySite(survey=survey, site=site, customers=1_200, sample_size=300) for site in sites)
        version = QuestionnaireVersion.objects.create(
            survey=survey, number=1, content=content.as_json(), state="approved", digest=content.content_hash, composed_by=manager,
            composed_at=NOW, approved_by=manager, approved_at=NOW,
        )  # fmt: skip
        of_site, weights = found.of_group, found.weights
        assert of_site is not None
        assert weights is not None
        keys = [site.pk for site in sites]
        bulk.insert(
            Response, ("id", "survey_id", "site_id", "building_id", "version_id", "mode", "weight", "answers", "struck"),
            (
                (random_key(), survey.pk, keys[site], None, version.pk, "web", float(weight), answers.tobytes(), False)
                for answers, site, weight in zip(found.answers, of_site.tolist(), weights, strict=True)
            ),
        )  # fmt: skip
    by_rows(found.answers, np.array(keys)[of_site], weights)
    return survey


def by_rows(answers: np.ndarray, sites: np.ndarray, weights: np.ndarray) -> None:
    """The answers once more, a row for each item, in a plain table without any index to keep up."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_answer")
        cursor.execute("CREATE TABLE bench_answer (response int, site int, item smallint, value smallint, weight double precision)")
        if connection.vendor == "sqlite":
            execute = cursor.cursor.connection.executemany
            for item in range(answers.shape[1]):
                same = [item] * len(answers)
                rows = zip(range(len(answers)), sites.tolist(), same, answers[:, item].tolist(), weights.tolist(), strict=True)
                execute("INSERT INTO bench_answer VALUES (?, ?, ?, ?, ?)", rows)
            return
        with cursor.copy("COPY bench_answer FROM STDIN") as copy:
            for item in range(answers.shape[1]):
                for row in zip(range(len(answers)), sites.tolist(), answers[:, item].tolist(), weights.tolist(), strict=True):
                    copy.write_row((row[0], row[1], item, row[2], row[3]))


def timed(work: Callable[[], object], times: int) -> float:
    taken = []
    for _time in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return median(taken)


def figures(engine: str, survey: Survey, responses: int) -> Iterator[Row]:
    def ours() -> object:
        _questions, codes, of_site, weights = tallying.answers_of(survey)
        there, group = np.unique(of_site, return_inverse=True)
        return tabulate(codes, group, number=len(there), weights=weights)

    def theirs() -> object:
        with connection.cursor() as cursor:
            cursor.execute("SELECT site, item, value, count(*), sum(weight), sum(weight * weight) FROM bench_answer GROUP BY 1, 2, 3")
            return cursor.fetchall()

    tallied, grouped = timed(ours, 3), timed(theirs, 1)
    faster, least = grouped / tallied, FASTER[engine]
    what = f"{engine}: {responses:,} answers to {ITEMS} questions"
    yield Row(
        f"{what}, counts by site from the stored rows (how much faster)", tallied, "s", f"a row an answer in SQL: {grouped:.3g} s", faster,
        f"≥ {least:g}", faster >= least,
    )  # fmt: skip
    whole = timed(lambda: survey_report.figures_of(survey), 1)
    yield Row(f"{what}, the report in three languages", whole, "s", limit=f"≤ {REPORT_SECONDS:g}", holds=whole <= REPORT_SECONDS)
    peak = resident()
    yield Row(f"{what}, most memory of the process", peak, "MB", limit=f"≤ {MEGABYTES:,.0f}", holds=peak <= MEGABYTES)


@override_settings(ALLOWED_HOSTS=["*"])
def page(engine: str, survey: Survey, responses: int) -> Iterator[Row]:
    started = time.perf_counter()
    tallying.rebuild(survey)
    yield Row(f"{engine}: added up anew by site", time.perf_counter() - started, "s")
    client, address = Client(), reverse("desk:survey_results", args=[survey.number])
    client.force_login(Staff.objects.get(username="manager"), backend="dudao.organisation.backends.StaffBackend")

    def look() -> None:
        if client.get(address).status_code != 200:
            raise AssertionError("no page of results came")

    look()
    seconds = sorted(timed(look, 1) for _look in range(LOOKS))
    p95 = seconds[int(LOOKS * 0.95)] * 1000
    yield Row(
        f"{engine}: results so far of {responses:,} answers, p95", p95, "ms", f"median {median(seconds) * 1000:.0f} ms",
        limit=f"≤ {PAGE_MS:g}", holds=p95 <= PAGE_MS,
    )  # fmt: skip
