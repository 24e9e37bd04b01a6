"""What must hold of any answers: order makes no difference, weights undo what they should, figures stay within bounds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from dudao.surveys.statistics.comparison import benjamini_hochberg, holm, two_rates
from dudao.surveys.statistics.crosstabs import association
from dudao.surveys.statistics.figures import figures
from dudao.surveys.statistics.importance import importance
from dudao.surveys.statistics.intervals import level_interval, rate_interval, wilson
from dudao.surveys.statistics.levels import Answers, Real, Whole
from dudao.surveys.statistics.moments import moments
from dudao.surveys.statistics.nonresponse import bounds
from dudao.surveys.statistics.pareto import pareto
from dudao.surveys.statistics.reliability import reliability
from dudao.surveys.statistics.tabulation import tabulate
from dudao.surveys.statistics.weighting import design_effect, effective_size, post_stratified, weighted_mean, weighted_variance
from dudao.surveys.tests.known import CALM

GROUPS = 4


@st.composite
def surveys(draw: st.DrawFn) -> tuple[Answers, Whole, Real]:
    rows, items = draw(st.integers(0, 40)), draw(st.integers(1, 4))
    answers = draw(arrays.arrays(np.uint8, (rows, items), elements=st.integers(0, 6)))
    groups = draw(arrays.arrays(np.int64, rows, elements=st.integers(0, GROUPS - 1)))
    weights = draw(arrays.arrays(np.float64, rows, elements=st.floats(0.125, 8, width=16)))
    return answers, groups, weights


@CALM
@given(surveys(), st.randoms(use_true_random=False))
def test_order_of_responses_makes_no_difference(survey: tuple[Answers, Whole, Real], chooser: np.random.Generator) -> None:
    answers, groups, weights = survey
    order = list(range(len(answers)))
    chooser.shuffle(order)
    one = figures(tabulate(answers, groups, number=GROUPS, weights=weights))
    other = figures(tabulate(answers[order], groups[order], number=GROUPS, weights=weights[order]))
    np.testing.assert_array_equal(one.rated, other.rated)
    np.testing.assert_allclose(one.mean, other.mean, rtol=1e-12)
    np.testing.assert_allclose(one.error, other.error, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(moments(answers).covariances, moments(answers[order]).covariances, atol=1e-9)


@CALM
@given(surveys())
def test_weights_of_one_are_no_weights_and_scale_is_nothing(survey: tuple[Answers, Whole, Real]) -> None:
    answers, groups, weights = survey
    plain = figures(tabulate(answers, groups, number=GROUPS))
    ones = figures(tabulate(answers, groups, number=GROUPS, weights=np.ones(len(answers))))
    np.testing.assert_allclose(plain.error, ones.error)
    heavy = figures(tabulate(answers, groups, number=GROUPS, weights=weights))
    heavier = figures(tabulate(answers, groups, number=GROUPS, weights=weights * 16))
    for name in ("mean", "sd", "error", "effective", "satisfied"):
        np.testing.assert_allclose(getattr(heavy, name), getattr(heavier, name), rtol=1e-9, atol=1e-12)


@CALM
@given(surveys())
def test_plain_figures_are_those_of_numpy(survey: tuple[Answers, Whole, Real]) -> None:
    answers, groups, _weights = survey
    found = figures(tabulate(answers, groups, number=GROUPS))
    for group in range(GROUPS):
        for item in range(answers.shape[1]):
            rated = answers[groups == group, item]
            rated = rated[(rated >= 1) & (rated <= 5)].astype(np.float64)
            assert found.rated[group, item] == len(rated)
            if len(rated):
                assert found.mean[group, item] == pytest.approx(rated.mean())
            if len(rated) > 1:
                assert found.sd[group, item] == pytest.approx(rated.std(ddof=1), abs=1e-9)
                assert found.error[group, item] == pytest.approx(rated.std(ddof=1) / len(rated) ** 0.5, abs=1e-9)


@CALM
@given(surveys())
def test_figures_stay_within_bounds(survey: tuple[Answers, Whole, Real]) -> None:
    answers, groups, weights = survey
    found = figures(tabulate(answers, groups, number=GROUPS, weights=weights))
    known = found.rated > 0
    assert (np.bincount(groups, minlength=GROUPS) == (found.rated + found.missing + found.not_used).T).all()
    np.testing.assert_allclose(found.shares[known].sum(axis=-1), 1)
    for values, low, high in ((found.mean, 1, 5), (found.satisfied, 0, 1), (found.net, -1, 1), (found.index, 0, 100)):
        assert np.isnan(values[~known]).all()
        assert (values[known] >= low - 1e-9).all()
        assert (values[known] <= high + 1e-9).all()
    assert (found.effective <= found.rated + 1e-9).all()
    assert (found.effective[known] >= 1 - 1e-9).all()
    for values, interval in ((found.satisfied, rate_interval(found)), (found.mean, level_interval(found))):
        several = np.isfinite(interval.low)
        assert (interval.low[several] <= values[several] + 1e-9).all()
        assert (interval.high[several] >= values[several] - 1e-9).all()


@CALM
@given(surveys())
def test_a_group_and_the_rest_are_everybody(survey: tuple[Answers, Whole, Real]) -> None:
    answers, groups, weights = survey
    table = tabulate(answers, groups, number=GROUPS, weights=weights)
    rest, whole = table.rest(), table.together()
    np.testing.assert_array_equal(table.counts + rest.counts, np.broadcast_to(whole.counts, table.counts.shape))
    np.testing.assert_allclose(table.weights + rest.weights, np.broadcast_to(whole.weights, table.weights.shape), atol=1e-9)
    alone = tabulate(answers, weights=weights)
    np.testing.assert_array_equal(alone.counts, whole.counts)


@CALM
@given(st.integers(1, 500), st.data())
def test_wilson_is_symmetric_nested_and_shrinks_with_the_population(n: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, n))
    population = data.draw(st.integers(n, 4 * n))
    low, high = wilson(successes, n)
    mirrored = wilson(n - successes, n)
    assert float(low) == pytest.approx(1 - float(mirrored.high), abs=1e-12)
    wide, finite = wilson(successes, n, confidence=0.99), wilson(successes, n, population=population)
    assert wide.low <= low + 1e-12 <= finite.low + 2e-12
    assert finite.high <= high + 1e-12 <= wide.high + 2e-12
    assert 0 <= low <= successes / n <= high <= 1


@CALM
@given(arrays.arrays(np.float64, st.integers(2, 30), elements=st.floats(0.01, 50)))
def test_unequal_weights_cost_precision(weights: Real) -> None:
    assert 1 - 1e-9 <= effective_size(weights) <= len(weights) + 1e-9
    spread = weights.std() / weights.mean()
    assert design_effect(weights) == pytest.approx(1 + spread**2)


@CALM
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 6)), min_size=2, max_size=20))
def test_a_weight_is_worth_a_share_of_copies(pairs: list[tuple[int, int]]) -> None:
    values, copies = np.array(pairs).T
    repeated = np.repeat(values, copies)
    assert weighted_mean(values, copies) == pytest.approx(repeated.mean())
    n, size = len(repeated), effective_size(copies)
    if size > 1 + 1e-9:
        assert weighted_variance(values, copies) == pytest.approx(repeated.var(ddof=1) * (n - 1) / n * size / (size - 1), abs=1e-9)


@CALM
@given(st.lists(st.integers(0, 3), min_size=1, max_size=40), st.lists(st.floats(0.1, 10), min_size=4, max_size=4))
def test_post_stratified_classes_have_their_shares(classes: list[int], targets: list[float]) -> None:
    there = sorted(set(classes))
    numbered, wanted = [there.index(each) for each in classes], np.array(targets[: len(there)])
    weights = post_stratified(numbered, wanted)
    assert weights.sum() == pytest.approx(len(classes))
    np.testing.assert_allclose(np.bincount(numbered, weights) / len(classes), wanted / wanted.sum())


@CALM
@given(surveys())
def test_correlations_and_alpha_within_bounds(survey: tuple[Answers, Whole, Real]) -> None:
    answers, _groups, weights = survey
    found = moments(answers, weights=weights).correlations
    known = np.isfinite(found)
    assert (np.abs(found[known]) <= 1).all()
    np.testing.assert_allclose(np.nan_to_num(found), np.nan_to_num(found.T), atol=1e-9)
    alpha = reliability(answers).alpha
    assert np.isnan(alpha) or alpha <= 1 + 1e-9
    derived = importance(answers, 0)
    assert np.isnan(derived.explained) or 0 <= derived.explained <= 1


@CALM
@given(arrays.arrays(np.float64, st.integers(1, 30), elements=st.floats(0, 1)))
def test_corrected_values_are_never_smaller_and_keep_their_order(p: Real) -> None:
    for corrected in (holm(p), benjamini_hochberg(p)):
        assert (corrected >= p - 1e-12).all()
        assert (corrected <= 1).all()
        assert (np.diff(corrected[np.argsort(p, kind="stable")]) >= -1e-12).all()
    assert (benjamini_hochberg(p) <= holm(p) + 1e-12).all()


@CALM
@given(st.integers(1, 200), st.integers(1, 200), st.floats(0, 1), st.floats(0, 1))
def test_a_difference_turned_round_is_its_mirror(n1: int, n2: int, share: float, other: float) -> None:
    p1, p2 = round(share * n1) / n1, round(other * n2) / n2
    one, two = two_rates(p1, n1, p2, n2), two_rates(p2, n2, p1, n1)
    assert float(one.p) == pytest.approx(float(two.p))
    assert float(one.low) == pytest.approx(-float(two.high))
    assert -1 - 1e-9 <= one.low <= one.difference + 1e-9
    assert one.difference <= one.high + 1e-9 <= 1 + 2e-9


@CALM
@given(arrays.arrays(np.int64, st.tuples(st.integers(1, 5), st.integers(1, 5)), elements=st.integers(0, 30)))
def test_association_turned_on_its_side_is_the_same(table: Whole) -> None:
    one, other = association(table), association(table.T)
    np.testing.assert_allclose([one.chi_square, one.p, one.cramers_v], [other.chi_square, other.p, other.cramers_v])
    assert np.isnan(one.cramers_v) or 0 <= one.cramers_v <= 1


@CALM
@given(st.lists(st.integers(0, 100), min_size=1, max_size=20))
def test_the_vital_few_reach_the_line_and_one_fewer_does_not(amounts: list[int]) -> None:
    found = pareto(amounts)
    assert sorted(found.order.tolist()) == list(range(len(amounts)))
    if sum(amounts):
        assert found.running[found.vital - 1] >= 0.8 - 1e-9
        assert found.vital == 1 or found.running[found.vital - 2] < 0.8
        assert found.running[-1] == pytest.approx(1)


@CALM
@given(st.floats(0, 1), st.floats(0, 1))
def test_silence_can_only_widen(rate: float, response: float) -> None:
    low, high = bounds(rate, response)
    assert 0 <= low <= rate + 1e-12
    assert rate - 1e-12 <= high <= 1 + 1e-12
