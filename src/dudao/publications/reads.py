"""What customers can read: for the residents' pages, for lobby screens, for whoever asks what is in force."""

from datetime import date
from typing import Final

from dudao.organisation.models import Building, Site
from dudao.publications.models import Publication
from dudao.publications.querysets import PublicationQuerySet
from dudao.publications.vocabulary import Channel

LISTED: Final = 200
"""How many a list shows at most; a site has a dozen in force."""


def in_force(site: Site, day: date, *, building: Building | None = None, channel: str = Channel.PORTAL) -> list[Publication]:
    """What customers of a site can read on a day through a channel, newest first.

    ``building`` is where the reader lives: with it, what is meant for that building comes too; without it, only what is meant
    for the whole site. Drafts, what waits for approval and what is withdrawn or over are never among them.
    """
    found = _readable(site, day, building).order_by("-from_day", "-id")[:LISTED]
    return [each for each in found if channel in each.channels]


def public(site: Site, number: str, day: date, *, building: Building | None = None, channel: str = Channel.PORTAL) -> Publication | None:
    """One of those that :func:`in_force` lists, by its number; None for everything else, whether or not it exists."""
    found = _readable(site, day, building).filter(number=number).first()
    return found if found is not None and channel in found.channels else None


def public_since(site: Site, number: str, day: date) -> date | None:
    """Since when a publication of a site has been known to its readers, when it is in force on a day; None otherwise."""
    found = Publication.objects.filter(site=site, number=number).in_force(day).first()
    return found.public_since if found is not None else None


def _readable(site: Site, day: date, building: Building | None) -> PublicationQuerySet:
    return Publication.objects.filter(site=site).in_force(day).for_building(building)
