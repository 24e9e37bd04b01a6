"""Who lives in the units of a site, as a register tells it: many at once, with a number of queries that does not grow."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple, TypeAlias

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.organisation import access
from dudao.organisation.acts.telling import tell
from dudao.organisation.models import Customer, CustomerContact, Household, Site, Staff, Unit
from dudao.organisation.refusal import Invalid, Refusal

BATCH = 2000
KEPT_APART = ("telephone", "email")

Home: TypeAlias = tuple[int, date]
"""The key of a unit, and the day on which a household began in it."""


class Resident(NamedTuple):
    """One person or firm of a register; without ``unit`` and ``moved_in`` a customer of the site who lives nowhere in it."""

    name: str
    standing: str
    unit: Unit | None = None
    moved_in: date | None = None
    telephone: str = ""
    email: str = ""

    @property
    def home(self) -> Home | None:
        return (self.unit.pk, self.moved_in) if self.unit is not None and self.moved_in is not None else None


@dataclass(slots=True)
class Settled:
    """What changed; ``refused`` are residents by their place in the register, with the reason."""

    households: int = 0
    customers: int = 0
    contacts: int = 0
    contacts_changed: int = 0
    refused: list[tuple[int, Refusal]] = field(default_factory=list)


@transaction.atomic
def settle(site: Site, residents: Sequence[Resident], *, by: Staff | None = None, now: datetime | None = None) -> Settled:
    """Take in a register. The same again changes nothing; a later household ends the one before it; an empty contact takes none away."""
    if by is not None:
        access.require(by, "organisation.register_customer", site)
    Site.objects.select_for_update().get(pk=site.pk)
    found = Settled()
    homes = _households(site, residents, found)
    customers = _customers(site, residents, homes, found)
    _contacts(site, customers, found)
    told = {name: getattr(found, name) for name in ("households", "customers", "contacts", "contacts_changed")}
    if any(told.values()):
        tell("register_taken_in", site, site=site, by=by, now=now, data=told)
    return found


def _households(site: Site, residents: Sequence[Resident], found: Settled) -> dict[Home, Household]:
    """All households of the site by unit and first day, those that begin now among them."""
    there: dict[int, list[Household]] = defaultdict(list)
    for household in Household.objects.filter(site=site).order_by("moved_in"):
        there[household.unit_id].append(household)
    known = {(unit, household.moved_in): household for unit, all_of_it in there.items() for household in all_of_it}
    new: list[Household] = []
    ended: list[Household] = []
    for place, resident in sorted(enumerate(residents), key=lambda each: each[1].moved_in or date.min):
        unit, on, home = resident.unit, resident.moved_in, resident.home
        if unit is not None and unit.site_id != site.pk:
            raise Invalid(_("The unit {unit} is not at {site}."), unit=unit, site=site)
        if unit is None or on is None or home is None or home in known:
            continue
        before = there[unit.pk]
        if before and before[-1].moved_in > on:
            found.refused.append((place, Refusal(_("A later household is on record for {unit}. Correct that one first."), unit=unit)))
            continue
        if before and before[-1].moved_out is None:
            before[-1].moved_out = on
            ended.append(before[-1])
        known[home] = Household(site=site, unit=unit, moved_in=on)
        before.append(known[home])
        new.append(known[home])
    Household.objects.bulk_create(new, batch_size=BATCH)
    Household.objects.bulk_update((each for each in ended if each.pk), ["moved_out"], batch_size=BATCH)
    found.households = len(new)
    return known


def _customers(site: Site, residents: Sequence[Resident], homes: dict[Home, Household], found: Settled) -> list[tuple[Customer, Resident]]:
    refused = {place for place, _refusal in found.refused}
    there = {(each.household_id, each.name, each.standing): each for each in Customer.objects.filter(site=site)}
    new: list[Customer] = []
    told: list[tuple[Customer, Resident]] = []
    for place, resident in enumerate(residents):
        if place in refused:
            continue
        household = homes[resident.home] if resident.home is not None else None
        name = resident.name.strip()
        key = (household.pk if household is not None else None, name, resident.standing)
        if key not in there:
            there[key] = Customer(site=site, household=household, name=name, standing=resident.standing)
            new.append(there[key])
        told.append((there[key], resident))
    Customer.objects.bulk_create(new, batch_size=BATCH)
    found.customers = len(new)
    return told


def _contacts(site: Site, told: Iterable[tuple[Customer, Resident]], found: Settled) -> None:
    there = {each.customer_id: each for each in CustomerContact.objects.filter(site=site)}
    new: list[CustomerContact] = []
    changed: dict[int, CustomerContact] = {}
    for customer, resident in told:
        given = {name: value for name in KEPT_APART if (value := getattr(resident, name))}
        contact = there.get(customer.pk)
        if contact is None and given:
            there[customer.pk] = CustomerContact(site=site, customer=customer, **given)
            new.append(there[customer.pk])
        elif contact is not None and any(getattr(contact, name) != value for name, value in given.items()):
            for name, value in given.items():
                setattr(contact, name, value)
            if contact.pk:
                changed[contact.pk] = contact
    CustomerContact.objects.bulk_create(new, batch_size=BATCH)
    CustomerContact.objects.bulk_update(changed.values(), [*KEPT_APART], batch_size=BATCH)
    found.contacts, found.contacts_changed = len(new), len(changed)
