"""Killed in the middle of an act: each act is there whole, with its journal entry and its duties, or not at all."""

from pathlib import Path
from typing import Final

import pytest

from tests.frame.deployments import Deployment, deployment

STORIES = ("closed", "hard", "dissatisfied", "waived", "sealed")
MOMENTS: Final = [
    ("closed", 'INSERT INTO "cases_casewords"', 1, 0),
    ("closed", 'INSERT INTO "journal_entry"', 2, 1),
    ("closed", 'UPDATE "duties_duty"', 1, 1),
    ("closed", 'INSERT INTO "journal_entry"', 5, 4),
    ("hard", 'INSERT INTO "duties_duty"', 2, 1),
    ("hard", 'INSERT INTO "cases_caseform"', 1, 3),
    ("dissatisfied", 'INSERT INTO "journal_entry"', 4, 2),
    ("waived", 'INSERT INTO "approvals_decision"', 1, 2),
    ("waived", 'UPDATE "cases_case" SET "next_due_at"', 2, 2),
    ("sealed", 'INSERT INTO "journal_entry"', 2, 1),
]
"""Each worker's story, before which statement of it (the how-manieth of its kind) it is killed, and how many entries stand by then."""
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


@pytest.mark.slow
def test_acts_survive_being_killed_whole_or_not_at_all(tmp_path: Path) -> None:
    with deployment(tmp_path / "data") as made:
        made.run("migrate")
        made.run_module("tests.bench.counter", "1")
        made.run_module("tests.spine.working", *STORIES)
        for story, words, number, whole in MOMENTS:
            before = _count(made, "SELECT COUNT(*) FROM journal_entry")
            with made.halted(words, number, "tests.spine.working", story) as worker:
                worker.kill()
            assert _count(made, "SELECT COUNT(*) FROM journal_entry") == before + whole, (story, words)
        for act, question in WITHOUT_ENTRY.items():
            assert _count(made, question) > 0, act
            assert _count(made, question) == _count(made, f"SELECT COUNT(*) FROM journal_entry WHERE act = '{act}'"), act
        assert _count(made, "SELECT COUNT(*) FROM duties_duty WHERE outcome = 'w'") == _count(made, WITHOUT_ENTRY["duties.waived"])
        made.run("duties", "rebuild")
