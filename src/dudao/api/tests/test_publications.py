"""Publications through the API: written, agreed to, put up, withdrawn; never with who received or signed, unless for a purpose."""

from datetime import date, timedelta
from typing import Any

import pytest

from dudao.api.tests.conftest import With
from dudao.api.tests.stories import BEFORE, drafted_notice, handed, hung
from dudao.approvals import acts as approvals
from dudao.approvals.models import Request
from dudao.journal.models import Entry
from dudao.publications import acts
from dudao.publications.models import Publication
from dudao.publications.tests.scenes import approved, handed_over, request_of
from tests.cast import NOW, Cast

NOTICE: dict[str, Any] = {"site": "CH", "product": "notice", "title": "停水通知", "text": "九時起停水。", "channels": ["board"]}


def test_a_notice_goes_its_whole_way(cast: Cast, program: With) -> None:
    clerk = program(cast.clerk)
    made = clerk.post("publications", NOTICE | {"buildings": ["3"], "until_day": "2026-11-30"})
    assert made.status_code == 201
    number = made.json()["number"]
    assert (made.json()["state"], made.json()["buildings"], made.json()["version"]) == ("draft", ["3"], 0)
    edited = clerk.post(f"publications/{number}/edit", {"text": "十時起停水。"}).json()
    assert (edited["text"], edited["title"], edited["buildings"], edited["until_day"]) == ("十時起停水。", "停水通知", ["3"], "2026-11-30")
    asked = clerk.post(f"publications/{number}/put_forward", {"remark": "請審"}).json()
    assert (asked["state"], asked["approval"]["state"], asked["approval"]["waits_for"]) == ("asked", "pending", "department_head")
    approvals.grant(request_of(Publication.objects.get(number=number)), by=cast.head, now=NOW, remark="可")
    granted = clerk.get(f"publications/{number}").json()
    assert [(each["granted"], each["remark"], each["by"]["username"]) for each in granted["approval"]["answers"]] == [(True, "可", "head")]
    assert (granted["state"], granted["in_force"]) == ("approved", False)
    posted = clerk.post(f"publications/{number}/post", {"channel": "board", "place": "3棟大堂"})
    assert (posted.status_code, posted.json()["expires_on"]) == (201, "2026-11-30")
    assert clerk.get(f"publications/{number}").json()["in_force"]
    assert clerk.get(f"publications/{number}/postings").json()["items"] == [posted.json()]
    down = clerk.post(f"postings/{posted.json()['id']}/take_down").json()
    assert (down["down_by"]["username"], down["overstayed"]) == ("clerk", False)
    withdrawn = program(cast.head).post(f"publications/{number}/withdraw", {"reason": "改期"}).json()
    assert (withdrawn["state"], withdrawn["ended_on"], len(withdrawn["versions"])) == ("withdrawn", "2026-11-23", 2)
    entries = Entry.objects.about(Publication.objects.get(number=number)).exclude(act="publications.approved")
    assert set(entries.values_list("via", flat=True)) == {"api"}
    assert Request.objects.count() == Entry.objects.filter(act="approvals.requested", via="api").count() == 1


def test_a_draft_is_taken_back_and_an_approved_one_replaced(cast: Cast, program: With) -> None:
    clerk, number = program(cast.clerk), drafted_notice(cast).number
    clerk.post(f"publications/{number}/put_forward")
    back = clerk.post(f"publications/{number}/take_back").json()
    assert (back["state"], back["approval"]["state"], back["version"]) == ("draft", "withdrawn", 1)
    old = approved(cast)
    new = clerk.post(f"publications/{old.number}/replace")
    assert (new.status_code, new.json()["replaces"], new.json()["state"]) == (201, old.number, "draft")


def test_what_the_rules_refuse_is_refused_with_its_field(cast: Cast, program: With) -> None:
    clerk = program(cast.clerk)
    for more, field in (
        ({"buildings": ["9"]}, "body.buildings"),
        ({"channels": []}, "body.channels"),
        ({"channels": ["smoke"]}, "body.channels.0"),
        ({"until_day": "2026-11-01"}, "body.until_day"),
        ({"until_day": "1764000000"}, "body.until_day"),
        ({"until_day": "0001-01-01"}, "body.until_day"),
        ({"lead_days": 3}, "body.event_on"),
        ({"product": "price-list", "periods": "x"}, "body.periods"),
        ({"product": "work-briefing", "period": "November"}, "body.period"),
        ({"entries": {"nobody": "x"}}, "body.entries.nobody.[key]"),
    ):
        answer = clerk.post("publications", NOTICE | more)
        assert answer.status_code == 422, more
        assert [each["field"] for each in answer.json()["errors"]] == [field]
    assert Publication.objects.count() == 0
    number = drafted_notice(cast).number
    answer = program(cast.clerk, language="zh-Hans", name="other").post(f"publications/{number}/post", {"channel": "board"})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:dudao:problem:not-now")
    assert answer.headers["Content-Language"] == "zh-hans"


def test_sending_twice_drafts_and_posts_once(cast: Cast, program: With) -> None:
    clerk = program(cast.clerk)
    first, second = clerk.post("publications", NOTICE, key="d"), clerk.post("publications", NOTICE, key="d")
    assert (second.status_code, second.content, second.headers["Idempotent-Replayed"]) == (201, first.content, "true")
    number = approved(cast).number
    for _ in range(2):
        assert clerk.post(f"publications/{number}/post", {"channel": "board"}, key="p").status_code == 201
    assert clerk.post(f"publications/{number}/post", {"channel": "board"}).status_code == 409
    assert len(clerk.get(f"publications/{number}/postings").json()["items"]) == 1


