"""Every criterion of the built-in standard: broken and kept by records that the acts make, or known to be not measured.

Each story below is told twice to an empty site: once so that the criterion must be lost, once so that it must be met.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from dudao.approvals import acts as approvals
from dudao.approvals.models import Request
from dudao.cases import acts as cases
from dudao.cases.models import Case
from dudao.duties import acts as duties
from dudao.duties.desk import site_facts
from dudao.organisation.models import Site, Staff
from dudao.publications import acts as publications
from dudao.publications.models import Posting, Publication
from dudao.publications.tests.scenes import signature
from dudao.rulebook.arithmetic import Outcome
from dudao.scores import sheets
from tests.cast import Cast, residential

pytestmark = pytest.mark.django_db

DAY = datetime.fromisoformat("2026-09-01T10:00:00+08:00")
"""A Tuesday morning; no holiday for three weeks."""
QUICK, SLOW = timedelta(hours=2), timedelta(days=60)
END = datetime.fromisoformat("2026-11-23T10:00:00+08:00")


@dataclass(frozen=True)
class Teller:
    """Tells one story at a site; ``late`` when the criterion shall be broken."""

    cast: Cast
    site: Site
    late: bool

    @property
    def then(self) -> datetime:
        return DAY + (SLOW if self.late else QUICK)

    def receive(self, kind: str = "complaint", channel: str = "phone", **more: Any) -> Case:
        return cases.receive(
            self.site,
            by=self.cast.clerk,
            now=DAY,
            kind=kind,
            channel=channel,
            category="lift",
            title="電梯停運",
            unit=self.cast.unit,
            **more,
        )

    def assigned(self, kind: str = "complaint", channel: str = "phone", **more: Any) -> Case:
        return cases.assign(self.receive(kind, channel, **more), by=self.cast.head, now=DAY, to=self.cast.handler)

    def how(self, by: Staff | None = None, now: datetime | None = None) -> dict[str, Any]:
        return {"by": by or self.cast.head, "now": now or self.then}


def logged(told: Teller) -> None:
    cases.receive(
        told.site, by=told.cast.clerk, now=told.then, at=DAY, kind="complaint", channel="phone", category="lift", title="電梯停運"
    )


def hard_form(told: Teller) -> None:
    case = cases.mark_hard(told.receive(), by=told.cast.head, now=DAY, to=told.cast.handler)
    cases.fill_form(case, situation="停運", cause="老化", handling="更換", **told.how())


def assigned(told: Teller) -> None:
    cases.assign(told.receive(), to=told.cast.head, **told.how())


def referred(told: Teller) -> None:
    cases.refer(told.receive(responsibility="developer"), **told.how())


def fed_back(told: Teller) -> None:
    case = cases.refer(told.receive(responsibility="developer"), by=told.cast.head, now=DAY)
    for days in (5, 11) if not told.late else (11,):
        cases.feed_back(case, by=told.cast.clerk, now=DAY + timedelta(days=days), text="廠家已排期")
    cases.record_result(case, by=told.cast.head, now=DAY + timedelta(days=12), result="已修好")


def responded(told: Teller) -> None:
    cases.respond(told.receive(), text="已安排", **told.how())


def responded_online(told: Teller) -> None:
    case = told.assigned(channel="online")
    cases.respond(case, text="已安排", **told.how())


def hard_handled(told: Teller, **facts: Any) -> None:
    case = cases.mark_hard(told.receive(**facts), by=told.cast.head, now=DAY, to=told.cast.handler)
    cases.fill_form(case, by=told.cast.head, now=DAY, situation="停運", cause="老化", handling="更換")
    cases.record_result(case, by=told.cast.head, now=DAY, result="已修好")
    cases.record_visit(case, outcome="satisfied", **told.how(told.cast.clerk))


def closed(told: Teller) -> None:
    case = cases.record_result(told.receive(), by=told.cast.head, now=DAY, result="已修好")
    cases.close(case, **told.how())


def from_quality(told: Teller) -> None:
    case = cases.receive(
        told.site, by=told.cast.inspector, now=DAY, kind="complaint", channel="quality", category="lift", title="督導發現",
        quality_due_at=DAY + timedelta(days=5),
    )  # fmt: skip
    cases.report_measures(case, measures="更換門機", **told.how())
    cases.record_result(case, result="已修好", **told.how())
    cases.report_result(case, text="已修好", **told.how())


def class_one(told: Teller) -> None:
    case = cases.record_result(told.receive(class_one=True), by=told.cast.head, now=DAY, result="已修好")
    cases.record_visit(case, outcome="satisfied", **told.how(told.cast.clerk))


def paper(kind: str, period: str, due: str) -> Callable[[Teller], None]:
    """A periodic paper, issued the day before it is due or a week after."""

    def told(told: Teller) -> None:
        now = datetime.fromisoformat(f"{due}T10:00:00+08:00") + timedelta(days=7 if told.late else -1)
        report = cases.draft_report(told.site, kind=kind, period=period, by=told.cast.head, now=now, text="本期情況")
        cases.issue_report(report, by=told.cast.head, now=now)

    return told


def major(told: Teller) -> None:
    case = cases.mark_major(told.receive(), by=told.cast.head, now=DAY, reason="集體投訴")
    cases.report_major(
        case, content="停運", cause="老化", process_and_result="更換", lessons="提前檢修", corrective_measures="每月檢查", **told.how()
    )


def need_handled(told: Teller) -> None:
    case = told.assigned(kind="need")
    cases.record_result(case, result="已安排", **told.how())


def suggestion_accepted(told: Teller) -> None:
    case = cases.decide(told.receive(kind="suggestion"), by=told.cast.head, now=DAY, decision="accepted")
    cases.set_measures(case, by=told.cast.head, now=DAY, measures="增設座椅")
    cases.record_result(case, by=told.cast.head, now=DAY, result="已增設")
    cases.record_visit(case, outcome="satisfied", **told.how(told.cast.clerk))


def forum_opinion(told: Teller) -> None:
    case = cases.record_result(told.assigned(kind="suggestion", channel="forum"), by=told.cast.head, now=DAY, result="已增設")
    cases.verify(case, text="現場看過", **told.how())


def published(told: Teller, product: str, *, days: int = 0, **said: Any) -> Publication:
    """A publication drafted by the clerk so many days on, put forward by the head and approved by the leader; up at once."""
    now = DAY + timedelta(days=days)
    words: dict[str, Any] = {"title": "公告", "text": "內容", "channels": ["board"]}
    draft = publications.draft(told.site, product=product, by=told.cast.clerk, now=now, said={**words, **said})
    asked = publications.put_forward(draft, by=told.cast.head, now=now)
    approvals.grant(Request.objects.get(subject_kind="publication", subject_id=asked.pk), by=told.cast.leader, now=now)
    return Publication.objects.get(pk=asked.pk)


def up(told: Teller, publication: Publication, *, days: float = 0, channel: str = "board") -> Posting:
    return publications.post(publication, channel=channel, place="1棟大堂", by=told.cast.clerk, now=DAY + timedelta(days=days))


def hotline_told(told: Teller) -> None:
    Site.objects.filter(pk=told.site.pk).update(hotline="010-6512 0024")
    up(told, published(told, "hotline-notice", text="24 小時電話：010 65120024" if not told.late else "24 小時電話：010-6512 0099"))


def channels_told(told: Teller) -> None:
    notice = published(told, "channel-notice", until_day=date(2026, 9, 20) if told.late else None)
    up(told, notice)


def prices_told(told: Teller) -> None:
    prices = published(told, "price-list", filing="區發改委備案 2026-017")
    if not told.late:
        up(told, prices)


def prices_filed(told: Teller) -> None:
    up(told, published(told, "price-list", filing="" if told.late else "區發改委備案 2026-017"))


def notice_in_time(told: Teller) -> None:
    notice = published(told, "notice", event_on=date(2026, 9, 8), lead_days=3)
    up(told, notice, days=6 if told.late else 3)


def notice_taken_down(told: Teller) -> None:
    posting = up(told, published(told, "notice", until_day=date(2026, 9, 8)))
    publications.take_down(posting, by=told.cast.clerk, now=DAY + timedelta(days=8 if told.late else 7))


def committee_paper(told: Teller) -> None:
    paper = published(told, "notice")
    receipt = publications.deliver(paper, recipient="owners-committee", name="業委會 王主任", by=told.cast.clerk, now=DAY)
    if not told.late:
        signed: dict[str, Any] = {"signer": "王主任", "signed_on": date(2026, 9, 1), "picture": signature()}
        publications.sign(receipt, **signed, by=told.cast.clerk, now=DAY)


def service_report(told: Teller) -> None:
    """Reviewed by the 15th, on the intranet by the 18th, the notice up by the 20th of the quarter's first month."""
    late = 6 if told.late else 0
    days = {"review": 12, "intranet": 15, "notice": 18}
    then = {name: datetime.fromisoformat(f"2026-07-{day:02}T10:00:00+08:00") + timedelta(days=late) for name, day in days.items()}
    draft = publications.draft(
        told.site, product="service-report", by=told.cast.clerk, now=then["review"],
        said={"period": "2026Q3", "text": "本季服務", "channels": ["intranet", "board"]},
    )  # fmt: skip
    publications.put_forward(draft, by=told.cast.head, now=then["review"])
    approvals.grant(Request.objects.get(subject_id=draft.pk), by=told.cast.leader, now=then["review"])
    publications.post(draft, channel="intranet", by=told.cast.clerk, now=then["intranet"])
    publications.post(draft, channel="board", place="大堂", by=told.cast.clerk, now=then["notice"])


