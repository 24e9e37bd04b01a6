"""The whole analysis of a survey: every figure of its report (4.5.2), with small groups hidden before anything is shown."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dudao.surveys.statistics.comparison import Compared, Difference, benjamini_hochberg, compared
from dudao.surveys.statistics.crosstabs import Association, association
from dudao.surveys.statistics.figures import Figures, figures
from dudao.surveys.statistics.importance import Importance, importance
from dudao.surveys.statistics.intervals import CONFIDENCE, Interval, index_interval, level_interval, rate_interval
from dudao.surveys.statistics.levels import HIGHEST, LOWEST, TOP, Answers, Real, Truth, Unfit, Whole
from dudao.surveys.statistics.nonresponse import Items, item_nonresponse
from dudao.surveys.statistics.pareto import Pareto, pareto
from dudao.surveys.statistics.quadrants import Quadrants, priorities, quadrants
from dudao.surveys.statistics.reliability import Reliability, reliability
from dudao.surveys.statistics.suppression import MINIMUM, hidden_figures, hide
from dudao.surveys.statistics.tabulation import Tabulation, tabulate
from dudao.surveys.statistics.weighting import design_effect


@dataclass(frozen=True, slots=True)
class Survey:
    """What is analysed. ``answers``: (responses, questions); ``overall`` is the place of the overall question, if one was asked."""

    questions: Sequence[str]
    answers: Answers
    overall: int | None = None
    groups: Sequence[str] = ()
    of_group: Whole | None = None
    weights: Real | None = None
    population: int | None = None


@dataclass(frozen=True, slots=True)
class Driving:
    """What moves the overall answer: importance of the other questions, their fields, and the order to see to them."""

    places: Whole
    """The questions that are not the overall one."""
    importance: Importance
    quadrants: Quadrants
    priority: Real
    order: Whole
    """Places in ``places``, most urgent first."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Figures by group, (groups, questions), what is hidden of them, and how each group differs from all others."""

    figures: Figures
    hidden: Truth
    against_rest: Compared
    corrected: Real
    """p-values of the differences of means, corrected over all that are shown (Benjamini & Hochberg)."""
    associations: tuple[Association, ...]
    responses: Whole


@dataclass(frozen=True, slots=True)
class Analysis:
    """All figures of a survey; arrays over questions have the shape (1, questions)."""

    responses: int
    whole: Figures
    means: Interval
    rates: Interval
    indices: Interval
    nonresponse: Items
    reliability: Reliability
    dissatisfied: Pareto
    driving: Driving | None
    groups: Groups | None
    design_effect: float
    confidence: float


def analysed(survey: Survey, *, confidence: float = CONFIDENCE, minimum: int = MINIMUM) -> Analysis:
    """Analyse a survey: figures of everybody, and of each group where there are groups.

    A question that fewer than ``minimum`` rated has no figures; neither has a group of which they could be told or reckoned. Weighted
    throughout where there are weights, but for reliability and chi-square, which are about the answers as they were given.
    Raises Unfit when arrays do not fit one another.
    """
    if survey.answers.shape[1] != len(survey.questions):
        raise Unfit("each question needs a column of answers")
    table = tabulate(survey.answers, survey.of_group, number=max(len(survey.groups), 1), weights=survey.weights)
    everybody = table.together()
    hidden, totals = hidden_figures(table, minimum=minimum)
    whole = hide(figures(everybody), totals[None, :])
    population = survey.population
    asked = None if population is None else np.maximum(whole.rated, population)
    return Analysis(
        responses=len(survey.answers),
        whole=whole,
        means=level_interval(whole, confidence=confidence, population=asked),
        rates=rate_interval(whole, confidence=confidence, population=asked),
        indices=index_interval(whole, confidence=confidence, population=asked),
        nonresponse=item_nonresponse(everybody),
        reliability=reliability(_without(survey.answers, survey.overall), confidence=confidence),
        dissatisfied=pareto(_dissatisfied(everybody, totals, survey.overall)),
        driving=None if survey.overall is None else _driving(survey, whole, survey.overall, confidence),
        groups=None if not survey.groups else _groups(table, hidden, confidence),
        design_effect=1.0 if survey.weights is None else design_effect(survey.weights),
        confidence=confidence,
    )


def _without(answers: Answers, overall: int | None) -> Answers:
    return answers if overall is None else np.delete(answers, overall, axis=1)


def _dissatisfied(everybody: Tabulation, hidden: Truth, overall: int | None) -> ArrayLike:
    """How many were dissatisfied with each question, weighted; none of what is hidden, and none with everything, which is no cause."""
    counts = np.where(hidden, 0.0, everybody.weights[0, :, LOWEST : LOWEST + TOP].sum(axis=-1))
    if overall is not None:
        counts[overall] = 0.0
    return counts


def _driving(survey: Survey, whole: Figures, overall: int, confidence: float) -> Driving:
    places = np.array([place for place in range(len(survey.questions)) if place != overall], dtype=np.int64)
    found = importance(survey.answers, overall, weights=survey.weights, confidence=confidence)
    known = np.where(np.isnan(whole.mean[0, places]), np.nan, found.correlation)
    priority, order = priorities(known, whole.index[0, places])
    return Driving(places, found, quadrants(known, whole.index[0, places]), priority, order)


def _groups(table: Tabulation, hidden: Truth, confidence: float) -> Groups:
    of_groups = figures(table)
    against = compared(of_groups, figures(table.rest()), confidence=confidence)
    shown = Compared(*(Difference(*(np.where(hidden, np.nan, part) for part in each)) for each in against))
    levels = table.counts[..., LOWEST : HIGHEST + 1]
    return Groups(
        figures=hide(of_groups, hidden),
        hidden=hidden,
        against_rest=shown,
        corrected=benjamini_hochberg(shown.means.p),
        associations=tuple(association(levels[:, place]) for place in range(levels.shape[1])),
        responses=table.responses,
    )
