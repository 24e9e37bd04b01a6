"""What can be done with a case as it stands, and why not: tables without a database."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from dudao.cases import rules
from dudao.cases.refusals import AlreadyDone, Incomplete, WrongTime
from dudao.cases.standing import COLUMNS, facts_of
from dudao.cases.tests.scenes import LATER, state
from dudao.cases.vocabulary import JOURNAL_NAMES, LABELS
from dudao.organisation.refusal import Refusal
from tests.cast import NOW

OPEN: dict[str, Any] = {}
HANDLED: dict[str, Any] = {"state": "resolved", "resolved_at": LATER, "responded_at": LATER, "result": "done"}
CLOSED = HANDLED | {"state": "closed", "closed_at": LATER}
NEED: dict[str, Any] = {"kind": "need"}

REFUSED = [
    ("respond", OPEN | {"responded_at": LATER}, "has been responded to"),
    ("assign", CLOSED, "Reopen it first"),
    ("refer", OPEN, "Only what the developer answers for"),
    ("refer", OPEN | {"responsibility": "developer", "referred_at": LATER}, "has been referred"),
    ("refer", HANDLED | {"responsibility": "developer"}, "handled already"),
    ("refer", CLOSED | {"responsibility": "developer"}, "Reopen it first"),
    ("refer", CLOSED, "Only what the developer answers for"),
    ("escalate", OPEN | {"escalated_at": LATER}, "has been reported upward"),
    ("escalate", HANDLED, "handled already"),
    ("mark_hard", NEED, "Only complaints"),
    ("mark_hard", CLOSED | {"hard": True}, "is marked as hard"),
    ("mark_hard", CLOSED, "Reopen it first"),
    ("fill_form", OPEN, "Mark the case as hard first"),
    ("mark_major", NEED, "Only complaints"),
    ("mark_major", OPEN | {"major": True}, "is marked as major"),
    ("mark_major", CLOSED, "Reopen it first"),
    ("report_major", OPEN, "Mark the case as major first"),
    ("report_major", OPEN | {"major": True, "major_reported_at": LATER}, "has been reported"),
    ("decide", OPEN, "a complaint is handled"),
    ("decide", HANDLED | NEED, "handled already"),
    ("set_measures", CLOSED, "Reopen it first"),
    ("record_result", HANDLED, "result has been recorded"),
    ("record_result", CLOSED, "Reopen it first"),
    ("record_visit", OPEN, "Record the result first"),
    ("record_visit", HANDLED | {"visit_outcome": "satisfied"}, "has been made"),
    ("record_visit", OPEN | {"visit_outcome": "dissatisfied"}, "Record the result first"),
    ("waive_visit", OPEN, "Record the result first"),
    ("waive_visit", HANDLED | {"visit_outcome": "waived"}, "has been waived"),
    ("waive_visit", HANDLED | {"visit_outcome": "satisfied"}, "has been made"),
    ("verify", OPEN, "Record the result first"),
    ("verify", HANDLED | {"verified_at": LATER}, "has been verified"),
    ("close", OPEN, "Record the result first"),
    ("close", CLOSED, "The case is closed"),
    ("reopen", OPEN, "The case is open"),
    ("reopen", OPEN | {"reopened": 1}, "open again"),
    ("issue_by_quality", NEED, "issues complaints"),
    ("issue_by_quality", OPEN | {"from_quality": True}, "has issued"),
    ("issue_by_quality", CLOSED, "Reopen it first"),
    ("report_measures", OPEN, "Only what the quality department issued"),
    ("report_measures", OPEN | {"from_quality": True, "measures_reported_at": LATER}, "have been reported"),
    ("merge", OPEN | {"from_quality": True}, "quality department waits"),
    ("merge", OPEN | {"major": True}, "reported by itself"),
    ("merge", HANDLED, "handled already"),
    ("merge", OPEN | {"merged_into_id": 1}, "Act there"),
    ("respond", OPEN | {"merged_into_id": 1}, "Act there"),
    ("unmerge", OPEN, "not merged"),
    ("report_result", OPEN, "Only what the quality department issued"),
    ("report_result", OPEN | {"from_quality": True}, "Record the result first"),
    ("report_result", HANDLED | {"from_quality": True, "result_reported_at": LATER}, "has been reported"),
]
POSSIBLE = [
    ("respond", OPEN),
    ("respond", CLOSED | {"responded_at": None}),
    ("assign", OPEN),
    ("assign", HANDLED),
    ("refer", OPEN | {"responsibility": "developer"}),
    ("feed_back", OPEN),
    ("feed_back", CLOSED),
    ("escalate", OPEN),
    ("mark_hard", OPEN),
    ("mark_hard", HANDLED),
    ("fill_form", OPEN | {"hard": True}),
    ("fill_form", CLOSED | {"hard": True, "has_form": True}),
    ("mark_major", OPEN),
    ("report_major", CLOSED | {"major": True}),
    ("decide", NEED),
    ("decide", NEED | {"decision": "forwarded"}),
    ("set_measures", HANDLED),
    ("record_result", OPEN),
    ("record_visit", HANDLED),
    ("record_visit", CLOSED),
    ("record_visit", HANDLED | {"visit_outcome": "waived"}),
    ("waive_visit", CLOSED),
    ("verify", CLOSED),
    ("close", HANDLED),
    ("reopen", HANDLED),
    ("reopen", CLOSED),
    ("reclassify", CLOSED),
    ("note", CLOSED),
    ("flag_for_publication", CLOSED),
    ("issue_by_quality", HANDLED),
    ("report_measures", OPEN | {"from_quality": True}),
    ("report_result", HANDLED | {"from_quality": True}),
    ("merge", OPEN),
    ("unmerge", OPEN | {"merged_into_id": 1}),
    ("note", OPEN | {"merged_into_id": 1}),
]


@pytest.mark.parametrize(("act", "columns", "words"), REFUSED)
def test_what_cannot_be_done_says_why(act: str, columns: dict[str, Any], words: str) -> None:
    refusal = rules.hindrance(act, state(**columns))
    assert refusal is not None
    assert words in str(refusal)
    assert str(refusal).rstrip().count(".") >= 1


@pytest.mark.parametrize(("act", "columns"), POSSIBLE)
def test_what_can_be_done(act: str, columns: dict[str, Any]) -> None:
    assert rules.hindrance(act, state(**columns)) is None


def test_every_act_with_a_button_has_a_rule_and_a_name() -> None:
    assert set(LABELS) | {"customer_add"} == set(rules.RULES)
    assert set(LABELS) < set(JOURNAL_NAMES)
    assert {act for act, _, _ in REFUSED} | {act for act, _ in POSSIBLE} == set(LABELS)
    assert set(rules.possible(state())) == set(LABELS)


def test_every_rule_watches_columns_that_exist() -> None:
    for rule in rules.RULES.values():
        assert set(rule.watches) <= set(COLUMNS)
        assert rule.since in COLUMNS


def test_2_1_5_a_closing_waits_for_a_visit_that_is_owed() -> None:
    refusal = rules.possible(state(**HANDLED), visit_owed=True)["close"]
    assert refusal is not None
    assert "waive it with the reason" in str(refusal)
    assert rules.possible(state(**HANDLED), visit_owed=False)["close"] is None


def test_a_visit_owed_is_no_reason_on_a_case_that_is_closed() -> None:
    assert "The case is closed" in str(rules.hindrance("close", state(**CLOSED), visit_owed=True))


@dataclass
class Person:
    pk: int
    name: str = "陳"


CHANGES = [
    ("respond", OPEN, {}, {"responded_at": LATER}),
    ("assign", OPEN, {"to": Person(7)}, {"assignee_id": 7, "assigned_at": LATER}),
    ("refer", OPEN, {"number": "CH-D2611-001"}, {"referred_at": LATER, "referral_number": "CH-D2611-001"}),
    ("feed_back", OPEN, {}, {"fed_back_at": LATER}),
    ("feed_back", {"fed_back_at": LATER + timedelta(hours=1)}, {}, {"fed_back_at": LATER + timedelta(hours=1)}),
    ("decide", NEED, {"decision": "declined", "forwarded_to": "x"}, {"decision": "declined", "forwarded_to": ""}),
    ("decide", NEED, {"decision": "forwarded", "forwarded_to": "後勤集團"}, {"decision": "forwarded", "forwarded_to": "後勤集團"}),
    (
        "record_result",
        {"visited_at": LATER, "visit_outcome": "dissatisfied"},
        {"result": "ok"},
        {"state": "resolved", "resolved_at": LATER, "result": "ok", "visited_at": None, "visit_outcome": ""},
    ),
    ("waive_visit", HANDLED, {}, {"visited_at": None, "visit_outcome": "waived"}),
    ("close", HANDLED, {}, {"closed_at": LATER, "state": "closed"}),
    ("note", OPEN, {}, {}),
    ("flag_for_publication", OPEN, {}, {"for_publication": True}),
    ("reclassify", OPEN | {"hard": True, "major": True}, {"kind": "need"}, {"kind": "need", "hard": False, "major": False}),
    (
        "reclassify",
        NEED | {"decision": "accepted", "forwarded_to": "x"},
        {"kind": "complaint"},
        {"kind": "complaint", "decision": "", "forwarded_to": ""},
    ),
    ("reclassify", OPEN | {"hard": True}, {"hard": False, "category": "noise"}, {"hard": False}),
    ("reclassify", OPEN, {"class_one": True, "category": None}, {"class_one": True}),
]


@pytest.mark.parametrize(("act", "columns", "data", "expected"), CHANGES)
def test_what_an_act_changes(act: str, columns: dict[str, Any], data: dict[str, Any], expected: dict[str, Any]) -> None:
    assert rules.changes(act, state(**columns), LATER, data) == expected


def test_reopening_begins_a_new_round_and_keeps_what_was_classed() -> None:
    case = state(**CLOSED, hard=True, assignee_id=4, has_form=True, verified_at=LATER, referred_at=LATER)
    case.take(rules.changes("reopen", case, LATER, {}))
    assert (case.state, case.reopened) == ("open", 1)
    assert case.responded_at is case.resolved_at is case.closed_at is case.verified_at is case.referred_at is None
    assert (case.hard, case.assignee_id, case.has_form) == (True, 4, True)
    assert case.result == "done"


WRONG = [
    ("assign", {"assignee_id": 7}, {"to": Person(7)}, AlreadyDone, "assigned to this person"),
    ("decide", NEED, {"decision": "perhaps"}, Incomplete, "accepted, forwarded or declined"),
    ("decide", NEED | {"decision": "accepted"}, {"decision": "accepted"}, AlreadyDone, "same has been decided"),
    ("record_visit", HANDLED, {"outcome": "waived"}, Incomplete, "whether the customer was satisfied"),
    ("record_visit", HANDLED, {}, Incomplete, "whether the customer was satisfied"),
    ("reclassify", OPEN, {"kind": "complaint"}, Incomplete, "Nothing would change"),
    ("reclassify", OPEN, {"hard": True}, Incomplete, "Nothing would change"),
    ("flag_for_publication", {"for_publication": True}, {"wanted": True}, AlreadyDone, "is flagged"),
    ("flag_for_publication", OPEN, {"wanted": False}, AlreadyDone, "is not flagged"),
    ("issue_by_quality", OPEN, {"due_at": LATER}, WrongTime, "after the complaint is issued"),
]


@pytest.mark.parametrize(("act", "columns", "data", "kind", "words"), WRONG)
def test_data_that_contradict_the_case_are_refused(
    act: str, columns: dict[str, Any], data: dict[str, Any], kind: type[Refusal], words: str
) -> None:
    with pytest.raises(kind, match=words):
        rules.changes(act, state(**columns), LATER, data)


NEEDED = [
    ("record_result", {"result": ""}, "result"),
    ("waive_visit", {"reason": ""}, "reason"),
    ("report_major", {"content": "a", "cause": "b", "process_and_result": "c", "lessons": "d"}, "corrective_measures"),
    ("fill_form", {"situation": "a", "cause": "b"}, "handling"),
    ("record_visit", {"outcome": "dissatisfied", "text": ""}, "text"),
    ("decide", {"decision": "declined"}, "reason"),
    ("decide", {"decision": "forwarded", "reason": "x"}, "forwarded_to"),
    ("assign", {"to": None}, "to"),
    ("reopen", {}, "reason"),
    ("escalate", {"to": "集團"}, "reason"),
]


@pytest.mark.parametrize(("act", "data", "field"), NEEDED)
def test_what_must_be_written_down_is_asked_for(act: str, data: dict[str, Any], field: str) -> None:
    with pytest.raises(Incomplete) as caught:
        rules.check_words(act, data)
    assert caught.value.field == field


def test_what_is_optional_is_not_asked_for() -> None:
    rules.check_words("decide", {"decision": "accepted"})
    rules.check_words("record_visit", {"outcome": "satisfied"})
    rules.check_words("close", {})
    rules.check_words("mark_hard", {})


def test_times_lie_between_what_came_before_and_now() -> None:
    case = state(**HANDLED)
    rules.check_time("close", case, LATER, LATER)
    with pytest.raises(WrongTime, match="future"):
        rules.check_time("note", case, LATER + timedelta(minutes=1), LATER)
    with pytest.raises(WrongTime, match="before the case was received"):
        rules.check_time("respond", case, NOW - timedelta(minutes=1), LATER)
    with pytest.raises(WrongTime, match="before the case was handled"):
        rules.check_time("record_visit", case, LATER - timedelta(minutes=1), LATER)


def test_what_comes_along_with_an_act() -> None:
    assert [name for name, _ in rules.steps("mark_hard", state(), {"to": Person(3)})] == ["mark_hard", "assign"]
    assert [name for name, _ in rules.steps("mark_hard", state(), {"reason": "三戶"})] == ["mark_hard"]
    visit = rules.steps("record_visit", state(**HANDLED), {"outcome": "dissatisfied", "text": "還是漏水"})
    assert visit[1] == ("reopen", {"reason": "還是漏水"})
    assert [name for name, _ in rules.steps("record_visit", state(**HANDLED), {"outcome": "satisfied"})] == ["record_visit"]
    assert [name for name, _ in rules.steps("record_result", state(), {"result": "x", "told": True})] == ["respond", "record_result"]
    assert [name for name, _ in rules.steps("record_result", state(responded_at=NOW), {"told": True})] == ["record_result"]


def test_facts_are_json_scalars_that_obligations_ask_about() -> None:
    facts = facts_of(state(quality_due_at=LATER, from_quality=True, assignee_id=9))
    assert facts["quality_due_at"] == "2026-11-23T05:00:00+00:00"
    assert facts["assignee"] == 9
    assert all(value is None or isinstance(value, str | int | bool) for value in facts.values())
