"""Published tables, and figures of other programs, come out of our formulas."""

import numpy as np
import pytest

from dudao.surveys.statistics import distributions
from dudao.surveys.statistics.comparison import benjamini_hochberg, holm, two_rates, welch
from dudao.surveys.statistics.crosstabs import association
from dudao.surveys.statistics.figures import figures
from dudao.surveys.statistics.importance import importance
from dudao.surveys.statistics.intervals import mean_interval, wilson
from dudao.surveys.statistics.levels import Real
from dudao.surveys.statistics.quadrants import Field, quadrants
from dudao.surveys.statistics.reliability import reliability
from dudao.surveys.statistics.sample_size import exact_size, margin_of, sample_size
from dudao.surveys.statistics.tabulation import tabulate
from dudao.surveys.tests import known

T_BEYOND = [(1, 1.96, 0.3003428917760331), (3.7, 3.3, 0.03360631665120435), (29, 1.96, 0.05966779551959133), (1e6, 1.96, 0.049996067585)]
T_QUANTILES = [
    (0.95, 1, 12.706204736174694), (0.99, 2, 9.924843200918287), (0.95, 3.7, 2.8675207071911895), (0.95, 29, 2.045229642132703),
    (0.99, 199, 2.600760216058516), (0.99, 200, 2.600634436191558), (0.95, 1000, 1.9623390808264083), (0.9, 1e6, 1.6448551507220404),
]  # fmt: skip
CHI_SQUARE = [(1, 3.841458820694124, 0.05), (4, 30, 4.894437128029217e-06), (10, 10, 0.44049328506521257), (100, 150, 0.000903932042354)]
F_QUANTILES = [(0.025, 14, 126, 0.39232569229080744), (0.975, 11, 110, 2.112258979742612), (0.975, 1, 9, 7.209283247522017)]


@pytest.mark.parametrize(("df", "t", "p"), T_BEYOND)
def test_student_p(df: float, t: float, p: float) -> None:
    assert distributions.t_beyond(-t, df) == pytest.approx(p, rel=1e-8)


@pytest.mark.parametrize(("confidence", "df", "t"), T_QUANTILES)
def test_student_quantile(confidence: float, df: float, t: float) -> None:
    assert distributions.t_quantile(confidence, df) == pytest.approx(t, rel=1e-9)


@pytest.mark.parametrize(("df", "x", "p"), CHI_SQUARE)
def test_chi_square(df: int, x: float, p: float) -> None:
    assert distributions.chi_square_beyond(x, df) == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize(("share", "df1", "df2", "x"), F_QUANTILES)
def test_f_quantile(share: float, df1: int, df2: int, x: float) -> None:
    assert distributions.f_quantile(share, df1, df2) == pytest.approx(x, rel=1e-9)


@pytest.mark.parametrize(("successes", "n", "low", "high"), known.WILSON)
def test_wilson_as_newcombe_prints_it(successes: int, n: int, low: float, high: float) -> None:
    found = wilson(successes, n)
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


def test_difference_of_rates_as_newcombe_prints_it() -> None:
    """Newcombe, Statistics in Medicine 17 (1998), 873–890, table II, method 10: 56/70 − 48/80, 9/10 − 3/10, 6/7 − 2/7."""
    found = two_rates([56 / 70, 0.9, 6 / 7], [70, 10, 7], [48 / 80, 0.3, 2 / 7], [80, 10, 7])
    np.testing.assert_allclose(found.low, [0.0524, 0.1705, 0.0582], atol=5e-5)
    np.testing.assert_allclose(found.high, [0.3339, 0.8090, 0.8062], atol=5e-5)


@pytest.mark.parametrize(("population", "sample"), known.KREJCIE_MORGAN)
def test_sample_sizes_of_krejcie_and_morgan(population: int, sample: int) -> None:
    """Their table rounds to the nearest; we round up, so that the margin is kept."""
    exact = float(exact_size(population))
    assert round(exact) == sample
    ours = int(sample_size(population))
    assert ours in {sample, sample + 1}
    assert margin_of(ours, population) <= 0.05


def test_sample_of_an_endless_population_is_385() -> None:
    assert sample_size(10**9) == 385


@pytest.mark.parametrize("by", ["Influence", "Type"])
def test_residents_of_copenhagen(by: str) -> None:
    groups = [row for row in known.COPENHAGEN if by.startswith(row[0])]
    found = association([row[2:5] for row in groups])
    chi, df = known.COPENHAGEN_CHI_SQUARE[groups[0][0]]
    assert found.chi_square == pytest.approx(chi, abs=5e-4)
    assert found.df == df
    assert found.fits


def test_means_and_shares_of_copenhagen() -> None:
    for _by, _name, low, medium, high, mean, share in known.COPENHAGEN:
        answers = np.repeat([1, 2, 3], [low, medium, high])[:, None]
        found = figures(tabulate(answers))
        assert found.mean[0, 0] == pytest.approx(mean, abs=5e-5)
        assert found.shares[0, 0, 2] == pytest.approx(share, abs=5e-5)


def test_association_as_scipy_reckons_it() -> None:
    found = association([[12, 5, 3], [4, 9, 11]])
    assert (found.chi_square, found.p, found.cramers_v) == pytest.approx((9.428571428571427, 0.008966268257436807, 0.4629100498862757))


