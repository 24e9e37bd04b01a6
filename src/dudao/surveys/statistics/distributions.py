"""Student's t, chi-square, F and the normal distribution, as far as surveys need them.

All rest on two functions, the regularised incomplete beta and gamma functions, by their continued fractions (Lentz's method; Press
et al., Numerical Recipes, 3rd ed., sections 5.2, 6.2 and 6.4; NIST DLMF 8.9.2 and 8.17.22). They were compared with SciPy's over
wide grids; the tests keep a table of values. A library for these five functions would weigh more than the rest of Dudao.
"""

from math import erfc, exp, lgamma, log, log1p
from statistics import NormalDist
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from dudao.surveys.statistics.levels import Real, real

TINY: Final = 1e-300
CLOSE: Final = 1e-15
STEPS: Final = 20_000
HALVINGS: Final = 200
MANY: Final = 200.0
"""Degrees of freedom from which Student's t is reckoned from the normal distribution."""

_lgamma: Any = np.frompyfunc(lgamma, 1, 1)
_erfc: Any = np.frompyfunc(erfc, 1, 1)


def normal_quantile(confidence: float) -> float:
    """z with P(|Z| ≤ z) = ``confidence`` for a standard normal Z. Raises ValueError unless 0 < confidence < 1."""
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence lies between 0 and 1, not {confidence}")
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def normal_beyond(z: ArrayLike) -> Real:
    """P(|Z| ≥ |z|): the two-sided p-value of a z. NaN for NaN."""
    return np.asarray(_erfc(np.abs(real(z)) / np.sqrt(2)), dtype=np.float64)


def t_beyond(t: ArrayLike, df: ArrayLike) -> Real:
    """P(|T| ≥ |t|) for Student's t with ``df`` degrees of freedom, not necessarily whole; NaN where ``df`` ≤ 0 or anything is NaN."""
    value, free = np.broadcast_arrays(np.abs(real(t)), real(df))
    known = (free > 0) & ~np.isnan(value)
    found = np.full(value.shape, np.nan)
    squared, given = value[known] ** 2, free[known]
    whole = given + squared
    far = np.where(np.isinf(whole), 1.0, squared / np.where(np.isinf(whole), 1.0, whole))
    found[known] = beta_share(given / 2, np.full_like(given, 0.5), np.where(np.isinf(whole), 0.0, given / whole), far)
    return found


def t_quantile(confidence: float, df: ArrayLike) -> Real:
    """t with P(|T| ≤ t) = ``confidence`` for ``df`` degrees of freedom; NaN where ``df`` ≤ 0.

    From 200 degrees on by the expansion at the normal quantile (Abramowitz & Stegun 26.7.5), to nine digits or better; below by Newton's
    method: P(|T| ≤ t) is concave in t and the normal quantile lies below the answer, so that each step comes nearer from below and none
    goes beyond. Raises ValueError unless 0 < confidence < 1.
    """
    z = normal_quantile(confidence)
    free, back = np.unique(real(df), return_inverse=True)
    found = np.full(free.shape, np.nan)
    many, few = free >= MANY, (free > 0) & (free < MANY)
    found[many] = _expanded(z, free[many])
    found[few] = _by_newton(z, confidence, free[few])
    return real(found[back].reshape(np.shape(df)))


def _expanded(z: float, df: Real) -> Real:
    g1 = (z**3 + z) / 4
    g2 = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    g3 = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    g4 = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    return z + g1 / df + g2 / df**2 + g3 / df**3 + g4 / df**4


def _by_newton(z: float, confidence: float, df: Real) -> Real:
    t = np.full(df.shape, z)
    log_scale = _gammas((df + 1) / 2) - _gammas(df / 2) - 0.5 * np.log(df * np.pi)
    for _step in range(HALVINGS):
        density = 2 * np.exp(log_scale - (df + 1) / 2 * np.log1p(t**2 / df))
        step = (t_beyond(t, df) - (1 - confidence)) / density
        t += step
        if not (np.abs(step) > 1e-12 * t).any():
            break
    return t


def chi_square_beyond(x: ArrayLike, df: ArrayLike) -> Real:
    """P(X ≥ x) for chi-square with ``df`` degrees of freedom; NaN where ``df`` ≤ 0 or x < 0."""
    value, free = np.broadcast_arrays(real(x), real(df))
    known = (free > 0) & (value >= 0)
    found = np.full(value.shape, np.nan)
    found[known] = gamma_beyond(free[known] / 2, value[known] / 2)
    return found


