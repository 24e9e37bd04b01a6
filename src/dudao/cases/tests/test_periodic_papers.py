"""Periodic papers as documents: figures and texts, approval, and what is issued never changes."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dudao.approvals import acts as approvals
from dudao.approvals.models import Request
from dudao.cases import acts
from dudao.cases.documents_periodic import document_of, public_text
from dudao.cases.models import Report
from dudao.cases.refusals import AlreadyDone, Incomplete, NotPossible
from dudao.cases.report_figures import changed
from dudao.cases.tests.scenes import LATER, handled, received
from dudao.cases.vocabulary import ReportKind
from dudao.duties import acts as duties
from dudao.duties.models import Duty
from dudao.journal.models import Entry
from dudao.rendering.docx import to_docx
from dudao.rendering.html import paper
from dudao.rendering.kept import digest_of
from dudao.rendering.pdf import to_pdf
from dudao.rendering.tests.papers import NASTY, bare, read
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TEXTS = {"text": "本月以噪音為主", "analysis": "裝修集中", "measures": "限定施工時間"}
TITLES = {
    "monthly-summary": ("2026-11", "投訴與建議月度匯總", "投诉与建议月度汇总", "Monthly summary of complaints and suggestions"),
    "class-a-analysis": ("2026-11", "A 類公共物業投訴分析", "A 类公共物业投诉分析", "Analysis of complaints, class-A public property"),
    "quarterly-analysis": ("2026Q4", "季度投訴統計分析", "季度投诉统计分析", "Quarterly analysis of complaints"),
    "developer-compilation": (
        "2026Q4",
        "地產遺留問題投訴匯總表",
        "地产遗留问题投诉汇总表",
        "Compilation of complaints about what the developer",
    ),
    "publication": ("2026-11", "處理情況公布", "处理情况公布", "What was done about customers"),
}


def drafted(cast: Cast, kind: str = "monthly-summary", **texts: str) -> Report:
    said: dict[str, Any] = {**TEXTS, **texts}
    return acts.draft_report(cast.site, kind=kind, period=TITLES[kind][0], by=cast.clerk, now=LATER, **said)


def month(cast: Cast) -> None:
    """A month with something of everything."""
    handled(cast, received(cast, contact_name="王小姐", contact_telephone="13812341234"))
    acts.mark_major(received(cast, category="lift", title="電梯困人"), reason="媒體", by=cast.head, now=LATER)
    received(cast, responsibility="developer", category="defects", title="外牆滲漏")
    received(cast, kind="suggestion", category="greening", channel="online")


@pytest.mark.parametrize("kind", sorted(TITLES))
@pytest.mark.parametrize(("at", "language"), [(1, "zh-hant"), (2, "zh-hans"), (3, "en")])
def test_each_paper_says_what_it_is_and_what_staff_wrote_in_each_language(cast: Cast, kind: str, at: int, language: str) -> None:
    month(cast)
    report = acts.issue_report(drafted(cast, kind), by=cast.head, now=LATER)
    text = bare(read(to_pdf(document_of(report, language))))
    for words in (
        TITLES[kind][at],
        "澄和物業",
        "翠湖苑",
        "本月以噪音為主",
        "限定施工時間",
        "2.1.7.a" if kind == "publication" else "2.1.6",
    ):
        assert bare(words) in text
    assert to_docx(document_of(report, language)).startswith(b"PK")


def test_2_1_6_the_summary_holds_figures_charts_and_typical_cases(cast: Cast) -> None:
    month(cast)
    text = bare(read(to_pdf(document_of(drafted(cast), "zh-hant"))))
    for words in ("案件總數", "噪音", "近十二個月走勢", "電梯困人", "主送", "分管領導", "抄送", "品質部", "草稿"):
        assert words in text


def test_figures_never_overwrite_a_text_and_say_what_has_changed_since(cast: Cast) -> None:
    drafted(cast)
    received(cast)
    renewed = acts.draft_report(cast.site, kind="monthly-summary", period="2026-11", by=cast.clerk, now=LATER)
    assert {name: getattr(renewed, name) for name in TEXTS} == TEXTS
    assert ("all", 0, 1) in changed(renewed.written_for, renewed.figures)
    holds = acts.draft_report(cast.site, kind="monthly-summary", period="2026-11", by=cast.clerk, now=LATER, holds=True)
    assert changed(holds.written_for, holds.figures) == []
    received(cast)
    assert changed(drafted(cast, text="改寫").written_for, drafted(cast).figures) == []


def test_what_is_issued_stays_the_same_word_for_word(cast: Cast) -> None:
    month(cast)
    report = acts.issue_report(drafted(cast), by=cast.head, now=LATER)
    before = {language: to_pdf(document_of(report, language)) for language in ("zh-hant", "zh-hans", "en")}
    assert report.content
    assert report.digest == digest_of(report.content)
    assert Entry.objects.get(act="cases.report_issued").data["digest"] == report.digest
    month(cast)
    cast.site.name = cast.company.name = "改名"
    cast.site.save()
    cast.company.save()
    with pytest.raises(AlreadyDone):
        drafted(cast, text="改寫")
    after = Report.objects.get(pk=report.pk)
    assert after.content
    assert digest_of(after.content) == report.digest
    for language, made in before.items():
        assert to_pdf(document_of(after, language)) == made


def test_a_clerk_asks_the_head_agrees_and_it_is_issued_with_the_figures_that_were_approved(cast: Cast) -> None:
    duties.materialise(LATER)
    month(cast)
    report = drafted(cast)
    asked = acts.ask_to_issue(report, by=cast.clerk, now=LATER)
    assert (asked.waits_for, list(Request.objects.waiting_for(cast.head, LATER.date()))) == ("department_head", [asked])
    received(cast)
    with pytest.raises(NotPossible, match="waits for approval"):
        drafted(cast, text="改寫")
    with pytest.raises(NotPossible, match="waits for approval"):
        acts.issue_report(report, by=cast.head, now=LATER)
    stale = Request.objects.get(pk=asked.pk)
    later = LATER + timedelta(hours=1)
    approvals.grant(asked, by=cast.head, now=later)
    with pytest.raises(approvals.AlreadyAnswered):
        approvals.grant(stale, by=cast.head, now=later)
    report.refresh_from_db()
    assert (report.state, report.issued_by, report.figures["counts"]["all"]) == ("issued", cast.head, 4)
    duty = Duty.objects.get(site=cast.site, obligation__key="monthly-summary", period="2026-11")
    assert (duty.outcome, duty.done_at) == ("d", later)
    assert Entry.objects.filter(act="cases.report_issued").count() == 1


def test_what_was_refused_can_be_changed_and_asked_again(cast: Cast) -> None:
    report = drafted(cast)
    asked = acts.ask_to_issue(report, by=cast.clerk, now=LATER)
    with pytest.raises(approvals.AlreadyAsked):
        acts.ask_to_issue(report, by=cast.clerk, now=LATER)
    approvals.refuse(asked, by=cast.head, now=LATER, remark="寫明責任人")
    acts.ask_to_issue(drafted(cast, text="改寫"), by=cast.clerk, now=LATER)


def test_where_the_leader_approves_the_paper_counts_from_when_it_was_sent(cast: Cast) -> None:
    duties.materialise(LATER)
    approvals.set_limit(cast.company, purpose="cases.issue_report", role="division_leader", up_to=None, by=None, now=LATER)
    report = drafted(cast)
    with pytest.raises(NotPossible, match="Ask for approval"):
        acts.issue_report(report, by=cast.head, now=LATER)
    asked = acts.ask_to_issue(report, by=cast.head, now=LATER)
    approvals.grant(asked, by=cast.leader, now=LATER + timedelta(days=9))
    report.refresh_from_db()
    assert (report.state, report.issued_at) == ("issued", LATER + timedelta(days=9))
    assert Duty.objects.get(site=cast.site, obligation__key="monthly-summary", period="2026-11").done_at == LATER


def test_2_1_7_what_is_published_names_nobody_whatever_was_typed(cast: Cast) -> None:
    case = received(cast, title="王小姐家樓上漏水", contact_name="王小姐", contact_telephone="13812341234")
    result = "已為3-1202王小姐(13812341234,另一電話 139 0000 1111)修好1202室,身份證 11010119900101123X,wang@example.com,2026年完工"
    acts.flag_for_publication(acts.record_result(case, result=result, by=cast.clerk, now=LATER), by=cast.clerk, now=LATER)
    report = acts.issue_report(drafted(cast, "publication", text="感謝王小姐,熱線 0571-88886666"), by=cast.head, now=LATER)
    assert "王小姐" not in public_text(report)
    for language in ("zh-hant", "zh-hans", "en"):
        text = bare(read(to_pdf(document_of(report, language))))
        for word in ("王小姐", "13812341234", "13900001111", "1202", "11010119900101123X", "wang@example.com", "CH-2611"):
            assert word not in text
        assert "2026年完工" in text
        assert "0571-88886666" in text
    assert "王小姐" not in str(report.content)


@pytest.mark.parametrize("words", [NASTY[0], NASTY[1], NASTY[3], NASTY[4]])
def test_whatever_was_typed_comes_out_whole(cast: Cast, words: str) -> None:
    long = (words * 10_000)[:9_999].strip() + "終"
    case = received(cast, responsibility="developer", title=words[:100])
    acts.record_result(case, result=long, by=cast.clerk, now=LATER)
    for kind in ("monthly-summary", "developer-compilation"):
        report = drafted(cast, kind, text=long, analysis=long, measures=long)
        text = bare(read(to_pdf(document_of(report, "zh-hant"))))
        assert text.count("終") == (4 if kind == "developer-compilation" else 3)
        assert paper(document_of(report, "zh-hant"), level=2)["blocks"]


def test_an_empty_paper_is_not_sent_for_approval(cast: Cast) -> None:
    with pytest.raises(Incomplete, match="no text yet"):
        acts.ask_to_issue(drafted(cast, text=" "), by=cast.clerk, now=LATER)


def test_a_report_kept_by_an_older_version_is_still_shown(cast: Cast) -> None:
    report = drafted(cast)
    Report.objects.filter(pk=report.pk).update(figures={"counts": {"all": 3}, "rates": {}}, state="issued", issued_at=LATER)
    old = Report.objects.select_related("site__company").get(pk=report.pk)
    for kind in ReportKind:
        old.kind = kind
        assert to_pdf(document_of(old, "zh-hant")).startswith(b"%PDF")


@pytest.mark.parametrize("kind", ["monthly-summary", "publication"])
def test_drafting_asks_equally_often_whatever_happened(cast: Cast, kind: str) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            document_of(drafted(cast, kind), "en")
        return len(queries)

    month(cast)
    acts.flag_for_publication(handled(cast), by=cast.clerk, now=LATER)
    drafted(cast, kind)
    few = asked()
    for _ in range(6):
        month(cast)
        acts.flag_for_publication(handled(cast), by=cast.clerk, now=LATER)
    assert asked() == few
