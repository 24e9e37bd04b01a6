"""A new year's official list moves what is still open."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from dudao.duties import listener, rules, store
from dudao.duties.desk import Desk
from dudao.duties.models import Duty
from dudao.duties.state import Held
from dudao.journal import acts as journal
from dudao.organisation.models import Site

BATCH = 2000
MOVED = ["due_at", "provisional", "reckoning", "month"]


def recompute_open(region: str, now: datetime) -> int:
    """Reckon again the due times of the open duties that rest on a region's working calendar, and journal old and new.

    One UPDATE for each batch of changed duties. Settled duties stay as they were decided. Returns how many moved.
    """
    moved = 0
    for site in Site.objects.filter(region=region, duties__outcome=Duty.Outcome.OPEN).distinct().order_by("pk").iterator():
        with transaction.atomic():
            moved += _recompute(site, region, now)
    return moved


def _recompute(site: Site, region: str, now: datetime) -> int:
    office = Desk(site).place.office
    rows = Duty.objects.filter(site=site).open().select_related("obligation").order_by("pk")
    changes = list(rules.recount((store.as_held(row) for row in rows.iterator(chunk_size=BATCH)), office))
    for start in range(0, len(changes), BATCH):
        _update(site, [duty for duty, _before in changes[start : start + BATCH]])
    if changes:
        journal.record(
            "duties.recomputed",
            subject=site,
            site=site,
            by=None,
            at=now,
            via="system",
            data={"region": region, "moved": [[duty.pk, before.isoformat(), duty.due_at.isoformat()] for duty, before in changes]},
        )
    return len(changes)


def _update(site: Site, changed: Sequence[Held]) -> None:
    """Write a batch and tell whoever keeps the next due time of its subjects: a list sorted by a stale one would lie."""
    Duty.objects.bulk_update([Duty(pk=duty.pk, **{name: getattr(duty, name) for name in MOVED}) for duty in changed], MOVED)
    subjects: dict[str, list[int]] = defaultdict(list)
    for kind, pk in dict.fromkeys((duty.subject_kind, duty.subject_id) for duty in changed):
        subjects[kind].append(pk)
    for kind, keys in subjects.items():
        listener.tell_many(kind, store.next_dues_of(site.pk, kind, keys))
