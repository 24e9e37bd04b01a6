"""Duties between the table and memory."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Min

from dudao.duties import editions
from dudao.duties.models import Duty
from dudao.duties.state import OPEN, Held

KEPT = (
    "period", "round", "opened_at", "due_at", "month", "provisional", "reckoning", "times", "owed_by", "owner_id",
    "shadow", "times_done", "outcome", "done_at", "reason", "edition_id", "subject_kind", "subject_id",
)  # fmt: skip
COLUMNS = ("site_id", "obligation_id", *KEPT)


def held_about(site_id: int, subject_kind: str, subject_id: int, **narrower: str) -> list[Held]:
    """All duties of one subject, oldest first; ``narrower`` may name a period or an obligation."""
    lookups = {"obligation__key" if name == "obligation" else name: value for name, value in narrower.items()}
    rows = Duty.objects.filter(site_id=site_id, subject_kind=subject_kind, subject_id=subject_id, **lookups)
    found = rows.order_by("pk").values_list("pk", "obligation__key", *KEPT)
    return [Held(obligation=key, pk=pk, changed=False, **dict(zip(KEPT, kept, strict=True))) for pk, key, *kept in found]


def as_held(duty: Duty) -> Held:
    kept = {name: getattr(duty, name) for name in KEPT}
    return Held(obligation=duty.obligation.key, pk=duty.pk, changed=False, **kept)


def save(site_id: int, book: str, held: Iterable[Held]) -> None:
    """Write what is new or changed. A duty that was settled meanwhile by someone else is left as they left it."""
    changed = [duty for duty in held if duty.changed]
    new = [duty for duty in changed if duty.pk is None]
    if new:
        Duty.objects.bulk_create([_as_row(site_id, book, duty) for duty in new])
    for duty in changed:
        if duty.pk is not None:
            Duty.objects.filter(pk=duty.pk, outcome=OPEN).update(**{name: getattr(duty, name) for name in KEPT})
        duty.changed = False


def overwrite(site_id: int, held: Iterable[Held]) -> None:
    """Write duties as a rebuild found them, settled ones too; each under the rulebook it was opened under."""
    for duty in held:
        if duty.pk is None:
            _as_row(site_id, editions.compiled(duty.edition_id).rulebook.key, duty).save(force_insert=True)
        else:
            Duty.objects.filter(pk=duty.pk).update(**{name: getattr(duty, name) for name in KEPT})


def as_columns(site_id: int, book: str, duty: Held) -> Sequence[Any]:
    """A new duty as the values of ``COLUMNS``, to be written with many others by ``journal.bulk``."""
    return (
        site_id, editions.obligation_id(book, duty.obligation), duty.period, duty.round, duty.opened_at, duty.due_at,
        duty.month, duty.provisional, duty.reckoning, duty.times, duty.owed_by, duty.owner_id, duty.shadow,
        duty.times_done, duty.outcome, duty.done_at, duty.reason, duty.edition_id, duty.subject_kind, duty.subject_id,
    )  # fmt: skip


def next_due(held: Iterable[Held]) -> datetime | None:
    """The earliest due time among the open duties."""
    return min((duty.due_at for duty in held if duty.is_open and not duty.shadow), default=None)


def next_due_of(site_id: int, subject_kind: str, subject_id: int) -> datetime | None:
    """The same, asked of the table."""
    rows = Duty.objects.filter(site_id=site_id, subject_kind=subject_kind, subject_id=subject_id, shadow=False)
    found: datetime | None = rows.open().aggregate(next=Min("due_at"))["next"]
    return found


def next_dues_of(site_id: int, subject_kind: str, subject_ids: Sequence[int]) -> dict[int, datetime | None]:
    """The same of many subjects, with one query."""
    rows = Duty.objects.filter(site_id=site_id, subject_kind=subject_kind, subject_id__in=subject_ids, shadow=False)
    found = dict(rows.open().order_by().values("subject_id").annotate(next=Min("due_at")).values_list("subject_id", "next"))
    return {pk: found.get(pk) for pk in subject_ids}


def _as_row(site_id: int, book: str, duty: Held) -> Duty:
    kept = {name: getattr(duty, name) for name in KEPT}
    return Duty(site_id=site_id, obligation_id=editions.obligation_id(book, duty.obligation), **kept)
