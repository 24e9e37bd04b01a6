"""What is kept of a site's months is what counting gives, whatever happened to its cases and however much time went by."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dudao.cases import acts, tallies
from dudao.cases.spans import Span, span_of
from dudao.cases.stages import stage_ids
from dudao.cases.tallies import Tallies, months_kept
from dudao.cases.tally import CaseTally
from dudao.cases.tests.scenes import LATER, handled, received
from dudao.cases.tests.tally_scenes import as_counted
from dudao.journal.reads import SETTLING
from dudao.organisation.models import Site
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def test_a_tally_follows_every_act_and_every_due_time_that_passes(cast: Cast) -> None:
    as_counted(NOW)
    case = received(cast)
    as_counted(NOW)
    received(cast, kind="need", category="lift", channel="online", responsibility="developer", unit=None)
    acts.respond(case, text="已到場", by=cast.clerk, now=LATER)
    as_counted(LATER)
    for hours in range(0, 24 * 12, 7):
        as_counted(LATER + timedelta(hours=hours))
    acts.merge(received(cast), into=case, reason="同一件事", by=cast.clerk, now=LATER)
    as_counted(LATER)
    as_counted(LATER, [cast.elsewhere])


def test_what_holds_is_not_counted_again(cast: Cast) -> None:
    handled(cast)
    as_counted(LATER)
    as_counted(LATER + SETTLING + timedelta(seconds=1))

    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            Tallies([cast.site], [202611], stage_ids(), LATER + SETTLING + timedelta(seconds=2))
        return [query["sql"] for query in queries if "cases_case" in query["sql"].replace("cases_casetally", "")]

    assert asked() == []
    received(cast)
    assert asked()


def test_what_is_lost_or_was_kept_otherwise_is_counted_again(cast: Cast) -> None:
    handled(cast)
    as_counted(LATER)
    CaseTally.objects.filter(month=202611).delete()
    as_counted(LATER)
    CaseTally.objects.update(basis="another", counts=b"")
    as_counted(LATER)


def test_the_background_counts_what_is_out_of_date(cast: Cast) -> None:
    received(cast)
    assert acts.refresh_tallies(LATER) == Site.objects.count()
    assert CaseTally.objects.filter(site=cast.site).count() == tallies.KEPT
    later = LATER + SETTLING + timedelta(seconds=1)
    acts.refresh_tallies(later)
    assert acts.refresh_tallies(later) == 0
    received(cast)
    assert acts.refresh_tallies(later) == 1
    as_counted(later)


@pytest.mark.parametrize(
    ("span", "months"),
    [
        (span_of("2026-11"), [202611]),
        (span_of("2026Q4"), [202610, 202611]),
        (span_of("2023-12"), [202312]),
        (span_of("2023-11"), None),
        (Span(date(2026, 10, 1), date(2026, 10, 31)), [202610]),
        (Span(date(2026, 10, 2), date(2026, 10, 31)), None),
        (Span(date(2026, 10, 1), date(2026, 10, 30)), None),
        (span_of("2027-01"), []),
    ],
)
def test_of_which_times_tallies_tell(span: Span, months: list[int] | None) -> None:
    assert months_kept(span, date(2026, 11, 23)) == months
