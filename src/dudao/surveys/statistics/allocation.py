"""How a sample is shared out among strata: in proportion, by how much answers vary, at least so many each, more of some."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from dudao.surveys.statistics.levels import Real, Unfit, Whole, real

NO_PULL: Final = 1e-9


def allocated(
    total: int,
    population: ArrayLike,
    *,
    spread: ArrayLike | None = None,
    emphasis: ArrayLike | None = None,
    minimum: ArrayLike = 0,
) -> Whole:
    """How many to ask in each stratum, (strata,): whole numbers that add up to ``total``, none above what the stratum has.

    In proportion to N_h; with ``spread`` S_h in proportion to N_h·S_h, which makes the variance of the mean least for a given total
    (Neyman 1934; Cochran section 5.5); with ``emphasis`` e_h multiplied by it, such as 3 for customers with many cases, whose weights then
    become so much smaller. ``minimum``: at least so many in each stratum, or all it has.

    1. Every stratum gets its minimum. 2. What is left is shared out in proportion; a stratum that would get less than its minimum keeps
    that, one that would get more than it has is taken whole, and the rest is shared out anew among the others. 3. Fractions go to the
    largest remainders (Hamilton), the first of equals.

    Raises Unfit when the total is more than there are or less than the minima together, or when a number is below 0.
    """
    whole = np.asarray(population, dtype=np.int64)
    size = whole.astype(np.float64)
    pull = size * _factor(spread, whole) * _factor(emphasis, whole)
    least = np.minimum(np.broadcast_to(np.asarray(minimum, dtype=np.int64), whole.shape), whole)
    if whole.ndim != 1 or (whole < 0).any() or (least < 0).any():
        raise Unfit("populations and minima are a list of whole numbers not below 0")
    if not least.sum() <= total <= whole.sum():
        raise Unfit(f"between {least.sum()} and {whole.sum()} can be shared out, not {total}")
    return _rounded(_within(total, pull, least.astype(np.float64), size), least, whole, total)


def _within(total: int, pull: Real, least: Real, most: Real) -> Real:
    """Shares in proportion to ``pull``, none below ``least`` or above ``most``: the factor is found by halving.

    What pulls less than a billionth of the most does not pull. The sum of ``clip(f·pull, least, most)`` rises with f. Where all that
    pull are taken whole and some is left, those without pull share it in proportion to what they have.
    """
    pull = np.where(pull > pull.max(initial=0.0) * NO_PULL, pull, 0.0) / (pull.max(initial=0.0) or 1.0)
    drawn = np.where(pull > 0, most, least)
    if drawn.sum() < total:
        return real(drawn + (most - drawn) * (total - drawn.sum()) / (most - drawn).sum())
    low, high = 0.0, 1.0
    while np.clip(high * pull, least, most).sum() < total:
        high *= 2
    for _step in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if np.clip(middle * pull, least, most).sum() < total:
            low = middle
        else:
            high = middle
    return np.clip(high * pull, least, most)


def _rounded(shares: Real, least: Whole, most: Whole, total: int) -> Whole:
    floors = np.clip(np.floor(shares + 1e-9).astype(np.int64), least, most)
    left = total - int(floors.sum())
    remainders = np.where(floors < most, shares - floors, -np.inf)
    for stratum in np.argsort(-np.round(remainders, 9), kind="stable")[: max(left, 0)]:
        floors[stratum] += 1
    return floors


def _factor(given: ArrayLike | None, like: Whole) -> Real:
    factor = np.ones(like.shape) if given is None else real(given)
    if factor.shape != like.shape or not np.isfinite(factor).all() or (factor < 0).any():
        raise Unfit("a factor for each stratum is needed, finite and not below 0")
    return factor
