"""How a case stands: its state as plain values, the same for one act, an imported history and a test."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import lru_cache
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

    def take(self, changes: dict[str, Any]) -> None:
        for column, value in changes.items():
            setattr(self, column, value)


COLUMNS: Final = tuple(field.name for field in fields(CaseState))


def facts_of(case: CaseState) -> dict[str, Any]:
    """What an obligation may ask about a case, as JSON scalars; written beside every act."""
    return dict(shared_facts(case))


def shared_facts(case: CaseState) -> dict[str, Any]:
    """The same, one object for all cases that stand alike, not to be changed: what an import of a million acts can afford."""
    return _facts(
        case.kind, case.channel, case.category, case.responsibility, case.class_one, case.hard, case.major, case.from_quality,
        case.quality_due_at, case.decision, case.assignee_id, case.visit_outcome, case.state,
    )  # fmt: skip


def _written(*values: Any) -> dict[str, Any]:
    facts = dict(zip(FACTS, values, strict=True))
    due = facts["quality_due_at"]
    facts["quality_due_at"] = due.astimezone(UTC).isoformat() if due else None
    return facts


FACTS: Final = (
    "kind", "channel", "category", "responsibility", "class_one", "hard", "major", "from_quality", "quality_due_at", "decision",
    "assignee", "visit_outcome", "state",
)  # fmt: skip
_facts = lru_cache(maxsize=4096, typed=True)(_written)
