"""A site with all that following its journal needs: attributes, office hours, editions; made once for an act or a whole import."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from dudao.duties import editions, rules
from dudao.duties.editions import Shelf
from dudao.duties.plan import Plan
from dudao.duties.rules import Place
from dudao.duties.state import Event, Held
from dudao.organisation.deadlines import office_of
from dudao.organisation.models import Site
from dudao.rulebook.conditions import SiteFacts


class Desk:
    """The duties' view of one site."""

    def __init__(
        self, site: Site, *, only: Plan | None = None, shelf: Shelf | None = None, handovers: tuple[date, ...] | None = None
    ) -> None:
        """``only`` holds the site to one plan for all time, published or not, to see what it would have asked.

        ``shelf`` and ``handovers`` are asked of the database unless they are told, as for what held in the past.
        """
        self.site = site
        self.shelf = shelf or editions.shelf_at(site)
        self.only = only
        handovers = handovers_of(site) if handovers is None else handovers
        self.place = Place(site.pk, site_facts(site, handovers), office_of(site), handovers)
        self._steady = self.shelf.on(date.min) if only is None and len(self.shelf.starts) == 1 else only
        self._plans: dict[date, Plan] = {}

    def plan_at(self, moment: datetime) -> Plan:
        """The edition in force at the site on the day of a moment."""
        if self._steady is not None:
            return self._steady
        day = self.today(moment)
        if day not in self._plans:
            self._plans[day] = self.shelf.on(day)
        return self._plans[day]

    def today(self, moment: datetime) -> date:
        """The day of a moment on the site's clock."""
        return moment.astimezone(self.place.office.zone).date()

    def follow_history(self, events: Sequence[Event]) -> list[Held]:
        """The duties of one subject after its whole history, in the order in which it was recorded. Nothing is stored."""
        held: list[Held] = []
        for event in events:
            rules.follow(event, held, place=self.place, plan=self.plan_at(event.at), plan_of=self.plan_of)
        return held

    def plan_of(self, edition_id: int) -> Plan:
        return self.only if self.only is not None else editions.compiled(edition_id, self.shelf.rooms)


def handovers_of(site: Site) -> tuple[date, ...]:
    """The days on which the project, or its phases, are handed over. A query for phased sites only, none when they were prefetched."""
    return handovers_with(site, [phase.handover_date for phase in site.phases.all()] if site.phased else [])


def handovers_with(site: Site, phases: Iterable[date]) -> tuple[date, ...]:
    """The same when its phases are handed over on these days; they count only while the site is handed over in phases."""
    days = {site.handover_date} if site.handover_date else set()
    return tuple(sorted(days.union(phases if site.phased else ())))


def site_facts(site: Site, handovers: Sequence[date] = ()) -> SiteFacts:
    """The attributes of a site that a rulebook may ask about."""
    return SiteFacts(
        property_type=site.property_type,
        property_class=site.property_class,
        area_m2=site.area_m2,
        phased=site.phased,
        handover_date=site.handover_date,
        coming_handover=max(handovers, default=None),
        households=site.households,
    )
