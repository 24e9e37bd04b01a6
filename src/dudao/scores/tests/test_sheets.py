"""The live sheet: what counts, what does not, and that every figure can be traced to its records."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dudao.duties.models import Duty
from dudao.organisation.models import Site
from dudao.rulebook.arithmetic import Outcome
from dudao.scores import acts as scores
from dudao.scores import drill, forecast, reads, sealed, sheets
from dudao.scores.acts import NotOver
from dudao.scores.models import SealedSheet, Tally
from dudao.scores.tests.rows import at, owe
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = at("2026-11-23 10:00")


def test_a_duty_done_in_time_is_met_and_one_late_costs_the_criterion_once(cast: Cast) -> None:
    owe(cast.site, "respond", "2026-09-10 18:00", done="2026-09-10 17:00")
    sheet = sheets.live(cast.site, 202609, NOW)
    assert (sheet.line("2.1.3.c").outcome, sheet.lost) == (Outcome.MET, Decimal(0))
    for day in (11, 14):
        owe(cast.site, "respond", f"2026-09-{day} 18:00", done="2026-09-20 09:00")
    sheet = sheets.live(cast.site, 202609, NOW)
    line = sheet.line("2.1.3.c")
    assert (line.owed, line.broken, line.lost) == (3, 2, Decimal("0.1"))
    assert (sheet.score, sheet.lost) == (Decimal("34.9"), Decimal("0.1"))
    assert "2 of 3" in str(sheets.why(line))


def test_a_duty_counts_in_the_month_in_which_it_falls_due_at_the_site(cast: Cast) -> None:
    owe(cast.site, "respond", "2026-10-01 00:30")
    assert sheets.live(cast.site, 202609, NOW).line("2.1.3.c").outcome is Outcome.NOT_APPLICABLE
    assert sheets.live(cast.site, 202610, NOW).line("2.1.3.c").outcome is Outcome.NOT_MET


def test_open_duties_are_lost_when_their_time_passes_and_not_before(cast: Cast) -> None:
    duty = owe(cast.site, "respond", "2026-11-23 18:00")
    assert sheets.live(cast.site, 202611, duty.due_at).lost == 0
    assert sheets.live(cast.site, 202611, duty.due_at + timedelta(seconds=1)).lost == Decimal("0.1")


@pytest.mark.parametrize("more", [{"outcome": "w"}, {"outcome": "v"}, {"shadow": True}])
def test_what_was_waived_ended_or_is_on_trial_does_not_count(cast: Cast, more: dict[str, object]) -> None:
    owe(cast.site, "respond", "2026-09-10 18:00", **more)  # type: ignore[arg-type]
    assert sheets.live(cast.site, 202609, NOW).line("2.1.3.c").outcome is Outcome.NOT_APPLICABLE


def test_nothing_is_owed_before_a_site_opens_or_after_it_closes(cast: Cast) -> None:
    Site.objects.filter(pk=cast.site.pk).update(opened_on="2026-03-15", closed_on="2026-08-15")
    cast.site.refresh_from_db()
    counted = [any(line.outcome is not Outcome.NOT_APPLICABLE for line in sheet.lines) for sheet in
               sheets.live_many(cast.site, [202602, 202603, 202608, 202609], NOW)]  # fmt: skip
    assert counted == [False, True, True, False]


def test_not_measured_is_neither_full_marks_nor_a_deduction_but_lowers_the_coverage(cast: Cast) -> None:
    sheet = sheets.live(cast.site, 202609, NOW)
    assert (sheet.score, sheet.lost) == (Decimal(35), Decimal(0))
    assert 0 < sheet.coverage < 1
    assert sheet.losable == 0
    assert "1.1.1.a" in {line.code for line in sheet.not_measured}


def test_the_records_behind_a_line_are_as_many_as_it_says(cast: Cast) -> None:
    owe(cast.site, "respond", "2026-09-10 18:00", done="2026-09-09 10:00")
    late = owe(cast.site, "respond-online", "2026-09-11 18:00", done="2026-09-19 10:00")
    sheet = sheets.live(cast.site, 202609, NOW)
    line = sheet.line("2.1.3.c")
    found = list(drill.sources(sheet, line))
    assert sum(source.owed.count() for source in found) == line.owed == 2
    assert [duty for source in found for duty in source.broken] == [late]


def test_a_sheet_asks_the_same_number_of_queries_whatever_the_number_of_records(cast: Cast) -> None:
    sheets.live(cast.site, 202609, NOW)
    counts = []
    for more in (1, 30):
        for _ in range(more):
            owe(cast.site, "respond", "2026-09-10 18:00")
        with CaptureQueriesContext(connection) as queries:
            sheets.live(cast.site, 202609, NOW)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5


def test_forecast_is_the_sheet_of_that_moment_less_the_sheet_of_now(cast: Cast) -> None:
    owe(cast.site, "respond", "2026-11-24 18:00")
    owe(cast.site, "respond", "2026-11-25 18:00")
    owe(cast.site, "monthly-summary", "2026-11-28 18:00")
    until = at("2026-11-26 00:00")
    told = forecast.forecast(cast.site, until, NOW)
    assert told.lost == sheets.live(cast.site, 202611, until).lost - sheets.live(cast.site, 202611, NOW).lost == Decimal("0.1")
    assert [(stake.points, stake.duty.due_at.day) for stake in told.stakes] == [(Decimal("0.1"), 24), (Decimal("0.1"), 25)]


def test_forecast_looks_over_the_end_of_the_month(cast: Cast) -> None:
    owe(cast.site, "respond", "2026-12-01 18:00")
    assert forecast.forecast(cast.site, at("2026-12-02 00:00"), NOW).lost == Decimal("0.1")


def test_a_sealed_sheet_stays_and_shows_what_changed_since(cast: Cast) -> None:
    duty = owe(cast.site, "respond", "2026-09-10 18:00")
    first = scores.seal(cast.site, 202609, by=cast.manager, now=NOW)
    assert scores.seal(cast.site, 202609, by=cast.manager, now=NOW) == first
    assert first.content["lines"][[line["code"] for line in first.content["lines"]].index("2.1.3.c")]["records"]["duty:0"] == [duty.pk]
    Duty.objects.filter(pk=duty.pk).update(outcome="w", reason="更正")
    live = sheets.live(cast.site, 202609, NOW)
    changed = sealed.difference(first, live)
    assert (changed.score_then, changed.score_now) == (Decimal("34.9"), Decimal(35))
    assert [change.line.code for change in changed.changes] == ["2.1.3.c"]
    second = scores.seal(cast.site, 202609, by=cast.manager, now=NOW)
    assert (second.number, SealedSheet.objects.count()) == (2, 2)
    assert scores.is_intact(first)
    first.content["score"] = "35"
    assert not scores.is_intact(first)


def test_a_seal_tells_other_criteria_another_edition_and_another_coverage(cast: Cast) -> None:
    seal = scores.seal(cast.site, 202609, by=cast.manager, now=NOW)
    live = sheets.live(cast.site, 202609, NOW)
    assert not sealed.difference(seal, live).anything
    seal.content["lines"][0]["code"] = "0.9.9.z"
    found = sealed.difference(seal, live)
    assert ([gone.code for gone in found.gone], [line.code for line in found.new]) == (["0.9.9.z"], ["1.1.1.a"])
    assert found.anything
    for name, value, told in (
        ("edition", "2025.1", "other_edition"),
        ("rulebook", "f" * 64, "other_edition"),
        ("coverage", "0.9", "other_coverage"),
    ):
        seal.refresh_from_db()
        seal.content[name] = value
        found = sealed.difference(seal, live)
        assert getattr(found, told)
        assert found.anything


@pytest.mark.django_db(transaction=True)
def test_what_is_sealed_is_read_at_one_moment(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    owe(cast.site, "respond", "2026-09-10 18:00")
    seen: list[str] = []

    def look(*asked: Any) -> sheets.Sheet:
        assert connection.in_atomic_block
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SHOW transaction_isolation")
                seen.append(cursor.fetchone()[0])
        return live(*asked)

    live = sheets.live
    monkeypatch.setattr(sheets, "live", look)
    assert scores.seal(cast.site, 202609, by=cast.manager, now=NOW).content["lost"] == "0.1"
    assert seen == (["repeatable read"] if connection.vendor == "postgresql" else [])


def test_a_month_that_is_not_over_is_not_sealed_and_a_clerk_seals_nothing(cast: Cast) -> None:
    with pytest.raises(NotOver):
        scores.seal(cast.site, 202611, by=cast.manager, now=NOW)
    with pytest.raises(Exception, match="do not allow"):
        scores.seal(cast.site, 202609, by=cast.clerk, now=NOW)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["respond", "close", "assign", "monthly-summary"]), st.integers(6, 11), st.booleans()), max_size=12)
)
def test_tallies_equal_the_live_sheets(cast: Cast, owed: list[tuple[str, int, bool]]) -> None:
    Duty.objects.all().delete()
    for key, month, in_time in owed:
        owe(cast.site, key, f"2026-{month:02}-10 18:00", done=f"2026-{month:02}-{'09' if in_time else '12'} 10:00")
    scores.refresh([cast.site, cast.elsewhere], NOW)
    for month in (202606, 202609, 202611):
        live, kept = sheets.live(cast.site, month, NOW), Tally.objects.get(site=cast.site, month=month)
        assert (kept.score, kept.lost, kept.losable) == (live.score, live.lost, live.losable)
        assert sum(kept.lost_by_clause.values()) == live.lost * 1000


def test_tallies_are_made_anew_when_a_due_time_passes_and_not_otherwise(cast: Cast) -> None:
    owe(cast.site, "respond", "2026-11-23 18:00")
    assert scores.refresh_all(NOW) > 0
    assert scores.refresh_all(NOW + timedelta(hours=1)) == 0
    assert scores.refresh_all(NOW + timedelta(hours=9)) > 0
    assert Tally.objects.get(site=cast.site, month=202611).lost == Decimal("0.1")


def test_only_sites_with_the_same_edition_and_enough_coverage_are_ranked(cast: Cast) -> None:
    for site, late in ((cast.site, 1), (cast.elsewhere, 0)):
        for key in ("respond", "assign"):
            owe(site, key, "2026-09-10 18:00", done="2026-09-12 10:00" if late and key == "respond" else "2026-09-09 10:00")
    scores.refresh([cast.site, cast.elsewhere], NOW)
    ranked = reads.ranking(list(Tally.objects.of_month(202609)))
    assert [(each.tally.site, each.rank) for each in ranked] == [(cast.elsewhere, 1), (cast.site, 2)]
    basis = reads.basis(ranked)
    assert basis is not None
    assert basis.low
    assert basis.in_words.startswith(f"Ranked on {ranked[0].tally.coverage:.0%} of the standard. That is little")
    Tally.objects.filter(site=cast.elsewhere).update(coverage=Decimal("0.01"))
    ranked = reads.ranking(list(Tally.objects.of_month(202609)))
    assert [(each.tally.site, each.rank) for each in ranked] == [(cast.site, 1), (cast.elsewhere, None)]
    Tally.objects.filter(site=cast.site).update(coverage=Decimal("0.75"))
    told = reads.basis(reads.ranking(list(Tally.objects.of_month(202609))))
    assert told is not None
    assert told.in_words == "Ranked on 75% of the standard."
    assert reads.basis([]) is None
