"""A backup made while clerks log cases at a real server: of one moment, of no half case, and nobody is held up."""

import json
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

from tests.bench.bench_http import Client
from tests.frame.deployments import Deployment, deployment, go_on
from tests.frame.test_backup import digests
from tests.frame.test_serving import eventually, serving

CLERKS = 2
BACKUPS = 2
CASES_AT_A_TIME = 10


def records(archive: Path, model: str) -> list[dict[str, Any]]:
    """The rows of one table of a backup, by the names of their columns."""
    with zipfile.ZipFile(archive) as file:
        (columns,) = [table["columns"] for table in json.loads(file.read("manifest.json"))["tables"] if table["model"] == model]
        lines = file.read(f"tables/{model}.jsonl").splitlines()
    return [dict(zip(columns, json.loads(line), strict=True)) for line in lines]


@contextmanager
def clerks_logging(port: int) -> Iterator[list[Client]]:
    """Clerks at the server's pages who log one case after the other until they are told to stop."""
    clients, enough = [Client(port, f"clerk{number}") for number in range(CLERKS)], Event()

    def log(client: Client) -> None:
        while not enough.is_set():
            client.work(CASES_AT_A_TIME)

    with ThreadPoolExecutor(CLERKS) as pool:
        going = [pool.submit(log, client) for client in clients]
        try:
            yield clients
        finally:
            enough.set()
            wait(going)
            for client in clients:
                client.close()
        for client, each in zip(clients, going, strict=True):
            each.result()
            client.connection.close()


def test_a_backup_while_clerks_log_cases_is_of_one_moment(fresh: Deployment, tmp_path: Path) -> None:
    fresh.run("migrate")
    fresh.run_module("tests.bench.counter", str(CLERKS))
    counted: list[tuple[int, int]] = []
    with serving(fresh) as (_process, port), clerks_logging(port) as clients:
        assert eventually(lambda: cases_in(fresh) > 0)
        for number in range(BACKUPS):
            before = cases_in(fresh)
            with fresh.halted('FROM "journal_series"', 1, "dudao", "backup", str(tmp_path / f"{number}.zip")) as backup:
                assert somebody_logs_a_case(fresh), "nobody could log a case during the backup"
                go_on(backup)
                assert backup.returncode == 0
            counted.append((before, cases_in(fresh)))
    assert [error for client in clients for error in client.errors] == []
    fresh.run("backup", str(tmp_path / "last.zip"))
    last = {row["id"]: row for row in records(tmp_path / "last.zip", "cases.case")}
    for number, (before, after) in enumerate(counted):
        archive = tmp_path / f"{number}.zip"
        assert before <= assert_whole(archive, last) <= after
        with deployment(tmp_path / f"copy{number}") as copy:
            copy.run("restore", str(archive))
            copy.run("backup", str(tmp_path / f"again{number}.zip"))
        assert digests(tmp_path / f"again{number}.zip") == digests(archive)


def somebody_logs_a_case(made: Deployment) -> bool:
    seen = cases_in(made)
    return eventually(lambda: cases_in(made) > seen)


def cases_in(made: Deployment) -> int:
    return int(str(made.ask("SELECT count(*) FROM cases_case")[0][0]))


def assert_whole(archive: Path, last: dict[int, dict[str, Any]]) -> int:
    """Numbers are given out in the transaction of each case: they go up to the count of them, none is missing, and each case
    has its entry, its duties and its words, as they still stood when everybody had gone home. How many there are."""
    cases = records(archive, "cases.case")
    keys = {case["id"] for case in cases}
    assert sorted(int(case["number"].rsplit("-", 1)[1]) for case in cases) == list(range(1, len(cases) + 1))
    assert max(row["last"] for row in records(archive, "journal.series")) == len(cases)
    assert cases == [last[case["id"]] for case in cases]
    received = [row["subject_id"] for row in records(archive, "journal.entry") if row["act"] == "cases.received"]
    assert sorted(received) == sorted(keys)
    owed = {row["subject_id"] for row in records(archive, "duties.duty") if row["subject_kind"] == "case"}
    assert owed == {case["id"] for case in cases}
    assert {row["case_id"] for row in records(archive, "cases.casewords")} == keys
    return len(cases)
