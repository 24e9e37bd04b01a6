"""How a case stands: its state as plain values, the same for one act, an imported history and a test."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Final

from dudao.cases.vocabulary import Responsibility, State


@dataclass(slots=True)
class CaseState:
    """Every column of a case that an act changes or a rule asks about, under the column's own name."""

    kind: str
    channel: str
    category: str
    received_at: datetime
    responsibility: str = Responsibility.PROPERTY.value
    class_one: bool = False
    hard: bool = False
    major: bool = False
    from_quality: bool = False
    quality_due_at: datetime | None = None
    for_publication: bool = False
    state: str = State.OPEN.value
    assignee_id: int | None = None
    assigned_at: datetime | None = None
    responded_at: datetime | None = None
    referred_at: datetime | None = None
    referral_number: str = ""
    escalated_at: datetime | None = None
    fed_back_at: datetime | None = None
    decision: str = ""
    forwarded_to: str = ""
    measures: str = ""
    measures_reported_at: datetime | None = None
    has_form: bool = False
    major_reported_at: datetime | None = None
    resolved_at: datetime | None = None
    result: str = ""
    result_reported_at: datetime | None = None
    visited_at: datetime | None = None
    visit_outcome: str = ""
    verified_at: datetime | None = None
    closed_at: datetime | None = None
    reopened: int = 0
    merged_into_id: int | None = None
    merged_at: datetime | None = None

    def take(self, changes: dict[str, Any]) -> None:
        for column, value in changes.items():
            setattr(self, column, value)


COLUMNS: Final = tuple(field.name for field in fields(CaseState))


def facts_of(case: CaseState, **of_the_act: bool) -> dict[str, Any]:
    """What an obligation may ask about a case, as JSON scalars; written beside every act, with what only this act tells."""
    due = case.quality_due_at
    return {
        "kind": case.kind,
        "channel": case.channel,
        "category": case.category,
        "responsibility": case.responsibility,
        "class_one": case.class_one,
        "hard": case.hard,
        "major": case.major,
        "from_quality": case.from_quality,
        "quality_due_at": due.astimezone(UTC).isoformat() if due else None,
        "decision": case.decision,
        "assignee": case.assignee_id,
        "visit_outcome": case.visit_outcome,
        "state": case.state,
        **of_the_act,
    }
