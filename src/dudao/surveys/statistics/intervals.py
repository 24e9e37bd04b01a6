"""How sure a figure is: intervals for shares and means, in finite populations too."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from dudao.surveys.statistics.distributions import normal_quantile, t_quantile
from dudao.surveys.statistics.figures import Figures, to_index
from dudao.surveys.statistics.levels import HIGHEST, LOWEST, Real, Unfit, real

CONFIDENCE = 0.95


class Interval(NamedTuple):
    """The lower and the upper end, arrays of the shape of the figure."""

    low: Real
    high: Real


def wilson(successes: ArrayLike, n: ArrayLike, *, confidence: float = CONFIDENCE, population: ArrayLike | None = None) -> Interval:
    """Wilson's score interval for a share, without continuity correction.

    With p = successes / n and z of the confidence: (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n) (Wilson 1927; Newcombe 1998,
    method 3). In a finite population of N, n is replaced by n·(N − 1)/(N − n), which multiplies the variance under the hypothesis by
    (N − n)/(N − 1) (Cochran, Sampling Techniques, 3rd ed., section 3.2): when all were asked the interval is the share itself.
    ``successes`` and ``n`` may be fractions (weighted shares of an effective size). NaN where n is 0.

    Raises Unfit when successes are not within 0…n or a population is smaller than n.
    """
    done, size = np.broadcast_arrays(real(successes), real(n))
    if (size < 0).any() or (done < 0).any() or (done > size * (1 + 1e-12)).any():
        raise Unfit("successes lie between 0 and n")
    z = normal_quantile(confidence)
    known = size > 0
    share = np.divide(done, size, out=np.full(size.shape, np.nan), where=known)
    weight = 1 / _equivalent(size, population)
    centre, spread = share + z**2 * weight / 2, z * np.sqrt(np.maximum(share * (1 - share) * weight, 0) + (z * weight / 2) ** 2)
    low, high = (centre - spread) / (1 + z**2 * weight), (centre + spread) / (1 + z**2 * weight)
    low, high = np.where(done == 0, 0.0, low), np.where(done == size, 1.0, high)
    return Interval(np.where(known, np.clip(low, 0, 1), np.nan), np.where(known, np.clip(high, 0, 1), np.nan))


def mean_interval(
    mean: ArrayLike, error: ArrayLike, n: ArrayLike, *, confidence: float = CONFIDENCE, population: ArrayLike | None = None
) -> Interval:
    """Student's interval for a mean: m ± t·se·√(1 − n/N), t with n − 1 degrees of freedom (Cochran, section 2.5 and 2.8).

    ``error`` is the standard error without the correction for the population of N. NaN below two answers; when all N were asked the
    interval is the mean itself. Raises Unfit when a population is smaller than n.
    """
    size = real(n)
    half = t_quantile(confidence, size - 1) * real(error) * np.sqrt(correction(size, population))
    return Interval(real(mean) - half, real(mean) + half)


def correction(n: ArrayLike, population: ArrayLike | None) -> Real:
    """1 − n/N, by which the variance of a mean in a finite population is smaller; 1 without a population."""
    size = real(n)
    if population is None:
        return np.ones(size.shape)
    return 1 - size / _no_smaller(size, population)


def rate_interval(of: Figures, *, confidence: float = CONFIDENCE, population: ArrayLike | None = None) -> Interval:
    """Wilson's interval for the satisfaction rates, at the effective size where there are weights."""
    successes = np.where(of.rated > 0, of.satisfied * of.effective, 0.0)
    scaled = None if population is None else real(population) * _scale(of)
    return wilson(np.minimum(np.nan_to_num(successes), of.effective), of.effective, confidence=confidence, population=scaled)


def level_interval(of: Figures, *, confidence: float = CONFIDENCE, population: ArrayLike | None = None) -> Interval:
    """Student's interval for the means, kept within the scale, 1 to 5."""
    low, high = mean_interval(of.mean, of.error, of.rated, confidence=confidence, population=population)
    return Interval(np.clip(low, LOWEST, HIGHEST), np.clip(high, LOWEST, HIGHEST))


def index_interval(of: Figures, *, confidence: float = CONFIDENCE, population: ArrayLike | None = None) -> Interval:
    """The same for the index on 100, which is the mean on another scale."""
    low, high = level_interval(of, confidence=confidence, population=population)
    return Interval(to_index(low), to_index(high))


def _scale(of: Figures) -> Real:
    """The effective size over n: a population shrinks with it, so that the share of it that was asked stays what it is."""
    return np.divide(of.effective, of.rated, out=np.ones(of.effective.shape), where=of.rated > 0)


def _equivalent(size: Real, population: ArrayLike | None) -> Real:
    """The size of a sample from an endless population that would tell as much; 1 where there is none, infinite where all were asked."""
    some = np.where(size > 0, size, 1.0)
    if population is None:
        return some
    whole = _no_smaller(some, np.maximum(real(population), np.where(size > 0, 0.0, 1.0)))
    left = whole - some
    return real(np.divide(some * np.maximum(whole - 1, 0), left, out=np.full(some.shape, np.inf), where=left > 1e-9 * whole))


def _no_smaller(size: Real, population: ArrayLike) -> Real:
    whole = np.broadcast_to(real(population), size.shape)
    if (whole < size * (1 - 1e-9)).any():
        raise Unfit("a population is smaller than what was asked of it")
    return np.where(whole > 0, np.maximum(whole, size), 1.0)
