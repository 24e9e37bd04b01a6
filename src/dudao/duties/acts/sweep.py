"""What falls open by the calendar alone."""

from datetime import datetime

from django.db import transaction

from dudao.duties import editions, periodic
from dudao.duties.desk import Desk
from dudao.duties.past import ROOMS_CHANGED
from dudao.journal import acts as journal
from dudao.journal.models import Entry
from dudao.organisation.models import Company, Site


def materialise(now: datetime, *, site: Site | None = None) -> int:
    """Open the periodic duties of every site up to this month, one transaction a site; safe to run at any time, any number of times.

    Whatever was missed while nothing ran is opened too and shows as overdue. Returns how many were opened.
    """
    note_rooms(now)
    opened = 0
    for each in [site] if site else Site.objects.order_by("pk").iterator():
        with transaction.atomic():
            opened += periodic.materialise(Desk(each), now)
    return opened


def note_rooms(now: datetime) -> None:
    """Journal that rooms were added, as an upgrade does: obligations that wait for them were not owed before."""
    company = Company.objects.order_by("pk").first()
    if company is None:
        return
    there = sorted(editions.rooms())
    noted = Entry.objects.about(company).filter(act=ROOMS_CHANGED).order_by("-pk").values_list("data", flat=True).first()
    if noted is not None and noted["after"] == there:
        return
    with transaction.atomic():
        data = {"before": noted["after"] if noted is not None else there, "after": there}
        journal.record(ROOMS_CHANGED, subject=company, site=None, by=None, at=now, via="system", data=data)
