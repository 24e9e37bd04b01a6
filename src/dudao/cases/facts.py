"""What the acts on a case tell about it, as a rulebook may ask: the words of its conditions, so that a misspelt one is found."""

from typing import Final

from dudao.cases.vocabulary import Channel, Decision, Kind, ReportKind, Responsibility, State, VisitOutcome
from dudao.rulebook.vocabulary import Fact

FLAG: Final = Fact("flag")
WORD: Final = Fact("word")


def _one_of(*values: str) -> Fact:
    return Fact("word", frozenset(values))


OF_A_CASE: Final[dict[str, Fact]] = {
    "kind": _one_of(*Kind.values),
    "channel": _one_of(*Channel.values),
    "category": WORD,
    "responsibility": _one_of(*Responsibility.values),
    "class_one": FLAG,
    "hard": FLAG,
    "major": FLAG,
    "from_quality": FLAG,
    "quality_due_at": Fact("moment"),
    "decision": _one_of("", *Decision.values),
    "assignee": Fact("number"),
    "visit_outcome": _one_of("", *VisitOutcome.values),
    "state": _one_of(*State.values),
}
FACTS: Final[dict[str, dict[str, Fact]]] = {
    "cases": OF_A_CASE,
    "cases.assigned": {**OF_A_CASE, "named_by_head": FLAG},
    "cases.report_issued": {"report": _one_of(*ReportKind.values), "period": WORD},
    "cases.report_drafted": {"report": _one_of(*ReportKind.values), "period": WORD},
}
"""By room, for every act on a case; and by act, for those that tell more or are about a report."""