def f_quantile(share: float, df1: float, df2: float) -> float:
    """x with P(F ≤ x) = ``share`` for F with ``df1`` and ``df2`` degrees of freedom. Raises ValueError outside their range."""
    if not 0 < share < 1 or df1 <= 0 or df2 <= 0:
        raise ValueError("a share lies between 0 and 1, degrees of freedom are above 0")
    at = _beta_quantile(share, df1 / 2, df2 / 2)
    return df2 * at / (df1 * (1 - at)) if at < 1 else float("inf")


def _beta_quantile(share: float, a: float, b: float) -> float:
    """x with I_x(a, b) = ``share``: Newton's steps from the mean, and a halving wherever one would leave what is still possible."""
    low, high, at = 0.0, 1.0, a / (a + b)
    log_scale = lgamma(a + b) - lgamma(a) - lgamma(b)
    p, q = np.array([a]), np.array([b])
    for _step in range(HALVINGS):
        away = float(beta_share(p, q, np.array([at]), np.array([1 - at]))[0]) - share
        low, high = (at, high) if away < 0 else (low, at)
        density = exp(log_scale + (a - 1) * log(at) + (b - 1) * log1p(-at))
        step = away / density if density > 0 else float("inf")
        then = at - step if low < at - step < high else (low + high) / 2
        if abs(then - at) <= 1e-13 * at:
            return then
        at = then
    return at


def beta_share(a: Real, b: Real, x: Real, y: Real) -> Real:
    """I_x(a, b), the regularised incomplete beta function, for a, b > 0 and 0 ≤ x ≤ 1; arrays of one shape (n,).

    ``y`` is 1 − x, which the caller knows to more digits when x is near 1.
    """
    turned = x > (a + 1) / (a + b + 2)
    p, q, at, rest = np.where(turned, b, a), np.where(turned, a, b), np.where(turned, y, x), np.where(turned, x, y)
    with np.errstate(divide="ignore"):
        logs = _gammas(p + q) - _gammas(p) - _gammas(q) + p * np.log(at) + q * np.log(rest)
    share = np.exp(logs) * _beta_fraction(p, q, at) / p
    return real(np.where(turned, 1 - share, share))


def _beta_fraction(a: Real, b: Real, x: Real) -> Real:
    """The continued fraction of the incomplete beta function, by Lentz's method, for x below (a + 1) / (a + b + 2)."""
    c = np.ones_like(x)
    d = 1 / _away(1 - (a + b) * x / (a + 1))
    found, moving = d.copy(), np.ones(x.shape, dtype=np.bool_)
    for m in range(1, STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d, c = 1 / _away(1 + even * d), _away(1 + even / c)
        found *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d, c = 1 / _away(1 + odd * d), _away(1 + odd / c)
        change = np.where(moving, d * c, 1.0)
        found *= change
        moving &= np.abs(change - 1) > CLOSE
        if not moving.any():
            return found
    raise ArithmeticError("the incomplete beta function did not converge")


def gamma_beyond(a: Real, x: Real) -> Real:
    """Q(a, x), the upper regularised incomplete gamma function, for a > 0 and x ≥ 0; arrays of one shape (n,)."""
    found = np.ones_like(x)
    near, far = (x > 0) & (x < a + 1), (x >= a + 1) & np.isfinite(x)
    found[np.isposinf(x)] = 0.0
    found[near] = 1 - _gamma_series(a[near], x[near])
    found[far] = _gamma_fraction(a[far], x[far])
    return found


def _gamma_series(a: Real, x: Real) -> Real:
    term = 1 / a
    total = term.copy()
    for n in range(1, STEPS):
        term *= x / (a + n)
        total += term
        if not (term > total * CLOSE).any():
            return real(total * np.exp(a * np.log(x) - x - _gammas(a)))
    raise ArithmeticError("the incomplete gamma function did not converge")


def _gamma_fraction(a: Real, x: Real) -> Real:
    b = x + 1 - a
    c, d = np.full_like(x, 1 / TINY), 1 / _away(b)
    found, moving = d.copy(), np.ones(x.shape, dtype=np.bool_)
    for n in range(1, STEPS):
        b = b + 2
        d, c = 1 / _away(b - n * (n - a) * d), _away(b - n * (n - a) / c)
        change = np.where(moving, d * c, 1.0)
        found *= change
        moving &= np.abs(change - 1) > CLOSE
        if not moving.any():
            return real(found * np.exp(a * np.log(x) - x - _gammas(a)))
    raise ArithmeticError("the incomplete gamma function did not converge")


def _gammas(x: Real) -> Real:
    return real(_lgamma(x))


def _away(x: Real) -> Real:
    """Lentz's remedy for a denominator of 0."""
    return np.where(np.abs(x) < TINY, TINY, x)
