"""The analysis as a whole: of any answers whatever, of two rounds, and hiding what it must."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from dudao.surveys.console import lines
from dudao.surveys.data import as_data
from dudao.surveys.statistics.analysis import Survey, analysed
from dudao.surveys.statistics.comparison import compared, welch
from dudao.surveys.statistics.figures import figures
from dudao.surveys.statistics.levels import Unfit
from dudao.surveys.statistics.quadrants import Field
from dudao.surveys.statistics.tabulation import tabulate
from dudao.surveys.tests.known import CALM


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    rows, items, groups = draw(st.integers(0, 30)), draw(st.integers(1, 4)), draw(st.integers(0, 4))
    elements = st.integers(0, 6) if draw(st.booleans()) else st.sampled_from([0, 5, 6])
    weights = draw(arrays.arrays(np.float64, rows, elements=st.sampled_from([0.0, 0.5, 1.0, 3.0])))
    return Survey(
        questions=[f"Q{item}" for item in range(items)],
        answers=draw(arrays.arrays(np.uint8, (rows, items), elements=elements)),
        overall=draw(st.one_of(st.none(), st.integers(0, items - 1))),
        groups=[f"S{group}" for group in range(groups)],
        of_group=draw(arrays.arrays(np.int64, rows, elements=st.integers(0, groups - 1))) if groups else None,
        weights=weights if draw(st.booleans()) else None,
        population=rows + draw(st.integers(0, 50)) if draw(st.booleans()) else None,
    )


@CALM
@given(surveys(), st.integers(1, 6))
def test_any_survey_can_be_analysed_printed_and_told_as_data(survey: Survey, minimum: int) -> None:
    """Warnings are errors here: nothing divides by nothing, whoever did not answer what."""
    found = analysed(survey, minimum=minimum)
    assert list(lines(survey, found, {}, minimum))
    told = json.loads(json.dumps(as_data(survey, found, {"Q": ["貴"]}, minimum), allow_nan=False))
    assert len(told["questions"]) == len(survey.questions)
    for each in (*told["questions"], *(told["groups"] or {"figures": []})["figures"]):
        if not each.get("hidden"):
            assert each["n"] == 0 or each["n"] >= minimum, "no figure of fewer"
    assert [each["n"] for each in told["questions"]] == found.whole.rated[0].tolist()


def test_questions_without_columns_are_refused() -> None:
    with pytest.raises(Unfit):
        analysed(Survey(["a"], np.zeros((3, 2), dtype=np.uint8)))


def test_the_last_round_is_compared_site_by_site() -> None:
    chooser = np.random.default_rng(7)
    before, now = chooser.integers(1, 5, (80, 2)), chooser.integers(2, 6, (60, 2))
    sites, later = np.arange(80) % 2, np.arange(60) % 2
    last, this = figures(tabulate(before, sites, number=2)), figures(tabulate(now, later, number=2))
    found = compared(this, last)
    one, other = now[later == 1, 0], before[sites == 1, 0]
    error = [each.std(ddof=1) / len(each) ** 0.5 for each in (one, other)]
    by_hand = welch(one.mean(), error[0], len(one), other.mean(), error[1], len(other))
    assert found.means.p[1, 0] == pytest.approx(float(by_hand.p))
    assert found.means.difference[1, 0] == pytest.approx(one.mean() - other.mean())
    assert found.rates.difference[1, 0] == pytest.approx((one >= 4).mean() - (other >= 4).mean())
    assert found.means.difference.shape == (2, 2)


def test_what_moves_the_overall_answer_and_is_weak_comes_first() -> None:
    chooser = np.random.default_rng(3)
    mood = chooser.normal(0, 1, 400)
    noise = chooser.normal(0, 0.5, (400, 4))
    lifts, guards, garden = 2.4 + mood + noise[:, 0], 4.2 + mood + noise[:, 1], 2.6 + noise[:, 2] * 2
    everything = 3.4 + mood + noise[:, 3]
    answers = np.clip(np.rint(np.stack([lifts, guards, garden, everything], axis=1)), 1, 5).astype(np.uint8)
    found = analysed(Survey(["lifts", "guards", "garden", "all"], answers, overall=3))
    assert found.driving is not None
    assert found.driving.order[0] == 0
    assert found.driving.quadrants.fields == (Field.IMPROVE, Field.KEEP, Field.WATCH)
    assert 3 not in found.dissatisfied.order[: found.dissatisfied.vital], "everything is no cause"
