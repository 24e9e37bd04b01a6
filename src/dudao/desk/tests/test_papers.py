"""Papers on the desk: read on the page, taken along as files, names only for a purpose; approval by those asked."""

from typing import Any

import pytest
from django.urls import reverse

from dudao.approvals.models import Request
from dudao.cases import acts
from dudao.cases.models import Case, Report
from dudao.desk.tests.conftest import SignedIn
from dudao.desk.tests.stories import BEFORE, complaint, hard_and_handled
from dudao.journal.models import Entry
from dudao.rendering.tests.papers import read
from tests.cast import NOW, Cast

SUMMARY = "monthly-summary"


def paper_at(case: Case, kind: str, form: str = "") -> str:
    return reverse("desk:case_paper_file", args=[case.number, kind, form]) if form else reverse("desk:case_paper", args=[case.number, kind])


def summary(cast: Cast, form: str = "") -> str:
    arguments = [cast.site.code, SUMMARY, "2026-11", *([form] if form else [])]
    return reverse("desk:report_file" if form else "desk:report", args=arguments)


def test_the_case_lists_its_papers_and_each_can_be_read(cast: Cast, at_desk: SignedIn) -> None:
    case = hard_and_handled(cast)
    browser = at_desk(cast.clerk)
    page = browser.get(reverse("desk:case", args=[case.number])).content.decode()
    assert paper_at(case, "processing-record") in page
    assert paper_at(case, "major-report") not in page
    shown = browser.get(paper_at(case, "processing-record")).content.decode()
    assert "《顧客投訴處理記錄表》" in shown
    assert "約談" in shown
    assert "王小姐" not in shown
    pdf = browser.get(paper_at(case, "processing-record", "pdf"))
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert f'filename="{case.number}-processing-record.pdf"' in pdf.headers["Content-Disposition"]
    assert "約談" in read(pdf.content)
    assert browser.get(paper_at(case, "processing-record", "docx")).content.startswith(b"PK")


def test_2_1_8_a_the_five_parts_of_a_major_report_are_read_again(cast: Cast, at_desk: SignedIn) -> None:
    case = acts.mark_major(complaint(cast), reason="媒體", by=cast.head, now=BEFORE)
    five: dict[str, Any] = {
        "content": "甲甲",
        "cause": "乙乙",
        "process_and_result": "丙丙",
        "lessons": "丁丁",
        "corrective_measures": "戊戊",
    }
    acts.report_major(case, **five, by=cast.head, now=NOW)
    for who in (cast.manager, cast.leader, cast.head):
        shown = at_desk(who).get(paper_at(case, "major-report")).content.decode()
        assert all(part in shown for part in five.values())


def test_the_letter_to_the_developer_is_shown_with_its_number(cast: Cast, at_desk: SignedIn) -> None:
    case = acts.refer(complaint(cast, responsibility="developer"), text="請修復", by=cast.clerk, now=NOW)
    shown = at_desk(cast.clerk).get(paper_at(case, "referral-letter")).content.decode()
    assert case.referral_number in shown
    assert "請修復" in shown


def test_2_3_0_a_name_and_telephone_need_a_purpose_which_stays_on_record(cast: Cast, at_desk: SignedIn) -> None:
    case = hard_and_handled(cast)
    clerk = at_desk(cast.clerk)
    refused = clerk.post(paper_at(case, "processing-record"), {"purpose": ""})
    assert (refused.status_code, "王小姐" in refused.content.decode()) == (422, False)
    assert clerk.post(paper_at(case, "processing-record", "pdf"), {"purpose": " "}).status_code == 422
    assert not Entry.objects.filter(act="cases.contact_seen").exists()
    shown = clerk.post(paper_at(case, "processing-record"), {"purpose": "存檔"}).content.decode()
    assert "13812345678" in shown
    file = clerk.post(paper_at(case, "processing-record", "pdf"), {"purpose": "存檔"})
    assert "13812345678" in read(file.content)
    assert "no-store" in file.headers["Cache-Control"]
    assert [entry.data["purpose"] for entry in Entry.objects.filter(act="cases.contact_seen")] == ["存檔", "存檔"]
    leader = at_desk(cast.leader)
    assert "purpose" not in leader.get(paper_at(case, "processing-record")).content.decode()
    assert leader.post(paper_at(case, "processing-record"), {"purpose": "看看"}).status_code == 403