def columns(rows: tuple[tuple[float, ...], ...]) -> Real:
    return np.array(rows, dtype=np.float64)


def test_alpha_of_likert_answers() -> None:
    found = reliability(columns(known.LIKERT))
    alpha, low, high = known.LIKERT_ALPHA
    assert found.alpha == pytest.approx(alpha, abs=1e-12)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-4)
    assert found.n == 15


def test_alpha_of_pairs_with_gaps() -> None:
    found = reliability(columns(known.WITH_GAPS), pairwise=True)
    alpha, low, high = known.WITH_GAPS_PAIRWISE
    assert found.alpha == pytest.approx(alpha, abs=1e-12)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-4)


def test_alpha_of_whole_rows_rests_on_those_nine_and_not_on_twelve() -> None:
    """The published interval, .581 to .933, is that of twelve rows; three of them have gaps and were left out of alpha itself."""
    found = reliability(columns(known.WITH_GAPS))
    assert found.alpha == pytest.approx(known.WITH_GAPS_COMPLETE[0], abs=1e-12)
    assert found.n == 9
    low, high = (1 - (1 - found.alpha) * distributions.f_quantile(share, 11, 110) for share in (0.975, 0.025))
    assert (low, high) == pytest.approx(known.WITH_GAPS_COMPLETE[1:], abs=5e-4)
    assert found.low < low < high < found.high


def test_item_rest_and_alpha_without_as_counted_by_hand() -> None:
    table = columns(known.LIKERT)
    found = reliability(table)
    for item in range(table.shape[1]):
        rest = np.delete(table, item, axis=1)
        assert found.item_rest[item] == pytest.approx(np.corrcoef(table[:, item], rest.sum(axis=1))[0, 1])
        assert found.without[item] == pytest.approx(reliability(rest).alpha)


def test_standardised_alpha_is_that_of_standardised_items() -> None:
    table = columns(known.LIKERT)
    standard = (table - table.mean(axis=0)) / table.std(axis=0, ddof=1)
    assert reliability(table).standardised == pytest.approx(reliability(standard).alpha)


def test_derived_importance_of_the_attitude_data() -> None:
    table = np.array(list(known.ATTITUDE.values()), dtype=np.float64).T
    found = importance(table, 0)
    r = np.array([value for value, _mean in known.ATTITUDE_IMPORTANCE.values()])
    np.testing.assert_allclose(found.correlation, r, atol=5e-4)
    means = table[:, 1:].mean(axis=0)
    np.testing.assert_allclose(means, [mean for _r, mean in known.ATTITUDE_IMPORTANCE.values()], atol=5e-3)
    fields = quadrants(found.correlation, means)
    assert fields.importance_cut == pytest.approx(0.463, abs=5e-4)
    assert fields.satisfaction_cut == pytest.approx(59.74, abs=5e-3)
    assert fields.fields == (Field.KEEP, Field.WATCH, Field.IMPROVE, Field.KEEP, Field.ENOUGH, Field.WATCH)


def test_regression_of_the_attitude_data_as_least_squares_gives_it() -> None:
    table = np.array(list(known.ATTITUDE.values()), dtype=np.float64).T
    standard = (table - table.mean(axis=0)) / table.std(axis=0)
    expected, left, *_rest = np.linalg.lstsq(standard[:, 1:], standard[:, 0])
    found = importance(table, 0)
    np.testing.assert_allclose(found.beta, expected)
    assert found.explained == pytest.approx(1 - left[0] / len(table))
    assert found.explained == pytest.approx(0.7326, abs=5e-5), "R's summary of the same model"


def test_welch_as_scipy_reckons_it() -> None:
    one, two = np.array([5, 4, 4, 3, 5, 2, 1, 4]), np.array([3, 3, 2, 4, 1, 2])
    errors = [each.std(ddof=1) / np.sqrt(len(each)) for each in (one, two)]
    found = welch(one.mean(), errors[0], len(one), two.mean(), errors[1], len(two))
    assert (float(found.statistic), float(found.p)) == pytest.approx((1.5191090506254998, 0.15463853763649163))
    assert (float(found.low), float(found.high)) == pytest.approx((-0.43429708572611037, 2.4342970857261106))


def test_corrections_of_a_textbook_example() -> None:
    """Benjamini & Hochberg (1995), section 4: fifteen tests of a heart study; four are found at 5 %, three by Bonferroni's way."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert (benjamini_hochberg(p) <= 0.05).sum() == 4
    assert (holm(p) <= 0.05).sum() == 3
    np.testing.assert_allclose(benjamini_hochberg([0.01, 0.04, 0.03, 0.005]), [0.02, 0.04, 0.04, 0.02])
    np.testing.assert_allclose(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02])


def test_mean_of_a_finite_population_as_cochran_reckons_it() -> None:
    """Cochran, Sampling Techniques, section 2.8: sheets of signatures, n 50 of N 676, mean 1471/50, s² 229; his 80 % limits use t 1.30."""
    low, high = mean_interval(1471 / 50, np.sqrt(229 / 50), 50, confidence=0.8, population=676)
    assert 676 * float(low) == pytest.approx(18107, abs=30)
    assert 676 * float(high) == pytest.approx(21669, abs=30)
