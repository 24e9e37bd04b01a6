"""What customers say, until somebody has heard it: marked by their acts, unmarked when staff act on the case or its handler looks."""

from datetime import datetime
from typing import Final

from django.utils import timezone

from dudao.cases.models import Case, Unheard
from dudao.journal.models import Entry
from dudao.organisation.models import Staff

SPOKEN: Final = frozenset({"customer_add", "record_visit"})
"""Acts of customers by which they say something to whoever handles the case."""


def follow(case: Case, act: str, entry: Entry) -> None:
    """Let the mark follow one act, in its transaction. What a door or the system does by itself changes nothing."""
    if entry.by_id is not None:
        Unheard.objects.filter(case=case).delete()
    elif act in SPOKEN:
        Unheard.objects.update_or_create(case=case, defaults={"entry": entry}, create_defaults={"entry": entry, "site_id": case.site_id})


def hear(case: Case, *, by: Staff, now: datetime) -> None:
    """The person looks at the case; what the customer said is heard when they handle it. Their own affair, as is what they read.

    What is said after this began stays unheard.
    """
    said = Unheard.objects.filter(case=case).for_handler(by, timezone.localdate(now)).values_list("entry", flat=True).first()
    if said is not None:
        Unheard.objects.filter(case=case, entry=said).delete()
