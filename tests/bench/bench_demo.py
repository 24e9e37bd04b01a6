"""Loading the demo company with two years of history, as ``make run`` does it on a fresh clone, on both databases."""

import tempfile
import time
from pathlib import Path

from tests.bench.bench_http import database
from tests.bench.rows import Options, Row
from tests.frame.deployments import Deployment

MOST_SECONDS = 60
BRANCHES, SITES, MONTHS = 3, 12, 24


def run(options: Options) -> list[Row]:
    rows = measure("SQLite", "")
    if options.postgres:
        with database(options.postgres) as url:
            rows += measure("PostgreSQL", url)
    return rows


def measure(engine: str, url: str) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        made = Deployment(Path(folder), url)
        made.run("migrate")
        started = time.perf_counter()
        made.run("demo")
        seconds = time.perf_counter() - started
        cases = made.ask("SELECT count(*) FROM cases_case")[0][0]
        shape = tuple(made.ask(f"SELECT count(*) FROM organisation_{table}")[0][0] for table in ("branch", "site"))
        months = len(made.ask("SELECT DISTINCT month FROM cases_case"))
    if shape != (BRANCHES, SITES) or months < MONTHS:
        raise AssertionError(f"{shape[0]} branches, {shape[1]} sites and {months} months are not what was promised")
    what = f"demo company loaded, {cases:,} cases, {engine}"
    return [Row(what, seconds, "s", limit=f"≤ {MOST_SECONDS} s", holds=seconds <= MOST_SECONDS)]
