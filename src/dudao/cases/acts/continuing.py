"""A history that goes on: what a later file tells of a case that was taken in before."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from dudao.cases.acts.history import Told, follow
from dudao.cases.acts.words import note_words
from dudao.cases.models import Case
from dudao.cases.standing import COLUMNS, CaseState
from dudao.journal import acts as journal


def go_on(case: Case, acts: Sequence[Told], *, now: datetime, dry_run: bool = False, via: str = "import") -> None:
    """Do further acts on a case in one transaction, by the same rules as when its history was taken in; the duties follow.

    For the command line of whoever runs the machine: nobody is asked for permission. Raises the Refusal of the first act
    that cannot be, and then nothing has changed; with ``dry_run`` nothing changes either way.
    """
    with transaction.atomic():
        state = CaseState(**Case.objects.select_for_update().values(*COLUMNS).get(pk=case.pk))
        entries = [entry for told in acts for entry in follow(told, state, now, case.site, case.building_id)]
        if dry_run:
            return
        Case.objects.filter(pk=case.pk).update(**{column: getattr(state, column) for column in COLUMNS})
        note_words(case)
        for entry in entries:
            by = next((told.by for told in acts if told.by is not None and told.by.pk == entry.by_id), None)
            journal.record(
                entry.act, subject=case, site=case.site, by=by, at=entry.at, recorded_at=entry.recorded_at, facts=entry.facts,
                data=entry.data, via=via,
            )  # fmt: skip
