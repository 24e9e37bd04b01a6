"""The figures of a scope as they stand on the page: rates, counts, groups, times, each with the way to its records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dudao.cases import statistics
from dudao.cases.stages import STAGES
from dudao.cases.vocabulary import Channel, Kind, Responsibility
from dudao.desk.figure_filter import NOWHERE
from dudao.desk.figure_words import STAGE_WORDS, name_words, share, taken_words
from dudao.desk.figures import Scope
from dudao.organisation import hours
from dudao.organisation.models import Building, Site

Words = str | Promise
NO_DAY = timedelta(hours=8)
LISTED = 20
"""Groups that a table names; the rest stand together."""
COUNTED = (
    "all", *Kind.values, "hard", "major", "class_one", "from_quality", "for_publication", "reopened", "dissatisfied", "visit_waived",
)  # fmt: skip
"""The counts of the page, in its order."""


@dataclass(frozen=True)
class Number:
    """One figure: what it counts, how many, where they are listed, and what it was in the time before."""

    words: Words
    n: int
    href: str
    before: int | None = None

    @property
    def change(self) -> int | None:
        return None if self.before is None else self.n - self.before

    @property
    def said(self) -> str:
        """The change with its sign."""
        return "–" if self.change is None else f"{self.change:+,}".replace("-", "−") if self.change else "±0"


@dataclass(frozen=True)
class Share:
    """A rate: n of N, both with their records, in per cent now and in the time before."""

    n: Number
    of: Number

    @property
    def percent(self) -> str:
        return share(self.n.n, self.of.n)

    @property
    def before(self) -> str:
        return share(self.n.before or 0, self.of.before or 0)

    @property
    def part(self) -> float:
        return self.n.n / self.of.n if self.of.n else 0.0


@dataclass(frozen=True)
class Stage:
    """One of the four: done at all, done in time, and who is late or still has time."""

    words: Words
    done: Share
    in_time: Share
    late: Number
    running: Number


@dataclass(frozen=True)
class Group:
    """The cases by something, most frequent first."""

    words: Words
    rows: list[Number]
    rest: int
    most: int


class Figures:
    """All figures of a scope, counted once for its time and once for the time before."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.now = scope.counts(scope.span)
        self.before = scope.counts(scope.span.before())

    def number(self, name: str) -> Number:
        more = {} if name == "all" else {"counted": name}
        return Number(name_words(name), self.now[name], self.scope.href(**more), self.before[name])

    def share(self, part: str, whole: str) -> Share:
        return Share(self.number(part), self.number(whole))

    def stages(self) -> list[Stage]:
        return [
            Stage(
                STAGE_WORDS[stage],
                self.share(f"{stage}-done", f"{stage}-of"),
                self.share(f"{stage}-in-time", f"{stage}-owed"),
                self.number(f"{stage}-late"),
                self.number(f"{stage}-running"),
            )
            for stage in STAGES
        ]

    def counts(self) -> list[Number]:
        return [self.number(name) for name in COUNTED]

    def others(self) -> list[tuple[Words, Share]]:
        return [
            (_("Satisfied at the visit"), self.share("satisfied-done", "satisfied-of")),
            (_("Repeats"), self.share("repeat", "with-flat")),
        ]


def groups_of(scope: Scope) -> list[Group]:
    """The cases by channel, category, building or site, and who answers."""
    by: list[tuple[Words, str, Mapping[Any, Any]]] = [
        (_("By category"), "category", scope.categories()),
        (_("By channel"), "channel", dict(Channel.choices)),
        (_("By who answers"), "responsibility", dict(Responsibility.choices)),
    ]
    return [_group(scope, words, column, known) for words, column, known in by] + [places_of(scope)]


def _group(scope: Scope, words: Words, column: str, known: Mapping[Any, Any]) -> Group:
    rows = scope.groups[column]
    return _as_group(words, [Number(known.get(value, value), n, scope.href(**{column: value})) for value, n in rows])


def _as_group(words: Words, numbers: list[Number]) -> Group:
    return Group(words, numbers[:LISTED], sum(each.n for each in numbers[LISTED:]), max((each.n for each in numbers), default=0))


def places_of(scope: Scope) -> Group:
    """By building at one site; by site when there are several."""
    if scope.site is not None:
        rows = statistics.grouped_by(scope.cases, "building")
        named = {building.pk: str(building) for building in Building.objects.filter(pk__in=[pk for pk, _n in rows[:LISTED] if pk])}
        listed = [Number(named.get(pk, "") if pk else _("no building named"), n, scope.href(building=pk or NOWHERE)) for pk, n in rows]
        return _as_group(_("By building"), listed)
    rows = scope.by_site()
    sites = Site.objects.in_bulk([pk for pk, _n in rows[:LISTED]])
    listed = [Number(sites[pk].name, n, scope.href(site=sites[pk].code)) for pk, n in rows[:LISTED]]
    return Group(_("By site"), listed, sum(n for _pk, n in rows[LISTED:]), max((n for _pk, n in rows), default=0))


@dataclass(frozen=True)
class Time:
    """How long a stage took: of how many cases, the middle one, and what nine of ten did not exceed."""

    words: Words
    number: int
    middle: str
    most: str


def times_of(scope: Scope, cases: int) -> list[Time] | None:
    """None when the cases are too many to be timed at once."""
    if cases > statistics.MOST_TIMED:
        return None
    offices = scope.offices()
    day = max((hours.day_length(office) for office in offices.values()), default=NO_DAY)
    words = {"response": _("Receipt to response"), "solution": _("Receipt to result")}
    return [
        Time(words[name], found.number, taken_words(found.middle, day), taken_words(found.most, day))
        for name, found in statistics.times_taken(scope.cases, offices).items()
        if found is not None
    ]
