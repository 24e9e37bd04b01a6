"""Notices on the desk: written, approved, put up, taken down, handed over, withdrawn."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dudao.approvals.models import Request
from dudao.desk.papers import href_of
from dudao.desk.tests.conftest import SignedIn
from dudao.desk.tests.stories import periodic
from dudao.duties.models import Duty
from dudao.publications import acts
from dudao.publications.models import Posting, Publication, Receipt
from dudao.publications.tests.scenes import approved, asked, drafted, handed_over, signature
from tests.cast import NOW, Cast

NASTY = "<script>alert(1)</script> <b>🧯</b>\n# 標題\n- 要點"
FORM: dict[str, Any] = {
    "title": "停水通知", "text": NASTY, "channels": ["board", "portal"], "from_day": "2026-11-23", "until_day": "2026-11-30", "key": "a",
}  # fmt: skip


def page_of(name: str, *arguments: object) -> str:
    return reverse(f"desk:{name}", args=arguments)


def test_a_notice_from_draft_to_the_board(cast: Cast, at_desk: SignedIn) -> None:
    clerk, head = at_desk(cast.clerk), at_desk(cast.head)
    for _ in range(2):
        assert clerk.post(page_of("publication_new", cast.site.code, "notice"), FORM).status_code == 302
    publication = Publication.objects.get()
    number = publication.number
    assert clerk.post(page_of("publication_edit", number), FORM | {"title": "停水預告", "key": "b"}).status_code == 302
    for _ in range(2):
        clerk.post(page_of("publication_act", number, "put_forward"), {"remark": "急", "key": "c"})
    waiting = head.get(page_of("approvals")).content.decode()
    assert "停水預告" in waiting
    assert "<script>alert" not in waiting
    for _ in range(2):
        head.post(page_of("answer", Request.objects.get().pk), {"grant": "1"})
    assert Publication.objects.get().state == "approved"
    for _ in range(2):
        clerk.post(page_of("publication_act", number, "post"), {"channel": "board", "place": "3棟大堂", "key": "d"})
    page = clerk.get(page_of("publication", number)).content.decode()
    assert "3棟大堂" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<h2>標題</h2>" in page
    assert clerk.get(page_of("poster", number)).content.startswith(b"%PDF")
    clerk.post(page_of("take_down", Posting.objects.get().pk))
    assert Posting.objects.get().down_by == cast.clerk


def test_the_person_who_asked_cannot_agree(cast: Cast, at_desk: SignedIn) -> None:
    publication = acts.put_forward(drafted(cast), by=cast.head, now=NOW)
    head = at_desk(cast.head)
    assert publication.title not in head.get(page_of("approvals")).content.decode()
    answer = head.post(page_of("answer", Request.objects.get().pk), {"grant": "1"}, follow=True)
    assert "Nobody approves what they asked for themselves" in answer.content.decode()
    assert Publication.objects.get().state == "asked"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"until_day": "2026-11-01"}, "cannot expire before it begins"),
        ({"text": "長" * 10_001}, "10,000"),
        ({"channels": []}, "required"),
        ({"from_day": "yesterday"}, "valid date"),
        ({"lead_days": "3"}, "Enter the day of what is announced"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(cast: Cast, at_desk: SignedIn, wrong: dict[str, Any], words: str) -> None:
    answer = at_desk(cast.clerk).post(page_of("publication_new", cast.site.code, "notice"), FORM | wrong)
    page = answer.content.decode().replace("10000", "10,000")
    assert answer.status_code == 422
    assert words in page
    assert "停水通知" in page
    assert not Publication.objects.exists()


def test_posting_before_approval_and_a_second_withdrawal_are_refused_in_words(cast: Cast, at_desk: SignedIn) -> None:
    waiting = asked(cast)
    answer = at_desk(cast.clerk).post(page_of("publication_act", waiting.number, "post"), {"channel": "board", "key": "a"})
    assert (answer.status_code, "not been approved" in answer.content.decode()) == (409, True)
    up, head = approved(cast), at_desk(cast.head)
    assert head.post(page_of("publication_act", up.number, "withdraw"), {"reason": "改期", "key": "b"}).status_code == 302
    again = head.post(page_of("publication_act", up.number, "withdraw"), {"reason": "改期", "key": "c"})
    assert (again.status_code, "withdrawn before" in again.content.decode()) == (409, True)
    assert "改期" in head.get(page_of("publication", up.number)).content.decode()


def test_each_lies_in_one_folder(cast: Cast, at_desk: SignedIn) -> None:
    there = {
        "drafts": drafted(cast, title="甲稿"),
        "waiting": asked(cast, title="乙待"),
        "in_force": approved(cast, title="丙效"),
        "expired": approved(cast, title="丁過", now=NOW - timedelta(days=9), until_day=(NOW - timedelta(days=2)).date()),
        "withdrawn": acts.withdraw(approved(cast, title="戊撤"), reason="x", by=cast.head, now=NOW),
    }
    browser = at_desk(cast.clerk)
    for folder, publication in there.items():
        shown = browser.get(page_of("publications"), {"folder": folder}).context["page"].rows
        assert shown == [publication]
        assert browser.get(page_of("publication", publication.number)).context["folder"] == folder


def test_what_hangs_past_its_day_stands_first(cast: Cast, at_desk: SignedIn) -> None:
    publication = approved(cast, now=NOW - timedelta(days=9), until_day=(NOW - timedelta(days=2)).date())
    acts.post(publication, channel="board", place="3棟", by=cast.clerk, now=NOW - timedelta(days=8))
    assert "To be taken down" in at_desk(cast.clerk).get(page_of("publications")).content.decode()
    assert "To be taken down" not in at_desk(cast.stranger).get(page_of("publications")).content.decode()


def test_3_5_0_a_a_receipt_is_signed_on_its_page(cast: Cast, at_desk: SignedIn) -> None:
    publication, clerk = approved(cast), at_desk(cast.clerk)
    clerk.post(page_of("publication_act", publication.number, "deliver"), {"recipient": "owners-committee", "name": "業委會", "key": "a"})
    receipt = Receipt.objects.get()
    form = {"signer": "王主任", "signed_on": "2026-11-23", "key": "b"}
    wrong = clerk.post(page_of("receipt", receipt.pk), form | {"picture": SimpleUploadedFile("a.png", b"MZ")})
    assert (wrong.status_code, "no PNG or JPEG" in wrong.content.decode()) == (422, True)
    assert clerk.post(page_of("receipt", receipt.pk), form).status_code == 422
    for _ in range(2):
        clerk.post(page_of("receipt", receipt.pk), form | {"picture": SimpleUploadedFile("a.png", signature(), "image/png")})
    receipt.refresh_from_db()
    assert receipt.complete
    assert clerk.get(page_of("signature", receipt.pk)).headers["Content-Type"] == "image/jpeg"
    assert at_desk(cast.stranger).get(page_of("signature", receipt.pk)).status_code == 404
    assert at_desk(cast.manager).post(page_of("receipt", receipt.pk), form).status_code == 403


def test_a_report_that_is_owed_leads_to_where_it_is_written(cast: Cast, at_desk: SignedIn) -> None:
    periodic(cast)
    duty = Duty.objects.get(site=cast.site, obligation__key="service-report-reviewed", period="2026Q4")
    browser = at_desk(cast.head)
    new = browser.get(href_of(duty), follow=True)
    assert 'value="2026Q4"' in new.content.decode()
    report = drafted(cast, product="service-report", period="2026Q4")
    assert browser.get(href_of(duty)).headers["Location"] == page_of("publication", report.number)


def test_others_publications_are_not_there(cast: Cast, at_desk: SignedIn) -> None:
    publication, _receipt = handed_over(cast)
    stranger = at_desk(cast.stranger)
    assert stranger.post(page_of("publication_act", publication.number, "post"), {"channel": "board"}).status_code == 404
    posting = acts.post(publication, channel="board", by=cast.clerk, now=NOW)
    assert stranger.post(page_of("take_down", posting.pk)).status_code == 404
    assert publication.number not in stranger.get(page_of("publications")).content.decode()


def test_pages_ask_equally_often_whatever_their_length(cast: Cast, at_desk: SignedIn) -> None:
    publication = approved(cast)
    browser = at_desk(cast.head)
    addresses = [page_of("publications"), page_of("receipts"), page_of("approvals"), page_of("publication", publication.number)]

    def counted() -> list[int]:
        found = []
        for address in addresses:
            browser.get(address)
            with CaptureQueriesContext(connection) as queries:
                browser.get(address)
            found.append(len(queries))
        return found

    def grow(number: int) -> None:
        for each in range(number):
            asked(cast)
            more = approved(cast)
            acts.post(publication, channel="board", place=f"{number} {each}", by=cast.clerk, now=NOW)
            for which in (more, publication):
                acts.deliver(which, recipient="other", name=str(each), by=cast.clerk, now=NOW)

    grow(2)
    few = counted()
    grow(8)
    assert counted() == few
    assert max(few) <= 24
