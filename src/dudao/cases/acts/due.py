"""The next due time of a case, noted on its row so that lists can be sorted by it without a join."""

from datetime import datetime

from dudao.cases.models import Case


def note_next_due(subject_kind: str, subject_id: int, next_due_at: datetime | None) -> None:
    """Told by the duties whenever those of a subject changed; what is no case is none of ours."""
    if subject_kind == "case":
        Case.objects.filter(pk=subject_id).update(next_due_at=next_due_at)
