"""`python -m tests.frame.living seed|write NUMBER`: fills an installation with records, and writes some more, as people would meanwhile."""

import os
import sys
from datetime import UTC, date, datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dudao.config.settings")
django.setup()

from django.db import transaction
from django.db.models import F

from dudao.journal.attachments import store
from dudao.journal.models import Attachment, Entry, Series
from dudao.organisation.models import Branch, Building, Company, Customer, CustomerContact, Household, Post, Site, Staff, Unit

NOON = datetime(2026, 11, 23, 4, 0, 0, 123456, tzinfo=UTC)
SERIES = "written"


def seed(entries: int) -> None:
    """One company with people, places, an uploaded file, and a journal with every kind of value that a column can hold."""
    company = Company.objects.create(code="ch", name="澄和物業")
    branch = Branch.objects.create(company=company, code="north", name="華北「第一」分公司\n與 \\ ' \" %s")
    site = Site.objects.create(
        company=company,
        branch=branch,
        code="CH",
        name="翠湖苑",
        property_type="residential",
        opened_on=date(2024, 2, 29),
        handover_date=None,
        phased=True,
    )
    building = Building.objects.create(site=site, code="3")
    unit = Unit.objects.create(site=site, building=building, code="1202")
    household = Household.objects.create(site=site, unit=unit, moved_in=date(2025, 1, 1))
    customer = Customer.objects.create(site=site, household=household, name="王小姐")
    CustomerContact.objects.create(site=site, customer=customer, telephone="138-0000-0000")
    clerk = Staff.objects.create_user("clerk", "翠湖苑-2026-冬", name="李")
    Post.objects.create(
        staff=clerk, role="customer_service", company=company, branch=branch, site=site, categories=["電梯"], from_day=date(2025, 1, 1)
    )
    Series.objects.create(name=SERIES, last=entries)
    Entry.objects.bulk_create(entry(site, n) for n in range(entries))
    digest = store.put(b"RIFF sound", b"")
    Attachment.objects.create(
        site=site, subject_kind="site", subject_id=site.pk, name="噪聲.wav", kind="sound", media_type="audio/wav", sha256=digest, size=10,
        added_at=NOON,
    )  # fmt: skip


def entry(site: Site, number: int) -> Entry:
    return Entry(
        site=site,
        act="tests.written",
        subject_kind="site",
        subject_id=site.pk,
        at=NOON + timedelta(seconds=number),
        recorded_at=NOON,
        via="desk",
        facts={"b": 1, "a": None, "ratio": 0.1, "名": ["繁體", True, {}]},
        data={"n": number},
        key=f"key-{number}" if number % 3 else None,
    )


def write(entries: int) -> None:
    """So many entries more, each with the count of them in one transaction."""
    site = Site.objects.get(code="CH")
    for number in range(entries):
        with transaction.atomic():
            Series.objects.filter(name=SERIES).update(last=F("last") + 1)
            entry(site, 1_000_000 + number).save()


if __name__ == "__main__":
    {"seed": seed, "write": write}[sys.argv[1]](int(sys.argv[2]))