def test_the_list_is_filtered_and_goes_on_page_by_page(cast: Cast, program: With) -> None:
    clerk = program(cast.clerk)
    shown = [hung(cast).publication.number for _ in range(3)]
    draft = drafted_notice(cast).number
    over = approved(cast, now=BEFORE, until_day=date(2026, 11, 20)).number
    page = clerk.get("publications", limit=2).json()
    rest = clerk.get("publications", limit=200, after=page["next"]).json()
    assert [each["number"] for each in page["items"] + rest["items"]] == [over, draft, *reversed(shown)]
    for query, numbers in (
        ({"in_force": "true", "site": "CH"}, shown[::-1]),
        ({"in_force": "true"}, shown[::-1]),
        ({"state": "draft"}, [draft]),
        ({"product": "price-list"}, []),
        ({"month": "2026-10"}, []),
    ):
        assert [each["number"] for each in clerk.get("publications", **query).json()["items"]] == numbers, query
    assert clerk.get("publications", product="leaflet").status_code == 422
    assert clerk.get("publications", folder="in_force").status_code == 422


def test_versions_are_told_as_they_were_frozen(cast: Cast, program: With) -> None:
    notice = approved(cast)
    told = program(cast.leader).get(f"publications/{notice.number}/versions/1").json()
    assert (told["content"]["title"], told["intact"], told["change"]) == ("停水通知", True, "issue")
    notice.versions.update(content={"title": "別的"})
    assert not program(cast.leader, name="b").get(f"publications/{notice.number}/versions/1").json()["intact"]
    assert program(cast.leader, name="c").get(f"publications/{notice.number}/versions/9").status_code == 404


def test_nobody_learns_of_publications_of_other_sites(cast: Cast, program: With) -> None:
    posting, stranger = hung(cast), program(cast.stranger)
    number = posting.publication.number
    assert stranger.get("publications").json()["items"] == []
    for path in ("", "/versions/1", "/postings", "/receipts"):
        assert stranger.get(f"publications/{number}{path}").status_code == 404
    assert stranger.post(f"publications/{number}/edit", {}).status_code == 404
    assert stranger.post(f"postings/{posting.pk}/take_down").status_code == 404
    assert stranger.post("publications", NOTICE).status_code == 404


def test_who_received_and_signed_is_told_for_a_purpose_only(cast: Cast, program: With) -> None:
    notice, receipt = handed_over(cast)
    waiting = handed(cast, notice)
    clerk = program(cast.clerk)
    told = clerk.get(f"publications/{notice.number}/receipts")
    assert [(each["id"], each["complete"], each["signed_on"]) for each in told.json()["items"]] == [
        (waiting.pk, False, None),
        (receipt.pk, True, "2026-11-23"),
    ]
    assert [each["id"] for each in clerk.get(f"publications/{notice.number}/receipts", unsigned="true").json()["items"]] == [waiting.pk]
    for personal in ("王主任", "業委會", "王小姐"):
        assert personal not in told.content.decode() + clerk.get(f"publications/{notice.number}").content.decode()
    for _ in range(2):
        names = clerk.post(f"receipts/{receipt.pk}/names", {"purpose": "核對"}, key="look")
        assert (names.json(), names.headers["Cache-Control"]) == ({"name": "業委會", "signer": "王主任"}, "no-store")
    look = Entry.objects.get(act="publications.receipt_seen")
    assert (look.by, look.via, look.data["purpose"], look.data["receipt"]) == (cast.clerk, "api", "核對", receipt.pk)
    assert clerk.post(f"receipts/{receipt.pk}/names", {"purpose": " "}).status_code == 422
    narrow = program(cast.clerk, "publications:read", "publications:write", name="narrow")
    assert narrow.post(f"receipts/{receipt.pk}/names", {"purpose": "核對"}).status_code == 403
    assert program(cast.leader).post(f"receipts/{receipt.pk}/names", {"purpose": "核對"}).status_code == 403
    assert Entry.objects.filter(act="publications.receipt_seen").count() == 1


def test_what_is_handed_over_answers_without_the_name(cast: Cast, program: With) -> None:
    number = approved(cast).number
    answer = program(cast.clerk).post(f"publications/{number}/deliver", {"recipient": "household", "name": "王小姐"})
    assert (answer.status_code, answer.json()["recipient"], answer.json()["complete"]) == (201, "household", False)
    assert "王小姐" not in answer.content.decode()


@pytest.mark.parametrize(
    ("scope", "reads", "writes"), [("publications:read", 200, 403), ("publications:write", 403, 201), ("cases:write", 403, 403)]
)
def test_the_scope_decides(cast: Cast, program: With, scope: str, reads: int, writes: int) -> None:
    clerk = program(cast.clerk, scope)
    assert (clerk.get("publications").status_code, clerk.post("publications", NOTICE).status_code) == (reads, writes)


def test_a_posting_of_yesterday_is_entered_with_its_own_time(cast: Cast, program: With) -> None:
    notice = approved(cast, now=BEFORE)
    told = program(cast.clerk).post(f"publications/{notice.number}/post", {"channel": "screen", "at": "2026-11-20T09:30:00+08:00"}).json()
    assert told["posted_at"] == "2026-11-20T01:30:00Z"
    early = (BEFORE - timedelta(days=1)).isoformat()
    assert program(cast.head).post(f"publications/{notice.number}/post", {"channel": "board", "at": early}).status_code == 422
    assert acts.latest_request(notice) is not None
