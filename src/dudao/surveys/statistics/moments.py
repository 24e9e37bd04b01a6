"""What items have in common, two by two: counts, means, covariances and correlations, in one pass over the answers."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dudao.surveys.statistics.figures import divided
from dudao.surveys.statistics.levels import Real, Truth, Unfit, Whole, is_rated, real

BLOCK: Final = 65_536
"""Responses turned to numbers at once, so that memory does not grow with their number."""
ONE_THREAD: Final = 200_000
"""Multiplications below which OpenBLAS starts no threads (its own limit is 262,144)."""
MIDDLE: Final = 3.0
"""Taken off before summing, so that sums of answers are small and exact."""
Columns: TypeAlias = NDArray[np.uint8] | Real
"""(responses, k): answers as bytes, of which only the five levels count, or any numbers with NaN for gaps."""


@dataclass(frozen=True, slots=True)
class Moments:
    """Of each pair of columns, among those who have both: (k, k) arrays. [i, j] of ``means`` and ``variances`` is of column i."""

    n: Whole
    means: Real
    variances: Real
    covariances: Real

    @property
    def correlations(self) -> Real:
        """Pearson's r; NaN below two answers, or where one of the two columns does not vary."""
        scale = np.sqrt(self.variances * self.variances.T)
        return np.clip(divided(self.covariances, np.nan_to_num(scale)), -1, 1)


def moments(columns: Columns, *, weights: ArrayLike | None = None, complete: bool = False) -> Moments:
    """Counts, means, variances and covariances of all pairs of columns, in blocks of constant memory.

    With weights w: m = Σwx / Σw and cov = Σw(x − m_x)(y − m_y) / Σw · n / (n − 1), which without weights is the usual n − 1 formula.
    ``complete``: only responses without any gap. NaN below two answers. Raises Unfit when weights do not fit.
    """
    rows, k = columns.shape
    heavy = np.ones(rows) if weights is None else real(weights)
    if heavy.shape != (rows,):
        raise Unfit(f"there are {rows} responses and weights of the shape {heavy.shape}")
    n, total, sums, squares, products = (np.zeros((k, k)) for _each in range(5))
    for start in range(0, rows, BLOCK):
        block, w = columns[start : start + BLOCK], heavy[start : start + BLOCK, None]
        there = _there(block)
        if complete:
            whole = there.all(axis=1)
            block, w, there = block[whole], w[whole], there[whole]
        known = there.astype(np.float64)
        x = np.where(there, block - MIDDLE, 0.0)
        heavy_x = x * w
        n += _products(known, known)
        total += _products(known * w, known)
        sums += _products(heavy_x, known)
        squares += _products(heavy_x * x, known)
        products += _products(heavy_x, x)
    means = divided(sums, total)
    bessel = np.where(n > 1, divided(n, n - 1), np.nan)
    variances = np.maximum(divided(squares, total) - means**2, 0.0) * bessel
    covariances = (divided(products, total) - means * means.T) * bessel
    return Moments(n.astype(np.int64), means + MIDDLE, variances, covariances)


def _products(left: Real, right: Real) -> Real:
    """leftᵀ·right, in slices so small that the matrix library does each in one thread.

    Its threads wait for one another by spinning: beside other work on the same cores one large product took fifty times as long.
    """
    k = left.shape[1]
    if not k:
        return np.zeros((0, 0))
    length = max(ONE_THREAD // max(k * k, 1), 1)
    rows = len(left) // length * length
    one, other = (part[:rows].reshape(-1, length, k) for part in (left, right))
    return real(np.matmul(one.transpose(0, 2, 1), other).sum(axis=0) + left[rows:].T @ right[rows:])


def _there(block: Columns) -> Truth:
    return is_rated(block) if block.dtype == np.uint8 else ~np.isnan(block)
