"""The analysis of a survey as plain data: the same figures for other programs. What is not known or hidden is null."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from dudao.surveys.open_answers.coding import coded
from dudao.surveys.open_answers.keywords import keywords
from dudao.surveys.statistics.analysis import Analysis, Groups, Survey
from dudao.surveys.statistics.crosstabs import Association
from dudao.surveys.statistics.figures import Figures
from dudao.surveys.statistics.intervals import Interval


def as_data(survey: Survey, found: Analysis, texts: Mapping[str, Sequence[str]], minimum: int) -> dict[str, Any]:
    alpha = found.reliability
    data = {
        "responses": found.responses,
        "confidence": found.confidence,
        "minimum": minimum,
        "weighted": survey.weights is not None,
        "design_effect": found.design_effect,
        "population": survey.population,
        "questions": [_question(survey, found, place) for place in range(len(survey.questions))],
        "reliability": {
            "alpha": alpha.alpha,
            "interval": [alpha.low, alpha.high],
            "standardised": alpha.standardised,
            "responses": alpha.n,
            "item_rest": alpha.item_rest.tolist(),
            "alpha_without": alpha.without.tolist(),
        },
        "dissatisfied": [
            {"question": survey.questions[place], "answers": amount, "running_share": share}
            for place, amount, share in zip(found.dissatisfied.order, found.dissatisfied.amounts, found.dissatisfied.running, strict=True)
        ],
        "overall": None if survey.overall is None else survey.questions[survey.overall],
        "driving": _driving(survey, found),
        "groups": None if found.groups is None else _groups(survey, found.groups),
        "open": {title: open_answers(answers, minimum) for title, answers in texts.items()},
    }
    plain: dict[str, Any] = _plain(data)
    return plain


def _question(survey: Survey, found: Analysis, place: int) -> dict[str, Any]:
    return {
        "question": survey.questions[place],
        **_figures(found.whole, 0, place),
        "mean_interval": _ends(found.means, 0, place),
        "satisfied_interval": _ends(found.rates, 0, place),
        "index_interval": _ends(found.indices, 0, place),
        "item_nonresponse": found.nonresponse.missing[place],
    }


def _figures(of: Figures, group: int, place: int) -> dict[str, Any]:
    at = (group, place)
    return {
        "n": of.rated[at],
        "no_answer": of.missing[at],
        "not_used": of.not_used[at],
        "distribution": of.shares[at].tolist(),
        "mean": of.mean[at],
        "sd": of.sd[at],
        "standard_error": of.error[at],
        "effective_n": of.effective[at],
        "satisfied": of.satisfied[at],
        "net": of.net[at],
        "index": of.index[at],
    }


def _ends(interval: Interval, group: int, place: int) -> list[Any]:
    return [interval.low[group, place], interval.high[group, place]]


def _driving(survey: Survey, found: Analysis) -> dict[str, Any] | None:
    driving = found.driving
    if driving is None:
        return None
    derived = driving.importance
    return {
        "explained": derived.explained,
        "complete_responses": derived.complete,
        "importance_cut": driving.quadrants.importance_cut,
        "index_cut": driving.quadrants.satisfaction_cut,
        "questions": [
            {
                "question": survey.questions[driving.places[place]],
                "importance": derived.correlation[place],
                "interval": [derived.low[place], derived.high[place]],
                "n": derived.n[place],
                "beta": derived.beta[place],
                "priority": driving.priority[place],
                "field": str(driving.quadrants.fields[place]),
            }
            for place in driving.order
        ],
    }


def _groups(survey: Survey, groups: Groups) -> dict[str, Any]:
    against = groups.against_rest
    return {
        "associations": [
            {"question": name, **_association(each)} for name, each in zip(survey.questions, groups.associations, strict=True)
        ],
        "figures": [
            {
                "group": survey.groups[group],
                "question": survey.questions[place],
                "hidden": True,
            }
            if groups.hidden[group, place]
            else {
                "group": survey.groups[group],
                "question": survey.questions[place],
                "hidden": False,
                **_figures(groups.figures, group, place),
                "difference": against.means.difference[group, place],
                "p": against.means.p[group, place],
                "p_corrected": groups.corrected[group, place],
                "rate_difference": against.rates.difference[group, place],
                "rate_p": against.rates.p[group, place],
            }
            for group in range(len(survey.groups))
            for place in range(len(survey.questions))
        ],
    }


def _association(tied: Association) -> dict[str, Any]:
    return {name: value for name, value in asdict(tied).items() if name != "residuals"}


def open_answers(texts: Sequence[str], minimum: int) -> dict[str, Any]:
    """Keywords and categories of one open question; none of fewer than ``minimum`` answers."""
    written = [text for text in texts if text.strip()]
    if len(written) < minimum:
        return {"answers": None, "keywords": [], "categories": {}, "uncoded": None}
    coding = coded(written)
    return {
        "answers": len(written),
        "keywords": [word._asdict() for word in keywords(written)],
        "categories": {name: count for name, count in zip(coding.categories, coding.counts.tolist(), strict=True) if count},
        "uncoded": int(coding.uncoded.sum()),
    }


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case np.generic():
            return _plain(value.item())
        case float() if not np.isfinite(value):
            return None
        case _:
            return value
