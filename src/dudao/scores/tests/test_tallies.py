"""Tallies stay right whatever changes behind them, and what cannot be measured is never full marks."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dudao.duties import acts as duties
from dudao.duties import checks
from dudao.journal.models import Entry
from dudao.journal.reads import SETTLING
from dudao.organisation.models import Phase, Site
from dudao.rulebook.arithmetic import Outcome
from dudao.scores import acts as scores
from dudao.scores import scoring, sheets
from dudao.scores.acts import tallying
from dudao.scores.models import Tally
from dudao.scores.tests.rows import at, owe
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = at("2026-11-23 10:00")


def kept(site: Site, month: int) -> Tally:
    return Tally.objects.get(site=site, month=month)


def entered(site: Site, pk: int) -> Entry:
    return Entry.objects.create(
        pk=pk, site=site, act="cases.noted", subject_kind="case", subject_id=pk, at=NOW, recorded_at=NOW, via="desk"
    )


def test_months_with_gaps_do_not_take_the_duties_of_the_gap(cast: Cast) -> None:
    owe(cast.site, "respond", "2026-05-10 18:00")
    assert [sheet.lost for sheet in sheets.live_many(cast.site, [202602, 202603, 202608, 202609], NOW)] == [0, 0, 0, 0]


def test_a_check_that_is_not_there_is_an_error_and_lowers_the_coverage(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sheets.live(cast.site, 202609, NOW)
    monkeypatch.delitem(checks._checks, "cases.without_result")
    after = sheets.live(cast.site, 202609, NOW)
    assert after.line("2.1.3.e").outcome is Outcome.ERROR
    assert after.coverage < before.coverage


def test_a_check_that_refuses_its_parameters_is_an_error_and_leaves_the_rest_of_the_sheet(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = checks.known()["cases.without_result"]
    broken = checks.Check(sound.name, sound.model, breaches=lambda: sound.breaches([]), population=lambda: sound.population([]), label="")
    monkeypatch.setitem(checks._checks, "cases.without_result", broken)
    owe(cast.site, "respond", "2026-09-10 18:00")
    sheet = sheets.live(cast.site, 202609, NOW)
    assert sheet.line("2.1.3.e").outcome is Outcome.ERROR
    assert sheet.line("2.1.3.c").lost == Decimal("0.1")


def test_a_site_without_a_published_standard_does_not_keep_the_others_from_their_tallies(cast: Cast) -> None:
    Site.objects.filter(pk=cast.public.pk).update(rulebook="nowhere")
    assert scores.ensure_fresh(list(Site.objects.all()), NOW) == 0
    assert Tally.objects.filter(site=cast.site).exists()


def test_queries_do_not_grow_with_phased_sites(cast: Cast) -> None:
    counts = []
    for site in (cast.site, cast.elsewhere):
        Site.objects.filter(pk=site.pk).update(phased=True)
        Phase.objects.create(site=site, name="1", handover_date=date(2027, 1, 1))
        scoring.score(list(Site.objects.all()), [202609], NOW)
        with CaptureQueriesContext(connection) as queries:
            scoring.score(list(Site.objects.all()), [202609], NOW)
        counts.append(len(queries))
    assert counts[0] == counts[1] > 0


def test_tallies_notice_duties_that_the_calendar_opened_after_they_were_made(cast: Cast) -> None:
    duties.materialise(at("2026-10-31 10:00"))
    midnight = at("2026-11-01 00:01")
    scores.refresh_all(midnight)
    duties.materialise(midnight + timedelta(minutes=5))
    scores.refresh_all(midnight + timedelta(minutes=6))
    live = sheets.live(cast.site, 202611, midnight + timedelta(minutes=6))
    assert kept(cast.site, 202611).losable == live.losable > 0


def test_tallies_notice_a_changed_site(cast: Cast) -> None:
    owe(cast.site, "quarterly-analysis", "2026-09-10 18:00")
    scores.refresh_all(NOW)
    assert kept(cast.site, 202609).lost == 0
    Site.objects.filter(pk=cast.site.pk).update(area_m2=200_000)
    scores.refresh_all(NOW)
    assert kept(cast.site, 202609).lost == Decimal("0.1")
    assert scores.refresh_all(NOW) == 0


def test_a_duty_due_at_the_very_moment_of_the_tally_is_noticed(cast: Cast) -> None:
    duty = owe(cast.site, "respond", "2026-11-23 18:00")
    scores.refresh_all(duty.due_at)
    scores.refresh_all(duty.due_at + timedelta(minutes=1))
    assert kept(cast.site, 202611).lost == Decimal("0.1")


def test_an_entry_that_is_committed_after_a_later_one_was_seen_is_noticed(cast: Cast) -> None:
    entered(cast.site, 1001)
    scores.refresh_all(NOW)
    owe(cast.site, "respond", "2026-09-10 18:00")
    entered(cast.site, 1000)
    scores.refresh_all(NOW + 2 * SETTLING)
    assert kept(cast.site, 202609).lost == Decimal("0.1")
    assert scores.refresh_all(NOW + 2 * SETTLING) == 0


def test_many_sites_are_tallied_a_few_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallying, "AT_ONCE", 1)
    sites = list(Site.objects.all())
    assert scores.refresh(sites, NOW) == len(sites) * 24 == Tally.objects.count()
