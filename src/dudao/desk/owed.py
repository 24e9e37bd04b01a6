"""Duties as rows of the desk: what is owed in words, about what, where one click leads to the act, what it costs if missed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext

from dudao.cases.models import Case
from dudao.cases.vocabulary import JOURNAL_NAMES, LABELS
from dudao.desk import words
from dudao.duties import editions
from dudao.duties import period_words as in_full
from dudao.duties.models import Duty
from dudao.organisation.models import Site
from dudao.organisation.roles import Role

ACT_BY_NAME = {name: act for act, name in JOURNAL_NAMES.items()}


@dataclass(frozen=True)
class Stake:
    """A criterion that a duty serves, and what missing it costs."""

    code: str
    points: Decimal


@dataclass(frozen=True)
class Row:
    """One duty on a page."""

    duty: Duty
    title: str
    about: str
    number: str
    where: str
    href: str
    act_href: str
    act_words: str | Promise
    stakes: tuple[Stake, ...]

    @property
    def site(self) -> Site:
        return self.duty.site

    @property
    def late(self) -> bool:
        return self.duty.outcome == "d" and self.duty.done_at is not None and self.duty.done_at > self.duty.due_at

    def overdue(self, now: datetime) -> bool:
        return self.duty.outcome == "o" and self.duty.due_at < now


def language() -> str:
    return get_language() or "zh-hant"


def title_of(duty: Duty) -> str:
    """The obligation's words in the edition under which the duty was opened, with the period of a periodic one."""
    obligation = editions.rulebook_of(duty.edition_id).obligations.get(duty.obligation.key)
    title = obligation.title.in_language(language()) if obligation else duty.obligation.key
    return f"{title} · {period_words(duty.period)}" if duty.period else title


def period_words(period: str) -> str:
    """A period as papers say it, a month shortly: 2026年11月, Nov 2026."""
    year, part = period[:4], period[4:]
    return words.month_words(int(year) * 100 + int(part[1:])) if part.startswith("-") else in_full.period_words(period)


def edition_words(pk: int) -> str:
    """An edition by its standard's title: 顧客關係督導標準(物業) 2026.1."""
    rulebook = editions.rulebook_of(pk)
    return f"{rulebook.title.in_language(language())} {rulebook.edition}"


def stakes_of(duty: Duty) -> tuple[Stake, ...]:
    """The criteria that a duty serves in the edition under which it was opened."""
    served = editions.rulebook_of(duty.edition_id).criteria_served_by(duty.obligation.key)
    return tuple(Stake(criterion.code, criterion.points) for criterion in served)


def rows_of(duties: Iterable[Duty]) -> list[Row]:
    """Rows for duties fetched with their site and obligation; one more query for the cases they are about."""
    listed = list(duties)
    ids = {duty.subject_id for duty in listed if duty.subject_kind == "case"}
    cases = Case.objects.select_related("unit__building", "building").defer("text", "result", "measures").in_bulk(ids) if ids else {}
    return [_row(duty, cases.get(duty.subject_id) if duty.subject_kind == "case" else None) for duty in listed]


def _row(duty: Duty, case: Case | None) -> Row:
    href, act_href, act_words = _way(duty, case)
    return Row(
        duty=duty,
        title=title_of(duty),
        about=case.title if case else "",
        number=case.number if case else "",
        where=place_of(case) if case else "",
        href=href,
        act_href=act_href,
        act_words=act_words,
        stakes=stakes_of(duty),
    )


def _way(duty: Duty, case: Case | None) -> tuple[str, str, str | Promise]:
    """Where the thing is shown, and where the act that discharges the duty is done."""
    act = act_for(duty)
    if case is not None:
        href = reverse("desk:case", args=[case.number])
        return (href, reverse("desk:case_act", args=[case.number, act]), LABELS[act]) if act in LABELS else (href, "", "")
    href = reverse("desk:duty", args=[duty.pk])
    if duty.subject_kind in ("survey", "managementreview"):
        return href, reverse("desk:surveys"), gettext("Open")
    if act == "issue_report":
        return href, f"{reverse('desk:reports')}?site={duty.site.code}", gettext("Write")
    return href, href, gettext("Open")


def act_for(duty: Duty) -> str:
    """The act that discharges a duty, by its name among the acts on cases; empty when it is none of them."""
    obligation = editions.rulebook_of(duty.edition_id).obligations.get(duty.obligation.key)
    triggers = obligation.discharges if obligation else ()
    return next((ACT_BY_NAME[trigger.act] for trigger in triggers if trigger.act in ACT_BY_NAME), "")


def site_zone(site: Site) -> ZoneInfo:
    return ZoneInfo(site.time_zone)


def zone_of(duty: Duty) -> ZoneInfo:
    return site_zone(duty.site)


def owed_by_words(duty: Duty) -> str:
    """Who owes it: the person named, else the post."""
    if duty.owner is not None:
        return duty.owner.name
    if duty.owed_by in Role.values:
        return str(Role(duty.owed_by).label)
    return gettext("whoever it is assigned to") if duty.owed_by == "assignee" else duty.owed_by


def place_of(case: Case) -> str:
    """Where a case is: unit, building or the place in words."""
    if case.unit is not None:
        return str(case.unit)
    return str(case.building) if case.building is not None else case.place
