"""Writing a publication: drafts are kept and edited until they are put forward."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypedDict

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.cases import wording
from dudao.journal import acts as journal
from dudao.organisation import access
from dudao.organisation.models import Building, Site, Staff
from dudao.publications import rules
from dudao.publications.acts.doing import day_at, locked, remember, repeated
from dudao.publications.models import Audience, Publication
from dudao.publications.refusals import Incomplete, NotNow
from dudao.publications.vocabulary import LINE_LIMIT, PERIODIC, TEXT_LIMIT, TITLE_LIMIT, Product, State

COLUMNS = (
    "product", "period", "title", "text", "entries", "channels", "from_day", "until_day", "event_on", "lead_days", "due_on", "filing",
    "month",
)  # fmt: skip


class Said(TypedDict, total=False):
    """What a publication says; what is left out stays as it was, or empty."""

    period: str
    title: str
    text: str
    entries: Mapping[str, str]
    channels: Sequence[str]
    buildings: Sequence[Building]
    from_day: date | None
    until_day: date | None
    event_on: date | None
    lead_days: int | None
    filing: str


def draft(
    site: Site,
    *,
    product: str,
    by: Staff,
    now: datetime,
    said: Mapping[str, object],
    replaces: Publication | None = None,
    key: str | None = None,
    via: str = "desk",
) -> Publication:
    """Begin a publication and give it its number."""
    access.require(by, "publications.draft", site)
    publication = Publication(site=site, product=product, from_day=day_at(site, now), drafted_by=by, drafted_at=now, replaces=replaces)
    buildings = _take(publication, said)
    with transaction.atomic():
        if entry := repeated(key, "draft"):
            return Publication.objects.select_related("site").get(pk=entry.subject_id)
        publication.number = number_for(site, now)
        publication.save()
        _address(publication, buildings or ())
        remember("draft", publication, by=by, at=now, key=key, via=via)
    return publication


def edit(
    publication: Publication, *, by: Staff, now: datetime, said: Mapping[str, object], key: str | None = None, via: str = "desk"
) -> Publication:
    """Change a draft. What was put forward is frozen: take it back first, or replace it."""
    access.require(by, "publications.draft", publication.site)
    with transaction.atomic():
        kept = locked(publication)
        if repeated(key, "edit", kept.pk):
            return kept
        if kept.state != State.DRAFT:
            raise NotNow(_("This has been put forward and is frozen. Take it back while it waits, or write one that replaces it."))
        buildings = _take(kept, said)
        kept.save(update_fields=COLUMNS)
        if buildings is not None:
            _address(kept, buildings)
        remember("edit", kept, by=by, at=now, key=key, via=via)
    return kept


def replace(publication: Publication, *, by: Staff, now: datetime, key: str | None = None, via: str = "desk") -> Publication:
    """Begin the draft of what takes its place: the same words, from today. The old one holds until the new one is approved."""
    access.require(by, "publications.draft", publication.site)
    if publication.state != State.APPROVED:
        raise NotNow(_("Only what has been approved can be replaced. Edit this one, or write a new one."))
    said: Said = {
        "period": publication.period, "title": publication.title, "text": publication.text, "entries": publication.entries,
        "channels": publication.channels, "buildings": list(publication.buildings.all()), "filing": publication.filing,
    }  # fmt: skip
    return draft(publication.site, product=publication.product, by=by, now=now, said=said, replaces=publication, key=key, via=via)


def number_for(site: Site, now: datetime) -> str:
    """The next number of a site in this month, such as CH-P2611-004."""
    month = f"{day_at(site, now):%y%m}"
    return f"{site.code}-P{month}-{journal.take_numbers(f'publication:{site.code}:{month}'):03}"


def _take(publication: Publication, said: Mapping[str, object]) -> list[Building] | None:
    """Put what was said into the publication, cleaned and checked; the buildings it is meant for, when they were said."""
    told: dict[str, Any] = dict(said)
    if unknown := told.keys() - Said.__annotations__.keys():
        raise TypeError(f"a publication says nothing like {unknown}")
    buildings = told.pop("buildings", None)
    for name, value in told.items():
        if name != "from_day" or value is not None:
            setattr(publication, name, value)
    publication.title = wording.line(publication.title, limit=TITLE_LIMIT)
    publication.text = wording.text(publication.text, limit=TEXT_LIMIT)
    publication.filing = wording.line(publication.filing, limit=LINE_LIMIT, field="filing")
    publication.entries = _entries(publication)
    publication.channels = list(dict.fromkeys(publication.channels))
    publication.period = publication.period if publication.product in PERIODIC else ""
    rules.check_product(publication.product, publication.channels, publication.period)
    rules.check_days(publication.from_day, publication.until_day, publication.event_on, publication.lead_days)
    publication.due_on = rules.due_on(publication.from_day, publication.event_on, publication.lead_days)
    publication.month = rules.month_of(publication.due_on)
    return None if buildings is None else _own(publication.site, buildings)


def _entries(publication: Publication) -> dict[str, str]:
    if publication.product != Product.CONTACT_DIRECTORY:
        return {}
    lines = {key: wording.line(value, limit=LINE_LIMIT, field=f"entry_{key}") for key, value in publication.entries.items()}
    return rules.known_entries(lines)


def _own(site: Site, buildings: Sequence[Building]) -> list[Building]:
    if any(building.site_id != site.pk for building in buildings):
        raise Incomplete(_("Choose buildings of this site."), field="buildings")
    return list(buildings)


def _address(publication: Publication, buildings: Sequence[Building]) -> None:
    """Say whom it is meant for."""
    publication.audience.all().delete()
    Audience.objects.bulk_create(Audience(site=publication.site, publication=publication, building=building) for building in buildings)
