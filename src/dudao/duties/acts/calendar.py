"""A new year's official list moves what is still open."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from dudao.duties import editions, rules
from dudao.duties.desk import Desk
from dudao.duties.models import Duty
from dudao.journal import acts as journal
from dudao.organisation.deadlines import month_of
from dudao.organisation.models import Site

BATCH = 2000


def recompute_open(region: str, now: datetime) -> int:
    """Reckon again the due times of the open duties that rest on a region's working calendar, and journal old and new.

    One UPDATE for each batch of changed duties. Settled duties stay as they were decided. Returns how many moved.
    """
    moved = 0
    for site in Site.objects.filter(region=region, duties__outcome=Duty.Outcome.OPEN).distinct().order_by("pk").iterator():
        with transaction.atomic():
            changes = list(_changes(site))
            for start in range(0, len(changes), BATCH):
                _update(changes[start : start + BATCH])
            if changes:
                journal.record(
                    "duties.recomputed",
                    subject=site,
                    site=site,
                    by=None,
                    at=now,
                    via="system",
                    data={"region": region, "moved": [[duty.pk, _text(old), _text(duty.due_at)] for duty, old in changes]},
                )
        moved += len(changes)
    return moved


def _changes(site: Site) -> Iterable[tuple[Duty, datetime]]:
    desk = Desk(site)
    for duty in Duty.objects.filter(site=site, period="").open().select_related("obligation").iterator():
        plan = editions.compiled(duty.edition_id)
        reckoned = rules.reckon_again(duty.reckoning, duty.opened_at, desk.place.office, plan.counting)
        if reckoned is None or (reckoned.due_at == duty.due_at and reckoned.provisional == duty.provisional):
            continue
        old = duty.due_at
        duty.due_at, duty.provisional, duty.reckoning = reckoned.due_at, reckoned.provisional, reckoned.steps
        duty.month = month_of(reckoned.due_at, desk.place.office.zone)
        yield duty, old


def _update(changes: list[tuple[Duty, datetime]]) -> None:
    Duty.objects.bulk_update([duty for duty, _ in changes], ["due_at", "provisional", "reckoning", "month"])


def _text(moment: datetime) -> str:
    return moment.isoformat()
