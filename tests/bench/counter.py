"""`python -m tests.bench.counter CLERKS [SITES]`: a company whose counters can be worked at, with so many clerks who may sign in."""

import os
import sys
from datetime import UTC, date, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dudao.config.settings")
django.setup()

from dudao.config import wiring
from dudao.duties import acts as duties
from dudao.organisation.models import Branch, Company, Post, Site, Staff
from dudao.rulebook.books import built_in
from dudao.rulebook.loader import load

PASSWORD = "櫃台-only-for-measuring-1"


def open_counter(clerks: int, sites: int) -> None:
    """The clerks take turns at the sites: 50 at 10 sites are five at each."""
    source = built_in("residential").read_text(encoding="utf-8")
    duties.publish_edition(load(source, wiring.vocabulary()), source, by=None, now=datetime.now(UTC))
    company = Company.objects.create(code="ch", name="澄和物業")
    branch = Branch.objects.create(company=company, code="north", name="華北分公司")
    opened = {"company": company, "branch": branch, "property_type": "residential", "opened_on": date(2026, 1, 1)}
    places = [Site.objects.create(code=f"CH{n or ''}", name=f"翠湖苑{n or ''}", **opened) for n in range(sites)]
    for number in range(clerks):
        clerk, site = Staff.objects.create_user(f"clerk{number}", PASSWORD, name=f"前台{number}", company=company), places[number % sites]
        Post.objects.create(staff=clerk, role="customer_service", company=company, branch=branch, site=site, from_day=date(2026, 1, 1))


if __name__ == "__main__":
    open_counter(int(sys.argv[1]), int((sys.argv[2:] or ["1"])[0]))
