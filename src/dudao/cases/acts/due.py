"""The next due time of a case, noted on its row so that lists can be sorted by it without a join."""

from collections.abc import Mapping
from datetime import datetime

from dudao.cases.models import Case


def note_next_due(subject_kind: str, subject_id: int, next_due_at: datetime | None) -> None:
    """Told by the duties whenever those of a subject changed; what is no case is none of ours."""
    if subject_kind == "case":
        Case.objects.filter(pk=subject_id).update(next_due_at=next_due_at)


def note_next_dues(subject_kind: str, next_due: Mapping[int, datetime | None]) -> None:
    """The same of many subjects at once."""
    if subject_kind == "case":
        Case.objects.bulk_update([Case(pk=pk, next_due_at=due_at) for pk, due_at in next_due.items()], ["next_due_at"])
