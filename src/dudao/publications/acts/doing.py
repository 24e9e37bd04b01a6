"""How every act on a publication is done: locked, remembered once, frozen when it changes what readers see."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from dudao.journal import acts as journal
from dudao.journal.models import Entry
from dudao.organisation.deadlines import office_of
from dudao.organisation.models import Site, Staff
from dudao.publications import rules
from dudao.publications.models import Publication, Version
from dudao.publications.refusals import KeyUsed
from dudao.publications.vocabulary import JOURNAL_NAMES


def day_at(site: Site, moment: datetime) -> date:
    """The day on the site's clock."""
    return moment.astimezone(office_of(site).zone).date()


def locked(publication: Publication) -> Publication:
    """The publication as it stands now, at the site that is at hand already; nobody else changes it until the transaction ends."""
    rows = Publication.objects.select_for_update(of=("self",))
    if not Publication.site.is_cached(publication):
        return rows.select_related("site").get(pk=publication.pk)
    kept = rows.get(pk=publication.pk)
    kept.site = publication.site
    return kept


def repeated(key: str | None, act: str, subject_id: int | None = None) -> Entry | None:
    """The entry that was made under this key before. Raises KeyUsed when it was made for something else."""
    entry = journal.once(key)
    if entry is None:
        return None
    if entry.act != JOURNAL_NAMES[act] or subject_id not in (None, entry.subject_id):
        raise KeyUsed
    return entry


def remember(
    act: str,
    publication: Publication,
    *,
    by: Staff | None,
    at: datetime,
    now: datetime | None = None,
    facts: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    key: str | None = None,
    via: str = "desk",
) -> None:
    """One entry about a publication, with the facts that obligations may ask about."""
    about = {"product": publication.product, "period": publication.period, "channel": "", "recipient": ""}
    told = {"number": publication.number, "title": publication.heading}
    journal.record(
        JOURNAL_NAMES[act], subject=publication, site=publication.site, by=by, at=at, recorded_at=now,
        facts={**about, **(facts or {})}, data={**told, **(data or {})}, via=via, key=key,
    )  # fmt: skip


def content_of(publication: Publication) -> dict[str, Any]:
    """Everything a reader is told, as plain data."""
    days = {name: getattr(publication, name) for name in ("from_day", "until_day", "event_on", "due_on")}
    return {
        "product": publication.product,
        "period": publication.period,
        "title": publication.title,
        "text": publication.text,
        "entries": publication.entries,
        "channels": publication.channels,
        "buildings": list(publication.buildings.order_by("code").values_list("code", flat=True)),
        "filing": publication.filing,
        "lead_days": publication.lead_days,
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }


def freeze(publication: Publication, change: str, *, by: Staff | None, now: datetime, content: Mapping[str, Any] | None = None) -> Version:
    """Keep a snapshot as the next version; the row must be locked."""
    kept = dict(content) if content is not None else content_of(publication)
    publication.version += 1
    return Version.objects.create(
        site=publication.site, publication=publication, number=publication.version, change=change, content=kept,
        digest=rules.digest_of(kept), by=by, at=now,
    )  # fmt: skip


def is_intact(version: Version) -> bool:
    """Whether a frozen version still reads as it was frozen."""
    return rules.digest_of(version.content) == version.digest
