"""Places: company, branch, site, phase, building, unit; and who lives there."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import TypeAlias, TypedDict, TypeVar, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dudao.organisation import access, rules
from dudao.organisation.acts.saving import save_checked
from dudao.organisation.acts.telling import tell
from dudao.organisation.models import Branch, Building, Company, Customer, Household, Phase, Site, Staff, Unit
from dudao.organisation.refusal import Invalid, Refusal

Place = TypeVar("Place", Company, Branch, Site, Phase, Building)
Listener: TypeAlias = Callable[[Site, Mapping[str, object], Staff | None, datetime], object]
_listeners: list[Listener] = []


def listen_to_sites(listener: Listener) -> None:
    """Have ``listener(site, before, by, now)`` called in the transaction of every change of what a site is.

    ``before`` holds the attributes that were different, as they were; ``phases`` are the handover days of its phases.
    """
    if listener not in _listeners:
        _listeners.append(listener)


class SiteAttributes(TypedDict, total=False):
    """What a site may have besides its name: see ``Site``."""

    property_class: str
    area_m2: int
    households: int
    handover_date: date | None
    phased: bool
    time_zone: str
    region: str
    opens_at: time
    closes_at: time
    hotline: str
    rulebook: str


@transaction.atomic
def found_company(*, code: str, name: str, by: Staff | None = None, now: datetime | None = None) -> Company:
    if by is not None:
        access.require(by, "organisation.found_company", None)
    if there := Company.objects.filter(code=code).first():
        return _same(there, same=there.name == name)
    company = save_checked(Company(code=code, name=name))
    tell("company_founded", company, by=by, now=now, data={"code": code, "name": name})
    return company


@transaction.atomic
def open_branch(company: Company, *, code: str, name: str, by: Staff | None = None, now: datetime | None = None) -> Branch:
    if by is not None:
        access.require(by, "organisation.open_branch", company)
    if there := company.branches.filter(code=code).first():
        return _same(there, same=there.name == name)
    branch = save_checked(Branch(company=company, code=code, name=name))
    tell("branch_opened", branch, by=by, now=now, data={"company": company.code, "code": code, "name": name})
    return branch


@transaction.atomic
def open_site(
    branch: Branch,
    *,
    code: str,
    name: str,
    property_type: str,
    opened_on: date,
    by: Staff | None = None,
    now: datetime | None = None,
    **attributes: Unpack[SiteAttributes],
) -> Site:
    """Open a site; from ``opened_on`` the standard is owed there."""
    if by is not None:
        access.require(by, "organisation.open_site", branch)
    code = rules.site_code(code)
    if there := Site.objects.filter(code=code).first():
        return _same(there, same=(there.branch_id, there.name) == (branch.pk, name))
    site = Site(
        company_id=branch.company_id, branch=branch, code=code, name=name, property_type=property_type, opened_on=opened_on, **attributes
    )
    _checked_site(site)
    told = {"branch": branch.code, "code": code, "name": name, "property_type": str(property_type), "opened_on": opened_on.isoformat()}
    tell("site_opened", site, site=site, by=by, now=now, data=told)
    return site


@transaction.atomic
def change_site(site: Site, *, by: Staff | None = None, now: datetime | None = None, **attributes: Unpack[SiteAttributes]) -> Site:
    """Correct a site's particulars. Due times that stand already do not move; new ones follow the new hours and calendar."""
    if by is not None:
        access.require(by, "organisation.change_site", site)
    before = {attribute: getattr(site, attribute) for attribute in attributes}
    for attribute, value in attributes.items():
        setattr(site, attribute, value)
    site.kept_office = None
    _checked_site(site)
    _tell(site, {name: value for name, value in before.items() if value != getattr(site, name)}, by, now)
    return site


@transaction.atomic
def close_site(site: Site, *, on: date, by: Staff | None = None, now: datetime | None = None) -> Site:
    """The last day on which the standard is owed at the site; what is recorded there stays."""
    if by is not None:
        access.require(by, "organisation.close_site", site)
    if on < site.opened_on:
        raise Invalid(_("{site} opened on {day}; it can't close before."), field="on", site=site, day=site.opened_on)
    before, site.closed_on = site.closed_on, on
    site.save(update_fields=["closed_on"])
    _tell(site, {"closed_on": before} if before != on else {}, by, now)
    return site


