"""What the demo company made known: standing notices, reports for each period, the notices of the last months, and who signed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any, Final

from PIL import Image, ImageDraw

from dudao.approvals import acts as approvals
from dudao.approvals.models import Request
from dudao.demo.clock import Clock
from dudao.demo.courses import CLERK, HEAD
from dudao.demo.founding import Founded, Place
from dudao.demo.names import Dice
from dudao.demo.people import months_before
from dudao.demo.phrasebook import Wording, notices
from dudao.duties import periods
from dudao.duties.models import Duty
from dudao.organisation.models import Post, Staff
from dudao.organisation.roles import Role
from dudao.publications import acts
from dudao.publications.acts.drafting import Said
from dudao.publications.models import Publication, Receipt
from dudao.publications.vocabulary import Product

MONTHS: Final = 3
"""For so many months single notices are told; standing ones and reports for the whole history."""
UNFILED: Final = frozenset({"SG", "LW"})
"""Where the price list names no filing."""
LAPSED: Final = {"BH": Product.PRICE_LIST, "MJ": Product.CHANNEL_NOTICE}
"""What has expired, and nobody noticed."""
UNTOLD: Final = frozenset({"SG"})
"""Where the 24-hour number stands nowhere."""
UNSIGNED: Final = frozenset({"BH", "CH"})
"""Where the owners' committee never signed for its last paper."""


