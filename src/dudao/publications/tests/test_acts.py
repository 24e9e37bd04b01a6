"""From draft to withdrawal: what each act does, and what it refuses."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from dudao.approvals import acts as approvals
from dudao.approvals.acts import NotYours
from dudao.cases import acts as cases
from dudao.duties import acts as duties
from dudao.duties.models import Duty
from dudao.journal.models import Entry
from dudao.organisation.access import NotAllowed
from dudao.organisation.models import Building
from dudao.organisation.refusal import Invalid, Refusal
from dudao.publications import acts, reads
from dudao.publications.acts.doing import is_intact
from dudao.publications.models import Posting, Publication, Receipt, Signature, Version
from dudao.publications.tests.scenes import HOUR, approved, asked, drafted, handed_over, request_of, signature
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
NASTY = "<script>alert(1)</script> 🧯👨‍👩‍👧 &amp; \u202e" + "停水" * 3000


def test_a_clerk_drafts_the_head_agrees_and_customers_read_it(cast: Cast) -> None:
    publication = approved(cast)
    assert (publication.state, publication.number) == ("approved", "CH-P2611-001")
    assert reads.in_force(cast.site, TODAY) == [publication]
    assert reads.public(cast.site, publication.number, TODAY) == publication


def test_nothing_is_read_before_it_is_approved_nor_after_it_is_over(cast: Cast) -> None:
    waiting = asked(cast)
    over = approved(cast, until_day=TODAY)
    ahead = approved(cast, from_day=TODAY + timedelta(days=2))
    assert reads.public(cast.site, waiting.number, TODAY) is None
    assert reads.public(cast.site, over.number, TODAY + timedelta(days=1)) is None
    assert reads.in_force(cast.site, TODAY) == [over]
    assert reads.in_force(cast.site, TODAY + timedelta(days=2)) == [ahead]
    assert reads.in_force(cast.elsewhere, TODAY) == []


def test_what_is_meant_for_a_building_is_read_there_only(cast: Cast) -> None:
    other = Building.objects.create(site=cast.site, code="9", name="9棟")
    publication = approved(cast, buildings=[cast.unit.building])
    assert reads.in_force(cast.site, TODAY, building=cast.unit.building) == [publication]
    assert reads.in_force(cast.site, TODAY, building=other) == []
    assert reads.in_force(cast.site, TODAY) == []


def test_what_is_not_for_the_residents_pages_is_not_on_them(cast: Cast) -> None:
    publication = approved(cast, channels=["board"])
    acts.post(publication, channel="board", place="1棟", by=cast.clerk, now=NOW)
    assert reads.in_force(cast.site, TODAY) == []
    assert reads.in_force(cast.site, TODAY, channel="board") == [publication]


def test_what_was_put_forward_is_frozen(cast: Cast) -> None:
    publication = asked(cast)
    with pytest.raises(Refusal, match="frozen"):
        acts.edit(publication, by=cast.clerk, now=NOW, said={"text": "改"})
    version = Version.objects.get()
    assert version.content["text"] == publication.text
    assert is_intact(version)
    Version.objects.update(content=version.content | {"text": "改"})
    assert not is_intact(Version.objects.get())


def test_taken_back_after_a_refusal_it_is_edited_and_asked_again(cast: Cast) -> None:
    publication = asked(cast)
    approvals.refuse(request_of(publication), by=cast.head, now=NOW, remark="寫明時間")
    publication = acts.take_back(publication, by=cast.clerk, now=NOW)
    publication = acts.edit(publication, by=cast.clerk, now=NOW, said={"text": "9:00 至 13:00 停水。"})
    publication = acts.put_forward(publication, by=cast.clerk, now=NOW)
    approvals.grant(request_of(publication), by=cast.head, now=NOW)
    assert [version.number for version in Version.objects.all()] == [1, 2]
    assert Publication.objects.get().state == "approved"


def test_taking_back_withdraws_the_question(cast: Cast) -> None:
    publication = asked(cast)
    request = request_of(publication)
    acts.take_back(publication, by=cast.clerk, now=NOW)
    with pytest.raises(Refusal, match="answered already"):
        approvals.grant(request, by=cast.head, now=NOW)
    assert Publication.objects.get().state == "draft"


def test_two_heads_who_agree_at_once_agree_once(cast: Cast) -> None:
    publication = asked(cast)
    first, second = request_of(publication), request_of(publication)
    approvals.grant(first, by=cast.head, now=NOW)
    with pytest.raises(Refusal, match="answered already"):
        approvals.grant(second, by=cast.head, now=NOW)
    assert Entry.objects.filter(act="publications.approved").count() == 1


def test_nobody_agrees_to_their_own_and_a_heads_notice_goes_to_the_leader(cast: Cast) -> None:
    publication = acts.put_forward(drafted(cast), by=cast.head, now=NOW)
    request = request_of(publication)
    assert request.waits_for == "division_leader"
    with pytest.raises(NotYours):
        approvals.grant(request, by=cast.head, now=NOW)
    approvals.grant(request, by=cast.leader, now=NOW)


def test_2_1_2_d_the_head_reviews_the_report_and_the_leader_approves_it(cast: Cast) -> None:
    draft = drafted(cast, product="service-report", period="2026Q4", title="")
    with pytest.raises(NotAllowed):
        acts.put_forward(draft, by=cast.clerk, now=NOW)
    acts.put_forward(draft, by=cast.head, now=NOW)
    assert Entry.objects.get(act="publications.reviewed").facts["product"] == "service-report"
    assert request_of(draft).waits_for == "division_leader"


def test_nothing_is_put_up_before_approval_or_after_the_last_day(cast: Cast) -> None:
    for publication, words in ((drafted(cast), "not been approved"), (asked(cast), "not been approved")):
        with pytest.raises(Refusal, match=words):
            acts.post(publication, channel="board", by=cast.clerk, now=NOW)
    over = approved(cast, until_day=TODAY)
    with pytest.raises(Refusal, match="expired"):
        acts.post(over, channel="board", by=cast.clerk, now=NOW + timedelta(days=1))
    with pytest.raises(Refusal, match="approved later"):
        acts.post(over, channel="board", by=cast.clerk, now=NOW, at=NOW - HOUR)
    with pytest.raises(Refusal, match="future"):
        acts.post(over, channel="board", by=cast.clerk, now=NOW, at=NOW + HOUR)
    assert not Posting.objects.exists()


def test_it_hangs_in_one_place_once_until_taken_down(cast: Cast) -> None:
    publication = approved(cast)
    posting = acts.post(publication, channel="board", place="1棟大堂", by=cast.clerk, now=NOW)
    with pytest.raises(Refusal, match="up there already"):
        acts.post(publication, channel="board", place=" 1棟大堂 ", by=cast.clerk, now=NOW)
    acts.take_down(posting, by=cast.clerk, now=NOW + HOUR)
    with pytest.raises(Refusal, match="taken down before"):
        acts.take_down(posting, by=cast.clerk, now=NOW + HOUR)
    acts.post(publication, channel="board", place="1棟大堂", by=cast.clerk, now=NOW + HOUR)
    assert Posting.objects.up().count() == 1


def test_3_4_0_a_withdrawing_makes_what_hangs_expire_today(cast: Cast) -> None:
    publication = approved(cast)
    posting = acts.post(publication, channel="board", place="1棟", by=cast.clerk, now=NOW)
    message = acts.post(publication, channel="message", by=cast.clerk, now=NOW)
    acts.withdraw(publication, reason="改期", by=cast.head, now=NOW)
    posting.refresh_from_db()
    message.refresh_from_db()
    assert (posting.expires_on, message.expires_on) == (TODAY, None)
    assert acts.reckon_all(NOW + timedelta(days=1)) >= 1
    assert Posting.objects.get(pk=posting.pk).overstayed
    assert reads.in_force(cast.site, TODAY) == []


def test_a_second_withdrawal_is_refused_and_nothing_is_deleted(cast: Cast) -> None:
    publication = approved(cast)
    acts.withdraw(publication, reason="改期", by=cast.head, now=NOW)
    with pytest.raises(Refusal, match="withdrawn before"):
        acts.withdraw(publication, reason="改期", by=cast.head, now=NOW)
    assert [version.change for version in Version.objects.all()] == ["issue", "withdrawal"]
    assert Version.objects.all()[1].content["reason"] == "改期"


@pytest.mark.parametrize("state", ["draft", "asked"])
def test_only_what_is_approved_is_withdrawn(cast: Cast, state: str) -> None:
    publication = drafted(cast) if state == "draft" else asked(cast)
    with pytest.raises(Refusal, match="Only what has been approved"):
        acts.withdraw(publication, reason="x", by=cast.head, now=NOW)


def test_what_replaces_another_ends_it_when_it_is_approved(cast: Cast) -> None:
    old = approved(cast, product="channel-notice")
    new = acts.replace(old, by=cast.clerk, now=NOW + HOUR)
    assert (new.text, new.state) == (old.text, "draft")
    assert reads.in_force(cast.site, TODAY) == [old]
    new = acts.put_forward(new, by=cast.clerk, now=NOW + HOUR)
    approvals.grant(request_of(new), by=cast.head, now=NOW + HOUR)
    old.refresh_from_db()
    assert (old.state, [each.number for each in reads.in_force(cast.site, TODAY)]) == ("withdrawn", [new.number])
    assert new.number in Version.objects.get(publication=old, change="withdrawal").content["reason"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"until_day": date(2026, 11, 1), "from_day": TODAY}, "until_day"),
        ({"text": "長" * 10_001}, "text"),
        ({"title": "長" * 161}, "title"),
        ({"channels": []}, "channels"),
        ({"channels": ["smoke"]}, "channels"),
        ({"lead_days": 3}, "event_on"),
        ({"lead_days": 9000, "event_on": TODAY}, "lead_days"),
        ({"event_on": date(2026, 12, 20), "lead_days": 3, "until_day": date(2026, 12, 1)}, "until_day"),
    ],
)
def test_what_cannot_be_is_refused_with_the_field_to_change(cast: Cast, said: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        drafted(cast, **said)
    assert refused.value.field == field
    assert not Publication.objects.exists()


def test_html_emoji_and_ten_thousand_characters_are_kept_as_typed(cast: Cast) -> None:
    publication = approved(cast, text=NASTY, title="<b>停水</b> 🚱")
    assert publication.text == NASTY.replace("\u202e", "")
    assert publication.title == "<b>停水</b> 🚱"


@pytest.mark.parametrize(("product", "period"), [("service-report", "2026-11"), ("work-briefing", ""), ("novel", "")])
def test_a_report_names_its_period_and_a_product_is_one_of_ours(cast: Cast, product: str, period: str) -> None:
    with pytest.raises(Invalid):
        drafted(cast, product=product, period=period)


def test_what_says_nothing_is_not_put_forward(cast: Cast) -> None:
    empty: tuple[dict[str, Any], ...] = ({"text": " "}, {"title": ""})
    for said in empty:
        with pytest.raises(Invalid):
            acts.put_forward(drafted(cast, **said), by=cast.clerk, now=NOW)


def test_the_same_form_sent_twice_is_one_act(cast: Cast) -> None:
    said: dict[str, Any] = {"title": "通知", "text": "x", "channels": ["board"]}
    twice = [acts.draft(cast.site, product="notice", by=cast.clerk, now=NOW, said=said, key="a") for _ in range(2)]
    assert twice[0] == twice[1]
    for _ in range(2):
        acts.put_forward(twice[0], by=cast.clerk, now=NOW, key="b")
    approvals.grant(request_of(twice[0]), by=cast.head, now=NOW)
    for _ in range(2):
        posting = acts.post(twice[0], channel="board", place="1棟", by=cast.clerk, now=NOW, key="c")
        receipt = acts.deliver(twice[0], recipient="other", name="王", by=cast.clerk, now=NOW, key="d")
        acts.sign(receipt, signer="王", signed_on=TODAY, picture=signature(), by=cast.clerk, now=NOW, key="e")
        acts.take_down(posting, by=cast.clerk, now=NOW, key="f")
        acts.withdraw(twice[0], reason="x", by=cast.head, now=NOW, key="g") if _ else None
    assert (Publication.objects.count(), Posting.objects.count(), Receipt.objects.count(), Signature.objects.count()) == (1, 1, 1, 1)
    with pytest.raises(Refusal, match="something else"):
        acts.withdraw(twice[0], reason="x", by=cast.head, now=NOW, key="a")


def test_3_5_0_a_a_receipt_is_complete_with_name_day_and_signature(cast: Cast) -> None:
    receipt = acts.deliver(approved(cast), recipient="owners-committee", name="業委會", by=cast.clerk, now=NOW)
    sign: dict[str, Any] = {"signer": "王主任", "signed_on": TODAY, "picture": signature(), "by": cast.clerk, "now": NOW}
    for wrong in (
        {"signer": " "},
        {"signed_on": TODAY + timedelta(days=1)},
        {"signed_on": TODAY - timedelta(days=1)},
        {"picture": b""},
        {"picture": b"MZ not a picture"},
        {"picture": b"<svg onload=alert(1)>"},
        {"picture": b"x" * 5_000_001},
        {"picture": blank()},
    ):
        with pytest.raises(Invalid):
            acts.sign(receipt, **(sign | wrong))
    assert not Signature.objects.exists()
    receipt = acts.sign(receipt, **sign)
    assert (receipt.complete, receipt.signer) == (True, "王主任")
    with pytest.raises(Refusal, match="signed before"):
        acts.sign(receipt, **sign)


def blank() -> bytes:
    out = BytesIO()
    Image.new("RGBA", (300, 120)).save(out, "PNG")
    return out.getvalue()


def test_a_look_at_who_received_is_remembered_with_its_purpose(cast: Cast) -> None:
    publication, receipt = handed_over(cast)
    for _ in range(2):
        assert acts.look_at_receipt(receipt, purpose=" 核對 ", by=cast.inspector, now=NOW, key="k", via="api").signer == "王主任"
    look = Entry.objects.about(publication).get(act="publications.receipt_seen")
    assert (look.by, look.via, look.data["purpose"], look.data["receipt"]) == (cast.inspector, "api", "核對", receipt.pk)
    with pytest.raises(Invalid) as caught:
        acts.look_at_receipt(receipt, purpose=" ", by=cast.inspector, now=NOW)
    assert caught.value.field == "purpose"
    with pytest.raises(NotAllowed):
        acts.look_at_receipt(receipt, purpose="核對", by=cast.leader, now=NOW)


def test_whoever_may_not_write_may_not_replace_either(cast: Cast) -> None:
    for publication in (approved(cast), drafted(cast)):
        with pytest.raises(NotAllowed):
            acts.replace(publication, by=cast.handler, now=NOW)


def test_nobody_acts_at_another_branch(cast: Cast) -> None:
    publication = approved(cast)
    said: Any = {"title": "x", "channels": ["board"]}
    with pytest.raises(NotAllowed):
        acts.draft(cast.site, product="notice", by=cast.stranger, now=NOW, said=said)
    with pytest.raises(NotAllowed):
        acts.post(publication, channel="board", by=cast.stranger, now=NOW)
    with pytest.raises(NotAllowed):
        acts.withdraw(publication, reason="x", by=cast.clerk, now=NOW)
    foreign = Building.objects.create(site=cast.elsewhere, code="1")
    with pytest.raises(Invalid):
        drafted(cast, buildings=[foreign])


def test_2_1_7_issuing_the_monthly_publication_lets_customers_read_its_text_and_nothing_else(cast: Cast) -> None:
    cases.flag_for_publication(
        cases.receive(
            cast.site, by=cast.clerk, now=NOW, kind="complaint", channel="phone", category="lift", title="3棟1202 王小姐", unit=cast.unit,
            contact_name="王小姐",
        ),
        by=cast.head, now=NOW, wanted=True,
    )  # fmt: skip
    report = cases.draft_report(cast.site, kind="publication", period="2026-11", by=cast.head, now=NOW, text="電梯已修好。")
    cases.issue_report(report, by=cast.head, now=NOW)
    published = reads.in_force(cast.site, TODAY)
    assert [(each.text, each.product) for each in published] == [("電梯已修好。", "measures-and-results")]
    frozen = Version.objects.get()
    assert "王小姐" not in str(frozen.content)
    assert "1202" not in str(frozen.content)


def test_other_reports_stay_inside(cast: Cast) -> None:
    report = cases.draft_report(cast.site, kind="monthly-summary", period="2026-10", by=cast.head, now=NOW, text="內部")
    cases.issue_report(report, by=cast.head, now=NOW)
    assert not Publication.objects.exists()


def test_reports_discharge_their_duties_and_the_journal_gives_the_same_duties_again(cast: Cast) -> None:
    duties.materialise(NOW, site=cast.site)
    publication = approved_report(cast)
    acts.post(publication, channel="intranet", by=cast.clerk, now=NOW)
    open_keys = set(Duty.objects.open().filter(site=cast.site, period="2026Q4").values_list("obligation__key", flat=True))
    assert "service-report-on-intranet" not in open_keys
    assert "service-report-reviewed" not in open_keys
    assert "service-report-notice" in open_keys
    assert not duties.rebuild(cast.site, now=NOW, dry_run=True).differing


def approved_report(cast: Cast) -> Publication:
    draft = drafted(cast, product="service-report", period="2026Q4", title="", channels=["intranet", "board"])
    acts.put_forward(draft, by=cast.head, now=NOW)
    approvals.grant(request_of(draft), by=cast.leader, now=NOW)
    draft.refresh_from_db()
    return draft