def work_briefing(told: Teller) -> None:
    """Handed in by the 3rd of the next month."""
    now = datetime.fromisoformat("2026-09-02T10:00:00+08:00") + timedelta(days=7 if told.late else 0)
    draft = publications.draft(
        told.site, product="work-briefing", by=told.cast.head, now=now, said={"period": "2026-08", "text": "本月工作", "channels": ["hand"]}
    )
    publications.put_forward(draft, by=told.cast.head, now=now)
    approvals.grant(Request.objects.get(subject_id=draft.pk), by=told.cast.leader, now=now)
    publications.deliver(draft, recipient="entrusting-party", name="機關事務局", by=told.cast.head, now=now)


@dataclass(frozen=True)
class Proof:
    """The story that shows a criterion, and the month of the sheet on which it shows."""

    story: Callable[[Teller], None]
    month: int = 202609
    attributes: tuple[tuple[str, Any], ...] = ()


PUBLIC = (("property_type", "public"),)
YOUNG = (("handover_date", date(2026, 2, 1)),)
PROOFS = {
    "2.1.1.b": Proof(hotline_told),
    "2.1.1.c": Proof(channels_told),
    "2.1.2.d": Proof(service_report, 202607),
    "2.1.2.e": Proof(work_briefing, 202609, PUBLIC),
    "3.4.0.a": Proof(notice_in_time),
    "3.5.0.a": Proof(committee_paper),
    "3.5.0.b": Proof(service_report, 202607),
    "4.2.2.a": Proof(prices_told),
    "7.6.0.a": Proof(prices_filed),
    "2.1.2.a": Proof(logged),
    "2.1.2.b": Proof(hard_form),
    "2.1.2.c": Proof(assigned),
    "2.1.3.a": Proof(referred),
    "2.1.3.b": Proof(fed_back),
    "2.1.3.c": Proof(responded),
    "2.1.3.d": Proof(hard_handled),
    "2.1.3.e": Proof(closed),
    "2.1.3.f": Proof(from_quality),
    "2.1.4.a": Proof(responded_online),
    "2.1.5.a": Proof(class_one),
    "2.1.5.b": Proof(hard_handled),
    "2.1.6.a": Proof(paper("monthly-summary", "2026-09", "2026-09-28")),
    "2.1.6.b": Proof(paper("quarterly-analysis", "2026Q2", "2026-07-15"), 202607, YOUNG),
    "2.1.6.c": Proof(paper("developer-compilation", "2026Q2", "2026-07-15"), 202607, YOUNG),
    "2.1.7.a": Proof(paper("publication", "2026-09", "2026-09-30")),
    "2.1.8.a": Proof(major),
    "2.2.1.a": Proof(need_handled),
    "2.2.2.a": Proof(suggestion_accepted),
    "3.6.3.a": Proof(forum_opinion),
}

