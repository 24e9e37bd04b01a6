"""`python -m tests.frame.logs FOLDER ROWS`: an installation with a company, and a log that was rehearsed and waits to be taken in."""

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dudao.config.settings")
django.setup()

from django.utils import timezone

from dudao.cases.imports.jobs import acts, worker
from dudao.cases.tests.import_scenes import row
from dudao.cases.tests.job_scenes import mapped, sent
from dudao.config import wiring
from dudao.organisation.models import Branch, Building, Company, Post, Site, Staff, Unit
from tests.cast import residential


def prepare(folder: Path, rows: int) -> None:
    """Everything that the act of taking in needs, by the acts themselves."""
    rulebook, text = residential()
    wiring.publish(rulebook, text)
    company = Company.objects.create(code="CH", name="澄和物業")
    branch = Branch.objects.create(company=company, code="N", name="華北分公司")
    opened = rulebook.effective_from
    site = Site.objects.create(company=company, branch=branch, code="CH", name="翠湖苑", property_type="residential", opened_on=opened)
    Unit.objects.create(site=site, building=Building.objects.create(site=site, code="3"), code="1202")
    admin = Staff.objects.create_user("admin", "翠湖苑-2026-冬", name="吳", company=company)
    Post.objects.create(staff=admin, role="administrator", company=company, from_day=opened)
    job = mapped(sent(folder, admin, [row(number) for number in range(1, rows + 1)]), admin)
    acts.begin_check(job, by=admin, now=timezone.now())
    worker.work_off()
    acts.begin_take(job, by=admin, now=timezone.now(), skip_bad=False)


if __name__ == "__main__":
    prepare(Path(sys.argv[1]), int(sys.argv[2]))
