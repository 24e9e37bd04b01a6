"""What duties rest on has changed: the journal keeps what held before, so that a replay knows it."""

from collections.abc import Mapping
from datetime import date, datetime, time

from dudao.duties.acts.calendar import recompute_open
from dudao.duties.past import CALENDAR_LOADED, SITE_CHANGED
from dudao.journal import acts as journal
from dudao.organisation.acts import CalendarChange
from dudao.organisation.models import CalendarRegion, Site, Staff


def follow_site(site: Site, before: Mapping[str, object], by: Staff | None, now: datetime) -> None:
    """Journal a change of a site. What stands already does not move."""
    after = {name: getattr(site, name) for name in before if name != "phases"}
    if "phases" in before:
        after["phases"] = list(site.phases.order_by("handover_date").values_list("handover_date", flat=True))
    data = {"before": _written(before), "after": _written(after)}
    journal.record(SITE_CHANGED, subject=site, site=site, by=by, at=now, data=data)


def follow_calendar(change: CalendarChange, by: Staff | None, now: datetime) -> None:
    """Journal the calendar that was, then move what is open to where the new one leads."""
    region = CalendarRegion.objects.get(region=change.region)
    data = {"region": change.region, "version": change.version, "before": change.before.as_data()}
    journal.record(CALENDAR_LOADED, subject=region, site=None, by=by, at=now, data=data)
    recompute_open(change.region, now)


def _written(told: Mapping[str, object]) -> dict[str, object]:
    return {name: _plain(value) for name, value in told.items()}


def _plain(value: object) -> object:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date | time) else value
