"""Founds the demo company: standards published, branches and sites opened, people hired, homes filled."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Final, TypeVar

from django.db.models import Model
from django.utils import timezone

from dudao.demo import names
from dudao.demo.clock import Clock
from dudao.demo.names import Dice
from dudao.demo.people import Hiring, Team, months_before, open_accounts
from dudao.demo.sites import BRANCHES, COMPANY, SitePlan
from dudao.duties import acts as duties
from dudao.duties import editions
from dudao.organisation import acts
from dudao.organisation.deadlines import office_of
from dudao.organisation.models import Branch, Building, Company, Customer, CustomerContact, Household, Site, Staff, Unit
from dudao.rulebook.books import built_in
from dudao.rulebook.loader import load_trusted, read_text

EMPTY: Final = 0.06
"""Share of units nobody lives in; new projects fill up slowly."""
SETTLED: Final = 36
"""Months for which most people have been in their posts when the history begins."""
AT_ONCE: Final = 2000
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who brings things up: the customer, and how to reach them."""

    customer: Customer
    telephone: str


@dataclass(slots=True)
class Place:
    """A site with everything its stories need."""

    plan: SitePlan
    site: Site
    team: Team
    clock: Clock
    rng: Random
    this_month: date
    specialist: Staff
    buildings: list[Building] = field(default_factory=list)
    units: dict[int, list[Unit]] = field(default_factory=dict)
    residents: dict[int, Resident] = field(default_factory=dict)
    troubled: list[Unit] = field(default_factory=list)

    def months_ago(self, day: date) -> int:
        return (self.this_month.year - day.year) * 12 + self.this_month.month - day.month


@dataclass(slots=True)
class Founded:
    """The company as it stands before anything happened."""

    company: Company
    people: dict[str, Staff]
    places: list[Place]


def found(plans: Sequence[SitePlan], *, seed: int, start: date, now: datetime) -> Founded:
    """Found the company with these sites; the standard is owed from ``start``, or from the month in which a new site opened."""
    this_month = timezone.localdate(now).replace(day=1)
    publish({plan.rulebook for plan in plans}, start, now)
    rng = Dice(f"{seed}:company")
    company = acts.found_company(code=COMPANY[0], name=COMPANY[1], now=now)
    hiring = Hiring(company, rng, now)
    hired = months_before(start, SETTLED)
    people = hiring.over_all(hired)
    branches = {code: acts.open_branch(company, code=code, name=name, now=now) for code, name in BRANCHES}
    for branch in branches.values():
        hiring.over_branch(branch, hired)
    places = [_place(plan, branches[plan.branch], hiring, people, seed=seed, start=start, this_month=this_month) for plan in plans]
    for number, place in enumerate(places):
        _settle(place, number)
    open_accounts(people["admin"], now)
    return Founded(company, people, places)


def publish(books: set[str], start: date, now: datetime) -> None:
    """Publish the built-in standards, and, where the history begins earlier, the same text as an edition of that year.

    Periodic papers are owed only from the first edition on; without it two years would pass in which no summary was owed.
    """
    for book in sorted(books):
        text = read_text(built_in(book))
        duties.publish_edition(load_trusted(text), text, by=None, now=now)
        if editions.shelf_of(book).first_day > start:
            earlier = _dated(text, f"{start.year}.1", date(start.year, 1, 1))
            duties.publish_edition(load_trusted(earlier), earlier, by=None, now=now)


def _dated(text: str, edition: str, first_day: date) -> str:
    text = re.sub(r"(?m)^edition: .*$", f'edition: "{edition}"', text, count=1)
    return re.sub(r"(?m)^effective_from: .*$", f"effective_from: {first_day.isoformat()}", text, count=1)


def _place(plan: SitePlan, branch: Branch, hiring: Hiring, people: dict[str, Staff], *, seed: int, start: date, this_month: date) -> Place:
    handover = months_before(this_month, plan.age) + timedelta(days=19)
    opened = max(start, handover.replace(day=1))
    rng = Dice(f"{seed}:{plan.code}")
    site = acts.open_site(
        branch, code=plan.code, name=plan.name, property_type=plan.property_type, property_class=plan.property_class, opened_on=opened,
        area_m2=plan.area_m2, households=plan.households, handover_date=handover, phased=bool(plan.phases), rulebook=plan.rulebook,
        hotline=names.telephone(rng), opens_at=plan.hours[0], closes_at=plan.hours[1], now=hiring.now,
    )  # fmt: skip
    for phase in plan.phases:
        day = months_before(this_month, phase.months_ago) + timedelta(days=19)
        acts.add_phase(site, name=phase.name, handover_date=day, now=hiring.now)
    buildings = [_building(plan, site, number, hiring.now) for number in range(len(plan.towers))]
    team = hiring.at_site(plan, site, buildings, months_before(opened, SETTLED), this_month)
    place = Place(plan, site, team, Clock(office_of(site), rng), rng, this_month, people["specialist"], buildings)
    place.units = {
        building.pk: acts.add_units(building, _codes(floors, flats), now=hiring.now)
        for building, (floors, flats) in zip(buildings, plan.towers, strict=True)
    }
    return place


def _building(plan: SitePlan, site: Site, number: int, now: datetime) -> Building:
    if plan.units == "offices":
        return acts.add_building(site, code="ABCD"[number], name=f"{'ABCD'[number]}座", now=now)
    name = f"{number + 1}號樓" if plan.units == "dormitories" else f"{number + 1}棟"
    return acts.add_building(site, code=str(number + 1), name=name, now=now)


def _codes(floors: int, flats: int) -> Iterator[str]:
    return (f"{floor}{flat:02}" for floor in range(1, floors + 1) for flat in range(1, flats + 1))


def _settle(place: Place, number: int) -> None:
    """Fill the homes. Households and customers come by the thousand, so they are written at once and not one by one."""
    rng, site = place.rng, place.site
    empty = 0.35 if "new" in place.plan.tags else EMPTY
    lived_in = [unit for units in place.units.values() for unit in units if rng.random() >= empty]
    first = site.handover_date or site.opened_on
    days = max((place.this_month - first).days, 30)
    moved_in = [first + timedelta(days=rng.randrange(min(days, 3000))) for _unit in lived_in]
    households = _create(Household(site=site, unit=unit, moved_in=day) for unit, day in zip(lived_in, moved_in, strict=True))
    customers = _create(Customer(site=site, household=household, **_who(place)) for household in households)
    contacts = [
        CustomerContact(site=site, customer=customer, telephone=names.telephone(rng), email=names.email(number * 10_000 + row))
        for row, customer in enumerate(customers)
    ]
    _create(contacts)
    place.residents = {
        unit.pk: Resident(customer, contact.telephone) for unit, customer, contact in zip(lived_in, customers, contacts, strict=True)
    }
    place.troubled = rng.sample(lived_in, 5 + len(lived_in) // 120)


def _who(place: Place) -> dict[str, str]:
    rng, standing = place.rng, Customer.Standing
    if place.plan.units == "offices":
        return {"name": names.firm(rng), "standing": standing.MERCHANT.value}
    name = names.person(rng)
    if place.plan.units == "dormitories":
        return {"name": name, "standing": standing.STUDENT.value}
    return {"name": name, "standing": standing.TENANT.value if rng.random() < 0.2 else standing.OWNER.value}


def _create(rows: Iterable[Row]) -> list[Row]:
    listed = list(rows)
    return type(listed[0])._base_manager.bulk_create(listed, batch_size=AT_ONCE) if listed else []
