"""Letting customers read the monthly publication of measures and results once a head has issued it (2.1.7)."""

from datetime import datetime

from django.db import transaction

from dudao.duties import periods
from dudao.organisation.models import Site, Staff
from dudao.publications import rules
from dudao.publications.acts.approving import release
from dudao.publications.acts.doing import day_at, freeze
from dudao.publications.acts.drafting import number_for
from dudao.publications.models import Publication
from dudao.publications.vocabulary import Change, Channel, Product, State


def publish_measures(site: Site, *, period: str, text: str, by: Staff, at: datetime) -> Publication | None:
    """Publish what a head issued at ``at``; issuing it was the approval. Once for each period, else None.

    Only the text is taken, which somebody wrote for customers to read: no list of cases, no titles, nothing about who
    complained. It holds until the end of the next month; whether it came in time is what its duty tells.
    """
    with transaction.atomic():
        if Publication.objects.filter(site=site, product=Product.MEASURES, period=period).exists():
            return None
        day = day_at(site, at)
        publication = Publication(
            site=site, product=Product.MEASURES, period=period, text=text, channels=[Channel.BOARD.value, Channel.PORTAL.value],
            number=number_for(site, at), state=State.ASKED, from_day=day, until_day=periods.period_of("month", day).later(1).last,
            due_on=day, month=rules.month_of(day), drafted_by=by, drafted_at=at,
        )  # fmt: skip
        publication.save()
        freeze(publication, Change.ISSUE, by=by, now=at)
        publication.save(update_fields=["version"])
        release(publication, by=by, now=at)
    return publication
