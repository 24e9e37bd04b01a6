"""How much each item matters to people overall, derived from their answers instead of asked: by correlation and by regression."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dudao.surveys.statistics.distributions import normal_quantile
from dudao.surveys.statistics.intervals import CONFIDENCE
from dudao.surveys.statistics.levels import Real, Unfit, Whole
from dudao.surveys.statistics.moments import Columns, moments


@dataclass(frozen=True, slots=True)
class Importance:
    """Of each item, (items,): NaN where too few answered both it and the overall question, or one of the two does not vary."""

    n: Whole
    """How many answered both the item and the overall question."""
    correlation: Real
    """Pearson's r with the overall answer: the derived importance."""
    low: Real
    high: Real
    beta: Real
    """Standardised coefficients of all items together; they part what items share, and so are unsteady when items go together."""
    explained: float
    """R²: how much of the variation of the overall answer all items together account for."""
    complete: int
    """How many answered everything: what the regression rests on."""


def importance(columns: Columns, overall: int, *, weights: ArrayLike | None = None, confidence: float = CONFIDENCE) -> Importance:
    """Derived importance of every column but ``overall`` for the column ``overall``.

    ``columns``: (responses, items + 1). Correlations are pairwise, their interval is Fisher's, tanh(artanh r ± z/√(n − 3)); coefficients
    b solve R·b = r of complete responses and explain R² = r'b. Correlation is not cause: what nobody is dissatisfied with correlates
    with nothing and may matter all the same. Raises Unfit when there is no such column.
    """
    k = columns.shape[1]
    if not 0 <= overall < k:
        raise Unfit(f"there are {k} columns, and none has the number {overall}")
    others = np.array([column for column in range(k) if column != overall], dtype=np.int64)
    pairs = moments(columns, weights=weights)
    n, r = pairs.n[others, overall], pairs.correlations[others, overall]
    low, high = _fisher(r, n, confidence)
    beta, explained, complete = _regression(columns, overall, others, weights)
    return Importance(n, r, low, high, beta, explained, complete)


def _fisher(r: Real, n: Whole, confidence: float) -> tuple[Real, Real]:
    known = np.where(n > 3, r, np.nan)
    half = normal_quantile(confidence) / np.sqrt(np.maximum(n - 3, 1))
    with np.errstate(divide="ignore"):
        at = np.arctanh(known)
    return np.tanh(at - half), np.tanh(at + half)


def _regression(columns: Columns, overall: int, others: Whole, weights: ArrayLike | None) -> tuple[Real, float, int]:
    """Coefficients, R² and number of complete responses; NaN when items say the same as others together, or responses are too few."""
    whole = moments(columns, weights=weights, complete=True)
    complete, r = int(whole.n.max(initial=0)), whole.correlations
    among, with_overall = r[np.ix_(others, others)], r[others, overall]
    unknown = np.full(len(others), np.nan)
    usable = len(others) > 0 and complete > len(others) + 1 and np.isfinite(among).all() and np.isfinite(with_overall).all()
    if not usable or np.linalg.matrix_rank(among, tol=1e-9) < len(others):
        return unknown, float("nan"), complete
    beta = np.linalg.solve(among, with_overall)
    return beta, float(np.clip(beta @ with_overall, 0, 1)), complete
