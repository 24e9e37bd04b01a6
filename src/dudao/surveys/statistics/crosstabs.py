"""Whether an answer goes with a group: cross tables, chi-square, and how strong the association is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dudao.surveys.statistics.distributions import chi_square_beyond
from dudao.surveys.statistics.figures import divided
from dudao.surveys.statistics.levels import Real, Unfit, real

RULE = 5.0
"""Cochran's rule: the chi-square distribution fits when at most a fifth of the expected counts are below 5 and none is below 1."""


@dataclass(frozen=True, slots=True)
class Association:
    """A table with its test. ``residuals``: adjusted standardised residuals, (rows, columns); beyond ±2 a cell stands out."""

    chi_square: float
    df: int
    p: float
    cramers_v: float
    corrected_v: float
    smallest_expected: float
    fits: bool
    """Whether Cochran's rule holds, and so the p-value can be trusted."""
    residuals: Real


def cross_table(rows: ArrayLike, columns: ArrayLike, shape: tuple[int, int]) -> Real:
    """Counts of pairs of numbers from 0. Raises Unfit when a number is beyond the shape or lengths differ."""
    up, across = np.asarray(rows, dtype=np.int64), np.asarray(columns, dtype=np.int64)
    if up.shape != across.shape or up.ndim != 1:
        raise Unfit("two lists of one length are needed")
    if up.size and (min(up.min(), across.min()) < 0 or up.max() >= shape[0] or across.max() >= shape[1]):
        raise Unfit(f"numbers are beyond a table of {shape[0]} by {shape[1]}")
    return np.bincount(up * shape[1] + across, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)


def association(table: ArrayLike) -> Association:
    """Pearson's chi-square, Σ(o − e)²/e with (r − 1)(c − 1) degrees of freedom, no continuity correction; rows and columns without a
    count are left out.

    Cramér's V = √(χ² / (n·min(r − 1, c − 1))), from 0 to 1 (Cramér 1946); ``corrected_v`` takes out its bias in small tables (Bergsma
    2013). Residuals: (o − e) / √(e·(1 − row share)·(1 − column share)) (Haberman 1973). A table with fewer than two rows or columns left
    has nothing to compare: NaN throughout. Raises Unfit for counts below 0.
    """
    given = real(table)
    if given.ndim != 2 or not np.isfinite(given).all() or (given < 0).any():
        raise Unfit("a table has two dimensions and counts not below 0")
    n = given.sum()
    up, across = given.sum(axis=1), given.sum(axis=0)
    expected = np.outer(up, across) / n if n else np.zeros(given.shape)
    r, c = int((up > 0).sum()), int((across > 0).sum())
    residuals = divided(given - expected, np.sqrt(expected * np.outer(1 - up / n, 1 - across / n)) if n else expected)
    if r < 2 or c < 2:
        nothing = float("nan")
        return Association(nothing, 0, nothing, nothing, nothing, nothing, fits=False, residuals=residuals)
    there = expected[expected > 0]
    chi = float(np.nansum(divided((given - expected) ** 2, expected)))
    df = (r - 1) * (c - 1)
    return Association(
        chi_square=chi,
        df=df,
        p=float(chi_square_beyond(chi, df)),
        cramers_v=min(float(np.sqrt(chi / (n * min(r - 1, c - 1)))), 1.0),
        corrected_v=_bergsma(chi, float(n), r, c),
        smallest_expected=float(there.min()),
        fits=bool((there < RULE).mean() <= 0.2 and there.min() >= 1),
        residuals=residuals,
    )


def _bergsma(chi: float, n: float, r: int, c: int) -> float:
    if n <= 1:
        return float("nan")
    phi = max(chi / n - (r - 1) * (c - 1) / (n - 1), 0.0)
    least = min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1
    return min(float(np.sqrt(phi / least)), 1.0) if least > 0 else float("nan")
