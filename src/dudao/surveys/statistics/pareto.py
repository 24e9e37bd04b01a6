"""Which few make up most: causes of dissatisfaction from the largest on (4.5.2, 排列圖)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from dudao.surveys.statistics.levels import Real, Unfit, Whole, real


class Pareto(NamedTuple):
    """In falling order: the places of the causes, how much each is, the running share of the whole, and how many make up the line."""

    order: Whole
    amounts: Real
    running: Real
    vital: int


def pareto(amounts: ArrayLike, *, line: float = 0.8) -> Pareto:
    """Causes from the largest on, and the fewest that together reach ``line`` of the whole (Juran's vital few).

    ``amounts``: (causes,), not below 0, such as the dissatisfied answers to each item. Equal ones keep their order. When all are 0, the
    shares are NaN and none is vital. Raises Unfit for amounts below 0 or not finite.
    """
    given = real(amounts)
    if given.ndim != 1 or not np.isfinite(given).all() or (given < 0).any():
        raise Unfit("amounts are a list of finite numbers not below 0")
    order = np.argsort(-given, kind="stable")
    fallen, total = given[order], given.sum()
    if total == 0:
        return Pareto(order, fallen, np.full(len(given), np.nan), 0)
    running = np.minimum(fallen.cumsum() / total, 1.0)
    vital = int(np.searchsorted(running, min(line, 1.0) - 1e-12)) + 1
    return Pareto(order, fallen, running, min(vital, len(given)))
