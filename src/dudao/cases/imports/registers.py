"""Sites, buildings, units and people by the words an old log has for them."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dudao.cases.imports.dates import Clock
from dudao.duties.desk import Desk
from dudao.organisation.models import Building, Company, Site, Staff, Unit
from dudao.organisation.refusal import NotFound
from dudao.sheets.tables import Flaw

AND: Final = re.compile(r"[與与和、]| and ")
SITES_KEPT: Final = 128
"""Sites whose buildings are held in memory at one time."""


Kept = TypeVar("Kept", Site, Staff)


class Registers:
    """Looked up once, then answered from memory: no query for a row."""

    def __init__(self, company: Company | None = None) -> None:
        """Of one company, or of all for whoever runs the machine."""
        of = {} if company is None else {"company": company}
        self.sites = {site.pk: site for site in Site.objects.filter(**of)}
        self._sites = _by_words((site, (site.code,), (site.name,)) for site in self.sites.values())
        self._people = _by_words((person, (person.username,), (person.name,)) for person in Staff.objects.filter(**of))
        self.people = {person.pk: person for person in self._people.values()}
        self._desks: dict[int, Desk] = {}
        self._clocks: dict[str, Clock] = {}
        self.buildings = lru_cache(maxsize=SITES_KEPT)(_buildings)
        self.units = lru_cache(maxsize=SITES_KEPT)(_units)

    def site(self, word: str) -> Site | Flaw:
        """A site by its code or its name."""
        found = self._sites.get(word.casefold())
        if found is None:
            return Flaw("no_site", _("there is no site “{value}”: open it with dudao import sites, or name its code under values"), word)
        return found

    def person(self, word: str) -> Staff | None:
        """Somebody by user name, or by name."""
        return self._people.get(word.casefold())

    def desk(self, site: Site) -> Desk:
        if site.pk not in self._desks:
            self._desks[site.pk] = Desk(site)
        return self._desks[site.pk]

    def clock(self, site: Site, zone: str | None) -> Clock:
        """The clock by which the log's times are told: the one the map names, else the site's own."""
        name = zone or site.time_zone
        if name not in self._clocks:
            self._clocks[name] = Clock(ZoneInfo(name))
        return self._clocks[name]


def _by_words(rows: Iterable[tuple[Kept, tuple[str, ...], tuple[str, ...]]]) -> dict[str, Kept]:
    """By code, and by name where only one bears it."""
    codes: dict[str, Kept] = {}
    names: dict[str, list[Kept]] = {}
    for kept, own, shared in rows:
        codes |= {word.casefold(): kept for word in own}
        for word in shared:
            names.setdefault(word.casefold(), []).append(kept)
    return {word: bearers[0] for word, bearers in names.items() if len(bearers) == 1} | codes


def the_site(code: str) -> Site:
    """The site that a command names. Raises NotFound with those there are."""
    site = Site.objects.filter(code__iexact=code).first()
    if site is None:
        known = ", ".join(Site.objects.values_list("code", flat=True)[:50]) or "–"
        raise NotFound(_("There is no site “{code}”. Sites: {known}"), code=code, known=known)
    return site


def categories_at(site: Site, now: datetime) -> dict[str, tuple[str, ...]]:
    """The categories of the standard a site is held to: the words for each, in all languages, by key."""
    book = Desk(site).plan_at(now).rulebook
    return {each.key: tuple(_names(each.title.in_language(language) for language, _own in settings.LANGUAGES)) for each in book.categories}


def _names(titles: Iterable[str]) -> Iterator[str]:
    """Each title, and the parts that a title joins: 供電與照明 is also 供電, and 照明."""
    for title in titles:
        yield title
        yield from AND.split(title)


def _buildings(site_id: int) -> dict[str, int]:
    """Buildings of a site by code and by name."""
    found = {}
    for pk, code, name in Building.objects.filter(site_id=site_id).values_list("pk", "code", "name"):
        found[name.casefold()] = pk
        found[code.casefold()] = pk
    return found


def _units(site_id: int) -> dict[tuple[int, str], int]:
    rows = Unit.objects.filter(site_id=site_id).values_list("pk", "building_id", "code")
    return {(building_id, code.casefold()): pk for pk, building_id, code in rows}
