"""The cast of every test: one company, three sites, and the people who work there; and the standard they are held to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

import pytest

from dudao.config import wiring
from dudao.duties import acts as duties
from dudao.duties import editions
from dudao.organisation.models import Branch, Building, Company, Post, Site, Staff, Unit
from dudao.rulebook.books import built_in
from dudao.rulebook.loader import load
from dudao.rulebook.schema import Rulebook

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday 10:00 at the sites: the moment at which stories begin unless they say otherwise."""

START = date(2026, 1, 1)


@dataclass(slots=True)
class Cast:
    """``site`` is where the story plays; the stranger works at ``elsewhere``."""

    company: Company
    site: Site
    public: Site
    elsewhere: Site
    unit: Unit
    manager: Staff
    inspector: Staff
    leader: Staff
    head: Staff
    clerk: Staff
    handler: Staff
    admin: Staff
    stranger: Staff


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """What processes keep of editions belongs to one test's database."""
    editions.forget()
    yield
    editions.forget()


@lru_cache
def residential() -> tuple[Rulebook, str]:
    source = built_in("residential").read_text(encoding="utf-8")
    return load(source, wiring.vocabulary()), source


@pytest.fixture
def published(db: None) -> Rulebook:
    """The built-in standard in force from 2026."""
    rulebook, source = residential()
    duties.publish_edition(rulebook, source, by=None, now=datetime(2025, 12, 1, tzinfo=UTC))
    return rulebook


@pytest.fixture
def cast(published: Rulebook) -> Cast:
    company = Company.objects.create(code="ch", name="澄和物業")
    north = Branch.objects.create(company=company, code="north", name="華北分公司")
    south = Branch.objects.create(company=company, code="south", name="華南分公司")
    site = _site(company, north, "CH", "翠湖苑", Site.PropertyType.RESIDENTIAL)
    public = _site(company, north, "ZX", "政務中心", Site.PropertyType.PUBLIC, property_class="A")
    elsewhere = _site(company, south, "NW", "南灣花園", Site.PropertyType.RESIDENTIAL)
    building = Building.objects.create(site=site, code="3", name="3棟")
    role = Post.Role
    return Cast(
        company=company,
        site=site,
        public=public,
        elsewhere=elsewhere,
        unit=Unit.objects.create(site=site, building=building, code="1202"),
        manager=_staff(company, "manager", "趙經理", role.QUALITY_MANAGER),
        inspector=_staff(company, "inspector", "錢專員", role.QUALITY_SPECIALIST),
        leader=_staff(company, "leader", "孫總", role.DIVISION_LEADER, branch=north),
        head=_staff(company, "head", "周主任", role.DEPARTMENT_HEAD, branch=north, site=site),
        clerk=_staff(company, "clerk", "李前台", role.CUSTOMER_SERVICE, branch=north, site=site),
        handler=_staff(company, "handler", "陳師傅", role.HANDLER, branch=north, site=site),
        admin=_staff(company, "admin", "吳管理", role.ADMINISTRATOR),
        stranger=_staff(company, "stranger", "鄭前台", role.CUSTOMER_SERVICE, branch=south, site=elsewhere),
    )


def _site(company: Company, branch: Branch, code: str, name: str, kind: str, **more: object) -> Site:
    return Site.objects.create(
        company=company, branch=branch, code=code, name=name, property_type=kind, area_m2=60_000, households=800,
        handover_date=date(2015, 6, 1), opened_on=START, **more,
    )  # fmt: skip


def _staff(company: Company, username: str, name: str, role: str, branch: Branch | None = None, site: Site | None = None) -> Staff:
    staff = Staff.objects.create(company=company, username=username, name=name)
    Post.objects.create(staff=staff, role=role, company=company, branch=branch, site=site, from_day=START)
    return staff
