"""An operation asks the database as often with many rows as with few."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dudao.api.tests.conftest import Program, With
from dudao.api.tests.stories import BEFORE, complaint, endpoint, handed, hung
from dudao.cases import acts
from dudao.duties.models import Duty
from dudao.organisation.models import Building, Site, Unit
from dudao.publications import acts as publications
from dudao.publications.models import Posting
from tests.cast import NOW, START, Cast

OPERATIONS = {
    "me": 5,
    "cases": 7,
    "cases?order=due&overdue=true&q=樓": 7,
    "cases/CH-2611-0001": 12,
    "duties": 7,
    "duties?state=late&site=CH&month=2026-11": 7,
    "duties/{pk}": 7,
    "sites": 6,
    "sites/CH": 8,
    "sites/CH/units": 7,
    "sites/CH/scores/2026-11": 14,
    "sites/CH/scores/2026-11/2.1.3.c?records=all": 17,
    "sites/CH/forecast": 16,
    "scores/2026-11": 14,
    "publications": 7,
    "publications?in_force=true&site=CH&product=notice": 8,
    "publications/CH-P2611-001": 12,
    "publications/CH-P2611-001/versions/1": 7,
    "publications/CH-P2611-001/postings": 7,
    "publications/CH-P2611-001/receipts?unsigned=true": 7,
    "reports": 7,
    "webhooks": 7,
    "webhooks/{webhook}/deliveries": 8,
}
"""What is asked, each with the most queries it may take."""


def grow(cast: Cast, number: int) -> None:
    """More cases with all that hangs on them, more flats, more sites, more that is made known and told."""
    first = Posting.objects.order_by("pk")[0].publication if Posting.objects.exists() else hung(cast).publication
    building = Building.objects.create(site=cast.site, code=f"B{number}")
    for each in range(number):
        unit = Unit.objects.create(site=cast.site, building=building, code=str(each))
        case = complaint(cast, unit=unit, now=BEFORE + timedelta(minutes=each))
        if each % 2:
            acts.assign(case, to=cast.handler, by=cast.clerk, now=NOW)
        acts.note(case, text="註", by=cast.head, now=NOW)
        publications.post(first, channel="board", place=f"{number}-{each}", by=cast.clerk, now=NOW)
        handed(cast, first)
        hung(cast)
        endpoint(cast)
        Site.objects.create(
            company=cast.company, branch=cast.site.branch, code=f"S{number}X{each}", name="苑", property_type="residential", opened_on=START
        )


def asked(program: Program, path: str) -> int:
    """Queries of a second asking: what a process reads once is read by then."""
    assert program.client.get(f"/api/v1/{path}").status_code == 200
    with CaptureQueriesContext(connection) as queries:
        program.client.get(f"/api/v1/{path}")
    return len(queries)


@pytest.mark.parametrize("path", sorted(OPERATIONS))
def test_operations_ask_equally_often_whatever_there_is(cast: Cast, program: With, path: str) -> None:
    leader, most = program(cast.admin if path.startswith("webhooks") else cast.leader), OPERATIONS[path]
    told = endpoint(cast)
    grow(cast, 3)
    path = path.format(pk=Duty.objects.order_by("pk")[0].pk, webhook=told.pk)
    few = asked(leader, path)
    grow(cast, 20)
    many = asked(leader, path)
    assert many == few
    assert many <= most
