"""Killed in the middle of an act: each act is there whole, with its journal entry and its duties, or not at all."""

import random
import subprocess
import sys
import time
from pathlib import Path

from tests.frame.deployments import Deployment, background, deployment

KILLS = 6
WITHOUT_ENTRY = {
    "cases.received": "SELECT COUNT(*) FROM cases_case",
    "cases.responded": "SELECT COUNT(*) FROM cases_case WHERE responded_at IS NOT NULL",
    "cases.resolved": "SELECT COUNT(*) FROM cases_case WHERE resolved_at IS NOT NULL",
    "cases.closed": "SELECT COUNT(*) FROM cases_case WHERE closed_at IS NOT NULL",
}


def _count(made: Deployment, question: str) -> int:
    return int(str(made.ask(question)[0][0]))


def test_acts_survive_being_killed_whole_or_not_at_all(tmp_path: Path) -> None:
    with deployment(tmp_path / "data") as made:
        made.run("migrate")
        subprocess.run([sys.executable, "-m", "tests.bench.counter", "1"], env=made.environment(), check=True, timeout=120)
        for turn in range(KILLS):
            with background([sys.executable, "-m", "tests.spine.working"], made.environment()) as process:
                assert process.stdout is not None
                assert process.stdout.readline() == "working\n"
                time.sleep(random.Random(turn).uniform(0.05, 0.4))
        assert _count(made, "SELECT COUNT(*) FROM cases_case") > 0
        for act, question in WITHOUT_ENTRY.items():
            assert _count(made, question) == _count(made, f"SELECT COUNT(*) FROM journal_entry WHERE act = '{act}'"), act
        made.run("duties", "rebuild", "--dry-run")
