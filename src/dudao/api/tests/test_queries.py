"""An operation asks the database as often with many rows as with few."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dudao.api.tests.conftest import Program, With
from dudao.api.tests.stories import BEFORE, complaint, drafted_notice, endpoint, handed, hung
from dudao.cases import acts
from dudao.cases.models import Report
from dudao.duties.models import Duty
from dudao.organisation.models import Building, Site, Unit
from dudao.publications import acts as publications
from dudao.publications.models import Publication
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
    "sites/CH/scores/2026-11/2.1.3.c?records=all": 18,
    "sites/CH/forecast": 16,
    "scores/2026-11": 14,
}
"""What is asked, each with the most queries it may take."""
TOLD = {
    "publications": 7,
    "publications?in_force=true&site=CH&product=notice": 8,
    "publications/CH-P2611-001": 12,
    "publications/CH-P2611-001/versions/1": 7,
    "publications/CH-P2611-001/postings": 7,
    "publications/CH-P2611-001/receipts?unsigned=true": 7,
    "reports": 7,
    "reports/{report}": 7,
    "webhooks": 7,
    "webhooks/{webhook}/deliveries": 8,
}
"""What is made known and told, likewise."""


def grow(cast: Cast, number: int) -> None:
    """More cases with all that hangs on them, more flats, more sites."""
    building = Building.objects.create(site=cast.site, code=f"B{number}")
    for each in range(number):
        unit = Unit.objects.create(site=cast.site, building=building, code=str(each))
        case = complaint(cast, unit=unit, now=BEFORE + timedelta(minutes=each))
        if each % 2:
            acts.assign(case, to=cast.handler, by=cast.clerk, now=NOW)
        acts.note(case, text="註", by=cast.head, now=NOW)
        Site.objects.create(
            company=cast.company, branch=cast.site.branch, code=f"S{number}X{each}", name="苑", property_type="residential", opened_on=START
        )


def grow_told(cast: Cast, number: int) -> None:
    """More that is made known, put up, handed over and issued, and more systems that are told of it."""
    first = (Publication.objects.order_by("pk").first()) or hung(cast).publication
    for each in range(number):
        publications.post(first, channel="board", place=f"{number}-{each}", by=cast.clerk, now=NOW)
        handed(cast, first)
        first.versions.create(site=cast.site, number=number * 100 + each, change="issue", content={}, digest="", by=cast.head, at=NOW)
        drafted_notice(cast)
        Report.objects.create(
            site=cast.site, kind="monthly-summary", period=f"{2000 + number}-{each + 1}", state="issued", issued_at=NOW, issued_by=cast.head
        )
    for _ in range(number):
        endpoint(cast)


def asked(program: Program, path: str) -> int:
    """Queries of a second asking: what a process reads once is read by then."""
    assert program.client.get(f"/api/v1/{path}").status_code == 200
    with CaptureQueriesContext(connection) as queries:
        program.client.get(f"/api/v1/{path}")
    return len(queries)


@pytest.mark.parametrize("path", sorted(OPERATIONS))
def test_operations_ask_equally_often_whatever_there_is(cast: Cast, program: With, path: str) -> None:
    leader, most = program(cast.leader), OPERATIONS[path]
    grow(cast, 3)
    path = path.format(pk=Duty.objects.order_by("pk")[0].pk)
    few = asked(leader, path)
    grow(cast, 20)
    many = asked(leader, path)
    assert many == few
    assert many <= most


@pytest.mark.parametrize("path", sorted(TOLD))
def test_what_is_told_asks_equally_often_whatever_there_is(cast: Cast, program: With, path: str) -> None:
    reader, most, first = program(cast.admin if path.startswith("webhooks") else cast.leader), TOLD[path], endpoint(cast)
    grow_told(cast, 3)
    path = path.format(webhook=first.pk, report=Report.objects.order_by("pk")[0].pk)
    few = asked(reader, path)
    grow_told(cast, 12)
    many = asked(reader, path)
    assert many == few
    assert many <= most
