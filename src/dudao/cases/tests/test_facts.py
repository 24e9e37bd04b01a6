"""The words that a rulebook may ask for are those that the acts tell."""

from dudao.cases.facts import FACTS
from dudao.cases.standing import CaseState, facts_of
from tests.cast import NOW


def test_a_rulebook_may_ask_for_every_fact_that_is_told_and_for_no_other() -> None:
    state = CaseState(kind="complaint", channel="phone", category="lift", received_at=NOW)
    assert set(FACTS["cases"]) == set(facts_of(state))
