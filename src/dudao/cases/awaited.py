"""What is still owed on a case, asked by the act that would discharge it."""

from datetime import datetime

from dudao.cases.models import Case
from dudao.cases.vocabulary import JOURNAL_NAMES
from dudao.duties import editions
from dudao.duties.models import Duty


def awaited_until(case: Case, act: str) -> datetime | None:
    """The earliest due time of the open duties that this act would discharge; a duty on trial binds nobody."""
    for duty in Duty.objects.about(case).open().filter(shadow=False).select_related("obligation"):
        plan = editions.compiled(duty.edition_id).by_act.get(JOURNAL_NAMES[act])
        if plan and duty.obligation.key in {step.obligation.key for step in plan.discharges}:
            return duty.due_at
    return None
