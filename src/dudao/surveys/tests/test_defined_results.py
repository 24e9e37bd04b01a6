"""What comes out when there is hardly anything to reckon with: nobody, one person, everybody alike, and arrays that do not fit."""

import numpy as np
import pytest

from dudao.surveys.statistics.comparison import benjamini_hochberg, compared, holm, two_rates, welch
from dudao.surveys.statistics.crosstabs import association, cross_table
from dudao.surveys.statistics.figures import figures
from dudao.surveys.statistics.importance import importance
from dudao.surveys.statistics.intervals import index_interval, level_interval, mean_interval, rate_interval, wilson
from dudao.surveys.statistics.levels import NONE, NOT_USED, Unfit
from dudao.surveys.statistics.nonresponse import bounds, item_nonresponse, returned
from dudao.surveys.statistics.pareto import pareto
from dudao.surveys.statistics.quadrants import Field, priorities, quadrants
from dudao.surveys.statistics.reliability import reliability
from dudao.surveys.statistics.tabulation import tabulate
from dudao.surveys.statistics.weighting import (
    design_effect,
    design_weights,
    effective_size,
    post_stratified,
    response_weights,
    stratified_mean,
    weighted_mean,
    weighted_variance,
)

NOTHING = np.zeros((0, 3), dtype=np.uint8)


def test_an_answer_that_is_none_and_one_not_used_are_told_apart_and_stay_out_of_means() -> None:
    found = figures(tabulate([[5], [NONE], [4], [NOT_USED], [NOT_USED], [1]]))
    assert (found.rated.item(), found.missing.item(), found.not_used.item()) == (3, 1, 2)
    assert found.mean.item() == pytest.approx(10 / 3)
    assert found.satisfied.item() == pytest.approx(2 / 3)
    assert found.net.item() == pytest.approx(1 / 3)
    assert found.index.item() == pytest.approx((10 / 3 - 1) * 25)
    assert found.answered_share.item() == pytest.approx(5 / 6)


def test_nobody_answers_an_item() -> None:
    found = figures(tabulate([[NONE], [NOT_USED]]))
    assert found.rated.item() == 0
    for each in (found.mean, found.sd, found.error, found.satisfied, found.net, found.index, *rate_interval(found), *level_interval(found)):
        assert np.isnan(each).all()
    assert found.effective.item() == 0


def test_nobody_answers_at_all() -> None:
    table = tabulate(NOTHING, np.zeros(0, dtype=np.int64), number=2)
    assert table.responses.tolist() == [0, 0]
    assert np.isnan(figures(table).mean).all()
    assert np.isnan(item_nonresponse(table).missing).all()
    assert np.isnan(reliability(NOTHING).alpha)
    assert np.isnan(importance(NOTHING, 0).correlation).all()


def test_one_respondent_has_a_mean_and_no_spread() -> None:
    found = figures(tabulate([[4]]))
    assert (found.mean.item(), found.satisfied.item()) == (4, 1)
    assert np.isnan(found.sd).all()
    assert np.isnan(level_interval(found)).all()
    low, high = rate_interval(found)
    assert low.item() == pytest.approx(0.2065, abs=5e-5), "Wilson's interval of 1 in 1"
    assert high.item() == 1


def test_everybody_alike_has_no_spread_and_a_rate_that_is_still_not_sure() -> None:
    found = figures(tabulate([[5]] * 20))
    assert (found.sd.item(), found.error.item(), found.index.item()) == (0, 0, 100)
    assert [each.item() for each in index_interval(found)] == [100, 100]
    assert rate_interval(found).low.item() == pytest.approx(1 - 0.1611, abs=5e-5)


def test_an_empty_group_beside_a_full_one() -> None:
    found = figures(tabulate([[5], [4]], [1, 1], number=3))
    assert found.rated[:, 0].tolist() == [0, 2, 0]
    assert np.isnan(found.mean[[0, 2]]).all()
    assert found.mean[1, 0] == 4.5


def test_a_group_of_its_own_has_nobody_to_be_compared_with() -> None:
    table = tabulate([[5], [4], [3]])
    found = compared(figures(table), figures(table.rest()))
    assert np.isnan(found.means.p).all()
    assert np.isnan(found.rates.p).all()


def test_when_all_were_asked_nothing_is_left_to_chance() -> None:
    found = figures(tabulate([[5], [4], [2], [1]]))
    assert [each.item() for each in rate_interval(found, population=[[4]])] == [0.5, 0.5]
    low, high = level_interval(found, population=[[4]])
    assert low.item() == high.item() == 3
    assert wilson(0, 0, population=0).low != wilson(0, 0, population=0).low, "nobody of nobody is not known"


def test_a_population_smaller_than_its_sample_is_refused() -> None:
    with pytest.raises(Unfit):
        wilson(3, 5, population=4)
    with pytest.raises(Unfit):
        mean_interval(3, 1, 5, population=4)


def test_weights_of_nothing_and_of_one() -> None:
    assert effective_size([]) == 0
    assert np.isnan(design_effect([]))
    assert np.isnan(weighted_mean([], []))
    assert np.isnan(weighted_variance([4], [2]))
    assert np.isnan(weighted_variance([4, 5], [1, 0])), "one answer counts"
    assert weighted_variance([1, 5], [1, 1]) == pytest.approx(8)
    found = figures(tabulate([[4], [5]], weights=[1, 0]))
    assert found.mean.item() == 4
    assert np.isnan(found.sd).all()


