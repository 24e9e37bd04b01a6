"""Surveys of the demo company: one that is being collected in the north, and the year-end plan that waits for its answer today."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from dudao.approvals import acts as approvals
from dudao.approvals.models import Request
from dudao.demo.clock import Clock
from dudao.demo.courses import HANDLER, HEAD
from dudao.demo.founding import Founded, Place
from dudao.demo.names import Dice
from dudao.organisation.models import Branch, Company, Post, Site, Staff
from dudao.organisation.roles import Role
from dudao.publications import acts as publications
from dudao.publications.acts.drafting import Said
from dudao.publications.models import Publication
from dudao.surveys import acts
from dudao.surveys.answers import Answers
from dudao.surveys.frozen import content_of, version_of
from dudao.surveys.models import Invitation, Survey, SurveySite
from dudao.surveys.statistics.levels import NOT_USED

BRANCH: Final = "north"
POINTS: Final = "先徵得住戶同意再訪談；只問問卷所列；如實記錄，當日交回。"
TOLD: Final = "為改善服務，本月開展顧客滿意度調查。受訪戶會收到問卷或二維碼，請於截止日前填寫，投入大堂問卷箱或網上提交。答卷不記名。"

ANSWERS: Final = 30
"""About so many households of each site have answered by now."""
OVERALL: Final = "overall_satisfaction"
WISHES: Final = (
    "電梯常停運，希望檢修快一點。", "地庫燈太暗，晚上不放心。", "保安態度好，巡邏再多些。", "綠化修剪不錯，垃圾清運可以再早。",
    "多辦些長者活動。", "報修後要等兩三天，太久。", "停車位被佔，請加強管理。",
)  # fmt: skip


@dataclass(slots=True)
class Days:
    """Days counted from now, on the clock of the first site."""

    clock: Clock
    now: datetime

    def ago(self, days: int) -> datetime:
        """A moment of the last working day so many days ago or before; the longer ago, the earlier, on one day too."""
        day = self.day(-days)
        while not self.clock.works(day):
            day -= timedelta(days=1)
        return self.clock.opening(day) + timedelta(minutes=150 - 2 * days)

    def day(self, days: int) -> date:
        """The day so many days ahead (back when negative)."""
        return (self.clock.local(self.now) + timedelta(days=days)).date()


def survey(founded: Founded, now: datetime) -> list[Survey]:
    """Let the company survey; returns what it plans and collects."""
    north = [place for place in founded.places if place.plan.branch == BRANCH and place.plan.property_type != "student"]
    places = sorted(north, key=lambda place: place.site.code)
    if not places:
        return []
    days = Days(Clock(places[0].clock.office, Dice("surveys")), now)
    general = Post.objects.filter(role=Role.GENERAL_MANAGER, branch__code=BRANCH).select_related("staff", "branch").get()
    running = _running(founded, places, general, days)
    return [running, _waiting(founded, general.staff, days)]


def _running(founded: Founded, places: list[Place], general: Post, days: Days) -> Survey:
    """Planned some weeks ago, prepared step by step, collecting since yesterday."""
    branch, specialist, operations = general.branch, founded.people["specialist"], founded.people["operations"]
    if branch is None:
        raise LookupError("the general manager of a branch has a branch")
    sites = [place.site for place in places]
    found = _planned(branch, "sample", "年中顧客滿意度抽樣調查", sites, general.staff, specialist, days, first=-28, held_on=60)
    _agreed(acts.ask_plan(found, by=specialist, now=days.ago(27)).pk, "survey", operations, days.ago(26))
    version = acts.begin_form(found, by=specialist, now=days.ago(25))
    acts.ask_form(version, by=specialist, now=days.ago(24))
    _agreed(version.pk, "questionnaireversion", operations, days.ago(22))
    present = []
    for place, part in zip(places, found.parts.select_related("site", "survey").order_by("site__code"), strict=True):
        team, day = place.team, days.day(0)
        handler, head = team.on(day, HANDLER)[0], team.on(day, HEAD)[-1]
        acts.draw(part, by=specialist, now=days.ago(20))
        acts.name_at_site(part, surveyor=handler, custodian=head, by=specialist, now=days.ago(19))
        present.append(handler)
        notice = _told(place, head, days)
        acts.name_notice(part, number=notice.number, by=head, now=days.ago(5))
        acts.place_box(part, place=f"{place.buildings[0]}大堂", custodian=head, by=head, now=days.ago(4))
    held = days.ago(15)
    acts.train(
        found, held_on=days.clock.local(held).date(), subjects=POINTS, trainer=general.staff, present=present, by=specialist, now=held
    )
    started = acts.start(found, by=specialist, now=days.ago(1))
    for place, part in zip(places, started.parts.select_related("site", "survey").order_by("site__code"), strict=True):
        acts.hand_out(part, by=place.team.on(days.day(0), HEAD)[-1], now=days.ago(1))
        _answered(part, days)
    return started


def _answered(part: SurveySite, days: Days) -> None:
    """The first households answer by their link; a site has its strong and its weak sides, and some say what they wish."""
    survey, dice = part.survey, Dice(f"answers {part.site.code}")
    version = version_of(survey)
    if version is None:
        raise LookupError("a survey that is collecting has a questionnaire")
    content = content_of(version)
    sides = {question.key: dice.choice((-1, 0, 0, 1)) for question in content.rated}
    asked = list(Invitation.objects.filter(survey=survey, site=part.site).order_by("form_number"))
    for invitation in asked[:: max(len(asked) // ANSWERS, 1)]:
        invitation.survey, invitation.site = survey, part.site
        mood = dice.choice((3, 4, 4, 5))
        codes = {key: min(5, max(1, mood + side + dice.choice((-1, 0, 0, 0, 1)))) for key, side in sides.items() if dice.random() > 0.05}
        codes |= {key: NOT_USED for key in sides if dice.random() < 0.06} | {OVERALL: min(5, max(1, mood))}
        texts = {content.open[0].key: dice.choice(WISHES)} if content.open and dice.random() < 0.4 else {}
        acts.answer(invitation, version=version, said=Answers(codes, texts), now=days.now)


def _waiting(founded: Founded, general: Staff, days: Days) -> Survey:
    """The year-end census of the whole company: its plan waits for the operations manager."""
    specialist, sites = founded.people["specialist"], [place.site for place in founded.places]
    found = _planned(founded.company, "census", "年末顧客滿意度普查", sites, general, specialist, days, first=10, held_on=100)
    return acts.ask_plan(found, by=specialist, now=days.ago(1), remark="請審批年末普查計劃")


def _planned(
    place: Company | Branch, kind: str, title: str, sites: list[Site], leader: Staff, by: Staff, days: Days, *, first: int, held_on: int
) -> Survey:
    review = acts.set_review(place, held_on=days.day(held_on), by=by, now=days.ago(30))
    said = acts.Plan(
        title=title, prepares_from=days.day(first), collects_from=days.day(first + 27), collects_until=days.day(first + 41),
        hand_over_by=days.day(first + 44), report_by=days.day(first + 58), leader=leader, sites=sites, methods=["web", "paper"],
        members=[by], review=review, points=POINTS, departments="秩序維護、保潔、工程、客服",
    )  # fmt: skip
    return acts.plan(place, kind=kind, said=said, by=by, now=days.ago(28 if first < 0 else 3))


def _agreed(pk: int, kind: str, by: Staff, at: datetime) -> None:
    approvals.grant(Request.objects.get(subject_kind=kind, subject_id=pk, state="pending"), by=by, now=at)


def _told(place: Place, head: Staff, days: Days) -> Publication:
    """The notice that tells customers, written by the head, agreed to by the leader of the branch, and put up."""
    said = Said(
        title="關於開展顧客滿意度調查的通知", text=TOLD, channels=["board", "portal"], from_day=days.day(-8), until_day=days.day(20)
    )
    draft = publications.draft(place.site, product="notice", by=head, now=days.ago(10), said=said)
    publications.put_forward(draft, by=head, now=days.ago(10))
    leader = Post.objects.get(role=Role.DIVISION_LEADER, branch=place.site.branch).staff
    _agreed(draft.pk, "publication", leader, days.ago(8))
    draft.refresh_from_db()
    publications.post(draft, channel="board", place="大堂", by=head, now=days.ago(7))
    return draft
