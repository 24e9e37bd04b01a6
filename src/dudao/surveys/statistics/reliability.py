"""Whether items measure one thing together: Cronbach's alpha, and how each item goes with the rest."""

from dataclasses import dataclass

import numpy as np

from dudao.surveys.statistics.distributions import f_quantile
from dudao.surveys.statistics.figures import divided
from dudao.surveys.statistics.intervals import CONFIDENCE
from dudao.surveys.statistics.levels import Real
from dudao.surveys.statistics.moments import Columns, moments


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of k items. NaN where it cannot be told: below two items or two answers, or when nothing varies."""

    n: int
    """Responses it rests on: those with all items, or pairwise all that there are."""
    alpha: float
    low: float
    high: float
    standardised: float
    item_rest: Real
    """(k,): r of each item with the sum of the others."""
    without: Real
    """(k,): alpha of the others when the item is left out; larger than ``alpha`` marks an item that measures something else."""


def reliability(columns: Columns, *, pairwise: bool = False, confidence: float = CONFIDENCE) -> Reliability:
    """Cronbach's alpha, α = k/(k − 1)·(1 − Σ s²_i / Σ Σ s_ij) (Cronbach 1951), of (responses, k) answers.

    Of responses with all items, or ``pairwise``: each covariance of those who have both items. The interval is Feldt's (1965):
    1 − (1 − α)·F with F of n − 1 and (n − 1)(k − 1) degrees of freedom. Standardised: k·r̄ / (1 + (k − 1)·r̄). Not weighted: alpha tells
    about the instrument and not about the population. Alpha can be below 0, when items go against one another.
    """
    found = moments(columns, complete=not pairwise)
    k = columns.shape[1]
    covariances = found.covariances
    n = len(columns) if pairwise else int(found.n.max(initial=0))
    alpha = _alpha(covariances)
    low, high = _feldt(alpha, n, k, confidence)
    correlations = found.correlations
    mean_r = (correlations.sum() - np.trace(correlations)) / (k * (k - 1)) if k > 1 else np.nan
    rows, own, total = covariances.sum(axis=1), np.diag(covariances), covariances.sum()
    rest = total - 2 * rows + own
    scale = np.sqrt(np.maximum(np.nan_to_num(own * rest), 0.0))
    return Reliability(
        n=n,
        alpha=alpha,
        low=low,
        high=high,
        standardised=float(k * mean_r / (1 + (k - 1) * mean_r)) if np.isfinite(alpha) else float("nan"),
        item_rest=divided(rows - own, scale) if k > 1 else np.full(k, np.nan),
        without=np.array([_alpha(np.delete(np.delete(covariances, i, 0), i, 1)) for i in range(k)], dtype=np.float64),
    )


def _alpha(covariances: Real) -> float:
    k, total = len(covariances), float(covariances.sum())
    if k < 2 or not np.isfinite(total) or total <= 0:
        return float("nan")
    return k / (k - 1) * (1 - float(np.trace(covariances)) / total)


def _feldt(alpha: float, n: int, k: int, confidence: float) -> tuple[float, float]:
    if not np.isfinite(alpha) or n < 2:
        return float("nan"), float("nan")
    df1, df2 = n - 1, (n - 1) * (k - 1)
    low, high = (1 - (1 - alpha) * f_quantile(share, df1, df2) for share in (0.5 + confidence / 2, 0.5 - confidence / 2))
    return low, high
