"""Whether a difference is more than chance: of means, of rates, and when many differences are looked at together."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from dudao.surveys.statistics.distributions import normal_beyond, t_beyond, t_quantile
from dudao.surveys.statistics.figures import Figures, divided
from dudao.surveys.statistics.intervals import CONFIDENCE, wilson
from dudao.surveys.statistics.levels import Real, real

Correction: TypeAlias = Callable[[Real, int], Real]


class Difference(NamedTuple):
    """A difference, its interval, its test statistic and its two-sided p-value: arrays of one shape."""

    difference: Real
    low: Real
    high: Real
    statistic: Real
    p: Real


class Compared(NamedTuple):
    """Two sets of figures side by side: their means and their satisfaction rates, (groups, items)."""

    means: Difference
    rates: Difference


def welch(
    mean: ArrayLike, error: ArrayLike, n: ArrayLike, other: ArrayLike, other_error: ArrayLike, other_n: ArrayLike, *,
    confidence: float = CONFIDENCE,
) -> Difference:  # fmt: skip
    """Welch's test of two means of independent samples with unequal variances: t = (m₁ − m₂) / √(se₁² + se₂²).

    Degrees of freedom after Satterthwaite: (se₁² + se₂²)² / (se₁⁴/(n₁ − 1) + se₂⁴/(n₂ − 1)) (Welch 1947). All arrays broadcast; ``error``
    is sd/√n or the standard error of a weighted mean. NaN below two answers on either side. When neither side varies there is nothing to
    judge a difference by: p is 1 when the means are equal and NaN when they differ.
    """
    m1, e1, n1, m2, e2, n2 = np.broadcast_arrays(*(real(each) for each in (mean, error, n, other, other_error, other_n)))
    known = (n1 > 1) & (n2 > 1) & np.isfinite(e1) & np.isfinite(e2)
    v1, v2 = np.where(known, e1, np.nan) ** 2, np.where(known, e2, np.nan) ** 2
    together = v1 + v2
    df = np.nan_to_num(divided(together**2, v1**2 / np.maximum(n1 - 1, 1) + v2**2 / np.maximum(n2 - 1, 1)))
    difference = m1 - m2
    t = divided(difference, np.sqrt(np.nan_to_num(together)))
    half = t_quantile(confidence, df) * np.sqrt(together)
    p = np.where(known & (together == 0) & (difference == 0), 1.0, t_beyond(t, df))
    return Difference(difference, difference - half, difference + half, t, p)


def two_rates(share: ArrayLike, n: ArrayLike, other: ArrayLike, other_n: ArrayLike, *, confidence: float = CONFIDENCE) -> Difference:
    """The z-test of two shares of independent samples, with the pooled share: z = (p₁ − p₂) / √(p(1 − p)(1/n₁ + 1/n₂)).

    The interval is Newcombe's hybrid score interval (1998, method 10), made of the two Wilson intervals, which stays within −1…1. ``n``
    may be an effective size. NaN where a side is empty. When all or none of both sides are successes, there is no difference: z 0, p 1.
    """
    p1, n1, p2, n2 = np.broadcast_arrays(*(real(each) for each in (share, n, other, other_n)))
    known = (n1 > 0) & (n2 > 0)
    s1, s2 = np.where(known, p1, np.nan), np.where(known, p2, np.nan)
    pooled = divided(s1 * n1 + s2 * n2, n1 + n2)
    spread = np.sqrt(np.maximum(pooled * (1 - pooled), 0) * (divided(1, n1) + divided(1, n2)))
    difference = s1 - s2
    z = np.where(known & (np.nan_to_num(spread) < 1e-12), 0.0, divided(difference, np.nan_to_num(spread)))
    low1, high1 = wilson(_done(s1, n1), n1, confidence=confidence)
    low2, high2 = wilson(_done(s2, n2), n2, confidence=confidence)
    low = difference - np.sqrt((s1 - low1) ** 2 + (high2 - s2) ** 2)
    high = difference + np.sqrt((high1 - s1) ** 2 + (s2 - low2) ** 2)
    return Difference(difference, low, high, z, normal_beyond(z))


def _done(share: Real, n: Real) -> Real:
    return np.clip(np.nan_to_num(share) * n, 0, n)


def compared(these: Figures, others: Figures, *, confidence: float = CONFIDENCE) -> Compared:
    """Figures of this round against those of the last, or of sites against everybody else (``Tabulation.rest``); shapes broadcast."""
    means = welch(these.mean, these.error, these.rated, others.mean, others.error, others.rated, confidence=confidence)
    rates = two_rates(these.satisfied, these.effective, others.satisfied, others.effective, confidence=confidence)
    return Compared(means, rates)


def holm(p: ArrayLike) -> Real:
    """p-values corrected so that with any number of true null hypotheses the chance of even one false alarm stays at the level (Holm
    1979): in rising order, p_(i)·(m − i + 1), never falling, at most 1. NaN are no tests: they stay NaN and do not count."""
    return _adjusted(p, lambda ordered, m: np.maximum.accumulate(ordered * (m - np.arange(m))))


def benjamini_hochberg(p: ArrayLike) -> Real:
    """p-values corrected so that of the alarms raised the expected share of false ones stays at the level (Benjamini & Hochberg 1995):
    p_(i)·m/i, from the largest down never rising. For independent or positively dependent tests. NaN stay NaN and do not count."""
    return _adjusted(p, lambda ordered, m: np.minimum.accumulate((ordered * m / np.arange(1, m + 1))[::-1])[::-1])


def _adjusted(p: ArrayLike, corrected: Correction) -> Real:
    given = real(p)
    found = np.full(given.size, np.nan)
    flat = given.ravel()
    places = np.flatnonzero(~np.isnan(flat))
    order = places[np.argsort(flat[places], kind="stable")]
    found[order] = np.minimum(corrected(flat[order], len(order)), 1.0)
    return found.reshape(given.shape)
