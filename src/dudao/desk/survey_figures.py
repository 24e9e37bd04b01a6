"""The results of a survey as its page and its spreadsheet show them: what is too small to be shown is left out before anything else."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dudao.organisation.models import Site
from dudao.rendering.tables import Cell
from dudao.surveys import parameters, tallying
from dudao.surveys.models import Survey
from dudao.surveys.statistics.figures import Figures, figures
from dudao.surveys.statistics.intervals import Interval, rate_interval
from dudao.surveys.statistics.suppression import hidden_figures, hide
from dudao.surveys.words import LEVELS, between, number

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of the spreadsheet."""

    title: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question over all sites. Shares are 0 to 1; what too few answered has none and is ``hidden``."""

    title: str
    group: str
    n: int
    missing: int
    not_used: int
    satisfied: float | None
    dissatisfied: float | None
    interval: str
    mean: str
    index: str
    counts: Sequence[int]
    hidden: bool

    def cells(self) -> list[Cell]:
        return [self.title] if self.hidden else [self.title, self.n, self.missing, self.not_used, *self.counts]


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One site's answers to the overall question."""

    site: Site
    responses: int
    n: int
    satisfied: float | None
    interval: str
    index: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Results:
    questions: list[QuestionRow]
    sites: list[SiteRow]
    overall: QuestionRow | None
    responses: int
    minimum: int
    cells: Callable[[], Iterator[list[Cell]]]
    """Site, question and counts of whatever may be shown of the sites that the reader sees."""

    def sheets(self) -> list[Sheet]:
        levels = [str(level) for level in LEVELS]
        counted: list[str] = [_("n"), pgettext("survey", "no answer"), _("not used"), *levels]
        return [
            Sheet(_("Questions"), [_("Question"), *counted], [row.cells() for row in self.questions]),
            Sheet(pgettext("survey", "Sites"), [_("Site"), _("Question"), *counted], self.cells()),
        ]


def results_of(survey: Survey, mine: Collection[int], language: str) -> Results:
    """The results of all sites, and of those sites that the reader sees (``mine``) each. Three queries, whatever the number of answers."""
    table, told = tallying.table_of(survey), parameters.of_edition(survey.edition_id)
    hidden, totals = hidden_figures(table.tabulation, minimum=told.smallest_group)
    together = table.tabulation.together()
    whole = hide(figures(together), totals[None, :])
    shown = hide(figures(table.tabulation), hidden)
    confidence = float(survey.confidence)
    rates = rate_interval(whole, confidence=confidence)
    titles = [question.text.read(language) for question in table.questions]
    questions = [
        _question(whole, rates, together.counts[0, place], place, titles[place], question.group.value, hidden=bool(totals[place]))
        for place, question in enumerate(table.questions)
    ]
    overall = table.overall
    seen = [place for place, site in enumerate(table.sites) if site.pk in mine]
    of_sites = rate_interval(shown, confidence=confidence)
    return Results(
        questions=questions,
        sites=[_site(table, shown, of_sites, place, overall, told.smallest_group, hidden) for place in seen] if overall is not None else [],
        overall=None if overall is None else questions[overall],
        responses=int(table.responses.sum()),
        minimum=told.smallest_group,
        cells=lambda: _cells(table, shown, hidden, seen, titles),
    )


def _cells(table: tallying.Table, shown: Figures, hidden: np.ndarray, seen: Sequence[int], titles: Sequence[str]) -> Iterator[list[Cell]]:
    for site in seen:
        for place, title in enumerate(titles):
            if not hidden[site, place]:
                at = (site, place)
                told = (shown.rated[at], shown.missing[at], shown.not_used[at], *table.tabulation.counts[at][1:6])
                yield [table.sites[site].name, title, *map(int, told)]


def _question(whole: Figures, rates: Interval, counts: np.ndarray, place: int, title: str, group: str, *, hidden: bool) -> QuestionRow:
    at = (0, place)
    return QuestionRow(
        title=title,
        group=group,
        n=int(whole.rated[at]),
        missing=int(whole.missing[at]),
        not_used=int(whole.not_used[at]),
        satisfied=_known(whole.satisfied[at]),
        dissatisfied=_known(whole.dissatisfied[at]),
        interval=between(rates.low[at] * HUNDRED, rates.high[at] * HUNDRED, 1),
        mean=number(whole.mean[at]),
        index=number(whole.index[at], 1),
        counts=[int(count) for count in counts[1:6]],
        hidden=hidden,
    )


def _site(table: tallying.Table, shown: Figures, rates: Interval, place: int, overall: int, minimum: int, hidden: np.ndarray) -> SiteRow:
    at, responses = (place, overall), int(table.responses[place])
    return SiteRow(
        site=table.sites[place],
        responses=responses,
        n=int(shown.rated[at]),
        satisfied=_known(shown.satisfied[at]),
        interval=between(rates.low[at] * HUNDRED, rates.high[at] * HUNDRED, 1),
        index=number(shown.index[at], 1),
        hidden=bool(hidden[at]) or responses < minimum,
    )


def _known(share: float) -> float | None:
    return None if np.isnan(share) else float(share)
