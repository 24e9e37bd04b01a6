"""Papers drawn from the cases: drafted, edited, issued, frozen (2.1.6, 2.1.7)."""

from datetime import timedelta

import pytest

from dudao.cases import acts
from dudao.cases.models import Report
from dudao.cases.refusals import AlreadyDone, Incomplete
from dudao.cases.tests.scenes import LATER, handled, received
from dudao.duties import acts as duties
from dudao.duties.models import Duty
from dudao.journal.models import Entry
from dudao.organisation.access import NotAllowed
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def drafted(cast: Cast, kind: str = "monthly-summary", period: str = "2026-11", text: str | None = "本月投訴以噪音為主") -> Report:
    return acts.draft_report(cast.site, kind=kind, period=period, text=text, by=cast.clerk, now=LATER)


def test_2_1_6_a_the_monthly_summary_counts_the_months_cases(cast: Cast) -> None:
    handled(cast)
    received(cast, kind="suggestion", category="greening", channel="online")
    received(cast, at=NOW - timedelta(days=40))
    figures = drafted(cast).figures
    assert figures["counts"]["all"] == 2
    assert (figures["counts"]["complaint"], figures["counts"]["suggestion"], figures["counts"]["handled"]) == (1, 1, 1)
    assert figures["rates"]["solution"] == 50.0
    assert figures["by_category"] == [["greening", 1], ["noise", 1]]
    assert ["respond", 1, 1] in figures["in_time"]


def test_2_1_6_a_issuing_discharges_the_months_duty(cast: Cast) -> None:
    duties.materialise(NOW)
    report = acts.issue_report(drafted(cast), by=cast.head, now=LATER)
    assert (report.state, report.issued_at, report.issued_by) == ("issued", LATER, cast.head)
    duty = Duty.objects.get(site=cast.site, obligation__key="monthly-summary", period="2026-11")
    assert (duty.outcome, duty.done_at) == ("d", LATER)
    entry = Entry.objects.about(cast.site).get(act="cases.report_issued")
    assert entry.facts == {"report": "monthly-summary", "period": "2026-11"}


def test_what_is_issued_is_frozen(cast: Cast) -> None:
    report = acts.issue_report(drafted(cast), by=cast.head, now=LATER)
    received(cast)
    with pytest.raises(AlreadyDone, match="done by 周主任") as caught:
        drafted(cast, text="改寫")
    assert "next one" in str(caught.value)
    report.refresh_from_db()
    assert (report.figures["counts"]["all"], report.text) == (0, "本月投訴以噪音為主")


def test_two_people_issuing_the_same_report(cast: Cast) -> None:
    report = drafted(cast)
    stale = Report.objects.get(pk=report.pk)
    acts.issue_report(report, by=cast.head, now=LATER)
    with pytest.raises(AlreadyDone, match="yourself"):
        acts.issue_report(stale, by=cast.head, now=LATER)
    assert Entry.objects.filter(act="cases.report_issued").count() == 1


def test_the_same_form_twice_drafts_and_issues_once(cast: Cast) -> None:
    for _ in range(2):
        report = acts.draft_report(cast.site, kind="publication", period="2026-11", text="x", by=cast.clerk, now=LATER, key="d")
    for _ in range(2):
        acts.issue_report(report, by=cast.head, now=LATER, key="i")
    assert Report.objects.count() == 1
    assert list(Entry.objects.about(cast.site).values_list("act", flat=True)) == ["cases.report_drafted", "cases.report_issued"]


def test_editing_keeps_the_text_and_renews_the_figures(cast: Cast) -> None:
    drafted(cast)
    received(cast)
    report = drafted(cast, text=None)
    assert (report.text, report.figures["counts"]["all"]) == ("本月投訴以噪音為主", 1)
    assert Report.objects.find(cast.site, "monthly-summary", "2026-11") == report
    assert list(Report.objects.of(cast.site)) == [report]
    assert not Report.objects.issued().exists()


def test_2_1_6_c_the_compilation_is_of_what_the_developer_left_behind(cast: Cast) -> None:
    case = received(cast, responsibility="developer", category="defects", title="外牆滲漏")
    received(cast)
    figures = drafted(cast, "developer-compilation", "2026Q4").figures
    assert figures["counts"]["all"] == 1
    assert [each["number"] for each in figures["cases"]] == [case.number]


def test_2_1_6_b_the_analysis_names_the_typical_cases(cast: Cast) -> None:
    received(cast)
    major = acts.mark_major(received(cast), reason="媒體", by=cast.head, now=LATER)
    figures = drafted(cast, "quarterly-analysis", "2026Q4").figures
    assert figures["counts"]["all"] == 2
    assert [each["number"] for each in figures["cases"]] == [major.number]


def test_2_1_7_a_the_publication_is_of_flagged_cases_and_names_nobody(cast: Cast) -> None:
    case = handled(cast, received(cast, contact_name="王小姐", contact_telephone="13812341234"))
    acts.flag_for_publication(case, by=cast.clerk, now=LATER)
    received(cast)
    figures = drafted(cast, "publication").figures
    assert [each["number"] for each in figures["cases"]] == [case.number]
    assert figures["cases"][0]["building"] == "3棟"
    assert not any("王小姐" in str(value) or "1202" in str(value) for value in figures["cases"][0].values())


@pytest.mark.parametrize(
    ("kind", "period", "words"),
    [
        ("monthly-summary", "2026Q4", "Write it like 2026-11"),
        ("quarterly-analysis", "2026-11", "Write it like 2026Q4"),
        ("monthly-summary", "2026-12", "not begun"),
        ("monthly-summary", "2026-13", "no period"),
        ("novel", "2026-11", "no such report"),
    ],
)
def test_reports_that_cannot_be(cast: Cast, kind: str, period: str, words: str) -> None:
    with pytest.raises(Incomplete, match=words):
        drafted(cast, kind, period)


def test_an_empty_report_is_not_issued(cast: Cast) -> None:
    with pytest.raises(Incomplete, match="no text yet"):
        acts.issue_report(drafted(cast, text=None), by=cast.head, now=LATER)


def test_who_may_draft_and_who_issues(cast: Cast) -> None:
    report = drafted(cast)
    with pytest.raises(NotAllowed):
        acts.issue_report(report, by=cast.clerk, now=LATER)
    with pytest.raises(NotAllowed):
        acts.draft_report(cast.site, kind="publication", period="2026-11", by=cast.stranger, now=LATER)
    assert set(Report.objects.seen_by(cast.stranger)) == set()
    assert set(Report.objects.seen_by(cast.leader)) == {report}
