"""What the built-in supervision standard asks of a case through its life, and when."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from dudao.rulebook.books import built_in
from dudao.rulebook.conditions import SiteFacts
from dudao.rulebook.due import Due
from dudao.rulebook.loader import load
from dudao.rulebook.schema import Obligation
from dudao.rulebook.tests.books import DAY, KNOWN

BOOK = load(built_in("residential"), KNOWN)


def said(**told: Any) -> Due:
    return Due.model_validate(told)


TERMS = {
    "log": said(working_days=1),
    "respond": said(working_days=1),
    "respond-online": said(working_days=1),
    "assign": said(working_days=1),
    "refer-to-developer": said(working_days=1),
    "developer-feedback": said(days=7),
    "hard-form": said(working_days=1),
    "visit-hard": said(working_days=1),
    "visit-class-one": said(working_days=1),
    "close": said(working_days=10),
    "close-outside": said(working_days=30),
    "quality-measures": said(working_days=1),
    "quality-handled": said(fact="quality_due_at", otherwise={"working_days": 10}),
    "major-report": said(working_days=1),
    "monthly-summary": said(day=28),
    "class-a-analysis": said(day=28),
    "publication": said(day=30),
    "quarterly-analysis": said(day=15, month=1, after=1),
    "developer-compilation": said(day=15, month=1, after=1),
    "service-report-reviewed": said(day=15, month=1),
    "service-report-on-intranet": said(day=18, month=1),
    "service-report-notice": said(day=20, month=1),
    "work-briefing": said(day=3, after=1),
    "door-code-notice": said(before="takes_effect_on", days=7),
    "activity-notice": said(before="held_on", days=3),
    "activity-evaluation": said(working_days=10),
    "shop-file": said(months=3),
    "shop-fire-check": said(months=1),
    "handover-plan": said(before="handover_date", months=2),
    "property-stocktake": said(day=31),
}


@pytest.mark.parametrize("key", TERMS)
def test_when_things_are_due(key: str) -> None:
    assert BOOK.obligations[key].due == TERMS[key]


def test_twice_a_month_and_again_and_ahead() -> None:
    """3.2.1.b two interviews a month, 2.1.3.b feedback again and again, 7.1.0.a before a handover."""
    assert (BOOK.obligations["owner-interviews"].times, BOOK.obligations["owner-interviews"].every) == (2, "month")
    assert BOOK.obligations["developer-feedback"].again
    assert [each.act for each in BOOK.obligations["developer-feedback"].ends] == ["cases.resolved", "cases.closed"]
    assert BOOK.obligations["handover-plan"].coming == ("handover_date", 4)


FACTS: dict[str, list[Any]] = {
    "kind": ["complaint", "suggestion", "need"],
    "channel": ["phone", "online", "email", "forum"],
    "responsibility": ["property", "developer", "municipal"],
    "class_one": [False, True],
    "hard": [False, True],
    "decision": ["", "accepted", "declined"],
}


def cases() -> Iterator[dict[str, Any]]:
    """Cases of every sort, open and with nobody named."""
    fixed = {"category": "lift", "major": False, "from_quality": False, "quality_due_at": None, "assignee": None, "visit_outcome": ""}
    for values in product(*FACTS.values()):
        facts = {**fixed, **dict(zip(FACTS, values, strict=True)), "state": "open"}
        if not (facts["kind"] == "complaint" and facts["decision"]) and not (facts["kind"] != "complaint" and facts["hard"]):
            yield facts


def opened(act: str, facts: dict[str, Any]) -> set[str]:
    return {key for key, each in BOOK.obligations.items() if any(one.act == act and one.matches(facts) for one in each.opens)}


def voided(act: str, facts: dict[str, Any]) -> set[str]:
    return {key for key, each in BOOK.obligations.items() if any(one.act == act and one.matches(facts) for one in each.voids)}


VISITS = {"visit-hard", "visit-hard-class-one", "visit-class-one", "visit-request"}


def test_one_case_never_owes_two_visits_and_owes_one_when_the_standard_asks() -> None:
    """2.1.3.d, 2.1.5.a, 2.1.5.b, 2.2.2.a."""
    for facts in cases():
        handled = {**facts, "state": "resolved"}
        visits = opened("cases.resolved", handled) & VISITS
        wanted = (facts["hard"] or facts["class_one"]) if facts["kind"] == "complaint" else facts["decision"] == "accepted"
        assert len(visits) == int(wanted), facts
        for code, asked in (("2.1.5.a", facts["class_one"]), ("2.1.5.b", facts["hard"]), ("2.1.3.d", facts["hard"])):
            served = visits & set(BOOK.criterion(code).proof.obligations)
            assert bool(served) is (facts["kind"] == "complaint" and asked), (code, facts)


def test_every_case_is_answered_given_to_somebody_and_brought_to_an_end() -> None:
    for facts in cases():
        keys = opened("cases.received", facts)
        complaint = facts["kind"] == "complaint"
        assert len(keys & {"respond", "respond-online"}) == int(complaint)
        assert len({key for key in keys if "assign" in key or key == "refer-to-developer"}) == 1, facts
        assert len(keys & {"close", "close-outside", "request-result"}) == 1
        assert ("developer-feedback" in keys) is (complaint and facts["responsibility"] == "developer")


def test_reclassifying_leaves_what_the_case_would_owe_had_it_been_received_so() -> None:
    """A complaint that turns out to be a need loses its complaint duties and gets those of a need."""
    recorded = {"log"}
    every = [facts for facts in cases() if not facts["hard"] and not facts["decision"]]
    for before, after in product(every, every):
        if before["channel"] == after["channel"]:
            held = opened("cases.received", before) - recorded
            left = held - voided("cases.reclassified", after) | opened("cases.reclassified", after)
            assert left == opened("cases.received", after) - recorded, (before, after)


def test_marking_hard_after_handling_changes_which_visit_is_owed() -> None:
    handled = next(cases()) | {"state": "resolved", "class_one": True}
    held = opened("cases.resolved", handled)
    hard = handled | {"hard": True}
    assert {key for key in held - voided("cases.marked_hard", hard) | opened("cases.marked_hard", hard) if "visit" in key} == {
        "visit-hard-class-one"
    }
    visited = hard | {"visit_outcome": "satisfied"}
    assert not {key for key in opened("cases.reclassified", visited) if "visit" in key}


def test_2_1_3_d_only_a_head_names_who_handles_a_hard_complaint() -> None:
    """What the same act brings along must not discharge the duty whoever did it, or nobody could ever break it."""
    hard = next(cases()) | {"hard": True}
    (discharge,) = BOOK.obligations["hard-assign"].discharges
    assert [discharge.matches({**hard, **told}) for told in ({"named_by_head": True}, {"named_by_head": False}, {})] == [True, False, False]


def test_2_1_5_a_a_waived_visit_counts_and_the_reading_says_so() -> None:
    for key in BOOK.criterion("2.1.5.a").proof.obligations:
        assert "cases.visit_waived" in {each.act for each in BOOK.obligations[key].discharges}
    reading = BOOK.criterion("2.1.5.a").reading
    assert reading is not None
    assert "read to hold here too" in reading.in_language("en")
    assert "there is no other proof" in reading.in_language("en")


def test_2_1_4_a_whether_it_was_referred_is_no_matter_of_the_clause() -> None:
    proof = BOOK.criterion("2.1.4.a").proof
    assert "refer-to-developer" not in proof.obligations
    assert [use.parameters["channels"] for use in proof.checks] == [sorted(BOOK.sets["online"], reverse=True)]


def test_reopening_takes_the_visit_back_and_asks_for_everything_anew() -> None:
    for facts in cases():
        anew = opened("cases.reopened", facts)
        assert not anew & VISITS
        assert voided("cases.reopened", facts) >= VISITS
        assert bool(anew & {"close", "close-outside", "request-result"})


def test_late_entry_in_the_log_is_judged_by_when_it_was_recorded() -> None:
    """2.1.2.a: the same act opens the duty when it happened and discharges it when it was recorded."""
    log = BOOK.obligations["log"]
    assert [(each.act, each.when) for each in (*log.opens, *log.discharges)] == [
        ("cases.received", "happened"),
        ("cases.received", "recorded"),
    ]


def test_monthly_papers_of_class_a_property() -> None:
    """2.1.6.a: class-A public property analyses its complaints in depth in place of the summary."""

    def owed(site: SiteFacts) -> list[str]:
        papers: list[Obligation] = [BOOK.obligations[key] for key in ("monthly-summary", "class-a-analysis", "publication")]
        return [each.key for each in papers if each.applies_to(site, DAY)]

    assert owed(SiteFacts("public", "A")) == ["class-a-analysis", "publication"]
    assert owed(SiteFacts("public", "B")) == owed(SiteFacts("residential", "A")) == ["monthly-summary", "publication"]