class Writer:
    """Writes and publishes what one site makes known."""

    def __init__(self, place: Place, leader: Staff, now: datetime) -> None:
        self.place, self.leader, self.now = place, leader, now
        self.rng = Dice(f"notices:{place.plan.code}")
        self.clock = Clock(place.clock.office, self.rng)
        site = place.site
        hours = f"{site.opens_at:%H:%M} 至 {site.closes_at:%H:%M}"
        price = f"{self.rng.uniform(1.6, 3.8):.2f}"
        self.slots: dict[str, str] = {"電": site.hotline, "時": hours, "價": price, "號": str(self.rng.randrange(11, 300))}

    def people(self, at: datetime) -> tuple[Staff, Staff]:
        """Who writes and who answers for the site on that day."""
        team, day = self.place.team, at.date()
        writers = team.on(day, CLERK) or team.on(day, Role.GROUP_SUPERVISOR)
        return self.rng.choice(writers), team.on(day, HEAD)[-1]

    def say(self, pattern: str, **slots: str) -> str:
        return Wording(self.rng, {**self.slots, **slots}).say(pattern)

    def approved(self, product: str, at: datetime, said: Said, *, reviewed: datetime | None = None) -> Publication | None:
        """Written, put forward and approved; None when that lies ahead of now."""
        agreed = self.clock.after(reviewed or at, self.rng.uniform(0.5, 3))
        if agreed > self.now:
            return None
        writer, head = self.people(at)
        draft = acts.draft(self.place.site, product=product, by=writer, now=at, said=said)
        by_head = product in {Product.SERVICE_REPORT, Product.WORK_BRIEFING}
        acts.put_forward(draft, by=head if by_head else writer, now=reviewed or at)
        request = Request.objects.get(subject_kind="publication", subject_id=draft.pk, state="pending")
        approvals.grant(request, by=head if request.waits_for == HEAD else self.leader, now=agreed)
        draft.refresh_from_db()
        return draft

    def post(self, publication: Publication | None, channel: str, place: str, after: datetime) -> Any:
        """Put up at that moment, or as soon as it was approved."""
        if publication is None or publication.approved_at is None:
            return None
        at = max(after, publication.approved_at)
        writer, _head = self.people(at)
        return acts.post(publication, channel=channel, place=place, by=writer, now=at) if at <= self.now else None

    def standing(self) -> Iterator[Publication | None]:
        """What must be known at every time, since the site opened."""
        told, code = notices(), self.place.plan.code
        opened = self.clock.next(self.clock.opening(self.place.site.opened_on) + timedelta(hours=1))
        products = [Product.CHANNEL_NOTICE, Product.PRICE_LIST, Product.CONTACT_DIRECTORY, Product.HOTLINE_NOTICE]
        for product in products:
            words = told[product.value]
            text = self.say(words["text"], 電="服務中心" if code in UNTOLD else self.slots["電"])
            said = Said(title=words["title"], text=text, channels=["board", "portal"], from_day=self.clock.after(opened, 5).date())
            if LAPSED.get(code) == product:
                said["until_day"] = months_before(self.place.this_month, 2) + timedelta(days=18)
            if product == Product.PRICE_LIST:
                said["filing"] = "" if code in UNFILED else self.say(told["filing"])
            if product == Product.CONTACT_DIRECTORY:
                lines = {key: self.say(line, 電=self.slots["電"]) for key, line in words["entries"].items()}
                student = self.place.plan.property_type == "student"
                said["entries"] = lines if student else {key: lines[key] for key in ("director", "centre")}
            publication = self.approved(product, opened, said)
            self.post(publication, "board", "服務中心大堂", opened)
            yield publication

    def reports(self) -> Iterator[Publication | None]:
        """One for each period that was owed: in good time, or late as the site's papers are."""
        owed = Duty.objects.filter(site=self.place.site, obligation__key__in=("service-report-reviewed", "work-briefing"))
        for duty in owed.select_related("obligation").order_by("due_at", "pk"):
            months_ago = self.place.months_ago(self.clock.local(duty.due_at).date())
            late = self.rng.random() < self.place.plan.character.share_late("paper", months_ago)
            due = self.clock.local(duty.due_at)
            reviewed = self.clock.after(due, self.rng.uniform(3, 30)) if late else self.clock.before(due, self.rng.uniform(4, 20))
            at = max(self.clock.before(reviewed, 6), self.clock.next(duty.opened_at))
            if max(at, reviewed) <= self.now:
                service = duty.obligation.key == "service-report-reviewed"
                yield (
                    self._service_report(duty.period, at, max(at, reviewed))
                    if service
                    else self._briefing(duty.period, at, max(at, reviewed))
                )

    def _service_report(self, period: str, at: datetime, reviewed: datetime) -> Publication | None:
        words = f"{period[:4]}年第{'一二三四'[int(period[5]) - 1]}季度"
        said = Said(period=period, title=f"{words}《管理服務報告》", text=self.say(self.rng.choice(notices()["service-report"]), 季=words))
        last = periods.parse("quarter", period).later(1).last
        said |= Said(
            channels=["intranet", "board", "portal"],
            from_day=self.clock.after(reviewed, 9).date(),
            until_day=max(last, self.clock.after(reviewed, 30).date()),
        )
        report = self.approved(Product.SERVICE_REPORT, at, said, reviewed=reviewed)
        self.post(report, "intranet", "", self.clock.after(reviewed, 8))
        posting = self.post(report, "board", "各樓大堂", self.clock.after(reviewed, 14))
        self._down(posting)
        return report

    def _briefing(self, period: str, at: datetime, reviewed: datetime) -> Publication | None:
        words = f"{period[:4]}年{int(period[5:])}月"
        said = Said(
            period=period, title=f"{words}《物業管理工作簡報》", text=self.say(self.rng.choice(notices()["work-briefing"]), 月=words)
        )
        said |= Said(channels=["hand"], from_day=self.clock.after(reviewed, 5).date())
        briefing = self.approved(Product.WORK_BRIEFING, at, said, reviewed=reviewed)
        if briefing is not None and briefing.approved_at is not None:
            self._hand_over(briefing, "entrusting-party", "委託方 綜合辦公室", briefing.approved_at + timedelta(minutes=20), signed=True)
        return briefing

    def notices(self) -> Iterator[Publication | None]:
        """The notices of the last months: some late, some left hanging."""
        character = self.place.plan.character
        for months in range(MONTHS, -1, -1):
            month = months_before(self.place.this_month, months)
            for _each in range(self.rng.choice((1, 1, 2))):
                event = self.clock.within(self._day(month)).date()
                if event <= self.place.site.opened_on:
                    continue
                late = self.rng.random() < min(0.6, character.share_late("paper", months) * 2)
                at = self.clock.before(self.clock.opening(event) + timedelta(hours=1), 14 if late else self.rng.uniform(40, 52))
                yield self._notice(event, at, late=late)

    def _day(self, month: date) -> date:
        day = month + timedelta(days=self.rng.randrange(6, 28))
        while not self.clock.works(day):
            day += timedelta(days=1)
        return day

    def _notice(self, event: date, at: datetime, *, late: bool) -> Publication | None:
        words = self.rng.choice(notices()["notice"])
        wording = Wording(self.rng, {**self.slots, "日": f"{event.month} 月 {event.day} 日"})
        channels = ["board", "message"] if late else ["board", "message", "portal"]
        said = Said(title=wording.say(words["title"]), text=wording.say(words["text"]), channels=channels, from_day=at.date())
        said |= Said(until_day=event, event_on=event, lead_days=3)
        notice = self.approved(Product.NOTICE, at, said)
        for building in self.place.buildings[:1]:
            self._down(self.post(notice, "board", f"{building}大堂", self.clock.after(at, 3)))
        if self.rng.random() < 0.3:
            self.post(notice, "message", "業主群", self.clock.after(at, 3))
        return notice

    def _down(self, posting: Any) -> None:
        """Taken down on its last day, or when somebody came by."""
        if posting is None or posting.expires_on is None:
            return
        last = self.clock.closing(posting.expires_on) - timedelta(minutes=25)
        forgotten = self.rng.random() < min(0.6, self.place.plan.character.share_late("paper", 0) * 1.5)
        at = self.clock.after(last, self.rng.uniform(20, 70)) if forgotten else max(last, posting.posted_at)
        if at <= self.now:
            acts.take_down(posting, by=self.people(at)[0], now=at)

    def committee(self) -> Publication | None:
        """A paper that went to the owners' committee some weeks ago."""
        at = self.clock.before(self.now, 130)
        said = Said(title="關於公共收益使用情況的函", text="本年度公共收益收支明細附後，請審閱。", channels=["hand"], from_day=at.date())
        letter = self.approved(Product.NOTICE, at, said)
        if letter is not None and letter.approved_at is not None:
            signed = self.place.plan.code not in UNSIGNED
            self._hand_over(letter, "owners-committee", "業主委員會", letter.approved_at + timedelta(minutes=30), signed=signed)
        return letter

    def _hand_over(self, publication: Publication, recipient: str, name: str, at: datetime, *, signed: bool) -> Receipt | None:
        if at > self.now:
            return None
        writer, _head = self.people(at)
        receipt = acts.deliver(publication, recipient=recipient, name=name, by=writer, now=at)
        if signed:
            acts.sign(
                receipt,
                signer=self.rng.choice(("王秘書", "李主任", "周老師")),
                signed_on=at.date(),
                picture=_drawn(self.rng),
                by=writer,
                now=at,
            )
        return receipt

    def under_way(self) -> None:
        """A draft, and something that waits for an answer today."""
        at = self.clock.before(self.now, 4)
        writer, _head = self.people(at)
        event = self._day((self.now + timedelta(days=6)).date().replace(day=1))
        event = event if event > self.now.date() + timedelta(days=4) else self.now.date() + timedelta(days=8)
        for asked in (False, True):
            words = self.rng.choice(notices()["notice"])
            wording = Wording(self.rng, {**self.slots, "日": f"{event.month} 月 {event.day} 日"})
            said = Said(title=wording.say(words["title"]), text=wording.say(words["text"]), channels=["board", "portal"], event_on=event)
            said |= Said(lead_days=3, until_day=event, from_day=at.date())
            draft = acts.draft(self.place.site, product=Product.NOTICE, by=writer, now=at, said=said)
            if asked:
                acts.put_forward(draft, by=writer, now=at, remark="請在今天下班前審批")


def publish(founded: Founded, now: datetime) -> int:
    """Let every site make known what it did, up to now; returns how much. It goes before anybody leaves."""
    leaders = {post.branch_id: post.staff for post in Post.objects.filter(role=Role.DIVISION_LEADER).select_related("staff")}
    made = 0
    for place in founded.places:
        writer = Writer(place, leaders[place.site.branch_id], now)
        told = [*writer.standing(), *writer.reports(), *writer.notices()]
        if place.plan.property_type == "residential":
            told.append(writer.committee())
        made += sum(each is not None for each in told)
    return made


def go_on(founded: Founded, now: datetime) -> None:
    """What is under way today."""
    leaders = {post.branch_id: post.staff for post in Post.objects.filter(role=Role.DIVISION_LEADER).select_related("staff")}
    for place in founded.places:
        if place.plan.code in {"CH", "LW", "QL"}:
            Writer(place, leaders[place.site.branch_id], now).under_way()


def _drawn(rng: Dice) -> bytes:
    """A signature as a pen draws it."""
    image = Image.new("RGBA", (320, 120))
    points = [(20 + step * 28, 60 + rng.randrange(-42, 42)) for step in range(11)]
    ImageDraw.Draw(image).line(points, fill="black", width=4, joint="curve")
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
