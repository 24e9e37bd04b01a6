"""What a figure of the statistics asks of the case list: a time, a place, a moment of the week, a named count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import ExtractHour, ExtractIsoWeekDay
from django.utils.translation import gettext

from dudao.cases import statistics
from dudao.cases.reads import CaseQuerySet
from dudao.cases.spans import Span, at_site, span_between
from dudao.cases.stages import stage_ids
from dudao.cases.vocabulary import Responsibility
from dudao.desk import figure_words, words
from dudao.organisation.models import Site, Staff

NOWHERE = "none"
"""Asked of buildings: cases that name none."""
ASKED = ("counted", "from", "to", "branch", "building", "responsibility", "weekday", "hour")
"""What it reads of the address."""


@dataclass(frozen=True)
class FigureFilter:
    """What is asked. Anything unknown in the address counts as not asked."""

    counted: str = ""
    span: Span | None = None
    branch: int | None = None
    building: str = ""
    responsibility: str = ""
    weekday: int | None = None
    hour: int | None = None
    asked: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "FigureFilter":
        counted, building, responsibility = (query.get(name, "") for name in ("counted", "building", "responsibility"))
        found = cls(
            counted=counted if counted in statistics.NAMES else "",
            span=span_between(query.get("from", ""), query.get("to", "")),
            branch=_number(query.get("branch", ""), 1, 10**9),
            building=building if building == NOWHERE or _number(building, 1, 10**18) else "",
            responsibility=responsibility if responsibility in Responsibility.values else "",
            weekday=_number(query.get("weekday", ""), 1, 7),
            hour=_number(query.get("hour", ""), 0, 23),
        )
        asked = tuple((name, query[name]) for name in ASKED if query.get(name) and found.heard(name))
        return cls(**{name: getattr(found, name) for name in cls.__dataclass_fields__ if name != "asked"}, asked=asked)

    def heard(self, name: str) -> bool:
        """Whether what stands under this name in the address is asked."""
        return getattr(self, "span" if name in ("from", "to") else name) not in (None, "")

    @property
    def used(self) -> bool:
        return bool(self.asked)

    def apply(self, cases: CaseQuerySet, site: Site | None, user: Staff, now: datetime) -> CaseQuerySet:
        zones = self._zones(site, user)
        if self.span is not None:
            cases = cases.counting().filter(self.span.received(zones))
        if self.branch is not None:
            cases = cases.filter(site__branch=self.branch)
        if self.building:
            cases = cases.filter(building=None if self.building == NOWHERE else int(self.building))
        if self.responsibility:
            cases = cases.filter(responsibility=self.responsibility)
        if self.weekday is not None:
            cases = cases.alias(weekday=at_site(ExtractIsoWeekDay, zones)).filter(weekday=self.weekday)
        if self.hour is not None:
            cases = cases.alias(hour=at_site(ExtractHour, zones)).filter(hour=self.hour)
        if self.counted:
            ids = stage_ids() if self.counted in statistics.STANDING_NAMES else {}
            cases = statistics.counted(cases, self.counted, ids, now)
        return cases

    def _zones(self, site: Site | None, user: Staff) -> list[str]:
        if site is not None or (self.span is None and self.weekday is None and self.hour is None):
            return [site.time_zone] if site is not None else []
        return zones_of(user)

    @property
    def words(self) -> str:
        """What is asked, for people: received from when to when, which figure."""
        said = []
        if self.span is not None:
            said.append(figure_words.span_words(self.span))
        if self.weekday is not None:
            said.append(str(words.WEEKDAYS[self.weekday - 1]))
        if self.hour is not None:
            said.append(f"{self.hour:02}:00–{self.hour:02}:59")
        if self.responsibility:
            said.append(str(Responsibility(self.responsibility).label))
        if self.building:
            said.append(gettext("no building named") if self.building == NOWHERE else gettext("one building"))
        if self.counted:
            said.append(figure_words.name_words(self.counted))
        return " · ".join(said)


def zones_of(user: Staff) -> list[str]:
    """The time zones of a person's sites."""
    return sorted(Site.objects.seen_by(user).order_by().values_list("time_zone", flat=True).distinct())


def _number(text: str, least: int, most: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 and least <= int(text) <= most else None
