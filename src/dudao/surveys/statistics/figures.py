"""The figures of each item in each group, reckoned from the counts: mean, spread, satisfaction rate, net satisfaction and index."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dudao.surveys.statistics.levels import HIGHEST, LEVELS, LOWEST, TOP, Real, Whole, real
from dudao.surveys.statistics.tabulation import Tabulation

ALL = slice(LOWEST, HIGHEST + 1)


@dataclass(frozen=True, slots=True)
class Figures:
    """Arrays of the shape (groups, items); ``shares`` has the five levels as a third axis. NaN where nobody gave a level.

    Only the five levels count: who gave no answer, does not use a thing or does not know it is in ``missing`` and ``not_used``.
    """

    rated: Whole
    """n: how many gave a level, not weighted."""
    missing: Whole
    not_used: Whole
    shares: Real
    """p_k = Σ w of level k / Σ w: the distribution; sums to 1."""
    mean: Real
    """m = Σ k·p_k, from 1 to 5."""
    sd: Real
    """Standard deviation of a sample: √(Σ p_k (k − m)² · n' / (n' − 1)) with n' = ``effective``; NaN below two answers."""
    error: Real
    """Standard error of the mean: √(n / (n − 1) · Σ w² (k − m)²) / Σ w, which without weights is sd / √n; NaN below two answers."""
    effective: Real
    """Kish's effective sample size (Σ w)² / Σ w²; without weights n."""
    satisfied: Real
    """Satisfaction rate: the share of the top two levels."""
    dissatisfied: Real
    """The share of the bottom two levels."""

    @property
    def net(self) -> Real:
        """Net satisfaction: satisfied less dissatisfied, from −1 to 1."""
        return self.satisfied - self.dissatisfied

    @property
    def index(self) -> Real:
        """Satisfaction index on 100: (m − 1) / 4 · 100, so that “very satisfied” throughout is 100 and “neutral” 50."""
        return to_index(self.mean)

    @property
    def answered_share(self) -> Real:
        """Of those who were asked an item, how many answered it, “not used” being an answer: 1 − item non-response."""
        asked = self.rated + self.missing + self.not_used
        return 1 - divided(self.missing, asked)


def figures(table: Tabulation) -> Figures:
    """The figures of a tabulation.

    Standard error: the linearised (Taylor) estimator of a ratio mean with replacement (Särndal, Swensson & Wretman, Model Assisted
    Survey Sampling, 1992, section 5.7); effective size: Kish, Survey Sampling, 1965, section 11.7. One answer has a mean and no spread;
    the same answer from everybody has a spread of 0, and so an interval of no width, which says how alike they are and not how sure one
    may be.
    """
    weights, squares, n = table.weights[..., ALL], table.squares[..., ALL], table.rated
    total = weights.sum(axis=-1)
    shares = divided(weights, total[..., None])
    mean = shares @ LEVELS
    away = (LEVELS - mean[..., None]) ** 2
    effective = divided(total**2, squares.sum(axis=-1))
    several = (n > 1) & (effective > 1)
    variance = np.where(several, (shares * away).sum(axis=-1) * divided(effective, effective - 1), np.nan)
    spread = (squares * away).sum(axis=-1) * divided(n, n - 1)
    return Figures(
        rated=n,
        missing=table.missing,
        not_used=table.not_used,
        shares=shares,
        mean=mean,
        sd=np.sqrt(variance),
        error=np.where(several, divided(np.sqrt(np.where(several, spread, 0.0)), total), np.nan),
        effective=np.where(n > 0, effective, 0.0),
        satisfied=shares[..., -TOP:].sum(axis=-1),
        dissatisfied=shares[..., :TOP].sum(axis=-1),
    )


def to_index(mean: Real) -> Real:
    """A mean from 1 to 5 on 0 to 100."""
    return (mean - LOWEST) / (HIGHEST - LOWEST) * 100


def divided(part: ArrayLike, whole: ArrayLike) -> Real:
    """part / whole, NaN where the whole is 0."""
    above, below = np.broadcast_arrays(real(part), real(whole))
    return real(np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0))