def test_weights_that_cannot_be_are_refused() -> None:
    for weights in ([1.0], [1, -1], [1, float("nan")], [1, float("inf")]):
        with pytest.raises(Unfit):
            tabulate([[4], [5]], weights=weights)
    with pytest.raises(Unfit):
        design_weights([10, 5], [2, 0])
    with pytest.raises(Unfit):
        design_weights([3], [4])
    with pytest.raises(Unfit):
        response_weights([2], [10], [11])
    with pytest.raises(Unfit):
        post_stratified([0, 0], [1, 1])


def test_classes_without_an_answer_have_no_weight() -> None:
    assert response_weights([2, 2], [10, 10], [5, 0]).tolist() == [4, 0]


def test_a_stratified_mean_of_census_strata_has_no_error() -> None:
    found = stratified_mean([4, 3], [0.5, 2], [10, 20], [10, 20])
    assert found.mean == pytest.approx(100 / 30)
    assert found.error == 0


def test_answers_that_are_none_are_refused() -> None:
    for answers in ([[7]], [[-1]], [[4.5]], [4, 5]):
        with pytest.raises(Unfit):
            tabulate(answers)
    for groups in ([0], [0, 2], [0, -1], [0.5, 1]):
        with pytest.raises(Unfit):
            tabulate([[4], [5]], groups, number=2)
    with pytest.raises(Unfit):
        tabulate([[4]], number=0)


def test_items_that_do_not_vary_go_with_nothing() -> None:
    alike = np.full((30, 3), 4, dtype=np.uint8)
    assert np.isnan(reliability(alike).alpha)
    found = importance(alike, 2)
    assert np.isnan(found.correlation).all()
    assert np.isnan(found.beta).all()


def test_alpha_needs_two_items() -> None:
    found = reliability(np.array([[1], [2], [5]], dtype=np.uint8))
    assert np.isnan([found.alpha, found.low, found.standardised]).all()
    assert np.isnan(found.item_rest).all()


def test_items_that_say_the_same_have_no_coefficients_of_their_own() -> None:
    one = np.tile([1, 2, 3, 4, 5], 8)
    found = importance(np.stack([one, one, np.roll(one, 1)], axis=1).astype(np.uint8), 2)
    assert np.isfinite(found.correlation).all()
    assert np.isnan(found.beta).all()
    assert np.isnan(found.explained)
    with pytest.raises(Unfit):
        importance(NOTHING, 3)


def test_neither_side_varies() -> None:
    same, other = welch(4, 0, 9, 4, 0, 9), welch(4, 0, 9, 5, 0, 9)
    assert same.p == 1
    assert np.isnan(other.p)
    assert two_rates(1, 9, 1, 5).p == 1
    assert np.isnan(two_rates(1, 0, 1, 5).p)


def test_corrections_of_no_tests() -> None:
    assert holm([]).tolist() == benjamini_hochberg([]).tolist() == []
    assert np.isnan(holm([np.nan])).all()
    assert holm([0.04, np.nan])[0] == 0.04, "what could not be tested is no test"


def test_tables_that_compare_nothing() -> None:
    for table in ([[3, 4]], [[3], [4]], [[0, 0], [3, 4]], [[0, 0], [0, 0]]):
        found = association(table)
        assert np.isnan([found.p, found.cramers_v]).all()
        assert not found.fits
    with pytest.raises(Unfit):
        association([[1, -1]])
    with pytest.raises(Unfit):
        cross_table([0, 2], [0, 0], (2, 1))


def test_a_full_association_is_one() -> None:
    assert association([[10, 0], [0, 10]]).cramers_v == pytest.approx(1)
    assert not association([[1, 0], [0, 1]]).fits


def test_nothing_to_improve() -> None:
    found = pareto([0, 0])
    assert found.vital == 0
    assert np.isnan(found.running).all()
    assert pareto([1, 8, 1]).vital == 1
    assert pareto([1, 8, 1]).order.tolist() == [1, 0, 2]
    with pytest.raises(Unfit):
        pareto([-1])


def test_unknown_items_come_last_and_in_no_field() -> None:
    priority, order = priorities([0.5, np.nan, 0.8, -0.2], [60, 10, 60, 0])
    assert order.tolist() == [2, 0, 3, 1]
    assert priority[3] == 0
    assert quadrants([np.nan, 0.4], [50, 50]).fields == (Field.UNKNOWN, Field.KEEP)
    assert np.isnan(quadrants([np.nan], [np.nan]).importance_cut)
    with pytest.raises(Unfit):
        quadrants([0.1], [1, 2])


def test_what_came_back() -> None:
    found = returned([100, 50, 0], [60, 10, 0], planned=0.5)
    assert found.rate[:2].tolist() == [0.6, 0.2]
    assert np.isnan(found.rate[2])
    assert found.overall == pytest.approx(70 / 150)
    assert found.short.tolist() == [0, 15, 0]
    assert found.evenly.p < 0.001
    with pytest.raises(Unfit):
        returned([1], [2])
    with pytest.raises(Unfit):
        returned([1], [1], planned=1.5)


def test_what_those_who_kept_silent_could_change() -> None:
    found = bounds(0.8, 0.6)
    assert (float(found.low), float(found.high)) == pytest.approx((0.48, 0.88))
    with pytest.raises(Unfit):
        bounds(1.1, 0.5)
