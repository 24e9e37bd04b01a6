"""Taking in a log by processes as they run: one that is killed is taken over, and nothing stands twice; a rehearsal holds up nobody."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dudao.cases.tests.test_import_places import TOWN, saved
from tests.frame.deployments import KEYS_OF_A_BATCH, Deployment, on_postgres
from tests.frame.test_serving import eventually

ROWS = 6_000
BATCH = 1_000


def prepared(made: Deployment, folder: Path, rows: int) -> None:
    made.run("migrate")
    made.run_module("tests.frame.logs", str(folder), str(rows))


def test_a_worker_killed_in_the_middle_is_taken_over_and_nothing_stands_twice(fresh: Deployment, tmp_path: Path) -> None:
    prepared(fresh, tmp_path, ROWS)
    with fresh.halted(KEYS_OF_A_BATCH, 3, "dudao", "import", "waiting") as worker:
        worker.kill()
    assert fresh.ask("SELECT count(*) FROM cases_case") == [(2 * BATCH,)]
    assert fresh.ask("SELECT state, task FROM cases_importjob") == [("running", "take")]
    fresh.run("import", "waiting")
    assert fresh.ask("SELECT count(*) FROM cases_case") == [(2 * BATCH,)], "its lease holds still"
    fresh.change("UPDATE cases_importjob SET lease_until = '2020-01-01 00:00:00+00:00'")
    fresh.run("import", "waiting")
    assert fresh.ask("SELECT count(*), count(DISTINCT reference) FROM cases_case") == [(ROWS, ROWS)]
    assert fresh.ask("SELECT count(*) FROM journal_entry WHERE act = 'cases.received'") == [(ROWS,)]
    assert fresh.ask("SELECT state, task, attempts FROM cases_importjob") == [("done", "take", 2)]


def test_the_background_work_takes_in_what_waits(fresh: Deployment, tmp_path: Path) -> None:
    prepared(fresh, tmp_path, 5)
    with fresh.running("work") as work:
        assert eventually(lambda: fresh.ask("SELECT state FROM cases_importjob") == [("done",)] or work.poll() is not None)
    assert fresh.ask("SELECT count(*) FROM cases_case") == [(5,)]


@pytest.mark.skipif(on_postgres(), reason="PostgreSQL locks rows, not the database")
def test_places_are_rehearsed_while_somebody_else_holds_the_lock_for_writing(living: Deployment, tmp_path: Path) -> None:
    workbook = saved(tmp_path, TOWN)
    before = living.ask("SELECT count(*) FROM organisation_site")
    with closing(sqlite3.connect(living.folder / "dudao.sqlite3", timeout=20, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        told = living.run("import", "places", str(workbook), "--dry-run", code=None)
        other.execute("ROLLBACK")
    assert "locked" not in told.stderr
    assert told.returncode == 0, told.stdout + told.stderr
    assert living.ask("SELECT count(*) FROM organisation_site") == before
    living.run("import", "places", str(workbook))
    assert living.ask("SELECT count(*) FROM organisation_site") != before
