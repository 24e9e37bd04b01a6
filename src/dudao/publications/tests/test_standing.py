"""What was in force at the end of each month, and the checks that ask about it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dudao.duties import checks
from dudao.journal.models import Entry
from dudao.organisation.models import Site
from dudao.publications import acts, rules
from dudao.publications.models import Publication, Standing
from dudao.publications.tests.scenes import approved, asked
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def breaking(name: str, **parameters: Any) -> set[int]:
    check = checks.known()[name]
    return set(check.table()._base_manager.filter(check.breaches(**parameters)).values_list("month", flat=True))


def test_months_that_are_over_keep_what_they_were(cast: Cast) -> None:
    notice = approved(cast, product="channel-notice")
    acts.reckon(cast.site, NOW)
    assert breaking("publications.not_in_force", products=["channel-notice"]) == set(range(202601, 202611))
    acts.withdraw(notice, reason="x", by=cast.head, now=NOW + timedelta(days=10))
    assert breaking("publications.not_in_force", products=["channel-notice"]) == {*range(202601, 202611), 202612}


def test_a_second_reckoning_changes_nothing_and_costs_little(cast: Cast) -> None:
    approved(cast, product="channel-notice")
    acts.reckon_all(NOW)
    entries = Entry.objects.count()
    with CaptureQueriesContext(connection) as queries:
        assert acts.reckon_all(NOW) == 0
    assert len(queries) <= 3
    assert acts.reckon(cast.site, NOW) == 0
    assert Entry.objects.count() == entries


def test_it_expires_by_itself(cast: Cast) -> None:
    approved(cast, product="price-list", until_day=NOW.date() + timedelta(days=10), filing="備案 1")
    acts.reckon_all(NOW)
    assert Standing.objects.get(month=202611, product="price-list", site=cast.site).in_force
    acts.reckon_all(NOW + timedelta(days=40))
    assert 202612 in breaking("publications.not_in_force", products=["price-list"])


def test_a_directory_says_everything_it_must(cast: Cast) -> None:
    approved(cast, product="contact-directory", entries={"director": "8001", "centre": "8002", "opinion-book": ""})
    assert breaking("publications.directory_incomplete", entries=["director", "centre"]) == set()
    assert breaking("publications.directory_incomplete", entries=["director", "opinion-book"]) == {202611}
    assert breaking("publications.directory_incomplete", entries=["deputies"]) == {202611}


def test_what_waits_for_approval_past_its_day_is_late(cast: Cast) -> None:
    asked(cast)
    acts.reckon_all(NOW)
    assert breaking("publications.late") == set()
    acts.reckon_all(NOW + timedelta(days=1))
    assert breaking("publications.late") == {202611}
    assert Publication.objects.get().late


def test_the_hotline_must_be_entered_and_told(cast: Cast) -> None:
    approved(cast, product="hotline-notice", text="請打 010 6512-0024")
    assert 202611 in breaking("publications.hotline_not_in_force")
    Site.objects.filter(pk=cast.site.pk).update(hotline="(010) 65120024")
    acts.reckon(Site.objects.get(pk=cast.site.pk), NOW)
    assert 202611 not in breaking("publications.hotline_not_in_force")


@pytest.mark.parametrize(
    ("number", "text", "found"),
    [
        ("010-65120024", "電話 010 6512 0024", True),
        ("010-65120024", "電話(010)65120024。", True),
        ("65120024", "010-65120024", True),
        ("65120024", "165120024", False),
        ("65120024", "6512 和 0024", False),
        ("", "010", False),
    ],
)
def test_a_telephone_number_is_found_however_it_is_spaced(number: str, text: str, found: bool) -> None:
    assert rules.tells(number, [text]) is found