@pytest.mark.parametrize("kind", ["major-report", "referral-letter", "novel"])
def test_papers_that_there_are_none_of(cast: Cast, at_desk: SignedIn, kind: str) -> None:
    answer = at_desk(cast.clerk).get(paper_at(hard_and_handled(cast), kind))
    assert answer.status_code == (404 if kind == "novel" else 409)


def test_there_are_no_other_forms_of_a_file(cast: Cast, at_desk: SignedIn) -> None:
    assert at_desk(cast.clerk).get(paper_at(hard_and_handled(cast), "processing-record", "exe")).status_code == 404
    assert at_desk(cast.clerk).get(summary(cast, "exe")).status_code == 404


def test_the_clerk_asks_and_the_head_finds_the_paper_and_agrees(cast: Cast, at_desk: SignedIn) -> None:
    complaint(cast)
    clerk, head = at_desk(cast.clerk), at_desk(cast.head)
    said = {"text": "情況如此", "analysis": "裝修集中", "measures": "限時", "key": "a", "ask": ""}
    for _ in range(2):
        assert clerk.post(summary(cast), said).status_code == 302
    assert Request.objects.count() == 1
    assert 'name="ask"' not in clerk.get(summary(cast)).content.decode()
    assert clerk.post(summary(cast), said | {"text": "改寫", "key": "b"}).status_code == 409
    assert reverse("desk:approvals") in head.get(summary(cast)).content.decode()
    assert "情況如此" in head.get(reverse("desk:approvals")).content.decode()
    request = Request.objects.get()
    head.post(reverse("desk:answer", args=[request.pk]), {"grant": "1"})
    again = head.post(reverse("desk:answer", args=[request.pk]), {"grant": "1"}, follow=True)
    assert "This request" in again.content.decode()
    assert Report.objects.get().state == "issued"
    assert Entry.objects.filter(act="cases.report_issued").count() == 1
    text = read(clerk.get(summary(cast, "pdf")).content)
    assert "裝修集中" in text
    assert "限時" in text


def test_a_refusal_says_why_and_the_paper_can_be_changed(cast: Cast, at_desk: SignedIn) -> None:
    clerk = at_desk(cast.clerk)
    clerk.post(summary(cast), {"text": "情況", "key": "a", "ask": ""})
    at_desk(cast.head).post(reverse("desk:answer", args=[Request.objects.get().pk]), {"refuse": "1", "remark": "寫明責任人"})
    assert "寫明責任人" in clerk.get(summary(cast)).content.decode()
    assert clerk.post(summary(cast), {"text": "改寫", "key": "b", "draft": ""}).status_code == 302


def test_figures_that_changed_since_are_told_and_the_text_stays(cast: Cast, at_desk: SignedIn) -> None:
    clerk = at_desk(cast.clerk)
    clerk.post(summary(cast), {"text": "本月無投訴", "key": "a", "draft": ""})
    assert "have changed" not in clerk.get(summary(cast)).content.decode()
    complaint(cast)
    shown = clerk.get(summary(cast)).content.decode()
    assert "have changed" in shown
    assert "0 → 1" in shown
    assert "本月無投訴" in shown
    clerk.post(summary(cast), {"text": "本月無投訴", "key": "b", "holds": ""})
    assert "have changed" not in clerk.get(summary(cast)).content.decode()


def test_what_is_typed_is_shown_as_it_is(cast: Cast, at_desk: SignedIn) -> None:
    clerk = at_desk(cast.clerk)
    words = "<script>alert(1)</script>😀" + "長" * 9_900
    clerk.post(summary(cast), {"text": words, "analysis": words, "measures": words, "key": "a", "draft": ""})
    shown = clerk.get(summary(cast)).content.decode()
    assert "<script>alert" not in shown
    assert shown.count("長" * 9_900) == 6
