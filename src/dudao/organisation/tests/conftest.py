"""A small town for the tests of this room: two branches, three sites, and people with and without posts."""

from dataclasses import dataclass
from datetime import date

import pytest

from dudao.organisation import acts
from dudao.organisation.acts import calendars, places, telling
from dudao.organisation.models import Branch, Building, Company, Site, Staff
from dudao.organisation.roles import Role

START = date(2020, 1, 1)
TODAY = date(2026, 11, 23)
PASSWORD = "jade-lake-2026"


@dataclass(slots=True)
class Town:
    company: Company
    north: Branch
    south: Branch
    lake: Site
    garden: Site
    dormitory: Site
    east: Building
    west: Building
    admin: Staff
    head: Staff
    clerk: Staff
    leader: Staff
    attendant: Staff
    newcomer: Staff


@pytest.fixture(autouse=True)
def _by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """This room is tested without those above it that listen to its calendars, places and people."""
    for module in (calendars, places, telling):
        monkeypatch.setattr(module, "_listeners", [])


@pytest.fixture
def town(db: None) -> Town:
    company = acts.found_company(code="ch", name="澄和物業")
    north = acts.open_branch(company, code="north", name="華北分公司")
    south = acts.open_branch(company, code="south", name="華南分公司")
    lake = acts.open_site(north, code="CH", name="翠湖苑", property_type=Site.PropertyType.RESIDENTIAL, opened_on=START)
    garden = acts.open_site(south, code="NW", name="南灣花園", property_type=Site.PropertyType.RESIDENTIAL, opened_on=START)
    dormitory = acts.open_site(north, code="XY", name="學苑公寓", property_type=Site.PropertyType.STUDENT, opened_on=START)
    east, west = acts.add_building(dormitory, code="1"), acts.add_building(dormitory, code="2")

    def hired(username: str, role: Role | None, place: Company | Branch | Site | Building) -> Staff:
        staff = acts.hire(company, username=username, name=username.title(), password=PASSWORD)
        if role:
            acts.appoint(staff, role, place, from_day=START)
        return staff

    return Town(
        company,
        north,
        south,
        lake,
        garden,
        dormitory,
        east,
        west,
        admin=hired("admin", Role.ADMINISTRATOR, company),
        head=hired("head", Role.DEPARTMENT_HEAD, lake),
        clerk=hired("clerk", Role.CUSTOMER_SERVICE, lake),
        leader=hired("leader", Role.DIVISION_LEADER, north),
        attendant=hired("attendant", Role.DUTY_ATTENDANT, east),
        newcomer=hired("newcomer", None, company),
    )
