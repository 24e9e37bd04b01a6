"""A company with two years of cases in a database, for measuring: 1,000 cases a site, about five duties each, a few of them late.

The rows are written as they stand after the acts, not by the acts: a million of those would take an hour. Made once, kept in build/bench
and used again until the tables or this module change.
"""

import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction

from dudao import organisation
from dudao.cases.models import Case
from dudao.config import wiring
from dudao.duties import acts as duties
from dudao.duties.models import Duty
from dudao.journal.models import Entry
from dudao.organisation.models import Branch, Building, Company, Post, Site, Staff
from dudao.rulebook.books import built_in
from dudao.rulebook.loader import load as load_rulebook
from tests.bench import history, writing
from tests.bench.databases import FOLDER, pointed
from tests.bench.loading import number_on, settle, without_indexes

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CASES_PER_SITE = 1000
SITES_PER_BRANCH = 50


@contextmanager
def filled(url: str, cases: int) -> Iterator[None]:
    """A database that holds the history of so many cases; Django's default connection leads to it."""
    with pointed(url, cases):
        mark = FOLDER / str(cases) / f"{connection.vendor}.mark"
        if not mark.exists() or mark.read_text() != _signature() or not _there(cases):
            print(f"making {cases:,} cases on {connection.vendor} …", file=sys.stderr, flush=True)
            mark.unlink(missing_ok=True)
            make(cases)
            mark.write_text(_signature())
        yield


def _signature() -> str:
    """What the rows depend on: these modules, and every table as the migrations make it."""
    product = Path(organisation.__file__).parents[1]
    files = [*sorted(product.glob("*/migrations/0*.py")), *(Path(module.__file__ or "") for module in (history, writing))]
    return " ".join(f"{file.stem}:{hashlib.sha256(file.read_bytes()).hexdigest()[:12]}" for file in files)


def _there(cases: int) -> bool:
    return "cases_case" in connection.introspection.table_names() and Case.objects.count() == cases


def make(cases: int) -> None:
    """Empty the database and fill it."""
    empty()
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        sites = founded(max(cases // CASES_PER_SITE, 1))
    with transaction.atomic():
        with without_indexes(Case, Duty, Entry):
            writing.write(cases, sites)
        number_on(Case, Duty, Entry)
    settle()


def empty() -> None:
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


def founded(count: int) -> list[Site]:
    source = built_in("residential").read_text(encoding="utf-8").replace("2026-01-01", "2024-12-01", 1)
    duties.publish_edition(load_rulebook(source, wiring.vocabulary()), source, by=None, now=NOW)
    company = Company.objects.create(code="ch", name="澄和物業")
    branches = [Branch.objects.create(company=company, code=f"b{n}", name=f"第{n}分公司") for n in range(1, count // SITES_PER_BRANCH + 2)]
    sites = Site.objects.bulk_create(_site(company, branches[n // SITES_PER_BRANCH], n) for n in range(count))
    Building.objects.bulk_create(Building(site=site, code=str(n), name=f"{n}棟") for site in sites for n in (1, 2, 3))
    manager = Staff.objects.create(company=company, username="manager", name="趙經理")
    Post.objects.create(staff=manager, role=Post.Role.QUALITY_MANAGER, company=company, from_day=date(2024, 1, 1))
    clerks = Staff.objects.bulk_create(Staff(company=company, username=f"clerk{n}", name=f"前台{n}") for n in range(count))
    heads = Staff.objects.bulk_create(Staff(company=company, username=f"head{n}", name=f"主任{n}") for n in range(count))
    roles = ((Post.Role.CUSTOMER_SERVICE, clerks), (Post.Role.DEPARTMENT_HEAD, heads))
    Post.objects.bulk_create(
        Post(staff=person, role=role, company=company, branch_id=site.branch_id, site=site, from_day=date(2024, 1, 1))
        for role, people in roles
        for person, site in zip(people, sites, strict=True)
    )
    return sites


def _site(company: Company, branch: Branch, n: int) -> Site:
    return Site(
        company=company, branch=branch, code=f"S{n:04}", name=f"第{n}服務中心", area_m2=40_000 + n % 40 * 2_000, households=800,
        property_type="public" if n % 5 == 4 else "residential", handover_date=date(2012 + n % 14, 6, 1), opened_on=date(2024, 12, 1),
    )  # fmt: skip
