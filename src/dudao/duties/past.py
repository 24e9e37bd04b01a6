"""What a site's duties rested on at every point of its journal: attributes, office hours, working calendar, editions, rooms.

The tables of places and calendars keep what holds today. Every change of them is an entry that says what held before, so that
walking the entries from the last to the first leads from today to any day before; of what no entry speaks, it never changed.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from operator import itemgetter
from typing import Any

from django.db.models import Field, Q

from dudao.duties import editions, rules
from dudao.duties.desk import Desk, handovers_with
from dudao.duties.editions import NoEdition, Shelf
from dudao.duties.plan import Plan
from dudao.duties.state import Held, Told
from dudao.journal.models import Entry
from dudao.organisation.calendar import WorkingCalendar, calendar_from, calendar_of
from dudao.organisation.deadlines import office_by
from dudao.organisation.models import Site

ORGANISATION = "organisation."
"""How the names of acts on places and people begin: no rulebook may name them, so that nothing opens or ends by them."""
SITE_CHANGED = "organisation.site_changed"
CALENDAR_LOADED = "organisation.calendar_loaded"
EDITION_PUBLISHED = "duties.edition_published"
ROOMS_CHANGED = "duties.rooms_changed"
COLUMNS: dict[str, "Field[Any, Any]"] = {each.name: each for each in Site._meta.concrete_fields}
"""What an entry holds of a site as text, the column reads back."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What held between two changes: the site as it was, its phases, calendars that read differently, editions still to come, rooms."""

    site: Site
    phases: tuple[date, ...]
    calendars: Mapping[str, WorkingCalendar] = field(default_factory=dict)
    unpublished: frozenset[int] = frozenset()
    rooms: frozenset[str] | None = None

    def before(self, entry: Entry) -> "Basis":
        """What held before a change."""
        if entry.act == CALENDAR_LOADED:
            region = entry.data["region"]
            return replace(self, calendars={**self.calendars, region: calendar_from(region, **entry.data["before"])})
        if entry.act == EDITION_PUBLISHED:
            return replace(self, unpublished=self.unpublished | {entry.subject_id})
        if entry.act == ROOMS_CHANGED:
            return replace(self, rooms=frozenset(entry.data["before"]))
        return self._before_change(entry.data["before"])

    def _before_change(self, told: Mapping[str, Any]) -> "Basis":
        site, phases = copy(self.site), self.phases
        for name, value in told.items():
            if name == "phases":
                phases = tuple(date.fromisoformat(day) for day in value)
            else:
                setattr(site, name, COLUMNS[name].to_python(value))
        return replace(self, site=site, phases=phases)

    def desk(self, only: Plan | None) -> Desk:
        site = copy(self.site)
        site.kept_office = office_by(site, self.calendars.get(site.region) or calendar_of(site.region))
        return Desk(site, only=only, shelf=self._shelf(), handovers=handovers_with(site, self.phases))

    def _shelf(self) -> Shelf:
        """The editions published by then; before the first was, nothing was owed by any, so that all may stand."""
        shelf = editions.shelf_of(self.site.rulebook)
        published = tuple(start for start in shelf.starts if start[1] not in self.unpublished)
        return replace(shelf, starts=published or shelf.starts, rooms=self.rooms)


class Past:
    """A site through time. ``only`` holds it to one plan, published or not, from the first day on."""

    def __init__(self, site: Site, *, only: Plan | None = None) -> None:
        self.site = site
        self.only = only
        basis = Basis(site, tuple(site.phases.values_list("handover_date", flat=True)))
        self.recounts: list[int] = []
        found: list[tuple[int, Desk]] = []
        desk = basis.desk(only)
        for entry in _changes(site):
            if entry.act == CALENDAR_LOADED and entry.data["region"] == basis.site.region:
                self.recounts.append(entry.pk)
            found.append((entry.pk, desk))
            basis = basis.before(entry)
            with suppress(NoEdition):  # of a rulebook that was never published nothing was owed either
                desk = basis.desk(only)
        found.append((0, desk))
        self._starts = [position for position, _ in reversed(found)]
        self._desks = [desk for _, desk in reversed(found)]

    def desk_at(self, position: int) -> Desk:
        """The site as an entry found it."""
        return self._desks[bisect_right(self._starts, position) - 1]

    def in_order(self, told: Iterable[Told]) -> Sequence[Told]:
        """Events by their place in the journal, with the new calendars that came after the first of them."""
        ordered = sorted(told, key=itemgetter(0))
        if not ordered or not self.recounts:
            return ordered
        new: Iterator[Told] = ((position, None) for position in self.recounts if position > ordered[0][0])
        return sorted([*ordered, *new], key=itemgetter(0))

    def follow(self, told: Iterable[Told]) -> list[Held]:
        """The duties of one subject after its whole history. Nothing is stored."""
        held: list[Held] = []
        for position, event in self.in_order(told):
            desk = self.desk_at(position)
            if event is None:
                rules.move(held, desk.place.office)
            else:
                rules.follow(event, held, place=desk.place, plan=desk.plan_at(event.at), plan_of=desk.plan_of)
        return held


def _changes(site: Site) -> Iterable[Entry]:
    """The entries that changed what a site's duties rest on, the latest first."""
    of_all = Q(site=None, act__in=(CALENDAR_LOADED, EDITION_PUBLISHED, ROOMS_CHANGED))
    return Entry.objects.filter(of_all | Q(site=site, subject_kind="site", subject_id=site.pk, act=SITE_CHANGED)).order_by("-pk")
