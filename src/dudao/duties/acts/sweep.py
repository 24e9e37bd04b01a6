"""What falls open by the calendar alone."""

from datetime import datetime

from django.db import transaction

from dudao.duties import periodic
from dudao.duties.desk import Desk
from dudao.organisation.models import Site


def materialise(now: datetime, *, site: Site | None = None) -> int:
    """Open the periodic duties of every site up to this month, one transaction a site; safe to run at any time, any number of times.

    Whatever was missed while nothing ran is opened too and shows as overdue. Returns how many were opened.
    """
    opened = 0
    for each in [site] if site else Site.objects.order_by("pk").iterator():
        with transaction.atomic():
            opened += periodic.materialise(Desk(each), now)
    return opened
