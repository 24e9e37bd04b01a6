"""Killed in the middle of an act: each act is there whole, with its journal entry and its duties, or not at all."""

import random
import subprocess
import sys
import time
from pathlib import Path

from tests.frame.deployments import Deployment, background, deployment

STORIES = ("closed", "hard", "dissatisfied", "waived", "sealed")
KILLS = (*STORIES, "waived", "sealed")
"""In the middle of which story each worker is killed; what takes several rooms, twice."""
WITHOUT_ENTRY = {
    "cases.received": "SELECT COUNT(*) FROM cases_case",
    "cases.responded": "SELECT COUNT(*) FROM cases_case WHERE responded_at IS NOT NULL",
    "cases.closed": "SELECT COUNT(*) FROM cases_case WHERE closed_at IS NOT NULL",
    "cases.marked_hard": "SELECT COUNT(*) FROM cases_case WHERE hard",
    "cases.form_filled": "SELECT COUNT(*) FROM cases_caseform",
    "cases.reopened": "SELECT COALESCE(SUM(reopened), 0) FROM cases_case",
    "cases.visited": "SELECT COUNT(*) FROM journal_entry WHERE act = 'cases.reopened'",
    "cases.resolved": "SELECT COUNT(*) FROM cases_case WHERE resolved_at IS NOT NULL OR reopened > 0",
    "approvals.requested": "SELECT COUNT(*) FROM approvals_request",
    "approvals.granted": "SELECT COUNT(*) FROM approvals_request WHERE state = 'granted'",
    "duties.waived": "SELECT COUNT(*) FROM approvals_decision WHERE granted",
    "scores.sealed": "SELECT COUNT(*) FROM scores_sealedsheet",
}


def _count(made: Deployment, question: str) -> int:
    return int(str(made.ask(question)[0][0]))


def _kill_in(story: str, made: Deployment, after: float) -> None:
    with background([sys.executable, "-m", "tests.spine.working", story], made.environment()) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"{story}\n"
        time.sleep(after)


def test_acts_survive_being_killed_whole_or_not_at_all(tmp_path: Path) -> None:
    with deployment(tmp_path / "data") as made:
        made.run("migrate")
        subprocess.run([sys.executable, "-m", "tests.bench.counter", "1"], env=made.environment(), check=True, timeout=120)
        for turn, story in enumerate(KILLS):
            _kill_in(story, made, random.Random(turn).uniform(0.02, 0.3))
        for act, question in WITHOUT_ENTRY.items():
            assert _count(made, question) > 0, act
            assert _count(made, question) == _count(made, f"SELECT COUNT(*) FROM journal_entry WHERE act = '{act}'"), act
        assert _count(made, "SELECT COUNT(*) FROM duties_duty WHERE outcome = 'w'") == _count(made, WITHOUT_ENTRY["duties.waived"])
        made.run("duties", "rebuild")
