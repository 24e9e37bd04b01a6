"""The papers of a case: what stands in each, in three languages, and who is not named."""

from datetime import timedelta
from typing import Any

import pytest

from dudao.cases import acts
from dudao.cases.acts import Contact
from dudao.cases.documents import offered, paper_of
from dudao.cases.documents_words import PaperKind
from dudao.cases.models import Case
from dudao.cases.refusals import NotPossible
from dudao.cases.tests.scenes import LATER, again, handled, received
from dudao.rendering.docx import to_docx
from dudao.rendering.kept import digest_of, from_data, to_data
from dudao.rendering.pdf import to_pdf
from dudao.rendering.tests.papers import NASTY, bare, read
from tests.cast import Cast

pytestmark = pytest.mark.django_db
WORDS = {
    "zh-hant": ("處理記錄表", "顧客反映", "部門負責人"),
    "zh-hans": ("处理记录表", "顾客反映", "部门负责人"),
    "en": ("處理記錄表", "What the customer said", "Department head"),
}
FIVE: dict[str, Any] = {
    "content": "電梯困人",
    "cause": "門機故障",
    "process_and_result": "兩小時救出",
    "lessons": "巡檢不足",
    "corrective_measures": "加密巡檢",
}


def hard(cast: Cast, **texts: str) -> Case:
    case = acts.mark_hard(received(cast, contact_name="王小姐", contact_telephone="13812341234"), to=cast.handler, by=cast.head, now=LATER)
    said: dict[str, Any] = {"situation": "多戶反映", "cause": "裝修", "handling": "約談", "head_opinion": "同意"} | texts
    acts.fill_form(case, **said, by=cast.handler, now=LATER + timedelta(hours=1))
    return again(case)


def major(cast: Cast) -> Case:
    case = acts.mark_major(received(cast), reason="媒體", by=cast.head, now=LATER)
    acts.report_major(case, **FIVE, by=cast.head, now=LATER + timedelta(hours=2))
    return again(case)


def from_quality(cast: Cast) -> Case:
    case = acts.issue_by_quality(received(cast), due_at=LATER + timedelta(days=3), text="三日內辦結", by=cast.manager, now=LATER)
    acts.report_measures(case, measures="更換門機", by=cast.head, now=LATER + timedelta(hours=1))
    return again(case)


@pytest.mark.parametrize("language", sorted(WORDS))
def test_2_1_2_b_the_form_of_a_hard_case_holds_what_was_filled_in(cast: Cast, language: str) -> None:
    document = paper_of(hard(cast), PaperKind.PROCESSING_RECORD, language=language)
    text = bare(read(to_pdf(document)))
    for words in (*WORDS[language], "多戶反映", "裝修", "約談", "同意", "陳師傅", "CH-2611-0001", "2.1.2.b", "澄和物業", "翠湖苑"):
        assert bare(words) in text
    assert "王小姐" not in text
    assert "13812341234" not in text


def test_the_name_is_on_it_when_it_was_looked_at(cast: Cast) -> None:
    case = hard(cast)
    contact = acts.look_at_contact(case, by=cast.clerk, purpose="存檔", now=LATER + timedelta(hours=2))
    text = read(to_pdf(paper_of(case, PaperKind.PROCESSING_RECORD, language="zh-hant", contact=contact)))
    assert "王小姐" in text
    assert "13812341234" in text


def test_a_form_is_there_to_be_filled_in_by_hand_before_it_is_filled_in(cast: Cast) -> None:
    case = acts.mark_hard(received(cast), to=cast.handler, by=cast.head, now=LATER)
    assert offered(case) == [PaperKind.PROCESSING_RECORD]
    assert "起因" in read(to_pdf(paper_of(case, PaperKind.PROCESSING_RECORD, language="zh-hant")))


@pytest.mark.parametrize(
    ("language", "heading"), [("zh-hant", "五、糾正措施"), ("zh-hans", "五、纠正措施"), ("en", "5. Corrective measures")]
)
def test_2_1_8_a_the_major_report_can_be_read_again_in_its_five_parts(cast: Cast, language: str, heading: str) -> None:
    text = bare(read(to_pdf(paper_of(major(cast), PaperKind.MAJOR_REPORT, language=language))))
    for words in (heading, *FIVE.values(), "2.1.8.a", "周主任"):
        assert bare(words) in text


@pytest.mark.parametrize(("language", "whom"), [("zh-hant", "地產客戶"), ("zh-hans", "地产客户"), ("en", "Developer's customer centre")])
def test_2_1_3_a_the_letter_stays_as_it_was_written(cast: Cast, language: str, whom: str) -> None:
    case = received(cast, responsibility="developer", title="外牆滲漏", contact_name="王小姐")
    case = handled(cast, acts.refer(case, text="雨季前請修復", by=cast.clerk, now=LATER))
    acts.reopen(case, reason="又漏", by=cast.clerk, now=LATER + timedelta(days=1))
    text = bare(read(to_pdf(paper_of(again(case), PaperKind.REFERRAL_LETTER, language=language))))
    for words in ("CH-D2611-001", "雨季前請修復", "外牆滲漏", "李前台", whom):
        assert bare(words) in text
    assert "王小姐" not in text


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hant", "品質部要求"), ("zh-hans", "品质部要求"), ("en", "Instructions of the quality")]
)
def test_2_1_3_f_the_record_of_the_quality_department(cast: Cast, language: str, words: str) -> None:
    text = bare(read(to_pdf(paper_of(from_quality(cast), PaperKind.QUALITY_RECORD, language=language))))
    for each in (words, "三日內辦結", "更換門機", "趙經理"):
        assert bare(each) in text


def test_a_case_has_the_papers_that_were_written_and_says_what_to_do_for_others(cast: Cast) -> None:
    case = received(cast)
    assert offered(case) == []
    for kind, words in (("processing-record", "Mark it as hard"), ("major-report", "Report it first"), ("quality-record", "sent down")):
        with pytest.raises(NotPossible, match=words):
            paper_of(case, PaperKind(kind), language="en")


@pytest.mark.parametrize("words", [NASTY[0], NASTY[1], NASTY[3], NASTY[4]])
def test_whatever_was_typed_comes_out_whole(cast: Cast, words: str) -> None:
    long = (words * (10_000 // len(words)))[:9_990].strip() + "終"
    document = paper_of(hard(cast, situation=words, handling=long), PaperKind.PROCESSING_RECORD, language="zh-hant")
    text = bare(read(to_pdf(document)))
    assert text.count("終") == 1
    assert bare(words)[:30].replace("😀🏠", "") in text
    assert to_docx(document).startswith(b"PK")


def test_a_kept_paper_is_the_same_paper(cast: Cast) -> None:
    contact = Contact("王小姐", "13812341234", "")
    document = paper_of(hard(cast), PaperKind.PROCESSING_RECORD, language="en", contact=contact)
    kept = to_data(document)
    assert to_data(from_data(kept)) == kept
    assert digest_of(kept) == digest_of(to_data(from_data(kept)))
