"""A page asks the database as often with many rows as with few."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dudao.cases import acts
from dudao.desk.tests.conftest import SignedIn
from dudao.desk.tests.stories import BEFORE, complaint, hard_and_handled, periodic
from dudao.organisation.models import Building, Unit
from tests.cast import NOW, Cast

PAGES = {
    "day": 24,
    "cases": 15,
    "log": 14,
    "duties": 14,
    "reports": 14,
    "company": 25,
    "figures": 30,
    "figure_charts": 30,
    "sites": 9,
}
"""The pages that list, each with the most queries it may make."""


def grow(cast: Cast, number: int) -> None:
    """More cases with all that hangs on them: flats, people, duties, entries."""
    building = Building.objects.create(site=cast.site, code=f"B{number}")
    for each in range(number):
        unit = Unit.objects.create(site=cast.site, building=building, code=str(each))
        case = complaint(cast, unit=unit, now=BEFORE + timedelta(minutes=each))
        if each % 2:
            acts.assign(case, to=cast.head if each % 3 else cast.handler, by=cast.clerk, now=NOW)
            acts.customer_wrote(case, text="還在吵", now=NOW, key=f"{case.number}:wrote", via="mail")


def asked(at_desk: SignedIn, cast: Cast, address: str) -> int:
    browser = at_desk(cast.head)
    browser.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_lists_ask_equally_often_whatever_their_length(cast: Cast, at_desk: SignedIn, name: str) -> None:
    periodic(cast)
    grow(cast, 3)
    few = asked(at_desk, cast, reverse(f"desk:{name}"))
    grow(cast, 24)
    many = asked(at_desk, cast, reverse(f"desk:{name}"))
    assert many == few
    assert many <= PAGES[name]


def test_the_page_of_a_case_asks_equally_often_whatever_happened(cast: Cast, at_desk: SignedIn) -> None:
    case = complaint(cast)
    address = reverse("desk:case", args=[case.number])
    complaint(cast)
    few = asked(at_desk, cast, address)
    for each in range(20):
        acts.note(case, text=str(each), by=cast.clerk, now=NOW)
        complaint(cast)
    many = asked(at_desk, cast, address)
    assert many == few
    assert many <= 22


@pytest.mark.parametrize("route", ["score", "criterion"])
def test_the_score_asks_equally_often_whatever_was_missed(cast: Cast, at_desk: SignedIn, route: str) -> None:
    address = reverse(f"desk:{route}", args=[cast.site.code, "2.1.3.c"][: 1 if route == "score" else 2])
    grow(cast, 3)
    few = asked(at_desk, cast, address)
    grow(cast, 24)
    many = asked(at_desk, cast, address)
    assert many == few
    assert many <= 24


def test_papers_ask_equally_often_whatever_they_hold(cast: Cast, at_desk: SignedIn) -> None:
    case = hard_and_handled(cast)
    addresses = [
        reverse("desk:case_paper", args=[case.number, "processing-record"]),
        reverse("desk:report", args=[cast.site.code, "monthly-summary", "2026-11"]),
    ]
    grow(cast, 3)
    few = [asked(at_desk, cast, address) for address in addresses]
    grow(cast, 24)
    assert [asked(at_desk, cast, address) for address in addresses] == few
    assert few[0] <= 14
    assert few[1] <= 22
