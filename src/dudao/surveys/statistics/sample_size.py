"""How many to ask: for a margin and a confidence, in a finite population (4.1.2)."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from dudao.surveys.statistics.distributions import normal_quantile
from dudao.surveys.statistics.intervals import CONFIDENCE
from dudao.surveys.statistics.levels import Real, Unfit, Whole, real

MARGIN: Final = 0.05
WORST: Final = 0.5
"""The share at which a sample must be largest."""


def exact_size(
    population: ArrayLike, *, margin: float = MARGIN, confidence: float = CONFIDENCE, share: float = WORST, effect: float = 1.0
) -> Real:
    """n = z²·N·p(1 − p) / (d²·(N − 1) + z²·p(1 − p)), before rounding: Krejcie & Morgan (1970), after Cochran section 4.4.

    ``population``: N of any shape; ``margin``: d, the half width of the interval of a share; ``share``: p as expected, 0.5 at worst;
    ``effect``: design effect of unequal weights, by which the sample is multiplied before the population is taken into account.
    Raises Unfit when margin, share or effect are impossible, or a population is below 0.
    """
    whole = real(population)
    if not 0 < margin < 1 or not 0 < share < 1 or effect < 1 or (whole < 0).any():
        raise Unfit("margin and share lie between 0 and 1, a design effect is at least 1, a population not below 0")
    spread = normal_quantile(confidence) ** 2 * share * (1 - share) * effect
    size = spread * whole / (margin**2 * (whole - 1) + spread)
    return np.where(whole <= 1, whole, np.minimum(size, whole))


def sample_size(
    population: ArrayLike, *, margin: float = MARGIN, confidence: float = CONFIDENCE, share: float = WORST, effect: float = 1.0
) -> Whole:
    """The same rounded up, so that the margin is kept: answers needed. Everybody, where the population is that small."""
    size = exact_size(population, margin=margin, confidence=confidence, share=share, effect=effect)
    return np.ceil(size - 1e-9).astype(np.int64)


def to_send(needed: ArrayLike, population: ArrayLike, *, response_rate: float) -> Whole:
    """How many must be asked so that, at the response rate expected, the answers needed come back; at most everybody.

    Raises Unfit unless 0 < response_rate ≤ 1.
    """
    if not 0 < response_rate <= 1:
        raise Unfit("a response rate lies above 0 and at most at 1")
    asked = np.ceil(real(needed) / response_rate - 1e-9).astype(np.int64)
    return np.minimum(asked, np.asarray(population, dtype=np.int64))


def margin_of(answers: ArrayLike, population: ArrayLike, *, confidence: float = CONFIDENCE, share: float = WORST) -> Real:
    """The margin that so many answers give: d = z·√(p(1 − p)/n · (N − n)/(N − 1)); NaN without answers, 0 when everybody answered.

    Raises Unfit when there are more answers than people.
    """
    n, whole = np.broadcast_arrays(real(answers), real(population))
    if (n > whole).any() or (n < 0).any():
        raise Unfit("there are more answers than people")
    left = (whole - n) / np.maximum(whole - 1, 1)
    variance = np.divide(share * (1 - share) * left, n, out=np.full(n.shape, np.nan), where=n > 0)
    return real(normal_quantile(confidence) * np.sqrt(variance))