@transaction.atomic
def add_phase(site: Site, *, name: str, handover_date: date, by: Staff | None = None, now: datetime | None = None) -> Phase:
    if by is not None:
        access.require(by, "organisation.add_phase", site)
    if there := site.phases.filter(name=name).first():
        return _same(there, same=there.handover_date == handover_date)
    before = list(site.phases.order_by("handover_date").values_list("handover_date", flat=True))
    phase = save_checked(Phase(site=site, name=name, handover_date=handover_date))
    _tell(site, {"phases": before}, by, now)
    return phase


@transaction.atomic
def add_building(site: Site, *, code: str, name: str = "", by: Staff | None = None, now: datetime | None = None) -> Building:
    if by is not None:
        access.require(by, "organisation.add_building", site)
    if there := site.buildings.filter(code=code).first():
        return _same(there, same=there.name == name)
    building = save_checked(Building(site=site, code=code, name=name))
    tell("building_added", building, site=site, by=by, now=now, data={"code": code, "name": name})
    return building


@transaction.atomic
def add_units(building: Building, codes: Iterable[str], *, by: Staff | None = None, now: datetime | None = None) -> list[Unit]:
    """Add the units that are not there yet; all units of the building with these codes are returned, in the order given."""
    if by is not None:
        access.require(by, "organisation.add_units", building.site)
    wanted = list(dict.fromkeys(code.strip() for code in codes))
    if any(not 0 < len(code) <= 24 for code in wanted):
        raise Invalid(_("A unit's code has 1 to 24 characters."), field="codes")
    before = set(building.units.filter(code__in=wanted).values_list("code", flat=True))
    new = [code for code in wanted if code not in before]
    Unit.objects.bulk_create((Unit(site_id=building.site_id, building=building, code=code) for code in new), ignore_conflicts=True)
    if new:
        tell("units_added", building, site=building.site, by=by, now=now, data={"codes": new})
    found = {unit.code: unit for unit in building.units.filter(code__in=wanted)}
    return [found[code] for code in wanted]


@transaction.atomic
def move_in(unit: Unit, *, on: date, by: Staff | None = None, now: datetime | None = None) -> Household:
    """A household begins in a unit; the one before it ends that day."""
    if by is not None:
        access.require(by, "organisation.register_customer", unit.site, building_id=unit.building_id)
    if there := unit.occupancies.filter(moved_in=on).first():
        return there
    if unit.occupancies.filter(moved_in__gt=on).exists():
        raise Refusal(_("A later household is on record for {unit}. Correct that one first."), unit=unit)
    unit.occupancies.filter(moved_out__isnull=True).update(moved_out=on)
    household = save_checked(Household(site_id=unit.site_id, unit=unit, moved_in=on))
    tell("household_moved_in", unit, site=unit.site, by=by, now=now, data={"household": household.pk, "on": on.isoformat()})
    return household


@transaction.atomic
def register_customer(
    site: Site,
    *,
    name: str,
    standing: str = Customer.Standing.OWNER,
    household: Household | None = None,
    by: Staff | None = None,
    now: datetime | None = None,
) -> Customer:
    if by is not None:
        access.require(by, "organisation.register_customer", site)
    if household is not None and household.site_id != site.pk:
        raise Invalid(_("This household is not at {site}."), field="household", site=site)
    told = {"household": household, "name": name.strip(), "standing": standing}
    if there := Customer.objects.filter(site=site, **told).first():
        return there
    customer = save_checked(Customer(site=site, **told))
    tell("customer_registered", customer, site=site, by=by, now=now, data={"standing": str(standing)})
    return customer


def _tell(site: Site, before: Mapping[str, object], by: Staff | None, now: datetime | None) -> None:
    for listener in _listeners if before else ():
        listener(site, before, by, now or timezone.now())


def _checked_site(site: Site) -> Site:
    rules.time_zone(site.time_zone)
    if site.opens_at >= site.closes_at:
        raise Invalid(_("The office must open before it closes, on the same day."), field="closes_at")
    return save_checked(site)


def _same(there: Place, *, same: bool) -> Place:
    """What is there already, when it is what was asked for; else the code or name is taken."""
    if not same:
        raise Refusal(_('This code or name is taken by "{there}". Choose another one.'), there=there)
    return there