NOT_MEASURED = sorted({each.code for each in residential()[0].criteria} - set(PROOFS))


def _line(cast: Cast, code: str, *, late: bool) -> sheets.Line:
    proof = PROOFS[code]
    Site.objects.filter(pk=cast.site.pk).update(**dict(proof.attributes))
    cast.site.refresh_from_db()
    duties.materialise(datetime.fromisoformat("2026-01-01T01:00:00+08:00"), site=cast.site)
    proof.story(Teller(cast, cast.site, late))
    duties.materialise(END, site=cast.site)
    publications.reckon(Site.objects.get(pk=cast.site.pk), END)
    return sheets.live(cast.site, proof.month, END).line(code)


@pytest.mark.parametrize("code", PROOFS)
def test_records_that_break_it_cost_the_points(cast: Cast, code: str) -> None:
    line = _line(cast, code, late=True)
    assert line.outcome is Outcome.NOT_MET
    assert line.broken > 0
    assert line.lost == line.criterion.points


@pytest.mark.parametrize("code", PROOFS)
def test_records_that_keep_it_cost_nothing(cast: Cast, code: str) -> None:
    line = _line(cast, code, late=False)
    assert (line.outcome, line.broken, line.lost) == (Outcome.MET, 0, Decimal(0))
    assert line.owed > 0


@pytest.mark.parametrize("late", [True, False])
def test_3_4_0_a_what_hangs_past_its_last_day_costs_the_points_too(cast: Cast, late: bool) -> None:
    notice_taken_down(Teller(cast, cast.site, late))
    publications.reckon(cast.site, END)
    line = sheets.live(cast.site, 202609, END).line("3.4.0.a")
    assert line.outcome is (Outcome.NOT_MET if late else Outcome.MET)


def test_all_87_criteria_are_proven_or_known_to_be_not_measured(cast: Cast) -> None:
    duties.materialise(END, site=cast.site)
    sheet = sheets.live(cast.site, 202609, END)
    assert len(sheet.lines) == 87
    told = {line.code for line in sheet.lines if line.outcome is Outcome.NOT_MEASURED}
    elsewhere = {line.code for line in sheet.lines if not line.criterion.applies_to(site_facts(cast.site), date(2026, 9, 1))}
    assert told | elsewhere >= set(NOT_MEASURED)
    assert not told & set(PROOFS)
    assert all(str(sheets.why_not_measured(line)) for line in sheet.not_measured)
