"""The periodic papers of the demo company: drafted and issued before or after the day on which each was due."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from dudao.cases import acts as cases
from dudao.cases.acts import Story
from dudao.cases.models import Report
from dudao.cases.vocabulary import JOURNAL_NAMES, ReportKind, Responsibility
from dudao.demo.courses import CLERK, HEAD
from dudao.demo.founding import Place
from dudao.demo.paces import REMEMBERED
from dudao.demo.phrasebook import Wording, talk
from dudao.duties import editions, periods
from dudao.duties.models import Duty
from dudao.duties.periods import Period
from dudao.organisation.models import Staff
from dudao.organisation.roles import Role
from dudao.rulebook.schema import Obligation

OCCASIONS: Final = {
    ReportKind.MONTHLY_SUMMARY: "summary",
    ReportKind.CLASS_A_ANALYSIS: "class_a",
    ReportKind.QUARTERLY_ANALYSIS: "analysis",
    ReportKind.DEVELOPER_COMPILATION: "compilation",
    ReportKind.PUBLICATION: "publication",
}


class Paper(NamedTuple):
    """One paper as it will be: who drafts and issues it, when, and in which words."""

    place: Place
    kind: str
    period: str
    drafted_at: datetime
    issued_at: datetime
    drafted_by: Staff
    issued_by: Staff
    text: str

    def draft(self) -> Report:
        return cases.draft_report(
            self.place.site, kind=self.kind, period=self.period, by=self.drafted_by, now=self.drafted_at, text=self.text
        )

    def issue(self) -> Report:
        return cases.issue_report(self.draft(), by=self.issued_by, now=self.issued_at)


class Month(NamedTuple):
    """What a paper says of some months: how many cases, of which category most, in which building."""

    cases: int
    most: str
    building: str


def papers(place: Place, stories: Iterable[Story], now: datetime) -> Iterator[Paper]:
    """The papers of a site that were issued up to now, one for each duty that asks for one."""
    by_month = _by_month(place, stories)
    asked = Duty.objects.filter(site=place.site, subject_kind="site").select_related("obligation").order_by("due_at", "pk")
    for duty in asked:
        rulebook = editions.rulebook_of(duty.edition_id)
        obligation = rulebook.obligations[duty.obligation.key]
        kind = kind_asked(obligation)
        issued = _issued_at(place, duty, kind) if kind else None
        if kind and issued is not None and issued <= now:
            titles = {category.key: category.title.in_language("zh-hant") for category in rulebook.categories}
            meant = periods.parse(obligation.every or "month", duty.period)
            yield _paper(place, kind, duty, issued, _told(_spoken_of(kind, by_month, meant), titles))


def kind_asked(obligation: Obligation) -> str:
    """The kind of paper that discharges an obligation; empty when it is none."""
    for trigger in obligation.discharges:
        for condition in trigger.where.conditions:
            if trigger.act == JOURNAL_NAMES["issue_report"] and condition.fact == "report" and condition.values:
                return str(next(iter(condition.values)))
    return ""


def _issued_at(place: Place, duty: Duty, kind: str) -> datetime | None:
    """Some days before it is due, or after; None when nobody ever wrote it."""
    rng, clock, character = place.rng, place.clock, place.plan.character
    months_ago = place.months_ago(clock.local(duty.due_at).date())
    sort = kind if kind in character.late else "paper"
    if rng.random() >= character.share_late(sort, months_ago):
        return max(clock.before(duty.due_at, rng.uniform(0.4, 26)), clock.next(duty.opened_at))
    if rng.random() < character.never * 3 and months_ago < REMEMBERED:
        return None
    return clock.after(duty.due_at, rng.uniform(2, 60))


def _paper(place: Place, kind: str, duty: Duty, issued: datetime, told: Month) -> Paper:
    day = issued.date()
    heads = place.team.on(day, HEAD)
    drafters = place.team.on(day, Role.GROUP_SUPERVISOR if place.plan.property_type == "student" else CLERK)
    words = {"月": _in_words(duty.period), "數": str(told.cases), "多": told.most, "棟": told.building}
    wording = Wording(place.rng, words)
    wording.slots |= {"件": wording.any_of(talk()["done_words"]), "下": wording.any_of(talk()["next_words"])}
    text = wording.any_of(talk()[OCCASIONS[ReportKind(kind)]])
    drafted = min(issued, max(place.clock.before(issued, place.rng.uniform(0.5, 5)), place.clock.next(duty.opened_at)))
    return Paper(place, kind, duty.period, drafted, issued, place.rng.choice(drafters), heads[-1], text)


def _by_month(place: Place, stories: Iterable[Story]) -> dict[int, list[Story]]:
    found: dict[int, list[Story]] = defaultdict(list)
    for story in stories:
        there = place.clock.local(story.received_at)
        found[there.year * 100 + there.month].append(story)
    return found


def _spoken_of(kind: str, by_month: Mapping[int, list[Story]], period: Period) -> list[Story]:
    """The stories of a paper's months; for what the developer left behind only those that are the developer's."""
    months = (period.month(number) for number in range(1, periods.MONTHS[period.every] + 1))
    listed = [story for year, month in months for story in by_month.get(year * 100 + month, [])]
    if kind == ReportKind.DEVELOPER_COMPILATION:
        return [story for story in listed if story.responsibility == Responsibility.DEVELOPER]
    return listed


def _told(listed: list[Story], titles: Mapping[str, str]) -> Month:
    categories = Counter(story.category for story in listed)
    buildings = Counter(str(story.building) for story in listed if story.building)
    most = categories.most_common(1)[0][0] if categories else "other"
    return Month(len(listed), titles.get(most, most), buildings.most_common(1)[0][0] if buildings else "各樓")


def _in_words(period: str) -> str:
    year, part = period[:4], period[5:]
    return f"{year}年第{'一二三四'[int(part) - 1]}季度" if period[4] == "Q" else f"{year}年{int(part)}月"
